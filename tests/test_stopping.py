"""A plug-in that wants to end the process fails in its dossier; who really asks to stop is obeyed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.test_hostile import _blob

from thutuc import Engine, hookimpl, open_store, sample
from thutuc.cli import main
from thutuc.configuration import Configuration
from thutuc.dossier import State, load_state
from thutuc.engine import unread
from thutuc.store import Store

ROOT = Path(__file__).parents[1]
ENDS = [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError()]


class Ends:
    """A plug-in that, for one dossier, wants to end the process when it is told something."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act

    @hookimpl
    def on_event(self, dossier: Any) -> None:
        if dossier.id == 1:
            self._act()


def _raises(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.fixture
def as_in_a_worker() -> Iterator[threading.Event]:
    """Signals ask to stop, as in ``thutuc worker``: nothing is raised."""
    stop = threading.Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    yield stop
    for number, handler in before.items():
        signal.signal(number, handler)


def _office(store: Store, clock: Clock, *plugins: object) -> Engine:
    add_shipped(store)
    engine = make_engine(store, clock, *plugins)
    for _ in range(3):
        hand_in(engine)
    return engine


@pytest.mark.parametrize("error", ENDS, ids=lambda each: type(each).__name__)
def test_a_hearer_that_ends_the_process_holds_back_one_dossier(
    store: Store, clock: Clock, error: BaseException, as_in_a_worker: threading.Event
) -> None:
    engine = _office(store, clock, Ends(_raises(error)))
    for _ in range(5):
        done = engine.tick()
        clock.advance(hours=1)

    assert done.undelivered
    with store.transaction(write=False) as tx:
        assert {row[1] for row in tx.undelivered()} == {1}
    (incident,) = engine.incidents()
    assert incident.kind == "message" and incident.dossier == 1
    assert str(incident.error).startswith(f"{type(error).__name__} (test_stopping.py:")
    assert engine.verify() == []


@pytest.mark.parametrize("error", ENDS, ids=lambda each: type(each).__name__)
def test_a_directory_that_ends_the_process_hinders_one_dossier(
    store: Store, clock: Clock, error: BaseException, as_in_a_worker: threading.Event
) -> None:
    class Directory:
        @hookimpl(tryfirst=True)
        def escalations(self, dossier: Any) -> list[Any]:
            if armed and dossier.id == 1:
                raise error
            return []

        @hookimpl(tryfirst=True)
        def head_of(self) -> None:
            if armed and len(told) < 1:
                told.append(1)
                raise error

    armed, told = False, []
    engine = _office(store, clock, Directory())
    clock.advance(days=60)
    armed = True
    ticked = engine.tick()

    assert list(ticked.hindered) == [1] and ticked.hindered[1].startswith(type(error).__name__)
    assert engine.dossier(2)._state.missed and engine.dossier(3)._state.missed
    clock.advance(minutes=1)
    assert not engine.tick().hindered and engine.dossier(1)._state.missed
    assert engine.verify() == []


@pytest.mark.parametrize("error", [SystemExit(3), RuntimeError("out of order")], ids=str)
def test_a_directory_that_fails_when_the_day_begins_ends_no_worker(
    store: Store, clock: Clock, error: BaseException, as_in_a_worker: threading.Event
) -> None:
    class Directory:
        @hookimpl(tryfirst=True)
        def head_of(self) -> None:
            if armed:
                raise error

    armed = False
    engine = _office(store, clock, Directory())
    clock.advance(days=60)
    engine.tick()
    assert engine.duties()
    clock.advance(days=1)
    armed = True
    ticked = engine.tick()

    assert ticked.hindered and all(why.startswith(type(error).__name__) for why in ticked.hindered.values())
    armed = False
    clock.advance(minutes=1)
    assert not engine.tick().hindered
    assert engine.verify() == []


def test_a_dossier_that_cannot_be_read_when_the_day_begins_keeps_no_duty_of_others(
    store: Store, clock: Clock
) -> None:
    class Directory:
        @hookimpl(wrapper=True)
        def head_of(self) -> Any:
            found = yield
            return found if found is None or not changed else replace(found, officer="moi.den")

    changed = False
    engine = _office(store, clock, Directory())
    clock.advance(days=60)
    engine.tick()
    with store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_dossier SET state = 'x' WHERE id = 1".replace("'x'", _blob(tx)))
    clock.advance(days=1)
    changed = True
    ticked = engine.tick()

    assert list(ticked.hindered) == [1]
    assert {each.officer for each in engine.duties(dossier=2)} == {"moi.den"}


def test_a_service_that_is_looked_up_in_vain_ends_no_worker(
    store: Store, clock: Clock, as_in_a_worker: threading.Event
) -> None:
    from tests.test_hindered import _SERVICE

    class Offers:
        @hookimpl(tryfirst=True)
        def service_task(self, name: str) -> None:
            raise SystemExit("no licence")

    engine = make_engine(store, clock, Offers())
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    hand_in(engine, "fetching")
    engine.tick()

    (incident,) = engine.incidents()
    assert incident.kind == "service" and str(incident.error).startswith("SystemExit (test_stopping.py:")


# --- who really asks to stop ---------------------------------------------------------------------


def test_ctrl_c_while_a_plug_in_is_told_goes_through(store: Store, clock: Clock) -> None:
    engine = _office(store, clock, Ends(lambda: (os.kill(os.getpid(), signal.SIGINT), time.sleep(5))))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            engine.tick()
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_a_hosts_own_handler_raises_goes_through(store: Store, clock: Clock) -> None:
    def leave(*_: object) -> None:
        raise SystemExit(0)

    engine = _office(store, clock, Ends(lambda: (os.kill(os.getpid(), signal.SIGTERM), time.sleep(5))))
    before = signal.signal(signal.SIGTERM, leave)
    try:
        with pytest.raises(SystemExit):
            engine.tick()
    finally:
        signal.signal(signal.SIGTERM, before)


def work() -> None:
    """``thutuc worker`` with a plug-in that ends the process, and then takes its time."""

    def act() -> None:
        print("told", flush=True)
        time.sleep(0.5)
        sys.exit(3)

    load = Configuration.plugins

    def plugins(self: Configuration) -> Any:
        found = load(self)
        found.register(Ends(act), "ends", "1")
        return found

    Configuration.plugins = plugins  # type: ignore[method-assign]
    main(["worker", "--every", "0.1"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_goes_on_after_a_plug_in_that_exits_and_stops_when_asked(
    tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "thutuc.toml").write_text(f'database = "a.db"\norganisation = "{sample()}"\n', "utf-8")
    store = open_store(str(tmp_path / "a.db"))
    store.upgrade()
    _office(store, Clock())
    command = [sys.executable, "-c", "from tests.test_stopping import work; work()"]
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}:{ROOT}"}
    with subprocess.Popen(command, cwd=tmp_path, env=place, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "told\n"
        process.send_signal(number)  # while the plug-in has the word
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 0 and said.startswith("Đã dừng sau 1 lượt")
    with store.transaction(write=False) as tx:
        assert {row[1] for row in tx.undelivered()} == {1}
    store.close()


def test_in_another_thread_nobody_is_asked_to_stop(store: Store, clock: Clock) -> None:
    engine = _office(store, clock, Ends(_raises(KeyboardInterrupt())))
    told: list[int] = []
    thread = threading.Thread(target=lambda: told.append(engine.tick().undelivered))
    thread.start()
    thread.join(30)

    assert told == [1]


class TooLong(Exception):
    """What a host's limit of time raises, from a signal's handler."""


@pytest.fixture
def limited() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, late)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("limited")
def test_a_limit_of_time_ends_a_tick_and_is_no_failure_of_the_dossier_that_is_told(
    store: Store, clock: Clock
) -> None:
    limits = [signal.SIGALRM]

    def once() -> None:
        if limits:
            signal.raise_signal(limits.pop())

    engine = _office(store, clock, Ends(once))
    with pytest.raises(TooLong):
        engine.tick()

    clock.advance(minutes=3)
    assert (done := engine.tick()).told and not done.undelivered


@pytest.mark.parametrize(
    "error", [TooLong(), MemoryError(), RecursionError()], ids=lambda each: type(each).__name__
)
def test_what_befalls_the_reader_makes_no_list_shorter_and_no_dossier_an_altered_one(
    store: Store, clock: Clock, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _office(store, clock)
    blobs: list[bytes] = []

    def load(blob: bytes) -> State:
        blobs.append(blob)
        if len(blobs) == 2:
            raise error
        return load_state(blob)

    monkeypatch.setattr(unread, "load_state", load)
    with pytest.raises(type(error)):
        engine.search()
    assert len(engine.search()) == 3
    blobs[:] = [b""]
    with pytest.raises(type(error)):
        engine.dossier(2)
