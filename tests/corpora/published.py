"""What a published time limit says: the terms of one cell of a portal or a decision, or why it has none.

:meth:`Term.parse` reads one number and one unit and nothing else. A published cell says more: from when
the time runs, for whom, what is left out, several limits for several cases. This module reads such a
cell as a whole or refuses it with one reason of a closed list; a unit is never guessed, and a word it
does not know refuses the cell instead of being passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from thutuc.errors import TermError
from thutuc.worktime.term import SAME_DAY_WORDS, WORDS, Term, TermUnit


class Unread(StrEnum):
    """Why a published limit gives no term; every other reason would be a fault of this module."""

    label: str  #: the same for people

    EMPTY = "empty", "ô trống"
    NOT_STATED = "not-stated", "văn bản không quy định thời hạn"
    NO_UNIT = "no-unit", "có số nhưng thiếu đơn vị"
    NO_NUMBER = "no-number", "không có số viết bằng chữ số"
    UNKNOWN_UNIT = "unknown-unit", "đơn vị ngoài ngày làm việc, ngày, giờ làm việc, giờ, tháng"
    BAD_NUMBER = "bad-number", "số không dùng được làm thời hạn"
    WORDS_DIFFER = "words-differ", "số viết bằng chữ khác số viết bằng chữ số"
    UNCLEAR_HOURS = "unclear-hours", "trên 24 giờ, không rõ giờ đồng hồ hay giờ làm việc"
    UNLIKE_UNITS = "unlike-units", "các đơn vị khác nhau không cộng được"
    SEVERAL = "several", "nhiều thời hạn, không rõ dùng cho trường hợp nào"
    AT_ONCE = "at-once", "giải quyết ngay, không có thời hạn"
    NOT_UNDERSTOOD = "not-understood", "có từ ngữ ngoài cách viết thời hạn"

    def __new__(cls, value: str, label: str) -> Unread:
        """Keep the Vietnamese label on the member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit a text grants, with what the text says about it in its own words."""

    term: Term  #: at most so long
    at_least: Term | None = None  #: the lower end, where the text gives a range
    adds: bool = False  #: comes on top of the general limit ("kéo dài thêm")
    begins: str = ""  #: from when it runs: ``kể từ ngày nhận đủ hồ sơ hợp lệ``
    condition: str = ""  #: for which case: ``trường hợp phải xác minh``
    excludes: str = ""  #: what is left out: ``không tính thời gian niêm yết``


@dataclass(frozen=True, slots=True)
class Published:
    """A published cell: its limits, or the one reason why it has none."""

    text: str  #: as published
    limits: tuple[Limit, ...] = ()
    unread: Unread | None = None  #: None exactly where there are limits

    @property
    def term(self) -> Term | None:
        """The general limit, the one without a condition; None where there is none such."""
        return next((limit.term for limit in self.limits if not limit.condition and not limit.adds), None)


#: A number is looked for only where it begins: in the middle of thousands of digits none does.
NUMBER = r"[-−]?(?<!\d)(?<!\d[.,])\d+(?:[.,]\d+)*"
UNITS = "|".join(sorted(map(re.escape, WORDS.values()), key=len, reverse=True))
OTHER_UNITS = "tuần|năm|quý|phút|giây|buổi|ngày lv|h"
LEAST = (
    rf"(?:từ )?(?P<least>{NUMBER})(?: ?\((?P<least_words>[^()\d]+)\))?"
    rf"(?: (?P<least_unit>{UNITS}))? ?(?:-|–|đến) ?"
)
AMOUNT = re.compile(
    rf"(?:{LEAST})?(?P<number>{NUMBER})(?: ?\((?P<words>[^()\d]+)\))? ?(?P<unit>{UNITS}|{OTHER_UNITS})(?!\w)",
    re.IGNORECASE,
)
SAME_DAY = re.compile(
    r"(?:(?:giải quyết|trả kết quả) )?(?:ngay )?trong ngày(?: làm việc)?"
    r"(?: (?:tiếp )?nhận(?: được| đủ)?(?: hồ sơ)?(?: hợp lệ)?)?(?!\w)(?! tiếp theo)(?! làm việc)",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"(?:(?:thời (?:hạn|gian)(?: giải quyết)?|giải quyết|trong(?: thời hạn| vòng| khoảng thời gian)?"
    r"|(?:nhưng )?không quá|tối đa|chậm nhất|là|thì|:|,"
    r"|(?P<adds>(?:được )?(?:kéo dài|gia hạn|cộng|tăng)(?: thêm)?|thêm)) ?)*",
    re.IGNORECASE,
)
CASE = r"(?:(?:trong|với) )?trường hợp|đối với|nếu"
MARKERS = re.compile(
    rf"(?<!\w)(?:(?P<condition>{CASE})|(?P<begins>(?:kể|tính)(?: từ)? (?:ngày|khi|thời điểm|lúc)"
    r"|(?:kể|tính) từ|từ (?:ngày|khi|thời điểm|lúc))|(?P<excludes>không (?:kể|tính|bao gồm)))(?!\w)",
    re.IGNORECASE,
)
CLAUSES = re.compile(rf"[;\n]|(?<!\d)\. |[,(] ?(?=(?:{CASE})(?!\w))|\.?$", re.IGNORECASE)
NOTHING_STATED = re.compile(
    r"(?:pháp luật |văn bản )?(?:không|chưa)(?: có)?(?: (?:quy định|xác định|thông tin|áp dụng))?"
    r"(?: (?:cụ thể|thời hạn|thời gian))*|(?:theo|không có) quy định(?: của pháp luật)?|[-–.…/]+",
    re.IGNORECASE,
)
AT_ONCE = re.compile(r"(?<!\w)ngay(?: lập tức| (?:sau )?khi\b| sau\b|$)|tức thì", re.IGNORECASE)
ALL_UNITS = re.compile(rf"(?<!\w)(?:{UNITS}|{OTHER_UNITS})(?!\w)", re.IGNORECASE)
DIGITS = {
    **{"không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9},
    **{"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7},
}


class _Refused(Exception):
    """Carries the reason up to :func:`read_limit`."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason)
        self.reason = reason


def read_limit(text: str) -> Published:
    """Read a published limit as a whole, or refuse it with its reason."""
    plain = "\n".join(" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    try:
        return Published(text, tuple(_limits(plain.strip())))
    except _Refused as refused:
        return Published(text, (), refused.reason)


def _limits(plain: str) -> list[Limit]:
    if not plain:
        raise _Refused(Unread.EMPTY)
    if NOTHING_STATED.fullmatch(plain):
        raise _Refused(Unread.NOT_STATED)
    limits: list[Limit] = []
    for clause in _clauses(plain):
        if limits and not _amounts(clause):
            limits[-1] = _with_tail(limits[-1], clause)
        else:
            limits.append(_limit(clause))
    if not limits:
        raise _Refused(Unread.NOT_UNDERSTOOD)
    cases = [(limit.condition.casefold(), limit.adds) for limit in limits]
    if len(set(cases)) < len(cases) or (len(cases) > 1 and ("", True) in cases):
        raise _Refused(Unread.SEVERAL)
    return limits


def _clauses(plain: str) -> Iterator[str]:
    for clause in CLAUSES.split(plain):
        bare = clause.strip(" ,")
        if bare.endswith(")") and bare.count("(") < bare.count(")"):
            bare = bare[:-1].rstrip()
        bare = re.sub(r"^(?:[-–+*•] |và |hoặc |riêng )+", "", bare, flags=re.IGNORECASE)
        if bare:
            yield bare


def _amounts(clause: str) -> list[re.Match[str]]:
    return [*SAME_DAY.finditer(clause), *AMOUNT.finditer(clause)]


def _limit(clause: str) -> Limit:
    found = _amounts(clause)
    if not found:
        raise _Refused(_why_no_amount(clause))
    if len(found) > 1:
        units = {(each.groupdict().get("unit") or SAME_DAY_WORDS).casefold() for each in found}
        joined = "+" in clause or "cộng" in clause.casefold()
        raise _Refused(Unread.UNLIKE_UNITS if joined and len(units) > 1 else Unread.SEVERAL)
    (amount,) = found
    case, adds = _before(clause[: amount.start()])
    limit = replace(_amount(amount), adds=adds, condition=case)
    return _with_tail(limit, clause[amount.end() :])


def _before(text: str) -> tuple[str, bool]:
    """The case named ahead of an amount, and whether the amount adds to another; other words are refused."""
    starts = [found.start() for found in re.finditer(r"(?<!\w)\S", text)] + [len(text)]
    for start in starts:
        lead = LEAD.fullmatch(text[start:])
        case = text[:start].strip(" ,:-")
        if lead is not None and (not case or _is_case(case)):
            return case, lead["adds"] is not None
    raise _Refused(Unread.NOT_UNDERSTOOD)


def _is_case(text: str) -> bool:
    found = MARKERS.match(text)
    return found is not None and found["condition"] is not None and found.end() < len(text)


def _with_tail(limit: Limit, tail: str) -> Limit:
    """What stands behind an amount: from when, for which case, what is left out; other words are refused."""
    rest = tail.strip(" ,()")
    starts = list(MARKERS.finditer(rest))
    if rest and (not starts or starts[0].start() > 0):
        raise _Refused(Unread.NOT_UNDERSTOOD)
    said = {"condition": limit.condition, "begins": limit.begins, "excludes": limit.excludes}
    for place, found in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(rest)
        name, words = found.lastgroup or "", rest[found.start() : end].strip(" ,()")
        if said[name] or len(words) == len(found[0]):
            raise _Refused(Unread.NOT_UNDERSTOOD)
        said[name] = words
    return replace(limit, condition=said["condition"], begins=said["begins"], excludes=said["excludes"])


def _amount(found: re.Match[str]) -> Limit:
    if found.re is SAME_DAY:
        return Limit(Term.parse(SAME_DAY_WORDS))
    unit = found["unit"].casefold()
    if unit not in WORDS.values():
        raise _Refused(Unread.UNKNOWN_UNIT)
    if (found["least_unit"] or unit).casefold() != unit:
        raise _Refused(Unread.UNLIKE_UNITS)
    term = _term(found["number"], found["words"], unit)
    if found["least"] is None:
        return Limit(term)
    least = _term(found["least"], found["least_words"], unit)
    if least.number >= term.number:
        raise _Refused(Unread.BAD_NUMBER)
    return Limit(term, at_least=least)


def _term(number: str, words: str | None, unit: str) -> Term:
    try:
        term = Term.parse(f"{number} {unit}")
    except TermError:
        raise _Refused(Unread.BAD_NUMBER) from None
    if words is not None and _spelled(words) != term.number:
        raise _Refused(Unread.WORDS_DIFFER)
    if term.unit is TermUnit.HOUR and term.ambiguous:
        raise _Refused(Unread.UNCLEAR_HOURS)
    return term


def _spelled(words: str) -> int | None:
    """The number that words such as ``mười lăm`` spell; None where they spell none."""
    total, digit = 0, 0
    for word in words.casefold().split():
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in ("mười", "mươi", "trăm"):
            total += {"mười": 10, "mươi": digit * 10, "trăm": digit * 100}[word]
            digit = 0
        elif word not in ("linh", "lẻ"):
            return None
    return total + digit


def _why_no_amount(clause: str) -> Unread:
    number, unit = re.search(NUMBER, clause), ALL_UNITS.search(clause)
    if number is not None and re.fullmatch(rf"{NUMBER}(?: ?(?:-|–|đến) ?{NUMBER})?", clause):
        return Unread.NO_UNIT
    if number is None and AT_ONCE.search(clause):
        return Unread.AT_ONCE
    if number is None and unit is not None:
        return Unread.NO_NUMBER
    return Unread.NOT_UNDERSTOOD
