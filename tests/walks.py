"""Random walks over procedures: the whole promise checked after every move.

After each move the journal, written and read again, folds to the state; the state survives being written
and read; what is open agrees with the reference; a leader decides only when every opinion of that round
is in; nothing sticks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from tests.blocks import Generated, drawn, generate
from tests.build import SECOND, Walk
from tests.reference import Reference

from thutuc.bpmn import read
from thutuc.dossier import Event, State, apply, decode_events, dump_state, encode_events, load_state
from thutuc.net import Net, compile_net

WALKS_A_NET = 4
MOVES = 120  #: longer walks are left open
CHAP_THUAN = Path(__file__).parents[1] / "procedures/chap-thuan-chu-truong-dau-tu/procedure.bpmn"

Watcher = Callable[[Event], None]


class Checked(Walk):
    """A dossier whose journal and state are checked after every move."""

    def __init__(self, net: Net, data: dict[str, Any], watchers: Iterable[Watcher]) -> None:
        self.shadow = State()
        self.watchers = tuple(watchers)
        super().__init__(net, data)

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


def walk_generated(made: Generated, net: Net, chance: Random) -> int:
    """One walk over a generated procedure; gives the number of moves."""
    data = made.data(chance)
    dossier = Checked(net, data, [RoundCheck(*one) for one in made.rounds])
    reference = Reference(made.tree, data, dossier.at)
    moves = 0
    while not dossier.finished and moves < MOVES:
        assert dossier.state.tasks, "nothing is open, and the process has not ended"
        dossier.at += chance.randint(1, 1800) * SECOND
        timers = [wait for wait in dossier.state.waits.values() if wait.due is not None]
        first = min(timers, key=lambda wait: (wait.due, wait.id), default=None)
        if (
            first is not None
            and first.due is not None
            and (first.due <= dossier.at or chance.random() < 0.15)
        ):
            dossier.at = first.due
            dossier.do(lambda run, first=first: run.fire(first.id))
            reference.fire(dossier.at)
        else:
            _complete_one(made, dossier, reference, chance)
        moves += 1
        assert dossier.open == reference.open, "runtime and reference disagree on what is open"
        dues = sorted(wait.due for wait in dossier.state.waits.values() if wait.due is not None)
        assert dues == reference.dues, "runtime and reference disagree on what is due"
        assert dossier.finished == (reference.root is None)
    return moves


def _complete_one(made: Generated, dossier: Walk, reference: Reference, chance: Random) -> None:
    task = chance.choice(sorted(dossier.state.tasks.values(), key=lambda task: task.id))
    same = sorted(one.id for one in dossier.state.tasks.values() if one.step == task.step)
    outputs = made.data(chance, share=0.5)
    dossier.finish(task.id, outputs)
    reference.complete(task.step, same.index(task.id), outputs, dossier.at)


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


def run(size: int, seed: int = 1) -> str:
    """Do *size* walks, three of four on generated procedures; gives what was done."""
    moves = finished = 0
    investment = compile_net(read(CHAP_THUAN))
    for number in range(size // 4):
        moves += walk_investment(investment, Random(f"{seed}:investment:{number}"))
    for number in range(0, size - size // 4, WALKS_A_NET):
        made = generate(seed * 1_000_003 + number)
        net = compile_net(drawn(made))
        for each in range(WALKS_A_NET):
            try:
                done = walk_generated(made, net, Random(f"{seed}:{number}:{each}"))
            except Exception as error:
                raise AssertionError(f"walk {each} on seed {seed * 1_000_003 + number}: {error}") from error
            moves += done
            finished += done < MOVES
    return f"{size} walks, {moves} moves, seed {seed}; {finished} generated dossiers came to their end"
