"""What the sheet tells between the steps: what goes on at once, what is waited for, decided, or set off."""

from __future__ import annotations

from thutuc.bpmn import read
from thutuc.reports.branches import branches

_WORK = (
    '<bpmn:extensionElements><thutuc:untimed/><thutuc:responsible role="Công chức một cửa" unit="one-stop" '
    'act="prepare"/></bpmn:extensionElements>'
)
_NODES = f"""
<bpmn:startEvent id="start"/>
<bpmn:userTask id="check" name="Kiểm tra">{_WORK}</bpmn:userTask>
<bpmn:parallelGateway id="split"/>
<bpmn:userTask id="ask" name="Lấy ý kiến">{_WORK}</bpmn:userTask>
<bpmn:userTask id="post" name="Niêm yết">{_WORK}</bpmn:userTask>
<bpmn:parallelGateway id="join"/>
<bpmn:intermediateCatchEvent id="paid" name="Đã nộp phí"><bpmn:messageEventDefinition messageRef="m"/>
</bpmn:intermediateCatchEvent>
<bpmn:userTask id="give" name="Trả kết quả">{_WORK}</bpmn:userTask>
<bpmn:endEvent id="end"/>
<bpmn:subProcess id="heard" triggeredByEvent="true">
  <bpmn:startEvent id="objection" name="Có phản ánh" isInterrupting="false">
    <bpmn:messageEventDefinition messageRef="n"/></bpmn:startEvent>
  <bpmn:userTask id="answer" name="Trả lời">{_WORK}</bpmn:userTask>
  <bpmn:endEvent id="answered"/>
  <bpmn:sequenceFlow id="h1" sourceRef="objection" targetRef="answer"/>
  <bpmn:sequenceFlow id="h2" sourceRef="answer" targetRef="answered"/>
</bpmn:subProcess>
"""
_FLOWS = (
    "start check, check split, split ask, split post, ask join, post join, join paid, paid give, give end"
)


def test_what_lies_between_the_steps_is_told() -> None:
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pair.split() for pair in _FLOWS.split(", "))
    )
    drawn = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:test" id="file">'
        '<bpmn:message id="m" name="paid"/><bpmn:message id="n" name="objection"/>'
        '<bpmn:process id="p" name="P" isExecutable="true"><bpmn:extensionElements><thutuc:procedure '
        'code="9.999999" legalTerm="07 ngày làm việc" effectiveFrom="2025-07-01"/></bpmn:extensionElements>'
        f"{_NODES}{flows}</bpmn:process></bpmn:definitions>"
    )

    assert list(branches(read(drawn.encode()))) == [
        "Sau bước 1: thực hiện đồng thời bước 2; bước 3.",
        "Chờ “Đã nộp phí”, rồi đến bước 4.",
        "Khi có “Có phản ánh”: bước 5; các bước khác vẫn tiếp tục.",
    ]
