"""A walk over a budget and its suspensions: what stands still, what begins anew, what is told."""

import json
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.worktime_world import CALENDAR, ZONE, at, day, due, pause, table, term

from thutuc.errors import CalendarError, CalendarMissing, ConfigurationError, TermError
from thutuc.worktime import (
    READINGS,
    Budget,
    Calendar,
    Counting,
    DayOff,
    Pause,
    Policies,
    Session,
    Term,
    WorkedDay,
    back,
    explain,
    project,
    working_time_between,
)

SEVEN = term("07 ngày làm việc")


def told(budget, start, *pauses, calendar=CALENDAR):
    return [line.text_vi for line in explain(budget, at(start), pauses, calendar)]


def test_the_sum_over_tet_can_be_checked_with_a_paper_calendar():
    basis = "Luật Đất đai 2024"
    assert told(term("10 ngày làm việc", basis=basis), "09/02/2026 10:00") == [
        "Thời hạn: 10 ngày làm việc, tính theo Bộ luật Dân sự 2015 Điều 147–148. Căn cứ: Luật Đất đai 2024. "
        f"Lịch: {CALENDAR.name}, {CALENDAR.version}.",
        "Bắt đầu: 10:00 Thứ Hai 09/02/2026.",
        "Thứ Hai 09/02/2026: ngày đầu tiên, không tính (BLDS 2015 Điều 147.2).",
        "Thứ Ba 10/02/2026 – Thứ Sáu 13/02/2026: ngày làm việc thứ 1 đến thứ 4.",
        "Thứ Bảy 14/02/2026 – Chủ nhật 15/02/2026: không tính (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg).",
        "Thứ Hai 16/02/2026 – Thứ Sáu 20/02/2026: không tính (Tết Nguyên đán Bính Ngọ; 9441/TB-BNV).",
        "Thứ Bảy 21/02/2026 – Chủ nhật 22/02/2026: không tính (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg).",
        "Thứ Hai 23/02/2026 – Thứ Sáu 27/02/2026: ngày làm việc thứ 5 đến thứ 9.",
        "Thứ Bảy 28/02/2026 – Chủ nhật 01/03/2026: không tính (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg).",
        "Thứ Hai 02/03/2026: ngày làm việc thứ 10.",
        "Ngày hẹn trả: 17:30 Thứ Hai 02/03/2026; thời hạn kết thúc lúc 24:00 ngày 02/03/2026 "
        "(BLDS 2015 Điều 148.6).",
    ]


def test_the_sum_of_working_hours_adds_up():
    assert told(term("08 giờ làm việc"), "13/02/2026 15:20")[2:] == [
        "Thứ Sáu 13/02/2026, 15:20–17:30: 02 giờ 10 phút, cộng dồn 02 giờ 10 phút.",
        "Thứ Bảy 14/02/2026 – Chủ nhật 15/02/2026: không tính (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg).",
        "Thứ Hai 16/02/2026 – Thứ Sáu 20/02/2026: không tính (Tết Nguyên đán Bính Ngọ; 9441/TB-BNV).",
        "Thứ Bảy 21/02/2026 – Chủ nhật 22/02/2026: không tính (nghỉ hằng tuần; Quyết định 188/1999/QĐ-TTg).",
        "Thứ Hai 23/02/2026, 07:30–11:30, 13:30–15:20: 05 giờ 50 phút, cộng dồn 08 giờ.",
        "Hết hạn: 15:20 Thứ Hai 23/02/2026.",
    ]


def test_the_sum_names_every_suspension_and_the_reading_used():
    lines = told(SEVEN, "02/03/2026 09:00", pause("10/03/2026 10:00", "23/03/2026 14:00", "thiếu bản đồ"))
    assert lines[6] == (
        "Tạm dừng tính thời gian từ 10:00 Thứ Ba 10/03/2026 đến 14:00 Thứ Hai 23/03/2026: thiếu bản đồ."
    )
    assert "(resume_ledger=days)" in lines[7]
    assert lines[-2] == "Thứ Ba 24/03/2026: ngày làm việc thứ 7."


def test_the_sum_of_a_clock_that_stands_still_ends_without_a_date():
    lines = explain(SEVEN, at("02/03/2026 09:00"), [pause("10/03/2026 10:00")], CALENDAR)
    assert (lines[-1].date, lines[-1].text_vi) == (None, "Đang tạm dừng: chưa xác định được ngày hẹn trả.")


def test_the_sum_tells_a_worked_saturday_with_its_notice():
    lines = told(term("03 ngày làm việc"), "20/08/2026 09:00")
    assert "Thứ Bảy 22/08/2026: ngày làm việc thứ 2 (làm bù cho thứ Hai 31/08/2026; 3383/BNV-CVL)." in lines


def test_the_sum_tells_the_roll_and_why():
    assert "Ngày cuối Chủ nhật 11/01/2026 là ngày nghỉ" in told(term("15 ngày"), "27/12/2025 09:00")[-2]


def test_the_sum_warns_of_a_year_not_yet_announced():
    lines = told(term("03 ngày làm việc"), "30/12/2026 09:00")
    assert lines[-2].startswith("Lưu ý: Lịch nghỉ năm 2027 là dự kiến")


@pytest.mark.parametrize(
    ("budget", "start", "reading"),
    [
        (term("03 ngày làm việc", cutoff=time(15)), "02/03/2026 16:00", "after_cutoff=next_day_counts"),
        (term("03 ngày làm việc"), "07/03/2026 09:00", "received_on_day_off=first_day"),
        (
            term("03 ngày làm việc", received_on_day_off="next_working_day"),
            "07/03/2026 09:00",
            "received_on_day_off=next_working_day",
        ),
        (
            term("24 giờ", hours_over_day_off="end_of_next_working_day"),
            "13/11/2026 14:00",
            "hours_over_day_off=end_of_next_working_day",
        ),
        (
            term("24 giờ", cutoff=time(15), cutoff_and_hours="next_opening"),
            "13/11/2026 16:00",
            "cutoff_and_hours=next_opening",
        ),
        (term("trong ngày làm việc"), "07/03/2026 09:00", "same_day_on_day_off=next_working_day"),
        (term("0,5 ngày làm việc"), "02/03/2026 09:00", "fraction_of_day=whole_day"),
    ],
)
def test_a_reading_that_was_used_stands_in_the_sum(budget, start, reading):
    assert any(f"({reading})" in line for line in told(budget, start))


# -- suspensions


def test_a_suspension_on_the_first_day_takes_nothing_from_the_term():
    assert due(SEVEN, "02/03/2026 09:00", pause("02/03/2026 10:00", "05/03/2026 10:00")).day == day(
        "16/03/2026"
    )


def test_a_suspension_that_begins_and_ends_on_one_day_costs_no_day():
    assert due(SEVEN, "02/03/2026 09:00", pause("04/03/2026 09:00", "04/03/2026 16:00")).day == day(
        "11/03/2026"
    )


def test_suspensions_that_overlap_stand_still_once():
    alone = due(SEVEN, "02/03/2026 09:00", pause("04/03/2026 09:00", "20/03/2026 16:00"))
    both = due(
        SEVEN,
        "02/03/2026 09:00",
        pause("10/03/2026 09:00", "20/03/2026 16:00"),
        pause("04/03/2026 09:00", "12/03/2026 16:00"),
    )
    assert both == alone


def test_one_open_suspension_among_several_keeps_the_clock_still():
    stops = [pause("04/03/2026 09:00"), pause("05/03/2026 09:00", "06/03/2026 09:00")]
    assert project(SEVEN, at("02/03/2026 09:00"), stops, CALENDAR) is None


def test_a_suspension_before_the_start_changes_nothing():
    before = pause("24/02/2026 09:00", "27/02/2026 09:00")
    assert due(SEVEN, "02/03/2026 09:00", before).day == day("11/03/2026")
    hours = term("04 giờ làm việc", after="restart")
    assert due(hours, "02/03/2026 09:00", before) == due(hours, "02/03/2026 09:00")


def test_posting_resumes_where_the_papers_begin_anew():
    """One dossier, two grounds: NĐ 151/2025 for the posting, NĐ 61/2018 Điều 19.4 for the papers."""
    anew = replace(SEVEN, after="restart")
    posting = pause("04/03/2026 09:00", "18/03/2026 09:00", "niêm yết", after="resume")
    papers = pause("19/03/2026 09:00", "23/03/2026 14:00")
    assert due(anew, "02/03/2026 09:00", posting).day == day("25/03/2026")
    assert due(anew, "02/03/2026 09:00", posting, papers).day == day("01/04/2026")


def test_papers_asked_during_a_posting_begin_the_term_anew_when_both_are_over():
    anew = replace(SEVEN, after="restart")
    posting = pause("04/03/2026 09:00", "23/03/2026 09:00", "niêm yết", after="resume")
    papers = pause("10/03/2026 09:00", "12/03/2026 14:00")
    assert due(anew, "02/03/2026 09:00", posting, papers).day == day("01/04/2026")


def test_a_special_law_gives_a_fresh_term_to_the_supplemented_dossier():
    """Giấy phép môi trường: 30 days in all, at most 10 of them for the supplemented dossier."""
    permit = term("30 ngày", after="fresh:10 ngày")
    assert due(permit, "02/03/2026 09:00", pause("16/03/2026 09:00", "01/04/2026 09:00")).day == day(
        "13/04/2026"
    )


def test_asked_on_the_last_day_the_result_is_due_on_the_day_of_the_answer():
    last_day = pause("11/03/2026 10:00", "19/03/2026 09:00")
    assert due(SEVEN, "02/03/2026 09:00", last_day).day == day("19/03/2026")
    other = term("07 ngày làm việc", last_day_resumed="next_working_day")
    assert due(other, "02/03/2026 09:00", last_day).day == day("20/03/2026")


def test_calendar_days_asked_on_the_day_they_rolled_to_are_due_with_the_answer():
    assert due(term("15 ngày"), "27/12/2025 09:00", pause("12/01/2026 09:00", "16/01/2026 09:00")).day == day(
        "16/01/2026"
    )


def test_months_go_on_with_the_days_that_were_left():
    assert due(
        term("01 tháng"), "02/03/2026 09:00", pause("20/03/2026 09:00", "01/04/2026 09:00")
    ).day == day("14/04/2026")


def test_a_same_day_result_brought_after_office_hours_is_due_the_next_working_day():
    assert due(term("trong ngày làm việc"), "06/03/2026 17:45").day == day("09/03/2026")


def test_a_part_of_a_working_day_is_a_whole_one_in_law_and_four_hours_in_a_table():
    assert due(term("0,5 ngày làm việc"), "02/03/2026 09:00").day == day("03/03/2026")
    other = term("0,5 ngày làm việc", fraction_of_day="working_minutes")
    assert due(other, "02/03/2026 09:00") == due(table("0,5 ngày làm việc"), "02/03/2026 09:00")


def test_instants_of_another_zone_are_the_same_instants():
    start = datetime(2026, 2, 8, 20, 0, tzinfo=UTC)  # 03:00 on the 9th in Hà Nội
    found = project(term("10 ngày làm việc"), start, [], CALENDAR)
    assert found == due(term("10 ngày làm việc"), "09/02/2026 03:00")


def test_seconds_are_not_lost():
    start = at("02/03/2026 16:59") + timedelta(seconds=30, microseconds=7)
    found = project(term("01 giờ làm việc"), start, [], CALENDAR)
    assert found.at == at("03/03/2026 07:59") + timedelta(seconds=30, microseconds=7)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(CalendarError, match="with its zone"):
        project(SEVEN, datetime(2026, 3, 2, 9, 0), [], CALENDAR)  # noqa: DTZ001


def test_a_suspension_cannot_end_before_it_began():
    with pytest.raises(CalendarError, match="to end after it began"):
        Pause(at("10/03/2026 10:00"), at("09/03/2026 10:00"))


# -- budgets


@pytest.mark.parametrize(
    "budget",
    [
        SEVEN,
        table("0,5 ngày làm việc"),
        term("trong ngày làm việc", cutoff=time(15), after="restart", basis="Luật Hộ tịch Điều 5.3"),
        term("30 ngày", after="fresh:10 ngày", roll="none", after_cutoff="next_day_is_day_zero"),
    ],
)
def test_a_budget_survives_the_journal(budget):
    plain = json.loads(json.dumps(budget.to_json()))
    assert Budget.from_json(plain) == budget
    assert all(value is None or isinstance(value, str) for value in plain.values())


def test_only_readings_that_differ_are_written():
    assert [key for key in SEVEN.to_json() if key.startswith("policy.")] == []
    assert term("15 ngày", roll="none").to_json()["policy.roll"] == "none"


def test_every_policy_has_a_default_and_another_reading():
    assert Policies().chosen() == {}
    assert set(READINGS) == set(Policies.__slots__)
    for name, (default, other) in READINGS.items():
        assert getattr(Policies(), name) == default
        assert Policies.of({name: other}).chosen() == {name: other}


def test_an_unknown_reading_or_policy_is_refused():
    with pytest.raises(ConfigurationError, match="'roll' to be forward or none, found 'back'"):
        Policies(roll="back")
    with pytest.raises(ConfigurationError, match="Expected a policy among"):
        Policies.of({"rolls": "none"})


def test_a_suspension_ends_in_one_of_three_ways():
    with pytest.raises(ConfigurationError, match="'resume', 'restart' or 'fresh:<term>'"):
        Budget(Term.parse("15 ngày"), after="stop")
    with pytest.raises(TermError):
        Budget(Term.parse("15 ngày"), after="fresh:10")
    with pytest.raises(ConfigurationError):
        pause("10/03/2026 10:00", after="again")


# -- calendars


def small(**fields):
    facts = {"name": "nhỏ", "version": "1", "years": (2026,), "days_off": {}, "zone": ZONE} | fields
    return Calendar(**facts)


def test_a_year_without_data_is_an_error_never_a_year_without_holidays():
    with pytest.raises(CalendarMissing, match="2027"):
        due(term("10 ngày làm việc"), "28/12/2026 09:00", calendar=small())
    with pytest.raises(CalendarMissing, match="2027"):
        due(term("16 giờ làm việc"), "31/12/2026 16:00", calendar=small())
    with pytest.raises(CalendarMissing, match="2025"):
        due(term("10 ngày làm việc"), "28/12/2025 09:00", calendar=small())
    with pytest.raises(CalendarMissing, match="2025"):
        back(at("02/01/2026 09:00"), Term.parse("10 ngày làm việc"), small())
    with pytest.raises(CalendarMissing, match="2025"):
        back(at("01/01/2026 09:00"), Term.parse("16 giờ làm việc"), small())


def test_a_term_that_ends_with_the_last_known_minute_is_still_known():
    assert due(term("08 giờ làm việc"), "31/12/2026 07:30", calendar=small()).at == at("31/12/2026 17:30")


def test_a_hole_between_known_years_is_refused():
    with pytest.raises(CalendarMissing, match="2025"):
        small(years=(2024, 2026))


def test_a_day_is_off_or_worked_never_both():
    with pytest.raises(CalendarError, match="found both"):
        small(days_off={date(2026, 1, 10): DayOff("x")}, worked_days={date(2026, 1, 10): WorkedDay("y")})


def test_office_hours_of_a_province_are_used():
    early = small(office_hours=(Session.parse("07:00-11:30"), Session.parse("13:30 – 17:00")))
    assert due(term("08 giờ làm việc"), "02/03/2026 07:00", calendar=early).at == at("02/03/2026 17:00")
    assert due(term("01 ngày làm việc"), "02/03/2026 07:00", calendar=early).at == at("03/03/2026 17:00")


@pytest.mark.parametrize("text", ["07:30", "7 giờ - 11 giờ", "11:30-07:30", ""])
def test_hours_are_read_strictly(text):
    with pytest.raises(CalendarError):
        Session.parse(text)


def test_why_a_day_is_off():
    assert CALENDAR.why_off(day("24/11/2026")).notice == "Nghị quyết 28/2026/QH16 Điều 2"
    assert CALENDAR.why_off(day("14/02/2026")).reason == "nghỉ hằng tuần"
    assert CALENDAR.why_off(day("10/01/2026")) is None


def test_reception_hours_are_not_working_hours():
    morning = (Session(time(7, 30), time(11, 30)),)
    calendar = replace(CALENDAR, reception={5: morning})
    assert calendar.reception_hours(day("07/03/2026")) == morning
    assert calendar.sessions(day("07/03/2026")) == ()
    assert calendar.reception_hours(day("16/02/2026")) == ()


def test_working_time_between_two_instants():
    between = working_time_between(at("13/02/2026 16:30"), at("23/02/2026 08:00"), CALENDAR)
    assert between == timedelta(hours=1, minutes=30)
    assert working_time_between(at("23/02/2026 08:00"), at("13/02/2026 16:30"), CALENDAR) == -between


def test_a_calendar_as_known_on_a_day_names_itself():
    before = CALENDAR.as_known_on(day("24/12/2025"))
    assert (before.is_working_day(day("02/01/2026")), CALENDAR.is_working_day(day("02/01/2026"))) == (
        True,
        False,
    )
    assert CALENDAR.as_known_on(day("25/12/2025")).version == f"{CALENDAR.version}@2025-12-25"
    late = small(days_off={day("02/01/2026"): DayOff("hoán đổi", known_from=day("25/12/2025"))})
    assert late.as_known_on(day("24/12/2025")).version == "1@start"
    assert CALENDAR.as_known_on(day("21/11/2026")) is CALENDAR


def test_calendars_and_answers_can_be_sent_to_another_process():
    sent = pickle.loads(pickle.dumps((CALENDAR, SEVEN)))
    assert project(sent[1], at("02/03/2026 09:00"), [], sent[0]).day == day("11/03/2026")


def test_a_step_table_counts_whole_calendar_days_by_law():
    budget = Budget(Term.parse("15 ngày"), Counting.TABLE)
    assert due(budget, "27/12/2025 09:00").day == day("12/01/2026")


def test_a_clock_that_stands_still_before_its_first_day_begins_no_earlier_for_it():
    """Received on Friday after the cut-off, Monday is day zero: what was asked before it changes nothing."""
    friday = "06/03/2026 16:00"
    before = pause("06/03/2026 16:30", "07/03/2026 09:00")
    by_days = term("03 ngày làm việc", cutoff=time(15), after_cutoff="next_day_is_day_zero")
    assert due(by_days, friday, before).day == due(by_days, friday).day == day("12/03/2026")
    by_hours = term("04 giờ làm việc", cutoff=time(15), cutoff_and_hours="next_opening")
    soon = pause("06/03/2026 16:10", "06/03/2026 16:20")
    assert due(by_hours, friday, soon).at == due(by_hours, friday).at == at("09/03/2026 11:30")


def test_a_term_in_days_ends_on_a_day_until_it_stands_still_for_the_first_time():
    """Also where it would go on in working minutes: papers asked on the last day, or later, hide nothing."""
    minutes = term("07 ngày làm việc", resume_ledger="minutes")
    whole = due(minutes, "02/03/2026 09:00")
    assert whole == due(SEVEN, "02/03/2026 09:00")
    too_late = pause("12/03/2026 10:00", "20/03/2026 09:00")
    assert due(minutes, "02/03/2026 09:00", too_late).at == whole.at
    last_day = pause("11/03/2026 10:00", "20/03/2026 09:00")
    assert due(minutes, "02/03/2026 09:00", last_day).at == at("20/03/2026 09:00")
    anew = replace(minutes, after="restart")
    assert due(anew, "02/03/2026 09:00", last_day).day == day("31/03/2026")


def test_a_term_that_ran_out_before_a_stop_begins_anew_with_papers_that_come_later():
    anew = term("07 ngày làm việc", after="restart")
    papers = pause("16/03/2026 10:00", "20/03/2026 10:00", "papers")
    stopped = pause("12/03/2026 10:00", "13/03/2026 10:00", "tax", "resume")
    found = due(anew, "02/03/2026 09:00", stopped, papers)
    assert found.day == due(anew, "02/03/2026 09:00", papers).day == day("31/03/2026")
    assert found.warnings


def test_an_extension_goes_on_also_where_papers_begin_the_term_anew():
    granted = at("03/03/2026 10:00")
    longer = Pause(granted, granted, "verification", grant=Term.parse("02 ngày làm việc"))
    anew = term("07 ngày làm việc", after="restart")
    assert due(anew, "02/03/2026 09:00", longer).day == due(SEVEN, "02/03/2026 09:00", longer).day


def test_papers_that_begin_the_term_anew_win_over_a_stop_they_overlap_by_the_budget_s_own_rule():
    anew = term("07 ngày làm việc", after="restart")
    papers = pause("03/03/2026 10:00", "06/03/2026 10:00", "papers")
    overlapping = pause("04/03/2026 10:00", "05/03/2026 10:00", "tax", "resume")
    assert due(anew, "02/03/2026 09:00", papers, overlapping).day == due(anew, "02/03/2026 09:00", papers).day
