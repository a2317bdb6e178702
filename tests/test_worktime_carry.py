"""Carrying only what is left gives the date that the whole ledger gives."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from thutuc.worktime import Budget, Counting, Pause, Policies, Term, carry, project, project_left
from thutuc.worktime.budget import READINGS
from thutuc.worktime.in_days import WorkingDays
from thutuc.worktime.ledger import measure
from thutuc_deadlines import Deadlines, Settings

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = Deadlines(Settings()).calendar(None, datetime(2026, 11, 1, tzinfo=ZONE))
START = datetime(2025, 1, 6, 7, tzinfo=ZONE)

TERMS = st.one_of(
    st.builds("{} ngày làm việc".format, st.integers(1, 30)),
    st.builds("{} ngày".format, st.integers(1, 60)),
    st.builds("{} giờ làm việc".format, st.integers(1, 80)),
    st.builds("{} giờ".format, st.integers(1, 200)),
    st.builds("{} tháng".format, st.integers(1, 3)),
    st.just("trong ngày làm việc"),
)


#: Readings of the law by which a term is counted, and none, more often.
POLICIES = st.one_of(
    st.just(Policies()),
    st.dictionaries(
        st.sampled_from(sorted(set(READINGS) - {"around_posting", "apology_day", "notice_moves"})),
        st.integers(0, 1),
        max_size=3,
    ).map(lambda chosen: Policies(**{name: READINGS[name][number] for name, number in chosen.items()})),
)
OPENING = Policies(cutoff_and_hours="next_opening")
LAST_DAY = Policies(last_day_resumed="next_working_day")


@settings(max_examples=2000, deadline=None, derandomize=True)
@given(
    term=TERMS,
    counting=st.sampled_from(list(Counting)),
    cutoff=st.sampled_from([None, time(15)]),
    policies=POLICIES,
    hours=st.lists(st.integers(1, 400), min_size=1, max_size=9),
    start=st.integers(0, 300),
)
@example("1 tháng", Counting.LAW, time(15), Policies(), [1, 1], 282)  # stood still before its first day
@example("134 giờ", Counting.LAW, time(15), OPENING, [1, 1], 282)  # before its first hour
@example("25 giờ làm việc", Counting.LAW, time(15), OPENING, [1, 1], 282)
@example("trong ngày làm việc", Counting.LAW, time(15), LAST_DAY, [1, 1, 1, 1], 285)  # a Sunday evening
def test_carrying_what_is_left_gives_the_date_of_the_whole_ledger(
    term, counting, cutoff, policies, hours, start
):
    budget = Budget(Term.parse(term), counting, cutoff, policies=policies)
    began = at = START + timedelta(days=start, minutes=13 * start)
    pauses, left, over = [], None, False
    for run, stop in zip(hours[::2], hours[1::2], strict=False):
        since = at + timedelta(hours=run / 7)
        left = carry(budget, at, left, since, CALENDAR, began)
        if left is None:
            over = True
            break
        pauses.append(Pause(since, at := since + timedelta(hours=stop)))

    if not over:
        whole = project(budget, began, pauses, CALENDAR)
        carried = project_left(budget, at, left, CALENDAR, began)
        assert (carried.day, carried.at, carried.expiry) == (whole.day, whole.at, whole.expiry)


def test_only_a_part_of_a_day_is_counted_in_minutes_where_parts_are():
    policies = Policies(fraction_of_day="working_minutes")
    for number in (1, 2, 3):
        term = Term.parse(f"{number:02d} ngày làm việc")
        assert measure(Budget(term, policies=policies), term, suspended=False) == (WorkingDays, number)
