"""Waits that overlap: with papers that were asked for, with a document's suspension, with one another."""

from __future__ import annotations

import pytest
from tests.vector_world import CONSULTED, INVESTMENT, LAND, World, day, seven_days

from thutuc import library
from thutuc.errors import WrongState

PERMIT = library() / "cap-giay-phep-xay-dung" / "procedure.bpmn"
ASKED = {"content": "Báo cáo tài chính", "reason": "Thiếu thành phần hồ sơ"}


def two_waits(after: str) -> bytes:
    """After ``check`` a posting (what is left goes on) and a survey (*after*), beside one another."""
    waits = "".join(
        f'<bpmn:userTask id="{name}" name="{name}"><bpmn:extensionElements>'
        f'<thutuc:suspend ground="{ground}" term="20 ngày" waitsFor="commune" after="{then}" basis="Luật"/>'
        '<thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>'
        f"</bpmn:extensionElements></bpmn:userTask>"
        f'<bpmn:sequenceFlow id="to_{name}" sourceRef="fork" targetRef="{name}"/>'
        f'<bpmn:sequenceFlow id="of_{name}" sourceRef="{name}" targetRef="join"/>'
        for name, ground, then in (("post", "posting", "resume"), ("survey", "verification", after))
    )
    gateways = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("fork", "join"))
    plain = seven_days(after="resume").decode()
    flow = '<bpmn:sequenceFlow id="f1" sourceRef="check" targetRef="examine"/>'
    assert flow in plain
    beside = (
        f"{gateways}{waits}"
        '<bpmn:sequenceFlow id="f1" sourceRef="check" targetRef="fork"/>'
        '<bpmn:sequenceFlow id="f9" sourceRef="join" targetRef="examine"/>'
    )
    return plain.replace(flow, beside).encode()


def order(made: World, how: str) -> None:
    """Everything that waits is over on Tuesday 10/03 at 09:00; the survey earlier, unless it is the last."""
    made.hand_in("02/03 09:00", "bay-ngay")
    if how == "document":
        engine = made.at("03/03 10:00").engine
        engine.suspend(made.id, by="quang.hoang", ground="expertise", basis="Luật", document="1/CV")
    made.do("03/03 15:00", "check")
    if how == "papers":
        made.at("04/03 09:00").engine.request_papers(made.id, by="linh.pham", **ASKED)
    first, second = ("post", "survey") if how == "survey last" else ("survey", "post")
    made.do("05/03 09:00", first)
    made.do("05/03 10:00" if how in ("document", "papers") else "10/03 09:00", second)
    if how == "papers":
        made.at("10/03 09:00").engine.supply(made.id, by="an.nguyen")
    if how == "document":
        assert made.it.ground == "expertise"
        made.at("10/03 09:00").engine.resume(made.id, by="linh.pham", document="2/CV")


@pytest.mark.parametrize("how", ["document", "papers", "survey first", "survey last"])
@pytest.mark.parametrize(
    ("after", "due"), [("restart", "19/03 17:30"), ("fresh:02 ngày làm việc", "12/03 17:30")]
)
def test_a_term_that_begins_anew_does_so_whatever_else_lets_it_stand_still(
    how: str, after: str, due: str
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.4: "thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ"."""
    made = World(two_waits(after))
    order(made, how)
    assert made.it.due == day(due)
    assert made.promises()[-1] == ("resume", due)
    assert made.engine.explain(made.id).due == day(due)
    assert not made.engine.verify(made.id)


@pytest.mark.parametrize("how", ["document", "papers", "survey first", "survey last"])
def test_what_merely_stood_still_goes_on_with_what_was_left(how: str) -> None:
    made = World(two_waits("resume"))
    order(made, how)
    assert made.it.due == day("18/03 17:30")  # 03/03 was used, of 07 working days


def test_C7_papers_brought_while_a_document_suspends_the_term_count_from_the_beginning() -> None:
    """NĐ 217/2026/NĐ-CP Điều 54: 10 working days, from when the document's suspension ends on 13/07."""
    made = World()
    made.engine.deploy(PERMIT, by="system")
    made.hand_in("06/07 09:00", "cap-giay-phep-xay-dung", data={"permit_kind": "other"})
    made.do("06/07 10:00", "check_papers")
    made.do("06/07 10:30", "assign_officer")
    made.at("08/07 09:00").engine.suspend(
        made.id, by="quang.hoang", ground="verification", basis="Luật", document="1/CV"
    )
    made.do("09/07 10:00", "inspect_site", papers="missing", opinions_needed=False)
    made.do("10/07 09:00", "await_papers")
    made.at("13/07 09:00").engine.resume(made.id, by="khoa.vuong", document="2/CV")
    assert made.it.due == day("27/07 17:30")


def test_F3_an_opinion_is_taken_while_papers_are_awaited_and_only_who_gave_none_has_agreed() -> None:
    """NĐ 31/2021/NĐ-CP Điều 6.2b: only who gave no opinion in time has agreed, and answers for that."""
    made = World()
    made.hand_in("04/05 08:30", INVESTMENT)
    for step in ("receive_dossier", "assign_officer", "draft_consultation", "review_consultation"):
        made.do("04/05 10:00", step)
    made.do("06/05 10:00", "sign_consultation")
    made.at("07/05 09:00").engine.request_papers(made.id, by="anh.bui", **ASKED)
    made.at("12/05 09:00")
    refused = next(task for task in made.it.tasks if task.unit == CONSULTED[0])
    made.engine.complete(refused.id, by=refused.officer, data={"opinion": "Không thống nhất"})
    made.at("16/05 08:00")

    assert len(made.events("TaskDeemed")) == 4
    opinions = made.it.data["opinions"]
    assert opinions[0] == "Không thống nhất" and len(set(opinions[1:])) == 1
    (task,) = made.it.tasks
    with pytest.raises(WrongState, match="waits for papers"):  # the agency's own work waits for the papers
        made.engine.complete(task.id, by=task.holder or task.officer, data={"proposal": "approve"})


def test_D2_the_commune_hands_in_its_record_while_the_land_office_waits_for_papers() -> None:
    """Quyết định 138/2025/QĐ-UBND Điều 17.2: the record within 05 days, whatever else is awaited."""
    made = World()
    made.hand_in("02/03 09:00", LAND)
    made.do("02/03 15:00", "check_papers")
    made.do("03/03 10:00", "verify_records")
    made.do("04/03 10:00", "post_notice")
    made.at("18/03 09:00").engine.request_papers(made.id, by="van.la", **ASKED)
    made.do("20/03 10:00", "record_posting")
    (task,) = made.it.tasks
    assert (task.step, made.it.status) == ("cancel_certificate", 5)
    made.at("30/03 09:00")
    assert made.engine.listing("late").lines == ()


@pytest.mark.parametrize("after", ["resume", "restart", "fresh:03 ngày làm việc"])
def test_the_date_expected_while_it_waits_is_the_one_told_when_the_waits_end_in_time(after: str) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.4: what begins anew after a wait is not expected as if it went on."""
    made = World(two_waits(after))
    made.hand_in("02/03 09:00", "bay-ngay")
    made.do("04/03 15:00", "check")
    expected = made.engine.outlook(made.id)
    made.do("24/03 17:30", "post")
    made.do("24/03 17:30", "survey")

    assert expected is not None and made.it.due == expected.at
    told = made.engine.explain(made.id).term
    assert told == str(expected.term) == ("03 ngày làm việc" if after[0] == "f" else "07 ngày làm việc")
