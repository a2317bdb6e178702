"""The tables as they were known at a past instant, rebuilt so that the same question can be asked.

Intervals narrow the dossiers; one whose journal has grown since is folded again as far as it was recorded
then, every other is taken as it stands. A late entry is not known before it was entered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from thutuc.dossier import State, Task, apply, decode_events
from thutuc.dossier.view import instant, local
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.unread import UNREADABLE, leave_out
from thutuc.engine.writing import dossier_row, duty_rows, held_rows, snapshot, task_rows
from thutuc.errors import NotRecordedYet, WrongData
from thutuc.store import DossierRow, DutyRow, HoldingRow, JournalRow, TaskRow, Tx, lists, open_store
from thutuc.store.duties import duties_of
from thutuc.whole import FOREVER

#: Whether a unit is one of those that are asked about.
Within = Callable[[str | None], bool]


class Replayed(NamedTuple):
    """The rows of one dossier as a part of its journal leaves them."""

    row: DossierRow
    state: State
    tasks: list[TaskRow]
    held: list[tuple[int, HoldingRow]]  #: with the number of the command that ended each
    duties: list[DutyRow]


def replayed(row: DossierRow, journal: Sequence[JournalRow]) -> Replayed:
    """Fold a journal command by command, and write down what each changed in the tables."""
    state, tasks, held = State(), dict[int, TaskRow](), list[tuple[int, HoldingRow]]()
    duties = dict[tuple[int, int], DutyRow]()
    now = row._replace(due=None, expiry=None)
    for entry in journal:
        before: dict[int, Task] = snapshot(state)
        had = dict(state.duties)
        events = decode_events(entry.public, entry.payload)
        for event in events:
            apply(event, state, entry.happened_at)
        for task in task_rows(row.id, before, state, events, entry.happened_at):
            tasks[task.task] = _kept_due(tasks.get(task.task), task)
        for duty in duty_rows(row.id, had, events, entry.happened_at):
            duties[duty.duty, duty.turn] = duty
        held += [(entry.number, each) for each in held_rows(row.id, before, events, entry.happened_at)]
        clock = state.clocks.get(DOSSIER)
        if clock is not None:  # the promise outlives its clock
            now = now._replace(due=clock.due, expiry=clock.expiry)
    last = journal[-1]
    made = dossier_row(now, state)._replace(version=last.number, head=last.head)
    return Replayed(made, state, [tasks[number] for number in sorted(tasks)], held, list(duties.values()))


def _kept_due(before: TaskRow | None, task: TaskRow) -> TaskRow:
    """A closed task keeps when it was due, as the table does."""
    if task.until is None or task.due is not None or before is None:
        return task
    return task._replace(due=before.due)


def check_past(at: int, now: int) -> None:
    """Refuse to be asked how it was at an instant that is still to come."""
    if at > now:
        raise WrongData([f"Expected an instant that has been, found {local(at)}"], argument="at")


def recorded_by(tx: Tx, dossier: int, at: datetime, now: datetime) -> list[JournalRow]:
    """What was recorded of a dossier by the instant *at*; refused where that is nothing yet."""
    check_past(instant(at), instant(now))
    rows = tx.journal(dossier, until_recorded=instant(at))
    if not rows:
        raise NotRecordedYet(f"a dossier recorded by {at}", "one recorded later")
    return rows


@contextmanager
def as_known(
    tx: Tx, at: int, since: int, within: Within | None = None
) -> Iterator[tuple[Tx, tuple[int, ...]]]:
    """A transaction on the tables as they were known at *at*, with what was open from *since* on.

    *within*: only dossiers in which such a unit had a hand, then or since. Beside it those that are missing,
    because their journals were altered and do not fold.
    """
    memory = open_store(":memory:")
    try:
        memory.upgrade()
        with memory.transaction() as past:
            missing = tuple(_rebuild(tx, past, at, since, within))
        with memory.transaction(write=False) as past:
            yield past, missing
    finally:
        memory.close()


def _rebuild(tx: Tx, past: Tx, at: int, since: int, within: Within | None) -> Iterator[int]:
    """Restore each dossier as it was; gives those that cannot be read."""
    kept: set[int] = set()
    moved = {each.dossier for each in lists.acts(tx, "hand_over", at, FOREVER)}
    for found in lists.alive(tx, since, at + 1):
        if (
            within is not None
            and found.id not in moved
            and not any(within(unit) for unit in {found.competent, found.unit, *lists.places(tx, found.id)})
        ):
            continue
        row = tx.dossier(found.id)
        journal = tx.journal(found.id, until_recorded=at)
        if row is None or _has_gaps(tx, row, journal):
            leave_out(found.id)
            yield found.id
            continue
        if not journal:  # not known yet
            continue
        as_it_is = journal[-1].number == row.version
        try:
            then = None if as_it_is else replayed(row, journal)
        except UNREADABLE:
            leave_out(row.id)
            yield row.id
            continue
        if then is not None:  # it may have gone over to another version since
            row = then.row._replace(procedure=_version(tx, row.procedure, then.state.version))
        if row.procedure not in kept:
            kept.add(row.procedure)
            version = tx.procedure(row.procedure)
            if version is not None:
                lists.restore_procedure(past, version, tx.procedure_source(row.procedure) or b"")
        if then is None:
            held = lists.holdings_of(tx, found.id)
            lists.restore_dossier(past, row, journal, tx.tasks_of(found.id), held, duties_of(tx, found.id))
        else:
            lists.restore_dossier(past, row, journal, then.tasks, then.held, then.duties)


def _has_gaps(tx: Tx, row: DossierRow, journal: Sequence[JournalRow]) -> bool:
    """Whether rows of the journal are gone, or the one that follows what was known."""
    last = journal[-1].number if journal else 0
    return last != len(journal) or (last < row.version and not tx.journal(row.id, after=last, upto=last + 1))


def _version(tx: Tx, key: int, version: int) -> int:
    """The key of that version of a procedure; of the one given, mostly."""
    row = tx.procedure(key)
    if row is None or row.version == version:
        return key
    return next((each.key for each in tx.procedure_versions(row.id) if each.version == version), key)
