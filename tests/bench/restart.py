"""How long a procedure stands still when its process is killed: ``python -m tests.bench restart``."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.world import World, open_task

ROOT = Path(__file__).parents[2]
_STEPS = "import sys; from tests.bench.restart import go_on; go_on(sys.argv[1], int(sys.argv[2]))"


def go_on(url: str, count: int) -> None:
    """Open the database, complete *count* steps of its dossier, and say so after each commit."""
    world = World(url, ready=True)
    dossier = world.engine.dossier(1)
    world.clock.now, task = dossier.tasks[0].since, open_task(dossier)
    for _ in range(count):
        task = open_task(world.engine.complete(task[0], by=task[1], data=world.form))
        print("done", flush=True)


def run(folder: Path, size: int) -> dict[str, float]:
    """Kill a process in the middle of its steps, *size* times; time the next until its first commit."""
    url = f"sqlite:///{folder / 'restart.db'}?synchronous=full"
    world = World(url)
    world.deploy()
    world.dossier()
    world.store.close()
    taken = []
    for _ in range(size):
        with _process(url, 1_000_000) as victim:
            for _ in range(20):
                _hear(victim)
            victim.kill()
        began = time.perf_counter()
        with _process(url, 1) as next_one:
            _hear(next_one)
            taken.append(time.perf_counter() - began)
    problems = World(url, ready=True).engine.verify()
    return {
        "kill to the next durable step (ms)": median(taken) * 1e3,
        "kill to the next durable step, worst (ms)": max(taken) * 1e3,
        "faults after the kills": float(len(problems)),
    }


def _process(url: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _STEPS, url, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def _hear(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said == "done\n", said
