"""What is wrong with an expression, in Vietnamese: the same facts as the English reason tells."""

from __future__ import annotations

import re

_KINDS = {
    "number": "số",
    "text": "văn bản",
    "truth value": "giá trị đúng/sai",
    "date": "ngày",
    "instant": "thời điểm",
    "list": "danh sách",
    "mapping": "nhóm dữ liệu",
    "None": "null",
}
_EXPECTED = {
    "a number": "số",
    "a text": "văn bản",
    "a date": "ngày",
    "a list": "danh sách",
    "true or false": "true hoặc false",
    "a whole number": "số nguyên",
    "a list or a mapping": "danh sách hoặc nhóm dữ liệu",
    "a text or a list": "văn bản hoặc danh sách",
    "a text, a list or a mapping": "văn bản, danh sách hoặc nhóm dữ liệu",
    "a single value to look for": "một giá trị đơn để tìm",
    "a number of days": "số ngày, viết là days(n)",
    "a date such as 2026-01-05": "ngày, ghi như 2026-01-05",
    "a name": "tên",
    "':'": "':'",
    "'else'": "'else'",
    "'then'": "'then'",
    "at least one value": "ít nhất một giá trị",
}

#: an English reason, and the Vietnamese one; groups are told with their kinds in Vietnamese
_SAID = tuple(
    (re.compile(english), vietnamese)
    for english, vietnamese in (
        (r"'=' does not compare; write '=='", "dấu '=' không dùng để so sánh; hãy viết '=='"),
        (r"it does not read as an expression from here", "từ chỗ này không đọc được thành biểu thức"),
        (r"it is nested too deep|it is nested more than (\d+) deep", "biểu thức lồng nhau quá sâu"),
        (r"it has more than (\d+) operations.*", "biểu thức có quá {0} phép tính, tên và giá trị"),
        (r"it has more than (\d+) tests", "ô có quá {0} phép thử"),
        (r"it has (\d+) characters, at most (\d+) are read", "có {0} ký tự, tối đa {1}"),
        (r"the escape (.+) is not part of the language", "ngôn ngữ biểu thức không có {0} trong văn bản"),
        (r"(.+) is not part of the language", "ngôn ngữ biểu thức không có {0}"),
        (r"(.+) are not part of the language", "ngôn ngữ biểu thức không có phép này"),
        (r"(U\+\w+) cannot be seen.*", "ký tự {0} không nhìn thấy được hoặc không phải dấu cách thường"),
        (r"(U\+\w+) is not a letter.*", "ký tự {0} không thuộc bảng chữ cái tiếng Việt hay tiếng Anh"),
        (r"a name begins with a letter, not with '_'", "tên phải bắt đầu bằng chữ cái, không phải '_'"),
        (r"a number has more than (\d+) digits", "số có quá {0} chữ số"),
        (r"a number begins with a superfluous 0", "số có chữ số 0 thừa ở đầu"),
        (r"brackets stand more than (\d+) deep", "dấu ngoặc lồng nhau quá {0} tầng"),
        (r"more than (\d+) signs stand in a row", "có quá {0} dấu đứng liền nhau"),
        (r"more than (\d+) choices stand in each other", "có quá {0} phép chọn lồng nhau"),
        (
            r"a comma stands outside brackets;.*",
            "dấu phẩy đứng ngoài ngoặc; số thập phân trong biểu thức ghi bằng dấu chấm, như 1.5",
        ),
        (r"there is no expression", "chưa có biểu thức"),
        (r"there is no assignment", "chưa có phép gán nào"),
        (r"a line of a script is 'name = expression'", "mỗi dòng tập lệnh phải có dạng 'tên = biểu thức'"),
        (r"an expression is one expression; ';'.*", "chỉ viết một biểu thức; dấu ';' dùng trong tập lệnh"),
        (r"'\?' chooses inside \$\{…\} only.*", "dấu '?' chỉ dùng trong ${{…}}; hãy viết 'a if c else b'"),
        (r"'@' stands before.*", "dấu '@' chỉ đứng trước một văn bản, sau dấu '=' ở đầu"),
        (r"a text was expected behind '@'", "sau '@' phải là một văn bản"),
        (r"'\$\{' stands around.*", "'${{' chỉ bao quanh cả một biểu thức"),
        (r"'\}' closes nothing", "dấu '}}' thừa"),
        (r"'(.+)' is no sign of JUEL", "JUEL không có dấu '{0}'"),
        (r"'//' begins a comment in FEEL.*", "'//' mở đầu lời ghi chú trong FEEL, không được đọc; hãy bỏ đi"),
        (r"'%' is no sign of FEEL.*", "FEEL không có dấu '%'; hãy viết modulo(a, b)"),
        (r"'between' is not read.*", "'between' không được đọc; hãy viết x >= a and x <= b"),
        (r"'(some|every)' is not read.*", "'{0}' không được đọc; hãy viết rõ ra, hoặc dùng any(…), all(…)"),
        (r"inside \$\{…\} '\+' adds.*", "trong ${{…}} dấu '+' chỉ cộng số, không nối văn bản"),
        (r"(.+) write 'and' between two comparisons", "hãy viết 'and' giữa hai phép so sánh"),
        (r"FEEL counts list items.*", "FEEL đếm danh sách từ 1, thutuc đếm từ 0; hãy bỏ dấu '=' ở đầu"),
        (r"(.+) was expected to go on with the choice", "phép chọn còn thiếu {0}"),
        (r"'(.+)' is not a function", "không có hàm '{0}'"),
        (r"only named functions are called", "chỉ gọi được hàm theo tên"),
        (r"write (.+) behind a leading '='", "hãy viết {0} sau dấu '=' ở đầu"),
        (r"write (.+) inside \$\{…\}", "hãy viết {0} trong ${{…}}"),
        (r"write (.+)", "hãy viết {0}"),
        (r"(\d+) arguments stand where (.+) is written", "có {0} tham số ở chỗ phải viết {1}"),
        (r"(.+) asks about a variable such as a or a\.b", "{0} chỉ hỏi về một biến, như a hoặc a.b"),
        (r"days\(n\) stands only.*", "days(n) chỉ đứng sau '+' hoặc '-', sau một ngày"),
        (r"days\(\) goes up to (\d+)", "days() tối đa {0}"),
        (r"a literal has no fields", "giá trị viết sẵn không có trường"),
        (r"a name was expected after '\.'", "sau dấu '.' phải là một tên"),
        (r"a leading '\+' .*", "ngôn ngữ biểu thức không có dấu '+' ở đầu"),
        (r"'//' begins a comment in (\w+)", "'//' mở đầu lời ghi chú trong {0}"),
        (r"'%' gives a rest .* in (\w+)", "'%' cho số dư mang dấu số bị chia trong {0}"),
        (r"'in' asks something else in (\w+)", "'in' có nghĩa khác trong {0}"),
        (r"'/' divides whole numbers without a rest in (\w+)", "'/' chia lấy phần nguyên trong {0}"),
        (r"round\(\) rounds halves.*", "round() của Python làm tròn 0,5 về số chẵn"),
        (r"(\w+) does not count from the end of a list.*", "{0} không đếm từ cuối danh sách"),
        (r"the language (.+) is not read", "ngôn ngữ {0} không được đọc"),
        (r"'-' stands alone in its cell", "dấu '-' phải đứng một mình trong ô"),
        (r"a test is missing beside a comma", "cạnh dấu phẩy còn thiếu một phép thử"),
        (r"a bracket closes that was not opened", "có dấu ngoặc đóng mà chưa mở"),
        (r"a bracket or a quote is not closed", "có dấu ngoặc hoặc dấu nháy chưa đóng"),
        (r"a list of values holds literals only", "danh sách giá trị chỉ gồm giá trị viết sẵn"),
        (r"'\?' stands in the cells of inputs only", "dấu '?' chỉ dùng trong ô đầu vào"),
        (r"there is no (.+)", "không có {0}"),
        (r"a number was divided by zero", "chia cho 0"),
        (r"a mapping has nothing under that name", "nhóm dữ liệu không có mục nào tên như vậy"),
        (r"a list of (\d+) has no item of that number", "danh sách có {0} mục, không có mục mang số ấy"),
        (r"(?:an? )?(.+) was compared with (?:an? )?(.+)", "{0} được so sánh với {1}"),
        (r"(?:an? )?(.+) has no order", "{0} không so sánh lớn nhỏ được"),
        (r"(?:an? )?(.+) cannot be compared", "{0} không so sánh được"),
        (r"(\w+) adds and subtracts numbers only.*", "{0} chỉ cộng, trừ số"),
        (r"FEEL does not add lists", "FEEL không cộng danh sách"),
        (r"two dates make a duration.*", "hiệu hai ngày trong FEEL là khoảng thời gian; bỏ dấu '=' ở đầu"),
        (r"a date is made of one text.*", "ngày gồm một văn bản, hoặc năm, tháng, ngày"),
        (r"(.+) was expected and another text was found", "cần {0}, nhưng gặp một văn bản khác"),
        (r"(.+) was expected and (?:an? )?(.+) was found", "cần {0}, nhưng gặp {1}"),
    )
)  # fmt: skip


def in_vietnamese(reason: str) -> str:
    """The reason of an ``ExpressionError`` or ``EvaluationError`` in Vietnamese; an unknown one as it is."""
    for english, vietnamese in _SAID:
        found = english.fullmatch(reason)
        if found is not None:
            return vietnamese.format(*(_word(group or "") for group in found.groups()))
    return reason


def _word(text: str) -> str:
    return _EXPECTED.get(text) or _KINDS.get(text) or text
