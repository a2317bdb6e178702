"""What several test modules share: a store of every kind, and the PostgreSQL server behind one of them."""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from weakref import finalize

import pytest
from tests.office import Clock, add_shipped, make_engine
from tests.pg import Server
from tests.quick import MIGRATE, compiled_once, migrated_once, walked_once
from tests.warm import kept_warm

from thutuc import Engine
from thutuc.store import Store, open_store
from thutuc.store.sqlite import SqliteStore

_number = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    with walked_once(), migrated_once(), compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def _closed() -> Iterator[None]:
    """What a test left open is closed with the store that it let go of: Python 3.13 warns of each."""
    real = SqliteStore._connect

    def connect(store: SqliteStore) -> sqlite3.Connection:
        connection = real(store)
        finalize(store, connection.close).atexit = False
        return connection

    with patch.object(SqliteStore, "_connect", connect):
        yield


@pytest.fixture(scope="session")
def warm() -> Iterator[Path]:
    """The folder of a ``thutuc`` that begins at once, for the shell of a page."""
    with kept_warm() as folder:
        yield folder


@pytest.fixture
def migrating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases in memory are migrated, not copied: for tests that are about that."""
    monkeypatch.setattr(SqliteStore, "upgrade", MIGRATE)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A database to make schemas in: ``THUTUC_TEST_PG``, else a private server for this process."""
    given = os.environ.get("THUTUC_TEST_PG")
    if given:
        yield given
        return
    pytest.importorskip("psycopg", reason="PostgreSQL is not tested: psycopg is not installed")
    try:
        server = Server()
    except (OSError, RuntimeError) as error:
        pytest.skip(f"PostgreSQL is not tested: {error}; set THUTUC_TEST_PG")
    yield server.dsn()
    server.stop()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A schema of its own in that database."""
    import psycopg

    schema = f"thutuc_test_{os.getpid()}_{next(_number)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    options = f"search_path%3D{schema}"
    bare = postgres.split("&options=", maxsplit=1)[0].split("?options=", maxsplit=1)[0]
    yield f"{bare}{'&' if '?' in bare else '?'}options=-c{options}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["memory", "file", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The url of an empty database of every kind."""
    if request.param == "memory":
        return ":memory:"
    if request.param == "file":
        return f"sqlite:///{tmp_path}/thutuc.db?synchronous=off&timeout=5"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store of every kind, with its tables."""
    opened = open_store(store_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    """A virtual clock; a Monday morning in March 2026."""
    return Clock()


@pytest.fixture
def engine(store: Store, clock: Clock) -> Engine:
    """The sample province on a store of every kind, its three procedures deployed."""
    add_shipped(store)
    return make_engine(store, clock)
