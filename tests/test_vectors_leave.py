"""The worked examples of section H, and G8: the director is on leave 09/03–13/03/2026; who may act."""

from __future__ import annotations

from typing import Any

import pytest
from tests.leave_world import (
    DESK,
    DIRECTOR,
    DIVISION,
    DRAFTS,
    HIS_DEPUTY,
    LAND,
    WATER,
    Leave,
    away,
    organisation,
    permit,
    tuq,
)
from tests.office import accesses
from tests.vector_world import day

from thutuc import Engine, NotPermitted
from thutuc.errors import WrongData
from thutuc.organisation import Organisation, survey

ON_LEAVE = {"absences": [away()], "delegations": [tuq()]}


def leave(*files: bytes, policies: dict[str, str] | None = None, **more: Any) -> Leave:
    return Leave(organisation(**(ON_LEAVE | more)), *files, policies=policies)


def refusals(world: Leave) -> list[tuple[str, str, str]]:
    """Who was refused what in the dossier by which rule, as the access log keeps it."""
    with world.engine.store.transaction(write=False) as tx:
        rows = accesses(tx, world.id)
    return [(row.actor, row.verb, row.rule or "") for row in rows if row.outcome == "refused"]


def test_H1_who_was_authorised_in_writing_signs_the_request_for_papers():
    world = leave().received("09/03 08:00")

    asked = world.ask("10/03 10:00", by=DIVISION)

    assert (asked.form, asked.decision) == ("TUQ.", "45/QĐ-SNNMT")
    assert asked.signature == "TUQ. GIÁM ĐỐC"
    assert (asked.signer_name, asked.acting_for_name) == ("Lâm Quang Vinh", "Hoàng Vĩnh Phúc")
    assert asked.acting_for == DIRECTOR  # who stays accountable


def test_H2_his_deputy_may_not_sign_it_for_him():
    world = leave().received("09/03 08:00")

    with pytest.raises(NotPermitted, match=r"không được giao lại.*Điều 13.3"):
        world.ask("10/03 10:00", by=HIS_DEPUTY)


def test_H3_the_authority_does_not_reach_beyond_its_content():
    world = leave().drafted("09/03 08:00")

    with pytest.raises(NotPermitted, match=r"không bao gồm việc 'sign'.*Điều 13.3"):
        world.sign("10/03 10:00", by=DIVISION)


def test_H4_it_ends_at_24_00_of_its_last_day():
    world = leave().received("09/03 08:00")
    world.ask("13/03 17:29", by=DIVISION)
    world.engine.supply(world.id, by=DESK)

    with pytest.raises(NotPermitted, match=r"hết hiệu lực lúc 24:00 ngày 13/03/2026.*Điều 13.3"):
        world.ask("16/03 08:00", by=DIVISION)


def test_H5_the_deputy_in_charge_of_the_field_signs_the_result():
    world = leave().drafted("09/03 08:00")

    signed = world.sign("10/03 10:00", by=LAND)

    assert (signed.form, signed.decision, signed.signature) == ("KT.", None, "KT. GIÁM ĐỐC")
    assert (signed.signer_name, signed.acting_for_name) == ("Trương Bích Loan", "Hoàng Vĩnh Phúc")


def test_H5_a_task_that_the_director_holds_is_signed_in_his_place_too():
    world = Leave(organisation(**ON_LEAVE))
    world.drafted("06/03 08:00")
    task = next(task for task in world.it.tasks if task.step == "sign")
    if task.holder != DIRECTOR:
        world.engine.reassign(task.id, to=DIRECTOR, by="system", reason="Giám đốc ký")

    signed = world.sign("10/03 10:00", by=LAND)

    assert (signed.by, signed.acting_for, signed.form) == (LAND, DIRECTOR, "KT.")


@pytest.mark.parametrize("runs", [None, WATER])
def test_H6_another_deputy_signs_in_that_field_only_if_he_runs_the_agency(runs):
    world = leave(absences=[away(runs, decision="44/QĐ-SNNMT")]).drafted("09/03 08:00")
    task = next(task for task in world.it.tasks if task.step == "sign")
    world.engine.reassign(task.id, to=DIRECTOR, by="system", reason="Giám đốc ký")

    if runs is None:
        with pytest.raises(NotPermitted, match=r"lĩnh vực được phân công \(Thủy lợi\).*Điều 13.1"):
            world.sign("10/03 10:00", by=WATER)
    else:
        signed = world.sign("10/03 10:00", by=WATER)
        assert (signed.form, signed.decision, signed.acting_for) == ("KT.", "44/QĐ-SNNMT", DIRECTOR)


def breached(run_by: str | None) -> Leave:
    """A task in A's division breaches on Thursday 12/03; told up to the head of the agency."""
    world = leave(permit(sign_term="02 ngày làm việc"), absences=[away(run_by)])
    world.received("09/03 08:00")
    world.do("09/03 08:10", "check")
    return world.at("16/03 07:00")


def test_H7_the_rung_of_the_agencys_head_goes_to_who_runs_it():
    world = breached(LAND)

    (rung,) = [event for event in world.events("RungReached") if event.tell == "agency-head"]
    assert (rung.officer, rung.instead_of, rung.unit) == (LAND, DIRECTOR, "environment.leadership")
    assert "loc.tran" not in {event.officer for event in world.events("RungReached")}  # not the province


def test_H8_with_nobody_assigned_the_director_is_still_told_and_an_incident_tells_the_level_above():
    world = breached(None)

    (rung,) = [event for event in world.events("RungReached") if event.tell == "agency-head"]
    assert (rung.officer, rung.instead_of) == (DIRECTOR, None)
    (incident,) = world.events("IncidentRecorded")
    assert incident.what == "head-away:environment.leadership"
    assert incident.told == "loc.tran"  # who heads the agency above


def test_H9_the_director_who_is_back_signs_himself_and_the_authority_stays():
    world = leave(absences=[away(back="2026-03-11T14:00:00+07:00")]).drafted("09/03 08:00")
    holders = {task.holder for task in world.it.tasks if task.step == "sign"}
    world.ask("12/03 08:00", by=DIVISION)
    world.engine.supply(world.id, by=DESK)
    task = next(task for task in world.it.tasks if task.step == "sign")
    world.engine.reassign(task.id, to=DIRECTOR, by="system", reason="Giám đốc đã về")

    signed = world.sign("12/03 14:00", by=DIRECTOR)

    assert len(holders) == 1 and signed.form is None  # one holder at any instant; in his own name
    assert "giver_back=stays" in world.events("PapersRequested")[0].ground


def test_H9_alternative_the_authority_ends_when_the_director_is_back():
    world = leave(
        absences=[away(back="2026-03-11T14:00:00+07:00")], policies={"giver_back": "ends"}
    ).received("09/03 08:00")
    world.ask("11/03 13:59", by=DIVISION)
    world.engine.supply(world.id, by=DESK)

    with pytest.raises(NotPermitted, match="giver_back=ends"):
        world.ask("11/03 14:00", by=DIVISION)


def moved(**delegation: Any) -> dict[str, Any]:
    """The director is moved elsewhere from 11/03; Ứng Yến Nhi heads the department from 12/03."""

    def change(holdings: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ended = [row | {"until": "2026-03-10"} if row["officer"] == DIRECTOR else row for row in holdings]
        new = {"post": "environment.director", "officer": "nhi.ung", "since": "2026-03-12"}
        return [*ended, new]

    return {"holdings": change, "delegations": [tuq(**delegation)]}


def test_H10_the_authority_waits_for_the_new_head_to_confirm_it():
    world = leave(**moved()).received("09/03 08:00")
    world.ask("10/03 16:00", by=DIVISION)
    world.engine.supply(world.id, by=DESK)

    for when in ("11/03 08:00", "12/03 08:00"):
        with pytest.raises(NotPermitted, match="giver_changed=suspended"):
            world.ask(when, by=DIVISION)


def test_H10_once_confirmed_it_goes_on_under_the_new_head():
    world = leave(**moved(confirmed="2026-03-12")).received("09/03 08:00")

    with pytest.raises(NotPermitted, match="giver_changed=suspended"):
        world.ask("11/03 08:00", by=DIVISION)
    assert world.ask("12/03 08:00", by=DIVISION).acting_for == "nhi.ung"


def test_H10_alternative_it_runs_to_its_date():
    world = leave(**moved(), policies={"giver_changed": "runs"}).received("09/03 08:00")

    asked = world.ask("11/03 08:00", by=DIVISION)

    assert asked.acting_for == DIRECTOR and "giver_changed=runs" in asked.ground


CERTIFY = "chung-thuc-ban-sao"


def certifying(**more: Any) -> Leave:
    """The Chair of a commune lets a civil-status officer, two levels down, certify copies for six months."""
    given = {
        "kind": "UQ",
        "giver": "dong-may.chair",
        "to_officer": "linh.pham",
        "acts": ["sign"],
        "procedures": [CERTIFY],
        "conditions": "Chỉ tại trụ sở, trong giờ làm việc",
        "decision": "31/QĐ-UBND",
        "decided": "2026-01-05",
        "since": "2026-01-06",
        "until": "2026-07-05",
    } | more
    file = permit(
        CERTIFY,
        "Chứng thực",
        sign=("Lãnh đạo UBND cấp xã", "chair"),
        draft=("Công chức tư pháp - hộ tịch", "civil-status"),
    )
    world = Leave(organisation(delegations=[given]), file)
    world.drafted("09/03 08:00", procedure=CERTIFY, competent="dong-may")
    task = next(task for task in world.it.tasks if task.step == "sign")
    world.engine.reassign(task.id, to="quang.hoang", by="system", reason="Chủ tịch ký")
    return world


def test_H11_a_commune_chair_empowers_an_officer_two_levels_down():
    signed = certifying().sign("10/03 10:00", by="linh.pham")

    assert (signed.form, signed.decision, signed.acting_for) == ("UQ.", "31/QĐ-UBND", "quang.hoang")


def test_H11_without_conditions_or_an_end_it_is_no_power_at_all():
    for lack, said in (({"conditions": None}, "điều kiện"), ({"until": None}, "thời hạn")):
        with pytest.raises(NotPermitted, match=f"{said}.*Luật 72/2025/QH15 Điều 14"):
            certifying(**lack).sign("10/03 10:00", by="linh.pham")


def test_H12_the_head_of_a_department_empowers_the_chair_of_a_commune():
    given = tuq(
        kind="UQ",
        to_post="dong-may.chair",
        acts=["sign"],
        conditions="Thửa đất dưới 300 m²",
        until="2026-12-31",
    )
    world = leave(delegations=[given]).drafted("09/03 08:00")
    task = next(task for task in world.it.tasks if task.step == "sign")
    world.engine.reassign(task.id, to=DIRECTOR, by="system", reason="Giám đốc ký")

    signed = world.sign("10/03 10:00", by="quang.hoang")

    assert (signed.form, signed.acting_for_name) == ("UQ.", "Hoàng Vĩnh Phúc")


def test_H13_who_sits_in_for_an_invited_member_shows_the_leave_and_both_names_stand():
    file = permit(beside='<thutuc:cooperating role="Lãnh đạo UBND tỉnh" unit="provincial-chair"/>')
    world = leave(file).received("09/03 08:00")
    world.do("09/03 08:10", "check")
    task = world.it.tasks[0].id

    with pytest.raises(WrongData, match="paper that sends"):
        world.engine.opine(task, by="ha.dinh", text="Thống nhất", instead_of="loc.tran")
    world.engine.opine(task, by="ha.dinh", text="Thống nhất", instead_of="loc.tran", document="09/GM")

    (opinion,) = world.events("OpinionGiven")
    assert (opinion.by, opinion.instead_of, opinion.document) == ("ha.dinh", "loc.tran", "09/GM")


def test_G8_the_deputy_signs_the_apology_and_a_head_of_division_only_if_a_paper_covers_it():
    def apologise(world: Leave, by: str) -> Any:
        world.received("23/02 08:00").at("13/03 10:00")
        world.engine.reappoint(
            world.id, by=by, day=day("20/03 17:00").date(), reason="thiếu nhân lực", document="7/PXL"
        )
        return world.events("Apologised")[-1]

    assert apologise(leave(), LAND).form == "KT."
    with pytest.raises(NotPermitted, match=r"không bao gồm việc 'apologise'.*Điều 13.3"):
        apologise(leave(), DIVISION)
    covered = apologise(leave(delegations=[tuq(acts=["apologise"])]), DIVISION)
    assert (covered.form, covered.signer, covered.acting_for) == ("TUQ.", DIVISION, DIRECTOR)


def test_a_refusal_is_recorded_with_its_rule():
    world = leave().received("09/03 08:00")
    with pytest.raises(NotPermitted):
        world.ask("10/03 10:00", by=HIS_DEPUTY)

    ((actor, verb, rule),) = refusals(world)
    assert (actor, verb) == (HIS_DEPUTY, "request_papers") and "Điều 13.3" in rule
    assert world.events("PapersRequested") == []


# --- a mandate is asked for also when the act is entered ---------------------------------------------------

DATED = {"content": "Trích lục", "reason": "Thiếu trích lục"}


@pytest.mark.parametrize("approver", [None, DIVISION, DRAFTS, "nobody.known"])
def test_H4_an_authority_that_has_ended_is_not_used_by_dating_back(approver):
    world = leave().received("09/03 08:00").at("16/03 09:00")

    with pytest.raises(NotPermitted, match=r"hết hiệu lực lúc 24:00 ngày 13/03/2026.*Điều 13.3"):
        world.engine.request_papers(
            world.id, by=DIVISION, **DATED, approver=approver, happened_at=day("13/03 17:00")
        )
    assert world.events("PapersRequested") == []


def test_H4_what_was_signed_in_its_time_is_entered_on_the_heads_word_and_told():
    world = leave().received("09/03 08:00").at("16/03 09:00")

    world.engine.request_papers(
        world.id, by=DIVISION, **DATED, approver=DIRECTOR, happened_at=day("13/03 17:00")
    )

    (kept,) = world.events("MandateConfirmed")
    assert (kept.form, kept.decision, kept.approver) == ("TUQ.", "45/QĐ-SNNMT", DIRECTOR)
    found = world.engine.irregularities(since=day("01/03 00:00")).lines
    (fact,) = [each for each in found if each.kind == "lapsed-mandate"]
    assert fact.actor == DIVISION and DIRECTOR in fact.note and "45/QĐ-SNNMT" in fact.note


def test_who_ran_the_agency_signs_no_result_back_in_time_once_the_head_is_back():
    world = leave(absences=[away(WATER)], delegations=[]).drafted("09/03 08:00")
    task = next(task for task in world.it.tasks if task.step == "sign")
    world.engine.reassign(task.id, to=DIRECTOR, by="system", reason="Giám đốc ký")
    world.at("16/03 09:00")

    with pytest.raises(NotPermitted, match="lĩnh vực được phân công"):
        world.engine.complete(task.id, by=WATER, happened_at=day("13/03 17:00"))


# --- papers of the head ------------------------------------------------------------------------------------

PAPERS_OF_THE_HEAD = [
    ("refuse", {"reason": "Không đủ điều kiện"}),
    ("cancel", {"reason": "Trùng hồ sơ", "document": "5/TB"}),
    ("suspend", {"ground": "court", "basis": "Luật", "document": "1/CV"}),
]


@pytest.mark.parametrize(("verb", "how"), PAPERS_OF_THE_HEAD)
@pytest.mark.parametrize("by", [DESK, DRAFTS, DIVISION, WATER])
def test_after_reception_no_officer_refuses_stops_or_suspends_unless_he_may_sign_for_the_head(verb, how, by):
    world = leave().received("09/03 08:00").at("10/03 09:00")

    with pytest.raises(NotPermitted, match="Nghị định 30/2020/NĐ-CP Điều 13"):
        getattr(world.engine, verb)(world.id, by=by, **how)


@pytest.mark.parametrize(("verb", "how"), PAPERS_OF_THE_HEAD)
@pytest.mark.parametrize(("by", "form"), [(DIRECTOR, None), (LAND, "KT.")])
def test_the_head_or_his_deputy_in_the_field_signs_them(verb, how, by, form):
    world = leave().received("09/03 08:00").at("10/03 09:00")

    getattr(world.engine, verb)(world.id, by=by, **how)

    (paper,) = world.events("PaperSigned")
    assert (paper.signer, paper.form) == (by, form)


def test_before_reception_the_desk_refuses_as_ever():
    world = leave().received("09/03 08:00", receive=False)

    assert world.engine.refuse(world.id, by=DESK, reason="Không thuộc thẩm quyền").phase == "not-accepted"


# --- who runs an agency meanwhile --------------------------------------------------------------------------


@pytest.mark.parametrize("runs", [DRAFTS, "nhi.ung"])
def test_who_runs_the_agency_and_is_no_deputy_signs_nothing_for_its_head(runs):
    world = leave(absences=[away(runs)], delegations=[]).drafted("09/03 08:00").at("10/03 09:00")

    with pytest.raises(NotPermitted, match="không ký thay"):
        world.engine.refuse(world.id, by=runs, reason="Không đủ điều kiện")


@pytest.mark.parametrize(
    ("runs", "rule"), [(DRAFTS, "substitute-rank"), ("nhi.ung", "substitute-outside"), (LAND, None)]
)
def test_a_substitute_of_no_rank_or_of_another_agency_is_reported(runs, rule):
    board = Organisation(organisation(absences=[away(runs)]))

    found = {lack.rule for lack in survey(board, day("06/03 09:00")) if lack.rule.startswith("substitute")}

    assert found == ({rule} if rule else set())


# --- on leave ----------------------------------------------------------------------------------------------


def test_who_is_on_leave_and_acts_all_the_same_is_listed_and_nobody_else():
    resting = {"officer": DRAFTS, "since": "2026-03-10", "until": "2026-03-13"}
    world = leave(absences=[resting], delegations=[]).received("09/03 08:00")
    world.do("09/03 09:00", "check")

    world.do("11/03 09:00", "draft", by=DRAFTS)

    found = world.engine.irregularities(since=day("01/03 00:00")).lines
    assert [each.actor for each in found if each.kind == "on-leave"] == [DRAFTS]


# --- who inspects ------------------------------------------------------------------------------------------


def test_an_officer_inspects_no_dossier_of_his_own_agency():
    world = leave().received("09/03 08:00")
    engine = world.engine
    mine = Engine(
        engine.store, plugins=engine.plugins, clock=world.clock, inspectors=(WATER, "linh.pham", "thanh.tra")
    )
    looks = {by: mine.inspection(by=by, basis="5/QĐ-TTr") for by in (WATER, "linh.pham", "thanh.tra")}

    with pytest.raises(NotPermitted, match=r"36/2018/QH14 Điều 23"):
        looks[WATER].journal(world.id)
    with pytest.raises(NotPermitted, match="cơ quan mình"):
        looks[WATER].facts(unit="environment", since=day("01/03 00:00"))
    assert ("inspect journal", WATER) in {(verb, who) for who, verb, _ in refusals(world)}
    assert looks["linh.pham"].dossier(world.id).id == looks["thanh.tra"].dossier(world.id).id == world.id
