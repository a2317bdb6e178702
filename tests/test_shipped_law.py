"""What the shipped procedures give of time is what their texts of law give, no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.vector_world import World, day

from thutuc import library
from thutuc.bpmn import read
from thutuc.errors import WrongData, WrongState
from thutuc.reports import control_sheet
from thutuc.worktime import Counting

HEAD = "quang.hoang"


def received(folder: str, when: str = "02/03 09:00", **data: object) -> World:
    """A dossier of a shipped procedure, received at Đồng Mây."""
    world = World()
    world.engine.deploy(Path(str(library())) / folder / "procedure.bpmn", by="system")
    world.hand_in(when, folder, data=data or None)
    return world


@pytest.mark.parametrize("folder", ["chung-thuc-giao-dich", "chung-thuc-di-chuc"])
def test_a_certified_transaction_takes_longer_by_written_agreement_only(folder: str) -> None:
    """NĐ 23/2015/NĐ-CP Điều 37."""
    world = received(folder)
    longer = {"by": HEAD, "ground": "agreement", "term": "05 ngày làm việc"}

    with pytest.raises(WrongData, match=r"the applicant's written agreement .*Điều 37"):
        world.engine.extend(world.id, **longer)
    with pytest.raises(WrongData, match="among agreement"):
        world.engine.extend(world.id, **longer | {"ground": "complexity"}, document="1/TB")
    assert world.it.due == day("04/03 17:30")
    world.engine.extend(world.id, **longer, document="03/TT")
    assert world.it.due == day("11/03 17:30")


def test_certifying_a_signature_is_never_extended() -> None:
    """NĐ 23/2015/NĐ-CP Điều 7 excepts Điều 21, 33 and 37 only."""
    world = received("chung-thuc-chu-ky")
    with pytest.raises(WrongData, match="declares none"):
        world.engine.extend(world.id, by=HEAD, ground="complexity", term="02 ngày làm việc", document="1/TB")


def test_a_certified_copy_takes_two_working_days_more_and_longer_by_agreement() -> None:
    """NĐ 23/2015/NĐ-CP Điều 21."""
    world = received("chung-thuc-ban-sao-tu-ban-chinh")
    with pytest.raises(WrongData, match="written agreement"):
        world.engine.extend(world.id, by=HEAD, ground="complexity", term="03 ngày làm việc")
    world.engine.extend(world.id, by=HEAD, ground="complexity", term="02 ngày làm việc")
    assert world.it.due == day("04/03 17:30")


def test_G11_a_marriage_with_nothing_to_verify_is_not_extended() -> None:
    """Luật Hộ tịch Điều 18: 05 working days where the conditions have to be verified."""
    world = received("dang-ky-ket-hon")
    world.do("02/03 09:10", "check_papers")
    world.do("02/03 09:40", "appraise", needs_verification=False, eligible=True)

    with pytest.raises(WrongState, match="needs_verification"):
        world.engine.extend(world.id, by=HEAD, ground="verification", term="04 ngày làm việc")
    assert world.it.due == day("02/03 17:30")


def test_A2_a_leg_of_the_karaoke_chain_is_counted_in_whole_days() -> None:
    """NĐ 297/2025/NĐ-CP gives the leg 03 working days, the step table does not: BLDS 2015 Điều 147, 148."""
    world, chain = World(), "lien-thong-ho-kinh-doanh-karaoke"
    world.engine.deploy(Path(str(library())) / chain / "procedure.bpmn", by="system")
    offices = {"police_office": "police", "culture_office": "culture"}
    world.hand_in("02/03 10:00", chain, receive=False, data=offices)
    world.engine.pay(world.id, by="system", moment="reception", document="1")
    world.engine.receive(world.id, by="an.nguyen")

    world.at("05/03 17:30")
    assert [one for one in world.told("DeadlineMissed") if one[0].clock.startswith("group")] == []
    world.at("06/03 00:01")
    ((missed, _),) = [one for one in world.told("DeadlineMissed") if one[0].clock.startswith("group")]
    assert missed.clock == "group:business" and missed.due == int(day("05/03 17:30").timestamp()) * 1_000_000


def test_A2_what_no_published_table_gives_is_counted_as_the_law_counts() -> None:
    """Eight hours are a working day in published tables only; else BLDS 2015 Điều 147–148 counts."""
    for file in sorted(Path(str(library())).glob("*/procedure.bpmn")):
        procedure = read(file)
        if any(each.kind == "internal-process" for each in procedure.header.decisions):
            continue
        of_law = [step for step in procedure.steps if step.term is not None and not step.made_up]
        counted = {step.id: step.counting for step in of_law if step.suspend is None and step.consult is None}
        assert set(counted.values()) <= {Counting.LAW}, (file.parent.name, counted)


def test_C7_the_refusal_of_a_building_permit_is_signed_within_the_whole_day_of_the_decree() -> None:
    """NĐ 217/2026/NĐ-CP Điều 54: found wanting on Wednesday at 11:00, refused by the end of Thursday."""
    world = received("cap-giay-phep-xay-dung", "06/07 09:00", permit_kind="house")
    world.do("06/07 10:00", "check_papers")
    world.do("06/07 11:00", "assign_officer")
    world.do("08/07 11:00", "inspect_site", papers="refuse", opinions_needed=False)
    assert [(task.step, task.due) for task in world.it.tasks] == [("sign_refusal", day("09/07 17:30"))]


@pytest.mark.parametrize("answer", ["no", "silent"])
def test_a_refused_residence_is_what_the_dossier_tells_and_the_birth_certificate_stands(answer: str) -> None:
    """NĐ 63/2024/NĐ-CP Điều 4.3, 8.2b, 8.3a, as NĐ 301/2026/NĐ-CP has it: each result is given at once."""
    world, chain = World(), "lien-thong-khai-sinh"
    world.engine.deploy(Path(str(library())) / chain / "procedure.bpmn", by="system")
    world.hand_in("16/11 09:00", chain, by="system", channel="online", data={"wants_card": True})
    world.do("16/11 10:00", "check_birth", eligible=True, number_problem=False)
    world.do("16/11 11:00", "sign_birth")
    asked = {"needs_consent": True, "needs_verification": True, "birth_wrong": False}
    world.do("16/11 14:00", "take_residence", **asked)
    if answer == "no":
        world.do("18/11 09:00", "await_consent", consent_given=False)
    world.at("24/11 09:00")
    assert [task.step for task in world.it.tasks] == ["settle_residence"]  # nothing is left to be verified

    with pytest.raises(WrongData, match="residence_reason"):
        world.do("25/11 08:00", "settle_residence", residence_granted=False)
    world.do(
        "25/11 09:00", "settle_residence", residence_granted=False, residence_reason="Chủ hộ không đồng ý"
    )
    assert [task.step for task in world.it.tasks] == [
        "issue_insurance"
    ]  # the card follows the residence only
    for step in ("issue_insurance", "send_results", "return_result"):
        world.do("25/11 10:00", step)
    assert (world.it.status, world.events("DossierClosed")[0].end) == (10, "residence_refused")
    last = control_sheet(world.engine, world.id).lines[-1]
    assert (last.step, last.note) == ("Đã trả kết quả", "Đã trả kết quả, từ chối đăng ký thường trú")


def chain_of_death(when: str, **data: object) -> World:
    """The chain of NĐ 63/2024/NĐ-CP Điều 14, as NĐ 301/2026/NĐ-CP Điều 10 has it."""
    offices = {"health_office": "health", "home_affairs_office": "home-affairs"}
    given = {"benefit": "none", "drew_pension": False}
    return received("lien-thong-khai-tu", when, **offices | given | data)


@pytest.mark.parametrize(("asked", "late"), [("08/09 08:59", 0), ("08/09 17:00", 1), ("10/09 09:00", 2)])
def test_the_leg_of_the_death_asks_for_papers_within_24_hours(asked: str, late: int) -> None:
    """Điều 14.1b: trong thời gian không quá 24 giờ kể từ thời điểm nhận được hồ sơ điện tử."""
    world = chain_of_death("07/09 09:00")
    holder = world.it.tasks[0].holder
    world.at(asked).engine.request_papers(world.id, by=holder, content="Giấy báo tử", reason="mờ")

    (request,) = world.events("PapersRequested")
    assert bool(request.days_late) is bool(late)


@pytest.mark.parametrize(("benefit", "decides"), [("funeral", "grant_funeral"), ("merit", "grant_merit")])
def test_who_drew_a_pension_is_taken_off_it_before_his_funeral_is_paid(benefit: str, decides: str) -> None:
    """Điều 14.3: bảo hiểm xã hội thôi hưởng trong 02 ngày làm việc, rồi mới sang y tế hoặc nội vụ."""
    world = chain_of_death("07/09 09:00", benefit=benefit, drew_pension=True)
    world.do("07/09 14:00", "check_death", needs_verification=False, eligible=True)
    world.do("08/09 08:30", "sign_death", sign_death_opinion="agree")
    assert sorted(task.step for task in world.it.tasks) == ["delete_residence", "stop_pension"]
    world.do("09/09 10:00", "stop_pension")
    assert sorted(task.step for task in world.it.tasks) == sorted(["delete_residence", decides])


def test_verifying_a_death_lets_the_term_run_and_it_ends() -> None:
    """Điều 14.1a: cần xác minh thì thời hạn giải quyết không quá 03 ngày làm việc."""
    world = chain_of_death("07/09 09:00")
    world.do(
        "08/09 08:00",
        "check_death",
        needs_verification=True,
        eligible=True,
        verifying_unit="lung-suong.office",
    )
    assert world.it.suspended is None and world.it.due == day("09/09 17:30")
    with pytest.raises(WrongData, match="02 ngày làm việc"):
        world.engine.extend(
            world.id, by=HEAD, ground="verification", term="03 ngày làm việc", document="1/TB"
        )
    world.engine.extend(world.id, by=HEAD, ground="verification", term="02 ngày làm việc", document="1/TB")
    assert world.it.due == day("11/09 17:30") and not world.it.late
    world.at("14/09 08:00")
    assert world.it.late


def test_the_identity_card_has_five_days_of_its_own_and_the_group_three() -> None:
    """NĐ 63/2024/NĐ-CP Điều 7.2, Điều 8.3a: kể từ ngày cơ quan có thẩm quyền nhận được hồ sơ điện tử."""
    world = received("lien-thong-khai-sinh", "13/11 14:00", wants_card=True)
    assert world.it.due == day("18/11 17:30")
    world.do("14/11 10:00", "check_birth", eligible=True, number_problem=False, register_number="21/2026")
    world.do("14/11 13:00", "sign_birth", sign_birth_opinion="agree")
    clear = {"needs_consent": False, "needs_verification": False, "birth_wrong": False}
    world.do("16/11 09:00", "take_residence", **clear)
    world.do("17/11 16:00", "settle_residence", residence_granted=True)
    world.do("17/11 16:30", "receive_card")
    world.do("17/11 17:00", "issue_insurance", insurance_granted=True)

    assert world.it.due == day("25/11 17:30")  # 24/11 is off
    world.do("25/11 10:00", "issue_card", card_granted=True)
    assert not world.it.late and world.events("DeadlineMissed") == []
