"""What can be wrong with a form, in both languages, and the list in which it is gathered."""

from __future__ import annotations

from thutuc.errors import Kind
from thutuc.forms.reading import Lines, Path, pointer
from thutuc.sayings import Gathered, Saying

#: Findings that are told of one form; whoever wrote more mends these first.
MOST_FINDINGS = 300


_PAGE = ("See docs/reference/forms.md.", "Xem docs/reference/forms.vi.md.")

MESSAGES = {
    "form-json": Saying(
        "Expected a form as JSON: {reason}",
        "Không đọc được biểu mẫu: {reason_vi}",
        "Mend the line that is named.",
        "Sửa tại dòng nêu trên.",
    ),
    "form-shape": Saying(
        "Expected {what} at {at}, found {found}",
        "{at} phải là {what_vi}, đang là {found}",
        *_PAGE,
    ),
    "form-keyword": Saying(
        "Expected keywords that thutuc checks, found {keyword!r} at {at}{guess}",
        "Từ khóa {keyword!r} tại {at} không được hỗ trợ{guess_vi}",
        "Say it with the keywords of docs/reference/forms.md, or take it out.",
        "Viết lại bằng các từ khóa ở docs/reference/forms.vi.md, hoặc bỏ đi.",
        Kind.UNSUPPORTED,
    ),
    "form-type": Saying(
        "Expected a type (string, integer, number, boolean, array, object) at {at}, found {found}",
        "{at} phải có type là string, integer, number, boolean, array hoặc object; đang là {found}",
        *_PAGE,
    ),
    "form-value": Saying(
        "Expected {keyword} at {at} to be {what}, found {found}",
        "{keyword} tại {at} phải là {what_vi}, đang là {found}",
        *_PAGE,
    ),
    "form-open": Saying(
        'Expected "additionalProperties": false beside the properties at {at}, found none',
        'Thiếu "additionalProperties": false cạnh properties tại {at}; dữ liệu không khai báo bị từ chối',
        'Write "additionalProperties": false.',
        'Ghi "additionalProperties": false.',
    ),
    "form-name": Saying(
        "Expected a name that conditions can read at {at}, found {found!r}",
        "Tên dữ liệu {found!r} tại {at} không dùng được trong điều kiện",
        "Use letters a–z, digits and _, beginning with a letter.",
        "Dùng chữ cái không dấu a–z, chữ số và dấu _, bắt đầu bằng chữ cái.",
    ),
    "form-unknown-name": Saying(
        "Expected a name that the form declares at {at}, found {found!r}{guess}",
        "{at} nêu {found!r} mà biểu mẫu không khai báo{guess_vi}",
        "Declare it in properties, or mend the name.",
        "Khai báo trong properties, hoặc sửa lại tên.",
    ),
    "form-reference": Saying(
        'Expected "#/$defs/name" of this very file at {at}, found {found!r}',
        'Tham chiếu {found!r} tại {at} không dùng được; chỉ được dùng "#/$defs/tên" trong cùng tệp',
        "Put the part into $defs; nothing is read over the network.",
        "Đưa phần đó vào $defs; không tệp nào được đọc qua mạng.",
    ),
    "form-circle": Saying(
        "Expected parts that do not hold themselves at {at}, found {found!r} inside itself",
        "Phần {found!r} tham chiếu vòng đến chính nó tại {at}",
        "Write out how deep it goes.",
        "Viết rõ từng tầng, không tham chiếu vòng.",
        Kind.UNSUPPORTED,
    ),
    "form-pattern": Saying(
        "Expected a pattern that is matched in linear time at {at}, found {found!r}: {reason}",
        "Mẫu chữ {found!r} tại {at} không dùng được: {reason_vi}",
        *_PAGE,
        Kind.UNSUPPORTED,
    ),
    "form-never": Saying(
        "Expected something that can be filled in at {at}, found {found}",
        "Không giá trị nào nhập được tại {at}: {found}",
        "Mend the limits.",
        "Sửa lại các giới hạn.",
    ),
    "form-if": Saying(
        'Expected "if" at {at} to require what it looks at, found {found} not required: where it is not '
        "filled in, the condition would hold",
        '"if" tại {at} phải nêu {found} trong required: nếu không, khi chưa nhập thì điều kiện vẫn đúng',
        'Add the name to "required" inside "if".',
        'Thêm tên đó vào "required" trong "if".',
    ),
    "form-example": Saying(
        "Expected the examples at {at} to be right, found {found}",
        "Ví dụ tại {at} không hợp lệ với chính biểu mẫu: {found_vi}",
        "Mend the example or what is asked for.",
        "Sửa ví dụ hoặc sửa yêu cầu.",
    ),
    "form-paper": Saying(
        "Expected {keyword} as docs/reference/forms.md tells at {at}: {reason}",
        "{keyword} tại {at} chưa đúng: {reason_vi}",
        *_PAGE,
    ),
    "form-title": Saying(
        "Expected a title in Vietnamese on the form and on everything it asks for, found none at {at}",
        "Thiếu title (tên tiếng Việt) tại {at}",
        "Write a title; it is what people read when something is wrong.",
        "Ghi title; đó là tên người dùng đọc khi nhập sai.",
        Kind.ADVICE,
    ),
    "form-size": Saying(
        "Expected at most {limit} {what} in a form, found more",
        "Biểu mẫu vượt giới hạn: tối đa {limit} {what_vi}",
        "Split the form between steps.",
        "Chia biểu mẫu cho nhiều bước.",
        Kind.UNSUPPORTED,
    ),
    "form-findings": Saying(
        "Expected a form, found more than {limit} mistakes; the others are not told",
        "Biểu mẫu có hơn {limit} lỗi, các lỗi còn lại không nêu",
        "Mend those that are told first.",
        "Sửa trước các lỗi đã nêu.",
    ),
}


class TooManyError(Exception):
    """A form has so many mistakes that it is not read to its end."""


class Findings(Gathered):
    """What is wrong with one form."""

    def __init__(self, file: str | None, text: str = "") -> None:
        super().__init__(file)
        self.lines = Lines(text)

    def add(self, rule: str, path: Path = (), line: int | None = None, /, **facts: object) -> None:
        """Add what *rule* says about the place *path*, its sentences filled in with *facts*.

        Raises :class:`TooManyError` after the last mistake that is told.
        """
        place = pointer(path) or "/"
        self.items.append(
            MESSAGES[rule].told(rule, self.file, line or self.lines.of(path), **facts, at=place)
        )
        if len(self.items) == MOST_FINDINGS and self.items[-1].severity == "error":
            self.add("form-findings", limit=MOST_FINDINGS)
            raise TooManyError
