"""Short words for the tests of counting: instants, budgets, the civil service's calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from thutuc.worktime import Budget, Calendar, Counting, Due, Pause, Policies, Term, project
from thutuc_deadlines import read_calendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = read_calendar()


def at(text: str) -> datetime:
    """An instant written as officials do: ``09/02/2026 10:00``."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


def day(text: str) -> date:
    """A date written as officials do: ``09/02/2026``."""
    return datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=ZONE).date()


def term(text: str, **budget: object) -> Budget:
    """A budget for a term; policies are given by name."""
    readings = {name: budget.pop(name) for name in list(budget) if name in Policies.__slots__}
    return Budget(Term.parse(text), policies=Policies.of(readings), **budget)


def table(text: str) -> Budget:
    """A budget of a step table."""
    return term(text, counting=Counting.TABLE)


def due(budget: Budget, start: str, *pauses: Pause, calendar: Calendar = CALENDAR) -> Due:
    """Where the clock ends that began at *start*."""
    found = project(budget, at(start), pauses, calendar)
    assert found is not None
    return found


def pause(
    since: str, until: str | None = None, ground: str = "yêu cầu bổ sung", after: str | None = None
) -> Pause:
    """A suspension."""
    return Pause(at(since), at(until) if until else None, ground, after)
