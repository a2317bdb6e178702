"""Goes through all that can happen in one level, by the runtime's own rules of joining, within a bound."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType

from thutuc.dossier.state import SPENT
from thutuc.net.model import Reach
from thutuc.net.soundness.spots import ROOT, Fate, Join, Split, Spot, Spots, Way

#: A token at rest: its spot, the way it came by (at joins) or what was sent off beside it already.
Token = tuple[str, str]
State = tuple[Token, ...]  #: sorted
#: Spot and way of every choice, in order; no way where data decided when a loop in the spot was left.
Choices = tuple[tuple[str, str], ...]
#: Conditions of one split that are tried in every combination.
MOST_CONDITIONS = 8
#: Tokens alike, and tokens in the whole level, beyond which nothing is looked at; wide drawings have more.
MOST_ALIKE, MOST_TOGETHER = 12, 60
_IDLE = "idle"
EMPTY: State = ()


@dataclass(frozen=True, slots=True)
class Took:
    """One thing that happened: which spot went on, and by which ways choices were made on the way."""

    spot: str
    choices: Choices = ()


@dataclass(slots=True)
class Seen:
    """What was found in one level."""

    states: dict[State, tuple[State, Took] | None] = field(
        default_factory=dict
    )  #: how each was first come to
    after: dict[State, list[State]] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    fates: set[Fate] = field(default_factory=set)  #: how the level can end
    stuck: list[State] = field(default_factory=list)
    twice: dict[str, State] = field(default_factory=dict)  #: spots where two tokens were at once
    grows: State | None = None  #: a state that came back with more tokens
    complete: bool = True

    def path(self, state: State) -> list[Took]:
        """The shortest way to a state."""
        steps: list[Took] = []
        before = self.states[state]
        while before is not None:
            steps.append(before[1])
            before = self.states[before[0]]
        return steps[::-1]


@dataclass(slots=True)
class _Moving:
    """Tokens at rest and tokens on their way, each with the way it takes."""

    rest: tuple[Token, ...]
    moves: tuple[tuple[str, str], ...]  #: spot and way of arrival
    choices: Choices = ()
    left: bool = False  #: whether the level has been left by another way than its end


class Explorer:
    """Explores the states of one level, breadth first."""

    def __init__(
        self,
        spots: Spots,
        reach: Mapping[str, Mapping[str, Reach]],
        bound: int,
        *,
        few: bool,
        times: Mapping[str, int | None] = MappingProxyType({}),
    ) -> None:
        self.spots = spots
        self.reach = reach
        self.bound = bound
        #: How often an event at an edge may come while one token rests, or not counted; once if not told.
        self.times = times
        self.few = few  #: only one token's moves in each state: enough to find all states where nothing moves
        self.seen = Seen()
        self.alike = MOST_ALIKE + max(max(spot.takes, spot.gives) for spot in spots.values())
        self.together = MOST_TOGETHER + sum(max(len(spot.ways), len(spot.needs)) for spot in spots.values())
        self.moves = 0  #: how often a token came to a spot, in all that was tried

    def run(self) -> Seen:
        """Everything that can be reached, as far as the bound allows."""
        seen = self.seen
        seen.states[EMPTY] = None
        waiting: deque[State] = deque()
        for state, choices in self.settled(_Moving((), ((ROOT, ""),))):
            self._note(EMPTY, Took(ROOT, choices), state, waiting)
        while waiting:
            state = waiting.popleft()
            if self.moves > self.bound:
                seen.complete = False
                break
            self._expand(state, waiting)
        return seen

    def _expand(self, state: State, waiting: deque[State]) -> None:
        moved = False
        for token, moving in self.options(state):
            moved = True
            for following, choices in self.settled(moving):
                self._note(state, Took(token[0], choices), following, waiting)
        if not moved:
            self.seen.stuck.append(state)

    def _note(self, state: State, took: Took, following: State, waiting: deque[State]) -> None:
        seen = self.seen
        seen.after.setdefault(state, []).append(following)
        if following in seen.states:
            return
        seen.states[following] = (state, took)
        if following == EMPTY:
            return
        spots = [spot for spot, _ in following]
        for spot in {one for one in spots if self.spots[one].rests and spots.count(one) > 1}:
            if self.spots[spot].takes == 1:
                seen.twice.setdefault(spot, following)
        grows = self._grown(following)
        if grows or any(following.count(token) > self.alike for token in set(following)):
            seen.grows = seen.grows or (following if grows else None)
            seen.complete = False
            return
        waiting.append(following)

    def _grown(self, state: State) -> bool:
        """Whether the same tokens, and more, are there again as some time before."""
        before = self.seen.states[state]
        steps = 0
        while before is not None and before[0] != EMPTY and steps < 200:
            if len(before[0]) < len(state) and _covers(state, before[0]):
                return True
            before = self.seen.states[before[0]]
            steps += 1
        return False

    # --- what can happen -------------------------------------------------------------------------

    def options(self, state: State) -> Iterator[tuple[Token, _Moving]]:
        """Each token that may go on, and how."""
        for token in dict.fromkeys(state):
            spot = self.spots[token[0]]
            if not spot.rests or token[1] == _IDLE:
                continue
            rest = list(state)
            rest.remove(token)
            went = False
            for moving in self._out(spot, tuple(rest), (), ()):
                went = True
                yield token, moving
            fired = token[1].split("\n") if token[1] else []
            for event in spot.spawns:
                most = self.times.get(event, 1)
                if most is None or fired.count(event) < most:
                    went = True
                    again = token if most is None else (spot.id, "\n".join(sorted([*fired, event])))
                    yield token, _Moving((*rest, again), ((event, ""),), ((spot.id, event),))
            if went and self.few:
                return

    def _out(
        self, spot: Spot, rest: tuple[Token, ...], moves: tuple[tuple[str, str], ...], choices: Choices
    ) -> Iterator[_Moving]:
        """A token leaves a spot."""
        self.seen.visited.add(spot.id)
        if spot.fate is not Fate.USED:
            self.seen.fates.add(spot.fate)
            yield _Moving((), (), choices, spot.fate is Fate.LEFT)
            return
        if not spot.ways:
            yield _Moving(rest, moves, choices)
            return
        options = list(alternatives(spot))
        for ways in options:
            chosen = choices
            if len(options) > 1:
                chosen = (*choices, *((spot.id, way.id) for way in ways))
            elif spot.bound:
                chosen = (*choices, (spot.id, ""))
            out = tuple((way.target, way.id) for _ in range(spot.gives) for way in ways)
            yield _Moving(rest, (*moves, *out), chosen)

    def settled(self, moving: _Moving) -> Iterator[tuple[State, Choices]]:
        """The states in which everything rests again, each once."""
        open_ = [moving]
        done: set[tuple[State, Choices, bool]] = set()
        given: set[State] = set()
        while open_:
            now = open_.pop()
            key = (tuple(sorted(now.rest)), tuple(sorted(now.moves)), now.left)
            if key in done:
                continue
            done.add(key)
            self.moves += 1
            if self.moves > self.bound or len(now.moves) + len(now.rest) > self.together:
                self.seen.complete = False
                return
            if now.moves:
                open_ += self._arrive(now)
                continue
            fired = list(self._fire(now))
            if fired:
                open_ += fired
                continue
            if not key[0] and not now.left:
                self.seen.fates.add(Fate.USED)
            if key[0] not in given:
                given.add(key[0])
                yield key[0], now.choices

    def _arrive(self, now: _Moving) -> Iterable[_Moving]:
        (id, way), moves = now.moves[0], now.moves[1:]
        spot = self.spots[id]
        self.seen.visited.add(id)
        rest = now.rest
        if spot.join is not Join.ANY:
            return self._joined(spot, way, now, moves)
        if spot.takes > 1:
            if rest.count((id, _IDLE)) + 1 < spot.takes:
                return [_Moving((*rest, (id, _IDLE)), moves, now.choices)]
            left = list(rest)
            for _ in range(spot.takes - 1):
                left.remove((id, _IDLE))
            rest = tuple(left)
        if spot.rests:
            return [_Moving((*rest, (id, "")), moves, now.choices)]
        return self._out(spot, rest, moves, now.choices)

    def _joined(
        self, spot: Spot, way: str, now: _Moving, moves: tuple[tuple[str, str], ...]
    ) -> Iterable[_Moving]:
        there = (*now.rest, (spot.id, way))
        if spot.join is Join.COUNT:
            return self._activated(spot, there, moves, now.choices)
        needed = [(spot.id, need) for need in spot.needs]
        if spot.join is Join.SOME or any(one not in there for one in needed):
            return [_Moving(there, moves, now.choices)]
        left = list(there)
        for one in needed:
            left.remove(one)
        return self._out(spot, tuple(left), moves, now.choices)

    # --- complex and inclusive joins: as thutuc.runtime.joins does it -------------------------------

    def _activated(
        self, spot: Spot, rest: tuple[Token, ...], moves: tuple[tuple[str, str], ...], choices: Choices
    ) -> Iterable[_Moving]:
        """A complex join goes on if its condition holds; what brought it there is spent."""
        there = {way for id, way in rest if id == spot.id}
        if len(there) not in spot.counts or any(way.startswith(SPENT) for way in there):
            return [_Moving(rest, moves, choices)]
        spent = list(rest)
        for way in there:
            spent[spent.index((spot.id, way))] = (spot.id, SPENT + way)
        return self._out(spot, tuple(spent), moves, choices)

    def _begun_anew(self, now: _Moving) -> Iterable[_Moving]:
        """The first complex join begins a new round at which nothing of the old one can come any more."""
        for id in dict.fromkeys(id for id, way in now.rest if way.startswith(SPENT)):
            there = {way for one, way in now.rest if one == id}
            gone = {way for way in there if way.startswith(SPENT) or SPENT + way not in there}
            if not self._awaited(id, {way.removeprefix(SPENT) for way in gone}, now.rest):
                rest = list(now.rest)
                for way in gone:
                    rest.remove((id, way))
                return self._activated(self.spots[id], tuple(rest), (), now.choices)
        return ()

    def _fire(self, now: _Moving) -> Iterator[_Moving]:
        joined: dict[str, set[str]] = {}
        for id, way in now.rest:
            if self.spots[id].join is Join.SOME:
                joined.setdefault(id, set()).add(way)
        free = [id for id, ways in joined.items() if not self._awaited(id, ways, now.rest)]
        if not free and all(self.spots[id].join in (Join.SOME, Join.COUNT) for id, _ in now.rest):
            free = list(joined)
        if not free:
            yield from self._begun_anew(now)
        for id in free:
            rest = list(now.rest)
            for way in joined[id]:
                rest.remove((id, way))
            yield from self._out(self.spots[id], tuple(rest), (), now.choices)

    def _awaited(self, id: str, ways: set[str], rest: Iterable[Token]) -> bool:
        reach = self.reach[id]
        needs = self.spots[id].needs
        empty = [reach[flow] for flow in needs if flow not in ways]
        full = [reach[flow] for flow in needs if flow in ways]
        return any(_comes(spot.partition("~out")[0], empty, full) for spot, _ in rest)


def _comes(spot: str, empty: Iterable[Reach], full: Iterable[Reach]) -> bool:
    if any(spot in one.near for one in empty):
        return True
    return any(spot in one.far for one in empty) and not any(spot in one.flows for one in full)


def alternatives(spot: Spot) -> Iterator[tuple[Way, ...]]:
    """The ways that a token may take together."""
    if spot.split is Split.ONE:
        yield from ((way,) for way in spot.ways)
        return
    if spot.split is Split.ALL:
        yield tuple(spot.ways)
        return
    always = [way for way in spot.ways if not way.optional and not way.default]
    asked = [way for way in spot.ways if way.optional]
    default = [way for way in spot.ways if way.default]
    for count in range(len(asked) + 1) if len(asked) <= MOST_CONDITIONS else (0, 1, len(asked)):
        for held in combinations(asked, count):
            chosen = [*always, *held, *(default if not held else ())]
            if chosen:
                yield tuple(chosen)


def _covers(more: State, less: State) -> bool:
    counts: dict[Token, int] = {}
    for token in more:
        counts[token] = counts.get(token, 0) + 1
    return all(counts.get(token, 0) >= less.count(token) for token in set(less))
