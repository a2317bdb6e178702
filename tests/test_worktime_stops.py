"""Terms that stand still in every way; more: ``python -m tests.full stops``."""

from dataclasses import replace
from datetime import time

import pytest
from tests import worktime_stops as stops
from tests.worktime_world import CALENDAR, at, day, due, pause, term

from thutuc.worktime import Pause, Session, Term, WorkedDay


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
