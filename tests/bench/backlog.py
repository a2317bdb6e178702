"""A backlog after the holidays: ``python -m tests.bench backlog``.

Deadlines of very many dossiers ran out at the close of the first day after Tết, and nobody has ticked since.
One process drains them in bounded batches while officers work in another (that of ``reproject``).
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from tests.bench.reproject import Officers, p99
from tests.bench.world import PROCEDURE, START, World, drawing

RECEIVED = datetime(2026, 2, 11, 9, tzinfo=START.tzinfo)
#: just after the close of the first day of work after Tết Bính Ngọ (vectors G1)
EVENING = datetime(2026, 2, 23, 17, 30, 1, tzinfo=START.tzinfo)

#: Three working days from 11/02/2026 end on the first day after Tết; the step's term has ended before.
_TERMS = (("30 ngày làm việc", "3 ngày làm việc"), ("0,5 ngày làm việc", "2 ngày làm việc"))


def run(folder: Path, deadlines: int = 50_000, alone: float = 5.0) -> dict[str, float]:
    """So many deadlines due at once, drained while officers work."""
    url = f"sqlite:///{folder / 'backlog.db'}?synchronous=normal"
    world = _filled(url, deadlines)
    with Officers(url, EVENING) as officers:
        time.sleep(alone)
        undisturbed = officers.waited()
        world.clock.now = EVENING
        began = time.perf_counter()
        drained = ticks = 0
        while (ticked := world.engine.tick()).dossiers:
            assert not ticked.hindered
            drained, ticks = drained + ticked.dossiers, ticks + 1
        taken = time.perf_counter() - began
        beside = officers.waited()
    with closing(sqlite3.connect(folder / "backlog.db")) as connection:
        told = connection.execute(_TOLD, {"of": deadlines}).fetchall()
    assert drained >= deadlines
    assert {count for _, count in told} == {1} and len(told) == deadlines, "a deadline missed twice, or never"
    return {
        f"{deadlines:,} deadlines drained (s)": taken,
        "deadlines drained a second": drained / taken,
        "dossiers in one tick, at most": 1_000,
        "ticks": ticks,
        "an officer's command alone, p99 (ms)": p99(undisturbed),
        "an officer's command beside it, p99 (ms)": p99(beside),
        "an officer's command beside it, the longest (ms)": max(beside),
    }


#: How often each dossier's own deadline was recorded as missed.
_TOLD = """
SELECT dossier, sum(
  (length(text) - length(replace(text, '"DeadlineMissed",1,{"clock":"dossier"', '')))
  / length('"DeadlineMissed",1,{"clock":"dossier"')
)
FROM (SELECT dossier, CAST(public AS TEXT) AS text FROM thutuc_journal WHERE verb = 'tick')
WHERE dossier <= :of GROUP BY dossier
"""


def _filled(url: str, deadlines: int) -> World:
    text = drawing()
    for term in _TERMS:
        text = text.replace(*term)
    world = World(url)
    world.engine.deploy(text.encode(), by="system", file="bench.bpmn")
    world.clock.now = RECEIVED
    for _ in range(deadlines):
        world.engine.start(
            PROCEDURE, by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
        )
    world.clock.now = EVENING.replace(hour=17, minute=29)
    while world.engine.tick().dossiers:  # reminders, and the step's own term, were told in time
        pass
    return world
