"""The embedded store: one SQLite file in WAL mode, or memory."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from weakref import WeakSet

from thutuc.errors import Busy, ConfigurationError, StoreError
from thutuc.store.chaining import Chained
from thutuc.store.hosts import WORKING, autocommits, no_connection
from thutuc.store.pool import Pool
from thutuc.store.queries import differences, migrations, queries
from thutuc.store.rows import DossierRow, dossier_update
from thutuc.store.sqlite_tables import LEDGER, apply, released_schema, schema
from thutuc.store.tx import Tx
from thutuc.store.writers import Writers, told

_SYNCHRONOUS = ("off", "normal", "full", "extra")
_SQL = queries("sqlite")


class _SqliteTx(Tx):
    """A transaction on an SQLite connection."""

    __slots__ = ()
    _cursor: sqlite3.Cursor

    def _insert(self, name: str, parameters: Sequence[object]) -> int:
        self._cursor.execute(self._sql[name], parameters)
        return self._cursor.lastrowid or 0

    def note_gaps(self, told: int, seqs: Sequence[int]) -> None:
        """There are none: one writer at a time gives the numbers, so they appear in their order."""

    def _write_many(self, commits: Sequence[Chained]) -> None:
        if not self._cursor.connection.in_transaction:  # undone by SQLite, as when the disk was full
            raise sqlite3.OperationalError("the transaction was rolled back")
        self._update_dossiers(commits)
        plain: list[Sequence[object]] = []
        for made in commits:  # in their order, for that is the order in which they are told
            if made.hidden is None:
                plain.append(made.journal)
                continue
            self._each("add_journal", plain)
            plain.clear()
            seq = self._insert("add_journal", made.journal)
            self.run("add_payload", (seq, made.hidden.salt, made.hidden.payload))
        self._each("add_journal", plain)

    def _update_dossiers(self, commits: Sequence[Chained]) -> None:
        """Write each dossier once, as its last commit leaves it."""
        ends: dict[int, tuple[DossierRow, DossierRow]] = {}
        for made in commits:
            first, _ = ends.get(made.before.id, (made.before, made.after))
            ends[made.before.id] = first, made.after
        updates: dict[str, list[Sequence[object]]] = {}
        for before, after in ends.values():
            name, values = dossier_update(before, after)
            updates.setdefault(name, []).append(values)
        for name, rows in updates.items():
            self._each(name, rows)
            if self._cursor.rowcount != len(rows):
                raise Busy(f"Expected {len(rows)} dossiers as they were read, found some changed.")


class _Queued:
    """A turn at writing; its block has ended once what was done in it is committed, with that of others."""

    __slots__ = ("_cursor", "_turn", "_writers")

    def __init__(self, writers: Writers) -> None:
        self._writers = writers

    def __enter__(self) -> _SqliteTx:
        try:
            self._turn, self._cursor = self._writers.enter()
        except sqlite3.Error as error:
            raise told(error) from error
        return _SqliteTx(self._cursor, _SQL)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._cursor.close()  # a half-read answer would keep the connection at what it shows
        finally:
            failed = self._writers.leave(self._turn, error)
        if failed is not None and error is None:
            raise told(failed) from failed
        if isinstance(error, sqlite3.Error):
            raise told(error) from error


class _Own:
    """A transaction on a connection of the store: committed at the end, or rolled back.

    For whoever only reads, and for a store in memory.
    """

    __slots__ = ("_connection", "_cursor", "_store", "_write")

    def __init__(self, store: SqliteStore, write: bool) -> None:
        self._store = store
        self._write = write

    def __enter__(self) -> _SqliteTx:
        self._connection = self._store._take()
        self._cursor = self._connection.cursor()
        try:
            self._cursor.execute("BEGIN IMMEDIATE" if self._write else "BEGIN")
        except BaseException as error:
            self._store._give(self._connection)
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            raise
        return _SqliteTx(self._cursor, _SQL)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
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


class _Hosted:
    """A savepoint inside the transaction of a host, who commits; our failure leaves his work as it was."""

    __slots__ = ("_began", "_connection", "_path", "_write")

    def __init__(self, connection: sqlite3.Connection, path: Path | None, write: bool) -> None:
        if connection.text_factory is not str:
            raise ConfigurationError("Expected a connection whose text_factory is str, found another.")
        self._connection = connection
        self._path = path
        self._write = write
        self._began = False

    def __enter__(self) -> _SqliteTx:
        WORKING.enter(self._connection)
        try:
            return self._begin()
        except BaseException as error:
            WORKING.leave(self._connection)
            if isinstance(error, sqlite3.ProgrammingError):
                raise StoreError(
                    f"Expected an open connection of the host, in the thread that opened it, but: {error}."
                ) from error
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            raise

    def _begin(self) -> _SqliteTx:
        cursor = self._connection.cursor()
        cursor.row_factory = None
        self._check_file(cursor)
        # a savepoint outside a transaction would commit when it is released
        if not self._connection.in_transaction:
            if self._write and _autocommits(self._connection):
                raise autocommits()
            cursor.execute("BEGIN IMMEDIATE" if self._write else "BEGIN")
            self._began = True
        cursor.execute("SAVEPOINT thutuc")
        return _SqliteTx(cursor, _SQL, hosted=True)

    def _check_file(self, cursor: sqlite3.Cursor) -> None:
        """Refuse a connection to another database: what was written there would be lost to this store."""
        found = next(row[2] for row in cursor.execute("PRAGMA database_list") if row[1] == "main")
        try:
            same = self._path is not None and bool(found) and self._path.samefile(found)
        except OSError:
            same = False
        if not same:
            kept = self._path or "memory, which no other connection reaches"
            raise ConfigurationError(
                f"Expected a connection whose main database is the store's ({kept}), found one to "
                f"{found or 'memory'}."
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(failed=error is not None)
        except sqlite3.Error as refused:
            raise told(refused) from (error or refused)
        finally:
            WORKING.leave(self._connection)
        if isinstance(error, sqlite3.Error):
            raise told(error) from error

    def _end(self, *, failed: bool) -> None:
        connection = self._connection
        # without a transaction SQLite has already rolled everything back, the host's work too
        if connection.in_transaction:
            if failed:
                connection.execute("ROLLBACK TO thutuc")
            connection.execute("RELEASE thutuc")
            if self._began and (failed or not self._write):
                connection.execute("ROLLBACK")


def _autocommits(connection: sqlite3.Connection) -> bool:
    """Whether the driver begins no transaction by itself, so that a later commit() is not to be expected."""
    present = getattr(connection, "autocommit", -1)  # from Python 3.12 on; -1: the isolation level says it
    return bool(connection.isolation_level is None) if present == -1 else bool(present)


class SqliteStore:
    """Dossiers in one SQLite file (*path*), or in memory (``None``), for any number of threads."""

    def __init__(self, path: Path | None, *, synchronous: str = "full", timeout: float = 5.0) -> None:
        if synchronous not in _SYNCHRONOUS:
            raise ConfigurationError(f"Expected synchronous={'|'.join(_SYNCHRONOUS)}, found {synchronous!r}.")
        if sqlite3.sqlite_version_info < (3, 37):
            raise ConfigurationError(f"Expected SQLite 3.37 or newer, found {sqlite3.sqlite_version}.")
        self._path = path
        self._synchronous = synchronous
        self._timeout = timeout
        self._pool = Pool(self._connect)
        self._memory = threading.Lock() if path is None else None
        self._memory_commits = 0
        self._writers = None if path is None else Writers(self._connect_writer, path, timeout=timeout)
        if path is None:
            self._pool.give(self._connect())
        _OPENED.add(self)

    @property
    def commits(self) -> int:
        """COMMITs on own connections so far; those who write at once share one."""
        return self._memory_commits if self._writers is None else self._writers.commits

    def transaction(
        self, connection: object | None = None, *, write: bool = True
    ) -> AbstractContextManager[_SqliteTx]:
        """Open a transaction of our own, or a savepoint inside that of the host's *connection*."""
        if connection is None:
            return _Own(self, write) if self._writers is None or not write else _Queued(self._writers)
        if not isinstance(connection, sqlite3.Connection):
            raise no_connection("an sqlite3.Connection", connection)
        return _Hosted(connection, self._path, write)

    def upgrade(self) -> list[str]:
        """Apply the migrations that are missing, all or none; gives their names."""
        with self.transaction() as tx:
            connection = tx._cursor.connection
            connection.execute(LEDGER)
            applied = dict(tx.all("migrations"))
            missing = [migration for migration in migrations("sqlite") if migration.name not in applied]
            for migration in missing:
                apply(connection, migration.text)
                tx.run("add_migration", (migration.name, migration.digest))
        return [migration.name for migration in missing]

    def check(self) -> list[str]:
        """What is missing from the tables, indexes and triggers, or different; empty when all is well."""
        with self.transaction(write=False) as tx:
            found = schema(tx._cursor.connection)
            if ("table", "thutuc_migration") not in found:
                return ["Expected thutuc's tables, found none: apply the migrations with upgrade()."]
            problems = differences(dict(tx.all("migrations")), "sqlite")
        if problems:
            return problems
        expected = released_schema()
        return [
            f"Expected {kind} {name} as released, found {'another' if (kind, name) in found else 'none'}."
            for (kind, name), text in expected.items()
            if found.get((kind, name)) != text
        ]

    def close(self) -> None:
        """Wait for those who write, then close what is not in use; what a memory store held is gone."""
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

    def _take(self) -> sqlite3.Connection:
        if self._memory is not None and not self._memory.acquire(timeout=self._timeout):
            raise Busy("Expected to be alone with the memory store, but another transaction is open.")
        return self._pool.take()

    def _give(self, connection: sqlite3.Connection) -> None:
        self._pool.give(connection)
        if self._memory is not None:
            self._memory.release()

    def _connect_writer(self) -> sqlite3.Connection:
        connection = self._connect()
        connection.execute("PRAGMA busy_timeout = 0")  # who waits for other processes, waits at the gate
        return connection

    def _forget(self) -> None:
        """Leave to the parent of this process what was opened before the fork."""
        if self._writers is not None:
            self._writers.forget()

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                ":memory:" if self._path is None else self._path,
                timeout=self._timeout,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            try:
                if self._path is not None:
                    # a step touches few rows in many trees: small pages make a new file's WAL short
                    connection.execute("PRAGMA page_size = 2048")
                    self._use_wal(connection)
                connection.execute(f"PRAGMA synchronous = {self._synchronous}")
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            if isinstance(refused := told(error), Busy):
                raise refused from error
            raise StoreError(f"Expected an SQLite database at {self._path}, but: {error}.") from error
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
