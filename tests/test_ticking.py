"""What falls due is recorded once its instant has passed, for many dossiers at once."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import weakref
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.vector_world import World, seven_days

from thutuc import Engine, open_store
from thutuc.dossier import dump_state, load_state
from thutuc.engine import ticking
from thutuc.engine.ticking import BATCH, Ticker
from thutuc.store import Store

ROOT = Path(__file__).parents[1]

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def world() -> World:
    """A dossier of seven working days whose result lacks one act, on its last day."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.do("06/03 10:00", "examine")
    return world.at("11/03 17:00")


def _due(world: World) -> datetime:
    due = world.it.due
    assert due is not None
    return due


def _hand_over(world: World) -> None:
    task = world.it.tasks[0]
    world.engine.complete(task.id, by=task.holder or "")


def _happenings(world: World, clock: str = "dossier") -> list[str]:
    return [
        f"{record.verb}: {event.kind} {getattr(event, 'rung', '')}".strip()
        for record in world.engine.journal(world.id)
        for event in record.events
        if event.kind in {"DeadlineMissed", "RungReached", "ClockStopped"} and event.clock == clock
    ]


def test_a_result_at_the_due_instant_is_on_time_though_a_tick_came_at_that_instant(world: World) -> None:
    world.clock.now = _due(world)
    world.engine.tick()
    _hand_over(world)
    world.clock.advance(days=3)
    world.engine.tick()

    assert _happenings(world) == ["tick: RungReached reminder", "complete: ClockStopped"]
    assert not world.it.late
    assert world.engine.verify() == []


def test_a_tick_at_the_due_instant_misses_nothing_yet_also_where_it_has_more_to_catch_up_with() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.do("06/03 10:00", "examine")
    due = world.clock.now = _due(world)  # nobody has ticked since: the reminder is still ahead
    world.engine.tick()

    assert world.it.missed is None
    assert all(record.happened_at <= record.recorded_at for record in world.engine.journal(world.id))
    world.clock.now = due + MICROSECOND
    world.engine.tick()
    assert world.it.missed == due


def test_a_microsecond_later_the_deadline_is_missed_and_the_head_is_told_in_the_same_row(
    world: World,
) -> None:
    due = _due(world)
    world.clock.now = due + MICROSECOND
    world.engine.tick()

    assert _happenings(world) == [
        "tick: RungReached reminder",
        "tick: DeadlineMissed",
        "tick: RungReached breach",
        "tick: RungReached one-stop",
    ]
    assert world.told("DeadlineMissed", "dossier")[0][1] == due + MICROSECOND
    assert world.events("RungReached", "dossier")[-1].at == world.events("DeadlineMissed", "dossier")[0].due
    assert world.it.late


def test_an_act_a_microsecond_late_finds_the_miss_recorded_before_it(world: World) -> None:
    world.clock.now = _due(world) + MICROSECOND
    _hand_over(world)

    assert _happenings(world)[-4:] == [
        "tick: DeadlineMissed",
        "tick: RungReached breach",
        "tick: RungReached one-stop",
        "complete: ClockStopped",
    ]
    assert world.events("ClockStopped", "dossier")[0].late


# --- many at once --------------------------------------------------------------------------------

DOSSIERS = BATCH + 60
_TICK = "import sys; from tests.test_ticking import tick_until_killed; tick_until_killed(*sys.argv[1:])"


def _late_office(store: Store, dossiers: int = DOSSIERS) -> Engine:
    """So many dossiers, handed in a minute apart, all of whose terms have run out since."""
    add_shipped(store)
    clock = Clock()
    engine = make_engine(store, clock)
    for _ in range(dossiers):
        hand_in(engine)
        clock.advance(minutes=1)
    clock.now = Clock().advance(days=5)
    return engine


def test_a_batch_is_let_go_of_before_the_next_one_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Batch(list[object]):
        """A list that can be watched."""

    batches: list[weakref.ref[Batch]] = []

    def watched(self: Ticker, *asked: Any) -> Batch:
        assert [batch() for batch in batches] == [None] * len(batches)
        batch = Batch(wake(self, *asked))
        batches.append(weakref.ref(batch))
        return batch

    wake = Ticker._batch
    monkeypatch.setattr(ticking, "BATCH", 1)
    monkeypatch.setattr(Ticker, "_batch", watched)
    store = open_store(":memory:")
    store.upgrade()

    assert _late_office(store, 3).tick().dossiers == len(batches) == 3


def test_a_dossier_that_cannot_be_written_is_told_and_the_others_of_its_batch_go_on() -> None:
    store = open_store(":memory:")
    store.upgrade()
    engine = _late_office(store)
    with store.transaction() as tx:
        row = tx.dossier(50)
        assert row is not None
        state = load_state(row.state)
        for task in state.tasks.values():
            task.since = 2**63  # a number too long for the column of the task's row
        tx._cursor.execute("UPDATE thutuc_dossier SET state = ? WHERE id = 50", (dump_state(state),))
    ticked = engine.tick()

    assert list(ticked.hindered) == [50]
    assert "OverflowError" in ticked.hindered[50]
    assert ticked.dossiers == DOSSIERS
    assert [number for number in range(1, DOSSIERS + 1) if engine.dossier(number)._state.missed is None] == [
        50
    ]


def tick_until_killed(url: str, thousands: str) -> None:
    """Tick; this process is killed when SQLite has done so many thousand instructions for it."""
    left = itertools.count(int(thousands), -1)

    def one_thousand_more() -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    store = open_store(url)
    with store.transaction() as tx:  # the connection that everybody writes on
        tx._cursor.connection.set_progress_handler(one_thousand_more, 1_000)
    clock = Clock()
    clock.advance(days=5)
    make_engine(store, clock).tick()


def _journals(store: Store) -> list[list[tuple[int, int, bytes]]]:
    with store.transaction(write=False) as tx:
        journals = [tx.journal(number) for number in range(1, DOSSIERS + 1)]
    return [[(row.number, row.happened_at, row.public) for row in journal] for journal in journals]


def test_a_tick_killed_in_the_middle_of_a_batch_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/killed.db"
    store = open_store(url)
    store.upgrade()
    killed = _late_office(store)
    ended, written = [], []
    for thousands in (1, 90, 300, 10, 1_000_000):
        done = subprocess.run([sys.executable, "-c", _TICK, url, str(thousands)], cwd=ROOT, check=False)
        ended.append(done.returncode)
        written.append(sum(len(journal) for journal in _journals(store)))
        assert killed.verify() == []
    whole = open_store(":memory:")
    whole.upgrade()
    _late_office(whole).tick()

    assert ended == [-signal.SIGKILL] * 4 + [0]
    assert written[0] == written[1] < written[2] == written[3] < written[4]
    assert _journals(store) == _journals(whole)
    assert killed.tick().wakes == 0
