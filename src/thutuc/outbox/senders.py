"""What a sender is; the one that appends to a file."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import Protocol

import orjson

from thutuc.errors import ThutucError
from thutuc.outbox.messages import Message
from thutuc.store.filing import for_owner

if sys.platform != "win32":
    import fcntl

#: A message that is not taken after so many times the longest wait for one answer has not arrived.
WAITS = 3


class NotDelivered(ThutucError):
    """A target did not take a message; it is sent again later."""


class Refused(NotDelivered):
    """A target answered that it does not take this message, which says nothing of others."""


class Sender(Protocol):
    """Carries one message out; raises when it cannot say that the message has arrived."""

    def send(self, message: Message) -> bool | None:
        """Send *message*, waiting for no longer than a bounded time; ``False``: it is not for this target."""


def target_of(sender: Sender) -> str:
    """What a sender's target is called in reports: as it says itself, else by its class."""
    return str(getattr(sender, "target", type(sender).__name__))


def body_of(message: Message) -> bytes:
    """A message as JSON, one line."""
    return orjson.dumps(asdict(message))


@contextmanager
def ended_after(connection: socket.socket, seconds: float) -> Iterator[None]:
    """Cut a connection that is still in use after so long.

    A limit for each wait is not enough: who sends a byte now and then, or ``100 Continue`` for ever, would
    keep a worker for as long as he likes.
    """
    watched = connection.dup()  # the very connection, whatever is wrapped around the other handle

    def cut() -> None:
        with suppress(OSError):
            watched.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        watched.close()


def _lock(file: int) -> None:
    """Be alone at a file until it is closed, where the system can see to that."""
    if sys.platform != "win32":
        with suppress(OSError):  # as on some network drives
            fcntl.flock(file, fcntl.LOCK_EX)


class FileSender:
    """Appends each message to a file as one line of JSON, safe on disk before it counts as sent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.target = f"file:{path.name}"

    def send(self, message: Message) -> None:
        """Append *message*; the torn line of a writer that was killed is ended first.

        One writer at a time: two workers whose clocks leap may both tell for a moment.
        """
        with open(self._path, "ab+", opener=for_owner) as file:
            _lock(file.fileno())
            end = file.seek(0, os.SEEK_END)
            torn = False
            if end:
                file.seek(end - 1)
                torn = file.read(1) != b"\n"
            file.write((b"\n" if torn else b"") + body_of(message) + b"\n")
            file.flush()
            os.fsync(file.fileno())
