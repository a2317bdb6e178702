"""What titles and names of agencies tell: who leads, and at which level an agency stands."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum


class Level(IntEnum):
    """The levels that decide, from the commune up; a department of the province is below its committee."""

    COMMUNE = 1  # cấp xã
    DEPARTMENT = 2  # sở, ban, ngành; chi nhánh, văn phòng cấp tỉnh
    PROVINCE = 3  # ủy ban nhân dân cấp tỉnh
    MINISTRY = 4  # bộ
    GOVERNMENT = 5  # Chính phủ, Thủ tướng


_COMMITTEE = r"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân|hđnd)"
_CITY = r"(?:cấp |các )?(?:tỉnh|thành phố)"
#: the first that is found tells the level; longer names stand before the ones they hold
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.GOVERNMENT, re.compile(r"\b(?:thủ tướng|chính phủ|quốc hội)\b")),
    (Level.DEPARTMENT, re.compile(rf"\bvăn phòng {_COMMITTEE} {_CITY}\b")),
    (Level.PROVINCE, re.compile(rf"\b{_COMMITTEE} {_CITY}\b")),
    (
        Level.COMMUNE,
        re.compile(rf"\b{_COMMITTEE} (?:cấp )?(?:xã|phường|đặc khu)\b|\bcấp xã\b|\b(?:xã|phường)\b"),
    ),
    (
        Level.DEPARTMENT,
        re.compile(r"\b(?:sở|chi cục|chi nhánh|văn phòng đăng ký|công an tỉnh|ban quản lý)\b"),
    ),
    (Level.MINISTRY, re.compile(r"\b(?:bộ trưởng|bộ (?!phận|chỉ huy)\w+)\b")),
)
_UNITS = {"provincial-chair": Level.PROVINCE, "department-leadership": Level.DEPARTMENT}
_LEADS = re.compile(
    r"\b(?:lãnh đạo|chủ tịch|giám đốc|trưởng|chánh|cục trưởng|thủ trưởng|thủ tướng|hiệu trưởng|chủ nhiệm|"
    r"viện trưởng|chỉ huy|hội đồng|người đứng đầu)\b"
)
#: whom a title begins with that only names the leader he works for
_FOR_ANOTHER = re.compile(r"(?:chuyên viên|văn thư|nhân viên|thư ký|trợ lý)\b")
#: titles that never sign a result, whatever stands beside them
_NEVER = re.compile(
    r"\b(?:chuyên viên|văn thư|công chức|viên chức|cán bộ|nhân viên|chấp hành viên|bộ phận một cửa|"
    r"người nộp|người yêu cầu)\b"
)


def plain(text: str) -> str:
    """A text composed, in small letters, its spaces single."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def level_of(*texts: str | None) -> Level | None:
    """The level that a title, an authority or a kind of unit names; ``None`` where none does."""
    for text in texts:
        if not text:
            continue
        if text in _UNITS:
            return _UNITS[text]
        words = plain(text)
        for level, pattern in _LEVELS:
            if pattern.search(words):
                return level
    return None


def leads(role: str) -> bool | None:
    """Whether a role is a head, a deputy or a council; ``None`` where its title does not tell."""
    words = plain(role)
    if _FOR_ANOTHER.match(words):
        return False
    if _LEADS.search(words):
        return True
    return False if _NEVER.search(words) else None
