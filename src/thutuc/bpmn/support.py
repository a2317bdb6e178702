"""What BPMN has and thutuc does not run: each thing by name, with what to draw instead."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from thutuc.bpmn.findings import Findings
from thutuc.procedure.placed import Placed


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One thing the engine refuses, named and with its remedy in both languages."""

    what: str
    what_vi: str
    how: str
    how_vi: str


_ONE_EVENT = (
    "Draw one event for each, after an event-based gateway or on the step's edge.",
    "Vẽ mỗi sự kiện riêng, sau cổng chờ sự kiện hoặc trên cạnh của bước.",
)

#: elements, event definitions and attributes by their BPMN name
UNSUPPORTED = {
    "adHocSubProcess": Unsupported(
        "an ad-hoc subprocess",
        "quy trình con tùy biến (ad hoc)",
        "Draw the order of its steps in an embedded subprocess.",
        "Vẽ thứ tự các bước trong một quy trình con thông thường.",
    ),
    "activationCondition": Unsupported(
        "a complex gateway that joins without an activation condition",
        "cổng phức hợp hợp nhánh mà không có điều kiện kích hoạt (activationCondition)",
        "Say when it goes on, for example activationCount >= 2, or use another gateway.",
        "Ghi khi nào đi tiếp, ví dụ activationCount >= 2, hoặc dùng cổng khác.",
    ),
    "implicitThrowEvent": Unsupported(
        "an implicit throw event",
        "sự kiện phát ngầm",
        "Draw an intermediate throw event.",
        "Vẽ sự kiện phát.",
    ),
    "callChoreography": Unsupported(
        "a choreography", "phối hợp giữa các bên (choreography)", "Draw a process.", "Vẽ thành quy trình."
    ),
    "choreographyTask": Unsupported(
        "a choreography task",
        "bước phối hợp giữa các bên (choreography)",
        "Draw a send or receive task.",
        "Vẽ bước gửi hoặc bước chờ nhận.",
    ),
    "subChoreography": Unsupported(
        "a choreography", "phối hợp giữa các bên (choreography)", "Draw a subprocess.", "Vẽ quy trình con."
    ),
    "multiple": Unsupported(
        "a link, compensation or cancel beside other definitions in one event",
        "liên kết, bù trừ hoặc hủy đặt chung với loại khác trong một sự kiện (multiple)",
        *_ONE_EVENT,
    ),
    "parallelMultiple": Unsupported(
        "a parallel multiple event that begins a process, or catches an error or escalation",
        "sự kiện phải đủ nhiều điều kiện dùng để mở quy trình, hoặc để nhận lỗi, báo cấp trên "
        "(parallel multiple)",
        *_ONE_EVENT,
    ),
    "conditionalStart": Unsupported(
        "a process that begins when a condition comes true",
        "quy trình tự bắt đầu khi một điều kiện xảy ra",
        "Begin with a plain or message start event; nobody looks at data before there is a dossier.",
        "Bắt đầu bằng sự kiện thường hoặc thông điệp; chưa có hồ sơ thì chưa có dữ liệu để xét.",
    ),
    "behavior": Unsupported(
        "multi-instance behavior without a message, signal or escalation that it throws",
        "behavior của bước lặp mà không nêu thông điệp, tín hiệu hay báo cấp trên được phát",
        "Name the event in noneBehaviorEventRef or oneBehaviorEventRef, or leave behavior out.",
        "Nêu sự kiện trong noneBehaviorEventRef hoặc oneBehaviorEventRef, hoặc bỏ thuộc tính behavior.",
    ),
    "complexBehaviorDefinition": Unsupported(
        "complex multi-instance behaviour without a condition and an event, or with another behavior",
        "cách phát sự kiện phức hợp của bước lặp mà thiếu điều kiện, sự kiện hoặc behavior là Complex",
        'Write behavior="Complex", and in each <complexBehaviorDefinition> a condition and an event.',
        'Ghi behavior="Complex"; mỗi <complexBehaviorDefinition> có một điều kiện và một sự kiện.',
    ),
    "instantiate": Unsupported(
        "an element that starts a process (instantiate) where one runs already",
        "phần tử tự mở quy trình (instantiate) đặt giữa quy trình",
        "Leave instantiate out, or put the element at the beginning, with no flow into it.",
        "Bỏ thuộc tính instantiate, hoặc đặt phần tử ở đầu quy trình, không có luồng đi vào.",
    ),
    "eventGatewayType": Unsupported(
        "a parallel event-based gateway",
        "cổng chờ đồng thời nhiều sự kiện",
        "Wait for the events after a parallel gateway.",
        "Chờ từng sự kiện sau một cổng song song.",
    ),
    "eventSubprocessLoop": Unsupported(
        "an event subprocess that repeats",
        "quy trình con theo sự kiện có lặp",
        "Put the loop on a step inside it.",
        "Đặt việc lặp vào một bước bên trong.",
    ),
    "dataAssociation": Unsupported(
        "a data association that changes data (transformation or assignment)",
        "liên kết dữ liệu có biến đổi hoặc gán giá trị (transformation, assignment)",
        "Declare the data with <thutuc:field>, or set them in a script task.",
        "Khai báo dữ liệu bằng <thutuc:field>, hoặc gán trong bước tự động.",
    ),
    "caseRef": Unsupported(
        "a call of a CMMN case (caseRef)",
        "việc gọi một hồ sơ sự vụ CMMN (caseRef)",
        "Draw what the case does as a process and call that.",
        "Vẽ nội dung đó thành quy trình BPMN rồi gọi quy trình ấy.",
    ),
    "calledElementBinding": Unsupported(
        "a call bound to one version",
        "việc gọi một phiên bản cố định của quy trình khác",
        "Leave the binding out: the version in force at reception is called.",
        "Bỏ phần ràng buộc phiên bản: thutuc gọi phiên bản có hiệu lực khi tiếp nhận.",
    ),
}


def refuse(findings: Findings, key: str, place: Placed | etree._Element) -> None:
    """Refuse one thing by its name."""
    thing = UNSUPPORTED[key]
    findings.add(
        "element-unsupported",
        place,
        what=thing.what,
        what_vi=thing.what_vi,
        how=thing.how,
        how_vi=thing.how_vi,
    )
