"""Random walks that go over to another version and back: where nothing is drawn otherwise, nothing changes.

The other version says the very same. Whatever a dossier is in (drafts, terms, suspensions, timers, rungs,
duties, promises, who holds what) is the same before and after the move, and after taking the move back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import orjson
from tests.engine_walks import EngineWalk, Learning, _procedure
from tests.office import Clock, deploy_shipped, make_engine, rows

from thutuc import Engine, open_store
from thutuc.dossier import State
from thutuc.engine import MigrationPlan
from thutuc.engine.decisions import shelf_of
from thutuc.engine.deploying import forms_kept
from thutuc.errors import CommandRejected
from thutuc.store import Store

#: Why a dossier may stay although the other version says the same: it is being compensated, or its marking
#: lies beyond what is looked at.
STAYS = ("being compensated", "cannot be told")
ORDER = "45/QĐ-UBND"


class MovingWalk(EngineWalk):
    """A walk that also goes over to a version that says the same, and sometimes back."""

    def do_move(self) -> None:
        """Go over, compare, and take it back now and then."""
        if not self._state().phase.is_open:
            raise CommandRejected("it has ended")
        self.engine.tick()
        before, table = self._state(), self._rows()
        if not before.phase.is_open:
            return
        there = 3 - before.version
        plan = {
            "procedure": before.procedure,
            "from": before.version,
            "to": there,
            "decision": f"{len(self.engine.journal(self.id))}/{ORDER}",  # what was taken back needs another
            "legal_term": self.chance.choice(("reception", "new")),
        }
        done = self.engine.migrate(MigrationPlan.model_validate(plan), by="system", dossiers=[self.id])
        (line,) = done.lines
        after = self._state()
        if line.how == "refused":
            late = plan["legal_term"] == "new" and "takes no lateness away" in (line.why or "")
            assert late or any(why in (line.why or "") for why in STAYS), line.why
            assert after == before
            self.moves["stayed"] += 1
            return
        assert after == replace(before, version=there)
        assert self._rows() == table
        if self.chance.random() < 0.3:
            self.engine.undo_migration(self.id, by="system", decision=ORDER)
            assert self._state() == before
            assert self._rows() == table

    do_move_on = do_move_over = do_move_back = do_move_again = do_move  # as often as all else together

    def _state(self) -> State:
        return self._dossier()._state

    def _rows(self) -> list[object]:
        """Its tasks, who had them, its duties, and its dates, as lists are made of them."""
        found: list[object] = []
        with self.engine.store.transaction(write=False) as tx:
            for table in ("task", "accountable", "duty"):
                said = f"SELECT * FROM thutuc_{table} WHERE dossier = {self.id}"
                found += sorted(map(repr, rows(tx, said)))
            columns = "phase, status, due, expiry, missed, late, suspended, other_due, other_last, wake"
            found += rows(tx, f"SELECT {columns} FROM thutuc_dossier WHERE id = {self.id}")
        return found


def again(engine: Engine, procedure: str) -> None:
    """Deploy the same once more, as another version."""
    with engine.store.transaction() as tx:
        (row, *more) = tx.procedure_versions(procedure)
        if more:
            return
        source = (tx.procedure_source(row.key) or b"") + b"<!-- 2 -->\n"
        facts = orjson.loads(row.facts)
        engine._desk.library.deploy(
            tx,
            source,
            "again.bpmn",
            by="system",
            at=0,
            services=facts["services"],
            shelf=shelf_of(facts["decisions"]),
            forms=forms_kept(row),
            proved=True,
        )


def walks(store: Store, size: int, seed: int) -> str:
    """Do *size* walks; gives what was done."""
    clock = Clock()
    engine = make_engine(store, clock, Learning())
    deploy_shipped(engine)
    known: dict[int, str] = {}
    moves: Counter[str] = Counter()
    for number in range(size):
        chance = Random(f"{seed}:{number}")
        clock.now = Clock().now + timedelta(minutes=chance.randrange(60_000))
        procedure, data = _procedure(engine, chance, seed, known)
        again(engine, procedure)
        try:
            walk = MovingWalk(engine, clock, procedure, chance, data)
            walk.walk()
        except Exception as error:
            raise AssertionError(f"walk {number} of seed {seed} on {procedure}: {error!r}") from error
        moves += walk.moves
    assert engine.verify() == []
    told = f"{moves['move'] - moves['stayed']} moves to another version, {moves['stayed']} stayed"
    return f"{size} walks, {told}, {sum(moves.values())} acts, seed {seed}"


def run(size: int, seed: int = 1) -> str:
    """Walk in memory."""
    store = open_store(":memory:")
    store.upgrade()
    said = walks(store, size, seed)
    store.close()
    return said
