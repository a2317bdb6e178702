"""Worked examples E, through the engine: birth, residence and card, leg after leg (NĐ 301/2026/NĐ-CP)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.leg_world import linked
from tests.office import Clock, make_engine
from tests.vector_world import World, day

from thutuc import open_store

POLICE = "hung.bach"
DATA = {"police": "police.leadership", "verified": False, "needs_consent": False}


def begin(when, policies=None, **data):
    """A complete dossier comes into the system of civil status."""
    world = World(linked(), policies=policies)
    world.hand_in(when, "lien-thong", data=DATA | data)
    return world


def leg(world, name="birth"):
    return world.it._state.clocks.get(f"group:{name}")


def due_of(world, name="birth"):
    return world.events("ClockStarted", f"group:{name}")[-1].due


@pytest.fixture
def registered():
    """E7: the birth is registered on Saturday 14/11 at 11:10, and the dossier goes on to the police."""
    world = begin("13/11 14:00")
    world.do("13/11 16:00", "check")
    world.do("14/11 11:10", "register")
    return world


@pytest.mark.parametrize(
    ("when", "policies", "first", "group"),
    [
        ("13/11 14:00", {}, "14/11 14:00", "18/11 17:30"),  # E1
        ("13/11 14:00", {"hours_over_day_off": "end_of_next_working_day"}, "16/11 17:30", "18/11 17:30"),
        ("13/11 15:30", {}, "14/11 15:30", "18/11 17:30"),  # E2
        ("13/11 15:30", {"after_cutoff": "next_day_is_day_zero"}, "14/11 15:30", "19/11 17:30"),
        ("14/11 10:00", {}, "15/11 10:00", "18/11 17:30"),  # E3
        ("14/11 10:00", {"hours_over_day_off": "end_of_next_working_day"}, "16/11 17:30", "18/11 17:30"),
        ("20/11 14:00", {}, "21/11 14:00", "26/11 17:30"),  # E4
    ],
)
def test_E1_E2_E3_E4_the_leg_runs_by_the_clock_and_the_whole_group_by_working_days(
    when, policies, first, group
):
    world = begin(when, policies)

    assert (due_of(world), world.it.due) == (_us(first), day(group))
    assert world.promises() == [("first", group)]
    told = world.engine.explain(world.id, "group:birth")
    assert told.due == day(first) and "NĐ 301/2026/NĐ-CP Điều 8.1a" in told.lines[0].text_vi
    assert dict(told.policies).items() >= policies.items()


def test_E5_with_verification_the_whole_group_has_five_days():
    world = begin("13/11 14:00", verified=True)

    assert world.it.due == day("20/11 17:30")
    assert "cần xác minh (NĐ 301/2026/NĐ-CP Điều 7.2)" in world.engine.explain(world.id).basis


def test_E7_the_next_agency_acknowledges_within_two_working_hours(registered):
    task = registered.it.tasks[0]
    (started,) = registered.events("ClockStarted", f"handover:{task.id.partition('.')[2]}")
    assert (task.step, started.of, started.due) == ("take", "wait", _us("16/11 09:30"))
    told = registered.engine.explain(registered.id, f"handover:{task.id}")
    assert told.due == day("16/11 09:30") and told.term == "02 giờ làm việc"
    registered.at("16/11 09:20").engine.claim(task.id, by=POLICE)

    (stopped,) = registered.events("ClockStopped", started.clock)
    assert (stopped.how, stopped.late) == ("done", False)
    registered.at("16/11 12:00")
    assert [rung for rung, _, _ in registered.rungs(started.clock)] == ["reminder"]


def test_E7_an_agency_that_is_just_done_with_a_leg_acknowledges_nothing_to_itself():
    world = begin("13/11 14:00", police="dong-may.office")
    world.do("13/11 16:00", "check")
    world.do("14/11 11:10", "register")

    assert leg(world, "residence") is not None
    assert not [event for event in world.events("ClockStarted") if event.clock.startswith("handover:")]


def test_E7_nobody_acknowledges_and_the_head_is_alerted_the_same_working_day(registered):
    clock = f"handover:{registered.it.tasks[0].id.partition('.')[2]}"
    registered.at("16/11 17:00")

    assert [(rung, at) for rung, _, at in registered.rungs(clock)][1] == ("breach", "16/11 09:30")
    assert registered.events("DeadlineMissed", clock)
    registered.engine.claim(registered.it.tasks[0].id, by=POLICE)
    assert registered.events("ClockStopped", clock)[0].late


def test_E8_the_leg_of_residence_has_two_days_and_the_consent_is_not_counted():
    world = begin("13/11 14:00", needs_consent=True)
    world.do("13/11 16:00", "check")
    world.do("16/11 09:00", "register")
    assert due_of(world, "residence") == _us("18/11 17:30")
    world.do("16/11 09:00", "take", by=POLICE)

    (consent,) = world.it.tasks
    assert (consent.step, consent.due) == ("consent", day("23/11 17:30"))
    assert leg(world, "residence").ground == "applicant" and world.it.suspended == day("16/11 09:00")
    world.do("23/11 09:00", "consent", by=POLICE)
    assert leg(world, "residence").due == _us("26/11 17:30")


def test_E9_a_late_leg_is_late_by_itself_and_its_head_answers(registered):
    registered.do("16/11 09:00", "take", by=POLICE)
    limit = leg(registered, "residence").due
    registered.at("19/11 09:00")

    assert leg(registered, "residence").missed == limit == _us("17/11 17:30")
    (breach,) = [told for told in registered.rungs("group:residence") if told[0] == "breach"]
    assert (
        breach[1]
        == registered.engine.plugins.hook.head_of(
            unit="police.leadership", level="unit", at=day("17/11 17:30")
        ).officer
    )
    assert not registered.events("ClockStopped", "group:birth")[0].late
    assert registered.events("DeadlineMissed", "group:birth") == []
    assert [task.outcome for task in registered.engine.history(registered.id)][:2] == ["completed"] * 2


def test_E11_an_error_found_downstream_goes_back_to_the_leg_that_erred_without_new_days(registered):
    registered.do("16/11 09:00", "take", by=POLICE)
    before = registered.it.due
    registered.do("16/11 14:00", "settle", wrong=True)

    (back,) = registered.it.tasks
    assert (back.step, back.unit, back.holder) == ("register", "dong-may.office", "viet.ngo")
    again = registered.events("ClockStarted", "group:birth")[-1]
    assert again.left == registered.events("ClockStopped", "group:birth")[0].left  # 2 h 50 of the 24
    assert (again.due, registered.it.due) == (_us("16/11 16:50"), before)
    registered.do("16/11 16:00", "register")
    residence = registered.events("ClockStarted", "group:residence")[-1]
    assert residence.left is not None and residence.due == _us("17/11 17:30")


def _us(text):
    return int(day(text).timestamp()) * 1_000_000


def test_the_limit_of_asking_at_reception_is_none_of_a_later_leg_that_names_none():
    """NĐ 297/2025/NĐ-CP Điều 6.4a: 08 working hours are the answer at reception, not of the police's leg."""
    clock = Clock(day("02/03 09:00"))
    store = open_store(":memory:")
    store.upgrade()
    engine = make_engine(store, clock)
    chain = "lien-thong-ho-kinh-doanh-karaoke"
    engine.deploy(Path(__file__).parents[1] / "procedures" / chain / "procedure.bpmn", by="system")
    place, by = "dong-may.one-stop", "an.nguyen"
    offices = {"culture_office": "culture", "police_office": "police"}
    it = engine.start(
        chain, by=by, received_at=place, competent="dong-may", receive=False, channel="online", data=offices
    )
    engine.pay(it.id, by=by, moment="reception", document="1/BL")
    engine.receive(it.id, by=by)
    for when, data in (
        ("02/03 10:00", {}),
        ("03/03 10:00", {"business_eligible": True}),
        ("04/03 10:00", {"sign_business_opinion": "agree"}),
    ):
        clock.now = day(when)
        (task,) = engine.dossier(it.id).tasks
        engine.complete(task.id, by=task.holder or task.officer, data=data)
    clock.now = day("04/03 14:00")
    (task,) = engine.dossier(it.id).tasks
    engine.claim(task.id, by=task.officer)
    engine.request_papers(it.id, by=task.officer, content="Bản vẽ", reason="Thiếu thành phần")

    (asked,) = (e for entry in engine.journal(it.id) for e in entry.events if e.kind == "PapersRequested")
    assert task.unit == "police.order" and (asked.days_late, asked.late) == (0, False)
