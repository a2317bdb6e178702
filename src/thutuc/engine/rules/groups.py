"""Terms that several steps share: a group's clock, a leg's, and the hand-over from leg to leg.

A group's clock runs while one of its steps is open. When the dossier leaves the group it stops, and
what is left is kept; a dossier that comes back gets no new days (chuyển trả không được thêm ngày).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from thutuc.dossier import Clock, Task
from thutuc.dossier.events import ClockResumed, ClockSuspended
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, heads, legs
from thutuc.hookspecs import ClockKind
from thutuc.procedure import Group
from thutuc.worktime import Budget, Counting

E = TypeVar("E", ClockSuspended, ClockResumed)

#: Cơ quan tiếp theo xác nhận đã nhận hồ sơ: where the file cites no text of its own.
HAND_OVER_BASIS = "NĐ 63/2024/NĐ-CP Điều 7.4"


def follow(draft: Draft) -> None:
    """Let the clocks of groups begin, stand still, go on and end with the open tasks of their steps."""
    if not draft.procedure.header.groups:
        return
    opened, over = _opened(draft), list[str | None]()
    for name, clock in list(draft.state.clocks.items()):
        if name.startswith(clock_names.GROUP) and name.removeprefix(clock_names.GROUP) not in opened:
            over.append(heads.agency_of(draft, clock.unit))
            clocks.stop_clock(draft, name, "done")
        elif name.startswith(clock_names.HANDOVER):
            _acknowledge(draft, name)
    for group, task in opened.items():
        if clock_names.GROUP + group not in draft.state.clocks:
            _begin(draft, draft.procedure.group[group], task, over)
    for clock in list(draft.state.clocks.values()):
        if clock.id.startswith(clock_names.GROUP):
            _stand_or_run(draft, clock)


def _opened(draft: Draft) -> dict[str, Task]:
    """The groups that have an open task, each with the one that was opened first."""
    opened: dict[str, Task] = {}
    for task in draft.state.tasks.values():
        group = draft.step(task).group
        if group is not None and group in draft.procedure.group:
            opened.setdefault(group, task)
    return opened


def _begin(draft: Draft, group: Group, task: Task, over: Collection[str | None]) -> None:
    """The dossier comes to a group: its clock starts, or goes on with what is left of it.

    An agency that is just done with another leg hands over to itself: there is nothing to acknowledge.
    """
    if heads.agency_of(draft, task.unit) not in over:
        _hand_over(draft, group, task)
    name, kept = clock_names.GROUP + group.id, draft.state.groups.get(group.id)
    step = clock_names.step_of(draft, name)
    if kept is not None:
        budget: Budget | None = Budget.from_json(kept["budget"])
    else:
        budget = clocks.ask_budget(draft, ClockKind.GROUP, step=draft.step(task), task=task)
    if budget is None:
        return
    left = None if kept is None else kept["left"]
    clocks.begin_clock(
        draft,
        name,
        ClockKind.GROUP,
        budget,
        step=step,
        task=task,
        plugin=clocks.stamp(draft, budget) if kept is None else None,
        left=left,
        missed=kept.get("over", kept["missed"]) if kept is not None and left is None else None,
        began=kept.get("began") if kept is not None else None,
    )


def _hand_over(draft: Draft, group: Group, task: Task) -> None:
    """A leg that takes over from another acknowledges it in time, or an alert is given."""
    others = {*draft.state.groups, *(_group_of(clock) for clock in draft.state.clocks.values())}
    if group.hand_over is None or not others - {group.id, None}:
        return
    name = f"{clock_names.HANDOVER}{task.id}"
    budget = Budget(group.hand_over, Counting.LAW, basis=group.basis or HAND_OVER_BASIS)
    step = clock_names.step_of(draft, name)
    clocks.begin_clock(draft, name, ClockKind.WAIT, budget, step=step, task=task)


def _group_of(clock: Clock) -> str | None:
    return clock.id.removeprefix(clock_names.GROUP) if clock.id.startswith(clock_names.GROUP) else None


def _acknowledge(draft: Draft, name: str) -> None:
    """Whoever claims or finishes the first task of a leg has acknowledged it."""
    task = clock_names.task_of(draft, name)
    if task is None or task.seen:
        clocks.stop_clock(draft, name, "done")


def _stand_or_run(draft: Draft, clock: Clock) -> None:
    """A group's clock stands still while the dossier's does by law, and goes on with it."""
    ground = _ground(draft, clock.id.removeprefix(clock_names.GROUP))
    resumed = _last(draft, ClockResumed)
    again = resumed is not None and resumed.after == "restart"
    if clock.paused is not None and draft.at >= clock.paused and (again or ground is None):
        clocks.resume_clock(draft, clock.id, "restart" if again else "resume")
    if ground is None or clock.paused is not None or draft.at < clock.since:
        return
    if clock.id.removeprefix(clock_names.GROUP) in draft.state.leg_papers:
        basis = draft.procedure.header.supplement.basis
        clocks.suspend_clock(draft, clock.id, ground, basis=basis)
        return
    told = _last(draft, ClockSuspended)
    clocks.suspend_clock(
        draft,
        clock.id,
        ground,
        basis=told.basis if told is not None else None,
        document=told.document if told is not None else None,
        approver=told.approver if told is not None else None,
        task=draft.state.clocks[clock_names.DOSSIER].task,
    )


def _ground(draft: Draft, group: str) -> str | None:
    """Why a group stands still; the wait of a step in another group is no reason, nor its papers."""
    state, whole = draft.state, draft.state.clocks.get(clock_names.DOSSIER)
    if whole is None or whole.paused is None or group in state.leg_papers:
        return "applicant" if group in state.leg_papers else None
    of_a_leg = legs.hold(draft)
    if state.papers is None and (whole.task is not None or of_a_leg):
        steps = [step for task in state.tasks.values() if (step := draft.step(task)).suspend]
        waiting = {step.group: step.suspend.ground for step in steps if step.suspend is not None}
        if not waiting.keys() & {group, None}:
            return None
        if of_a_leg:
            return waiting.get(group, waiting.get(None))
    return whole.ground


def _last(draft: Draft, kind: type[E]) -> E | None:
    """What was just decided about the dossier's clock."""
    told = (event for event in reversed(draft.events) if isinstance(event, kind))
    return next((event for event in told if event.clock == clock_names.DOSSIER), None)
