"""What one replication counts: dossiers by the public formulas, waiting and work by step, rungs, queues."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from thutuc.dossier.events import DutyArose, DutyDone, RungReached
from thutuc.engine import Dossier, in_vietnamese
from thutuc.errors import EvaluationError, ThutucError
from thutuc.procedure import Procedure
from thutuc.reports import Figures
from thutuc.simulation.cases import MOST_TRIES, NEVER, Case, Item
from thutuc.simulation.hours import Timeline
from thutuc.simulation.prepared import Flow

#: The most refused commands whose words are kept.
_MOST_WORDS = 20

StepKey = tuple[int, str]  #: number of the procedure in the plan, id of the step
#: Stands for the desk of a procedure at which dossiers are received; no step has such an id.
RECEPTION = "(reception)"


@dataclass(slots=True)
class StepTally:
    """Sums over the visits of one step that were ready in the measured days, or lapsed before they were."""

    done: int = 0  #: visits that somebody completed; the sums up to ``stay`` are of these
    waiting: int = 0  #: µs by the calendar from when it could be worked on until somebody began, each time
    waiting_worked: int = 0  #: the same in the hours of who did it
    at_head: int = 0  #: of ``waiting``, until the head began to give it out
    work: int = 0  #: µs of work, in the officer's hours
    stay: int = 0  #: µs by the calendar from when it was opened until it was done
    lapsed: int = 0  #: visits that ended without anybody completing them
    left: int = 0  #: visits that waited when the run ended
    queued: int = 0  #: µs of the measured days that visits waited, whenever they came, done or not


@dataclass(slots=True)
class Tally:
    """One replication's counts."""

    since: int  #: when the measured days begin
    until: int  #: and end
    figures: dict[int, Figures] = field(default_factory=dict)  #: by procedure, by the public formulas
    results: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  #: µs to the result
    steps: dict[StepKey, StepTally] = field(default_factory=lambda: defaultdict(StepTally))
    queues: dict[StepKey, int] = field(default_factory=lambda: defaultdict(int))  #: how many wait just now
    lying: set[Item] = field(default_factory=set)  #: what waits just now
    samples: list[tuple[int, int, dict[StepKey, int]]] = field(default_factory=list)
    rungs: Counter[tuple[str, str]] = field(default_factory=Counter)  #: by rung and whom it tells
    told: Counter[str] = field(default_factory=Counter)  #: rungs by officer
    duties: Counter[tuple[str, str]] = field(default_factory=Counter)  #: by kind and officer
    duties_over: Counter[tuple[str, bool]] = field(default_factory=Counter)  #: by kind, whether it was done
    given_out: Counter[str] = field(default_factory=Counter)  #: tasks given out in them, by head
    worked: Counter[str] = field(default_factory=Counter)  #: µs of work in the measured days, by officer
    finished: Counter[str] = field(default_factory=Counter)  #: things done in them, by officer
    gaps: list[int] = field(default_factory=list)  #: longest time without an act, by dossier
    refusals: Counter[str] = field(default_factory=Counter)  #: by verb
    words: list[tuple[str, str]] = field(default_factory=list)  #: of the first refusals, vi and en
    stuck: Counter[str] = field(default_factory=Counter)  #: tasks that nobody works on, by step
    turns: dict[str, int] = field(default_factory=dict)  #: how often each fair choice was made
    dossiers: int = 0  #: all that came, measured or not
    open: int = 0  #: that just now have not ended

    # --- dossiers ----------------------------------------------------------------------------------

    def count(self, case: Case) -> None:
        """Count a dossier as it stands at its end, or at the end of the run."""
        flow, place = case.flow, case.place
        row = self.figures.get(flow.number)
        if row is None:
            procedure = flow.net.procedure
            row = self.figures[flow.number] = Figures(procedure.id, procedure.name)
        if place is None:
            state = case.state
            row.count(Dossier(case.id, state, flow.net))
            received, ready = state.received, state.ready
        else:
            for name, count in place.counted:
                setattr(row, name, getattr(row, name) + count)
            received, ready = case.received, case.ready
        self.gaps.append(case.gap)
        if ready is not None and received is not None:
            self.results[flow.number].append(ready - received)

    # --- work --------------------------------------------------------------------------------------

    def ready(self, item: Item, now: int) -> None:
        """Something can be worked on from now on; it stays so while it goes from a tray to a desk."""
        if item.queued:
            return
        item.queued = True
        item.laid = now
        if item.came == NEVER:
            item.came = now
        key = _lies_at(item)
        if key is not None:
            self.queues[key] += 1
            self.lying.add(item)

    def begun(self, item: Item, now: int, hours: Timeline | None = None) -> None:
        """Somebody with these hours has begun, or nobody will any more."""
        key = _lies_at(item)
        if key is None:
            return
        self.queues[key] -= 1
        self.lying.discard(item)
        waited = now - item.laid
        if not waited:
            return
        item.waiting += waited
        if hours is not None:
            item.waiting_worked += hours.worked(item.laid, now)
        if item.kind == "assign":
            item.at_head += waited
        self._lay(key, item.laid, now)

    def _lay(self, key: StepKey, since: int, until: int) -> None:
        """Something has lain in a queue: of that only what falls into the measured days."""
        lain = min(until, self.until) - max(since, self.since)
        if lain > 0:
            self.steps[key].queued += lain

    def end(self, now: int, begun: Iterable[tuple[Item, str, Timeline]]) -> None:
        """Count what still waits, and what somebody has begun, as the run ends.

        A queue that is never worked off is no short one; an officer in the middle of a thing was no idle one.
        """
        for item, officer, hours in begun:
            since, until = max(item.started, self.since), min(now, self.until)
            if since < until:
                self.worked[officer] += hours.worked(since, until)
        for item in self.lying:
            if item.tries >= MOST_TRIES:
                self.stuck[item.step.id if item.step else item.kind] += 1
            key = _lies_at(item)
            if key is not None:
                self._lay(key, item.laid, now)
                self.steps[key].left += self.since <= item.came < self.until

    def done(self, item: Item, officer: str, hours: Timeline, now: int) -> None:
        """Somebody has finished what he had begun; whether the task is done then is for :meth:`over`."""
        if item.kind in ("work", "receive"):
            item.worked += item.work
        since, until = self.since, self.until
        if item.started >= since and now <= until:
            self.worked[officer] += item.work
            self.finished[officer] += 1
        elif item.started < until and now > since:
            self.worked[officer] += hours.worked(max(item.started, since), min(now, until))

    def over(self, item: Item, now: int, *, done: bool) -> None:
        """A task has ended: somebody has completed it, or it lapsed, was withdrawn or ended otherwise.

        One that lapsed while it waited for what is outside counts by when it was opened.
        """
        key, came = _lies_at(item), item.came
        if came == NEVER and not done and item.step is not None and not item.step.never:
            came = item.opened
        if key is None or not self.since <= came < self.until:
            return
        step = self.steps[key]
        if not done:
            step.lapsed += 1
            return
        step.done += 1
        step.waiting += item.waiting
        step.waiting_worked += item.waiting_worked
        step.at_head += item.at_head
        step.work += item.worked
        step.stay += now - item.opened

    def gave_out(self, officer: str, now: int) -> None:
        """A head has given a task to somebody."""
        if self.since <= now < self.until:
            self.given_out[officer] += 1

    def sample(self, now: int) -> None:
        """Note how long the queues are."""
        self.samples.append((now, self.open, {key: count for key, count in self.queues.items() if count}))

    # --- escalation and refusals -------------------------------------------------------------------

    def rung(self, event: RungReached) -> None:
        """A rung was reached."""
        self.rungs[event.rung, event.tell] += 1
        if event.officer is not None:
            self.told[event.officer] += 1

    def duty(self, event: DutyArose) -> None:
        """A duty arose."""
        self.duties[event.of, event.officer or "–"] += 1

    def duty_over(self, event: DutyDone) -> None:
        """A duty was done, or there is no more need for it."""
        self.duties_over[event.of, event.how != "not-needed"] += 1

    def refused(self, verb: str, error: ThutucError, case: Case, step: str | None) -> None:
        """A command was refused, at a step where it was for a task; its dossier is as it was."""
        self.refusals[verb] += 1
        if len(self.words) < _MOST_WORDS and (said := _refusal(error, case.flow, step)) not in self.words:
            self.words.append(said)


def _refusal(error: ThutucError, flow: Flow, step: str | None) -> tuple[str, str]:
    """The words of a refusal, with where: procedure and step, and the line of what asks, else of the step."""
    asked = error.__cause__
    line = flow.net.steps[step].line if step is not None else None
    if isinstance(asked, EvaluationError):
        line = next((at for text, at in _asking(flow.net.procedure) if asked.text in (text or "")), line)
    place = flow.called if step is None else f"{flow.called}/{step}"
    vi, en = (f"{place}, {word} {line}" if line else place for word in ("dòng", "line"))
    return f"{vi}: {in_vietnamese(error)}", f"{en}: {error}"


def _asking(procedure: Procedure) -> Iterator[tuple[str | None, int | None]]:
    """What in a file asks for data, each with its line."""
    header = procedure.header
    yield from ((each.condition, each.line) for each in procedure.flows)
    yield from ((each.script, each.line) for each in procedure.nodes)
    yield from ((each.when, each.line) for each in header.extensions)
    yield from ((each.when, each.line) for each in header.payments)
    cases = [*header.variants, *(each for step in procedure.steps for each in step.variants)]
    yield from ((each.when, each.line) for each in cases)


def _lies_at(item: Item) -> StepKey | None:
    """In which queue something waits: of its step, or of the desk that receives; a duty's is none of them."""
    if item.step is not None:
        return item.step.key
    return (item.case.flow.number, RECEPTION) if item.kind == "receive" else None
