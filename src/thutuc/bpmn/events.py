"""Reads what an event waits for or throws, and whether it may do so where it stands."""

from __future__ import annotations

from lxml import etree

from thutuc.bpmn.definitions import Definitions, without_prefix
from thutuc.bpmn.extensions import Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import BPMN, local, vietnamese
from thutuc.bpmn.support import UNSUPPORTED, refuse
from thutuc.bpmn.timers import read_timer
from thutuc.bpmn.vocabulary import FieldWord, TermWord
from thutuc.procedure import EventDefinition, EventKind, NodeKind

_REFERENCE = f"{{{BPMN}}}eventDefinitionRef"
_SUFFIX = "EventDefinition"
_KINDS = {f"{kind}{_SUFFIX}": kind for kind in EventKind if kind is not EventKind.NONE}
_NAMED = {EventKind.MESSAGE, EventKind.SIGNAL}
_THROWN_UP = {EventKind.ERROR, EventKind.ESCALATION}

_WAITED = (EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL)
#: where an event stands → which kinds BPMN allows there
_ALLOWED: dict[str, tuple[EventKind, ...]] = {
    "startEvent": (EventKind.NONE, *_WAITED),
    "startEvent of a subprocess": (EventKind.NONE,),
    "startEvent of an event subprocess": (*_WAITED, EventKind.ERROR, EventKind.ESCALATION),
    "endEvent": (
        EventKind.NONE,
        EventKind.MESSAGE,
        EventKind.SIGNAL,
        EventKind.ERROR,
        EventKind.ESCALATION,
        EventKind.TERMINATE,
    ),
    "intermediateCatchEvent": _WAITED,
    "intermediateThrowEvent": (EventKind.NONE, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.ESCALATION),
    "boundaryEvent": (*_WAITED, EventKind.ERROR, EventKind.ESCALATION),
}
_WHERE_VI = {
    "startEvent of a subprocess": "Sự kiện bắt đầu của quy trình con",
    "startEvent of an event subprocess": "Sự kiện bắt đầu của quy trình con theo sự kiện",
}
_EVENTS = frozenset(
    {
        NodeKind.START_EVENT,
        NodeKind.END_EVENT,
        NodeKind.CATCH_EVENT,
        NodeKind.THROW_EVENT,
        NodeKind.BOUNDARY_EVENT,
    }
)


def read_event(
    element: etree._Element, kind: NodeKind, scope: etree._Element, words: Words, file: Definitions
) -> EventDefinition | None:
    """The event's definition; ``None`` for what is no event, or when a finding says why not."""
    if kind not in _EVENTS:
        return None
    definitions = _definitions(element, file)
    several = _several(element, definitions)
    if several:
        refuse(file.findings, several, element)
    if definitions is None or several:
        return None
    definition = definitions[0] if definitions else None
    event = EventKind.NONE if definition is None else _kind(definition, file)
    if event is None or not _allowed_here(event, element, scope, file):
        return None
    _words_fit(event, element, words, file)
    catches = kind not in (NodeKind.END_EVENT, NodeKind.THROW_EVENT)
    return EventDefinition() if definition is None else _read(event, definition, catches, words, file)


def _several(element: etree._Element, definitions: list[etree._Element] | None) -> str | None:
    """By which name an event with several definitions is refused."""
    if element.get("parallelMultiple") in ("true", "1"):
        return "parallelMultiple"
    return "multiple" if definitions is not None and len(definitions) > 1 else None


def _definitions(element: etree._Element, file: Definitions) -> list[etree._Element] | None:
    """The definitions inside the event and those it refers to."""
    found: list[etree._Element] = []
    for child in element.iterchildren(f"{{{BPMN}}}*"):
        if child.tag != _REFERENCE:
            if local(child).endswith(_SUFFIX):
                found.append(child)
            continue
        reference = (child.text or "").strip()
        target = file.events.get(reference)
        if target is None:
            target = file.events.get(without_prefix(reference, child))
        if target is None:
            file.findings.add(
                "event-reference",
                child,
                attribute="eventDefinitionRef",
                what="eventDefinition",
                what_vi="định nghĩa sự kiện",
                found=repr(reference),
                found_vi=repr(reference),
            )
            return None
        found.append(target)
    return found


def _kind(definition: etree._Element, file: Definitions) -> EventKind | None:
    tag = local(definition)
    if tag in _KINDS:
        return _KINDS[tag]
    if tag in UNSUPPORTED:
        refuse(file.findings, tag, definition)
    else:
        file.findings.add("element-unknown", definition, tag=tag)
    return None


def _allowed_here(
    event: EventKind, element: etree._Element, scope: etree._Element, file: Definitions
) -> bool:
    where = local(element)
    if where == "startEvent" and local(scope) != "process":
        by_event = scope.get("triggeredByEvent") in ("true", "1")
        where += " of an event subprocess" if by_event else " of a subprocess"
    allowed = _ALLOWED[where]
    if event in allowed:
        return True
    file.findings.add(
        "event-kind",
        element,
        where=where,
        where_vi=_WHERE_VI.get(where) or vietnamese(where).capitalize(),
        expected=", ".join(allowed),
        expected_vi=", ".join(vietnamese(kind) for kind in allowed),
        found=event.value,
        found_vi=vietnamese(event),
    )
    return False


def _words_fit(event: EventKind, element: etree._Element, words: Words, file: Definitions) -> None:
    """A term needs a timer; data come with a message, a signal or the start."""
    host, place = f"{local(element)} ({event.value})", Place.of(element)
    if event is not EventKind.TIMER and words.one(TermWord) is not None:
        file.findings.add("extension-misplaced", place, found="term", host=host)
    if event is EventKind.TIMER and words.one(FieldWord) is not None:
        file.findings.add("extension-misplaced", place, found="field", host=host)


def _read(
    event: EventKind, definition: etree._Element, catches: bool, words: Words, file: Definitions
) -> EventDefinition | None:
    if event is EventKind.TIMER:
        timer = read_timer(definition, words, file)
        return EventDefinition(event, timer=timer) if timer else None
    if event in _NAMED or event in _THROWN_UP:
        required = event in _NAMED or not catches
        return EventDefinition(event, ref=file.name_of(event.value, definition, required=required))
    return EventDefinition(event)
