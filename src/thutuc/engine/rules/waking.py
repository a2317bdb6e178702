"""What happens by itself: timers fire, rungs are reached, deadlines are missed, silence is answered."""

from __future__ import annotations

from thutuc.dossier import Task, Wait
from thutuc.dossier.events import (
    DeadlineMissed,
    IncidentRecorded,
    RungReached,
    TaskDeemed,
)
from thutuc.dossier.naming import task_name, task_of_clock
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.engine.draft import Draft
from thutuc.engine.rules import apologies, apology_duties, assigning, clocks, duties, heads, hindering, legs
from thutuc.engine.rules.given import check_given
from thutuc.errors import UnknownTask


def wake(draft: Draft, command: c.Wake) -> None:
    """Do everything that is due at or before this instant, once, in a fixed order.

    A missed deadline comes before the rungs it leads to, and these before what timers move on. It is
    missed once its instant has passed: what is done at that very instant is done in time.
    """
    state = draft.state
    if state.incidents:
        hindering.unhinder(draft)
    for name, clock in list(state.clocks.items()):
        if clock.paused is None and clock.missed is None and clock.due is not None and clock.due < draft.at:
            draft.emit(DeadlineMissed(name, clock.due))
    for name in list(state.clocks):
        _climb(draft, name)
    for number, wait in list(state.waits.items()):
        if wait.due is not None and wait.due <= draft.at and state.waits.get(number) is wait:
            draft.run().fire(number)


def _climb(draft: Draft, name: str) -> None:
    """Reach the rungs of one clock that are due; who heads unit and agency is told of an instant once."""
    heard: dict[tuple[int, str], str] = {}
    task = task_of_clock(name)
    while task is None or task in draft.state.tasks:  # else gone a moment ago
        clock = draft.state.clocks.get(name)
        reached = None if clock is None or clock.paused is not None else clock.rung_at
        if clock is None or reached is None or reached > draft.at:
            return
        rung, at, tell = clock.rungs[0]
        if rung == apologies.RUNG and name == clock_names.DOSSIER:
            apology_duties.arise(draft, clock)
            continue
        told, away = (None, False) if rung in clocks.QUIET else heads.told(draft, clock, tell)
        besides = heard.setdefault((at, told.officer), rung) if told else rung
        draft.emit(
            RungReached(
                clock=name,
                rung=rung,
                at=at,
                tell=tell,
                officer=told.officer if told else None,
                officer_name=told.officer_name if told else None,
                unit=told.unit if told else None,
                instead_of=told.instead_of if told else None,
                plugin=draft.world.plugins.stamp("escalations"),
                besides=None if besides == rung else besides,
            )
        )
        if rung == clocks.SILENCE and task is not None:
            _silence(draft, draft.state.tasks[task], tell)
        elif rung == clocks.CLOSE:
            legs.run_out(draft, name)
        elif told is None:
            heads.missing(draft, name, rung, tell)
        else:
            if away:
                heads.away(draft, name, told)
            if tell == "unit-head":
                duties.urge(draft, name, told)
                apology_duties.of_leg(draft, name)


def _silence(draft: Draft, task: Task, meaning: str) -> None:
    """A consulted agency has not answered in its term (NĐ 31/2021 Đ6.2b and the like)."""
    step = draft.step(task)
    if meaning != "agreed" or assigning.silence_means(step, task) != "agreed":
        if task.unnamed:
            assigning.record_unasked(draft, task)
            return
        text = f"{task.unit_name or task.unit} chưa trả lời trong thời hạn"
        draft.emit(IncidentRecorded(draft.state.next, "silence", task.step, text, task.officer))
        return
    run = draft.run()
    outputs = run.silence(task)
    basis = step.consult.basis if step.consult is not None else None
    silent = "applicant" if step.suspend and step.suspend.waits_for == "applicant" else task.unit
    draft.emit(TaskDeemed(task.id, task.step, "agreed", silent, basis))
    run.leave(task, outputs)


def service_done(draft: Draft, command: i.ServiceDone) -> None:
    """A service answered: its data are checked like anybody's, and the dossier goes on."""
    wait = _service(draft, command.wait)
    node = draft.net.nodes[wait.node]
    data = check_given(draft, node.fields, command.data)
    hindering.ended(draft, f"service:{command.wait}", "the service answered")
    draft.run().service_done(command.wait, data)


def service_failed(draft: Draft, command: i.ServiceFailed) -> None:
    """A service failed: an error handler goes on where one is drawn, else an incident tells a person."""
    wait = _service(draft, command.wait)
    run = draft.run()
    if run.service_failed(command.wait):
        return
    what = f"service:{command.wait}"
    hindering.record(draft, what, wait.node, command.error)


def _service(draft: Draft, number: int) -> Wait:
    wait = draft.state.waits.get(number)
    if wait is None or wait.kind != "service":
        raise UnknownTask(task_name(draft.id, number))
    return wait
