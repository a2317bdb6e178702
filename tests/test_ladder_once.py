"""Each rung of one term is reached once, however often its clock stood still (R103)."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.ladder_world import (
    CHAIR,
    DESK,
    HEAD,
    OFFICER,
    ONE_STOP_HEAD,
    duties,
    examined,
    organisation,
    world,
)
from tests.vector_world import World, day, seven_days

from thutuc.dossier.view import DossierView
from thutuc.errors import ConfigurationError
from thutuc.outbox import messages
from thutuc_escalation import plugin

PAUSE = {"by": CHAIR, "ground": "opinion", "basis": "NĐ 61/2018/NĐ-CP Điều 19.5", "document": "1/CV"}


def twice(made: World) -> list[tuple[str, str]]:
    """Rungs that were reached more than once."""
    reached = Counter((told.clock, told.rung) for told in made.events("RungReached"))
    return [key for key, count in reached.items() if count > 1]


def resumed(made: World, at: str, again: str) -> World:
    """A dossier suspended and six weeks later resumed."""
    made.at(at)
    made.engine.suspend(made.id, **PAUSE)
    made.at(again)
    made.engine.resume(made.id, by=CHAIR, document="2/CV")
    return made


@pytest.mark.parametrize("at", ["05/03 17:31", "05/03 23:59", "06/03 00:30", "09/03 11:00"])
def test_a_late_dossier_that_is_suspended_and_resumed_climbs_only_the_rungs_it_has_not_reached(at: str):
    made = resumed(examined(), at, "20/04 09:00").at("12/05 09:00")
    assert twice(made) == []
    told = [(rung, officer) for rung, officer, _ in made.rungs("dossier")]
    assert told[:3] == [("reminder", OFFICER), ("breach", HEAD), ("one-stop", ONE_STOP_HEAD)]
    assert ("after-breach", CHAIR) in told and told[-1][0] == "above"
    assert made.it.due == day("05/03 17:30") and made.it.late
    said = [line.text_vi for line in made.engine.explain(made.id).lines]
    assert not [line for line in said if "20/04/2026; thời hạn" in line or "còn lại trong ngày" in line]
    assert "phần chậm giữ nguyên" in said[-1]


def test_what_was_reminded_of_before_a_pause_is_not_reminded_of_after_it():
    made = resumed(examined(), "05/03 09:00", "20/04 09:00").at("22/04 09:00")
    assert twice(made) == []
    assert [rung for rung, _, _ in made.rungs("dossier")] == [
        "reminder",
        "breach",
        "one-stop",
        "after-breach",
    ]


def test_a_second_pause_of_a_late_dossier_lets_no_rung_be_reached_again():
    made = resumed(resumed(examined(), "05/03 18:00", "09/03 09:00"), "10/03 18:00", "20/04 09:00")
    assert twice(made.at("20/05 09:00")) == []
    assert [rung for rung, _, _ in made.rungs("dossier")].count("above") == 1


def test_the_apology_arises_again_only_where_it_was_let_go_of_in_time():
    made = examined().at("04/03 14:00")  # it has arisen: the letter is due on the day before the last
    assert duties(made, "apologise") == [("apologise", "dossier", CHAIR)]
    resumed(made, "04/03 15:00", "20/04 09:00")
    assert duties(made.at("21/04 17:31"), "apologise") == [("apologise", "dossier", CHAIR)]
    late = resumed(examined(), "05/03 18:00", "20/04 09:00").at("06/05 09:00")
    assert duties(late, "apologise") == [("apologise", "dossier", CHAIR)]


def test_a_term_that_begins_anew_after_papers_has_a_ladder_of_its_own_and_stays_late():
    made = examined(world(seven_days("03 ngày làm việc", "restart"))).at("06/03 09:00")
    made.engine.request_papers(made.id, by=OFFICER, content="Bản chính", reason="Bản nộp bị mờ")
    made.at("09/03 09:00").engine.supply(made.id, by=DESK)
    made.at("20/03 09:00")
    assert [rung for rung, _, _ in made.rungs("dossier")].count("breach") == 2
    assert made.it.late and made.it.missed == day("05/03 17:30")


def test_the_rungs_of_a_day_told_with_an_apology_are_reached_once_though_the_clock_stood_still():
    made = examined(world(seven_days("05 ngày làm việc"))).at("05/03 09:00")
    made.engine.reappoint(made.id, by=CHAIR, day=day("16/03 09:00").date(), reason="thiếu nhân lực")
    made = resumed(made, "13/03 17:45", "16/03 09:00").at("30/03 09:00")
    told = [rung for rung, _, _ in made.rungs("dossier")]
    assert twice(made) == [] and {"breach", "breach-again", "after-breach-again"} <= set(told)


def reminders(made: World) -> list[tuple[str | None, str]]:
    """Whom the outbox reminds of a term, and of what."""
    view = DossierView(made.it._state, made.id)
    sent = (messages(event, view, day("05/03 17:30"), "1-2-1", view) for event in made.events("RungReached"))
    return [(each.to, each.text) for found in sent for each in found]


def test_who_heads_the_unit_and_the_agency_is_told_of_an_instant_by_one_message():
    ladder = {"ladder": [{"name": "breach", "tell": "unit-head"}, {"name": "chair", "tell": "agency-head"}]}
    away = [(HEAD, "2026-03-04", "2026-03-20", CHAIR)]
    both = examined(world(ladder=ladder, roles=organisation(away=away))).at("06/03 09:00")
    at = "05/03 17:30"
    assert both.rungs("dossier")[:2] == [("breach", CHAIR, at), ("chair", CHAIR, at)]
    assert [each.besides for each in both.events("RungReached") if each.clock == "dossier"] == [
        None,
        "breach",
    ]
    of_dossier = [to for to, text in reminders(both) if "thời hạn giải quyết" in text]
    assert of_dossier == [CHAIR] and duties(both, "urge")[0] == ("urge", "dossier", CHAIR)
    apart = examined(world(ladder=ladder)).at("06/03 09:00")
    assert [to for to, text in reminders(apart) if "thời hạn giải quyết" in text] == [HEAD, CHAIR]


def test_a_ladder_of_the_settings_has_each_rung_once_as_one_of_a_file_has():
    """The second would be taken for the first where the clock stood still in between."""
    twice_named = [{"name": "breach", "tell": "unit-head"}, {"name": "breach", "tell": "agency-head"}]
    with pytest.raises(ConfigurationError, match="each with a name of its own"):
        plugin({"ladder": twice_named})
