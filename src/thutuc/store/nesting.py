"""Whoever is asked inside a transaction, as plug-ins are, cannot write in another one of the same store."""

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


class AtWork:
    """The transactions that are open, by their threads; one that was interrupted and is gone is over."""

    def __init__(self) -> None:
        self._open: dict[int, ref[object]] = {}

    def enter(self, transaction: object) -> None:
        """Begin a transaction in this thread; refused where one is open."""
        me = threading.get_ident()
        before = self._open.get(me)
        if before is not None and before() is not None:
            raise would_wait_for_itself()
        self._open[me] = ref(transaction)

    def leave(self) -> None:
        """End it."""
        self._open.pop(threading.get_ident(), None)
