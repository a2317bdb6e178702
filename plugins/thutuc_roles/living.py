"""The organisation's file while processes run: looked at now and then, read anew where it has changed."""

from __future__ import annotations

import logging
import math
import stat
import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from thutuc.errors import ThutucError
from thutuc.organisation import Organisation
from thutuc_roles.reading import read_organisation

_LOG = logging.getLogger("thutuc.roles")

#: So long, in seconds, a look at the file holds good; a file changed that lately may still be being written.
LOOK: Final = 1.0

#: What tells one state of the file from the next: when it was written and changed, its length, which it is.
_Stamp = tuple[int, int, int, int]

#: What reading a file ends in that is wrong. Never what befalls the reader: memory that is out, a limit of
#: time that a signal's handler sets.
_WRONG = (ThutucError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)

#: Whose organisation is held for the command in hand, which, and what was held before.
_HELD: ContextVar[tuple[Living, Organisation, Any] | None] = ContextVar("held", default=None)


class Living:
    """The organisation as its file says it now; as a block, the same one to the end of the block.

    A file that is missing or refused leaves the last good one in force: :attr:`trouble` says why.
    """

    def __init__(self, path: Path, policies: Mapping[str, str]) -> None:
        self._path, self._policies = path.absolute(), policies
        self._lock = threading.Lock()
        self._seen = self._known = _stamp(self._path)
        self._good = read_organisation(path, policies)
        self._trouble = ""
        self._next = math.inf if self._known is None else time.monotonic() + LOOK

    @property
    def now(self) -> Organisation:
        """The organisation that is held for the command in hand, else the latest."""
        held = _HELD.get()
        return held[1] if held is not None and held[0] is self else self._latest()

    @property
    def trouble(self) -> str:
        """Why the file as it is now is not in force; empty where it is."""
        self._latest()
        return self._trouble

    def stand_still(self) -> None:
        """Look at the file no more."""
        self._next = math.inf

    def __enter__(self) -> None:
        _HELD.set((self, self.now, _HELD.get()))

    def __exit__(self, *about: object) -> None:
        held = _HELD.get()
        _HELD.set(None if held is None else held[2])

    def _latest(self) -> Organisation:
        if time.monotonic() < self._next:
            return self._good
        told = None
        with self._lock:  # whoever finds it changed waits for the one who reads it
            if time.monotonic() >= self._next:
                told = self._look()
                self._next = time.monotonic() + LOOK
        if told is not None:  # outside the lock: whoever writes logs may ask us
            _LOG.log(*told)
        return self._good

    def _look(self) -> tuple[int, str] | None:
        """Read the file if it has changed and lies still; the level and words of what is to be told."""
        stamp, before = _stamp(self._path), self._seen
        self._seen = stamp
        if stamp == self._known:
            return None
        if stamp != before and (stamp is None or abs(time.time() - stamp[0] / 1e9) < LOOK):
            return None  # in the middle of being written or replaced: it is looked at again
        try:
            good = read_organisation(self._path, self._policies)
        except _WRONG as error:  # whatever is wrong with it, work goes on
            if stamp != _stamp(self._path):
                return None
            self._known, self._trouble = stamp, str(error)
            return logging.ERROR, (
                f"Tệp tổ chức đã đổi nhưng không dùng được, tổ chức đọc lần trước vẫn có hiệu lực "
                f"· the organisation's file has changed and cannot be used, the one read before it "
                f"stays in force: {error}"
            )
        if stamp != _stamp(self._path):  # changed while it was read
            return None
        mended, self._known, self._good, self._trouble = bool(self._trouble), stamp, good, ""
        return logging.WARNING if mended else logging.INFO, (
            f"Đã đọc lại tệp tổ chức {self._path}, có hiệu lực từ bây giờ "
            f"· the organisation's file was read anew and is in force from now on"
        )


def _stamp(path: Path) -> _Stamp | None:
    """The state of the file; ``None`` for what is no file, which is read once or not at all."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # also a name that no file can have
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
