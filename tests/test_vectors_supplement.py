"""Worked examples C, G and J, through the engine: papers asked for, apologies, reception."""

from datetime import date, timedelta

import pytest
from tests.office import snapshot
from tests.vector_world import BIRTH, LAND, World, day, seven_days
from tests.watch import Watch

from thutuc import library
from thutuc.dossier import Phase
from thutuc.dossier.view import local
from thutuc.engine.draft import Draft
from thutuc.engine.refusals import in_english, in_vietnamese
from thutuc.engine.rules.papers import check_brought
from thutuc.errors import NotPermitted, WrongData, WrongState
from thutuc.reports.figures import on_time
from thutuc.worktime import Term

REASON = "thiếu nhân lực"
EXTENSION = (
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
)
ASK = {"by": "linh.pham", "content": "Bản sao hộ chiếu", "reason": "Chưa đủ thành phần hồ sơ"}


def started(after="restart", received="02/03 09:00", term="07 ngày làm việc", policies=None, **more):
    world = World(seven_days(term, after, **more), policies=policies)
    world.hand_in(received, "bay-ngay")
    world.do(received, "check")
    return world


def asked(after="restart", when="10/03 10:00"):
    """C: received Monday 02/03 at 09:00, seven working days, asked on Tuesday 10/03."""
    world = started(after)
    world.at(when).engine.request_papers(world.id, **ASK)
    return world


def supplied(world, when="23/03 14:00"):
    world.at(when).engine.supply(world.id, by="an.nguyen")
    return world


def finished(world, when):
    world.do(when, "examine")
    world.do(when, "hand_over")
    return world


def test_C1_the_term_begins_anew_and_the_first_promise_stays():
    world = supplied(asked())

    assert world.promises() == [("first", "11/03 17:30"), ("restart", "01/04 17:30")]
    assert not finished(world, "01/04 17:00").it.late


def test_C2_who_asked_when_stands_in_the_journal_and_asking_late_is_not_refused():
    record = next(r for r in asked().engine.journal(1) if r.verb == "request_papers")

    assert (record.actor, record.happened_at) == ("linh.pham", day("10/03 10:00"))


@pytest.mark.parametrize(
    ("when", "late"), [("05/03 16:00", 0), ("06/03 08:00", 1), ("07/03 10:00", 1), ("10/03 10:00", 3)]
)
def test_C2_working_days_after_the_limit_for_asking_are_recorded(when, late):
    world = started(supplement='askWithin="03 ngày làm việc"')
    world.at(when).engine.request_papers(world.id, **ASK)

    assert world.events("PapersRequested")[0].days_late == late


def test_C2_where_the_file_names_no_limit_for_asking_none_is_claimed():
    assert asked().events("PapersRequested")[0].days_late == 0


def test_C3_while_the_applicant_is_waited_for_only_his_own_clock_runs():
    world = asked()
    assert world.it.due is None and world.it.ground == "applicant" and world.it.status == 5
    (papers,) = world.events("ClockStarted", "papers")
    assert (papers.of, papers.due) == ("wait", _us("31/03 17:30"))
    world.at("23/03 13:59")

    ours = {e.clock for e, at in world.told("RungReached") if at > day("10/03 10:00")}
    assert ours == set() and world.it.missed is None
    world.at("31/03 18:00")
    assert [e.clock for e, at in world.told("DeadlineMissed") if at > day("10/03 10:00")] == ["papers"]


def test_C4_a_special_law_lets_the_term_go_on():
    world = supplied(asked("resume"))

    assert told_day(world) == date(2026, 3, 24)
    assert world.it.due == day("24/03 17:30")
    assert world.promises()[-1] == ("resume", "24/03 17:30")


@pytest.mark.parametrize(("after", "due"), [("restart", "01/04 17:30"), ("resume", "11/03 17:30")])
def test_C5_asked_after_the_promised_date_it_stays_late(after, due):
    world = asked(after, when="12/03 10:00")
    assert world.events("PapersRequested")[0].late
    assert world.it.late and world.it.missed == day("11/03 17:30")
    supplied(world)

    assert world.it.due == day(due)
    assert finished(world, "24/03 10:00").it.late and world.it.missed == day("11/03 17:30")


def test_C5_a_late_dossier_is_not_parked_in_silence():
    world = supplied(asked("resume", when="12/03 10:00"))
    world.at("24/03 17:31")

    told = world.rungs("dossier")
    assert told[-1] == ("after-breach", "quang.hoang", "24/03 17:30")
    assert [rung for rung, _, _ in told] == ["reminder", "breach", "one-stop", "after-breach"]


def test_where_papers_are_asked_for_at_reception_only_no_stage_is_told_that_nobody_sent():
    world = World(seven_days().replace(b"intake appraisal", b"intake"))
    world.hand_in("02/03 09:00", "bay-ngay")
    for stage in (None, "appraisal"):
        with pytest.raises(
            WrongState, match="at the stage intake, where alone its file lets papers be asked for"
        ):
            world.engine.request_papers(world.id, **ASK, stage=stage)


def test_who_asks_at_a_stage_at_which_the_file_asks_by_its_steps_is_told_which_wait_they_lead_to():
    world = World()
    engine = world.at("02/07 09:00").engine
    engine.deploy(library() / "cap-giay-phep-xay-dung" / "procedure.bpmn", by="system")
    handed = {"received_at": "dong-may.one-stop", "competent": "dong-may", "data": {"permit_kind": "house"}}
    begun = engine.start("cap-giay-phep-xay-dung", by="an.nguyen", receive=True, **handed)
    with pytest.raises(WrongState) as refused:
        engine.request_papers(begun.id, **{**ASK, "by": begun.tasks[0].holder})

    assert in_vietnamese(refused.value) == (
        "Cần hồ sơ ở khâu tiếp nhận (intake): chỉ ở đó thủ tục này cho yêu cầu bổ sung bằng lệnh riêng; "
        "ở khâu thẩm định (appraisal) thì hoàn thành bước trước theo nhánh dẫn đến “Chờ người nộp bổ sung” "
        "(await_papers), nhưng hồ sơ đang ở khâu thẩm định."
    )
    assert "way to “Chờ người nộp bổ sung” (await_papers), found one that is at appraisal" in in_english(
        refused.value
    )


def test_C6_a_second_request_in_the_same_stage_names_its_ground_and_who_approved_it():
    world = supplied(asked())
    with pytest.raises(NotPermitted, match="at most 1"):
        world.engine.request_papers(world.id, **ASK)
    for basis, approver in (
        (" ", "quang.hoang"),
        ("Luật X", " "),
        ("Luật X", "linh.pham"),
        ("Luật X", "x"),
        ("Luật X", "viet.ngo"),
    ):
        with pytest.raises(NotPermitted, match="legal ground"):
            world.engine.request_papers(world.id, **ASK, basis=basis, approver=approver)
    with pytest.raises(WrongState, match="at the stage intake"):
        world.engine.request_papers(world.id, **ASK, stage="intake")
    world.engine.request_papers(world.id, **ASK, basis="Luật X Điều 5", approver="quang.hoang")

    assert world.it.requests == {"appraisal": 2}
    second = world.events("PapersRequested")[1]
    assert (second.number, second.approver) == (2, "quang.hoang")


def house(after="restart"):
    """1.013225 under NĐ 217/2026/NĐ-CP Điều 54, received Monday 06/07, asked on Tuesday 14/07."""
    world = started(
        after,
        "06/07 09:00",
        applicant="02 ngày làm việc",
        supplement='askWithin="03 ngày làm việc" whenOver="close"',
    )
    assert world.promises() == [("first", "15/07 17:30")]
    world.at("14/07 10:00").engine.request_papers(world.id, **ASK)
    return world


def test_C7_what_is_not_supplemented_in_time_is_closed_and_an_answer_meets_a_closed_dossier():
    world = house()
    assert world.events("PapersRequested")[0].days_late == 3
    world.at("16/07 23:59")
    assert world.it.phase is Phase.IN_PROGRESS and world.it.waits_for_papers
    world.at("17/07 17:29")
    assert world.it.phase is Phase.IN_PROGRESS  # what came on 16/07 may still be entered
    world.at("17/07 17:30")

    assert (world.it.phase, world.it.closed) == (Phase.NOT_SUPPLEMENTED, day("17/07 17:30"))
    assert (world.it.status, world.it.late, world.it.ready, world.it.tasks) == (8, False, None, ())
    (closed,) = world.events("DossierClosed")
    (row,) = on_time(world.engine).rows
    assert (row.received, row.not_supplemented, row.stopped, row.overdue, row.open) == (1, 1, 0, 0, 0)
    assert "không bổ sung" in closed.reason and "Nghị định 118/2025/NĐ-CP Điều 17" in closed.reason
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(WrongState, match=r"not supplemented; what came before .* a new one"):
        supplied(world, "27/07 09:00")
    assert snapshot(world.engine.store, world.id) == before


@pytest.mark.parametrize(("after", "due"), [("restart", "24/07 17:30"), ("resume", "16/07 17:30")])
def test_C8_answered_in_time_the_term_goes_on_as_its_law_says(after, due):
    world = supplied(house(after), "15/07 09:00")

    assert world.it.due == day(due)
    world.at("20/07 09:00")
    assert world.it.phase is Phase.IN_PROGRESS


@pytest.mark.parametrize("ticked", [True, False])
def test_papers_of_the_last_day_are_entered_until_the_dossier_is_closed_ticked_or_not(ticked):
    world = house()
    world.at("17/07 09:00").engine.supply(world.id, by="an.nguyen", happened_at=day("16/07 16:00"))
    assert world.it.phase is Phase.IN_PROGRESS and not world.it.waits_for_papers

    world = house()
    world.clock.now = day("20/07 09:00")
    if ticked:
        world.engine.tick()
    late = {"by": "an.nguyen", "happened_at": day("16/07 16:00")}
    before, watch = snapshot(world.engine.store, world.id), Watch(world.engine, world.id)
    for nobody in (None, "an.nguyen"):
        with pytest.raises(NotPermitted, match="the working day after is over"):
            world.engine.supply(world.id, **late, approver=nobody)
    with pytest.raises(WrongState):  # what came later is not in time, whoever approves
        world.engine.supply(world.id, **{**late, "happened_at": day("17/07 00:01")}, approver="mai.nguyen")
    assert snapshot(world.engine.store, world.id) == before
    watch.check(world.engine.supply(world.id, **late, approver="mai.nguyen"))
    assert [one.approver for one in world.events("LapseUndone")] == (["mai.nguyen"] if ticked else [])
    assert world.engine.verify(world.id) == []

    in_time = house()
    in_time.at("16/07 16:00").engine.supply(in_time.id, by="an.nguyen")
    in_time.at("20/07 09:00")
    told = [
        (
            one.it.phase,
            one.it.status,
            one.it.due,
            one.it.closed,
            one.it.late,
            one.promises(),
            one.engine.explain(one.id).lines,
        )
        for one in (world.at("20/07 09:00"), in_time)
    ]
    assert told[0] == told[1] and world.it.due == day("27/07 17:30")


def test_papers_that_come_after_the_last_day_are_told_that_it_ended_at_24_00():
    """BLDS 2015 Điều 148.6: 00:00 of the day after would be read as another day."""
    world = house()
    clock = world.it._state.clocks["papers"]
    assert local(clock.expiry) == day("17/07 00:00")
    late = Draft(None, world.it._net, world.it._state, world.id, "", clock.expiry + 1, clock.expiry + 1)
    with pytest.raises(WrongState, match="papers brought by 24:00 on 16/07/2026") as refused:
        check_brought(late, clock)
    assert "giấy tờ nộp chậm nhất 24:00 ngày 16/07/2026" in in_vietnamese(refused.value)


def test_papers_are_not_taken_any_more_where_something_followed_the_closing():
    world = house()
    world.at("17/07 17:30").at("20/07 09:00")
    world.engine.hold(world.id, by="system", decision="15/QĐ", reason="thanh tra")
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(WrongState, match="a new dossier is handed in") as refused:
        world.engine.supply(world.id, by="an.nguyen", happened_at=day("16/07 16:00"), approver="mai.nguyen")
    assert "nộp hồ sơ mới" in in_vietnamese(refused.value)
    assert snapshot(world.engine.store, world.id) == before


@pytest.mark.parametrize("when", ["17/07 00:01", "17/07 10:00"])
def test_R33_papers_brought_after_the_last_day_are_not_taken_though_the_dossier_is_open(when):
    """NĐ 297/2025/NĐ-CP Điều 6.4a: what came by the last day is entered later, nothing else is."""
    world = house()
    world.at(when)
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(WrongState, match="brought by 24:00 on 16/07/2026, found"):
        world.engine.supply(world.id, by="an.nguyen")
    assert snapshot(world.engine.store, world.id) == before and world.it.waits_for_papers
    world.at("17/07 17:30")
    assert world.it.phase is Phase.NOT_SUPPLEMENTED


def test_R33_where_the_file_only_tells_that_the_time_is_over_papers_are_taken_later_too():
    world = supplied(asked(), "02/04 09:00")

    assert world.it.due == day("13/04 17:30")


def test_closed_for_want_of_papers_after_the_promised_date_it_stays_late():
    world = started(applicant="02 ngày làm việc", supplement='whenOver="close"')
    world.at("12/03 10:00").engine.request_papers(world.id, **ASK)
    world.at("17/03 17:30")

    assert world.it.phase is Phase.NOT_SUPPLEMENTED
    assert world.it.late and world.it.missed == day("11/03 17:30")


def test_E6_seven_days_over_a_holiday_then_closed_the_day_after():
    world = World(
        seven_days(
            "03 ngày làm việc", applicant="07 ngày làm việc", supplement='askWithin="24 giờ" whenOver="close"'
        )
    )
    world.hand_in("13/11 14:00", "bay-ngay", channel="online", receive=False)
    world.at("13/11 16:30").engine.request_papers(
        world.id, by="an.nguyen", content="Giấy chứng sinh", reason="Thiếu"
    )
    assert world.events("PapersRequested")[0].days_late == 0
    assert world.events("ClockStarted", "papers")[0].expiry == _us("26/11 00:00")
    world.at("25/11 23:59")
    assert world.it.phase is Phase.SUBMITTED
    world.at("26/11 17:30")

    assert (world.it.phase, world.it.status) == (Phase.NOT_SUPPLEMENTED, 8)
    world.at("30/11 09:00").engine.supply(
        world.id, by="an.nguyen", happened_at=day("25/11 16:00"), approver="mai.nguyen"
    )
    assert (world.it.phase, world.it.status) == (Phase.SUBMITTED, 1) and not world.it.waits_for_papers
    assert world.engine.verify(world.id) == []


def test_E8_the_applicants_consent_is_not_counted_and_has_a_term_of_its_own():
    file = seven_days("02 ngày làm việc", supplement='askWithin="01 ngày làm việc"').decode()
    consent = '<thutuc:suspend ground="applicant" term="05 ngày làm việc" waitsFor="applicant"/>'
    world = World(file.replace('<thutuc:term value="02 giờ làm việc"/>', consent, 1).encode())
    world.hand_in("16/11 09:00", "bay-ngay", channel="online")
    assert world.promises() == [("first", "18/11 17:30")] and world.it.ground == "applicant"
    (waits,) = world.events("ClockStarted", world.clock_of("check"))
    assert (waits.of, waits.due) == ("wait", _us("23/11 17:30"))
    world.do("20/11 10:00", "check")

    assert world.it.due == day("25/11 17:30") and not world.it.late  # 24/11 is off
    world.engine.request_papers(world.id, **ASK)
    assert world.events("PapersRequested")[0].days_late == 3  # asked by Tuesday 17/11


def test_C9_withdrawn_during_the_wait_it_is_neither_on_time_nor_late():
    world = asked()
    world.at("13/03 09:00").engine.withdraw(world.id, by="an.nguyen", reason="Người nộp rút", document="05")

    assert (world.it.phase, world.it.ready, world.it.late) == (Phase.WITHDRAWN, None, False)
    assert world.it.status == 7 and world.it.tasks == ()


def test_C9_after_the_decision_nothing_is_withdrawn_though_the_stamp_is_missing():
    world = World()
    world.hand_in("02/03 08:00", BIRTH)
    for step in ("check_papers", "appraise", "register_birth", "sign_certificate"):
        world.do("02/03 09:00", step)
    with pytest.raises(WrongState, match=r"'Ký Giấy khai sinh' .* lúc 09:00 ngày 02/03/2026"):
        world.engine.withdraw(world.id, by="an.nguyen", reason="Người nộp rút", document="05")


def test_C9_after_the_result_nothing_is_withdrawn():
    world = finished(started(), "05/03 09:00")
    with pytest.raises(WrongState):
        world.engine.withdraw(world.id, by="an.nguyen", reason="Người nộp rút")


# --- clocks that overlap -------------------------------------------------------------------------


def posting():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    world.do("09/03 09:00", "post_notice")
    return world


def test_papers_that_come_during_a_posting_do_not_start_the_clock():
    world = posting()
    world.at("10/03 09:00").engine.request_papers(
        world.id, by="duc.tieu", content="Đơn", reason="Thiếu chữ ký"
    )
    world.at("12/03 09:00").engine.supply(world.id, by="an.nguyen")

    assert world.it.due is None and world.it.ground == "posting" and len(world.promises()) == 1
    world.do("30/03 09:00", "record_posting")
    assert world.it.due == day("13/04 17:30")  # ten days anew from the end of the posting
    assert told_day(world) == date(2026, 4, 13)


def test_a_posting_that_ends_while_papers_are_waited_for_starts_nothing_yet():
    world = posting()
    world.at("24/03 09:00").engine.request_papers(
        world.id, by="duc.tieu", content="Đơn", reason="Thiếu chữ ký"
    )
    world.at("25/03 00:00")
    assert [task.step for task in world.it.tasks] == ["record_posting"] and world.it.due is None
    world.at("26/03 09:00").engine.supply(world.id, by="an.nguyen")

    assert world.it.due is None and world.it.ground == "posting"


def test_a_suspension_ordered_by_a_document_outlasts_the_wait_for_papers():
    world = started()
    order = {"ground": "verification", "basis": "Nghị định 118/2025/NĐ-CP", "document": "12/TB"}
    world.at("04/03 09:00").engine.suspend(world.id, by="quang.hoang", **order)
    world.at("05/03 09:00").engine.request_papers(world.id, **ASK)
    supplied(world, "09/03 09:00")

    assert (world.it.due, world.it.ground) == (None, "verification")
    world.at("10/03 09:00").engine.resume(world.id, by="linh.pham", document="13/TB")
    assert world.it.due == day("19/03 17:30")
    assert told_day(world) == date(2026, 3, 19)


def test_nobody_lifts_by_hand_what_a_step_waits_for():
    world = posting()
    with pytest.raises(WrongState, match="a step that is waited for"):
        world.engine.resume(world.id, by="duc.tieu")


def test_a_step_that_silence_opens_while_papers_are_waited_for_stands_still():
    world = World(seven_days(silence="agreed"))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.engine.request_papers(world.id, **ASK)
    world.at("05/03 09:00")
    (task,) = world.it.tasks
    assert (task.step, task.due) == ("check", None)
    supplied(world, "09/03 08:00")

    assert world.it.tasks[0].due == day("09/03 10:00")


def test_a_term_that_ran_out_stays_run_out_however_often_it_stands_still():
    world = started("resume", law=EXTENSION)
    order = {"ground": "verification", "basis": "Nghị định 118/2025/NĐ-CP", "document": "12/TB"}
    for since, until in (("13/03 09:00", "16/03 09:00"), ("17/03 09:00", "18/03 09:00")):
        world.at(since).engine.suspend(world.id, by="quang.hoang", **order)
        world.at(until).engine.resume(world.id, by="linh.pham")

    assert world.it.due == day("11/03 17:30") and world.it.late
    assert told_day(world) == date(2026, 3, 11)
    with pytest.raises(WrongState, match="run out"):
        world.engine.extend(world.id, by="quang.hoang", term="02 ngày làm việc", ground="verification")


@pytest.mark.parametrize("ticked", [True, False])
def test_what_was_ready_in_time_and_entered_late_is_not_late_on_another_officers_word(ticked):
    world = started()
    world.clock.now = day("12/03 09:00")
    if ticked:
        world.engine.tick()
        assert world.it.late
    (task,) = world.it.tasks
    world.engine.complete(task.id, by=task.holder, happened_at=day("11/03 16:00"))
    (task,) = world.it.tasks
    how = {"by": task.holder, "happened_at": day("11/03 16:00")}
    before = snapshot(world.engine.store, world.id)
    for approver in (None, "nobody", task.holder, "anh.bui"):
        with pytest.raises(NotPermitted, match="in retrospect"):
            world.engine.complete(task.id, **how, approver=approver)
    assert snapshot(world.engine.store, world.id) == before
    world.engine.complete(task.id, **how, approver="quang.hoang")

    assert world.it.phase is Phase.READY and not world.it.late
    assert world.it.missed == day("11/03 17:30")  # that nobody had entered it stays to be seen


# --- suspensions entered late, outages ------------------------------------------------------------

ORDER = {"ground": "verification", "basis": "Luật X Điều 7", "document": "12/CV"}
PAPER = {"approver": "thanh.do", "issued": date(2026, 3, 10)}


@pytest.mark.parametrize("ticked", [True, False])
def test_a_term_that_ran_out_before_its_suspension_was_entered_stays_missed(ticked):
    world = started("resume")
    world.clock.now = day("13/03 09:00")
    if ticked:
        world.engine.tick()
    how = {"by": "quang.hoang", "happened_at": day("10/03 09:00"), **ORDER, **PAPER}
    world.engine.suspend(world.id, **how)
    assert world.it.missed == day("11/03 17:30") and world.it.late and world.it.due is None
    world.at("16/03 09:00").engine.resume(world.id, by="linh.pham")

    assert world.it.due == day("17/03 17:30")  # the second figure: one day was left
    assert finished(world, "17/03 09:00").it.late and world.it.missed == day("11/03 17:30")
    assert world.events("ClockSuspended", "dossier")[0].issued == "2026-03-10"


@pytest.mark.parametrize(
    ("stood", "gone_on", "due"),
    [
        ("11/03 17:30", "12/03 09:00", "12/03 17:30"),  # at the very due instant: the day of the answer
        ("10/03 09:00", "16/03 09:00", "17/03 17:30"),  # one day was left
    ],
)
def test_what_ran_out_again_after_a_suspension_entered_late_stays_due_when_it_then_was(stood, gone_on, due):
    world = started("resume")
    world.at("12/03 08:00")
    assert world.it.missed == day("11/03 17:30")
    world.engine.suspend(world.id, by="quang.hoang", happened_at=day(stood), **ORDER, **PAPER)
    world.at(gone_on).engine.resume(world.id, by="linh.pham")
    assert world.it.due == day(due)
    world.at("30/03 09:00").engine.suspend(world.id, by="quang.hoang", **ORDER)
    world.at("31/03 09:00").engine.resume(world.id, by="linh.pham")

    assert world.it.due == day(due) and world.it.missed == day("11/03 17:30")
    told = world.engine.explain(world.id)
    assert told.due == day(due) and told.lines[-1].text_vi.startswith(
        f"Thời hạn đã hết lúc 17:30 ngày {due[:5]}"
    )
    assert world.engine.verify(world.id) == []


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"issued": None}, WrongData, "document issued by"),
        ({"issued": date(2026, 3, 11)}, WrongData, "2026-03-10, found 2026-03-11"),
        ({"document": "công văn"}, WrongData, "numbered document"),
        ({"approver": None}, NotPermitted, "other than the holder"),
        ({"approver": "linh.pham"}, NotPermitted, "other than the holder"),
        ({"approver": "anh.bui"}, NotPermitted, "other than the holder"),  # of another agency
    ],
)
def test_a_suspension_dated_back_needs_a_numbered_paper_that_exists_and_another_officer(wrong, error, said):
    world = started("resume").at("11/03 09:00")
    before = snapshot(world.engine.store, world.id)
    how = {"by": "quang.hoang", "happened_at": day("10/03 09:00"), **ORDER, **PAPER} | wrong
    with pytest.raises(error, match=said):
        world.engine.suspend(world.id, **how)

    assert snapshot(world.engine.store, world.id) == before


@pytest.mark.parametrize(
    "ground", ["Outage", "outage ", "оutage", "applicant", "v\x00", "\u200b", "x" * 9_000]
)
def test_a_suspension_names_a_ground_that_has_a_name(ground):
    world = started("resume").at("03/03 09:00")
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(WrongData, match=r"Expected (a|the) ground"):
        world.engine.suspend(world.id, by="quang.hoang", **ORDER | {"ground": ground})

    assert snapshot(world.engine.store, world.id) == before


def test_a_suspension_that_outlasts_the_papers_keeps_its_paper_and_its_age():
    world = started("resume").at("03/03 09:00")
    world.engine.suspend(world.id, by="quang.hoang", **ORDER)
    world.at("04/03 09:00").engine.request_papers(world.id, **ASK)
    supplied(world, "05/03 09:00")

    assert world.it.ground == "verification" and world.it.suspended == day("03/03 09:00")
    (waits,) = [each for each in world.engine.waiting() if each.awaited.ground == "verification"]
    assert (waits.awaited.document, waits.awaited.since) == ("12/CV", day("03/03 09:00"))
    with pytest.raises(WrongState, match="stood still"):
        world.engine.resume(world.id, by="linh.pham", happened_at=day("04/03 12:00"))


def test_E10_an_outage_is_opened_by_the_owner_of_the_system_only():
    world = started(received="16/11 08:00").at("16/11 09:00")
    notice = {"ground": "outage", "basis": "NĐ 301/2026/NĐ-CP Điều 3.4", "document": "45/TB"}
    before = snapshot(world.engine.store, world.id)
    for officer in ("linh.pham", "quang.hoang"):
        with pytest.raises(NotPermitted, match="owner of the system"):
            world.engine.suspend(world.id, by=officer, **notice)
    assert snapshot(world.engine.store, world.id) == before
    world.engine.suspend(world.id, by="system", **notice)
    world.at("17/11 09:00").engine.resume(world.id, by="system", document="46/TB")

    assert world.it.due == day("27/11 17:30")  # instead of 26/11: the day of the outage does not count
    (stood,) = world.events("ClockSuspended", "dossier")
    assert (stood.ground, stood.document) == ("outage", "45/TB")
    (repair,) = world.events("ClockStopped", "repair")
    assert (repair.how, repair.late) == ("done", False)
    assert world.engine.explain(world.id, "repair").due == day("17/11 09:00")


def test_E10_whoever_owns_the_system_has_24_hours_and_is_late_after_them():
    world = started(received="16/11 08:00").at("16/11 09:00")
    world.engine.suspend(
        world.id, by="system", ground="outage", basis="NĐ 301/2026/NĐ-CP Điều 3.4", document="45/TB"
    )
    (awaited,) = world.engine.status(world.id).awaited
    assert (awaited.whom, awaited.ground) == ("cơ quan chủ quản hệ thống", "outage")
    assert (awaited.until, awaited.late) == (day("17/11 09:00"), False)

    world.at("17/11 10:00")
    assert "breach" in {rung for rung, _, _ in world.rungs("repair")}
    assert world.engine.status(world.id).awaited[0].late
    world.engine.resume(world.id, by="system", document="46/TB")
    assert world.events("ClockStopped", "repair")[0].late and not world.it.late
    assert world.engine.verify() == []


# --- G: apology and extension --------------------------------------------------------------------


def three_days(received, **more):
    return started(received=received, term="03 ngày làm việc", **more)


def test_G6_the_new_date_ends_with_the_office_and_the_first_promise_stays():
    world = three_days("11/02 09:00")
    world.at("13/02 16:00").engine.reappoint(
        world.id, by="quang.hoang", day=date(2026, 2, 27), reason=REASON, document="01/PXL"
    )
    assert world.promises() == [("first", "23/02 17:30"), ("reappointment", "27/02 17:30")]
    assert world.it.due == day("23/02 17:30")
    finished(world, "26/02 09:00")

    assert world.it.late and world.it.missed == day("23/02 17:30")


LIMITS = [  # row, received, term, due, the last moment for the letter
    ("G1", "11/02 09:00", "03 ngày làm việc", "23/02 17:30", "13/02 17:30"),
    ("G2", "20/08 09:00", "04 ngày làm việc", "25/08 17:30", "24/08 17:30"),
    ("G2", "20/08 09:00", "03 ngày làm việc", "24/08 17:30", "22/08 17:30"),
    ("G3", "12/02 09:00", "03 ngày làm việc", "24/02 17:30", "23/02 17:30"),
    ("G3", "27/08 09:00", "02 ngày làm việc", "03/09 17:30", "28/08 17:30"),
    ("a day", "02/03 09:00", "01 ngày làm việc", "03/03 17:30", "03/03 17:30"),
    ("hours", "13/11 14:00", "24 giờ", "14/11 14:00", "14/11 14:00"),
    ("B10", "02/03 09:00", "trong ngày làm việc", "02/03 17:30", "02/03 17:30"),
]


@pytest.mark.parametrize(("row", "received", "term", "due", "limit"), LIMITS)
def test_G1_G2_G3_B10_the_last_moment_for_the_apology(row, received, term, due, limit):
    for later, late in ((0, False), (60, True)):
        world = started(received=received, term=term)
        assert world.it.due == day(due)
        world.clock.now = day(limit) + timedelta(seconds=later)
        new = world.it.due.date() + timedelta(days=16 if world.it.due.weekday() == 5 else 14)
        world.engine.reappoint(world.id, by="quang.hoang", day=new, reason=REASON)

        (letter,) = world.events("Apologised")
        assert (letter.limit, letter.late) == (_us(limit), late)


def test_G1_read_literally_the_letter_may_be_out_on_the_day_off_before():
    world = started(received="11/02 09:00", term="03 ngày làm việc", policies={"apology_day": "literal"})
    world.at("21/02 09:00").engine.reappoint(world.id, by="quang.hoang", day=date(2026, 2, 27), reason=REASON)

    (letter,) = world.events("Apologised")
    assert not letter.late and local(letter.limit).date() == date(2026, 2, 22)


@pytest.mark.parametrize("when", ["23/02 16:00", "24/02 08:00"])
def test_G4_a_letter_after_its_last_moment_is_accepted_and_recorded_as_late(when):
    world = three_days("11/02 09:00")
    by = "quang.hoang" if when < "24" else "mai.nguyen"
    world.at(when).engine.reappoint(world.id, by=by, day=date(2026, 2, 27), reason=REASON)

    (letter,) = world.events("Apologised")
    assert letter.late and letter.limit == _us("13/02 17:30")


def test_G5_where_the_letter_follows_the_term_none_is_due_before_and_one_follows():
    law = '<thutuc:apology when="after-expiry" basis="NĐ 297/2025/NĐ-CP Điều 6.5"/>'
    world = three_days("11/02 09:00", law=law)
    letter = {"by": "quang.hoang", "day": date(2026, 2, 27), "reason": REASON}
    paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
    world.at("13/02 10:00").engine.suspend(world.id, **paper)
    with pytest.raises(WrongState, match="once the term has ended"):
        world.engine.reappoint(world.id, **letter)
    world.engine.resume(world.id, by="quang.hoang", document="2/TB")
    for early in ("13/02 16:00", "23/02 18:00"):
        world.at(early)
        before = snapshot(world.engine.store, world.id)
        with pytest.raises(WrongState, match="once the term has ended"):
            world.engine.reappoint(world.id, **letter)
        assert snapshot(world.engine.store, world.id) == before
    world.at("24/02 00:00").engine.reappoint(world.id, **letter | {"by": "mai.nguyen"})

    (written,) = world.events("Apologised")
    assert (written.late, written.limit) == (False, None)
    with pytest.raises(WrongState, match="không quá một lần; NĐ 297/2025/NĐ-CP Điều 6"):
        world.engine.reappoint(world.id, **letter | {"by": "mai.nguyen", "day": date(2026, 3, 6)})


@pytest.mark.parametrize(("ready", "kept"), [("27/02 17:30", True), ("02/03 09:00", False)])
def test_G6_the_second_figure_is_judged_by_the_new_date_and_the_first_by_the_first(ready, kept):
    world = three_days("11/02 09:00")
    world.at("13/02 16:00").engine.reappoint(world.id, by="quang.hoang", day=date(2026, 2, 27), reason=REASON)
    assert world.it.kept_reappointment is None
    finished(world, ready)

    assert (world.it.kept_reappointment, world.it.late) == (kept, True)


def test_G7_the_heads_rung_is_reached_again_when_the_new_date_passes_too():
    world = three_days("11/02 09:00")
    again = {"by": "quang.hoang", "day": date(2026, 2, 27), "reason": REASON}
    world.at("13/02 16:00").engine.reappoint(world.id, **again)
    world.at("03/03 09:00")

    rungs = [(rung, when) for rung, _, when in world.rungs("dossier")]
    assert rungs == [
        ("reminder", "13/02 17:30"),
        ("breach", "23/02 17:30"),
        ("one-stop", "23/02 17:30"),
        ("after-breach", "24/02 17:30"),
        ("reminder-again", "26/02 17:30"),
        ("breach-again", "27/02 17:30"),
        ("one-stop-again", "27/02 17:30"),
        ("after-breach-again", "02/03 17:30"),
    ]
    with pytest.raises(WrongState, match="không quá một lần"):
        world.engine.reappoint(world.id, **again | {"day": date(2026, 3, 9)})
    world.engine.note(world.id, by="linh.pham", text="Dự kiến có kết quả ngày 09/03/2026")
    assert world.promises()[-1] == ("reappointment", "27/02 17:30") and world.it.late


def test_G7_a_second_new_date_is_refused_by_the_name_of_its_rule():
    world = three_days("11/02 09:00")
    again = {"by": "quang.hoang", "day": date(2026, 3, 6), "reason": REASON}
    world.at("13/02 16:00").engine.reappoint(world.id, **again | {"day": date(2026, 2, 27)})
    world.at("27/02 10:00")
    with pytest.raises(WrongState, match="không quá một lần"):
        world.engine.reappoint(world.id, **again)

    assert world.it.late and world.promises()[-1] == ("reappointment", "27/02 17:30")


def test_G8_the_head_signs_or_who_runs_the_agency_for_him_and_no_head_of_a_division():
    world = three_days("11/02 09:00")
    letter = {"day": date(2026, 2, 27), "reason": REASON}
    absent = world.at("24/02 09:00").engine.plugins.hook.head_of(
        unit="dong-may", level="agency", at=world.clock.now
    )
    for other in ("hanh.bui", "linh.pham"):
        with pytest.raises(NotPermitted, match=r"only the head of the agency|outside its content"):
            world.engine.reappoint(world.id, by=other, **letter)
    world.engine.reappoint(world.id, by=absent.officer, **letter)

    assert absent.instead_of is not None and world.events("Apologised")[0].signer == absent.officer


def test_G9_a_late_result_goes_out_without_a_letter_and_the_missing_letter_is_seen():
    world = three_days("11/02 09:00")
    assert not world.it.owes_apology
    finished(world, "24/02 09:00")

    assert world.it.phase is Phase.READY and world.it.owes_apology
    assert world.do("24/02 10:00", "give").phase is Phase.RETURNED and world.it.owes_apology


@pytest.mark.parametrize("new", [date(2026, 2, 20), date(2026, 2, 25), date(2026, 2, 28)])
def test_a_new_date_lies_after_the_promised_one_not_in_the_past_and_on_a_working_day(new):
    world = three_days("11/02 09:00")
    world.at("27/02 09:00" if new.day == 25 else "13/02 09:00")
    with pytest.raises(WrongData):
        world.engine.reappoint(world.id, by="quang.hoang", day=new, reason=REASON)


def test_a_new_date_lies_after_the_one_that_holds_now():
    world = supplied(asked())
    with pytest.raises(WrongData, match="after the promised one"):
        world.engine.reappoint(world.id, by="quang.hoang", day=date(2026, 3, 31), reason=REASON)
    world.engine.reappoint(world.id, by="quang.hoang", day=date(2026, 4, 3), reason=REASON)

    assert world.events("Apologised")[0].late is False


def test_G10_an_extension_by_law_is_no_apology_and_not_late():
    world = three_days("02/03 09:00", law=EXTENSION)
    law = {"term": "05 ngày làm việc", "ground": "verification", "document": "02/TB"}
    world.at("05/03 10:00").engine.extend(world.id, by="quang.hoang", **law)
    assert world.promises() == [("first", "05/03 17:30"), ("extension", "12/03 17:30")]
    assert told_day(world) == date(2026, 3, 12)
    with pytest.raises(WrongState, match="extends 1 time"):
        world.engine.extend(world.id, by="quang.hoang", **law)
    finished(world, "12/03 17:00")

    assert not world.it.late and world.events("Apologised") == []
    (extended,) = world.events("ClockExtended")
    assert (extended.by, extended.basis) == (str(Term.parse("05 ngày làm việc")), "Luật Hộ tịch Điều 25.2")


# --- J: reception --------------------------------------------------------------------------------


def online(when, **more):
    world = World(seven_days("03 ngày làm việc"))
    world.hand_in(when, "bay-ngay", channel="online", receive=False, **more)
    return world


@pytest.mark.parametrize(
    ("row", "arrives", "ends"),
    [
        ("J1", "06/03 16:00", "09/03 16:00"),
        ("J3", "07/03 10:00", "09/03 17:30"),
        ("J4", "21/08 16:00", "22/08 16:00"),
        ("J5", "14/02 20:00", "23/02 17:30"),
    ],
)
def test_J1_J3_J4_J5_reception_ends_after_eight_working_hours(row, arrives, ends):
    assert online(arrives).events("ClockStarted", "intake")[0].due == _us(ends)


def test_J2_accepted_on_saturday_it_counts_from_there():
    world = online("06/03 16:00")
    made = world.at("07/03 09:00").engine.receive(world.id, by="an.nguyen")

    assert made.received == day("07/03 09:00") and made.due == day("11/03 17:30")
    assert not world.events("ClockStopped", "intake")[0].late


def test_J6_never_received_its_reception_is_late_and_nothing_else():
    world = online("06/03 16:00").at("10/03 09:00")

    (missed,) = world.events("DeadlineMissed")
    assert (missed.clock, missed.due) == ("intake", _us("09/03 16:00"))
    assert (world.it.phase, world.it.due, world.it.late) == (Phase.SUBMITTED, None, False)
    assert ("breach", "hanh.bui", "09/03 16:00") in world.rungs("intake")
    assert [found.id for found in world.engine.search(phase="submitted")] == [world.id]


def test_J7_papers_asked_for_instead_of_reception_answer_the_intake_clock():
    world = online("06/03 16:00")
    world.at("09/03 11:00").engine.request_papers(
        world.id, by="an.nguyen", content="Bản sao", reason="Ảnh chụp mờ"
    )
    assert not world.events("ClockStopped", "intake")[0].late
    supplied(world, "11/03 10:00")

    assert world.events("ClockStarted", "intake")[1].due == _us("12/03 10:00")


def test_J8_the_code_of_the_portal_is_kept_and_no_second_one_is_made():
    world = online("06/03 16:00", external_code="H99.41-260306-0077")
    made = world.at("09/03 09:00").engine.receive(world.id, by="an.nguyen")

    assert made.code == made.external_code == "H99.41-260306-0077"
    with pytest.raises(WrongState):
        world.hand_in("09/03 10:00", BIRTH, external_code="H99.41-260306-0077")


def told_day(world):
    """The day that the explained sum ends on."""
    return world.engine.explain(world.id).lines[-1].date


def _us(text):
    return int(day(text).timestamp()) * 1_000_000


# --- the cut-off is for reception -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "stopped", "resumed", "due"),
    [
        ("09/02 09:00", "13/02 15:30", "13/02 16:00", "23/02 17:30"),  # over Tết: the 19th rolls
        ("02/03 09:00", "06/03 15:30", "06/03 16:00", "12/03 17:30"),
        ("02/03 09:00", "06/03 09:00", "06/03 16:00", "12/03 17:30"),
    ],
)
def test_a_clock_that_goes_on_after_the_cutoff_gains_no_day(received, stopped, resumed, due):
    file = seven_days("10 ngày", "resume").decode()
    cutoff = '<thutuc:cutoff at="15:00" basis="Luật Hộ tịch Điều 5.3"/><thutuc:supplement'
    world = World(file.replace("<thutuc:supplement", cutoff, 1).encode())
    world.hand_in(received, "bay-ngay")
    world.at(stopped).engine.suspend(world.id, by="quang.hoang", **ORDER)
    world.at(resumed).engine.resume(world.id, by="an.nguyen")

    assert world.it.due == day(due)


@pytest.mark.parametrize(("reading", "due"), [("calendar", "09/03 17:30"), ("thirty_days", "10/03 17:30")])
def test_A11_a_month_that_stood_still_is_promised_and_told_by_the_reading_in_use(reading, due):
    """BLDS 2015 Điều 146.1.c, 148.3: 28 days from 02/02, or 30; it stood still for 6 of them."""
    world = World(seven_days("01 tháng"), policies={"broken_month": reading})
    world.hand_in("02/02 09:00", "bay-ngay")
    assert world.it.due == day("02/03 17:30")
    paper = {"by": "quang.hoang", "ground": "court", "basis": "Luật X Điều 1", "document": "1/TB"}
    world.at("06/02 09:00").engine.suspend(world.id, **paper)
    world.at("12/02 09:00").engine.resume(world.id, by="quang.hoang", document="2/TB")
    assert world.it.due == day(due)
    told = world.engine.explain(world.id).lines
    assert [line for line in told if f"(broken_month={reading})" in line.text_vi]
    assert told[-1].date == day(due).date()
