"""A copy of an SQLite database while others work on it: whole on the disk, or not there."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from thutuc.errors import StoreError
from thutuc.store.filing import for_owner


def copy_database(source: Path, to: Path) -> int:
    """Copy the database at *source*, as it stands at one instant, to *to*; gives the bytes of the copy.

    Nobody who works waits for it: it is read in one transaction. A file that is there is not replaced. The
    copy is looked through, and its content reaches the disk, before it gets its name.
    """
    if to.exists():
        raise StoreError(f"Expected nothing at {to} yet, found a file: a copy replaces nothing.")
    if not source.is_file():
        raise StoreError(f"Expected a database at {source}, found none.")
    beside = to.with_name(to.name + ".part")
    try:
        _copy(source, beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(to)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"Expected to copy {source} to {to}, but: {error}.") from error
    finally:
        beside.unlink(missing_ok=True)
    return to.stat().st_size


def _copy(source: Path, to: Path) -> None:
    to.unlink(missing_ok=True)
    with open(to, "xb", opener=for_owner):  # what SQLite makes itself, others may read
        pass
    uri = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as here, closing(sqlite3.connect(to)) as there:
        here.backup(there)  # all pages in one step: one state of the database, however many write meanwhile
        there.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        (found,) = there.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise StoreError(f"Expected a copy that is whole, found: {found:.200}.")
