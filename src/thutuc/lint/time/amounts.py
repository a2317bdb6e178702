"""How terms are added: like with like, and eight working hours a day only in a published step table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from thutuc.worktime import Counting, Term, TermUnit
from thutuc.worktime.term import WORDS, write_number

HOURS_A_DAY = 8  #: of a published step table: "tính mỗi ngày 08 giờ làm việc"


class Measure(StrEnum):
    """What is added with what; unlike measures never are (R27)."""

    WORKING_DAY = "working-day"  # ngày làm việc, và giờ làm việc của bảng
    WORKING_HOUR = "working-hour"  # giờ làm việc tính theo luật
    DAY = "day"  # ngày
    HOUR = "hour"  # giờ
    MONTH = "month"  # tháng


_MEASURES = {
    TermUnit.WORKING_DAY: Measure.WORKING_DAY,
    TermUnit.SAME_DAY: Measure.WORKING_DAY,
    TermUnit.DAY: Measure.DAY,
    TermUnit.HOUR: Measure.HOUR,
    TermUnit.MONTH: Measure.MONTH,
}
_UNITS = {
    Measure.WORKING_DAY: TermUnit.WORKING_DAY,
    Measure.WORKING_HOUR: TermUnit.WORKING_HOUR,
    Measure.DAY: TermUnit.DAY,
    Measure.HOUR: TermUnit.HOUR,
    Measure.MONTH: TermUnit.MONTH,
}


@dataclass(frozen=True, slots=True)
class Amount:
    """So much time of one measure."""

    number: Decimal
    measure: Measure


def amount_of(term: Term, counting: Counting | None) -> Amount:
    """A term as it is added; hours of the table are parts of a working day, hours of the law are not."""
    if term.unit is TermUnit.WORKING_HOUR:
        if counting is Counting.LAW:
            return Amount(term.number, Measure.WORKING_HOUR)
        return Amount(term.number / HOURS_A_DAY, Measure.WORKING_DAY)
    return Amount(term.number, _MEASURES[term.unit])


def limit_of(term: Term, measure: Measure) -> Decimal | None:
    """The procedure's term in *measure*; ``None`` where the two are unlike."""
    if term.unit is TermUnit.WORKING_HOUR:
        if measure is Measure.WORKING_DAY:
            return term.number / HOURS_A_DAY
        return term.number if measure is Measure.WORKING_HOUR else None
    return term.number if _MEASURES[term.unit] is measure else None


def surely_longer(number: Decimal, measure: Measure, term: Term) -> bool:
    """Whether so much time is longer than an unlike term whatever the calendar: a working day is a day."""
    days = {TermUnit.DAY: 1, TermUnit.MONTH: 31}.get(term.unit)
    return days is not None and measure in (Measure.WORKING_DAY, Measure.DAY) and number > term.number * days


def written(number: Decimal, measure: Measure, like: Term | None = None) -> str:
    """A sum in the law's words; in hours where the procedure's own term is one of hours or of a day."""
    unit = _UNITS[measure]
    hourly = like is not None and like.unit in (TermUnit.WORKING_HOUR, TermUnit.SAME_DAY)
    if measure is Measure.WORKING_DAY and hourly:
        number, unit = number * HOURS_A_DAY, TermUnit.WORKING_HOUR
    return f"{write_number(number)} {WORDS[unit]}" if number else f"0 {WORDS[unit]}"
