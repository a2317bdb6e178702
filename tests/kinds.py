"""What ``docs/reference/bpmn.md`` says is supported, kind by kind, and what a drawing has of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thutuc.bpmn.events import ALLOWED
from thutuc.net import Net, NetNode
from thutuc.procedure import EventDefinition, EventKind, NodeKind

_BEGINS = "startEvent of an event subprocess"
#: where any of several events may stand, and where all of several
_ANY = (
    "startEvent",
    _BEGINS,
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
_ALL = (_BEGINS, "intermediateCatchEvent", "boundaryEvent")
_ALWAYS_END = (EventKind.ERROR, EventKind.COMPENSATION, EventKind.CANCEL)
#: what is no element of its own
_FEATURES = (
    *(
        f"multi-instance {how}, {what}"
        for how in ("parallel", "sequential")
        for what in ("number", "list", "completion condition")
    ),
    *(f"behaviour {when}" for when in ("none", "one", "complex")),
    *(f"behaviour throws {what}" for what in ("signal", "message", "escalation")),
    "multi-instance subProcess",
    "standard loop, test before",
    "standard loop, test after",
    "standard loop of a subprocess",
    "startQuantity",
    "completionQuantity",
    "instantiating receiveTask",
    "instantiating eventBasedGateway",
    "several starts",
    "a process without start event",
    "a subprocess without start event",
    "conditions and a default after an activity",
    "complexGateway that splits",
    "complexGateway that joins",
    "transaction",
    "event-based gateway before a receive task",
    "timer by duration",
    "timer by date",
    "timer by cycle",
    "error that catches all",
    "escalation that catches all",
    "compensation of all",
    "compensation of one",
    "compensation that is not waited for",
    "compensation of a userTask",
    "compensation of a subProcess",
)


def supported() -> set[str]:
    """Every kind that the page lists."""
    found = {kind.value for kind in NodeKind} | set(_FEATURES)
    for where, kinds in ALLOWED.items():
        found |= {f"{where}: {kind}" for kind in kinds}
        if where in (_BEGINS, "boundaryEvent"):
            found |= {f"{where} that goes on beside: {kind}" for kind in kinds if kind not in _ALWAYS_END}
    found |= {f"{where}: any of several" for where in _ANY}
    return found | {f"{where}: all of several" for where in _ALL}


def kinds(net: Net, passed: Iterable[str] | None = None) -> set[str]:
    """The kinds of all nodes, or of those that were passed."""
    chosen = net.nodes.keys() if passed is None else passed
    found = {kind for id in chosen for kind in _of(net, net.nodes[id])}
    level = net.levels[None]
    found |= {"several starts"} if len(level.starts) + len(level.others) > 1 else set()
    return found


def _of(net: Net, node: NetNode) -> Iterator[str]:
    yield node.kind.value
    if node.event is not None or node.kind in (NodeKind.START_EVENT, NodeKind.END_EVENT):
        yield from _event(net, node, node.event or EventDefinition())
    if node.kind.is_activity:
        yield from _activity(net, node)
    if node.kind is NodeKind.EVENT_BASED_GATEWAY:
        targets = [net.nodes[arc.target].kind for arc in node.outgoing]
        yield from ["event-based gateway before a receive task"] * (NodeKind.RECEIVE_TASK in targets)
    if node.kind is NodeKind.COMPLEX_GATEWAY:
        yield f"complexGateway that {'joins' if len(node.incoming) > 1 else 'splits'}"
    if _begins(net, node) and node.kind is not NodeKind.START_EVENT:
        around = "process" if node.parent is None else "subprocess"
        gates = [net.nodes[net.arcs[flow].source] for flow in node.incoming]
        if any(gate.source.instantiate for gate in gates):
            yield "instantiating eventBasedGateway"
        elif node.source.instantiate:
            yield "instantiating receiveTask"
        else:
            yield f"a {around} without start event"


def _begins(net: Net, node: NetNode) -> bool:
    level = net.levels[node.parent]
    return node.id in (*level.starts, *level.others)


# --- events --------------------------------------------------------------------------------------


def _event(net: Net, node: NetNode, event: EventDefinition) -> Iterator[str]:
    where = _where(net, node)
    if event.parts:
        yield f"{where}: {'all' if event.together else 'any'} of several"
    parts = event.parts or (event,)
    for part in parts:
        if not event.parts:
            yield f"{where}: {part.kind}"
        if where in (_BEGINS, "boundaryEvent") and not node.interrupting:
            yield f"{where} that goes on beside: {part.kind}"
        if part.timer is not None:
            yield f"timer by {part.timer.kind}"
        if part.kind in (EventKind.ERROR, EventKind.ESCALATION) and part.ref is None:
            yield f"{part.kind} that catches all"
    if event.kind is EventKind.COMPENSATION and node.kind in (NodeKind.THROW_EVENT, NodeKind.END_EVENT):
        yield f"compensation of {'all' if event.ref is None else 'one'}"
        yield from ["compensation that is not waited for"] * (not event.wait)
    if event.kind is EventKind.COMPENSATION and node.kind is NodeKind.BOUNDARY_EVENT:
        host = net.nodes[node.source.attached_to or ""]
        yield f"compensation of a {host.kind}"


def _where(net: Net, node: NetNode) -> str:
    if node.kind is not NodeKind.START_EVENT or node.parent is None:
        return node.kind.value
    around = net.nodes[node.parent]
    if around.source.triggered_by_event:
        return _BEGINS
    return "startEvent of a subprocess"


# --- activities ----------------------------------------------------------------------------------


def _activity(net: Net, node: NetNode) -> Iterator[str]:
    if node.source.transaction:
        yield "transaction"
    if node.takes > 1:
        yield "startQuantity"
    if node.gives > 1:
        yield "completionQuantity"
    if len(node.outgoing) > 1 and node.default is not None:
        yield "conditions and a default after an activity"
    loop = node.loop
    if loop is None:
        return
    if loop.kind == "standard":
        yield f"standard loop, test {'before' if loop.test_before else 'after'}"
        yield from ["standard loop of a subprocess"] * (node.kind is NodeKind.SUB_PROCESS)
        return
    yield from ["multi-instance subProcess"] * (node.kind is NodeKind.SUB_PROCESS)
    yield f"multi-instance {loop.kind}, {'number' if loop.collection is None else 'list'}"
    if loop.until is not None:
        yield f"multi-instance {loop.kind}, completion condition"
    for one in loop.throws:
        yield f"behaviour throws {one.event.kind}"
        text = one.when.text if one.when is not None else None
        yield f"behaviour {'none' if text is None else 'one' if text.endswith('== 1') else 'complex'}"
