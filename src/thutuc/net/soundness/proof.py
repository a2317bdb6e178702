"""Proves of every level of a net that it can always finish, or says what goes wrong and by which steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from thutuc.net.model import Level, Net, NetNode
from thutuc.net.soundness.choices import are_free, worked_out
from thutuc.net.soundness.explore import EMPTY, Explorer, Seen, State
from thutuc.net.soundness.reduce import reduce
from thutuc.net.soundness.spots import Fate, Spot, Spots, counts_of, parts_of, spots_of
from thutuc.procedure import EventKind, NodeKind

#: Moves of tokens tried in one procedure, all levels together: some tenths of a second.
MAX_MOVES = 30_000


class Fault(Enum):
    """What can go wrong in a level."""

    STUCK = "a token waits for one that never comes"
    ENDLESS = "the level can come to where it never ends any more"
    DEAD = "a step that no run comes to"
    TWICE = "a step that is open twice at the same time"
    GROWS = "tokens that get more with every round"
    UNPROVED = "too much to look at"
    UNDECIDED = "a join that goes on by data"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, where it shows, and the shortest way to it."""

    fault: Fault
    node: NetNode | None  #: ``None`` is the process itself
    path: tuple[str, ...] = ()  #: names of what was passed, steps and branches, in order
    certain: bool = False  #: whether it happens whatever the data, or for data that nothing rules out
    waits_for: tuple[str, ...] = ()  #: of a join: the flows nothing comes by


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about a net."""

    problems: tuple[Problem, ...] = ()
    states: int = 0  #: how many states had to be looked at; none where the drawing is structured

    @property
    def is_sound(self) -> bool:
        """Whether every dossier can come to its end, whatever happens; proved, not only not refuted."""
        wrong = (Fault.STUCK, Fault.ENDLESS, Fault.GROWS, Fault.UNPROVED, Fault.UNDECIDED)
        return not any(problem.fault in wrong for problem in self.problems)


def prove(net: Net, bound: int = MAX_MOVES) -> Proof:
    """Go through all levels of *net*, the inner ones first; those of called procedures are proved there."""
    work = _Work(net, bound)
    problems: list[Problem] = []
    for level in _inner_first(net):
        if not _is_called(net, level):
            problems += work.level(level)
    return Proof(tuple(problems), work.states)


def _inner_first(net: Net) -> list[Level]:
    def depth(level: Level) -> int:
        count, at = 0, level.node
        while at is not None:
            count, at = count + 1, net.nodes[at].parent
        return count

    return sorted(net.levels.values(), key=depth, reverse=True)


def _is_called(net: Net, level: Level) -> bool:
    if level.node is None:
        return False
    node = net.nodes[level.node]
    return node.id != node.origin or node.kind is NodeKind.CALL_ACTIVITY


class _Work:
    def __init__(self, net: Net, bound: int) -> None:
        self.net = net
        self.left = bound
        self.states = 0
        self.undone: set[str] = set()  #: subprocesses that never end by themselves
        self.derived = worked_out(net)
        self.inside: dict[str | None, list[NetNode]] = {}
        for node in net.nodes.values():
            self.inside.setdefault(node.parent, []).append(node)

    def level(self, level: Level) -> Iterator[Problem]:
        """What goes wrong in one level."""
        inside = self.inside.get(level.node, [])
        place = self.net.nodes[level.node] if level.node is not None else None
        complex_ = (one for one in inside if one.kind is NodeKind.COMPLEX_GATEWAY)
        undecided = next((one for one in complex_ if counts_of(one) is None), None)
        if undecided is not None:
            yield Problem(Fault.UNDECIDED, undecided)
            return
        spots = spots_of(self.net, level, inside, self.undone)
        names = _Names(self.net, spots)
        reduce(spots)
        seen = self._explored(spots)
        found = list(_Judge(self, level, spots, seen, names).problems())
        if level.node is not None and seen.complete and not found and seen.fates == {Fate.LEFT}:
            self.undone.add(level.node)
        if not seen.complete and not any(one.fault is Fault.GROWS for one in found):
            found.append(Problem(Fault.UNPROVED, place))
        yield from found

    def _explored(self, spots: Spots) -> Seen:
        seen = self._run(spots, few=False)
        independent = all(spot.fate is Fate.USED and spot.id not in self.net.reach for spot in spots.values())
        if not seen.complete and seen.grows is None and not seen.stuck and independent:
            less = self._run(spots, few=True)
            less.visited |= seen.visited
            less.twice |= {spot: state for spot, state in seen.twice.items() if state in less.states}
            return less
        return seen

    def _run(self, spots: Spots, *, few: bool) -> Seen:
        explorer = Explorer(spots, self.net.reach, max(self.left // 2, 100), few=few)
        seen = explorer.run()
        self.left -= explorer.moves
        self.states += len(seen.states) if len(seen.states) > 3 else 0
        return seen


class _Judge:
    """Tells what the states of one level mean."""

    def __init__(self, work: _Work, level: Level, spots: Spots, seen: Seen, names: _Names) -> None:
        self.net = work.net
        self.inside = work.inside.get(level.node, [])
        self.level = level
        self.spots = spots
        self.seen = seen
        self.names = names
        self.derived = work.derived

    def problems(self) -> Iterator[Problem]:
        """Each fault once at each place."""
        told: dict[str, Problem] = {}
        for state in self.seen.stuck:
            spot = next(
                (one for one, _ in state if one in self.spots and not self.spots[one].rests), state[0][0]
            )
            if spot not in told or not told[spot].certain:
                problem = self._stuck(state, spot)
                if spot not in told or problem.certain:
                    told[spot] = problem
        yield from told.values()
        if self.seen.grows is not None:
            counts = [spot for spot, _ in self.seen.grows]
            yield self._problem(Fault.GROWS, max(counts, key=counts.count), self.seen.grows)
        if told or not self.seen.complete:
            return
        yield from self._endless()
        yield from self._twice()
        yield from self._dead()

    def _stuck(self, state: State, spot: str) -> Problem:
        here = {way for one, way in state if one == spot}
        missing = tuple(flow for flow in self.spots[spot].needs if flow not in here)
        return self._problem(Fault.STUCK, spot, state, missing)

    def _endless(self) -> Iterator[Problem]:
        """States from which the end cannot be reached."""
        before: dict[State, list[State]] = {}
        for state, following in self.seen.after.items():
            if state != EMPTY:
                for one in following:
                    before.setdefault(one, []).append(state)
        good = {EMPTY}
        waiting = [EMPTY]
        while waiting:
            for state in before.get(waiting.pop(), ()):
                if state not in good:
                    good.add(state)
                    waiting.append(state)
        bad = next((state for state in self.seen.states if state not in good), None)
        if bad is not None:
            yield self._problem(Fault.ENDLESS, bad[0][0], bad)
        elif not self.seen.fates:
            yield Problem(Fault.ENDLESS, self._place, certain=True)

    def _twice(self) -> Iterator[Problem]:
        spot, state = next(iter(self.seen.twice.items()), (None, EMPTY))
        if spot is not None:
            yield self._problem(Fault.TWICE, spot, state)

    def _dead(self) -> Iterator[Problem]:
        """Steps and events that no run comes to, though what is before them runs."""
        live = {id for one in self.seen.visited for id in self.spots[one].members}
        edges = {edge for one in live for edge in self.net.nodes[one].boundaries}
        for node in self.inside:
            if node.id not in live and _is_shown(node):
                sources = {self.net.arcs[flow].source for flow in node.incoming}
                if node.id in edges or sources & live:
                    yield Problem(Fault.DEAD, node, certain=node.kind is not NodeKind.BOUNDARY_EVENT)

    @property
    def _place(self) -> NetNode | None:
        return self.net.nodes[self.level.node] if self.level.node is not None else None

    def _problem(self, fault: Fault, spot: str, state: State, missing: tuple[str, ...] = ()) -> Problem:
        node = self.net.nodes.get(spot.partition("~out")[0], self._place)
        steps = self.seen.path(state)
        path = tuple(name for step in steps for name in self.names.of(step.spot, step.choices))
        certain = not self._may_be_left() and (
            not self._may_end() or are_free(steps, self.spots, self.derived)
        )
        return Problem(fault, node, path, certain, missing)

    def _may_end(self) -> bool:
        return bool(self.seen.fates) or not self.seen.complete

    def _may_be_left(self) -> bool:
        """Whether something that may come from outside ends the level, or one around it, all the same."""
        at: str | None = self.level.node
        if any(one.interrupting and one.armed for one in self.net.levels[at].handlers):
            return True
        while at is not None:
            node = self.net.nodes[at]
            if any(self.net.nodes[one].interrupting for one in node.armed):
                return True
            at = node.parent
            if any(one.interrupting and one.armed for one in self.net.levels[at].handlers):
                return True
        return False


def _is_shown(node: NetNode) -> bool:
    kinds = {part.kind for part in parts_of(node.event)} - {EventKind.NONE, EventKind.COMPENSATION}
    return node.kind.is_activity or bool(kinds)


class _Names:
    """What people call the spots and ways of a level, as they were before they were put together."""

    def __init__(self, net: Net, spots: Mapping[str, Spot]) -> None:
        self._net = net
        self._targets = {way.id: way.target for spot in spots.values() for way in spot.ways}
        self._flows = net.procedure.flow

    def of(self, spot: str, choices: Iterable[tuple[str, str]]) -> Iterator[str]:
        """What happened when a spot went on: the step's name, then the branches that were chosen."""
        node = self._net.nodes.get(spot.partition("~out")[0])
        if node is not None and _is_shown(node):
            yield node.source.name or node.origin
        for _, way in choices:
            name = self._way(way)
            if name is not None:
                yield name

    def _way(self, way: str) -> str | None:
        flow = self._flows.get(way)
        if flow is not None and flow.name:
            return f"[{flow.name}]"
        target = self._net.nodes.get(self._targets.get(way, way))
        if target is None or (flow is None and target.kind is not NodeKind.BOUNDARY_EVENT):
            return None
        return f"[→ {target.source.name or target.origin}]"
