"""Four ledgers that count a term down: working days, calendar days, working time and clock time.

A ledger begins at an instant, may be suspended and resumed, and ends somewhere. :mod:`walk` drives
them. A ledger with a :class:`~thutuc.worktime.story.Story` tells every day it counts while counting.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Protocol

from thutuc.worktime.budget import Budget
from thutuc.worktime.calendar import Calendar
from thutuc.worktime.due import Due
from thutuc.worktime.story import Story
from thutuc.worktime.term import Counting, Term, TermUnit

ONE_DAY = timedelta(days=1)
HOUR_US = 3_600_000_000
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Context:
    """What every ledger of one walk shares."""

    budget: Budget
    calendar: Calendar
    story: Story | None


class Ledger(Protocol):
    """A term being counted down."""

    def over(self, at: datetime) -> bool:
        """Had the term ended before *at*?"""
        ...

    def suspend(self, at: datetime) -> None:
        """Count what was used until *at*, and stand still."""
        ...

    def resume(self, at: datetime) -> None:
        """Go on with what is left."""
        ...

    def due(self) -> Due:
        """Where the term ends, as things stand."""
        ...


def open_ledger(context: Context, term: Term, at: datetime, *, suspended: bool) -> Ledger:
    """The ledger that counts this term, begun at *at*."""
    unit, policies = term.unit, context.budget.policies
    if unit is TermUnit.WORKING_DAY:
        fraction = policies.fraction_of_day == "working_minutes" and term.number % 1 != 0
        minutes = suspended and policies.resume_ledger == "minutes"
        if context.budget.counting is Counting.TABLE or fraction or minutes:
            return WorkingTime(context, int(term.number * 8 * HOUR_US), at)
        return WorkingDays(context, rounded_days(term), at)
    if unit is TermUnit.SAME_DAY:
        return WorkingDays(context, 0, at)
    if unit is TermUnit.WORKING_HOUR:
        return WorkingTime(context, int(term.number * HOUR_US), at)
    if unit is TermUnit.HOUR:
        return ClockTime(context, timedelta(microseconds=int(term.number * HOUR_US)), at)
    return CalendarDays(context, term, at)


class WorkingDays:
    """Whole working days: the day of a suspension is used up, the day of the answer is not counted."""

    __slots__ = ("context", "done", "end", "left", "zero")

    def __init__(self, context: Context, count: int, at: datetime) -> None:
        self.context = context
        self.left = count  #: nothing left means: on the day itself
        self.done = 0
        self.resume(at)

    def over(self, at: datetime) -> bool:
        """Had the last day passed before *at*?"""
        return at.date() > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the working days until the day of *at*, that day included."""
        self._count(at.date())
        if self.left == 0 and self.context.budget.policies.last_day_resumed == "next_working_day":
            self.left = 1

    def resume(self, at: datetime) -> None:
        """Find the day that is not counted, and the last day from there."""
        if self.left == 0:
            self.zero = self.end = same_day(self.context, at)
        else:
            self.zero = day_zero(self.context, at, every_day=False)
            self.end = self.context.calendar.working_day_after(self.zero, self.left)

    def due(self) -> Due:
        """The last day."""
        self._count(self.end)
        return day_due(self.context, self.end)

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

    __slots__ = ("context", "done", "end", "last", "left", "zero")

    def __init__(self, context: Context, term: Term, at: datetime) -> None:
        self.context = context
        self.done = 0
        self.zero = day_zero(context, at, every_day=True)
        number = int(term.number)
        if term.unit is TermUnit.MONTH:
            self.last = add_months(self.zero, number)
        else:
            self.last = self.zero + timedelta(days=number)
        self.left = (self.last - self.zero).days
        self._close()

    def over(self, at: datetime) -> bool:
        """Had the last day, rolled forward, passed before *at*?"""
        return at.date() > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the days until the day of *at*, that day included."""
        self._count(min(at.date(), self.last))
        if self.left == 0 and self.context.budget.policies.last_day_resumed == "next_working_day":
            self.left = 1

    def resume(self, at: datetime) -> None:
        """Go on after the day of *at* with the days that are left."""
        if self.left == 0:
            self.zero = self.last = self.end = same_day(self.context, at)
            return
        self.zero = day_zero(self.context, at, every_day=True)
        self.last = self.zero + timedelta(days=self.left)
        self._close()

    def due(self) -> Due:
        """The last day, rolled forward."""
        self._count(self.last)
        if self.context.story is not None and self.end != self.last:
            self.context.story.rolled(self.context.calendar, self.last, self.end)
        return day_due(self.context, self.end)

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

    __slots__ = ("begun", "context", "done", "end", "left", "start")

    def __init__(self, context: Context, amount: int, at: datetime) -> None:
        self.context = context
        self.left = amount
        self.done = 0
        self.resume(moved_by_cutoff(context, at))

    def over(self, at: datetime) -> bool:
        """Had the last working minute passed before *at*?"""
        return at > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the working time until *at*."""
        self._count(at)

    def resume(self, at: datetime) -> None:
        """Go on from *at*, or from the next opening."""
        calendar = self.context.calendar
        self.start = at
        self.begun = calendar.worked_at(at)
        if self.left:
            self.end = calendar.instant(self.begun + self.left)
        else:
            self.end = calendar.last_instant(self.begun)

    def due(self) -> Due:
        """The exact instant."""
        self._count(self.end)
        return instant_due(self.context, self.end)

    def _count(self, at: datetime) -> None:
        used = min(max(self.context.calendar.worked_at(at) - self.begun, 0), self.left)
        if self.context.story is not None and at > self.start:
            self.context.story.hours(self.context.calendar, self.start, at, self.done)
        self.done += used
        self.left -= used


class ClockTime:
    """Hours of the clock: nights and days off count."""

    __slots__ = ("context", "end", "left", "start")

    def __init__(self, context: Context, amount: timedelta, at: datetime) -> None:
        self.context = context
        self.left = amount
        self.resume(moved_by_cutoff(context, at))

    def over(self, at: datetime) -> bool:
        """Had the last minute passed before *at*?"""
        return at > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the time until *at*."""
        if at > self.start:
            self._tell(at)
            self.left -= at.astimezone(UTC) - self.start.astimezone(UTC)

    def resume(self, at: datetime) -> None:
        """Go on from *at*."""
        self.start = at
        self.end = (at.astimezone(UTC) + self.left).astimezone(self.context.calendar.zone)

    def due(self) -> Due:
        """The exact instant, unless the policy gives a last day that is off its roll."""
        self._tell(self.end)
        calendar, day = self.context.calendar, self.end.date()
        if self.context.budget.policies.hours_over_day_off == "run_on" or calendar.is_working_day(day):
            return instant_due(self.context, self.end)
        rolled = calendar.roll_forward(day)
        if self.context.story is not None:
            self.context.story.rolled(calendar, day, rolled)
            self.context.story.policy(rolled, "hours_over_day_off", self.context.budget.policies)
        return day_due(self.context, rolled)

    def _tell(self, upto: datetime) -> None:
        if self.context.story is not None:
            self.context.story.clock(self.start, upto)


def after_cutoff(cutoff: time | None, at: datetime) -> bool:
    """Is *at* after the cut-off, by the hour and minute that the receipt prints?"""
    return cutoff is not None and (at.hour, at.minute) > (cutoff.hour, cutoff.minute)


def day_zero(context: Context, at: datetime, *, every_day: bool) -> date:
    """The day that is not counted (BLDS 2015 Điều 147.2); counting begins on the day after it."""
    calendar, policies, story = context.calendar, context.budget.policies, context.story
    zero = day = at.date()
    if policies.received_on_day_off == "next_working_day" and not calendar.is_working_day(day):
        zero = calendar.working_day_after(day)
    elif after_cutoff(context.budget.cutoff, at):
        following = calendar.working_day_after(day)
        if policies.after_cutoff == "next_day_is_day_zero":
            zero = following
        elif every_day:
            zero = following - ONE_DAY
        if story is not None:
            story.after_cutoff(at, context.budget.cutoff, following)
            story.policy(day, "after_cutoff", policies)
    if story is not None:
        if calendar.knows(day) and not calendar.is_working_day(day):
            story.on_day_off(day, calendar.why_off(day))
            story.policy(day, "received_on_day_off", policies)
        story.zero(zero)
    return zero


def same_day(context: Context, at: datetime) -> date:
    """The day on which a same-day result is due (Luật Hộ tịch Điều 5.3): today, or the next working day."""
    calendar, policies, story = context.calendar, context.budget.policies, context.story
    day = at.date()
    if not calendar.is_working_day(day):
        if story is not None:
            story.on_day_off(day, calendar.why_off(day))
            story.policy(day, "same_day_on_day_off", policies)
        if policies.same_day_on_day_off == "same_day":
            return day
    elif after_cutoff(context.budget.cutoff, at):
        if story is not None:
            story.after_cutoff(at, context.budget.cutoff, calendar.working_day_after(day))
    elif at < calendar.closing(day):
        return day
    elif story is not None:
        story.after_closing(at, calendar.working_day_after(day))
    return calendar.working_day_after(day)


def moved_by_cutoff(context: Context, at: datetime) -> datetime:
    """Where a term in hours begins: at once (BLDS 2015 Điều 147.1), unless the policy moves it."""
    policies = context.budget.policies
    if policies.cutoff_and_hours == "ignored" or not after_cutoff(context.budget.cutoff, at):
        return at
    following = context.calendar.working_day_after(at.date())
    if context.story is not None:
        context.story.after_cutoff(at, context.budget.cutoff, following)
        context.story.policy(following, "cutoff_and_hours", policies)
    return context.calendar.opening(following)


def day_due(context: Context, day: date) -> Due:
    """A term that ends on a day: the appointment at the close of office hours, the expiry at 24:00."""
    calendar = context.calendar
    at = calendar.closing(day)
    if context.budget.policies.same_day_on_day_off == "same_day":
        hours = calendar.reception_hours(day)
        if hours:
            at = datetime.combine(day, hours[-1].closes, calendar.zone)
    expiry = datetime.combine(day + ONE_DAY, MIDNIGHT, calendar.zone)
    return Due(day, at, expiry, (), calendar.version)


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
