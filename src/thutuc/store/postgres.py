"""The store of a province: PostgreSQL through psycopg 3, for any number of workers."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from copy import copy
from types import TracebackType
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8Dumper

from thutuc.errors import Busy, ConfigurationError, StoreError, Unavailable
from thutuc.store import agencies
from thutuc.store.filling import STATES, fill
from thutuc.store.hosts import Guest, autocommits, no_connection
from thutuc.store.nesting import AtWork, Piece
from thutuc.store.pgerrors import gave_way, told
from thutuc.store.pgtx import SQL, OwnTx, PostgresTx, check_place, check_state, elsewhere
from thutuc.store.pool import Holder, Pool
from thutuc.store.queries import NO_TABLES, NO_UPGRADE, Looked, check_known, differences, migrations, named_in
from thutuc.store.rows import Given
from thutuc.store.tx import Tx
from thutuc.store.wire import Line, Wire, greet, numbered

#: The tables in which people's data stand.
_SCRUBBED = (
    "thutuc_payload",
    "thutuc_dossier",
    "thutuc_duty",
    "thutuc_incident",
    "thutuc_try",
    "thutuc_undelivered",
    "thutuc_key",
)
#: Of these tables, those that somebody else owns.
_NOT_OURS = (
    "SELECT relname FROM unnest(%s::text[]) AS name JOIN pg_class ON oid = to_regclass(name) "
    "WHERE NOT pg_has_role(relowner, 'USAGE') ORDER BY relname"
)
_LOCK_TIMEOUT = "5000"  #: milliseconds; how long we wait for another's row
_WAIT = b"SELECT set_config('lock_timeout', $1, true)"

#: What is said where the url does not: our name, and how soon a server is given up that has gone without a
#: word, in seconds, but the last in milliseconds. The system's own would be two hours.
_UNLESS_SAID: dict[str, str | int] = {
    "fallback_application_name": "thutuc",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

#: A row that was waited for is read as it is then; said, for a server may begin otherwise.
_BEGIN = b"BEGIN ISOLATION LEVEL READ COMMITTED"
_BEGIN_READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

_AGENCIES = named_in("postgres", "agencies.sql")
_ACT = numbered(_AGENCIES["rls_act"])

_CREATED = re.compile(r"^CREATE (?:UNIQUE )?(TABLE|INDEX|VIEW|FUNCTION|TRIGGER) (thutuc_\w+)", re.MULTILINE)


class _Own(Holder):
    """A transaction on a connection of the store: committed at the end, or rolled back."""

    __slots__ = ("_piece", "_store", "_verb", "_wire", "_write")

    def __init__(self, store: PostgresStore, write: bool, verb: bool) -> None:
        super().__init__()
        self._store = store
        self._write = write
        self._verb = verb
        self._wire: Wire | None = None
        self._piece: Piece | None = None

    def __enter__(self) -> Tx:
        try:
            self._piece = self._store._at_work.begin() if self._verb else None
            self._wire = wire = self._store._pool.take(self)
            return self._begin(wire)
        except BaseException:
            self.settle()
            raise

    def _begin(self, wire: Wire) -> Tx:
        begin: list[tuple[bytes, Sequence[object]]] = [((_BEGIN if self._write else _BEGIN_READING), ())]
        if wire.pooled and self._store._wait:
            begin.append((_WAIT, (self._store._wait,)))
        if self._store._acting is not None:
            begin.append((_ACT, (self._store._acting,)))
        wire.begin(*begin)
        return OwnTx(wire, acting=self._store._acting is not None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and self._wire is not None and self._wire.commit() and self._write:
                self._store._count()
        except psycopg.Error as refused:
            raise told(refused) from refused
        finally:
            self.settle()
        if isinstance(error, psycopg.Error):
            raise told(error) from error

    def settle(self) -> None:
        """Undo what was not committed and give the connection back, if that was not done."""
        piece, self._piece = self._piece, None
        if piece is not None:
            self._store._at_work.end(piece)
        wire, self._wire = self._wire, None
        if wire is None:
            self._store._pool.drop(self)
        else:
            wire.roll_back()
            self._store._give(wire, self)


#: Which tables a connection finds, on which server: two connections that agree write into the same, whatever
#: time zone and way of writing dates is set on them.
_WHERE = (
    "SELECT extract(epoch FROM pg_postmaster_start_time())::text, current_database()::text, "
    "coalesce(to_regclass('thutuc_journal')::oid::bigint, 0)"
)
#: A host that says nothing of it would wait for another's row without end; he waits as long as we do.
_HOST_WAITS = (
    "SELECT CASE WHEN current_setting('lock_timeout') = '0' THEN set_config('lock_timeout', '5000', true) END"
)
_HOST_WAITS_AGAIN = "SELECT set_config('lock_timeout', '0', true); "


class _Hosted(Guest):
    """A savepoint inside the transaction of a host, who commits; our failure leaves his work as it was."""

    __slots__ = ("_acted", "_began", "_store", "_waits", "_write")
    _connection: psycopg.Connection[Any]

    def __init__(
        self, store: PostgresStore, connection: psycopg.Connection[Any], write: bool, verb: bool
    ) -> None:
        super().__init__(connection, store._at_work if verb else None)
        self._store = store
        self._write = write
        self._began = False
        self._waits = False  #: we have said how long is waited for another's row
        self._acted: str | None = None  #: for whom the host's transaction acts, where we act for others

    def __enter__(self) -> Tx:
        try:
            self._come()
            return self._begin()
        except BaseException as error:
            self.settle()
            if isinstance(error, psycopg.Error):
                raise told(error) from error
            raise

    def _begin(self) -> Tx:
        connection = self._connection
        check_state(connection)
        # not made by the host's own factory: it may bind or give values in a way of its own
        cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        if connection.info.transaction_status == TransactionStatus.IDLE and connection.autocommit:
            if self._write:
                raise autocommits()
            cursor.execute("BEGIN")
            self._began = True
        cursor.execute(f"SAVEPOINT thutuc; {_WHERE}; {_HOST_WAITS}", prepare=False)
        cursor.nextset()
        found = cursor.fetchone()
        cursor.nextset()
        self._waits = cursor.fetchone() != (None,)
        if not self._store._is_here(found):
            cursor.execute("ROLLBACK" if self._began else "ROLLBACK TO SAVEPOINT thutuc")
            raise ConfigurationError(
                f"Expected a connection that finds the store's tables, found one to database "
                f"{connection.info.dbname!r} on {connection.info.host!r} that finds others, or none."
            )
        if self._store._acting is not None:
            cursor.execute(_AGENCIES["rls_acts"])
            self._acted = str((cursor.fetchone() or ("",))[0])
            cursor.execute(_AGENCIES["rls_act"].replace("?", "%s"), (self._store._acting,))
        return PostgresTx(cursor, SQL, hosted=True, acting=self._store._acting is not None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._began:
                self._connection.execute("ROLLBACK")
            else:
                if error is not None:
                    self._connection.execute("ROLLBACK TO SAVEPOINT thutuc")
                elif self._acted is not None:
                    self._connection.execute(_AGENCIES["rls_act"].replace("?", "%s"), (self._acted,))
                waits = _HOST_WAITS_AGAIN if self._waits and error is None else ""
                self._connection.execute(f"{waits}RELEASE SAVEPOINT thutuc", prepare=False)
        except psycopg.Error as refused:
            raise told(refused) from (error or refused)
        finally:
            self.settle()
        if isinstance(error, psycopg.Error):
            raise told(error) from error


class PostgresStore:
    """Dossiers in a PostgreSQL database, in the schema that the connection looks into first."""

    def __init__(self, url: str, *, connections: int = 20, wait: float = 5.0) -> None:
        self.commits = 0  #: write transactions committed on own connections so far
        self._wait = "" if "lock_timeout" in url else _LOCK_TIMEOUT
        self._acting: str | None = None  #: the units it acts for, where rows are guarded by agency
        self._counting = threading.Lock()
        self._at_work = AtWork()  #: shared by those who act for an agency, as the next
        self._looked = Looked()
        self._pool = Pool(lambda: Wire(self._connect), limit=connections, wait=wait)
        self._here: tuple[Any, ...] | None = None  #: what :data:`_WHERE` gives on an own connection
        try:
            said = psycopg.conninfo.conninfo_to_dict(url)
            ours = {name: value for name, value in _UNLESS_SAID.items() if name not in said}
            # whatever url, role or environment say: text leaves in UTF8
            self._conninfo = psycopg.conninfo.make_conninfo(url, **ours, client_encoding="UTF8")
        except psycopg.Error as error:
            why = str(error).strip().partition(': "')[0]  # behind it stands the url, password and all
            raise ConfigurationError(f"Expected postgresql://host/database, but {why}.") from None

    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> _Own | _Hosted:
        """Open a transaction of our own, or a savepoint inside that of the host's *connection*."""
        if not self._looked.done:
            with _Own(self, False, False) as tx:
                self._looked.look(tx, "postgres")
        if connection is None:
            return _Own(self, write, verb)
        if not isinstance(connection, psycopg.Connection):
            raise no_connection("a psycopg.Connection", connection)
        return _Hosted(self, connection, write, verb)

    def transact(
        self, work: Callable[[Tx], Given], connection: object | None = None, *, anywhere: bool = False
    ) -> Given:
        """Do *work* in a transaction that writes, always in the caller's thread.

        Once more where the server undoes it so that another may go on: two took rows in other orders.
        """
        try:
            return self._transact(work, connection)
        except Busy as error:
            if connection is not None or not gave_way(error):
                raise
        return self._transact(work, None)

    def _transact(self, work: Callable[[Tx], Given], connection: object | None) -> Given:
        block = self.transaction(connection, verb=True)
        try:
            with block as tx:
                return work(tx)
        finally:
            block.settle()  # also where it was interrupted on its way out

    def acting_for(self, *units: str) -> PostgresStore:
        """The same store, whose transactions act for an agency's *units* where rows are guarded by agency.

        It shares the connections; whom a transaction acts for ends with it. The names are not looked up: of
        one that is no unit nothing is seen, and what is written is refused.
        """
        if not units or any("," in unit or not unit for unit in units):
            raise ConfigurationError(f"Expected units, none with a comma in its name, found {units!r}.")
        acting = copy(self)
        acting._acting = ",".join(units)
        return acting

    def protect(self, *, app: str, worker: str) -> list[str]:
        """Guard rows by agency: role *app* works for one at a time, *worker* for all; the tables guarded."""
        with self.transaction() as tx:
            check_place(tx)
            guarded = agencies.protect(tx, app=app, worker=worker)
        self._pool.close()  # what was prepared on them was forgotten with the policies of before
        return guarded

    def upgrade(self, keyed: Callable[[Tx], Tx] | None = None) -> list[str]:
        """Apply the migrations that are missing, all or none; gives their names.

        Asks for no right to make tables where none is missing.
        """
        if not self.check():
            return []
        with _Own(self, True, False) as tx:
            check_place(tx)
            tx.one("as_owner")
            tx.one("lock_migrations")
            tx.run("create_migration")
            applied = dict(tx.all("migrations"))
            check_known(applied, "postgres")
            missing = [migration for migration in migrations("postgres") if migration.name not in applied]
            if applied:  # nobody writes a dossier while its journal is read
                tx.run("lock_dossiers")
            for migration in missing:
                tx._cursor.execute(migration.text)
                tx.run("add_migration", (migration.name, migration.digest))
            if any(migration.name.endswith(STATES) for migration in missing):
                fill(tx if keyed is None else keyed(tx))
        self._looked.done = True
        self._pool.close()  # what was prepared on them was forgotten with the tables of before
        return [migration.name for migration in missing]

    def check(self) -> list[str]:
        """What is missing from the tables, indexes and triggers, or different; empty when all is well."""
        with _Own(self, False, False) as tx:
            if text := elsewhere(tx):
                return [text]
            present = {(kind, name) for kind, name in tx.all("present")}
            if ("TABLE", "thutuc_migration") not in present:
                return [NO_TABLES]
            problems = differences(dict(tx.all("migrations")), "postgres")
        if problems:
            return problems
        created = [item for migration in migrations("postgres") for item in _CREATED.findall(migration.text)]
        return [
            f"Expected {kind.lower()} {name} as released, found none: {NO_UPGRADE}."
            for kind, name in created
            if (kind, name) not in present
        ]

    def check_scrub(self) -> None:
        """Refuse who does not own the tables: for him the server passes them over with a mere warning."""
        with self.transaction(write=False) as tx:
            tx._cursor.execute(_NOT_OURS, (list(_SCRUBBED),))
            if others := tx._cursor.fetchall():
                names = ", ".join(name for (name,) in others)
                raise StoreError(
                    f"Expected the owner of {names} to write them anew, found another role: connect as the "
                    "owner of the tables."
                )

    def scrub(self) -> None:
        """Write the tables that hold people's data anew, so that no dead row keeps what was erased.

        What the planner had sampled of their columns is sampled anew too; of most of them it is nothing.
        """
        self.check_scrub()
        holder = Holder()
        wire = self._pool.take(holder)
        try:
            for table in _SCRUBBED:
                wire.connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
        except psycopg.Error as error:
            raise told(error) from error
        finally:
            self._give(wire, holder)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._pool.close()

    # --- connections -------------------------------------------------------------------------------

    def _connect(self) -> Line:
        try:
            connection = psycopg.connect(self._conninfo, autocommit=True, row_factory=tuple_row)
        except psycopg.Error as error:
            raise Unavailable(f"Expected a PostgreSQL server, but: {error}.") from error
        # one prepared form of a statement, however long its numbers are
        connection.adapters.register_dumper(int, Int8Dumper)
        try:
            return greet(connection, self._wait)
        except StoreError:
            connection.close()
            raise
        except psycopg.Error as error:  # the server ended it, or is gone; so a pooler says as well
            connection.close()
            raise told(error) from error

    def _is_here(self, found: tuple[Any, ...] | None) -> bool:
        """Whether a host's connection finds the tables of this store; asked anew after a restart."""
        if found != self._here:
            with self.transaction(write=False) as tx:
                tx._cursor.execute(_WHERE)
                self._here = tx._cursor.fetchone()
        return found == self._here

    def _give(self, wire: Wire, holder: Holder) -> None:
        if wire.is_idle:
            self._pool.give(wire, holder)
        else:
            wire.close()
            self._pool.drop(holder)

    def _count(self) -> None:
        with self._counting:
            self.commits += 1
