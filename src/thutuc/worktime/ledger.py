"""Four ledgers that count a term down: working days, calendar days, working time and clock time.

A ledger begins at an instant, may be suspended and resumed, and ends somewhere. :mod:`walk` drives
them. A ledger with a :class:`~thutuc.worktime.story.Story` tells every day it counts while counting.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Protocol

from thutuc.errors import TermError
from thutuc.worktime.begin import (
    Context,
    after_cutoff,
    day_after_stop,
    day_of,
    day_zero,
    moved_by_cutoff,
    same_day,
)
from thutuc.worktime.budget import Budget
from thutuc.worktime.calendar import MICROSECOND
from thutuc.worktime.due import Due
from thutuc.worktime.term import Counting, Term, TermUnit

HOUR_US = 3_600_000_000


class Ledger(Protocol):
    """A term being counted down."""

    left: int  #: whole days, or microseconds of working or clock time
    done: int  #: how much was counted so far

    def over(self, at: datetime) -> bool:
        """Had the term ended before *at*?"""
        ...

    def suspend(self, at: datetime) -> None:
        """Count what was used until *at*, and stand still."""
        ...

    def resume(self, at: datetime) -> None:
        """Go on with what is left."""
        ...

    def extend(self, amount: int) -> None:
        """Let the run that has begun be so much longer: it stays one term (gia hạn theo luật)."""
        ...

    def due(self) -> Due:
        """Where the term ends, as things stand."""
        ...


def open_ledger(context: Context, term: Term, at: datetime, *, suspended: bool) -> Ledger:
    """The ledger that counts this term, begun at *at*."""
    kind, amount = measure(context.budget, term, suspended=suspended)
    if kind is CalendarDays:
        return CalendarDays(context, term, at)
    ledger = kind(context, amount, at)
    if suspended and isinstance(ledger, WorkingTime):
        days, count = measure(context.budget, term, suspended=False)
        if days is WorkingDays:  # in minutes only because it stands still: until then it ends on a day
            ledger.last = WorkingDays(replace(context, story=None), count, at).end
    return ledger


def reopen(context: Context, left: int, at: datetime, done: int = 0) -> Ledger:
    """The ledger of the budget's term when so much of it is left; the cut-off moves no hours again."""
    kind, _ = measure(context.budget, context.budget.whole, suspended=True)
    ledger: Ledger
    if kind is WorkingTime:
        ledger = WorkingTime(context, left, at, at)
    elif kind is ClockTime:
        ledger = ClockTime(context, left, at, at)
    elif kind is WorkingDays:
        ledger = WorkingDays(context, left, at, anew=False)
    else:
        ledger = CalendarDays(context, left, at)
    ledger.done = done
    return ledger


def measure(budget: Budget, term: Term, *, suspended: bool) -> tuple[Kind, int]:
    """By which ledger a term is counted, and how much it is there; months have to be counted out."""
    unit = term.unit
    if unit is TermUnit.WORKING_DAY and not _in_minutes(budget, term, suspended=suspended):
        return WorkingDays, rounded_days(term)
    if unit is TermUnit.WORKING_DAY or unit is TermUnit.WORKING_HOUR:  # no set: hashing is slow
        return WorkingTime, int(term.number * (HOUR_US if unit is TermUnit.WORKING_HOUR else 8 * HOUR_US))
    if unit is TermUnit.SAME_DAY:
        return WorkingDays, 0
    if unit is TermUnit.HOUR:
        return ClockTime, int(term.number * HOUR_US)
    if budget.policies.single_day == "same_hour" and is_single_day(term):
        return ClockTime, 24 * HOUR_US
    return CalendarDays, 0


def granted(budget: Budget, by: Term) -> int:
    """What an extension adds to what is left of the budget's term; unlike units never add up."""
    unit = budget.term.unit
    alike = by.unit is unit or (unit is TermUnit.SAME_DAY and by.unit is TermUnit.WORKING_DAY)
    if not alike or by.unit in (TermUnit.MONTH, TermUnit.SAME_DAY):
        raise TermError(f"{budget.term} + {by}", "an extension is in the unit of the term")
    if by.unit is not TermUnit.DAY:
        return measure(budget, by, suspended=True)[1]
    by_the_hour = measure(budget, budget.term, suspended=True)[0] is ClockTime
    return int(by.number) * (24 * HOUR_US if by_the_hour else 1)


def _in_minutes(budget: Budget, term: Term, *, suspended: bool) -> bool:
    """Is a term in working days counted in working minutes, 8 hours a day?"""
    policies = budget.policies
    return (
        budget.counting is Counting.TABLE
        or (suspended and policies.resume_ledger == "minutes")
        or (policies.fraction_of_day == "working_minutes" and term.number % 1 != 0)
    )


class WorkingDays:
    """Whole working days: the day of a suspension is used up, the day of the answer is not counted."""

    __slots__ = ("anew", "begun", "context", "done", "earliest", "end", "left", "zero")

    def __init__(self, context: Context, count: int, at: datetime, *, anew: bool = True) -> None:
        self.context = context
        self.left = count  #: nothing left means: on the day itself
        self.done = 0
        self.earliest = date.min  #: no day before it is the uncounted one
        self._begin(at, anew=anew)

    def over(self, at: datetime) -> bool:
        """Had the last day passed before *at*?"""
        return day_of(self.context, at) > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the working days until the day of *at*, that day included."""
        self._count(day_of(self.context, at))
        if self.left == 0 and self.context.budget.policies.last_day_resumed == "next_working_day":
            self.left = 1

    def resume(self, at: datetime) -> None:
        """Go on after the day of *at*; the cut-off is for reception and delays nothing a second time."""
        self._begin(at, anew=False)

    def _begin(self, at: datetime, *, anew: bool) -> None:
        """Find the day that is not counted, and the last day from there."""
        self.begun, self.anew = at, anew
        if self.left == 0:
            self.zero = self.end = same_day(self.context, at, anew=anew)
            return
        if anew:
            self.zero = self.earliest = day_zero(self.context, at, self.earliest, every_day=False)
        else:
            self.zero = self.earliest = day_after_stop(self.context, at, self.earliest)
        self.end = self.context.calendar.working_day_after(self.zero, self.left)

    def extend(self, amount: int) -> None:
        """Count so many days more from the same day on."""
        if self.left == 0:
            self.left = amount
            self._begin(self.begun, anew=self.anew)
            return
        self.left += amount
        self.end = self.context.calendar.working_day_after(self.zero, self.left)

    def due(self) -> Due:
        """The last day."""
        context, moved = self.context, self._moved_by_cutoff()
        if context.story is not None:
            self._count(self.end)
            if moved:
                context.story.policy(self.end, "same_day_after_cutoff", context.budget.policies)
        if moved and context.budget.policies.same_day_after_cutoff == "opening":
            return instant_due(context, context.calendar.opening(self.end))
        return day_due(context, self.end)

    def _moved_by_cutoff(self) -> bool:
        """Is it due the same day, but came after the cut-off of a working day?"""
        if self.left or not self.anew or self.context.budget.whole.unit is not TermUnit.SAME_DAY:
            return False
        silent, day = replace(self.context, story=None), self.begun.date()
        return silent.calendar.is_working_day(day) and after_cutoff(silent, self.begun)

    def _count(self, upto: date) -> None:
        if upto <= self.zero:
            return
        calendar, story = self.context.calendar, self.context.story
        used = calendar.working_days_between(self.zero, upto)
        if story is not None:
            story.days(calendar, self.zero, upto, self.done, every_day=False)
        self.done += used
        self.left -= used


class CalendarDays:
    """Days and months of the calendar: days off count too, but a last day that is off rolls forward."""

    __slots__ = ("begun", "context", "done", "earliest", "end", "last", "left", "zero")

    def __init__(self, context: Context, term: Term | int, at: datetime) -> None:
        self.context = context
        self.done = 0
        self.begun = at
        if isinstance(term, int):
            self.left, self.earliest = term, date.min
            self.resume(at)
            return
        self.zero = self.earliest = day_zero(context, at, every_day=True)
        number = int(term.number)
        if term.unit is TermUnit.MONTH:
            self.last = add_months(self.zero, number)
        else:
            self.last = self.zero + timedelta(days=number)
        self.left = (self.last - self.zero).days
        self._close()

    def over(self, at: datetime) -> bool:
        """Had the last day, rolled forward, passed before *at*?"""
        return day_of(self.context, at) > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the days until the day of *at*, that day included."""
        self._count(min(day_of(self.context, at), self.last))
        if self.left == 0 and self.context.budget.policies.last_day_resumed == "next_working_day":
            self.left = 1

    def resume(self, at: datetime) -> None:
        """Go on after the day of *at* with the days that are left."""
        self.begun = at
        if self.left == 0:
            self.zero = self.last = self.end = same_day(self.context, at, anew=False)
            return
        self.zero = self.earliest = day_after_stop(self.context, at, self.earliest)
        self.last = self.zero + timedelta(days=self.left)
        self._close()

    def extend(self, amount: int) -> None:
        """Count so many days more from the same day on."""
        if self.left == 0:
            self.left = amount
            self.resume(self.begun)
            return
        self.left += amount
        self.last += timedelta(days=amount)
        self._close()

    def due(self) -> Due:
        """The last day, rolled forward."""
        context, calendar = self.context, self.context.calendar
        if context.story is not None:
            self._count(self.last)
            if calendar.knows(self.last) and not calendar.is_working_day(self.last):
                context.story.policy(self.last, "roll", context.budget.policies)
            if self.end != self.last:
                context.story.rolled(calendar, self.last, self.end)
        return day_due(context, self.end)

    def _close(self) -> None:
        rolls = self.context.budget.policies.roll == "forward"
        self.end = self.context.calendar.roll_forward(self.last) if rolls else self.last

    def _count(self, upto: date) -> None:
        if upto <= self.zero:
            return
        if self.context.story is not None:
            self.context.story.days(self.context.calendar, self.zero, upto, self.done, every_day=True)
        used = (upto - self.zero).days
        self.done += used
        self.left -= used


class WorkingTime:
    """Working hours to the microsecond; also working days in a step table, 8 hours each."""

    __slots__ = ("begun", "context", "done", "earliest", "end", "last", "left", "start")

    def __init__(self, context: Context, amount: int, at: datetime, earliest: datetime | None = None) -> None:
        self.context = context
        self.left = amount
        self.done = 0
        self.last: date | None = None  #: of a term in days that has not stood still yet
        self.earliest = earliest or moved_by_cutoff(context, at)  #: no sooner does it run
        self.resume(at)

    def over(self, at: datetime) -> bool:
        """Had the last working minute passed before *at*?"""
        return at > self.end if self.last is None else day_of(self.context, at) > self.last

    def suspend(self, at: datetime) -> None:
        """Use up the working time until *at*."""
        self._count(at)
        self.last = None

    def resume(self, at: datetime) -> None:
        """Go on from *at*, or from the next opening."""
        calendar = self.context.calendar
        self.start = at = max(at, self.earliest)
        self.begun = calendar.worked_at(at)
        if self.left:
            self.end = calendar.instant(self.begun + self.left)
        else:
            self.end = calendar.last_instant(self.begun)

    def extend(self, amount: int) -> None:
        """So much more working time from the same instant on."""
        self.left += amount
        self.end = self.context.calendar.instant(self.begun + self.left)
        if self.last is not None:
            self.last = self.context.calendar.working_day_after(self.last, amount // (8 * HOUR_US))

    def due(self) -> Due:
        """The exact instant, or the last day."""
        if self.context.story is not None:
            self._count(self.end)
        return instant_due(self.context, self.end) if self.last is None else day_due(self.context, self.last)

    def _count(self, at: datetime) -> None:
        context = self.context
        used = min(max(context.calendar.worked_at(at) - self.begun, 0), self.left)
        if context.story is not None and at > self.start:
            context.story.hours(context.calendar, self.start, at, self.done, context.budget.policies)
        self.done += used
        self.left -= used


class ClockTime:
    """Hours of the clock: nights and days off count (BLDS 2015 Điều 147.1)."""

    __slots__ = ("context", "done", "earliest", "end", "left", "start")

    def __init__(self, context: Context, amount: int, at: datetime, earliest: datetime | None = None) -> None:
        self.context = context
        self.left = amount
        self.done = 0
        self.earliest = earliest or moved_by_cutoff(context, at)  #: no sooner does it run
        self.resume(at)

    def over(self, at: datetime) -> bool:
        """Had the last minute passed before *at*, or the day that it rolled to?"""
        rolled = self._rolled()
        return at > self.end if rolled is None else at.date() > rolled

    def suspend(self, at: datetime) -> None:
        """Use up the time until *at*."""
        if at > self.start:
            self._tell(min(at, self.end))
            used = min((at.astimezone(UTC) - self.start.astimezone(UTC)) // MICROSECOND, self.left)
            self.done += used
            self.left -= used

    def resume(self, at: datetime) -> None:
        """Go on from *at*."""
        self.start = at = max(at, self.earliest)
        self.end = (at.astimezone(UTC) + self.left * MICROSECOND).astimezone(self.context.calendar.zone)

    def extend(self, amount: int) -> None:
        """So many hours more from the same instant on."""
        self.left += amount
        self.resume(self.start)

    def due(self) -> Due:
        """The exact instant, unless the policy lets a last day that is off roll (BLDS 2015 Điều 148.5)."""
        context, calendar, day = self.context, self.context.calendar, self.end.date()
        rolled = self._rolled()
        if context.story is not None:
            self._tell(self.end)
            if calendar.knows(day) and not calendar.is_working_day(day):
                context.story.policy(day, "hours_over_day_off", context.budget.policies)
            if rolled is not None:
                context.story.rolled(calendar, day, rolled)
        return instant_due(context, self.end) if rolled is None else day_due(context, rolled)

    def _rolled(self) -> date | None:
        if self.context.budget.policies.hours_over_day_off == "run_on":
            return None
        calendar, day = self.context.calendar, self.end.date()
        return None if calendar.is_working_day(day) else calendar.working_day_after(day)

    def _tell(self, upto: datetime) -> None:
        if self.context.story is not None:
            self.context.story.clock(self.start, upto)


Kind = type[WorkingDays] | type[CalendarDays] | type[WorkingTime] | type[ClockTime]
DAYS: tuple[type, ...] = (WorkingDays, CalendarDays)


def day_due(context: Context, day: date) -> Due:
    """A term that ends on a day: the appointment at the close of office hours, the expiry at 24:00."""
    calendar = context.calendar
    due = calendar.due_on(day)
    if context.budget.policies.same_day_on_day_off == "same_day":
        hours = calendar.reception_hours(day)
        if hours:
            return replace(due, at=datetime.combine(day, hours[-1].closes, calendar.zone))
    return due


def instant_due(context: Context, at: datetime) -> Due:
    """A term that ends at an instant."""
    return Due(at.date(), at, at, (), context.calendar.version)


def rounded_days(term: Term) -> int:
    """Whole working days: the law knows no part of a day, so a part is the whole."""
    return ceil(term.number)


def add_months(day: date, months: int) -> date:
    """The same date so many months on, or the last day of that month (BLDS 2015 Điều 148.3)."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_single_day(term: Term) -> bool:
    """Is this "một ngày", whose end has two readings (vectors B9)?"""
    return term.unit is TermUnit.DAY and term.number == 1
