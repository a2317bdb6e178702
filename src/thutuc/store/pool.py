"""Connections of one store, handed to one thread at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from thutuc.errors import Busy


class _Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=_Closable)


class Pool(Generic[C]):
    """As many connections as were ever in use at once, at most *limit*; the one used last is given first.

    Where all are in use, who asks waits for *wait* seconds at most.
    """

    def __init__(self, connect: Callable[[], C], *, limit: int | None = None, wait: float = 5.0) -> None:
        self._connect = connect
        self._limit = limit
        self._wait = wait
        self._free = threading.Condition()
        self._idle: list[C] = []
        self._used = 0
        self._process = os.getpid()
        self._inherited: list[list[C]] = []

    def take(self) -> C:
        """An idle connection, or a new one; :class:`~thutuc.errors.Busy` if none became free in time."""
        with self._free:
            if self._process != os.getpid():
                # connections opened before a fork belong to the parent: neither used nor closed here
                self._inherited.append(self._idle)
                self._idle, self._used, self._process = [], 0, os.getpid()
            if not self._free.wait_for(self._has_room, self._wait):
                raise Busy(
                    f"Expected a free connection within {self._wait:g} s, but all {self._limit} of this "
                    "process are in use; try again."
                )
            self._used += 1
            if self._idle:
                return self._idle.pop()
        try:
            return self._connect()
        except BaseException:
            self.drop()
            raise

    def give(self, connection: C) -> None:
        """Take a connection back."""
        with self._free:
            self._idle.append(connection)
            self._used -= 1
            self._free.notify()

    def drop(self) -> None:
        """Forget a connection that was taken and is of no more use."""
        with self._free:
            self._used -= 1
            self._free.notify()

    def close(self) -> None:
        """Close the connections that are idle."""
        with self._free:
            while self._idle:
                self._idle.pop().close()

    def _has_room(self) -> bool:
        return self._limit is None or self._used < self._limit
