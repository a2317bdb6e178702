"""A drawn procedure as a file that an engine deploys: the same nodes and flows, official work added."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from thutuc.procedure import Loop, Node, NodeKind, Procedure

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
)


def written(procedure: Procedure, numbers: Sequence[str], lists: Sequence[str], header: str = "") -> bytes:
    """The file of *procedure*; every step may fill in any of its variables."""
    fields = "".join(f'<thutuc:field name="{name}" type="integer"/>' for name in numbers)
    fields += "".join(f'<thutuc:field name="{name}" type="list"/>' for name in lists)
    law = f'<thutuc:procedure legalTerm="30 ngày làm việc"/>{header}{fields}'
    body = _level(procedure, None, fields)
    process = f'<bpmn:process id="{procedure.id}" name="{procedure.id}" isExecutable="true">'
    process += f"<bpmn:extensionElements>{law}</bpmn:extensionElements>\n{body}</bpmn:process>\n"
    return (_HEAD + process + "</bpmn:definitions>\n").encode()


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
    return text


def _node(procedure: Procedure, node: Node, fields: str) -> str:
    attributes = f'id="{node.id}" name={quoteattr(node.name or node.id)}'
    body = _loop(node.loop)
    if node.default:
        attributes += f' default="{node.default}"'
    if node.kind is NodeKind.USER_TASK:
        work = _WORK[sum(node.id.encode()) % len(_WORK)]
        body = f"<bpmn:extensionElements>{work}{fields}</bpmn:extensionElements>{body}"
    elif node.kind is NodeKind.SUB_PROCESS:
        body += "\n" + _level(procedure, node.id, fields)
    elif node.kind is NodeKind.BOUNDARY_EVENT and node.event is not None and node.event.timer is not None:
        cancels = "true" if node.interrupting else "false"
        attributes += f' attachedToRef="{node.attached_to}" cancelActivity="{cancels}"'
        duration = f"<bpmn:timeDuration>{node.event.timer.text}</bpmn:timeDuration>"
        body = f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"
    return f"<bpmn:{node.kind.value} {attributes}>{body}</bpmn:{node.kind.value}>\n"


def _loop(loop: Loop | None) -> str:
    if loop is None:
        return ""
    turn = "true" if loop.kind == "sequential" else "false"
    number = f"<bpmn:loopCardinality>{loop.cardinality}</bpmn:loopCardinality>"
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{turn}">{number}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
