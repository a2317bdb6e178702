"""What a server gives no time for, and too few connections: refusals in words, and workers go on."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from tests.api_world import Client, make_token
from tests.office import BIRTH, INVESTMENT, Clock, add_shipped, hand_in, make_engine
from tests.test_outbox import Heap

from thutuc import Engine, hookimpl, open_store
from thutuc.api import Service
from thutuc.engine import in_vietnamese
from thutuc.errors import Busy, OutOfTime, StoreError, ThutucError, Unavailable
from thutuc.outbox import Outbox
from thutuc.store import Store, Tx, wire


class Slow:
    """A directory that takes its time where one unit is asked about, or each."""

    nap = 0.0
    unit: str | None = "finance"

    @hookimpl(tryfirst=True)
    def head_of(self, unit: str) -> None:
        if self.unit in (None, unit):
            time.sleep(self.nap)


@contextmanager
def opened(url: str, **settings: object) -> Iterator[Store]:
    """The store as a role sees it that has these settings."""
    said = "".join(f"%20-c{name}%3D{value}" for name, value in settings.items())
    store = open_store(url + said)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def url(postgres_url: str) -> str:
    """Tables with the shipped procedures."""
    with opened(postgres_url) as store:
        store.upgrade()
        add_shipped(store)
    return postgres_url


@pytest.mark.parametrize("name", ["idle_in_transaction_session_timeout", "transaction_timeout"])
def test_why_the_server_ended_a_transaction_is_told(url: str, name: str) -> None:
    with psycopg.connect(url) as connection:
        if name == "transaction_timeout" and connection.info.server_version < 170_000:
            pytest.skip("PostgreSQL has no transaction_timeout before 17")

    def wait(store: Store, statements: int) -> None:
        with store.transaction() as tx:
            tx.one("next")
            time.sleep(0.2)
            for _ in range(statements):
                tx._wire.later(b"SELECT $1::text", ("x" * 100,))  # type: ignore[attr-defined]
            tx.one("next")

    for statements in (1, 5_000):  # more than a socket takes at once
        with opened(url, **{name: 100}) as store:
            with pytest.raises(
                OutOfTime, match=f"nothing was changed, try again or raise {name} of this role"
            ):
                wait(store, statements)
            with store.transaction() as tx:
                assert tx.one("next")


def test_a_dossier_that_takes_longer_than_the_server_allows_is_an_incident_and_the_others_go_on(
    url: str,
) -> None:
    slow, heap, clock, name = Slow(), Heap(), Clock(), "idle_in_transaction_session_timeout"
    with opened(url, **{name: 400}) as store:
        engine = make_engine(store, clock, slow, Outbox(lambda: [heap]))
        for procedure in (INVESTMENT, BIRTH, BIRTH):
            hand_in(engine, procedure)
        clock.advance(days=60)
        slow.nap = 0.5
        ticked = engine.tick(limit=3)
        assert list(ticked.hindered) == [1] and name in ticked.hindered[1]
        assert ticked.told and engine.dossier(2)._state.missed and engine.dossier(3)._state.missed
        assert [(each.kind, each.dossier) for each in engine.incidents()] == [("hindered", 1)]

        slow.nap = 0.0
        clock.advance(minutes=1)
        assert not engine.tick().hindered and engine.dossier(1)._state.missed
        assert engine.verify() == [] and all(times == 1 for times in Counter(heap.keys(1)).values())


def test_a_directory_that_takes_its_time_when_the_day_begins_holds_no_transaction_open(url: str) -> None:
    slow, clock = Slow(), Clock()
    with opened(url, idle_in_transaction_session_timeout=1_200) as store:
        engine = make_engine(store, clock, slow)
        hand_in(engine)
        clock.advance(days=60)
        engine.tick()
        assert engine.duties()
        clock.advance(days=1)
        slow.nap, slow.unit = 1.5, None
        engine.tick()


def test_a_statement_that_takes_longer_than_the_server_allows_changed_nothing(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(url, statement_timeout=200) as store, psycopg.connect(url) as other:
        engine = make_engine(store, Clock())
        made = hand_in(engine)
        other.execute("SELECT 1 FROM thutuc_dossier FOR UPDATE")
        with pytest.raises(OutOfTime, match=r"due to statement timeout; nothing was changed, try again"):
            engine.note(made.id, by="an.nguyen", text="Đã gọi điện", request_id="portal:1")
        client = Client(Service(engine), make_token(engine))
        caplog.set_level("WARNING", "thutuc.api")
        told = client.post(f"/v1/dossiers/{made.id}/note", {"by": "an.nguyen", "text": "Đã gọi điện"})
        assert (told.status, told.headers["retry-after"]) == (503, "1")
        assert told.body["type"].endswith(":out-of-time") and "statement" not in str(told.body)
        assert "raise statement_timeout of this role" in caplog.text
        engine.tick()
        other.rollback()
        engine.note(made.id, by="an.nguyen", text="Đã gọi điện", request_id="portal:1")
        assert [each.verb for each in engine.journal(made.id)] == ["start", "note"]


@pytest.mark.parametrize("at", ["_GREETING", "_HAS"])
def test_a_connection_that_is_ended_in_its_first_statements_is_told_as_what_it_was(
    url: str, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """The second is asked where a pooler is between: here one that answers as another process would."""
    now = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    monkeypatch.setattr(wire, "_GREETING", f"SELECT %(told)s < 0, %(wait)s::text, {now}")
    slow, ended = "SELECT pg_sleep(5), %(wait)s::text", "SELECT pg_terminate_backend(pg_backend_pid())"
    first = at == "_GREETING"
    with opened(url, statement_timeout=100) as store:
        monkeypatch.setattr(wire, at, slow if first else "SELECT pg_sleep(5)")
        with pytest.raises(OutOfTime, match="raise statement_timeout of this role"):
            store.check()
        monkeypatch.setattr(wire, at, f"{ended}, %(wait)s::text" if first else ended)
        with pytest.raises(StoreError, match="but: terminating connection due to administrator command"):
            store.check()


def test_a_row_that_another_holds_for_longer_than_we_wait_is_busy(url: str) -> None:
    with opened(url, lock_timeout=200) as store, psycopg.connect(url) as other:
        engine = make_engine(store, Clock())
        made = hand_in(engine)
        other.execute("SELECT 1 FROM thutuc_dossier FOR UPDATE")
        with pytest.raises(Busy, match="due to lock timeout; try again"):
            engine.note(made.id, by="an.nguyen", text="Đã gọi điện")
        engine.tick()


def test_what_a_server_undid_so_that_another_may_go_on_is_done_once_more(url: str) -> None:
    """As where two steps open tasks of two units in other orders: each waits for the turn of the other's."""
    victim = "DO $$ BEGIN RAISE 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$"
    tries: list[bool] = []

    def fails(times: int) -> Callable[[Tx], int]:
        tries.clear()

        def work(tx: Tx) -> int:
            tries.append(True)
            if len(tries) <= times:
                tx._cursor.execute(victim)
            return len(tries)

        return work

    with opened(url) as store, psycopg.connect(url) as host:
        assert store.transact(fails(1)) == 2
        with pytest.raises(Busy, match="deadlock detected; try again"):
            store.transact(fails(2))
        with pytest.raises(Busy):  # what a host did before in his transaction may be undone as well
            store.transact(fails(1), host)
        assert len(tries) == 1


def test_a_database_that_takes_no_writes_is_looked_at_and_its_acts_may_be_sent_again(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A standby, one after a switchover, or one that its administrator has closed for writing."""
    caplog.set_level("WARNING", "thutuc.api")
    with opened(url) as store:
        engine = make_engine(store, Clock())
        made, token = hand_in(engine), make_token(engine)
    with opened(url, default_transaction_read_only="on") as store:
        engine = make_engine(store, Clock())
        with pytest.raises(Unavailable, match=r"connect to the primary \(target_session_attrs=read-write\)"):
            engine.note(made.id, by="an.nguyen", text="Đã gọi điện")
        client = Client(Service(engine), token)
        told = client.post(f"/v1/dossiers/{made.id}/note", {"by": "an.nguyen", "text": "Đã gọi điện"})
        assert (told.status, told.body["type"]) == (503, "urn:thutuc:problem:no-database")
        assert "máy chủ chỉ là bản sao" in caplog.text and "Traceback" not in caplog.text
        assert client.get(f"/v1/dossiers/{made.id}").status == 200 and engine.verify() == []


def test_however_strictly_a_server_isolates_who_waited_for_another_goes_on(url: str) -> None:
    with opened(url, default_transaction_isolation="serializable") as store:
        engine = make_engine(store, Clock())
        made = hand_in(engine)
        with psycopg.connect(url) as host:
            engine.note(made.id, by="an.nguyen", text="Đã gọi điện", connection=host)
            other = threading.Thread(
                target=lambda: engine.note(made.id, by="an.nguyen", text="Đã nhận thư", request_id="thư")
            )
            other.start()
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while host.execute(waits).fetchone() == (0,):
                time.sleep(0.01)
            host.commit()
        other.join(10)
        assert [each.verb for each in engine.journal(made.id)] == ["start", "note", "note"]


def test_how_a_role_shortens_numbers_and_writes_text_makes_no_difference(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with opened(url, extra_float_digits=-15, client_encoding="SQL_ASCII") as store:
        hand_in(make_engine(store, Clock()))
        asked = "SELECT 'Đ', current_setting('client_encoding'), current_setting('application_name')"
        with store.transaction(write=False) as tx:
            tx._cursor.execute(asked)
            assert tx._cursor.fetchone() == ("Đ", "UTF8", "thutuc")


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_does_not_keep_every_letter_is_refused_before_anything_is_made(
    postgres: str, encoding: str
) -> None:
    name = f"thutuc_{encoding}_{os.getpid()}".lower()
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
        )
        try:
            store = open_store(
                f"postgresql:///{name}?host={connection.info.host}&user={connection.info.user}"
            )
            for ask in (store.upgrade, store.check):
                with pytest.raises(StoreError, match=f"in UTF8, found one in {encoding}: make") as refused:
                    ask()
            assert f"bảng mã UTF8, cơ sở dữ liệu này dùng {encoding}: tạo" in in_vietnamese(refused.value)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_connections_that_the_server_ended_because_nobody_used_them_are_replaced_unnoticed(url: str) -> None:
    with opened(url, idle_session_timeout=600) as store:
        engine = make_engine(store, Clock())
        for _ in range(3):
            hand_in(engine)
            time.sleep(0.8)
        engine.tick()
        assert engine.verify() == []


# --- too few connections -------------------------------------------------------------------------


def test_who_finds_no_free_connection_is_told_so_in_time_and_has_changed_nothing(url: str) -> None:
    told: list[tuple[float, ThutucError]] = []
    with opened(f"{url}&connections=2&wait=0.3") as store:
        engine = make_engine(store, Clock())
        made = hand_in(engine)
        with store.transaction(write=False) as one, store.transaction(write=False) as two:
            one.dossier(made.id), two.dossier(made.id)

            def note() -> None:
                began = time.monotonic()
                try:
                    engine.note(made.id, by="an.nguyen", text="Đã gọi điện")
                except ThutucError as error:
                    told.append((time.monotonic() - began, error))

            threads = [threading.Thread(target=note) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        assert len(told) == 4 and all(isinstance(error, Busy) for _, error in told)
        assert "all 2 of this process are in use; try again" in str(told[0][1])
        assert all(0.25 < seconds < 2 for seconds, _ in told)
        assert [each.verb for each in engine.journal(made.id)] == ["start"]


def test_one_connection_is_enough_for_all_that_is_done_one_after_the_other(url: str) -> None:
    heap, clock = Heap(), Clock()
    with opened(f"{url}&connections=1&wait=0.2") as store:
        engine = make_engine(store, clock, Outbox(lambda: [heap]))
        made = hand_in(engine, request_id="portal:1")
        assert hand_in(engine, request_id="portal:1").id == made.id
        clock.advance(days=60)
        assert engine.tick().told and engine.tasks() and engine.duties()
        with pytest.raises(ThutucError):
            engine.complete(engine.dossier(made.id).tasks[0].id, by="nobody.known")
        with psycopg.connect(url) as host:
            engine.note(made.id, by="an.nguyen", text="Đã gọi điện", connection=host)
        assert engine.verify() == []


def test_two_threads_that_tick_with_one_engine_tell_nothing_twice(store: Store) -> None:
    add_shipped(store)
    heap, clock = Heap(), Clock()

    class Late(Heap):
        def send(self, message: Any) -> None:
            time.sleep(0.02)
            heap.send(message)

    late = Late()
    engine: Engine = make_engine(store, clock, Outbox(lambda: [late]))
    for _ in range(4):
        hand_in(engine, applicant="001099000123")
    threads = [threading.Thread(target=engine.tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    engine.tick()

    assert heap.sent and len({each.key for each in heap.sent}) == len(heap.sent)
