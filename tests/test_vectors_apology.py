"""Worked examples G through the engine: the apology as a duty of the head, in time, seen when missing."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ladder_world import CHAIR, DEPUTY, EXPLAINED, HEAD, duties, duty, examined, organisation, world
from tests.leg_world import linked
from tests.vector_world import World, day, seven_days

from thutuc.dossier import Phase
from thutuc.dossier.view import instant
from thutuc.engine.rules.apologies import law_of
from thutuc.errors import NotPermitted, TaskClosed, WrongData, WrongState
from thutuc.procedure import Header

REASON = "thiếu nhân lực"


def signing(made: World):
    """The open duty to sign the dossier's apology."""
    found = made.engine.duties(dossier=made.id, kind="apologise")
    return found[0] if found else None


def received(when, term="03 ngày làm việc", **more):
    made = world(seven_days(term, **more))
    made.hand_in(when, "bay-ngay")
    return made


@pytest.mark.parametrize(
    ("row", "when", "term", "arises", "limit"),
    [
        ("G1", "11/02 09:00", "03 ngày làm việc", "13/02 13:30", "13/02 17:30"),
        ("G2", "20/08 09:00", "03 ngày làm việc", "22/08 13:30", "22/08 17:30"),
        ("G3", "12/02 09:00", "03 ngày làm việc", "23/02 13:30", "23/02 17:30"),
        ("G3", "27/08 09:00", "02 ngày làm việc", "28/08 13:30", "28/08 17:30"),
        ("B10", "02/03 09:00", "trong ngày làm việc", "02/03 13:30", "02/03 17:30"),
    ],
)
def test_G1_G2_G3_the_head_has_the_letter_before_him_in_time(row, when, term, arises, limit):
    made = received(when, term)
    made.at(arises)

    found = signing(made)
    assert (found.officer, found.post) == (CHAIR, "dong-may.chair")
    assert (found.since, found.due) == (day(arises), day(limit))


def test_G1_read_literally_the_letter_is_a_duty_on_the_day_before_worked_or_not():
    made = World(seven_days("03 ngày làm việc"), policies={"apology_day": "literal"})
    made.hand_in("11/02 09:00", "bay-ngay")
    made.at("23/02 08:00")

    assert signing(made).due == day("22/02 17:30")


def test_C5_the_letter_is_before_the_head_while_there_is_time_and_gone_where_the_result_comes_first():
    made = examined().at("04/03 13:30")
    assert duties(made, "apologise") == [("apologise", "dossier", CHAIR)]
    made.do("04/03 15:00", "examine")
    made.do("04/03 16:00", "hand_over")

    (done,) = made.events("DutyDone")
    assert (done.how, done.by, duties(made), made.it.late) == ("not-needed", None, [], False)


def test_C5_asked_after_the_promised_date_the_letter_is_owed_all_the_same():
    made = examined().at("06/03 08:00")
    made.engine.request_papers(made.id, by="an.nguyen", content="Bản sao", reason="Thiếu")
    made.at("20/03 08:00")

    assert made.it.owes_apology and duties(made, "apologise") == [("apologise", "dossier", CHAIR)]


def test_an_extension_by_law_takes_the_duty_away_until_the_new_term_runs_out():
    law = '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
    made = examined(world(seven_days("03 ngày làm việc", law=law))).at("04/03 14:00")
    assert signing(made) is not None
    made.engine.extend(made.id, by=CHAIR, term="05 ngày làm việc", ground="verification", document="2/TB")
    assert signing(made) is None
    made.at("11/03 13:30")

    assert signing(made).due == day("11/03 17:30")


def test_G4_a_letter_after_its_limit_is_accepted_and_closes_the_duty():
    made = received("11/02 09:00").at("23/02 16:00")
    made.engine.reappoint(made.id, by=CHAIR, day=date(2026, 2, 27), reason=REASON)

    (letter,) = made.events("Apologised")
    (done,) = made.events("DutyDone")
    assert letter.late and (done.of, done.how, done.by) == ("apologise", "signed", CHAIR)
    assert signing(made) is None and made.engine.verify() == []


def test_G5_where_the_letter_follows_the_term_the_duty_arises_when_it_has_ended():
    law = '<thutuc:apology when="after-expiry" basis="NĐ 297/2025/NĐ-CP Điều 6.5"/>'
    made = received("11/02 09:00", law=law)
    made.at("23/02 23:59")
    assert signing(made) is None
    made.at("24/02 00:00")

    assert (signing(made).since, signing(made).due) == (day("24/02 00:00"), None)


def test_R1_the_letter_rests_on_the_law_of_the_day_of_reception():
    """NĐ 61/2018/NĐ-CP holds to 30/06/2025, NĐ 118/2025/NĐ-CP from 01/07/2025."""
    received = [day("30/06 23:59", 2025), day("01/07 00:00", 2025)]
    told = [law_of(Header(), instant(at)) for at in received]

    assert told == ["NĐ 61/2018/NĐ-CP Điều 19.9", "NĐ 118/2025/NĐ-CP (như NĐ 61/2018/NĐ-CP Điều 19.9)"]


def test_G7_a_dossier_that_has_its_letter_asks_for_no_second_one():
    made = received("11/02 09:00").at("13/02 16:00")
    made.engine.reappoint(made.id, by=CHAIR, day=date(2026, 2, 27), reason=REASON)
    made.at("10/03 08:00")

    assert signing(made) is None
    assert [each.of for each in made.events("DutyArose")].count("apologise") == 1
    assert [at for rung, _, at in made.rungs("dossier") if rung.startswith("breach")] == [
        "23/02 17:30",
        "27/02 17:30",
    ]


@pytest.mark.parametrize("when", ["11/02 16:00", "13/02 16:00", "24/02 08:00"])
@pytest.mark.parametrize("signer", [CHAIR, DEPUTY])
def test_G7_nobody_is_asked_for_a_letter_that_is_signed_before_or_after_its_rung(when, signer):
    roles = organisation(away=[(CHAIR, "2026-02-01", "2026-02-23", DEPUTY)] if signer == DEPUTY else [])
    made = world(seven_days("03 ngày làm việc"), roles=roles)
    made.hand_in("11/02 09:00", "bay-ngay")
    made.at(when).engine.reappoint(made.id, by=signer, day=date(2026, 2, 27), reason=REASON)
    assert signing(made) is None
    made.at("10/03 08:00")

    asked = [each.of for each in made.events("DutyArose")].count("apologise")
    assert (signing(made), asked) == (None, 0 if when < "13" else 1)
    assert [letter.signer for letter in made.events("Apologised")] == [signer]
    assert [officer for rung, officer, _ in made.rungs("dossier") if rung == "apology"] in ([], [None])
    assert made.engine.verify() == []


def test_G7_a_term_that_begins_again_with_the_papers_asks_for_no_second_letter():
    made = received("02/03 09:00")
    made.at("02/03 16:00").engine.reappoint(made.id, by=CHAIR, day=date(2026, 3, 10), reason=REASON)
    made.engine.request_papers(made.id, by="an.nguyen", content="Bản sao", reason="Thiếu")
    made.at("06/03 09:00").engine.supply(made.id, by="an.nguyen")
    made.at("30/03 08:00")

    assert made.it.late and signing(made) is None and made.engine.verify() == []


def test_G9_a_late_result_goes_out_the_missing_letter_stays_a_duty_and_can_still_be_signed():
    made = examined().at("06/03 08:00")
    for step, when in (("examine", "06/03 09:00"), ("hand_over", "06/03 10:00"), ("give", "06/03 11:00")):
        made.do(when, step)
    assert made.it.phase is Phase.RETURNED and made.it.owes_apology
    handle = duty(made, "apologise")
    with pytest.raises(NotPermitted):
        made.engine.apologise(handle, by=HEAD, reason=REASON)
    with pytest.raises(WrongData, match="cause"):
        made.engine.apologise(handle, by=CHAIR, reason="bận việc")
    made.engine.apologise(handle, by=CHAIR, reason=REASON, document="05/TXL")

    (letter,) = made.events("Apologised")
    assert letter.late and letter.signer == CHAIR and not made.it.owes_apology
    assert duties(made, "apologise") == []
    with pytest.raises(TaskClosed):
        made.engine.apologise(handle, by=CHAIR, reason=REASON)
    assert made.engine.verify() == []


def signed_file() -> bytes:
    """The small procedure, whose second step is a signature."""
    return (
        seven_days("03 ngày làm việc")
        .decode()
        .replace('unit="civil-status" act="prepare"', 'unit="civil-status" act="sign"')
        .encode()
    )


def test_G9_a_local_rule_may_hold_a_late_dossiers_signature_back_until_the_letter_exists():
    made = examined(world(signed_file(), ladder={"apology_before_signing": "Quy chế 01/QC-UBND"}))
    made.at("06/03 08:00")
    with pytest.raises(NotPermitted, match="Quy chế 01/QC-UBND"):
        made.do("06/03 09:00", "examine")
    made.engine.reappoint(made.id, by=CHAIR, day=date(2026, 3, 10), reason=REASON)
    made.do("06/03 10:00", "examine")
    assert [task.step for task in made.it.tasks] == ["hand_over"]


def test_G9_by_default_nothing_holds_it_back_and_in_time_no_rule_does():
    made = examined(world(signed_file())).at("06/03 08:00")
    (task,) = made.it.tasks
    assert "chưa có văn bản xin lỗi (NĐ 118/2025/NĐ-CP (như" in task.missing  # shown where it is signed
    made.do("06/03 09:00", "examine")
    assert made.it.owes_apology and made.it.tasks[0].missing is None
    early = examined(world(signed_file(), ladder={"apology_before_signing": "Quy chế 01/QC-UBND"}))
    early.do("04/03 15:00", "examine")
    assert [task.step for task in early.it.tasks] == ["hand_over"]


def test_the_duty_to_sign_goes_to_who_runs_the_agency_for_the_absent_chair():
    roles = organisation(away=[(CHAIR, "2026-03-04", "2026-03-06", DEPUTY)])
    made = examined(world(roles=roles)).at("04/03 13:30")

    assert (signing(made).officer, signing(made).instead_of) == (DEPUTY, CHAIR)
    made.engine.apologise(duty(made, "apologise"), by=DEPUTY, reason=REASON)
    (letter,) = made.events("Apologised")
    assert (letter.signer, letter.acting_for, letter.late) == (DEPUTY, CHAIR, False)


def test_R40_in_a_chain_the_agency_that_is_late_apologises():
    made = World(linked())
    data = {"police": "police.leadership", "verified": False, "needs_consent": False}
    made.hand_in("13/11 14:00", "lien-thong", data=data)
    made.do("13/11 16:00", "check")
    made.do("14/11 11:10", "register")
    made.at("20/11 08:00")

    legs = [each for each in made.engine.duties(dossier=made.id, kind="apologise") if each.about != "dossier"]
    assert [(each.about, each.officer) for each in legs] == [("group:residence", "hung.bach")]
    with pytest.raises(NotPermitted):
        made.engine.apologise(legs[0].id, by=CHAIR, reason=REASON)
    made.engine.apologise(legs[0].id, by="hung.bach", reason=REASON)
    letter = made.events("Apologised")[-1]
    assert (letter.signer, letter.about) == ("hung.bach", "group:residence")
    assert legs[0].id not in [each.id for each in made.engine.duties(dossier=made.id)]
    assert made.it._state.apologies == 0  # the agency that decides owes its own, once it is late
    assert made.engine.verify() == []


def test_R40_the_apology_asked_for_a_day_ahead_goes_to_the_agency_whose_leg_runs_out_then():
    """NĐ 301/2026/NĐ-CP Điều 3.2: "cơ quan giải quyết thủ tục hành chính bị chậm phải xin lỗi"."""
    made = World(linked())
    data = {"police": "police.leadership", "verified": False, "needs_consent": False}
    made.hand_in("13/11 14:00", "lien-thong", data=data)
    made.do("13/11 16:00", "check")
    made.do("14/11 11:10", "register")

    def asked():
        found = made.engine.duties(dossier=made.id, kind="apologise")
        return sorted((each.about, each.officer) for each in found)

    assert asked() == []
    made.at("17/11 17:00")
    assert asked() == [("dossier", CHAIR)]  # a day ahead nobody is late
    made.at("17/11 18:00")
    assert asked() == [("dossier", "hung.bach"), ("group:residence", "hung.bach")]
    (given,) = made.events("DutyGiven")
    assert given.why == "late"
    with pytest.raises(NotPermitted):
        made.engine.apologise(duty(made, "apologise"), by=CHAIR, reason=REASON)
    assert made.engine.verify() == []


def test_R47_the_delay_of_an_agency_whose_opinion_is_asked_does_not_excuse_who_leads():
    """NĐ 61/2018/NĐ-CP Điều 19.5, 19.9: whose result is late apologises, whoever kept him waiting."""
    asked = seven_days(silence="block", law='<thutuc:field name="police"/>').replace(
        'role="Công chức tư pháp - hộ tịch" unit="civil-status" act="consult"'.encode(),
        'role="Cơ quan được lấy ý kiến" unitFrom="police" act="consult"'.encode(),
    )
    made = World(asked)
    made.hand_in("02/03 09:00", "bay-ngay", data={"police": "police.leadership"})
    made.at("12/03 09:00")

    assert [(task.unit, task.late) for task in made.it.tasks] == [("police.leadership", True)]
    assert signing(made).officer == CHAIR


def test_G6_a_duty_to_urge_is_explained_by_the_new_date_only_where_there_is_one():
    made = examined().at("06/03 08:00")
    handle = duty(made)
    with pytest.raises(WrongState, match="re-appointed with an apology"):
        made.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="reappointed")
    made.engine.reappoint(made.id, by=CHAIR, day=date(2026, 3, 10), reason=REASON)
    made.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="reappointed")

    assert duties(made, "urge") == []
