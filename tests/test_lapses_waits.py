"""Of several who waited when something came that is entered late: who takes it, and which lapse is undone."""

from __future__ import annotations

import pytest
from tests.test_lapses import seen
from tests.vector_world import World, day, seven_days
from tests.watch import Watch

from thutuc.dossier.events import WaitClosed, WaitOpened
from thutuc.engine.refusals import in_vietnamese
from thutuc.engine.undone import holding
from thutuc.errors import WrongState


def side_by_side(event: str, *terms: str) -> bytes:
    """The small procedure, whose branches wait for one message or signal, each in its own term."""
    parts, ways = (
        ['<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>'],
        [("check", "split")],
    )
    for n, term in enumerate(terms):
        parts.append(
            f'<bpmn:eventBasedGateway id="await{n}"/><bpmn:exclusiveGateway id="on{n}"/>'
            f'<bpmn:intermediateCatchEvent id="came{n}"><bpmn:{event}/></bpmn:intermediateCatchEvent>'
            f'<bpmn:intermediateCatchEvent id="over{n}"><bpmn:extensionElements>'
            f'<thutuc:term value="{term}" counting="law"/></bpmn:extensionElements>'
            "<bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>"
        )
        ways += [("split", f"await{n}"), (f"await{n}", f"came{n}"), (f"await{n}", f"over{n}")]
        ways += [(f"came{n}", f"on{n}"), (f"over{n}", f"on{n}"), (f"on{n}", "join")]
    return _drawn("".join(parts), [*ways, ("join", "examine")])


def _drawn(parts: str, ways: list[tuple[str, str]]) -> bytes:
    """The small procedure with these parts between the check and the examination."""
    flows = "".join(
        f'<bpmn:sequenceFlow id="w{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(ways)
    )
    drawn, way = seven_days().decode(), '<bpmn:sequenceFlow id="f1" sourceRef="check" targetRef="examine"/>'
    assert way in drawn
    told = '<bpmn:message id="m" name="answer"/><bpmn:signal id="s" name="answer"/><bpmn:process'
    return drawn.replace(way, parts + flows).replace("<bpmn:process", told, 1).encode()


def closed(world: World) -> list[tuple[str, str]]:
    """Which branches were ended by what came and which by their term, as the journal holds."""
    nodes = {
        event.wait: event.node
        for record in world.engine.journal(world.id)
        for event in record.events
        if isinstance(event, WaitOpened)
    }
    return sorted(
        (nodes[event.wait], event.how)
        for record in holding(world.engine.journal(world.id))
        for event in record.events
        if isinstance(event, WaitClosed) and event.how != "dropped"
    )


@pytest.mark.parametrize(("terms", "signal"), [("23", True), ("32", True), ("32", False)])
def test_all_who_waited_then_are_looked_at(terms: str, signal: bool) -> None:
    """A signal is for everybody who waited when it came, a message for the first, whoever came by since."""
    event = 'signalEventDefinition signalRef="s"' if signal else 'messageEventDefinition messageRef="m"'
    drawn, found = side_by_side(event, *(f"0{term} ngày làm việc" for term in terms)), []
    for ticked in (True, False):
        world = World(drawn)
        world.hand_in("02/03 09:00", "bay-ngay")
        world.do("02/03 10:00", "check")
        if ticked:
            world.at("05/03 00:00")
        world.clock.now = day("05/03 08:30")
        watch = Watch(world.engine, world.id)
        came = day("04/03 16:50")
        watch.check(world.engine.send(world.id, "answer", by="an.nguyen", signal=signal, happened_at=came))
        world.at("06/03 00:00")
        found.append(closed(world))
        assert world.engine.verify(world.id) == []
    assert found[0] == found[1]
    taken = [node for node, how in found[0] if how == "received"]
    assert taken == (["came0", "came1"] if signal else ["came0"])


@pytest.mark.parametrize("terms", ["32", "23", "22"])
def test_all_messages_that_came_in_time_are_entered_whenever_a_worker_came_by(terms: str) -> None:
    """The lapse of another's wait is undone too, or the first message entered would keep out the second."""
    drawn = side_by_side('messageEventDefinition messageRef="m"', *(f"0{n} ngày làm việc" for n in terms))
    found = []
    for visits in ((), ("05/03 00:00",), ("05/03 00:00", "05/03 08:31")):
        world = World(drawn)
        world.hand_in("02/03 09:00", "bay-ngay")
        world.do("02/03 10:00", "check")
        for visit in visits[:1]:
            world.at(visit)
        world.clock.now = day("05/03 08:30")
        watch, came = Watch(world.engine, world.id), day("04/03 16:50")
        watch.check(world.engine.send(world.id, "answer", by="an.nguyen", happened_at=came))
        for visit in visits[1:]:
            world.at(visit)
        world.clock.now = day("05/03 08:32")
        watch.check(world.engine.send(world.id, "answer", by="an.nguyen", happened_at=came))
        found.append((closed(world.at("05/03 08:32")), seen(world)))
        assert [task.step for task in world.it.tasks] == ["examine"] and world.engine.verify(world.id) == []
    assert found[0] == found[1] == found[2]
    assert found[0][0] == [("came0", "received"), ("came1", "received")]


@pytest.mark.parametrize("after", [True, False])
def test_a_lapse_that_somebody_has_seen_stays_for_who_did_not_wait_in_it(after: bool) -> None:
    """A remark written after the lapse has caught up with it by itself: it is there, worker or no."""
    drawn = side_by_side('messageEventDefinition messageRef="m"', "03 ngày làm việc", "02 ngày làm việc")
    ends = []
    for visit in ("05/03 08:00", "04/03 08:00"):
        world = World(drawn)
        world.hand_in("02/03 09:00", "bay-ngay")
        world.do("02/03 10:00", "check")
        world.at(visit).clock.now = day("05/03 08:20")
        when = {} if after else {"happened_at": day("04/03 15:00")}
        world.engine.note(world.id, by="an.nguyen", text="Người nộp hỏi hồ sơ", **when)
        world.clock.now = day("05/03 08:30")
        world.engine.send(world.id, "answer", by="an.nguyen", happened_at=day("04/03 16:50"))
        undone = [record.verb for record in world.engine.journal(world.id)].count("undo_lapse")
        assert undone == (not after and visit == "05/03 08:00")
        ends.append(seen(world.at("05/03 08:30")))
    assert ends[0] == ends[1]


@pytest.mark.parametrize("decided", [True, False])
def test_a_message_is_for_nobody_who_began_to_wait_after_it_came(decided: bool) -> None:
    """Where its own wait has lapsed for good, another that began later does not take it."""
    parts, ways = list[str](), [("check", "await0")]
    for n, (came, over) in enumerate([("examine", "await1"), ("hand_over", "hand_over")]):
        parts.append(
            f'<bpmn:eventBasedGateway id="await{n}"/><bpmn:intermediateCatchEvent id="came{n}">'
            '<bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>'
            f'<bpmn:intermediateCatchEvent id="over{n}"><bpmn:extensionElements>'
            f'<thutuc:term value="0{2 + n} ngày làm việc" counting="law"/></bpmn:extensionElements>'
            "<bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>"
        )
        ways += [(f"await{n}", f"came{n}"), (f"await{n}", f"over{n}"), (f"came{n}", came), (f"over{n}", over)]
    world = World(_drawn("".join(parts), ways))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    if decided:
        world.at("05/03 00:00").at("05/03 08:30")
        order = {"ground": "verification", "basis": "NĐ 118/2025/NĐ-CP", "document": "12/TB"}
        world.engine.suspend(world.id, by="quang.hoang", issued=world.clock.now.date(), **order)
    world.clock.now = day("05/03 09:00")
    before = world.engine.journal(world.id)
    kept = "'suspend' at 08:30 on 05/03/2026; the way now: keep what came with note"
    why = kept if decided else "afterwards"
    with pytest.raises(WrongState, match=why) as refused:
        world.engine.send(
            world.id, "answer", by="an.nguyen", happened_at=day("04/03 16:50" if decided else "02/03 09:59")
        )
    assert world.engine.journal(world.id) == before
    assert decided or "sau đó mới bắt đầu chờ" in in_vietnamese(refused.value)
