"""A drawn procedure as a file that an engine deploys: the same nodes and flows, official work added."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from thutuc.procedure import EventDefinition, EventKind, Loop, Node, NodeKind, Procedure

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions id="definitions" '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1" '
    'targetNamespace="urn:thutuc:test">\n'
)

#: Who does a generated step, in turn; officers of the sample's commune Đồng Mây.
_WORK = (
    '<thutuc:term value="0,5 ngày làm việc"/>'
    '<thutuc:responsible role="Công chức một cửa" unit="one-stop" act="prepare" assign="pool"/>',
    '<thutuc:term value="02 giờ làm việc"/>'
    '<thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>',
    '<thutuc:untimed/><thutuc:responsible role="Lãnh đạo UBND cấp xã" unit="chair" act="sign"/>',
    '<thutuc:term value="01 ngày làm việc"/><thutuc:returned term="04 giờ làm việc" name="giải trình"/>'
    '<thutuc:responsible role="Chuyên viên" unit="economics-division" assign="round-robin"/>'
    '<thutuc:cooperating role="Công chức tư pháp - hộ tịch" unit="civil-status"/>',
    '<thutuc:term value="02 ngày làm việc"/>'
    '<thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" assign="least-loaded"/>',
    '<thutuc:term value="01 ngày làm việc"/>'
    '<thutuc:responsible role="Chuyên viên" unit="economics-division" assign="by-head"/>',
)


#: Events that refer to a declaration under ``definitions``, and the declaration's attribute for the name.
_DECLARED = {
    EventKind.MESSAGE: ("message", "name"),
    EventKind.SIGNAL: ("signal", "name"),
    EventKind.ERROR: ("error", "errorCode"),
    EventKind.ESCALATION: ("escalation", "escalationCode"),
}


def written(procedure: Procedure, numbers: Sequence[str], lists: Sequence[str], header: str = "") -> bytes:
    """The file of *procedure*; every step may fill in any of its variables."""
    fields = "".join(f'<thutuc:field name="{name}" type="integer"/>' for name in numbers)
    fields += "".join(f'<thutuc:field name="{name}" type="list"/>' for name in lists)
    law = f'<thutuc:procedure legalTerm="30 ngày làm việc"/>{header}{fields}'
    body = _level(procedure, None, fields)
    process = f'<bpmn:process id="{procedure.id}" name="{procedure.id}" isExecutable="true">'
    process += f"<bpmn:extensionElements>{law}</bpmn:extensionElements>\n{body}</bpmn:process>\n"
    return (_HEAD + _declarations(procedure) + process + "</bpmn:definitions>\n").encode()


def _declarations(procedure: Procedure) -> str:
    """Messages, signals, errors and escalations by name, and the events that a repeated activity throws."""
    thrown = [throw.event for node in procedure.nodes if node.loop for throw in node.loop.throws]
    events = [part for node in procedure.nodes if node.event for part in (node.event, *node.event.parts)]
    used = {(event.kind, event.ref) for event in [*events, *thrown] if event.ref is not None}
    used |= {(EventKind.MESSAGE, node.message) for node in procedure.nodes if node.message is not None}
    text = ""
    for kind, ref in sorted((kind, ref) for kind, ref in used if kind in _DECLARED and ref is not None):
        element, attribute = _DECLARED[kind]
        text += f'<bpmn:{element} id="{kind.value}_{ref}" {attribute}="{ref}"/>\n'
    for event in dict.fromkeys(thrown):
        text += _definition(event, f"thrown_{event.kind.value}_{event.ref}") + "\n"
    return text


def _level(procedure: Procedure, parent: str | None, fields: str) -> str:
    inside = [node for node in procedure.nodes if node.parent == parent]
    names = {node.id for node in inside}
    flows = [flow for flow in procedure.flows if flow.source in names]
    text = "".join(_node(procedure, node, fields) for node in inside)
    for flow in flows:
        when = escape(flow.condition or "")
        body = f"<bpmn:conditionExpression>{when}</bpmn:conditionExpression>" if when else ""
        ends = f'sourceRef="{flow.source}" targetRef="{flow.target}"'
        text += f'<bpmn:sequenceFlow id="{flow.id}" {ends}>{body}</bpmn:sequenceFlow>\n'
    for node in inside:
        if node.handler is not None:
            ends = f'sourceRef="{node.id}" targetRef="{node.handler}" associationDirection="One"'
            text += f'<bpmn:association id="association_{node.id}" {ends}/>\n'
    return text


def _node(procedure: Procedure, node: Node, fields: str) -> str:
    body = _event(node) + _loop(node.loop)
    element = node.kind.value
    if node.kind in (NodeKind.USER_TASK, NodeKind.MANUAL_TASK, NodeKind.TASK):
        work = _WORK[sum(node.id.encode()) % len(_WORK)]
        body = f"<bpmn:extensionElements>{work}{fields}</bpmn:extensionElements>{body}"
    elif node.kind is NodeKind.SUB_PROCESS:
        body += "\n" + _level(procedure, node.id, fields)
        element = "transaction" if node.transaction else element
    elif node.kind is NodeKind.SCRIPT_TASK:
        body = f"<bpmn:script>{escape(node.script or '')}</bpmn:script>"
    if node.activation is not None:
        body = f"<bpmn:activationCondition>{escape(node.activation)}</bpmn:activationCondition>"
    return f"<bpmn:{element} {_attributes(node)}>{body}</bpmn:{element}>\n"


def _attributes(node: Node) -> str:
    """Everything that stands in the tag, in the order of the schema."""
    said: dict[str, str | int | None] = {
        "id": node.id,
        "name": node.name or node.id,
        "default": node.default,
        "attachedToRef": node.attached_to,
        "isForCompensation": "true" if node.for_compensation else None,
        "triggeredByEvent": "true" if node.triggered_by_event else None,
        "instantiate": "true" if node.instantiate else None,
        "messageRef": f"message_{node.message}" if node.message else None,
        "startQuantity": node.start_quantity if node.start_quantity != 1 else None,
        "completionQuantity": node.completion_quantity if node.completion_quantity != 1 else None,
        "parallelMultiple": "true" if node.event is not None and node.event.together else None,
    }
    if node.kind is NodeKind.BOUNDARY_EVENT and node.handler is None:
        said["cancelActivity"] = str(node.interrupting).lower()
    if node.kind is NodeKind.START_EVENT and node.event is not None and not node.interrupting:
        said["isInterrupting"] = "false"
    return " ".join(f"{name}={quoteattr(str(value))}" for name, value in said.items() if value is not None)


def _event(node: Node) -> str:
    if node.event is None:
        return ""
    return "".join(_definition(part) for part in node.event.parts or (node.event,))


def _definition(event: EventDefinition, id: str | None = None) -> str:
    """One event definition."""
    kind = event.kind.value
    if event.kind in (EventKind.NONE, EventKind.MULTIPLE):
        return ""
    named = f' id="{id}"' if id else ""
    body = ""
    if event.kind in _DECLARED and event.ref is not None:
        named += f' {_DECLARED[event.kind][0]}Ref="{kind}_{event.ref}"'
    elif event.kind is EventKind.LINK:
        named += f' name="{event.ref}"'
    elif event.kind is EventKind.COMPENSATION:
        kind = "compensate"
        named += f' activityRef="{event.ref}"' if event.ref else ""
    elif event.kind is EventKind.CONDITIONAL:
        body = f"<bpmn:condition>{escape(event.condition or '')}</bpmn:condition>"
    elif event.timer is not None:
        element = {"duration": "timeDuration", "date": "timeDate", "cycle": "timeCycle"}[event.timer.kind]
        body = f"<bpmn:{element}>{event.timer.text}</bpmn:{element}>"
    return f"<bpmn:{kind}EventDefinition{named}>{body}</bpmn:{kind}EventDefinition>"


def _loop(loop: Loop | None) -> str:
    if loop is None:
        return ""
    if loop.kind == "standard":
        most = f' loopMaximum="{loop.maximum}"' if loop.maximum is not None else ""
        when = f"<bpmn:loopCondition>{escape(loop.condition or '')}</bpmn:loopCondition>"
        before = str(loop.test_before).lower()
        tag = "bpmn:standardLoopCharacteristics"
        return f'<{tag} testBefore="{before}"{most}>{when if loop.condition else ""}</{tag}>'
    body = ""
    if loop.collection is not None:
        said = {"item": loop.item, "output": loop.output, "into": loop.output_collection}
        more = "".join(f' {name}="{value}"' for name, value in said.items() if value)
        each = f"<thutuc:each collection={quoteattr(loop.collection)}{more}/>"
        body += f"<bpmn:extensionElements>{each}</bpmn:extensionElements>"
    if loop.cardinality is not None:
        body += f"<bpmn:loopCardinality>{loop.cardinality}</bpmn:loopCardinality>"
    for throw in loop.throws:
        ref = f"thrown_{throw.event.kind.value}_{throw.event.ref}"
        when = f"<bpmn:condition>{escape(throw.when or 'true')}</bpmn:condition>"
        event = f"<bpmn:event>{_definition(throw.event, f'{ref}_here')}</bpmn:event>"
        body += f"<bpmn:complexBehaviorDefinition>{when}{event}</bpmn:complexBehaviorDefinition>"
    if loop.until is not None:
        body += f"<bpmn:completionCondition>{escape(loop.until)}</bpmn:completionCondition>"
    turn = str(loop.kind == "sequential").lower()
    behaves = ' behavior="Complex"' if loop.throws else ""
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{turn}"{behaves}>{body}</{tag}>'
