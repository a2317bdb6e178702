"""What happens by itself: timers fire, rungs are reached, deadlines are missed, silence is answered."""

from __future__ import annotations

from thutuc.dossier import Clock, Wait
from thutuc.dossier.events import (
    DeadlineMissed,
    IncidentRecorded,
    IncidentResolved,
    RungReached,
    TaskDeemed,
)
from thutuc.engine import clocks, ending
from thutuc.engine import commands as c
from thutuc.engine.data import check_data
from thutuc.engine.draft import Draft
from thutuc.errors import UnknownTask
from thutuc.organisation import Seat


def wake(draft: Draft, command: c.Wake) -> None:
    """Do everything that is due at or before this instant, once, in a fixed order.

    A missed deadline comes before the rungs it leads to, and these before what timers move on. It is
    missed once its instant has passed: what is done at that very instant is done in time.
    """
    state = draft.state
    for name, clock in list(state.clocks.items()):
        if clock.paused is None and clock.missed is None and clock.due is not None and clock.due < draft.at:
            draft.emit(DeadlineMissed(name, clock.due))
    for name in list(state.clocks):
        _climb(draft, name)
    for number, wait in list(state.waits.items()):
        if wait.due is not None and wait.due <= draft.at and state.waits.get(number) is wait:
            draft.run().fire(number)


def _climb(draft: Draft, name: str) -> None:
    """Reach the rungs of one clock that are due."""
    while not name.startswith("task:") or int(name[5:]) in draft.state.tasks:  # else gone a moment ago
        clock = draft.state.clocks.get(name)
        reached = None if clock is None or clock.paused is not None else clock.rung_at
        if clock is None or reached is None or reached > draft.at:
            return
        rung, at, tell = clock.rungs[0]
        told = None if rung in clocks.QUIET else _told(draft, clock, tell)
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
            )
        )
        if rung == clocks.SILENCE:
            _silence(draft, name, tell)
        elif rung == clocks.CLOSE:
            ending.not_supplemented(draft)
        elif told is None:
            _nobody(draft, name, rung, tell)


def _told(draft: Draft, clock: Clock, tell: str) -> Seat | None:
    """Who is told at this instant; an absent head is replaced by who runs the unit meanwhile."""
    state = draft.state
    task = clocks.task_of(draft, clock.id)
    if tell == "holder":
        tasks = clocks.tasks_of(draft, clock.id) or list(state.tasks.values())
        officer = next((t.holder or t.officer for t in tasks if t.holder or t.officer), None)
        seats = draft.world.seats(officer, draft.now) if officer is not None else []
        return seats[0] if seats else _head(draft, state.received_at, "unit")
    if tell == "one-stop-head":
        return _head(draft, state.received_at, "unit")
    unit = task.unit if task is not None else _handling(draft)
    if clock.id in (clocks.INTAKE, clocks.FORWARD):
        unit = state.received_at
    level = "agency" if tell == "agency-head" else "unit"
    seat = _head(draft, unit, level)
    return seat if seat is not None or level == "agency" else _head(draft, unit, "agency")


def _handling(draft: Draft) -> str | None:
    """The unit of the competent agency that handles the dossier now; its head answers for the delay."""
    facts, competent = draft.world.unit, draft.state.competent
    agency = facts(competent, draft.now)
    for task in draft.state.tasks.values():
        own = facts(task.unit, draft.now) if task.unit is not None else None
        if agency is not None and own is not None and own.agency == agency.agency:
            return task.unit
    return competent


def _head(draft: Draft, unit: str | None, level: str) -> Seat | None:
    return draft.world.head_of(unit, level, draft.now)


def _nobody(draft: Draft, name: str, rung: str, tell: str) -> None:
    draft.emit(
        IncidentRecorded(
            draft.state.next, "nobody-to-tell", name, f"rung {rung!r}: nobody is {tell} at that instant"
        )
    )


def _silence(draft: Draft, name: str, meaning: str) -> None:
    """A consulted agency has not answered in its term (NĐ 31/2021 Đ6.2b and the like)."""
    task = draft.state.tasks[int(name[5:])]
    step = draft.step(task)
    if meaning != "agreed":
        text = f"{task.unit_name or task.unit} has not answered in its term"
        draft.emit(IncidentRecorded(draft.state.next, "silence", task.step, text, task.officer))
        return
    run = draft.run()
    outputs = run.silence(task)
    basis = step.consult.basis if step.consult is not None else None
    silent = "applicant" if step.suspend and step.suspend.waits_for == "applicant" else task.unit
    draft.emit(TaskDeemed(task.id, task.step, "agreed", silent, basis))
    run.leave(task, outputs)


def service_done(draft: Draft, command: c.ServiceDone) -> None:
    """A service answered: its data are checked like anybody's, and the dossier goes on."""
    wait = _service(draft, command.wait)
    node = draft.net.nodes[wait.node]
    data = check_data(node.fields, command.data)
    for number, what in list(draft.state.incidents.items()):
        if what == f"service:{command.wait}":
            draft.emit(IncidentResolved(number, "the service answered"))
    draft.run().service_done(command.wait, data)


def service_failed(draft: Draft, command: c.ServiceFailed) -> None:
    """A service failed: an error handler goes on where one is drawn, else an incident tells a person."""
    wait = _service(draft, command.wait)
    run = draft.run()
    if run.service_failed(command.wait):
        return
    what = f"service:{command.wait}"
    if what not in draft.state.incidents.values():
        draft.emit(IncidentRecorded(draft.state.next, what, wait.node, command.error))


def _service(draft: Draft, number: int) -> Wait:
    wait = draft.state.waits.get(number)
    if wait is None or wait.kind != "service":
        raise UnknownTask(f"{draft.id}.{number}")
    return wait
