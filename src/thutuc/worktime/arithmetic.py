"""Forward, backward and between: the sums that need no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from thutuc.errors import TermError
from thutuc.worktime.begin import ONE_DAY, context_of
from thutuc.worktime.budget import DEFAULT_POLICIES, Budget, Policies
from thutuc.worktime.calendar import MICROSECOND, Calendar
from thutuc.worktime.due import Due
from thutuc.worktime.in_days import add_months, day_due, instant_due
from thutuc.worktime.in_hours import HOUR_US
from thutuc.worktime.ledger import open_ledger, rounded_days
from thutuc.worktime.term import Counting, Term, TermUnit


def add(
    start: datetime,
    term: Term,
    calendar: Calendar,
    counting: Counting = Counting.LAW,
    policies: Policies = DEFAULT_POLICIES,
) -> Due:
    """When a term that begins at *start* ends, if nothing suspends it."""
    plain = policies is DEFAULT_POLICIES
    begun = calendar.local(start)
    if plain and counting is Counting.LAW and term.unit is TermUnit.WORKING_DAY:  # most often
        due = calendar.due_on(last_day(begun.date(), term, calendar))
    else:
        budget = _plain(term, counting) if plain else Budget(term, counting, policies=policies)
        due = open_ledger(context_of(budget, calendar), term, begun, suspended=False).due()
    warnings = calendar.warnings(begun.date(), due.day)
    return replace(due, warnings=warnings) if warnings else due


@lru_cache(maxsize=1024)
def _plain(term: Term, counting: Counting) -> Budget:
    return Budget(term, counting)


def last_day(day: date, term: Term, calendar: Calendar) -> date:
    """The last day of a term in days or months whose uncounted first day is *day* (BLDS 2015 Điều 147–148).

    The bare sum behind :func:`add`, for many dates at once: no policies, no warnings.
    """
    unit = term.unit
    if unit is TermUnit.WORKING_DAY:
        return calendar.working_day_after(day, rounded_days(term))
    if unit is TermUnit.DAY:
        return calendar.roll_forward(day + int(term.number) * ONE_DAY)
    if unit is TermUnit.MONTH:
        return calendar.roll_forward(add_months(day, int(term.number)))
    if unit is TermUnit.SAME_DAY:
        return calendar.roll_forward(day)
    raise TermError(str(term), "a term in hours ends at an instant, not on a day")


def back(
    event: datetime,
    term: Term,
    calendar: Calendar,
    counting: Counting = Counting.LAW,
    policies: Policies = DEFAULT_POLICIES,
) -> Due:
    """The latest day or instant that lies a whole term before an event.

    For "at least 05 days before the meeting": the day of the event is not counted, and a last day
    that is off rolls back, never forward, or the term would be shorter than the law wants.
    """
    at = calendar.local(event)
    plain = policies is DEFAULT_POLICIES
    budget = _plain(term, counting) if plain else Budget(term, counting, policies=policies)
    due = _back(at, term, calendar, budget)
    warnings = calendar.warnings(due.day, at.date())
    return replace(due, warnings=warnings) if warnings else due


def _back(at: datetime, term: Term, calendar: Calendar, budget: Budget) -> Due:
    context, unit, policies = context_of(budget, calendar), term.unit, budget.policies
    calendar = context.calendar
    if unit is TermUnit.HOUR:
        before = at.astimezone(UTC) - int(term.number * HOUR_US) * MICROSECOND
        return instant_due(context, before.astimezone(calendar.zone))
    if unit is TermUnit.WORKING_HOUR or (unit is TermUnit.WORKING_DAY and budget.counting is Counting.TABLE):
        amount = int((term.working_hours or 0) * HOUR_US)
        return instant_due(context, calendar.last_instant(calendar.worked_at(at) - amount))
    if unit is TermUnit.WORKING_DAY:
        return day_due(context, calendar.working_day_before(at.date(), rounded_days(term)))
    if unit is TermUnit.MONTH:
        day = add_months(at.date(), -int(term.number))
    else:
        day = at.date() - (int(term.number) if unit is TermUnit.DAY else 0) * ONE_DAY
    return day_due(context, day if policies.roll == "none" else calendar.roll_back(day))


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The office hours that lie between two instants; negative backwards."""
    worked = calendar.worked_at(calendar.local(end)) - calendar.worked_at(calendar.local(start))
    return worked * MICROSECOND


def working_days_between(after: date, upto: date, calendar: Calendar) -> int:
    """The working days after the first day, up to and with the second: how many days late."""
    return calendar.working_days_between(after, upto)


def remind_at(
    due: Due,
    calendar: Calendar,
    started_at: datetime | None = None,
    *,
    policies: Policies = DEFAULT_POLICIES,
) -> datetime | None:
    """The close of office hours on the last working day before a term's last day.

    This is the last moment for the apology that must be out "chậm nhất 01 ngày trước ngày hết hạn"
    (NĐ 61/2018/NĐ-CP Điều 19.9). None where that moment lies before the clock started: a same-day
    procedure has no day before. The policy ``apology_day`` may read the day literally, working or not.
    """
    day = due.day - ONE_DAY
    at = calendar.closing(day if policies.apology_day == "literal" else calendar.roll_back(day))
    if started_at is not None and at <= calendar.local(started_at):
        return None
    return at


def apologise_by(
    due: Due, calendar: Calendar, started_at: datetime, policies: Policies = DEFAULT_POLICIES
) -> datetime:
    """The last moment for the apology: the day before, or where there is none the promised hour itself."""
    return remind_at(due, calendar, started_at, policies=policies) or due.at
