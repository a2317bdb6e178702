"""A durable step on PostgreSQL beside one statement that writes the same rows: ``… bench clients``.

Eight processes wait for the word; of these one, two, four, all take turns between *step* (``Engine.complete``
with all plug-ins) and *statement* (its rows with constant values, in the same tables of another schema: the
dossier's row, the journal row, its payload, the task that ends, the task that begins, in one data-modifying
statement, prepared, committed by itself, through the same driver). The server runs with its own defaults:
``fsync``, ``synchronous_commit`` and ``full_page_writes`` are on. A second server without fsync shows what is
left where the disk costs nothing.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from tests.bench.timing import Calls
from tests.bench.world import World
from tests.pg import Server

ROOT = Path(__file__).parents[2]
DOSSIERS = 25  #: of each process, in each schema
SCHEMAS = ("step", "statement")

_JOURNAL = (
    "verb, actor, happened_at, recorded_at, request_id, request_digest, answer, public, payload_digest, head"
)
_TASK = "step, unit, post, officer, holder, since, held, until, due, wake, late, outcome"

#: The values of one step; what numbers a row comes from the dossier's row, so that none is written twice.
_STATEMENT = f"""
WITH moved AS (
  UPDATE thutuc_dossier SET wake = wake + 1, version = version + 1, head = %b, state = %b WHERE id = %b
  RETURNING id, version
), written AS (
  INSERT INTO thutuc_journal (dossier, number, {_JOURNAL})
  SELECT id, version, %s, %s, %b, %b, %s, %b, %b, %b, %b, %b FROM moved RETURNING seq
), hidden AS (
  INSERT INTO thutuc_payload (seq, salt, payload) SELECT seq, %b::bytea, %b::bytea FROM written
), ended AS (
  UPDATE thutuc_task AS t SET step = %s, unit = %s, post = %s, officer = %s, holder = %s, held = %b,
    until = %b, due = %b, wake = %b, late = %b, outcome = %s
  FROM moved WHERE t.dossier = moved.id AND t.task = moved.version
)
INSERT INTO thutuc_task (dossier, task, {_TASK})
SELECT id, version + 1, %s, %s, %s, %s, %s, %b, %b, %b, %b, %b, %b, %s FROM moved
"""


def step_world(url: str) -> tuple[World, list[tuple[str, str]]]:
    """An engine on one schema, with dossiers of this process and who holds their task."""
    world = World(url, ready=True)
    tasks = [world.dossier().tasks[0] for _ in range(DOSSIERS)]
    return world, [(task.id, str(task.holder)) for task in tasks]


def statement(url: str, dossiers: Sequence[int]) -> Calls:
    """The statement, with the values of the last step of the first of these *dossiers*."""
    with psycopg.connect(url, autocommit=True) as connection:
        values = values_of(connection, dossiers[0])
        cursor = connection.cursor()
        for dossier in itertools.cycle(dossiers):
            told = (*values[:2], dossier, *values[2:])
            yield lambda told=told: cursor.execute(_STATEMENT, told, prepare=True)  # type: ignore[misc]


def values_of(connection: psycopg.Connection[Any], dossier: int) -> tuple[object, ...]:
    """Head, state, journal row, payload, the task that ended and the one that began, of its last step."""

    def row(sql: str) -> tuple[object, ...]:
        found = connection.execute(sql, (dossier,)).fetchone()
        assert found is not None
        return tuple(found)

    ended = row(f"SELECT {_TASK} FROM thutuc_task WHERE dossier = %s ORDER BY task DESC OFFSET 1 LIMIT 1")
    return (
        *row("SELECT head, state FROM thutuc_dossier WHERE id = %s"),
        *row(f"SELECT {_JOURNAL} FROM thutuc_journal WHERE dossier = %s ORDER BY number DESC LIMIT 1"),
        *row(
            "SELECT salt, payload FROM thutuc_payload JOIN thutuc_journal USING (seq) "
            "WHERE dossier = %s ORDER BY seq DESC LIMIT 1"
        ),
        *(value for place, value in enumerate(ended) if place != 5),  # since is never written again
        *row(f"SELECT {_TASK} FROM thutuc_task WHERE dossier = %s ORDER BY task DESC LIMIT 1"),
    )


def work(urls: Sequence[str]) -> None:
    """Be one client: do what is said on a line of input, for so many seconds, and tell how often."""
    world, tasks = step_world(urls[0])
    _, others = step_world(urls[1])
    things: dict[str, Calls] = {
        "step": world.steps_of(tasks),
        "statement": statement(urls[1], [int(task.partition(".")[0]) for task, _ in others]),
    }
    for calls in things.values():
        for call in itertools.islice(calls, 10):
            call()
    print("ready", flush=True)
    for line in sys.stdin:
        name, seconds = line.split()
        print(_many(things[name], float(seconds)), flush=True)


def _many(calls: Calls, seconds: float) -> int:
    end, done = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        next(calls)()
        done += 1
    return done


class Client:
    """A process that waits for the word."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.clients", *urls],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def say(self, words: str) -> None:
        """Give the word."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """What it says next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "a client ended by itself"
        return line

    def end(self) -> None:
        """Let it go."""
        self._process.communicate()


def run(
    folder: Path,
    rounds: int,
    seconds: float = 0.4,
    counts: Sequence[int] = (1, 2, 4, 8),
    fsyncs: Sequence[bool] = (True, False),
) -> dict[str, float]:
    """Both by number of clients, in blocks of *seconds*, with fsync and without."""
    figures: dict[str, float] = {}
    for fsync in fsyncs:
        server = Server(fsync=fsync)
        try:
            figures |= _on(server, rounds, seconds, counts, "fsync" if fsync else "no fsync")
        finally:
            server.stop()
    return figures


def _on(server: Server, rounds: int, seconds: float, counts: Sequence[int], what: str) -> dict[str, float]:
    urls = prepared(server)
    clients = [Client(urls) for _ in range(max(counts))]
    figures: dict[str, float] = {}
    try:
        for client in clients:
            assert client.hear() == "ready\n"
        for count in counts:
            done = _taking_turns(clients[:count], rounds, seconds)
            rates = {name: median(each) / seconds for name, each in done.items()}
            ratios = [step / bare for step, bare in zip(done["step"], done["statement"], strict=True)]
            figures[f"{count} clients, steps a second, {what}"] = rates["step"]
            figures[f"{count} clients, statements a second, {what}"] = rates["statement"]
            figures[f"{count} clients, step / statement (%), {what}"] = 100 * median(ratios)
    finally:
        for client in clients:
            client.end()
    return figures


def _taking_turns(clients: Sequence[Client], rounds: int, seconds: float) -> dict[str, list[int]]:
    done: dict[str, list[int]] = {name: [] for name in SCHEMAS}
    for number in range(rounds + 1):
        for name in SCHEMAS if number % 2 else reversed(SCHEMAS):
            for client in clients:
                client.say(f"{name} {seconds}")
            total = sum(int(client.hear()) for client in clients)
            if number:  # the first round warms up
                done[name].append(total)
    return done


def prepared(server: Server) -> list[str]:
    """Two schemas with tables and the procedure."""
    urls = [server.dsn(schema) for schema in SCHEMAS]
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        for schema in SCHEMAS:
            connection.execute(f"CREATE SCHEMA {schema}")
    for url in urls:
        world = World(url)
        world.deploy()
        world.store.close()
    return urls


if __name__ == "__main__":
    work(sys.argv[1:])
