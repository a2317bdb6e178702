"""The yardsticks, as ratios inside one run: ``python -m tests.bench``, or of that a part: ``… step due``."""

from __future__ import annotations

import argparse
import platform
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import (
    backlog,
    clients,
    closed,
    deciding,
    due,
    handing,
    lint,
    lists,
    migrate,
    million,
    procedures,
    reproject,
    restart,
    runtime,
    sealing,
    simulation,
    start,
    step,
    supplement,
    tick,
    worktime,
    writers,
)

#: Name → how it is run in the quick size, and in full.
PARTS: dict[str, tuple[Callable[[Path], dict[str, float]], Callable[[Path], dict[str, float]]]] = {
    "step": (lambda folder: step.run(folder, 40), lambda folder: step.run(folder, 400)),
    "supplement": (lambda folder: supplement.run(folder, 20), lambda folder: supplement.run(folder, 100)),
    "runtime": (lambda folder: runtime.run(folder, 3), lambda folder: runtime.run(folder, 10)),
    "due": (lambda folder: due.run(folder, 20, 100_000), lambda folder: due.run(folder, 50, 1_000_000)),
    "tick": (lambda folder: tick.run(folder, 3), lambda folder: tick.run(folder, 7)),
    "backlog": (lambda folder: backlog.run(folder, 10_000, 2.0), lambda folder: backlog.run(folder, 50_000)),
    "clients": (
        lambda folder: clients.run(folder, 4, 0.3),
        lambda folder: clients.run(folder, 15, 1.0),
    ),
    "closed": (lambda folder: closed.run(folder, 5_000), lambda folder: closed.run(folder, 200_000)),
    "deciding": (lambda folder: deciding.run(folder, 300), lambda folder: deciding.run(folder, 3000)),
    "worktime": (lambda folder: worktime.run(folder, 5), lambda folder: worktime.run(folder, 50)),
    "reproject": (
        lambda folder: reproject.run(folder, 60_000),
        lambda folder: reproject.run(folder, 1_000_000, 20.0),
    ),
    "lint": (lambda folder: lint.run(folder, 60), lambda folder: lint.run(folder, 2000)),
    "lists": (
        lambda folder: lists.run(folder, 5, 10_000),
        lambda folder: lists.run(folder, 20, 100_000),
    ),
    "handing": (
        lambda folder: handing.run(folder, 1_000, 2.0),
        lambda folder: handing.run(folder, 10_000, 10.0),
    ),
    "migrate": (
        lambda folder: migrate.run(folder, 1_000, 2.0),
        lambda folder: migrate.run(folder, 100_000, 10.0),
    ),
    "million": (
        lambda folder: million.run(folder, 5, 20_000),
        lambda folder: million.run(folder, 50, 1_000_000, tell=True),
    ),
    "procedures": (
        lambda folder: procedures.run(folder, 3, 60),
        lambda folder: procedures.run(folder, 20, 2_000),
    ),
    "sealing": (lambda folder: sealing.run(folder, 10, 40), lambda folder: sealing.run(folder, 100, 1_000)),
    "simulation": (
        lambda folder: simulation.run(folder, 2, 500, 500),
        lambda folder: simulation.run(folder, 5, 4_000, 100_000),
    ),
    "writers": (lambda folder: writers.run(folder, 4, 10), lambda folder: writers.run(folder, 10, 40)),
    "start": (lambda folder: start.run(folder, 1), lambda folder: start.run(folder, 11)),
    "restart": (lambda folder: restart.run(folder, 5), lambda folder: restart.run(folder, 30)),
}


def main() -> int:
    """Run the parts asked for and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--full", action="store_true", help="the full size, some minutes")
    chosen = parser.parse_args()
    unknown = set(chosen.parts) - PARTS.keys()
    if unknown:
        parser.error(f"expected parts among {', '.join(PARTS)}, found {', '.join(sorted(unknown))}")
    print(f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    for name in chosen.parts or PARTS:
        with TemporaryDirectory() as folder:
            for what, figure in PARTS[name][chosen.full](Path(folder)).items():
                print(f"{name:12} {what:50} {figure:10.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
