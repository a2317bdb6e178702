"""A copy of an SQLite database while others work on it: whole on the disk, or not there."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from thutuc.errors import StoreError
from thutuc.store.filing import for_owner, name_reaches_disk

if sys.platform != "win32":
    import fcntl


def copy_database(source: Path, to: Path) -> int:
    """Copy the database at *source*, as it stands at one instant, to *to*; gives the bytes of the copy.

    Nobody who works waits for it: it is read in one transaction. A file that is there is not replaced. The
    copy is looked through, and its content reaches the disk, before it gets its name. Two copies to one
    name do not meet: the later one is refused.
    """
    try:
        with _part(to) as part:
            if not source.is_file():
                raise StoreError(f"Expected a database at {source}, found none.")
            _copy(source, part)
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.replace(to)
            name_reaches_disk(to.parent)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"Expected to copy {source} to {to}, but: {error}.") from error
    return to.stat().st_size


@contextmanager
def _part(to: Path) -> Iterator[Path]:
    """An empty file beside *to*, this process's alone until it has its name or is gone."""
    part = to.parent / f"{to.name}.part"
    with open(part, "ab", opener=for_owner) as file:  # what SQLite makes itself, others may read
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(f"Expected to be alone at {part}, found another copy at work.") from None
            os.fchmod(file.fileno(), 0o600)  # one that a copy that was broken off left
        try:
            if to.exists():  # looked at only now: another copy may have got its name a moment ago
                raise StoreError(f"Expected nothing at {to} yet, found a file: a copy replaces nothing.")
            file.truncate(0)
            if sys.platform == "win32":
                file.close()  # nothing that is open gets another name there
            yield part
        finally:
            part.unlink(missing_ok=True)


def _copy(source: Path, to: Path) -> None:
    uri = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as here, closing(sqlite3.connect(to)) as there:
        here.backup(there)  # all pages in one step: one state of the database, however many write meanwhile
        there.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        (found,) = there.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise StoreError(f"Expected a copy that is whole, found: {found:.200}.")
