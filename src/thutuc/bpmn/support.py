"""What BPMN has and thutuc does not run: each thing by name, with what to draw instead."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from thutuc.bpmn.findings import Findings, Placed


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One thing the engine refuses, named and with its remedy in both languages."""

    what: str
    what_vi: str
    how: str
    how_vi: str


_REWORK = ("Draw the way back as a step of its own.", "Vẽ việc hoàn trả, khắc phục thành một bước riêng.")
_ONE_TOKEN = (
    "Let the activity run for each token, or join with a parallel gateway.",
    "Để bước chạy theo từng nhánh, hoặc hợp nhánh bằng cổng song song.",
)
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
    "transaction": Unsupported(
        "a transaction",
        "giao dịch (transaction)",
        "Use an embedded subprocess with an error boundary event.",
        "Dùng quy trình con có sự kiện biên báo lỗi.",
    ),
    "complexGateway": Unsupported(
        "a complex gateway",
        "cổng phức hợp",
        "Use exclusive, inclusive or parallel gateways.",
        "Dùng cổng loại trừ, cổng bao hàm hoặc cổng song song.",
    ),
    "businessRuleTask": Unsupported(
        "a business rule task",
        "bước quy tắc nghiệp vụ",
        "Use a service task, or conditions on the flows.",
        "Dùng bước gọi dịch vụ, hoặc điều kiện trên luồng.",
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
    "compensateEventDefinition": Unsupported(
        "a compensation event", "sự kiện bù trừ (compensation)", *_REWORK
    ),
    "isForCompensation": Unsupported(
        "an activity for compensation", "bước chỉ dùng để bù trừ (compensation)", *_REWORK
    ),
    "linkEventDefinition": Unsupported(
        "a link event",
        "sự kiện liên kết (link)",
        "Connect the two places with a sequence flow.",
        "Nối thẳng hai vị trí bằng luồng tuần tự.",
    ),
    "cancelEventDefinition": Unsupported(
        "a cancel event",
        "sự kiện hủy giao dịch (cancel)",
        "Use an error event and an error boundary event.",
        "Dùng sự kiện lỗi và sự kiện biên báo lỗi.",
    ),
    "conditionalEventDefinition": Unsupported(
        "a conditional event",
        "sự kiện điều kiện (conditional)",
        "Send a message or signal when the condition comes true, or decide with a gateway.",
        "Gửi thông điệp hoặc tín hiệu khi điều kiện xảy ra, hoặc dùng cổng để quyết định.",
    ),
    "multiple": Unsupported(
        "several definitions in one event", "một sự kiện có nhiều loại (multiple)", *_ONE_EVENT
    ),
    "parallelMultiple": Unsupported(
        "a parallel multiple event", "sự kiện phải đủ nhiều điều kiện (parallel multiple)", *_ONE_EVENT
    ),
    "startQuantity": Unsupported(
        "a token quantity (startQuantity)", "số thẻ bắt đầu (startQuantity)", *_ONE_TOKEN
    ),
    "completionQuantity": Unsupported(
        "a token quantity (completionQuantity)", "số thẻ hoàn thành (completionQuantity)", *_ONE_TOKEN
    ),
    "behavior": Unsupported(
        "multi-instance events (behavior other than All)",
        "sự kiện phát theo từng lượt lặp (behavior khác All)",
        'Leave behavior out, or write behavior="All".',
        'Bỏ thuộc tính behavior, hoặc ghi behavior="All".',
    ),
    "complexBehaviorDefinition": Unsupported(
        "complex multi-instance behaviour",
        "cách phát sự kiện phức hợp của bước lặp",
        "Remove <complexBehaviorDefinition>; use a completion condition.",
        "Bỏ <complexBehaviorDefinition>; dùng điều kiện hoàn thành.",
    ),
    "instantiate": Unsupported(
        "an element that starts a process (instantiate)",
        "phần tử tự mở quy trình (instantiate)",
        "Put a message start event before it.",
        "Đặt sự kiện bắt đầu bằng thông điệp ở phía trước.",
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
    "calledElementBinding": Unsupported(
        "a call bound to one version",
        "việc gọi một phiên bản cố định của quy trình khác",
        "Leave the binding out: the version in force at reception is called.",
        "Bỏ phần ràng buộc phiên bản: bộ máy gọi phiên bản có hiệu lực khi tiếp nhận.",
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
