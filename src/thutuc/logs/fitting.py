"""Learns from a log what a simulation needs: who comes when, what is chosen, how long things take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import sqrt
from typing import Any

from thutuc.errors import LogRefused
from thutuc.logs.conformance import Checked, Conformance
from thutuc.logs.diary import Diary, Entry
from thutuc.logs.hours import Office, Sessions, days_off
from thutuc.logs.naming import Story
from thutuc.logs.recent import leads
from thutuc.logs.replay import Done
from thutuc.logs.times import SURE, Times
from thutuc.logs.trays import Act, trays_of
from thutuc.net import Net
from thutuc.worktime.calendar import WEEKDAYS

#: Of so few nothing can be learnt.
FEW = 10
#: Of so many a simulation of what was learnt came back within 22 % (docs/reference/logs.md).
MANY = 500
#: What the two kinds of dossiers are called.
ONE_GO, LAY = "làm một lượt", "có lúc phải chờ"
#: Where so many come in its hours an office takes papers in these only.
_NEARLY_ALL = 0.98
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How dossiers came in."""

    count: int
    first: date
    last: date
    per_day: float  #: on a day of the weekdays on which any came
    by_weekday: Mapping[str, float]  #: how each weekday weighs beside that; those without any are left out
    by_hour: Mapping[int, float]  #: the share of each hour of the day
    sessions: Sessions = ()  #: the office's hours, where nearly all came in them; else they come at any hour

    @property
    def between(self) -> tuple[float, float]:
        """Between which numbers a day lies (95 %), were they to come by chance, each on its own."""
        aside = min(1.0, SURE / sqrt(self.count))
        return self.per_day * (1 - aside), self.per_day * (1 + aside)


@dataclass(slots=True)
class StepFit:
    """What a log shows of one step."""

    step: str
    count: int = 0
    stay: Times = field(default_factory=lambda: Times(()))  #: from when it was opened until it was done
    lying: Times = field(default_factory=lambda: Times(()))  #: of it, when it was its turn and nobody began
    work: Times = field(default_factory=lambda: Times(()))  #: of it, at work, where that can be seen
    choices: dict[str, Counter[Any]] = field(default_factory=dict)  #: by field: what was filled in
    officers: Counter[str] = field(default_factory=Counter)
    kept: int = 0  #: how often who did the step before did this one too


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a log, or one kind of its dossiers, taught."""

    name: str  #: which dossiers, in Vietnamese; empty: all
    arrivals: Arrivals
    start: Mapping[str, Counter[Any]]  #: what dossiers came with, as far as ways depend on it
    steps: Mapping[str, StepFit]  #: by id, in the order of the procedure
    hours: Sessions  #: in these nearly everything was done
    dossiers: int
    skipped: int  #: dossiers that do not fit the procedure, and taught nothing
    trays: Mapping[str, tuple[time, ...]] = field(default_factory=dict)  #: steps put together, and when taken


class Seen:
    """What all dossiers together show: the office's hours, and what each officer did when."""

    def __init__(self, conformance: Conformance) -> None:
        stories = [each.story for each in conformance.checked]
        self.office = Office(told.at for story in stories for told in story.occurrences)
        self.trays = trays_of((act for each in conformance.checked for act in _acts(each)), self.office)
        entries = (entry for each in conformance.checked for entry in self._entries(each))
        self._diary = Diary(self.office, entries)

    def of(self, story: Story, done: Done) -> tuple[timedelta, timedelta | None]:
        """How long a step that was done lay, and was worked on, where that can be seen."""
        told = story.occurrences[done.place]
        entry = told.resource, told.at, self._ready(story, done)
        return self._diary.lying(entry), self._diary.work(entry)

    def _entries(self, each: Checked) -> Iterator[Entry]:
        """Who did what, when, and since when it could be done."""
        story = each.story
        ready = {done.place: self._ready(story, done) for done in each.played.done if done.told}
        yield story.receiver, story.received, story.received
        for place, told in enumerate(story.occurrences):
            yield told.resource, told.at, ready.get(place, story.received)

    def _ready(self, story: Story, done: Done) -> datetime:
        """When it was opened; of what is put together, when the tray was taken, if it was done after that."""
        opened = opened_at(story, done)
        taken = self.office.next(opened, self.trays.get(done.step, ()))
        return opened if taken is None or taken > story.occurrences[done.place].at else taken


def _acts(each: Checked) -> Iterator[Act]:
    for done in each.played.done:
        if done.told:
            yield done.step, opened_at(each.story, done), each.story.occurrences[done.place].at


def opened_at(story: Story, done: Done) -> datetime:
    """When a step that was done was opened."""
    return story.occurrences[done.opened].at if done.opened >= 0 else story.received


def fit(
    conformance: Conformance, net: Net, whole: Conformance | None = None, seen: Seen | None = None
) -> Fitted:
    """Learn from every dossier that fits the procedure; raises :class:`LogRefused` where none does.

    *whole*: a longer log, from which steps are learnt that were seldom done in this one; *seen*: what the
    longest shows.
    """
    fitting = [each for each in conformance.checked if each.fits and each.story.steps]
    if not fitting:
        raise LogRefused("Không hồ sơ nào khớp quy trình · expected dossiers that fit, found none.")
    seen = seen or Seen(whole or conformance)
    steps = _learnt(conformance, seen)
    if whole is not None:
        steps = _learnt(whole, seen) | {id_: step for id_, step in steps.items() if step.count >= FEW}
    return Fitted(
        "",
        arrivals_of([each.story.received for each in conformance.checked], seen.office),
        _chosen(each.played.start for each in _ended(fitting)),
        {step: steps[step] for step in net.steps if step in steps},
        seen.office.sessions,
        len(fitting),
        sum(not each.fits for each in conformance.checked),
        seen.trays,
    )


def fit_kinds(
    conformance: Conformance, net: Net, until: str | None = None, whole: Conformance | None = None
) -> list[Fitted]:
    """What fits two kinds of dossiers: those done until a step in one go, and those that lay somewhere.

    What waits for its officer's other work, or for the morning, does not lie: a simulation has that of its
    own. Where one step lies the next one often does too; told apart, the two kinds keep that together. One
    kind where there are not enough of both.
    """
    seen = Seen(whole or conformance)
    both = fit(conformance, net, whole, seen)
    there = {lead.dossier for lead in leads((whole or conformance).checked, until)}
    quick = {
        each.story.trace.id
        for each in (whole or conformance).checked
        if each.story.trace.id in there and not _lies(each, seen, until)
    }
    known = [each.story.trace.id for each in conformance.checked if each.story.trace.id in there]
    share = sum(id_ in quick for id_ in known) / len(known) if known else 0.0
    if min(share, 1 - share) * len(known) < FEW:
        return [both]
    found = []
    for name, part, one_go in ((ONE_GO, share, True), (LAY, 1 - share, False)):
        chosen = [_part(each, quick, one_go) for each in (conformance, whole or conformance)]
        arrivals = replace(
            both.arrivals, count=round(both.arrivals.count * part), per_day=both.arrivals.per_day * part
        )
        found.append(replace(fit(chosen[0], net, chosen[1], seen), name=name, arrivals=arrivals))
    return found


def _lies(each: Checked, seen: Seen, until: str | None) -> bool:
    """Whether some step of a dossier lay, as far as it is asked about."""
    for done in each.played.done:
        if done.told and seen.of(each.story, done)[0]:
            return True
        if done.step == until:
            break
    return False


def _part(conformance: Conformance, quick: Set[str], one_go: bool) -> Conformance:
    chosen = tuple(each for each in conformance.checked if (each.story.trace.id in quick) is one_go)
    return Conformance(conformance.procedure, chosen)


def _ended(fitting: Sequence[Checked]) -> Sequence[Checked]:
    """Those that reached an end: of the others the last choice is not known."""
    return [each for each in fitting if each.played.ended] or fitting


def _learnt(conformance: Conformance, seen: Seen) -> dict[str, StepFit]:
    """Every step that was done in a dossier that fits."""
    fitting = [each for each in conformance.checked if each.fits]
    learning = _Learning(fitting, seen)
    for step, choices in _choices(_ended(fitting)).items():
        learning.steps[step].choices = choices
    return learning.steps


class _Learning:
    def __init__(self, fitting: Sequence[Checked], seen: Seen) -> None:
        self.steps: dict[str, StepFit] = {}
        self._seen = seen
        self._begun: dict[str, list[tuple[timedelta, timedelta, timedelta | None]]] = defaultdict(list)
        for each in fitting:
            self._learn(each)
        for step in self.steps.values():
            self._sum_up(step)

    def _learn(self, each: Checked) -> None:
        story = each.story
        for done in each.played.done:
            told = story.occurrences[done.place]
            step = self.steps.setdefault(done.step, StepFit(done.step))
            before = story.occurrences[done.opened].resource if done.opened >= 0 else story.receiver
            step.count += 1
            if told.resource is not None:
                step.officers[told.resource] += 1
                step.kept += told.resource == before
            lay, work = self._seen.of(story, done)
            self._begun[done.step].append((told.at - opened_at(story, done), lay, work))

    def _sum_up(self, step: StepFit) -> None:
        """Where work cannot be seen, it is taken to be what it usually is; before that the task lay."""
        begun = self._begun[step.step]
        step.stay = Times.of(stay for stay, _, _ in begun)
        step.work = Times.of(work for _, _, work in begun if work is not None)
        usual = timedelta(seconds=step.work.quantile(0.5))
        step.lying = Times.of(lay - (usual if work is None else work) for _, lay, work in begun)


def _choices(whole: Iterable[Checked]) -> dict[str, dict[str, Counter[Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in whole:
        for done in each.played.done:
            found[done.step].append(done.data)
    return {step: _chosen(data) for step, data in found.items()}


def _chosen(given: Iterable[Mapping[str, Any]]) -> dict[str, Counter[Any]]:
    found: dict[str, Counter[Any]] = {}
    for data in given:
        for name, value in data.items():
            if isinstance(value, str | bool | int):
                found.setdefault(name, Counter())[value] += 1
    return found


def arrivals_of(received: Sequence[datetime], office: Office | None = None) -> Arrivals:
    """How often dossiers came, by weekday and hour of the day; whether in the hours of an *office* only.

    Then its days off are left aside: of these a simulation knows by itself.
    """
    days = sorted(at.date() for at in received)
    first, last = days[0], days[-1]
    inside = office is not None and max(_usual(days)) < _SATURDAY and (
        sum(map(office.is_open, received)) >= _NEARLY_ALL * len(received)
    )  # fmt: skip
    off = days_off(days) if inside else ()
    open_days = [day for day in days if day not in off]
    span = (first + number * _DAY for number in range((last - first).days + 1))
    there = Counter(day.weekday() for day in span if day not in off)
    a_day = {day: count / there[day] for day, count in _usual(open_days).items()}
    per_day = sum(a_day.values()) / len(a_day)
    return Arrivals(
        len(days),
        first,
        last,
        per_day,
        {WEEKDAYS[day]: a_day[day] / per_day for day in sorted(a_day)},
        {hour: count / len(days) for hour, count in sorted(Counter(at.hour for at in received).items())},
        office.sessions if office is not None and inside else (),
    )


def _usual(days: Sequence[date]) -> Mapping[int, int]:
    """How many came on each weekday; one on which hardly anybody came is no day of the office."""
    week = Counter(day.weekday() for day in days)
    return {day: count for day, count in week.items() if count * 50 >= len(days)}
