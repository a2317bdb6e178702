"""What a run can come to, by flows, subprocesses, events at edges and links."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from thutuc.procedure import EventKind, Node, NodeKind, Procedure


def come_to(procedure: Procedure, without: Collection[str] = ()) -> set[str]:
    """Every element that a start leads to; with *without*, by ways on which none of these was done.

    Who leaves one of them by an event at its edge has not done it; a flow among them is not taken. What joins
    parallel branches is come to without them when every branch comes to it so.
    """
    after = onward(procedure, without)
    begun = any(node.kind is NodeKind.START_EVENT and node.parent is None for node in procedure.nodes)
    waiting = [node.id for node in procedure.nodes if _begins(node, begun=begun)]
    seen = set(waiting)
    arrived: dict[str, set[str]] = {}
    while waiting:
        place = waiting.pop()
        for target in after.get(place, ()):
            if target in seen:
                continue
            if without:
                arrived.setdefault(target, set()).add(place)
            if not without or arrived[target] >= _awaited(target, procedure):
                seen.add(target)
                waiting.append(target)
    return seen.difference(without)


def onward(procedure: Procedure, without: Collection[str] = ()) -> dict[str, list[str]]:
    """What may come right after each element, into a subprocess and out of it too; not done *without*."""
    nodes, flows = procedure.node, procedure.flow

    def left(node: Node) -> list[str]:
        return [flows[flow].target for flow in node.outgoing if not {flow, node.id}.intersection(without)]

    after = {node.id: left(node) for node in procedure.nodes}
    edges: dict[str, list[str]] = {}
    for node in procedure.nodes:
        if node.attached_to is not None:
            edges.setdefault(node.attached_to, []).append(node.id)
    for node in procedure.nodes:
        after[node.id] += edges.get(node.id, ())
        if node.id not in without:
            after[node.id] += linked(node, procedure)
        around = nodes.get(node.parent or "")
        if around is None:
            continue
        if node.kind is NodeKind.START_EVENT or not (
            node.incoming or node.attached_to or node.triggered_by_event
        ):
            after[around.id].append(node.id)
        after[node.id] += edges.get(around.id, ())
        if not node.outgoing and node.id not in without:
            after[node.id] += left(around)
    return after


def reached_from(places: Collection[str], after: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything that may come after any of the *places*, themselves where a way leads back."""
    seen: set[str] = set()
    waiting = list(places)
    while waiting:
        for target in after.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _begins(node: Node, *, begun: bool) -> bool:
    """Where a run, or the handling of an event, begins (BPMN 2.0.2, 13.3.2)."""
    if node.triggered_by_event or node.instantiate:
        return True
    alone = not node.incoming and node.attached_to is None and not node.for_compensation
    return node.parent is None and (node.kind is NodeKind.START_EVENT if begun else alone)


def _awaited(id_: str, procedure: Procedure) -> set[str]:
    """What has to come before an element goes on: a parallel join waits for all that lead to it."""
    node = procedure.node.get(id_)
    if node is None or node.kind is not NodeKind.PARALLEL_GATEWAY:
        return set()
    return {procedure.flow[flow].source for flow in node.incoming}


def linked(node: Node, procedure: Procedure) -> list[str]:
    """Where a link that is thrown is caught."""
    if node.kind is not NodeKind.THROW_EVENT or node.event is None or node.event.kind is not EventKind.LINK:
        return []
    return [
        other.id
        for other in procedure.nodes
        if other.kind is NodeKind.CATCH_EVENT
        and other.event is not None
        and other.event.kind is EventKind.LINK
        and other.event.ref == node.event.ref
    ]
