"""A transaction on SQLite: one turn of the writers' queue, or a savepoint in a host's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from thutuc.errors import Busy, ConfigurationError, StoreError
from thutuc.store.chaining import Chained
from thutuc.store.hosts import Guest, autocommits
from thutuc.store.nesting import AtWork
from thutuc.store.queries import queries
from thutuc.store.rows import DossierRow, dossier_update
from thutuc.store.tx import Tx
from thutuc.store.writers import Turn, Writers, told

#: Every statement, by name.
SQL = queries("sqlite")


class SqliteTx(Tx):
    """A transaction on an SQLite connection."""

    __slots__ = ()
    _cursor: sqlite3.Cursor

    def _insert(self, name: str, parameters: Sequence[object]) -> int:
        self._cursor.execute(self._sql[name], parameters)
        return self._cursor.lastrowid or 0

    @property
    def failed(self) -> bool:
        """Whether SQLite has undone it, as when the disk was full."""
        return not self._cursor.connection.in_transaction

    def note_gaps(self, told: int, seqs: Sequence[int]) -> None:
        """There are none: one writer at a time gives the numbers, so they appear in their order."""

    def _write_many(self, commits: Sequence[Chained]) -> None:
        if self.failed:
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
                raise Busy("Expected dossiers as they were read, found one changed.")


class Queued:
    """A turn at writing; its block has ended once what was done in it is committed, with that of others."""

    __slots__ = ("_cursor", "_turn", "_writers")

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        self._turn: Turn | None = None

    def __enter__(self) -> SqliteTx:
        try:
            self._turn, self._cursor = self._writers.enter()
            return SqliteTx(self._cursor, SQL)
        except BaseException as error:
            self.settle()
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = None
        try:
            try:
                self._cursor.close()  # a half-read answer would keep the connection at what it shows
            finally:
                if self._turn is not None:
                    failed = self._writers.leave(self._turn, error)
        finally:
            self.settle()
        if failed is not None and error is None:
            raise told(failed) from failed
        if isinstance(error, sqlite3.Error):
            raise told(error) from error

    def settle(self) -> None:
        """Let nobody take it for at work any longer."""
        if self._turn is not None:
            self._turn.over = True


class Hosted(Guest):
    """A savepoint inside the transaction of a host, who commits; our failure leaves his work as it was."""

    __slots__ = ("_began", "_cursor", "_path")
    _connection: sqlite3.Connection

    def __init__(self, connection: sqlite3.Connection, path: Path | None, at_work: AtWork | None) -> None:
        if connection.text_factory is not str:
            raise ConfigurationError("Expected a connection whose text_factory is str, found another.")
        super().__init__(connection, at_work)
        self._path = path
        self._began = False

    def __enter__(self) -> SqliteTx:
        try:
            self._come()
            return self._begin()
        except BaseException as error:
            self.settle()
            if isinstance(error, sqlite3.ProgrammingError):
                raise StoreError(
                    f"Expected an open connection of the host, in the thread that opened it, but: {error}."
                ) from error
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            raise

    def _begin(self) -> SqliteTx:
        cursor = self._cursor = self._connection.cursor()
        cursor.row_factory = None
        self._check_file(cursor)
        # a savepoint outside a transaction would commit when it is released
        if not self._connection.in_transaction:
            if self._at_work is not None and _autocommits(self._connection):
                raise autocommits()
            cursor.execute("BEGIN" if self._at_work is None else "BEGIN IMMEDIATE")
            self._began = True
        cursor.execute("SAVEPOINT thutuc")
        return SqliteTx(cursor, SQL, hosted=True)

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
            self._cursor.close()  # a half-read answer would keep the savepoint
            self._end(failed=error is not None)
        except sqlite3.Error as refused:
            raise told(refused) from (error or refused)
        finally:
            self.settle()
        if isinstance(error, sqlite3.Error):
            raise told(error) from error

    def _end(self, *, failed: bool) -> None:
        connection = self._connection
        # without a transaction SQLite has already rolled everything back, the host's work too
        if connection.in_transaction:
            if failed:
                connection.execute("ROLLBACK TO thutuc")
            connection.execute("RELEASE thutuc")
            if self._began and (failed or self._at_work is None):
                connection.execute("ROLLBACK")


def _autocommits(connection: sqlite3.Connection) -> bool:
    """Whether the driver begins no transaction by itself, so that a later commit() is not to be expected."""
    present = getattr(connection, "autocommit", -1)  # from Python 3.12 on; -1: the isolation level says it
    return bool(connection.isolation_level is None) if present == -1 else bool(present)
