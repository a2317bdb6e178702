"""Everything drawn can be come to from a start."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import EventKind, Node, NodeKind, Procedure

ALONE = Saying(
    "reached",
    "Expected a way from a start to this element, found none",
    "Không có đường nào từ sự kiện bắt đầu tới phần tử này",
    "Connect it with what comes before it, or take it out.",
    "Nối phần tử này với bước phía trước, hoặc bỏ đi.",
    "error",
)


def reached(procedure: Procedure) -> Iterator[Finding]:
    """What nothing leads to is a step that nobody will ever do."""
    if not any(node.kind is NodeKind.START_EVENT for node in procedure.nodes):
        return  # without a start event everything that nothing leads to is one (BPMN 2.0.2, 13.3.2)
    seen = _seen(procedure)
    for node in procedure.nodes:
        if node.id not in seen and not node.for_compensation and _first(node, seen, procedure):
            yield ALONE.at(procedure, node)


def _first(node: Node, seen: set[str], procedure: Procedure) -> bool:
    """Only the first of a chain is told: what lies behind or inside it is reached with it."""
    inside = node.parent is not None and node.parent not in seen
    behind = any(procedure.flow[flow].source not in seen for flow in node.incoming)
    return not inside and not behind and (node.attached_to is None or node.attached_to in seen)


def _seen(procedure: Procedure) -> set[str]:
    edges: dict[str, list[str]] = {}
    inside: dict[str, list[str]] = {}
    for node in procedure.nodes:
        if node.attached_to is not None:
            edges.setdefault(node.attached_to, []).append(node.id)
        if node.parent is not None and (node.kind is NodeKind.START_EVENT or not node.incoming):
            inside.setdefault(node.parent, []).append(node.id)
    waiting = [node.id for node in procedure.nodes if _begins(node)]
    seen = set(waiting)
    while waiting:
        node_ = procedure.node.get(waiting.pop())
        if node_ is None:
            continue
        onward = [procedure.flow[flow].target for flow in node_.outgoing]
        onward += [*edges.get(node_.id, ()), *inside.get(node_.id, ()), *_linked(node_, procedure)]
        for target in onward:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _begins(node: Node) -> bool:
    started = node.kind is NodeKind.START_EVENT and node.parent is None
    return started or node.triggered_by_event or node.instantiate


def _linked(node: Node, procedure: Procedure) -> list[str]:
    if node.event is None or node.event.kind is not EventKind.LINK:
        return []
    return [
        other.id
        for other in procedure.nodes
        if other.event is not None
        and other.event.kind is EventKind.LINK
        and other.event.ref == node.event.ref
    ]
