"""What is asked inside a transaction, as plug-ins are, cannot write in another one of the same store."""

from __future__ import annotations

import threading
from weakref import ref

from thutuc.errors import ConfigurationError


def would_wait_for_itself() -> ConfigurationError:
    """What is told to who asks the store, in the thread in which a transaction of it is open."""
    return ConfigurationError(
        "Expected no transaction of the same store open in this thread, found one: the call would wait for "
        "itself; a plug-in that is asked in a verb calls no verb, it can after the commit (on_event)."
    )


class Piece:
    """A piece of work, for as long as somebody is at it: where he was interrupted it is gone."""

    __slots__ = ("__weakref__", "connection", "outer", "thread")

    def __init__(self, connection: object | None, outer: Piece | None) -> None:
        self.connection = connection  #: of the host, on which it is done
        self.outer = outer  #: what it is done in, on the same connection
        self.thread = threading.get_ident()  #: who is at it


class AtWork(threading.local):
    """Which piece of work this thread is at; where many connections write, nothing else would tell."""

    _piece: ref[Piece] | None = None

    def check(self, connection: object | None = None) -> Piece | None:
        """Refuse to begin one where this thread is at another, but on that one's own *connection*."""
        piece = None if self._piece is None else self._piece()
        if piece is not None and (connection is None or piece.connection is not connection):
            raise would_wait_for_itself()
        return piece

    def begin(self, connection: object | None = None) -> Piece:
        """Begin one, which whoever works holds."""
        piece = Piece(connection, self.check(connection))
        self._piece = ref(piece)
        return piece

    def end(self, piece: Piece) -> None:
        """End it."""
        self._piece = None if piece.outer is None else ref(piece.outer)
