"""What a run can come to, by flows, subprocesses, events at edges and links."""

from __future__ import annotations

from collections.abc import Collection

from thutuc.procedure import EventKind, Node, NodeKind, Procedure


def come_to(procedure: Procedure, without: Collection[str] = ()) -> set[str]:
    """Every element that a start leads to; with *without*, by ways that pass none of these.

    What joins parallel branches is come to without them when every branch comes to it so.
    """
    edges: dict[str, list[str]] = {}
    inside: dict[str, list[str]] = {}
    begun = False
    for node in procedure.nodes:
        if node.attached_to is not None:
            edges.setdefault(node.attached_to, []).append(node.id)
        starts = node.kind is NodeKind.START_EVENT
        if node.parent is None:
            begun = begun or starts
        elif starts or not (node.incoming or node.attached_to or node.triggered_by_event):
            inside.setdefault(node.parent, []).append(node.id)
    waiting = [node.id for node in procedure.nodes if _begins(node, begun=begun) and node.id not in without]
    seen = set(waiting)
    arrived: dict[str, set[str]] = {}
    nodes, flows = procedure.node, procedure.flow
    while waiting:
        node_ = nodes.get(waiting.pop())
        if node_ is None:
            continue
        onward = [flows[flow].target for flow in node_.outgoing]
        if node_.id in edges or node_.id in inside:
            onward += [*edges.get(node_.id, ()), *inside.get(node_.id, ())]
        if node_.event is not None:
            onward += linked(node_, procedure)
        for target in onward:
            if target in seen or target in without:
                continue
            if without:
                arrived.setdefault(target, set()).add(node_.id)
            if not without or arrived[target] >= _awaited(target, procedure):
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
