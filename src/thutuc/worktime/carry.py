"""A clock's sum instead of its history: what is left when it stops, and where that ends later.

The engine keeps of a long ledger only what is left of the term, so that a dossier suspended a
thousand times stays as small as one never suspended. :func:`~thutuc.worktime.walk.project` over the
whole ledger gives the same date; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from thutuc.worktime.budget import Budget
from thutuc.worktime.calendar import MICROSECOND, Calendar
from thutuc.worktime.due import Due
from thutuc.worktime.ledger import (
    CalendarDays,
    ClockTime,
    Context,
    Ledger,
    WorkingDays,
    WorkingTime,
    open_ledger,
)
from thutuc.worktime.term import Term, TermUnit


def carry(
    budget: Budget, since: datetime, left: int | None, until: datetime, calendar: Calendar
) -> int | None:
    """What is left of a term that ran from *since* to *until*; ``None`` if it had run out before.

    *left* is what an earlier call gave, ``None`` for the whole term. Whole days, or microseconds of
    working or clock time, as the term is counted.
    """
    ledger = _ledger(budget, since, left, calendar)
    at = calendar.local(until)
    if ledger.over(at):
        return None
    ledger.suspend(at)
    rest = ledger.left  # type: ignore[attr-defined]  # every ledger has it, in its own unit
    return rest // MICROSECOND if isinstance(rest, timedelta) else int(rest)


def project_left(budget: Budget, since: datetime, left: int | None, calendar: Calendar) -> Due:
    """Where a term ends of which *left* is left at *since*; ``None`` for the whole term."""
    due = _ledger(budget, since, left, calendar).due()
    warnings = calendar.warnings(calendar.local(since).date(), due.day)
    return replace(due, warnings=warnings) if warnings else due


def _ledger(budget: Budget, since: datetime, left: int | None, calendar: Calendar) -> Ledger:
    context, start = Context(budget, calendar, None), calendar.local(since)
    if left is None:
        minutes = budget.policies.resume_ledger == "minutes"
        return open_ledger(context, budget.term, start, suspended=minutes)
    whole = open_ledger(context, budget.term, start, suspended=True)
    if isinstance(whole, WorkingDays):
        return WorkingDays(context, left, start)
    if isinstance(whole, WorkingTime):
        return _resumed(WorkingTime(context, left, start), start)
    if isinstance(whole, ClockTime):
        return _resumed(ClockTime(context, left * MICROSECOND, start), start)
    return _calendar_days(context, left, start)


def _resumed(ledger: Ledger, at: datetime) -> Ledger:
    """A clock that goes on is not moved by the cut-off for reception again."""
    ledger.resume(at)
    return ledger


def _calendar_days(context: Context, left: int, start: datetime) -> CalendarDays:
    ledger = CalendarDays(context, Term(Decimal(max(left, 1)), TermUnit.DAY), start)
    ledger.left = left
    ledger.resume(start)
    return ledger
