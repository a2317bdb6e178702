"""Whoever follows the journal is told every row once, also one that is committed after a later one."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from tests.api_world import Client, make_token
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.pg import Server
from tests.store_world import deploy, note, only_dossier, submit

from thutuc import open_store
from thutuc.api import Service
from thutuc.errors import Busy, Standby
from thutuc.store import Store, pgtx
from thutuc.store.feed import MOST_GAPS, Gap, Place, follow, is_held_up


def _look(store: Store, place: Place, limit: int = 100) -> tuple[list[int], Place]:
    with store.transaction(write=False) as tx:
        rows, after = follow(tx, place, limit)
    return [row.seq for row in rows], after


def _seqs(store: Store) -> list[int]:
    with store.transaction(write=False) as tx:
        tx._cursor.execute("SELECT seq FROM thutuc_journal ORDER BY seq")
        return [row[0] for row in tx._cursor.fetchall()]


def test_rows_come_once_page_by_page(store: Store) -> None:
    with store.transaction() as tx:
        deploy(tx)
        dossiers = [submit(tx) for _ in range(7)]
    place, found = Place(), []
    while True:
        page, place = _look(store, place, 3)
        if not page:
            break
        found += page
    with store.transaction() as tx:
        note(tx, dossiers[0])
    last, place = _look(store, place)

    assert found + last == _seqs(store) and len(last) == 1
    assert _look(store, place)[0] == []


def test_what_was_rolled_back_is_not_waited_for(store: Store) -> None:
    with store.transaction() as tx:
        deploy(tx)
        submit(tx)
    try:
        with store.transaction() as tx:
            submit(tx)
            raise KeyError
    except KeyError:
        pass
    with store.transaction() as tx:
        submit(tx)
    found, place = _look(store, Place())
    _, place = _look(store, place)

    assert found == _seqs(store) and place.gaps == ()


def test_a_row_that_is_committed_late_is_told_when_it_is_there(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction() as tx:
        deploy(tx)
    first, second = store.transaction(), store.transaction()
    submit(first.__enter__())
    with second as tx:
        submit(tx)
    early, place = _look(store, Place())
    again, place = _look(store, place)
    first.__exit__(None, None, None)
    late, place = _look(store, place)
    nothing, place = _look(store, place)

    assert (early, again, late, nothing) == ([2], [], [1], [])
    assert place.gaps == ()
    store.close()


def test_a_row_whose_writer_began_last_is_waited_for_as_well(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    earlier = only_dossier(store)
    with store.transaction(write=False) as tx:
        _, place = follow(tx, Place(), 100)
    first, second = store.transaction(), store.transaction()
    with second as tx:
        tx.dossier(earlier, lock=True)  # the number of the transaction comes before the other's …
        submit(first.__enter__())
        note(tx, earlier)  # … and that of the row behind it
    early, place = _look(store, place)
    again, place = _look(store, place)
    first.__exit__(None, None, None)
    late, place = _look(store, place)

    assert (early, again, late) == ([3], [], [2])
    store.close()


def test_a_place_remembers_no_more_than_it_may(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction() as tx:
        deploy(tx)
        submit(tx)
    full = Place(0, tuple(Gap(100 + n, 100 + n, 2**62) for n in range(MOST_GAPS)))
    with store.transaction() as tx:
        tx._cursor.execute("ALTER SEQUENCE thutuc_journal_seq_seq RESTART WITH 5")
    with store.transaction() as tx:
        submit(tx)
    found, place = _look(store, full)

    assert (found, place.seq, len(place.gaps)) == ([1], 1, MOST_GAPS)
    with store.transaction(write=False) as tx:
        assert is_held_up(tx, place) and not is_held_up(tx, Place(5, place.gaps))  # nothing is behind
        assert not is_held_up(tx, Place(1))
    store.close()


def test_eight_who_write_at_once_are_followed_without_a_gap_or_a_repetition(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction() as tx:
        deploy(tx)
    done = threading.Event()
    found: list[int] = []
    chance = random.Random(5)

    def write(pause: float) -> None:
        for turn in range(12):
            transaction: Any = store.transaction()
            tx = transaction.__enter__()
            submit(tx)
            done.wait(pause)
            error = KeyError() if turn % 5 == 4 else None
            transaction.__exit__(None if error is None else KeyError, error, None)

    def read() -> None:
        place, last = Place(), False
        while not last:
            last = done.is_set()
            page, place = _look(store, place, 7)
            while page:
                found.extend(page)
                page, place = _look(store, place, 7)

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(chance.random() / 30,)) for _ in range(8)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()

    assert sorted(found) == _seqs(store) and len(found) == len(set(found)) == 8 * 10
    store.close()


def test_a_long_transaction_that_writes_no_journal_holds_nothing_up(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction() as tx:
        deploy(tx)
        dossier = submit(tx)
    _, place = _look(store, Place())
    found: list[int] = []
    with psycopg.connect(postgres_url) as long:
        long.execute("SELECT pg_current_xact_id()")
        for _ in range(MOST_GAPS + 5):
            with suppress(KeyError), store.transaction() as tx:
                note(tx, dossier)
                raise KeyError
            with store.transaction() as tx:
                note(tx, dossier)
            page, place = _look(store, place)
            found += page

    assert found == _seqs(store)[1:] and len(place.gaps) <= 1
    store.close()


def test_a_prepared_transaction_is_waited_for_also_after_a_crash() -> None:
    server = Server()
    try:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET max_prepared_transactions = 2")
        server.halt("fast")
        server.start()
        store = open_store(server.dsn())
        store.upgrade()
        with store.transaction() as tx:
            deploy(tx)
            dossiers = [submit(tx), submit(tx)]
        _, place = _look(store, Place())
        with psycopg.connect(server.dsn(), autocommit=True) as host:
            host.execute("BEGIN")
            with store.transaction(host) as tx:
                note(tx, dossiers[0])
            host.execute("PREPARE TRANSACTION 'host'")
        with store.transaction() as tx:
            note(tx, dossiers[1])
        early, place = _look(store, place)
        store.close()
        server.halt("immediate")
        server.start()
        store = open_store(server.dsn())
        again, place = _look(store, place)
        with psycopg.connect(server.dsn(), autocommit=True) as host:
            host.execute("COMMIT PREPARED 'host'")
        late, place = _look(store, place)

        assert (early, again, late, place.gaps) == ([4], [], [3], ())
        store.close()
    finally:
        server.stop()


def test_a_standby_is_not_followed_and_says_where_to_ask() -> None:
    server = Server()
    copy = server.folder / "copy"
    settings = f"-k {server.folder} -c listen_addresses= -p 5433 -c fsync=off"
    try:
        store = open_store(server.dsn())
        store.upgrade()
        add_shipped(store)
        engine = make_engine(store, Clock())
        token = make_token(engine)
        server._run(
            "pg_basebackup", "-h", str(server.folder), "-U", "postgres", "-D", str(copy), "-R", "-c", "fast"
        )
        started = server._run(
            "pg_ctl", "-D", str(copy), "-w", "-l", str(server.folder / "log2"), "-o", settings, "start"
        )
        assert started.returncode == 0
        repeated = open_store(server.dsn() + "&port=5433")
        with pytest.raises(Standby, match="follow the journal on the primary"):
            _look(repeated, Place())
        assert make_engine(repeated, Clock()).verify() == []
        client = Client(Service(make_engine(repeated, Clock())), token)
        for path in ("/v1/events", "/v1/messages"):
            answer = client.get(path)
            assert (answer.status, answer.body["type"]) == (501, "urn:thutuc:problem:standby")
            assert "máy chủ chính" in answer.body["title"] and "primary" in answer.body["detail"]
        assert Client(Service(engine), token).get("/v1/events").status == 200
        repeated.close()
        store.close()
    finally:
        server._run("pg_ctl", "-D", str(copy), "-m", "immediate", "stop")
        server.stop()


def test_a_seal_that_waits_for_an_open_transaction_keeps_nobody_else_waiting(
    postgres_url: str, clock: Clock
) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction() as tx:
        deploy(tx)
        held, free = submit(tx), submit(tx)
    engine, sealed, slowest = make_engine(store, clock), threading.Event(), 0.0
    made: list[int] = []

    def seal() -> None:
        made.append(engine.seal().upto)
        sealed.set()

    with psycopg.connect(postgres_url) as host:
        with store.transaction(host) as tx:
            note(tx, held)
        thread = threading.Thread(target=seal)
        thread.start()
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            began = time.monotonic()
            with store.transaction() as tx:
                note(tx, free)
            slowest = max(slowest, time.monotonic() - began)
        assert not sealed.is_set()
    thread.join(30)

    assert slowest < 1.5
    with store.transaction(write=False) as tx:
        assert made == [tx.journal_end()]
        assert [row.upto for row in tx.seals()] == made
    store.close()


def test_who_verifies_waits_for_nobody_and_keeps_nobody_from_writing(
    postgres_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgtx, "_PATIENT", 0.0)
    store = open_store(postgres_url)
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    dossier = hand_in(engine)
    with psycopg.connect(postgres_url) as host:
        engine.note(dossier.id, by="an.nguyen", text="Đã gọi điện", connection=host)
        assert engine.verify() == []  # a lock would wait for him, and he for it
        with store.transaction(write=False) as seen:
            assert [head.dossier for head in seen.chain_heads()] == [dossier.id]
            assert seen.last_row() == 1
    store.close()


def test_a_seal_that_waited_in_vain_is_told_so_and_leaves_the_patience_as_it_was(
    postgres_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgtx, "_PATIENT", 0.5)
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction() as tx:
        deploy(tx)
        held = submit(tx)
    with psycopg.connect(postgres_url) as host:
        with store.transaction(host) as tx:
            note(tx, held)
        with pytest.raises(Busy, match="try again"):
            make_engine(store, clock).seal()
    with store.transaction() as tx:
        tx.journal_end()
        assert tx.one("lock_wait") == ("5s",)
    store.close()
