"""The standard's constraints on collaborations: who may send messages to whom."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.names import local
from thutuc.bpmn.standard.graph import Broken
from thutuc.bpmn.standard.index import (
    ACTIVITIES,
    ARTIFACTS,
    Index,
    children,
    definitions_of,
    has_definition,
)

_PARTNERS = frozenset({"participant", "process", "conversation", "subConversation", "callConversation"})
_SENDS = frozenset({"endEvent", "intermediateThrowEvent"})
_RECEIVES = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def check_pools(index: Index) -> Iterator[Broken]:
    """Everything that is wrong with participants and message flows."""
    pools = {
        index.name(pool, pool.get("processRef", "")): pool
        for pool in index.named("participant")
        if pool.get("processRef")
    }
    for flow in index.named("messageFlow"):
        yield from _message_flow(index, flow, pools)
    for bounds in index.named("participantMultiplicity"):
        least, most = _number(bounds, "minimum", 0), _number(bounds, "maximum", 1)
        if least is not None and most is not None and (least < 0 or most < 1 or most < least):
            yield "standard-multiplicity", bounds, {"least": least, "most": most}


def _number(element: etree._Element, attribute: str, absent: int) -> int | None:
    try:
        return int(element.get(attribute, str(absent)))
    except ValueError:
        return None


def _message_flow(index: Index, flow: etree._Element, pools: dict[str, etree._Element]) -> Iterator[Broken]:
    source, target = index.referred(flow, "sourceRef"), index.referred(flow, "targetRef")
    for end, way in ((source, "sourceRef"), (target, "targetRef")):
        if end is not None and local(end) in ARTIFACTS:
            yield "standard-artifact", flow, {"tag": local(end), "attribute": way}
        elif end is not None and not _may(end, way):
            yield "standard-message-end", flow, {"found": end.get("id", ""), "attribute": way}
    if source is not None and target is not None:
        one, other = _pool(index, source, pools), _pool(index, target, pools)
        if one is not None and one is other:
            yield "standard-pools", flow, {}


def _may(end: etree._Element, way: str) -> bool:
    """Whether an element can be that end: events that throw messages send, those that catch them receive."""
    if local(end) in ACTIVITIES or local(end) in _PARTNERS:
        return True
    if local(end) not in (_SENDS if way == "sourceRef" else _RECEIVES):
        return False
    plain = not definitions_of(end) and not children(end, "eventDefinitionRef")
    return plain or has_definition(end, "message") or bool(children(end, "eventDefinitionRef"))


def _pool(index: Index, element: etree._Element, pools: dict[str, etree._Element]) -> etree._Element | None:
    if local(element) == "participant":
        return element
    process = index.process_of(element)
    if process is None:
        return None
    return pools.get(process.get("id", ""), process)
