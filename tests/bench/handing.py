"""What a merger costs while officers work: ``python -m tests.bench handing``.

Every dossier of a commune goes to the one that follows it, with one open task each; nothing was due before.
Meanwhile officers of another commune work, in a process of their own.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.reproject import Officers, multiply, p99
from tests.bench.world import PROCEDURE, START, World, drawing
from tests.merger_world import DECISION, merged

from thutuc import Engine, load_plugins

FIRST = 50  #: dossiers that are handed in one by one; the rest are copies of them


def run(folder: Path, dossiers: int = 10_000, alone: float = 5.0) -> dict[str, float]:
    """So many dossiers handed over; officers work *alone* for some seconds, then beside it."""
    url = f"sqlite:///{folder / 'handing.db'}?synchronous=normal"
    world = _filled(url, folder / "handing.db", dossiers)
    plugins = load_plugins({"roles": {"organisation": merged()}})
    engine = Engine(world.store, plugins=plugins, clock=world.clock)
    world.clock.now = datetime(2026, 7, 1, tzinfo=START.tzinfo)
    with Officers(url, world.clock.now) as officers:
        time.sleep(alone)
        undisturbed = officers.waited()
        began, worked = time.perf_counter(), time.process_time()
        done = engine.hand_over(by="system", decision=DECISION, from_unit="lung-suong")
        taken, worked = time.perf_counter() - began, time.process_time() - worked
        beside = officers.waited()
    began = time.perf_counter()
    again = engine.hand_over(by="system", decision=DECISION, from_unit="lung-suong")
    nothing = time.perf_counter() - began
    assert done.balances and again.balances
    assert (done.lay, done.count("moved"), again.count("earlier")) == (dossiers, dossiers, dossiers)
    return {
        f"a merger with {dossiers:,} dossiers (s)": taken,
        "of that, processor time (s)": worked,
        "dossiers a second": dossiers / taken,
        "the same decision again, only its list (s)": nothing,
        "an officer's command alone, p99 (ms)": p99(undisturbed),
        "an officer's command beside it, p99 (ms)": p99(beside),
        "an officer's command beside it, the longest (ms)": max(beside),
    }


def _filled(url: str, path: Path, dossiers: int) -> World:
    world = World(url)
    text = drawing().replace("0,5 ngày làm việc", "20 ngày làm việc")
    world.engine.deploy(text.encode(), by="system", file="bench.bpmn")
    for number in range(FIRST):
        world.clock.now = datetime(2026, 6, 29, 8, tzinfo=START.tzinfo) + timedelta(minutes=number)
        begun = world.engine.start(
            PROCEDURE, by="hieu.cam", received_at="lung-suong.one-stop", competent="lung-suong", receive=True
        )
        world.step(begun)
    multiply(path, of=FIRST, times=dossiers // FIRST - 1)
    return world
