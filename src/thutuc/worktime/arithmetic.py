"""Forward, backward and between: the sums that need no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from thutuc.worktime.budget import DEFAULT_POLICIES, Budget, Policies
from thutuc.worktime.calendar import MICROSECOND, Calendar
from thutuc.worktime.due import Due
from thutuc.worktime.ledger import (
    HOUR_US,
    ONE_DAY,
    Context,
    add_months,
    day_due,
    instant_due,
    open_ledger,
    rounded_days,
)
from thutuc.worktime.term import Counting, Term, TermUnit


def add(
    start: datetime,
    term: Term,
    calendar: Calendar,
    counting: Counting = Counting.LAW,
    policies: Policies = DEFAULT_POLICIES,
) -> Due:
    """When a term that begins at *start* ends, if nothing suspends it."""
    context = Context(Budget(term, counting, policies=policies), calendar, None)
    begun = calendar.local(start)
    due = open_ledger(context, term, begun, suspended=False).due()
    warnings = calendar.warnings(begun.date(), due.day)
    return replace(due, warnings=warnings) if warnings else due


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
    budget = Budget(term, counting, policies=policies)
    context = Context(budget, calendar, None)
    at, unit = calendar.local(event), term.unit
    if unit is TermUnit.HOUR:
        before = at.astimezone(UTC) - int(term.number * HOUR_US) * MICROSECOND
        return instant_due(context, before.astimezone(calendar.zone))
    if unit is TermUnit.WORKING_HOUR or (unit is TermUnit.WORKING_DAY and counting is Counting.TABLE):
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
    due: Due, calendar: Calendar, started_at: datetime | None = None, *, days: int = 1, roll: bool = True
) -> datetime | None:
    """The close of office hours on the last working day at least *days* before a term's last day.

    This is the last moment for the apology that must be out "chậm nhất 01 ngày trước ngày hết hạn"
    (NĐ 61/2018/NĐ-CP Điều 19.9). None where that moment lies before the clock started: a same-day
    procedure has no day before. ``roll=False`` reads the day literally, working or not.
    """
    day = due.day - days * ONE_DAY
    at = calendar.closing(calendar.roll_back(day) if roll else day)
    if started_at is not None and at <= calendar.local(started_at):
        return None
    return at
