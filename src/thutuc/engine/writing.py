"""From events to rows: what one command changes in the tables, all in one call of the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from thutuc.dossier import Duty, Event, Phase, State, Task, dump_state, dump_value, encode_events
from thutuc.dossier.events import (
    EVENTS,
    ClockStopped,
    DeadlineMissed,
    DossierMigrated,
    DutyArose,
    DutyDone,
    DutyGiven,
    IncidentRecorded,
    IncidentResolved,
    LapseUndone,
    MigrationUndone,
    TaskAssigned,
    TaskCancelled,
    TaskCompleted,
    TaskDeemed,
    TaskOpened,
    TaskRecalled,
)
from thutuc.dossier.naming import task_clock, task_of_clock
from thutuc.dossier.status import national_status
from thutuc.engine.calling import Call
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.rules.notices import promise_apart
from thutuc.engine.unread import read_state
from thutuc.errors import LimitExceeded
from thutuc.store import Commit, DossierRow, DutyRow, Entry, HoldingRow, IncidentRow, TaskRow

#: The largest document a dossier may hold, in bytes of JSON.
DATA_LIMIT = 256_000

_TASK = attrgetter(*(field.name for field in fields(Task)))

_OUTCOMES: Mapping[type[Event], str] = {
    TaskCompleted: "completed",
    TaskDeemed: "deemed",
    TaskCancelled: "cancelled",
    TaskRecalled: "recalled",
}
#: How a task may end.
TASK_OUTCOMES = tuple(_OUTCOMES.values())
_BEGINNINGS = frozenset({TaskOpened, TaskAssigned})
_OF_CLOCKS = frozenset(kind for kind in EVENTS.values() if "clock" in {field.name for field in fields(kind)})
_RENAMINGS = frozenset({DossierMigrated, MigrationUndone})
_DUTIES: frozenset[type[Event]] = frozenset({DutyArose, DutyGiven, DutyDone})
_INCIDENTS: frozenset[type[Event]] = frozenset({IncidentRecorded, IncidentResolved})


def blank_row(procedure: int, submitted: int) -> DossierRow:
    """A dossier's row before its first command is written."""
    nothing: dict[str, Any] = dict.fromkeys(DossierRow._fields)
    return DossierRow(
        **nothing
        | {
            "id": 0,
            "procedure": procedure,
            "phase": Phase.SUBMITTED.value,
            "status": 1,
            "channel": "counter",
            "submitted": submitted,
            "late": 0,
            "version": 0,
            "head": b"",
            "state": b"",
        }
    )


def commit_of(
    row: DossierRow, tasks: Mapping[int, Task], state: State, events: list[Any], call: Call
) -> Commit:
    """Everything that one decision writes: journal, state and tasks; *row* and *tasks* are from before it."""
    public, payload = encode_events(events)
    entry = Entry(
        verb=call.verb,
        actor=call.by,
        happened_at=call.at,
        recorded_at=call.recorded,
        public=public,
        payload=payload,
        request_id=call.request_id,
        request_digest=call.digest,
    )
    return Commit(
        before=row,
        after=dossier_row(row, state),
        entry=entry,
        tasks=task_rows(row.id, tasks, state, events, call.at),
        held=held_rows(row.id, tasks, events, call.at),
        duties=duties_of(row, events, call.at),
        incidents=incident_rows(row.id, events, call.at),
    )


def dossier_row(before: DossierRow, state: State) -> DossierRow:
    """The dossier's columns and state as they are after a command; the promise outlives its clock."""
    blob = dump_state(state)
    if len(blob) > DATA_LIMIT:
        size = len(dump_value(state.data))
        if size > DATA_LIMIT:
            raise LimitExceeded("bytes of data in one dossier", DATA_LIMIT, size)
    clock = state.clocks.get(DOSSIER)
    others = list(_other_dates(state))
    return DossierRow(
        id=before.id,
        procedure=before.procedure,
        code=state.code,
        external_code=state.external_code,
        applicant=state.applicant,
        phase=state.phase.value,
        status=national_status(state),
        channel=state.channel,
        unit=state.received_at,
        competent=state.competent,
        submitted=state.submitted,
        received=state.received,
        ready=state.ready,
        closed=state.closed,
        due=clock.due if clock is not None else before.due,
        expiry=clock.expiry if clock is not None else before.expiry,
        missed=state.missed,
        late=int(state.late),
        suspended=clock.paused if clock is not None else None,
        other_due=min(others, default=None),
        other_last=max(others, default=None),
        wake=state.wake_at,
        version=before.version,
        head=before.head,
        state=blob,
    )


def _other_dates(state: State) -> Iterator[int]:
    """When something is due that is neither the dossier's nor a task's.

    Other clocks, timers of a legal term, and a day that was told apart from the dossier's own.
    """
    for name, clock in state.clocks.items():
        if clock.due is not None and name != DOSSIER and task_of_clock(name) is None:
            yield clock.due
    for wait in state.waits.values():
        if wait.since is not None and wait.due is not None:  # 24:00 belongs to the day that ends
            yield wait.due - 1
    if (apart := promise_apart(state)) is not None:
        yield apart.at


def task_rows(
    dossier: int, before: Mapping[int, Task], state: State, events: Sequence[Any], at: int
) -> list[TaskRow]:
    """The rows of every task that a command opened, changed or closed."""
    outcomes: dict[int, str] = {}
    touched: dict[int, None] = {}
    late: set[int] = set()
    for event in events:
        kind = type(event)
        if kind in _OUTCOMES:
            touched[event.task] = None
            outcomes[event.task] = _OUTCOMES[kind]
        elif kind in _BEGINNINGS:
            touched[event.task] = None
        elif kind in _OF_CLOCKS:
            if (number := task_of_clock(event.clock)) is not None:
                touched[number] = None
                if kind is DeadlineMissed or (kind is ClockStopped and event.late):
                    late.add(number)
        elif kind is LapseUndone:
            touched |= dict.fromkeys(number for number in state.tasks if number not in before)
        elif kind in _RENAMINGS:
            touched |= dict.fromkeys(number for number, task in state.tasks.items() if _renamed(before, task))
    rows = []
    for number in touched:
        task = state.tasks.get(number) or before.get(number)
        if task is not None:
            until, outcome = None, None
            if number not in state.tasks:  # a dossier that ends takes its open tasks with it
                until, outcome = at, outcomes.get(number, "cancelled")
            rows.append(_task_row(dossier, task, state, until, number in late, outcome))
    for number in before.keys() - state.tasks.keys() - touched.keys():  # closed with their level or dossier
        rows.append(_task_row(dossier, before[number], state, at, False, "cancelled"))
    return rows


def _renamed(before: Mapping[int, Task], task: Task) -> bool:
    return task.id in before and before[task.id].step != task.step


def _task_row(
    dossier: int, task: Task, state: State, until: int | None, late: bool, outcome: str | None
) -> TaskRow:
    clock = state.clocks.get(task_clock(task.id))
    return TaskRow(
        dossier=dossier,
        task=task.id,
        step=task.step,
        unit=task.unit,
        post=task.post,
        officer=task.officer,
        holder=task.holder,
        since=task.since,
        held=task.held,
        until=until,
        due=clock.due if clock is not None else None,
        wake=clock.rungs[0][1] if clock is not None and clock.rungs else None,
        # what the applicant did not bring is no lateness of who holds the wait
        late=int(not task.papers and (late or (clock is not None and clock.missed is not None))),
        outcome=outcome,
    )


def snapshot(state: State) -> dict[int, Task]:
    """The open tasks as they are before a command."""
    return {number: Task(*_TASK(task)) for number, task in state.tasks.items()}


def duty_rows(dossier: int, before: Mapping[int, Duty], events: Sequence[Event], at: int) -> list[DutyRow]:
    """The rows of every duty that a command gave rise to, gave on or saw done."""
    now = {duty.id: _duty_row(dossier, duty) for duty in before.values()}
    rows: dict[tuple[int, int], DutyRow] = {}
    for event in events:
        if isinstance(event, DutyArose):
            lies = event.unit, event.post, event.officer, event.instead_of
            what = event.duty, 1, event.of, event.about
            made = DutyRow(dossier, *what, *lies, at, at, event.due, event.by, event.text)
        elif isinstance(event, DutyGiven | DutyDone):
            old = now[event.duty]
            outcome, by = (event.how, event.by) if isinstance(event, DutyDone) else ("given", None)
            made = old._replace(text=None, until=at, outcome=outcome, closed_by=by)
            if isinstance(event, DutyGiven):
                rows[made.duty, made.turn] = made
                made = old._replace(
                    turn=old.turn + 1,
                    unit=event.unit,
                    post=event.post,
                    officer=event.officer,
                    instead_of=event.instead_of,
                    held=at,
                )
        else:
            continue
        now[made.duty] = rows[made.duty, made.turn] = made
    return list(rows.values())


def _duty_row(dossier: int, duty: Duty) -> DutyRow:
    return DutyRow(
        dossier=dossier,
        duty=duty.id,
        turn=duty.turn,
        kind=duty.kind,
        about=duty.about,
        unit=duty.unit,
        post=duty.post,
        officer=duty.officer,
        instead_of=duty.instead_of,
        since=duty.since,
        held=duty.held,
        due=duty.due,
        raised_by=duty.by,
        text=duty.text,
    )


def duties_of(row: DossierRow, events: Sequence[Event], at: int) -> Sequence[DutyRow]:
    """Rows of duties that a command changed, beside those that *row*, from before it, knows; mostly none."""
    changed = _DUTIES.intersection(map(type, events))
    if not changed:
        return ()
    old = bool(row.state) and changed != {DutyArose}
    return duty_rows(row.id, read_state(row).duties if old else {}, events, at)


def incident_rows(dossier: int, events: Sequence[Event], at: int) -> Sequence[IncidentRow]:
    """The rows of every incident that a command recorded or resolved; most commands do neither."""
    if _INCIDENTS.isdisjoint(map(type, events)):
        return ()
    rows = []
    for event in events:
        if isinstance(event, IncidentRecorded):
            what = event.what, event.about, event.text, event.told
            rows.append(IncidentRow(dossier, event.incident, *what, at))
        elif isinstance(event, IncidentResolved):
            rows.append(IncidentRow(dossier, event.incident, "", "", "", None, at, at, event.how))
    return rows


def held_rows(dossier: int, before: Mapping[int, Task], events: Sequence[Event], at: int) -> list[HoldingRow]:
    """Assignments that ended because a task was given to somebody else."""
    return [
        HoldingRow(dossier, old.id, old.unit, old.post, old.officer, old.holder, old.held, at)
        for event in events
        if type(event) is TaskAssigned
        and not event.kept
        and (old := before.get(event.task)) is not None
        and (old.unit, old.officer, old.holder) != (event.unit, event.officer, event.holder)
    ]
