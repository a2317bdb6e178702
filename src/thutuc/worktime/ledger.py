"""The ledger that counts a term down: in working days, calendar days, working time or clock time.

A ledger begins at an instant, may be suspended and resumed, and ends somewhere. :mod:`walk` drives
them. A ledger with a :class:`~thutuc.worktime.story.Story` tells every day it counts while counting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import ceil
from typing import Protocol

from thutuc.errors import TermError
from thutuc.worktime.begin import Context, day_zero, moved_by_cutoff, same_day
from thutuc.worktime.budget import Budget
from thutuc.worktime.due import Due
from thutuc.worktime.in_days import CalendarDays, WorkingDays
from thutuc.worktime.in_hours import HOUR_US, ClockTime, WorkingTime
from thutuc.worktime.term import Counting, Term, TermUnit

Kind = type[WorkingDays] | type[CalendarDays] | type[WorkingTime] | type[ClockTime]
DAYS: tuple[type, ...] = (WorkingDays, CalendarDays)


class Ledger(Protocol):
    """A term being counted down."""

    left: int  #: whole days, or microseconds of working or clock time
    done: int  #: how much was counted so far

    def over(self, at: datetime) -> bool:
        """Had the term ended before *at*?"""
        ...

    def suspend(self, at: datetime) -> None:
        """Count what was used until *at*, and stand still."""
        ...

    def resume(self, at: datetime) -> None:
        """Go on with what is left."""
        ...

    def extend(self, amount: int) -> None:
        """Let the run that has begun be so much longer: it stays one term (gia hạn theo luật)."""
        ...

    def due(self) -> Due:
        """Where the term ends, as things stand."""
        ...


def open_ledger(context: Context, term: Term, at: datetime, *, suspended: bool) -> Ledger:
    """The ledger that counts this term, begun at *at*: the budget's whole one, or one of its own."""
    whole = context.budget.whole
    if term is not whole and term != whole:
        context = replace(context, budget=replace(context.budget, term=term, extended=None))
    kind, amount = measure(context.budget, term, suspended=suspended)
    if kind is CalendarDays:
        return CalendarDays(context, term, at)
    if _same_day_extended(context.budget):
        if kind is WorkingDays:
            first = WorkingDays(context, 0, at)  # the same day, or after the cut-off the next working day
            first.extend(amount)
            return first
        at = context.calendar.closing(same_day(replace(context, story=None), at))
    ledger = kind(context, amount, at)
    if suspended and isinstance(ledger, WorkingTime):
        days, count = measure(context.budget, term, suspended=False)
        if days is WorkingDays:  # in minutes only because it stands still: until then it ends on a day
            ledger.last = WorkingDays(replace(context, story=None), count, at).end
    return ledger


def reopen(context: Context, left: int, at: datetime, done: int = 0, began: datetime | None = None) -> Ledger:
    """The ledger of the budget's term when so much of it is left; the cut-off moves no hours again.

    What goes on before the first day of a term that *began* later, after a cut-off or on a day off, waits
    for that day.
    """
    kind, _ = measure(context.budget, context.budget.whole, suspended=True)
    ledger: Ledger
    if kind is WorkingTime or kind is ClockTime:
        earliest = at if began is None else moved_by_cutoff(replace(context, story=None), began)
        ledger = kind(context, left, at, earliest)
    elif kind is WorkingDays:
        ledger = WorkingDays(context, left, at, anew=False, earliest=_zero(context, began, every_day=False))
    else:
        ledger = CalendarDays(context, left, at, earliest=_zero(context, began, every_day=True))
    ledger.done = done
    return ledger


def _zero(context: Context, began: datetime | None, *, every_day: bool) -> date:
    """The uncounted day of the whole term: no later run has an earlier one; a same-day term has none."""
    if began is None or context.budget.whole.unit is TermUnit.SAME_DAY:
        return date.min
    silent = replace(context, story=None)
    if _same_day_extended(context.budget):
        return same_day(silent, began)
    return day_zero(silent, began, every_day=every_day)


def _same_day_extended(budget: Budget) -> bool:
    """Is what was due the same day extended? The days that the law adds follow that day."""
    return budget.extended is not None and budget.term.unit is TermUnit.SAME_DAY


def measure(budget: Budget, term: Term, *, suspended: bool) -> tuple[Kind, int]:
    """By which ledger a term is counted, and how much it is there; months have to be counted out."""
    unit = term.unit
    if unit is TermUnit.WORKING_DAY and not _in_minutes(budget, term, suspended=suspended):
        return WorkingDays, rounded_days(term)
    if unit is TermUnit.WORKING_DAY or unit is TermUnit.WORKING_HOUR:  # no set: hashing is slow
        return WorkingTime, int(term.number * (HOUR_US if unit is TermUnit.WORKING_HOUR else 8 * HOUR_US))
    if unit is TermUnit.SAME_DAY:
        return WorkingDays, 0
    if unit is TermUnit.HOUR:
        return ClockTime, int(term.number * HOUR_US)
    if budget.policies.single_day == "same_hour" and is_single_day(term):
        return ClockTime, 24 * HOUR_US
    return CalendarDays, 0


def granted(budget: Budget, by: Term) -> int:
    """What an extension adds to what is left of the budget's term; unlike units never add up."""
    unit = budget.term.unit
    alike = by.unit is unit or (unit is TermUnit.SAME_DAY and by.unit is TermUnit.WORKING_DAY)
    if not alike or by.unit in (TermUnit.MONTH, TermUnit.SAME_DAY):
        raise TermError(f"{budget.term} + {by}", "an extension is in the unit of the term")
    if by.unit is not TermUnit.DAY:
        return measure(budget, by, suspended=True)[1]
    by_the_hour = measure(budget, budget.term, suspended=True)[0] is ClockTime
    return int(by.number) * (24 * HOUR_US if by_the_hour else 1)


def _in_minutes(budget: Budget, term: Term, *, suspended: bool) -> bool:
    """Is a term in working days counted in working minutes, 8 hours a day?"""
    policies = budget.policies
    return (
        budget.counting is Counting.TABLE
        or (suspended and policies.resume_ledger == "minutes")
        or (policies.fraction_of_day == "working_minutes" and term.number % 1 != 0)
    )


def rounded_days(term: Term) -> int:
    """Whole working days: the law knows no part of a day, so a part is the whole."""
    return ceil(term.number)


def is_single_day(term: Term) -> bool:
    """Is this "một ngày", whose end has two readings (vectors B9)?"""
    return term.unit is TermUnit.DAY and term.number == 1
