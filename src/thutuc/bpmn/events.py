"""Reads what an event waits for or throws, and whether it may do so where it stands."""

from __future__ import annotations

from lxml import etree

from thutuc.bpmn.definitions import Definitions, without_prefix
from thutuc.bpmn.extensions import Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import BPMN, is_true, local, vietnamese
from thutuc.bpmn.support import UNSUPPORTED, refuse
from thutuc.bpmn.timers import read_timer
from thutuc.bpmn.vocabulary import FieldWord, TermWord
from thutuc.procedure import EventDefinition, EventKind, NodeKind

_REFERENCE = f"{{{BPMN}}}eventDefinitionRef"
_SUFFIX = "EventDefinition"
_KINDS = {f"{kind}{_SUFFIX}": kind for kind in EventKind if kind not in (EventKind.NONE, EventKind.MULTIPLE)}
_NAMED = {EventKind.MESSAGE, EventKind.SIGNAL}
_THROWN_UP = {EventKind.ERROR, EventKind.ESCALATION}

_WAITED = (EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL)
_THROWN = (EventKind.NONE, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.ESCALATION, EventKind.COMPENSATION)
_HANDLED = (EventKind.CONDITIONAL, EventKind.ERROR, EventKind.ESCALATION, EventKind.COMPENSATION)
#: where an event stands → which kinds BPMN allows there
ALLOWED: dict[str, tuple[EventKind, ...]] = {
    "startEvent": (EventKind.NONE, *_WAITED),
    "startEvent of a subprocess": (EventKind.NONE,),
    "startEvent of an event subprocess": (*_WAITED, *_HANDLED),
    "endEvent": (*_THROWN, EventKind.ERROR, EventKind.TERMINATE, EventKind.CANCEL),
    "intermediateCatchEvent": (*_WAITED, EventKind.CONDITIONAL, EventKind.LINK),
    "intermediateThrowEvent": (*_THROWN, EventKind.LINK),
    "boundaryEvent": (*_WAITED, *_HANDLED, EventKind.CANCEL),
}
#: what may not stand beside another definition in one event
_ALONE = frozenset({EventKind.LINK, EventKind.COMPENSATION, EventKind.CANCEL})
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
    if definitions is None:
        return None
    kinds = [_kind(definition, file) for definition in definitions]
    events = [event for event in kinds if event is not None]
    if len(events) < len(kinds) or not all(_allowed_here(one, element, scope, file) for one in events):
        return None
    if not events:
        allowed = _allowed_here(EventKind.NONE, element, scope, file)
        _words_fit([EventKind.NONE], element, words, file)
        return EventDefinition() if allowed else None
    _words_fit(events, element, words, file)
    catches = kind not in (NodeKind.END_EVENT, NodeKind.THROW_EVENT)
    parts = [_read(*one, catches, words, file) for one in zip(events, definitions, strict=True)]
    read = tuple(part for part in parts if part is not None)
    if len(read) < len(parts):
        return None
    return read[0] if len(read) == 1 else _several(read, element, scope, file)


def read_thrown(definition: etree._Element, file: Definitions) -> EventDefinition | None:
    """What an activity throws without an event that is drawn; a finding for what it may not throw."""
    event = _kind(definition, file)
    if event is None:
        return None
    if event not in (EventKind.MESSAGE, EventKind.SIGNAL, EventKind.ESCALATION):
        refuse(file.findings, "behavior", definition)
        return None
    return _read(event, definition, False, file.words.of(definition), file)


def read_implicit(event: etree._Element, file: Definitions) -> tuple[EventDefinition, ...]:
    """What an implicit throw event throws."""
    thrown = [read_thrown(definition, file) for definition in _definitions(event, file) or ()]
    return tuple(one for one in thrown if one is not None)


def _several(
    parts: tuple[EventDefinition, ...], element: etree._Element, scope: etree._Element, file: Definitions
) -> EventDefinition | None:
    """One event with several definitions: any of them, or all together."""
    together = is_true(element, "parallelMultiple")
    kinds = {part.kind for part in parts}
    if kinds & _ALONE:
        refuse(file.findings, "multiple", element)
        return None
    begins = local(element) == "startEvent" and local(scope) == "process"
    if together and (begins or kinds & _THROWN_UP):
        refuse(file.findings, "parallelMultiple", element)
        return None
    return EventDefinition(EventKind.MULTIPLE, parts=parts, together=together)


def _definitions(element: etree._Element, file: Definitions) -> list[etree._Element] | None:
    """The definitions inside the event and those it refers to."""
    found: list[etree._Element] = []
    for child in element.iterchildren(f"{{{BPMN}}}*"):
        if child.tag != _REFERENCE:
            if local(child).endswith(_SUFFIX):
                found.append(child)
            continue
        target = file.event((child.text or "").strip(), child)
        if target is None:
            return None
        found.append(target)
    return found


def _kind(definition: etree._Element, file: Definitions) -> EventKind | None:
    tag = local(definition)
    if tag == "conditionalEventDefinition" and _begins_process(definition):
        refuse(file.findings, "conditionalStart", definition)
        return None
    if tag in _KINDS:
        return _KINDS[tag]
    if tag in UNSUPPORTED:
        refuse(file.findings, tag, definition)
    else:
        file.findings.add("element-unknown", definition, tag=tag)
    return None


def _begins_process(definition: etree._Element) -> bool:
    """Nobody looks at data before there is a dossier."""
    event = definition.getparent()
    around = event.getparent() if event is not None and local(event) == "startEvent" else None
    return around is not None and local(around) == "process"


def _allowed_here(
    event: EventKind, element: etree._Element, scope: etree._Element, file: Definitions
) -> bool:
    where = local(element)
    if where == "startEvent" and local(scope) != "process":
        by_event = is_true(scope, "triggeredByEvent")
        where += " of an event subprocess" if by_event else " of a subprocess"
    allowed = ALLOWED[where]
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


def _words_fit(events: list[EventKind], element: etree._Element, words: Words, file: Definitions) -> None:
    """A term needs a timer; data come with a message, a signal or the start."""
    host, place = f"{local(element)} ({', '.join(events)})", Place.of(element)
    if EventKind.TIMER not in events and words.one(TermWord) is not None:
        file.findings.add("extension-misplaced", place, found="term", host=host)
    if set(events) == {EventKind.TIMER} and words.one(FieldWord) is not None:
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
    if event is EventKind.CONDITIONAL:
        return _conditional(definition, file)
    if event is EventKind.LINK:
        return EventDefinition(event, ref=_link(definition, file))
    if event is EventKind.COMPENSATION and not catches:
        activity = without_prefix(definition.get("activityRef", "").strip(), definition)
        wait = is_true(definition, "waitForCompletion", "true")
        return EventDefinition(event, ref=activity or None, wait=wait)
    return EventDefinition(event)


def _conditional(definition: etree._Element, file: Definitions) -> EventDefinition | None:
    place = Place.of(definition)
    text = file.formal(definition.find(f"{{{BPMN}}}condition"), place)
    if text is None:
        file.findings.add("flow-condition-empty", place)
        return None
    return EventDefinition(EventKind.CONDITIONAL, condition=text)


def _link(definition: etree._Element, file: Definitions) -> str:
    """What a link goes by: the name of its target, where it refers to one, else its own name or id."""
    link = definition
    reference = (definition.findtext(f"{{{BPMN}}}target") or "").strip()
    if reference:
        link = file.links.get(without_prefix(reference, definition), definition)
    elif not definition.get("name"):
        id_ = definition.get("id", "")
        sources = [each for each in file.links.values() if id_ and _refers(each, "target", id_)]
        named = (definition.findtext(f"{{{BPMN}}}source") or "").strip()
        if not sources and named:
            link = file.links.get(without_prefix(named, definition), definition)
    return " ".join(link.get("name", "").split()) or link.get("id", "")


def _refers(definition: etree._Element, tag: str, id_: str) -> bool:
    return any(
        without_prefix((child.text or "").strip(), child) == id_
        for child in definition.iterchildren(f"{{{BPMN}}}{tag}")
    )
