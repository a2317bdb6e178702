"""What a host hands over: its connection, on which our work and its own are one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from weakref import ref

from thutuc.errors import ConfigurationError, StoreError
from thutuc.store.nesting import AtWork, Piece

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
        self._pieces: dict[int, ref[Piece]] = {}

    def enter(self, connection: object) -> Piece:
        """Begin a piece of work, which whoever works holds; refused while another thread is at one there."""
        with self._lock:
            known = self._pieces.get(id(connection))
            outer = None if known is None else known()
            if outer is not None and outer.thread != threading.get_ident():
                raise StoreError(
                    "Expected the host's connection in one thread, found another thread at work on it; "
                    "give each thread a connection of its own."
                )
            piece = Piece(connection, outer)
            self._pieces[id(connection)] = ref(piece)
            return piece

    def leave(self, piece: Piece) -> None:
        """End it."""
        with self._lock:
            if piece.outer is None:
                self._pieces.pop(id(piece.connection), None)
            else:
                self._pieces[id(piece.connection)] = ref(piece.outer)


#: What calls of this process are at work on.
WORKING = Working()


class Guest:
    """A savepoint of ours on a host's connection, for as long as we are at work there."""

    __slots__ = ("_at_work", "_connection", "_piece", "_working")

    def __init__(self, connection: Any, at_work: AtWork | None) -> None:
        self._connection = connection
        self._at_work = at_work  #: ``None``: no verb is done
        self._working: Piece | None = None
        self._piece: Piece | None = None

    def _come(self) -> None:
        self._working = WORKING.enter(self._connection)
        self._piece = None if self._at_work is None else self._at_work.begin(self._connection)

    def settle(self) -> None:
        """Let nobody take it for at work any longer."""
        if self._working is not None:
            WORKING.leave(self._working)
            self._working = None
        if self._at_work is not None and self._piece is not None:
            self._at_work.end(self._piece)
            self._piece = None


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
