"""A reason in writing says something: stops, spaces and what nobody sees are refused where one is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.ladder_world import CHAIR, DESK, EXPLAINED, HEAD, OFFICER, duty, examined
from tests.vector_world import World, seven_days

from thutuc import Engine, NotPermitted
from thutuc.engine.written import is_written
from thutuc.errors import WrongData

NOTHING = [".", "…", " - ", "\u200b", "\u3164", "\u2800\n"]

#: Every verb that asks for words, with what it is told in place of them.
ASKED: dict[str, Callable[[World, str], Any]] = {
    "request_papers": lambda w, x: w.engine.request_papers(w.id, by=OFFICER, content="Bản sao", reason=x),
    "its content": lambda w, x: w.engine.request_papers(w.id, by=OFFICER, content=x, reason="Bản mờ"),
    "refuse": lambda w, x: w.engine.refuse(w.id, by="system", reason=x),
    "cancel": lambda w, x: w.engine.cancel(w.id, by="system", reason=x, document="2/TB"),
    "its paper": lambda w, x: w.engine.cancel(w.id, by="system", reason="Trùng hồ sơ", document=x),
    "withdraw": lambda w, x: w.engine.withdraw(w.id, by=DESK, reason=x),
    "suspend": lambda w, x: w.engine.suspend(w.id, by="system", ground="court", basis=x, document="1/QĐ"),
    "note": lambda w, x: w.engine.note(w.id, by=DESK, text=x),
    "correct": lambda w, x: w.engine.correct(w.id, by=DESK, data={"area": 1}, reason=x),
    "reassign": lambda w, x: w.engine.reassign(w.it.tasks[0].id, to="viet.ngo", by="system", reason=x),
    "give_back": lambda w, x: w.engine.give_back(w.it.tasks[0].id, by=OFFICER, reason=x),
    "urge": lambda w, x: w.engine.urge(w.it.tasks[0].id, by=CHAIR, text=x),
    "explain_delay": lambda w, x: w.engine.explain_delay(duty(w), by=HEAD, explanation=x, action="urged"),
    "direct": lambda w, x: w.engine.direct(w.id, by=CHAIR, text=x, to=OFFICER),
    "flag": lambda w, x: w.engine.flag(w.id, by=DESK, text=x),
    "inspection": lambda w, x: _inspecting(w).inspection(by="thanh.tra", basis=x),
}


def _inspecting(world: World) -> Engine:
    engine = world.engine
    return Engine(engine.store, plugins=engine.plugins, clock=world.clock, inspectors=("thanh.tra",))


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("verb", ASKED)
def test_words_that_say_nothing_are_refused(verb: str, text: str) -> None:
    world = examined()
    if verb == "explain_delay":
        world.at("06/03 09:00")
    before = world.engine.journal(world.id)

    with pytest.raises(WrongData, match="Expected"):
        ASKED[verb](world, text)
    assert world.engine.journal(world.id) == before


@pytest.mark.parametrize("text", NOTHING)
def test_a_ground_that_says_nothing_is_no_ground_for_a_second_request(text: str) -> None:
    world = examined(World(seven_days()))
    ask = {"by": OFFICER, "content": "Bản sao", "reason": "Bản mờ"}
    world.engine.request_papers(world.id, **ask)
    world.engine.supply(world.id, by=DESK)

    with pytest.raises(NotPermitted, match="legal ground"):
        world.engine.request_papers(world.id, **ask, basis=text, approver=CHAIR)


@pytest.mark.parametrize("text", [EXPLAINED, "12/TB", "Ố", "ok."])
def test_words_of_any_length_are_words(text: str) -> None:
    assert is_written(text) and not is_written(None)
