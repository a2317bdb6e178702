"""What a survey leaves out: a date is not counted anew where nothing it was counted with has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from tests.office import ZONE

from thutuc.dossier import Clock
from thutuc.dossier.view import instant
from thutuc.engine.draft import World
from thutuc.engine.rules import notices
from thutuc.engine.surveying import Calendars, changed_days
from thutuc.worktime import Budget, Counting, OwnHours, Policies, Session, Term, WorkedDay, project_left
from thutuc_deadlines import read_calendar

SEEN = read_calendar()
NOW = datetime(2026, 3, 2, 18, tzinfo=ZONE)
TERMS = (
    "08 ngày làm việc",
    "30 ngày",
    "01 tháng",
    "16 giờ làm việc",
    "72 giờ",
    "trong ngày làm việc",
    "01 ngày",
)
READINGS = (
    Policies(),
    Policies(begins_at_midnight="day_that_ended", resume_ledger="minutes"),
    Policies(cutoff_precision="second", after_cutoff="next_day_is_day_zero"),
    Policies(single_day="same_hour", hours_over_day_off="end_of_next_working_day"),
)


class Asked(World):
    """Answers with one calendar before an instant, and with another from then on."""

    def __init__(self, then: object, now: object) -> None:
        super().__init__(plugins=None)  # type: ignore[arg-type]
        object.__setattr__(self, "_both", (then, now))

    def calendar(self, unit: str | None, known: datetime):  # type: ignore[no-untyped-def]
        return self._both[known >= NOW]


def _noticed(chance: Random):  # type: ignore[no-untyped-def]
    """The calendar with a notice more: a day off, a worked Saturday, or hours of one day."""
    day = date(2026, 2, 1) + timedelta(days=chance.randrange(60))
    while not SEEN.is_working_day(day):
        day += timedelta(days=1)
    kind = chance.randrange(3)
    if kind == 0:
        return replace(SEEN, version="new", days_off={**SEEN.days_off, day: SEEN.why_off(date(2026, 1, 1))})
    if kind == 1:
        saturday = day + timedelta(days=5 - day.weekday())
        if saturday in SEEN.days_off:
            return replace(SEEN, version="new")
        return replace(
            SEEN, version="new", worked_days={**SEEN.worked_days, saturday: WorkedDay("bù", "1/TB")}
        )
    morning = OwnHours((Session(time(7, 30), time(11, 30)),))
    return replace(SEEN, version="new", day_hours={**SEEN.day_hours, day: morning})


@pytest.mark.parametrize("seed", range(40))
def test_the_survey_gives_the_date_that_counting_anew_gives(seed: int) -> None:
    chance = Random(seed)
    now = _noticed(chance)
    survey = Calendars(Asked(SEEN, now), NOW)
    for number in range(60):
        budget = Budget(
            Term.parse(chance.choice(TERMS)),
            counting=chance.choice((Counting.LAW, Counting.TABLE)),
            cutoff=chance.choice((None, time(15))),
            policies=chance.choice(READINGS),
        )
        since = datetime(2026, 2, chance.randrange(1, 28), tzinfo=ZONE)
        since += timedelta(seconds=chance.choice((0, 20, 54_000, 54_030, 63_000, chance.randrange(86_400))))
        due = project_left(budget, since, None, SEEN)
        clock = Clock(
            id=f"task:{number}", kind="step", budget=budget.to_json(), started=instant(since),
            since=instant(since), due=instant(due.at), expiry=instant(due.expiry), calendar=SEEN.version,
        )  # fmt: skip
        law = notices.by_law(clock, now).at
        expected = None if law == due.at else law
        assert survey.law(clock, "dong-may") == expected, (budget, since)
        assert survey.law(clock, "dong-may") == expected, "remembered otherwise"


def test_two_calendars_differ_in_the_days_that_a_notice_speaks_of() -> None:
    day = date(2026, 3, 6)
    off = replace(SEEN, days_off={**SEEN.days_off, day: SEEN.why_off(date(2026, 1, 1))})
    assert changed_days(SEEN, SEEN) == []
    assert changed_days(SEEN, off) == [(day - date(1970, 1, 1)).days]


@pytest.mark.parametrize(
    "other",
    [
        replace(SEEN, office_hours=(Session(time(8), time(16)),)),
        replace(SEEN, weekly_rest=frozenset({6})),
        replace(SEEN, years=SEEN.years[:-1]),
    ],
)
def test_other_hours_rest_days_and_years_unknown_by_now_may_change_every_day(other) -> None:  # type: ignore[no-untyped-def]
    assert changed_days(SEEN, other) is None
