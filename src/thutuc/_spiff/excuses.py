"""What may excuse a difference between the two readers: the procedure asked whether a fault explains it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from thutuc._spiff.facts import DECIDING, OF_EVENTS, Key, Value, of_event
from thutuc.procedure import EventDefinition, EventKind, Flow, Node, NodeKind, Procedure


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact on which the two readers do not agree; ``None`` where a reader says nothing."""

    key: Key
    ours: Value
    theirs: Value


class Case:
    """The procedure that is being compared, and what an excuse may want to know of it."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def node(self, difference: Difference) -> Node | None:
        """The element the difference is about."""
        return self.procedure.node.get(difference.key.element)

    def flow(self, difference: Difference) -> Flow | None:
        """The flow the difference is about."""
        node, place = self.node(difference), difference.key.flow
        if node is None or place is None or place >= len(node.outgoing):
            return None
        return self.procedure.flow.get(node.outgoing[place])

    @cached_property
    def reached(self) -> frozenset[str]:
        """The nodes that a token can come to by drawn flows from a start, or by an event."""
        return frozenset(_reached(self.procedure, {}))

    @cached_property
    def linked(self) -> frozenset[str]:
        """The nodes that a token can come to by flows, events and links."""
        drawn = [node for node in self.procedure.nodes if node.event and node.event.kind is EventKind.LINK]
        links = {
            node.id: [one.id for one in drawn if _catches(one, node)]
            for node in drawn
            if node.kind is NodeKind.THROW_EVENT
        }
        return frozenset(_reached(self.procedure, links))


def _catches(node: Node, thrower: Node) -> bool:
    same = (node.event, node.parent) == (thrower.event, thrower.parent)
    return same and node.kind is NodeKind.CATCH_EVENT


def _reached(procedure: Procedure, next_to: dict[str, list[str]]) -> set[str]:
    for flow in procedure.flows:
        next_to.setdefault(flow.source, []).append(flow.target)
    for node in procedure.nodes:
        if node.attached_to is not None:
            next_to.setdefault(node.attached_to, []).append(node.id)
        elif node.parent is not None and _begins(node):
            next_to.setdefault(node.parent, []).append(node.id)
    ahead = [node.id for node in procedure.children(None) if _begins(node)]
    found: set[str] = set()
    while ahead:
        id_ = ahead.pop()
        if id_ not in found:
            found.add(id_)
            ahead += next_to.get(id_, [])
    return found


def _begins(node: Node) -> bool:
    return node.kind is NodeKind.START_EVENT or node.triggered_by_event


def _starts_by_event(node: Node | None, procedure: Procedure) -> bool:
    if node is None or node.kind is not NodeKind.START_EVENT:
        return False
    around = procedure.node.get(node.parent or "")
    return around is not None and around.triggered_by_event


def thrown_start(difference: Difference, case: Case) -> bool:
    node = case.node(difference)
    kinds = frozenset({EventKind.ERROR, EventKind.ESCALATION, EventKind.COMPENSATION})
    return _starts_by_event(node, case.procedure) and _is_lost(difference, node, kinds)


def not_interrupting(difference: Difference, case: Case) -> bool:
    lost = difference.ours is False and difference.theirs is None
    return (
        difference.key.what == "interrupting"
        and lost
        and _starts_by_event(case.node(difference), case.procedure)
    )


def signal_end(difference: Difference, case: Case) -> bool:
    node = case.node(difference)
    at_end = node is not None and node.kind is NodeKind.END_EVENT
    return at_end and _is_lost(difference, node, frozenset({EventKind.SIGNAL}))


def link(difference: Difference, case: Case) -> bool:
    node, key = case.node(difference), difference.key
    dropped = key.what == "kind" and difference.theirs is None and key.element not in case.reached
    if dropped and key.element in case.linked:
        return True
    return _is_lost(difference, node, frozenset({EventKind.LINK}))


def compensation_thrown(difference: Difference, case: Case) -> bool:
    return _is_lost(difference, case.node(difference), frozenset({EventKind.COMPENSATION}))


def _is_lost(difference: Difference, node: Node | None, kinds: frozenset[EventKind]) -> bool:
    """Do they read the event as if it had none of its definitions of these *kinds*?"""
    if node is None or node.event is None:
        return False
    parts = node.event.parts or (node.event,)
    left = tuple(part for part in parts if part.kind not in kinds)
    if len(left) == len(parts):
        return False
    if len(left) == 1:
        read = left[0]
    else:
        read = EventDefinition(EventKind.MULTIPLE, parts=left) if left else EventDefinition()
    said = dict(of_event(read))
    return difference.key.what in OF_EVENTS and difference.theirs == said.get(difference.key.what)


def thrown_by_rounds(difference: Difference, case: Case) -> bool:
    """An event at the edge whose file does not say whether it ends the rounds that throw it."""
    node = case.node(difference)
    host = case.procedure.node.get(node.attached_to or "") if node is not None else None
    if difference.key.what != "interrupting" or difference.ours is not False or node is None or host is None:
        return False
    return node.event is not None and any(
        (throw.event.kind, throw.event.ref) == (node.event.kind, node.event.ref)
        for throw in (host.loop.throws if host.loop is not None else ())
    )


def condition_elsewhere(difference: Difference, case: Case) -> bool:
    node = case.node(difference)
    lost = difference.key.what == "condition" and difference.theirs is None
    return lost and node is not None and node.kind not in DECIDING


def condition_of_default(difference: Difference, case: Case) -> bool:
    flow = case.flow(difference)
    if difference.key.what != "condition" or difference.theirs is not None or flow is None:
        return False
    return case.procedure.node[flow.source].default == flow.id


def unreachable(difference: Difference, case: Case) -> bool:
    lost = difference.key.what == "kind" and difference.theirs is None
    return lost and difference.key.element not in case.reached
