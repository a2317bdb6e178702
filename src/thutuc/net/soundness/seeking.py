"""Looks for one marking among those that events at an edge, which come again and again, bring about.

How often such an event came is not kept: a level then has states without end, and the one that is asked about
is walked towards, nearest first. From a state in which nothing can bring what is missing nothing is tried.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from itertools import count
from types import MappingProxyType

from thutuc.net.model import Reach
from thutuc.net.soundness.explore import Explorer, State, Token
from thutuc.net.soundness.spots import Join, Spot, Spots

#: How often a token may come to a spot on the way to one marking.
MOST_SOUGHT = 10_000


def plain(spots: Spots, tokens: Iterable[Token]) -> State:
    """By which flow a token came counts at joins only."""
    joins = {id for id, spot in spots.items() if spot.join is not Join.ANY}
    return tuple(sorted((node, via if node in joins else "") for node, via in tokens))


class Seeker:
    """Walks a level towards a marking."""

    def __init__(
        self, spots: Spots, reach: Mapping[str, Mapping[str, Reach]], recurring: Iterable[str]
    ) -> None:
        self._spots, self._reach = spots, reach
        self._times: Mapping[str, int | None] = MappingProxyType(dict.fromkeys(recurring))
        self._hosts = {id for id, spot in spots.items() if not self._times.keys().isdisjoint(spot.spawns)}
        self._sent = self._from(self._times)
        self._hops: dict[str, dict[str, int]] = {}

    def lasting(self, state: State) -> State:
        """The tokens at spots to which nothing that comes again leads: they go on as if it never came."""
        return tuple(token for token in state if token[0] not in self._sent)

    def comes_to(self, wanted: State, seeds: Iterable[State]) -> bool | None:
        """Whether a run comes from one of the *seeds* to *wanted*; ``None``: not found in so many moves."""
        explorer = Explorer(self._spots, self._reach, MOST_SOUGHT, few=False, times=self._times)
        explorer.together += len(wanted)
        asked, order = Counter(wanted), count()
        open_: list[tuple[int, int, State]] = []
        seen: set[State] = set()

        def note(state: State) -> None:
            if state not in seen:
                seen.add(state)
                far = self._distance(Counter(plain(self._spots, state)), asked)
                if far is not None:
                    heapq.heappush(open_, (far, next(order), state))

        for seed in seeds:
            note(tuple(sorted(map(self._uncounted, seed))))
        while open_:
            far, _, state = heapq.heappop(open_)
            if not far:
                return True
            for _, moving in explorer.options(state):
                for following, _ in explorer.settled(moving):
                    note(following)
            if not explorer.seen.complete:
                return None
        return False

    def _uncounted(self, token: Token) -> Token:
        """A token at which what comes again came some times is as it was before."""
        if token[0] not in self._hosts:
            return token
        return token[0], "\n".join(one for one in token[1].split("\n") if one not in self._times)

    def _distance(self, there: Counter[Token], asked: Counter[Token]) -> int | None:
        """About how many moves away; ``None`` where nothing that is there brings what is missing."""
        extra, missing = there - asked, asked - there
        far = extra.total()
        for (spot, _), number in missing.items():
            if spot not in self._hops:
                self._hops[spot] = self._towards(spot)
            hops = self._hops[spot]
            open_ = number
            again = min((hops[one] for one, _ in there if one in self._hosts and one in hops), default=None)
            for token in sorted((one for one in extra if one[0] in hops), key=lambda one: hops[one[0]]):
                if again is not None and again <= hops[token[0]]:
                    break
                taken = min(open_, extra[token])
                far += taken * hops[token[0]]
                extra[token] -= taken
                open_ -= taken
            if open_ and again is None:
                again = min((hops[one] for one, _ in there if one in hops), default=None)
                if again is None:
                    return None
                again += len(self._spots)
            far += open_ * (again or 0)
        return far

    def _from(self, begin: Iterable[str]) -> set[str]:
        """Every spot to which a token that begins there, or what it sends off, may come."""
        found: set[str] = set()
        waiting = list(begin)
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting += _next(self._spots[id])
        return found

    def _towards(self, wanted: str) -> dict[str, int]:
        """By spot: over how many ways a token, or one that it sends off, comes from there to *wanted*."""
        into: dict[str, list[str]] = {}
        for spot in self._spots.values():
            for target in _next(spot):
                into.setdefault(target, []).append(spot.id)
        found: dict[str, int] = {}
        waiting = deque((one, 1) for one in into.get(wanted, ()))
        while waiting:
            id, far = waiting.popleft()
            if id not in found:
                found[id] = far
                waiting.extend((one, far + 1) for one in into.get(id, ()))
        return found


def _next(spot: Spot) -> Iterable[str]:
    yield from (way.target for way in spot.ways)
    yield from spot.spawns
