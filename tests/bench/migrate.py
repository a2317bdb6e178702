"""What a change of law costs while officers work: ``python -m tests.bench migrate``.

Every open dossier of a commune goes over to another version, with one open task each that is called otherwise
there; nothing was due before. Meanwhile officers of another commune work, in a process of their own.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.reproject import Officers, multiply, p99
from tests.bench.world import PROCEDURE, START, World, drawing

from thutuc.engine import MigrationPlan

FIRST = 50  #: dossiers that are handed in one by one; the rest are copies of them
_OLD = drawing().replace("0,5 ngày làm việc", "20 ngày làm việc")
_PLAN = {
    "procedure": PROCEDURE,
    "from": 1,
    "to": 2,
    "decision": "45/QĐ-UBND",
    "elements": {"check_papers": "check_file", "after_check_papers": "after_check_file"},
}


def run(folder: Path, dossiers: int = 10_000, alone: float = 5.0) -> dict[str, float]:
    """So many dossiers moved; officers work *alone* for some seconds, then beside it."""
    url = f"sqlite:///{folder / 'migrate.db'}?synchronous=normal"
    world = _filled(url, folder / "migrate.db", dossiers)
    new = _OLD.replace("check_papers", "check_file").replace("2025-07-01", "2026-06-30").encode()
    world.engine.deploy(new, by="system", file="new.bpmn")
    world.clock.now = datetime(2026, 6, 30, tzinfo=START.tzinfo)
    plan = MigrationPlan.model_validate(_PLAN)
    with Officers(url, world.clock.now) as officers:
        time.sleep(alone)
        undisturbed = officers.waited()
        began, worked = time.perf_counter(), time.process_time()
        done = world.engine.migrate(plan, by="system")
        taken, worked = time.perf_counter() - began, time.process_time() - worked
        beside = officers.waited()
    again = world.engine.migrate(plan, by="system")
    assert (done.moved, done.refused, again.lines) == (dossiers, 0, ())
    return {
        f"a change of law with {dossiers:,} dossiers (s)": taken,
        "of that, processor time (s)": worked,
        "dossiers a second": dossiers / taken,
        "an officer's command alone, p99 (ms)": p99(undisturbed),
        "an officer's command beside it, p99 (ms)": p99(beside),
        "an officer's command beside it, the longest (ms)": max(beside),
    }


def _filled(url: str, path: Path, dossiers: int) -> World:
    world = World(url)
    world.engine.deploy(_OLD.encode(), by="system", file="bench.bpmn")
    for number in range(FIRST):
        world.clock.now = datetime(2026, 6, 29, 8, tzinfo=START.tzinfo) + timedelta(minutes=number)
        begun = world.engine.start(
            PROCEDURE, by="hieu.cam", received_at="lung-suong.one-stop", competent="lung-suong", receive=True
        )
        world.step(begun)
    multiply(path, of=FIRST, times=dossiers // FIRST - 1)
    return world
