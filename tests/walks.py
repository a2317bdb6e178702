"""Random walks over procedures: the whole promise checked after every move.

After each move the journal, written and read again, folds to the state; the state survives being written
and read; what is open agrees with the reference; a leader decides only when every opinion of that round
is in; nothing sticks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.blocks import Generated
from tests.build import SECOND, Walk
from tests.drawing import net_of
from tests.growing import generate
from tests.kinds import kinds, supported
from tests.reference import Reference

from thutuc.bpmn import read
from thutuc.dossier import Event, State, apply, decode_events, dump_state, encode_events, load_state
from thutuc.dossier.events import TokenPlaced
from thutuc.errors import WrongState
from thutuc.net import Net, compile_net

WALKS_A_NET = 4
MOVES = 120  #: longer walks are left open
CHAP_THUAN = Path(__file__).parents[1] / "procedures/chap-thuan-chu-truong-dau-tu/procedure.bpmn"

Watcher = Callable[[Event], None]


class Checked(Walk):
    """A dossier whose journal and state are checked after every move."""

    def __init__(
        self, net: Net, data: dict[str, Any], watchers: Iterable[Watcher], start: str | None = None
    ) -> None:
        self.shadow = State()
        self.watchers = tuple(watchers)
        super().__init__(net, data, start)

    def do(self, command: Any) -> Any:
        answer = super().do(command)
        events = self.rows[-1][1]
        for event in decode_events(*encode_events(events)):
            apply(event, self.shadow, self.at)
        blob = dump_state(self.state)
        assert self.shadow == self.state, "the journal does not fold to the state"
        assert load_state(blob) == self.state, "the state does not survive being written"
        for watcher in self.watchers:
            for event in events:
                watcher(event)
        return answer


class RoundCheck:
    """A decision opens only when every opinion of that round was asked for and given."""

    def __init__(self, opinions: Iterable[str], decide: str) -> None:
        self.opinions = frozenset(opinions)
        self.decide = decide
        self.open: set[int] = set()
        self.given: Counter[str] = Counter()

    def __call__(self, event: Any) -> None:
        step = getattr(event, "step", None)
        if step in self.opinions:
            if event.kind == "TaskOpened":
                self.open.add(event.task)
            else:
                self.open.discard(event.task)
                if event.kind == "TaskCompleted":
                    self.given[step] += 1
                else:
                    self.given.clear()
        elif step == self.decide and event.kind == "TaskOpened":
            assert not self.open, f"{step} opened while opinions {self.open} are out"
            assert dict(self.given) == dict.fromkeys(self.opinions, 1), f"{step} opened on {dict(self.given)}"
            self.given.clear()


# --- generated procedures ------------------------------------------------------------------------


class GeneratedWalk:
    """One walk over a generated procedure, with the reference beside it."""

    def __init__(self, made: Generated, net: Net, chance: Random, watchers: Iterable[Watcher] = ()) -> None:
        self.made = made
        self.chance = chance
        ways = [one.id for one in made.starts]
        if not ways or net.levels[None].starts:
            ways.append("")
        self.start = chance.choice(ways) or None
        data = made.data(chance)
        rounds = [RoundCheck(*one) for one in made.rounds]
        self.dossier = Checked(net, data, [*rounds, *watchers], self.start)
        self.reference = Reference(made, data, self.dossier.at, self.start)
        self.compare()

    def walk(self) -> int:
        """Let anything happen until the dossier ends; gives the number of moves."""
        moves = 0
        while not self.dossier.finished and moves < MOVES:
            self.dossier.at += self.chance.randint(1, 1800) * SECOND
            if not self._timer():
                self.chance.choice(self._options())()
            moves += 1
            self.compare()
        return moves

    def compare(self) -> None:
        """Hold the dossier against the reference."""
        dossier, reference = self.dossier, self.reference
        assert dossier.open == reference.open, "runtime and reference disagree on what is open"
        waits = sorted((one.node, one.kind, one.due or 0) for one in dossier.state.waits.values())
        assert waits == reference.waits, "runtime and reference disagree on what is waited for"
        assert dossier.finished == reference.finished, "runtime and reference disagree on the end"
        waited = any(one.token is not None for one in dossier.state.waits.values())
        assert dossier.finished or dossier.open or waited, "nothing is open, and the process has not ended"

    def _timer(self) -> bool:
        """A timer that is due, or now and then the next one."""
        timers = [wait for wait in self.dossier.state.waits.values() if wait.due is not None]
        first = min(timers, key=lambda wait: (wait.due, wait.node, wait.id), default=None)
        if first is None or first.due is None:
            return False
        if first.due > self.dossier.at and self.chance.random() > 0.15:
            return False
        self.dossier.at = max(first.due, self.dossier.at)
        self.dossier.do(lambda run: run.fire(first.id))
        self.reference.fire(first.node, self.dossier.at)
        return True

    def _options(self) -> list[Callable[[], None]]:
        """What may happen next; the work that people do is likelier than the rest."""
        options: list[Callable[[], None]] = [self._complete] * (8 if self.dossier.state.tasks else 0)
        waits = {one.kind for one in self.dossier.state.waits.values()}
        options += [self._message] * (2 * ("message" in waits)) + [self._signal] * ("signal" in waits)
        options += [self._answer] * (3 * ("service" in waits)) + [self._fail] * bool(self.dossier.open)
        return options + [self._note] * (not options or self.chance.random() < 0.2)

    def _outputs(self) -> dict[str, Any]:
        return self.made.data(self.chance, share=0.5)

    def _complete(self) -> None:
        task = self._choose(self.dossier.state.tasks.values())
        same = sorted(one.id for one in self.dossier.state.tasks.values() if one.step == task.step)
        outputs = self._outputs()
        self.dossier.finish(task.id, outputs)
        self.reference.complete(task.step, same.index(task.id), outputs, self.dossier.at)

    def _fail(self) -> None:
        task = self._choose(self.dossier.state.tasks.values())
        same = sorted(one.id for one in self.dossier.state.tasks.values() if one.step == task.step)
        code = self.chance.choice(("E1", "E2", "E3"))
        handled = self.reference.error(task.step, same.index(task.id), code, self.dossier.at)
        try:
            self.dossier.fail(task, code)
        except WrongState:
            assert not handled, "the reference knows who handles the error"
        else:
            assert handled, "the reference knows nobody who handles the error"

    def _message(self) -> None:
        wait = self._choose(one for one in self.dossier.state.waits.values() if one.kind == "message")
        outputs = self._outputs()
        assert wait.name is not None and self.dossier.message(wait.name, **outputs)
        self.reference.message(wait.name, outputs, self.dossier.at)

    def _signal(self) -> None:
        wait = self._choose(one for one in self.dossier.state.waits.values() if one.kind == "signal")
        outputs = self._outputs()
        assert self.dossier.do(lambda run: run.signal(wait.name, outputs))
        self.reference.signal(wait.name, outputs, self.dossier.at)

    def _answer(self) -> None:
        """A service answers or fails."""
        wait = self._choose(one for one in self.dossier.state.waits.values() if one.kind == "service")
        same = sorted(one.id for one in self.dossier.state.waits.values() if one.node == wait.node)
        rank, outputs = same.index(wait.id), self._outputs()
        if self.chance.random() < 0.3:
            handled = self.reference.error(wait.node, rank, "E1", self.dossier.at)
            assert self.dossier.do(lambda run: run.service_failed(wait.id, "E1")) == handled
        else:
            self.dossier.do(lambda run: run.service_done(wait.id, outputs))
            self.reference.complete(wait.node, rank, outputs, self.dossier.at)

    def _note(self) -> None:
        """Somebody changes data by another way."""
        outputs = self._outputs()

        def command(run: Any) -> None:
            run.assign(outputs, 0)
            run.look()

        self.dossier.do(command)
        self.reference.note(outputs, self.dossier.at)

    def _choose(self, found: Iterable[Any]) -> Any:
        return self.chance.choice(sorted(found, key=lambda one: one.id))


# --- the procedure with the leader's loop --------------------------------------------------------


def walk_investment(net: Net, chance: Random) -> int:
    """One walk over *chấp thuận chủ trương đầu tư*: opinions, a report, a leader who sends back."""
    check = _OpinionCheck()
    dossier = Checked(net, {}, [check])
    moves = 0
    while not dossier.finished and moves < 400:
        assert dossier.state.tasks, "nothing is open, and the process has not ended"
        task = chance.choice(sorted(dossier.state.tasks.values(), key=lambda task: task.id))
        outputs = _filled_in(net, task.step, chance)
        if task.step == "draft_consultation":
            outputs["consulted"] = [f"agency{number}" for number in range(chance.randint(0, 6))]
            check.asked = len(outputs["consulted"])
        dossier.finish(task.id, outputs)
        if task.step != "give_opinion" and "give_opinion" in dossier.open:
            assert dossier.open == ["give_opinion"] * check.asked
        moves += 1
    return moves


def _filled_in(net: Net, step: str, chance: Random) -> dict[str, Any]:
    """Something for every field of a step; seldom what sends the dossier back."""
    outputs: dict[str, Any] = {}
    for one in net.nodes[step].fields:
        if one.choices:
            outputs[one.name] = one.choices[0] if chance.random() < 0.6 else chance.choice(one.choices)
        elif one.name != "consulted":
            outputs[one.name] = f"text {chance.randrange(100)}"
    return outputs


class _OpinionCheck:
    """The chair decides only when everybody consulted in that round has answered."""

    def __init__(self) -> None:
        self.asked = 0
        self.opened = 0
        self.given = 0

    def __call__(self, event: Any) -> None:
        step = getattr(event, "step", None)
        if step == "draft_consultation" and event.kind == "TaskOpened":
            self.opened = self.given = 0
        elif step == "give_opinion":
            self.opened += event.kind == "TaskOpened"
            self.given += event.kind == "TaskCompleted"
        elif step in ("compile_report", "decide") and event.kind == "TaskOpened":
            assert self.opened == self.given == self.asked, f"{step} opened on {self.given} of {self.asked}"


# --- runs of many --------------------------------------------------------------------------------


class Passed:
    """By which nodes tokens came, those counted that stand for what happens elsewhere."""

    def __init__(self, net: Net) -> None:
        edges = {node.id: node for node in net.nodes.values() if node.source.handler is not None}
        self.undoes = {f"{id[: -len(one.origin)]}{one.source.handler}": id for id, one in edges.items()}
        self.nodes: set[str] = set()

    def __call__(self, event: Event) -> None:
        passed = getattr(event, "path", ())
        self.nodes.update(passed)
        if isinstance(event, TokenPlaced):
            self.nodes.add(event.node)
            if event.node in self.undoes:
                self.nodes.add(self.undoes[event.node])


@dataclass
class Tally:
    """What was done in many walks."""

    size: int
    seed: int
    moves: int = 0
    finished: int = 0
    kinds: Counter[str] = field(default_factory=Counter)  #: in how many walks each kind was passed

    def __str__(self) -> str:
        done = f"{self.size} walks, {self.moves} moves, seed {self.seed}"
        missing = supported() - set(self.kinds)
        return (
            f"{done}; {self.finished} generated dossiers came to their end; "
            f"{len(supported()) - len(missing)} of {len(supported())} supported kinds were passed"
        )


def run(size: int, seed: int = 1) -> Tally:
    """Do *size* walks, three of four on generated procedures; gives what was done."""
    tally = Tally(size, seed)
    investment = compile_net(read(CHAP_THUAN))
    for number in range(size // 4):
        tally.moves += walk_investment(investment, Random(f"{seed}:investment:{number}"))
    for number in range(0, size - size // 4, WALKS_A_NET):
        made = generate(seed * 1_000_003 + number)
        net = net_of(made)
        for each in range(WALKS_A_NET):
            passed = Passed(net)
            try:
                done = GeneratedWalk(made, net, Random(f"{seed}:{number}:{each}"), [passed]).walk()
            except Exception as error:
                raise AssertionError(f"walk {each} on seed {seed * 1_000_003 + number}: {error}") from error
            tally.moves += done
            tally.finished += done < MOVES
            tally.kinds.update(kinds(net, passed.nodes))
    return tally
