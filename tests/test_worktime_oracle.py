"""Thousands of random terms, each counted a second time by hand."""

import random
import re
from datetime import datetime, time, timedelta

import pytest
from tests import worktime_oracle as by_hand
from tests.worktime_world import CALENDAR, ZONE, table, term

from thutuc.worktime import Pause, back, explain, project, working_days_between, working_time_between

ROUNDS = 2_000
FIRST = datetime(2024, 1, 1, tzinfo=ZONE)


def some_instant(chance: random.Random, days: int = 900) -> datetime:
    return FIRST + timedelta(days=chance.randrange(days), minutes=chance.randrange(1440))


def some_stops(chance: random.Random, start: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """None, one or two suspensions, in office hours, that do not overlap."""
    stops, at = [], start
    for _ in range(chance.choice([0, 1, 1, 2])):
        since = at + timedelta(days=chance.randrange(days + 1))
        since = since.replace(hour=chance.choice([8, 10, 14, 16]), minute=chance.randrange(60))
        since = max(since, at)
        until = since + timedelta(days=chance.randrange(20), minutes=chance.randrange(120))
        until = until if until.time() < time(17, 30) else until.replace(hour=16)
        stops.append((since, max(since, until)))
        at = stops[-1][1]
    return stops


def pauses(stops):
    return [Pause(since, until, "niêm yết") for since, until in stops]


def random_cases(unit: str):
    seed = f"worktime-{unit}"
    print(f"seed {seed!r}")
    chance = random.Random(seed)
    return ((chance, some_instant(chance)) for _ in range(ROUNDS))


def test_working_days_end_where_a_paper_calendar_says():
    for chance, start in random_cases("working-day"):
        count = chance.randint(1, 60)
        stops = some_stops(chance, start, count)
        found = project(term(f"{count} ngày làm việc"), start, pauses(stops), CALENDAR)
        assert found.day == by_hand.working_days(start, count, stops), (start, count, stops)


def test_calendar_days_end_where_a_paper_calendar_says():
    for chance, start in random_cases("day"):
        count = chance.randint(1, 60)
        stops = some_stops(chance, start, count)
        found = project(term(f"{count} ngày"), start, pauses(stops), CALENDAR)
        assert found.day == by_hand.calendar_days(start, count, stops), (start, count, stops)


def test_months_end_where_a_paper_calendar_says():
    for chance, start in random_cases("month"):
        count = chance.randint(1, 5)
        found = project(term(f"{count} tháng"), start, [], CALENDAR)
        assert found.day == by_hand.months(start.date(), count), (start, count)


def test_same_day_results_are_due_where_the_law_of_civil_status_says():
    for _, start in random_cases("same-day"):
        found = project(term("trong ngày làm việc", cutoff=time(15, 0)), start, [], CALENDAR)
        today = by_hand.worked(start.date()) and (start.hour, start.minute) <= (15, 0)
        expected = start.date() if today else by_hand.working_days(start, 1, [])
        assert found.day == expected, start


def test_working_hours_end_when_the_minutes_of_the_office_have_passed():
    for chance, start in random_cases("working-hour"):
        minutes = chance.randint(1, 20) * 30
        stops = some_stops(chance, start, 2)
        hours = f"{minutes / 60:g}".replace(".", ",")
        found = project(term(f"{hours} giờ làm việc"), start, pauses(stops), CALENDAR)
        assert found.at == by_hand.working_minutes(start, minutes, stops), (start, minutes, stops)


def test_step_tables_count_eight_working_hours_a_day():
    for chance, start in random_cases("table"):
        quarters = chance.randint(1, 10)
        number = f"{quarters / 4:g}".replace(".", ",")
        found = project(table(f"{number} ngày làm việc"), start, [], CALENDAR)
        assert found.at == by_hand.working_minutes(start, quarters * 120, []), (start, number)


def test_clock_hours_end_when_the_minutes_of_the_clock_have_passed():
    for chance, start in random_cases("hour"):
        hours = chance.randint(1, 12)
        stops = some_stops(chance, start, 1)
        found = project(term(f"{hours} giờ"), start, pauses(stops), CALENDAR)
        assert found.at == by_hand.clock_minutes(start, hours * 60, stops), (start, hours, stops)


@pytest.mark.parametrize(
    "text",
    ["07 ngày làm việc", "15 ngày", "02 tháng", "12 giờ làm việc", "30 giờ", "trong ngày làm việc"],
)
@pytest.mark.parametrize("after", ["resume", "restart", "fresh:05 ngày làm việc"])
def test_the_sum_and_the_date_agree(text, after):
    chance = random.Random(text + after)
    for _ in range(120):
        start = some_instant(chance)
        stops = pauses(some_stops(chance, start, 9))
        budget = term(text, after=after, cutoff=chance.choice([None, time(15, 0)]))
        found, lines = project(budget, start, stops, CALENDAR), explain(budget, start, stops, CALENDAR)
        assert lines[-1].date == found.day
        assert f"{found.at:%H:%M}" in lines[-1].text_vi
        assert f"{found.at:%d/%m/%Y}" in lines[-1].text_en


def test_the_last_counted_line_bears_the_number_of_the_term():
    chance = random.Random("numbers")
    for _ in range(300):
        start, count = some_instant(chance), chance.randint(1, 40)
        for text in (f"{count} ngày làm việc", f"{count} ngày"):
            lines = explain(term(text), start, [], CALENDAR)
            assert [line.count for line in lines if line.count is not None][-1] == count
        lines = explain(term(f"{count} giờ làm việc"), start, [], CALENDAR)
        assert [line.count for line in lines if line.count is not None][-1] == count * 60


def test_every_day_between_start_and_end_stands_in_the_sum():
    chance = random.Random("every day")
    for _ in range(300):
        start, count = some_instant(chance), chance.randint(1, 40)
        lines = explain(term(f"{count} ngày làm việc"), start, [], CALENDAR)
        spans = [line for line in lines if line.count or re.search(r"\d: không tính", line.text_vi)]
        reached = start.date()
        for line in spans:
            first = line.text_vi.split(" – ")[0].split(":")[0]
            assert f"{reached + timedelta(days=1):%d/%m/%Y}" in first
            reached = line.date
        assert reached == lines[-1].date


def test_forward_and_backward_meet():
    for chance, start in random_cases("back"):
        count = chance.randint(1, 30)
        budget = term(f"{count} ngày làm việc")
        due = project(budget, start, [], CALENDAR)
        latest = back(due.at, budget.term, CALENDAR).day
        assert by_hand.worked(latest)
        assert working_days_between(latest, due.day, CALENDAR) == count


def test_working_hours_backward_leave_exactly_the_term_between():
    for chance, start in random_cases("back-hours"):
        hours = chance.randint(1, 40)
        budget = term(f"{hours} giờ làm việc")
        latest = back(start, budget.term, CALENDAR).at
        assert working_time_between(latest, start, CALENDAR) == timedelta(hours=hours)
        later = latest + timedelta(minutes=1)
        assert working_time_between(later, start, CALENDAR) < timedelta(hours=hours)


def test_a_later_start_never_ends_earlier():
    for chance, start in random_cases("later"):
        text = chance.choice(["07 ngày làm việc", "15 ngày", "02 tháng", "12 giờ làm việc", "30 giờ"])
        later = start + timedelta(minutes=chance.randrange(5_000))
        first, second = (project(term(text), at, [], CALENDAR) for at in (start, later))
        assert first.at <= second.at
