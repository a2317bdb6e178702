"""The embedded store: one SQLite file in WAL mode, or memory."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
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
from thutuc.store.pool import Pool
from thutuc.store.queries import NO_TABLES, NO_UPGRADE, Looked, check_known, differences, migrations
from thutuc.store.rows import Given
from thutuc.store.sqlite_tables import LEDGER, apply, released_schema, schema
from thutuc.store.sqlitetx import SQL, Hosted, Queued, SqliteTx
from thutuc.store.tx import Tx
from thutuc.store.writers import Writers, is_out_of_reach, told

_SYNCHRONOUS = ("off", "normal", "full", "extra")


class _Own:
    """A transaction on a connection of the store: committed at the end, or rolled back.

    For whoever only reads, and for a store in memory. What somebody who only reads has written is undone,
    and refused as PostgreSQL does it.
    """

    __slots__ = ("__weakref__", "_before", "_connection", "_cursor", "_store", "_write", "thread")

    def __init__(self, store: SqliteStore, write: bool) -> None:
        self._store = store
        self._write = write
        self.thread = threading.get_ident()

    def __enter__(self) -> SqliteTx:
        if self._store._location is not None:
            self._store._location.check()
        self._connection = self._store._take(self)
        self._cursor = self._connection.cursor()
        try:
            self._cursor.execute("BEGIN IMMEDIATE" if self._write else "BEGIN")
        except BaseException as error:
            self._store._give(self._connection)
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            raise
        self._before = self._connection.total_changes
        return SqliteTx(self._cursor, SQL)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                if not self._write and self._connection.total_changes != self._before:
                    raise StoreError("Expected nothing to be written where only reading was asked for.")
                self._cursor.execute("COMMIT")
                self._store._memory_commits += self._write
        except sqlite3.Error as refused:
            raise told(refused) from refused
        finally:
            if self._connection.in_transaction:
                self._cursor.execute("ROLLBACK")
            self._store._give(self._connection)
        if isinstance(error, sqlite3.Error):
            raise told(error) from error


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
        self._pool = Pool(self._connect)
        self._memory = threading.Lock() if path is None else None
        self._alone: ref[_Own] | None = None  #: who has the memory store for himself, and in which thread
        self._memory_commits = 0
        self._at_work = AtWork()  #: on connections of hosts
        self._looked = Looked()
        self._writers: Writers | None = None
        if self._location is not None:
            self._writers = Writers(self._connect_writer, self._location, timeout=timeout)
        self._combiner = None if self._writers is None else Combiner(self._writers)
        if path is None:
            self._pool.give(self._connect())
        _OPENED.add(self)

    @property
    def commits(self) -> int:
        """COMMITs on own connections so far; those who write at once share one."""
        return self._memory_commits if self._writers is None else self._writers.commits

    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> AbstractContextManager[SqliteTx]:
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
        with self.transaction(connection) as tx:
            return work(tx)

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

    def check_scrub(self) -> None:
        """Nobody is refused: whoever writes to the file may write it anew."""

    def scrub(self) -> None:
        """Write the file anew, so that nothing that was erased is left in its pages or its log."""
        connection = self._take()
        try:
            connection.execute("VACUUM")
            if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise Busy("Expected nobody to read an older state of the database; try again.")
        except sqlite3.Error as error:
            raise told(error) from error
        finally:
            self._give(connection)

    def image(self) -> bytes:
        """Everything it holds, to be opened anew with :meth:`of_image`."""
        connection = self._take()
        try:
            return bytes(connection.serialize())
        finally:
            self._give(connection)

    @classmethod
    def of_image(cls, image: bytes) -> SqliteStore:
        """A store in memory that begins with what another one held: no migration is run again."""
        store = cls(None)
        connection = store._take()
        try:
            connection.deserialize(image)
        finally:
            store._give(connection)
        return store

    # --- connections -------------------------------------------------------------------------------

    def _own(self, write: bool) -> _Own | Queued:
        return _Own(self, write) if self._writers is None or not write else Queued(self._writers)

    def _look(self, transaction: AbstractContextManager[SqliteTx]) -> None:
        with transaction as tx:
            self._looked.look(tx, "sqlite")

    def _take(self, own: _Own | None = None) -> sqlite3.Connection:
        if self._memory is not None:
            had = None if self._alone is None else self._alone()
            if had is not None and had.thread == threading.get_ident():
                raise would_wait_for_itself()
            if not self._memory.acquire(timeout=self._timeout):
                raise Busy("Expected to be alone with the memory store, but another transaction is open.")
            self._alone = None if own is None else ref(own)
        return self._pool.take()

    def _give(self, connection: sqlite3.Connection) -> None:
        self._pool.give(connection)
        if self._memory is not None:
            self._alone = None
            self._memory.release()

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
