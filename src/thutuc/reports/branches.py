"""Where a procedure parts: each choice with its ways, and what goes on at once.

Also what is waited for between steps, and what ends a step before its time.
"""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.lint.conditions import condition_told
from thutuc.procedure import Flow, Node, NodeKind, Procedure
from thutuc.procedure.telling import GAP, number_of

_CHOICES = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
    }
)


def branches(procedure: Procedure) -> Iterator[str]:
    """Each choice in document order, then what is no step, then each event at the edge of a step."""
    for node in procedure.nodes:
        flows = [procedure.flow[id_] for id_ in node.outgoing]
        chosen = node.kind in _CHOICES or any(flow.condition for flow in flows)
        if chosen and len(flows) > 1:
            ways = "; ".join(_way(procedure, node, flow) for flow in flows)
            yield f"{_before(procedure, node)} {ways}."
    yield from _at_once(procedure)
    yield from _between_steps(procedure)
    for node in procedure.nodes:
        host = procedure.node.get(node.attached_to or "")
        if host is not None and node.outgoing:
            leads = ", ".join(_target(procedure, procedure.flow[id_]) for id_ in node.outgoing)
            meanwhile = "" if node.interrupting else " (không dừng bước)"
            where = _named(procedure, host)
            yield f"{where[:1].upper()}{where[1:]}, {node.name or GAP}{meanwhile}: {leads}."


def _at_once(procedure: Procedure) -> Iterator[str]:
    """What several do at the same time."""
    for node in procedure.nodes:
        if node.kind is NodeKind.PARALLEL_GATEWAY and len(node.outgoing) > 1:
            ways = "; ".join(_target(procedure, procedure.flow[id_]) for id_ in node.outgoing)
            told = f"{_before(procedure, node)} thực hiện" if _is_placed(procedure, node) else "Thực hiện"
            yield f"{told} đồng thời {ways}."


def _between_steps(procedure: Procedure) -> Iterator[str]:
    """Events that are waited for, decisions by a table, and what an event of its own sets off."""
    for node in procedure.nodes:
        leads = ", ".join(_target(procedure, procedure.flow[id_]) for id_ in node.outgoing)
        called = f"“{node.name or GAP}”"
        if node.kind is NodeKind.CATCH_EVENT:
            yield f"Chờ {called}, rồi đến {leads}."
        elif node.kind is NodeKind.BUSINESS_RULE_TASK:
            yield f"{called} được quyết định theo bảng quyết định (DMN), rồi đến {leads}."
        elif node.triggered_by_event:
            begins = next(each for each in procedure.nodes if each.parent == node.id and each.event)
            first = ", ".join(_target(procedure, procedure.flow[id_]) for id_ in begins.outgoing)
            meanwhile = "các bước khác dừng lại" if begins.interrupting else "các bước khác vẫn tiếp tục"
            yield f"Khi có “{begins.name or node.name or GAP}”: {first}; {meanwhile}."


def _before(procedure: Procedure, node: Node) -> str:
    """The choice, and the step it comes after if there is one only."""
    sources = [procedure.node[procedure.flow[id_].source] for id_ in node.incoming]
    after = f"Sau {_named(procedure, sources[0])}" if len(sources) == 1 and sources[0].step else ""
    told = ", ".join(part for part in (after, _asked(procedure, node, bool(after))) if part)
    return told if told.endswith("?") else f"{told}:"


def _is_placed(procedure: Procedure, node: Node) -> bool:
    """Whether people can find the place by a name or by the step before it."""
    sources = [procedure.node[procedure.flow[id_].source] for id_ in node.incoming]
    return bool(node.name) or (len(sources) == 1 and sources[0].step is not None)


def _asked(procedure: Procedure, node: Node, placed: bool) -> str:
    if node.step is not None:
        return f"Sau {_named(procedure, node)}"
    return node.name or ("" if placed else GAP)


def _way(procedure: Procedure, node: Node, flow: Flow) -> str:
    if node.kind is NodeKind.EVENT_BASED_GATEWAY:
        return _target(procedure, flow)
    case = condition_told(procedure, flow.condition) if flow.condition else ""
    called = flow.name or case or ("còn lại" if flow.id == node.default else GAP)
    return f"{called} → {_target(procedure, flow)}"


def _target(procedure: Procedure, flow: Flow) -> str:
    """Where a flow leads, behind what only joins."""
    node, passed = procedure.node[flow.target], set[str]()
    while node.kind.is_gateway and len(node.outgoing) == 1 and node.id not in passed:
        passed.add(node.id)
        node = procedure.node[procedure.flow[node.outgoing[0]].target]
    return _named(procedure, node)


def _named(procedure: Procedure, node: Node) -> str:
    if node.step is not None:
        return f"bước {number_of(procedure, node.step)}"
    return "kết thúc" if not node.name and node.kind is NodeKind.END_EVENT else f"“{node.name or GAP}”"
