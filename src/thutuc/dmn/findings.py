"""What can be wrong with decisions, in both languages, and the list in which it is gathered."""

from __future__ import annotations

from thutuc.errors import Kind
from thutuc.sayings import Gathered, Saying

_XML = ("Save the file again with a DMN modeler.", "Lưu lại tệp bằng công cụ vẽ DMN.")
_CELL = (
    "Write it in the language of docs/reference/dmn.md.",
    "Viết lại theo ngôn ngữ ở docs/reference/dmn.vi.md.",
)

MESSAGES = {
    "file-unreadable": Saying(
        "Expected a readable file, found {reason}",
        "Không đọc được tệp: {reason_vi}",
        "Check the path and its rights.",
        "Kiểm tra đường dẫn và quyền đọc.",
        Kind.MISSING,
    ),
    "xml-doctype": Saying(
        "Expected DMN without a document type declaration, found a DOCTYPE",
        "Tệp có khai báo DOCTYPE; vì an toàn, tệp không được đọc",
        "Take the DOCTYPE out.",
        "Bỏ khai báo DOCTYPE.",
    ),
    "not-xml": Saying(
        "Expected a DMN file, which is XML and begins with '<', found one that begins with {found!r}",
        "Đây không phải tệp DMN: tệp DMN là XML, bắt đầu bằng '<'; tệp này bắt đầu bằng {found!r}",
        *_XML,
    ),
    "xml-malformed": Saying(
        "Expected well-formed XML: {reason}",
        "Tệp không phải XML đúng cú pháp (bộ đọc XML báo: {reason})",
        *_XML,
    ),
    "file-too-large": Saying(
        "Expected at most {limit} {what}, found {found}",
        "Tệp có {found} {what_vi}, tối đa {limit}",
        "Split the file.",
        "Tách tệp thành nhiều tệp nhỏ hơn.",
        Kind.UNSUPPORTED,
    ),
    "decision-version": Saying(
        "Expected a DMN file (1.1 to 1.5) whose root is <definitions>, found {found}",
        "Tệp không phải DMN (1.1 đến 1.5) với phần tử gốc <definitions>: {found}",
        *_XML,
    ),
    "decision-none": Saying(
        "Expected a decision in the file, found none",
        "Tệp không có quyết định nào",
        "Draw a decision with a decision table.",
        "Vẽ một quyết định có bảng quyết định.",
        Kind.MISSING,
    ),
    "decision-logic": Saying(
        "Expected a decision table or a literal expression, found none",
        "Quyết định chưa có bảng quyết định hay biểu thức",
        "Fill the decision in.",
        "Điền bảng quyết định.",
        Kind.MISSING,
    ),
    "decision-unsupported": Saying(
        "Expected a decision table or a FEEL expression, found {what}, which thutuc does not evaluate",
        "thutuc không tính {what_vi}",
        "Say it in a decision table.",
        "Viết lại thành bảng quyết định.",
        Kind.UNSUPPORTED,
    ),
    "decision-twice": Saying(
        "Expected each decision id once, found {found!r} again",
        "Mã bảng quyết định {found!r} bị lặp",
        "Give each decision its own id.",
        "Đặt mã riêng cho từng quyết định.",
    ),
    "decision-id": Saying(
        "Expected every decision to have an id, found one without",
        "Có quyết định không có mã (id)",
        "Give it an id.",
        "Đặt mã cho quyết định.",
    ),
    "decision-policy": Saying(
        "Expected a hit policy of DMN, found {found}",
        "Nguyên tắc chọn (hit policy) không đúng chuẩn DMN: {found}",
        "Use UNIQUE, ANY, PRIORITY, FIRST, COLLECT (SUM, MIN, MAX, COUNT), RULE ORDER or OUTPUT ORDER.",
        "Dùng UNIQUE, ANY, PRIORITY, FIRST, COLLECT (SUM, MIN, MAX, COUNT), RULE ORDER hoặc OUTPUT ORDER.",
    ),
    "decision-ranking": Saying(
        "Expected a list of output values, which {policy} ranks by, found none",
        "{policy} cần danh sách giá trị đầu ra theo thứ tự ưu tiên, nhưng bảng không có",
        "List the output values, the most important first.",
        "Liệt kê các giá trị đầu ra, ưu tiên cao nhất trước.",
    ),
    "decision-aggregation": Saying(
        "Expected one output column to be aggregated by {found}, found {count}",
        "{found} chỉ gộp được một cột đầu ra, bảng có {count} cột",
        "Leave one output, or take the aggregation out.",
        "Chỉ để một cột đầu ra, hoặc bỏ phép gộp.",
    ),
    "decision-output": Saying(
        "Expected every one of several outputs to have its own name, found {found}",
        "Bảng có nhiều cột đầu ra thì mỗi cột phải có tên riêng: {found}",
        "Name the outputs.",
        "Đặt tên cho các cột đầu ra.",
    ),
    "decision-shape": Saying(
        "Expected {expected} cells in rule {rule}, found {found}",
        "Quy tắc {rule} phải có {expected} ô, nhưng có {found} ô",
        *_XML,
    ),
    "decision-cell": Saying(
        "Expected {where} to be readable, found {text!r}: {reason}",
        "{where_vi} không đọc được, {text!r}: {reason_vi}",
        *_CELL,
        Kind.UNSUPPORTED,
    ),
    "decision-type": Saying(
        "Expected {where} to hold {expected}, found {text!r}",
        "{where_vi} phải là {expected_vi}, nhưng ghi {text!r}",
        "Correct the cell or the column's type.",
        "Sửa ô hoặc kiểu của cột.",
    ),
    "decision-value": Saying(
        "Expected {where} to hold one of the values {values}, found {text!r}",
        "{where_vi} phải là một trong các giá trị {values}, nhưng ghi {text!r}",
        "Correct the cell or the list of values.",
        "Sửa ô hoặc danh sách giá trị.",
    ),
    "decision-required": Saying(
        "Expected the required decision {found!r} in the same file, found none",
        "Quyết định cần đến {found!r} không có trong tệp",
        "Draw it, or take the requirement out.",
        "Vẽ quyết định đó, hoặc bỏ yêu cầu.",
        Kind.MISSING,
    ),
    "decision-cycle": Saying(
        "Expected decisions that can be worked out one after the other, found a circle: {found}",
        "Các quyết định phụ thuộc lẫn nhau thành vòng: {found}",
        "Take one of the requirements out.",
        "Bỏ một trong các yêu cầu.",
    ),
    "decision-overlap": Saying(
        "Expected {policy} rules that {asked}, but rules {first} and {second} both hold for {example}",
        "Bảng {policy}: quy tắc {first} và {second} cùng đúng khi {example_vi}, {asked_vi}",
        "Make the rules exclude each other, or choose another hit policy.",
        "Sửa để hai quy tắc loại trừ nhau, hoặc chọn nguyên tắc khác.",
    ),
    "decision-gap": Saying(
        "Expected a rule for every case, but none holds for {example}",
        "Bảng còn thiếu trường hợp: không quy tắc nào đúng khi {example_vi}",
        "Add a rule or a default output; without one the answer is null.",
        "Bổ sung quy tắc hoặc giá trị mặc định; nếu không, kết quả là null.",
        Kind.ADVICE,
    ),
    "decision-unreached": Saying(
        "Expected every rule to answer for some case, but rule {rule} never does: {why}",
        "Quy tắc {rule} không bao giờ được dùng: {why_vi}",
        "Correct the rule or take it out.",
        "Sửa hoặc bỏ quy tắc này.",
        Kind.ADVICE,
    ),
    "decision-undecided": Saying(
        "Expected to tell whether the table has {what}, but {reason}",
        "Không kết luận được trước bảng {what_vi} hay không: {reason_vi}",
        "Look through the rules by hand.",
        "Tự rà soát các quy tắc.",
        Kind.ADVICE,
    ),
}


class Findings(Gathered):
    """What is wrong with the decisions of one file."""

    def add(
        self, rule: str, line: int | None = None, id_: str | None = None, name: str = "", /, **facts: object
    ) -> None:
        """Add what *rule* says, its sentences filled in with *facts*."""
        self.items.append(MESSAGES[rule].told(rule, self.file, line, id_, name, **facts))
