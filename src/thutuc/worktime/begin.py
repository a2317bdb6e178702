"""Where a term begins: the day that is not counted, the cut-off, the result that is due on the same day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from thutuc.worktime.budget import Budget
from thutuc.worktime.calendar import Calendar
from thutuc.worktime.story import Story
from thutuc.worktime.term import TermUnit

ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Context:
    """What every ledger of one walk shares."""

    budget: Budget
    calendar: Calendar
    story: Story | None


def context_of(budget: Budget, calendar: Calendar, story: Story | None = None) -> Context:
    """What a walk needs; the calendar is the one that the budget's policies count by."""
    if budget.policies.reception_on_day_off == "working_time":
        calendar = calendar.receiving
    return Context(budget, calendar, story)


def day_of(context: Context, at: datetime) -> date:
    """The day an instant belongs to; by policy 00:00 sharp is the end of the day before."""
    if context.budget.policies.begins_at_midnight == "day_that_begins" or not at_midnight(at):
        return at.date()
    return at.date() - ONE_DAY


def at_midnight(at: datetime) -> bool:
    """Is this 00:00 sharp, which is also 24:00 of the day before (BLDS 2015 Điều 148.6)?"""
    return not (at.hour or at.minute or at.second or at.microsecond)


def after_cutoff(context: Context, at: datetime) -> bool:
    """Is *at* after the cut-off: by the hour and minute that the receipt prints, or to the second?"""
    cutoff, story = context.budget.cutoff, context.story
    if cutoff is None:
        return False
    if story is not None and (at.hour, at.minute) == (cutoff.hour, cutoff.minute) and at.time() > cutoff:
        story.policy(at.date(), "cutoff_precision", context.budget.policies)
    if context.budget.policies.cutoff_precision == "second":
        return at.time() > cutoff
    return (at.hour, at.minute) > (cutoff.hour, cutoff.minute)


def day_zero(context: Context, at: datetime, earliest: date = date.min, *, every_day: bool) -> date:
    """The day that is not counted (BLDS 2015 Điều 147.2); counting begins on the day after it.

    *earliest* is that of a clock that stood still before its first day came: it gains nothing by that.
    """
    calendar, policies = context.calendar, context.budget.policies
    zero = day = day_of(context, at)
    late, following = False, day
    if policies.received_on_day_off == "next_working_day" and not calendar.is_working_day(day):
        zero = calendar.working_day_after(day)
    elif after_cutoff(context, at):
        late, following = True, calendar.working_day_after(day)
        if policies.after_cutoff == "next_day_is_day_zero":
            zero = following
        elif every_day:
            zero = following - ONE_DAY
    zero = max(zero, earliest)
    if context.story is not None:
        _tell_day_zero(context, at, day, zero, following if late else None)
    return zero


def day_after_stop(context: Context, at: datetime, earliest: date = date.min) -> date:
    """The day on which a term that stood still goes on; counting goes on with the day after it.

    The cut-off and the day off are for what is received; what stood still is not received again.
    """
    zero = max(day_of(context, at), earliest)
    if context.story is not None:
        context.story.goes_on(zero)
    return zero


def _tell_day_zero(context: Context, at: datetime, day: date, zero: date, following: date | None) -> None:
    story, calendar, policies = context.story, context.calendar, context.budget.policies
    if story is None:
        return
    if at_midnight(at):
        story.policy(day, "begins_at_midnight", policies)
    if following is not None:
        story.after_cutoff(at, context.budget.cutoff, following)
        story.policy(day, "after_cutoff", policies)
    if calendar.knows(day) and not calendar.is_working_day(day):
        story.on_day_off(day, calendar.why_off(day))
        story.policy(day, "received_on_day_off", policies)
    if zero > day:
        story.skipped(calendar, day, zero)
    story.zero(zero)


def same_day(context: Context, at: datetime, *, anew: bool = True) -> date:
    """The day on which a same-day result is due (Luật Hộ tịch Điều 5.3): today, or the next working day.

    The cut-off is for what is received; what goes on after a stop (*anew* false) is due while the office is
    open, or by policy, where the whole term is that day, by the cut-off as well.
    """
    calendar, policies, story = context.calendar, context.budget.policies, context.story
    day = at.date()
    if not calendar.is_working_day(day):
        if story is not None:
            story.on_day_off(day, calendar.why_off(day))
            story.policy(day, "same_day_on_day_off", policies)
        if policies.same_day_on_day_off == "same_day":
            return day
    elif (anew or _cut_off_again(context, at)) and after_cutoff(context, at):
        if story is not None:
            story.after_cutoff(at, context.budget.cutoff, calendar.working_day_after(day))
    elif at < calendar.closing(day):
        return day
    elif story is not None:
        story.after_closing(at, calendar.working_day_after(day))
    following = calendar.working_day_after(day)
    if story is not None:
        story.skipped(calendar, day, following)
    return following


def _cut_off_again(context: Context, at: datetime) -> bool:
    """Does the cut-off hold for the answer too that lets a same-day term go on?"""
    budget, story = context.budget, context.story
    if budget.term.unit is not TermUnit.SAME_DAY or not after_cutoff(replace(context, story=None), at):
        return False
    if story is not None:
        story.policy(at.date(), "same_day_resumed", budget.policies)
    return budget.policies.same_day_resumed == "cutoff"


def moved_by_cutoff(context: Context, at: datetime) -> datetime:
    """Where a term in hours begins: at once (BLDS 2015 Điều 147.1), unless the policy moves it."""
    if context.budget.cutoff is None or not after_cutoff(context, at):
        return at
    calendar, policies, story = context.calendar, context.budget.policies, context.story
    if story is not None:
        story.policy(at.date(), "cutoff_and_hours", policies)
    if policies.cutoff_and_hours == "ignored":
        return at
    following = calendar.working_day_after(at.date())
    if story is not None:
        story.after_cutoff(at, context.budget.cutoff, following)
        story.skipped(calendar, at.date(), following)
    return calendar.opening(following)
