"""Where dossiers are kept: one small protocol, an embedded store and one for a province.

A :class:`Store` opens transactions; a :class:`Tx` reads and writes rows inside one. SQLite is the
default; PostgreSQL needs ``pip install '.[postgres]'``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from thutuc.errors import ConfigurationError
from thutuc.store.chain import Problem, seal, verify, verify_journal
from thutuc.store.chaining import Chained, chained
from thutuc.store.keys import no_encryption
from thutuc.store.rows import (
    AccessRow,
    Commit,
    DossierRow,
    DutyRow,
    Entry,
    Given,
    Head,
    HoldingRow,
    IncidentRow,
    JournalRow,
    ProcedureRow,
    RequestRow,
    SealRow,
    TaskRow,
)
from thutuc.store.sqlite import SqliteStore
from thutuc.store.tx import Tx

__all__ = [
    "AccessRow",
    "Chained",
    "Commit",
    "DossierRow",
    "DutyRow",
    "Entry",
    "Head",
    "HoldingRow",
    "IncidentRow",
    "JournalRow",
    "Problem",
    "ProcedureRow",
    "RequestRow",
    "SealRow",
    "Store",
    "TaskRow",
    "Tx",
    "chained",
    "open_store",
    "seal",
    "verify",
    "verify_journal",
]


class Store(Protocol):
    """A database with thutuc's tables; safe to share between threads."""

    @property
    def commits(self) -> int:
        """COMMITs on own connections so far; those who write to SQLite at once share one."""

    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> AbstractContextManager[Tx]:
        """Open a transaction of our own, or a savepoint inside that of the host's *connection*.

        Ours is committed at the end and rolled back on an error. In the host's, an error undoes only
        what we did; the host commits. Raises :class:`~thutuc.errors.Busy` when somebody else writes, and at
        once :class:`~thutuc.errors.ConfigurationError` where it would wait for one of this thread: always
        on SQLite, and where both are a *verb*, in which plug-ins are asked.
        """

    def transact(
        self, work: Callable[[Tx], Given], connection: object | None = None, *, anywhere: bool = False
    ) -> Given:
        """Do *work* in such a transaction, which writes; gives what it gave once that is committed.

        *anywhere*: it may be done by another thread than the caller's, with his context variables.
        """

    def upgrade(self, keyed: Callable[[Tx], Tx] | None = None) -> list[str]:
        """Apply the migrations that are missing, all or none; gives their names.

        With keys, people's data are sealed from then on; where that begins ``sealing`` is among the names.
        States that an older release wrote are filled in from their journals, read by *keyed* where sealed.
        """

    def check(self) -> list[str]:
        """What is missing from the tables or different; empty when all is well."""

    def check_scrub(self) -> None:
        """Refuse, before anything is erased, who could not :meth:`scrub` afterwards."""

    def scrub(self) -> None:
        """Leave nothing of what was erased in freed pages, dead rows or the log; takes long and much room."""

    def close(self) -> None:
        """Close the connections that are not in use."""


def open_store(url: str | Path, *, keys: Sequence[str] = ()) -> Store:
    """The store at *url*: a path, ``sqlite:///path``, ``:memory:`` or ``postgresql://…``.

    An ``sqlite:`` url may end in ``?synchronous=off|normal|full&timeout=seconds``, one of PostgreSQL in
    ``?connections=number&wait=seconds``: how many this process opens, and how long it waits for one. With
    *keys* (master keys in base64, the one in use first) people's data are sealed, which needs
    ``pip install '.[encryption]'``.
    """
    return _sealed(_open(url), keys) if keys else _open(url)


def without_password(url: str) -> str:
    """A url as it may be shown or written into a log."""
    scheme, mark, rest = url.partition("://")
    person, at, place = rest.rpartition("@")
    if mark and at and ":" in person:
        url = f"{scheme}://{person.partition(':')[0]}:…@{place}"
    return _PASSWORD.sub(r"\1…", url)


#: What the options of a url may say: seconds that are waited, connections of one process.
_LONGEST_WAIT = 86_400
_MOST_CONNECTIONS = 10_000

#: A password among the options of a url.
_PASSWORD = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)


def _sealed(store: Store, keys: Sequence[str]) -> Store:
    try:
        from thutuc.store.sealing import SealedStore  # noqa: PLC0415 (cryptography is an extra)
    except ImportError as error:
        raise no_encryption() from error
    return SealedStore(store, keys)


def _open(url: str | Path) -> Store:
    if isinstance(url, Path):
        return SqliteStore(url)
    if url in {":memory:", "sqlite://", "sqlite:///:memory:"}:
        return SqliteStore(None)
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme in {"postgresql", "postgres"}:
        return _open_postgres(url)
    if scheme == "sqlite":
        return _open_sqlite(url)
    if scheme or not url:
        raise ConfigurationError(
            f"Expected a path, sqlite:///path or postgresql://…, found {without_password(url)!r}."
        )
    if re.search(r"\?(?:synchronous|timeout)=", url):
        raise ConfigurationError(f"Expected options behind sqlite:///path, found {url!r}.")
    return SqliteStore(Path(url))


def _open_sqlite(url: str) -> Store:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    strange = options.keys() - {"synchronous", "timeout"}
    if strange or parts.netloc or len(parts.path) < 2:
        raise ConfigurationError(
            f"Expected sqlite:///path?synchronous=…&timeout=…, found {without_password(url)!r}."
        )
    timeout = _seconds(options, "timeout")
    path = unquote(parts.path[1:])
    synchronous = options.get("synchronous", "full").lower()
    if path == ":memory:":
        return SqliteStore(None, synchronous=synchronous, timeout=timeout)
    return SqliteStore(Path(path), synchronous=synchronous, timeout=timeout)


def _open_postgres(url: str) -> Store:
    try:
        from thutuc.store.postgres import PostgresStore  # noqa: PLC0415 (the driver is an extra)
    except ImportError as error:
        raise ConfigurationError(
            "Expected psycopg 3 for PostgreSQL, it is not installed: "
            "pip install '.[postgres]' in the copy of the repository."
        ) from error
    url, options = _apart(url, ("connections", "wait"))
    connections = options.get("connections", "20")
    if not (re.fullmatch(r"[0-9]{1,9}", connections) and 0 < int(connections) <= _MOST_CONNECTIONS):
        raise ConfigurationError(
            f"Expected connections from 1 to {_MOST_CONNECTIONS:,}, found {connections!r:.40}."
        )
    return PostgresStore(url, connections=int(connections), wait=_seconds(options, "wait"))


def _seconds(options: Mapping[str, str], name: str) -> float:
    """How long is waited, as a url says it: five seconds where it does not."""
    said = options.get(name, "5")
    with suppress(ValueError):
        if 0 <= (seconds := float(said)) <= _LONGEST_WAIT:
            return seconds
    raise ConfigurationError(f"Expected {name} in seconds, from 0 to {_LONGEST_WAIT:,}, found {said!r:.40}.")


def _apart(url: str, names: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """A url without the options that are ours, and these."""
    bare, _, query = url.partition("?")
    parts = [part for part in query.split("&") if part]
    ours = dict(part.split("=", 1) for part in parts if part.partition("=")[0] in names and "=" in part)
    theirs = "&".join(part for part in parts if part.partition("=")[0] not in names)
    return f"{bare}?{theirs}" if theirs else bare, ours
