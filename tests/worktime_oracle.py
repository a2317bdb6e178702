"""A second opinion on every date: walks day by day and minute by minute, as one does with a paper calendar.

Written from the law's text (BLDS 2015 Điều 147–148), sharing nothing with ``thutuc.worktime``: the days
off stand here again, typed from the notices, and every date is found by crossing off one day, or one
minute, after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)

OFF = """
2018: 1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12
2019: 1/1 4/2 5/2 6/2 7/2 8/2 15/4 29/4 30/4 1/5 2/9
2020: 1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9
2021: 1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9
2022: 3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9
2023: 2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9
2024: 1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9
2025: 1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9
2026: 1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11
"""
WORKED = """
2019: 5/1 4/5
2024: 4/5
2025: 26/4
2026: 10/1 22/8
"""

#: from minute to minute of the day
Hours = Sequence[tuple[int, int]]
Stop = tuple[datetime, datetime | None]
OFFICE: Hours = ((450, 690), (810, 1050))  #: 07:30–11:30 and 13:30–17:30


def dates(table: str) -> set[date]:
    """The days of a table as it is typed above."""
    found = set()
    for line in table.strip().splitlines():
        year, days = line.split(":")
        for text in days.split():
            number, month = text.split("/")
            found.add(date(int(year), int(month), int(number)))
    return found


@dataclass
class Paper:
    """A paper calendar on the wall of one office, and the readings of the law that hold there."""

    off: set[date] = field(default_factory=lambda: dates(OFF))
    on: set[date] = field(default_factory=lambda: dates(WORKED))
    office: Hours = OFFICE
    own: Mapping[date, Hours] = field(default_factory=dict)  #: single days with hours of their own
    saturdays: Hours = ()  #: hours that are worked on Saturdays which are no working days
    cutoff: time | None = None
    readings: Mapping[str, str] = field(default_factory=dict)  #: those that are not the usual one

    def reads(self, policy: str, reading: str) -> bool:
        """Is this unusual reading used?"""
        return self.readings.get(policy) == reading

    # -- days and minutes

    def worked(self, day: date) -> bool:
        """Monday to Friday, unless a notice says otherwise."""
        if day in self.off:
            return False
        return day in self.on or day.weekday() < 5

    def hours(self, day: date) -> Hours:
        """From which minute to which the office works on that day."""
        if self.worked(day):
            return self.own.get(day, self.office)
        return self.saturdays if day.weekday() == 5 and day not in self.off else ()

    def open(self, at: datetime) -> bool:
        """Is the minute that begins at *at* worked?"""
        minute = at.hour * 60 + at.minute
        return any(first <= minute < last for first, last in self.hours(at.date()))

    def next_worked(self, day: date) -> date:
        """The working day after this one."""
        day += ONE_DAY
        while not self.worked(day):
            day += ONE_DAY
        return day

    def day_of(self, at: datetime) -> date:
        """The day an instant lies in; 24:00 may be read as the end of the day before."""
        ended = self.reads("begins_at_midnight", "day_that_ended") and at.time() == time(0)
        return at.date() - ONE_DAY if ended else at.date()

    def late(self, at: datetime) -> bool:
        """Came it after the cut-off?"""
        if self.cutoff is None:
            return False
        seen = at.time() if self.reads("cutoff_precision", "second") else at.time().replace(second=0)
        return seen > self.cutoff

    def zero(self, at: datetime, *, every_day: bool, received: bool = True) -> date:
        """The last day that is not counted of what begins at *at*; what goes on is not received again."""
        day = self.day_of(at)
        if not received:
            return day
        if self.reads("received_on_day_off", "next_working_day") and not self.worked(day):
            return self.next_worked(day)
        if not self.late(at):
            return day
        following = self.next_worked(day)
        if self.reads("after_cutoff", "next_day_is_day_zero"):
            return following
        return following - ONE_DAY if every_day else day

    def today(self, at: datetime, *, received: bool = True, same_day: bool = False) -> date:
        """The day of a result that is due on the day itself, or else on the next working day."""
        day = at.date()
        if not self.worked(day):
            same = self.reads("same_day_on_day_off", "same_day")
            return day if same else self.next_worked(day)
        closed = at.hour * 60 + at.minute >= self.hours(day)[-1][1]
        bound = received or (same_day and self.reads("same_day_resumed", "cutoff"))
        return self.next_worked(day) if closed or (bound and self.late(at)) else day

    # -- forward

    def working_days(
        self, start: datetime, count: int, stops: Sequence[Stop], *, received: bool = True
    ) -> date | None:
        """Cross off one working day after another; the first day is not counted (Điều 147.2)."""
        if count == 0:
            return self._waited(self.today(start), stops, None, same_day=True)
        zero, left = self.zero(start, every_day=False, received=received), count
        day = start.date() - ONE_DAY
        while left:
            day += ONE_DAY
            if day > zero and self.worked(day) and not self._still(day, stops):
                left -= 1
        return self._waited(day, stops, (day, day))

    def calendar_days(
        self, start: datetime, count: int, stops: Sequence[Stop], *, received: bool = True
    ) -> date | None:
        """Cross off every day; if the last is off, the term ends with the next working day (Điều 148.5)."""
        zero, left = self.zero(start, every_day=True, received=received), count
        day = start.date() - ONE_DAY
        while left:
            day += ONE_DAY
            if day > zero and not self._still(day, stops):
                left -= 1
        return self._waited(self._rolled(day), stops, (day, self._rolled(day)), every_day=True)

    def months(self, start: datetime, count: int, stops: Sequence[Stop]) -> date | None:
        """Leaf through to the same date, or to the end of a month too short for it (Điều 148.3)."""
        zero, left = self.zero(start, every_day=True), count
        day = zero.replace(day=1)
        while left:
            day += ONE_DAY
            if day.day == 1:
                left -= 1
        while day.day != zero.day and (day + ONE_DAY).month == day.month:
            day += ONE_DAY
        asked = self.day_of(stops[0][0]) if stops else None
        if asked is None or asked > self._rolled(day) or not self.reads("broken_month", "thirty_days"):
            return self.calendar_days(start, (day - zero).days, stops)
        if asked >= zero + 30 * count * ONE_DAY:  # a longer month had more, of which nothing is left
            ended = self._rolled(zero + 30 * count * ONE_DAY)
            return self._waited(asked, stops, (asked, max(asked, ended)), every_day=True)
        return self.calendar_days(start, 30 * count, stops)

    def _rolled(self, day: date) -> date:
        if self.reads("roll", "none") or self.worked(day):
            return day
        return self.next_worked(day)

    def _still(self, day: date, stops: Sequence[Stop]) -> bool:
        """The day of the request is used up; those after it, up to the day of the answer, do not count."""
        return any(
            self.day_of(since) < day <= self.day_of(until) for since, until in stops if until is not None
        )

    def _waited(
        self,
        end: date,
        stops: Sequence[Stop],
        last: tuple[date, date] | None,
        *,
        every_day: bool = False,
        same_day: bool = False,
    ) -> date | None:
        """Asked when no day was left: due on the day of the answer, or by the other reading after it.

        Asked on a day off that lies before the working day with which the term ends (Điều 148.5), that
        working day is left.
        """
        for number, (since, until) in enumerate(stops):
            asked = self.day_of(since)
            if asked > end:
                break
            if until is None:
                return None
            if last is not None and not last[0] <= asked <= last[1]:
                continue
            left = last is not None and asked < last[1]
            if left or self.reads("last_day_resumed", "next_working_day"):
                count_on = self.calendar_days if every_day else self.working_days
                return count_on(until, 1, stops[number + 1 :], received=False)
            end, last = self.today(until, received=False, same_day=same_day), None
        return end

    def working_minutes(self, start: datetime, count: int, stops: Sequence[Stop]) -> datetime | None:
        """Let the minutes of the office pass one by one."""
        begun = at = self.begun(start)
        left = count
        while left:
            if not self.hours(at.date()):
                at = datetime.combine(at.date() + ONE_DAY, time(0))
                continue
            if self.open(at) and not _stopped(at, stops):
                left -= 1
            at += ONE_MINUTE
        for since, until in stops:  # nothing was left: it ends when the office can act on the answer
            if since > at:
                break
            if until is None:
                return None
            if at <= until:
                at = self._next_open(max(until, begun))
        return at

    def clock_minutes(self, start: datetime, count: int, stops: Sequence[Stop]) -> datetime | date | None:
        """Let the minutes of the clock pass one by one; by the other reading a day off rolls."""
        begun = at = self.begun(start)
        left = count
        while left:
            if not _stopped(at, stops):
                left -= 1
            at += ONE_MINUTE
        for since, until in stops:  # nothing was left: it ends with the answer
            end = self._rolled_hours(at)
            if (since > at) if isinstance(end, datetime) else (since.date() > end):
                break
            if until is None:
                return None
            at = max(at, until, begun)
        return self._rolled_hours(at)

    def _rolled_hours(self, at: datetime) -> datetime | date:
        rolls = self.reads("hours_over_day_off", "end_of_next_working_day")
        return self.next_worked(at.date()) if rolls and not self.worked(at.date()) else at

    def begun(self, start: datetime) -> datetime:
        """Where a term in hours begins: at once, or by the other reading at the next opening."""
        if not (self.reads("cutoff_and_hours", "next_opening") and self.late(start)):
            return start
        following = self.next_worked(start.date())
        return datetime.combine(following, time(0)) + self.hours(following)[0][0] * ONE_MINUTE

    def _next_open(self, at: datetime) -> datetime:
        while not self.open(at):
            at += ONE_MINUTE
        return at

    # -- backward

    def working_days_back(self, event: datetime, count: int) -> date:
        """Cross off working days towards the past; the day of the event is not counted."""
        day, left = event.date(), count
        while left:
            day -= ONE_DAY
            left -= self.worked(day)
        return day

    def days_back(self, event: datetime, count: int) -> date:
        """Cross off every day towards the past; a last day that is off rolls back, never forward."""
        return self._rolled_back(event.date() - count * ONE_DAY)

    def months_back(self, event: datetime, count: int) -> date:
        """Leaf back to the same date, or to the end of a month too short for it."""
        day, left = event.date().replace(day=1), count
        while left:
            day -= ONE_DAY
            if day.day == 1:
                left -= 1
        while day.day != event.day and (day + ONE_DAY).month == day.month:
            day += ONE_DAY
        return self._rolled_back(day)

    def _rolled_back(self, day: date) -> date:
        while not self.worked(day) and not self.reads("roll", "none"):
            day -= ONE_DAY
        return day

    def working_minutes_back(self, event: datetime, count: int) -> datetime:
        """Let the minutes of the office pass backward, one by one."""
        at, left = event, count
        while left:
            at -= ONE_MINUTE
            left -= self.open(at)
        return at


def _stopped(at: datetime, stops: Sequence[Stop]) -> bool:
    return any(since <= at and (until is not None and at < until) for since, until in stops)
