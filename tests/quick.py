"""What makes the tests quick: what many of them need alike is made once in each process that runs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from thutuc import _spiff, open_store
from thutuc.errors import Finding
from thutuc.net import Net
from thutuc.procedure import Procedure
from thutuc.store.sqlite import SqliteStore

#: What ``upgrade`` does, for the tests that are about it.
MIGRATE = SqliteStore.upgrade


@contextmanager
def walked_once() -> Iterator[None]:
    """The second runner walks through a file when it is first deployed or checked, not for every test anew.

    Its answer follows from the file and from what the net was compiled to; ``test_spiff`` asks it itself.
    """
    real, known = _spiff.second_run, dict[tuple[bytes, str], list[Finding]]()

    def second_run(source: bytes, procedure: Procedure, net: Net) -> list[Finding]:
        key = (source, repr(net))
        if key not in known:
            known[key] = real(source, procedure, net)
        return list(known[key])

    with patch.object(_spiff, "second_run", second_run):
        yield


@contextmanager
def migrated_once() -> Iterator[None]:
    """A new database in memory gets its tables as a copy of one that had every migration."""
    with_tables = open_store(":memory:")
    assert isinstance(with_tables, SqliteStore)
    applied = with_tables.upgrade()
    image = with_tables.image()
    with_tables.close()

    def upgrade(store: SqliteStore, *keyed: Any) -> list[str]:
        if store._path is None:
            with store._lend() as connection:
                if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
                    connection.deserialize(image)
                    store._memory_commits += 1
                    return list(applied)
        return MIGRATE(store, *keyed)

    with patch.object(SqliteStore, "upgrade", upgrade):
        yield


@contextmanager
def compiled_once() -> Iterator[None]:
    """What tests start as a process finds its modules compiled, also where none may be kept beside them."""
    if "PYTHONDONTWRITEBYTECODE" not in os.environ:
        yield
        return
    with TemporaryDirectory() as folder, patch.dict(os.environ, {"PYTHONPYCACHEPREFIX": folder}):
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        yield
