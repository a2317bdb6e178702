"""Who urges whom: nobody urges himself, a vacant post passes on, and what is told is told in Vietnamese."""

from __future__ import annotations

from typing import Any

from tests.ladder_world import (
    CHAIR,
    HEAD,
    OFFICER,
    PROVINCE,
    duties,
    examined,
    organisation,
    world,
)
from tests.vector_world import World

from thutuc.dossier import Phase
from thutuc.engine.naming import PHASE_NAMES, VERB_NAMES
from thutuc.engine.rules.hindering import kind_of


def incidents(made: World) -> list[Any]:
    """What needs a person."""
    return list(made.events("IncidentRecorded"))


def test_a_head_who_is_late_himself_is_urged_by_the_head_of_the_agency():
    """NĐ 61/2018/NĐ-CP Điều 19.1: the head answers, also for what he holds himself; R54."""
    made = examined()
    made.engine.give_back(made.it.tasks[0].id, by=OFFICER, reason="nghỉ ốm", to="head")
    assert made.it.tasks[0].holder == HEAD
    made.at("10/03 09:00")
    assert duties(made, "urge") == [("urge", "dossier", CHAIR), ("urge", "task:3", CHAIR)]
    assert HEAD not in {told.officer for told in made.events("RungReached") if told.tell == "unit-head"}


def test_who_runs_the_unit_for_its_absent_head_does_not_urge_himself():
    away = [(HEAD, "2026-03-04", "2026-03-20", OFFICER)]
    made = examined(world(roles=organisation(away=away))).at("10/03 09:00")
    assert duties(made, "urge") == [("urge", "dossier", CHAIR), ("urge", "task:3", CHAIR)]


def test_where_he_runs_the_agency_too_the_agency_above_urges_him():
    away = [(who, "2026-03-04", "2026-03-20", OFFICER) for who in (HEAD, CHAIR)]
    made = examined(world(roles=organisation(away=away))).at("10/03 09:00")
    assert {officer for _, _, officer in duties(made, "urge")} == {PROVINCE}


def test_the_head_urges_his_officer_and_himself_to_assign_what_nobody_has_taken():
    made = examined().at("10/03 09:00")
    assert duties(made, "urge") == [("urge", "dossier", HEAD), ("urge", "task:3", HEAD)]
    pool = examined()
    pool.engine.give_back(pool.it.tasks[0].id, by=OFFICER, reason="nghỉ ốm")
    assert duties(pool.at("10/03 09:00"), "urge")[1] == ("urge", "task:3", HEAD)


def test_where_unit_and_agency_have_no_head_who_is_above_hears_that_nobody_answers():
    """NĐ 61/2018/NĐ-CP Điều 12.8: past a vacant post the agency above."""
    left = dict.fromkeys(
        ("dong-may.chair", "dong-may.office-chief", "dong-may.civil-status-1", "dong-may.civil-status-2"),
        ("2026-03-02", None),
    )
    made = world(roles=organisation(left=left))
    made.hand_in("02/03 09:00", "bay-ngay")
    made.do("03/03 10:00", "check")
    (vacant,) = [each for each in incidents(made) if kind_of(each.what) == "vacant"]
    assert vacant.told == PROVINCE
    assert "không có người chịu trách nhiệm (" in vacant.text


def test_who_leaves_a_unit_that_nobody_runs_leaves_word_with_who_is_above():
    left = dict.fromkeys(("dong-may.chair", "dong-may.office-chief"), ("2026-03-02", None))
    made = examined(world(roles=organisation(left=left)))
    made.at("03/03 09:00").engine.hand_over(officer=OFFICER, decision="12/QĐ", reason="leaver", by="system")
    told = [each for each in incidents(made) if kind_of(each.what) == "vacant"]
    assert [each.told for each in told] == [PROVINCE]
    assert "không còn ai đứng đầu" in told[0].text and "dong-may" not in told[0].text


def test_what_needs_a_person_is_told_in_vietnamese_first_with_names():
    away = [(HEAD, "2026-03-04", "2026-03-20", None)]
    made = examined(world(roles=organisation(away=away))).at("10/03 09:00")
    (one,) = [each for each in incidents(made) if each.what.startswith("head-away")]
    before, _, english = one.text.partition(" (")
    assert before.endswith("vắng mặt và chưa ai được giao điều hành") and HEAD not in before
    assert english == "away, and nobody was assigned to run it)"
    posts = ("dong-may.chair", "dong-may.office-chief", "province.chair")
    left = dict.fromkeys(posts, ("2026-03-02", None))
    nobody = examined(world(roles=organisation(left=left))).at("10/03 09:00")
    texts = [each.text for each in incidents(nobody) if each.what == "nobody-to-tell"]
    assert texts and all("không có người đứng đầu" in text for text in texts)
    assert all("(nobody is " in text and "dong-may" not in text for text in texts)
    assert [text for text in texts if "'apology'" in text and "(nobody is agency-head" in text]


def test_every_phase_and_every_verb_of_the_journal_has_a_vietnamese_name():
    assert set(PHASE_NAMES) == {phase.value for phase in Phase}
    verbs = {"start", "receive", "complete", "reassign", "suspend", "refuse", "hand_over", "unflag"}
    assert verbs <= set(VERB_NAMES) and all(name.strip() for name in VERB_NAMES.values())
