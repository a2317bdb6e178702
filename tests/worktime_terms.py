"""Random terms, each counted a second time by hand: ``python -m tests.full terms --size 100000``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from tests.worktime_oracle import Hours, Paper, Stop
from tests.worktime_world import CALENDAR, ZONE

from thutuc.worktime import (
    READINGS,
    Budget,
    Calendar,
    Counting,
    DayOff,
    Due,
    Override,
    OwnHours,
    Pause,
    Policies,
    Session,
    Term,
    WorkedDay,
    add,
    back,
    carry,
    last_day,
    override,
    project,
    project_left,
    working_days_between,
    working_time_between,
)

FIRST, LAST = datetime(2018, 1, 1), datetime(2026, 6, 1)  # noqa: DTZ001  # of the office, on paper
MORNING: Hours = ((450, 690),)
THREE: Hours = ((540, 600), (630, 735), (840, 1005))
SATURDAY: Hours = ((480, 720),)
EARLY: Hours = ((420, 690), (810, 1020))
#: policies that change a date; the others are about what is told, or when
COUNTED = (
    "received_on_day_off",
    "after_cutoff",
    "cutoff_and_hours",
    "hours_over_day_off",
    "last_day_resumed",
    "same_day_on_day_off",
    "roll",
    "begins_at_midnight",
    "cutoff_precision",
    "broken_month",
    "same_day_resumed",
)


# -- offices: a calendar as thutuc is told of it, and the same on paper


@dataclass(frozen=True)
class Office:
    """One calendar, twice."""

    name: str
    calendar: Calendar = field(repr=False)
    paper: Paper = field(repr=False)


@cache
def offices() -> tuple[Office, ...]:
    """The country's days; days with hours of their own; a commune that inherits from its province."""
    return (Office("ordinary", CALENDAR, Paper()), _half_days(), _commune())


def all_days() -> list[date]:
    last = date(2026, 12, 31).toordinal()
    return [date.fromordinal(each) for each in range(FIRST.date().toordinal(), last + 1)]


def _half_days() -> Office:
    paper = Paper()
    own: dict[date, Hours] = {}
    for day in all_days():
        if paper.worked(day):
            if day.weekday() == 5:
                own[day] = SATURDAY
            elif day.toordinal() % 19 == 0:
                own[day] = MORNING
            elif day.toordinal() % 31 == 0:
                own[day] = THREE
    hours = {day: OwnHours(_sessions(each), "nửa ngày", "QĐ 1") for day, each in own.items()}
    return Office(
        "half days", override(CALENDAR, Override("nua-ngay", day_hours=hours)), replace(paper, own=own)
    )


def _commune() -> Office:
    paper = Paper(office=EARLY, saturdays=SATURDAY)
    festivals = {day for day in all_days() if paper.worked(day) and day.toordinal() % 97 == 0}
    sundays = {day for day in all_days() if day.weekday() == 6 and day.toordinal() % 5 == 0}
    worked = sundays | {date(year, 9, 2) for year in range(2018, 2026)}
    own: dict[date, Hours] = {date(2024, 3, 6): MORNING, date(2024, 3, 7): THREE, date(2024, 9, 2): MORNING}
    province = Override(
        "tinh",
        office_hours=_sessions(((480, 720), (780, 1020))),
        extra_hours={5: _sessions(SATURDAY)},
        reception={5: _sessions(MORNING), 6: _sessions(MORNING)},
        days_off={day: DayOff("lễ hội", "QĐ 2") for day in festivals}
        | {min(sundays): DayOff("nghỉ", "QĐ 2")},
        day_hours={
            date(2024, 3, 6): OwnHours(_sessions(THREE)),
            date(2024, 3, 7): OwnHours(_sessions(THREE)),
        },
    )
    commune = Override(
        "xa",
        office_hours=_sessions(EARLY),
        worked_days={day: WorkedDay("làm bù", "QĐ 3") for day in worked},
        day_hours={day: OwnHours(_sessions(own[day])) for day in (date(2024, 3, 6), date(2024, 9, 2))},
    )
    paper = replace(paper, off=(paper.off | festivals) - worked, on=paper.on | worked, own=own)
    return Office("commune", override(CALENDAR, province, commune), paper)


def _sessions(hours: Hours) -> tuple[Session, ...]:
    return tuple(Session(_clock(first), _clock(last)) for first, last in hours)


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


# -- one random term


@dataclass
class Case:
    """A term, where and when it is counted, and what interrupts it."""

    office: Office
    start: datetime  #: on the wall of the office
    budget: Budget
    stops: list[Stop] = field(default_factory=list)

    @property
    def paper(self) -> Paper:
        """The office's paper calendar, read as the budget says."""
        readings = self.budget.policies.chosen()
        return replace(self.office.paper, cutoff=self.budget.cutoff, readings=readings)

    def project(self) -> Due | None:
        """What thutuc says."""
        return project(self.budget, _aware(self.start), _pauses(self.stops), self.office.calendar)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=ZONE)


def _pauses(stops: list[Stop]) -> list[Pause]:
    return [
        Pause(_aware(since), _aware(until) if until is not None else None, "niêm yết")
        for since, until in stops
    ]


def _instant(chance: Random) -> datetime:
    """Any minute, and often one at which something turns: midnight, the cut-off, opening, closing."""
    at = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    if chance.random() < 0.3:
        return at + timedelta(minutes=chance.choice([0, 450, 480, 690, 720, 810, 900, 901, 1020, 1050]))
    return at + timedelta(minutes=chance.randrange(1440))


def _case(chance: Random, text: str, counting: Counting = Counting.LAW) -> Case:
    readings: Mapping[str, str] = {}
    if chance.random() < 0.6:
        readings = {name: chance.choice(READINGS[name]) for name in COUNTED}
    cutoff = chance.choice([None, time(15), time(17), time(11)])
    budget = Budget(Term.parse(text), counting, cutoff, policies=Policies.of(readings))
    return Case(chance.choice(offices()), _instant(chance), budget)


def _stop(chance: Random, case: Case, days: int) -> None:
    """Up to three suspensions that do not overlap; one may begin with the end, the last may be open."""
    at = case.start
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
        soon = chance.random() < 0.25  # before the first day has come, or the first minute
        since = at + timedelta(minutes=chance.randrange(300)) if soon else max(at, _near(chance, at, days))
        at = max(since, _near(chance, since, chance.choice([0, 2, 20])))
        case.stops.append((since, at))
    ends = _at(case.project())
    if ends is not None and ends >= at and chance.random() < 0.2:
        case.stops.append((ends, max(ends, _near(chance, ends, 5))))
    if case.stops and chance.random() < 0.1:
        case.stops[-1] = (case.stops[-1][0], None)


def _seconds(chance: Random, case: Case) -> None:
    """In the very minute of the cut-off its seconds may decide."""
    case.start += timedelta(seconds=chance.choice([0, 0, 1, 30]))


def _near(chance: Random, at: datetime, days: int) -> datetime:
    midnight = datetime.combine(at.date(), time(0)) + timedelta(days=chance.randrange(days + 1))
    return midnight + timedelta(minutes=chance.choice([0, 480, 690, 900, 901, 1050, *range(440, 1060, 7)]))


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


# -- each kind of term


def working_days(chance: Random) -> Case:
    """Working days forward, and over two years and more; a part of one is the whole."""
    count = chance.randint(1, 30) if chance.random() < 0.9 else chance.randint(31, 60)
    case = _case(chance, f"{_number(count - chance.choice([0, 0, 0.5]))} ngày làm việc")
    _seconds(chance, case)
    _stop(chance, case, count)
    found = case.project()
    assert _day(found) == case.paper.working_days(case.start, count, case.stops), case
    return case


def same_day(chance: Random) -> Case:
    """Results due on the same day."""
    case = _case(chance, "trong ngày làm việc")
    _seconds(chance, case)
    _stop(chance, case, 2)
    assert _day(case.project()) == case.paper.working_days(case.start, 0, case.stops), case
    return case


def days(chance: Random) -> Case:
    """Days of the calendar."""
    count = chance.randint(1, 60)
    case = _case(chance, f"{count} ngày")
    _seconds(chance, case)
    _stop(chance, case, count)
    assert _day(case.project()) == case.paper.calendar_days(case.start, count, case.stops), case
    return case


def months(chance: Random) -> Case:
    """Months."""
    count = chance.randint(1, 3)
    case = _case(chance, f"{count} tháng")
    case.start += timedelta(days=chance.choice([0, 0, 31 - case.start.day]))
    _stop(chance, case, 30 * count)
    assert _day(case.project()) == case.paper.months(case.start, count, case.stops), case
    return case


def working_hours(chance: Random) -> Case:
    """Working hours, and working days of a step table, 8 hours each."""
    minutes = chance.randint(1, 40) * 30
    if chance.random() < 0.5:
        case = _case(chance, f"{_number(minutes / 60)} giờ làm việc")
    else:
        minutes = (minutes + 119) // 120 * 120
        case = _case(chance, f"{_number(minutes / 480)} ngày làm việc", Counting.TABLE)
    _stop(chance, case, 4)
    assert _at(case.project()) == case.paper.working_minutes(case.start, minutes, case.stops), case
    return case


def clock_hours(chance: Random) -> Case:
    """Hours of the clock."""
    hours = chance.randint(1, 72)
    case = _case(chance, f"{hours} giờ")
    _stop(chance, case, 3)
    found, expected = case.project(), case.paper.clock_minutes(case.start, hours * 60, case.stops)
    assert (_at(found) if isinstance(expected, datetime) else _day(found)) == expected, case
    return case


def again(chance: Random) -> Case:
    """A term that begins anew, or a fresh one, after every suspension."""
    count, fresh = chance.randint(1, 30), chance.randint(1, 15)
    case = _case(chance, f"{count} ngày làm việc")
    restart = chance.random() < 0.5
    case.budget = replace(case.budget, after="restart" if restart else f"fresh:{fresh:02d} ngày")
    _stop(chance, case, count)
    case.stops = [(since, until) for since, until in case.stops if until is not None]
    paper = case.paper
    if not case.stops:
        expected = paper.working_days(case.start, count, [])
    elif restart:
        expected = paper.working_days(case.stops[-1][1] or case.start, count, [])
    else:
        expected = paper.calendar_days(case.stops[-1][1] or case.start, fresh, [])
    assert _day(case.project()) == expected, case
    return case


def carried(chance: Random) -> Case:
    """Only what is left carried from stop to stop, as the engine does, ends where the whole ledger does."""
    unit = chance.choice(["ngày làm việc", "ngày", "tháng", "giờ làm việc", "giờ"])
    case = _case(chance, f"{chance.randint(1, 3 if unit == 'tháng' else 20)} {unit}")
    if chance.random() < 0.2:
        policies = replace(case.budget.policies, resume_ledger="minutes")
        case.budget = replace(case.budget, policies=policies)
    _stop(chance, case, 12)
    calendar, since, left = case.office.calendar, case.start, None
    for asked, answered in case.stops:
        if _not_begun(case, since, asked, unit):
            return case
        left = carry(case.budget, _aware(since), left, _aware(asked), calendar)
        if left is None or answered is None:
            return case
        since = answered
    whole = case.project()
    assert whole is not None
    found = project_left(case.budget, _aware(since), left, calendar)
    assert (found.day, found.at, found.expiry) == (whole.day, whole.at, whole.expiry), case
    return case


def _not_begun(case: Case, since: datetime, asked: datetime, unit: str) -> bool:
    """Asked before the first day, or hour, had come: only the whole ledger knows from when it counts."""
    paper = case.paper
    zero = paper.zero(since, every_day=unit in ("ngày", "tháng"))
    return paper.day_of(asked) < zero or asked < paper.begun(since)


def backward(chance: Random) -> Case:
    """The latest day or instant that lies a whole term before an event."""
    count = chance.randint(1, 30)
    kind = chance.choice(["ngày làm việc", "ngày", "tháng", "giờ làm việc", "giờ"])
    count = min(count, 3) if kind == "tháng" else count
    case = _case(chance, f"{count} {kind}")
    case.start += timedelta(days=100)
    budget, event, paper = case.budget, case.start, case.paper
    found = back(_aware(event), budget.term, case.office.calendar, policies=budget.policies)
    if kind == "giờ":
        assert _at(found) == event - timedelta(hours=count), case
    elif kind == "giờ làm việc":
        assert _at(found) == paper.working_minutes_back(event, count * 60), case
    else:
        by_hand = {
            "ngày làm việc": paper.working_days_back,
            "ngày": paper.days_back,
            "tháng": paper.months_back,
        }
        assert found.day == by_hand[kind](event, count), case
    return case


def between(chance: Random) -> Case:
    """What lies between a start and the end of its term is the term; the bare sums agree with the whole."""
    count = chance.randint(1, 60)
    case = _case(chance, f"{count} ngày làm việc")
    calendar, start = case.office.calendar, _aware(case.start)
    due = add(start, case.budget.term, calendar)
    assert working_days_between(start.date(), due.day, calendar) == count, case
    assert last_day(start.date(), case.budget.term, calendar) == due.day, case
    hours = add(start, Term.parse(f"{count} giờ làm việc"), calendar).at
    assert working_time_between(start, hours, calendar) == timedelta(hours=count), case
    exact = add(start, Term.parse(f"{count} ngày"), calendar, policies=Policies(roll="none"))
    assert (exact.day - start.date()).days == count, case
    rolled = add(start, Term.parse(f"{count} ngày"), calendar)
    assert last_day(start.date(), Term.parse(f"{count} ngày"), calendar) == rolled.day, case
    clock = add(start, Term.parse(f"{count} giờ"), calendar).at
    assert clock - start == timedelta(hours=count), case
    return case


def monotone(chance: Random) -> Case:
    """A later start never ends earlier, a longer term neither.

    Under the defaults. Other readings do not promise it: a cut-off on a Friday moves the uncounted first
    day of a term in calendar days to Sunday, a reception on Saturday makes it Saturday; and a term in hours
    that rolls off a Saturday ends later than one begun on Sunday.
    """
    unit = chance.choice(["ngày làm việc", "ngày", "giờ làm việc", "giờ", "tháng"])
    count = chance.randint(1, 3 if unit == "tháng" else 40)
    case = _case(chance, f"{count} {unit}")
    case.budget = replace(case.budget, policies=Policies())
    if unit in ("ngày", "tháng"):
        case.budget = replace(case.budget, cutoff=None)
    longer = replace(case, budget=replace(case.budget, term=Term.parse(f"{count + 1} {unit}")))
    later = replace(case, start=case.start + timedelta(minutes=chance.randrange(4_000)))
    ends, last, after = (each.project() for each in (case, longer, later))
    assert ends is not None and last is not None and after is not None
    assert ends.expiry <= last.expiry, case
    assert ends.expiry <= after.expiry, (case, later.start)
    return case


KINDS = (
    working_days,
    same_day,
    days,
    months,
    working_hours,
    clock_hours,
    again,
    carried,
    backward,
    between,
    monotone,
)


def _day(due: Due | None) -> date | None:
    return due.day if due is not None else None


def _at(due: Due | None) -> datetime | None:
    return due.at.replace(tzinfo=None) if due is not None else None


def run(size: int, seed: int = 1) -> str:
    """Count *size* random terms, in turn of each kind; gives what was done."""
    seen: Counter[str] = Counter()
    for number in range(size):
        kind = KINDS[number % len(KINDS)]
        try:
            case = kind(Random(f"{seed}:{number}"))
        except Exception as error:
            raise AssertionError(f"{kind.__name__}, seed {seed}, number {number}: {error}") from error
        seen[case.office.name] += 1
        seen["suspended"] += bool(case.stops)
        seen["with a cut-off"] += case.budget.cutoff is not None
        seen["by other readings"] += bool(case.budget.policies.chosen())
    told = ", ".join(f"{count} {what}" for what, count in sorted(seen.items()))
    return f"{size} terms agree with the paper calendar, seed {seed}: {told}"
