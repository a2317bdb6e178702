"""What a run has come to so far, read from the journal: the path, who was told, what was passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from thutuc.dossier import State, apply, load_state
from thutuc.dossier import events as e
from thutuc.dossier.view import DossierView, instant, local
from thutuc.engine import Engine, Record, TaskView
from thutuc.engine.views import record_of, task_view
from thutuc.errors import ThutucError
from thutuc.net import Net
from thutuc.runtime.flow import taken
from thutuc.scenario.rules import Met, answered, of_event, rulings_of


@dataclass(frozen=True, slots=True)
class Told:
    """One rung that was reached."""

    rung: str
    tell: str
    officer: str | None
    unit: str | None
    of: str  #: the step, or the clock
    at: datetime


@dataclass
class Passed:
    """What one run, or many, came by."""

    nodes: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)
    #: of time, and rows of decision tables, by :class:`~thutuc.scenario.rules.Rule`
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, other: Passed) -> None:
        """Count another run, too."""
        self.nodes.update(other.nodes)
        self.flows.update(other.flows)
        self.rules.update(other.rules)


class Follower:
    """Reads what was recorded of one dossier since it last looked."""

    def __init__(self, engine: Engine, net: Net, dossier: int) -> None:
        self.records: list[Record] = []
        self.path: list[str] = []
        self.told: list[Told] = []
        self.passed = Passed()
        self.end: str | None = None
        self.steps: dict[int, str] = {}  #: by task
        self.posts: dict[int, str | None] = {}
        self._timers: dict[int, str] = {}  #: nodes, by wait
        self._engine = engine
        self.net = net  #: of the procedure, in the version that the dossier is on
        self._dossier = dossier
        self._seq = 0
        self._at: dict[int, str] = {}  #: where each token rests
        self._ways = _ways(net)
        self._rulings = rulings_of(net)
        #: as it was before each event, where two nodes are joined by several flows or a decision is asked
        several = any(len(ways) > 1 for ways in self._ways.values())
        self._state = State() if several or self._rulings else None
        #: path and places before each command, should a lapse be undone
        self._before: dict[int, tuple[int, dict[int, str]]] = {}
        self._taken: Counter[str] = Counter()  #: such flows, in the command that is read

    @property
    def names(self) -> tuple[str, ...]:
        """Every datum that something in the procedure can set."""
        return self.net.names

    def look(self) -> list[Record]:
        """Read on; gives what is new."""
        with self._engine.store.transaction(write=False) as tx:
            rows = tx.journal(self._dossier, after=self._seq)
            row = tx.dossier(self._dossier) if rows else None
        state = load_state(row.state) if row is not None else State()
        found = []
        for each in rows:
            record = record_of(each)
            self._seq = max(self._seq, record.number)
            self._read(record, state)
            found.append(record)
        self.records += found
        return found

    def lapsed(self, at: datetime) -> list[TaskView]:
        """The tasks that were open at an instant and have ended by themselves since, the last first."""
        with self._engine.store.transaction(write=False) as tx:
            rows = tx.tasks_of(self._dossier)
        views = [
            task_view(row, self.net, row.since) for row in rows if row.outcome in ("deemed", "cancelled")
        ]
        return [each for each in reversed(views) if each.since <= at and each.until and at < each.until]

    def _read(self, record: Record, state: State) -> None:
        here: set[str] = set()  #: nodes that were left in this command: where new tokens come from
        self._before[record.number] = len(self.path), dict(self._at)
        clock = state.clocks.get("dossier")
        self._taken.clear()
        for event in record.events:
            self._walk(event, here)
            if self._rulings and isinstance(event, e.DataSet | e.ScopeSet):
                self._ask(event)
            if self._state is not None:
                apply(event, self._state, instant(record.happened_at))
            self._note(event)
            met = Met(
                self.net,
                self.steps,
                self._timers,
                self.passed.nodes,
                lambda task: self._data(state, task),
                suspended=clock is not None and clock.paused is not None,
            )
            self.passed.rules.update(of_event(event, record, met))

    def _ask(self, event: e.DataSet | e.ScopeSet) -> None:
        """Count the rows of tables that gave what is set now, asked again of what was known before."""
        state = self._state or State()
        for scope in (None, *state.scopes):
            data = DossierView(state, self._dossier, scope).data
            self.passed.rules.update(answered(self._rulings, event.values, data))

    def _note(self, event: e.Event) -> None:
        match event:
            case e.TaskOpened():
                self.steps[event.task] = event.step
            case e.WaitOpened(what="timer"):
                self._timers[event.wait] = event.node
            case e.TaskAssigned():
                self.posts[event.task] = event.post
            case e.TaskCompleted() | e.TaskDeemed():
                self.path.append(event.step)
            case e.TaskCancelled(why="interrupted"):
                self.path.append(event.step)
            case e.RungReached():
                self.told.append(
                    Told(
                        event.rung,
                        event.tell,
                        event.officer,
                        event.unit,
                        self.of(event.clock),
                        local(event.at),
                    )
                )
            case e.LapseUndone():
                length, self._at = self._before[event.lapse]
                del self.path[length:]
                self.end = None
            case e.DossierClosed(end=str(end)):
                self.end = end
                self.passed.nodes[end] += 0 if self.passed.nodes[end] else 1

    def of(self, clock: str) -> str:
        """The step whose clock this is, or the clock's own name."""
        kind, _, number = clock.partition(":")
        return (
            self.steps.get(int(number), clock)
            if kind in ("task", "handover") and number.isdecimal()
            else clock
        )

    def _walk(self, event: e.Event, here: set[str]) -> None:
        """Count the nodes and flows that a token passed."""
        if isinstance(event, e.TokenPlaced):
            way, rest = event.path, event.node
        elif isinstance(event, e.TokenTaken):
            way, rest = event.path, None
        else:
            return
        before = self._at.pop(event.token, None)
        nodes = [*way, *([rest] if rest is not None else [])]
        if before is not None:
            here.add(before)
        here.update(nodes)
        via = event.via if isinstance(event, e.TokenPlaced) else None  # the flow that it came to rest by
        scope = self._scope(event)
        if before is None and nodes and (via is None or len(nodes) > 1):
            for source in here:  # a new token: it came from a node that was left in the same command
                self._pass(source, nodes[0], scope)
        hops = list(
            zip([*([before] if before else []), *nodes], nodes if before else nodes[1:], strict=False)
        )
        for source, target in hops[:-1] if via is not None else hops:
            self._pass(source, target, scope)
        if via is not None:
            self.passed.flows[via] += 1
            self._taken[via] += 1
        if isinstance(event, e.TokenPlaced):
            self._at[event.token] = event.node
        self.passed.nodes.update(nodes)

    def _scope(self, event: e.TokenPlaced | e.TokenTaken) -> int | None:
        """The level that a token moved at; it matters only where several flows join two nodes."""
        if self._state is None:
            return None
        token = self._state.tokens.get(event.token)
        if isinstance(event, e.TokenPlaced):
            return event.scope
        return token.scope if token is not None else next(iter(self._state.scopes), None)

    def _pass(self, source: str, target: str, scope: int | None) -> None:
        """Count the flow from a node to the next; of several the one that was taken.

        The journal says by which flow a token came to rest, not by which it passed: that is asked of what the
        dossier knew then. Of flows that are taken together each token has one.
        """
        ways = self._ways.get((source, target), [])
        if len(ways) > 1:
            ways = self._those_taken(source, ways, scope)
            ways = [min(ways, key=lambda way: self._taken[way])]
            self._taken.update(ways)
        self.passed.flows.update(ways)

    def _those_taken(self, source: str, ways: list[str], scope: int | None) -> list[str]:
        state = self._state
        if state is None or scope not in state.scopes:
            return ways
        try:
            arcs = taken(self.net.nodes[source], scope, lambda at: DossierView(state, self._dossier, at).data)
        except ThutucError:  # what a script behind the gateway changed is no longer what was asked
            return ways
        return [arc.id for arc in arcs if arc.id in ways] or ways

    def _data(self, state: State, task: int | None) -> Mapping[str, object]:
        scope = state.tasks[task].scope if task in state.tasks else None
        return {**DossierView(state, self._dossier, scope).data, "channel": state.channel}


def _ways(net: Net) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for arc in net.arcs.values():
        found.setdefault((arc.source, arc.target), []).append(arc.id)
    return found
