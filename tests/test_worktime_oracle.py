"""Thousands of random terms, each counted a second time by hand; more: ``python -m tests.full terms``."""

import random
import re
import time as clock
from datetime import datetime, time, timedelta
from hashlib import sha256

import pytest
from tests import worktime_terms as terms
from tests.worktime_oracle import Paper
from tests.worktime_world import CALENDAR, ZONE, term

from thutuc.worktime import Pause, explain, project
from thutuc.worktime.due import ended

ROUNDS = 300
FIRST = datetime(2024, 1, 1, tzinfo=ZONE)
#: where a server may stand: behind, ahead, at half hours, with summer time
SERVERS = (
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Europe/Paris",
    "Asia/Ho_Chi_Minh",
)


def some_instant(chance: random.Random, days: int = 900) -> datetime:
    return FIRST + timedelta(days=chance.randrange(days), minutes=chance.randrange(1440))


def some_pauses(chance: random.Random, start: datetime, days: int) -> list[Pause]:
    """None, one or two suspensions that do not overlap."""
    pauses, at = [], start
    for _ in range(chance.choice([0, 1, 1, 2])):
        since = at + timedelta(days=chance.randrange(days + 1), minutes=chance.randrange(600))
        at = since + timedelta(days=chance.randrange(20), minutes=chance.randrange(600))
        pauses.append(Pause(since, at, "niêm yết"))
    return pauses


@pytest.mark.parametrize("kind", terms.KINDS, ids=lambda kind: kind.__name__)
def test_terms_end_where_a_paper_calendar_says(kind):
    for number in range(ROUNDS):
        kind(random.Random(f"{kind.__name__}:{number}"))


def test_the_paper_calendar_is_the_country_s():
    paper = Paper()
    for day in terms.all_days():
        if day.year in CALENDAR.years:
            assert CALENDAR.is_working_day(day) == paper.worked(day), day


def test_the_zone_of_the_server_changes_nothing(monkeypatch):
    chance = random.Random("zones")
    cases = [kind(chance) for _ in range(12) for kind in terms.KINDS]
    found = set()
    try:
        for zone in SERVERS:
            monkeypatch.setenv("TZ", zone)
            clock.tzset()
            dates = "".join(f"{case.project()}" for case in cases)
            found.add(sha256(dates.encode()).hexdigest())
    finally:
        monkeypatch.undo()
        clock.tzset()
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    ["07 ngày làm việc", "15 ngày", "02 tháng", "12 giờ làm việc", "30 giờ", "trong ngày làm việc"],
)
@pytest.mark.parametrize("after", ["resume", "restart", "fresh:05 ngày làm việc"])
def test_the_sum_and_the_date_agree(text, after):
    chance = random.Random(text + after)
    for _ in range(120):
        start = some_instant(chance)
        stops = some_pauses(chance, start, 9)
        budget = term(text, after=after, cutoff=chance.choice([None, time(15, 0)]))
        found, lines = project(budget, start, stops, CALENDAR), explain(budget, start, stops, CALENDAR)
        hour, day = ended(found.at)
        assert lines[-1].date == day
        assert hour in lines[-1].text_vi
        assert f"{day:%d/%m/%Y}" in lines[-1].text_en


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
