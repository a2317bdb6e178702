"""Where the file of a store lies, and that it is still the file that was opened.

Whoever has a file open goes on with it when it was deleted, moved, or another was put in its place, as by a
restore: what he writes then, nobody will ever read. So it is with the file that SQLite keeps beside it, where
the newest writes lie.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from thutuc.errors import Unavailable


class Location:
    """The path of a database, and which file lay there when it was first opened."""

    __slots__ = ("_beside", "_log", "_opened", "_size", "path")

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()  #: the process may go to another folder
        self._beside = Path(f"{self.path}-wal")
        self._opened: tuple[int, int] | None = None
        self._log: tuple[int, int] | None = None  #: while a connection that writes is open
        self._size = 0  #: of the log, when it was last looked at

    @property
    def was_opened(self) -> bool:
        """Whether there has been a file; from then on none is made."""
        return self._opened is not None

    def make(self) -> None:
        """Make an empty file where there is none: only its owner reads it, and what SQLite puts beside it.

        One that is there keeps its mode: so a group may share a database that was made for it.
        """
        if not self.was_opened:
            with suppress(OSError):  # it is there, or cannot be, which SQLite says
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def remember(self) -> None:
        """The file that lies there now is the one."""
        if self._opened is None:
            found = self.path.stat()
            self._opened = found.st_dev, found.st_ino

    def remember_log(self) -> None:
        """The ``-wal`` that lies there now is the one: SQLite keeps it as long as a connection is open."""
        if self._log is None:
            with suppress(OSError):
                found = self._beside.stat()
                self._log, self._size = (found.st_dev, found.st_ino), found.st_size

    def forget_log(self) -> None:
        """No connection that writes is open, or will be in a moment: the next one may make another."""
        self._log = None

    def why(self, said: str) -> str:
        """Why it cannot be opened; what SQLite *said* names the file also where its folder is meant."""
        if os.access(self.path.parent, os.F_OK) and not os.access(self.path.parent, os.W_OK):
            return "its folder cannot be written, where SQLite keeps -wal and -shm"
        return said

    def check(self) -> None:
        """Refuse with :class:`~thutuc.errors.Unavailable` where those files do not lie there any more."""
        if self._opened is None:
            return
        try:
            found = self.path.stat()
        except OSError:
            raise Unavailable(
                f"Expected the database at {self.path}, found none there any more: put the file back, or "
                "stop every program that had it open before another takes its place."
            ) from None
        if (found.st_dev, found.st_ino) != self._opened:
            raise Unavailable(
                f"Expected the database at {self.path} to be the file that was opened, found another in its "
                "place: stop this program and start it again."
            )
        if (log := self._log) is not None and self._is_lost(log) and self._log is log:
            raise Unavailable(
                f"Expected the newest writes of the database at {self.path} in its file {self._beside}, "
                "found that deleted, emptied or replaced: stop every program that has the database open and "
                "look with verify at what is left."
            )

    def _is_lost(self, log: tuple[int, int]) -> bool:
        """Whether the ``-wal`` is another, or shorter and without what SQLite knows to be in it."""
        before = self._size  # looked at first: beside us it only grows, but where SQLite begins it anew
        try:
            found = self._beside.stat()
        except OSError:
            return True
        if (found.st_dev, found.st_ino) != log or (found.st_size < before and _lacks_pages(self.path)):
            return True
        self._size = found.st_size
        return False


def _lacks_pages(path: Path) -> bool:
    """Whether pages are gone from the ``-wal``: copying them back ends at the first that is not there."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorname.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB"))
    return False
