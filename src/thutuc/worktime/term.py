"""How much time a text grants: a number and a unit, as the law writes it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from thutuc.errors import TermError

LONGEST = 200  #: characters of a term
MOST = Decimal(9999)  #: a larger number is a misprint, not a term


class TermUnit(StrEnum):
    """What a term is counted in; a working day is neither a day nor eight working hours."""

    WORKING_DAY = "working-day"  # ngày làm việc
    DAY = "day"  # ngày (theo lịch)
    WORKING_HOUR = "working-hour"  # giờ làm việc
    HOUR = "hour"  # giờ (theo đồng hồ)
    MONTH = "month"  # tháng
    SAME_DAY = "same-day"  # trong ngày làm việc


class Counting(StrEnum):
    """By which rule a term is counted."""

    LAW = "law"  # theo Bộ luật Dân sự 2015 Điều 147–148
    TABLE = "table"  # theo bảng quy trình nội bộ: 08 giờ làm việc = 01 ngày làm việc


#: the law's word for each unit; ``SAME_DAY`` is written without a number
WORDS = {
    TermUnit.WORKING_DAY: "ngày làm việc",
    TermUnit.DAY: "ngày",
    TermUnit.WORKING_HOUR: "giờ làm việc",
    TermUnit.HOUR: "giờ",
    TermUnit.MONTH: "tháng",
}
SAME_DAY_WORDS = "trong ngày làm việc"

_UNITS = {word: unit for unit, word in WORDS.items()} | {
    "working day": TermUnit.WORKING_DAY,
    "working days": TermUnit.WORKING_DAY,
    "day": TermUnit.DAY,
    "days": TermUnit.DAY,
    "working hour": TermUnit.WORKING_HOUR,
    "working hours": TermUnit.WORKING_HOUR,
    "hour": TermUnit.HOUR,
    "hours": TermUnit.HOUR,
    "month": TermUnit.MONTH,
    "months": TermUnit.MONTH,
}
_WHOLE_ONLY = {TermUnit.DAY, TermUnit.MONTH, TermUnit.SAME_DAY}
_NUMBER_AND_UNIT = re.compile(r"(?P<number>[^\s]+) (?P<unit>[^0-9]+)")
_NUMBER = re.compile(r"[0-9]+([.,][0-9]{1,4})?")
_THOUSANDS = re.compile(r"[0-9]+\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Term:
    """A term such as ``07 ngày làm việc``; unlike units never add up."""

    number: Decimal  #: always 1 for ``SAME_DAY``
    unit: TermUnit  #: working days, days, hours …

    def __post_init__(self) -> None:
        if not self.number.is_finite() or self.number <= 0:
            raise TermError(f"{self.number} {self.unit}", "the number must be more than nothing")
        if self.number > MOST:
            raise TermError(f"{self.number} {self.unit}", f"the number must be at most {MOST}")
        if self.unit in _WHOLE_ONLY and self.number != self.number.to_integral_value():
            reason = "the law does not divide a calendar day or a month; use working days or hours"
            raise TermError(f"{self.number} {self.unit}", reason)

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read a term from the law's words, or refuse it with the reason."""
        if len(text) > LONGEST:
            raise TermError(f"{text[:40]}…", f"it has more than {LONGEST} characters")
        return _parse(text)

    @property
    def working_hours(self) -> Decimal | None:
        """The same time in working hours by the tables' rule (8 hours a day); None for calendar units."""
        if self.unit in (TermUnit.WORKING_DAY, TermUnit.SAME_DAY):
            return self.number * 8
        return self.number if self.unit is TermUnit.WORKING_HOUR else None

    @property
    def ambiguous(self) -> bool:
        """Is this a bare "giờ" that may be meant as working hours, so that its author has to be asked?

        The law writes clock hours for what is urgent, up to a day ("trong 24 giờ"); a longer one is
        nearly always a count of working hours of a step table that lost its words, as the 140 giờ for a
        posting of 138/2025/QĐ-UBND Đồng Tháp Điều 13.1. It stays clock hours (BLDS 2015 Điều 147.1)
        until its author says otherwise: nothing is guessed.
        """
        return self.unit is TermUnit.HOUR and self.number > 24

    def __add__(self, other: Term) -> Term:
        if not isinstance(other, Term):
            return NotImplemented
        if self.unit is not other.unit or self.unit is TermUnit.SAME_DAY:
            raise TermError(f"{self} + {other}", "unlike units do not add up")
        return Term(self.number + other.number, self.unit)

    def __str__(self) -> str:
        """The law's words: ``07 ngày làm việc``, ``0,5 ngày làm việc``."""
        if self.unit is TermUnit.SAME_DAY:
            return SAME_DAY_WORDS
        return f"{write_number(self.number)} {WORDS[self.unit]}"


def write_number(number: Decimal) -> str:
    """Write a number as officials do: two digits at least, a comma before a fraction."""
    if number == number.to_integral_value():
        return f"{int(number):02d}"
    return f"{number.normalize():f}".replace(".", ",")


@lru_cache(maxsize=4096)
def _parse(text: str) -> Term:
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    if not plain:
        raise TermError(text, "it is empty")
    if plain in (SAME_DAY_WORDS, "same day"):
        return Term(Decimal(1), TermUnit.SAME_DAY)
    if _NUMBER.fullmatch(plain):
        raise TermError(text, "the unit is missing")
    found = _NUMBER_AND_UNIT.fullmatch(plain)
    if found is None:
        raise TermError(text, "it is not one number and one unit")
    number, word = found["number"], found["unit"]
    if number.startswith(("-", "−")):
        raise TermError(text, "a term cannot be negative")
    if not _NUMBER.fullmatch(number):
        raise TermError(text, f"{number!r} is not a number")
    if _THOUSANDS.fullmatch(number):
        raise TermError(text, f"{number!r} may be a thousand or a fraction; write a fraction with a comma")
    unit = _UNITS.get(word)
    if unit is None:
        raise TermError(text, f"{word!r} is not one of {', '.join(WORDS.values())}")
    try:
        return Term(Decimal(number.replace(",", ".")), unit)
    except TermError as error:
        raise TermError(text, error.reason) from None
