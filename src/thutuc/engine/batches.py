"""One command for many dossiers: decided while officers work on, written in short transactions.

What is decided for a dossier is written if nobody has touched it since; else it is decided anew under lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from thutuc.dossier import State
from thutuc.dossier.events import Event
from thutuc.engine import commands as c
from thutuc.engine.calling import Call
from thutuc.engine.desk import HINDRANCES, Desk
from thutuc.engine.draft import World
from thutuc.engine.unread import read_state
from thutuc.engine.workload import InMemory
from thutuc.engine.writing import commit_of, snapshot
from thutuc.errors import Busy, JournalBroken, WrongState
from thutuc.store import Chained, DossierRow, Tx, chained

#: The most dossiers that one transaction may write; officers' commands wait meanwhile.
MOST = 5_000

#: Why one dossier cannot go along: the others do.
STUCK = (*HINDRANCES, JournalBroken)

#: How often a batch is tried again when somebody else writes the same rows.
TRIES = 5


class _Later:
    """Nobody's turn is taken, and nobody's load looked at, before what was decided so far is written."""

    def turn(self, key: str) -> int:
        """Refused: it is decided anew under lock."""
        raise WrongState("a turn taken under lock", f"{key!r} asked for before")

    def held(self, unit: str) -> Iterable[tuple[int, str, int | None]]:
        """Refused likewise."""
        raise WrongState("a load looked at under lock", f"{unit!r} asked for before")

    def named(self) -> Iterable[str]:
        """Nobody types anything in a batch."""
        return ()


LATER = _Later()


class Outcome(NamedTuple):
    """What a command did to one dossier, or why it could not."""

    row: DossierRow  #: as it was before
    events: Sequence[Event] = ()
    hindered: str | None = None  #: why a person is needed first


@dataclass(frozen=True, slots=True)
class _Draft:
    """What was decided for one dossier while nothing was locked; without a commit it is decided anew."""

    dossier: int
    commit: Chained | None = None
    events: tuple[Event, ...] = ()


def _nothing(tx: Tx, row: DossierRow) -> None:
    """Nothing does."""


@dataclass(frozen=True, slots=True)
class Batches:
    """Does one command to one dossier after the other; those it does nothing to have no outcome."""

    desk: Desk
    command: c.Command
    call: Callable[[DossierRow | None], Call]  #: the call as it is written to a dossier's journal
    check: Callable[[Tx, DossierRow], None] = _nothing  #: raises what else keeps one dossier out of it

    def rehearse(self, dossiers: Sequence[int]) -> list[Outcome]:
        """What would be done; nothing is written, not even what had to be caught up with first."""
        found, world = list[Outcome](), replace(self.desk.world, workload=InMemory())
        with self.desk.transaction(write=False) as tx:
            for each in dossiers:
                row = tx.dossier(each)
                if row is None:
                    continue
                call = self.call(row)
                try:
                    now, state, _, _ = self.desk.caught_up(tx, row, call.at, call.recorded, world)
                    _, events = self._decided(tx, now, state, world)
                except STUCK as error:
                    found.append(Outcome(row, (), str(error)))
                    continue
                if events:
                    found.append(Outcome(row, events))
        return found

    def write(self, dossiers: Sequence[int]) -> list[Outcome]:
        """Do it to these dossiers in one transaction, and then let others have their turn."""
        for attempt in range(TRIES):
            with self.desk.transaction(write=False) as tx:
                drafts = [draft for each in dossiers if (draft := self._drafted(tx, each))]
            if not drafts:
                return []
            began = time.perf_counter()
            try:
                with self.desk.transaction(verb=True) as tx:
                    found = self._written(tx, drafts)
            except Busy:
                if attempt + 1 == TRIES:
                    raise
                continue
            # who asks again at once is always the first at SQLite's lock: others get a turn as long
            time.sleep(time.perf_counter() - began)
            return found
        return []

    def _drafted(self, tx: Tx, dossier: int) -> _Draft | None:
        """What the command leads to as the dossier is now; ``None`` where that is nothing."""
        row = tx.dossier(dossier)
        if row is None:
            return None
        try:
            state = read_state(row)
            if state.due_before(self.call(None).at) is not None:  # something has to be caught up with first
                return _Draft(dossier)
            commit, events = self._decided(tx, row, state, replace(self.desk.world, workload=LATER))
        except STUCK:
            return _Draft(dossier)
        return _Draft(dossier, commit, events) if events else None

    def _written(self, tx: Tx, drafts: Sequence[_Draft]) -> list[Outcome]:
        """What is still as it was read is written at once; the rest is decided anew, one by one."""
        found: list[Outcome] = []
        ready, again = list[Chained](), list[DossierRow]()
        for draft in drafts:
            row = tx.dossier(draft.dossier, lock=True)
            if row is None:
                continue
            if draft.commit is not None and draft.commit.before.version == row.version:
                ready.append(draft.commit)
                found.append(Outcome(row, draft.events))
            else:
                again.append(row)
        tx.save_many(ready)
        world = self.desk.booked(tx)
        return [*found, *(outcome for row in again if (outcome := self._anew(tx, row, world)))]

    def _anew(self, tx: Tx, row: DossierRow, world: World) -> Outcome | None:
        """Decide and write for a dossier that nobody else can change any more."""
        call = self.call(row)
        try:
            row, state, _, _ = self.desk.catch_up(tx, row, call.at, call.recorded)
            commit, events = self._decided(tx, row, state, world)
        except STUCK as error:
            return Outcome(row, (), str(error))
        if commit is None:
            return None
        tx.save_many([commit])
        return Outcome(row, events)

    def _decided(
        self, tx: Tx, row: DossierRow, state: State, world: World
    ) -> tuple[Chained | None, tuple[Event, ...]]:
        self.check(tx, row)
        tasks, call = snapshot(state), self.call(row)
        net = self.desk.library.net(tx, row.procedure)
        events = self.desk.decide(net, state, self.command, row.id, call, world)
        if not events:
            return None, ()
        commit = commit_of(row, tasks, state, events, call)
        if isinstance(self.command, c.Migrate):
            commit = commit._replace(after=commit.after._replace(procedure=self.command.course.key))
        return chained(commit), tuple(events)
