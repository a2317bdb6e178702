"""How much time passes between two acts: in the law's words, in minutes, or as ISO 8601 writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from thutuc.errors import TermError
from thutuc.plugins import Plugins
from thutuc.worktime import Term, TermUnit

_ISO = re.compile(r"P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?")
_MINUTES = re.compile(r"(?P<number>\d{1,5}) (?:phút|minutes?)")
_WORKING_MINUTES = re.compile(r"(?P<number>\d{1,5}) (?:phút làm việc|working minutes?)")
_MICROSECONDS = 60_000_000


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time: of the clock, of working time, or a term in the law's units."""

    text: str  #: as it was written
    plain: timedelta | None = None  #: time of the clock
    worked: Decimal | None = None  #: minutes of working time
    term: Term | None = None  #: else: whole days or months, to the same time of day

    @classmethod
    def parse(cls, text: str) -> Pause:
        """Read it, or raise :class:`~thutuc.errors.TermError`."""
        written = " ".join(text.split())
        if found := _MINUTES.fullmatch(written):
            return cls(text, plain=timedelta(minutes=int(found["number"])))
        if found := _WORKING_MINUTES.fullmatch(written):
            return cls(text, worked=Decimal(found["number"]))
        if (found := _ISO.fullmatch(written)) and any(found.groups()):
            return cls(text, plain=timedelta(**{name: int(n or 0) for name, n in found.groupdict().items()}))
        term = Term.parse(written)
        if term.unit is TermUnit.WORKING_HOUR:
            return cls(text, worked=term.number * 60)
        if term.unit is TermUnit.HOUR:
            return cls(text, plain=timedelta(minutes=float(term.number * 60)))
        if term.number != term.number.to_integral_value() or term.unit is TermUnit.SAME_DAY:
            raise TermError(text, "between two acts whole days pass, or hours")
        return cls(text, term=term)

    def after(self, at: datetime, plugins: Plugins, unit: str | None) -> datetime:
        """The instant so long after *at*, by the calendar of *unit*; of whole days the time of day stays."""
        if self.plain is not None:
            return at + self.plain
        if self.worked is not None:
            calendar = plugins.calendar(unit, at)
            end = calendar.instant(calendar.worked_at(at) + int(self.worked * _MICROSECONDS))
            return end.astimezone(at.tzinfo)
        if self.term is None:
            return at
        number = int(self.term.number)
        if self.term.unit is TermUnit.WORKING_DAY:
            day = plugins.calendar(unit, at).working_day_after(at.date(), number)
        elif self.term.unit is TermUnit.MONTH:
            day = _months_after(at, number)
        else:
            day = at.date() + timedelta(days=number)
        return datetime.combine(day, at.timetz())

    def __str__(self) -> str:
        return self.text


def _months_after(at: datetime, number: int) -> datetime:
    """The same day so many months later, or the last day of a shorter month."""
    months = at.month - 1 + number
    year, month = at.year + months // 12, months % 12 + 1
    for day in range(at.day, 27, -1):
        try:
            return at.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return at.replace(year=year, month=month, day=min(at.day, 28))
