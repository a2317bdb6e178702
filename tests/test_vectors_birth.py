"""Worked examples A and B, through the engine: registering a birth, a result due the same day."""

from datetime import date

import pytest
from tests.vector_world import BIRTH, NO, World, day, seven_days

from thutuc.dossier import Phase
from thutuc.errors import NotPermitted, WrongData

AWAY = {"needs_verification": True, "eligible": True, "verifying_unit": "lung-suong.office"}


@pytest.fixture
def world():
    return World()


def to_result(world, when):
    for step in ("register_birth", "sign_certificate", "hand_over"):
        world.do(when, step)


@pytest.mark.parametrize(
    ("row", "term", "received", "due"),
    [
        ("A1", "10 ngày làm việc", "09/02 10:00", "02/03 17:30"),
        ("A2", "01 ngày làm việc", "02/03 07:30", "03/03 17:30"),
        ("A2", "08 giờ làm việc", "02/03 07:30", "02/03 17:30"),
        ("A3", "08 giờ làm việc", "13/02 16:00", "23/02 16:00"),
        ("A7", "15 ngày", "27/12 10:00", "12/01 17:30"),
        ("A10", "15 ngày", "16/08 10:00", "03/09 17:30"),
        ("A11", "01 tháng", "31/01 10:00", "02/03 17:30"),
        ("A11", "03 tháng", "30/11 10:00", "01/03 17:30"),
    ],
)
def test_A1_A2_A3_A7_A10_A11_the_first_promise_is_the_end_of_the_term(row, term, received, due):
    world = World(seven_days(term))
    year = 2025 if row == "A7" else 2026
    world.clock.now = day(received, year)
    made = world.engine.start(
        "bay-ngay", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    )
    expected = day(due, 2027 if received.startswith("30/11") else 2026)

    assert (made.due, made.promises[0].at) == (expected, expected)


def test_A11_a_term_into_a_year_not_yet_announced_says_that_it_is_provisional():
    world = World(seven_days("03 tháng"))
    world.hand_in("30/11 10:00", "bay-ngay")

    assert any("2027" in warning for warning in world.events("ClockStarted", "dossier")[0].warnings)


def test_B1_received_after_the_cutoff_before_tet_is_due_on_the_first_day_after_it(world):
    made = world.hand_in("13/02 15:20", BIRTH)

    assert world.promises() == [("first", "23/02 17:30")]
    assert world.events("DossierReceived")[0].receipt and made.code == "H99.41-260213-0001"


def test_B1_doing_it_at_once_stays_allowed(world):
    world.hand_in("13/02 15:20", BIRTH)
    world.do("13/02 15:30", "check_papers")
    world.do("13/02 15:40", "appraise")
    to_result(world, "13/02 16:00")

    assert world.it.ready == day("13/02 16:00") and not world.it.late


def test_B2_received_before_the_cutoff_is_due_the_same_day_and_needs_no_receipt(world):
    world.hand_in("13/02 14:59", BIRTH, receipt=False)

    assert world.promises() == [("first", "13/02 17:30")]
    assert world.events("DossierReceived")[0].receipt is False


@pytest.mark.parametrize("channel", ["counter", "post"])
def test_B3_only_what_comes_online_has_an_intake_clock(world, channel):
    world.hand_in("13/02 15:20", BIRTH, channel=channel, receive=False)

    assert world.events("ClockStarted", "intake") == []


def test_B3_an_online_dossier_waits_at_most_eight_working_hours(world):
    world.hand_in("13/02 15:20", BIRTH, channel="online", receive=False)

    assert world.told("ClockStarted", "intake")[0][0].due == instant("23/02 15:20")


@pytest.mark.parametrize(
    ("received", "due"), [("23/02 10:00", "23/02 17:30"), ("23/02 15:10", "24/02 17:30")]
)
def test_B4_the_cutoff_is_that_of_reception(world, received, due):
    world.hand_in("13/02 15:20", BIRTH, channel="online", receive=False)
    world.at(received).engine.receive(world.id, by="an.nguyen")

    assert world.promises() == [("first", due)]
    assert not world.events("ClockStopped", "intake")[0].late


def test_B5_arrived_before_the_cutoff_and_received_after_it(world):
    world.hand_in("02/03 09:00", BIRTH, channel="online", receive=False)
    made = world.at("02/03 15:30").engine.receive(world.id, by="an.nguyen")

    assert made.due == day("03/03 17:30") and not world.events("ClockStopped", "intake")[0].late
    assert made.submitted == day("02/03 09:00") and made.received == day("02/03 15:30")


@pytest.fixture
def verifying(world):
    """B6: the letter to Lũng Sương has gone out at 11:00."""
    world.hand_in("02/03 09:00", BIRTH)
    world.do("02/03 09:30", "check_papers")
    world.do("02/03 11:00", "appraise", **AWAY)
    return world


def test_B6_verification_stops_the_clock_and_the_other_commune_has_its_own(verifying):
    it = verifying.it
    (task,) = it.tasks

    assert (it.due, it.suspended, it.ground) == (None, day("02/03 11:00"), "verification")
    assert task.unit == "lung-suong.office" and task.due == day("05/03 17:30")
    assert task.officer in {"hien.tong", "bao.lu"}
    assert verifying.events("ClockSuspended", "dossier")[0].basis.startswith("Nghị định 123/2015")


def test_B6_the_head_apologises_and_gives_a_new_date_before_the_day_is_over(verifying):
    head = {"by": "quang.hoang", "day": date(2026, 3, 5), "reason": "hồ sơ phức tạp, cần xác minh"}
    verifying.at("02/03 16:00").engine.reappoint(verifying.id, **head)

    assert verifying.promises() == [("first", "02/03 17:30"), ("reappointment", "05/03 17:30")]
    assert verifying.events("Apologised")[0].late is False


def test_B7_the_answer_makes_it_due_that_day_and_it_is_not_late(verifying):
    verifying.at("02/03 16:00").engine.reappoint(
        verifying.id, by="quang.hoang", day=date(2026, 3, 5), reason="hồ sơ phức tạp, cần xác minh"
    )
    verifying.do("05/03 10:00", "await_verification", verification_result="Chưa đăng ký kết hôn")
    assert verifying.it.due == day("05/03 17:30")
    verifying.do("05/03 11:00", "appraise")
    to_result(verifying, "05/03 17:00")

    assert not verifying.it.late and verifying.it.missed is None
    assert [kind for kind, _ in verifying.promises()] == ["first", "reappointment", "resume"]


def test_B8_from_friday_an_undertaking_replaces_the_answer_that_did_not_come(verifying):
    verifying.at("05/03 23:59")
    assert [task.step for task in verifying.it.tasks] == ["await_verification"]
    verifying.at("06/03 00:00")
    (task,) = verifying.it.tasks

    assert (task.step, task.unit) == ("await_undertaking", "dong-may.office")
    assert verifying.it.suspended == day("02/03 11:00")
    missed = verifying.events("DeadlineMissed")
    assert [event.clock for event in missed] != ["dossier"] and not verifying.it.late
    verifying.do("06/03 09:00", "await_undertaking", undertaking_number="01/CĐ")
    assert verifying.it.due == day("06/03 17:30")


def test_B8_the_head_of_the_silent_office_is_told(verifying):
    name = verifying.clock_of("await_verification")
    verifying.at("06/03 08:00")

    assert verifying.rungs(name)[-1] == ("breach", "kim.ban", "05/03 17:30")


def drafted(world):
    world.hand_in("02/03 08:00", BIRTH, channel="online")
    world.do("02/03 08:30", "check_papers")
    world.do("02/03 10:30", "appraise", **NO)
    return world


def test_B9_silence_confirms_the_draft_when_the_day_is_over(world):
    drafted(world).at("03/03 23:59")
    assert [task.step for task in world.it.tasks] == ["await_confirmation"]
    world.at("04/03 00:00")

    assert [task.step for task in world.it.tasks] == ["register_birth"]
    assert world.it.data["draft_accepted"] is True
    ((deemed, at),) = world.told("TaskDeemed")
    assert (deemed.meaning, deemed.agency, at) == ("agreed", "applicant", day("04/03 00:00"))
    assert world.it.due == day("04/03 17:30")


def test_B10_nobody_is_reminded_in_the_past_and_the_apology_may_go_out_the_same_day(world):
    world.hand_in("02/03 09:00", BIRTH)
    started = world.events("ClockStarted", "dossier")[0]
    assert all(at > instant("02/03 09:00") for _, at, _ in started.rungs)
    assert "reminder" not in [name for name, _, _ in started.rungs]
    world.at("02/03 17:00").engine.reappoint(
        world.id, by="quang.hoang", day=date(2026, 3, 4), reason="thiếu nhân lực"
    )

    assert world.promises() == [("first", "02/03 17:30"), ("reappointment", "04/03 17:30")]
    assert world.events("Apologised")[0].late is False


def test_B10_only_the_head_signs_and_only_for_a_later_day(world):
    world.hand_in("02/03 09:00", BIRTH)
    with pytest.raises(NotPermitted):
        world.engine.reappoint(world.id, by="an.nguyen", day=date(2026, 3, 4), reason="thiếu nhân lực")
    with pytest.raises(WrongData, match="after the promised one"):
        world.engine.reappoint(world.id, by="quang.hoang", day=date(2026, 3, 2), reason="thiếu nhân lực")


def test_a_result_at_the_very_due_instant_is_in_time_also_when_a_tick_came_first(world):
    world.hand_in("02/03 09:00", BIRTH)
    world.do("02/03 09:30", "check_papers")
    world.do("02/03 10:00", "appraise")
    to_result(world, "02/03 17:30")

    assert world.it.phase is Phase.READY and not world.it.late


def instant(text):
    return int(day(text).timestamp()) * 1_000_000
