"""How many terms are added in a second: ``python -m tests.bench worktime``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from tests.bench.timing import again, interleaved
from tests.worktime_world import CALENDAR, ZONE

from thutuc.worktime import Term, add, last_day

#: instants over three years, at every hour of the day; so few that a call fits a turn of the processor
STARTS = 100
WORKING_DAYS, DAYS, HOURS = (
    Term.parse("07 ngày làm việc"),
    Term.parse("15 ngày"),
    Term.parse("08 giờ làm việc"),
)


def run(_: Path, size: int) -> dict[str, float]:
    """Additions a second of each kind, and of dates without any law beside them, in *size* blocks."""
    first = datetime(2022, 1, 3, 7, tzinfo=ZONE)
    starts = [first + timedelta(hours=253 * number, minutes=7 * number % 60) for number in range(STARTS)]
    dates = [start.date() for start in starts]
    for earlier, later in pairwise(starts):
        assert add(earlier, WORKING_DAYS, CALENDAR).at <= add(later, WORKING_DAYS, CALENDAR).at
    taken = interleaved({name: again(call) for name, call in _things(starts, dates).items()}, size)
    rates = {name: STARTS / taken[name] * 1e6 for name in taken}
    bare = rates.pop("bare")
    figures = {f"{name} (thousand a second)": rate / 1e3 for name, rate in rates.items()}
    return figures | {"date + timedelta / working days to dates": bare / rates["working days to dates"]}


def _things(starts: list[datetime], dates: list[date]) -> dict[str, Callable[[], object]]:
    two_weeks = timedelta(days=14)
    return {
        "bare": lambda: [day + two_weeks for day in dates],
        "working days to dates": lambda: [CALENDAR.working_day_after(day, 7) for day in dates],
        "terms in working days to dates": lambda: [last_day(day, WORKING_DAYS, CALENDAR) for day in dates],
        "terms in days to dates": lambda: [last_day(day, DAYS, CALENDAR) for day in dates],
        "add(), working days": lambda: [add(at, WORKING_DAYS, CALENDAR) for at in starts],
        "add(), days": lambda: [add(at, DAYS, CALENDAR) for at in starts],
        "add(), working hours": lambda: [add(at, HOURS, CALENDAR) for at in starts],
    }
