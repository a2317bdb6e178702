"""Seeded walks of dossiers through :func:`thutuc.engine.decide`, shared by a procedure and its mutants.

A walk is a row of draws. Two seeds that draw alike walk alike, so each row is walked once; a mutant walks
the rows of the original and stops at the first act that comes out otherwise. Only a mutant whose gateways
and steps ask for the same draws goes on: whatever is asked anew, or no more, is a difference already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from tests.library_world import PLAIN, Case, instant

from thutuc.dossier import Event, State
from thutuc.dossier import events as e
from thutuc.dossier.view import instant as micros
from thutuc.engine import commands as c
from thutuc.engine import decide
from thutuc.engine.draft import World
from thutuc.engine.workload import InMemory
from thutuc.errors import ThutucError
from thutuc.expressions import condition
from thutuc.net import Net
from thutuc.plugins import Plugins
from thutuc.procedure import EventKind, Field, FieldType, Node, Procedure

ACTS = 60  #: of one walk; a longer one is left open
WAKES = 12  #: what happens by itself in one wait
MINUTE = 60_000_000
PAUSE = 11 * MINUTE  #: between an act and the next
#: how long after the day and hour of its case a dossier comes in: as told, after the hour, before a weekend
LATER = (timedelta(), timedelta(hours=6, minutes=40), timedelta(days=4, hours=1))
ANSWER, BESIDE, WAIT = 6, 1, 1  #: how often a step is answered, ended by a message, or waited for

Seen = tuple[object, ...]


class OtherDrawsError(Exception):
    """A mutant asks for a draw that the original did not ask for."""


class Draws:
    """What chance says, in a row; or the row that another walk was made of."""

    def __init__(self, chance: Random | None, row: Sequence[tuple[int, int]] = ()) -> None:
        self._chance = chance
        self._row = row
        self.made: list[tuple[int, int]] = []  #: of how many, which

    def pick(self, weights: Sequence[int]) -> int:
        """One of as many as there are weights."""
        count, at = len(weights), len(self.made)
        if count == 1:
            return 0
        if self._chance is not None:
            found = self._chance.choices(range(count), weights)[0]
        elif at < len(self._row) and self._row[at][0] == count:
            found = self._row[at][1]
        else:
            raise OtherDrawsError
        self.made.append((count, found))
        return found


@dataclass(slots=True)
class Row:
    """One walk of the original: its draws, and what was seen after each act."""

    draws: tuple[tuple[int, int], ...]
    seen: list[Seen]


class Walks:
    """The walks of one procedure: what its mutants are held against."""

    def __init__(self, case: Case, plugins: Plugins, net: Net, size: int, seed: int) -> None:
        self.case = case
        self.asked = _asked(net.procedure)
        self._world = World(plugins).remembering()
        self.rows: list[Row] = []
        self._known: set[tuple[tuple[int, int], ...]] = set()
        for number in range(size):
            self._walk_once(net, f"{seed}:{number}")
        self.rows = _varied(self.rows)

    def _walk_once(self, net: Net, seed: str) -> None:
        draws = Draws(Random(seed))
        seen = list(self.walk(net, draws))
        row = tuple(draws.made)
        if row not in self._known:
            self._known.add(row)
            self.rows.append(Row(row, seen))

    def differs(self, net: Net) -> str | None:
        """How the first walk that comes out otherwise does so; ``None`` where all are the same."""
        for row in self.rows:
            walked = self.walk(net, Draws(None, row.draws))
            for number, expected in enumerate(row.seen):
                try:
                    found = next(walked, None)
                except OtherDrawsError:
                    return f"act {number}: another choice"
                if found != expected:
                    return f"act {number}: {_difference(expected, found)}"
            if next(walked, None) is not None:
                return "goes on where the original ended"
        return None

    # --- one dossier -------------------------------------------------------------------------------

    def walk(self, net: Net, draws: Draws) -> Iterator[Seen]:
        """One dossier from its entry to its end; after each act what can be seen of it."""
        dossier = _Dossier(replace(self._world, workload=InMemory()), net)
        try:
            yield from self._come_in(dossier, draws)
            for _ in range(ACTS):
                if dossier.state.closed is not None:
                    return
                yield from self._act(dossier, draws)
        except ThutucError as error:
            yield ("refused", type(error).__name__)

    def _come_in(self, dossier: _Dossier, draws: Draws) -> Iterator[Seen]:
        case = self.case
        data = dict(case.starts[draws.pick([1] * len(case.starts))])
        dossier.at = micros(instant(case.received) + LATER[draws.pick([1] * len(LATER))])
        channel = data.pop("channel", "counter")
        yield dossier.do(c.Start(case.place, case.competent, channel, data=data), case.desk)
        if case.paid:
            yield dossier.do(c.Pay("reception", "BL 0001"), case.desk)
        yield dossier.do(c.Receive("H99.1-1", 1), case.desk)

    def _act(self, dossier: _Dossier, draws: Draws) -> Iterator[Seen]:
        state, net = dossier.state, dossier.net
        dossier.at += PAUSE
        yield from dossier.catch_up()
        if state.closed is not None:
            return
        tasks = list(state.tasks.values())
        if not tasks:
            names = [wait.name for wait in state.waits.values() if wait.kind == "message" and wait.name]
            which = draws.pick([*[BESIDE] * len(names), WAIT])
            yield from [dossier.send(names[which])] if which < len(names) else dossier.wait()
            return
        task = tasks[draws.pick([1] * len(tasks))]
        events = [each for each in net.procedure.nodes if _by_message(each, task.step)]
        which = draws.pick([ANSWER, WAIT, *[BESIDE] * len(events)])
        if which == 1:
            yield from dossier.wait()
        elif which > 1:
            definition = events[which - 2].event
            yield dossier.send(definition.ref or "" if definition is not None else "")
        else:
            data = self._filled(net.steps[task.step].fields, draws)
            yield dossier.do(c.Complete(task.id, data), task.holder or task.officer or "")

    def _filled(self, fields: Sequence[Field], draws: Draws) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for one in fields:
            if one.required or one.name in self.asked or one.name in self.case.given:
                values = self._values(one)
                data[one.name] = values[draws.pick([1] * len(values))]
        return data

    def _values(self, one: Field) -> Sequence[Any]:
        if one.name in self.case.given:
            return [self.case.given[one.name]]
        if one.name in self.asked and one.type is FieldType.BOOLEAN:
            return [True, False]
        if one.choices:
            return one.choices if one.name in self.asked else one.choices[:1]
        return [PLAIN[one.type]]


@dataclass(slots=True)
class _Dossier:
    """One dossier without a store."""

    world: World
    net: Net
    state: State = field(default_factory=lambda: State(version=1))
    at: int = 0

    def do(self, command: c.Command, by: str) -> Seen:
        """Decide a command now; what can be seen afterwards."""
        events = decide(self.world, self.net, self.state, command, dossier=1, by=by, at=self.at)
        return _seen(events, self.state)

    def send(self, name: str) -> Seen:
        """A message from outside."""
        return self.do(c.Send(name), "system")

    def catch_up(self) -> Iterator[Seen]:
        """What was due meanwhile."""
        until = self.at
        while (due := self.state.due_before(until)) is not None:
            self.at = due
            yield self.do(c.Wake(), "system")
        self.at = until

    def wait(self) -> Iterator[Seen]:
        """Nobody does anything until what is open has changed by itself."""
        before = set(self.state.tasks)
        for _ in range(WAKES):
            due = self.state.due_at
            if due is None:
                return
            self.at = max(self.at, due)
            yield self.do(c.Wake(), "system")
            if set(self.state.tasks) != before or self.state.closed is not None:
                return


def _seen(events: Sequence[Event], state: State) -> Seen:
    """Trace, holders and due dates."""
    passed: list[str] = []
    for event in events:
        if isinstance(event, e.TokenPlaced):
            passed += [*event.path, event.node]
        elif isinstance(event, e.TokenTaken):
            passed += event.path
        elif isinstance(event, e.DossierClosed):
            passed.append(event.end or event.phase)
    tasks = tuple((task.step, task.unit, task.officer, task.holder) for task in state.tasks.values())
    clocks = tuple(sorted((one.kind, one.due or 0, one.paused is None) for one in state.clocks.values()))
    told = tuple(promise.stands for promise in state.promises)
    return tuple(passed), tasks, clocks, told, state.phase, tuple(state.incidents.values())


def _difference(expected: Seen, found: Seen | None) -> str:
    """What is other: the way, the people, or the dates."""
    if found is None or len(found) != len(expected):
        return f"{found[1] if found else 'ended'}"
    names = ("trace", "holder", "due date", "promise", "phase", "incident")
    return next(name for name, one, other in zip(names, expected, found, strict=True) if one != other)


def _by_message(node: Node, host: str) -> bool:
    return node.attached_to == host and node.event is not None and node.event.kind is EventKind.MESSAGE


def _asked(procedure: Procedure) -> set[str]:
    """The data that flows and terms ask."""
    texts = [flow.condition for flow in procedure.flows if flow.condition]
    texts += [variant.when for variant in procedure.header.variants]
    texts += [variant.when for step in procedure.steps for variant in step.variants]
    return {name for text in texts for name in condition(text).names}


def _varied(rows: Sequence[Row]) -> list[Row]:
    """Those first that see what none before them has: a difference is met sooner."""
    known: set[str] = set()
    first: list[Row] = []
    rest: list[Row] = []
    for row in sorted(rows, key=lambda row: -len(row.seen)):
        passed = {node for seen in row.seen if isinstance(seen[0], tuple) for node in seen[0]}
        (rest if passed <= known else first).append(row)
        known |= passed
    return [*first, *rest]
