"""One walk from a budget and its suspensions to a date; asked to, it tells every day on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from thutuc.worktime.begin import Context, context_of
from thutuc.worktime.budget import Budget, Pause, term_after
from thutuc.worktime.calendar import Calendar
from thutuc.worktime.due import Due, Line
from thutuc.worktime.in_days import CalendarDays, WorkingDays
from thutuc.worktime.ledger import DAYS, Ledger, granted, open_ledger, rounded_days
from thutuc.worktime.limit import beside, both_told, earlier
from thutuc.worktime.story import Story, provisional_notes
from thutuc.worktime.term import Term, TermUnit

ASKED_LATE = "Tạm dừng sau khi đã hết thời hạn: phần chậm trước đó vẫn tính là chậm."
ASKED_LATE_EN = "Suspended after the term had run out: the lateness before it stays."


def project(budget: Budget, started_at: datetime, pauses: Sequence[Pause], calendar: Calendar) -> Due | None:
    """When a clock runs out; None while it stands still.

    For plug-ins, and whoever checks a date by hand: the engine itself keeps what is left of a clock
    (:func:`carry`) and counts on from there (:func:`project_left`), so that a dossier stays small.

    A suspension that began when the term had already run out does not hide that: while it is open,
    and for good where the clock merely resumes, the date already missed stands.
    """
    due = _walk(budget, started_at, pauses, calendar, None)
    if budget.limit is None:
        return due
    law = _walk(beside(budget), started_at, _of_law(pauses), calendar, None)
    return due or law if due is None or law is None else earlier(due, law)


def explain(budget: Budget, started_at: datetime, pauses: Sequence[Pause], calendar: Calendar) -> list[Line]:
    """The sum behind :func:`project`, line by line; the last line gives the date."""
    story = Story()
    due = _walk(budget, started_at, pauses, calendar, story)
    if budget.limit is None:
        return story.lines
    other = Story()
    law = _walk(beside(budget), started_at, _of_law(pauses), calendar, other)
    if due is None or law is None:
        return story.lines if law is None else other.lines
    return both_told(budget, story.lines, other.lines, (due, law))


def _of_law(pauses: Sequence[Pause]) -> list[Pause]:
    """The suspensions as the legal term counts them: what was recorded as left is of the committed one."""
    return [replace(pause, left=None) for pause in pauses]


def _walk(
    budget: Budget, started_at: datetime, pauses: Sequence[Pause], calendar: Calendar, story: Story | None
) -> Due | None:
    start = calendar.local(started_at)
    context = context_of(budget, calendar, story)
    if story is not None:
        story.opening(budget, start, calendar)
    stretches = _stretches(pauses, start, calendar, budget.after) if pauses else []
    stands = any(pause.grant is None for stretch in stretches for pause in stretch.pauses)
    ledger = open_ledger(context, budget.whole, start, suspended=stands)
    late = False
    for number, stretch in enumerate(stretches, 1):
        again = term_after(stretch.after, budget.term)
        for pause in stretch.pauses:
            budget = budget if pause.grant is None else budget.longer(pause.grant)
        if (
            budget.extended is not None and stretch.after == "restart"
        ):  # what the law added is part of the term
            context, again = replace(context, budget=budget), budget.whole
        over = ledger.over(stretch.since)
        late = late or over
        if over and stretch.until is None:
            break
        if over and again is None:
            continue  # a later stretch may still begin anew
        if all(pause.grant is not None for pause in stretch.pauses):
            _tell_suspension(context, stretch, ledger, again)
            _extend(context, ledger, stretch)
            continue
        if not over:
            ledger.suspend(stretch.since)
        _tell_suspension(context, stretch, ledger, again)
        if stretch.until is None:
            return None
        if again is None:
            _go_on(context, ledger, stretch)
            ledger.resume(stretch.until)
        else:
            ledger = open_ledger(context, again, stretch.until, suspended=number < len(stretches))
    return _with_warnings(ledger.due(), start.date(), calendar, story, late=late)


def _with_warnings(due: Due, begun: date, calendar: Calendar, story: Story | None, *, late: bool) -> Due:
    """The end of a term, with what is to be known of it: days that no notice names yet, papers asked late."""
    warnings = calendar.warnings(begun, due.day) + ((ASKED_LATE,) if late else ())
    if warnings:
        due = replace(due, warnings=warnings)
    if story is not None:
        notes = provisional_notes(calendar, begun, due.day)
        story.ends(due, [*notes, (ASKED_LATE, ASKED_LATE_EN)] if late else notes)
    return due


def _extend(context: Context, ledger: Ledger, stretch: _Stretch) -> None:
    """An extension lets nothing stand still: the term is the same, only longer."""
    for pause in stretch.pauses:
        if pause.grant is not None:
            ledger.extend(_more(context, ledger, pause.grant))


def _more(context: Context, ledger: Ledger, by: Term) -> int:
    """What an extension adds, in what this ledger counts."""
    more = granted(context.budget, by)
    return rounded_days(by) if isinstance(ledger, DAYS) else more


def _go_on(context: Context, ledger: Ledger, stretch: _Stretch) -> None:
    """What is left when a stretch ends: as recorded, or as counted, with what was granted meanwhile."""
    for pause in stretch.pauses:
        if pause.left is not None:
            ledger.left = pause.left
        elif pause.grant is not None:
            more = _more(context, ledger, pause.grant)
            ledger.left += more
            if isinstance(ledger, CalendarDays):
                ledger.laid += more


@dataclass(slots=True)
class _Stretch:
    """Suspensions that overlap, as one; a restart among them wins over going on."""

    since: datetime
    until: datetime | None
    after: str
    pauses: list[Pause] = field(default_factory=list)


def _stretches(pauses: Sequence[Pause], start: datetime, calendar: Calendar, usual: str) -> list[_Stretch]:
    merged: list[_Stretch] = []
    for pause in sorted(pauses, key=lambda each: each.since):
        since = max(calendar.local(pause.since), start)
        until = calendar.local(pause.until) if pause.until else None
        if until is not None and until < start:
            continue
        after = "resume" if pause.grant is not None else pause.after or usual
        last = merged[-1] if merged else None
        if last is None or (last.until is not None and since >= last.until):
            merged.append(_Stretch(since, until, after, [pause]))
            continue
        last.until = None if last.until is None or until is None else max(last.until, until)
        last.after = after if last.after == "resume" else last.after
        last.pauses.append(pause)
    return merged


def _tell_suspension(context: Context, stretch: _Stretch, ledger: Ledger, again: Term | None) -> None:
    story, calendar, policies = context.story, context.calendar, context.budget.policies
    if story is None:
        return
    for pause in stretch.pauses:
        story.suspended(pause, calendar.local(pause.since), calendar)
    if all(pause.grant is not None for pause in stretch.pauses):
        return
    if stretch.until is None:
        story.add(
            None,
            "Đang tạm dừng: chưa xác định được ngày hẹn trả.",
            "Suspended: there is no due date yet.",
        )
    elif again is not None:
        story.add(
            stretch.until.date(),
            f"Tính lại từ đầu từ ngày {stretch.until:%d/%m/%Y}: {again}.",
            f"Begins anew on {stretch.until:%d/%m/%Y}: {again}.",
            0,
        )
    elif context.budget.term.unit is TermUnit.WORKING_DAY:
        story.policy(stretch.until.date(), "resume_ledger", policies)
        if isinstance(ledger, WorkingDays) and ledger.left == 0:
            story.policy(stretch.until.date(), "last_day_resumed", policies)
