"""Many at one SQLite file: the queue of writers, one COMMIT for many, and who is told what."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from tests.crowds import check, crowd
from tests.office import Clock, add_shipped, make_engine
from tests.one_file import Refused, in_line, one_file, versions
from tests.store_world import note, only_dossier, submit

from thutuc.errors import Busy, StoreError
from thutuc.store import Commit, Entry, Tx, chained, open_store
from thutuc.store.gate import Gate
from thutuc.store.sqlite import SqliteStore

ROOT = Path(__file__).parents[1]


store = pytest.fixture(one_file)


def write_behind(store: SqliteStore, bodies: list[Callable[[Tx], object]]) -> list[Future[object]]:
    """Do one thing in the first turn while the *bodies* get in line, one after the other; how they ended."""
    pool = ThreadPoolExecutor(len(bodies))

    def turn(body: Callable[[Tx], object]) -> object:
        with store.transaction() as tx:
            return body(tx)

    futures = []
    with suppress(StoreError), store.transaction():
        for number, body in enumerate(bodies, 1):
            futures.append(pool.submit(turn, body))
            in_line(store, number)
    pool.shutdown()
    return futures


# --- one COMMIT for many ---------------------------------------------------------------------------


def test_those_who_write_at_once_share_one_commit(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(5)]
    before = store.commits
    for ended in write_behind(store, [lambda tx, d=d: note(tx, d) for d in dossiers]):  # type: ignore[misc]
        ended.result()

    assert store.commits == before + 1
    assert versions(store) == [2] * 5


def test_nobody_is_told_before_the_commit_of_all(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(2)]
    inside, go = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        inside.set()
        go.wait(10)
        note(tx, dossiers[1])

    with ThreadPoolExecutor(2) as pool, ThreadPoolExecutor(1) as one:

        def first(tx: Tx) -> None:
            pool.submit(write_one, store, slow)
            in_line(store, 1)
            note(tx, dossiers[0])

        told = one.submit(write_one, store, first)
        inside.wait(10)
        time.sleep(0.05)
        early = told.done()
        before = versions(store)
        go.set()

    assert not early
    assert before == [1, 1]
    assert versions(store) == [2, 2]


def write_one(store: SqliteStore, body: Callable[[Tx], object]) -> None:
    with store.transaction() as tx:
        body(tx)


def test_what_is_refused_is_undone_alone(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(3)]

    def refused(tx: Tx) -> None:
        note(tx, dossiers[1])
        raise Refused

    ended = write_behind(store, [lambda tx: note(tx, dossiers[0]), refused, lambda tx: note(tx, dossiers[2])])

    assert isinstance(ended[1].exception(), Refused)
    assert ended[0].exception() is None is ended[2].exception()
    assert versions(store) == [2, 1, 2]


def test_a_statement_that_fails_is_told_to_its_caller_alone(store: SqliteStore) -> None:
    dossier = only_dossier(store)
    ended = write_behind(
        store,
        [lambda tx: note(tx, dossier), lambda tx: tx._cursor.execute("INSERT INTO thutuc_serial VALUES (1)")],
    )

    assert ended[0].exception() is None
    assert isinstance(ended[1].exception(), StoreError)
    assert versions(store) == [2]


def test_a_commit_that_fails_is_told_to_everybody_and_nothing_stands(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(3)]

    def broken(tx: Tx) -> None:
        note(tx, dossiers[2])
        tx._cursor.execute("PRAGMA defer_foreign_keys = ON")
        tx._cursor.execute(
            "INSERT INTO thutuc_task (dossier, task, step, since, held, late) VALUES (99, 1, '', 0, 0, 0)"
        )

    ended = write_behind(store, [lambda tx: note(tx, dossiers[0]), lambda tx: note(tx, dossiers[1]), broken])

    for each in ended:
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            each.result()
    assert len({id(each.exception()) for each in ended}) == 3
    assert versions(store) == [1, 1, 1]
    write_one(store, lambda tx: note(tx, dossiers[0]))
    assert versions(store) == [2, 1, 1]


def test_a_transaction_that_sqlite_rolled_back_stands_for_nobody(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(3)]
    ended = write_behind(
        store,
        [
            lambda tx: note(tx, dossiers[0]),
            lambda tx: tx._cursor.execute("ROLLBACK"),  # as SQLite does when the disk fails it
            lambda tx: note(tx, dossiers[2]),
        ],
    )

    assert isinstance(ended[0].exception(), StoreError)
    assert isinstance(ended[1].exception(), StoreError)
    assert ended[2].exception() is None
    assert versions(store) == [1, 1, 2]


def test_who_does_not_mind_that_it_was_rolled_back_still_writes_nothing(store: SqliteStore) -> None:
    dossier = only_dossier(store)
    with pytest.raises(StoreError, match="rolled back"), store.transaction() as tx:
        row = tx.dossier(dossier)
        assert row is not None
        tx._cursor.execute("ROLLBACK")
        tx.save_many([chained(Commit(row, row, Entry("note", "an", 1, 1, b"[]", b"{}")))])

    assert versions(store) == [1]


def test_where_there_is_no_room_everybody_whose_work_is_gone_is_told_why(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(3)]
    with store.transaction() as tx:
        pages = tx._cursor.execute("PRAGMA page_count").fetchone()[0]
        tx._cursor.execute(f"PRAGMA max_page_count = {pages + 8}")
    ended = write_behind(
        store,
        [
            lambda tx: note(tx, dossiers[0]),
            lambda tx: note(tx, dossiers[1], "Đã xem. " * 20_000),
            lambda tx: note(tx, dossiers[2]),
        ],
    )

    for each in ended[:2]:  # SQLite takes back the whole transaction
        with pytest.raises(StoreError, match="full"):
            each.result()
    assert ended[2].exception() is None
    assert versions(store) == [1, 1, 2]


def test_an_answer_that_was_read_by_half_does_not_hold_the_next_writer_back(
    store: SqliteStore, tmp_path: Path
) -> None:
    for _ in range(3):
        only_dossier(store)
    with store.transaction() as tx:
        tx._cursor.execute("SELECT id FROM thutuc_dossier").fetchone()
    other = SqliteStore(tmp_path / "thutuc.db")
    write_one(other, lambda tx: note(tx, 1))
    write_one(store, lambda tx: note(tx, 1))
    other.close()

    assert versions(store) == [3, 1, 1]


# --- waiting ---------------------------------------------------------------------------------------


def test_who_waits_too_long_is_told_busy_and_the_queue_goes_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", synchronous="off", timeout=0.05)
    store.upgrade()
    dossier = only_dossier(store)
    with ThreadPoolExecutor(1) as pool, store.transaction() as tx:
        note(tx, dossier)
        with pytest.raises(Busy, match="others are writing"):
            pool.submit(write_one, store, lambda tx: note(tx, dossier)).result()
    write_one(store, lambda tx: note(tx, dossier))

    assert versions(store) == [3]
    store.close()


def test_another_process_that_writes_too_long_is_told_as_busy(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", timeout=0.05)
    store.upgrade()
    other = sqlite3.connect(tmp_path / "thutuc.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="one writer"):
        write_one(store, submit)
    other.execute("ROLLBACK")
    other.close()
    write_one(store, submit)

    assert versions(store) == [1]
    store.close()


def test_one_process_stands_in_the_gate_and_the_next_waits_behind_it(tmp_path: Path) -> None:
    first, second = Gate(tmp_path / "thutuc.db"), Gate(tmp_path / "thutuc.db")
    first.enter(time.monotonic())
    with pytest.raises(Busy, match="next writer"):
        second.enter(time.monotonic())
    first.leave()
    second.enter(time.monotonic())
    second.leave()
    first.close()
    second.close()


def test_where_no_gate_can_be_made_writing_goes_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db")
    (tmp_path / "thutuc.db-queue").symlink_to(tmp_path / "nowhere" / "at-all")
    store.upgrade()
    write_one(store, submit)

    assert versions(store) == [1]
    store.close()


def test_who_is_interrupted_while_he_waits_leaves_the_queue(store: SqliteStore) -> None:
    dossier = only_dossier(store)
    inside, go = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        inside.set()
        go.wait(10)
        note(tx, dossier)

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(write_one, store, slow)
        inside.wait(10)
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            with pytest.raises(KeyboardInterrupt):
                write_one(store, lambda tx: note(tx, dossier))
        finally:
            signal.signal(signal.SIGALRM, before)
        go.set()
        ended.result()
    write_one(store, lambda tx: note(tx, dossier))

    assert versions(store) == [3]


def test_who_is_interrupted_with_his_turn_in_hand_holds_nobody_up_and_nothing_of_his_stands(
    store: SqliteStore,
) -> None:
    dossier = only_dossier(store)
    queue = store._writers
    assert queue is not None
    turn, cursor = queue.enter()
    cursor.execute("UPDATE thutuc_dossier SET version = 99")
    del turn, cursor  # as where a signal comes between any two lines of the block
    write_one(store, lambda tx: note(tx, dossier))

    assert versions(store) == [2]


def test_those_before_who_was_interrupted_are_told_that_theirs_stands(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(3)]
    queue = store._writers
    assert queue is not None

    def gone() -> None:
        _, cursor = queue.enter()
        cursor.execute("UPDATE thutuc_dossier SET version = 99")

    with ThreadPoolExecutor(3) as pool, store.transaction() as tx:
        ended = [pool.submit(gone)]
        in_line(store, 1)
        ended.append(pool.submit(write_one, store, lambda tx: note(tx, dossiers[1])))
        in_line(store, 2)
        note(tx, dossiers[0])
    assert [each.exception() for each in ended] == [None, None]

    assert versions(store) == [2, 2, 1]


def test_signals_at_any_moment_stop_nobody_for_good(store: SqliteStore) -> None:
    class Late(Exception):
        pass

    def serial(day: str) -> int:
        with store.transaction() as tx:
            return tx.next_serial("H29", day)

    def others(day: str) -> int:
        count = 0
        while not ended.is_set():
            with suppress(StoreError):  # where the commit of all was interrupted
                serial(day)
                count += 1
        return count

    def interrupt(number: int, frame: object) -> None:
        raise Late

    told, chance, ended = 0, random.Random(5), threading.Event()
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with ThreadPoolExecutor(2) as pool:
            found = [pool.submit(others, day) for day in ("2026-03-03", "2026-03-04")]
            for _ in range(150):
                with suppress(Late, StoreError):
                    try:
                        signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-5, 0.005))
                        while True:
                            serial("2026-03-02")
                            told += 1
                    finally:
                        signal.setitimer(signal.ITIMER_REAL, 0)
            ended.set()
            counts = [each.result(10) for each in found]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert serial("2026-03-02") > told
    for day, count in zip(("2026-03-03", "2026-03-04"), counts, strict=True):
        assert serial(day) > count


# --- closing, forking ------------------------------------------------------------------------------


def test_closing_waits_for_who_is_writing_and_what_was_told_is_there(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(4)]
    ended = threading.Event()

    def work(dossier: int) -> int:
        told = 1
        while not ended.is_set():
            write_one(store, lambda tx: note(tx, dossier))
            told += 1
        return told

    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(work, dossier) for dossier in dossiers]
        for _ in range(5):
            time.sleep(0.02)
            store.close()
        ended.set()
        told = [each.result() for each in found]

    assert versions(store) == told
    assert min(told) > 1


def test_after_a_fork_parent_and_child_write_each_on_a_connection_of_its_own(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:  # threads have written; none is at work when it forks
        list(pool.map(lambda d: write_one(store, lambda tx: note(tx, d)), dossiers))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda d: write_one(store, lambda tx: note(tx, d)), dossiers))
            status = 0
        finally:
            os._exit(status)
    write_one(store, lambda tx: note(tx, dossiers[0]))
    assert os.waitpid(child, 0)[1] == 0
    write_one(store, lambda tx: note(tx, dossiers[0]))

    assert versions(store) == [5, 3]


# --- threads and processes with one engine each ----------------------------------------------------


def test_sixteen_threads_share_an_engine(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", synchronous="off", timeout=60)
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, Clock())
    before = store.commits
    told = crowd(engine, "1", 16, 12)

    check(store, told)
    assert store.commits - before < len(told)
    assert engine.verify() == []
    store.close()


def test_two_processes_of_eight_threads_share_a_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/thutuc.db?synchronous=off&timeout=60"
    store = open_store(url)
    store.upgrade()
    add_shipped(store)
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.crowds", url, f"{seed}", "8", "12"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in (1, 2)
    ]
    lines = [each.communicate("\n", timeout=120)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    told = [(int(a), int(b)) for each in lines for a, b in (line.split() for line in each.splitlines())]

    check(store, told)
    store.close()
