"""Worked examples F, through the engine: an investment approved, other agencies asked all at once."""

import pytest
from tests.vector_world import CONSULTED, INVESTMENT, World, day, seven_days

from thutuc.errors import TaskClosed


@pytest.fixture
def world():
    """Received Monday 04/05 at 08:30; the request for opinions goes out on Wednesday 06/05 at 10:00."""
    world = World()
    world.hand_in("04/05 08:30", INVESTMENT)
    return world


@pytest.fixture
def asked(world):
    return send_out(world, "06/05 10:00")


def send_out(world, when):
    for step in ("receive_dossier", "assign_officer", "draft_consultation", "review_consultation"):
        if any(task.step == step for task in world.it.tasks):
            world.do(when, step)
    world.do(when, "sign_consultation")
    return world


def opinion(world, unit, when, text="Thống nhất"):
    world.at(when)
    task = next(t for t in world.it.tasks if t.step == "give_opinion" and t.unit == unit)
    return world.engine.complete(task.id, by=task.holder or task.officer, data={"opinion": text})


def to_the_chair(world, when):
    for step in ("compile_report", "review_report", "sign_report", "issue_report"):
        world.do(when, step)
    return world


def test_F1_seventeen_working_days_end_on_27_05(world):
    assert world.promises() == [("first", "27/05 17:30")]


def test_F2_each_agency_has_its_own_clock_and_its_own_reminder(asked):
    tasks = asked.it.tasks
    assert [task.unit for task in tasks] == CONSULTED
    assert {task.due for task in tasks} == {day("15/05 17:30")}
    names = [asked.clock_of("give_opinion", unit) for unit in CONSULTED]
    asked.at("14/05 18:00")

    for name, unit in zip(names, CONSULTED, strict=True):
        ((rung, officer, at),) = asked.rungs(name)
        assert (rung, at) == ("reminder", "14/05 17:30")
        assert officer in {task.officer for task in tasks if task.unit == unit}


def test_F3_one_of_five_is_silent(asked):
    silent = "military.leadership"
    name = asked.clock_of("give_opinion", silent)
    for unit in CONSULTED[:-1]:
        opinion(asked, unit, "15/05 16:00")
    asked.at("15/05 23:59")
    assert [task.unit for task in asked.it.tasks] == [silent]
    asked.at("16/05 00:00")

    ((deemed, at),) = asked.told("TaskDeemed")
    assert (deemed.meaning, deemed.agency, at) == ("agreed", silent, day("16/05 00:00"))
    assert "31/2021" in deemed.basis
    assert len(asked.it.data["opinions"]) == 5
    assert asked.it.data["opinions"][-1] == "Đồng ý (không có ý kiến trong thời hạn)"
    (task,) = asked.it.tasks
    assert (task.step, task.unit, task.since) == ("compile_report", "finance.investment", day("16/05 00:00"))
    told = {rung: officer for rung, officer, _ in asked.rungs(name)}
    assert told["consultation-overdue"] == "tam.dang"  # the head of the one-stop
    assert told["breach"] == "trung.ha"
    assert not asked.it.late and asked.it.due == day("27/05 17:30")


def test_F3_all_five_may_be_silent_at_the_same_instant(asked):
    asked.at("16/05 00:00")

    assert [event.agency for event in asked.events("TaskDeemed")] == CONSULTED
    assert [task.step for task in asked.it.tasks] == ["compile_report"]
    assert asked.engine.verify(asked.id) == []


def test_F4_an_opinion_that_comes_after_all_is_filed_and_opens_no_round(asked):
    task = next(t for t in asked.it.tasks if t.unit == "military.leadership")
    for unit in CONSULTED[:-1]:
        opinion(asked, unit, "15/05 16:00")
    asked.at("19/05 09:00")
    with pytest.raises(TaskClosed):
        asked.engine.complete(task.id, by=task.officer, data={"opinion": "Không đồng ý"})
    asked.engine.note(asked.id, by="giang.doan", text="Bộ Chỉ huy quân sự tỉnh: văn bản 88 ngày 19/05")

    assert [event.late for event in asked.events("ClockStopped", f"task:{task.id.split('.')[1]}")] == [True]
    assert [task.step for task in asked.it.tasks] == ["compile_report"]
    row = next(t for t in asked.engine.history(asked.id) if t.id == task.id)
    assert (row.outcome, row.late) == ("deemed", True)


@pytest.mark.parametrize(("silence", "incident"), [("block", []), ("escalate", ["silence"])])
def test_F5_without_a_rule_of_silence_it_waits_and_the_clock_of_the_lead_runs_on(silence, incident):
    world = World(seven_days(silence=silence, id="hoi-y-kien"))
    world.hand_in("02/03 09:00", "hoi-y-kien")
    asked = world.it.tasks[0]
    world.at("09/03 09:00")

    assert [(task.step, task.late) for task in world.it.tasks] == [("ask", True)]
    assert world.it.due == day("11/03 17:30") and world.it.suspended is None
    assert list(world.it.incidents.values()) == incident
    world.at("12/03 09:00")
    assert world.it.late and world.it.missed == day("11/03 17:30")
    world.do("12/03 09:30", "ask")
    assert next(t for t in world.engine.history(world.id) if t.id == asked.id).late


def test_F6_sent_back_it_gets_no_new_days_and_the_engine_says_that_they_do_not_suffice(asked):
    for unit in CONSULTED:
        opinion(asked, unit, "15/05 16:00")
    to_the_chair(asked, "20/05 09:00")
    asked.do("21/05 09:00", "decide", decision="new_round", decision_reason="Lấy ý kiến lại")
    assert asked.it.due == day("27/05 17:30")
    assert len(asked.promises()) == 1
    drafting = asked.events("ClockStarted", asked.clock_of("draft_consultation"))[-1]
    assert drafting.warnings == [
        "Các bước còn lại cần ít nhất 16,25 ngày làm việc: "
        "không kịp hạn giải quyết hồ sơ (17:30 ngày 27/05/2026)."
    ]
    send_out(asked, "21/05 15:00")

    assert asked.it.due == day("27/05 17:30")
    warned = [event for event in asked.events("ClockStarted") if "Hạn của bước" in str(event.warnings)]
    assert {(event.of, event.due) for event in warned} == {("wait", _us("01/06 17:30"))}
    assert len(warned) == 5 and "27/05/2026" in warned[0].warnings[0]


def test_F7_the_chair_decides_only_when_every_opinion_of_that_round_is_in(asked):
    for unit in CONSULTED:
        opinion(asked, unit, "15/05 16:00")
    to_the_chair(asked, "20/05 09:00")
    asked.do("21/05 09:00", "decide", decision="new_round", decision_reason="Lấy ý kiến lại")
    send_out(asked, "21/05 15:00")
    for unit in reversed(CONSULTED[1:]):
        opinion(asked, unit, "25/05 09:00")
    assert [(task.step, task.unit) for task in asked.it.tasks] == [("give_opinion", CONSULTED[0])]
    asked.at("02/06 00:00")

    assert [task.step for task in asked.it.tasks] == ["compile_report"]
    assert len(asked.it.data["opinions"]) == 5 and asked.it.data["round"] == 2


def test_F8_received_before_tet():
    world = World()
    world.hand_in("02/02 08:30", INVESTMENT)
    send_out(world, "04/02 10:00")

    assert world.it.due == day("04/03 17:30")
    assert {task.due for task in world.it.tasks} == {day("13/02 17:30")}


def test_a_head_who_is_away_is_replaced_by_who_runs_the_unit_and_nobody_is_told_twice():
    world = World()
    world.hand_in("23/02 08:30", INVESTMENT)
    for step in ("receive_dossier", "assign_officer", "draft_consultation", "review_consultation"):
        world.do("23/02 10:00", step)
    name = world.clock_of("sign_consultation")
    world.at("20/03 18:00").at("20/03 18:00")

    told = world.rungs(name)
    assert len(told) == len(set(told)) == 3
    assert [rung for rung, _, _ in told] == ["reminder", "breach", "after-breach"]
    assert {officer for _, officer, at in told if at.endswith("/02 17:30")} <= {"binh.le"}


def test_who_runs_the_agency_and_is_late_herself_is_not_told_but_who_is_above():
    world = World()
    world.hand_in("09/03 08:00", INVESTMENT)
    for step in ("receive_dossier", "assign_officer", "draft_consultation", "review_consultation"):
        world.do("09/03 10:00", step)
    name = world.clock_of("sign_consultation")
    world.at("13/03 17:00").at("13/03 17:30")

    breach = next(event for event in world.events("RungReached", name) if event.rung == "breach")
    assert (breach.officer, breach.instead_of) == ("loc.tran", None)


def _us(text):
    return int(day(text).timestamp()) * 1_000_000
