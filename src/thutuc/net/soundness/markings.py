"""Where tokens can stand together: what a marking that comes from another version is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thutuc.net.model import Net, NetNode, Reach
from thutuc.net.soundness.explore import Explorer, State, Token
from thutuc.net.soundness.spots import Join, Spots, parts_of, spots_of
from thutuc.procedure import EventDefinition, EventKind, TimerKind

#: How often a token may come to a spot while one level is gone through.
MOST = 50_000


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
    """A level, gone through once, and once more for each time that an event at an edge may come again."""

    def __init__(
        self, spots: Spots, reach: Mapping[str, Mapping[str, Reach]], recurring: Iterable[str]
    ) -> None:
        self._spots, self._reach = spots, reach
        self._recurring = [event for event in recurring if event in spots]
        self._found: list[tuple[frozenset[State], bool]] = []

    def holds(self, tokens: Iterable[Token]) -> bool | None:
        asked = self._plain(tokens)
        for times in range(1, len(asked) + 1 if self._recurring else 2):
            states, complete = self._come_to(times)
            if asked in states:
                return True
            if not complete:
                return None
        return False

    def _come_to(self, times: int) -> tuple[frozenset[State], bool]:
        while len(self._found) < times:
            again = dict.fromkeys(self._recurring, len(self._found) + 1)
            seen = Explorer(self._spots, self._reach, MOST, few=False, times=again).run()
            self._found.append((frozenset(map(self._plain, seen.states)), seen.complete))
        return self._found[times - 1]

    def _plain(self, tokens: Iterable[Token]) -> State:
        """By which flow a token came counts at joins only."""
        return tuple(sorted((node, via if self._joins(node) else "") for node, via in tokens))

    def _joins(self, node: str) -> bool:
        spot = self._spots.get(node)
        return spot is not None and spot.join is not Join.ANY


def _recurs(node: NetNode) -> bool:
    """Whether the event may come again after it came: of timers, the one drawn as a cycle alone."""
    return any(_again(part) for part in parts_of(node.event))


def _again(event: EventDefinition) -> bool:
    return event.kind is not EventKind.TIMER or (
        event.timer is not None and event.timer.kind is TimerKind.CYCLE
    )
