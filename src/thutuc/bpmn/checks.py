"""Judges the graph of a procedure that was just read: flows, starts, boundary events and gateways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thutuc.bpmn.findings import Findings
from thutuc.bpmn.names import vietnamese
from thutuc.bpmn.support import refuse
from thutuc.procedure import EventKind, Flow, Node, NodeKind, Procedure

_DECIDING = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY})
_ENDING = {EventKind.ERROR, EventKind.CANCEL}
_AWAITED = frozenset({NodeKind.CATCH_EVENT, NodeKind.RECEIVE_TASK})

#: every element of the process, refused ones too → the subprocess it lies in
Scopes = Mapping[str, str | None]


def check(procedure: Procedure, scopes: Scopes, findings: Findings) -> None:
    """Add a finding for everything in the graph that cannot run as drawn."""
    for flow in procedure.flows:
        _flow(flow, procedure, scopes, findings)
    for node in procedure.nodes:
        _ends(node, findings)
        _default(node, procedure, findings)
        if node.kind is NodeKind.BOUNDARY_EVENT:
            _boundary(node, procedure, scopes, findings)
        if node.kind is NodeKind.EVENT_BASED_GATEWAY:
            _event_gateway(node, procedure, findings)
        if node.event and not node.interrupting:
            parts = node.event.parts or (node.event,)
            ends = _ENDING | ({EventKind.COMPENSATION} if node.kind is NodeKind.START_EVENT else set())
            if any(part.kind in ends for part in parts):
                findings.add("event-interrupting", node)
        if node.instantiate and not _instantiates(node):
            refuse(findings, "instantiate", node)
        if node.kind is NodeKind.COMPLEX_GATEWAY and len(node.incoming) > 1 and node.activation is None:
            refuse(findings, "activationCondition", node)
        if node.triggered_by_event and node.loop is not None:
            refuse(findings, "eventSubprocessLoop", node)
    _starts(procedure, findings)


def _flow(flow: Flow, procedure: Procedure, scopes: Scopes, findings: Findings) -> None:
    if flow.source not in scopes:
        findings.add("flow-source", flow, found=flow.source)
    if flow.target not in scopes:
        findings.add("flow-target", flow, found=flow.target)
    if flow.source in scopes and flow.target in scopes and scopes[flow.source] != scopes[flow.target]:
        findings.add("flow-crosses", flow, source=flow.source, target=flow.target)
    source = procedure.node.get(flow.source)
    if flow.condition is not None and source is not None and not _may_decide(source):
        findings.add(
            "flow-condition-misplaced", flow, where=source.kind.value, where_vi=vietnamese(source.kind)
        )


def _may_decide(node: Node) -> bool:
    return node.kind in _DECIDING or node.kind.is_activity


def _ends(node: Node, findings: Findings) -> None:
    """Starts and boundary events have no way in, ends no way out, event subprocesses neither."""
    if node.triggered_by_event:
        count = len(node.incoming) + len(node.outgoing)
        if count:
            findings.add("event-subprocess-flow", node, count=count)
        return
    where = {"where": node.kind.value, "where_vi": vietnamese(node.kind).capitalize()}
    if node.kind in (NodeKind.START_EVENT, NodeKind.BOUNDARY_EVENT) and node.incoming:
        count = len(node.incoming)
        findings.add("flow-misplaced", node, what="incoming", what_vi="đi vào", count=count, **where)
    if node.kind is NodeKind.END_EVENT and node.outgoing:
        count = len(node.outgoing)
        findings.add("flow-misplaced", node, what="outgoing", what_vi="đi ra", count=count, **where)


def _default(node: Node, procedure: Procedure, findings: Findings) -> None:
    if node.default is None:
        return
    if node.default not in node.outgoing:
        findings.add("flow-default", node, found=node.default)
    elif not _may_decide(node):
        findings.add(
            "attribute-value",
            node,
            attribute="default",
            expected="absent where nothing is decided",
            expected_vi="để trống ở nơi không có quyết định",
            found=node.default,
        )
    elif procedure.flow[node.default].condition is not None:
        findings.add("flow-default-condition", procedure.flow[node.default])


def _boundary(node: Node, procedure: Procedure, scopes: Scopes, findings: Findings) -> None:
    host = procedure.node.get(node.attached_to or "")
    if host is None:
        if node.attached_to not in scopes:
            findings.add("boundary-host", node, found=node.attached_to or "")
    elif not host.kind.is_activity or host.triggered_by_event or host.parent != node.parent:
        findings.add("boundary-host", node, found=host.id)


def _event_gateway(node: Node, procedure: Procedure, findings: Findings) -> None:
    for flow in node.outgoing:
        target = procedure.node.get(procedure.flow[flow].target)
        if target is not None and target.kind not in _AWAITED:
            findings.add(
                "gateway-target",
                procedure.flow[flow],
                found=f"{target.kind} {target.id!r}",
                found_vi=f"{vietnamese(target.kind)} {target.id!r}",
            )


def _starts(procedure: Procedure, findings: Findings) -> None:
    starts: dict[str | None, list[Node]] = {}
    for node in procedure.nodes:
        if node.kind is NodeKind.START_EVENT:
            starts.setdefault(node.parent, []).append(node)
    for scope in _scopes(procedure):
        found = starts.get(scope.id if isinstance(scope, Node) else None, [])
        where = f"{'the process' if scope is procedure else 'the subprocess'} {scope.id!r}"
        where_vi = f"{'Quy trình' if scope is procedure else 'Quy trình con'} {scope.id!r}"
        plain = [node for node in found if node.event is None or node.event.kind is EventKind.NONE]
        if isinstance(scope, Node) and scope.triggered_by_event and len(found) != 1:
            findings.add("event-subprocess-start", scope, count=len(found))
        elif not found:
            _no_start(scope, procedure, where, where_vi, findings)
        elif len(several := found if isinstance(scope, Node) else plain) > 1:
            inside = isinstance(scope, Node)
            findings.add(
                "start-several",
                scope,
                what="start event" if inside else "plain start event",
                what_vi="sự kiện bắt đầu" if inside else "sự kiện bắt đầu không điều kiện",
                where=where,
                where_vi=where_vi,
                count=len(several),
            )


def _no_start(
    scope: Procedure | Node, procedure: Procedure, where: str, where_vi: str, findings: Findings
) -> None:
    """Without a start event a level begins at all that nothing leads to (BPMN 2.0.2, 13.3.2)."""
    level = scope.id if isinstance(scope, Node) else None
    inside = [node for node in procedure.nodes if node.parent == level]
    if isinstance(scope, Node) and not inside:
        findings.add("subprocess-empty", scope)
    elif not any(_begins(node) or _instantiates(node) for node in inside):
        findings.add("start-missing", scope, where=where, where_vi=where_vi)


def _begins(node: Node) -> bool:
    aside = node.triggered_by_event or node.for_compensation or node.kind is NodeKind.BOUNDARY_EVENT
    return not node.incoming and not aside


def _instantiates(node: Node) -> bool:
    return node.instantiate and node.parent is None and not node.incoming


def _scopes(procedure: Procedure) -> Iterator[Procedure | Node]:
    yield procedure
    yield from (node for node in procedure.nodes if node.kind is NodeKind.SUB_PROCESS and node.id)
