"""A run into a database: the same commands as rows, chained and verified like any other journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, time

from thutuc.dossier import Event, Task
from thutuc.dossier.view import ZONE, local
from thutuc.engine import Engine
from thutuc.engine import commands as c
from thutuc.engine.calling import Call
from thutuc.engine.writing import blank_row, commit_of, snapshot
from thutuc.errors import StoreError
from thutuc.simulation.cases import Case
from thutuc.simulation.prepared import Prepared, procedure_file
from thutuc.simulation.run import Replications
from thutuc.simulation.tally import Tally
from thutuc.store import Chained, DossierRow, Store, Tx, chained

#: So many acts are written in one transaction.
BATCH = 2_000


def write(
    prepared: Prepared, store: Store, number: int = 0, told: Callable[[int], None] | None = None
) -> Tally:
    """Run one replication into an empty database; *told* hears how many dossiers are written.

    Simulated dossiers are never put among real ones: a database that holds any is refused.
    """
    with store.transaction(write=False) as tx:
        if tx.search(limit=1):
            raise StoreError("Expected a database without dossiers for simulated ones, found some in it.")
    start = datetime.combine(prepared.plan.start, time(), ZONE)
    engine = Engine(store, plugins=prepared.plugins, clock=lambda: start)
    keys = []
    for each in prepared.plan.procedure:
        made = engine.deploy(
            procedure_file(each, prepared.folder), by="system", services=sorted(each.service)
        )
        keys.append(made[0].key)
    writer = _Writer(store, keys, told)
    with writer.transactions:
        tally = Replications(prepared).run(number, writer.write)
        writer.finish()
    with store.transaction() as tx:  # whose turn it is goes on from here
        for key, count in tally.turns.items():
            for _ in range(count):
                tx.next_serial(f"turn:{key}", "")
    return tally


class _Writer:
    """Turns acts into rows, and writes many of them at once."""

    def __init__(self, store: Store, keys: list[int], told: Callable[[int], None] | None) -> None:
        self._store, self._keys, self._told = store, keys, told
        self.transactions = ExitStack()
        self._tx: Tx | None = None
        self._waiting: list[Chained] = []
        #: of each open dossier its row and its open tasks, as they were before the next act
        self._rows: dict[int, tuple[DossierRow, Mapping[int, Task]]] = {}
        self._dossiers = 0

    def write(self, case: Case, verb: str, command: c.Command, by: str, at: int, events: list[Event]) -> None:
        """Take one act."""
        tx = self._open()
        row, before = self._rows.get(case.id) or (self._new(tx, case, at), {})
        commit = commit_of(row, before, case.state, events, Call(verb, by, at, at, None, None))
        made = chained(commit)
        self._waiting.append(made)
        if case.state.phase.is_open:
            self._rows[case.id] = made.after, snapshot(case.state)
        else:
            self._rows.pop(case.id, None)
        if any(each.kind == "DossierReceived" for each in events) and case.state.received_at is not None:
            self._count_code(tx, case)
        if len(self._waiting) >= BATCH:
            self.finish()

    def finish(self) -> None:
        """Write what waits, and end the transaction."""
        if self._tx is not None:
            self._tx.save_many(self._waiting)
            self._waiting = []
            self.transactions.close()
            self._tx = None
            if self._told is not None:
                self._told(self._dossiers)

    def _open(self) -> Tx:
        if self._tx is None:
            self._tx = self.transactions.enter_context(self._store.transaction())
        return self._tx

    def _new(self, tx: Tx, case: Case, at: int) -> DossierRow:
        """The row of a dossier that was just handed in."""
        row = tx.dossier(tx.add_dossier(blank_row(self._keys[case.flow.number], at)))
        self._dossiers += 1
        if row is None or row.id != case.id:
            raise StoreError(f"Expected dossier {case.id} to get that number, found {row and row.id}.")
        return row

    def _count_code(self, tx: Tx, case: Case) -> None:
        """Let the day's numbers go on behind those that were given."""
        agency = (case.state.code or "").partition("-")[0]
        tx.next_serial(agency, local(case.state.received or 0).date().isoformat())
