"""The full size of properties that ``pytest`` runs small: ``python -m tests.full walks --size 100000``."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module

#: Name → the module whose ``run(size, seed)`` does it and says what was done, and its full size.
CHECKS = {
    "accountable": ("tests.accountable", 1_000),
    "api": ("tests.api_fuzz", 200),
    "chaos": ("tests.chaos", 100_000),
    "clocks": ("tests.clock_machine", 2_000),
    "engine-walks": ("tests.engine_walks", 3_000),
    "forgetting": ("tests.forgetting", 500),
    "fuzz": ("tests.fuzz", 1_000_000),
    "kill": ("tests.kills", 40),
    "moves": ("tests.moving_walks", 1_000),
    "mutations": ("tests.mutations", 2_000),
    "queues": ("tests.queues", 100),
    "receipt": ("tests.receipt", 20),
    "scribbles": ("tests.scribbles", 100_000),
    "soundness": ("tests.soundness", 2_500),
    "sweeps": ("tests.sweeps", 100_000),
    "stops": ("tests.worktime_stops", 30_000),
    "supplements": ("tests.supplements", 1_500),
    "terms": ("tests.worktime_terms", 100_000),
    "visits": ("tests.visits", 2_000),
    "walks": ("tests.walks", 100_000),
}


def main() -> int:
    """Run one check at full size and print its figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.full", description=__doc__)
    parser.add_argument("name", choices=sorted(CHECKS))
    parser.add_argument("--size", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=["sqlite", "postgres"], help="of chaos: only this one")
    chosen = parser.parse_args()
    module, size = CHECKS[chosen.name]
    began = time.perf_counter()
    only = {} if chosen.store is None else {"store": chosen.store}
    said = import_module(module).run(chosen.size or size, chosen.seed, **only)
    print(f"{chosen.name}: {said} ({time.perf_counter() - began:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
