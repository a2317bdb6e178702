"""Connections of one store, handed to one thread at a time."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from weakref import ref

from thutuc.errors import Busy

#: Who waits looks so often for a place whose holder is gone, in seconds.
LOOK = 0.05


class Closable(Protocol):
    """What a pool holds."""

    def close(self) -> None:
        """Let it go."""


class Holder:
    """Who has a connection: where he was interrupted, between any two lines of ours, he is gone."""

    __slots__ = ("__weakref__", "thread")

    def __init__(self) -> None:
        self.thread = threading.get_ident()


C = TypeVar("C", bound=Closable)


class _Hands(Generic[C]):
    """What one process holds: nothing of it is of use to a process that was forked from it."""

    __slots__ = ("bells", "idle", "mutex", "used")

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.idle: deque[C] = deque()
        self.used: list[ref[Holder]] = []  #: who has one; kept where there is a limit
        self.bells: deque[ref[threading.Lock]] = deque()  #: rung, that is opened, for who waits the longest


class Pool(Generic[C]):
    """As many connections as were ever in use at once, at most *limit*; the one used last is given first.

    Where all are in use, who asks waits for *wait* seconds at most; but never for himself: who has one is
    given one more, as where a plug-in reads in a verb.
    """

    def __init__(self, connect: Callable[[], C], *, limit: int | None = None, wait: float = 5.0) -> None:
        self._connect = connect
        self._limit = limit
        self._wait = wait
        self._by_process: dict[int, _Hands[C]] = {}

    @property
    def _hands(self) -> _Hands[C]:
        """What this process holds; connections opened before a fork are neither used nor closed here."""
        mine = os.getpid()
        return self._by_process.get(mine) or self._by_process.setdefault(mine, _Hands())

    def take(self, holder: Holder) -> C:
        """An idle connection, or a new one; :class:`~thutuc.errors.Busy` if none became free in time."""
        hands = self._hands
        if self._limit is not None:
            self._find_place(hands, holder, self._limit)
        try:
            return hands.idle.pop()
        except IndexError:
            pass
        try:
            return self._connect()
        except BaseException:
            self.drop(holder)
            raise

    def give(self, connection: C, holder: Holder) -> None:
        """Take a connection back."""
        hands = self._hands
        if self._limit is None:
            hands.idle.append(connection)
            return
        with hands.mutex:
            _forget(hands, holder)
            hands.idle.append(connection)
            _ring(hands)

    def drop(self, holder: Holder) -> None:
        """Forget a connection that was taken and is of no more use."""
        hands = self._hands
        with hands.mutex:
            _forget(hands, holder)
            _ring(hands)

    def close(self) -> None:
        """Close the connections that are idle."""
        idle = self._hands.idle
        while True:
            try:
                connection = idle.pop()
            except IndexError:
                return
            connection.close()

    def _find_place(self, hands: _Hands[C], holder: Holder, limit: int) -> None:
        deadline, bell = time.monotonic() + self._wait, None
        while True:
            with hands.mutex:
                if _has_room(hands, limit):
                    hands.used.append(ref(holder))
                    return
                if bell is None:
                    bell = threading.Lock()
                    bell.acquire()
                    hands.bells.append(ref(bell))
            if (left := deadline - time.monotonic()) <= 0:
                raise Busy(
                    f"Expected a free connection within {self._wait:g} s, but all {limit} of this "
                    "process are in use; try again."
                )
            if bell.acquire(timeout=min(LOOK, left)):
                bell = None


def _has_room(hands: _Hands[C], limit: int) -> bool:
    used = hands.used
    if len(used) < limit:
        return True
    used[:] = [each for each in used if each() is not None]
    me = threading.get_ident()
    return len(used) < limit + sum(had.thread == me for each in used if (had := each()) is not None)


def _forget(hands: _Hands[C], holder: Holder) -> None:
    if (mine := ref(holder)) in hands.used:
        hands.used.remove(mine)


def _ring(hands: _Hands[C]) -> None:
    """Wake who waits the longest and still does."""
    while hands.bells:
        if (bell := hands.bells.popleft()()) is not None:
            bell.release()
            return
