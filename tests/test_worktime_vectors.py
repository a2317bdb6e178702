"""The worked examples: each test bears the name of its row, each answer was computed by hand from the law."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from tests.worktime_world import CALENDAR, at, day, due, pause, table, term

from thutuc.dossier import Clock
from thutuc.dossier.view import instant
from thutuc.engine.rules.notices import by_law, moved
from thutuc.worktime import (
    Budget,
    DayOff,
    Due,
    Override,
    OwnHours,
    Pause,
    Policies,
    Session,
    Term,
    add,
    apologise_by,
    back,
    override,
    project,
    remind_at,
    working_days_between,
)

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
    assert due(term("01 tháng"), "31/05/2026 09:00").day == day("30/06/2026")
    assert due(term("01 tháng"), "29/06/2026 09:00").day == day("29/07/2026")
    provisional = due(term("03 tháng"), "30/11/2026 09:00")
    assert provisional.day == day("01/03/2027")
    assert [text for text in provisional.warnings if "2027" in text and "dự kiến" in text]


@pytest.mark.parametrize(
    ("received", "asked", "answered", "by_date", "thirty"),
    [
        pytest.param("02/02/2026", "06/02/2026", "12/02/2026", "09/03/2026", "10/03/2026", id="28-days"),
        pytest.param("05/03/2026", "10/03/2026", "20/03/2026", "15/04/2026", "14/04/2026", id="31-days"),
        pytest.param("02/04/2026", "06/04/2026", "10/04/2026", "06/05/2026", "06/05/2026", id="30-days"),
        pytest.param("02/02/2026", "02/03/2026", "10/03/2026", "10/03/2026", "12/03/2026", id="last-of-28"),
        pytest.param("04/03/2026", "03/04/2026", "10/04/2026", "13/04/2026", "10/04/2026", id="day-30-of-31"),
        pytest.param("02/02/2026", "03/03/2026", "10/03/2026", "02/03/2026", "02/03/2026", id="asked-late"),
    ],
)
def test_A11_a_month_that_stood_still(received, asked, answered, by_date, thirty):
    """BLDS 2015 Điều 146.1.c is of terms agreed on; so by default only the days it stood still are added."""
    stood = pause(f"{asked} 09:00", f"{answered} 09:00")
    for reading, last in (("calendar", by_date), ("thirty_days", thirty)):
        budget = term("01 tháng", broken_month=reading)
        assert Budget.from_json(budget.to_json()) == budget
        assert due(budget, f"{received} 09:00").day == due(term("01 tháng"), f"{received} 09:00").day
        assert due(budget, f"{received} 09:00", stood).day == day(last)
    assert term("01 tháng").to_json().keys() == term("01 tháng", broken_month="calendar").to_json().keys()
    assert "policy.broken_month" not in term("01 tháng").to_json()  # journals from before it was asked


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


def test_A16_or_the_second_decides():
    same_day = term("trong ngày làm việc", cutoff=FIFTEEN, cutoff_precision="second")
    sharp, later = at("02/03/2026 15:00"), at("02/03/2026 15:00") + timedelta(seconds=1)
    ends = [project(same_day, moment, [], CALENDAR) for moment in (sharp, later)]
    assert [end and end.day for end in ends] == [day("02/03/2026"), day("03/03/2026")]


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


def test_A20_bare_hours_that_are_long_have_to_be_asked_about():
    assert Term.parse("140 giờ").ambiguous
    assert not any(Term.parse(text).ambiguous for text in ("24 giờ", "12 giờ", "140 giờ làm việc", "30 ngày"))


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


@pytest.mark.parametrize(
    ("answered", "cutoff", "office_hours"),
    [
        ("05/03/2026 10:00", "05/03/2026", "05/03/2026"),
        ("05/03/2026 15:00", "05/03/2026", "05/03/2026"),
        ("05/03/2026 15:01", "06/03/2026", "05/03/2026"),
        ("05/03/2026 17:29", "06/03/2026", "05/03/2026"),
        ("05/03/2026 17:31", "06/03/2026", "06/03/2026"),
    ],
)
def test_B7_an_answer_after_15_00_is_due_the_next_working_day_by_reading(answered, cutoff, office_hours):
    """NĐ 123/2015/NĐ-CP Điều 3: waiting for the answer is not counted; Luật Hộ tịch 2014 Điều 5.3: 15:00."""
    waits = pause("02/03/2026 11:00", answered)
    other = term("trong ngày làm việc", cutoff=FIFTEEN, same_day_resumed="cutoff")
    assert due(other, "02/03/2026 09:00", waits).day == day(cutoff)
    assert due(SAME_DAY, "02/03/2026 09:00", waits).day == day(office_hours)


def test_B6_the_other_commune_has_its_own_clock():
    assert due(term("03 ngày làm việc"), "02/03/2026 11:00").day == day("05/03/2026")
    assert project(SAME_DAY, at("02/03/2026 09:00"), [pause("02/03/2026 11:00")], CALENDAR) is None


def test_B8_the_silence_of_the_other_commune_ends_at_24_00():
    assert due(term("03 ngày làm việc"), "02/03/2026 11:00").expiry == at("06/03/2026 00:00")


def test_B9_the_applicant_checks_the_draft():
    assert due(term("01 ngày"), "02/03/2026 10:30").expiry == at("04/03/2026 00:00")
    other = term("01 ngày", single_day="same_hour")
    assert due(other, "02/03/2026 10:30").expiry == at("03/03/2026 10:30")


def test_B9_only_a_single_day_has_two_ends():
    other = term("02 ngày", single_day="same_hour")
    assert due(other, "02/03/2026 10:30") == due(term("02 ngày"), "02/03/2026 10:30")


def test_B10_no_apology_one_day_before_a_same_day_result():
    started = at("02/03/2026 09:00")
    returned = due(SAME_DAY, "02/03/2026 09:00")
    assert remind_at(returned, CALENDAR, started) is None
    assert apologise_by(returned, CALENDAR, started) == at("02/03/2026 17:30")


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


def test_C7_asked_late_and_not_supplemented():
    received = "06/07/2026 09:00"
    assert due(term("07 ngày làm việc"), received).day == day("15/07/2026")
    latest = due(term("03 ngày làm việc"), received).day
    assert latest == day("09/07/2026")
    assert working_days_between(latest, day("14/07/2026"), CALENDAR) == 3
    applicant = due(term("02 ngày làm việc"), "14/07/2026 09:00")
    assert applicant.day == day("16/07/2026")
    assert due(term("01 ngày làm việc"), "16/07/2026 17:00").day == day("17/07/2026")
    assert working_days_between(day("14/07/2026"), day("27/07/2026"), CALENDAR) == 9


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


def test_D2_the_record_begins_when_the_posting_has_ended():
    """Ended at 24:00 of 24/03: by either reading the record is due on Mon 30/03, as 29/03 is a Sunday."""
    ended = due(term("15 ngày"), "09/03/2026 08:00").expiry
    for reading in ("day_that_begins", "day_that_ended"):
        record = project(term("05 ngày", begins_at_midnight=reading), ended, [], CALENDAR)
        assert record is not None
        assert record.day == day("30/03/2026")


def test_D2_the_day_that_ended_at_24_00_may_be_the_uncounted_one():
    ended = due(term("15 ngày"), "03/03/2026 08:00").expiry
    assert ended == at("19/03/2026 00:00")
    usual = project(term("05 ngày làm việc"), ended, [], CALENDAR)
    other = project(term("05 ngày làm việc", begins_at_midnight="day_that_ended"), ended, [], CALENDAR)
    assert (usual and usual.day, other and other.day) == (day("26/03/2026"), day("25/03/2026"))


def test_D2_a_clock_goes_on_with_the_day_after_a_posting_that_ended_at_24_00():
    posting = pause("04/03/2026 09:00", "25/03/2026 00:00", "niêm yết công khai")
    assert due(term("05 ngày làm việc"), "02/03/2026 09:00", posting).day == day("30/03/2026")
    other = term("05 ngày làm việc", begins_at_midnight="day_that_ended")
    assert due(other, "02/03/2026 09:00", posting).day == day("27/03/2026")


POSTING = pause("06/03/2026 09:00", "30/03/2026 09:00", "niêm yết công khai")


def test_D5_first_appointment():
    assert due(term("08 ngày làm việc"), "02/03/2026 09:00", POSTING).day == day("03/04/2026")


def test_D3_D4_D12_the_expected_date_while_the_posting_runs():
    """The commune is watched until 24/03 and 30/03; the date told meanwhile assumes that it is in time."""
    hand_over, posted = "06/03/2026 09:00", "09/03/2026 08:00"
    assert project(term("08 ngày làm việc"), at("02/03/2026 09:00"), [pause(hand_over)], CALENDAR) is None
    posting = due(term("15 ngày"), posted)
    record = project(term("05 ngày", begins_at_midnight="day_that_ended"), posting.expiry, [], CALENDAR)
    assert record is not None
    assert (posting.day, record.day) == (day("24/03/2026"), day("30/03/2026"))
    expected = due(term("08 ngày làm việc"), "02/03/2026 09:00", pause(hand_over, "30/03/2026 09:00"))
    assert expected.day == day("03/04/2026")


def test_D6_the_tax_office_s_own_clock():
    assert due(term("05 ngày làm việc"), "03/04/2026 10:00").day == day("10/04/2026")


def test_D7_second_appointment():
    assert due(term("02 ngày làm việc"), "23/04/2026 10:00").day == day("28/04/2026")


def test_D8_no_financial_duty():
    assert due(term("10 ngày làm việc"), "02/03/2026 09:00", POSTING).day == day("07/04/2026")


def test_D9_the_commune_is_late_not_the_land_office():
    late = pause("06/03/2026 09:00", "03/04/2026 09:00", "niêm yết công khai")
    assert due(term("08 ngày làm việc"), "02/03/2026 09:00", late).day == day("09/04/2026")
    assert working_days_between(day("30/03/2026"), day("03/04/2026"), CALENDAR) == 4


def test_D10_handing_over_and_record_outside_the_term_or_counted():
    """Outside, the clock stands from the hand-over to the record; else only while the notice hangs."""
    outside = due(term("08 ngày làm việc"), "02/03/2026 09:00", POSTING)
    hangs = pause("09/03/2026 08:00", "25/03/2026 00:00", "niêm yết công khai")
    other = term("08 ngày làm việc", begins_at_midnight="day_that_ended")
    assert (outside.day, due(other, "02/03/2026 09:00", hangs).day) == (day("03/04/2026"), day("27/03/2026"))


def test_D11_posting_that_ends_on_a_saturday():
    assert due(term("15 ngày"), "06/03/2026 08:00").day == day("23/03/2026")
    assert due(term("15 ngày", roll="none"), "06/03/2026 08:00").day == day("21/03/2026")


def test_D14_a_posting_counted_inside_the_term_would_end_before_it():
    wrong = due(term("10 ngày làm việc"), "02/03/2026 09:00")
    posting = due(term("15 ngày"), "09/03/2026 08:00")
    assert (wrong.day, (posting.day - wrong.day).days) == (day("16/03/2026"), 8)


# -- E. The 24-hour leg under both readings of 15:00


def test_E1_leg_and_group_over_a_weekend():
    full = "13/11/2026 14:00"
    assert due(term("24 giờ"), full).at == at("14/11/2026 14:00")
    other = due(term("24 giờ", hours_over_day_off="end_of_next_working_day"), full)
    assert (other.day, other.expiry) == (day("16/11/2026"), at("17/11/2026 00:00"))
    assert due(term("03 ngày làm việc", cutoff=FIFTEEN), full).day == day("18/11/2026")


def test_E2_the_group_after_15_00():
    group = term("03 ngày làm việc", cutoff=FIFTEEN)
    assert due(group, "13/11/2026 15:30").day == day("18/11/2026")
    other = term("03 ngày làm việc", cutoff=FIFTEEN, after_cutoff="next_day_is_day_zero")
    assert due(other, "13/11/2026 15:30").day == day("19/11/2026")


def test_E2_the_cutoff_may_move_clock_hours_too():
    assert due(term("24 giờ", cutoff=FIFTEEN), "13/11/2026 15:30").at == at("14/11/2026 15:30")
    moved = term("24 giờ", cutoff=FIFTEEN, cutoff_and_hours="next_opening")
    assert due(moved, "13/11/2026 15:30").at == at("17/11/2026 07:30")


def test_E3_arrives_on_saturday():
    saturday = "14/11/2026 10:00"
    assert due(term("24 giờ"), saturday).at == at("15/11/2026 10:00")
    other = due(term("24 giờ", hours_over_day_off="end_of_next_working_day"), saturday)
    assert (other.day, other.at) == (day("16/11/2026"), at("16/11/2026 17:30"))
    assert due(term("03 ngày làm việc"), saturday).day == day("18/11/2026")
    monday = term("03 ngày làm việc", received_on_day_off="next_working_day")
    assert due(monday, saturday).day == day("19/11/2026")


def test_E4_over_the_day_of_culture():
    assert due(term("03 ngày làm việc"), "20/11/2026 14:00").day == day("26/11/2026")


def test_E5_five_working_days_when_verified():
    assert due(term("05 ngày làm việc"), "13/11/2026 14:00").day == day("20/11/2026")


def test_E6_papers_within_the_leg():
    assert due(term("24 giờ"), "13/11/2026 14:00").at > at("13/11/2026 16:30")
    applicant = due(term("07 ngày làm việc"), "13/11/2026 16:30")
    assert (applicant.day, applicant.expiry) == (day("25/11/2026"), at("26/11/2026 00:00"))


def test_E7_hand_over_within_two_working_hours():
    assert due(term("02 giờ làm việc"), "14/11/2026 11:10").at == at("16/11/2026 09:30")


def test_E8_residence_and_its_consent():
    received = "16/11/2026 09:00"
    assert due(term("02 ngày làm việc"), received).day == day("18/11/2026")
    assert due(term("01 ngày làm việc"), received).day == day("17/11/2026")
    consent = pause(received, "23/11/2026 09:00", "xác nhận của chủ hộ trên VNeID")
    assert due(term("02 ngày làm việc"), received, consent).day == day("26/11/2026")


def test_E10_an_announced_outage_gives_its_time_back():
    outage = pause("16/11/2026 09:00", "17/11/2026 09:00", "sự cố hệ thống theo thông báo")
    assert due(term("24 giờ"), "16/11/2026 09:00").at == at("17/11/2026 09:00")
    assert due(term("08 giờ làm việc"), "16/11/2026 08:00").at == at("17/11/2026 08:00")
    assert due(term("08 giờ làm việc"), "16/11/2026 08:00", outage).at == at("18/11/2026 08:00")


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


def test_F3_the_silence_begins_at_24_00():
    assert due(term("07 ngày làm việc"), "06/05/2026 10:00").expiry == at("16/05/2026 00:00")


def test_F6_a_new_round_of_opinions_no_longer_fits():
    decision = due(term("17 ngày làm việc"), "04/05/2026 08:30")
    second_round = due(term("07 ngày làm việc"), "21/05/2026 10:00")
    assert second_round.day == day("01/06/2026") > decision.day == day("27/05/2026")


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


def test_G1_G4_the_limit_of_the_letter_follows_from_the_term():
    received = at("11/02/2026 09:00")
    promised = due(term("03 ngày làm việc"), "11/02/2026 09:00")
    assert promised.day == day("23/02/2026")
    assert apologise_by(promised, CALENDAR, received) == at("13/02/2026 17:30") < at("23/02/2026 16:00")
    literally = apologise_by(promised, CALENDAR, received, Policies(apology_day="literal"))
    assert literally.date() == day("22/02/2026")


def test_G3_a_term_of_a_day_or_less_has_its_letter_before_the_promised_hour():
    received = at("16/11/2026 09:00")
    assert apologise_by(due(term("04 giờ làm việc"), "16/11/2026 09:00"), CALENDAR, received) == at(
        "16/11/2026 15:00"
    )


def test_G5_a_letter_when_the_term_has_ended():
    assert due(term("03 ngày làm việc"), "11/02/2026 09:00").expiry == at("24/02/2026 00:00")


def test_G6_a_new_date_without_an_hour_means_the_close_of_office_hours():
    assert CALENDAR.closing(day("27/02/2026")) == at("27/02/2026 17:30")


def test_G10_an_extension_by_law_is_added_to_what_is_left():
    asked = at("04/03/2026 10:00")
    more = Pause(asked, asked, "xác minh", grant=Term.parse("05 ngày làm việc"))
    assert due(term("03 ngày làm việc"), "02/03/2026 09:00").day == day("05/03/2026")
    assert due(term("03 ngày làm việc"), "02/03/2026 09:00", more).day == day("12/03/2026")


# -- J. Intake and Saturdays


def test_J1_saturday_reception_is_no_working_time():
    intake, arrives = term("08 giờ làm việc"), "06/03/2026 16:00"
    morning = {5: (Session(time(7, 30), time(11, 30)),)}
    receives = replace(CALENDAR, reception=morning)
    assert due(intake, arrives, calendar=receives).at == at("09/03/2026 16:00")
    other = term("08 giờ làm việc", reception_on_day_off="working_time")
    assert due(other, arrives, calendar=receives).at == at("09/03/2026 10:00")
    assert due(other, arrives).at == at("09/03/2026 16:00")
    assert due(intake, arrives, calendar=replace(CALENDAR, extra_hours=morning)).at == at("09/03/2026 10:00")


def test_J1_hours_by_local_decision_make_no_working_day():
    calendar = replace(CALENDAR, extra_hours={5: (Session(time(7, 30), time(11, 30)),)})
    assert due(term("01 ngày làm việc"), "06/03/2026 16:00", calendar=calendar).day == day("09/03/2026")


def test_J2_accepted_on_saturday():
    accepted = "07/03/2026 09:00"
    assert at(accepted) < due(term("08 giờ làm việc"), "06/03/2026 16:00").at
    assert due(term("03 ngày làm việc"), accepted).day == day("11/03/2026")
    other = term("03 ngày làm việc", received_on_day_off="next_working_day")
    assert due(other, accepted).day == day("12/03/2026")


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


def test_J7_a_new_intake_clock_after_the_papers():
    assert at("09/03/2026 11:00") < due(term("08 giờ làm việc"), "06/03/2026 16:00").at
    assert due(term("08 giờ làm việc"), "11/03/2026 09:00").at == at("12/03/2026 09:00")


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


@pytest.mark.parametrize(
    ("received", "working_days", "stands", "with_law"),
    [
        pytest.param("22/12/2025 09:00", 8, "05/01/2026", "05/01/2026", id="K1"),
        pytest.param("24/12/2025 09:00", 11, "09/01/2026", "10/01/2026", id="K2"),
        pytest.param("24/12/2025 09:00", 12, "12/01/2026", "12/01/2026", id="K3"),
        pytest.param("05/01/2026 09:00", 5, "12/01/2026", "10/01/2026", id="K4"),
    ],
)
def test_K1_to_K4_what_the_notice_does_to_the_promise(received, working_days, stands, with_law):
    before = CALENDAR.as_known_on(day("24/12/2025"))
    budget = term(f"{working_days:02d} ngày làm việc")
    promised = due(budget, received, calendar=before)
    assert standing(promised, received, budget).at == at(f"{stands} 17:30")
    other = replace(budget, policies=Policies(notice_moves="with_law"))
    assert standing(promised, received, other).at == at(f"{with_law} 17:30")


def standing(promised, received, budget, calendar=CALENDAR):
    """What a promise has become by the calendar as it is now."""
    begun = instant(at(received))
    clock = Clock("dossier", "dossier", budget.to_json(), begun, begun)
    clock.due, clock.expiry = instant(promised.at), instant(promised.expiry)
    return moved(clock, by_law(clock, calendar), calendar, None) or promised


@pytest.mark.parametrize(
    ("promised", "off", "end"),
    [
        pytest.param("02/01/2026 17:30", "02/01/2026", "05/01/2026 17:30", id="a-day"),
        pytest.param("02/01/2026 10:00", "02/01/2026", "05/01/2026 17:30", id="an-hour"),
        pytest.param(
            "09/01/2026 17:30", "09/01/2026", "10/01/2026 11:30", id="to-a-Saturday-worked-till-noon"
        ),
    ],
)
def test_K1_a_promise_ends_with_the_next_working_day_never_earlier(promised, off, end):
    """Promised for a day now off, though the law's date lies before it (BLDS 2015 Điều 148.5, 148.6)."""
    morning = {day("10/01/2026"): OwnHours((Session(time(7, 30), time(11, 30)),))}
    storm = Override("bão", days_off={day(off): DayOff("bão")}, day_hours=morning)
    told = Due(day(off), at(promised), at(promised))

    found = standing(told, "22/12/2025 09:00", term("01 ngày làm việc"), override(CALENDAR, storm))
    assert (found.at, found.expiry) == (at(end), at(f"{end[:10]} 00:00") + timedelta(days=1))


def test_K6_the_letter_s_limit_does_not_move():
    before = CALENDAR.as_known_on(day("24/12/2025"))
    received, budget = "22/12/2025 09:00", term("08 ngày làm việc")
    limits = {
        remind_at(due(budget, received, calendar=calendar), calendar) for calendar in (before, CALENDAR)
    }
    assert limits == {at("31/12/2025 17:30")}


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
