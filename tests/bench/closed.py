"""What closed dossiers cost the open ones on PostgreSQL, in one set of tables: ``… bench closed``.

Two worlds with 200 open dossiers stand in one server. Beside those of one as many closed ones are laid as
asked for, each with three journal rows, payloads and two tasks; then both are measured in turn. That tells
whether closed dossiers need tables of their own (ADR 12).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from tests.bench.timing import Calls, again, interleaved
from tests.bench.world import World
from tests.pg import Server

OPEN = 200  #: dossiers that go on, in each world
NONE, MANY = "none", "many"

#: The first dossier's rows, closed, as often as asked for.
_CLOSED = """
INSERT INTO thutuc_dossier (procedure, code, applicant, phase, status, channel, unit, competent, submitted,
  received, ready, closed, due, expiry, late, version, head, state)
SELECT procedure, 'C' || n, applicant, 'returned', 10, channel, unit, competent, submitted, received,
  submitted, submitted + n, due, expiry, 0, 3, head, state
FROM thutuc_dossier, generate_series(1, %(count)s) AS n WHERE id = 1;
"""
_JOURNAL = """
WITH first AS (SELECT * FROM thutuc_journal WHERE dossier = 1 AND number = 2), written AS (
  INSERT INTO thutuc_journal
    (dossier, number, verb, actor, happened_at, recorded_at, public, payload_digest, head)
  SELECT d.id, n, f.verb, f.actor, f.happened_at, f.recorded_at, f.public, f.payload_digest, f.head
  FROM thutuc_dossier AS d, generate_series(1, 3) AS n, first AS f WHERE d.closed IS NOT NULL
  RETURNING seq
)
INSERT INTO thutuc_payload (seq, salt, payload)
SELECT w.seq, p.salt, p.payload FROM written AS w, thutuc_payload AS p WHERE p.seq = (SELECT seq FROM first)
"""
_TASKS = """
INSERT INTO thutuc_task (dossier, task, step, unit, post, officer, holder, since, held, until, late, outcome)
SELECT d.id, n, t.step, t.unit, t.post, t.officer, t.holder, t.since, t.held, t.since + 1, 0, 'completed'
FROM thutuc_dossier AS d, generate_series(1, 2) AS n, thutuc_task AS t
WHERE d.closed IS NOT NULL AND t.dossier = 1 AND t.until IS NULL
"""


def run(folder: Path, closed: int, blocks: int = 20, going: int = OPEN) -> dict[str, float]:
    """Medians without closed dossiers, and with *closed* of them, in one interleaved run; and the ratio."""
    server = Server()
    worlds: dict[str, World] = {}
    try:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            for name in (NONE, MANY):
                connection.execute(f"CREATE SCHEMA {name}")
                worlds[name] = World(server.dsn(name))
                worlds[name].deploy()
            steps = {name: world.steps(going) for name, world in worlds.items()}
            for calls in steps.values():  # the first call makes the dossiers
                next(calls)()
            connection.execute(f"SET search_path = {MANY}")
            for sql in (_CLOSED, _JOURNAL, _TASKS):
                connection.execute(sql, {"count": closed} if "%(count)s" in sql else None)
            began = time.perf_counter()
            connection.execute("VACUUM (ANALYZE)")
            vacuum = time.perf_counter() - began
            connection.execute("CHECKPOINT")
            figures = _compared(worlds, steps, blocks)
            size = connection.execute("SELECT pg_database_size(current_database()) / 1000000.0").fetchone()
    finally:
        for world in worlds.values():
            world.store.close()
        server.stop()
    return figures | {"VACUUM (ANALYZE) of all (s)": vacuum, "database (MB)": float(size[0]) if size else 0.0}


def _compared(worlds: dict[str, World], steps: dict[str, Calls], blocks: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    asked = {name: _asked(world) for name, world in worlds.items()}
    for what in asked[NONE]:
        taken = interleaved({name: again(calls[what]) for name, calls in asked.items()}, blocks)
        figures |= _told(what, taken)
    return figures | _told("step", interleaved(steps, blocks))


def _told(what: str, taken: dict[str, float]) -> dict[str, float]:
    return {f"{what}, {name} closed (ms)": each / 1000 for name, each in taken.items()} | {
        f"{what}, many / none": taken[MANY] / taken[NONE]
    }


def _asked(world: World) -> dict[str, Callable[[], object]]:
    dossier = world.engine.dossier(1)
    officer, code = str(dossier.tasks[0].holder), str(dossier.code)
    return {
        "dossier by code": lambda: world.engine.dossier(code),
        "tasks of a person": lambda: world.engine.tasks(officer=officer),
        "tick, nothing due": world.engine.tick,
    }
