"""Every bad command is refused: nothing is changed, and the message says what was expected and found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from tests.office import BIRTH, INVESTMENT, accesses, hand_in, rows, snapshot
from tests.vector_world import seven_days

from thutuc import CommandRejected, Dossier, Engine, NotPermitted, ProcedureRefused
from thutuc.engine import in_vietnamese
from thutuc.errors import (
    LimitExceeded,
    RequestReused,
    TaskClosed,
    TaskHeld,
    TermError,
    UnknownDossier,
    UnknownProcedure,
    UnknownTask,
    WrongData,
    WrongState,
)

CHAIR = "quang.hoang"
APPRAISED = {"needs_verification": False, "eligible": True}


@pytest.fixture
def dossier(engine: Engine) -> Dossier:
    """A birth just received at the desk of Đồng Mây."""
    return hand_in(engine, applicant="001099000123")


@pytest.fixture
def refused(engine: Engine) -> Callable[..., CommandRejected]:
    """Call something that must be refused, and hold everything against what it was before."""

    def call(kind: type[CommandRejected], said: str, verb: Callable[..., Any], *args: Any, **how: Any) -> Any:
        ids = _dossiers(engine)
        before = [snapshot(engine.store, one) for one in ids]
        with pytest.raises(kind, match=said) as caught:
            verb(*args, **how)
        assert "xpected" in str(caught.value)
        assert [snapshot(engine.store, one) for one in ids] == before
        assert engine.verify() == []
        return caught.value

    return call


def _dossiers(engine: Engine) -> list[int]:
    with engine.store.transaction(write=False) as tx:
        return [row[0] for row in rows(tx, "SELECT id FROM thutuc_dossier ORDER BY id")]


def open_task(engine: Engine) -> Any:
    return engine.dossier(1).tasks[0]


def step_on(engine: Engine, **data: Any) -> Any:
    """Complete the open task by who holds it; gives the next one."""
    task = open_task(engine)
    engine.complete(task.id, by=task.holder or task.officer, data=data)
    return open_task(engine)


# --- tasks ---------------------------------------------------------------------------------------


def test_a_task_that_never_was(engine, dossier, refused):
    for name in ("1.99", "7.1", "one", "1.-1", "", "1." + "9" * 50):
        refused(CommandRejected, "no task|no.*dossier|none for", engine.complete, name, by="an.nguyen")
    assert isinstance(refused(UnknownTask, "'1.99'", engine.claim, "1.99", by="an.nguyen"), UnknownTask)


def test_a_dossier_where_a_task_is_meant_is_told_with_the_tasks_of_who_asks(engine, dossier, refused):
    (task,) = dossier.tasks
    reason = {"reason": "Bận"}
    calls = [
        (engine.claim, {}),
        (engine.complete, {}),
        (engine.reassign, {"to": "viet.ngo", **reason}),
        (engine.recall, {}),
        (engine.give_back, reason),
        (engine.opine, {"text": "Đồng ý"}),
        (engine.urge, {"text": "Đề nghị xử lý"}),
        (partial(engine.flag, dossier.id), {"text": "Xem lại"}),
    ]
    for verb, about in calls:
        for name in (dossier.code, str(dossier.id)):
            how = {"task": name, "by": task.holder, **about}
            told = refused(UnknownTask, f"a task such as '17.3'; open are {task.id}", verb, **how)
            assert in_vietnamese(told).endswith(f"cần ghi mã việc như '17.3'; việc đang mở: {task.id}.")
    told = refused(UnknownTask, "name a task such as '17.3'", engine.claim, dossier.code, by="dan.luc")
    assert task.id not in str(told)


def test_a_task_that_is_finished(engine, dossier, refused):
    task = dossier.tasks[0]
    step_on(engine)

    refused(TaskClosed, r"open task, but '1\.\d+' is completed", engine.complete, task.id, by=task.holder)


def test_an_officer_who_does_not_hold_the_task(engine, dossier, refused):
    task = step_on(engine)
    other = next(who for who in ("linh.pham", "viet.ngo") if who != task.holder)

    refused(TaskHeld, f"held by {task.holder}", engine.complete, task.id, by=other, data=APPRAISED)
    refused(NotPermitted, "held by|chỉ|vai trò", engine.complete, task.id, by="dan.luc", data=APPRAISED)


def test_somebody_nobody_knows(engine, dossier, refused):
    task = dossier.tasks[0]

    refused(NotPermitted, "no post is held by this officer", engine.complete, task.id, by="nobody")
    refused(NotPermitted, "no post is held by this officer", hand_in, engine, by="nobody")


def test_claiming_what_somebody_holds(engine, dossier, refused):
    task = step_on(engine)
    other = next(who for who in ("linh.pham", "viet.ngo") if who != task.holder)

    refused(TaskHeld, f"held by {task.holder}; it has to be reassigned", engine.claim, task.id, by=other)


def test_giving_a_task_away_without_right_reason_or_receiver(engine, dossier, refused):
    task = step_on(engine)
    give = engine.reassign

    refused(NotPermitted, "only the head", give, task.id, to="viet.ngo", by="dan.luc", reason="Bận")
    refused(WrongData, "reason", give, task.id, to="viet.ngo", by="system", reason=" ")
    refused(NotPermitted, "hold the task", give, task.id, to="an.nguyen", by="system", reason="Bận")


def test_taking_back_what_was_opened_or_was_never_one_s_own(engine, dossier, refused):
    first = dossier.tasks[0]
    task = step_on(engine)

    refused(NotPermitted, "only who completed 'check_papers'", engine.recall, task.id, by=CHAIR)
    engine.claim(task.id, by=task.holder)
    refused(WrongState, "a last act 'claim'", engine.recall, task.id, by=first.holder)


# --- data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"needs_verification": "yes", "eligible": True}, "true or false, found str of 3 letters"),
        ({"needs_verification": False}, r"'eligible' \(Đủ điều kiện.*found nothing"),
        (APPRAISED | {"fee": 5}, "found 'fee'"),
        (APPRAISED | {"refusal_reason": ["x"]}, "to be text, found list"),
        (APPRAISED | {"refusal_reason": "\ud800"}, "surrogate"),
        (APPRAISED | {"refusal_reason": object()}, "found object"),
        ({"needs_verification": 1, "eligible": "", "x": 2}, "found 'x'.*true or false.*filled in"),
    ],
)
def test_data_that_do_not_fit_the_step(engine, dossier, refused, data, said):
    task = step_on(engine)

    refused(WrongData, f"(?s){said}", engine.complete, task.id, by=task.holder, data=data)


def test_more_data_than_a_dossier_holds(engine, dossier, refused):
    task = step_on(engine)
    data = APPRAISED | {"refusal_reason": "ă" * 130_000}

    error = refused(
        LimitExceeded, "at most 256000 bytes", engine.complete, task.id, by=task.holder, data=data
    )
    assert error.limit == 256_000


def test_more_rounds_than_an_activity_has(engine, refused):
    hand_in(engine, INVESTMENT)
    filled = {"draft_consultation": {"consulted": ["construction"] * 1_001}}
    filled |= {"review_consultation": {"consultation_review": "agree"}}
    while (task := open_task(engine)).step != "sign_consultation":
        engine.complete(task.id, by=task.holder or task.officer, data=filled.get(task.step, {}))

    data = {"consultation_signature": "agree"}
    by = task.holder or task.officer
    refused(LimitExceeded, "at most 1000", engine.complete, task.id, by=by, data=data)


# --- dossiers ------------------------------------------------------------------------------------


def test_a_dossier_or_procedure_nobody_knows(engine, dossier, refused):
    refused(UnknownDossier, "none for 99", engine.note, 99, by="an.nguyen", text="?")
    refused(UnknownDossier, "none for 'H99", engine.note, "H99.41-260302-9999", by="an.nguyen", text="?")
    refused(UnknownProcedure, "found 'ly-hon'; deployed are cap-lai", hand_in, engine, "ly-hon")


def test_units_nobody_knows(engine, dossier, refused):
    start = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}

    refused(WrongData, "found 'moon'", engine.start, BIRTH, **start | {"competent": "moon"})
    refused(WrongData, "found 'moon'", engine.start, BIRTH, **start | {"received_at": "moon"})
    refused(WrongData, "counter, online or post, found 'pigeon'", hand_in, engine, channel="pigeon")


def test_a_desk_that_is_not_where_the_dossier_came_in(engine, dossier, refused):
    refused(NotPermitted, r"only the one-stop.*\(dong-may.one-stop\)", hand_in, engine, by="anh.bui")
    refused(NotPermitted, "only the one-stop", engine.withdraw, 1, by="anh.bui", reason="Nhầm")
    refused(NotPermitted, "neither the unit", engine.note, 1, by="bang.giang", text="Xin chào")


@pytest.mark.parametrize("officer", ["khoa.vuong", "nhung.dam", "dan.luc", "quang.hoang"])
def test_who_has_no_seat_at_the_one_stop_takes_nothing_in_beside_it(engine, dossier, refused, officer):
    engine.request_papers(1, by="an.nguyen", content="Bản chính", reason="Bản chụp mờ")

    refused(NotPermitted, "only the one-stop", hand_in, engine, by=officer)
    refused(NotPermitted, "only the one-stop", engine.supply, 1, by=officer)
    refused(NotPermitted, "only the one-stop", engine.withdraw, 1, by=officer, reason="Nhầm")


@pytest.mark.parametrize("place", ["dong-may", "dong-may.office"])
def test_the_place_that_is_named_takes_nobody_past_the_one_stop_of_its_agency(engine, refused, place):
    place = {"received_at": place, "competent": "dong-may", "receive": True}

    refused(NotPermitted, "only the one-stop", engine.start, BIRTH, by="quang.hoang", **place)
    assert engine.start(BIRTH, by="an.nguyen", **place).phase == "in-progress"


def test_papers_brought_elsewhere_than_to_the_one_stop(engine, dossier, refused):
    engine.request_papers(1, by="an.nguyen", content="Bản chính", reason="Bản chụp mờ")

    refused(NotPermitted, "only the one-stop", engine.supply, 1, by="anh.bui")


def test_a_second_reception(engine, dossier, refused):
    refused(WrongState, "submitted, found one that is in-progress", engine.receive, 1, by="an.nguyen")


def test_a_second_request_for_papers_without_ground(engine, dossier, refused):
    ask = {"by": "an.nguyen", "content": "Bản chính", "reason": "Bản chụp mờ"}

    refused(WrongState, "asked for papers, found one that waits for none", engine.supply, 1, by="an.nguyen")
    refused(WrongData, "in writing", engine.request_papers, 1, **ask | {"reason": ""})
    refused(WrongData, "intake, appraisal, found 'tea'", engine.request_papers, 1, **ask, stage="tea")
    engine.request_papers(1, **ask)
    refused(WrongState, "waits for no papers", engine.request_papers, 1, **ask)
    task = open_task(engine)
    refused(WrongState, "waits for papers", engine.complete, task.id, by=task.officer)
    engine.supply(1, by="an.nguyen")
    refused(NotPermitted, "at most 1 time", engine.request_papers, 1, **ask)


def test_a_message_nobody_waits_for(engine, dossier, refused):
    send = engine.send

    refused(
        WrongState,
        "message 'undertaking', found one that waits for no",
        send,
        1,
        "undertaking",
        by="an.nguyen",
    )
    refused(WrongState, "signal 'storm'", send, 1, "storm", by="an.nguyen", signal=True)


def test_an_act_on_a_dossier_that_is_closed(engine, dossier, refused):
    task = dossier.tasks[0]
    engine.withdraw(1, by="an.nguyen", reason="Không còn nhu cầu")
    how = {"by": "an.nguyen"}

    refused(TaskClosed, "is cancelled", engine.complete, task.id, by=task.officer)
    refused(WrongState, "found one that is withdrawn", engine.withdraw, 1, reason="Lần nữa", **how)
    refused(WrongState, "found one that is withdrawn", engine.correct, 1, data={"x": 1}, reason="Sai", **how)
    refused(WrongState, "found one that is withdrawn", engine.send, 1, "undertaking", **how)
    refused(
        WrongState, "found one that is withdrawn", engine.cancel, 1, by=CHAIR, reason="Sai", document="1/TB"
    )
    refused(WrongState, "found one that is withdrawn", engine.refuse, 1, by=CHAIR, reason="Sai")
    refused(
        WrongState, "found one that is withdrawn", engine.request_papers, 1, content="x", reason="y", **how
    )


def test_a_withdrawal_after_the_result_is_there(engine, dossier, refused):
    for data in ({}, APPRAISED, {"register_number": "01/2026"}, {"signature": "signed"}, {}):
        step_on(engine, **data)
    assert str(engine.dossier(1).phase) == "ready"

    refused(WrongState, "found one that is ready", engine.withdraw, 1, by="an.nguyen", reason="Muộn")


# --- the clock -----------------------------------------------------------------------------------


def test_an_act_in_the_future_or_without_a_zone_or_long_ago(engine, clock, dossier, refused):
    how = {"by": "an.nguyen", "text": "Đã xem"}
    ahead = clock.now + timedelta(seconds=1)

    refused(WrongData, "that has happened, found one at", engine.note, 1, **how, happened_at=ahead)
    refused(WrongData, "with its zone", engine.note, 1, **how, happened_at=clock.now.replace(tzinfo=None))
    long_ago = clock.now - timedelta(days=31)
    refused(WrongData, "at most 30 days ago", engine.note, 1, **how, happened_at=long_ago)
    before = clock.now - timedelta(hours=1)
    refused(WrongData, "an act after", engine.note, 1, **how, happened_at=before)


def test_an_act_entered_late_that_would_end_a_task_before_it_was_given(engine, clock, dossier, refused):
    clock.advance(minutes=10)
    task = step_on(engine)
    before = {"happened_at": clock.now - timedelta(minutes=5)}
    how = {"by": "an.nguyen", "reason": "Trùng hồ sơ"}

    refused(WrongData, "given out at", engine.complete, task.id, by=task.holder, data=APPRAISED, **before)
    refused(WrongData, "task it ends was given", engine.withdraw, 1, **how, **before)
    refused(
        WrongData,
        "task it ends was given",
        engine.cancel,
        1,
        **how | {"by": CHAIR},
        document="1/TB",
        **before,
    )


def test_papers_that_came_before_they_were_asked_for(engine, clock, refused):
    hand_in(engine, receive=False)
    clock.advance(hours=1)
    engine.request_papers(1, by="an.nguyen", content="Bản chính", reason="Bản chụp mờ")
    before = clock.now - timedelta(minutes=5)

    refused(WrongData, "asked for at", engine.supply, 1, by="an.nguyen", happened_at=before)


def test_suspending_without_ground_twice_or_in_silence_back_in_time(engine, clock, dossier, refused):
    how = {"by": "quang.hoang", "ground": "verification", "basis": "NĐ 118/2025/NĐ-CP", "document": "12/TB"}
    since = clock.now
    clock.advance(hours=1)

    refused(WrongData, "document", engine.suspend, 1, **how | {"document": " "})
    refused(NotPermitted, "other than the holder", engine.suspend, 1, **how, happened_at=since)
    refused(WrongState, "stands still, found one whose clock runs", engine.resume, 1, by="an.nguyen")
    engine.suspend(1, **how)
    refused(WrongState, "stands still for verification", engine.suspend, 1, **how)


def test_resuming_before_the_clock_stood_still(engine, clock, dossier, refused):
    clock.advance(hours=1)
    engine.suspend(1, by="quang.hoang", ground="verification", basis="NĐ 118", document="12/TB")
    before = clock.now - timedelta(minutes=30)

    refused(
        WrongState, "after the clock stood still at", engine.resume, 1, by="an.nguyen", happened_at=before
    )


def test_extending_twice_or_in_another_unit(engine, clock, refused):
    allowed = '<thutuc:extension ground="verification" atMost="05 ngày làm việc"/>'
    engine.deploy(seven_days(law=allowed), by="system")
    hand_in(engine, "bay-ngay")
    how = {"ground": "verification", "term": "05 ngày làm việc"}

    refused(NotPermitted, "only the head", engine.extend, 1, by="an.nguyen", **how)
    refused(WrongData, "in the unit of the law", engine.extend, 1, by=CHAIR, **how | {"term": "5 giờ"})
    refused(WrongData, "among verification", engine.extend, 1, by=CHAIR, **how | {"ground": "Luật Đầu tư"})
    engine.extend(1, by=CHAIR, **how)
    refused(WrongState, "extends 1 time", engine.extend, 1, by=CHAIR, **how)
    with pytest.raises(TermError, match="7 hôm"):
        engine.extend(1, by=CHAIR, ground="Luật", term="7 hôm")


def test_a_new_date_that_is_no_apology_of_the_head(engine, clock, dossier, refused):
    how = {"day": date(2026, 3, 6), "reason": "thiếu nhân lực"}
    again = engine.reappoint

    refused(NotPermitted, f"only the head of the agency 'dong-may'.*{CHAIR}", again, 1, by="an.nguyen", **how)
    refused(WrongData, "a cause among hệ thống", again, 1, by=CHAIR, **how | {"reason": "Bận"})
    refused(WrongData, "a working day", again, 1, by=CHAIR, **how | {"day": date(2026, 3, 8)})
    refused(WrongData, "after the promised one", again, 1, by=CHAIR, **how | {"day": date(2026, 3, 2)})
    again(1, by=CHAIR, **how)
    refused(WrongState, "không quá một lần", again, 1, by=CHAIR, **how)


def test_a_new_date_before_the_promised_one(engine, clock, refused):
    hand_in(engine, INVESTMENT)
    how = {"day": date(2026, 3, 6), "reason": "thiếu nhân lực"}

    refused(WrongData, "after the promised one.*found 2026-03-06", engine.reappoint, 1, by="binh.le", **how)


# --- the same request again ----------------------------------------------------------------------


def test_the_same_request_again_gives_the_first_answer_and_changes_nothing(engine, clock, dossier):
    task = dossier.tasks[0]
    first = engine.complete(task.id, by=task.holder or task.officer, request_id="r-1")
    clock.advance(minutes=1)
    engine.note(1, by="an.nguyen", text="Giữa chừng")
    before = snapshot(engine.store, 1)
    clock.advance(minutes=1)
    again = engine.complete(task.id, by=task.holder or task.officer, request_id="r-1")

    assert again._state == first._state
    assert snapshot(engine.store, 1) == before


def test_a_dossier_handed_in_twice_by_one_request_is_one_dossier(engine):
    first = hand_in(engine, request_id="portal-77")
    again = hand_in(engine, request_id="portal-77")

    assert (again.id, again.code) == (first.id, first.code)
    assert _dossiers(engine) == [1]


def test_one_request_with_other_content(engine, dossier, refused):
    engine.note(1, by="an.nguyen", text="Một", request_id="r-1")
    how = {"request_id": "r-1"}

    refused(RequestReused, "'r-1'", engine.note, 1, by="an.nguyen", text="Hai", **how)
    refused(RequestReused, "'r-1'", engine.note, 1, by="hue.tran", text="Một", **how)
    refused(RequestReused, "'r-1'", engine.withdraw, 1, by="an.nguyen", reason="Một", **how)
    refused(RequestReused, "'r-1'", hand_in, engine, **how)


def test_a_dossier_is_not_taken_back_past_a_join_or_a_script(engine, refused):
    hand_in(engine, INVESTMENT)
    step_on(engine)
    task = open_task(engine)
    engine.complete(task.id, by=task.holder or task.officer)
    after = open_task(engine)
    assert after.step == "draft_consultation"

    refused(WrongState, "only handed the dossier on", engine.recall, after.id, by=task.holder or task.officer)


# --- who was refused -----------------------------------------------------------------------------


def test_who_lacked_the_right_is_in_the_access_log_and_not_in_the_journal(engine, dossier, refused):
    task = dossier.tasks[0]
    refused(NotPermitted, "somebody who may", engine.complete, task.id, by="bang.giang")
    refused(NotPermitted, "somebody who may", engine.withdraw, dossier.code, by="bang.giang", reason="Nhầm")
    with engine.store.transaction(write=False) as tx:
        found = [(row.actor, row.verb, row.dossier, row.outcome) for row in accesses(tx, 1)]
        everyone = rows(tx, "SELECT actor, verb FROM thutuc_access")

    assert found == [("bang.giang", verb, 1, "refused") for verb in ("complete", "withdraw")]
    assert len(everyone) == 2
    assert "bang.giang" not in {row.actor for row in engine.journal(1)}


# --- files ---------------------------------------------------------------------------------------

_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
  <bpmn:process id="bad" name="Sai" isExecutable="true">
    <bpmn:extensionElements><thutuc:procedure legalTerm="05 ngày"/></bpmn:extensionElements>
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="work" name="Kiểm tra hồ sơ">
      <bpmn:extensionElements>
        <thutuc:term value="02 giờ làm việc"/>
        <thutuc:responsible role="Công chức một cửa" unit="one-stop" act="receive"/>
        <thutuc:field name="ok" type="boolean"/>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:exclusiveGateway id="asks" default="no"/>
    <bpmn:endEvent id="end"/>
    <bpmn:endEvent id="end2"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="asks"/>
    <bpmn:sequenceFlow id="yes" sourceRef="asks" targetRef="end">
      <bpmn:conditionExpression>ok</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="no" sourceRef="asks" targetRef="end2"/>
  </bpmn:process>
</bpmn:definitions>
"""

_BAD = {
    "malformed XML": ("</bpmn:userTask>", "", None),
    "a DOCTYPE": ("?>\n<bpmn", '?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<bpmn', None),
    "a flow to nowhere": ('sourceRef="asks" targetRef="end2"', 'sourceRef="asks" targetRef="nowhere"', "no"),
    "no start": ('<bpmn:startEvent id="start"/>', '<bpmn:task id="start"/>', None),
    "a condition that does not parse": (">ok</", ">ok ==== 1</", "yes"),
    "a condition that is code": (">ok</", ">__import__('os')</", "yes"),
    "an unsupported element": (
        'exclusiveGateway id="asks" default="no"',
        'adHocSubProcess id="asks"',
        "asks",
    ),
    "an unknown unit of time": ("02 giờ làm việc", "7 hôm", "work"),
    "two elements with one id": ('<bpmn:endEvent id="end2"/>', '<bpmn:endEvent id="end"/>', "end"),
}


def test_the_good_file_is_deployed(engine):
    assert engine.deploy(_FILE.encode(), by="system")[0].version == 1


@pytest.mark.parametrize("what", _BAD)
def test_a_bad_file_is_refused_with_its_place_and_remedy(engine, what):
    good, bad, element = _BAD[what]
    assert good in _FILE
    before = snapshot(engine.store, None)
    with pytest.raises(ProcedureRefused) as caught:
        engine.deploy(_FILE.replace(good, bad, 1).encode(), by="system", file="bad.bpmn")

    findings = caught.value.findings
    assert findings
    assert snapshot(engine.store, None) == before
    for finding in findings:
        assert finding.file == "bad.bpmn"
        assert finding.line
        assert finding.message
        assert finding.message_vi
        assert finding.remedy
        assert finding.remedy_vi
    if element is not None:
        assert element in {finding.element for finding in findings}


def test_one_bad_procedure_of_a_file_keeps_out_the_good_one_beside_it(engine):
    start, end = _FILE.index("  <bpmn:process"), _FILE.index("</bpmn:definitions>")
    process = _FILE[start:end]
    other = process.replace('"bad"', '"worse"').replace('legalTerm="05 ngày"', "")
    for name in ("start", "work", "asks", "end2", "f1", "f2", "yes", "no"):
        other = other.replace(f'"{name}"', f'"{name}_b"')
    other = other.replace('"end"', '"end_b"')
    before = snapshot(engine.store, None)
    with pytest.raises(ProcedureRefused, match="worse"):
        engine.deploy((_FILE[:end] + other + _FILE[end:]).encode(), by="system")

    assert snapshot(engine.store, None) == before


def test_an_officer_does_not_deploy(engine):
    with pytest.raises(NotPermitted, match="named system"):
        engine.deploy(_FILE.encode(), by=CHAIR)


@pytest.mark.parametrize("read", ["tick", "state_at", "explain"])
def test_an_instant_without_its_zone_is_refused_by_what_reads_too(
    engine: Engine, dossier: Dossier, refused: Callable[..., CommandRejected], read: str
) -> None:
    naive = engine.now().replace(tzinfo=None)
    calls: dict[str, Callable[[], Any]] = {
        "tick": lambda: engine.tick(naive),
        "state_at": lambda: engine.state_at(dossier.id, naive),
        "explain": lambda: engine.explain(dossier.id, at=naive),
    }

    refused(WrongData, "with its zone", calls[read])


def test_a_lateness_is_not_dated_away_by_a_request_for_papers_entered_afterwards(
    engine: Engine, clock: Any, dossier: Dossier, refused: Callable[..., CommandRejected]
) -> None:
    officer, asked = dossier.tasks[0].holder, clock.now + timedelta(minutes=30)
    clock.advance(days=2)

    how = {"by": officer, "content": "Giấy chứng sinh", "reason": "thiếu", "happened_at": asked}
    refused(NotPermitted, "ran out before", engine.request_papers, dossier.id, **how)
    done = engine.request_papers(dossier.id, approver=CHAIR, **how)

    assert done.waits_for_papers


def test_an_extension_is_not_dated_back_before_the_term_ran_out(
    engine: Engine, clock: Any, dossier: Dossier, refused: Callable[..., CommandRejected]
) -> None:
    asked = clock.now + timedelta(minutes=30)
    clock.advance(days=2)

    how = {"term": "05 ngày làm việc", "ground": "Luật Hộ tịch Điều 25.2", "happened_at": asked}
    refused(WrongState, "dated back", engine.extend, dossier.id, by=CHAIR, **how)


@pytest.mark.parametrize("by", [None, 5, ["an.nguyen"]], ids=["nobody", "a number", "a list"])
def test_an_actor_who_is_no_text_is_refused(engine, dossier, refused, by):
    refused(WrongData, "by to be text, found", engine.note, dossier.id, by=by, text="Đã gọi điện")


@pytest.mark.parametrize("data", [[1], "eligible", 7], ids=["a list", "a text", "a number"])
def test_data_without_names_are_refused(engine, dossier, refused, data):
    task = open_task(engine).id
    refused(WrongData, "data by name, as a mapping", engine.complete, task, by="an.nguyen", data=data)
    refused(WrongData, "as a mapping", engine.correct, dossier.id, by="an.nguyen", data=data, reason="sai")


@pytest.mark.parametrize("limit", ["a", -1, 1.5, None])
def test_a_limit_that_is_no_number_of_lines_is_refused(engine, dossier, refused, limit):
    for read in (engine.tasks, engine.search, engine.waiting, engine.incidents):
        refused(WrongData, "limit to be a whole number from 0 on, found", read, limit=limit)


def test_a_procedure_file_that_is_not_there_is_refused(engine, tmp_path, refused):
    nothing = tmp_path / "none.bpmn"
    refused(WrongData, "Expected to read .*none.bpmn, but", engine.deploy, nothing, by="system")
