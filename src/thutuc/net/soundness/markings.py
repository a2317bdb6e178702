"""Where tokens can stand together: what a marking that comes from another version is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thutuc.net.model import Net, NetNode, Reach
from thutuc.net.soundness.explore import MOST_ALIKE, Explorer, Seen, State, Token
from thutuc.net.soundness.seeking import Seeker, plain
from thutuc.net.soundness.spots import Spots, parts_of, spots_of
from thutuc.procedure import EventDefinition, EventKind, TimerKind

#: How often a token may come to a spot while one level is gone through.
MOST = 50_000

#: So many answers of one level are kept: most dossiers that are moved stand where others stand.
MOST_KEPT = 10_000


class Markings:
    """The markings of each level of a net that a run can come to."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._levels: dict[str | None, _Level] = {}

    def holds(self, level: str | None, tokens: Iterable[tuple[str, str | None]]) -> bool | None:
        """Whether *tokens*, each with the flow it came by, can rest so; ``None``: too much to go through."""
        if level not in self._levels:
            net = self._net
            inside = [node for node in net.nodes.values() if node.parent == level]
            spots = spots_of(net, net.levels[level], inside, ())
            recurring = [node.id for node in inside if not node.interrupting and _recurs(node)]
            self._levels[level] = _Level(spots, net.reach, recurring)
        return self._levels[level].holds([(node, via or "") for node, via in tokens])


class _Level:
    """A level, gone through once; where an event at an edge may come again, the marking is looked for."""

    def __init__(
        self, spots: Spots, reach: Mapping[str, Mapping[str, Reach]], recurring: Iterable[str]
    ) -> None:
        self._spots, self._reach = spots, reach
        self._recurring = [event for event in recurring if event in spots]
        self._seeker = Seeker(spots, reach, self._recurring)
        self._found: dict[int, tuple[Seen, frozenset[State]]] = {}
        self._answers: dict[State, bool | None] = {}

    def holds(self, tokens: Iterable[Token]) -> bool | None:
        asked = plain(self._spots, tokens)
        if asked not in self._answers:
            if len(self._answers) == MOST_KEPT:
                self._answers.clear()
            self._answers[asked] = self._answer(asked)
        return self._answers[asked]

    def _answer(self, asked: State) -> bool | None:
        once, states = self._come_to(1)
        if asked in states:
            return True
        if not self._recurring:
            return False if once.complete else None
        lasting = self._seeker.lasting
        if once.complete and lasting(asked) not in map(lasting, states):
            return False
        found = self._seeker.comes_to(asked, once.states)
        if found or (found is False and once.complete):
            return found
        if max(map(asked.count, asked)) > MOST_ALIKE:
            return None
        often, states = self._come_to(len(asked))
        return True if asked in states else False if often.complete else None

    def _come_to(self, times: int) -> tuple[Seen, frozenset[State]]:
        if times not in self._found:
            again = dict.fromkeys(self._recurring, times)
            seen = Explorer(self._spots, self._reach, MOST, few=False, times=again).run()
            self._found[times] = seen, frozenset(plain(self._spots, state) for state in seen.states)
        return self._found[times]


def _recurs(node: NetNode) -> bool:
    """Whether the event may come again after it came: of timers, the one drawn as a cycle alone."""
    return any(_again(part) for part in parts_of(node.event))


def _again(event: EventDefinition) -> bool:
    return event.kind is not EventKind.TIMER or (
        event.timer is not None and event.timer.kind is TimerKind.CYCLE
    )
