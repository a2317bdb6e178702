"""Writes files that somebody asked for, wholly or not at all: people may have worked on what is there."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from thutuc.errors import ConfigurationError


def write_whole(target: Path, content: str | bytes, *, encoding: str = "utf-8") -> None:
    """Write a file, over the one that is there; where that fails, as on a full disk, nothing is changed."""
    _write(target, content.encode(encoding) if isinstance(content, str) else content, target.exists())


def write_new(target: Path, content: bytes, *, option: str) -> None:
    """Write a file that is not there yet; another name is given with *option*."""
    try:
        target.touch(exist_ok=False)
    except FileExistsError:
        raise ConfigurationError(
            f"Đã có {target}, không ghi đè: ghi tên khác sau {option} · expected a new file, found {target}"
        ) from None
    except OSError as error:
        raise _unwritten(target, error) from error
    _write(target, content, was_there=False)


def _unwritten(target: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"Expected to write {target}, but: {error.strerror}.")


def _write(target: Path, content: bytes, was_there: bool) -> None:
    begun = False
    try:
        with open(target, "wb", opener=_as_it_is) as file:
            begun = True
            plain = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            if plain:
                _make_room(file.fileno(), len(content))
            file.write(content)
            if plain:
                file.truncate()
    except OSError as error:
        if begun and not was_there:
            target.unlink(missing_ok=True)
        raise _unwritten(target, error) from error


def _as_it_is(path: str, flags: int) -> int:
    """Open a file to be written, and keep what stands in it until there is room for what comes."""
    return os.open(path, flags & ~os.O_TRUNC, 0o666)


def _make_room(file: int, length: int) -> None:
    """Take the room from the disk before anything is written; refused where there is none."""
    if length and hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(file, 0, length)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):  # not on this disk
                raise
