"""Compiles a procedure: nodes, arcs, levels, handlers, and every finding that refuses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from thutuc.dmn import Ruling
from thutuc.errors import ProcedureRefused
from thutuc.net.compensation import with_compensation
from thutuc.net.findings import Findings
from thutuc.net.inline import Called, Drawing, Drawn, inline
from thutuc.net.model import Arc, Decisions, Handler, Level, Net, NetNode
from thutuc.net.places import places_of
from thutuc.net.reach import reach_of_joins, unreached
from thutuc.net.words import Words
from thutuc.procedure import EventDefinition, EventKind, Flow, Node, NodeKind, Procedure, digest_beside

#: what is waited for; the other kinds are thrown inside the procedure and find their handler then
ARMED = frozenset({EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL})
_CATCHERS = frozenset({NodeKind.CATCH_EVENT, NodeKind.RECEIVE_TASK})
_LEVELS = frozenset({NodeKind.SUB_PROCESS, NodeKind.CALL_ACTIVITY})
#: the same one everywhere: each that Python makes of nothing takes 216 bytes
_NONE: frozenset[str] = frozenset()


def compile_net(
    procedure: Procedure, called: Called | None = None, decisions: Decisions | None = None
) -> Net:
    """Compile *procedure*; *called* gives the procedures it calls, *decisions* the decisions it asks.

    Raises :class:`~thutuc.errors.ProcedureRefused` with everything that is wrong at once.
    """
    findings = Findings(procedure.file)
    words = Words(findings, decisions)
    drawing = inline(procedure, called, findings)
    arcs = _arcs(drawing, words)
    links = _links(drawing, arcs)
    nodes = with_compensation(_nodes(drawing, arcs, links, words))
    conditions = words.conditions(drawing)
    names = words.names(drawing)
    levels = _levels(nodes, findings)
    findings.file = procedure.file
    reach = {} if findings.refuse else reach_of_joins(nodes, arcs, findings)
    _unasked(nodes, drawing, findings)
    if findings.refuse:
        raise ProcedureRefused(findings.items)
    _warn(nodes, levels, findings)
    return Net(
        procedure=procedure,
        nodes=MappingProxyType(nodes),
        arcs=MappingProxyType(arcs),
        levels=MappingProxyType(levels),
        steps=MappingProxyType({node.id: node.step for node in nodes.values() if node.step is not None}),
        reach=MappingProxyType(reach),
        watching=any(part.condition is not None for node in nodes.values() for part in node.parts),
        names=names,
        places=places_of(nodes.values()),
        conditions=conditions,
        findings=tuple(findings.items),
        beside=_beside(procedure, drawing, nodes),
    )


def _beside(procedure: Procedure, drawing: Drawing, nodes: Mapping[str, NetNode]) -> str | None:
    """What binds the net to files other than its own; procedures of one file have one digest."""
    rulings = (node.script for node in nodes.values() if isinstance(node.script, Ruling))
    others = (each for each in drawing.procedures if each.digest != procedure.digest)
    return digest_beside((each.decision.digest for each in rulings), ((o.id, o.digest) for o in others))


def _warn(nodes: Mapping[str, NetNode], levels: Mapping[str | None, Level], findings: Findings) -> None:
    """Add what does not refuse the procedure; called procedures were told when they were deployed."""
    for node in unreached(nodes, levels):
        if node.id == node.origin:
            findings.add("unreachable", node.source)


def _unasked(nodes: Mapping[str, NetNode], drawing: Drawing, findings: Findings) -> None:
    """Add the flows that a gateway always takes, also of a procedure that is refused for something else."""
    asked = {flow.id for flow, _ in drawing.flows if flow.condition is not None}
    for node in nodes.values():
        if node.id == node.origin and node.kind is NodeKind.EXCLUSIVE_GATEWAY and len(node.outgoing) > 1:
            for arc in node.outgoing:
                if arc.id not in asked and arc is not node.default:
                    findings.add("gateway-condition", node.source, flow=arc.id)


def _arcs(drawing: Drawing, words: Words) -> dict[str, Arc]:
    parents = {drawn.node.id: drawn.node.parent for drawn in drawing.nodes}
    handlers = {drawn.node.id for drawn in drawing.nodes if drawn.node.triggered_by_event}
    arcs: dict[str, Arc] = {}
    for flow, procedure in drawing.flows:
        words.findings.file = procedure.file
        if _crosses(flow, parents):
            words.findings.add("flow-target", flow, source=flow.source, target=flow.target)
        elif flow.source in handlers or flow.target in handlers:
            words.findings.add("handler-flow", flow, source=flow.source, target=flow.target)
        else:
            arcs[flow.id] = Arc(flow.id, flow.source, flow.target, words.condition(flow.condition, flow))
    return arcs


def _crosses(flow: Flow, parents: Mapping[str, str | None]) -> bool:
    if flow.source not in parents or flow.target not in parents:
        return True
    return parents[flow.source] != parents[flow.target]


def _links(drawing: Drawing, arcs: dict[str, Arc]) -> dict[str, Arc]:
    """A throwing link goes on at the catching link of its name, as if a flow were drawn; by either's id."""
    catching: dict[tuple[str | None, str | None], str] = {}
    throwing: list[Node] = []
    for drawn in drawing.nodes:
        node = drawn.node
        if node.event is not None and node.event.kind is EventKind.LINK:
            if node.kind is NodeKind.CATCH_EVENT:
                catching[node.parent, node.event.ref] = node.id
            else:
                throwing.append(node)
    links: dict[str, Arc] = {}
    for node in throwing:
        target = catching.get((node.parent, node.event.ref if node.event else None))
        if target is not None:
            arc = Arc(f"{node.id}~{target}", node.id, target)
            arcs[arc.id] = links[node.id] = arc
    return links


# --- nodes ---------------------------------------------------------------------------------------


def _nodes(
    drawing: Drawing, arcs: Mapping[str, Arc], links: Mapping[str, Arc], words: Words
) -> dict[str, NetNode]:
    kinds = {drawn.node.id: drawn.node for drawn in drawing.nodes}
    boundaries: dict[str, list[Node]] = {}
    for drawn in drawing.nodes:
        if drawn.node.kind is NodeKind.BOUNDARY_EVENT:
            words.findings.file = drawn.procedure.file
            host = kinds.get(drawn.node.attached_to or "")
            if host is None or not host.kind.is_activity or host.parent != drawn.node.parent:
                words.findings.add("boundary-at", drawn.node, found=drawn.node.attached_to)
            else:
                boundaries.setdefault(host.id, []).append(drawn.node)
    for drawn in drawing.nodes:
        if drawn.node.kind is NodeKind.EVENT_BASED_GATEWAY:
            words.findings.file = drawn.procedure.file
            targets = [kinds[arcs[flow].target] for flow in drawn.node.outgoing if flow in arcs]
            _check_awaited(targets, boundaries, words.findings)
    made = {
        drawn.node.id: _node(drawn, arcs, boundaries.get(drawn.node.id, ()), kinds, words)
        for drawn in drawing.nodes
    }
    for arc in links.values():
        source, target = made[arc.source], made[arc.target]
        made[source.id] = replace(source, outgoing=(*source.outgoing, arc), only=arc)
        made[target.id] = replace(target, incoming=(*target.incoming, arc.id))
    return made


def _node(
    drawn: Drawn,
    arcs: Mapping[str, Arc],
    boundaries: Iterable[Node],
    kinds: Mapping[str, Node],
    words: Words,
) -> NetNode:
    node, step = drawn.node, drawn.node.step
    words.findings.file = drawn.procedure.file
    outgoing = tuple(arcs[flow] for flow in node.outgoing if flow in arcs)
    _check_outgoing(node, outgoing, kinds, words.findings)
    fields = node.fields if step is None else step.fields
    words.fields(fields)
    return NetNode(
        id=node.id,
        kind=node.kind,
        source=node,
        procedure=drawn.procedure.id,
        origin=drawn.origin,
        parent=node.parent,
        incoming=tuple(flow for flow in node.incoming if flow in arcs),
        outgoing=outgoing,
        default=arcs.get(node.default) if node.default else None,
        only=outgoing[0] if len(outgoing) == 1 and outgoing[0].condition is None else None,
        boundaries=tuple(boundary.id for boundary in boundaries),
        armed=tuple(one.id for one in boundaries if waits(one.event)),
        event=node.event,
        parts=words.parts(node),
        interrupting=node.interrupting,
        undo=next((one.handler for one in boundaries if one.handler), None),
        activation=words.activation(node),
        loop=words.repeat(node.loop, node),
        script=words.script(node.script, node) or words.ruling(node, drawn.procedure),
        silence=words.script(step.consult.then if step and step.consult else None, node),
        service=node.service,
        message=node.message or drawn.origin,
        step=step,
        fields=fields,
        appends=frozenset(field.name for field in fields if field.append) or _NONE,
        takes=node.start_quantity,
        gives=node.completion_quantity,
    )


def _check_outgoing(
    node: Node, outgoing: tuple[Arc, ...], kinds: Mapping[str, Node], findings: Findings
) -> None:
    if node.default is not None and node.default not in node.outgoing:
        findings.add("default-flow", node, flow=node.default)
    if node.kind is NodeKind.EVENT_BASED_GATEWAY:
        for arc in outgoing:
            if kinds[arc.target].kind not in _CATCHERS:
                findings.add("event-gateway", node, found=arc.target)
    if node.kind in (NodeKind.PARALLEL_GATEWAY, NodeKind.EVENT_BASED_GATEWAY):
        for arc in outgoing:
            if arc.condition is not None:
                findings.add("condition-unasked", node, flow=arc.id)


def _check_awaited(targets: Iterable[Node], boundaries: Mapping[str, list[Node]], findings: Findings) -> None:
    """A receive task that races is its message and nothing more (BPMN 2.0.2, 10.6.6)."""
    for node in targets:
        if node.kind is NodeKind.RECEIVE_TASK:
            edges = [one.id for one in boundaries.get(node.id, ())]
            if edges:
                found = ", ".join(edges)
                findings.add("event-gateway-task", node, found=found, found_vi=found)
            elif node.loop is not None or node.start_quantity > 1 or node.completion_quantity > 1:
                findings.add("event-gateway-task", node, found="a repetition", found_vi="lặp lại")


def waits(event: EventDefinition | None) -> bool:
    """Whether anything has to be waited for on behalf of this event."""
    return event is not None and any(part.kind in ARMED for part in event.parts or (event,))


# --- levels --------------------------------------------------------------------------------------


def _levels(nodes: Mapping[str, NetNode], findings: Findings) -> dict[str | None, Level]:
    inside: dict[str | None, list[NetNode]] = {None: []}
    for node in nodes.values():
        if node.kind in _LEVELS:
            inside.setdefault(node.id, [])
        inside.setdefault(node.parent, []).append(node)
    return {parent: _level(parent, members, inside, nodes, findings) for parent, members in inside.items()}


def _level(
    parent: str | None,
    members: list[NetNode],
    inside: Mapping[str | None, list[NetNode]],
    nodes: Mapping[str, NetNode],
    findings: Findings,
) -> Level:
    handlers = tuple(_handlers(members, inside, findings))
    starts = [node for node in members if node.kind is NodeKind.START_EVENT]
    if parent is not None and nodes[parent].source.triggered_by_event:
        return Level(parent, (), tuple(node.id for node in starts), handlers)
    plain = [node.id for node in starts if _waits_for(node) is EventKind.NONE]
    others = [node.id for node in starts if _waits_for(node) is not EventKind.NONE]
    if parent is None:
        others += [id for node in members for id in _instantiating(node)]
    if not starts and not others:
        plain = [node.id for node in members if _begins(node)]
    several = len(plain) > 1 and bool(starts)
    if several or (parent is not None and others) or (parent is None and not plain + others):
        place = nodes[parent].source if parent is not None else None
        findings.add("start-event", place, found=", ".join(node.id for node in starts) or "none")
    return Level(parent, tuple(plain), tuple(others), handlers)


def _begins(node: NetNode) -> bool:
    """Where a level without start event begins: at every node that nothing leads to."""
    return (
        not node.incoming
        and node.kind is not NodeKind.BOUNDARY_EVENT
        and not node.source.triggered_by_event
        and not node.source.for_compensation
    )


def _instantiating(node: NetNode) -> tuple[str, ...]:
    """The nodes with which a process begins at a receive task, or after an event-based gateway."""
    if not node.source.instantiate or node.incoming:
        return ()
    if node.kind is NodeKind.EVENT_BASED_GATEWAY:
        return tuple(arc.target for arc in node.outgoing)
    return (node.id,) if node.kind is NodeKind.RECEIVE_TASK else ()


def _waits_for(node: NetNode) -> EventKind:
    return node.event.kind if node.event is not None else EventKind.NONE


def _handlers(
    members: list[NetNode], inside: Mapping[str | None, list[NetNode]], findings: Findings
) -> Iterable[Handler]:
    for node in members:
        if not node.source.triggered_by_event:
            continue
        starts = [inner for inner in inside[node.id] if inner.kind is NodeKind.START_EVENT]
        event = starts[0].event if len(starts) == 1 else None
        if event is None or event.kind is EventKind.NONE:
            findings.add("handler-start", node.source, found=", ".join(one.id for one in starts) or "none")
            continue
        # An error always ends what it comes from, whatever the file says.
        kinds = {part.kind for part in event.parts or (event,)}
        interrupting = starts[0].interrupting or EventKind.ERROR in kinds
        yield Handler(node.id, starts[0].id, event, interrupting, waits(event))
