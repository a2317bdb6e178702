"""What the reader can find wrong with a file: every rule's sentences, in English and Vietnamese."""

from __future__ import annotations

from thutuc.bpmn.messages_words import WORDS
from thutuc.errors import Kind
from thutuc.sayings import Saying

#: rules about the file as a whole
_FILE = {
    "file-unreadable": Saying(
        "Expected a file that can be read: {reason}.",
        "Không đọc được tệp: {reason_vi}.",
        "Check the path and the rights on the file.",
        "Kiểm tra lại đường dẫn và quyền đọc tệp.",
    ),
    "file-too-large": Saying(
        "Expected at most {limit} {what}, found {found}.",
        "Tệp vượt giới hạn cho phép: tối đa {limit} {what_vi}, tệp có {found}.",
        "Split the procedure, or remove what does not belong to it.",
        "Tách quy trình thành nhiều tệp hoặc bỏ phần không thuộc quy trình.",
    ),
    "not-xml": Saying(
        "Expected a BPMN file, which is XML and begins with '<', found one that begins with {found!r}.",
        "Đây không phải tệp BPMN: tệp BPMN là XML, bắt đầu bằng '<'; tệp này bắt đầu bằng {found!r}.",
        "Name the .bpmn file of the procedure; thutuc import-table makes one from a table of steps.",
        "Nêu tệp .bpmn của thủ tục; từ bảng các bước thì làm tệp ấy bằng thutuc import-table.",
    ),
    "xml-malformed": Saying(
        "Expected well-formed XML: {reason}.",
        "Tệp viết sai cú pháp XML nên không đọc được (libxml: {reason}).",
        "Mend the line that is named, and see that every element there is closed; & is written &amp;, and < "
        "of a condition &lt;; the file is saved as UTF-8 and is not empty.",
        "Sửa tại dòng nêu trên: kiểm tra phần tử chưa đóng, dấu ngoặc kép và dấu < > ở dòng đó và "
        "dòng trước; dấu & ghi là &amp;, dấu < trong điều kiện ghi là &lt;; tệp lưu ở UTF-8, không để trống.",
    ),
    "xml-doctype": Saying(
        "Expected no DOCTYPE, found one; it can smuggle entities and outside files in.",
        "Tệp có khai báo DOCTYPE; khai báo này có thể chèn thực thể hoặc tệp bên ngoài.",
        "Delete the <!DOCTYPE …> declaration.",
        "Xóa khai báo <!DOCTYPE …>.",
    ),
    "not-bpmn": Saying(
        "Expected <definitions> of BPMN 2.0 as the root element, found {found!r}.",
        "Phần tử gốc phải là <definitions> của BPMN 2.0, tệp có {found!r}.",
        "Save the file as BPMN 2.0 XML (namespace http://www.omg.org/spec/BPMN/20100524/MODEL).",
        "Lưu tệp theo định dạng BPMN 2.0 XML (không gian tên http://www.omg.org/spec/BPMN/20100524/MODEL).",
    ),
    "dmn-alone": Saying(
        "Expected a procedure (BPMN), found a file of decisions (DMN).",
        "Đây là tệp quyết định (DMN), không phải tệp thủ tục (BPMN).",
        "Name the procedure's file alone: DMN files beside it, or in decisions/ there, come with it.",
        "Chỉ nêu tệp thủ tục: tệp DMN đặt cạnh tệp ấy, hoặc trong thư mục decisions/, được lấy cùng thủ tục.",
    ),
    "process-missing": Saying(
        "Expected a process {wanted}, found {found}.",
        "Không có quy trình {wanted_vi} trong tệp; tệp có: {found_vi}.",
        "Draw the process, or name one that the file has.",
        "Vẽ quy trình, hoặc nêu đúng mã quy trình có trong tệp.",
    ),
    "process-ambiguous": Saying(
        "Expected one process to read, found {found}.",
        "Tệp có nhiều quy trình nên không biết đọc quy trình nào: {found}.",
        "Say which one by its id.",
        "Nêu mã của quy trình cần đọc.",
    ),
    "id-missing": Saying(
        "Expected an id on every {what}, found none.",
        "Thiếu mã (id) của {what_vi}.",
        'Give the element an id, such as id="check_papers".',
        'Đặt mã cho phần tử, ví dụ id="check_papers".',
    ),
    "id-form": Saying(
        "Expected an id that begins with a letter or '_' and goes on with letters, digits, '_', '-' and '.', "
        "found {id!r}.",
        "Mã (id) {id!r} không dùng được: mã bắt đầu bằng chữ cái hoặc dấu '_', sau đó chỉ có chữ cái, "
        "chữ số, '_', '-' và '.', không có dấu cách.",
        "Give it another, such as {better!r}, also where it is named: flows, events on its edge, lanes.",
        "Đổi mã, ví dụ {better!r}, ở cả những chỗ nêu mã này: luồng, sự kiện trên cạnh bước, làn.",
    ),
    "id-twice": Saying(
        "Expected every id once, found {id!r} on line {first} too.",
        "Hai phần tử dùng chung mã {id!r}; mã này đã có ở dòng {first}.",
        "Give one of the two elements another id.",
        "Đổi mã của một trong hai phần tử.",
    ),
}


#: rules about what BPMN has and thutuc does not run
_SUPPORT = {
    "element-unsupported": Saying(
        "Expected only what the engine runs, found {what}.",
        "thutuc không thực hiện được {what_vi}.",
        "{how}",
        "{how_vi}",
    ),
    "expression-language": Saying(
        "Expected an expression that means here what it means in {language}, found {text!r}: {reason}.",
        "Biểu thức {text!r} viết bằng ngôn ngữ {language}, nghĩa của nó ở đó khác ở đây: {reason_vi}.",
        "Write it in the language of docs/reference/expressions.md, and leave the language's name out.",
        "Viết lại theo ngôn ngữ ở docs/reference/expressions.vi.md và bỏ tên ngôn ngữ đi.",
    ),
    "element-unknown": Saying(
        "Expected an element of BPMN 2.0 here, found <{tag}>.",
        "Phần tử <{tag}> không phải phần tử BPMN 2.0 được dùng ở vị trí này.",
        "Remove it, or put other tools' data inside <extensionElements>.",
        "Bỏ phần tử này, hoặc đặt dữ liệu của phần mềm khác trong <extensionElements>.",
    ),
    "attribute-value": Saying(
        "Expected {attribute} to be {expected}, found {found!r}.",
        "Thuộc tính {attribute} phải là {expected_vi}, tệp ghi {found!r}.",
        "Correct the value.",
        "Sửa lại giá trị.",
    ),
}


#: rules about sequence flows and gateways
_FLOWS = {
    "flow-target": Saying(
        "Expected the flow to lead to an element, found {found!r}, which is not in the process.",
        "Luồng đi tới {found!r} nhưng trong quy trình không có phần tử này.",
        "Connect the flow's end to a step, gateway or event.",
        "Nối đầu cuối của luồng vào một bước, cổng hoặc sự kiện.",
    ),
    "flow-source": Saying(
        "Expected the flow to come from an element, found {found!r}, which is not in the process.",
        "Luồng xuất phát từ {found!r} nhưng trong quy trình không có phần tử này.",
        "Connect the flow's beginning to a step, gateway or event.",
        "Nối đầu xuất phát của luồng vào một bước, cổng hoặc sự kiện.",
    ),
    "flow-crosses": Saying(
        "Expected the flow to stay in one subprocess, found {source!r} to {target!r} across its edge.",
        "Luồng từ {source!r} tới {target!r} đi xuyên qua ranh giới của quy trình con.",
        "End the subprocess with an end event and go on from the subprocess itself.",
        "Kết thúc quy trình con bằng sự kiện kết thúc rồi nối tiếp từ chính quy trình con.",
    ),
    "flow-unlisted": Saying(
        "Expected <{what}> to name a flow of this element, found {found!r}; it is ignored.",
        "Phần tử <{what}> nêu {found!r} nhưng đó không phải luồng của nơi chứa nó; nó bị bỏ qua.",
        "Save the file again in a BPMN editor, or draw the flow that is missing.",
        "Lưu lại tệp bằng phần mềm vẽ BPMN, hoặc vẽ luồng còn thiếu.",
        Kind.ADVICE,
    ),
    "flow-misplaced": Saying(
        "Expected no {what} flow at {where}, found {count}.",
        "{where_vi} không được có luồng {what_vi}, tệp có {count}.",
        "Remove the flow, or draw another kind of element.",
        "Bỏ luồng, hoặc dùng loại phần tử khác.",
    ),
    "flow-default": Saying(
        "Expected the default flow to be one that leaves this element, found {found!r}.",
        "Luồng mặc định {found!r} không xuất phát từ phần tử này.",
        "Choose one of the element's outgoing flows as its default.",
        "Chọn một luồng đi ra của phần tử này làm luồng mặc định.",
    ),
    "flow-default-condition": Saying(
        "Expected the default flow without a condition, found one; it is never asked.",
        "Luồng mặc định có điều kiện; điều kiện này không bao giờ được xét.",
        "Remove the condition, or choose another default.",
        "Bỏ điều kiện, hoặc chọn luồng mặc định khác.",
        Kind.ADVICE,
    ),
    "flow-condition-empty": Saying(
        "Expected a condition, found an empty one.",
        "Điều kiện của luồng để trống.",
        "Write the condition, or remove it.",
        "Ghi điều kiện, hoặc bỏ phần tử điều kiện.",
    ),
    "flow-condition-misplaced": Saying(
        "Expected no condition on a flow that leaves {where}, found one; BPMN never asks it there.",
        "Luồng đi ra từ {where_vi} không được có điều kiện; BPMN không xét điều kiện ở đó.",
        "Remove the condition, or decide with an exclusive or inclusive gateway.",
        "Bỏ điều kiện, hoặc dùng cổng loại trừ hay cổng bao hàm để quyết định.",
    ),
    "gateway-target": Saying(
        "Expected a catching event or a receive task after the event-based gateway, found {found}.",
        "Sau cổng chờ sự kiện chỉ được là sự kiện chờ hoặc bước chờ nhận, tệp có {found_vi}.",
        "Put a catching event between the gateway and this element.",
        "Đặt một sự kiện chờ giữa cổng và phần tử này.",
    ),
}


#: rules about events, where they stand and what they name
_EVENTS = {
    "start-missing": Saying(
        "Expected a start event in {where}, or an element that nothing leads to, found neither.",
        "{where_vi} không có sự kiện bắt đầu, cũng không có phần tử nào đứng đầu.",
        "Draw a start event and connect it to the first step.",
        "Vẽ một sự kiện bắt đầu và nối vào bước đầu tiên.",
    ),
    "subprocess-empty": Saying(
        "Expected something inside the subprocess, found nothing; it is passed at once.",
        "Quy trình con chưa có gì bên trong; hồ sơ đi qua ngay.",
        "Draw its steps, or call the procedure that has them.",
        "Vẽ các bước bên trong, hoặc gọi quy trình có các bước đó.",
        Kind.ADVICE,
    ),
    "start-several": Saying(
        "Expected one {what} in {where}, found {count}.",
        "{where_vi} có {count} {what_vi}, chỉ được có một.",
        "Keep one and join the paths after it.",
        "Giữ một sự kiện và nối các nhánh vào sau sự kiện đó.",
    ),
    "event-kind": Saying(
        "Expected {where} of kind {expected}, found {found}.",
        "{where_vi} chỉ được thuộc loại {expected_vi}, tệp có loại {found_vi}.",
        "Choose one of those kinds, or another element.",
        "Chọn một trong các loại đó, hoặc dùng phần tử khác.",
    ),
    "event-reference": Saying(
        "Expected {attribute} to name a declared <{what}>, found {found}.",
        "{attribute} phải nêu {what_vi} đã khai báo trong tệp, tệp ghi {found_vi}.",
        "Declare it under <definitions>, or correct the reference.",
        "Khai báo phần tử đó dưới <definitions>, hoặc sửa lại tham chiếu.",
    ),
    "event-unnamed": Saying(
        "Expected {attribute} to say which {what} it is, found none.",
        "Chưa ghi {what_vi} nào ({attribute} để trống).",
        "Declare <{what} id=… name=…/> under <definitions> and name it here, or draw a message flow.",
        "Khai báo {what_vi} dưới <definitions> rồi nêu mã ở đây, hoặc vẽ luồng thông điệp.",
    ),
    "event-name": Saying(
        "Expected the {what} to be named as it is, found {found!r}, which is worked out while running.",
        "Tên của {what_vi} phải cố định, tệp ghi {found!r}, chỉ tính được khi đang chạy.",
        "Write the name itself.",
        "Ghi rõ tên.",
    ),
    "event-interrupting": Saying(
        "Expected an error, cancel or compensation event to interrupt, found one that does not.",
        "Sự kiện lỗi, hủy hoặc bù trừ luôn dừng công việc đang làm, nhưng tệp ghi là không dừng.",
        "Make the event interrupting, or use an escalation.",
        "Chuyển thành sự kiện có dừng, hoặc dùng sự kiện báo cấp trên (escalation).",
    ),
    "event-partner": Saying(
        "Expected {expected}, found {found}.",
        "Cần có {expected_vi}; hiện tại: {found_vi}.",
        "{how}",
        "{how_vi}",
    ),
    "event-rounds": Saying(
        "Expected cancelActivity at an event that the activity's own rounds throw, found none: they go on.",
        "Sự kiện do chính các lượt lặp phát ra phải ghi cancelActivity; không ghi thì các lượt vẫn tiếp tục.",
        'Write cancelActivity="false", or "true" to end the rounds at the first.',
        'Ghi cancelActivity="false", hoặc "true" để dừng các lượt ngay lần đầu.',
        Kind.ADVICE,
    ),
    "boundary-host": Saying(
        "Expected the boundary event on a step or subprocess of the same level, found {found!r}.",
        "Sự kiện biên phải gắn vào một bước hoặc quy trình con cùng cấp, tệp ghi {found!r}.",
        "Attach the event to the step it belongs to.",
        "Gắn sự kiện vào đúng bước của nó.",
    ),
    "timer-missing": Saying(
        "Expected the timer to say when, found nothing.",
        "Sự kiện hẹn giờ không ghi thời điểm hoặc thời hạn.",
        'Write <timeDuration>P1D</timeDuration> or <thutuc:term value="15 ngày"/>.',
        'Ghi <timeDuration>P1D</timeDuration> hoặc <thutuc:term value="15 ngày"/>.',
    ),
    "timer-several": Saying(
        "Expected one way of saying when, found {found}; {kept} counts.",
        "Sự kiện hẹn giờ có nhiều cách ghi thời gian ({found}); chỉ dùng {kept}.",
        "Keep one of them.",
        "Chỉ giữ một cách ghi.",
        Kind.ADVICE,
    ),
    "timer-cron": Saying(
        "Expected a cycle as ISO 8601 writes it, found the cron expression {found!r}.",
        "Chu kỳ phải ghi theo ISO 8601, tệp ghi biểu thức cron {found!r}.",
        "Write it as R/2026-03-02T07:30:00+07:00/P1D: from when, and how often.",
        "Ghi theo mẫu R/2026-03-02T07:30:00+07:00/P1D: từ lúc nào, bao lâu một lần.",
    ),
    "timer-text": Saying(
        "Expected {what} as ISO 8601 writes it or an =expression, found {found!r}.",
        "Cần {what_vi} theo ISO 8601 hoặc biểu thức bắt đầu bằng dấu =, tệp ghi {found!r}.",
        "Write it as {example}.",
        "Ghi theo mẫu {example}.",
    ),
}


#: rules about activities, loops and lanes
_ACTIVITIES = {
    "event-subprocess-start": Saying(
        "Expected one start event in the event subprocess, found {count}.",
        "Quy trình con theo sự kiện phải có đúng một sự kiện bắt đầu, tệp có {count}.",
        "Draw one start event with the timer, message, signal, error or escalation that opens it.",
        "Vẽ một sự kiện bắt đầu kiểu hẹn giờ, thông điệp, tín hiệu, lỗi hoặc báo cấp trên.",
    ),
    "event-subprocess-flow": Saying(
        "Expected no flow to or from an event subprocess, found {count}.",
        "Quy trình con theo sự kiện không được có luồng đi vào hoặc đi ra, tệp có {count}.",
        "Remove the flows: its start event opens it.",
        "Bỏ các luồng: sự kiện bắt đầu bên trong sẽ mở quy trình con này.",
    ),
    "called-missing": Saying(
        "Expected the id of the called procedure, found {found}.",
        "Bước gọi quy trình khác phải nêu mã của quy trình được gọi, tệp có {found_vi}.",
        'Write calledElement="procedure-id".',
        'Ghi calledElement="ma-quy-trinh".',
    ),
    "called-expression": Saying(
        "Expected the id of the called procedure, found {found!r}, which is worked out while running.",
        "Bước gọi quy trình khác ghi {found!r}, chỉ tính được khi đang chạy; phải nêu mã cố định.",
        "Name the procedures that may be called, each in a call activity behind a gateway.",
        "Nêu từng quy trình có thể được gọi, mỗi quy trình một bước gọi sau một cổng.",
    ),
    "script-missing": Saying(
        "Expected a script inside the script task, found none.",
        "Bước tự động không có nội dung lệnh.",
        "Write <script>name = expression</script>, or use another kind of task.",
        "Ghi <script>tên = biểu thức</script>, hoặc dùng loại bước khác.",
    ),
    "decision-missing": Saying(
        "Expected the id of the decision that the business rule task asks, found {found}.",
        "Bước quy tắc nghiệp vụ phải nêu mã của bảng quyết định, tệp có {found_vi}.",
        'Write <thutuc:decide decision="decision-id" result="name"/>, or use another kind of task.',
        'Ghi <thutuc:decide decision="ma-quyet-dinh" result="ten"/>, hoặc dùng loại bước khác.',
    ),
    "decision-result": Saying(
        "Expected a variable for the answer of decision {decision!r}, found none.",
        "Bước quy tắc nghiệp vụ không nêu biến nhận kết quả của quyết định {decision!r}.",
        "Name the result variable.",
        "Nêu tên biến nhận kết quả (resultVariable).",
    ),
    "loop-missing": Saying(
        "Expected the loop to say how often or over what, found nothing.",
        "Bước lặp không ghi số lần lặp, danh sách hoặc điều kiện.",
        "Write a cardinality, a collection or a condition.",
        "Ghi số lần, danh sách hoặc điều kiện lặp.",
    ),
    "rounds-missing": Saying(
        "Expected the multi-instance activity to have a number of rounds or a list, found neither.",
        "Bước lặp nhiều lượt không ghi số lượt (loopCardinality) hoặc danh sách.",
        "Write a cardinality, or name the collection whose items it is done for.",
        "Ghi số lượt, hoặc nêu danh sách mà mỗi phần tử là một lượt.",
    ),
    "loop-number": Saying(
        "Expected {what} to be a whole number of {least} or more, found {found!r}.",
        "{what_vi} phải là số nguyên từ {least} trở lên, tệp ghi {found!r}.",
        "Correct the number.",
        "Sửa lại con số.",
    ),
    "lane-ambiguous": Saying(
        "Expected the step in one lane, found it in {found}.",
        "Bước nằm trong nhiều làn khác nhau: {found}.",
        "Keep it in one lane, or name its role with <thutuc:responsible>.",
        "Chỉ để bước trong một làn, hoặc nêu vai trò bằng <thutuc:responsible>.",
    ),
    "pool-twice": Saying(
        "Expected each pool to have a process of its own, found {process!r} in another too; it runs once.",
        "Mỗi bên tham gia (pool) có quy trình riêng, nhưng {process!r} đã thuộc bên khác; chỉ chạy một lần.",
        "Draw a process for each pool, or leave processRef out of all but one.",
        "Vẽ quy trình riêng cho từng bên, hoặc chỉ để processRef ở một bên.",
        Kind.ADVICE,
    ),
    "lane-reference": Saying(
        "Expected the lane to list elements of its process, found {found!r}; it is ignored.",
        "Làn nêu {found!r} nhưng quy trình không có phần tử này; tham chiếu bị bỏ qua.",
        "Save the file again in a BPMN editor.",
        "Lưu lại tệp bằng phần mềm vẽ BPMN.",
        Kind.ADVICE,
    ),
}


#: rule → its sentences
MESSAGES = _FILE | _SUPPORT | _FLOWS | _EVENTS | _ACTIVITIES | WORDS
