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

_DESK = "Công chức một cửa"
_CLERK = "Văn thư"


def _row(number: int, content: str, who: str, unit: str, act: Act, term: str, result: str = "") -> Row:
    timed = Term.parse(term) if term else None
    return Row(str(number), content, who, unit, act, timed, timed is None, result, made_up=timed is not None)


_COMMUNE = (
    _row(
        1,
        "Tiếp nhận, kiểm tra, chuyển hồ sơ",
        _DESK,
        "one-stop",
        Act.RECEIVE,
        "0,5 ngày làm việc",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    ),
    _row(
        2,
        "Thẩm định hồ sơ, dự thảo kết quả",
        "Chuyên viên",
        "economics-division",
        Act.PREPARE,
        "02 ngày làm việc",
        "Dự thảo kết quả",
    ),
    _row(
        3,
        "Xem xét, ký nháy dự thảo",
        "Lãnh đạo phòng",
        "economics-division",
        Act.INITIAL,
        "0,5 ngày làm việc",
        "Dự thảo đã ký nháy",
    ),
    _row(4, "Ký kết quả", "Lãnh đạo UBND cấp xã", "chair", Act.SIGN, "01 ngày làm việc", "Kết quả đã ký"),
    _row(
        5,
        "Đóng dấu, phát hành, chuyển nơi trả kết quả",
        _CLERK,
        "records-office",
        Act.ISSUE,
        "0,5 ngày làm việc",
        "Kết quả đã phát hành",
    ),
    _row(6, "Trả kết quả", _DESK, "one-stop", Act.RETURN, ""),
)
_DEPARTMENT = (
    _row(
        1,
        "Tiếp nhận, kiểm tra, chuyển hồ sơ",
        _DESK,
        "one-stop",
        Act.RECEIVE,
        "0,5 ngày làm việc",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    ),
    _row(
        2,
        "Phân công xử lý",
        "Lãnh đạo phòng",
        "planning-division",
        Act.PREPARE,
        "0,5 ngày làm việc",
        "Phân công",
    ),
    _row(
        3,
        "Thẩm định hồ sơ, dự thảo kết quả",
        "Chuyên viên",
        "planning-division",
        Act.PREPARE,
        "04 ngày làm việc",
        "Dự thảo kết quả",
    ),
    _row(
        4,
        "Xem xét, ký nháy dự thảo",
        "Lãnh đạo phòng",
        "planning-division",
        Act.INITIAL,
        "01 ngày làm việc",
        "Dự thảo đã ký nháy",
    ),
    _row(
        5, "Ký kết quả", "Lãnh đạo Sở", "department-leadership", Act.SIGN, "01 ngày làm việc", "Kết quả đã ký"
    ),
    _row(
        6,
        "Đóng dấu, phát hành, chuyển nơi trả kết quả",
        _CLERK,
        "records-office",
        Act.ISSUE,
        "0,5 ngày làm việc",
        "Kết quả đã phát hành",
    ),
    _row(7, "Trả kết quả", _DESK, "one-stop", Act.RETURN, ""),
)
_COMMITTEE = (
    *_DEPARTMENT[:4],
    _row(
        5,
        "Ký tờ trình Ủy ban nhân dân tỉnh",
        "Lãnh đạo Sở",
        "department-leadership",
        Act.SIGN,
        "01 ngày làm việc",
        "Tờ trình",
    ),
    _row(
        6,
        "Đóng dấu, chuyển Văn phòng Ủy ban nhân dân tỉnh",
        _CLERK,
        "records-office",
        Act.ISSUE,
        "0,5 ngày làm việc",
        "Tờ trình đã phát hành",
    ),
    _row(
        7,
        "Thẩm tra hồ sơ trình, dự thảo quyết định",
        "Chuyên viên",
        "provincial-office-division",
        Act.PREPARE,
        "02 ngày làm việc",
        "Dự thảo quyết định",
    ),
    _row(
        8,
        "Xem xét, ký nháy dự thảo",
        "Lãnh đạo Văn phòng",
        "provincial-office-leadership",
        Act.INITIAL,
        "0,5 ngày làm việc",
        "Dự thảo đã ký nháy",
    ),
    _row(
        9,
        "Ký quyết định",
        "Lãnh đạo UBND tỉnh",
        "provincial-chair",
        Act.SIGN,
        "01 ngày làm việc",
        "Quyết định",
    ),
    _row(
        10,
        "Đóng dấu, phát hành, chuyển nơi trả kết quả",
        _CLERK,
        "provincial-records",
        Act.ISSUE,
        "0,5 ngày làm việc",
        "Quyết định đã phát hành",
    ),
    _row(11, "Trả kết quả", _DESK, "one-stop", Act.RETURN, ""),
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


def chain(name: str) -> tuple[Row, ...]:
    """The rows of a usual chain; :class:`KeyError` for one that is not among :data:`CHAINS`."""
    return CHAINS[name]
