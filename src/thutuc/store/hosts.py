"""What a host hands over: its connection, on which our work and its own are one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from thutuc.errors import ConfigurationError, StoreError

if TYPE_CHECKING:
    from thutuc.store import Store, Tx
    from thutuc.store.rows import Given

#: Where a framework keeps the connection of its driver.
_INSIDE = {
    "django": "hand over django.db.connection.connection, inside transaction.atomic()",
    "sqlalchemy": "hand over session.connection().connection.driver_connection",
}
#: Nothing of ours waits for an event loop.
_THREAD = "do the whole piece of work, begin to commit, in a thread: asyncio.to_thread(…)"


def no_connection(expected: str, found: object) -> ConfigurationError:
    """The refusal of what is not the driver's own connection, saying where that is."""
    kind = type(found)
    remedy = _INSIDE.get(kind.__module__.partition(".")[0])
    if "async" in kind.__name__.lower() or kind.__module__.startswith(("aiosqlite", "asyncpg")):
        remedy = _THREAD
    told = f": {remedy}" if remedy else ""
    return ConfigurationError(f"Expected {expected} of the host, found {kind.__name__}{told}.")


def autocommits() -> ConfigurationError:
    """The refusal of a connection that is in no transaction and begins none by itself."""
    return ConfigurationError(
        "Expected a connection with a transaction that the host commits or rolls back, found one in "
        "autocommit with none begun; begin one, or call without a connection."
    )


class Working:
    """Connections of hosts that a call of ours is at work on: one thread each, at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: dict[int, tuple[int, int]] = {}

    def enter(self, connection: object) -> None:
        """Begin a piece of work; refused while another thread is at one on the same connection."""
        me = threading.get_ident()
        with self._lock:
            thread, depth = self._threads.get(id(connection), (me, 0))
            if thread != me:
                raise StoreError(
                    "Expected the host's connection in one thread, found another thread at work on it; "
                    "give each thread a connection of its own."
                )
            self._threads[id(connection)] = me, depth + 1

    def leave(self, connection: object) -> None:
        """End it."""
        with self._lock:
            thread, depth = self._threads.pop(id(connection))
            if depth > 1:
                self._threads[id(connection)] = thread, depth - 1


#: What calls of this process are at work on.
WORKING = Working()


class Within:
    """A store inside a transaction of the host: all it opens are savepoints on that one connection."""

    def __init__(self, store: Store, connection: object) -> None:
        self.commits = 0  #: the host commits
        self._store = store
        self._connection = connection

    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> AbstractContextManager[Tx]:
        """Open a savepoint on the host's connection; another one is refused."""
        if connection is not None and connection is not self._connection:
            raise ConfigurationError("Expected the connection that this engine is using, found another.")
        return self._store.transaction(self._connection, write=write, verb=verb)

    def transact(
        self, work: Callable[[Tx], Given], connection: object | None = None, *, anywhere: bool = False
    ) -> Given:
        """Do *work* behind a savepoint on the host's connection."""
        with self.transaction(connection, verb=True) as tx:
            return work(tx)

    def upgrade(self, keyed: Callable[[Tx], Tx] | None = None) -> list[str]:
        """Refused: tables are made before anybody works in them, in a transaction of their own."""
        raise ConfigurationError("Expected upgrade() on the store itself, found a host's transaction.")

    def check(self) -> list[str]:
        """What is missing from the tables or different, as committed."""
        return self._store.check()

    def check_scrub(self) -> None:
        """Refused, as `scrub` is."""
        self.scrub()

    def scrub(self) -> None:
        """Refused: files are written anew while no transaction is open."""
        raise ConfigurationError("Expected scrub() on the store itself, found a host's transaction.")

    def close(self) -> None:
        """Leave everything open: the connection is the host's."""
