"""What follows from what was just decided: officers for opened tasks, clocks, readiness, the end."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from thutuc.dossier import Clock, Event, Phase, Task
from thutuc.dossier.events import (
    DossierClosed,
    ResultReady,
    TaskCancelled,
    TaskCompleted,
    TaskDeemed,
    TaskOpened,
    TaskRecalled,
)
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.rules import (
    acting,
    apology_duties,
    appointments,
    assigning,
    clocks,
    expectation,
    groups,
    hindering,
    legs,
    papers,
    variants,
)
from thutuc.engine.rules.foresight import comes_again
from thutuc.hookspecs import ClockKind


def settle(draft: Draft, since: int = 0) -> None:
    """Draw the consequences of the events from number *since* on, and of those in turn."""
    for event in islice(draft.events, since, None):  # which grows meanwhile
        follow = _FOLLOW.get(type(event))
        if follow is not None:
            follow(draft, event)
    if draft.state.phase.is_open:
        _let_the_dossier_clock_stand_or_run(draft)
        if draft.state.leg_papers:
            legs.follow(draft)
        groups.follow(draft)
        appointments.tell(draft)
        _finish(draft)
    if draft.state.duties:
        apology_duties.follow(draft)
    if draft.state.incidents:
        hindering.follow(draft)


def _opened(draft: Draft, event: TaskOpened) -> None:
    task = draft.state.tasks.get(event.task)
    if task is None:  # opened and interrupted in one command
        return
    assigning.assign(draft, task)
    step = variants.returned(draft, draft.step(task), task)
    papers.ask(draft, task, step)
    if step.untimed or (step.term is None and step.suspend is None):
        return
    kind = ClockKind.WAIT if step.suspend is not None or step.consult is not None else ClockKind.STEP
    name = clock_names.task_clock(task.id)
    started = clocks.start_clock(draft, name, kind, step=step, task=task)
    # opened by silence or by a message while papers are awaited
    if started and kind is ClockKind.STEP and draft.state.awaits_papers(step.group):
        clocks.suspend_clock(draft, name, "applicant", basis=draft.procedure.header.supplement.basis)


def _completed(draft: Draft, event: TaskCompleted) -> None:
    step = draft.net.steps[event.step]
    clock = draft.state.clocks.get(clock_names.task_clock(event.task))
    appointments.done(draft, step, clock)
    clocks.stop_clock(draft, clock_names.task_clock(event.task), "done")
    acting.completed(draft, event)
    papers.brought(draft, event)
    if step.result_ready and draft.state.phase is Phase.IN_PROGRESS and not _sent_back(draft, event.step):
        clocks.stop_clock(draft, clock_names.DOSSIER, "done")
        draft.emit(ResultReady(event.step))


def _sent_back(draft: Draft, step: str) -> bool:
    """Whether who was to bring the result sent the dossier back: nothing lies at the one-stop yet."""
    return comes_again(draft.net, step, {token.node for token in draft.state.tokens.values()})


def _deemed(draft: Draft, event: TaskDeemed) -> None:
    clocks.stop_clock(draft, clock_names.task_clock(event.task), "deemed")


def _cancelled(draft: Draft, event: TaskCancelled) -> None:
    clocks.stop_clock(draft, clock_names.task_clock(event.task), "cancelled")


def _recalled(draft: Draft, event: TaskRecalled) -> None:
    clocks.stop_clock(draft, clock_names.task_clock(event.task), "cancelled")
    acting.recalled(draft, event)


_FOLLOW: dict[type[Event], Callable[[Draft, Any], None]] = {
    TaskOpened: _opened,
    TaskCompleted: _completed,
    TaskDeemed: _deemed,
    TaskCancelled: _cancelled,
    TaskRecalled: _recalled,
}


def _let_the_dossier_clock_stand_or_run(draft: Draft) -> None:
    """The dossier's clock stands still exactly while a step waits outside the term, by law."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if clock is None:
        return
    waiting = clocks.waiting(draft)
    if clock.paused is None:
        if waiting is not None:
            clocks.record_miss(draft)
            _stand_for(draft, waiting)
        return
    ended = _ended(draft)
    if waiting is not None or _papers_awaited(draft) or clock.task is None:
        if ended not in (None, "resume"):
            _begin_anew_and_stand(draft, clock, ended, waiting)
    elif draft.state.scopes:
        clocks.resume_clock(draft, clock_names.DOSSIER, ended or _after_none(draft, clock.ground))
        expectation.promise(draft, "resume")


def _papers_awaited(draft: Draft) -> bool:
    return draft.state.papers is not None or bool(draft.state.leg_papers)


def _stand_for(draft: Draft, task: Task, since: int | None = None) -> None:
    """Let the dossier's clock stand still for a step that waits."""
    wait = draft.step(task).suspend
    if wait is not None:
        clocks.suspend_clock(
            draft, clock_names.DOSSIER, wait.ground, basis=wait.basis, task=task.id, since=since
        )


def _begin_anew_and_stand(draft: Draft, clock: Clock, after: str, waiting: Task | None) -> None:
    """A wait is over after which the term begins anew, and something else still lets the clock stand still.

    All of the term is left then (NĐ 61/2018/NĐ-CP Điều 19.4), whatever it goes on after.
    """
    since, ground, task = clock.paused, clock.ground or "", clock.task
    clocks.resume_clock(draft, clock_names.DOSSIER, after)
    if task is None:  # a document, or papers asked for before
        clocks.suspend_clock(draft, clock_names.DOSSIER, ground, since=since)
    elif _papers_awaited(draft):
        basis = draft.procedure.header.supplement.basis
        clocks.suspend_clock(draft, clock_names.DOSSIER, "applicant", basis=basis, since=since)
    elif waiting is not None:
        _stand_for(draft, waiting, since)


def _ended(draft: Draft) -> str | None:
    """How the term goes on after the wait that was just done; ``None`` where none was."""
    steps = [draft.net.steps[event.step] for event in draft.events if isinstance(event, TaskCompleted)]
    after = [step.suspend.after for step in steps if step.suspend and clocks.stands_for(draft, step)]
    return next((each for each in reversed(after) if each != "resume"), "resume" if after else None)


def _after_none(draft: Draft, ground: str | None) -> str:
    """How the term goes on where no wait was done: as the last one drawn on that ground says.

    Where the applicant brought nothing there is nothing it could begin anew with: what was left goes on
    (NĐ 61/2018/NĐ-CP Điều 19.4: "sau khi nhận đủ hồ sơ").
    """
    for step in reversed(list(draft.net.steps.values())):
        wait = step.suspend
        if wait is not None and wait.ground == ground:
            return "resume" if wait.waits_for == "applicant" else wait.after
    return "resume"


#: What an end event says of the dossier: how it is closed.
_ENDS = {"stopped": Phase.CANCELLED, "not-supplemented": Phase.NOT_SUPPLEMENTED}


def _finish(draft: Draft) -> None:
    """When no token is left the process has ended, and with it the dossier."""
    if draft.state.received is None or draft.state.scopes or draft.state.forwarded:
        return
    end = draft.ran.ended_at if draft.ran is not None else None
    node = draft.net.nodes.get(end or "")
    stopped = node is not None and node.source.ending is not None  # dừng giải quyết: no result is given
    given = not stopped and draft.state.ready is None  # no step said it was ready: it is when it is given
    if stopped or given:
        clocks.record_miss(draft)
    for name in list(draft.state.clocks):
        clocks.stop_clock(draft, name, "cancelled" if stopped else "done")
    if given:
        draft.emit(ResultReady(end or "", given=True))
    reason = node.source.name or None if node is not None and stopped else None
    phase = Phase.RETURNED
    if node is not None and node.source.ending is not None:
        phase = _ENDS[node.source.ending.outcome]
    draft.emit(DossierClosed(phase.value, reason, end=end))
