"""The standard's constraints on sequence flows and what they connect."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.names import is_true, local
from thutuc.bpmn.standard.index import (
    ACTIVITIES,
    LISTS,
    Index,
    Scope,
    children,
    definitions_of,
    has_definition,
)

Broken = tuple[str, etree._Element, dict[str, object]]  #: rule, place, facts


def check_graph(index: Index) -> Iterator[Broken]:
    """Everything that is wrong with the flows of each level."""
    for scope in index.scopes:
        yield from _listed(index, scope)
        if local(scope.element) != "adHocSubProcess":
            yield from _connected(scope)
        for tag, node in scope.nodes:
            if tag.endswith("Gateway"):
                yield from _directed(scope, node)
            if tag == "eventBasedGateway":
                yield from _awaited(index, scope, node)
            elif tag in ACTIVITIES:
                yield from _alone(scope, node)


def _listed(index: Index, scope: Scope) -> Iterator[Broken]:
    """Where a level lists flows at its nodes, it lists all of them, at both ends (8.4.13).

    A list that names a flow too many is told by the reader.
    """
    listed = index.listed
    if not any(node in listed for _, node in scope.nodes):
        return
    for _, node in scope.nodes:
        lists = listed.get(node, {})
        for tag, flows in zip(LISTS, (scope.flows_in(node), scope.flows_out(node)), strict=True):
            names = lists.get(tag, set())
            missing = {id_ for flow in flows if (id_ := flow.get("id", "")) and id_ not in names}
            if missing:
                yield "standard-listed", node, {"tag": tag, "flow": min(missing)}


def _connected(scope: Scope) -> Iterator[Broken]:
    """An end event needs a start event beside it; an intermediate event is come to by a flow.

    That a level with a start event has no end event, or a step that leads nowhere, breaks the standard
    too (10.5.3); what happens then is plain, a token without a way on is used up, and people draw so.
    """
    starts = [node for tag, node in scope.nodes if tag == "startEvent"]
    ends = [node for tag, node in scope.nodes if tag == "endEvent"]
    if ends and not starts and not any(is_true(node, "instantiate") for _, node in scope.nodes):
        yield "standard-start", ends[0], {}
    for tag, node in scope.nodes:
        if tag in ("intermediateCatchEvent", "intermediateThrowEvent"):
            linked = tag == "intermediateCatchEvent" and has_definition(node, "link")
            if not linked and not scope.flows_in(node):
                yield "standard-incoming", node, {}


def _directed(scope: Scope, gateway: etree._Element) -> Iterator[Broken]:
    """A gateway that says which way it is drawn has flows to fit."""
    direction = gateway.get("gatewayDirection", "Unspecified")
    into, out = len(scope.flows_in(gateway)), len(scope.flows_out(gateway))
    wrong = {"Converging": out > 1, "Diverging": into > 1, "Mixed": into < 2 or out < 2}
    if wrong.get(direction):
        yield "standard-direction", gateway, {"direction": direction, "into": into, "out": out}


def _awaited(index: Index, scope: Scope, gateway: etree._Element) -> Iterator[Broken]:
    """What an event-based gateway waits for has no other way in, and is told by events or by tasks."""
    targets = [index.referred(flow, "targetRef") for flow in scope.flows_out(gateway)]
    found = [target for target in targets if target is not None]
    if len(targets) == 1:
        yield "standard-race", gateway, {}
    for target in found:
        if len(scope.flows_in(target)) > 1:
            yield "standard-awaited", target, {}
    tasks = [target for target in found if local(target) == "receiveTask"]
    if tasks and any(has_definition(target, "message") for target in found):
        yield "standard-receive", tasks[0], {}


def _alone(scope: Scope, node: etree._Element) -> Iterator[Broken]:
    """A flow with a condition is not the only way out of an activity."""
    flows = scope.flows_out(node)
    if len(flows) == 1 and children(flows[0], "conditionExpression"):
        yield "standard-condition", flows[0], {}


def check_events(index: Index) -> Iterator[Broken]:
    """What an executable process has to say of its events, flows and expressions."""
    for scope in index.scopes:
        if not index.is_executable(scope.element):
            continue
        for _, node in scope.nodes if index.has(*_CODED) else ():
            for one in definitions_of(node):
                yield from _complete(index, node, one)
        flows = {id(flow): flow for flows in scope.out.values() for flow in flows}
        for flow in flows.values():
            if flow.get("isImmediate", "").strip() in ("false", "0"):
                yield "standard-immediate", flow, {}
    for process in index.named("process"):
        if is_true(process, "isExecutable") and process.get("processType") == "Public":
            yield "standard-public", process, {}
    if any(is_true(process, "isExecutable") for process in index.named("process")):
        for tag in _EXPRESSIONS:
            for expression in index.named(tag):
                if not (expression.text or "").strip() and not len(expression):
                    yield "standard-expression", expression, {"tag": tag}


_EXPRESSIONS = ("messagePath", "dataPath", "timeDate", "timeDuration", "timeCycle", "transformation")

#: definitions that have to name a code where they throw
_CODED = ("escalationEventDefinition", "errorEventDefinition")


def _complete(index: Index, event: etree._Element, definition: etree._Element) -> Iterator[Broken]:
    if local(definition) == "escalationEventDefinition" and local(event) in (
        "endEvent",
        "intermediateThrowEvent",
    ):
        escalation = index.referred(definition, "escalationRef")
        if not definition.get("escalationRef") or (
            escalation is not None and not escalation.get("escalationCode")
        ):
            yield "standard-escalation", event, {}
    if local(definition) == "errorEventDefinition" and local(event) == "endEvent":
        error = index.referred(definition, "errorRef")
        if error is not None and not error.get("errorCode"):
            yield "standard-error", event, {"error": error.get("id", "")}
