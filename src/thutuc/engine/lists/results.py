"""Work in hand and results by person and unit under the name of the head; what is done under mandates."""

from __future__ import annotations

from collections import Counter, defaultdict

from thutuc.dossier.events import DeadlineMissed, TaskCompleted
from thutuc.engine.clock_names import task_clock
from thutuc.engine.lists.listing import Tally
from thutuc.engine.lists.question import Question
from thutuc.store import lists
from thutuc.store.lists import GivenOn, Received

#: Figures of work, of a person, a unit or an agency; of dossiers, of the agency that decides them.
WORK = ("in_hand", "late", "done", "timed", "on_time", "ended_late")
DOSSIERS = ("received", "finished", "finished_on_time", "reappointed", "reappointment_kept")

_Counts = Counter[str]


def results(q: Question) -> list[Tally]:
    """One line for each agency, then each of its units, then each officer there."""
    people: dict[tuple[str, str | None], _Counts] = defaultdict(Counter)
    for unit, officer, count, late in lists.work_in_hand(q.tx, q.now):
        people[unit, officer] += Counter(in_hand=count, late=late)
    for unit, officer, done, timed, kept, ended in lists.work_done(q.tx, q.since, q.until):
        people[unit, officer] += Counter(done=done, timed=timed, on_time=kept, ended_late=ended)
    for row in lists.given_on_late(q.tx, q.since, q.until):
        people[_in_whose_hands(q, row)]["timed" if row.outcome == "completed" else "ended_late"] += 1
    people = {key: counts for key, counts in people.items() if counts and q.within(key[0])}
    if q.officer is not None:
        people = {key: counts for key, counts in people.items() if key[1] == q.officer}
    units: dict[str, _Counts] = defaultdict(Counter)
    agencies: dict[str, _Counts] = defaultdict(Counter)
    for (unit, _), counts in people.items():
        units[unit] += counts
        agencies[_agency(q, unit)] += counts
    if q.officer is None:
        for agency, counts in _of_dossiers(q).items():
            agencies[agency] += counts
    return _under_heads(q, agencies, units, people)


def _in_whose_hands(q: Question, row: GivenOn) -> tuple[str, str | None]:
    """Unit and officer who answered for a task when its term ran out, whoever had it later."""
    missed = row.due
    if missed is None or missed >= row.until:  # it stood still, or its term began anew
        clock = task_clock(row.task)
        missed = next(
            (
                event.due
                for entry in lists.entries_of(q.tx, row.dossier, until=q.now)
                for event in q.events(entry)
                if isinstance(event, DeadlineMissed) and event.clock == clock
            ),
            row.until,
        )
    held = [each for each in q.tx.accountable(row.dossier) if each.task == row.task and each.since <= missed]
    return (held[-1].unit or row.unit, held[-1].officer) if held else (row.unit, row.officer)


def _under_heads(
    q: Question,
    agencies: dict[str, _Counts],
    units: dict[str, _Counts],
    people: dict[tuple[str, str | None], _Counts],
) -> list[Tally]:
    found = []
    for agency in sorted(agencies):
        figures = _work(agencies[agency]) | _rates(agencies[agency])
        found.append(q.tally(agency, level="agency", figures=figures))
        for unit in sorted(each for each in units if _agency(q, each) == agency):
            found.append(q.tally(unit, figures=_work(units[unit])))
            found += [
                q.tally(unit, officer, figures=_work(counts))
                for (place, officer), counts in sorted(people.items(), key=lambda each: str(each[0]))
                if place == unit
            ]
    return found


def _agency(q: Question, unit: str | None) -> str:
    facts = q.world.unit(unit, q.at) if unit is not None else None
    return (unit or "") if facts is None else facts.agency


def _work(counts: _Counts) -> dict[str, int | float | None]:
    return {name: counts[name] for name in WORK}


def _rates(counts: _Counts) -> dict[str, int | float | None]:
    """The figures of dossiers; on time over all received (NĐ 61/2018/NĐ-CP Điều 30.2c)."""
    figures: dict[str, int | float | None] = {name: counts[name] for name in DOSSIERS}
    figures["on_time_rate"] = _percent(counts["finished_on_time"], counts["received"])
    figures["reappointment_rate"] = _percent(counts["reappointment_kept"], counts["reappointed"])
    return figures


def _percent(over: int, under: int) -> float | None:
    return round(100 * over / under, 1) if under else None


def _of_dossiers(q: Question) -> dict[str, _Counts]:
    letters = lists.apologised(q.tx)
    found: dict[str, _Counts] = defaultdict(Counter)
    for dossier in lists.received_between(q.tx, q.since, q.until):
        if q.within(dossier.competent):
            found[_agency(q, dossier.competent)] += _stands(q, dossier, dossier.id in letters)
    return found


def _stands(q: Question, dossier: Received, apologised: bool) -> _Counts:
    counts = Counter(received=1)
    if dossier.ready is not None:
        counts += Counter(finished=1, finished_on_time=int(not dossier.late))
    if apologised:
        again = q.known(dossier.id).reappointed()
        kept = again is not None and dossier.ready is not None and dossier.ready <= again
        counts += Counter(reappointed=int(again is not None), reappointment_kept=int(kept))
    return counts


def mandates(q: Question) -> list[Tally]:
    """How much of what was done in the period was done in another's place, by unit and who did it."""
    all_acts: Counter[tuple[str | None, str]] = Counter()
    instead: Counter[tuple[str | None, str]] = Counter()
    for found in lists.alive(q.tx, q.since, q.until):
        units = {task.task: task.unit for task in q.tx.tasks_of(found.id)}
        for entry in lists.entries_of(q.tx, found.id, until=q.until - 1):
            if entry.verb != "complete" or entry.recorded_at < q.since:
                continue
            for event in q.events(entry):
                if isinstance(event, TaskCompleted) and q.within(units.get(event.task)):
                    key = units.get(event.task), event.by
                    all_acts[key] += 1
                    instead[key] += event.acting_for is not None or event.form is not None
    return [
        q.tally(unit, officer, figures={"acts": acts, "under_mandate": n, "share": _percent(n, acts)})
        for (unit, officer), acts in sorted(all_acts.items(), key=lambda each: str(each[0]))
        for n in (instead[unit, officer],)
        if q.officer in (None, officer)
    ]
