"""A slip of the pen in what is asked is told, with what may have been meant; it is no empty list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.vector_world import World, day, seven_days

from thutuc import Engine
from thutuc.errors import WrongData


@pytest.fixture
def world() -> World:
    """A dossier that lies with an officer of the office of Đồng Mây."""
    made = World(seven_days())
    made.hand_in("02/03 09:00", "bay-ngay")
    made.do("02/03 10:00", "check")
    return made


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda engine: engine.tasks(officer="an.nguyn"), "'an.nguyen'"),
        (lambda engine: engine.tasks(holder="nobody.at.all"), "'nobody.at.all'"),
        (lambda engine: engine.tasks(unit="dongmay"), "'dong-may'"),
        (lambda engine: engine.listing("late", unit="dongmay"), "'dong-may'"),
        (lambda engine: engine.listing("results", officer="an.nguyn"), "'an.nguyen'"),
        (lambda engine: engine.listing("latte"), "'late'"),
        (lambda engine: engine.listing("drafting"), "thutuc drafting"),
        (lambda engine: engine.waiting(unit="dongmay"), "'dong-may'"),
        (lambda engine: engine.duties(kind="urgent"), "'urge'"),
        (lambda engine: engine.duties(unit="dongmay"), "'dong-may'"),
        (lambda engine: engine.facts(since=day("01/03 00:00"), unit="dongmay"), "'dong-may'"),
        (lambda engine: engine.search(codes="1"), "'code'"),
        (
            lambda engine: engine.hand_over(by="system", decision="1/QĐ", officer="an.nguyn", dry_run=True),
            "'an.nguyen'",
        ),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_near(
    world: World, ask: Callable[[Engine], Any], near: str
) -> None:
    with pytest.raises(WrongData, match="Expected") as refused:
        ask(world.engine)
    assert near in str(refused.value)


def test_who_has_nothing_now_but_is_known_gets_an_empty_answer(world: World) -> None:
    engine = world.engine
    assert engine.tasks(officer="quang.hoang") == engine.tasks(officer="system") == []
    assert (
        engine.tasks(unit="lung-suong") == engine.waiting(unit="dong-may") == engine.duties(kind="flag") == []
    )
    assert engine.listing("late", unit="lung-suong").lines == ()


def test_tasks_of_an_agency_are_those_of_each_of_its_units_in_order(world: World) -> None:
    world.hand_in("02/03 11:00", "bay-ngay")
    ids = [task.id for task in world.engine.tasks(unit="dong-may")]
    assert len(ids) == 2 and ids == [task.id for task in world.engine.tasks()]
    assert {task.unit for task in world.engine.tasks(unit="dong-may")} == {
        "dong-may.office",
        "dong-may.one-stop",
    }
    assert world.engine.tasks(unit="dong-may", limit=1) == world.engine.tasks(limit=1)
