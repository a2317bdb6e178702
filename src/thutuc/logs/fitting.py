"""Learns from a log what a simulation needs: who comes when, what is chosen, how long things take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from thutuc.errors import LogRefused
from thutuc.logs.conformance import Checked, Conformance
from thutuc.logs.recent import leads
from thutuc.logs.times import Diary, Times, quantile
from thutuc.net import Net

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Longer than this nobody works on one thing in one go: it lay, and nobody knows when it was begun.
AT_A_STRETCH = timedelta(hours=2)
#: Of so few nothing can be learnt.
FEW = 10
#: What the two kinds of dossiers are called.
ONE_GO, LAY = "làm một lượt", "có lúc phải chờ"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How dossiers came in."""

    count: int
    first: date
    last: date
    per_day: float  #: on a day of the weekdays on which any came
    by_weekday: Mapping[str, float]  #: how each weekday weighs beside that; those without any are left out
    by_hour: Mapping[int, float]  #: the share of each hour of the day


@dataclass(slots=True)
class StepFit:
    """What a log shows of one step."""

    step: str
    count: int = 0
    stay: Times = field(default_factory=lambda: Times(()))  #: from when it was opened until it was done
    waiting: Times = field(default_factory=lambda: Times(()))  #: of it, until somebody began
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
    hours: tuple[time, time]  #: between these nearly everything was done
    dossiers: int
    skipped: int  #: dossiers that do not fit the procedure, and taught nothing


def fit(conformance: Conformance, net: Net, whole: Conformance | None = None) -> Fitted:
    """Learn from every dossier that fits the procedure; raises :class:`LogRefused` where none does.

    *whole*: a longer log, from which steps are learnt that were seldom done in this one.
    """
    fitting = [each for each in conformance.checked if each.fits and each.story.steps]
    if not fitting:
        raise LogRefused("Không hồ sơ nào khớp quy trình · expected dossiers that fit, found none.")
    steps = _learnt(conformance)
    if whole is not None:
        steps = _learnt(whole) | {id_: step for id_, step in steps.items() if step.count >= FEW}
    return Fitted(
        "",
        arrivals_of([each.story.received for each in conformance.checked]),
        _chosen(each.played.start for each in _ended(fitting)),
        {step: steps[step] for step in net.steps if step in steps},
        _hours(told.at for each in fitting for told in each.story.occurrences),
        len(fitting),
        sum(not each.fits for each in conformance.checked),
    )


def fit_kinds(
    conformance: Conformance, net: Net, until: str | None = None, whole: Conformance | None = None
) -> list[Fitted]:
    """The same for two kinds of dossiers: those done until a step in one go, and those that lay somewhere.

    Where one step lies the next one often does too; told apart, the two kinds keep that together. One kind
    where there are not enough of both.
    """
    both = fit(conformance, net, whole)
    took = {lead.dossier: lead.seconds for lead in leads((whole or conformance).checked, until)}
    quick = {dossier for dossier, seconds in took.items() if seconds <= AT_A_STRETCH.total_seconds()}
    known = [each.story.trace.id for each in conformance.checked if each.story.trace.id in took]
    share = sum(id_ in quick for id_ in known) / len(known) if known else 0.0
    if min(share, 1 - share) * len(known) < FEW:
        return [both]
    found = []
    for name, part, one_go in ((ONE_GO, share, True), (LAY, 1 - share, False)):
        chosen = [_part(each, quick, one_go) for each in (conformance, whole or conformance)]
        arrivals = replace(both.arrivals, per_day=both.arrivals.per_day * part)
        found.append(replace(fit(chosen[0], net, chosen[1]), name=name, arrivals=arrivals, hours=both.hours))
    return found


def _part(conformance: Conformance, quick: Set[str], one_go: bool) -> Conformance:
    chosen = tuple(each for each in conformance.checked if (each.story.trace.id in quick) is one_go)
    return Conformance(conformance.procedure, chosen)


def _ended(fitting: Sequence[Checked]) -> Sequence[Checked]:
    """Those that reached an end: of the others the last choice is not known."""
    return [each for each in fitting if each.played.ended] or fitting


def _learnt(conformance: Conformance) -> dict[str, StepFit]:
    """Every step that was done in a dossier that fits."""
    fitting = [each for each in conformance.checked if each.fits]
    learning = _Learning(fitting)
    for step, choices in _choices(_ended(fitting)).items():
        learning.steps[step].choices = choices
    return learning.steps


class _Learning:
    def __init__(self, fitting: Sequence[Checked]) -> None:
        self.steps: dict[str, StepFit] = {}
        self._diary = Diary(
            each
            for one in fitting
            for each in (
                (one.story.receiver, one.story.received),
                *((told.resource, told.at) for told in one.story.occurrences),
            )
        )
        self._begun: dict[str, list[tuple[timedelta, timedelta | None]]] = defaultdict(list)
        for each in fitting:
            self._learn(each)
        for step in self.steps.values():
            self._sum_up(step)

    def _learn(self, each: Checked) -> None:
        story = each.story
        for done in each.played.done:
            told = story.occurrences[done.place]
            step = self.steps.setdefault(done.step, StepFit(done.step))
            before = story.occurrences[done.opened] if done.opened >= 0 else None
            opened = before.at if before is not None else story.received
            step.count += 1
            if told.resource is not None:
                step.officers[told.resource] += 1
                step.kept += told.resource == (before.resource if before is not None else story.receiver)
            busy = self._diary.before(told.resource, told.at)
            work = told.at - (max(opened, busy) if busy is not None else opened)
            self._begun[done.step].append((told.at - opened, work if work <= AT_A_STRETCH else None))

    def _sum_up(self, step: StepFit) -> None:
        """Where work cannot be seen, it is taken to be what it usually is; the rest is waiting."""
        begun = self._begun[step.step]
        step.stay = Times.of(stay for stay, _ in begun)
        step.work = Times.of(work for _, work in begun if work is not None)
        usual = timedelta(seconds=step.work.quantile(0.5))
        step.waiting = Times.of(stay - (min(usual, stay) if work is None else work) for stay, work in begun)


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


def arrivals_of(received: Sequence[datetime]) -> Arrivals:
    """How often dossiers came, by weekday and hour of the day."""
    days = sorted(at.date() for at in received)
    first, last = days[0], days[-1]
    came = Counter(day.weekday() for day in days)
    there = Counter((first + number * _DAY).weekday() for number in range((last - first).days + 1))
    # a weekday on which hardly anybody comes is no day of the office
    open_days = [day for day in came if came[day] * 50 >= len(days)] or list(came)
    per_day = sum(came[day] for day in open_days) / max(sum(there[day] for day in open_days), 1)
    return Arrivals(
        len(days),
        first,
        last,
        per_day,
        {WEEKDAYS[day]: came[day] / there[day] / per_day for day in sorted(open_days)},
        {hour: count / len(days) for hour, count in sorted(Counter(at.hour for at in received).items())},
    )


def _hours(instants: Iterable[datetime]) -> tuple[time, time]:
    """The hours between which 98 of 100 things are done, to the half hour around them."""
    minutes = sorted(float(at.hour * 60 + at.minute) for at in instants)
    low, high = int(quantile(minutes, 0.01)) // 30 * 30, -(-int(quantile(minutes, 0.99)) // 30) * 30
    return _clock(low), _clock(max(high, low + 30))


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time(23, 59)
