"""A worker of the chaos: ticks and tells until it is killed or told to stop.

``python -m tests.chaos.worker URL FOLDER NAME SEED``
"""

from __future__ import annotations

import faulthandler
import signal
import sys
import time
from pathlib import Path
from random import Random

from tests.chaos.world import Evidence, make_office

from thutuc import open_store
from thutuc.errors import Busy, StoreError


def work(url: str, folder: str, name: str, seed: str) -> None:
    """Do what ``thutuc worker`` does, on a clock that can be moved."""
    place, chance = Path(folder), Random(f"{seed} {name} {time.time_ns()}")
    engine = make_office(open_store(url), place, name, chance, heard=True)
    evidence = Evidence(place / f"worker-{name}.jsonl")
    while not (place / "stop").exists():
        try:
            done = engine.tick(limit=50)
        except StoreError as error:
            evidence.write(store="busy" if isinstance(error, Busy) else "away", why=str(error)[:300])
            time.sleep(0.1)
            continue
        except Exception as error:
            evidence.write(crash=f"{type(error).__name__}: {error}"[:800])
            raise
        if done.wakes or done.told or done.services:
            evidence.write(wakes=done.wakes, told=done.told, services=done.services)
        for dossier, why in done.hindered.items():
            evidence.write(hindered=dossier, why=why[:300])
        time.sleep(0.1)


if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)  # the controller asks where it stands
    work(*sys.argv[1:])
