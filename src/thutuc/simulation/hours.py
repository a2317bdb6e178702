"""When an officer works: his unit's office hours on the days on which he is there, as one line of time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from thutuc.dossier.view import ZONE, instant
from thutuc.errors import CalendarError
from thutuc.plugins import Plugins
from thutuc.simulation.plan import OwnHours
from thutuc.worktime import Session
from thutuc.worktime.calendar import WEEKDAYS

_DAY = timedelta(days=1)
#: Beyond so many days on which nobody works no work is looked for.
FARTHEST = 3_700

#: The stretches of one day in which somebody works, as pairs of microseconds UTC.
DayHours = Callable[[date], Sequence[tuple[int, int]]]


class Timeline:
    """Stretches of work one after another, found day by day when somebody asks."""

    def __init__(self, hours: DayHours, first: date) -> None:
        self._hours = hours
        self._next = first
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._done: list[int] = []  #: time worked before each stretch
        self._ended = False  #: no more work is found, whoever asks and however often

    def begin(self, at: int) -> int | None:
        """The first instant from *at* on at which he works; ``None`` where he does not come back."""
        while not self._ends or self._ends[-1] <= at:
            if not self._extend():
                return None
        return max(at, self._starts[bisect_right(self._ends, at)])

    def finish(self, at: int, work: int) -> int | None:
        """When *work* that is begun at *at* is done."""
        place = bisect_right(self._ends, at)
        if place < len(self._ends) and self._starts[place] <= at and at + work <= self._ends[place]:
            return at + work  # most often
        wanted = self._worked(at) + work
        while not self._ends or self._done[-1] + self._ends[-1] - self._starts[-1] < wanted:
            if not self._extend():
                return None
        place = max(bisect_left(self._done, wanted) - 1, 0)
        return max(self._starts[place] + wanted - self._done[place], at)

    def worked(self, since: int, until: int) -> int:
        """How long he works between two instants."""
        place = bisect_right(self._starts, since) - 1
        if place >= 0 and until <= self._ends[place]:
            return until - since  # most often
        return self._worked(until) - self._worked(since)

    def _worked(self, at: int) -> int:
        while not self._ends or self._ends[-1] < at:
            if not self._extend():
                break
        place = bisect_right(self._starts, at) - 1
        return 0 if place < 0 else self._done[place] + min(at, self._ends[place]) - self._starts[place]

    def _extend(self) -> bool:
        """Look for the next day with work; joins stretches that touch."""
        for _ in range(0 if self._ended else FARTHEST):
            day, self._next = self._next, self._next + _DAY
            try:
                stretches = self._hours(day)
            except CalendarError:  # nobody knows what is worked after the last day of the calendar
                break
            for start, end in stretches:
                if self._ends and self._ends[-1] == start:
                    self._ends[-1] = end
                    continue
                before = self._done[-1] + self._ends[-1] - self._starts[-1] if self._ends else 0
                self._starts.append(start)
                self._ends.append(end)
                self._done.append(before)
            if stretches:
                return True
        self._ended = True
        return False


def midnight(day: date) -> int:
    """The instant at which a day begins."""
    return instant(datetime.combine(day, time(), ZONE))


def stretch(day: date, session: Session) -> tuple[int, int]:
    """A session of a day as instants."""
    combine = datetime.combine
    return instant(combine(day, session.opens, ZONE)), instant(combine(day, session.closes, ZONE))


def officer_hours(plugins: Plugins, officer: str, owns: Sequence[OwnHours] = ()) -> DayHours:
    """The hours of an officer: where he sits that day, by its calendar, while he is not away."""

    def of_day(day: date) -> list[tuple[int, int]]:
        noon = datetime.combine(day, time(12), ZONE)
        own = next((each for each in owns if each.is_on(WEEKDAYS[day.weekday()])), None)
        if owns and own is None:
            return []
        if own is not None and own.always:
            whole = (midnight(day), midnight(day + _DAY))
            return [whole] if _place(plugins, officer, noon) is not None else []
        found = []
        for opens in (time(6), time(12, 30)):  # an absence may end at noon
            unit = _place(plugins, officer, datetime.combine(day, opens, ZONE))
            if unit is not None:
                found += [
                    each for each in _sessions(plugins, unit, day, own) if _half(each) is (opens.hour < 12)
                ]
        return [stretch(day, each) for each in found]

    return of_day


def unit_hours(plugins: Plugins, unit: str, *, always: bool) -> DayHours:
    """The hours in which a unit takes papers, or all hours."""

    def of_day(day: date) -> list[tuple[int, int]]:
        if always:
            return [(midnight(day), midnight(day + _DAY))]
        calendar = plugins.calendar(unit, datetime.combine(day, time(), ZONE))
        return [stretch(day, session) for session in calendar.reception_hours(day)]

    return of_day


def _half(session: Session) -> bool:
    """Whether a session begins before noon."""
    return session.opens < time(12)


def _place(plugins: Plugins, officer: str, at: datetime) -> str | None:
    """The unit whose hours he keeps; ``None`` while he is away or has no post."""
    seats = plugins.seats(officer, at)
    return None if not seats or any(seat.on_leave for seat in seats) else seats[0].unit


def _sessions(plugins: Plugins, unit: str, day: date, own: OwnHours | None) -> Sequence[Session]:
    found = plugins.calendar(unit, datetime.combine(day, time(), ZONE)).sessions(day)
    if own is not None and found:
        return [Session.parse(text) for text in own.sessions]
    return found
