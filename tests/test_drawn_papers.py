"""Papers asked for by a wait that is drawn: the one counter, the limit for asking, what was never brought."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from tests.vector_world import World, day, seven_days

from thutuc import library
from thutuc.dossier import Phase
from thutuc.engine import in_vietnamese
from thutuc.errors import NotPermitted, WrongData, WrongState
from thutuc.reports.figures import on_time

PERMIT = "cap-giay-phep-xay-dung"
LINKED = "lien-thong-khai-sinh"
MISSING: dict[str, Any] = {"papers": "missing", "opinions_needed": False}


def world(*folders: str) -> World:
    """Procedures of the library, in the sample province."""
    made = World()
    for folder in folders:
        made.engine.deploy(library() / folder / "procedure.bpmn", by="system")
    return made


def house(asked: str = "14/07 10:00", kind: str = "house") -> World:
    """1.013225 under NĐ 217/2026/NĐ-CP Điều 54, received Monday 06/07 at 09:00, found wanting then."""
    made = world(PERMIT)
    made.hand_in("06/07 09:00", PERMIT, data={"permit_kind": kind})
    made.do("06/07 10:00", "check_papers")
    made.do("06/07 11:00", "assign_officer")
    made.do(asked, "inspect_site", **MISSING)
    return made


def irregular(made: World) -> list[tuple[str, str]]:
    """Kind and note of what requests for papers left behind."""
    lines = made.engine.irregularities(since=day("01/01 00:00")).lines
    return [(each.kind, each.note) for each in lines if each.kind.startswith(("second", "request"))]


@pytest.mark.parametrize(
    ("asked", "kind", "late"),
    [("09/07 17:00", "house", 0), ("14/07 10:00", "house", 3), ("14/07 10:00", "other", 1)],
)
def test_C7_a_drawn_wait_is_a_request_asked_in_time_or_late(asked: str, kind: str, late: int) -> None:
    """NĐ 217/2026/NĐ-CP Điều 54: 03 working days for houses, 05 for other works."""
    made = house(asked, kind)
    (request,) = made.events("PapersRequested")
    assert (request.stage, request.number, request.days_late, request.late) == ("appraisal", 1, late, False)
    assert irregular(made) == ([("request-late", f"quá {late} ngày làm việc")] if late else [])


def test_R72_while_papers_are_waited_for_the_national_status_is_5() -> None:
    made = house()
    assert (made.it.status, made.it.requests, made.it.due) == (5, {"appraisal": 1}, None)
    made.do("15/07 09:00", "await_papers")
    assert made.it.status == 4 and made.it.due == day("24/07 17:30")  # C8: from the beginning
    assert [event.stage for event in made.events("PapersSupplied")] == ["appraisal"]


def test_papers_of_a_drawn_wait_are_taken_by_its_task_and_supply_says_so() -> None:
    made = house()
    (task,) = made.it.tasks
    assert made.it.waits_for_papers
    with pytest.raises(WrongState, match=f"task {task.id} waits for") as refused:
        made.engine.supply(made.id, by="an.nguyen")
    assert in_vietnamese(refused.value) == (
        f"Cần giấy tờ được yêu cầu bằng request_papers, nhưng đây là giấy tờ mà việc {task.id} đang chờ; "
        "hoàn thành việc đó là nhận giấy tờ."
    )
    paper = {"name": "Bản vẽ móng", "where": "kho:7", "sha256": "0" * 64}
    made.at("15/07 09:00")
    before = made.engine.journal(made.id)
    with pytest.raises(WrongData, match="64 hexadecimal digits"):
        made.engine.complete(task.id, by=task.officer, attachments=[{**paper, "sha256": "0"}])
    assert made.engine.journal(made.id) == before
    made.engine.complete(task.id, by=task.officer, attachments=[paper])
    assert not made.it.waits_for_papers
    (brought,) = (each for each in made.engine.journal(made.id)[-1].events if each.kind == "Noted")
    assert brought.attachments == [paper]


def test_R29_each_further_request_of_the_drawing_is_told_with_its_ground() -> None:
    """NĐ 118/2025/NĐ-CP Điều 11: once; the drawing names no approver, so it is recorded as irregular."""
    made = house()
    for brought, asked in (("15/07 16:00", "16/07 10:00"), ("17/07 16:00", "20/07 10:00")):
        made.do(brought, "await_papers")
        made.do(asked, "inspect_site", **MISSING)
        assert made.it.status == 5
    found = [note.split(";")[0] for kind, note in irregular(made) if kind == "second-request"]
    assert found == ["lần 2, khâu thẩm định", "lần 3, khâu thẩm định"]
    assert all("Điều 54" in note for kind, note in irregular(made) if kind == "second-request")


def test_R104_a_drawn_request_after_the_promised_date_is_told() -> None:
    made = house("17/07 10:00")
    assert made.events("PapersRequested")[0].late
    assert ("request-after-date", "khâu thẩm định") in irregular(made)
    made.do("20/07 09:00", "await_papers")
    assert made.it.late and made.it.missed == day("15/07 17:30")


def test_R31_guidance_after_the_one_notice_is_counted_apart_where_special_law_has_it() -> None:
    made = world(f"{PERMIT}-den-2026-06-30")
    made.hand_in("02/03 09:00", PERMIT, data={"permit_kind": "house"})
    made.do("02/03 10:00", "check_papers")
    made.do("02/03 11:00", "assign_officer")
    made.do("03/03 10:00", "inspect_site", papers="still_wrong", opinions_needed=False)
    made.do("04/03 10:00", "guide", guidance_number="12/HD")
    assert made.it.status == 5 and made.it.requests == {"guidance": 1}  # R31: once at 07 days, guidance at 05
    assert irregular(made) == []


def test_an_officer_may_not_ask_again_after_the_drawn_request(tmp_path: Path) -> None:
    """NĐ 118/2025/NĐ-CP Điều 11: one counter, whoever asked."""
    copytree(library() / PERMIT, tmp_path / PERMIT)
    file = tmp_path / PERMIT / "procedure.bpmn"
    file.write_text(
        file.read_text("utf-8").replace('stages="intake"', 'stages="intake appraisal"', 1), "utf-8"
    )
    made = World()
    made.engine.deploy(file, by="system")
    made.hand_in("06/07 09:00", PERMIT, data={"permit_kind": "house"})
    made.do("06/07 10:00", "check_papers")
    made.do("06/07 11:00", "assign_officer")
    made.do("08/07 10:00", "inspect_site", **MISSING)
    made.do("09/07 10:00", "await_papers")
    holder = made.it.tasks[0].holder
    with pytest.raises(NotPermitted, match="at most 1"):
        made.engine.request_papers(made.id, by=holder, content="Bản vẽ", reason="Thiếu")


def test_C7_nothing_was_brought_so_no_term_begins_anew_and_it_closes_as_not_supplemented() -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.4 ("sau khi nhận đủ hồ sơ"); NĐ 217/2026/NĐ-CP Điều 54: refused in 01 day."""
    made = house()
    holder = made.it.tasks[0].officer
    made.at("17/07 09:00")
    assert [task.step for task in made.it.tasks] == ["sign_overdue"]
    assert made.it.due == day("17/07 17:30") and made.it.tasks[0].due == day("17/07 17:30")
    assert [event.after for event in made.events("ClockResumed", "dossier")] == ["resume"]
    made.do("17/07 10:00", "sign_overdue")

    assert (made.it.phase, made.it.status, made.it.ready) == (Phase.NOT_SUPPLEMENTED, 8, None)
    (row,) = on_time(made.engine).rows
    assert (row.received, row.not_supplemented, row.finished, row.overdue, row.open) == (1, 1, 0, 0, 0)
    figures = made.engine.listing("results", since=day("01/07 00:00")).tallies
    assert not any(each.figures.get("ended_late") for each in figures if each.officer == holder)


def test_C7_a_refusal_that_is_signed_late_stays_late() -> None:
    made = house()
    made.do("24/07 09:00", "sign_overdue")
    assert made.it.phase is Phase.NOT_SUPPLEMENTED and made.it.late


@pytest.mark.parametrize(("asked", "late"), [("14/11 13:59", 0), ("16/11 10:00", 1)])
def test_E6_the_birth_leg_asks_within_24_hours_of_reception(asked: str, late: int) -> None:
    """NĐ 301/2026/NĐ-CP Đ8.1b: received on Friday 13/11 at 14:00, the limit is Saturday at 14:00."""
    made = world(LINKED)
    made.hand_in("13/11 14:00", LINKED, by="system", channel="online", data={"wants_card": False})
    made.at(asked).engine.request_papers(made.id, by="viet.ngo", content="Giấy chứng sinh", reason="Thiếu")
    assert made.events("PapersRequested")[0].days_late == late


@pytest.mark.parametrize(("asked", "late"), [("18/11 09:00", 0), ("19/11 09:00", 1)])
def test_E8_the_residence_leg_asks_within_one_working_day_of_its_own_start(asked: str, late: int) -> None:
    made = world(LINKED)
    made.hand_in("16/11 09:00", LINKED, by="system", channel="online", data={"wants_card": False})
    made.do("16/11 15:00", "check_birth", eligible=True, number_problem=False)
    made.do("17/11 08:30", "sign_birth")
    holder = made.at(asked).it.tasks[0].holder
    made.engine.request_papers(made.id, by=holder, content="Giấy tờ về chỗ ở", reason="Thiếu")
    assert made.events("PapersRequested")[0].days_late == late
    assert [kind for kind, _ in irregular(made)] == ["request-late"] * late


def test_a_drawn_wait_without_a_text_of_law_gives_its_name_as_the_reason() -> None:
    """NĐ 118/2025/NĐ-CP Điều 17: what to supplement and why is told in writing."""
    wait = (
        '<bpmn:receiveTask id="bring" name="Bổ sung bản vẽ"><bpmn:extensionElements>'
        '<thutuc:suspend ground="applicant" waitsFor="applicant" after="resume" papers="appraisal"/>'
        '<thutuc:untimed/><thutuc:responsible role="x" unit="one-stop"/>'
        "</bpmn:extensionElements></bpmn:receiveTask>"
    )
    drawn = seven_days().decode().replace('targetRef="examine"', 'targetRef="bring"')
    drawn = drawn.replace('<bpmn:endEvent id="end"/>', f'{wait}<bpmn:endEvent id="end"/>')
    more = '<bpmn:sequenceFlow id="on" sourceRef="bring" targetRef="examine"/></bpmn:process>'
    made = World(drawn.replace("</bpmn:process>", more).encode())
    made.hand_in("02/03 09:00", "bay-ngay")
    made.do("02/03 10:00", "check")
    (asked,) = made.events("PapersRequested")
    assert (asked.content, asked.reason) == ("Bổ sung bản vẽ", "Bổ sung bản vẽ")


@pytest.mark.parametrize("ticked", [True, False])
def test_papers_of_the_last_day_reach_a_drawn_wait_that_was_closed_since(ticked: bool) -> None:
    """BLDS 2015 Điều 148.6: in time by 24:00 of the last day; entered later, somebody approves."""
    wait = (
        '<bpmn:receiveTask id="bring" name="Bổ sung bản vẽ"><bpmn:extensionElements>'
        '<thutuc:suspend ground="applicant" waitsFor="applicant" after="restart" papers="appraisal"'
        ' term="02 ngày làm việc"/><thutuc:responsible role="x" unit="one-stop"/>'
        "</bpmn:extensionElements></bpmn:receiveTask>"
    )
    close = {"applicant": "02 ngày làm việc", "supplement": 'whenOver="close"'}
    drawn = seven_days(**close).decode().replace('targetRef="examine"', 'targetRef="bring"')
    drawn = drawn.replace('<bpmn:endEvent id="end"/>', f'{wait}<bpmn:endEvent id="end"/>')
    more = '<bpmn:sequenceFlow id="on" sourceRef="bring" targetRef="examine"/></bpmn:process>'
    made = World(drawn.replace("</bpmn:process>", more).encode())
    made.hand_in("02/03 09:00", "bay-ngay")
    made.do("02/03 10:00", "check")
    (task,) = made.it.tasks
    if ticked:
        assert made.at("05/03 17:30").it.phase is Phase.NOT_SUPPLEMENTED
    made.clock.now = day("09/03 09:00")
    late: dict[str, Any] = {"by": task.officer, "happened_at": day("04/03 16:00")}
    with pytest.raises(NotPermitted, match="the working day after is over"):
        made.engine.complete(task.id, **late)
    it = made.engine.complete(task.id, **late, approver="mai.nguyen")
    assert (it.phase, [one.step for one in it.tasks], it.due) == (
        Phase.IN_PROGRESS,
        ["examine"],
        day("13/03 17:30"),
    )
    assert made.engine.verify(made.id) == []
