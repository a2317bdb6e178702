"""Whether the thousandth supplement costs what the first did: ``python -m tests.bench supplement``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.step import dossier_size
from tests.bench.timing import Calls, interleaved
from tests.bench.world import World, open_task

SUPPLEMENTS = (1, 100, 1_000)


def run(folder: Path, size: int, supplements: Sequence[int] = SUPPLEMENTS) -> dict[str, float]:
    """One step of dossiers that were supplemented so often, side by side, in *size* blocks."""
    world = World(f"sqlite:///{folder / 'supplement.db'}?synchronous=off")
    world.deploy()
    things: dict[str, Calls] = {}
    sizes: dict[int, int] = {}
    for number in supplements:
        dossier = world.dossier()
        for _ in range(number):
            dossier = world.supplement(dossier)
        sizes[number] = dossier_size(world, dossier.id)
        things[str(number)] = world.steps_of([open_task(dossier)])
    taken = interleaved(things, size)
    first = taken[str(supplements[0])]
    figures = {f"step after supplement {number} (µs)": taken[str(number)] for number in supplements}
    for number in supplements[1:]:
        figures[f"step after supplement {number} / {supplements[0]}"] = taken[str(number)] / first
        figures[f"state after supplement {number} / {supplements[0]}"] = sizes[number] / sizes[supplements[0]]
    return figures
