"""What sealing costs a step; what erasing, exporting, archiving take: ``python -m tests.bench sealing``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.timing import Calls, interleaved
from tests.bench.world import World
from tests.keeping_world import AFTER, engine_on, full
from tests.office import Clock

from thutuc import Engine, open_store
from thutuc.engine import verify_file
from thutuc.store.vault import new_master

DOSSIERS = 50


def _steps(url: str, keys: Sequence[str]) -> tuple[World, Calls]:
    world = World(url)
    plugins = world.engine.plugins
    world.store.close()
    world.store = open_store(url, keys=keys)
    world.store.upgrade()
    world.engine = Engine(world.store, plugins=plugins, clock=world.clock)
    world.deploy()
    steps = world.steps(DOSSIERS)
    next(steps)()
    return world, steps


def _each(call: Callable[[int], object], dossiers: Sequence[int]) -> float:
    """The median milliseconds of a call on one dossier."""
    taken = []
    for dossier in dossiers:
        began = time.perf_counter()
        call(dossier)
        taken.append(time.perf_counter() - began)
    return sorted(taken)[len(taken) // 2] * 1e3


def run(folder: Path, size: int, dossiers: int) -> dict[str, float]:
    """Steps of an open and of a sealed store in turn, then what becomes of *dossiers* that have ended."""
    plain, steps = _steps(f"sqlite:///{folder}/plain.db?synchronous=off", [])
    sealed, sealed_steps = _steps(f"sqlite:///{folder}/sealed.db?synchronous=off", [new_master()])
    taken = interleaved({"plain": steps, "sealed": sealed_steps}, size)
    figures = {
        "step, not sealed (µs)": taken["plain"],
        "step, sealed (µs)": taken["sealed"],
        "sealed / not sealed": taken["sealed"] / taken["plain"],
    }
    for world in (plain, sealed):
        world.store.close()
    return figures | _forgetting(folder, dossiers)


def _forgetting(folder: Path, dossiers: int) -> dict[str, float]:
    url = f"sqlite:///{folder}/ended.db?synchronous=off"
    store, clock = open_store(url), Clock()
    store.upgrade()
    engine = engine_on(store, clock)
    numbers = [full(engine, clock).id for _ in range(dossiers)]
    content = engine.export(numbers[0], by="system").content
    figures = {
        "file of one dossier (kB)": len(content) / 1e3,
        "export (ms)": _each(lambda each: engine.export(each, by="system"), numbers[:20]),
        "verify_file (ms)": _each(lambda _: verify_file(content), numbers[:20]),
    }
    half = numbers[: dossiers // 2]
    put = {each: folder / f"{each}.jsonl" for each in half}

    def archive(each: int) -> None:
        put[each] = engine.archive(each, by="system", decision="1/QĐ", folder=folder).path

    figures["archive (ms)"] = _each(archive, half)
    figures["bring back (ms)"] = _each(
        lambda each: engine.bring_back(put[each], by="system", decision="2/QĐ"), half
    )
    clock.now = AFTER
    figures["erase (ms)"] = _each(lambda each: engine.erase(each, by="system", decision="3/QĐ"), numbers)
    began = time.perf_counter()
    store.scrub()
    figures["scrub (ms)"] = (time.perf_counter() - began) * 1e3
    figures["database after it (kB a dossier)"] = (folder / "ended.db").stat().st_size / 1e3 / dossiers
    store.close()
    return figures
