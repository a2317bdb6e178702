"""The embedded store: one SQLite file in WAL mode, or memory."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from weakref import WeakSet, ref

from thutuc.bounded import nameless
from thutuc.errors import Busy, ConfigurationError, StoreError, Unavailable
from thutuc.store.combining import Combiner
from thutuc.store.filling import STATES, fill
from thutuc.store.hosts import no_connection
from thutuc.store.location import Location
from thutuc.store.nesting import AtWork, would_wait_for_itself
from thutuc.store.pool import Holder, Pool
from thutuc.store.queries import NO_TABLES, NO_UPGRADE, Looked, check_known, differences, migrations
from thutuc.store.rows import Given
from thutuc.store.sqlite_tables import LEDGER, apply, released_schema, schema
from thutuc.store.sqlitetx import SQL, Hosted, Queued, SqliteTx
from thutuc.store.tx import Tx
from thutuc.store.writers import Writers, is_out_of_reach, told

_SYNCHRONOUS = ("off", "normal", "full", "extra")


class _Own(Holder):
    """A transaction on a connection of the store: committed at the end, or rolled back.

    For whoever only reads, and for a store in memory. What somebody who only reads has written is undone,
    and refused as PostgreSQL does it.
    """

    __slots__ = ("_before", "_connection", "_cursor", "_store", "_write")

    def __init__(self, store: SqliteStore, write: bool) -> None:
        super().__init__()
        self._store = store
        self._write = write
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None

    def __enter__(self) -> SqliteTx:
        if self._store._location is not None:
            self._store._location.check()
        try:
            self._connection = connection = self._store._take(self)
            self._cursor = cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE" if self._write else "BEGIN")
            self._before = connection.total_changes
            return SqliteTx(cursor, SQL)
        except BaseException as error:
            self.settle()
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and (cursor := self._cursor) is not None:
                if not self._write and cursor.connection.total_changes != self._before:
                    raise StoreError("Expected nothing to be written where only reading was asked for.")
                cursor.execute("COMMIT")
                self._store._memory_commits += self._write
        except sqlite3.Error as refused:
            raise told(refused) from refused
        finally:
            self.settle()
        if isinstance(error, sqlite3.Error):
            raise told(error) from error

    def settle(self) -> None:
        """Give the connection back, if that was not done."""
        if self._cursor is not None:
            self._cursor.close()  # a half-read answer would keep the connection at what it shows
        connection, self._connection = self._connection, None
        if connection is None:
            self._store._pool.drop(self)
        else:
            self._store._give(connection, self)


class SqliteStore:
    """Dossiers in one SQLite file (*path*), or in memory (``None``), for any number of threads."""

    def __init__(self, path: Path | None, *, synchronous: str = "full", timeout: float = 5.0) -> None:
        if synchronous not in _SYNCHRONOUS:
            raise ConfigurationError(f"Expected synchronous={'|'.join(_SYNCHRONOUS)}, found {synchronous!r}.")
        if sqlite3.sqlite_version_info < (3, 37):
            raise ConfigurationError(f"Expected SQLite 3.37 or newer, found {sqlite3.sqlite_version}.")
        if path is not None and (why := nameless(path)) is not None:
            raise ConfigurationError(f"Expected an SQLite database at {path}, but: {why}.")
        self._location = None if path is None else Location(path)
        self._path = None if self._location is None else self._location.path
        self._synchronous = synchronous
        self._timeout = timeout
        self._memory: sqlite3.Connection | None = None  #: the one connection to a store in memory
        self._alone: ref[Holder] | None = None  #: who has it to himself
        self._pool = Pool(self._connect) if path is not None else Pool(self._remember, limit=1, wait=timeout)
        self._memory_commits = 0
        self._at_work = AtWork()  #: on connections of hosts
        self._looked = Looked()
        self._writers: Writers | None = None
        if self._location is not None:
            self._writers = Writers(self._connect_writer, self._location, timeout=timeout)
        self._combiner = None if self._writers is None else Combiner(self._writers)
        _OPENED.add(self)

    @property
    def commits(self) -> int:
        """COMMITs on own connections so far; those who write at once share one."""
        return self._memory_commits if self._writers is None else self._writers.commits

    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> _Own | Queued | Hosted:
        """Open a transaction of our own, or a savepoint inside that of the host's *connection*."""
        if connection is None:
            if not self._looked.done:
                self._look(self._own(write=False))
            if write:
                self._at_work.check()
            return self._own(write)
        if not isinstance(connection, sqlite3.Connection):
            raise no_connection("an sqlite3.Connection", connection)
        if not self._looked.done:  # beside a host who writes, an own connection might have to wait for him
            self._look(Hosted(connection, self._path, None))
        if write and self._writers is not None:
            self._writers.check_outside()
        return Hosted(connection, self._path, self._at_work if write else None)

    def transact(
        self, work: Callable[[SqliteTx], Given], connection: object | None = None, *, anywhere: bool = False
    ) -> Given:
        """Do *work* in a transaction that writes; one thread may do the work of many who wait."""
        if anywhere and connection is None and self._combiner is not None and self._combiner.is_wanted():
            if not self._looked.done:
                self._look(self._own(write=False))
            self._at_work.check()
            return self._combiner.do(work)
        block = self.transaction(connection)
        try:
            with block as tx:
                return work(tx)
        finally:
            block.settle()  # also where it was interrupted on its way out

    def upgrade(self, keyed: Callable[[Tx], Tx] | None = None) -> list[str]:
        """Apply the migrations that are missing, all or none; gives their names."""
        self._at_work.check()
        with self._own(write=True) as tx:
            connection = tx._cursor.connection
            connection.execute(LEDGER)
            applied = dict(tx.all("migrations"))
            check_known(applied, "sqlite")
            missing = [migration for migration in migrations("sqlite") if migration.name not in applied]
            for migration in missing:
                apply(connection, migration.text)
                tx.run("add_migration", (migration.name, migration.digest))
            if any(migration.name.endswith(STATES) for migration in missing):
                fill(tx if keyed is None else keyed(tx))
        self._looked.done = True
        return [migration.name for migration in missing]

    def check(self) -> list[str]:
        """What is missing from the tables, indexes and triggers, or different; empty when all is well."""
        with self._own(write=False) as tx:
            found = schema(tx._cursor.connection)
            if ("table", "thutuc_migration") not in found:
                return [NO_TABLES]
            problems = differences(dict(tx.all("migrations")), "sqlite")
        if problems:
            return problems
        expected = released_schema()
        return [
            f"Expected {kind} {name} as released, found {'another' if (kind, name) in found else 'none'}: "
            f"{NO_UPGRADE}."
            for (kind, name), text in expected.items()
            if found.get((kind, name)) != text
        ]

    def close(self) -> None:
        """Wait for those who write, then close what is not in use; what a memory store held is gone."""
        if self._combiner is not None:
            self._combiner.close()
        if self._writers is not None:
            self._writers.close()
        self._pool.close()
        self._memory = None

    def check_scrub(self) -> None:
        """Nobody is refused: whoever writes to the file may write it anew."""

    def scrub(self) -> None:
        """Write the file anew, so that nothing that was erased is left in its pages or its log."""
        with self._lend() as connection:
            try:
                connection.execute("VACUUM")
                if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    raise Busy("Expected nobody to read an older state of the database; try again.")
            except sqlite3.Error as error:
                raise told(error) from error

    def image(self) -> bytes:
        """Everything it holds, to be opened anew with :meth:`of_image`."""
        with self._lend() as connection:
            return bytes(connection.serialize())

    @classmethod
    def of_image(cls, image: bytes) -> SqliteStore:
        """A store in memory that begins with what another one held: no migration is run again."""
        store = cls(None)
        with store._lend() as connection:
            connection.deserialize(image)
        return store

    @contextmanager
    def _lend(self) -> Iterator[sqlite3.Connection]:
        """A connection as it is, in no transaction."""
        holder = Holder()
        connection = self._take(holder)
        try:
            yield connection
        finally:
            self._give(connection, holder)

    # --- connections -------------------------------------------------------------------------------

    def _own(self, write: bool) -> _Own | Queued:
        return _Own(self, write) if self._writers is None or not write else Queued(self._writers)

    def _look(self, transaction: AbstractContextManager[SqliteTx]) -> None:
        with transaction as tx:
            self._looked.look(tx, "sqlite")

    def _take(self, holder: Holder) -> sqlite3.Connection:
        if self._path is not None:
            return self._pool.take(holder)
        had = None if self._alone is None else self._alone()
        if had is not None and had.thread == threading.get_ident():
            raise would_wait_for_itself()
        try:
            connection = self._pool.take(holder)
        except Busy as error:
            raise Busy(
                "Expected to be alone with the memory store, but another transaction is open."
            ) from error
        self._alone = ref(holder)
        return connection

    def _give(self, connection: sqlite3.Connection, holder: Holder) -> None:
        if self._path is None:
            self._alone = None
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            if self._path is not None:
                connection.close()
            self._pool.drop(holder)
        else:
            self._pool.give(connection, holder)

    def _remember(self) -> sqlite3.Connection:
        """The connection to the memory, where who had it is gone."""
        if self._memory is None:
            self._memory = self._connect()
        elif self._memory.in_transaction:
            self._memory.execute("ROLLBACK")
        return self._memory

    def _connect_writer(self) -> sqlite3.Connection:
        connection = self._connect()
        connection.execute("PRAGMA busy_timeout = 0")  # who waits for other processes, waits at the gate
        return connection

    def _forget(self) -> None:
        """Leave to the parent of this process what was opened before the fork."""
        if self._writers is not None:
            self._writers.forget()
            self._combiner = Combiner(self._writers)

    def _connect(self) -> sqlite3.Connection:
        where, location = ":memory:", self._location
        if location is not None:
            location.check()
            location.make()
            where = f"{location.path.as_uri()}?mode={'rw' if location.was_opened else 'rwc'}"
        try:
            connection = sqlite3.connect(
                where,
                uri=True,
                timeout=self._timeout,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            try:
                if location is not None:
                    # a step touches few rows in many trees: small pages make a new file's WAL short
                    connection.execute("PRAGMA page_size = 2048")
                    self._use_wal(connection)
                    location.remember()
                connection.execute(f"PRAGMA synchronous = {self._synchronous}")
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            if isinstance(refused := told(error), Busy):
                raise refused from error
            kind, why = StoreError, str(error)
            if location is not None and is_out_of_reach(error):
                kind, why = Unavailable, location.why(why)
            raise kind(f"Expected an SQLite database at {self._path}, but: {why}.") from error
        return connection

    def _use_wal(self, connection: sqlite3.Connection) -> None:
        """Switch the file to WAL; SQLite does not wait by itself when two processes do so at once."""
        end = time.monotonic() + self._timeout
        while True:
            try:
                if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                    return
                raise StoreError(f"Expected {self._path} to allow WAL, the journal of SQLite; it does not.")
            except sqlite3.OperationalError as error:
                if not isinstance(told(error), Busy) or time.monotonic() > end:
                    raise
                time.sleep(0.005)


#: The stores of this process; what they have open stays behind when it forks.
_OPENED: WeakSet[SqliteStore] = WeakSet()


def _forget_all() -> None:
    for store in _OPENED:
        store._forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
