"""What is asked every minute, among a million open dossiers in each store: ``python -m tests.bench million``.

A province of a hundred communes; ``… million --full`` prints how each database goes about every question, and
lets ``thutuc worker`` do some rounds in which all is due that can be, to tell how much memory it takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.copies import (
    HOME,
    NOW,
    Copies,
    into_postgres,
    into_sqlite,
    organisation,
    procedure,
    templates,
)
from tests.bench.world import World
from tests.pg import Server

from thutuc import Engine
from thutuc.dossier.view import instant
from thutuc.store import Tx

TEMPLATES = 100
SAMPLE = 40  #: dossiers that are verified
ROOT = Path(__file__).parents[2]


class _Asked:
    """A cursor that notes what it was asked."""

    def __init__(self, cursor: Any, noted: list[tuple[str, Sequence[object]]]) -> None:
        self._cursor = cursor
        self._noted = noted

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> object:
        self._noted.append((sql, parameters))
        return self._cursor.execute(sql, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class _Listening:
    """A store that remembers which questions were put to it."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.noted: list[tuple[str, Sequence[object]]] = []

    @contextmanager
    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> Iterator[Tx]:
        with self._store.transaction(connection, write=write, verb=verb) as tx:
            tx._cursor = _Asked(tx._cursor, self.noted)
            yield tx


def questions(world: World, engine: Engine, person: str, code: str) -> dict[str, Callable[[], object]]:
    """What is asked, by name."""

    def next_due() -> int | None:
        with engine.store.transaction(write=False) as tx:
            return tx.next_wake()

    def due(limit: int) -> list[int]:
        with engine.store.transaction(write=False) as tx:
            return tx.due(instant(world.clock.now), limit)

    return {
        "tasks of a person": lambda: engine.tasks(officer=person),
        "tasks of a person, the list in-hand": lambda: engine.listing("in-hand", officer=person),
        "what was received in an hour": lambda: engine.search(
            received_from=engine.now() - timedelta(hours=1)
        ),
        "what a person has done": lambda: engine.completed_tasks(by=person),
        "late list of a head": lambda: engine.listing("late", unit=HOME),
        "late list of the head of a division": lambda: engine.listing("late", unit=f"{HOME}.office"),
        "a dossier by code": lambda: engine.dossier(code),
        "when something is due next": next_due,
        "what is due first": lambda: due(100),
        "what is about to be late, of a commune": lambda: engine.listing("soon", unit=HOME),
    }


def plans(world: World, person: str, code: str, explain: str) -> dict[str, list[str]]:
    """How the database goes about each question."""
    store = _Listening(world.store)
    engine = Engine(store, plugins=world.engine.plugins, clock=world.clock)  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for name, ask in questions(world, engine, person, code).items():
        store.noted.clear()
        ask()
        asked = {sql: parameters for sql, parameters in store.noted if sql.startswith(("SELECT", "WITH"))}
        with world.store.transaction(write=False) as tx:
            for sql, parameters in asked.items():
                tx._cursor.execute(f"{explain} {sql}", parameters)
                found.setdefault(name, []).extend(str(row[-1]) for row in tx._cursor.fetchall())
    return found


def run(
    folder: Path,
    size: int,
    dossiers: int,
    *,
    stores: Sequence[str] = ("sqlite", "postgres"),
    tell: bool = False,
    told: int = 1,
) -> dict[str, float]:
    """Milliseconds of each question, the median of *size*, in each of the *stores*; with *tell* also how.

    Every *told*-th dossier has its journal.
    """
    first = templates(folder, TEMPLATES)
    staff = organisation(folder)
    figures: dict[str, float] = {}
    if "sqlite" in stores:
        url = f"sqlite:///{folder / 'million.db'}"
        figures |= _asked_in("SQLite", url, staff, Copies(first, dossiers, told), size, tell)
    if "postgres" in stores:
        server = Server()
        try:
            figures |= _asked_in("PostgreSQL", server.dsn(), staff, Copies(first, dossiers, told), size, tell)
        finally:
            server.stop()
    return figures


def _asked_in(name: str, url: str, staff: Path, copies: Copies, size: int, tell: bool) -> dict[str, float]:
    world = World(url, organisation=staff)
    world.clock.now = NOW - timedelta(days=365)
    world.engine.deploy(procedure(), by="system", file="bench.bpmn")
    began = time.perf_counter()
    if name == "SQLite":
        into_sqlite(Path(url.removeprefix("sqlite:///")), copies)
    else:
        into_postgres(url, copies)
    figures = {
        f"{name}: dossiers written": float(copies.count),
        f"{name}: in so many s": time.perf_counter() - began,
    }
    world.clock.now = NOW
    apart = copies.count // SAMPLE // copies.told * copies.told
    for number in range(1, copies.count + 1, max(copies.told, apart)):
        assert world.engine.verify(number) == [], number
    with world.store.transaction(write=False) as tx:
        row = tx.dossier(copies.count // 2 + 1)
    person = world.engine.listing("in-hand", unit=f"{HOME}.office", limit=1).lines[0].officer
    assert row is not None and row.code is not None and person is not None
    for what, ask in questions(world, world.engine, person, row.code).items():
        figures[f"{name}: {what} (ms)"], worked = _taken(ask, size)
        if name == "SQLite":  # the other works in a process of its own
            figures[f"{name}: {what}, of the processor (ms)"] = worked
    if tell:
        explain = "EXPLAIN QUERY PLAN" if name == "SQLite" else "EXPLAIN"
        for what, lines in plans(world, person, row.code, explain).items():
            print(f"\n{name}: {what}", *lines, sep="\n    ")
    world.store.close()
    figures[f"{name}: a worker's memory (MB)"] = worker_memory(url, staff, rounds=3)
    return figures


def _taken(ask: Callable[[], object], size: int) -> tuple[float, float]:
    """Milliseconds by the clock on the wall, and of the processor: the medians."""
    times, worked = [], []
    for _ in range(size):
        began, busy = time.perf_counter(), time.process_time()
        answer = ask()
        times.append(time.perf_counter() - began)
        worked.append(time.process_time() - busy)
        assert answer is not None
    return median(times) * 1e3, median(worked) * 1e3


#: Runs a command and tells how much memory it took at most. A child counts what its parent held when it was
#: forked, so that parent is a small one.
_MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(status, used.ru_maxrss)
os._exit(0)
"""


def worker_memory(url: str, staff: Path, rounds: int) -> float:
    """The most memory (MB) that ``thutuc worker`` held in so many rounds, as the system counted it."""
    script = "import sys; from thutuc.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "--database", url, "--organisation", str(staff)]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command, "worker", "--every", "0.1", "--rounds", str(rounds)],
        cwd=staff.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "plugins")])},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    status, most = done.stdout.split()
    assert status == "0"
    return int(most) / 1024
