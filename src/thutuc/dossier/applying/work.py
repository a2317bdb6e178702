"""How tasks and waits open and end, and what data come of them."""

from __future__ import annotations

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies, number
from thutuc.dossier.state import State, Task, Wait


@applies(e.TaskOpened)
def _task_opened(event: e.TaskOpened, state: State, at: int) -> None:
    state.tasks[event.task] = Task(event.task, event.step, event.token, event.scope, at)
    number(state, event.task)


@applies(e.TaskAssigned)
def _task_assigned(event: e.TaskAssigned, state: State, at: int) -> None:
    task = state.tasks[event.task]
    given = event.unit, event.officer, event.holder
    if not event.kept and (given != (task.unit, task.officer, task.holder) or not task.held):
        task.held = at  # who opens what he has already has had it since he got it
    task.unit, task.unit_name = event.unit, event.unit_name
    task.post = event.post
    task.officer, task.officer_name = event.officer, event.officer_name
    task.holder, task.holder_name = event.holder, event.holder_name
    if event.how == "claimed":
        task.seen = True
    if event.how == "unnamed":
        task.unnamed = True  # who gets it afterwards was not asked when the term began


@applies(e.TaskCompleted)
def _task_completed(event: e.TaskCompleted, state: State, at: int) -> None:
    del state.tasks[event.task]
    state.holders[event.step] = event.by


@applies(e.TaskDeemed, e.TaskCancelled, e.TaskRecalled)
def _task_ended(event: e.TaskDeemed | e.TaskCancelled | e.TaskRecalled, state: State, at: int) -> None:
    del state.tasks[event.task]


@applies(e.ActCounted)
def _act_counted(event: e.ActCounted, state: State, at: int) -> None:
    state.acts[event.step] = event.officer


@applies(e.ActsUsed)
def _acts_used(event: e.ActsUsed, state: State, at: int) -> None:
    for step in event.of:
        state.acts.pop(step, None)


@applies(e.WaitOpened)
def _wait_opened(event: e.WaitOpened, state: State, at: int) -> None:
    state.waits[event.wait] = Wait(
        event.wait,
        event.node,
        event.scope,
        event.what,
        event.token,
        event.name,
        event.due,
        event.left,
        event.every,
        event.since,
    )
    number(state, event.wait)


@applies(e.WaitMoved)
def _wait_moved(event: e.WaitMoved, state: State, at: int) -> None:
    wait = state.waits[event.wait]
    wait.due, wait.left = event.due, event.left


@applies(e.WaitReprojected)
def _wait_reprojected(event: e.WaitReprojected, state: State, at: int) -> None:
    state.waits[event.wait].due = event.due


@applies(e.WaitClosed)
def _wait_closed(event: e.WaitClosed, state: State, at: int) -> None:
    del state.waits[event.wait]


@applies(e.DataSet)
def _data_set(event: e.DataSet, state: State, at: int) -> None:
    state.data.update(event.values)
    for name, items in event.appended.items():
        state.data[name] = [*(state.data.get(name) or []), *items]
