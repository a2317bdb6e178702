"""Behind PgBouncer in any mode that keeps transactions together nothing fails and nothing is left behind."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from psycopg.errors import ProtocolViolation
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.pooling import Pooler

from thutuc import open_store
from thutuc.engine import in_vietnamese
from thutuc.errors import Busy, OutOfTime, StoreError, Unavailable
from thutuc.store.pgerrors import told
from thutuc.store.pool import Holder
from thutuc.store.queries import NO_TABLES
from thutuc.store.wire import keeps_names

_number = count(1)
Opens = Callable[..., Pooler]


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """A database of its own: a pooler hands no ``options`` on, so there is no schema to choose."""
    name = f"thutuc_pooled_{os.getpid()}_{next(_number)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        host, user = connection.info.host, connection.info.user
    yield f"postgresql:///{name}?host={host}&user={user}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def opens(database: str) -> Iterator[Opens]:
    """Puts a pooler before it."""
    opened: list[Pooler] = []

    def make(mode: str, size: int, **settings: object) -> Pooler:
        try:
            opened.append(Pooler(database, mode, default_pool_size=size, **settings))
        except RuntimeError as error:
            pytest.skip(f"a pooler is not tested: {error}")
        return opened[-1]

    yield make
    for each in opened:
        each.stop()


def _all(acts: list[Callable[[], object]]) -> list[BaseException]:
    failed: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failed


def _patiently(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Do it again while the machine is too slow for it."""
    while True:
        try:
            return act(*given, **named)
        except Busy:
            continue


@pytest.mark.parametrize(("mode", "size"), [("transaction", 1), ("transaction", 2), ("session", 9)])
def test_clients_that_share_connections_of_the_server_lose_nothing(
    database: str, opens: Opens, mode: str, size: int
) -> None:
    url = opens(mode, size).dsn()
    stores = [open_store(url) for _ in range(2)]  # as two processes
    stores[0].upgrade()
    add_shipped(stores[0])
    told: list[int] = []

    def hand(store: Any) -> None:
        engine = make_engine(store, Clock())
        for _ in range(6):
            made = _patiently(hand_in, engine)
            _patiently(engine.note, made.id, by="an.nguyen", text="Đã gọi điện")
            _patiently(engine.tick)
            told.append(made.id)

    assert _all([lambda store=store: hand(store) for store in stores for _ in range(2)]) == []
    for store in stores:
        store.close()
    direct = open_store(database)
    engine = make_engine(direct, Clock())
    assert len(set(told)) == 24 and engine.verify() == []
    assert all([each.verb for each in engine.journal(made)] == ["start", "note"] for made in told)
    direct.close()


def test_how_long_who_waits_is_said_for_each_transaction_and_for_nobody_else(opens: Opens) -> None:
    pooler = opens("transaction", 1)
    store = open_store(pooler.dsn())
    store.upgrade()
    with store.transaction(write=False) as tx:
        tx._cursor.execute("SHOW lock_timeout")
        assert tx._cursor.fetchone() == ("5s",)
    with psycopg.connect(pooler.dsn()) as other:  # the same connection of the server
        assert other.execute("SHOW lock_timeout").fetchone() == ("0",)
        assert other.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
    store.close()


def test_a_pooler_that_keeps_no_transaction_together_is_refused(opens: Opens) -> None:
    store = open_store(opens("statement", 1).dsn())
    with pytest.raises(StoreError, match="must work in transaction or session mode"):
        store.check()
    store.close()


def test_a_pooler_whose_server_is_full_or_away_says_that_and_nothing_of_its_mode(
    opens: Opens,
) -> None:
    pooler = opens("transaction", 1, query_wait_timeout=0.1)
    kept, new = open_store(pooler.dsn()), open_store(pooler.dsn())
    kept.check()
    with psycopg.connect(pooler.dsn()) as other:
        other.execute("SELECT 1")  # the one connection of the server is his until he ends
        for store in (new, kept):
            with pytest.raises(Unavailable, match="query_wait_timeout"):
                store.check()
    for store in (new, kept):
        assert store.check() == [NO_TABLES]
        store.close()


def test_what_a_pooler_ends_that_stood_still_is_out_of_time_and_nothing_was_changed() -> None:
    ended, broken = ProtocolViolation("idle transaction timeout"), ProtocolViolation("query timeout")
    assert isinstance(told(ended), OutOfTime)
    assert in_vietnamese(told(ended)).endswith("hoặc tăng idle_transaction_timeout của nó")
    assert type(told(broken)) is Unavailable  # a COMMIT behind it may have been done


def test_without_a_pooler_statements_are_prepared_and_the_wait_is_said_once(database: str) -> None:
    store = open_store(database)
    store.upgrade()
    wire = store._pool.take(holder := Holder())
    assert (wire.pooled, wire._prepares) == (False, True)
    assert wire.connection.execute("SHOW lock_timeout").fetchone() == ("5s",)
    store._give(wire, holder)
    store.close()


def test_a_pooler_that_gives_statements_names_of_its_own_is_one_that_keeps_them(database: str) -> None:
    """As PgBouncer from 1.21 does with ``max_prepared_statements`` above 0."""

    class Renames:
        closed = False

        def __init__(self, connection: psycopg.Connection[Any]) -> None:
            self.execute, self.transaction = connection.execute, connection.transaction
            self.pgconn, self._inner = self, connection.pgconn

        def prepare(self, name: bytes, text: bytes) -> Any:
            return self._inner.prepare(b"PGBOUNCER_1", text)

    with psycopg.connect(database, autocommit=True) as connection:
        assert not keeps_names(connection)
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
        assert keeps_names(Renames(connection))  # type: ignore[arg-type]
        connection.pgconn.prepare(b"thutuc_tried", b"SELECT 2")  # left behind by one that was killed
        assert not keeps_names(connection)
