"""Of what a dossier's lateness is made up, to the microsecond, for each way in which it can come about."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.assigning_world import HEAD, STAFF, file, hand_in, office, step
from tests.vector_world import World, day, seven_days

from thutuc.dossier.view import instant
from thutuc.engine.lateness import Lateness, Told, lateness
from thutuc.net import compile_net
from thutuc.store import DossierRow

#: A step of seven working days from 02/03 09:00 is due on 11/03.
DUE = day("11/03 17:30")
MARCH = instant(day("01/03 00:00")), instant(day("01/05 00:00"))
NOTHING = timedelta()


def late(
    world: World,
    now: str = "20/04 09:00",
    waits: bool = False,
    delivered: str | None = None,
    period: tuple[int, int] = MARCH,
    **row: int | None,
) -> Lateness | None:
    """The parts of it, where the row that told the result *waits* to be delivered, or was at that instant."""
    with world.engine.store.transaction(write=False) as tx:
        found, journal = tx.dossier(world.id), tx.journal(world.id)
    assert isinstance(found, DossierRow)
    net = compile_net(world.engine.procedure(world.it.procedure))
    ready = [
        (world.id, record.number)
        for record in world.engine.journal(world.id)
        if any(event.kind == "ResultReady" for event in record.events)
    ]
    told = Told(
        {} if delivered is None else {place: instant(day(delivered)) for place in ready},
        set(ready) if waits else set(),
        instant(day(now)),
    )
    return lateness(found._replace(**row), journal, lambda version: net, told, *period)


def parts(found: Lateness | None) -> tuple[timedelta, ...]:
    assert found is not None
    assert found.whole == sum(astuple(found)[-4:], NOTHING)
    return astuple(found)[-4:]


def examined(until: str = "10/03 09:00", **drawn: str) -> World:
    """A dossier that the office had examined by then: only its result is still to be handed over."""
    world = World(seven_days(**drawn))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.do(until, "examine")
    assert world.it.due == DUE
    return world


def ready(world: World, when: str) -> World:
    world.do(when, "hand_over")
    return world


def span(since: datetime | str, until: datetime | str) -> timedelta:
    first, last = (day(each) if isinstance(each, str) else each for each in (since, until))
    return last - first


def test_a_result_on_the_promised_instant_is_late_by_nothing_if_others_know_by_then() -> None:
    """Late is what is ready after the promised instant (NĐ 61/2018/NĐ-CP Điều 19.9, 30.2c)."""
    world = ready(examined(), "11/03 17:30")

    assert late(world) is None and late(world, delivered="11/03 17:30") is None
    told_late = late(world, delivered="11/03 17:40")
    assert told_late is not None and told_late.in_time
    assert parts(told_late) == (NOTHING, NOTHING, NOTHING, timedelta(minutes=10))
    assert parts(late(world, waits=True)) == (NOTHING, NOTHING, NOTHING, span(DUE, "20/04 09:00"))


def test_what_is_not_known_everywhere_counts_until_now_though_one_target_has_it() -> None:
    world = ready(examined(), "12/03 09:00")
    work = span(DUE, "12/03 09:00")

    known = late(world, delivered="12/03 09:20")
    assert known is not None and not known.in_time and known.delivered == day("12/03 09:20")
    assert parts(known) == (work, NOTHING, NOTHING, timedelta(minutes=20))
    waiting = late(world, waits=True, delivered="12/03 09:20")
    assert waiting is not None and waiting.delivered is None
    assert parts(waiting) == (work, NOTHING, NOTHING, span("12/03 09:00", "20/04 09:00"))
    unsent = late(world)
    assert unsent is not None and unsent.delivered is None
    assert parts(unsent) == (work, NOTHING, NOTHING, NOTHING)


def test_it_is_told_of_the_period_in_which_it_was_entered_and_later_while_others_do_not_know() -> None:
    world = ready(examined(), "12/03 09:00")
    entered = instant(day("12/03 09:00"))

    assert late(world, period=(entered, entered + 1)) is not None
    assert late(world, period=(entered - 1, entered)) is None
    assert late(world, period=(entered + 1, entered + 2)) is None
    assert late(world, period=(entered + 1, entered + 2), waits=True) is not None


def test_nothing_is_late_that_is_not_ready_or_was_promised_for_no_day() -> None:
    """Without a promised day it is a class of its own, never on time and never late."""
    world = examined()
    world.at("20/03 09:00")
    assert late(world) is None
    ready(world, "20/03 10:00")
    assert late(world, due=None, missed=None) is None
    assert late(world, ready=None) is None
    assert parts(late(world, due=None)) == parts(late(world))


@pytest.mark.parametrize("asked", ["05/03 09:00", "12/03 09:00"])
def test_time_for_which_the_law_lets_it_stand_still_is_no_work_of_the_agency(asked: str) -> None:
    """Before the promised day it moves the day; after it the lateness before it stays (R103)."""
    world = examined("04/03 09:00")
    world.at(asked)
    world.engine.suspend(world.id, by="quang.hoang", ground="verification", basis="Luật", document="1/CV")
    world.at("16/03 09:00")
    world.engine.resume(world.id, by="an.nguyen", document="2/CV")
    ready(world, "30/03 10:00")

    found = late(world)
    assert found is not None and found.due == (DUE if asked.startswith("12") else day("20/03 17:30"))
    waiting = span("12/03 09:00", "16/03 09:00") if asked.startswith("12") else NOTHING
    assert parts(found) == (span(found.due, "30/03 10:00") - waiting, waiting, NOTHING, NOTHING)


def test_a_term_that_begins_anew_after_papers_is_no_second_appointment() -> None:
    """Only hẹn lần 2 gives its own term to whoever kept hẹn lần 1 late (QĐ 138/2025/QĐ-UBND Điều 5.3)."""
    world = examined("04/03 09:00", after="fresh:03 ngày làm việc")
    world.at("12/03 09:00")
    world.engine.request_papers(
        world.id, by="linh.pham", content="Đơn", reason="Thiếu", approver="quang.hoang"
    )
    world.at("16/03 09:00")
    world.engine.supply(world.id, by="an.nguyen")
    assert world.it.due == day("19/03 17:30")
    ready(world, "19/03 10:00")

    found = late(world)
    assert found is not None and found.due == DUE
    waiting = span("12/03 09:00", "16/03 09:00")
    assert parts(found) == (span(DUE, "19/03 10:00") - waiting, waiting, NOTHING, NOTHING)


@pytest.mark.parametrize("own", [False, True])
def test_only_where_nobody_of_the_agency_has_a_step_it_is_the_time_of_others(own: bool) -> None:
    """An agency is asked before the dossier is signed; perhaps an own step is open beside."""
    asked = step("ask", STAFF + ' act="consult"', '<thutuc:consult onSilence="block" basis="x"/>')
    signs = step("sign", HEAD, '<thutuc:step resultReady="true"/>')
    ways = ["ask", *(["draft"] if own else [])]
    split = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("split", "join"))
    flows = [("start", "split"), *(("split", way) for way in ways), *((way, "join") for way in ways)]
    steps = [asked, *([step("draft")] if own else []), signs, split]
    world = office(file(steps, [*flows, ("join", "sign"), ("sign", "end")]))
    world.id = hand_in(world.engine).id
    for name in ways:
        world.do("04/05 09:00", name)
    world.do("05/05 09:00", "sign")

    found = late(world, period=(MARCH[0], instant(day("01/06 00:00"))))
    assert found is not None and found.due == day("30/03 17:30")
    waiting = NOTHING if own else span(found.due, "04/05 09:00")
    assert parts(found) == (span(found.due, "05/05 09:00") - waiting, waiting, NOTHING, NOTHING)


def test_a_wait_of_its_own_by_the_clock_is_the_time_of_the_agency() -> None:
    """Nobody else is waited for while nothing but a timer runs (as of what a system did not send, R112)."""
    timer = (
        '<bpmn:intermediateCatchEvent id="pause"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P40D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    signs = step("sign", HEAD, '<thutuc:step resultReady="true"/>')
    steps, ways = [step("draft"), timer, signs], ["start", "draft", "pause", "sign", "end"]
    world = office(file(steps, pairwise(ways)))
    world.id = hand_in(world.engine).id
    world.do("02/03 10:00", "draft")
    world.do("14/04 09:00", "sign")

    found = late(world)
    assert parts(found) == (span("30/03 17:30", "14/04 09:00"), NOTHING, NOTHING, NOTHING)
