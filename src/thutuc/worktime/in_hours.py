"""Two ledgers for terms that end at an instant: working time and clock time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from thutuc.worktime.begin import (
    Context,
    day_of,
    moved_by_cutoff,
)
from thutuc.worktime.calendar import MICROSECOND
from thutuc.worktime.due import Due
from thutuc.worktime.in_days import day_due, instant_due

HOUR_US = 3_600_000_000


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
