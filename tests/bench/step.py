"""A full durable step beside a bare SQLite commit: ``python -m tests.bench step``."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

from tests.bench.timing import BLOCK, Calls, again, interleaved
from tests.bench.world import World

DOSSIERS = 200


def bare(path: Path, synchronous: str) -> Calls:
    """The least a workflow step can write durably: update 4 kB, insert a row, commit."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE state (id INTEGER PRIMARY KEY, version INTEGER, body BLOB)")
    connection.execute("CREATE TABLE history (id INTEGER PRIMARY KEY, state INTEGER, at INTEGER, what BLOB)")
    body = bytes(range(256)) * 16
    connection.executemany("INSERT INTO state VALUES (?, 0, ?)", [(id, body) for id in range(DOSSIERS)])
    turn = itertools.cycle(range(DOSSIERS))

    def commit() -> None:
        id = next(turn)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE state SET version = version + 1, body = ? WHERE id = ?", (body, id))
        connection.execute("INSERT INTO history (state, at, what) VALUES (?, ?, ?)", (id, 1, body[:200]))
        connection.execute("COMMIT")

    return again(commit)


def full(path: Path, synchronous: str, dossiers: int = DOSSIERS) -> tuple[World, Calls]:
    """One step after the other, of two hundred dossiers."""
    world = World(f"sqlite:///{path}?synchronous={synchronous}")
    world.deploy()
    steps = world.steps(dossiers)
    next(steps)()
    return world, steps


def run(folder: Path, size: int, dossiers: int = DOSSIERS) -> dict[str, float]:
    """Both, with and without fsync, in one interleaved run of *size* blocks."""
    figures: dict[str, float] = {}
    for synchronous, name in (("off", "no fsync"), ("full", "fsync")):
        world, steps = full(folder / f"full-{synchronous}.db", synchronous, dossiers)
        before = world.store.commits
        things = {"bare": bare(folder / f"bare-{synchronous}.db", synchronous), "step": steps}
        taken = interleaved(things, size)
        verbs = (size + 1) * BLOCK
        figures[f"bare commit, {name} (µs)"] = taken["bare"]
        figures[f"durable step, {name} (µs)"] = taken["step"]
        figures[f"step / bare commit, {name}"] = taken["step"] / taken["bare"]
        figures[f"COMMITs a verb, {name}"] = (world.store.commits - before) / verbs
        dossier = world.engine.dossier(1)
        figures[f"state, {name} (bytes)"] = dossier_size(world, dossier.id)
    return figures


def dossier_size(world: World, id: int) -> int:
    """Bytes of a dossier's state."""
    with world.store.transaction(write=False) as tx:
        row = tx.dossier(id)
    return len(row.state) if row is not None else 0
