"""A linked procedure of three legs, and one whose steps share a term, to hold worked examples against."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
<bpmn:process id="{id}" name="{name}" isExecutable="true"><bpmn:extensionElements>{header}"""

CIVIL = ("Công chức tư pháp - hộ tịch", 'unit="civil-status"')
DESK = ("Công chức một cửa", 'unit="one-stop"')
POLICE = ("Cơ quan được lấy ý kiến", 'unitFrom="police"')
HEAD = ("Lãnh đạo phòng", 'unit="office"')


def linked(legs: str | None = None) -> bytes:
    """Birth, residence, card: leg after leg (NĐ 63/2024/NĐ-CP, NĐ 301/2026/NĐ-CP)."""
    header = (
        '<thutuc:procedure legalTerm="03 ngày làm việc" cutoff="15:00"/>'
        '<thutuc:supplement stages="intake appraisal" atMost="1" after="restart" '
        'applicantTerm="07 ngày làm việc" basis="NĐ 301/2026/NĐ-CP"/>'
        '<thutuc:variant when="verified == true" term="05 ngày làm việc" name="cần xác minh" '
        'basis="NĐ 301/2026/NĐ-CP Điều 7.2"/>'
        '<thutuc:field name="verified" type="boolean"/><thutuc:field name="police"/>'
    )
    header += legs or (
        '<thutuc:group id="birth" name="Đăng ký khai sinh" term="24 giờ" counting="law" '
        'basis="NĐ 301/2026/NĐ-CP Điều 8.1a"/>'
        '<thutuc:group id="residence" name="Đăng ký thường trú" term="02 ngày làm việc" counting="law" '
        'handOver="02 giờ làm việc" basis="NĐ 301/2026/NĐ-CP Điều 8.2"/>'
        '<thutuc:group id="card" name="Cấp thẻ" term="01 ngày làm việc" counting="law" '
        'handOver="02 giờ làm việc"/>'
    )
    steps = [
        _step("check", DESK, group="birth"),
        _step("register", CIVIL, group="birth"),
        _step("take", POLICE, group="residence"),
        _step(
            "consent",
            POLICE,
            group="residence",
            more='<thutuc:suspend ground="applicant" term="05 ngày làm việc" waitsFor="applicant" '
            'basis="NĐ 301/2026/NĐ-CP Điều 6.3"/>',
        ),
        _step("settle", POLICE, group="residence", more='<thutuc:field name="wrong" type="boolean"/>'),
        _step("card", DESK, group="card", ready=True),
        _step("give", DESK, more="<thutuc:untimed/>"),
    ]
    flows = ["start", "check", "register", "take", "asked"]
    return file_of(
        "lien-thong",
        header,
        steps,
        [
            *pairwise(flows),
            ("asked", "consent", "needs_consent == true"),
            ("asked", "settle"),
            ("consent", "settle"),
            ("settle", "right"),
            ("right", "register", "wrong == true"),
            ("right", "card"),
            ("card", "give"),
            ("give", "end"),
        ],
        gateways=("asked", "right"),
        fields='<thutuc:field name="needs_consent" type="boolean"/>',
    )


def beside() -> bytes:
    """Two legs beside each other, of which one waits for the applicant by law."""
    header = (
        '<thutuc:procedure legalTerm="10 ngày làm việc"/>'
        '<thutuc:group id="left" name="Chặng chờ" term="04 ngày làm việc"/>'
        '<thutuc:group id="right" name="Chặng không chờ" term="04 ngày làm việc"/>'
    )
    wait = (
        '<thutuc:suspend ground="applicant" term="05 ngày làm việc" waitsFor="applicant" basis="Điều 6.3"/>'
    )
    steps = [
        _step("ask", CIVIL, group="left"),
        _step("consent", CIVIL, group="left", more=wait),
        _step("make", DESK, group="right"),
        _step("give", DESK, more="<thutuc:untimed/>", ready=True),
        '<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>',
    ]
    flows = [("start", "split"), ("split", "ask"), ("split", "make"), ("ask", "consent")]
    flows += [("consent", "join"), ("make", "join"), ("join", "give"), ("give", "end")]
    return file_of("song-song", header, steps, flows, gateways=())


def chain(
    after: str = "restart",
    card: str = "08 ngày làm việc",
    who: tuple[str, str] = HEAD,
    asks: str = 'askWithin="01 ngày làm việc"',
    takes: tuple[str, str] = POLICE,
) -> bytes:
    """One leg, then two beside each other, each with a request for papers of its own."""
    header = (
        '<thutuc:procedure legalTerm="11 ngày làm việc"/>'
        f'<thutuc:supplement stages="intake appraisal" atMost="1" after="{after}" '
        'applicantTerm="07 ngày làm việc" whenOver="close" basis="NĐ 63/2024/NĐ-CP Điều 4.7"/>'
        '<thutuc:group id="death" name="Khai tử" term="03 ngày làm việc" counting="law"/>'
        '<thutuc:group id="residence" name="Thường trú" term="02 ngày làm việc" counting="law" '
        'handOver="02 giờ làm việc" askWithin="01 ngày làm việc"/>'
        f'<thutuc:group id="card" name="Chế độ" term="{card}" counting="law" '
        f'handOver="02 giờ làm việc" {asks}/>'
        '<thutuc:field name="police"/>'
    )
    steps = [
        _step("register", CIVIL, group="death"),
        _step("take", takes, group="residence"),
        _step("look", who, group="card", more='<thutuc:term value="04 ngày làm việc" counting="law"/>'),
        _step("grant", who, group="card", more='<thutuc:field name="granted" type="boolean"/>'),
        _step("give", DESK, more="<thutuc:untimed/>", ready=True),
        '<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>',
    ]
    flows = [("start", "register"), ("register", "split"), ("split", "take"), ("split", "look")]
    flows += [("look", "grant"), ("grant", "join"), ("take", "join"), ("join", "give"), ("give", "end")]
    return file_of("lien-thong-song-song", header, steps, flows, gateways=())


def shared(term: str = "04 ngày làm việc", counting: str = "table", after: str = "resume") -> bytes:
    """Two people who share one term, a third with a term of his own among them, and a way back to them."""
    header = (
        '<thutuc:procedure legalTerm="20 ngày làm việc"/>'
        f'<thutuc:supplement stages="intake appraisal" atMost="9" after="{after}"/>'
        f'<thutuc:group id="room" name="Thẩm định" term="{term}" counting="{counting}"/>'
    )
    steps = [
        _step("draft", CIVIL, group="room"),
        _step("count", CIVIL, group="room", more='<thutuc:term value="04 giờ làm việc"/>'),
        _step("review", HEAD, group="room", more='<thutuc:field name="good" type="boolean"/>'),
        _step("sign", DESK, more='<thutuc:term value="01 ngày làm việc"/><thutuc:field name="agreed" '
              'type="boolean"/>'),
        _step("give", DESK, more="<thutuc:untimed/>", ready=True),
    ]  # fmt: skip
    return file_of(
        "chung-han",
        header,
        steps,
        [
            ("start", "draft"),
            ("draft", "count"),
            ("count", "review"),
            ("review", "good"),
            ("good", "draft", "good == false"),
            ("good", "sign"),
            ("sign", "agreed"),
            ("agreed", "draft", "agreed == false"),
            ("agreed", "give"),
            ("give", "end"),
        ],
        gateways=("good", "agreed"),
    )


def _step(
    id: str, who: tuple[str, str], group: str | None = None, more: str = "", *, ready: bool = False
) -> str:
    role, unit = who
    said = (f'group="{group}" ' if group else "") + ('resultReady="true"' if ready else "")
    of_group = f"<thutuc:step {said}/>" if said else ""
    assign = ' assign="pool"' if who is POLICE and id == "take" else ""
    return (
        f'<bpmn:userTask id="{id}" name="{id}"><bpmn:extensionElements>{of_group}{more}'
        f'<thutuc:responsible role="{role}" {unit} act="prepare"{assign}/>'
        "</bpmn:extensionElements></bpmn:userTask>"
    )


def file_of(
    id: str,
    header: str,
    steps: Sequence[str],
    flows: Sequence[tuple[str, ...]],
    gateways: Sequence[str],
    fields: str = "",
) -> bytes:
    drawn = [_HEAD.format(id=id, name=id, header=header + fields), "</bpmn:extensionElements>"]
    drawn += ['<bpmn:startEvent id="start"/>', *steps]
    lines = []
    plain = {}
    for number, (source, target, *when) in enumerate(flows):
        if source in gateways and not when:
            plain[source] = f"f{number}"
        kind = 'xsi:type="bpmn:tFormalExpression"'
        condition = "".join(
            f"<bpmn:conditionExpression {kind}>{each}</bpmn:conditionExpression>" for each in when
        )
        lines.append(
            f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{condition}'
            "</bpmn:sequenceFlow>"
        )
    drawn += [f'<bpmn:exclusiveGateway id="{name}" default="{plain[name]}"/>' for name in gateways]
    drawn += ['<bpmn:endEvent id="end"/>', *lines, "</bpmn:process></bpmn:definitions>"]
    return "".join(drawn).encode()
