"""An extended term is the same term, only longer, whenever the extension was granted (gia hạn theo luật)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from thutuc.worktime import (
    Budget,
    Counting,
    Pause,
    Policies,
    Term,
    carry,
    explain_left,
    project,
    project_left,
)
from thutuc_deadlines import Deadlines, Settings

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = Deadlines(Settings()).calendar(None, datetime(2026, 11, 1, tzinfo=ZONE))
START = datetime(2026, 1, 5, 7, tzinfo=ZONE)
POLICIES = [
    Policies(),
    Policies(after_cutoff="next_day_is_day_zero", begins_at_midnight="day_that_ended"),
    Policies(cutoff_and_hours="next_opening", received_on_day_off="next_working_day"),
    Policies(hours_over_day_off="end_of_next_working_day", roll="none"),
    Policies(resume_ledger="minutes", after_cutoff="next_day_is_day_zero"),
]
UNITS = ("{} ngày làm việc", "{} ngày", "{} giờ làm việc", "{} giờ")

budgets = st.builds(
    lambda unit, number, more, counting, cutoff, policies: (
        Budget(Term.parse(unit.format(number)), counting, cutoff, policies=policies),
        Term.parse(unit.format(more)),
    ),
    st.sampled_from(UNITS),
    st.integers(2, 40),
    st.integers(1, 30),
    st.sampled_from(list(Counting)),
    st.sampled_from([None, time(15)]),
    st.sampled_from(POLICIES),
)
starts = st.integers(0, 2_000).map(lambda number: START + timedelta(hours=number, minutes=13 * number))


def _waits_for_the_end(budget, began, before, pause):
    """Stopped on a last day that is off: of the shorter term the working day after it is left."""
    plain = replace(budget, policies=replace(budget.policies, roll="none"))
    last = project(plain, began, before, CALENDAR).day
    return pause.since.date() >= last and not CALENDAR.is_working_day(last)


@settings(max_examples=1200, deadline=None, derandomize=True)
@given(budgets, starts, st.integers(0, 400), st.lists(st.integers(1, 200), max_size=6))
def test_an_extension_gives_the_date_of_one_longer_term(both, began, granted, hours):
    budget, more = both
    longer = replace(budget, term=budget.term + more)
    extended = replace(budget, extended=more)
    pauses, at = [], began
    for run, stop in zip(hours[::2], hours[1::2], strict=False):
        since = at + timedelta(hours=run)
        pauses.append(Pause(since, at := since + timedelta(hours=stop)))
    one = project(longer, began, pauses, CALENDAR)

    assert project(extended, began, pauses, CALENDAR) == one
    assert project_left(extended, began, None, CALENDAR) == project_left(longer, began, None, CALENDAR)
    if pauses:
        left = carry(longer, began, None, pauses[0].since, CALENDAR)
        assert carry(extended, began, None, pauses[0].since, CALENDAR) == left

    asked = began + timedelta(hours=granted)
    assume(not any(pause.since <= asked <= pause.until for pause in pauses))
    known = [pause for pause in pauses if pause.since < asked]
    assume(not any(_waits_for_the_end(budget, began, known[:n], each) for n, each in enumerate(known)))
    short = project(budget, began, known, CALENDAR)
    assume(asked <= short.expiry and "Tạm dừng sau" not in str(short.warnings))
    assert project(budget, began, [*pauses, Pause(asked, asked, grant=more)], CALENDAR) == one


@pytest.mark.parametrize("asked", ["02/03/2026 09:30", "02/03/2026 16:30", "04/03/2026 16:30"])
def test_a_cut_off_gives_no_extension_a_day_more(asked):
    at = datetime.strptime(asked, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)
    began = datetime(2026, 3, 2, 9, tzinfo=ZONE)
    policies = Policies(after_cutoff="next_day_is_day_zero")
    budget = Budget(Term.parse("03 ngày làm việc"), cutoff=time(15), policies=policies)
    more = Term.parse("05 ngày làm việc")

    assert project(budget, began, [Pause(at, at, grant=more)], CALENDAR).day == date(2026, 3, 12)


def test_a_same_day_result_is_extended_from_the_day_it_was_asked_on():
    began = datetime(2026, 3, 2, 9, tzinfo=ZONE)
    budget = Budget(Term.parse("trong ngày làm việc"), extended=Term.parse("02 ngày làm việc"))

    assert project_left(budget, began, None, CALENDAR).day == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("began", "more", "due"),
    [
        ("02/03/2026 15:30", "02", date(2026, 3, 5)),  # due 03/03, as it came after 15:00
        ("02/03/2026 15:30", "01", date(2026, 3, 4)),
        ("07/03/2026 09:00", "02", date(2026, 3, 11)),  # a Saturday: due 09/03
        ("13/02/2026 15:30", "02", date(2026, 2, 25)),  # before Tết: due 23/02
    ],
)
def test_what_came_after_15_00_or_on_a_day_off_is_extended_from_the_day_it_was_due(began, more, due):
    at = datetime.strptime(began, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)
    plain = Budget(Term.parse("trong ngày làm việc"), cutoff=time(15))
    longer = replace(plain, extended=Term.parse(f"{more} ngày làm việc"))

    assert project_left(longer, at, None, CALENDAR).day == due
    assert project(plain, at, [Pause(at, at, grant=longer.extended)], CALENDAR).day == due
    stops = at + timedelta(minutes=10)
    left = carry(longer, at, None, stops, CALENDAR)
    assert left == int(more)  # nothing of it is used before its first day
    assert project_left(longer, stops, left, CALENDAR, at).day == due


@pytest.mark.parametrize("more", ["02 ngày làm việc", None])
def test_a_term_that_begins_anew_is_the_whole_term_with_what_the_law_added(more):
    """NĐ 61/2018/NĐ-CP Điều 19.4."""
    began, brought = datetime(2026, 11, 2, 9, tzinfo=ZONE), datetime(2026, 11, 3, 9, tzinfo=ZONE)
    budget = Budget(Term.parse("03 ngày làm việc"), after="restart")
    papers = Pause(began + timedelta(hours=2), brought)
    asked = began + timedelta(hours=1)
    granted = [] if more is None else [Pause(asked, asked, grant=Term.parse(more))]
    due = project(budget, began, [*granted, papers], CALENDAR)

    assert due.day == (date(2026, 11, 6) if more is None else date(2026, 11, 10))
    if more is not None:
        extended = replace(budget, extended=Term.parse(more))
        assert project(extended, began, [papers], CALENDAR) == due
        assert project_left(extended, brought, None, CALENDAR).day == due.day


def test_an_extended_budget_comes_back_from_json_and_says_both_parts():
    budget = Budget(Term.parse("30 ngày"), extended=Term.parse("15 ngày"))

    assert Budget.from_json(budget.to_json()) == budget
    assert "extended" not in Budget(Term.parse("30 ngày")).to_json()
    opening = explain_left(budget, datetime(2026, 3, 2, 9, tzinfo=ZONE), None, CALENDAR)[0]
    assert "30 ngày, gia hạn thêm 15 ngày" in opening.text_vi
    assert "extended by 15 ngày" in opening.text_en


@pytest.mark.parametrize(
    ("began", "granted", "by_law"),
    [  # Luật Xây dựng 2014 Điều 102.1.e, BLDS 2015 Điều 148.5: from the working day with which the term ends
        ("02/02/2026 09:00", "13/02/2026 10:00", date(2026, 3, 5)),  # 17/02 is Tết: ends 23/02
        ("06/03/2026 09:00", "20/03/2026 10:00", date(2026, 4, 2)),  # Sat 21/03: ends 23/03
        ("15/04/2026 09:00", "29/04/2026 10:00", date(2026, 5, 14)),  # 30/04: ends 04/05
        ("02/03/2026 09:00", "16/03/2026 10:00", date(2026, 3, 27)),  # ends on a working day, 17/03
    ],
)
def test_an_extension_since_the_expiry_follows_the_working_day_with_which_the_term_ends(
    began, granted, by_law
):
    start, asked = (
        datetime.strptime(each, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE) for each in (began, granted)
    )
    plain = Budget(Term.parse("15 ngày"), policies=Policies(extension_since="expiry"))
    longer = replace(plain, extended=Term.parse("10 ngày"))

    assert project(plain, start, [Pause(asked, asked, grant=longer.extended)], CALENDAR).day == by_law
    assert project_left(longer, start, None, CALENDAR).day == by_law
    left = carry(longer, start, None, asked, CALENDAR)
    # a stop of no length takes nothing
    assert project_left(longer, asked, left, CALENDAR, start).day == by_law


def test_what_stood_still_on_a_day_off_before_the_end_has_the_last_working_day_left():
    """BLDS 2015 Điều 148.5: 15 days from Fri 06/03 end with Mon 23/03, not on Sat 21/03."""
    start = datetime(2026, 3, 6, 9, tzinfo=ZONE)
    budget = Budget(Term.parse("15 ngày"))
    stops = [datetime(2026, 3, day, 9, tzinfo=ZONE) for day in (20, 21, 22)]
    answered = datetime(2026, 3, 30, 9, tzinfo=ZONE)

    assert [carry(budget, start, None, stop, CALENDAR) for stop in stops] == [1, 1, 1]
    ends = [project(budget, start, [Pause(stop, answered)], CALENDAR).day for stop in stops]
    assert ends == [date(2026, 3, 31)] * 3
    on_its_last_day = Pause(datetime(2026, 3, 23, 9, tzinfo=ZONE), answered)
    assert project(budget, start, [on_its_last_day], CALENDAR).day == date(2026, 3, 30)
