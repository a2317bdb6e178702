"""A PostgreSQL connection of our own, on which statements go out together and are answered together.

A step is bounded by round trips: what can wait is queued, and leaves with the next statement that has to be
answered, in one flight. Statements are prepared the first time they leave, but where a pooler may hand us
another connection of the server, without what was prepared on ours. Values go as text, which the server reads
as what the statement needs, but for bytes; rows come back in binary.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Sequence
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple

import psycopg
from psycopg.abc import Transformer as Reader
from psycopg.adapt import Transformer
from psycopg.errors import (
    InFailedSqlTransaction,
    InvalidSqlStatementName,
    ProtocolViolation,
    error_from_result,
)
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import tuple_row
from psycopg.waiting import Ready, Wait

from thutuc.errors import StoreError
from thutuc.store.lists import LATE_ENTRY

_TEXT, _BINARY = 0, 1

#: A statement, its values, and the form of each.
_Queued = tuple[bytes, list[bytes | None], list[int]]

_REFUSED = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)


def numbered(sql: str) -> bytes:
    """A statement with ``?`` for each value, as the wire wants it: ``$1``, ``$2`` …"""
    number = count(1)
    return re.sub(r"\?", lambda _: f"${next(number)}", sql).encode()


def _sent(value: object) -> tuple[bytes, int]:
    """A value of a rarer kind as it is sent, and in which form."""
    if isinstance(value, bytes):
        return value, _BINARY
    return (b"%d" % value if isinstance(value, int) else str(value).encode()), _TEXT


#: Whether the process that we were told of is the one that answers; with a pooler between it is not, and
#: what is set on a connection would be lost with the transaction, or be another client's.
_GREETING = (
    "SELECT pg_backend_pid() = %(told)s, CASE WHEN pg_backend_pid() = %(told)s AND %(wait)s <> '' "
    "THEN set_config('lock_timeout', %(wait)s, false) END, "
    "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"  # a float loses what extra_float_digits says
)

#: By how much, in seconds, a process may count another time of day than the server. What is entered so much
#: later than it happened counts as entered late.
CLOCKS = LATE_ENTRY / 1_000_000

#: A name on trial, and how to look whether the server has it under that very name.
_TRIED = b"thutuc_tried"
_HAS = "SELECT count(*) FROM pg_prepared_statements WHERE name = 'thutuc_tried'"


def keeps_names(connection: psycopg.Connection[Any]) -> bool:
    """Whether the pooler before the server keeps for each client what it has prepared.

    It gives statements names of its own then. One that hands ours on as they are loses them with the next
    transaction, which may be on another connection, or finds there what another client has prepared.
    """
    try:
        _check_together(connection)
        if connection.pgconn.prepare(_TRIED, b"SELECT 1").status in _REFUSED:
            return False
        found = connection.execute(_HAS).fetchone()
        kept = found is not None and found[0] == 0
        if not kept:
            connection.execute("DEALLOCATE thutuc_tried")
        return kept
    finally:
        if not connection.closed:
            connection.execute("ROLLBACK")


def _check_together(connection: psycopg.Connection[Any]) -> None:
    """Begin a transaction; refused where each statement may go to another connection of the server."""
    try:
        connection.execute("BEGIN")
    except ProtocolViolation as error:  # all that PgBouncer says is one, also that the server is away
        if "statement pooling mode" not in str(error):
            raise
        raise StoreError(
            f"Expected a server that keeps transactions together, but: {error}; a pooler before it must "
            "work in transaction or session mode."
        ) from error


class Line(NamedTuple):
    """A connection, and what stands between it and the server."""

    connection: psycopg.Connection[Any]
    pooled: bool  #: a pooler, so that what is set on it is gone with the next transaction
    prepares: bool  #: what is prepared on it stays


def greet(connection: psycopg.Connection[Any], wait: str) -> Line:
    """Learn what stands between a new connection and the server, and that both go by the same time of day.

    A process whose clock is ahead of everybody's would end terms of the whole province before their time. A
    database that does not keep every letter would refuse a name, or keep bytes, long after it was made.
    """
    if (kept := connection.info.parameter_status("server_encoding") or "UTF8") != "UTF8":
        raise StoreError(
            f"Expected a database in UTF8, found one in {kept}: make one with ENCODING 'UTF8' TEMPLATE "
            "template0, and take over what this one holds with pg_dump and pg_restore."
        )
    told = {"told": connection.pgconn.backend_pid, "wait": wait}
    before = time.time()
    found = connection.execute(_GREETING, told).fetchone()
    answers, _, there = found or (False, None, before * 1_000_000)
    apart = max(before - there / 1_000_000, there / 1_000_000 - time.time())
    if apart > CLOCKS:
        raise StoreError(
            f"Expected a clock that is at most {CLOCKS:.0f} s from the server's, found {apart:.0f} s between "
            "them; set the wrong one right (NTP)."
        )
    return Line(connection, not answers, bool(answers) or keeps_names(connection))


class Wire:
    """One connection; used by one thread at a time, as its pool sees to."""

    def __init__(self, connect: Callable[[], Line]) -> None:
        self._connect = connect
        self.sees_until = 0.0  #: so long nobody asks again whether it sees any dossier
        self._queue: list[_Queued] = []
        self._begins = 0  # so many that wait only begin a transaction, nothing of which has left
        self._open()

    def _open(self) -> None:
        self.connection, self.pooled, self._prepares = self._connect()
        self.connection.prepare_threshold = None  # after a DROP the driver would throw ours away with its own
        self.cursor = self.connection.cursor(row_factory=tuple_row)  #: for what is not prepared by hand
        self._names: dict[bytes, bytes] = {}  # prepared statements by their text
        self._readers: dict[bytes, Reader] = {}  # how the columns are read that a statement gives

    @property
    def closed(self) -> bool:
        """Whether nothing can be done on it any more."""
        return self.connection.closed

    @property
    def is_idle(self) -> bool:
        """Whether it is open, in no transaction and in the middle of nothing."""
        return not self.closed and self.connection.pgconn.transaction_status == TransactionStatus.IDLE

    def close(self) -> None:
        """Let it go, with all that was not committed on it."""
        self.connection.close()

    # --- a transaction -----------------------------------------------------------------------------

    def begin(self, *statements: tuple[bytes, Sequence[object]]) -> None:
        """Let a transaction begin, by these statements, with the first that is asked."""
        self._begins = len(statements)
        for sql, values in statements:
            self.later(sql, values)

    def commit(self) -> bool:
        """Let all that waits leave, and COMMIT behind it; ``False`` if nothing was ever asked."""
        if self._begins and len(self._queue) == self._begins:
            return False
        if self.ask(b"COMMIT").command_status != b"COMMIT":  # where a statement failed, the server rolls back
            raise InFailedSqlTransaction(
                "the transaction could not be committed, a statement in it had failed"
            )
        return True

    def roll_back(self) -> None:
        """Undo what was not committed, if anything; where that fails, let go of the connection."""
        self._queue.clear()
        if not (self.closed or self.is_idle):
            try:
                self.ask(b"ROLLBACK")
            except psycopg.Error:
                self.close()

    # --- flights -----------------------------------------------------------------------------------

    def later(self, sql: bytes, values: Sequence[object] = ()) -> None:
        """Let a statement leave with the next one that has to be answered."""
        sent: list[bytes | None] = []
        forms = [_TEXT] * len(values)
        for place, value in enumerate(values):  # some fifty a step
            if value is None:
                sent.append(None)
            elif type(value) is int:
                sent.append(b"%d" % value)
            elif type(value) is str:
                sent.append(value.encode())
            else:
                body, forms[place] = _sent(value)
                sent.append(body)
        self._queue.append((sql, sent, forms))

    def ask(self, sql: bytes, values: Sequence[object] = ()) -> PGresult:
        """The answer to a statement, which leaves with all that waits."""
        self.later(sql, values)
        return self.fly()[-1]

    def row(self, sql: bytes, answer: PGresult) -> tuple[Any, ...] | None:
        """The first row of the answer to a statement, or ``None``."""
        if not answer.ntuples:
            return None
        reader = self._readers.get(sql)
        if reader is None:
            reader = self._readers[sql] = Transformer(self.connection)
            reader.set_pgresult(answer)
        else:
            reader.set_pgresult(answer, set_loaders=False)
        row = reader.load_row(0, tuple)
        reader.set_pgresult(None, set_loaders=False)  # the answer is not kept
        return row

    def fly(self) -> list[PGresult]:
        """Let all that waits leave, in one flight; the answers in order, or the first error."""
        queue, self._queue = self._queue, []
        if not queue:
            return []
        begins, self._begins = self._begins, 0
        try:
            return self._flown(queue)
        except (psycopg.OperationalError, InvalidSqlStatementName) as error:
            # the server was restarted while the connection was idle, or a pooler between us and it gave
            # another one: what was only begun can begin again
            lost = self.closed or isinstance(error, InvalidSqlStatementName)
            if not (begins and lost) or queue[-1][0] == b"COMMIT":
                raise
        self.close()
        self._open()
        return self._flown(queue)

    def _flown(self, queue: Sequence[_Queued]) -> list[PGresult]:
        pgconn = self.connection.pgconn
        results: list[PGresult] = []
        try:
            pgconn.enter_pipeline_mode()
            made = self._send(queue)
            pgconn.pipeline_sync()
            self.connection.wait(self._answers(results))
            pgconn.exit_pipeline_mode()
        except BaseException as error:  # nobody knows how far it came
            last = self._last_words(results) if isinstance(error, psycopg.OperationalError) else None
            self.close()
            if last is None:
                raise
            raise error_from_result(last) from error
        return self._told(made, results)

    def _send(self, queue: Sequence[_Queued]) -> list[bytes | None]:
        """Hand everything to the driver; for each answer to come, the text that it prepares, if it does."""
        made: list[bytes | None] = []
        pgconn = self.connection.pgconn
        for sql, values, forms in queue:
            if not self._prepares:
                pgconn.send_query_params(sql, values, None, forms, _BINARY)
                made.append(None)
                continue
            name = self._names.get(sql)
            if name is None:
                # by what it says: on whatever connection a pooler puts us, a name means nothing else
                name = self._names[sql] = b"thutuc_" + sha256(sql).hexdigest()[:24].encode()
                pgconn.send_prepare(name, sql)
                made.append(sql)
            pgconn.send_query_prepared(name, values, forms, _BINARY)
            made.append(None)
        return made

    def _answers(self, results: list[PGresult]) -> Generator[Wait, Ready | int, None]:
        """Wait for all answers of a flight, as the driver's own generators do."""
        pgconn = self.connection.pgconn
        while pgconn.flush():
            if (yield Wait.RW) & Ready.R:
                pgconn.consume_input()
        while True:
            while pgconn.is_busy():
                yield Wait.R
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:  # the end of one statement
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                return
            results.append(result)

    def _last_words(self, results: Sequence[PGresult]) -> PGresult | None:
        """Why the server ended the connection, where it said so before it was gone."""
        pgconn = self.connection.pgconn
        last = pgconn.get_result() if pgconn.status == ConnStatus.BAD else None
        for result in (*results, *([] if last is None else [last])):
            if result.status == ExecStatus.FATAL_ERROR and result.error_field(DiagnosticField.SQLSTATE):
                return result
        return None

    def _told(self, made: Sequence[bytes | None], results: Sequence[PGresult]) -> list[PGresult]:
        """The answers, without those to preparing; or the first error."""
        answers: list[PGresult] = []
        refused: PGresult | None = None
        for sql, result in zip(made, results, strict=True):
            if result.status in _REFUSED:
                refused = refused or result
                if sql is not None:
                    del self._names[sql]
            elif sql is None:
                answers.append(result)
        if refused is not None:
            raise error_from_result(refused)
        return answers
