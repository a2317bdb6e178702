"""What a holiday notice costs among a million open dossiers: ``python -m tests.bench reproject``.

Meanwhile officers work, in a process of their own (``python -m tests.bench.reproject URL INSTANT``).
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from tests.bench.world import START, World, drawing, open_task

NOTICE, DAYS = "12729/VPCP-KGVX", (date(2026, 1, 2), date(2026, 1, 10))
EVENING = datetime(2025, 12, 25, 18, tzinfo=START.tzinfo)  #: of the day on which it came
WORKING_DAYS = 60
PART = 200  #: so many copies of each first dossier are made at once

#: The terms of the drawing, and those it has here: dates lie up to sixty working days ahead.
_TERMS = (("30 ngày làm việc", "60 ngày làm việc"), ("0,5 ngày làm việc", "62 ngày làm việc"))

#: Dossiers like those that were handed in, each with a code of its own, in its columns and its state.
_DOSSIERS = """
WITH RECURSIVE n (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n < :last)
INSERT INTO thutuc_dossier
  (id, procedure, code, phase, status, channel, unit, competent, submitted, received, due, expiry, late,
   wake, version, head, state)
SELECT id + n * :of, procedure, code || '.' || n, phase, status, channel, unit, competent, submitted,
  received, due, expiry, late, wake, version, head,
  CAST(replace(CAST(state AS TEXT), '"' || code || '"', '"' || code || '.' || n || '"') AS BLOB)
FROM n, thutuc_dossier WHERE id <= :of
"""
_TASKS = """
WITH RECURSIVE n (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n < :last)
INSERT INTO thutuc_task (dossier, task, step, unit, post, officer, holder, since, held, due, wake, late)
SELECT dossier + n * :of, task, step, unit, post, officer, holder, since, held, due, wake, late
FROM n, thutuc_task WHERE until IS NULL AND dossier <= :of
"""


def run(folder: Path, dossiers: int = 1_000_000, alone: float = 5.0) -> dict[str, float]:
    """One notice among *dossiers* open dossiers; officers work *alone* for some seconds, then beside it."""
    url = f"sqlite:///{folder / 'reproject.db'}?synchronous=normal"
    world = _filled(url, folder / "reproject.db", dossiers)
    with Officers(url, EVENING) as officers:
        time.sleep(alone)
        undisturbed = officers.waited()
        began, worked = time.perf_counter(), time.process_time()
        done = world.engine.reproject(by="system", notice=NOTICE, days=DAYS)
        taken, worked = time.perf_counter() - began, time.process_time() - worked
        beside = officers.waited()
    began = time.perf_counter()
    again = world.engine.reproject(by="system", notice=NOTICE, days=DAYS)
    nothing = time.perf_counter() - began
    assert done.dossiers >= dossiers // WORKING_DAYS and not done.hindered
    assert (again.dossiers, again.kept) == (0, done.kept)
    return {
        f"a notice among {dossiers:,} (s)": taken,
        "of that, processor time (s)": worked,
        "dossiers that moved": done.dossiers,
        "dates that stand but differ": done.kept,
        "the same notice again (s)": nothing,
        "moved dossiers a second": done.dossiers / max(taken - nothing, 1e-3),
        "an officer's command alone, p99 (ms)": p99(undisturbed),
        "an officer's command beside it, p99 (ms)": p99(beside),
        "an officer's command beside it, the longest (ms)": max(beside),
    }


def p99(waited: list[float]) -> float:
    """The milliseconds that 99 of 100 commands did not exceed."""
    return quantiles(waited, n=100)[98]


def _filled(url: str, path: Path, dossiers: int) -> World:
    """Dossiers of the last sixty working days before the notice; their dates lie as many days ahead."""
    text = drawing()
    for term in _TERMS:
        text = text.replace(*term)
    world = World(url)
    world.engine.deploy(text.encode(), by="system", file="bench.bpmn")
    calendar = world.engine.plugins.hook.calendar(unit=None, at=EVENING)
    for back in range(WORKING_DAYS - 1, -1, -1):
        day = calendar.working_day_before(EVENING.date() + timedelta(days=1), back + 1)
        world.clock.now = datetime(day.year, day.month, day.day, 9, back, tzinfo=START.tzinfo)
        world.dossier()
    world.clock.now = EVENING
    world.engine.tick()
    multiply(path, of=WORKING_DAYS, times=dossiers // WORKING_DAYS - 1)
    return world


def multiply(path: Path, *, of: int, times: int) -> None:
    """Write so many copies of the first dossiers of a database, *of* them, with codes of their own."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = off")
        for first in range(1, times + 1, PART):  # a write-ahead log stays short
            given = {"first": first, "last": min(first + PART - 1, times), "of": of}
            connection.execute(_DOSSIERS, given)
            connection.execute(_TASKS, given)
            connection.commit()


class Officers:
    """A process in which one officer after the other completes a step, a hundred times a second at most."""

    def __init__(self, url: str, at: datetime) -> None:
        command = [sys.executable, "-m", "tests.bench.reproject", url, at.isoformat()]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )

    def __enter__(self) -> Officers:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        return self

    def waited(self) -> list[float]:
        """How many milliseconds each command took since this was asked last."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        found: list[float] = json.loads(self._process.stdout.readline())
        return found

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()


def work(url: str, at: str) -> None:
    """Complete steps at that instant until killed; for each line that comes in, tell how long they took."""
    world = World(url, ready=True)
    world.clock.now = datetime.fromisoformat(at)
    steps = world.steps_of([open_task(world.dossier()) for _ in range(20)])
    asked: deque[str] = deque()
    threading.Thread(target=lambda: asked.extend(sys.stdin), daemon=True).start()
    print("ready", flush=True)
    waited: list[float] = []
    for step in steps:
        began = time.perf_counter()
        step()
        waited.append((time.perf_counter() - began) * 1e3)
        if asked:
            asked.popleft()
            print(json.dumps(waited), flush=True)
            waited = []
        time.sleep(0.01)


if __name__ == "__main__":
    work(*sys.argv[1:3])
