"""One SQLite file at which many wait to write: a store of it, who waits, and what was written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from thutuc.store import verify, writers
from thutuc.store.sqlite import SqliteStore


class Refused(Exception):
    """What a piece of work raises that is refused."""


def one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """For a fixture: a file that is not synced; a transaction goes on for as long as somebody waits."""
    monkeypatch.setattr(writers, "LONGEST", 60.0)
    made = SqliteStore(tmp_path / "thutuc.db", synchronous="off")
    made.upgrade()
    yield made
    made.close()


def in_line(store: SqliteStore, count: int) -> None:
    """Wait until so many stand in the queue of writers."""
    assert store._writers is not None
    end = time.monotonic() + 10
    while len(store._writers._waiting) < count:
        assert time.monotonic() < end, "nobody gets in line"
        time.sleep(0.001)


def versions(store: SqliteStore) -> list[int]:
    """The version of each dossier; every journal holds."""
    with store.transaction(write=False) as tx:
        assert all(verify(row, tx.journal(row.id)) == [] for row in tx.search())
        return [row.version for row in tx.search()]
