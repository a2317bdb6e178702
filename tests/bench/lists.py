"""What a head's late list and a person's tasks cost among 10⁵ dossiers: ``python -m tests.bench lists``."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from tests.bench.world import START, World

TEMPLATES = 50  #: dossiers that go their own way; all others are copies of them

_COPIES = (
    """
    INSERT INTO thutuc_dossier
    SELECT id + :far, procedure, code || :far, external_code, applicant, phase, status, channel,
      replace(unit, :old, :new), replace(competent, :old, :new), submitted, received, ready, closed,
      due - :near, expiry, missed, late, suspended, wake, version, head, state, other_due, other_last
    FROM thutuc_dossier WHERE id <= :own
    """,
    """
    INSERT INTO thutuc_task
    SELECT dossier + :far, task, step, replace(unit, :old, :new), post, officer || :more, holder || :more,
      since, held, until, due - :near, wake, late, outcome
    FROM thutuc_task WHERE dossier <= :own
    """,
    """
    INSERT INTO thutuc_journal
    SELECT seq + :far * 20, dossier + :far, number, verb, actor, happened_at, recorded_at, NULL, NULL, NULL,
      public, payload_digest, head
    FROM thutuc_journal WHERE dossier <= :own
    """,
)


class Crowd:
    """Many open dossiers of a hundred communes, a tenth of them late; one in twenty lies in Đồng Mây."""

    def __init__(self, path: Path, dossiers: int) -> None:
        self.world = World(f"sqlite:///{path}?synchronous=off")
        self.world.deploy()
        engine, clock = self.world.engine, self.world.clock
        for number in range(TEMPLATES):
            clock.now = START + timedelta(days=0 if number % 10 == 0 else 40, minutes=number)
            self.world.dossier()
        clock.now = START + timedelta(days=41, hours=1)
        while engine.tick().dossiers:
            pass
        self._copy(dossiers // TEMPLATES)
        clock.now += timedelta(hours=2)

    def _copy(self, times: int) -> None:
        with self.world.store.transaction() as tx:
            for number in range(1, times):
                place = "dong-may" if number % 20 == 0 else f"commune-{number % 100}"
                given = {"far": number * TEMPLATES, "near": number * 1_000_000, "own": TEMPLATES}
                names = {"old": "dong-may", "new": place, "more": "" if place == "dong-may" else f".{place}"}
                for statement in _COPIES:
                    tx._cursor.execute(statement, {**given, **names})


def run(folder: Path, size: int, dossiers: int = 100_000) -> dict[str, float]:
    """Milliseconds of each list, the median of *size* calls."""
    crowd = Crowd(folder / "lists.db", dossiers)
    engine = crowd.world.engine
    late = engine.listing("late", unit="dong-may")
    officer = next(line.officer for line in engine.listing("in-hand", unit="dong-may.office").lines)
    asked: dict[str, Callable[[], object]] = {
        "late list of a head, 100 lines (ms)": lambda: engine.listing("late", unit="dong-may"),
        "late list of a division (ms)": lambda: engine.listing("late", unit="dong-may.office"),
        "late list of the province (ms)": lambda: engine.listing("late"),
        "tasks of a person, 100 lines (ms)": lambda: engine.listing("in-hand", officer=officer),
        "late tasks of a person (ms)": lambda: engine.listing("late", officer=officer),
        "tasks of a person, Engine.tasks (ms)": lambda: engine.tasks(officer=officer),
        "about to be late, 100 lines (ms)": lambda: engine.listing("soon", unit="dong-may"),
        "no act for 5 days, 100 lines (ms)": lambda: engine.listing("untouched", unit="dong-may"),
        "late list of a head, as known an hour ago (ms)": lambda: engine.listing(
            "late", unit="dong-may", at=crowd.world.clock.now - timedelta(hours=1)
        ),
        "results of the month (ms)": lambda: engine.listing("results", unit="dong-may"),
    }
    figures = {"open dossiers": float(dossiers), "lines of the late list": float(len(late.lines))}
    for name, ask in asked.items():
        times = []
        for _ in range(size):
            began = time.perf_counter()
            ask()
            times.append(time.perf_counter() - began)
        figures[name] = median(times) * 1e3
    return figures
