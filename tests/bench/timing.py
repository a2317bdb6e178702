"""Times several things beside each other in one run, so that only their ratio counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, repeat
from statistics import median

BLOCK = 10  #: calls of one thing before the next has its turn


#: A call to be timed, prepared anew each time; the preparation is not timed.
Calls = Iterator[Callable[[], object]]


def interleaved(things: Mapping[str, Calls], blocks: int) -> dict[str, float]:
    """The median microseconds of a call of each; one block more is run first and thrown away."""
    clock = time.perf_counter
    times: dict[str, list[float]] = {name: [] for name in things}
    for number in range(blocks + 1):
        for name, calls in things.items():
            for call in islice(calls, BLOCK):
                began = clock()
                call()
                if number:
                    times[name].append(clock() - began)
    return {name: median(taken) * 1e6 for name, taken in times.items()}


def again(call: Callable[[], object]) -> Calls:
    """The same call, for ever."""
    return repeat(call)
