"""A transaction on PostgreSQL: a host's, statement by statement, or our own, in as few flights as can be."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import errors as pg
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from thutuc.errors import Standby, StoreError
from thutuc.store import agencies
from thutuc.store.chaining import Chained
from thutuc.store.feed import holes
from thutuc.store.queries import queries
from thutuc.store.rows import DossierRow, RequestRow, dossier_update
from thutuc.store.tx import Tx
from thutuc.store.wire import Wire, numbered

#: The journal is asked for alone for so long in all (seconds), by so short asking (milliseconds) with pauses
#: (seconds) between: while one asks, nobody else writes.
_PATIENT, _ASKED, _PAUSE = 5.0, "100", 0.3
_KEYS = {"add_procedure": "key", "add_dossier": "id", "add_journal": "seq", "add_draw": "id"}
#: At most so many rows that appeared late are taken up at once.
_LATE = 1000
#: So long (seconds) a connection is believed to see dossiers, once it was asked.
_BELIEVED = 15.0
_FAILED = (TransactionStatus.INERROR, TransactionStatus.UNKNOWN)
_SAVES = ("save_changed", "save_marked", "save_moved", "save_stayed")

#: What a step needs: prepared by hand, on connections of our own.
_OFTEN = (
    "request",
    "dossier",
    "dossier_locked",
    "dossier_locked_by_code",
    "find_by_code",
    "next_serial",
    "add_dossier",
    "save_task",
)


def _written() -> dict[str, str]:
    """Every statement, with ``?`` for each value; dossier, journal and payload are one."""
    found = queries("postgres")
    found |= {name: f"{found[name]} RETURNING {key}" for name, key in _KEYS.items()}
    for name in _SAVES:
        both = f"WITH moved AS ({found[name]} RETURNING 1), written AS ({found['add_journal']})"
        # a division by nothing where the dossier is no longer at its version: nothing can follow, nor COMMIT
        seq = "SELECT seq, 1 / (SELECT count(*) FROM moved) FROM written"
        found[name] = f"{both} {seq}"
        found[f"{name}_hidden"] = f"{both}, hidden AS ({found['add_payload_written']}) {seq}"
    return found


_ALL = _written()
SQL = {name: text.replace("?", "%s") for name, text in _ALL.items()}
_WIRED = {name: numbered(_ALL[name]) for name in (*_OFTEN, *_SAVES, *(f"{name}_hidden" for name in _SAVES))}


def _statement(made: Chained) -> tuple[str, tuple[object, ...]]:
    """The one statement that writes dossier, journal and payload of a commit, and its values."""
    name, update = dossier_update(made.before, made.after)
    if made.hidden is None:
        return name, (*update, *made.journal)
    return f"{name}_hidden", (*update, *made.journal, made.hidden.salt, made.hidden.payload)


def check_state(connection: psycopg.Connection[Any]) -> None:
    """Refuse a connection on which nothing can be done, saying what the host has to do first."""
    if connection.closed:
        raise StoreError("Expected an open connection of the host, found a closed one.")
    if connection.pgconn.pipeline_status != PipelineStatus.OFF:
        raise StoreError("Expected a connection that answers at once, found one in pipeline mode.")
    status = connection.info.transaction_status
    if status == TransactionStatus.INERROR:
        raise StoreError(
            "Expected a transaction that can go on, found one in which a statement has failed; "
            "roll back first, at least to a savepoint."
        )
    if status == TransactionStatus.ACTIVE:
        raise StoreError("Expected a connection that is free, found one that is still at a statement.")


class PostgresTx(Tx):
    """A transaction on a PostgreSQL connection."""

    __slots__ = ("_acting", "_expected")
    _cursor: Any  #: the driver's, or one that lets what waits go before it

    def __init__(
        self, cursor: Any, sql: Mapping[str, str], *, hosted: bool = False, acting: bool = False
    ) -> None:
        super().__init__(cursor, sql, hosted=hosted)
        self._expected: int | str | None = None
        self._acting = acting  #: for an agency alone: it does not see others' rows

    @property
    def failed(self) -> bool:
        """Whether a statement was refused, or the server is gone."""
        return self._cursor.connection.info.transaction_status in _FAILED

    def check_sees(self) -> None:
        """Refuse where no dossier at all is seen, because rows are guarded and nobody is acted for."""
        if not self._acting:
            agencies.check_sees(self)

    def code_exists(self, code: str, *, brought: bool = False) -> bool:
        """Whether a dossier has this mã số hồ sơ, also one that the agency does not see."""
        if self._acting and self.one("knows_codes")[0]:
            return bool(self.one("code_taken", (code, brought))[0])
        return super().code_exists(code, brought=brought)

    def expect(self, handle: int | str) -> None:
        """Let the dossier be locked before a request is asked for."""
        self._expected = handle

    def request(self, request_id: str) -> RequestRow | None:
        """What *request_id* was used for, if it was."""
        handle, self._expected = self._expected, None
        found = self.find_dossier(handle) if isinstance(handle, str) else handle
        if found is not None:
            self.dossier(found, lock=True)
        return super().request(request_id)

    def lock_name(self, kind: str, name: str, *, shared: bool = False) -> None:
        """Wait for whoever is at this name."""
        self.one("lock_name_shared" if shared else "lock_name", (f"thutuc_{kind}", name))

    def _insert(self, name: str, parameters: Sequence[object]) -> int:
        row = self.one(name, parameters)
        return int(row[0])

    def _write_many(self, commits: Sequence[Chained]) -> None:
        # commits that lie side by side and need the same statement go to the server together
        for name, group in groupby(map(_statement, commits), key=itemgetter(0)):
            rows = [values for _, values in group]
            if len(rows) == 1:
                self.run(name, rows[0])  # which needs no pipeline
            else:
                self._each(name, rows)

    def _narrowed(
        self, name: str, conditions: Sequence[str], tail: str, values: Sequence[object]
    ) -> list[Any]:
        return super()._narrowed(
            name, [text.replace("?", "%s") for text in conditions], tail.replace("?", "%s"), values
        )

    def journal_end(self) -> int:
        """The last journal row behind which none can still appear; waits for who writes, who then waits."""
        until = time.monotonic() + _PATIENT
        while not self._alone(time.monotonic() >= until):
            time.sleep(_PAUSE)
        return self.last_row()

    def _alone(self, last: bool) -> bool:
        """Whether the journal is ours until the end; whoever writes stands behind us while we ask."""
        self._cursor.execute("SAVEPOINT thutuc_alone")
        (wait,) = self.one("lock_wait")
        self.run("set_lock_wait", (_ASKED,))
        try:
            self.run("lock_journal")
        except pg.LockNotAvailable:
            if last:
                raise
            self._cursor.execute("ROLLBACK TO SAVEPOINT thutuc_alone; RELEASE SAVEPOINT thutuc_alone")
            return False
        self.run("set_lock_wait", (wait,))
        self._cursor.execute("RELEASE SAVEPOINT thutuc_alone")
        return True

    def note_gaps(self, told: int, seqs: Sequence[int]) -> None:
        """Remember stretches of numbers that may be of open transactions, so that the cursor can move on."""
        if stretches := holes(told + 1, seqs[-1], seqs):
            begun = self.begun()
            self._each("note_gap", [(*stretch, begun) for stretch in stretches])

    def find_late(self, told: int) -> bool:
        """Hold what has appeared in stretches remembered up to *told*; whether there may be more."""
        if self.one("any_gap") is None:
            return False
        self.run("forget_gaps", (told,))
        ended = self.ended()  # first: what had been written by then can be seen below
        found = self.all("late", (_LATE, _LATE))
        for (first, last, begun), part in groupby(found, key=itemgetter(0, 1, 2)):
            late = [row[3:] for row in part]
            self.run("release", (first,))
            rest = holes(first, last, [seq for seq, _ in late])
            self._each("note_gap", [(*stretch, begun) for stretch in rest])
            self._each("hold_behind", late)
        if len(found) == _LATE:
            return True
        self.run("drop_gaps", (ended,))
        return False

    def ended(self) -> int:
        """Whoever had taken a journal number, with a lower number than this, has ended.

        A writer of the journal locks it before he takes a number, until his end. The locks are asked first:
        who was open in the snapshot, held none and is open still, writes nothing that could be missed. Any
        other who was open is waited for; so the snapshot may be from before the locks or from after.
        """
        repeats, writers = self.one("writers")
        if repeats:
            raise Standby(
                "Expected the primary server, found a standby, which does not know who is still writing: "
                "rows would be passed over; follow the journal on the primary."
            )
        return int(self.one("ended", (writers,))[0])

    def begun(self) -> int:
        """Whoever has taken a journal number has a lower number than this.

        He had locked or made the dossier before, and so had a number of his own and its lock. The locks are
        asked first: who holds none any more has ended, and is below the snapshot that is taken afterwards.
        """
        return max(int(self.one("open")[0]), int(self.one("next")[0]))


def elsewhere(tx: Tx) -> str | None:
    """What is wrong where our tables are found, but not where tables would be made."""
    row = tx.one("elsewhere")
    return row and (
        f"Expected thutuc's tables in {row[1]}, the first schema of the search path, found them in {row[0]}: "
        f"run `ALTER ROLE {row[2]} SET search_path = {row[0]}`."
    )


def check_place(tx: Tx) -> None:
    """Refuse to make anything beside the tables that are there."""
    if text := elsewhere(tx):
        raise StoreError(text)


class _Settled:
    """The driver's cursor, for whatever is not prepared by hand: what waits goes before it."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def execute(self, sql: Any, parameters: Any = None) -> Any:
        self._wire.fly()
        return self._wire.cursor.execute(sql, parameters)

    def executemany(self, sql: Any, values: Any) -> Any:
        self._wire.fly()
        return self._wire.cursor.executemany(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire.cursor, name)


class OwnTx(PostgresTx):
    """A transaction on a connection of ours: BEGIN, what only writes, and COMMIT wait for what is asked.

    An ordinary step is two flights: BEGIN and the dossier, locked; then all it writes, and COMMIT.
    """

    __slots__ = ("_locked", "_wire")

    def __init__(self, wire: Wire, *, acting: bool = False) -> None:
        super().__init__(_Settled(wire), SQL, acting=acting)
        self._wire = wire
        self._locked: DossierRow | None = None

    def check_sees(self) -> None:
        """Refuse where no dossier at all is seen; asked once in a while, for a connection keeps its role."""
        if time.monotonic() >= self._wire.sees_until:
            super().check_sees()
            if not self._acting:
                self._wire.sees_until = time.monotonic() + _BELIEVED

    def one(self, name: str, parameters: Sequence[object] = ()) -> Any:
        """The first row of a named statement, or ``None``."""
        sql = _WIRED.get(name)
        if sql is None:
            return super().one(name, parameters)
        return self._wire.row(sql, self._wire.ask(sql, parameters))

    def request(self, request_id: str) -> RequestRow | None:
        """What *request_id* was used for; the dossier is locked in the same flight."""
        if (handle := self._expected) is None:
            return super().request(request_id)
        locking = self._locking(handle)
        self._wire.later(*locking)
        self._wire.later(_WIRED["request"], (request_id,))
        locked, known = self._wire.fly()[-2:]
        self._keep(locking[0], locked)
        if self._locked is None and isinstance(handle, str):  # an outside code
            self._expected = handle
            return super().request(request_id)
        row = self._wire.row(_WIRED["request"], known)
        return None if row is None else RequestRow._make(row)

    def find_dossier(self, handle: str) -> int | None:
        """The dossier with this code, locked if it was expected, else the one with this external code."""
        if handle == self._expected and self._locked is None:
            locking = self._locking(handle)
            self._keep(locking[0], self._wire.ask(*locking))
        if self._locked is not None and self._locked.code == handle:
            return self._locked.id
        return super().find_dossier(handle)

    def dossier(self, id: int, *, lock: bool = False) -> DossierRow | None:
        """One dossier; with *lock*, nobody else changes it before this transaction ends."""
        row, self._locked = self._locked, None
        return row if lock and row is not None and row.id == id else super().dossier(id, lock=lock)

    def _locking(self, handle: int | str) -> tuple[bytes, tuple[object, ...]]:
        name = "dossier_locked" if isinstance(handle, int) else "dossier_locked_by_code"
        return _WIRED[name], (handle,)

    def _keep(self, sql: bytes, locked: PGresult) -> None:
        self._expected = None
        row = self._wire.row(sql, locked)
        self._locked = None if row is None else DossierRow._make(row)

    def _write_many(self, commits: Sequence[Chained]) -> None:
        for made in commits:
            name, values = _statement(made)
            self._wire.later(_WIRED[name], values)

    def _each(self, name: str, values: Sequence[Sequence[object]]) -> None:
        if name in _WIRED:
            for row in values:
                self._wire.later(_WIRED[name], row)
        else:
            super()._each(name, values)
