"""Processes that write to one SQLite file stand in line before its lock."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from thutuc.errors import Busy

if sys.platform != "win32":
    import fcntl

#: How long to sleep before asking again for what another process holds, in seconds.
PAUSE = 0.0005


class Gate:
    """Lets one process after the other ask for SQLite's lock.

    SQLite keeps no queue: who has just written asks again at once and is the first. Who stands in the gate
    is the next, since whoever wants the lock again must come through it. It is a lock on an empty file beside
    the database, gone with the process that held it; where there can be none, SQLite's own lock must do.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = f"{database}-queue"
        self._file: int | None = None

    def enter(self, deadline: float) -> None:
        """Stand in the gate; :class:`~thutuc.errors.Busy` if others do until the *deadline*."""
        while not self._entered():
            if time.monotonic() > deadline:
                raise Busy("Expected to be the next writer of the database, but others wait; try again.")
            time.sleep(PAUSE)

    def _entered(self) -> bool:
        if sys.platform == "win32":
            return True
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, self._mode())
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _mode(self) -> int:
        # whoever opens the database opens the queue
        try:
            return self._database.stat().st_mode & 0o666
        except FileNotFoundError:
            return 0o600

    def leave(self) -> None:
        """Let the next one in."""
        if sys.platform != "win32" and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __del__(self) -> None:
        """Let go of it where the store was dropped and not closed."""
        self.close()
