"""What the compiler says when a procedure cannot run as drawn, in both languages."""

from __future__ import annotations

from thutuc.errors import Kind
from thutuc.procedure.placed import Placed
from thutuc.sayings import Gathered, Saying

SAYINGS = {
    "expression": Saying(
        "Expected {what} in the safe language, found {text!r}: {reason}, at {part!r}.",
        "{what_vi} phải viết bằng ngôn ngữ biểu thức an toàn, nhưng gặp {text!r}: {reason_vi}, tại {part!r}.",
        "Write it as docs/reference/expressions.md says: and, or, not; true, false; a text in straight "
        "quotes; a name without blanks.",
        "Viết lại theo docs/reference/expressions.vi.md: và, hoặc, không ghi là and, or, not; đúng, sai là "
        'true, false; văn bản để trong nháy thẳng "…"; tên nhiều chữ nối bằng dấu _, như đủ_điều_kiện.',
        kind=Kind.MISSING,
    ),
    "unknown-name": Saying(
        "Expected names that something in the procedure sets, found {name!r} in {text!r}.{guess}",
        "Tên {name!r} trong {text!r} không do bước, trường dữ liệu hay tập lệnh nào đặt ra.{guess_vi}",
        "Declare it as a thutuc:field of a step or of the procedure, or set it in a script.",
        "Khai báo tên đó bằng thutuc:field ở một bước hoặc ở thủ tục, hoặc gán nó trong một tập lệnh.",
        kind=Kind.MISSING,
    ),
    "set-later": Saying(
        "Expected the legal term, and fees at reception, to depend on what comes with the dossier, found "
        "{name!r} in {text!r}, which only a later step sets.",
        "Điều kiện {text!r} được xét ngay khi tiếp nhận, mà {name!r} về sau mới có: không hồ sơ nào tiếp "
        "nhận được.",
        "Declare it as a thutuc:field of the procedure; a fee may be paid at another moment.",
        "Khai báo tên đó bằng thutuc:field ở thủ tục; khoản phải nộp thì có thể nộp ở thời điểm khác "
        "(moment).",
        kind=Kind.MISSING,
    ),
    "counter-set": Saying(
        "Expected the counters of a repetition to be read only, found {name!r} set.",
        "Biến đếm lượt {name!r} do thutuc tự đếm, không được gán.",
        "Set a datum of another name; the counters count by themselves.",
        "Gán một dữ liệu có tên khác; thutuc tự đếm các lượt.",
        kind=Kind.UNSUPPORTED,
    ),
    "compared-kinds": Saying(
        "Expected {name!r} to be compared with {expected}, as it is declared, found {found} in {text!r}.",
        "{name!r} được khai báo là {expected_vi}, nhưng {text!r} lại so sánh với {found_vi}.",
        "Correct the condition, or the type of the field.",
        "Sửa điều kiện, hoặc sửa kiểu của trường dữ liệu.",
        kind=Kind.MISSING,
    ),
    "decision-unknown": Saying(
        "Expected the decision {decision!r} in a DMN file deployed with the procedure, found {found}.{guess}",
        "Không tìm thấy quyết định {decision!r} trong các tệp DMN triển khai cùng thủ tục "
        "({found_vi}).{guess_vi}",
        "Write the id of a decision there; or put the DMN file beside the procedure, or into decisions/ "
        "there, and deploy them together.",
        "Ghi đúng mã (id) của quyết định ở đó; hoặc đặt tệp DMN cạnh tệp thủ tục, hoặc trong thư mục "
        "decisions/, rồi triển khai cùng nhau.",
        kind=Kind.MISSING,
    ),
    "decision-entry": Saying(
        "Expected a decision with one output, which {shape} asks for, found {found} in {decision!r}.",
        "{shape} cần quyết định có một cột đầu ra, nhưng {decision!r} có: {found}.",
        "Take singleResult or resultList, or leave one output.",
        "Dùng singleResult hoặc resultList, hoặc chỉ để một cột đầu ra.",
    ),
    "call-unknown": Saying(
        "Expected the id of a known procedure, found a call of {called!r}.",
        "Bước gọi quy trình khác phải nêu mã của một thủ tục đã biết, nhưng gặp {called!r}.",
        "Deploy the called procedure first, or correct calledElement.",
        "Triển khai thủ tục được gọi trước, hoặc sửa calledElement.",
        kind=Kind.MISSING,
    ),
    "call-recursive": Saying(
        "Expected calls that end, found a procedure that calls itself: {chain}.",
        "Thủ tục không được gọi lại chính nó: {chain}.",
        "Draw the repetition as a loop.",
        "Vẽ phần lặp lại thành vòng lặp.",
        kind=Kind.UNSUPPORTED,
    ),
    "net-size": Saying(
        "Expected at most {limit} nodes, called procedures counted, found more.",
        "Thủ tục có nhiều hơn {limit} phần tử, tính cả các thủ tục được gọi.",
        "Divide the procedure.",
        "Chia nhỏ thủ tục.",
        kind=Kind.UNSUPPORTED,
    ),
    "net-joins": Saying(
        "Expected inclusive joins that wait for a bounded part of the drawing, found far too much.",
        "Có quá nhiều cổng bao hàm hợp nhánh lồng nhau hoặc chờ những phần quá lớn của bản vẽ.",
        "Divide the procedure, or join with exclusive or parallel gateways.",
        "Chia nhỏ thủ tục, hoặc hợp nhánh bằng cổng loại trừ hay cổng song song.",
        kind=Kind.UNSUPPORTED,
    ),
    "flow-target": Saying(
        "Expected a flow between two nodes of the same level, found {source!r} to {target!r}.",
        "Luồng phải nối hai phần tử cùng cấp, nhưng gặp {source!r} tới {target!r}.",
        "Draw the flow again between two elements of the same level.",
        "Vẽ lại luồng giữa hai phần tử cùng cấp.",
    ),
    "default-flow": Saying(
        "Expected the default flow among the outgoing flows, found {flow!r}.",
        "Luồng mặc định phải là một luồng đi ra của phần tử, nhưng gặp {flow!r}.",
        "Name one of the outgoing flows as the default.",
        "Chọn một luồng đi ra làm luồng mặc định.",
    ),
    "start-event": Saying(
        "Expected one plain start event at this level, found {found}.",
        "Mỗi cấp phải có đúng một sự kiện bắt đầu thông thường, nhưng gặp {found}.",
        "Keep one start event; join what the others begin by a gateway after it.",
        "Giữ một sự kiện bắt đầu; nối phần còn lại bằng một cổng phía sau.",
        kind=Kind.MISSING,
    ),
    "handler-start": Saying(
        "Expected an event subprocess with one start event that waits for something, found {found}.",
        "Quy trình con theo sự kiện phải có đúng một sự kiện bắt đầu nêu điều nó chờ, nhưng gặp {found}.",
        "Give it one start event with a timer, message, signal, error or escalation.",
        "Đặt một sự kiện bắt đầu kiểu hẹn giờ, thông điệp, tín hiệu, lỗi hoặc báo cấp trên.",
    ),
    "handler-flow": Saying(
        "Expected no flow to or from an event subprocess, found one from {source!r} to {target!r}.",
        "Quy trình con theo sự kiện không được có luồng đi vào hoặc đi ra, nhưng có luồng từ {source!r} tới "
        "{target!r}.",
        "Take the flow out: the start event inside begins the event subprocess.",
        "Bỏ luồng này: sự kiện bắt đầu bên trong sẽ mở quy trình con.",
    ),
    "boundary-at": Saying(
        "Expected a boundary event at an activity of the same level, found {found!r}.",
        "Sự kiện biên phải gắn vào một hoạt động cùng cấp, nhưng gặp {found!r}.",
        "Attach it to a task, subprocess or call activity.",
        "Gắn nó vào một bước, quy trình con hoặc bước gọi quy trình khác.",
    ),
    "event-gateway": Saying(
        "Expected an event-based gateway to lead to catching events or receive tasks, found {found!r}.",
        "Cổng chờ sự kiện phải dẫn tới sự kiện chờ hoặc bước chờ nhận, nhưng gặp {found!r}.",
        "Put a message, signal or timer event directly after the gateway.",
        "Đặt sự kiện thông điệp, tín hiệu hoặc hẹn giờ ngay sau cổng.",
    ),
    "event-gateway-task": Saying(
        "Expected a receive task after an event-based gateway to have no event at its edge and no "
        "repetition, found {found}.",
        "Bước chờ nhận ngay sau cổng chờ sự kiện không được có sự kiện biên hoặc lặp lại, nhưng gặp "
        "{found_vi}.",
        "Put a message event after the gateway, and behind it the task with what belongs to it.",
        "Đặt sự kiện thông điệp ngay sau cổng, và đặt công việc cùng các sự kiện biên của nó phía sau.",
    ),
    "loop-count": Saying(
        "Expected a loop with a number of rounds, a list or a condition, found {found}.",
        "Vòng lặp phải có số lượt, danh sách hoặc điều kiện, nhưng gặp {found}.",
        "Give it a loopCardinality of 0 or more, a collection, a loopCondition or a loopMaximum.",
        "Đặt loopCardinality từ 0 trở lên, một danh sách, loopCondition hoặc loopMaximum.",
        kind=Kind.MISSING,
    ),
    "timer-text": Saying(
        "Expected a timer in ISO 8601, found {text!r}: {reason}.",
        "Thời điểm hẹn giờ phải viết theo ISO 8601, nhưng gặp {text!r}.",
        "Write P15D, 2026-03-02T07:30:00+07:00 or R3/P1D, or give a thutuc:term.",
        "Viết P15D, 2026-03-02T07:30:00+07:00 hoặc R3/P1D, hoặc dùng thutuc:term.",
        kind=Kind.MISSING,
    ),
    "condition-unasked": Saying(
        "Expected no conditions after a gateway that takes every flow or waits, found one on {flow!r}.",
        "Luồng đi ra từ cổng song song hoặc cổng chờ sự kiện không được có điều kiện, nhưng {flow!r} có.",
        "Take the condition out, or draw an inclusive gateway.",
        "Bỏ điều kiện, hoặc vẽ cổng bao hàm.",
    ),
    "gateway-condition": Saying(
        "Expected a condition on every flow but the default, found none on {flow!r}: it is taken where no "
        "condition before it holds, and none after it is asked.",
        "Mọi luồng trừ luồng mặc định phải có điều kiện, nhưng {flow!r} không có: luồng này được chọn khi "
        "không điều kiện nào đứng trước nó đúng, và điều kiện của các luồng đứng sau không được xét đến.",
        "Give the flow a condition or make it the default.",
        "Ghi điều kiện cho luồng hoặc đặt nó làm luồng mặc định.",
        kind=Kind.ADVICE,
    ),
    "unreachable": Saying(
        "Expected a way from a start event to this node, found none.",
        "Không có đường nào từ sự kiện bắt đầu tới phần tử này.",
        "Connect it or take it out.",
        "Nối phần tử vào luồng hoặc xóa nó.",
        kind=Kind.ADVICE,
    ),
}


class Findings(Gathered):
    """What is wrong with one procedure."""

    def add(self, rule: str, place: Placed | None = None, **facts: object) -> None:
        """Add what *rule* says about *place*, its sentences filled in with *facts*."""
        where = (place.line, place.id, place.name) if place else (None,)
        self.items.append(SAYINGS[rule].told(rule, self.file, *where, **facts))
