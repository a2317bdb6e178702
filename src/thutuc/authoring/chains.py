"""The usual chains of officials, as internal processes print them everywhere.

Commune: Trung tâm Phục vụ hành chính công → công chức → lãnh đạo phòng → lãnh đạo UBND → văn thư → Trung tâm.
Province: một cửa → lãnh đạo phòng → chuyên viên → lãnh đạo phòng (ký nháy) → lãnh đạo Sở (ký) → văn thư → một
cửa; where the committee decides, its office prepares and its chair signs (Nghị định 61/2018/NĐ-CP Điều 19;
the tables of Hà Nội, Hà Tĩnh, Nghệ An, Cao Bằng follow them). The times are ours, and marked so; so is the
division that appraises, one of the sample organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from thutuc.authoring.table import Row
from thutuc.procedure import Act
from thutuc.worktime import Term

#: One row as it is told here: what is done, by whom, in which kind of unit, the act, the term, the result.
_Told = tuple[str, str, str, Act, str, str]

_DESK, _STAFF, _HEAD, _CLERK = "Công chức một cửa", "Chuyên viên", "Lãnh đạo phòng", "Văn thư"
_HALF, _ONE, _TWO, _FOUR = "0,5 ngày làm việc", "01 ngày làm việc", "02 ngày làm việc", "04 ngày làm việc"
_APPRAISE, _DRAFT = "Thẩm định hồ sơ, dự thảo kết quả", "Dự thảo kết quả"
_INITIAL, _INITIALLED = "Xem xét, ký nháy dự thảo", "Dự thảo đã ký nháy"
_ISSUE, _ISSUED = "Đóng dấu, phát hành, chuyển nơi trả kết quả", "Kết quả đã phát hành"
_RECEIPT = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
_RECEIVE: _Told = ("Tiếp nhận, kiểm tra, chuyển hồ sơ", _DESK, "one-stop", Act.RECEIVE, _HALF, _RECEIPT)
_RETURN: _Told = ("Trả kết quả", _DESK, "one-stop", Act.RETURN, "", "")


def _rows(*told: _Told) -> tuple[Row, ...]:
    return tuple(_row(number, *each) for number, each in enumerate(told, start=1))


def _row(number: int, content: str, who: str, unit: str, act: Act, term: str, result: str) -> Row:
    timed = Term.parse(term) if term else None
    return Row(str(number), content, who, unit, act, timed, timed is None, result, made_up=timed is not None)


_COMMUNE = _rows(
    _RECEIVE,
    (_APPRAISE, _STAFF, "economics-division", Act.PREPARE, _TWO, _DRAFT),
    (_INITIAL, _HEAD, "economics-division", Act.INITIAL, _HALF, _INITIALLED),
    ("Ký kết quả", "Lãnh đạo UBND cấp xã", "chair", Act.SIGN, _ONE, "Kết quả đã ký"),
    (_ISSUE, _CLERK, "records-office", Act.ISSUE, _HALF, _ISSUED),
    _RETURN,
)
_PREPARED: tuple[_Told, ...] = (
    _RECEIVE,
    ("Phân công xử lý", _HEAD, "planning-division", Act.PREPARE, _HALF, "Phân công"),
    (_APPRAISE, _STAFF, "planning-division", Act.PREPARE, _FOUR, _DRAFT),
    (_INITIAL, _HEAD, "planning-division", Act.INITIAL, _ONE, _INITIALLED),
)
_DEPARTMENT = _rows(
    *_PREPARED,
    ("Ký kết quả", "Lãnh đạo Sở", "department-leadership", Act.SIGN, _ONE, "Kết quả đã ký"),
    (_ISSUE, _CLERK, "records-office", Act.ISSUE, _HALF, _ISSUED),
    _RETURN,
)
_SUBMIT, _PASS_ON = "Ký tờ trình Ủy ban nhân dân tỉnh", "Đóng dấu, chuyển Văn phòng Ủy ban nhân dân tỉnh"
_EXAMINE, _OFFICE_HEAD = "Thẩm tra hồ sơ trình, dự thảo quyết định", "Lãnh đạo Văn phòng"
_COMMITTEE = _rows(
    *_PREPARED,
    (_SUBMIT, "Lãnh đạo Sở", "department-leadership", Act.SIGN, _ONE, "Tờ trình"),
    (_PASS_ON, _CLERK, "records-office", Act.ISSUE, _HALF, "Tờ trình đã phát hành"),
    (_EXAMINE, _STAFF, "provincial-office-division", Act.PREPARE, _TWO, "Dự thảo quyết định"),
    (_INITIAL, _OFFICE_HEAD, "provincial-office-leadership", Act.INITIAL, _HALF, _INITIALLED),
    ("Ký quyết định", "Lãnh đạo UBND tỉnh", "provincial-chair", Act.SIGN, _ONE, "Quyết định"),
    (_ISSUE, _CLERK, "provincial-records", Act.ISSUE, _HALF, "Quyết định đã phát hành"),
    _RETURN,
)

#: Name of a chain → what it is, in Vietnamese.
CHAIN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "commune": "UBND cấp xã giải quyết",
        "department": "Sở giải quyết",
        "committee": "Sở thẩm định, UBND tỉnh quyết định",
    }
)

#: Name of a chain → its rows.
CHAINS: Mapping[str, tuple[Row, ...]] = MappingProxyType(
    {"commune": _COMMUNE, "department": _DEPARTMENT, "committee": _COMMITTEE}
)
