"""Watching one dossier from outside: after every act all that is stored of it must agree."""

from __future__ import annotations

from typing import Any

from tests.office import rows

from thutuc import Dossier, Engine
from thutuc.dossier import State, decode_events, load_state
from thutuc.dossier.view import instant
from thutuc.engine.undone import UNDO_LAPSE, holding
from thutuc.store import Store, TaskRow, verify


class Watch:
    """What was seen of a dossier so far, and must stay."""

    def __init__(self, engine: Engine, id: int) -> None:
        self.engine = engine
        self.id = id
        self.stays: dict[str, Any] = {}
        self.late: set[int] = set()
        self.seen = 0  #: rows of its journal

    def check(self, told: Dossier | None = None) -> None:
        """Hold the stored dossier against its journal, its task rows, and what the caller was told."""
        with self.engine.store.transaction(write=False) as tx:
            row, journal, tasks = tx.dossier(self.id), tx.journal(self.id), tx.tasks_of(self.id)
        assert row is not None
        problems = verify(row, journal)
        assert not problems, problems
        state = load_state(row.state)
        if told is not None:
            assert told._state == state, "the caller was told another state than the stored one"
        open_rows = {task.task: task for task in tasks if task.until is None}
        assert open_rows.keys() == state.tasks.keys(), "task rows and state disagree on what is open"
        for number, task in state.tasks.items():
            found, clock = open_rows[number], state.clocks.get(f"task:{number}")
            assert (found.step, found.unit, found.officer, found.holder, found.since, found.held) == (
                task.step, task.unit, task.officer, task.holder, task.since, task.held,
            )  # fmt: skip
            assert found.due == (clock.due if clock else None)
            assert found.wake == (clock.rungs[0][1] if clock and clock.rungs else None)
        for task in tasks:
            assert (task.until is None) == (task.outcome is None), f"a task closed without outcome: {task}"
        if any(entry.verb == UNDO_LAPSE for entry in journal[self.seen :]):
            self.stays.pop("missed", None)  # what only the lapse made late is late no more
        self.seen = len(journal)
        self._check_what_stays(state, tasks)
        self._check_clocks(state)
        for name in state.clocks:
            assert not name.startswith("task:") or int(name[5:]) in state.tasks, f"{name} outlives its task"
        if state.received is not None and state.phase.is_open and not state.forwarded:
            assert state.tasks or state.waits, "nothing is open, and the dossier has not ended"
        if not state.phase.is_open:
            assert not (state.tasks or state.clocks or state.waits or state.scopes)

    def _check_what_stays(self, state: State, tasks: list[TaskRow]) -> None:
        """Code, first promise and lateness, once they are there, stay."""
        told = state.promises[0] if state.promises else None
        first = told and (told.kind, told.at, told.told)
        for name, value in (("code", state.code), ("promise", first), ("missed", state.missed)):
            kept = self.stays.setdefault(name, value)
            if kept is None:
                self.stays[name] = value
            else:
                assert value == kept, f"the {name} was {kept} and is {value}"
        late = {task.task for task in tasks if task.late}
        still_open = {task.task for task in tasks if task.until is None}
        assert late >= self.late & still_open, f"tasks {self.late - late} are late no more"
        self.late = late
        for task in tasks:
            if task.until is not None and task.due is not None and task.until > task.due:
                assert task.late, f"a task that ended after its date is not late: {task}"
        with self.engine.store.transaction(write=False) as tx:
            held = tx.accountable(self.id)
        assert all(one.until is None or one.since <= one.until for one in held), "held until before since"

    def _check_clocks(self, state: State) -> None:
        """The dossier's clock stands still while a step waits outside it, and every date has its reason."""
        whole = state.clocks.get("dossier")
        if whole is not None:
            steps = self.engine.dossier(self.id)._net.steps
            waits = any(steps[task.step].suspend for task in state.tasks.values())
            assert not waits or whole.paused is not None, "a step waits by law, and the clock runs"
            if whole.paused is not None and whole.task is not None and state.papers is None:
                assert waits, "the clock stands still for a step that waits no more"
        for name, clock in state.clocks.items():
            told = self.engine.explain(self.id, name)
            assert (instant(told.due) if told.due else None) == clock.due, f"{name} is explained otherwise"


def check_opinions(engine: Engine, dossier: int) -> int:
    """Hold every round's end against its opinions: none may be out when the report is made or decided.

    Gives the number of reports and decisions looked at.
    """
    with engine.store.transaction(write=False) as tx:
        journal = holding(tx.journal(dossier))
    out: set[int] = set()
    given = asked = looked = 0
    for row in journal:
        for event in decode_events(row.public, row.payload):
            step = getattr(event, "step", None)
            if step == "give_opinion":
                if event.kind == "TaskOpened":
                    out.add(event.task)
                    asked += 1
                else:
                    out.discard(event.task)
                    given += event.kind in ("TaskCompleted", "TaskDeemed")
            elif step == "draft_consultation" and event.kind == "TaskOpened":
                asked = given = 0
            elif (step, event.kind) in (("compile_report", "TaskOpened"), ("decide", "TaskCompleted")):
                looked += 1
                assert not out, f"{step} while opinions {out} are out"
                assert given == asked, f"{step} on {given} opinions of {asked}"
    return looked


def check_serials(store: Store) -> None:
    """A day has no gap in its serials and none twice: what was refused gave its number back."""
    used: dict[str, list[int]] = {}
    with store.transaction(write=False) as tx:
        codes = [row[0] for row in rows(tx, "SELECT code FROM thutuc_dossier WHERE code IS NOT NULL")]
    for code in codes:
        day, _, serial = code.rpartition("-")
        used.setdefault(day, []).append(int(serial))
    for day, serials in used.items():
        assert sorted(serials) == list(range(1, len(serials) + 1)), f"serials of {day}: {sorted(serials)}"
