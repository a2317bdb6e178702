"""Draws called procedures into the calling one, their ids prefixed ``call/inner``; never recurses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from thutuc.errors import UnknownProcedure
from thutuc.net.findings import Findings
from thutuc.net.model import MAX_NODES
from thutuc.procedure import EventDefinition, EventKind, Flow, Node, NodeKind, Procedure

Called = Callable[[str], Procedure]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node under the id it has in the net, and where it comes from."""

    node: Node
    origin: str  #: its id in its own procedure
    procedure: Procedure


@dataclass(slots=True)
class Drawing:
    """A procedure with everything it calls drawn in."""

    nodes: list[Drawn] = field(default_factory=list)
    flows: list[tuple[Flow, Procedure]] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Call:
    procedure: Procedure
    prefix: str
    parent: str | None
    chain: tuple[str, ...]  #: ids of the procedures that call each other down to here


def inline(procedure: Procedure, called: Called | None, findings: Findings) -> Drawing:
    """Draw *procedure* and, at every call activity, the procedure it calls."""
    drawing = Drawing()
    waiting = [_Call(procedure, "", None, (procedure.id,))]
    while waiting:
        call = waiting.pop()
        if len(drawing.nodes) + len(call.procedure.nodes) > MAX_NODES:
            findings.add("net-size", limit=MAX_NODES)
            break
        drawing.procedures.append(call.procedure)
        drawing.flows.extend((_flow(flow, call.prefix), call.procedure) for flow in call.procedure.flows)
        for source in call.procedure.nodes:
            node = _node(source, call)
            drawing.nodes.append(Drawn(node, source.id, call.procedure))
            if node.kind is NodeKind.CALL_ACTIVITY:
                inner = _called(node, call, called, findings)
                if inner is not None:
                    waiting.append(inner)
    return drawing


def _called(node: Node, call: _Call, called: Called | None, findings: Findings) -> _Call | None:
    findings.file = call.procedure.file
    name = node.called or ""
    chain = (*call.chain, name)
    if name in call.chain:
        findings.add("call-recursive", node, chain=" > ".join(chain))
        return None
    try:
        procedure = called(name) if called is not None else None
    except (LookupError, UnknownProcedure):
        procedure = None
    if procedure is None:
        findings.add("call-unknown", node, called=name)
        return None
    return _Call(procedure, node.id + "/", node.id, chain)


def _node(node: Node, call: _Call) -> Node:
    prefix = call.prefix
    if not prefix:
        return node
    return replace(
        node,
        id=prefix + node.id,
        parent=call.parent if node.parent is None else prefix + node.parent,
        incoming=tuple(prefix + flow for flow in node.incoming),
        outgoing=tuple(prefix + flow for flow in node.outgoing),
        default=prefix + node.default if node.default else None,
        attached_to=prefix + node.attached_to if node.attached_to else None,
        handler=prefix + node.handler if node.handler else None,
        event=_event(node.event, prefix),
        step=node.step.under(prefix) if node.step else None,
    )


def _event(event: EventDefinition | None, prefix: str) -> EventDefinition | None:
    """What is compensated goes by its id; all else is known by names that are the same everywhere."""
    if event is None or event.kind is not EventKind.COMPENSATION or event.ref is None:
        return event
    return replace(event, ref=prefix + event.ref)


def _flow(flow: Flow, prefix: str) -> Flow:
    if not prefix:
        return flow
    return replace(flow, id=prefix + flow.id, source=prefix + flow.source, target=prefix + flow.target)
