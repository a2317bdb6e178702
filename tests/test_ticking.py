"""What falls due is recorded once its instant has passed, for many dossiers at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.vector_world import World, seven_days

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def world() -> World:
    """A dossier of seven working days whose result lacks one act, on its last day."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.do("06/03 10:00", "examine")
    return world.at("11/03 17:00")


def _due(world: World) -> datetime:
    due = world.it.due
    assert due is not None
    return due


def _hand_over(world: World) -> None:
    task = world.it.tasks[0]
    world.engine.complete(task.id, by=task.holder or "")


def _happenings(world: World, clock: str = "dossier") -> list[str]:
    return [
        f"{record.verb}: {event.kind} {getattr(event, 'rung', '')}".strip()
        for record in world.engine.journal(world.id)
        for event in record.events
        if event.kind in {"DeadlineMissed", "RungReached", "ClockStopped"} and event.clock == clock
    ]


def test_a_result_at_the_due_instant_is_on_time_though_a_tick_came_at_that_instant(world: World) -> None:
    world.clock.now = _due(world)
    world.engine.tick()
    _hand_over(world)
    world.clock.advance(days=3)
    world.engine.tick()

    assert _happenings(world) == ["tick: RungReached reminder", "complete: ClockStopped"]
    assert not world.it.late
    assert world.engine.verify() == []


def test_a_microsecond_later_the_deadline_is_missed_and_the_head_is_told_in_the_same_row(
    world: World,
) -> None:
    due = _due(world)
    world.clock.now = due + MICROSECOND
    world.engine.tick()

    assert _happenings(world) == [
        "tick: RungReached reminder",
        "tick: DeadlineMissed",
        "tick: RungReached breach",
    ]
    assert world.told("DeadlineMissed", "dossier")[0][1] == due + MICROSECOND
    assert world.events("RungReached", "dossier")[-1].at == world.events("DeadlineMissed", "dossier")[0].due
    assert world.it.late


def test_an_act_a_microsecond_late_finds_the_miss_recorded_before_it(world: World) -> None:
    world.clock.now = _due(world) + MICROSECOND
    _hand_over(world)

    assert _happenings(world)[-3:] == [
        "tick: DeadlineMissed",
        "tick: RungReached breach",
        "complete: ClockStopped",
    ]
    assert world.events("ClockStopped", "dossier")[0].late
