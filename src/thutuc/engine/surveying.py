"""What a present calendar says of many dates: asked once a unit, and worked out only where it may differ.

For looking through a million terms: most of them lie wholly in days of which no notice has changed anything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from datetime import date, datetime
from typing import NamedTuple

from thutuc.dossier import Clock
from thutuc.dossier.view import instant, local
from thutuc.engine.draft import World
from thutuc.errors import CalendarError
from thutuc.worktime import Budget, Calendar, project_left
from thutuc.worktime.ledger import DAYS, measure

#: Microseconds of a day, and by how many it begins before that of UTC (Việt Nam has kept +07:00 since 1975).
DAY = 86_400_000_000
EAST = 7 * 3_600_000_000
EPOCH = date(1970, 1, 1).toordinal()
MINUTE = 60_000_000

#: So many ends of terms in days are remembered.
MOST = 200_000


class _Counted(NamedTuple):
    """A budget, and whether its term is counted in whole days: then its end asks only for its first minute.

    The first minute of a day is asked apart: 00:00 sharp may belong to the day before.
    """

    budget: Budget
    by_days: bool
    left_by_days: bool  #: the same of what is left after a suspension

    @classmethod
    def of(cls, budget: Budget) -> _Counted:
        """What is known of a budget once and for all."""
        by_second = budget.cutoff is not None and budget.policies.cutoff_precision == "second"
        if by_second or budget.limit is not None:
            return cls(budget, False, False)
        kinds = [measure(budget, budget.term, suspended=left)[0] in DAYS for left in (False, True)]
        return cls(budget, *kinds)


class Calendars:
    """The calendars as they are known at one instant, each asked for once a unit."""

    def __init__(self, world: World, known: datetime) -> None:
        self._world, self._known = world, known
        self._present: dict[str | None, Calendar] = {}
        self._then: dict[tuple[str | None, int], Calendar] = {}
        self._changed: dict[tuple[int, int], Sequence[int] | None] = {}
        self._budgets: dict[tuple[object, ...], _Counted] = {}
        self._ends: dict[tuple[object, ...], int] = {}

    def law(self, clock: Clock, unit: str | None) -> datetime | None:
        """The date that the present calendar gives a running clock, where it is another one."""
        present = self._present.get(unit)
        if present is None:
            present = self._present[unit] = self._world.calendar(unit, self._known)
        if clock.calendar == present.version or self._untouched(clock, unit, present):
            return None
        law = self._law(clock, present)
        return None if law == clock.due else local(law)

    def _law(self, clock: Clock, present: Calendar) -> int:
        """Where the term ends by *present*; in days it ends alike for all that began in the same minute."""
        plain = tuple(clock.budget.items())
        budget = self._budgets.get(plain)
        if budget is None:
            budget = self._budgets[plain] = _Counted.of(Budget.from_json(clock.budget))
        by_days = budget.by_days if clock.left is None else budget.left_by_days
        if not by_days or (clock.since + EAST) % DAY < MINUTE:
            return _end(budget.budget, clock, present)
        began = 0 if clock.left is None else clock.began // MINUTE
        key = id(present), id(budget), clock.since // MINUTE, clock.left, began
        law = self._ends.get(key)
        if law is None:
            if len(self._ends) >= MOST:
                self._ends.clear()
            law = self._ends[key] = _end(budget.budget, clock, present)
        return law

    def _untouched(self, clock: Clock, unit: str | None, present: Calendar) -> bool:
        """Whether no day between the beginning of a clock's run and its end has changed since it was set.

        A date that a notice has moved says another calendar than the one known when its run began.
        """
        first = (clock.since + EAST) // DAY
        then = self._then.get((unit, first))
        if then is None:
            then = self._then[unit, first] = self._world.calendar(unit, local(clock.since))
        if clock.due is None or clock.calendar != then.version:
            return False
        both = id(then), id(present)
        if both not in self._changed:
            self._changed[both] = changed_days(then, present)
        changed = self._changed[both]
        if changed is None:
            return False
        place = bisect_left(changed, first)
        return place == len(changed) or changed[place] > (clock.due + EAST) // DAY


def changed_days(then: Calendar, now: Calendar) -> Sequence[int] | None:
    """The days, counted from 1970-01-01, that two calendars tell otherwise; ``None`` where it may be all."""
    for name in ("zone", "office_hours", "weekly_rest", "reception", "extra_hours"):
        if getattr(then, name) != getattr(now, name):
            return None
    if not set(then.years) <= set(now.years):
        return None
    days = then.days_off.keys() ^ now.days_off.keys() | then.worked_days.keys() ^ now.worked_days.keys()
    for day in then.day_hours.keys() | now.day_hours.keys():
        own, other = then.day_hours.get(day), now.day_hours.get(day)
        if own is None or other is None or own.sessions != other.sessions:
            days.add(day)
    return sorted(day.toordinal() - EPOCH for day in days)


class DaysOff:
    """Remembers which days are off in each unit, for a day is asked about many thousand times."""

    def __init__(self, world: World, known: datetime, days: Set[date] | None) -> None:
        self._world, self._known, self._days = world, known, days
        self._seen: dict[tuple[str | None, int], bool] = {}

    def has(self, unit: str | None, number: int) -> bool:
        """Whether day *number*, counted from 1970-01-01, is off in *unit*, and one the notice speaks of."""
        found = self._seen.get((unit, number))
        if found is None:
            day = date.fromordinal(number + EPOCH)
            asked = self._days is None or day in self._days
            found = self._seen[unit, number] = asked and self._is_off(unit, day)
        return found

    def _is_off(self, unit: str | None, day: date) -> bool:
        try:
            return not self._world.calendar(unit, self._known).is_working_day(day)
        except CalendarError:
            return True  # the dossier is looked at, and says what hinders it


def _end(budget: Budget, clock: Clock, present: Calendar) -> int:
    return instant(project_left(budget, local(clock.since), clock.left, present, local(clock.began)).at)
