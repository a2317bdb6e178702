"""A clock's sum instead of its history: what is left when it stops, and where that ends later.

The engine keeps of a long ledger only what is left of the term, so that a dossier suspended a
thousand times stays as small as one never suspended. :func:`~thutuc.worktime.walk.project` over the
whole ledger gives the same date; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from thutuc.worktime.begin import Context, context_of
from thutuc.worktime.budget import Budget
from thutuc.worktime.calendar import Calendar
from thutuc.worktime.due import Due, Line
from thutuc.worktime.in_hours import ClockTime, WorkingTime
from thutuc.worktime.ledger import DAYS, Ledger, measure, open_ledger, reopen
from thutuc.worktime.limit import beside, both_told, earlier
from thutuc.worktime.story import Story, hours_en, hours_vi, provisional_notes


def carry(
    budget: Budget,
    since: datetime,
    left: int | None,
    until: datetime,
    calendar: Calendar,
    began: datetime | None = None,
) -> int | None:
    """What is left of a term that ran from *since* to *until*; ``None`` if it had run out before.

    *left* is what an earlier call gave, ``None`` for the whole term. Whole days, or microseconds of
    working or clock time, as the term is counted. *began* is when the whole term began: a term that stood
    still before its first day gains nothing by that. Of a legal term beside it only whether that had run out
    is told; what is left of it :func:`stood_still` keeps.
    """
    ledger = _ledger(context_of(budget, calendar), since, left, began=began, suspended=True)
    rest = _used_up(ledger, calendar.local(until))
    if rest is None or budget.limit is None:
        return rest
    return None if carry(beside(budget), since, budget.limit_left, until, calendar, began) is None else rest


def stood_still(
    budget: Budget, since: datetime, until: datetime, calendar: Calendar, began: datetime | None = None
) -> Budget:
    """The budget of a clock that ran from *since* until it stood still, with what is left of a legal term."""
    if budget.limit is None:
        return budget
    left = carry(beside(budget), since, budget.limit_left, until, calendar, began)
    return replace(budget, limit_left=left or 0)


def project_left(
    budget: Budget, since: datetime, left: int | None, calendar: Calendar, began: datetime | None = None
) -> Due:
    """Where a term ends of which *left* is left at *since*; ``None`` for the whole term that *began* once."""
    due = _projected(budget, since, left, calendar, began)
    if budget.limit is None:
        return due
    return earlier(due, _projected(beside(budget), since, budget.limit_left, calendar, began))


def _projected(
    budget: Budget, since: datetime, left: int | None, calendar: Calendar, began: datetime | None
) -> Due:
    start = calendar.local(since)
    due = _uninterrupted(budget, start, calendar) if left is None and budget.cutoff is None else None
    if due is None:
        due = _ledger(context_of(budget, calendar), start, left, began=began, suspended=False).due()
    warnings = calendar.warnings(start.date(), due.day)
    return replace(due, warnings=warnings) if warnings else due


def _uninterrupted(budget: Budget, start: datetime, calendar: Calendar) -> Due | None:
    """The end of a whole term in working time: what most steps have, without the ledger of a longer story."""
    kind, amount = measure(budget, budget.whole, suspended=False)
    if kind is not WorkingTime or budget.policies.reception_on_day_off == "working_time":
        return None
    end = calendar.instant(calendar.worked_at(start) + amount)
    return Due(end.date(), end, end, (), calendar.version)


def explain_carry(
    budget: Budget,
    since: datetime,
    left: int | None,
    until: datetime,
    calendar: Calendar,
    done: int = 0,
    began: datetime | None = None,
) -> list[Line]:
    """The sum behind :func:`carry`: every day counted until the clock stood still.

    *done* is what was counted before, in the unit of *left*; the days are numbered on from it.
    """
    story = Story()
    context = context_of(budget, calendar, story)
    _opening(context, story, since, left)
    ledger = _ledger(context, since, left, done, began=began, suspended=True)
    _used_up(ledger, calendar.local(until))
    if budget.limit is not None:
        rest = stood_still(budget, since, until, calendar, began).limit_left or 0
        vi, en = _in_words(beside(budget), rest)
        day = calendar.local(until).date()
        story.add(
            day,
            f"Thời hạn theo quy định {budget.limit}: còn {vi}.",
            f"Legal term, {budget.limit}: {en} left.",
        )
    return story.lines


def explain_left(
    budget: Budget,
    since: datetime,
    left: int | None,
    calendar: Calendar,
    done: int = 0,
    began: datetime | None = None,
) -> list[Line]:
    """The sum behind :func:`project_left`; the last line gives the date."""
    lines = _told(budget, since, left, calendar, done, began)
    if budget.limit is None:
        return lines
    law = beside(budget)
    ends = (
        _projected(budget, since, left, calendar, began),
        _projected(law, since, budget.limit_left, calendar, began),
    )
    return both_told(budget, lines, _told(law, since, budget.limit_left, calendar, 0, began), ends)


def _told(
    budget: Budget, since: datetime, left: int | None, calendar: Calendar, done: int, began: datetime | None
) -> list[Line]:
    story = Story()
    context = context_of(budget, calendar, story)
    _opening(context, story, since, left)
    due = _ledger(context, since, left, done, began=began, suspended=False).due()
    story.ends(due, provisional_notes(calendar, calendar.local(since).date(), due.day))
    return story.lines


def _used_up(ledger: Ledger, at: datetime) -> int | None:
    if ledger.over(at):
        return None
    ledger.suspend(at)
    return ledger.left


def _opening(context: Context, story: Story, since: datetime, left: int | None) -> None:
    start = context.calendar.local(since)
    if left is None:
        story.opening(context.budget, start, context.calendar)
    else:
        story.carried(*_in_words(context.budget, left), start)


def _in_words(budget: Budget, left: int) -> tuple[str, str]:
    kind, _ = measure(budget, budget.whole, suspended=True)
    if kind is ClockTime:
        return f"{hours_vi(left)} theo đồng hồ", f"{hours_en(left)} of the clock"
    if kind not in DAYS:
        return f"{hours_vi(left)} làm việc", f"{hours_en(left)} of working time"
    if left == 0:
        return "trong ngày", "the day itself"
    working = budget.term.unit == "working-day"
    return f"{left:02d} ngày{' làm việc' * working}", f"{left}{' working' * working} day{'s' * (left > 1)}"


def _ledger(
    context: Context,
    since: datetime,
    left: int | None,
    done: int = 0,
    *,
    began: datetime | None,
    suspended: bool,
) -> Ledger:
    start = context.calendar.local(since)
    if left is not None:
        return reopen(context, left, start, done, context.calendar.local(began) if began else None)
    ledger = open_ledger(context, context.budget.whole, start, suspended=suspended)
    ledger.done = done
    return ledger
