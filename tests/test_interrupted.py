"""Wherever a call is cut short by a signal's handler, it holds nothing, and the next one goes on."""

from __future__ import annotations

import dis
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import psycopg
import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.store_world import only_dossier
from tests.test_outbox import Heap

import thutuc.store
from thutuc.engine import telling
from thutuc.outbox import Outbox
from thutuc.store import Store
from thutuc.store.hosts import WORKING

HERE = str(Path(thutuc.store.__file__).parent)

#: Behind these Python lets a signal in; also where a function begins.
BEHIND = {"CALL", "CALL_KW", "CALL_FUNCTION_EX", "JUMP_BACKWARD"}


#: The number under which :mod:`sys.monitoring` knows us.
TOOL = 4


class Cut(BaseException):
    """What the handler of a signal raises."""


class Tracer:
    """Finds the places of the store's own code at which a signal is let in, or raises at one of them."""

    def __init__(self, target: tuple[CodeType, int] | None = None) -> None:
        self.places: dict[tuple[CodeType, int], None] = {}
        self._target = target
        self._names: dict[CodeType, dict[int, str]] = {}
        self._before: tuple[FrameType, str] | None = None

    def run(self, act: Callable[[], object]) -> None:
        if sys.version_info >= (3, 12):  # from then on a tracer is not told of every instruction
            self._thread = threading.get_ident()
            monitoring, told = sys.monitoring, sys.monitoring.events.INSTRUCTION
            monitoring.use_tool_id(TOOL, "cut")
            monitoring.register_callback(TOOL, told, self._instruction)
            monitoring.restart_events()
            monitoring.set_events(TOOL, told)
            try:
                act()
            finally:
                monitoring.set_events(TOOL, 0)
                monitoring.register_callback(TOOL, told, None)
                monitoring.free_tool_id(TOOL)
                self._before = None
            return
        before = sys.gettrace()
        sys.settrace(self._begins)
        try:
            act()
        finally:
            sys.settrace(before)
            self._before = None

    if sys.version_info >= (3, 12):

        def _instruction(self, code: CodeType, place: int) -> Any:
            if not code.co_filename.startswith(HERE):
                return sys.monitoring.DISABLE
            if threading.get_ident() == self._thread and self._lets_in(sys._getframe(1), place):
                sys.monitoring.set_events(TOOL, 0)
                raise Cut
            return None

    def _begins(self, frame: FrameType, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(HERE):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._goes_on

    def _goes_on(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "opcode" and self._lets_in(frame, frame.f_lasti):
            sys.settrace(None)
            raise Cut
        return self._goes_on

    def _lets_in(self, frame: FrameType, place: int) -> bool:
        """Whether a signal is let in here, which is kept, and this is the target."""
        code = frame.f_code
        if code not in self._names:
            self._names[code] = {each.offset: each.opname for each in dis.get_instructions(code)}
        name, before = self._names[code].get(place, ""), self._before
        self._before = frame, name
        if name == "RESUME" or (before is not None and before[0] is frame and before[1] in BEHIND):
            self.places[code, place] = None
            return self._target == (code, place)
        return False


def _serial(tx: Any) -> int:
    return int(tx.next_serial("H29", "2026-03-02"))


@contextmanager
def _host(store: Any) -> Iterator[Any]:
    """A connection of a host, in a transaction."""
    if hasattr(store, "_conninfo"):
        with closing(psycopg.connect(store._conninfo)) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(store._path, timeout=1)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            finally:
                connection.rollback()


def _read(store: Store) -> None:
    with store.transaction(write=False) as tx:
        tx.one("next_wake")


def _write(store: Store) -> None:
    store.transact(_serial)


def _hosted(store: Store) -> None:
    with _host(store) as connection:
        store.transact(_serial, connection)


def _left(store: Any) -> list[str]:
    """What somebody who was cut short still holds."""
    hands = store._pool._hands
    found = [f"a place of the pool: {each}" for each in hands.used if each() is not None]
    found += [f"a host's connection: {each}" for each in WORKING._pieces.values() if each() is not None]
    found += ["a lock"] if hands.mutex.locked() or WORKING._lock.locked() else []
    for each in hands.idle:
        open_ = each.in_transaction if isinstance(each, sqlite3.Connection) else not each.is_idle
        found += ["a transaction"] if open_ else []
    return found


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # psycopg's, of a dropped one
@pytest.mark.parametrize("act", [_read, _write, _hosted], ids=lambda each: each.__name__)
def test_who_is_cut_short_anywhere_holds_nothing(store: Any, act: Callable[[Store], None]) -> None:
    if act is _hosted and getattr(store, "_path", True) is None:
        pytest.skip("no other connection reaches memory")
    only_dossier(store)
    act(store)
    (seen := Tracer()).run(lambda: act(store))
    assert len(seen.places) > 10

    for place in seen.places:
        tracer, kept = Tracer(place), None
        with pytest.raises(Cut) as cut:
            tracer.run(lambda: act(store))
        if act is not _read:  # as where a log or a notebook keeps what was raised last
            kept = cut.value
        where = f"{Path(place[0].co_filename).name}:{place[0].co_qualname}@{place[1]}"
        del cut
        if kept is None:
            assert _left(store) == [], where
        act(store)
        del kept
        assert _left(store) == [], where

    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(act(store)), daemon=True)
    thread.start()
    thread.join(5)
    assert others == [None]


def test_who_is_cut_short_while_he_tells_keeps_nobody_from_telling(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_shipped(store)
    engine = make_engine(store, Clock(), Outbox(lambda: [Heap()]))
    made = hand_in(engine)
    monkeypatch.setitem(globals(), "HERE", telling.__file__)
    (seen := Tracer()).run(engine.tick)
    places = [place for place in seen.places if place[0].co_name in {"tell", "take"}]
    assert len(places) > 3
    for place in places:
        engine.note(made.id, by="an.nguyen", text="Đã gọi điện")
        with pytest.raises(Cut):
            Tracer(place).run(engine.tick)
        engine.note(made.id, by="an.nguyen", text="Đã gọi lại")
        assert engine.tick().told > 0, place
