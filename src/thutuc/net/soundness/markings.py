"""Where tokens can stand together: what a marking that comes from another version is held against."""

from __future__ import annotations

from collections.abc import Iterable

from thutuc.net.model import Net
from thutuc.net.soundness.explore import Explorer, State, Token
from thutuc.net.soundness.spots import Join, Spots, spots_of

#: How often a token may come to a spot while one level is gone through.
MOST = 50_000


class Markings:
    """The markings of each level of a net that a run can come to; each level is gone through once."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._levels: dict[str | None, tuple[frozenset[State], bool, Spots]] = {}

    def holds(self, level: str | None, tokens: Iterable[tuple[str, str | None]]) -> bool | None:
        """Whether *tokens*, each with the flow it came by, can rest so; ``None``: too much to go through."""
        if level not in self._levels:
            self._levels[level] = self._explored(level)
        states, complete, spots = self._levels[level]
        asked = _plain([(node, via or "") for node, via in tokens], spots)
        if asked in states:
            return True
        return False if complete else None

    def _explored(self, level: str | None) -> tuple[frozenset[State], bool, Spots]:
        net = self._net
        inside = [node for node in net.nodes.values() if node.parent == level]
        spots = spots_of(net, net.levels[level], inside, ())
        seen = Explorer(spots, net.reach, MOST, few=False).run()
        return frozenset(_plain(state, spots) for state in seen.states), seen.complete, spots


def _plain(tokens: Iterable[Token], spots: Spots) -> State:
    """By which flow a token came counts at joins only."""
    return tuple(sorted((node, via if _joins(node, spots) else "") for node, via in tokens))


def _joins(node: str, spots: Spots) -> bool:
    spot = spots.get(node)
    return spot is not None and spot.join is not Join.ANY
