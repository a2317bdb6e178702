"""A calendar's days and hours: days with hours of their own, and what a unit inherits."""

from dataclasses import replace
from datetime import time

import pytest
from tests.worktime_world import CALENDAR, at, day, due, table, term

from thutuc.errors import CalendarError
from thutuc.worktime import (
    DayOff,
    Override,
    OwnHours,
    Session,
    Term,
    WorkedDay,
    last_day,
    override,
    remind_at,
)

MORNING = (Session(time(7, 30), time(11, 30)),)
EARLY = (Session(time(7), time(11, 30)), Session(time(13, 30), time(17)))
LATER = (Session(time(8), time(12)), Session(time(13), time(17)))


def own(**days):
    return {day(text.replace("_", "/")[1:]): OwnHours(hours, "riêng", "QĐ 1") for text, hours in days.items()}


HALF = override(CALENDAR, Override("nua-ngay", day_hours=own(d03_03_2026=MORNING, d22_08_2026=LATER)))


def test_the_appointment_is_the_close_of_hours_of_that_very_day():
    assert due(term("01 ngày làm việc"), "02/03/2026 09:00", calendar=HALF).at == at("03/03/2026 11:30")
    assert due(term("02 ngày làm việc"), "02/03/2026 09:00", calendar=HALF).at == at("04/03/2026 17:30")
    assert due(term("02 ngày làm việc"), "20/08/2026 09:00", calendar=HALF).at == at("22/08/2026 17:00")


def test_working_hours_pass_only_while_that_day_s_hours_do():
    assert due(term("08 giờ làm việc"), "02/03/2026 13:30", calendar=HALF).at == at("03/03/2026 11:30")
    assert due(term("09 giờ làm việc"), "02/03/2026 13:30", calendar=HALF).at == at("04/03/2026 08:30")
    assert due(table("01 ngày làm việc"), "21/08/2026 16:30", calendar=HALF).at == at("22/08/2026 16:00")
    assert due(term("01 giờ làm việc"), "21/08/2026 17:00", calendar=HALF).at == at("22/08/2026 08:30")


def test_a_same_day_result_brought_after_a_half_day_has_ended_is_due_the_next_working_day():
    assert due(term("trong ngày làm việc"), "03/03/2026 11:00", calendar=HALF).at == at("03/03/2026 11:30")
    assert due(term("trong ngày làm việc"), "03/03/2026 14:00", calendar=HALF).day == day("04/03/2026")


def test_the_letter_before_a_last_day_is_out_by_the_close_of_the_half_day_before_it():
    assert remind_at(due(term("02 ngày làm việc"), "02/03/2026 09:00"), HALF) == at("03/03/2026 11:30")


def test_a_term_in_hours_moved_by_the_cutoff_begins_when_that_day_opens():
    moved = term("24 giờ", cutoff=time(15), cutoff_and_hours="next_opening")
    assert due(moved, "21/08/2026 16:00", calendar=HALF).at == at("23/08/2026 08:00")


def test_reception_stays_apart_from_working_hours_but_not_on_a_day_of_its_own():
    calendar = replace(HALF, reception={1: LATER, 5: MORNING})
    assert calendar.reception_hours(day("10/03/2026")) == LATER
    assert calendar.sessions(day("10/03/2026")) == CALENDAR.office_hours
    assert calendar.reception_hours(day("03/03/2026")) == MORNING
    assert (calendar.reception_hours(day("07/03/2026")), calendar.sessions(day("07/03/2026"))) == (
        MORNING,
        (),
    )


def test_only_working_days_have_hours_of_their_own():
    with pytest.raises(CalendarError, match="2026-03-07"):
        replace(CALENDAR, day_hours=own(d07_03_2026=MORNING))
    with pytest.raises(CalendarError, match="a day without is off"):
        OwnHours(())


@pytest.mark.parametrize("field", ["office_hours", "reception", "extra_hours"])
def test_hours_that_overlap_or_are_not_in_order_are_refused(field):
    wrong = (MORNING[0], Session(time(11), time(12)))
    with pytest.raises(CalendarError, match="hours in order"):
        replace(CALENDAR, **{field: wrong if field == "office_hours" else {5: wrong}})


def test_hours_of_a_day_are_known_only_from_their_notice():
    known = day("01/03/2026")
    half = {day("03/03/2026"): OwnHours(MORNING, known_from=known)}
    calendar = replace(CALENDAR, day_hours=half)
    assert calendar.as_known_on(day("28/02/2026")).closing(day("03/03/2026")) == at("03/03/2026 17:30")
    assert calendar.as_known_on(known).closing(day("03/03/2026")) == at("03/03/2026 11:30")
    swapped = replace(CALENDAR, day_hours=own(d10_01_2026=LATER))
    assert swapped.as_known_on(day("24/12/2025")).day_hours == {}


# -- inheritance

PROVINCE = Override(
    "tinh",
    office_hours=LATER,
    reception={5: MORNING},
    days_off={day("04/03/2026"): DayOff("lễ hội", "QĐ 2")},
    day_hours=own(d03_03_2026=MORNING),
)
COMMUNE = Override(
    "xa",
    name="Lịch xã",
    office_hours=EARLY,
    reception={5: ()},
    worked_days={day("04/03/2026"): WorkedDay("không nghỉ lễ hội", "QĐ 3")},
)


def test_a_unit_inherits_what_it_does_not_decide_itself():
    province = override(CALENDAR, PROVINCE)
    assert province.office_hours == LATER
    assert province.why_off(day("16/02/2026")) == CALENDAR.why_off(day("16/02/2026"))
    assert province.why_off(day("04/03/2026")).notice == "QĐ 2"
    assert province.reception_hours(day("07/03/2026")) == MORNING
    assert (province.name, province.version) == (CALENDAR.name, f"{CALENDAR.version}+tinh")


def test_the_most_specific_wins():
    commune = override(CALENDAR, PROVINCE, COMMUNE)
    assert commune == override(override(CALENDAR, PROVINCE), COMMUNE)
    assert (commune.name, commune.version) == ("Lịch xã", f"{CALENDAR.version}+tinh+xa")
    assert commune.sessions(day("05/03/2026")) == EARLY
    assert commune.is_working_day(day("04/03/2026"))
    assert commune.reception_hours(day("07/03/2026")) == ()


def test_what_was_ordered_for_one_day_goes_before_hours_in_general():
    commune = override(CALENDAR, PROVINCE, COMMUNE)
    assert commune.sessions(day("03/03/2026")) == MORNING
    own_day = override(commune, Override("ban", day_hours=own(d03_03_2026=LATER)))
    assert own_day.sessions(day("03/03/2026")) == LATER


def test_a_day_off_of_its_own_ends_the_inherited_hours_of_that_day():
    closed = override(CALENDAR, PROVINCE, Override("xa", days_off={day("03/03/2026"): DayOff("bão", "CĐ 4")}))
    assert closed.sessions(day("03/03/2026")) == ()
    assert closed.working_day_after(day("02/03/2026")) == day("05/03/2026")


# -- bare sums


def test_the_bare_sum_ends_where_the_whole_one_does():
    start = "13/02/2026 09:00"
    for text in ("07 ngày làm việc", "0,5 ngày làm việc", "15 ngày", "01 tháng", "trong ngày làm việc"):
        assert last_day(day("13/02/2026"), Term.parse(text), CALENDAR) == due(term(text), start).day
