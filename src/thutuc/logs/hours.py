"""The hours of an office, as its log shows them: when nearly everything is done, and the gaps between."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from thutuc.logs.times import quantile

#: Hours are learnt to so many minutes.
GRAIN = 30
#: A gap lasts so many grains at least.
_GAP = 2
#: In a gap so many things would happen if they came evenly, and at most this share of them does.
_EXPECTED, _SHARE = 10, 0.05
#: On a day off, or some together, so many would usually come: that nobody does is chance once in four years.
_OFF = 7
#: So many days of the office before a day, and after it, tell what is usual on it.
_AROUND = 20
#: On a weekday of the office at least one of so many things happens.
_WEEK = 50

Sessions = tuple[tuple[time, time], ...]


def sessions_of(instants: Iterable[datetime]) -> Sessions:
    """The hours between which 98 of 100 things are done, to the half hour around them, without the gaps."""
    minutes = sorted(float(at.hour * 60 + at.minute) for at in instants)
    low, high = int(quantile(minutes, 0.01)) // GRAIN, -(-int(quantile(minutes, 0.99)) // GRAIN)
    high = max(high, low + 1)
    counts = Counter(int(minute) // GRAIN for minute in minutes)
    usual = [len(minutes) / (high - low)] * (high - low)
    closed = _closed([counts[grain] for grain in range(low, high)], usual, _EXPECTED, _GAP)
    found: list[list[int]] = []
    for grain in (grain for grain in range(low, high) if grain - low not in closed):
        if found and found[-1][1] == grain:
            found[-1][1] = grain + 1
        else:
            found.append([grain, grain + 1])
    return tuple((_clock(opens), _clock(closes)) for opens, closes in found)


def _closed(counts: Sequence[int], usual: Sequence[float], expected: int, least: int = 1) -> set[int]:
    """Where hardly anything of what is usual is done, and so many lie together that it is no chance."""
    quiet = [count <= _SHARE * each for count, each in zip(counts, usual, strict=True)]
    closed: set[int] = set()
    since = 0
    for place in range(len(counts) + 1):
        if place < len(counts) and quiet[place]:
            continue
        if place - since >= least and sum(usual[since:place]) >= expected:
            closed.update(range(since, place))
        since = place + 1
    return closed


def days_off(came: Iterable[date]) -> Set[date]:
    """Of the weekdays on which any came, those off between the first and the last of them.

    What is usual is told by the weeks around, since offices and their logs grow and fade.
    """
    done = Counter(day.toordinal() for day in came)
    week = Counter(day % 7 for day in done.elements())
    days = [day for day in range(min(done), max(done) + 1) if week[day % 7]]
    there, average = Counter(day % 7 for day in days), week.total() / len(days)
    so_far = [0, *accumulate(done[day] for day in days)]
    usual = []
    for place, day in enumerate(days):
        low, high = max(place - _AROUND, 0), min(place + _AROUND + 1, len(days))
        level = (so_far[high] - so_far[low]) / (high - low)
        usual.append(level * week[day % 7] / there[day % 7] / average)
    closed = _closed([done[day] for day in days], usual, _OFF)
    return {date.fromordinal(days[place]) for place in closed}


def _clock(grain: int) -> time:
    minutes = grain * GRAIN
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time(23, 59)


def open_of(sessions: Sessions, hour: int) -> float:
    """Which part of an hour of the day lies in them."""
    low, high = hour * 60, hour * 60 + 60
    minutes = [(each[0].hour * 60 + each[0].minute, each[1].hour * 60 + each[1].minute) for each in sessions]
    return sum(max(min(high, closes) - max(low, opens), 0) for opens, closes in minutes) / 60


class Office:
    """When an office is open, by its log: its hours, on days of its week on which anything happened."""

    def __init__(self, instants: Iterable[datetime]) -> None:
        known = list(instants)
        self.sessions = sessions_of(known)
        week = Counter(at.weekday() for at in known)
        self._days = sorted({
            at.date().toordinal() for at in known if week[at.weekday()] * _WEEK >= len(known)
        })  # fmt: skip
        self._open = [(since_midnight(opens), since_midnight(closes)) for opens, closes in self.sessions]
        self.day = sum((closes - opens for opens, closes in self._open), timedelta())

    def is_open(self, at: datetime) -> bool:
        """Whether it lies in the hours of a day of the office; as they close, too."""
        minute = since_midnight(at.time())
        return self._place(at) is not None and any(low <= minute <= high for low, high in self._open)

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """How long the office was open between two instants."""
        return self._before(until) - self._before(since)

    def after(self, since: datetime, worked: timedelta) -> datetime:
        """The instant at which it has been open for so long; its last known one where it never is."""
        whole, rest = divmod(self._before(since) + worked, self.day)
        if not worked or not self._days:
            return since
        if whole >= len(self._days):
            whole, rest = len(self._days) - 1, self.day
        day = datetime.combine(date.fromordinal(self._days[whole]), time(), since.tzinfo)
        for opens, closes in self._open:
            if rest <= closes - opens:
                return day + opens + rest
            rest -= closes - opens
        return day + self._open[-1][1]

    def next(self, since: datetime, hours: Sequence[time]) -> datetime | None:
        """The first of these hours of the day, on its days; ``None`` where none comes any more."""
        place = bisect_left(self._days, since.date().toordinal())
        days = (date.fromordinal(day) for day in self._days[place : place + 2])
        found = (datetime.combine(day, hour, since.tzinfo) for day in days for hour in hours)
        return next((at for at in found if at >= since), None)

    def _before(self, at: datetime) -> timedelta:
        day = at.date().toordinal()
        whole = self.day * bisect_left(self._days, day)
        if self._place(at) is None:
            return whole
        minute = since_midnight(at.time())
        return whole + sum((min(minute, high) - low for low, high in self._open if low < minute), timedelta())

    def _place(self, at: datetime) -> int | None:
        day = at.date().toordinal()
        place = bisect_left(self._days, day)
        return place if place < len(self._days) and self._days[place] == day else None


def since_midnight(at: time) -> timedelta:
    """How long after the day began."""
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
