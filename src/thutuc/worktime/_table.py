"""Running sums over a calendar's days, so that a long term costs no more than a short one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from thutuc.errors import CalendarMissing

Spans = tuple[tuple[int, int], ...]
Day = tuple[bool, Spans]  #: whether it is a working day, and its working time


@dataclass(slots=True)
class Table:
    """For every day of the known years: how many working days and working microseconds went before."""

    name: str  #: the calendar's, for the error
    first: int  #: ordinal of the first known day
    upto: list[int]  #: working days from the first known day to this one, this one included
    workdays: list[date]  #: all working days in order
    before: list[int]  #: working microseconds before this day; one entry more than there are days
    spans: list[Spans]  #: this day's working time, in microseconds from midnight

    @classmethod
    def build(
        cls,
        name: str,
        years: tuple[int, int],
        week: Sequence[Day],
        named: Mapping[int, Day],
    ) -> Table:
        """Add up every day of the known years: one *named* by its ordinal, or as in any *week*."""
        first = date(years[0], 1, 1).toordinal()
        table = cls(name, first, [], [], [0], [])
        known = {day: (*each, _sum(each[1])) for day, each in named.items()}
        usual = [(*each, _sum(each[1])) for each in week]
        total = 0
        for ordinal in range(first, date(years[1], 12, 31).toordinal() + 1):
            worked, spans, length = known.get(ordinal) or usual[(ordinal - 1) % 7]  # the first was a Monday
            if worked:
                table.workdays.append(date.fromordinal(ordinal))
            table.upto.append(len(table.workdays))
            table.spans.append(spans)
            total += length
            table.before.append(total)
        return table

    def place(self, day: date) -> int:
        """The row of a day; a day outside the known years is an error, never 'no holidays'."""
        row = day.toordinal() - self.first
        if 0 <= row < len(self.upto):
            return row
        raise CalendarMissing(day.year, self.name)

    def is_working(self, day: date) -> bool:
        """Is this one of the working days?"""
        row = self.place(day)
        return self.upto[row] != (self.upto[row - 1] if row else 0)

    def after(self, day: date, count: int) -> date:
        """The *count*-th working day after a day; that day itself is not counted."""
        row = day.toordinal() - self.first
        if row < 0 or row >= len(self.upto):
            raise CalendarMissing(day.year, self.name)
        try:
            return self.workdays[self.upto[row] + count - 1]
        except IndexError:
            raise CalendarMissing(self._last_year() + 1, self.name) from None

    def ahead_of(self, day: date, count: int) -> date:
        """The *count*-th working day before a day; that day itself is not counted."""
        row = self.place(day)
        index = (self.upto[row - 1] if row else 0) - count
        if index < 0:
            raise CalendarMissing(date.fromordinal(self.first).year - 1, self.name)
        return self.workdays[index]

    def elapsed(self, day: date, of_day: int) -> int:
        """Working microseconds from the first known day to a moment of *day*."""
        row = day.toordinal() - self.first
        if row < 0 or row >= len(self.upto):
            raise CalendarMissing(day.year, self.name)
        total = self.before[row]
        for start, end in self.spans[row]:
            if of_day > start:
                total += (of_day if of_day < end else end) - start
        return total

    def earliest(self, total: int) -> tuple[date, int]:
        """The first moment by which *total* working microseconds have gone."""
        row = bisect_left(self.before, total) - 1
        if row >= len(self.spans):
            raise CalendarMissing(self._last_year() + 1, self.name)
        if row < 0:
            raise CalendarMissing(date.fromordinal(self.first).year - 1, self.name)
        rest = total - self.before[row]
        for start, end in self.spans[row]:
            if rest <= end - start:
                return date.fromordinal(self.first + row), start + rest
            rest -= end - start
        raise AssertionError("a day's spans add up to its share of the sum")

    def latest(self, total: int) -> tuple[date, int]:
        """The last moment at which no more than *total* working microseconds have gone."""
        row = bisect_left(self.before, total + 1) - 1
        if total < 0:
            raise CalendarMissing(date.fromordinal(self.first).year - 1, self.name)
        if row >= len(self.spans):
            raise CalendarMissing(self._last_year() + 1, self.name)
        rest = total - self.before[row]
        for start, end in self.spans[row]:
            if rest < end - start:
                return date.fromordinal(self.first + row), start + rest
            rest -= end - start
        raise AssertionError("a day's spans add up to its share of the sum")

    def _last_year(self) -> int:
        return date.fromordinal(self.first + len(self.upto) - 1).year


def _sum(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
