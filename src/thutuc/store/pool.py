"""Idle connections of one store, handed to one thread at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class _Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=_Closable)


class Pool(Generic[C]):
    """As many connections as were ever in use at once; the one used last is given first."""

    def __init__(self, connect: Callable[[], C]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._idle: list[C] = []
        self._process = os.getpid()
        self._inherited: list[list[C]] = []

    def take(self) -> C:
        """An idle connection, or a new one."""
        with self._lock:
            if self._process != os.getpid():
                # connections opened before a fork belong to the parent: neither used nor closed here
                self._inherited.append(self._idle)
                self._idle, self._process = [], os.getpid()
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def give(self, connection: C) -> None:
        """Take a connection back."""
        with self._lock:
            self._idle.append(connection)

    def close(self) -> None:
        """Close the connections that are idle."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
