"""What a sender is; the one that appends to a file."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

import orjson

from thutuc.outbox.messages import Message


class Sender(Protocol):
    """Carries one message out; raises when it cannot say that the message has arrived."""

    def send(self, message: Message) -> None:
        """Send *message*, waiting for no longer than a bounded time."""


def body_of(message: Message) -> bytes:
    """A message as JSON, one line."""
    return orjson.dumps(asdict(message))


class FileSender:
    """Appends each message to a file as one line of JSON, safe on disk before it counts as sent."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Message) -> None:
        """Append *message*; the torn line of a writer that was killed is ended first."""
        with self._path.open("ab+") as file:
            end = file.seek(0, os.SEEK_END)
            torn = False
            if end:
                file.seek(end - 1)
                torn = file.read(1) != b"\n"
            file.write((b"\n" if torn else b"") + body_of(message) + b"\n")
            file.flush()
            os.fsync(file.fileno())
