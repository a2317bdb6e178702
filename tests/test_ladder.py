"""The ladder through the engine: who is told, who gets a duty, and that nobody is told twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.ladder_world import (
    CHAIR,
    DEPUTY,
    EXPLAINED,
    HEAD,
    OFFICER,
    ONE_STOP_HEAD,
    PROVINCE,
    duties,
    duty,
    examined,
    organisation,
    world,
)
from tests.vector_world import LAND, day, seven_days

from thutuc import sample
from thutuc.dossier.view import DossierView
from thutuc.engine.desk import Desk
from thutuc.errors import Busy, NotPermitted, ProcedureRefused
from thutuc.organisation import Organisation
from thutuc.outbox.messages import messages
from thutuc_roles import read_organisation


def test_the_ladder_climbs_from_the_holder_to_who_is_above_and_no_rung_twice():
    made = examined()
    for when in ("04/03 18:00", "05/03 17:31", "05/03 17:31", "09/03 08:00", "23/03 08:00", "30/03 08:00"):
        made.at(when).engine.tick()

    assert made.rungs("dossier") == [
        ("reminder", OFFICER, "04/03 17:30"),
        ("breach", HEAD, "05/03 17:30"),
        ("one-stop", ONE_STOP_HEAD, "05/03 17:30"),
        ("after-breach", CHAIR, "06/03 17:30"),
        ("above", PROVINCE, "19/03 17:30"),
    ]
    assert [told.of for told in made.events("DutyArose") if told.about == "dossier"] == ["apologise", "urge"]


def test_escalation_is_no_transfer_the_officer_keeps_the_task_and_the_head_gets_a_duty_to_urge():
    made = examined().at("06/03 08:00")

    (task,) = made.it.tasks
    assert (task.officer, task.holder) == (OFFICER, OFFICER)
    assert duties(made, "urge") == [("urge", "dossier", HEAD)]


def test_a_suspended_clock_freezes_its_ladder_and_whom_we_wait_for_has_his_own():
    made = examined(world(seven_days("03 ngày làm việc", applicant="02 ngày làm việc")))
    made.at("03/03 10:00").engine.request_papers(made.id, by="an.nguyen", content="Bản sao", reason="Thiếu")
    made.at("12/03 08:00")

    assert made.rungs("dossier") == []
    assert [rung for rung, _, _ in made.rungs("papers")] == ["reminder", "breach", "after-breach"]
    assert duties(made) == []  # the applicant's delay is not the head's


def test_completion_ends_the_ladder_and_the_duty_waits_for_its_explanation():
    made = examined().at("06/03 08:00")
    made.do("06/03 09:00", "examine")
    made.do("06/03 10:00", "hand_over")
    made.at("30/03 08:00")

    assert [rung for rung, _, _ in made.rungs("dossier")] == ["reminder", "breach", "one-stop"]
    assert duties(made, "urge") == [("urge", "dossier", HEAD)]
    made.engine.explain_delay(duty(made), by=HEAD, explanation=EXPLAINED, action="urged")
    assert duties(made, "urge") == []
    assert made.engine.verify() == []


_URGENT = (
    '<thutuc:field name="urgent" type="boolean" label="Khẩn"/>'
    '<thutuc:variant when="urgent" term="24 giờ" name="khẩn" basis="x"/>'
)


@pytest.mark.parametrize("chosen", [False, True], ids=["for all", "by a condition"])
def test_rungs_of_a_term_in_clock_hours_run_through_the_night(chosen: bool):
    made = world(seven_days(law=_URGENT) if chosen else seven_days("24 giờ"))
    made.hand_in("13/03 16:00", "bay-ngay", **({"data": {"urgent": True}} if chosen else {}))  # a Friday
    made.at("16/03 07:00")

    assert [(rung, at) for rung, _, at in made.rungs("dossier")] == [
        ("reminder", "14/03 10:00"),
        ("breach", "14/03 16:00"),
        ("one-stop", "14/03 16:00"),
        ("after-breach", "14/03 18:00"),
    ]


# --- heads who are away, and posts that are vacant --------------------------------------------------


def test_H7_an_absent_head_is_replaced_by_who_runs_the_agency_and_nothing_goes_upward():
    roles = organisation(away=[(CHAIR, "2026-03-06", "2026-03-10", DEPUTY)])
    made = examined(world(roles=roles)).at("09/03 08:00")

    assert made.rungs("dossier")[-1] == ("after-breach", DEPUTY, "06/03 17:30")
    assert made.events("RungReached", "dossier")[-1].instead_of == CHAIR
    assert PROVINCE not in {told.officer for told in made.events("RungReached")}


def test_H8_where_nobody_was_assigned_the_head_himself_is_told_and_who_is_above_hears_of_it():
    roles = organisation(away=[(CHAIR, "2026-03-06", "2026-03-10", None)])
    made = examined(world(roles=roles)).at("09/03 08:00")

    assert made.rungs("dossier")[-1] == ("after-breach", CHAIR, "06/03 17:30")
    (incident,) = made.events("IncidentRecorded")
    assert (incident.what, incident.told) == ("head-away:dong-may.leadership", PROVINCE)


def test_H8_the_duty_of_a_unit_whose_head_is_away_waits_for_his_return():
    roles = organisation(away=[(HEAD, "2026-03-05", "2026-03-10", None)])
    made = examined(world(roles=roles)).at("06/03 08:00")

    assert duties(made, "urge") == [("urge", "dossier", HEAD)]
    (incident,) = made.events("IncidentRecorded")
    assert (incident.what, incident.told) == ("head-away:dong-may.office", CHAIR)


def test_only_a_vacant_post_passes_upward():
    roles = organisation(left={"dong-may.office-chief": ("2026-03-04", None)})
    made = examined(world(roles=roles)).at("06/03 08:00")

    assert ("breach", CHAIR, "05/03 17:30") in made.rungs("dossier")
    assert duties(made, "urge") == [("urge", "dossier", CHAIR)]
    assert made.events("IncidentRecorded") == []


def test_past_a_vacant_head_of_the_agency_the_agency_above_is_told():
    roles = organisation(left={"dong-may.chair": ("2026-03-04", None)})
    made = examined(world(roles=roles)).at("09/03 08:00")

    assert made.rungs("dossier")[-1] == ("after-breach", PROVINCE, "06/03 17:30")


# --- duties go with the post ------------------------------------------------------------------------


def test_an_open_duty_goes_to_the_new_head_and_the_old_one_no_longer_closes_it():
    roles = organisation(left={"dong-may.office-chief": ("2026-03-08", "nhung.dam")})
    made = examined(world(roles=roles)).at("06/03 08:00")
    handle = duty(made)
    made.at("09/03 00:01")

    (given,) = made.events("DutyGiven")
    assert (given.officer, given.why, duties(made, "urge")) == (
        "nhung.dam",
        "head",
        [("urge", "dossier", "nhung.dam")],
    )
    assert [d.officer for d in made.engine.duties(kind="urge", at=day("08/03 12:00"))] == [HEAD]
    with pytest.raises(NotPermitted, match="no post is held"):
        made.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="urged")
    made.engine.explain_delay(handle, by="nhung.dam", explanation=EXPLAINED, action="urged")
    assert made.engine.verify() == []


def test_while_the_head_is_away_his_duty_lies_with_who_runs_the_unit_and_comes_back_with_him():
    roles = organisation(away=[(HEAD, "2026-03-09", "2026-03-10", "nhung.dam")])
    made = examined(world(roles=roles)).at("06/03 08:00")
    for when, officer in (("09/03 08:00", "nhung.dam"), ("10/03 08:00", "nhung.dam"), ("11/03 08:00", HEAD)):
        made.at(when).engine.tick()
        assert ("urge", "dossier", officer) in duties(made, "urge")

    urging = [given for given in made.events("DutyGiven") if given.unit == "dong-may.office"]
    given = [(each.officer, each.instead_of) for each in urging if each.duty == urging[0].duty]
    assert given == [("nhung.dam", HEAD), (HEAD, None)]


def test_a_duty_that_is_in_other_hands_when_the_day_begins_is_given_on_that_same_day(monkeypatch):
    roles = organisation(left={"dong-may.office-chief": ("2026-03-08", "nhung.dam")})
    made = examined(world(roles=roles)).at("06/03 08:00")

    def busy(*_: Any, **__: Any) -> None:
        raise Busy("a host's transaction has it")

    made.clock.now = day("09/03 08:00")
    monkeypatch.setattr(Desk, "catch_up", busy)
    assert made.engine.tick().hindered == {}
    monkeypatch.undo()
    made.clock.now = day("09/03 08:01")
    made.engine.tick()
    assert [given.officer for given in made.events("DutyGiven")] == ["nhung.dam"]


# --- the ladder as data -----------------------------------------------------------------------------


def test_a_procedure_has_its_own_ladder_for_a_clock_and_a_step_its_own():
    law = (
        '<thutuc:ladder clock="dossier" basis="Quy chế 12/QĐ-UBND">'
        '<thutuc:rung name="reminder" tell="manager" before="02 ngày làm việc"/>'
        '<thutuc:rung name="breach" tell="unit-head"/>'
        '<thutuc:rung name="next-day" tell="agency-head" after="04 giờ làm việc"/></thutuc:ladder>'
    )
    check = '<thutuc:ladder><thutuc:rung name="now" tell="agency-head"/></thutuc:ladder>'
    made = world(seven_days("03 ngày làm việc", law=law, check=check))
    made.hand_in("02/03 09:00", "bay-ngay")
    made.at("09/03 08:00")

    assert made.rungs("dossier") == [
        ("reminder", ONE_STOP_HEAD, "03/03 17:30"),
        ("breach", ONE_STOP_HEAD, "05/03 17:30"),
        ("next-day", CHAIR, "06/03 11:30"),
    ]
    assert made.rungs(made.clock_of("check")) == [("now", CHAIR, "02/03 11:00")]


@pytest.mark.parametrize(
    ("law", "check", "rule"),
    [
        ("<thutuc:ladder/>", "", "extension-value"),
        ('<thutuc:ladder><thutuc:rung name="silence" tell="holder"/></thutuc:ladder>', "", "extension-value"),
        ('<thutuc:ladder><thutuc:rung name="a" tell="nobody"/></thutuc:ladder>', "", "extension-value"),
        (
            '<thutuc:ladder><thutuc:rung name="a" tell="holder" before="01 ngày" after="01 ngày"/>'
            "</thutuc:ladder>",
            "",
            "extension-value",
        ),
        (
            "",
            '<thutuc:ladder clock="step"><thutuc:rung name="a" tell="holder"/></thutuc:ladder>',
            "extension-misplaced",
        ),
        ("", '<thutuc:ladder><thutuc:rung name="a" tell="holder"/></thutuc:ladder>' * 2, "extension-twice"),
    ],
)
def test_a_ladder_that_says_nothing_known_is_refused_at_deploy(law, check, rule):
    with pytest.raises(ProcedureRefused) as refused:
        world(seven_days("03 ngày làm việc", law=law, check=check))
    assert rule in {finding.rule for finding in refused.value.findings}


# --- levels above -----------------------------------------------------------------------------------


def test_who_is_above_reads_a_daily_list_of_the_agencies_below_also_of_a_past_day():
    made = examined().at("06/03 08:00")
    first = made.id
    examined(made, "06/03 09:00", "06/03 10:00")
    made.at("12/03 08:00").engine.explain_delay(f"{first}.d5", by=HEAD, explanation=EXPLAINED, action="urged")

    def told(text: str) -> list[tuple[int, str, bool]]:
        lines = made.engine.daily_list("province", date.fromisoformat(text))
        return [
            (line.duty.dossier, line.duty.about, line.new) for line in lines if line.duty.about == "dossier"
        ]

    assert told("2026-03-04") == []
    assert told("2026-03-05") == [(first, "dossier", True)]
    assert told("2026-03-11") == [(first, "dossier", False), (made.id, "dossier", True)]
    assert told("2026-03-12") == [(made.id, "dossier", False)]
    assert made.engine.daily_list("dong-may", date(2026, 3, 11)) == []
    assert made.engine.daily_list("lung-suong", date(2026, 3, 11)) == []


def test_a_daily_list_is_cut_only_after_it_was_chosen():
    made = examined()
    made.at("12/03 08:00").hand_in("12/03 09:00", LAND)
    made.at("30/04 08:00")
    day_after = date(2026, 4, 29)
    (line,) = made.engine.daily_list("land-office", day_after)
    assert (line.duty.dossier, line.agency) == (made.id, "land-branch-1")
    assert made.engine.daily_list("land-office", day_after, limit=1) == [line]


def test_a_message_of_a_rung_is_for_a_head_unless_it_is_for_who_holds_the_work():
    made = examined(world(ladder={"above": "02 ngày làm việc"})).at("31/03 08:00")
    view = DossierView(made.it._state, made.id)
    rungs = made.told("RungReached")
    found = {(rung.tell, each.kind) for rung, at in rungs for each in messages(rung, view, at, "1-2-1", view)}
    heads = ("unit-head", "one-stop-head", "agency-head", "above-head")
    assert found == {("holder", "officer"), *((head, "head") for head in heads)}


def test_a_rung_names_who_was_told():
    told = examined().at("10/03 08:00").events("RungReached", "dossier")
    named = {each.officer: each.officer_name for each in told}
    assert (named[OFFICER], named[HEAD]) == ("Phạm Diệu Linh", "Đỗ Chí Thanh")


def test_a_single_case_goes_above_only_past_the_threshold():
    made = examined(world(ladder={"above": "02 ngày làm việc"})).at("31/03 08:00")
    assert ("above", PROVINCE, "09/03 17:30") in made.rungs("dossier")
    never = examined(world(ladder={"above": "none"})).at("31/03 08:00")
    assert PROVINCE not in {officer for _, officer, _ in never.rungs("dossier")}


def test_the_ladder_of_a_unit_that_has_ended_climbs_in_the_unit_that_follows():
    """Between the end of a commune and its hand-over the successor's heads are told, not the province's."""
    data = read_organisation(Path(str(sample()))).data
    ended = [
        agency.model_copy(update={"until": date(2026, 3, 4), "successors": ("lung-suong",)})
        if agency.id == "dong-may"
        else agency
        for agency in data.agencies
    ]
    made = examined(world(roles=Organisation(data.model_copy(update={"agencies": tuple(ended)}))))

    made.at("09/03 09:00")

    assert made.rungs("dossier") == [
        ("reminder", OFFICER, "04/03 17:30"),
        ("breach", "kim.ban", "05/03 17:30"),
        ("one-stop", "xuan.sam", "05/03 17:30"),
        ("after-breach", "bang.giang", "06/03 17:30"),
    ]
    assert ("reminder", "kim.ban", "06/03 08:00") in made.rungs("task:3")  # its officer has no post any more
