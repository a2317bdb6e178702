"""Four processes sweep one database in which the ladders of many dossiers are due; two of them are killed.

``python -m tests.sweeps URL INSTANT`` is such a sweeper: it ticks at that instant until nothing is due, and
says on a line how much each tick did. Every dossier must come out exactly as one that a single process has
swept alone: each rung once, in order, none lost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests import pg
from tests.bench.world import PROCEDURE, START, World, drawing

from thutuc.dossier import decode_events
from thutuc.dossier.events import DeadlineMissed, RungReached
from thutuc.errors import Busy
from thutuc.store import Store, verify

ROOT = Path(__file__).parents[1]
SWEEPERS, KILLED = 4, 2
AT_ONCE = 25  #: dossiers in one tick, so that a kill finds work half done

#: Terms in days end together for all dossiers of a day, and ten ladders are due long after them.
_TERMS = (("30 ngày làm việc", "31 ngày làm việc"), ("0,5 ngày làm việc", "20 ngày làm việc"))
LONG_AFTER = START + timedelta(days=90)


class Swept(NamedTuple):
    """What a sweep came to."""

    dossiers: int
    rungs: int  #: reached in all of them, each once
    seconds: float
    killed: int  #: sweepers that were killed while there was work left


def sweep(url: str, at: str) -> None:
    """Tick until nothing is due."""
    world = _world(url, at)
    idle = 0
    while idle < 3:
        try:
            done = world.engine.tick(limit=AT_ONCE)
        except Busy:
            continue
        assert not done.hindered, done.hindered
        print(done.dossiers, flush=True)
        idle = 0 if done.dossiers else idle + 1
        time.sleep(0.05 * idle)


def _world(url: str, at: str) -> World:
    world = World(url, ready=True)
    world.clock.now = datetime.fromisoformat(at)
    return world


def sweep_together(url: str, dossiers: int, chance: Random) -> Swept:
    """Fill a database, let all sweepers loose, kill some, and hold every dossier against a lone one."""
    world = World(url)
    text = drawing()
    for term in _TERMS:
        text = text.replace(*term)
    world.engine.deploy(text.encode(), by="system", file="bench.bpmn")
    alone = _lone(text)
    for _ in range(dossiers):
        _hand_in(world)
    began = time.perf_counter()
    sweepers = [_begin(url) for _ in range(SWEEPERS)]
    killed = _kill_some(sweepers, chance)
    for sweeper in sweepers:
        _, wrong = sweeper.communicate(timeout=1_800)
        assert sweeper.returncode in (0, -9), wrong
    seconds = time.perf_counter() - began
    rungs = _check(world.store, dossiers, alone)
    world.store.close()
    return Swept(dossiers, rungs, seconds, killed)


def _lone(text: str) -> list[Any]:
    """The ladder of one dossier that nobody else sweeps."""
    world = World(":memory:")
    world.engine.deploy(text.encode(), by="system", file="bench.bpmn")
    _hand_in(world)
    world.clock.now = LONG_AFTER
    while world.engine.tick().dossiers:
        pass
    with world.store.transaction(write=False) as tx:
        return _ladder(tx.journal(1))


def _hand_in(world: World) -> None:
    """One more dossier, at the same instant as all others."""
    world.clock.now = START
    world.engine.start(
        PROCEDURE, by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    )


def _ladder(journal: list[Any]) -> list[Any]:
    """Every miss and rung of a journal, in its order, with who was told."""
    found: list[Any] = []
    for row in journal:
        for event in decode_events(row.public, row.payload):
            if isinstance(event, DeadlineMissed):
                found.append((event.clock, "missed", event.due))
            elif isinstance(event, RungReached):
                found.append((event.clock, event.rung, event.at, event.tell, event.officer))
    return found


def _begin(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.sweeps", url, LONG_AFTER.isoformat()],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _kill_some(sweepers: list[subprocess.Popen[str]], chance: Random) -> int:
    """Kill the first few once they have begun, wherever they are."""
    killed = 0
    for sweeper in sweepers[:KILLED]:
        assert sweeper.stdout is not None
        sweeper.stdout.readline()
        time.sleep(chance.random() * 0.2)
        killed += sweeper.poll() is None
        sweeper.kill()
    return killed


def _check(store: Store, dossiers: int, alone: list[Any]) -> int:
    """Each dossier went exactly as the lone one did; gives how many rungs were reached in all."""
    rungs = 0
    with store.transaction(write=False) as tx:
        assert tx.due(_micros(LONG_AFTER), 1) == []
        for dossier in range(1, dossiers + 1):
            row, journal = tx.dossier(dossier), tx.journal(dossier)
            assert row is not None
            assert verify(row, journal) == []
            ladder = _ladder(journal)
            assert ladder == alone, (dossier, ladder, alone)
            rungs += sum(1 for one in ladder if one[1] != "missed")
    return rungs


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1e6)


def run(size: int, seed: int = 1) -> str:
    """*size* rungs due in each store, swept by four processes."""
    text = drawing()
    for term in _TERMS:
        text = text.replace(*term)
    each = sum(1 for one in _lone(text) if one[1] != "missed")
    dossiers = -(-size // each)
    said = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sweep.db?timeout=60&synchronous=normal"
        said.append(("SQLite", sweep_together(url, dossiers, Random(seed))))
    server = pg.Server()
    try:
        said.append(("PostgreSQL", sweep_together(server.dsn(), dossiers, Random(seed))))
    finally:
        server.stop()
    return "; ".join(
        f"{name}: {swept.rungs:,} rungs of {swept.dossiers:,} dossiers in {swept.seconds:.0f} s, "
        f"{swept.killed} of {SWEEPERS} sweepers killed, each rung once and in order"
        for name, swept in said
    )


if __name__ == "__main__":
    sweep(*sys.argv[1:3])
