"""Terms that stand still in every way; more: ``python -m tests.full stops``."""

from dataclasses import replace
from datetime import time

import pytest
from tests import worktime_stops as stops
from tests.worktime_world import CALENDAR, at, day, due, pause, term

from thutuc.worktime import Pause, Session, Term, WorkedDay, carry, explain, explain_carry, project


def test_terms_that_stand_still_end_where_a_paper_calendar_says():
    assert stops.run(150).startswith("150 terms")


@pytest.mark.parametrize("reading", ["days", "minutes"])
def test_an_extension_of_a_same_day_result_that_stands_still_is_in_days(reading):
    budget = term("trong ngày làm việc", resume_ledger=reading)
    moment = at("04/03/2026 09:00")
    longer = Pause(moment, moment, grant=Term.parse("03 ngày làm việc"))
    stands = pause("02/03/2026 10:00", "05/03/2026 09:00")
    assert due(budget, "02/03/2026 09:00", stands, longer).day == day("10/03/2026")


@pytest.mark.parametrize("reading", ["next_working_day", "same_day"])
def test_a_saturday_worked_instead_is_due_at_the_close_of_the_office_not_of_its_reception(reading):
    morning = (Session(time(7, 30), time(11, 30)),)
    swapped = {day("07/03/2026"): WorkedDay("làm bù")}
    calendar = replace(CALENDAR, reception={5: morning}, worked_days={**CALENDAR.worked_days, **swapped})
    budget = term("trong ngày làm việc", same_day_on_day_off=reading)
    assert due(budget, "07/03/2026 08:00", calendar=calendar).at == at("07/03/2026 17:30")
    if reading == "same_day":
        assert due(budget, "14/03/2026 08:00", calendar=calendar).at == at("14/03/2026 11:30")


@pytest.mark.parametrize(
    ("reading", "by_law"),
    [
        ("expiry", "09/04/2026"),  # of 15 days 05 ran until 11/03; ends Mon 30/03, as 28/03 is a Saturday
        ("first_day", "07/04/2026"),
    ],
)
def test_days_that_the_law_adds_while_a_term_stands_still_follow_its_end_as_they_would_afterwards(
    reading, by_law
):
    """Luật Xây dựng 2014 Điều 102.1.e, BLDS 2015 Điều 148.5."""
    budget, stands = term("15 ngày", extension_since=reading), pause("11/03/2026 10:00", "18/03/2026 09:00")
    for asked in ("12/03/2026 10:00", "19/03/2026 10:00"):
        longer = Pause(at(asked), at(asked), grant=Term.parse("10 ngày"))
        assert due(budget, "06/03/2026 09:00", stands, longer).day == day(by_law)


def test_days_laid_since_the_expiry_are_used_up_from_the_working_day_the_term_ended_with():
    """15 days end with Mon 23/03; of 10 more 04 ran by Fri 27/03, as a term stopped then goes on with 06."""
    budget, asked = term("15 ngày", extension_since="expiry"), at("20/03/2026 10:00")
    longer = Pause(asked, asked, grant=Term.parse("10 ngày"))
    whole = replace(budget, extended=longer.grant)
    assert carry(whole, at("06/03/2026 09:00"), None, at("27/03/2026 10:00"), CALENDAR) == 6
    stands = pause("27/03/2026 10:00", "31/03/2026 09:00")
    assert due(budget, "06/03/2026 09:00", longer, stands).day == day("06/04/2026")
    told = explain_carry(whole, at("06/03/2026 09:00"), None, at("27/03/2026 10:00"), CALENDAR)
    assert any("21/03/2026" in line.text_vi and "23/03/2026" in line.text_vi for line in told)


def test_a_term_in_days_that_goes_on_with_none_left_is_extended_from_the_day_it_is_due():
    """Stopped on its last day it is due on the day of the answer; what the law adds follows that day."""
    stands, asked = pause("11/03/2026 10:00", "18/03/2026 09:00"), at("18/03/2026 10:00")
    longer = Pause(asked, asked, grant=Term.parse("05 ngày"))
    assert due(term("05 ngày"), "06/03/2026 09:00", stands).day == day("18/03/2026")
    assert due(term("05 ngày"), "06/03/2026 09:00", stands, longer).day == day("23/03/2026")


def test_of_a_committed_and_a_legal_term_that_stand_still_the_sum_is_told_of_the_one_that_holds():
    """21 working days, but never later than the 30 days of the law: R86."""
    both = term("21 ngày làm việc", limit=Term.parse("30 ngày"))
    begun, own, law = at("26/01/2026 09:00"), term("21 ngày làm việc"), term("30 ngày")
    stands = pause("30/01/2026 10:00")
    assert explain(both, begun, [stands], CALENDAR) == explain(own, begun, [stands], CALENDAR)
    late = pause("26/02/2026 10:00")  # of the 30 days the last was 25/02, the 21st working day is 04/03
    assert project(own, begun, [late], CALENDAR) is None
    assert project(both, begun, [late], CALENDAR) == project(law, begun, [late], CALENDAR)
    assert explain(both, begun, [late], CALENDAR) == explain(law, begun, [late], CALENDAR)


@pytest.mark.parametrize(
    ("start", "decisive"),
    [("26/01/2026 09:00", "30 ngày"), ("02/03/2026 09:00", "21 ngày làm việc"), ("06/03/2026 09:00", None)],
)
def test_both_sums_are_told_whole_with_one_line_between_them(start, decisive):
    begun, words = at(start), "21 ngày làm việc"
    own, law = (explain(term(each), begun, [], CALENDAR) for each in (words, "30 ngày"))
    found = explain(term(words, limit=Term.parse("30 ngày")), begun, [], CALENDAR)
    if decisive == "30 ngày":
        assert found[: len(own) - 1] == own[:-1] and found[len(own) :] == law
    else:  # where both end on one day the committed one is promised, which is no longer then
        assert found[: len(own) - 1] == own[:-1] and found[-1] == own[-1] and len(found) == len(own) + 1
