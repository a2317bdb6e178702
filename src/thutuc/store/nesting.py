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

    __slots__ = ("__weakref__",)


class AtWork(threading.local):
    """Whether this thread is at a piece of work; where many connections write, nothing else would tell."""

    _piece: ref[Piece] | None = None

    def begin(self) -> Piece:
        """Begin one, which whoever works holds; refused where this thread is at another."""
        if self._piece is not None and self._piece() is not None:
            raise would_wait_for_itself()
        piece = Piece()
        self._piece = ref(piece)
        return piece

    def end(self) -> None:
        """End it."""
        self._piece = None
