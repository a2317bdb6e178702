"""Reads a file that somebody named, which may be a device that never ends or a pipe that nobody writes."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO


def opened(path: Path) -> BinaryIO:
    """The file, open to be read; a pipe is not waited for until somebody comes to write it."""
    return open(path, "rb", opener=_at_once)


def beginning(path: Path, most: int) -> bytes:
    """The bytes of a file; of one with more than *most* so many and one more, by which its reader knows."""
    with opened(path) as file:
        found = file.read(most + 1)
        if not found and stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.ENXIO, "a pipe that nobody writes", str(path))
    return found


def whole(path: Path, most: int) -> bytes:
    """All bytes of a file; more than *most* are refused by an :class:`OSError`, as a file out of reach is."""
    found = beginning(path, most)
    if len(found) > most:
        raise OSError(errno.EFBIG, f"more than {most:,} bytes", str(path))
    return found


def text(path: Path, most: int, encoding: str = "utf-8") -> str:
    """The same as text, each line ended by a line feed alone."""
    return io.TextIOWrapper(io.BytesIO(whole(path, most)), encoding).read()


def _at_once(path: str, flags: int) -> int:
    file = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(file, True)
    return file
