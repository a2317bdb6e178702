"""Two ledgers for terms that end on a day: working days and calendar days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta

from thutuc.worktime.begin import (
    Context,
    after_cutoff,
    day_after_stop,
    day_of,
    day_zero,
    same_day,
)
from thutuc.worktime.due import Due
from thutuc.worktime.story import Story
from thutuc.worktime.term import Term, TermUnit


class WorkingDays:
    """Whole working days: the day of a suspension is used up, the day of the answer is not counted."""

    __slots__ = ("anew", "begun", "context", "done", "earliest", "end", "left", "zero")

    def __init__(
        self, context: Context, count: int, at: datetime, *, anew: bool = True, earliest: date = date.min
    ) -> None:
        self.context = context
        self.left = count  #: nothing left means: on the day itself
        self.done = 0
        self.earliest = earliest  #: no day before it is the uncounted one
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
        """Count so many days more: after the last day that it had, were it the day itself or the next one."""
        self.earliest = self.zero
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

    __slots__ = (
        "begun",
        "broken",
        "context",
        "done",
        "earliest",
        "end",
        "laid",
        "last",
        "left",
        "months",
        "turn",
        "unrolled",
        "zero",
    )

    def __init__(
        self, context: Context, term: Term | int, at: datetime, *, earliest: date = date.min
    ) -> None:
        self.context = context
        self.done = 0
        self.begun = at
        whole = context.budget.whole if isinstance(term, int) else term
        self.months = whole.unit is TermUnit.MONTH
        self.broken: int | None = None  #: what is left of months instead, once they stand still
        granted = context.budget.extended
        self.laid = 0 if granted is None else int(granted.number)  #: what the law added, the last of the days
        if isinstance(term, int):
            self.left, self.earliest = term, earliest
            self.resume(at)
            return
        self.zero = self.earliest = day_zero(context, at, every_day=True)
        self.left = int(term.number)
        if term.unit is TermUnit.MONTH:
            if context.budget.policies.broken_month == "thirty_days":
                self.broken = 30 * self.left
            self.left = (add_months(self.zero, self.left) - self.zero).days
        self._close()

    def over(self, at: datetime) -> bool:
        """Had the last day, rolled forward, passed before *at*?"""
        return day_of(self.context, at) > self.end

    def suspend(self, at: datetime) -> None:
        """Use up the days until the day of *at*, that day included.

        A last day that is off is not the end (BLDS 2015 Điều 148.5): stopped then, the working day that ends
        the term is still left.
        """
        if self.broken is not None:
            self.left, self.broken = self.broken, None
            self._close()
        day, waits = day_of(self.context, at), False
        for last, end in ((self.unrolled, self.turn), (self.last, self.end)):
            waits = waits or last <= day < end
        self._count(min(day, self.last))
        if waits or (self.left == 0 and self.context.budget.policies.last_day_resumed == "next_working_day"):
            self.left += 1

    def resume(self, at: datetime) -> None:
        """Go on after the day of *at* with the days that are left."""
        self.begun = at
        if self.months and self.context.story is not None:
            self.context.story.policy(day_of(self.context, at), "broken_month", self.context.budget.policies)
        if self.left == 0:
            self.zero = self.last = self.unrolled = self.turn = self.end = same_day(
                self.context, at, anew=False
            )
            return
        self.zero = self.earliest = day_after_stop(self.context, at, self.earliest)
        self._close()

    def extend(self, amount: int) -> None:
        """Count so many days more: from the same day on, or by policy from the day on which the term ends."""
        self.laid += amount
        if self.left == 0 and not self._since_expiry:
            self.left = amount
            self.resume(self.begun)
            return
        self.left += amount
        self._close()

    def due(self) -> Due:
        """The last day, rolled forward."""
        context = self.context
        if context.story is not None:
            self._tell_extension(context.story)
            self._count(self.last)
            self._tell_roll(context.story, self.last, self.end)
        return day_due(context, self.end)

    @property
    def _since_expiry(self) -> bool:
        return self.context.budget.policies.extension_since == "expiry"

    def _close(self) -> None:
        """Find where the term ends: what was laid from its end begins on that day, rolled forward."""
        laid = min(self.laid, self.left) if self._since_expiry else 0
        self.unrolled = self.zero + timedelta(days=self.left - laid)
        self.turn = self._rolled(self.unrolled) if self.unrolled > self.zero else self.zero
        self.last = self.turn + timedelta(days=laid) if laid else self.unrolled
        self.end = self._rolled(self.last)

    def _rolled(self, day: date) -> date:
        rolls = self.context.budget.policies.roll == "forward"
        return self.context.calendar.roll_forward(day) if rolls else day

    def _count(self, upto: date) -> None:
        """Use up the days until *upto*; those between a last day that is off and the end are none."""
        self._use(self.zero, min(upto, self.unrolled))
        if upto <= self.unrolled or self.last == self.unrolled:
            return
        if self.context.story is not None:
            self._tell_roll(self.context.story, self.unrolled, self.turn)
        self._use(self.turn, upto)

    def _use(self, after: date, upto: date) -> None:
        if upto <= after:
            return
        if self.context.story is not None:
            self.context.story.days(self.context.calendar, after, upto, self.done, every_day=True)
        used = (upto - after).days
        self.done += used
        self.left -= used

    def _tell_roll(self, story: Story, last: date, end: date) -> None:
        calendar = self.context.calendar
        if calendar.knows(last) and not calendar.is_working_day(last):
            story.policy(last, "roll", self.context.budget.policies)
        if end != last:
            story.rolled(calendar, last, end)

    def _tell_extension(self, story: Story) -> None:
        """By which reading an extension was laid, where the two give two dates."""
        ended = self.zero + timedelta(days=self.left - self.laid)
        if self.laid and ended > self.zero and self._rolled(ended) != ended:
            story.policy(ended, "extension_since", self.context.budget.policies)


def day_due(context: Context, day: date) -> Due:
    """A term that ends on a day: the appointment at the close of office hours, the expiry at 24:00."""
    calendar = context.calendar
    due = calendar.due_on(day)
    if context.budget.policies.same_day_on_day_off == "same_day" and not calendar.is_working_day(day):
        hours = calendar.reception_hours(day)
        if hours:
            return replace(due, at=datetime.combine(day, hours[-1].closes, calendar.zone))
    return due


def instant_due(context: Context, at: datetime) -> Due:
    """A term that ends at an instant."""
    return Due(at.date(), at, at, (), context.calendar.version)


def add_months(day: date, months: int) -> date:
    """The same date so many months on, or the last day of that month (BLDS 2015 Điều 148.3)."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
