"""What a tick costs when 1,000 deadlines, or 2,000, run out at one instant: ``python -m tests.bench tick``.

*1,000 due* is a thousand dossiers whose open step has one deadline: it is missed, the rung of its breach is
reached, its head looked up and told, a row chained to the journal, the rows of task and dossier written.
*2,000 due* are as many dossiers whose whole term runs out at that instant too: two of everything.

A tick that has written for long lets others write for as long before it goes on, and the next tick pays what
the last one owes. Who ticks once a minute never does; so here that rest passes before the clock is read.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.timing import BLOCK
from tests.bench.world import World, drawing, open_task

from thutuc.dossier.view import local

#: What a step gets: less than the dossier's 30 days, or as long as the dossier that came the night before.
ONE, TWO = "20 ngày làm việc", "31 ngày làm việc"


class Taken(NamedTuple):
    """The seconds of one tick."""

    wall: float
    processor: float


class Late:
    """A world in which deadlines of many dossiers run out at one instant: their step's, or also their own."""

    def __init__(self, url: str, term: str) -> None:
        self.world = World(url)
        text = drawing().replace("0,5 ngày làm việc", term)
        self.world.engine.deploy(text.encode(), by="system", file="bench.bpmn")

    def ready(self, dossiers: int) -> None:
        """So many new dossiers, their form filled in; what comes before their deadline is done."""
        world = self.world
        # before office hours, so that all terms begin at the same minute
        world.clock.now = (world.clock.now + timedelta(days=1)).replace(hour=1, minute=0)
        due = {self._due(world.dossier().id) for _ in range(dossiers)}
        assert len(due) == 1
        instant = due.pop()
        world.clock.now = instant - timedelta(minutes=1)
        began = time.perf_counter()
        while world.engine.tick().dossiers:
            pass
        time.sleep(time.perf_counter() - began)  # the rest that these ticks owe
        world.clock.now = instant + timedelta(milliseconds=1)

    def _due(self, dossier: int) -> datetime:
        with self.world.store.transaction(write=False) as tx:
            (due,) = (task.due for task in tx.tasks_of(dossier) if task.until is None)
        assert due is not None
        return local(due)

    def tick(self, dossiers: int) -> Taken:
        """One tick in which each misses what is due and climbs its ladders."""
        wall, processor = time.perf_counter(), time.process_time()
        ticked = self.world.engine.tick(limit=dossiers)
        taken = Taken(time.perf_counter() - wall, time.process_time() - processor)
        assert (ticked.dossiers, ticked.wakes, ticked.hindered) == (dossiers, dossiers, {})
        return taken


def steps(world: World) -> Iterator[float]:
    """The seconds of one durable step after the other."""
    for call in world.steps_of([open_task(world.dossier())]):
        began = time.perf_counter()
        call()
        yield time.perf_counter() - began


def run(folder: Path, size: int, dossiers: int = 1_000) -> dict[str, float]:
    """*size* ticks of each kind in turn, a block of full durable steps after each pair."""
    plain = World(f"sqlite:///{folder / 'step.db'}?synchronous=off")
    plain.deploy()
    step = steps(plain)
    stepped: list[float] = []
    kinds = {
        f"{dossiers:,} due": Late(f"sqlite:///{folder / 'one.db'}?synchronous=off", ONE),
        f"{2 * dossiers:,} due (in {dossiers:,} dossiers)": Late(
            f"sqlite:///{folder / 'two.db'}?synchronous=off", TWO
        ),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in kinds}
    for _ in range(size):
        for name, late in kinds.items():
            late.ready(dossiers)
            taken[name].append(late.tick(dossiers))
        stepped += itertools.islice(step, BLOCK)
    figures: dict[str, float] = {}
    for name, late in kinds.items():
        assert late.world.engine.verify() == []
        wall, processor = zip(*taken[name], strict=True)
        figures[f"{name}, fired, escalated, recorded (ms)"] = median(wall) * 1e3
        figures[f"{name}, the best (ms)"] = min(wall) * 1e3
        figures[f"{name}, of the processor's time (ms)"] = median(processor) * 1e3
    first = taken[f"{dossiers:,} due"]
    figures["a due dossier / a durable step"] = median(wall for wall, _ in first) / dossiers / median(stepped)
    return figures
