"""Makes one input after the other, times each, and holds what came of it against the promise."""

from __future__ import annotations

import gc
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from types import FrameType

from tests.fuzz import command_line, setting_up, verbs, wire
from tests.fuzz.files import EDGES as FILES
from tests.fuzz.files import Edge, from_files

from thutuc.errors import ThutucError

SECONDS = 10.0  #: of the processor, for one input
MEGABYTES = 300  #: more than before at most, for one input
TOLD = 10_000  #: after so many inputs a long run says how far it is

#: Every edge with its weight among a thousand or so inputs.
EDGES: Mapping[str, tuple[int, Edge]] = {
    **FILES,
    **setting_up.EDGES,
    "verb": (40, Edge(verbs.make, verbs.take)),
    "http": (30, Edge(wire.make, wire.take)),
    "archive": (4, from_files("bytes", wire.archives, wire.archive)),
    "command line": (6, Edge(command_line.make, command_line.take)),
}


class TooSlowError(BaseException):
    """An input took longer than it may; no handler of ours mistakes it for an error of the input's."""


@dataclass(slots=True)
class Tally:
    """What came of the inputs of one edge."""

    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    slow: int = 0  #: which input was the slowest


@dataclass(slots=True)
class Fuzzed:
    """What came of a run."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)  #: of refusals


@cache
def _weights() -> tuple[list[str], list[int]]:
    return list(EDGES), [weight for weight, _ in EDGES.values()]


def fuzz(
    size: int, seed: int, *, first: int = 0, most: int = 60, only: str | None = None, aloud: bool = False
) -> Fuzzed:
    """Try *size* inputs, from number *first* on; gives up after *most* faults.

    *aloud* it tells each fault as it comes and now and then how far it is: a long run that is broken off
    has said what it saw.
    """
    done = Fuzzed()
    unheard: list[
        str
    ] = []  #: what goes wrong where no caller can be told: in the closing of what was left open
    before, told_before = signal.signal(signal.SIGPROF, _alarm), sys.unraisablehook
    sys.unraisablehook = lambda said: unheard.append(f"{said.object!r}: {said.exc_value!r}"[:300])
    try:
        for number in range(first, first + size):
            known = len(done.faults)
            _one(done, seed, number, only)
            done.faults += [
                f"input {number}, or one before it, left something open: {one}" for one in unheard
            ]
            unheard.clear()
            if aloud:
                news = done.faults[known:]
                if (number + 1) % TOLD == 0:
                    news.append(f"seed {seed}: {number - first + 1:,} inputs, {len(done.faults)} faults")
                for each in news:
                    print(each, flush=True)
            if len(done.faults) >= most:
                break
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        sys.unraisablehook = told_before
    return done


def _alarm(_: int, frame: FrameType | None) -> None:
    where = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "?"
    raise TooSlowError(f"more than {SECONDS:.0f} s, at {where}")


def _one(done: Fuzzed, seed: int, number: int, only: str | None) -> None:
    chance = Random(f"{seed}:{number}")
    names, weights = _weights()
    name = only or chance.choices(names, weights)[0]
    made = EDGES[name][1].make(chance)
    tally = done.tallies.setdefault(name, Tally())
    tally.inputs += 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        EDGES[name][1].take(made)
    except ThutucError as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        tally.refused += 1
        done.kinds[type(error).__name__] += 1
        if not str(error):
            done.faults.append(f"input {number} of {name}: a refusal without a word, {type(error).__name__}")
    except BaseException as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        if isinstance(error, KeyboardInterrupt):
            raise
        done.faults.append(f"input {number} of {name}: {_shown(made)}\n{_where(error)}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - began
    if took > tally.slowest:
        tally.slowest, tally.slow = took, number
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) // 1024
    if more > MEGABYTES:
        done.faults.append(f"input {number} of {name}: {more} MB more than before")
    if number % 500 == 0:
        gc.collect()


def told(done: Fuzzed, seed: int) -> str:
    """The figures of a run."""
    lines = [
        f"  {name}: {one.inputs:,} inputs, {one.refused:,} refused, the slowest {one.slowest * 1000:,.0f} ms "
        f"(number {one.slow})"
        for name, one in sorted(done.tallies.items())
    ]
    inputs = sum(one.inputs for one in done.tallies.values())
    kinds = ", ".join(f"{count:,} {name}" for name, count in done.kinds.most_common())
    head = f"{inputs:,} inputs, {len(done.faults)} faults, seed {seed}; refused with {kinds}"
    return "\n".join([head, *lines])


def run(size: int, seed: int = 1) -> str:
    """Try *size* inputs; a fault fails, with all that is needed to see it again."""
    done = fuzz(size, seed, aloud=True)
    assert not done.faults, told(done, seed) + "\n\n" + grouped(done)
    return told(done, seed)


def _shown(made: object) -> str:
    try:
        return str(made)[:300]
    except (ValueError, RecursionError):  # a number or a nest too large to be written
        return "what cannot be shown"


def _where(error: BaseException) -> str:
    """The last places of ours that an error came through, and the error."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "thutuc" in one.filename][-3:] or frames[-3:]
    places = [f"  {one.filename}:{one.lineno} {one.name}: {one.line}" for one in ours]
    return "\n".join([*places, f"  {type(error).__name__}: {str(error)[:300]}"])


def grouped(done: Fuzzed) -> str:
    """One fault of each place in our code, with how many others are like it."""
    places: dict[str, list[str]] = {}
    for one in done.faults:
        places.setdefault("\n".join(one.splitlines()[-2:])[:160], []).append(one)
    return "\n\n".join(f"({len(alike)} alike) {alike[0]}" for alike in places.values())


def once(seed: int, number: int) -> None:
    """Do one input again, and let whatever it raises be seen."""
    chance = Random(f"{seed}:{number}")
    names, weights = _weights()
    name = chance.choices(names, weights)[0]
    made = EDGES[name][1].make(chance)
    print(name, repr(made)[:2_000])
    EDGES[name][1].take(made)
