"""Sixteen threads at one SQLite file, beside the bare group commit: ``python -m tests.bench writers``.

The engine's side is the durable step of :mod:`tests.bench.step`, every thread with dossiers of its own. Bare
are the very rows that such steps write, recorded before: each thread hands the statements, with parameters
that are there already, to one writer thread, which writes whatever waits and commits it together; a thread
goes on once its rows are committed. Both take turns, block by block, on files that began alike.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median, quantiles
from typing import Any, NamedTuple

from tests.bench.world import World, open_task

from thutuc import Engine
from thutuc.store import Tx

THREADS = 16
DOSSIERS = 12  #: of each thread


class Statement(NamedTuple):
    """One statement and the rows it writes."""

    sql: str
    rows: Sequence[Sequence[object]]


Step = list[Statement]  #: what one durable step writes


class _Noting:
    """A cursor that notes what is written through it."""

    def __init__(self, cursor: Any, noted: Step) -> None:
        self._cursor = cursor
        self._noted = noted

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> object:
        self._note(sql, [parameters])
        return self._cursor.execute(sql, parameters)

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> object:
        self._note(sql, rows)
        return self._cursor.executemany(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def _note(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        if sql.startswith("INSERT INTO thutuc_payload"):  # under the number the journal row gets this time
            sql, rows = sql.replace("VALUES (?", "VALUES (last_insert_rowid()"), [row[1:] for row in rows]
        if not sql.startswith(("SELECT", "WITH")):
            self._noted.append(Statement(sql, rows))


class _Recorder:
    """A store that remembers what was written."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.noted: Step = []

    @contextmanager
    def transaction(
        self, connection: object | None = None, *, write: bool = True, verb: bool = False
    ) -> Iterator[Tx]:
        with self._store.transaction(connection, write=write, verb=verb) as tx:
            tx._cursor = _Noting(tx._cursor, self.noted)
            yield tx

    def transact(
        self, work: Callable[[Tx], Any], connection: object | None = None, *, anywhere: bool = False
    ) -> Any:
        with self.transaction(connection) as tx:
            return work(tx)


def record(world: World, tasks: Sequence[list[tuple[str, str]]], steps: int) -> list[list[Step]]:
    """What the next *steps* steps of each thread write, done one after the other."""
    store = _Recorder(world.store)
    world.engine = Engine(store, plugins=world.engine.plugins, clock=world.clock)  # type: ignore[arg-type]
    found: list[list[Step]] = []
    for mine in tasks:
        written: list[Step] = []
        for step in islice(world.steps_of(mine), steps):
            step()
            written.append(list(store.noted))
            store.noted.clear()
        found.append(written)
    return found


class Bare:
    """The bare group commit: one thread writes what the others hand it and commits what waits at once."""

    def __init__(self, path: Path, synchronous: str) -> None:
        self._connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(f"PRAGMA synchronous = {synchronous}")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._handed: SimpleQueue[tuple[Step, threading.Lock] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def steps(self, written: Sequence[Step]) -> Iterator[Callable[[], object]]:
        """One recorded step after the other, each a call that returns once it is committed."""
        told = threading.Lock()
        told.acquire()

        def hand(step: Step) -> None:
            self._handed.put((step, told))
            told.acquire()

        for step in written:
            yield lambda step=step: hand(step)  # type: ignore[misc]

    def _write(self) -> None:
        execute, executemany = self._connection.execute, self._connection.executemany
        while (first := self._handed.get()) is not None:
            execute("BEGIN IMMEDIATE")
            group = [first]
            while True:
                for sql, rows in group[-1][0]:
                    if len(rows) == 1:
                        execute(sql, rows[0])
                    else:
                        executemany(sql, rows)
                try:
                    following = self._handed.get_nowait()
                except Empty:
                    break
                if following is None:
                    self._handed.put(None)
                    break
                group.append(following)
            execute("COMMIT")
            for _, told in group:
                told.release()

    def close(self) -> None:
        """Let the writer end."""
        self._handed.put(None)
        self._thread.join()
        self._connection.close()


class Block(NamedTuple):
    """What one block of steps took."""

    wall: float  #: seconds from the first thread's start to the last one's end
    waited: list[float]  #: seconds of each step


def block(clients: Sequence[Iterator[Callable[[], object]]], steps: int) -> Block:
    """Let every client make so many steps, all at once, each in a thread."""
    ready = threading.Barrier(len(clients) + 1)
    waited: list[list[float]] = [[] for _ in clients]

    def work(client: Iterator[Callable[[], object]], times: list[float]) -> None:
        ready.wait()
        for step in islice(client, steps):
            began = time.perf_counter()
            step()
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(clients, waited, strict=True)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    assert [len(times) for times in waited] == [steps] * len(clients)
    return Block(wall, [each for times in waited for each in times])


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _written(path: Path) -> tuple[int, ...]:
    """How many rows there are, and how often dossiers were written."""
    with closing(sqlite3.connect(path)) as connection:
        tables = "journal", "payload", "task", "holding"
        counts = [f"(SELECT count(*) FROM thutuc_{table})" for table in tables]
        row = connection.execute(
            f"SELECT {', '.join(counts)}, (SELECT sum(version) FROM thutuc_dossier)"
        ).fetchone()
        return tuple(row)


def run(folder: Path, blocks: int, steps: int, threads: int = THREADS) -> dict[str, float]:
    """Both in turn, *blocks* times, each thread *steps* steps a block; with fsync and without."""
    figures: dict[str, float] = {}
    for synchronous, name in (("full", "fsync"), ("off", "no fsync")):
        figures |= _both(folder / synchronous, synchronous, name, blocks, steps, threads)
    return figures | _processes(folder / "processes.db", 2, threads // 2, blocks * steps)


def _processes(path: Path, count: int, threads: int, steps: int) -> dict[str, float]:
    """So many processes of so many threads each at one file; what they wait for each other."""
    url = f"sqlite:///{path}?synchronous=full&timeout=30"
    world = World(url)
    world.deploy()
    world.store.close()
    command = [sys.executable, "-m", "tests.bench.writers", url, str(threads), str(steps)]
    crowds = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(count)
    ]
    for each in crowds:
        assert each.stdout is not None and each.stdout.readline() == "ready\n"
    for each in crowds:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    found = [Block(*json.loads(each.communicate()[0])) for each in crowds]
    waited = [each * 1e3 for one in found for each in one.waited]
    walls = sorted(each.wall for each in found)
    name = f"{count} processes of {threads} threads"
    return {
        f"{name}: steps a second, fsync": len(waited) / walls[-1],
        f"{name}: p99, fsync (ms)": quantiles(waited, n=100)[98],
        f"{name}: the longest, fsync (ms)": max(waited),
        f"{name}: the first ready after so much of the last's time (%)": 100 * walls[0] / walls[-1],
    }


def main(url: str, threads: str, steps: str) -> None:
    """Work as one process of several: so many threads make so many steps each."""
    world = World(url, ready=True)
    clients = [world.steps_of([open_task(world.dossier()) for _ in range(3)]) for _ in range(int(threads))]
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(block(clients, int(steps))))
    world.store.close()


def _both(
    folder: Path, synchronous: str, name: str, blocks: int, steps: int, threads: int
) -> dict[str, float]:
    folder.mkdir()
    first, bare_path, own_path = (folder / f"{each}.db" for each in ("first", "bare", "own"))
    world = World(f"sqlite:///{first}?synchronous=off")
    world.deploy()
    tasks = [[open_task(world.dossier()) for _ in range(DOSSIERS)] for _ in range(threads)]
    for path in (bare_path, own_path):
        _copy(first, path)
    now = world.clock.now
    recorded = record(world, [list(mine) for mine in tasks], (blocks + 1) * steps)
    world.store.close()
    world = World(f"sqlite:///{own_path}?synchronous={synchronous}", ready=True)
    world.clock.now = now
    bare = Bare(bare_path, synchronous)
    handing = [bare.steps(written) for written in recorded]
    working = [world.steps_of(mine) for mine in tasks]
    taken: dict[str, list[Block]] = {"bare": [], "own": []}
    before = world.store.commits
    for number in range(blocks + 1):
        for which, clients in (("bare", handing), ("own", working)):
            done = block(clients, steps)
            if number:  # the first block fills caches and write-ahead logs
                taken[which].append(done)
    commits = world.store.commits - before
    bare.close()
    assert world.engine.verify() == []
    world.store.close()
    assert _written(bare_path) == _written(own_path)
    return _figures(taken, name, threads * steps, (blocks + 1) * threads * steps / commits)


def _figures(taken: dict[str, list[Block]], name: str, steps: int, group: float) -> dict[str, float]:
    figures: dict[str, float] = {}
    rates = {}
    for which, words in (("bare", "bare group commit"), ("own", "durable steps")):
        rates[which] = steps / median(each.wall for each in taken[which])
        waited = [each * 1e3 for one in taken[which] for each in one.waited]
        figures[f"{words} a second, {name}"] = rates[which]
        figures[f"{words}, p50, {name} (ms)"] = median(waited)
        figures[f"{words}, p99, {name} (ms)"] = quantiles(waited, n=100)[98]
        figures[f"{words}, the longest, {name} (ms)"] = max(waited)
    figures[f"steps a COMMIT, {name}"] = group
    figures[f"durable steps / bare group commit, {name} (%)"] = 100 * rates["own"] / rates["bare"]
    return figures


if __name__ == "__main__":
    main(*sys.argv[1:4])
