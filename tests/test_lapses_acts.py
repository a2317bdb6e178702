"""What is entered after a wait lapsed is as if no worker had come by, whatever the act; and whom it asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.assigning_world import file, hand_in, office, step
from tests.test_lapses import SILENCE, VERIFICATION, Case, gateway, seen
from tests.vector_world import World, day

from thutuc.errors import NotPermitted

ACTS: dict[str, Callable[[Case, dict[str, Any]], object]] = {
    "withdraw": lambda c, how: c.engine.withdraw(c.id, by="an.nguyen", reason="Không cần nữa", **how),
    "cancel": lambda c, how: c.engine.cancel(c.id, by="quang.hoang", reason="Dừng", document="1/TB", **how),
    "refuse": lambda c, how: c.engine.refuse(
        c.id, by="quang.hoang", reason="Không đủ điều kiện", document="2/TB", **how
    ),
    "correct": lambda c, how: c.engine.correct(
        c.id, by="linh.pham", data={"eligible": False}, reason="Nhập nhầm", **how
    ),
    "reassign": lambda c, how: c.engine.reassign(
        c.task.id, to=str(c.task.holder), by="system", reason="Phân công lại", **how
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("waits", [VERIFICATION, SILENCE])
def test_an_act_of_before_a_lapse_that_nobody_saw_finds_the_dossier_as_it_stood(waits: str, act: str) -> None:
    """R106: what happened and when it was recorded are two facts; the worker's hour decides nothing."""
    found = []
    for ticked in (True, False):
        case = Case(waits)
        case.clock.now = case.lapse - timedelta(minutes=1)
        if ticked:
            case.at(case.lapse + timedelta(hours=1))
        case.clock.now = case.lapse + timedelta(hours=8)
        ACTS[act](case, {"happened_at": case.came})
        case.at(case.lapse + timedelta(hours=9))
        found.append(seen(case))
        assert case.engine.verify(case.id) == []
    assert found[0] == found[1]


def room(inside: str, *more: str) -> str:
    """A subprocess with one step; a timer of two days at its edge ends it."""
    return (
        f'<bpmn:subProcess id="room"><bpmn:startEvent id="in"/>{inside}<bpmn:endEvent id="out"/>'
        '<bpmn:sequenceFlow id="r1" sourceRef="in" targetRef="b"/>'
        f'<bpmn:sequenceFlow id="r2" sourceRef="b" targetRef="out"/>{"".join(more)}</bpmn:subProcess>'
    )


TWO_DAYS = "<bpmn:timerEventDefinition><bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition>"


@pytest.mark.parametrize("where", ["at its edge", "inside", "inside another", "inside, and reminds"])
def test_a_timer_over_a_subprocess_asks_somebody_else_where_it_breaks_off_what_is_open(where: str) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.1: on one's own word nobody takes back what had ended by then."""
    over, edge = "", ""
    if where == "at its edge":
        edge = f'<bpmn:boundaryEvent id="over" attachedToRef="room">{TWO_DAYS}</bpmn:boundaryEvent>'
    else:
        breaks = "false" if where == "inside, and reminds" else "true"
        over = (
            f'<bpmn:subProcess id="on" triggeredByEvent="true"><bpmn:startEvent id="when" '
            f'isInterrupting="{breaks}">{TWO_DAYS}</bpmn:startEvent><bpmn:endEvent id="past"/>'
            '<bpmn:sequenceFlow id="o1" sourceRef="when" targetRef="past"/></bpmn:subProcess>'
        )
    long = "10 ngày làm việc"
    gates = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("split", "join"))
    steps = [step("a", term=long), room(step("b", term=long), over), gates]
    flows = [("start", "split"), ("split", "a"), ("split", "room"), ("a", "join"), ("room", "g_one")]
    flows += [("g_one", "join"), ("join", "end")]
    if edge:
        steps, flows = [*steps, edge, step("c")], [*flows, ("over", "c"), ("c", "g_one")]
    world = office(file(steps, flows))
    world.id = hand_in(world.engine).id
    named = "a" if where == "inside another" else "b"
    (task,) = (task for task in world.it.tasks if task.step == named)
    world.clock.now = day("10/03 09:00")
    how: dict[str, Any] = {"by": str(task.officer), "happened_at": day("03/03 15:00")}
    if where in ("at its edge", "inside"):
        with pytest.raises(NotPermitted, match="the working day after is over"):
            world.engine.complete(task.id, **how)
        how["approver"] = "dan.luc"
    world.engine.complete(task.id, **how)

    assert len(world.events("EntryApproved")) == (where in ("at its edge", "inside"))
    assert world.engine.verify(world.id) == []


@pytest.mark.parametrize("ticked", [True, False])
def test_a_message_beside_a_timer_that_ran_out_is_entered_on_anothers_word_only(ticked: bool) -> None:
    """Until the office closes on the working day after (NĐ 297/2025/NĐ-CP Điều 6.4a)."""
    world = World(gateway())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    if ticked:
        world.at("05/03 00:00")
    world.clock.now = day("05/03 17:31")
    how: dict[str, Any] = {"by": "an.nguyen", "happened_at": day("04/03 16:50")}
    with pytest.raises(NotPermitted, match="the working day after is over"):
        world.engine.send(world.id, "answer", **how)
    world.engine.send(world.id, "answer", approver="quang.hoang", **how)

    assert [task.step for task in world.it.tasks] == ["examine"]
    assert [(each.approver, each.about) for each in world.events("EntryApproved")] == [("quang.hoang", None)]
