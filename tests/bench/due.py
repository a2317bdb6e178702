"""What a tick costs while nothing is due: ``python -m tests.bench due``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.bench.timing import again, interleaved
from tests.bench.world import World, open_task

DAY = 86_400_000_000

#: Dossiers like the first one, all of which wake later.
_COPIES = """
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
INSERT INTO thutuc_dossier
  (procedure, phase, status, channel, unit, competent, submitted, due, late, wake, version, head, state)
SELECT procedure, phase, status, channel, unit, competent, submitted, due, late, wake + ? + n % ?,
  version, head, state
FROM thutuc_dossier, n WHERE id = 1
"""


def run(folder: Path, size: int, dossiers: int = 100_000) -> dict[str, float]:
    """A tick among *dossiers* open dossiers of which none is due, beside one step, in *size* blocks."""
    path = folder / "due.db"
    world = World(f"sqlite:///{path}?synchronous=off")
    world.deploy()
    steps = world.steps_of([open_task(world.dossier())])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(_COPIES, (dossiers, DAY, 30 * DAY))
        connection.commit()
    ticked = world.engine.tick()
    assert (ticked.dossiers, ticked.wakes) == (0, 0)
    taken = interleaved({"tick": again(world.engine.tick), "step": steps}, size)
    return {
        f"tick, nothing due among {dossiers:,} (µs)": taken["tick"],
        f"tick / step, among {dossiers:,}": taken["tick"] / taken["step"],
    }
