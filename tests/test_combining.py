"""One thread of the store's own works for those who wait at one SQLite file, and each gets what is his."""

from __future__ import annotations

import contextvars
import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.crowds import check, crowd
from tests.office import Clock, add_shipped, make_engine
from tests.one_file import Refused, in_line, one_file, versions
from tests.store_world import note, only_dossier

from thutuc import hookimpl, open_store
from thutuc.engine import in_vietnamese
from thutuc.errors import Busy, ConfigurationError, StoreError
from thutuc.plugins import Plugins
from thutuc.store import Tx, combining
from thutuc.store.sqlite import SqliteStore
from thutuc_roles import Roles

ROOT = Path(__file__).parents[1]
WRITER = "thutuc-writer"


store = pytest.fixture(one_file)


def waiting(store: SqliteStore, count: int) -> None:
    """Wait until so many pieces of work wait."""
    assert store._combiner is not None
    end = time.monotonic() + 10
    while len(store._combiner._pieces) < count:
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.001)
    assert store._writers is not None
    while not store._writers._waiting:  # the thread stands in line for them
        assert time.monotonic() < end, "nobody stands in line for them"
        time.sleep(0.001)


def behind(store: SqliteStore, works: list[Callable[[Tx], Any]]) -> list[Future[Any]]:
    """Let the *works* wait, one after the other, while somebody has the turn; how they ended."""
    with ThreadPoolExecutor(len(works)) as pool, store.transaction():
        ended = []
        for number, work in enumerate(works):
            ended.append(pool.submit(store.transact, work, anywhere=True))
            waiting(store, number + 1)
    return ended


def interrupted(store: SqliteStore, act: Callable[[], object]) -> pytest.ExceptionInfo[KeyboardInterrupt]:
    """Let a signal interrupt who waits behind somebody that has the turn; what he has of it."""
    has, go = threading.Event(), threading.Event()

    def holds() -> None:
        with store.transaction():
            has.set()
            go.wait(10)

    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(holds)
            has.wait(10)
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt) as kept:
                act()
            go.set()
    finally:
        signal.signal(signal.SIGALRM, before)
    return kept


def test_what_waits_is_done_in_order_by_one_thread_and_committed_at_once(store: SqliteStore) -> None:
    dossiers = [only_dossier(store) for _ in range(5)]
    order: list[tuple[int, str]] = []

    def work(dossier: int) -> Callable[[Tx], int]:
        def noted(tx: Tx) -> int:
            order.append((dossier, threading.current_thread().name))
            note(tx, dossier)
            return dossier * 10

        return noted

    before = store.commits
    ended = behind(store, [work(dossier) for dossier in dossiers])

    assert [each.result() for each in ended] == [dossier * 10 for dossier in dossiers]
    assert order == [(dossier, WRITER) for dossier in dossiers]
    assert versions(store) == [2] * 5
    assert store.commits - before == 1  # the turn that they waited for lies in it too


def test_who_finds_nobody_at_work_works_himself(store: SqliteStore) -> None:
    assert store.transact(lambda tx: threading.current_thread().name, anywhere=True) != WRITER
    assert store._combiner is not None and store._combiner._thread is None


def test_without_leave_a_piece_of_work_stays_with_its_thread(store: SqliteStore) -> None:
    with ThreadPoolExecutor(1) as pool, store.transaction():
        ended = pool.submit(store.transact, lambda tx: threading.current_thread().name)
        time.sleep(0.05)

    assert ended.result() != WRITER


def test_what_is_refused_is_its_callers_and_undone_alone(store: SqliteStore) -> None:
    first, second, third = [only_dossier(store) for _ in range(3)]

    def refused(tx: Tx) -> None:
        note(tx, second)
        raise Refused("no")

    one, two, three = behind(store, [lambda tx: note(tx, first), refused, lambda tx: note(tx, third)])

    assert one.exception() is None and three.exception() is None
    assert isinstance(two.exception(), Refused)
    assert versions(store) == [2, 1, 2]


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_whatever_work_raises_its_caller_gets_it_and_the_thread_lives_on(
    store: SqliteStore, kind: type[BaseException]
) -> None:
    dossier = only_dossier(store)

    def leaves(tx: Tx) -> None:
        raise kind("mine")

    gone, stays = behind(store, [leaves, lambda tx: note(tx, dossier)])

    assert type(gone.exception()) is kind and str(gone.exception()) == "mine"
    assert stays.exception() is None and versions(store) == [2]


def test_an_error_of_the_database_is_told_as_ours(store: SqliteStore) -> None:
    def wrong(tx: Tx) -> None:
        tx._cursor.execute("SELECT no_such_column FROM thutuc_dossier")

    (ended,) = behind(store, [wrong])

    assert isinstance(ended.exception(), StoreError)
    assert isinstance(ended.exception().__cause__, sqlite3.Error)  # type: ignore[union-attr]


def test_if_the_commit_fails_everybody_it_was_for_is_told(store: SqliteStore) -> None:
    first, second = only_dossier(store), only_dossier(store)

    def breaks(tx: Tx) -> None:
        note(tx, second)
        tx._cursor.connection.execute("ROLLBACK")  # type: ignore[attr-defined]

    with ThreadPoolExecutor(2) as pool, pytest.raises(StoreError), store.transaction():
        one = pool.submit(store.transact, lambda tx: note(tx, first), anywhere=True)
        waiting(store, 1)
        two = pool.submit(store.transact, breaks, anywhere=True)
        waiting(store, 2)  # behind this very turn, whose work lies in that transaction too

    assert isinstance(one.exception(), StoreError) and isinstance(two.exception(), StoreError)
    assert versions(store) == [1, 1]
    assert store.transact(lambda tx: note(tx, first), anywhere=True) and versions(store) == [2, 1]


def test_a_callers_context_variables_are_those_of_his_call(store: SqliteStore) -> None:
    who = contextvars.ContextVar("who", default="nobody")

    def call(name: str) -> str:
        who.set(name)
        return store.transact(lambda tx: f"{who.get()} {threading.current_thread().name}", anywhere=True)

    with ThreadPoolExecutor(3) as pool, store.transaction():
        ended = [pool.submit(call, name) for name in ("an", "binh", "chi")]
        waiting(store, 3)

    assert [each.result() for each in ended] == [f"{name} {WRITER}" for name in ("an", "binh", "chi")]


def test_who_waits_longer_than_he_may_has_changed_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", synchronous="off", timeout=0.1)
    store.upgrade()
    dossier = only_dossier(store)
    with ThreadPoolExecutor(1) as pool, store.transaction():
        ended = pool.submit(store.transact, lambda tx: note(tx, dossier), anywhere=True)
        assert isinstance(ended.exception(timeout=10), Busy)

    assert versions(store) == [1]
    assert store.transact(lambda tx: note(tx, dossier), anywhere=True)
    store.close()


def test_work_that_begins_work_is_refused_at_once_in_the_thread_and_by_who_works_himself(
    store: SqliteStore,
) -> None:
    dossier = only_dossier(store)

    def nested(tx: Tx) -> None:
        store.transact(lambda inner: note(inner, dossier), anywhere=True)

    (ended,) = behind(store, [nested])
    began = time.monotonic()
    with pytest.raises(ConfigurationError, match="wait for itself"):
        store.transact(nested, anywhere=True)

    assert isinstance(ended.exception(), ConfigurationError) and versions(store) == [1]
    assert time.monotonic() - began < 1
    assert store.transact(lambda tx: note(tx, dossier), anywhere=True) and versions(store) == [2]


def test_who_is_interrupted_while_he_waits_has_changed_nothing(store: SqliteStore) -> None:
    dossier = only_dossier(store)
    interrupted(store, lambda: store.transact(lambda tx: note(tx, dossier), anywhere=True))

    assert versions(store) == [1]
    assert store.transact(lambda tx: note(tx, dossier), anywhere=True)


def test_an_exception_that_is_kept_keeps_no_turn(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", synchronous="off", timeout=2.0)
    store.upgrade()
    dossier = only_dossier(store)

    def enter() -> None:
        with store.transaction():
            pass

    kept = interrupted(store, enter)

    with store.transaction() as tx:
        assert note(tx, dossier)
    assert kept.value.__traceback__ is not None  # and all its frames with it
    store.close()


def test_the_thread_ends_when_it_has_had_nothing_to_do_and_another_begins(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combining, "IDLE", 0.02)
    dossier = only_dossier(store)
    for count in (2, 3):
        behind(store, [lambda tx: note(tx, dossier)])
        assert versions(store) == [count]
        end = time.monotonic() + 10
        while store._combiner._thread is not None:  # type: ignore[union-attr]
            assert time.monotonic() < end, "it goes on"
            time.sleep(0.005)


def test_a_closed_store_leaves_no_thread_behind(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", synchronous="off")
    store.upgrade()
    dossier = only_dossier(store)
    behind(store, [lambda tx: note(tx, dossier)] * 2)
    thread = store._combiner._thread  # type: ignore[union-attr]
    store.close()
    assert thread is not None
    thread.join(10)

    assert not thread.is_alive()


def test_where_no_thread_can_begin_everybody_works_himself(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if thread.name == WRITER:
            raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    with ThreadPoolExecutor(1) as pool, store.transaction():
        ended = pool.submit(store.transact, lambda tx: threading.current_thread().name, anywhere=True)
        time.sleep(0.05)

    assert ended.result(timeout=10) != WRITER


def test_who_waits_for_a_thread_that_ended_and_cannot_begin_again_is_told_so_in_the_tree(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, combiner = only_dossier(store), store._combiner
    assert combiner is not None

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(
        StoreError, match="that writes for those who wait, but: can't start new thread"
    ) as told:
        combiner.do(lambda tx: note(tx, dossier))
    assert in_vietnamese(told.value).startswith("Không tạo được luồng")
    monkeypatch.undo()

    assert versions(store) == [1] and not combiner._pieces
    assert combiner.do(lambda tx: note(tx, dossier)) and versions(store) == [2]


def test_others_get_their_turn_beside_many_who_are_refused(store: SqliteStore) -> None:
    assert store._combiner is not None and store._writers is not None
    done: list[None] = []

    def refused(tx: Tx) -> None:
        done.append(None)
        time.sleep(0.001)
        raise Refused("no")

    def other() -> int:
        with store.transaction():
            return len(done)

    with ThreadPoolExecutor(2) as pool:
        with store.transaction():
            store._combiner._pieces.extend(
                combining._Piece(refused, time.monotonic() + 60) for _ in range(200)
            )
            last = pool.submit(store.transact, refused, anywhere=True)
            in_line(store, 1)  # the store's own thread
            came = pool.submit(other)
            in_line(store, 2)
        assert isinstance(last.exception(), Refused)

    assert came.result() < 100


def test_who_is_interrupted_while_he_begins_the_thread_leaves_one_thread(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combining, "IDLE", 60.0)  # one too many would still be there
    dossier = only_dossier(store)
    begin, begun = threading.Thread.start, []

    def start(thread: threading.Thread) -> None:
        begin(thread)
        if thread.name == WRITER:
            begun.append(thread)
            if len(begun) == 1:
                raise KeyboardInterrupt  # as a signal may, while a slow machine begins the thread

    monkeypatch.setattr(threading.Thread, "start", start)
    with store.transaction(), pytest.raises(KeyboardInterrupt):
        store.transact(lambda tx: note(tx, dossier), anywhere=True)
    for _ in range(5):
        behind(store, [lambda tx: note(tx, dossier)] * 3)
        end = time.monotonic() + 10
        while sum(thread.is_alive() for thread in begun) > 1:  # the first may not have ended yet
            assert time.monotonic() < end, "two are at work"
            time.sleep(0.005)

    assert versions(store) == [16]
    store.close()
    for thread in begun:
        thread.join(10)
        assert not thread.is_alive()


def test_a_store_that_is_dropped_and_not_closed_leaves_no_file_open(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "thutuc.db", synchronous="off")
    store.upgrade()
    assert store._writers is not None
    file = store._writers._gate._file
    assert file is not None and os.fstat(file)
    for connection in (store._writers._connection, *store._pool._hands.idle):
        assert connection is not None
        connection.close()
    del store, connection
    gc.collect()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
def test_a_forked_process_has_a_thread_of_its_own(tmp_path: Path) -> None:
    script = """if True:
        import os, sys, threading
        sys.path[:0] = sys.argv[2:]
        from concurrent.futures import ThreadPoolExecutor
        from tests.test_combining import behind
        from tests.store_world import note, only_dossier
        from thutuc.store.sqlite import SqliteStore
        store = SqliteStore(__import__("pathlib").Path(sys.argv[1]), synchronous="off")
        store.upgrade()
        dossier = only_dossier(store)
        behind(store, [lambda tx: note(tx, dossier)] * 2)
        child = os.fork()
        if not child:
            ended = behind(store, [lambda tx: note(tx, dossier)] * 2)
            os._exit(sum(each.exception() is not None for each in ended))
        print(os.waitpid(child, 0)[1])
    """
    path = tmp_path / "thutuc.db"
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            script,
            str(path),
            str(ROOT),
            str(ROOT / "src"),
            str(ROOT / "plugins"),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "0\n", done.stderr
    assert versions(SqliteStore(path)) == [5]


class Names:
    """Notes the thread in which it is asked whether somebody may act."""

    any_thread = True

    def __init__(self) -> None:
        self.threads: set[str] = set()

    @hookimpl
    def may(self, actor: str, verb: str) -> str | None:
        """Nobody is refused."""
        self.threads.add(threading.current_thread().name)
        return None


class Bound(Names):
    """The same, without a word of its own about threads."""


@pytest.mark.parametrize(("plugin", "threads"), [(Names, {WRITER}), (Bound, set())])
def test_plug_ins_are_asked_in_that_thread_only_where_each_says_so(
    tmp_path: Path, plugin: type[Names], threads: set[str]
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'thutuc.db'}?synchronous=off")
    store.upgrade()
    names = plugin()
    engine = make_engine(store, Clock(), names)
    add_shipped(store)
    told = crowd(engine, f"combining {plugin.__name__}", 8, 12)

    check(store, told)
    assert names.threads & {WRITER} == threads
    store.close()


def test_what_a_class_inherits_says_nothing_of_it() -> None:
    class Mine(Roles):
        pass

    assert not Plugins([Mine.__new__(Mine)]).any_thread


def test_a_plug_in_that_goes_takes_its_word_with_it() -> None:
    bound = Bound()
    plugins = Plugins([Names(), bound])
    assert not plugins.any_thread
    plugins.manager.unregister(bound)

    assert plugins.any_thread
