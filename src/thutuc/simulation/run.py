"""Replications: the same plan run again with other chance, on as many processors as there are.

A replication depends on the plan, the seed and its own number only, and results are put together in the order
of these numbers: one processor or many, the answers are the same, byte by byte.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from heapq import merge
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from thutuc.engine.draft import World
from thutuc.errors import ConfigurationError
from thutuc.simulation.agenda import Agenda
from thutuc.simulation.arriving import arriving
from thutuc.simulation.cases import Case, Unlike
from thutuc.simulation.chance import branch, key
from thutuc.simulation.desks import Desks
from thutuc.simulation.hours import Timeline, midnight
from thutuc.simulation.office import SYSTEM, Office, Sink
from thutuc.simulation.outcome import Outcome, outcome_of
from thutuc.simulation.plan import Plan
from thutuc.simulation.precedents import Precedents, changes_of
from thutuc.simulation.prepared import Flow, Prepared, prepare
from thutuc.simulation.tally import Tally
from thutuc.simulation.workload import InHand

#: So many samples of the queues are taken in a run.
SAMPLES = 200
_DAY = timedelta(days=1)

#: What comes in: when, flow, source in the plan, number there, channel.
_Arrival = tuple[int, int, int, int, str]


class Replications:
    """A prepared plan, to be run again and again; officers' hours are worked out once."""

    def __init__(self, prepared: Prepared, *, precedents: bool = True) -> None:
        self.prepared = prepared
        self._timelines: dict[str, Timeline] = {}
        changes = changes_of(prepared.plugins) if precedents else None
        world = World(prepared.plugins, frozenset({SYSTEM}))
        self.precedents = Precedents(world, changes) if changes is not None else None

    def run(self, number: int, sink: Sink | None = None) -> Tally:
        """The replication of that number; who listens hears every act as the engine decides it.

        Raises :class:`Unlike` where a decision differs from its precedent.
        """
        with undisturbed():
            return self._run(number, sink).run()

    def dossiers(self, number: int) -> list[Case]:
        """Every dossier of the replication of that number, as it stands at its end."""
        run = self._run(number)
        found: list[Case] = []
        run.cases = found
        with undisturbed():
            run.run()
        return found

    def _run(self, number: int, sink: Sink | None = None) -> _Run:
        precedents = self.precedents if sink is None else None
        return _Run(self.prepared, number, self._timelines, sink, precedents=precedents)

    def scout(self, one_in: int) -> tuple[Desks, Tally]:
        """Send one in so many dossiers ahead that cost no time; tells what they would have cost whom."""
        run = _Run(self.prepared, 0, self._timelines, one_in=one_in)
        return run.desks, run.run()

    def outcome(self, number: int) -> Outcome:
        """What it came to."""
        return outcome_of(self.run(number), self.prepared, self._timelines)


class _Run:
    def __init__(
        self,
        prepared: Prepared,
        number: int,
        timelines: dict[str, Timeline],
        sink: Sink | None = None,
        *,
        one_in: int = 0,
        precedents: Precedents | None = None,
    ) -> None:
        plan = prepared.plan
        self._prepared, self._number = prepared, number
        self._since = midnight(plan.start + plan.warm_up * _DAY)
        self._until = midnight(plan.start + plan.days * _DAY)
        self._end = midnight(plan.start + (plan.days + plan.cool_down) * _DAY)
        self._names = source_names(prepared.flows)
        self._dossiers = {each: self._stream("dossier", *each) for each in self._names}  # they branch off
        self._agenda = Agenda(midnight(plan.start))
        self._tally = Tally(self._since, self._until)
        self._in_hand = in_hand = InHand(prepared.flows)
        world = World(prepared.plugins, frozenset({SYSTEM}), workload=in_hand)
        self._office = Office(world, self._agenda, self._tally, sink, precedents)
        if in_hand.asked:
            self._office.in_hand = in_hand.assigned
        self.desks = Desks(prepared, self._office, timelines, scouting=one_in > 0)
        self._one_in = max(one_in, 1)  #: of a list so many pass by one that comes; a rate is thinned before
        self.cases: list[Case] | None = None  #: every dossier, where somebody asks for them
        self._arrivals = self._arriving()

    def run(self) -> Tally:
        """Run it to its end."""
        self._next_arrival()
        step = max((self._end - self._agenda.now) // SAMPLES, 1)
        self._agenda.at(self._agenda.now + step, self._sample, step)
        measured, agenda = self._office.measured, self._agenda
        agenda.run(self._until, self._end, measured)
        for case in measured.values():
            case.gap = max(case.gap, agenda.now - case.last)
            self._tally.count(case)
        self._tally.end(agenda.now, self.desks.begun())
        self._tally.turns = self._in_hand.turns
        return self._tally

    def _sample(self, step: int) -> None:
        self._tally.sample(self._agenda.now)
        self._agenda.at(self._agenda.now + step, self._sample, step)

    def _next_arrival(self) -> None:
        """Note when the next dossier comes in."""
        found = next(self._arrivals, None)
        if found is not None:
            self._agenda.at(found[0], self._comes, found)

    def _comes(self, arrival: _Arrival) -> None:
        at, flow, source, number, channel = arrival
        tally = self._tally
        tally.dossiers += 1
        case = Case(
            self._office.world,
            tally.dossiers,
            self._prepared.flows[flow],
            branch(self._dossiers[flow, source], number),
            at,
            counts=self._since <= at < self._until,
            channel=channel,
        )
        if self.cases is not None:
            self.cases.append(case)
        self.desks.hand_in(case)
        self._next_arrival()

    def _arriving(self) -> Iterator[_Arrival]:
        """Everything that comes in, in order."""
        return merge(*(
            self._of(flow, source)
            for flow in self._prepared.flows
            for source in range(len(flow.plan.arrivals))
        ))  # fmt: skip

    def _of(self, flow: Flow, source: int) -> Iterator[_Arrival]:
        plan, prepared = self._prepared.plan, self._prepared
        said = flow.plan.arrivals[source]
        instants = arriving(
            said,
            flow.plan.received_at,
            prepared.plugins,
            plan.start,
            plan.days + plan.cool_down,
            self._stream("arrivals", flow.number, source),
            prepared.folder,
        )
        every = 1 if said.per_day is not None else self._one_in
        for number, at in islice(enumerate(instants), every // 2, None, every):
            yield at, flow.number, source, number, said.channel

    def _stream(self, purpose: str, flow: int, source: int) -> int:
        return key(self._prepared.plan.seed, self._number, purpose, *self._names[flow, source])


def source_names(flows: Sequence[Flow]) -> dict[tuple[int, int], tuple[str, str, int]]:
    """What names the chance of each source, by flow and source: never where it stands in the plan.

    That is its procedure, its own name or else its channel, and which of those alike in both it is.
    """
    found: dict[tuple[int, int], tuple[str, str, int]] = {}
    alike: Counter[tuple[str, str]] = Counter()
    for flow in flows:
        for source, said in enumerate(flow.plan.arrivals):
            called = f"name {said.name}" if said.name is not None else f"channel {said.channel}"
            found[flow.number, source] = flow.row.id, called, alike[flow.row.id, called]
            alike[flow.row.id, called] += 1
    return found


@contextmanager
def undisturbed() -> Iterator[None]:
    """With the collector of cycles called seldom: what a dossier leaves is freed at once."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def outcomes(
    prepared: Prepared, numbers: Sequence[int], cores: int = 1, told: Callable[[int], None] | None = None
) -> tuple[list[Outcome], Unlike | None]:
    """The outcomes of these replications, in this order, worked out by so many processes.

    *told* is called with how many are done. Where a decision differs from its precedent all are run anew,
    and every act is decided: what differed stands beside the outcomes.
    """
    try:
        return _outcomes(prepared, numbers, cores, told), None
    except Unlike as error:
        return _outcomes(prepared, numbers, cores, told, precedents=False), error


def _outcomes(
    prepared: Prepared,
    numbers: Sequence[int],
    cores: int,
    told: Callable[[int], None] | None,
    *,
    precedents: bool = True,
) -> list[Outcome]:
    if cores <= 1 or len(numbers) < 2:
        runs = Replications(prepared, precedents=precedents)
        return _told(map(runs.outcome, numbers), told)
    context = get_context("spawn")
    arguments = (prepared.plan, prepared.folder, precedents)
    pool = ProcessPoolExecutor(min(cores, len(numbers)), context, _begin, arguments)
    try:
        return _told(pool.map(_one, numbers), told)
    except BrokenExecutor as error:
        raise ConfigurationError(
            "Một tiến trình của mô phỏng không khởi động được hoặc bị dừng: chương trình gọi simulate(…, "
            'cores=2) đặt phần khởi động dưới if __name__ == "__main__":, hoặc chạy với cores=1 · expected '
            "processes that run replications, found one that could not begin or was ended: a program that "
            'calls simulate(…, cores=2) begins under if __name__ == "__main__":, or runs with cores=1.'
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _told(outcomes: Iterable[Outcome], told: Callable[[int], None] | None) -> list[Outcome]:
    found = []
    for each in outcomes:
        found.append(each)
        if told is not None:
            told(len(found))
    return found


_here: list[Replications] = []  #: of a worker process


def _begin(plan: Plan, folder: Path, precedents: bool) -> None:
    """Prepare the plan in a worker process."""
    _here[:] = [Replications(prepare(plan, folder), precedents=precedents)]


def _one(number: int) -> Outcome:
    return _here[0].outcome(number)
