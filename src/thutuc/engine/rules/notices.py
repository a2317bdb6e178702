"""What a notice about days off does to one dossier: a promised day that is off now moves on.

A notice moves no date earlier, and none later unless the day itself became a day off (BLDS 2015
Điều 148.5); the date that the law gives by the present calendar is reckoned beside it, to be shown.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from thutuc.dossier import Clock, Promise, State, Wait
from thutuc.dossier.events import ClockReprojected, WaitReprojected
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, expectation
from thutuc.net import NetNode
from thutuc.procedure import Timer, TimerKind
from thutuc.worktime import Budget, Calendar, Due, project_left

#: Promises that no clock keeps by itself: a day for the duty to pay, a day told with an apology.
APART = ("appointment", "reappointment")


def reproject(draft: Draft, command: c.Reproject) -> None:
    """Move on what falls on a day now off; a date that has passed, or stands still, is left alone."""
    apart = promise_apart(draft.state)
    for clock in list(draft.state.clocks.values()):
        if runs(clock, draft.at):
            calendar = clock_names.calendar_of(draft, clock.id)
            law = by_law(clock, calendar)
            due = moved(clock, law, calendar, command.days)
            if due is not None and instant(due.at) > draft.at:
                _move(draft, clock, due, calendar, command.notice)
                if clock.id == clock_names.DOSSIER and apart is None and draft.state.promises:
                    expectation.promise(draft, "calendar", command.notice)
    for wait in list(draft.state.waits.values()):
        _move_wait(draft, wait, command)
    if apart is not None and apart.at > draft.at:
        _move_promise(draft, apart, command)


def runs(clock: Clock, at: int) -> bool:
    """Whether a clock runs towards an instant that is still ahead; only such a date can move.

    One that was late and began anew runs towards its new date like any other.
    """
    return clock.paused is None and clock.due is not None and clock.due > at


def by_law(clock: Clock, calendar: Calendar) -> Due:
    """Where the term ends by *calendar*, counted as it was when the date was set."""
    budget = _budget(tuple(clock.budget.items()))
    return project_left(budget, local(clock.since), clock.left, calendar, local(clock.began))


@lru_cache(maxsize=1024)
def _budget(plain: tuple[tuple[str, str | None], ...]) -> Budget:
    """A budget read once: a million clocks share a few."""
    return Budget.from_json(dict(plain))


def moved(clock: Clock, law: Due, calendar: Calendar, days: Set[date] | None) -> Due | None:
    """Where a running clock's date moves to, ``None`` where it stands; *law* is :func:`by_law`.

    *days* are the days that the notice speaks of; ``None`` means every day.
    """
    if clock.due is None or clock.expiry is None or instant(law.at) == clock.due:
        return None
    if follows_law(clock):
        return law
    was = local(clock.due)
    end = next_end(was, calendar, days)
    return law if end is not None and law.at > was else end


def follows_law(clock: Clock) -> bool:
    """Whether the province lets a date follow the present calendar, either way (vectors K2, K4)."""
    return clock.budget.get("policy.notice_moves") == "with_law"


def next_end(at: datetime, calendar: Calendar, days: Set[date] | None) -> Due | None:
    """The end of the working day that follows the day of *at* where that is off and among *days*.

    Whatever the hour was: "thời hạn kết thúc tại thời điểm kết thúc ngày làm việc tiếp theo" (BLDS 2015 Điều
    148.5), which in law is 24:00 (148.6), and for who comes to the counter the close of its hours.
    """
    day = at.date()
    if calendar.is_working_day(day) or (days is not None and day not in days):
        return None
    to = calendar.roll_forward(day)
    return replace(calendar.due_on(to), warnings=calendar.warnings(day, to))


def promise_apart(state: State) -> Promise | None:
    """The promise that holds now where it is not the dossier's own due instant."""
    clock = state.clocks.get(clock_names.DOSSIER)
    if clock is None or not state.promises or state.papers is not None or state.leg_papers:
        return None
    told = state.promises[-1]
    if told.at == clock.due:
        return None
    kinds = ("appointment",) if clock.paused is not None else (*APART, "calendar")
    again = clock.paused is None and told.at == state.reappointed  # told anew with what the clock did since
    return told if told.kind in kinds or again else None


def _move(draft: Draft, clock: Clock, due: Due, calendar: Calendar, notice: str) -> None:
    ladder = clocks.ladder_of(draft, clock, due, calendar)
    named = {rung[0] for rung in ladder}
    kept = [rung for rung in clock.rungs if rung[0] not in named]
    draft.emit(
        ClockReprojected(
            clock=clock.id,
            due=instant(due.at),
            expiry=instant(due.expiry),
            calendar=calendar.version,
            notice=notice,
            was=clock.due or 0,
            rungs=clocks.in_order([*ladder, *kept]),
            warnings=list(due.warnings),
        )
    )


def _move_wait(draft: Draft, wait: Wait, command: c.Reproject) -> None:
    """The end of a legal term at which the process goes on by itself, such as a posting's, moves likewise.

    Nobody was promised it, so the reading by which promises follow the law says nothing of it.
    """
    timer = term_timer(draft.net.nodes[wait.node])
    if timer is None or wait.since is None or wait.due is None or wait.due <= draft.at:
        return
    calendar = draft.calendar(_unit_of(draft, wait))
    budget = draft.time_of(timer)
    law = project_left(budget, local(wait.since), None, calendar)
    by_instant = law.at == law.expiry
    at = wait.due if by_instant else instant(calendar.closing(local(wait.due - 1).date()))
    plain = {name: value for name, value in budget.to_json().items() if name != "policy.notice_moves"}
    end = Clock("", "wait", plain, wait.since, wait.since, due=at, expiry=wait.due)
    due = moved(end, law, calendar, command.days)
    if due is not None and instant(due.expiry) > wait.due:
        to = instant(due.expiry)
        draft.emit(WaitReprojected(wait.id, to, command.notice, wait.due, calendar.version))


def _unit_of(draft: Draft, wait: Wait) -> str | None:
    """By whose calendar a timer is counted: of who is asked where it ends such a wait, or of who decides."""
    if draft.asked(draft.net.nodes[wait.node]) is not None:
        task = next((task for task in draft.state.tasks.values() if task.token == wait.token), None)
        if task is not None and task.unit is not None:
            return task.unit
    return draft.state.competent


def term_timer(node: NetNode) -> Timer | None:
    """The legal term on a timer event; ``None`` where it has none, or more than one."""
    timers = [part.event.timer for part in node.parts if part.event.timer is not None]
    found = [timer for timer in timers if timer.kind is TimerKind.TERM]
    return found[0] if len(found) == 1 else None


def _move_promise(draft: Draft, promise: Promise, command: c.Reproject) -> None:
    """A day told apart from the clock moves on as the clock's would."""
    was = local(promise.at)
    end = next_end(was, clock_names.calendar_of(draft, clock_names.DOSSIER), command.days)
    if end is not None:
        at = instant(end.at)
        rungs = [] if promise.kind == "appointment" else clocks.rungs_again(draft, at)
        clocks.promise(draft, "calendar", at, command.notice, rungs)
