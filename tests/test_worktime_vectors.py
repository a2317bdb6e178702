"""The worked examples: each test bears the name of its row, each answer was computed by hand from the law."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from tests.worktime_world import CALENDAR, at, day, due, pause, table, term

from thutuc.worktime import Policies, Session, Term, add, back, project, remind_at, working_days_between

FIFTEEN = time(15, 0)


# -- A. Counting


def test_A1_ten_working_days_over_tet():
    found = due(term("10 ngày làm việc"), "09/02/2026 10:00")
    assert (found.day, found.at) == (day("02/03/2026"), at("02/03/2026 17:30"))
    assert found.expiry == at("03/03/2026 00:00")


def test_A2_a_working_day_is_not_eight_working_hours():
    assert due(term("01 ngày làm việc"), "02/03/2026 07:30").day == day("03/03/2026")
    assert due(term("08 giờ làm việc"), "02/03/2026 07:30").at == at("02/03/2026 17:30")


def test_A3_eight_working_hours_across_tet():
    found = due(term("08 giờ làm việc"), "13/02/2026 16:00")
    assert found.at == found.expiry == at("23/02/2026 16:00")


def test_A4_day_term_received_on_a_day_off():
    saturday = "07/03/2026 09:00"
    assert due(term("03 ngày làm việc"), saturday).day == day("11/03/2026")
    other = term("03 ngày làm việc", received_on_day_off="next_working_day")
    assert due(other, saturday).day == day("12/03/2026")


def test_A5_after_the_cutoff():
    assert due(term("03 ngày làm việc", cutoff=FIFTEEN), "02/03/2026 16:00").day == day("05/03/2026")
    other = term("03 ngày làm việc", cutoff=FIFTEEN, after_cutoff="next_day_is_day_zero")
    assert due(other, "02/03/2026 16:00").day == day("06/03/2026")


def test_A6_after_five_o_clock_on_the_portal():
    five = time(17, 0)
    assert due(term("03 ngày làm việc", cutoff=five), "02/03/2026 17:20").day == day("05/03/2026")
    other = term("03 ngày làm việc", cutoff=five, after_cutoff="next_day_is_day_zero")
    assert due(other, "02/03/2026 17:20").day == day("06/03/2026")


@pytest.mark.parametrize(
    ("received", "last"),
    [
        pytest.param("27/12/2025", "12/01/2026", id="A7-ends-on-a-Sunday"),
        pytest.param("26/12/2025", "10/01/2026", id="A8-ends-on-a-worked-Saturday"),
        pytest.param("07/08/2026", "22/08/2026", id="A8-ends-on-a-worked-Saturday-in-August"),
        pytest.param("06/03/2026", "23/03/2026", id="A9-ends-on-a-Saturday-with-reception"),
        pytest.param("16/08/2026", "03/09/2026", id="A10-ends-on-a-swapped-off-Monday"),
        pytest.param("09/11/2026", "25/11/2026", id="R80-ends-on-24-11"),
        pytest.param("02/02/2026", "23/02/2026", id="R80-ends-in-Tet"),
    ],
)
def test_A7_to_A10_fifteen_calendar_days(received, last):
    calendar = replace(CALENDAR, reception={5: (Session(time(7, 30), time(11, 30)),)})
    assert due(term("15 ngày"), f"{received} 09:00", calendar=calendar).day == day(last)


def test_A11_months_without_a_matching_day():
    assert due(term("01 tháng"), "31/01/2026 09:00").day == day("02/03/2026")
    provisional = due(term("03 tháng"), "30/11/2026 09:00")
    assert provisional.day == day("01/03/2027")
    assert [text for text in provisional.warnings if "2027" in text and "dự kiến" in text]


def test_A12_clock_hours_over_a_weekend():
    assert due(term("24 giờ"), "13/11/2026 14:00").at == at("14/11/2026 14:00")
    other = due(term("24 giờ", hours_over_day_off="end_of_next_working_day"), "13/11/2026 14:00")
    assert (other.day, other.expiry) == (day("16/11/2026"), at("17/11/2026 00:00"))


def test_A13_twelve_hours_of_emergency_are_never_rolled():
    assert due(term("12 giờ"), "13/02/2026 20:00").at == at("14/02/2026 08:00")


def test_A14_working_hours_from_a_day_off():
    assert due(term("02 giờ làm việc"), "14/11/2026 11:10").at == at("16/11/2026 09:30")


def test_A15_working_hours_over_closing_time():
    assert due(term("02 giờ làm việc"), "13/11/2026 16:30").at == at("16/11/2026 08:30")


def test_A16_fifteen_o_clock_sharp_is_in_time():
    same_day = term("trong ngày làm việc", cutoff=FIFTEEN)
    assert due(same_day, "02/03/2026 15:00").day == day("02/03/2026")
    assert due(same_day, "02/03/2026 15:01").day == day("03/03/2026")


def test_A16_the_printed_minute_decides():
    same_day = term("trong ngày làm việc", cutoff=FIFTEEN)
    last_second = at("02/03/2026 15:00") + timedelta(seconds=59)
    found = project(same_day, last_second, [], CALENDAR)
    assert found is not None
    assert found.day == day("02/03/2026")


@pytest.mark.parametrize(
    ("meeting", "before", "latest"),
    [
        pytest.param("23/02/2026 14:00", "05 ngày", "13/02/2026", id="A17-notice-over-Tet"),
        pytest.param("23/02/2026 14:00", "03 ngày", "13/02/2026", id="A17-papers-over-Tet"),
        pytest.param("20/03/2026 14:00", "05 ngày", "13/03/2026", id="A18-notice"),
        pytest.param("20/03/2026 14:00", "03 ngày", "17/03/2026", id="A18-papers"),
    ],
)
def test_A17_A18_backward_rolls_back(meeting, before, latest):
    assert back(at(meeting), Term.parse(before), CALENDAR).day == day(latest)


def test_A19_two_days_and_two_working_days_are_two_terms():
    assert due(term("02 ngày làm việc"), "13/03/2026 09:00").day == day("17/03/2026")
    assert due(term("02 ngày"), "13/03/2026 09:00").day == day("16/03/2026")


def test_A20_hours_of_a_posting_have_two_readings_and_each_must_be_written():
    assert due(term("140 giờ"), "02/03/2026 08:00").at == at("08/03/2026 04:00")
    assert due(term("140 giờ làm việc"), "02/03/2026 08:00").at == at("25/03/2026 14:00")


def test_A21_a_foreign_log_counts_sixty_days_exactly():
    found = add(
        at("31/10/2009 09:00"), Term.parse("60 ngày"), CALENDAR, policies=term("1 ngày", roll="none").policies
    )
    assert found.day == date(2009, 12, 30)


# -- B. A birth, on the same day


SAME_DAY = term("trong ngày làm việc", cutoff=FIFTEEN)


@pytest.mark.parametrize(
    ("received", "returned"),
    [
        pytest.param("13/02/2026 15:20", "23/02/2026 17:30", id="B1-last-day-before-Tet"),
        pytest.param("13/02/2026 14:59", "13/02/2026 17:30", id="B2-in-time"),
        pytest.param("23/02/2026 10:00", "23/02/2026 17:30", id="B4-received-within-the-intake-clock"),
        pytest.param("23/02/2026 15:10", "24/02/2026 17:30", id="B4-received-after-the-cut-off"),
        pytest.param("02/03/2026 15:30", "03/03/2026 17:30", id="B5-arrived-before-received-after"),
    ],
)
def test_B1_to_B5_same_day_result(received, returned):
    assert due(SAME_DAY, received).at == at(returned)


def test_B3_intake_clock_over_tet():
    assert due(term("08 giờ làm việc"), "13/02/2026 15:20").at == at("23/02/2026 15:20")


def test_B7_verification_answered():
    asked, answered = "02/03/2026 11:00", "05/03/2026 10:00"
    assert due(SAME_DAY, "02/03/2026 09:00", pause(asked, answered)).at == at("05/03/2026 17:30")
    other = term("trong ngày làm việc", cutoff=FIFTEEN, last_day_resumed="next_working_day")
    assert due(other, "02/03/2026 09:00", pause(asked, answered)).day == day("06/03/2026")


def test_B6_the_other_commune_has_its_own_clock():
    assert due(term("03 ngày làm việc"), "02/03/2026 11:00").day == day("05/03/2026")
    assert project(SAME_DAY, at("02/03/2026 09:00"), [pause("02/03/2026 11:00")], CALENDAR) is None


def test_B9_the_applicant_checks_the_draft():
    assert due(term("01 ngày"), "02/03/2026 10:30").expiry == at("04/03/2026 00:00")
    assert due(term("24 giờ"), "02/03/2026 10:30").expiry == at("03/03/2026 10:30")


def test_B10_no_apology_one_day_before_a_same_day_result():
    started = at("02/03/2026 09:00")
    assert remind_at(due(SAME_DAY, "02/03/2026 09:00"), CALENDAR, started) is None


# -- C. Seven working days, papers asked on the sixth


ASKED, ANSWERED = "10/03/2026 10:00", "23/03/2026 14:00"


def test_C1_the_term_begins_anew():
    assert due(term("07 ngày làm việc"), "02/03/2026 09:00").day == day("11/03/2026")
    restarted = due(term("07 ngày làm việc", after="restart"), "02/03/2026 09:00", pause(ASKED, ANSWERED))
    assert restarted.day == day("01/04/2026")


def test_C2_asked_three_working_days_late():
    latest = due(term("03 ngày làm việc"), "02/03/2026 09:00").day
    assert latest == day("05/03/2026")
    assert working_days_between(latest, day("10/03/2026"), CALENDAR) == 3


def test_C3_the_applicant_s_own_clock_runs():
    assert project(term("07 ngày làm việc"), at("02/03/2026 09:00"), [pause(ASKED)], CALENDAR) is None
    assert due(term("15 ngày làm việc"), ASKED).day == day("31/03/2026")


def test_C4_the_term_goes_on():
    received = "02/03/2026 09:00"
    assert due(term("07 ngày làm việc"), received, pause(ASKED, ANSWERED)).day == day("24/03/2026")
    minutes = term("07 ngày làm việc", resume_ledger="minutes")
    assert due(minutes, received, pause(ASKED, ANSWERED)).at == at("24/03/2026 11:00")


@pytest.mark.parametrize("until", [None, "20/03/2026 09:00"])
def test_C5_asking_after_the_promise_hides_no_lateness(until):
    late = due(term("07 ngày làm việc"), "02/03/2026 09:00", pause("12/03/2026 10:00", until))
    assert late.day == day("11/03/2026")
    assert any("đã hết thời hạn" in text for text in late.warnings)


def test_C5_a_second_round_may_have_its_date_and_is_marked():
    anew = term("07 ngày làm việc", after="restart")
    second = due(anew, "02/03/2026 09:00", pause("12/03/2026 10:00", "20/03/2026 09:00"))
    assert second.day == day("31/03/2026")
    assert any("đã hết thời hạn" in text for text in second.warnings)
    assert due(anew, "02/03/2026 09:00", pause("12/03/2026 10:00")).day == day("11/03/2026")


def test_C8_house_permit_under_either_regime():
    asked, answered = "14/07/2026 09:00", "15/07/2026 10:00"
    assert due(term("07 ngày làm việc"), "06/07/2026 09:00").day == day("15/07/2026")
    restarted = due(term("07 ngày làm việc", after="restart"), "06/07/2026 09:00", pause(asked, answered))
    assert restarted.day == day("24/07/2026")
    resumed = due(term("07 ngày làm việc"), "06/07/2026 09:00", pause(asked, answered))
    assert resumed.day == day("16/07/2026")


# -- D. A lost land certificate


def test_D1_steps_of_the_table():
    assert due(table("0,5 ngày làm việc"), "02/03/2026 09:00").at == at("02/03/2026 15:00")
    assert due(table("3,5 ngày làm việc"), "02/03/2026 15:00").at == at("06/03/2026 09:00")


def test_D2_posting_and_its_record():
    posting = due(term("15 ngày"), "09/03/2026 08:00")
    assert (posting.day, posting.expiry) == (day("24/03/2026"), at("25/03/2026 00:00"))
    assert due(term("05 ngày"), "24/03/2026 08:00").day == day("30/03/2026")


POSTING = pause("06/03/2026 09:00", "30/03/2026 09:00", "niêm yết công khai")


def test_D5_first_appointment():
    assert due(term("08 ngày làm việc"), "02/03/2026 09:00", POSTING).day == day("03/04/2026")


def test_D7_second_appointment():
    assert due(term("02 ngày làm việc"), "23/04/2026 10:00").day == day("28/04/2026")


def test_D8_no_financial_duty():
    assert due(term("10 ngày làm việc"), "02/03/2026 09:00", POSTING).day == day("07/04/2026")


def test_D9_the_commune_is_late_not_the_land_office():
    late = pause("06/03/2026 09:00", "03/04/2026 09:00", "niêm yết công khai")
    assert due(term("08 ngày làm việc"), "02/03/2026 09:00", late).day == day("09/04/2026")
    assert working_days_between(day("30/03/2026"), day("03/04/2026"), CALENDAR) == 4


def test_D11_posting_that_ends_on_a_saturday():
    assert due(term("15 ngày"), "06/03/2026 08:00").day == day("23/03/2026")
    assert due(term("15 ngày", roll="none"), "06/03/2026 08:00").day == day("21/03/2026")


# -- E. The 24-hour leg under both readings of 15:00


def test_E2_the_cutoff_may_move_clock_hours_too():
    assert due(term("24 giờ", cutoff=FIFTEEN), "13/11/2026 15:30").at == at("14/11/2026 15:30")
    moved = term("24 giờ", cutoff=FIFTEEN, cutoff_and_hours="next_opening")
    assert due(moved, "13/11/2026 15:30").at == at("17/11/2026 07:30")


def test_E4_over_the_day_of_culture():
    assert due(term("03 ngày làm việc"), "20/11/2026 14:00").day == day("26/11/2026")


# -- F. An investment


@pytest.mark.parametrize(
    ("received", "working_days", "last"),
    [
        pytest.param("04/05/2026 08:30", 2, "06/05/2026", id="F1-sent-out"),
        pytest.param("04/05/2026 08:30", 14, "22/05/2026", id="F1-report"),
        pytest.param("04/05/2026 08:30", 17, "27/05/2026", id="F1-decision"),
        pytest.param("06/05/2026 10:00", 7, "15/05/2026", id="F2-opinions"),
        pytest.param("02/02/2026 08:30", 2, "04/02/2026", id="F8-sent-out"),
        pytest.param("04/02/2026 08:30", 7, "13/02/2026", id="F8-opinions"),
        pytest.param("02/02/2026 08:30", 14, "27/02/2026", id="F8-report"),
        pytest.param("02/02/2026 08:30", 17, "04/03/2026", id="F8-decision"),
    ],
)
def test_F1_F2_F8_marks_of_the_law(received, working_days, last):
    assert due(term(f"{working_days:02d} ngày làm việc"), received).day == day(last)


def test_F2_reminder_the_day_before():
    opinions = due(term("07 ngày làm việc"), "06/05/2026 10:00")
    assert remind_at(opinions, CALENDAR) == at("14/05/2026 17:30")


def test_F8_seventeen_days_that_are_not_said_to_be_working_days():
    assert due(term("17 ngày"), "02/02/2026 08:30").day == day("23/02/2026")


# -- G. The last day for an apology


@pytest.mark.parametrize(
    ("expiry", "latest", "literal"),
    [
        pytest.param("23/02/2026", "13/02/2026", "22/02/2026", id="G1-first-day-after-Tet"),
        pytest.param("24/08/2026", "22/08/2026", "23/08/2026", id="G2-a-worked-Saturday"),
        pytest.param("24/02/2026", "23/02/2026", "23/02/2026", id="G3"),
        pytest.param("03/09/2026", "28/08/2026", "02/09/2026", id="G3-after-2-9"),
        pytest.param("05/01/2026", "31/12/2025", "04/01/2026", id="K6"),
    ],
)
def test_G1_to_G3_the_apology_is_out_one_day_before(expiry, latest, literal):
    ends = replace(due(term("01 ngày làm việc"), "02/03/2026 09:00"), day=day(expiry))
    by, read_literally = (
        remind_at(ends, CALENDAR),
        remind_at(ends, CALENDAR, policies=Policies(apology_day="literal")),
    )
    assert by is not None
    assert by.date() == day(latest)
    assert read_literally is not None
    assert read_literally.date() == day(literal)


# -- J. Intake and Saturdays


def test_J1_saturday_reception_is_no_working_time():
    intake, arrives = term("08 giờ làm việc"), "06/03/2026 16:00"
    morning = {5: (Session(time(7, 30), time(11, 30)),)}
    assert due(intake, arrives, calendar=replace(CALENDAR, reception=morning)).at == at("09/03/2026 16:00")
    assert due(intake, arrives, calendar=replace(CALENDAR, extra_hours=morning)).at == at("09/03/2026 10:00")


def test_J1_hours_by_local_decision_make_no_working_day():
    calendar = replace(CALENDAR, extra_hours={5: (Session(time(7, 30), time(11, 30)),)})
    assert due(term("01 ngày làm việc"), "06/03/2026 16:00", calendar=calendar).day == day("09/03/2026")


@pytest.mark.parametrize(
    ("arrives", "ends"),
    [
        pytest.param("07/03/2026 10:00", "09/03/2026 17:30", id="J3-a-Saturday"),
        pytest.param("21/08/2026 16:00", "22/08/2026 16:00", id="J4-a-worked-Saturday"),
        pytest.param("14/02/2026 20:00", "23/02/2026 17:30", id="J5-in-Tet"),
    ],
)
def test_J3_to_J5_intake_clock(arrives, ends):
    assert due(term("08 giờ làm việc"), arrives).at == at(ends)


def test_J9_a_same_day_procedure_brought_on_saturday():
    calendar = replace(CALENDAR, reception={5: (Session(time(7, 30), time(11, 30)),)})
    assert due(SAME_DAY, "07/03/2026 10:00", calendar=calendar).day == day("09/03/2026")
    local = term("trong ngày làm việc", cutoff=FIFTEEN, same_day_on_day_off="same_day")
    assert due(local, "07/03/2026 10:00", calendar=calendar).at == at("07/03/2026 11:30")


# -- K. A notice one week ahead


@pytest.mark.parametrize(
    ("received", "working_days", "then", "after"),
    [
        pytest.param("22/12/2025 09:00", 8, "02/01/2026", "05/01/2026", id="K1"),
        pytest.param("24/12/2025 09:00", 11, "09/01/2026", "10/01/2026", id="K2-legal-date"),
        pytest.param("24/12/2025 09:00", 12, "12/01/2026", "12/01/2026", id="K3"),
        pytest.param("05/01/2026 09:00", 5, "12/01/2026", "10/01/2026", id="K4-legal-date"),
    ],
)
def test_K1_to_K4_the_swap_of_02_01_2026(received, working_days, then, after):
    before = CALENDAR.as_known_on(day("24/12/2025"))
    budget = term(f"{working_days:02d} ngày làm việc")
    old, new = due(budget, received, calendar=before), due(budget, received)
    assert (old.day, new.day) == (day(then), day(after))
    assert old.calendar != new.calendar


# -- The dates of the rules' own list


@pytest.mark.parametrize(
    ("start", "working_days", "last"),
    [
        ("23/04/2026", 5, "05/05/2026"),
        ("20/08/2026", 3, "24/08/2026"),
        ("27/08/2026", 5, "08/09/2026"),
        ("08/01/2026", 2, "10/01/2026"),
        ("24/04/2025", 3, "28/04/2025"),
        ("20/11/2026", 3, "26/11/2026"),
        ("23/11/2026", 2, "26/11/2026"),
        ("30/12/2026", 3, "05/01/2027"),
    ],
)
def test_R80_dates_over_holidays(start, working_days, last):
    found = due(term(f"{working_days} ngày làm việc"), f"{start} 09:00")
    assert found.day == day(last)
    assert bool(found.warnings) == (found.day.year == 2027)
