"""thutuc's own side of a walk: what is open, which move may be made next, and making it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from thutuc._spiff.joins import doubtful, looped
from thutuc.dossier import State, Task, Token, Wait
from thutuc.dossier.events import Event, SignalThrown, TaskCompleted, TokenPlaced, TokenTaken
from thutuc.net import Net, NetNode
from thutuc.procedure import NodeKind
from thutuc.runtime import Run

_DAY = 86_400_000_000
_EVENTS = ("timer", "message")


@dataclass(frozen=True, slots=True)
class Step:
    """One move: which open thing, and the event that happens there if it is not simply done."""

    node: NetNode  #: of the open task, or of the event
    at: NetNode  #: where the token rests: the task, the event itself, or the gateway that waits
    place: int  #: which of several open ones of that id
    thing: Task | Wait


class Ours:
    """One dossier on thutuc's runtime."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.state = State()
        #: the walk has come to where SpiffWorkflow is known to go wrong
        self.beyond = False
        self._looped, self._doubtful = looped(net), doubtful(net)
        self._seen: set[tuple[str, int | None]] = set()
        self._fired: set[tuple[str, int | None]] = set()

    @property
    def finished(self) -> bool:
        """Whether the process has ended."""
        return not self.state.scopes

    def begin(self, random: Random) -> str | None:
        """The start to begin with; ``None`` is the plain one."""
        level = self.net.levels[None]
        return None if level.starts or not level.others else random.choice(level.others)

    def start(self, node: str | None, data: Mapping[str, Any]) -> None:
        """Begin the process."""
        run = self._run()
        run.start(node, data)
        self._look(run.events)

    def open(self) -> dict[str, list[Task | Wait | Token]]:
        """Everything that waits for somebody or something, by BPMN id, in the order of the rounds."""
        found: dict[str, list[Task | Wait | Token]] = {}
        for id_, thing in self._things():
            found.setdefault(id_, []).append(thing)
        for things in found.values():
            things.sort(key=lambda thing: (*self._scopes(thing.scope), thing.id))
        return found

    def count(self) -> Counter[str]:
        """How many of each are open."""
        return Counter(id_ for id_, _ in self._things())

    def choose(self, random: Random) -> Step | None:
        """The next move, by chance; ``None`` when there is none or SpiffWorkflow could not follow it."""
        done, events = self._moves()
        if any(self._ambiguous(things) for things in self.open().values()):
            return None
        if events and (not done or random.random() < 0.25):
            return random.choice(events)
        return random.choice(done) if done else None

    def make(self, step: Step, outputs: Mapping[str, Any]) -> None:
        """Make a move."""
        run, thing = self._run(), step.thing
        if isinstance(thing, Task):
            run.emit(TaskCompleted(thing.id, thing.step, "second-runner"))
            run.leave(thing, outputs)
        elif thing.kind == "service":
            run.service_done(thing.id, outputs)
        elif thing.kind == "timer":
            run.fire(thing.id)
        else:
            run.message(thing.name or "", outputs, wait=thing.id)
        self._fired.add((step.node.id, thing.token))
        self._look(run.events)

    def _run(self) -> Run:
        return Run(self.net, self.state, 0, timer=lambda node, timer, scope: _DAY)

    def _look(self, events: Iterable[Event]) -> None:
        """Notice where SpiffWorkflow may go wrong: a signal, a doubtful join, a join's loop begun again."""
        for event in events:
            self.beyond |= isinstance(event, SignalThrown)
            if isinstance(event, TokenPlaced):
                self._passed([*event.path, event.node], event.scope)
            elif isinstance(event, TokenTaken):
                self._passed(event.path, None)

    def _passed(self, nodes: Iterable[str], scope: int | None) -> None:
        for id_ in nodes:
            self.beyond |= id_ in self._doubtful
            if id_ in self._looped:
                self.beyond |= (id_, scope) in self._seen
                self._seen.add((id_, scope))

    # --- what is open ----------------------------------------------------------------------------

    def _things(self) -> Iterator[tuple[str, Task | Wait | Token]]:
        nodes = self.net.nodes
        for task in self.state.tasks.values():
            yield nodes[task.step].origin, task
        for wait in self.state.waits.values():
            token = self.state.tokens.get(wait.token if wait.token is not None else -1)
            if wait.kind == "service" or (token is not None and token.node == wait.node):
                yield nodes[wait.node].origin, wait
        for token in self.state.tokens.values():
            if nodes[token.node].kind is NodeKind.EVENT_BASED_GATEWAY:
                yield nodes[token.node].origin, token

    def _scopes(self, scope: int | None) -> tuple[int, ...]:
        chain: list[int] = []
        while scope is not None:
            chain.append(scope)
            scope = self.state.scopes[scope].parent
        return tuple(reversed(chain))

    @staticmethod
    def _ambiguous(things: list[Task | Wait | Token]) -> bool:
        """Two tokens at one place in one level: which is which on the other side cannot be told."""
        return len({thing.scope for thing in things}) < len(things)

    def _moves(self) -> tuple[list[Step], list[Step]]:
        """What somebody can do, and what can happen."""
        nodes, done, events = self.net.nodes, list[Step](), list[Step]()
        for things in self.open().values():
            for place, thing in enumerate(things):
                if isinstance(thing, Token):
                    events += self._at_gateway(thing, place)
                elif isinstance(thing, Task):
                    done.append(Step(nodes[thing.step], nodes[thing.step], place, thing))
                elif thing.kind == "service":
                    done.append(Step(nodes[thing.node], nodes[thing.node], place, thing))
                elif thing.kind in _EVENTS and thing.every is None:
                    events.append(Step(nodes[thing.node], nodes[thing.node], place, thing))
        return done, [*events, *self._boundaries()]

    def _at_gateway(self, token: Token, place: int) -> Iterator[Step]:
        for wait in self.state.waits.values():
            if wait.token == token.id and wait.kind in _EVENTS and wait.every is None:
                yield Step(self.net.nodes[wait.node], self.net.nodes[token.node], place, wait)

    def _boundaries(self) -> Iterator[Step]:
        waiting: dict[str, list[Wait]] = {}
        for wait in self.state.waits.values():
            if self.net.nodes[wait.node].kind is NodeKind.BOUNDARY_EVENT:
                waiting.setdefault(wait.node, []).append(wait)
        for id_, waits in waiting.items():
            node = self.net.nodes[id_]
            for place, wait in enumerate(sorted(waits, key=lambda one: self._scopes(one.scope))):
                if wait.kind in _EVENTS and wait.every is None and (id_, wait.token) not in self._fired:
                    yield Step(node, node, place, wait)
