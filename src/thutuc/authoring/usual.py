"""What the usual words of a table of steps mean: which act a content tells, which unit somebody is of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from thutuc.authoring.table import Asked
from thutuc.procedure import Act

Meant = TypeVar("Meant")

#: What a content names without doing it: the slip that promises a day (TT 01/2018/TT-VPCP Mẫu số 01), the
#: desk by its name, and what somebody else is asked to do.
_NAMED_ONLY = re.compile(
    r"hẹn (ngày )?(trả|nhận) kết quả"
    r"|(bộ phận|trung tâm|nơi|giấy|phiếu) tiếp nhận( hồ sơ)?( và trả kết quả)?"
    r"|(bộ phận|nơi) trả kết quả"
    r"|(chuyển|trả|gửi) kết quả (cho|về|đến|sang|ra) (?=bộ phận|trung tâm|nơi|công chức|một cửa)"
    r"|(?<!quy )(?<!tờ )\btrình\b(?! tự)[^;.]*?\b(xem xét|ký nháy|ký|phê duyệt|duyệt)\b"
    r"(,? ?(ký nháy|ký|phê duyệt|duyệt)\b)*"
)

#: Words of a step's content, and the act they mean; the first that occurs.
_ACTS: tuple[tuple[str, Act], ...] = (
    (r"^tiếp nhận(?! kết quả)", Act.RECEIVE),
    (r"(trả|trao) (kết quả|giấy|cho (công dân|tổ chức|cá nhân|người))", Act.RETURN),
    (r"tiếp nhận", Act.RECEIVE),
    (r"ký nháy|xem xét", Act.INITIAL),
    (r"\bký\b|phê duyệt|ký duyệt", Act.SIGN),
    (r"đóng dấu|vào sổ|phát hành|lấy số", Act.ISSUE),
    (r"cho ý kiến|tham gia ý kiến", Act.CONSULT),
    (r"thẩm định|thẩm tra|dự thảo|thụ lý|xử lý|xác minh|tham mưu|kiểm tra|soạn", Act.PREPARE),
)

#: One official and another; “Văn phòng HĐND và UBND”, “Bộ phận Tiếp nhận và Trả kết quả” are one.
_TWO = re.compile(
    r"\w và (công chức|chuyên viên|viên chức|cán bộ|lãnh đạo|văn thư|(phó )?(chủ tịch|trưởng|giám đốc))\b",
    re.IGNORECASE,
)

#: Words of who does it, and the kind of unit they mean.
_UNITS: tuple[tuple[str, str], ...] = (
    (r"một cửa|ttpvhcc|trung tâm phục vụ hành chính công|tn&tkq|bộ phận tiếp nhận", "one-stop"),
    (r"văn thư", "records-office"),
    (r"(lãnh đạo|chủ tịch) (ubnd|ủy ban nhân dân) (tỉnh|thành phố)", "provincial-chair"),
    (r"(lãnh đạo|chủ tịch) (ubnd|ủy ban nhân dân)", "chair"),
    (r"lãnh đạo sở|giám đốc sở", "department-leadership"),
    (r"hộ tịch", "civil-status"),
    (r"phòng kinh tế", "economics-division"),
    (r"phòng văn hóa", "culture-society-division"),
)


def act_of(content: str) -> Act | None:
    """The act that a step's content tells; ``None`` where it tells none, or only what others shall do."""
    return _first(_ACTS, " ".join(_NAMED_ONLY.sub(" ", content.lower()).split()))


def unit_of(who: str) -> str | None:
    """The kind of unit that the person or office belongs to."""
    return _first(_UNITS, who.lower())


def several_told(number: str, who: str) -> list[str]:
    """What is said of a step that names several people: one answers for a step."""
    if not re.search(r"\w *[;/] *\w", who) and not _TWO.search(who):
        return []
    return [
        Asked(
            f"Bước {number}: ghi nhiều người thực hiện (“{who}”); mỗi bước chỉ một người chịu trách nhiệm, "
            "cần tách"
        )
    ]


def _first(words: Iterable[tuple[str, Meant]], text: str) -> Meant | None:
    return next((meant for pattern, meant in words if re.search(pattern, text)), None)
