"""What a tick costs when a thousand dossiers are late at one instant: ``python -m tests.bench tick``."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

from tests.bench.timing import BLOCK
from tests.bench.world import World, drawing, open_task

#: A step gets as long as the whole dossier, so that both clocks run out at one instant.
_TERM = ("0,5 ngày làm việc", "31 ngày làm việc")


class Late:
    """A world in which every dossier's own clock and the clock of its open task run out at one instant."""

    def __init__(self, url: str) -> None:
        self.world = World(url)
        self.world.engine.deploy(drawing().replace(*_TERM).encode(), by="system", file="bench.bpmn")

    def ready(self, dossiers: int) -> None:
        """So many new dossiers, their form filled in; what comes before their deadline is done."""
        world = self.world
        world.clock.now += timedelta(hours=16)  # the next morning
        due = [dossier.due for dossier in [world.dossier() for _ in range(dossiers)] if dossier.due]
        assert len(due) == dossiers and len(set(due)) == 1
        world.clock.now = due[0] - timedelta(minutes=1)
        world.engine.tick(limit=3 * dossiers)
        world.clock.now = due[0] + timedelta(milliseconds=1)

    def tick(self, dossiers: int) -> float:
        """The seconds of one tick in which each misses both deadlines and climbs both ladders."""
        began = time.perf_counter()
        ticked = self.world.engine.tick(limit=dossiers)
        taken = time.perf_counter() - began
        assert (ticked.dossiers, ticked.wakes, ticked.hindered) == (dossiers, dossiers, {})
        return taken


def steps(world: World) -> Iterator[float]:
    """The seconds of one durable step after the other."""
    for call in world.steps_of([open_task(world.dossier())]):
        began = time.perf_counter()
        call()
        yield time.perf_counter() - began


def run(folder: Path, size: int, dossiers: int = 1_000) -> dict[str, float]:
    """*size* such ticks, a block of full durable steps after each."""
    plain = World(f"sqlite:///{folder / 'step.db'}?synchronous=off")
    plain.deploy()
    step, stepped, ticked = steps(plain), [], []
    late = Late(f"sqlite:///{folder / 'tick.db'}?synchronous=off")
    for _ in range(size):
        late.ready(dossiers)
        ticked.append(late.tick(dossiers))
        stepped += itertools.islice(step, BLOCK)
    assert late.world.engine.verify() == []
    each = median(ticked) / dossiers
    return {
        f"tick, {dossiers:,} late at once (ms)": median(ticked) * 1e3,
        f"tick, {dossiers:,} late at once, the best (ms)": min(ticked) * 1e3,
        "a late dossier (µs)": each * 1e6,
        "a late dossier / a durable step": each / median(stepped),
    }
