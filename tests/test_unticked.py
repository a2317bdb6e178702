"""What is late is a fact of the clock: reads tell it whether or not a worker has come by since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.ladder_world import examined
from tests.test_envelope_reception import forwarded
from tests.test_faults import online
from tests.test_late_entries import stood_still, together, waiting_beside
from tests.vector_world import World, day

from thutuc.engine import Dossier
from thutuc.engine.lists.catalogue import LINES, TALLIES
from thutuc.reports.figures import head_list, on_time

#: Duties arise as events, to which somebody is told: they wait for the worker, as reminders and timers do.
OF_WORKERS = {"urged", "sign"}

LATE: dict[str, tuple[Callable[[], World], str]] = {
    "step and dossier": (examined, "11/03 09:00"),
    "intake": (lambda: online("02/03 10:00"), "05/03 09:00"),
    "sending on": (forwarded, "04/03 09:00"),
    "group": (together, "11/03 09:00"),
    "groups beside each other": (waiting_beside, "11/03 09:00"),
    "repair": (stood_still, "19/11 09:00"),
}


def told(dossier: Dossier) -> dict[str, Any]:
    """What a dossier tells of time."""
    names = ("late", "missed", "owes_apology", "due", "promised", "status", "answer_due", "forward_due")
    return {name: getattr(dossier, name) for name in names} | {
        "tasks": [(each.step, each.due, each.late, each.missing) for each in dossier.tasks]
    }


def read(world: World) -> dict[str, Any]:
    """Everything that citizens, heads and inspectors are shown of lateness."""
    engine, since = world.engine, day("01/03 00:00")
    facts = engine.facts(unit="dong-may", since=since).parts
    lists = {
        f"list {name}": (found.lines, found.tallies)
        for name in (LINES | TALLIES).keys() - OF_WORKERS
        for found in [engine.listing(name, unit="dong-may")]
    }
    return lists | {
        "dossier": told(world.it),
        "status": engine.status(world.id),
        "search": [told(each) for each in engine.search(open=True)],
        "tasks": [(each.step, each.late) for each in engine.tasks(dossier=world.id)],
        "irregularities": [(each.kind, each.note) for each in engine.irregularities(since=since).lines],
        "facts": {name: (part.lines, part.tallies) for name, part in facts.items() if name not in OF_WORKERS},
        "on time": on_time(engine, since=since, until=world.clock.now),
        "head": [(each.task, each.late, each.due) for each in head_list(engine).late],
    }


@pytest.mark.parametrize("way", LATE)
def test_what_is_late_is_told_the_same_whether_or_not_a_worker_has_come_by(way: str) -> None:
    begun, at = LATE[way]
    world = begun()
    world.clock.now = day(at)
    before = read(world)
    world.engine.tick()
    after = read(world)
    assert before == after
    assert any(duty.kind == "urge" for duty in world.engine.duties(dossier=world.id))


def test_a_dossier_is_late_a_moment_after_it_was_due_and_not_at_it() -> None:
    world = examined()
    world.clock.now = due = day("05/03 17:30")
    assert (world.it.due, world.it.late, world.it.missed) == (due, False, None)
    world.clock.now = day("05/03 17:31")
    assert (world.it.late, world.it.missed) == (True, due)
    assert world.engine.status(world.id).late
