"""What a PostgreSQL server refuses, told as one of our errors."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg

from thutuc.errors import Busy, OutOfTime, RequestTaken, StoreError, Unavailable, WrongData

_BUSY = (pg.SerializationFailure, pg.DeadlockDetected, pg.LockNotAvailable)
#: What a server ends that lasts too long, and by which of its settings.
_TIMES: dict[type[psycopg.Error], str] = {
    pg.QueryCanceled: "statement_timeout",
    pg.IdleInTransactionSessionTimeout: "idle_in_transaction_session_timeout",
    pg.TransactionTimeout: "transaction_timeout",
}
#: The same of PgBouncer, which gives all it says one type. Not its query_timeout: a COMMIT behind the
#: statement may have been done.
_POOLED_TIMES = {"idle transaction timeout": "idle_transaction_timeout of the pooler"}
#: Keys that two workers may take at the same moment; trying again finds the other's row.
_RACES = {
    "thutuc_journal_request",
    "thutuc_journal_dossier_number_key",
    "thutuc_dossier_code",
    "thutuc_procedure_id_version_key",
    "thutuc_procedure_id_digest_key",
}
#: Keys that the database numbers by itself.
_NUMBERED = {f"thutuc_{table}_pkey" for table in ("procedure", "dossier", "journal", "draw")}


def told(error: psycopg.Error) -> StoreError | WrongData:
    """The driver's error as one of ours; the rows that a server repeats in its details go no further."""
    if error.diag.message_primary:
        error.args = (error.diag.message_primary,)
    if isinstance(error, _BUSY):
        return Busy(f"Expected to get the rows, but {error}; try again.")
    if isinstance(error, psycopg.DataError):
        return _of_data(error)
    if isinstance(error, pg.UniqueViolation) and error.diag.constraint_name in _RACES:
        kind = RequestTaken if error.diag.constraint_name == "thutuc_journal_request" else Busy
        return kind(f"Expected to be the first, but another was a moment before ({error}); try again.")
    if setting := _time(error):
        return OutOfTime(
            f"Expected to be given the time that it takes, but {error}; nothing was changed, try again or "
            f"raise {setting}."
        )
    away = isinstance(error, psycopg.OperationalError | pg.ReadOnlySqlTransaction)
    return (Unavailable if away else StoreError)(_refused(error))


def gave_way(error: Busy) -> bool:
    """Whether the server undid all of a transaction so that another, which waited for its rows, may go on."""
    return isinstance(error.__cause__, pg.DeadlockDetected)


def _time(error: psycopg.Error) -> str | None:
    """By which setting the server, or a pooler before it, ended what lasted too long."""
    if isinstance(error, pg.ProtocolViolation):
        return _POOLED_TIMES.get(str(error))
    name = _TIMES.get(type(error))
    return name and f"{name} of this role"


def _refused(error: psycopg.Error) -> str:
    if isinstance(error, pg.ReadOnlySqlTransaction):
        return (
            f"Expected a database that takes writes, but {error}: a standby, default_transaction_read_only, "
            "or a host's transaction that may only read; connect to the primary "
            "(target_session_attrs=read-write)."
        )
    if isinstance(error, pg.UniqueViolation) and error.diag.constraint_name in _NUMBERED:
        return (
            f"Expected a number that no row has, but {error}: the numbers began anew, as in a copy without "
            "its sequences; stop who writes, and run `thutuc db check` as the owner."
        )
    if isinstance(error, pg.UndefinedTable):
        return f"Expected thutuc's tables, but {error}; apply the migrations with upgrade()."
    if isinstance(error, pg.InsufficientPrivilege) and "row-level security" in str(error):
        return (
            f"Expected to write what the agency that is acted for may, but {error}; name its units "
            "(acting_for), or connect as the workers' role."
        )
    if isinstance(error, pg.InsufficientPrivilege):
        return (
            f"Expected a role that may do this, but {error}: worker, serve, token, seal and verify connect "
            "as the workers' role; tables are changed by their owner, who gives both roles their rights by "
            "`thutuc db protect`."
        )
    return f"Expected the database to do what it was asked, but: {error}."


def _of_data(error: psycopg.DataError) -> StoreError | WrongData:
    """What is wrong with values that were sent: our own sign, or what no column keeps, such as a NUL."""
    if isinstance(error, pg.DivisionByZero):
        return Busy("Expected dossiers as they were read, found one changed.")
    return WrongData([f"Expected text that can be kept, found other: {error}"])
