"""Terms that stand still in every way, counted a second time day by day and minute by minute.

:mod:`tests.worktime_terms` has suspensions one after another; here they overlap, lie in one another, take no
time, begin the term anew, lie after its end, and extensions come between them; a committed term runs beside
the legal one, and a notice comes when the date was told. Written from the law (BLDS 2015 Điều 146–148,
NĐ 61/2018/NĐ-CP Điều 19) upon the paper calendar, without :mod:`thutuc.worktime`; every day and minute is
crossed off from the beginning again whenever something happens. ``python -m tests.full stops``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from tests.worktime_oracle import ONE_DAY, ONE_MINUTE, Paper
from tests.worktime_terms import COUNTED, MORNING, Office, offices
from tests.worktime_world import ZONE

from thutuc.dossier import Clock
from thutuc.dossier.view import instant
from thutuc.engine.rules.notices import by_law, moved
from thutuc.worktime import (
    READINGS,
    Budget,
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
    explain,
    override,
    project,
)

FIRST, DAYS = datetime(2018, 1, 1), 2_500  # noqa: DTZ001  # of the office, on paper
#: what was chosen besides, of readings that change a date
READ = (*COUNTED, "resume_ledger", "same_day_after_cutoff", "extension_since")
UNITS = ("ngày làm việc", "ngày", "tháng", "giờ làm việc", "giờ", "trong ngày làm việc")
MORNING_ONLY = (Session(time(7, 30), time(11, 30)),)
BY_DAY = ("ngày làm việc", "ngày", "tháng", "trong ngày làm việc")


@dataclass
class Happening:
    """A suspension and how it ends, or an extension at one instant."""

    since: datetime
    until: datetime | None
    after: str | None = None  #: ``restart``, ``fresh``; ``None`` goes on
    more: int = 0  #: an extension by so much


@dataclass
class Stretch:
    """Suspensions that overlap are one: it ends when the last of them does."""

    since: datetime
    until: datetime | None
    after: str | None
    more: int
    stands: bool


def stretches(happened: Sequence[Happening], start: datetime) -> list[Stretch]:
    """One after another; what is ordered to begin anew does so, whatever else lay beside it."""
    found: list[Stretch] = []
    for each in sorted(happened, key=lambda one: one.since):
        if each.until is not None and each.until < start:
            continue
        since, last = max(each.since, start), found[-1] if found else None
        if last is None or (last.until is not None and last.until <= since):
            found.append(Stretch(since, each.until, each.after, each.more, not each.more))
            continue
        open_ended = last.until is None or each.until is None
        last.until = None if open_ended else max(last.until or since, each.until or since)
        last.after = last.after or each.after
        last.more += each.more
        last.stands = last.stands or not each.more
    return found


@dataclass
class Wanted:
    """A term on paper."""

    paper: Paper
    unit: str
    count: int
    fresh: tuple[str, int] = ("ngày", 5)
    table: bool = False
    more: int = 0  #: what the law added so far


End = date | datetime | None


def ends(want: Wanted, start: datetime, rest: list[Stretch], unit: str, count: int) -> End:
    """The last day of a term in days, the last minute of one in hours; ``None`` while it stands still."""
    if unit == "ngày làm việc" and want.table:
        return _minutes(want, start, rest, "table", count)
    if unit == "ngày làm việc" and want.paper.reads("resume_ledger", "minutes"):
        return _minutes(want, start, rest, "both", count)
    if unit in BY_DAY:
        return _days(want, start, rest, unit, count)
    return _minutes(want, start, rest, unit, count)


def _anew(want: Wanted, stretch: Stretch, rest: list[Stretch]) -> End:
    assert stretch.until is not None
    if stretch.after == "fresh":
        return ends(want, stretch.until, rest, *want.fresh)
    whole = want.count + (want.more if want.unit != "trong ngày làm việc" else 0)
    return ends(want, stretch.until, rest, want.unit, whole)


# -- by the day


@dataclass
class Row:
    """A row of days to be crossed off on a paper calendar."""

    paper: Paper
    every_day: bool
    zero: date  #: the last day that is not counted
    total: int
    laid: int = 0  #: days that the law added, from the day on which the others end
    still: list[tuple[date, date]] = field(default_factory=list)
    on: date | None = None  #: nothing is left: it is due on that day

    def counts(self, day: date) -> bool:
        stood = any(first < day <= last for first, last in self.still)
        return day > self.zero and not stood and (self.every_day or self.paper.worked(day))

    def crossed(self, after: date, left: int) -> date:
        """The day on which so many days after that one are crossed off."""
        while left:
            after += ONE_DAY
            left -= self.counts(after)
        return after

    def rolled(self, day: date) -> date:
        rolls = self.every_day and not self.paper.reads("roll", "none")
        return self.paper.next_worked(day) if rolls and not self.paper.worked(day) else day

    def turns(self) -> list[tuple[date, date]]:
        """The last day and the end: of the term, and of what was laid from that end."""
        last = self.crossed(self.zero, self.total)
        found = [(last, self.rolled(last) if self.total else last)]
        if self.laid:
            last = self.crossed(found[0][1], self.laid)
            found.append((last, self.rolled(last)))
        return found

    def end(self) -> date:
        return self.on if self.on is not None else self.turns()[-1][1]

    def longer(self, more: int) -> None:
        if self.every_day and self.paper.reads("extension_since", "expiry"):
            self.laid += more
        else:
            self.total += more

    def stand(self, asked: date, answered: date) -> None:
        """Nothing is crossed off; asked between a last day off and the end, the end's day is left."""
        for number, (last, end) in enumerate(self.turns()):
            if last <= asked < end:
                self.still.append((last, answered))
                self.total, self.laid = self.total + (not number), self.laid + number
                return
        self.still.append((asked, answered))


def _begun(want: Wanted, start: datetime, unit: str, count: int) -> Row:
    paper, every_day = want.paper, unit in ("ngày", "tháng")
    if unit == "trong ngày làm việc":
        today = paper.today(start)
        return Row(paper, False, today, want.more, on=None if want.more else today)
    zero = paper.zero(start, every_day=every_day)
    row = Row(paper, every_day, zero, (count if unit != "tháng" else _length(zero, count)) - want.more)
    row.longer(want.more)
    return row


def _length(zero: date, months: int) -> int:
    """To the same date of the last month, or the end of that month (Điều 148.3)."""
    day, left = zero.replace(day=1), months
    while left:
        day += ONE_DAY
        left -= day.day == 1
    while day.day != zero.day and (day + ONE_DAY).month == day.month:
        day += ONE_DAY
    return (day - zero).days


def _days(want: Wanted, start: datetime, rest: list[Stretch], unit: str, count: int) -> End:
    paper, row = want.paper, _begun(want, start, unit, count)
    opens = row.on is not None and paper.worked(start.date()) and paper.late(start)
    months = count if unit == "tháng" and paper.reads("broken_month", "thirty_days") else 0
    for number, stretch in enumerate(rest):
        want.more += stretch.more
        asked, over = paper.day_of(stretch.since), paper.day_of(stretch.since) > row.end()
        if over and stretch.until is None:
            break
        if over and stretch.after is None:
            continue
        if not stretch.stands:
            if row.on is not None:  # what follows the day on which it was due
                rolled = not row.every_day or paper.reads("extension_since", "expiry")
                row = Row(paper, row.every_day, row.on if rolled else row.zero, 0)
                opens = False
            row.longer(stretch.more)
            continue
        if stretch.until is None:
            return None
        if stretch.after is not None:
            return _anew(want, stretch, rest[number + 1 :])
        opens = False
        if months:
            row.total, months = 30 * months, 0
        answered = paper.day_of(stretch.until)
        if row.on is not None or asked >= row.end():
            zero = max(answered, row.zero) if row.on is None else answered
            row = Row(paper, row.every_day, zero, int(paper.reads("last_day_resumed", "next_working_day")))
            row.longer(stretch.more)
            if not row.total + row.laid:
                same_day = unit == "trong ngày làm việc"
                row.on = paper.today(stretch.until, received=False, same_day=same_day)
            continue
        row.stand(asked, answered)
        row.longer(stretch.more)
    if opens and row.on is not None and paper.reads("same_day_after_cutoff", "opening"):
        return datetime.combine(row.on, time(0)) + paper.hours(row.on)[0][0] * ONE_MINUTE
    return row.end()


# -- by the minute


@dataclass
class Run:
    """Minutes that pass, of the office or of the clock."""

    paper: Paper
    clock: bool
    at: datetime  #: counted so far
    left: int

    def until(self, stop: datetime) -> None:
        """Let the minutes pass until then, or until none is left."""
        while self.left and self.at < stop:
            if not self.clock and not self.paper.hours(self.at.date()):
                self.at = min(stop, datetime.combine(self.at.date() + ONE_DAY, time(0)))
                continue
            self.left -= self.clock or self.paper.open(self.at)
            self.at += ONE_MINUTE

    def end(self) -> datetime:
        """When none is left."""
        whole = replace(self)
        whole.until(datetime.max)  # noqa: DTZ901  # of the office, on paper
        return whole.at

    def waits(self, at: datetime) -> datetime:
        """Nothing is left: it ends with the answer, or when the office can act on it."""
        while not (self.clock or self.paper.open(at)):
            at += ONE_MINUTE
        return at


def _minutes(want: Wanted, start: datetime, rest: list[Stretch], unit: str, count: int) -> End:
    """*both*: working days until they stand still, working minutes from then on, 8 hours a day."""
    paper, clock, each = want.paper, unit == "giờ", 480 if unit in ("table", "both") else 60
    begun = paper.begun(start)
    run, days = Run(paper, clock, begun, count * each), None
    if unit == "both":
        days = Row(paper, False, paper.zero(start, every_day=False), count)
    ended: datetime | None = None  #: nothing was left when it stood still
    for number, stretch in enumerate(rest):
        want.more += stretch.more
        end = ended or run.end()
        last = days.end() if days is not None else _rolled(paper, end) if clock else end
        asked = stretch.since
        over = asked > last if isinstance(last, datetime) else paper_day(paper, asked, clock) > last
        if over and stretch.until is None:
            break
        if over and stretch.after is None:
            continue
        if not stretch.stands:
            if ended is not None:
                run, ended = Run(paper, clock, ended, 0), None
            run.left += stretch.more * each
            if days is not None:
                days.total += stretch.more
            continue
        if stretch.until is None:
            return None
        if stretch.after is not None:
            return _anew(want, stretch, rest[number + 1 :])
        days = None
        if ended is None:
            run.until(asked)
        run.at, run.left = max(stretch.until, begun), run.left + stretch.more * each
        ended = None if run.left else run.waits(run.at)
    if days is not None:
        return days.end()
    end = ended or run.end()
    return _rolled(paper, end) if clock else end


def paper_day(paper: Paper, at: datetime, clock: bool) -> date:
    """The day of an instant; a term by the clock knows no 24:00."""
    return at.date() if clock else paper.day_of(at)


def _rolled(paper: Paper, at: datetime) -> datetime | date:
    rolls = paper.reads("hours_over_day_off", "end_of_next_working_day")
    return paper.next_worked(at.date()) if rolls and not paper.worked(at.date()) else at


# -- one random case


@dataclass
class Case:
    """What thutuc is asked, and what is asked of the paper."""

    office: Office
    start: datetime
    budget: Budget
    unit: str
    count: int
    fresh: tuple[str, int]
    happened: list[Happening] = field(default_factory=list)

    @property
    def paper(self) -> Paper:
        """The office's paper calendar, read as the budget says."""
        readings = self.budget.policies.chosen()
        return replace(self.office.paper, cutoff=self.budget.cutoff, readings=readings)

    def pauses(self) -> list[Pause]:
        """As thutuc is told of it."""
        after = {None: "resume", "restart": "restart", "fresh": f"fresh:{_words(*self.fresh)}"}
        unit = "ngày làm việc" if self.unit == "trong ngày làm việc" else self.unit
        return [
            Pause(
                _aware(each.since),
                None if each.until is None else _aware(each.until),
                "căn cứ",
                after[each.after],
                grant=Term.parse(_words(unit, each.more)) if each.more else None,
            )
            for each in self.happened
        ]

    def found(self) -> Due | None:
        """What thutuc says."""
        return project(self.budget, _aware(self.start), self.pauses(), self.office.calendar)

    def expected(self, unit: str, count: int, *, table: bool = False) -> End:
        """What the paper says."""
        want = Wanted(self.paper, unit, count, self.fresh, table)
        return ends(want, self.start, stretches(self.happened, self.start), unit, count)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=ZONE)


def _words(unit: str, count: int) -> str:
    return unit if unit == "trong ngày làm việc" else f"{count:02d} {unit}"


def _case(chance: Random, unit: str) -> Case:
    count = chance.randint(1, {"tháng": 3, "giờ": 90, "giờ làm việc": 20}.get(unit, 25))
    readings = {name: chance.choice(READINGS[name]) for name in READ} if chance.random() < 0.5 else {}
    table = unit == "ngày làm việc" and chance.random() < 0.25
    budget = Budget(
        Term.parse(_words(unit, count)),
        Counting.TABLE if table else Counting.LAW,
        chance.choice([None, time(15), time(17)]),
        policies=Policies.of(readings),
    )
    day = FIRST + timedelta(days=chance.randrange(DAYS))
    if chance.random() < 0.25:  # around the turn of the year, and before Tết
        day = (
            day.replace(month=12, day=chance.randint(20, 31))
            if chance.random() < 0.5
            else day.replace(month=1)
        )
    fresh = chance.choice(["ngày làm việc", "ngày"]), chance.randint(1, 9)
    return Case(chance.choice(offices()), _minute(chance, day), budget, unit, count, fresh)


def _minute(chance: Random, day: datetime) -> datetime:
    turns = (0, 419, 450, 480, 690, 720, 810, 900, 901, 1020, 1050, 1051, 1439)
    minute = chance.choice(turns) if chance.random() < 0.4 else chance.randrange(1440)
    return day.replace(hour=0, minute=0) + minute * ONE_MINUTE


def _happen(chance: Random, case: Case) -> None:
    """Up to four suspensions in any order, in one another, at one instant; one extension; one may be open."""
    ends_at = case.found()
    assert ends_at is not None
    length = max(1, (ends_at.day - case.start.date()).days)
    anew = chance.random() < 0.3
    for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 4])):
        inside = [each for each in case.happened if each.until is not None and each.until > each.since]
        if inside and chance.random() < 0.4:
            outer = chance.choice(inside)
            span = int(((outer.until or outer.since) - outer.since) / ONE_MINUTE)
            since = outer.since + chance.randrange(span + 1) * ONE_MINUTE
        else:
            since = _minute(chance, case.start + timedelta(days=chance.randrange(length + 3)))
        until = since
        if chance.random() > 0.15:
            until = _minute(chance, since + timedelta(days=chance.choice([0, 1, 3, 20])))
        after = chance.choice(["restart", "fresh", None]) if anew else None
        case.happened.append(Happening(max(since, case.start), max(since, until, case.start), after))
    if case.happened and chance.random() < 0.1:
        chance.choice(case.happened).until = None
    fresh = any(each.after == "fresh" for each in case.happened)
    if case.unit != "tháng" and not fresh and chance.random() < 0.3:
        since = _minute(chance, case.start + timedelta(days=chance.randrange(length + 2)))
        case.happened.append(
            Happening(max(since, case.start), max(since, case.start), more=chance.randint(1, 9))
        )


def _holds(case: Case, expected: End, found: Due | None) -> None:
    if expected is None or found is None:
        assert expected is None, (case, expected)
        assert found is None, (case, found)
        return
    if isinstance(expected, datetime):
        assert found.at == found.expiry == _aware(expected), (case, found.at, expected)
        return
    assert found.day == expected, (case, found.day, expected)
    assert found.expiry == _aware(datetime.combine(expected + ONE_DAY, time(0))), case
    if case.office.paper.worked(expected):
        closes = case.office.paper.hours(expected)[-1][1]
        assert found.at == _aware(datetime.combine(expected, time(0)) + closes * ONE_MINUTE), case


def stopped(chance: Random) -> Case:
    """Any term that stands still in any way."""
    unit = chance.choice(UNITS)
    case = _case(chance, unit)
    _happen(chance, case)
    found = case.found()
    _holds(case, case.expected(unit, case.count, table=case.budget.counting is Counting.TABLE), found)
    if found is not None and chance.random() < 0.1:
        told = explain(case.budget, _aware(case.start), case.pauses(), case.office.calendar)
        assert told[-1].date == found.day, case
    return case


def committed(chance: Random) -> Case:
    """A committed term in working days beside a legal one in days: the earlier of the two holds."""
    case = _case(chance, "ngày làm việc")
    _happen(chance, case)
    case.happened = [each for each in case.happened if each.after is None and not each.more]
    legal = chance.randint(case.count, 2 * case.count)
    both = replace(case.budget, counting=Counting.LAW, limit=Term.parse(f"{legal} ngày"))
    each = [
        replace(case, budget=replace(both, limit=None)),
        replace(case, unit="ngày", budget=replace(both, limit=None, term=Term.parse(f"{legal} ngày"))),
    ]
    ended = [one.found() for one in each]
    for one, (unit, count), end in zip(
        each, (("ngày làm việc", case.count), ("ngày", legal)), ended, strict=True
    ):
        _holds(one, one.expected(unit, count), end)
    case.budget = both
    known = [end for end in ended if end is not None]
    found = case.found()
    assert (found and found.at) == (min(end.at for end in known) if known else None), case
    return case


def notice(chance: Random) -> Case:
    """A notice comes when the date was told: that moves off a day now off, by nothing else, never earlier."""
    unit = chance.choice(UNITS)
    case = _case(chance, unit)
    told = case.found()
    assert told is not None
    near = [told.day + number * ONE_DAY for number in range(-6, 4)]
    off = {day for day in near if case.office.paper.worked(day) and chance.random() < 0.3}
    on = {
        day
        for day in near
        if day.weekday() > 4 and not case.office.paper.worked(day) and chance.random() < 0.5
    }
    after = override(
        case.office.calendar,
        Override(
            "mới",
            days_off={day: DayOff("bão", "CĐ 1") for day in off},
            worked_days={day: WorkedDay("làm bù", "CĐ 1") for day in on},
            day_hours={day: OwnHours(MORNING_ONLY) for day in on},
        ),
    )
    paper = case.office.paper
    paper = replace(
        paper, off=(paper.off | off) - on, on=paper.on | on, own={**paper.own, **dict.fromkeys(on, MORNING)}
    )
    later = replace(case, office=Office("after", after, paper))
    clock = Clock("dossier", "dossier", case.budget.to_json(), *(2 * [instant(_aware(case.start))]))
    clock.due, clock.expiry = instant(told.at), instant(told.expiry)
    law = by_law(clock, after)
    _holds(later, later.expected(unit, case.count, table=case.budget.counting is Counting.TABLE), law)
    named = (
        off | on if chance.random() < 0.5 else None
    )  # the days that the notice names, or all that are known
    stays = moved(clock, law, after, named)
    free = not paper.worked(told.day) and (named is None or told.day in named)
    if law.at == told.at or not free:
        assert stays is None, (case, stays, law)
    elif law.at > told.at:
        assert stays == law, (case, stays, law)
    else:
        assert stays is not None, (case, law)
        _holds(later, paper.next_worked(told.day), stays)
    clock.budget["policy.notice_moves"] = "with_law"
    assert moved(clock, law, after, off) == (None if law.at == told.at else law), case
    return case


def run(size: int, seed: int = 1) -> str:
    """Count *size* random cases; gives what was done."""
    seen: Counter[str] = Counter()
    for number in range(size):
        kind = (stopped, stopped, stopped, stopped, committed, notice)[number % 6]
        try:
            case = kind(Random(f"{seed}:{number}"))
        except Exception as error:
            raise AssertionError(f"{kind.__name__}, seed {seed}, number {number}: {error}") from error
        seen[case.unit] += 1
        seen["stood still"] += any(not each.more for each in case.happened)
        seen["extended"] += any(each.more for each in case.happened)
        seen["begun anew"] += any(each.after for each in case.happened)
        seen["by other readings"] += bool(case.budget.policies.chosen())
    told = ", ".join(f"{count} {what}" for what, count in sorted(seen.items()))
    return f"{size} terms that stood still agree with the paper calendar, seed {seed}: {told}"
