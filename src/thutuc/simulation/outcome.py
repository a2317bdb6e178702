"""What one replication came to, as plain numbers under names that every replication shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thutuc.reports import Figures
from thutuc.reports.figures import COLUMNS
from thutuc.simulation.hours import Timeline
from thutuc.simulation.prepared import Prepared
from thutuc.simulation.tally import RECEPTION, StepTally, Tally

HOUR, DAY, MINUTE = 3_600_000_000, 86_400_000_000, 60_000_000
#: The time to a result is counted in boxes of so many microseconds.
BOX = DAY // 4

#: What is measured: section, whose it is, measure.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One replication."""

    numbers: Mapping[Key, float]
    sampled: Sequence[int]  #: instants at which queues were looked at
    open: Sequence[int]  #: dossiers open then
    waiting: Mapping[str, Sequence[int]]  #: by step: how many waited then
    boxes: Mapping[int, int]  #: dossiers with a result, by box of time
    refusals: Mapping[str, int]  #: refused commands, by verb
    words: Sequence[tuple[str, str]]  #: of the first of them, with where: Vietnamese, English
    stuck: Mapping[str, int]  #: tasks that nobody worked on, by step
    dossiers: int


def outcome_of(tally: Tally, prepared: Prepared, timelines: Mapping[str, Timeline]) -> Outcome:
    """The numbers of a replication."""
    numbers: dict[Key, float] = {}
    numbers.update(_dossiers(tally, prepared))
    numbers.update(_steps(tally, prepared))
    numbers.update(_officers(tally, timelines))
    numbers.update(_ladder(tally))
    boxes: dict[int, int] = {}
    for taken in (each for results in tally.results.values() for each in results):
        boxes[taken // BOX] = boxes.get(taken // BOX, 0) + 1
    names = {key: step_name(prepared, *key) for key in tally.queues}
    return Outcome(
        numbers=numbers,
        sampled=[at for at, _, _ in tally.samples],
        open=[count for _, count, _ in tally.samples],
        waiting={
            name: [queues.get(key, 0) for _, _, queues in tally.samples]
            for key, name in sorted(names.items())
        },
        boxes=dict(sorted(boxes.items())),
        refusals=dict(sorted(tally.refusals.items())),
        words=tally.words,
        stuck=dict(sorted(tally.stuck.items())),
        dossiers=tally.dossiers,
    )


def step_name(prepared: Prepared, flow: int, step: str) -> str:
    """A step, named so that two procedures' are told apart."""
    return f"{prepared.flows[flow].called}/{step}"


def _dossiers(tally: Tally, prepared: Prepared) -> Iterator[tuple[Key, float]]:
    whole = Figures("", "")
    results: list[int] = []
    for flow in prepared.flows:
        figures, own = tally.figures.get(flow.number, Figures("", "")), tally.results.get(flow.number, [])
        results += own
        for name in COLUMNS:
            setattr(whole, name, getattr(whole, name) + getattr(figures, name))
        if len(prepared.flows) > 1:
            yield from _of_dossiers(flow.called, figures, own)
    yield from _of_dossiers("", whole, results)
    if tally.gaps:
        yield ("dossiers", "", "gap"), sum(tally.gaps) / len(tally.gaps) / HOUR
        yield ("dossiers", "", "gap_q90"), _quantile(sorted(tally.gaps), 0.9) / HOUR


def _of_dossiers(name: str, figures: Figures, results: Sequence[int]) -> Iterator[tuple[Key, float]]:
    def key(measure: str) -> Key:
        return ("dossiers", name, measure)

    for measure in ("received", "finished", "open", "overdue", "stopped", "not_supplemented", "reappointed"):
        yield key(measure), float(getattr(figures, measure))
    for measure, kind in (("on_time_rate", "law"), ("first_kept_rate", "first"),
                          ("over_received_rate", "over_received")):  # fmt: skip
        over, under = figures.parts(kind)
        if under:
            yield key(measure), 100 * over / under
    if results:
        times = sorted(results)
        yield key("days_mean"), sum(times) / len(times) / DAY
        yield key("days_median"), _quantile(times, 0.5) / DAY
        yield key("days_q90"), _quantile(times, 0.9) / DAY


def _quantile(times: Sequence[int], share: float) -> float:
    """The time that this share of them does not exceed, between two where it falls between them."""
    place = share * (len(times) - 1)
    low = int(place)
    high = min(low + 1, len(times) - 1)
    return times[low] + (times[high] - times[low]) * (place - low)


def _steps(tally: Tally, prepared: Prepared) -> Iterator[tuple[Key, float]]:
    span = tally.until - tally.since
    whole = sum(step.queued for step in tally.steps.values())
    order = [(flow.number, id) for flow in prepared.flows for id in (RECEPTION, *flow.net.steps)]
    for place in (each for each in order if each in tally.steps):
        for measure, value in _of_step(tally.steps[place], span, whole):
            yield ("steps", step_name(prepared, *place), measure), value


def _of_step(step: StepTally, span: int, whole: int) -> Iterator[tuple[str, float]]:
    yield "done", float(step.done)
    if step.done:
        yield "waiting", step.waiting / step.done / HOUR
        yield "waiting_worked", step.waiting_worked / step.done / HOUR
        if step.at_head:
            yield "at_head", step.at_head / step.done / HOUR
        yield "work", step.work / step.done / MINUTE
        yield "stay", step.stay / step.done / HOUR
    if step.lapsed:
        yield "lapsed", float(step.lapsed)
    if step.left:
        yield "left", float(step.left)
    yield "queue", step.queued / span
    if whole:
        yield "share", 100 * step.queued / whole


def _officers(tally: Tally, timelines: Mapping[str, Timeline]) -> Iterator[tuple[Key, float]]:
    heads = {officer for _, officer in tally.duties} | set(tally.given_out)
    for officer in sorted({*tally.finished, *tally.worked, *tally.told, *heads} - {"–"}):
        hours = timelines.get(officer)
        there = hours.worked(tally.since, tally.until) if hours is not None else 0
        yield ("officers", officer, "done"), float(tally.finished[officer])
        yield ("officers", officer, "worked"), tally.worked[officer] / HOUR
        if there:
            yield ("officers", officer, "utilisation"), 100 * tally.worked[officer] / there
        yield ("officers", officer, "told"), float(tally.told[officer])
        yield ("officers", officer, "given_out"), float(tally.given_out[officer])
        mine = sum(count for (_, who), count in tally.duties.items() if who == officer)
        yield ("officers", officer, "duties"), float(mine)


def _ladder(tally: Tally) -> Iterator[tuple[Key, float]]:
    for (rung, tell), count in sorted(tally.rungs.items()):
        yield ("rungs", f"{rung} → {tell}", "reached"), float(count)
    for kind in sorted({kind for kind, _ in tally.duties}):
        yield ("duties", kind, "arose"), float(_sum(tally.duties, kind))
        yield ("duties", kind, "done"), float(tally.duties_over[kind, True])
        yield ("duties", kind, "not_needed"), float(tally.duties_over[kind, False])


def _sum(counts: Mapping[tuple[str, str], int], kind: str) -> int:
    return sum(count for (of, _), count in counts.items() if of == kind)


def keys_of(outcomes: Iterable[Outcome]) -> list[Key]:
    """Every measure that some replication has, in order of their first coming."""
    return list(dict.fromkeys(key for each in outcomes for key in each.numbers))
