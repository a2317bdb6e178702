"""The verbs of heads beside the steps: urging, explaining, directing, reporting, flags; and who may."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ladder_world import (
    CHAIR,
    DEPUTY,
    DESK,
    EXPLAINED,
    HEAD,
    OFFICER,
    ONE_STOP_HEAD,
    PROVINCE,
    duties,
    duty,
    examined,
)
from tests.vector_world import World, day, seven_days

from thutuc.engine import in_vietnamese
from thutuc.errors import NotPermitted, TaskClosed, UnknownTask, WrongData, WrongState


@pytest.fixture
def late() -> World:
    """A dossier past its term; the head of the unit has to urge."""
    return examined().at("06/03 08:00")


# --- explaining a delay ------------------------------------------------------------------------------


def test_a_duty_to_urge_closes_only_with_a_written_explanation_by_who_has_it(late):
    handle = duty(late)
    for by in (OFFICER, CHAIR, ONE_STOP_HEAD, "system", "nobody"):
        with pytest.raises(NotPermitted):
            late.engine.explain_delay(handle, by=by, explanation=EXPLAINED, action="urged")
    for explanation, action in ((" ", "urged"), (EXPLAINED, "forgiven")):
        with pytest.raises(WrongData):
            late.engine.explain_delay(handle, by=HEAD, explanation=explanation, action=action)
    late.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="urged")

    (done,) = late.events("DutyDone")
    assert (done.by, done.how, done.explanation) == (HEAD, "urged", EXPLAINED)
    with pytest.raises(TaskClosed, match=f"'{handle}' is done"):
        late.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="urged")


def test_a_duty_of_another_kind_is_told_as_what_it_is_with_the_verb_that_ends_it():
    made = examined()
    made.engine.flag(made.id, by=DESK, text="Thiếu phiếu kiểm soát")
    (flag,) = made.engine.duties(kind="flag")
    with pytest.raises(WrongState, match=r"explain a delay .explain_delay., found a flag .unflag.") as told:
        made.engine.explain_delay(flag.id, by=HEAD, explanation=EXPLAINED, action="urged")
    assert in_vietnamese(told.value) == (
        "Cần nhiệm vụ đôn đốc (explain_delay), nhưng đây là dấu lưu ý (unflag)."
    )
    for verb in ("apologise", "report_done"):
        with pytest.raises(WrongState, match="found a flag"):
            getattr(made.engine, verb)(flag.id, by=HEAD, **{{"apologise": "reason"}.get(verb, "text"): "x"})


def test_what_is_said_to_have_been_done_is_known_to_the_journal(late):
    handle, task = duty(late), late.it.tasks[0].id
    for action in ("reassigned", "taken-over", "reappointed"):
        with pytest.raises(WrongState):
            late.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action=action)
    late.at("06/03 09:00").engine.reassign(task, to="viet.ngo", by=HEAD, reason="Người trước nghỉ ốm")
    late.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="reassigned")

    assert late.events("DutyDone")[0].how == "reassigned"


def test_an_explanation_is_kept_apart_as_what_persons_wrote(late):
    late.engine.explain_delay(duty(late), by=HEAD, explanation=EXPLAINED, action="urged")
    with late.engine.store.transaction(write=False) as tx:
        row = tx.journal(late.id)[-1]

    assert EXPLAINED.encode() not in row.public and EXPLAINED.encode() in (row.payload or b"")


# --- urging -----------------------------------------------------------------------------------------


def test_the_head_urges_his_officer_and_who_is_above_or_at_the_one_stop_urges_the_head():
    made = examined()
    task = made.it.tasks[0].id
    for by, whom in ((HEAD, OFFICER), (CHAIR, HEAD), (ONE_STOP_HEAD, HEAD), (PROVINCE, HEAD)):
        made.engine.urge(task, by=by, text="Đề nghị xử lý ngay trong ngày")
        last = made.events("DutyArose")[-1]
        assert (last.of, last.by, last.officer, last.text) == (
            "urge",
            by,
            whom,
            "Đề nghị xử lý ngay trong ngày",
        )
    assert made.it.tasks[0].officer == OFFICER


@pytest.mark.parametrize("by", [OFFICER, DESK, "bang.giang", "nobody"])
def test_nobody_else_urges(by):
    made = examined()
    with pytest.raises(NotPermitted):
        made.engine.urge(made.it.tasks[0].id, by=by, text="Nhanh lên")
    with pytest.raises(WrongData):
        made.engine.urge(made.it.tasks[0].id, by=HEAD, text=" ")
    assert duties(made) == []


# --- directions -------------------------------------------------------------------------------------


def test_a_direction_from_above_is_tracked_until_it_is_reported():
    made = examined()
    made.engine.direct(
        made.id, by=PROVINCE, text="Báo cáo nguyên nhân", to="dong-may", until=date(2026, 3, 6)
    )
    (found,) = made.engine.duties(officer=CHAIR, kind="direction")
    assert (found.by, found.due, found.text) == (PROVINCE, day("06/03 17:30"), "Báo cáo nguyên nhân")
    for by, why in ((DEPUTY, "lies on post dong-may.chair"), ("system", "a person does this")):
        with pytest.raises(NotPermitted, match=why):
            made.engine.report_done(found.id, by=by, text="Đã báo cáo")
    with pytest.raises(WrongData):
        made.engine.report_done(found.id, by=CHAIR, text="")
    made.engine.report_done(found.id, by=CHAIR, text="Đã báo cáo bằng văn bản 07/BC-UBND")

    assert duties(made) == [] and made.events("DutyDone")[0].how == "reported"
    assert made.engine.verify() == []


def test_an_agency_is_asked_for_with_the_duties_of_its_units():
    made = examined()
    made.engine.direct(made.id, by=HEAD, text="Rà soát lại thành phần hồ sơ", to=OFFICER)
    (found,) = made.engine.duties()
    assert found.unit is not None and made.engine.plugins.hook.unit(unit=found.unit, at=found.since)

    agency = made.engine.plugins.hook.unit(unit=found.unit, at=found.since).agency
    assert agency != found.unit
    for unit in (agency, found.unit):
        assert made.engine.duties(unit=unit) == [found]
        assert made.engine.duties(unit=unit, at=found.since) == [found]
        assert made.engine.duties(unit=unit, kind="flag") == []
    with pytest.raises(WrongData, match="unit or agency"):
        made.engine.duties(unit="khong-co")


def test_directions_come_from_who_runs_what_handles_the_dossier_or_is_above():
    made = examined()
    made.engine.direct(made.id, by=HEAD, text="Rà soát lại thành phần hồ sơ", to=OFFICER)
    for by in (OFFICER, DESK, "bang.giang"):
        with pytest.raises(NotPermitted):
            made.engine.direct(made.id, by=by, text="Làm ngay", to=OFFICER)
    for wrong in ({"to": "nobody"}, {"until": date(2026, 3, 1)}, {"text": " "}):
        with pytest.raises(WrongData):
            made.engine.direct(made.id, **({"by": CHAIR, "text": "Làm ngay", "to": OFFICER} | wrong))
    assert duties(made) == [("direction", "dossier", OFFICER)]


# --- flags ------------------------------------------------------------------------------------------


def test_any_officer_raises_a_flag_and_who_is_flagged_cannot_take_it_away():
    made = examined()
    made.engine.flag(made.id, by="bang.giang", text="Hồ sơ có dấu hiệu bị treo")
    (found,) = made.engine.duties(kind="flag")
    assert (found.officer, found.by) == (OFFICER, "bang.giang")
    for by in (OFFICER, HEAD, CHAIR, "system"):
        with pytest.raises(NotPermitted):
            made.engine.unflag(found.id, by=by, reason="Không đúng")
    with pytest.raises(WrongData):
        made.engine.unflag(found.id, by=PROVINCE, reason=" ")
    made.engine.unflag(found.id, by=PROVINCE, reason="Đã kiểm tra, không có vi phạm")

    assert made.engine.duties(kind="flag") == []


def test_who_flagged_what_he_has_himself_may_take_that_flag_away():
    made = examined()
    made.engine.flag(made.id, by=OFFICER, text="Xin hướng dẫn")
    (found,) = made.engine.duties(kind="flag")
    assert found.officer == found.by == OFFICER
    with pytest.raises(WrongData) as refused:
        made.engine.unflag(found.id, by=OFFICER, reason="")
    assert refused.value.argument == "reason"
    made.engine.unflag(found.id, by=OFFICER, reason="Đã được hướng dẫn")
    assert made.engine.duties(kind="flag") == []
    with pytest.raises(WrongData) as refused:
        made.engine.flag(made.id, by=OFFICER, text="")
    assert refused.value.argument == "text"


def test_a_dossier_that_nobody_has_yet_is_flagged_too():
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel="online")
    world.engine.flag(world.id, by=CHAIR, text="Xem lại")
    (flag,) = world.engine.duties()
    assert (flag.kind, flag.about, flag.unit) == ("flag", "dossier", "dong-may.leadership")


def test_where_nobody_is_above_who_runs_the_agency_takes_a_flag_away():
    tax = (
        seven_days()
        .decode()
        .replace("Công chức một cửa", "Công chức thuế", 1)
        .replace("one-stop", "tax-office", 1)
    )
    world = World(tax.encode())
    world.hand_in("02/03 09:00", "bay-ngay")
    (task,) = world.it.tasks
    world.engine.claim(task.id, by="hai.vi")
    world.engine.flag(world.id, by=DESK, text="Xem lại")
    (found,) = world.engine.duties(kind="flag")
    assert found.officer == "hai.vi"

    world.engine.unflag(found.id, by="toan.khong", reason="Đã kiểm tra")
    assert world.engine.duties(kind="flag") == []


def test_a_flag_means_whom_it_meant_also_when_his_work_is_handed_over():
    made = examined()
    made.engine.flag(made.id, by="bang.giang", text="Hồ sơ có dấu hiệu bị treo")

    done = made.engine.hand_over(officer=OFFICER, by="system", decision="12/QĐ-UBND", reason="leaver")

    assert done.balances and done.left == 0
    (found,) = made.engine.duties(kind="flag")
    assert found.officer == OFFICER
    with pytest.raises(NotPermitted, match="người được lưu ý"):
        made.engine.unflag(found.id, by=OFFICER, reason="Không đúng")


def test_who_raised_a_flag_may_take_it_away_and_a_flag_outlives_the_dossier():
    made = examined()
    made.engine.flag(made.id, by=DESK, text="Thiếu phiếu kiểm soát", task=made.it.tasks[0].id)
    for step, when in (("examine", "03/03 09:00"), ("hand_over", "03/03 10:00"), ("give", "03/03 11:00")):
        made.do(when, step)
    (found,) = made.engine.duties(kind="flag")
    assert found.about.startswith("task:")
    made.engine.unflag(found.id, by=DESK, reason="Đã bổ sung phiếu")

    assert [each.how for each in made.events("DutyDone")] == ["removed"]


def test_flags_name_a_task_of_the_dossier_itself():
    made = examined()
    for task in ("1.99", "7.3", "x"):
        with pytest.raises(UnknownTask):
            made.engine.flag(made.id, by=DESK, text="Sai", task=task)
    ended = made.engine.history(made.id)[0].id
    with pytest.raises(TaskClosed):
        made.engine.flag(made.id, by=DESK, text="Sai", task=ended)
    for wrong in ("1.d99", "1.3", "d", "1.d", ".d3"):
        with pytest.raises(UnknownTask):
            made.engine.unflag(wrong, by=DESK, reason="Sai")
    with pytest.raises(WrongData):
        made.engine.flag(made.id, by=DESK, text="")
    with pytest.raises(NotPermitted):
        made.engine.flag(made.id, by="nobody", text="Sai")


# --- repeated, and asked of the past ------------------------------------------------------------------


def test_the_same_request_again_raises_no_second_duty(late):
    for _ in range(2):
        late.engine.flag(late.id, by=DESK, text="Chậm", request_id="flag-1")
        late.engine.urge(late.it.tasks[0].id, by=CHAIR, text="Chậm", request_id="urge-1")
    assert [each.of for each in late.events("DutyArose")].count("flag") == 1
    assert len([each for each in late.events("DutyArose") if each.by == CHAIR]) == 1


def test_what_lay_on_whom_is_answered_as_of_then(late):
    late.at("09/03 08:00").engine.explain_delay(duty(late), by=HEAD, explanation=EXPLAINED, action="urged")

    assert late.engine.duties(officer=HEAD, kind="urge", at=day("05/03 12:00")) == []
    then = late.engine.duties(officer=HEAD, kind="urge", at=day("06/03 12:00"))
    assert [(each.outcome, each.until) for each in then] == [(None, None)]  # what came later is not told
    (line,) = late.engine.daily_list("province", day("06/03 12:00").date())
    assert line.duty == then[0]
    assert late.engine.duties(officer=HEAD, kind="urge", unit="dong-may.office") == []


def test_the_words_of_what_was_done_since_are_told_as_of_then():
    made = examined()
    made.engine.direct(made.id, by=HEAD, text="Rà soát lại thành phần hồ sơ", to=OFFICER)
    made.engine.flag(made.id, by=DESK, text="Thiếu chữ ký")
    at = made.engine.now()
    before = made.engine.duties(at=at)
    assert [each.text for each in before] == ["Rà soát lại thành phần hồ sơ", "Thiếu chữ ký"]

    made.at("06/03 08:00").engine.report_done(before[0].id, by=OFFICER, text="Đã xong")
    assert made.engine.duties(at=at) == before
    assert [each.kind for each in made.engine.duties(kind="direction")] == []
