"""Terms that several steps share, and legs: one clock for all, and nobody late alone (R83, R45–R46)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from tests.leg_world import beside, linked, shared
from tests.vector_world import World, day, seven_days

from thutuc.cli.acting import due_of
from thutuc.engine.draft import Draft
from thutuc.engine.rules.foresight import chosen_terms, shortest
from thutuc.reports import control_sheet, head_list
from thutuc.worktime import working_time_between

ROOM = "group:room"
HOUR = timedelta(hours=1)


@pytest.fixture
def room():
    """Four days for three steps, begun on Monday 02/03 at 09:00."""
    world = World(shared())
    world.hand_in("02/03 09:00", "chung-han")
    return world


def clock_of(world, name=ROOM):
    return world.engine.dossier(world.id)._state.clocks.get(name)


def kinds(world, name=ROOM):
    records = world.engine.journal(world.id)
    told = (event for record in records for event in record.events if getattr(event, "clock", None) == name)
    return [event.kind.removeprefix("Clock") for event in told if event.kind.startswith("Clock")]


def test_steps_of_a_group_share_one_clock_and_only_one_with_its_own_term_has_its_own(room):
    (started,) = room.events("ClockStarted", ROOM)
    assert started.of == "group" and room.it.tasks[0].due is None
    assert started.due == _us("06/03 09:00")

    room.do("02/03 15:00", "draft")
    assert kinds(room) == ["Started"]
    assert room.it.tasks[0].due == day("03/03 09:00")  # count has four hours of its own
    assert clock_of(room).due == _us("06/03 09:00")


def test_the_clock_stops_with_what_is_left_and_goes_on_with_it_when_the_dossier_comes_back(room):
    room.do("02/03 15:00", "draft")
    room.do("03/03 08:30", "count")
    room.do("03/03 09:00", "review", good=True)  # one working day is used
    (stopped,) = room.events("ClockStopped", ROOM)
    assert (stopped.left, stopped.late) == (24 * 3_600_000_000, False)

    room.do("04/03 09:00", "sign", agreed=False)
    again = room.events("ClockStarted", ROOM)[-1]
    assert (again.left, again.due) == (stopped.left, _us("09/03 09:00"))


def test_a_group_left_before_its_first_day_gains_nothing_by_coming_back_before_it():
    world = World(shared(counting="law"), policies={"received_on_day_off": "next_working_day"})
    world.hand_in("07/03 08:00", "chung-han")  # a Saturday: Monday is the day that is not counted
    assert clock_of(world).due == _us("13/03 17:30")
    world.do("07/03 08:30", "draft")
    world.do("07/03 09:00", "count")
    world.do("07/03 09:30", "review", good=True)
    world.do("07/03 10:00", "sign", agreed=False)

    assert clock_of(world).due == _us("13/03 17:30")
    told = world.engine.explain(world.id, ROOM)
    assert told.due == day("13/03 17:30") and told.legal is None
    assert world.engine.verify(world.id) == []
    world.do("07/03 10:10", "draft")  # and once more
    world.do("07/03 10:20", "count")
    world.do("07/03 10:30", "review", good=True)
    world.do("08/03 10:00", "sign", agreed=False)
    assert clock_of(world).due == _us("13/03 17:30")


def test_a_dossier_sent_back_inside_the_group_gets_no_new_days(room):
    room.do("02/03 15:00", "draft")
    room.do("03/03 08:30", "count")
    room.do("05/03 09:00", "review", good=False)

    assert kinds(room) == ["Started"]
    assert clock_of(room).due == _us("06/03 09:00")


def test_a_group_that_ran_out_comes_back_late_and_is_told_of_at_once(room):
    room.do("02/03 15:00", "draft")
    room.do("03/03 08:30", "count")
    room.do("09/03 10:00", "review", good=True)
    assert room.events("ClockStopped", ROOM)[0].late
    room.do("10/03 10:00", "sign", agreed=False)

    again = clock_of(room)
    assert (again.due, again.missed) == (_us("06/03 09:00"),) * 2
    assert [(rung, at) for rung, at, _ in again.rungs] == [("after-breach", _us("11/03 17:30"))]
    assert len(room.events("DeadlineMissed", ROOM)) == 1
    room.do("10/03 11:00", "draft")
    room.do("10/03 14:00", "count")
    room.do("10/03 15:00", "review", good=True)
    assert room.events("ClockStopped", ROOM)[-1].late


@pytest.mark.parametrize(
    ("leaves", "comes", "due", "over"),
    [
        ("11/03 09:00", "12/03 09:00", "12/03 16:00", None),  # with five hours left
        ("19/03 09:00", "20/03 09:00", "11/03 16:00", "11/03 16:00"),  # after its new end
    ],
)
def test_a_missed_term_that_a_late_entry_made_longer_comes_back_with_its_new_end(
    room, leaves, comes, due, over
):
    room.at("09/03 10:00")
    assert clock_of(room).missed == _us("06/03 09:00")
    paper = {"basis": "Luật Hộ tịch Điều 5", "document": "12/CV", "issued": date(2026, 3, 4)}
    room.engine.suspend(
        room.id,
        by="quang.hoang",
        ground="opinion",
        approver="thanh.do",
        happened_at=day("04/03 14:00"),
        **paper,
    )
    room.at("10/03 09:00").engine.resume(room.id, by="linh.pham")
    assert clock_of(room).due == _us("11/03 16:00")
    room.do("10/03 10:00", "draft")
    room.do("10/03 11:00", "count")
    room.do(leaves, "review", good=True)
    assert room.events("ClockStopped", ROOM)[-1].due == (over and _us(over))
    room.do(comes, "sign", agreed=False)

    again = clock_of(room)
    assert (again.due, again.missed) == (_us(due), _us("06/03 09:00"))
    assert len(room.events("DeadlineMissed", ROOM)) == 1
    told = room.engine.explain(room.id, ROOM)
    assert told.due == day(due) and told.legal is None
    assert room.engine.verify(room.id) == []
    room.do(comes.replace("09:00", "10:00"), "draft")  # and once more
    room.do(comes.replace("09:00", "10:30"), "count")
    room.do(comes.replace("09:00", "11:00"), "review", good=True)
    room.do(comes.replace("09:00", "11:30"), "sign", agreed=False)
    assert (clock_of(room).due, clock_of(room).missed) == (
        _us(due if over else "12/03 16:30"),
        _us("06/03 09:00"),
    )
    assert room.engine.verify(room.id) == []


def test_a_group_that_is_left_on_its_last_day_after_its_hour_comes_back_with_that_hour():
    world = World(shared("02 ngày làm việc", "law"))
    world.hand_in("02/03 09:00", "chung-han")
    due = clock_of(world).due
    assert due == _us("04/03 17:30")
    world.do("04/03 08:00", "draft")
    world.do("04/03 09:00", "count")
    world.do("04/03 18:00", "review", good=True)
    world.do("05/03 09:00", "sign", agreed=False)

    assert (clock_of(world).due, clock_of(world).missed) == (due, due)
    assert world.engine.verify(world.id) == []


def test_the_ladder_of_a_group_tells_who_works_and_the_head_of_his_unit(room):
    room.at("10/03 09:00")

    told = [(rung, officer) for rung, officer, _ in room.rungs(ROOM)]
    assert told[:2] == [("reminder", "linh.pham"), ("breach", room.engine.plugins.hook.head_of(
        unit="dong-may.office", level="unit", at=day("06/03 09:00")).officer)]  # fmt: skip
    assert not room.it.late and not any(task.late for task in room.it.tasks)


def test_papers_asked_for_let_the_group_stand_still_and_their_coming_lets_it_go_on(room):
    room.at("03/03 09:00")
    room.engine.request_papers(room.id, by="linh.pham", content="Giấy tờ", reason="Thiếu")
    assert clock_of(room).paused == _us("03/03 09:00") and clock_of(room).left == 24 * 3_600_000_000
    room.at("10/03 09:00")
    room.engine.supply(room.id, by="an.nguyen")

    assert clock_of(room).due == _us("13/03 09:00")
    assert kinds(room) == ["Started", "Suspended", "Resumed"]


def test_where_the_whole_term_begins_anew_the_shared_ones_do_too_those_left_among_them():
    world = World(shared(after="restart"))
    world.hand_in("02/03 09:00", "chung-han")
    world.do("02/03 15:00", "draft")
    world.at("03/03 08:00").engine.request_papers(world.id, by="linh.pham", content="Giấy tờ", reason="Thiếu")
    world.at("05/03 09:00").engine.supply(world.id, by="an.nguyen")
    assert clock_of(world).due == _us("11/03 09:00")
    world.do("05/03 10:00", "count")
    world.do("06/03 09:00", "review", good=True)
    assert world.it._state.groups["room"]["left"] == 24 * 3_600_000_000
    world.engine.request_papers(world.id, by="an.nguyen", content="Giấy tờ", reason="Thiếu")
    world.at("09/03 09:00").engine.supply(world.id, by="an.nguyen")
    assert world.it._state.groups == {}
    world.do("10/03 09:00", "sign", agreed=False)

    assert clock_of(world).due == _us("16/03 09:00")
    told = world.engine.explain(world.id, ROOM)
    assert told.started == day("10/03 09:00") and told.due == day("16/03 09:00")
    assert world.engine.verify(world.id) == []


def test_a_suspension_by_a_document_is_the_group_s_too_with_its_basis_and_number(room):
    room.at("03/03 09:00")
    paper = {"basis": "Luật Hộ tịch Điều 5", "document": "12/CV"}
    room.engine.suspend(room.id, by="quang.hoang", ground="verification", **paper)
    (told,) = room.events("ClockSuspended", ROOM)

    assert (told.ground, told.basis, told.document) == ("verification", *paper.values())


def test_a_wait_in_one_leg_leaves_the_clock_of_no_other_leg_standing():
    world = World(beside())
    world.hand_in("02/03 09:00", "song-song")
    world.do("03/03 09:00", "ask")

    assert clock_of(world, "dossier").paused == clock_of(world, "group:left").paused == _us("03/03 09:00")
    assert (clock_of(world, "group:right").paused, clock_of(world, "group:right").due) == (
        None,
        _us("06/03 09:00"),
    )
    # consent by 10/03; nine of the ten days are left, counted from 11/03
    assert world.engine.outlook(world.id).at == day("23/03 17:30")
    world.do("05/03 09:00", "consent")
    assert clock_of(world, "dossier").paused is None and "group:left" not in world.it._state.clocks
    assert world.it._state.groups["left"]["left"] == 24 * 3_600_000_000


def test_a_leg_stands_still_with_the_dossier_while_its_own_step_waits_by_law():
    world = World(linked())
    data = {"police": "police.leadership", "verified": False, "needs_consent": True}
    world.hand_in("16/11 08:00", "lien-thong", data=data)
    world.do("16/11 08:30", "check")
    world.do("16/11 09:00", "register")
    assert world.events("ClockStarted", "group:residence")
    assert control_sheet(world.engine, world.id).coordinating == ("Công an tỉnh Sông Ngân",)  # the next leg
    world.do("16/11 10:00", "take", by="hung.bach")

    whole, leg = clock_of(world, "dossier"), clock_of(world, "group:residence")
    assert (whole.paused, whole.ground) == (leg.paused, leg.ground) == (_us("16/11 10:00", 2026), "applicant")
    assert clock_of(world, world.clock_of("consent")).due is not None  # the applicant's own runs
    world.do("20/11 09:00", "consent", by="hung.bach")
    assert clock_of(world, "group:residence").due == _us("25/11 17:30")


def test_what_is_still_needed_counts_a_shared_term_once(room):
    net = room.it._net
    assert shortest(net, "draft") == 4 * 8 + 8
    assert shortest(net, "draft", "review") == shortest(net, "review", "review") == 4 * 8


def test_the_sheet_judges_a_group_as_a_whole_when_the_dossier_leaves_it(room):
    task = room.it.tasks[0]
    assert due_of(task, room.it) == "09:00 06/03 (chung)" and room.it.shared == {task.id: day("06/03 09:00")}
    room.do("02/03 15:00", "draft")
    room.do("03/03 08:30", "count")
    room.do("05/03 09:00", "review", good=False)
    room.do("05/03 10:00", "draft")
    room.do("05/03 11:00", "count")
    room.do("09/03 09:00", "review", good=True)

    results = [line.result for line in control_sheet(room.engine, room.id).lines]
    assert results[1:] == [
        "thời hạn chung",
        "đúng hạn",
        "thời hạn chung",
        "thời hạn chung",
        "đúng hạn",
        "quá hạn",
    ]


def test_the_head_sees_a_group_that_runs_out_before_any_step_or_dossier_does(room):
    (line,) = room.at("09/03 09:00").engine and head_list(room.engine).late
    assert (line.due, line.late, line.task.step) == (day("06/03 09:00"), True, "draft")


@pytest.mark.parametrize("seed", range(8))
def test_rebuilt_from_the_journal_it_is_the_same_and_the_visits_add_up_to_what_is_used(seed):
    random = Random(seed)
    world = World(shared(random.choice(["04 ngày làm việc", "20 ngày làm việc", "10 giờ làm việc"])))
    world.hand_in("02/03 09:00", "chung-han")
    for _ in range(25):
        world.clock.now += timedelta(minutes=random.choice([5, 50, 300, 1500]))
        world.engine.tick()
        if not world.it.tasks or world.it.tasks[0].step == "give":
            break
        _move(world, random)
        assert world.engine.verify(world.id) == []
        _check_sum(world)


def _move(world, random):
    papers, standing = world.it.waits_for_papers, world.it.suspended
    if papers:
        world.engine.supply(world.id, by="an.nguyen")
    elif standing and random.random() < 0.5:
        world.engine.resume(world.id, by="linh.pham")
    elif random.random() < 0.2 and world.it.requests.get("appraisal", 0) < 9:
        world.engine.request_papers(world.id, by="linh.pham", content="Giấy tờ", reason="Thiếu")
    elif random.random() < 0.2 and not standing:
        world.engine.suspend(
            world.id, by="quang.hoang", ground="verification", basis="Điều 4", document="1/TB"
        )
    else:
        task = world.it.tasks[0]
        answers = {"review": {"good": random.random() < 0.5}, "sign": {"agreed": random.random() < 0.3}}
        world.engine.complete(task.id, by=task.holder, data=answers.get(task.step, {}))


def _check_sum(world):
    """While a group is not late, its term is what its visits used and what is left, to the second."""
    calendar = world.engine.plugins.hook.calendar(unit="dong-may.office", at=world.clock.now)
    used, since, left = timedelta(), None, None
    for record in world.engine.journal(world.id):
        for event in record.events:
            if getattr(event, "clock", None) != ROOM:
                continue
            if event.kind in ("ClockStarted", "ClockResumed"):
                since = record.happened_at
            elif event.kind in ("ClockSuspended", "ClockStopped"):
                if since is not None:
                    used += working_time_between(since, record.happened_at, calendar)
                since, left = None, event.left
                _compare(world, used, left)


def _compare(world, used, left):
    number, unit = world.engine.explain(world.id, ROOM).term.split(" ", 1)
    whole = int(number) * (8 if unit == "ngày làm việc" else 1) * HOUR
    if left is not None:
        assert timedelta(microseconds=left) == whole - used
    else:
        assert used > whole or world.events("DeadlineMissed", ROOM)


def _us(text, year=2026):
    return int(day(text, year).timestamp()) * 1_000_000


@pytest.mark.parametrize(("channel", "hours"), [("counter", 2 + 5 * 8 + 2), ("post", 5 + 5 * 8 + 2)])
def test_what_is_still_needed_counts_the_terms_of_this_dossiers_case(channel, hours):
    case = '<thutuc:variant when="channel == \'post\'" name="bưu chính" add="03 giờ làm việc"/>'
    world = World(seven_days(check=case))
    world.hand_in("02/03 09:00", "bay-ngay", channel=channel)
    draft = Draft(world.engine._desk.world, world.it._net, world.it._state, world.id, "", 0, 0)

    assert shortest(draft.net, "check", None, chosen_terms(draft)) == hours
    assert shortest(draft.net, "check") == 2 + 5 * 8 + 2
