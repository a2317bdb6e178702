"""Puts spots together that behave as one, until nothing more can be: structured parts become one spot.

What is left of a procedure drawn in blocks is a single spot. A spot that stands for several goes by the id
of its first, so that whatever a token on it can reach, it can reach from there.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace

from thutuc.net.soundness.spots import ROOT, Fate, Join, Split, Spot, Spots, Way

_FITS = frozenset(
    {
        (Split.ONE, Join.ANY),
        (Split.ONE, Join.SOME),
        (Split.ALL, Join.ALL),
        (Split.ALL, Join.SOME),
        (Split.SOME, Join.SOME),
    }
)


def reduce(spots: Spots) -> None:
    """Put together all that can be."""
    work = _Work(spots)
    waiting = list(spots)
    while waiting:
        spot = spots.get(waiting.pop())
        if spot is None:
            continue
        for rule in _RULES:
            if rule(work, spot):
                waiting += [*work.touched, spot.id]
                work.touched.clear()
                break


class _Work:
    """The spots while they are put together, with the spots that lead to each."""

    def __init__(self, spots: Spots) -> None:
        self.spots = spots
        self.before: dict[str, list[str]] = {id: [] for id in spots}  #: one for each way
        self.watched: set[str] = {id for spot in spots.values() for id in spot.spawns}
        self.touched: list[str] = []
        for spot in spots.values():
            for way in spot.ways:
                self.before[way.target].append(spot.id)

    def has_one_way_in(self, id: str) -> bool:
        """Whether tokens come to a spot from one place only."""
        return len(self.before[id]) == 1 and id not in self.watched and id != ROOT

    def drop_way(self, spot: Spot, way: Way) -> None:
        """Take a way out, and the spot it leads to when nothing else does."""
        spot.ways.remove(way)
        self.before[way.target].remove(spot.id)
        self.touched.append(way.target)
        target = self.spots[way.target]
        if way.id in target.needs:
            target.needs.remove(way.id)
            if len(target.needs) < 2:
                target.join = Join.ANY

    def drop_spot(self, spot: Spot, into: Spot) -> None:
        """Take a spot out that nothing leads to any more; *into* stands for its nodes too."""
        for way in list(spot.ways):
            self.drop_way(spot, way)
        into.members += spot.members
        into.bound += spot.bound
        self.watched.difference_update(spot.spawns)
        del self.spots[spot.id]

    def move_ways(self, source: Spot, into: Spot) -> None:
        """Let *into* lead where *source* led."""
        for way in source.ways:
            self.before[way.target].remove(source.id)
            self.before[way.target].append(into.id)
            self.touched.append(way.target)
        into.ways += source.ways
        source.ways = []

    def branch(self, spot: Spot, way: Way) -> tuple[Spot | None, Way]:
        """The plain spot that a way passes, if it does, and the way on."""
        middle = self.spots[way.target]
        if (
            middle.is_plain
            and middle.join is Join.ANY
            and len(middle.ways) == 1
            and self.has_one_way_in(middle.id)
            and not middle.ways[0].optional
            and middle is not spot
        ):
            return middle, middle.ways[0]
        return None, way


def _series(work: _Work, spot: Spot) -> bool:
    """A spot and the only one after it."""
    if len(spot.ways) != 1 or spot.ways[0].optional or spot.fate is not Fate.USED or spot.gives > 1:
        return False
    after = work.spots[spot.ways[0].target]
    if after is spot or not work.has_one_way_in(after.id) or after.takes > 1 or after.join is not Join.ANY:
        return False
    if spot.id == ROOT or spot.id.startswith(">") or spot.join is not Join.ANY:
        return False
    if (spot.rests and after.spawns) or (spot.spawns and after.rests):
        return False
    work.before[after.id].remove(spot.id)
    spot.ways.clear()
    spot.split, spot.fate, spot.gives = after.split, after.fate, after.gives
    spot.rests = spot.rests or after.rests
    spot.spawns += after.spawns
    after.spawns = []
    spot.asks = after.asks
    work.move_ways(after, spot)
    work.drop_spot(after, spot)
    return True


def _loop(work: _Work, spot: Spot) -> bool:
    """A choice to come back to the same spot, beside another way on."""
    if spot.split is not Split.ONE or spot.join is not Join.ANY or spot.takes > 1:
        return False
    for way in spot.ways:
        middle, last = work.branch(spot, way)
        others = [one for one in spot.ways if one is not way and work.branch(spot, one)[1].target != spot.id]
        if last.target == spot.id and others:
            work.drop_way(spot, way)
            spot.bound += spot.asks
            if middle is not None:
                spot.rests = spot.rests or middle.rests
                work.drop_spot(middle, spot)
            return True
    return False


def _same(work: _Work, spot: Spot) -> bool:
    """Two branches from a split to the same join become one."""
    if spot.split is Split.SOME or spot.fate is not Fate.USED:
        return False
    wanted = Join.ANY if spot.split is Split.ONE else Join.ALL
    found: dict[str, tuple[Way, Spot | None]] = {}
    for way in spot.ways:
        middle, last = work.branch(spot, way)
        target = work.spots[last.target]
        if target.join is not wanted or (wanted is Join.ANY and target.takes > 1) or target is spot:
            continue
        first = found.setdefault(target.id, (way, middle))
        if first[0] is way:
            continue
        kept, gone = first, (way, middle)
        if middle is not None and middle.rests and not (kept[1] is not None and kept[1].rests):
            kept, gone = gone, kept
        work.drop_way(spot, gone[0])
        if gone[1] is not None:
            work.drop_spot(gone[1], kept[1] or spot)
        return True
    return False


def _block(work: _Work, spot: Spot) -> bool:
    """A split and the join at which all its branches end."""
    if len(spot.ways) < 2 or spot.fate is not Fate.USED or spot.gives > 1 or spot.join is not Join.ANY:
        return False
    branches = [(way, *work.branch(spot, way)) for way in spot.ways]
    ends = {last.target for _, _, last in branches}
    join = work.spots[min(ends)]
    if len(ends) > 1 or not _closes(work, spot, join, {last.id for _, _, last in branches}):
        return False
    for way, middle, _ in branches:
        work.drop_way(spot, way)
        if middle is not None:
            spot.rests = spot.rests or middle.rests
            work.drop_spot(middle, spot)
    spot.split, spot.fate, spot.gives = join.split, join.fate, join.gives
    spot.rests = spot.rests or join.rests
    spot.asks = join.asks
    work.move_ways(join, spot)
    work.drop_spot(join, spot)
    return True


def _closes(work: _Work, spot: Spot, join: Spot, flows: Set[str]) -> bool:
    """Whether a join takes up what a split gave, by these last flows of its branches and no others."""
    if join is spot or (spot.split, join.join) not in _FITS or spot.id == ROOT:
        return False
    whole = join.join is Join.ANY or set(join.needs) <= flows
    if len(work.before[join.id]) != len(spot.ways) or not whole or join.id in work.watched or join.takes > 1:
        return False
    return not (spot.spawns or join.spawns or (join.fate is not Fate.USED and spot.split is not Split.ONE))


def _leaf(work: _Work, spot: Spot) -> bool:
    """A branch of a parallel split, or one that an event sends off, which ends by itself."""
    for id in spot.spawns:
        if _ends(work, id):
            spot.spawns.remove(id)
            work.watched.discard(id)
            if not work.before[id]:
                work.drop_spot(work.spots[id], spot)
            return True
    if spot.split is Split.ONE:
        ends = [way for way in spot.ways if _ends(work, way.target)]
        chosen = ends[1:] if len(ends) > 1 else []
    elif spot.split is Split.ALL and len(spot.ways) > 1 and spot.id != ROOT:
        chosen = [way for way in spot.ways if _ends(work, way.target)]
    else:
        return False
    for way in chosen[:1]:
        target = work.spots[way.target]
        rests = spot.rests or target.rests
        work.drop_way(spot, way)
        if not work.before[target.id] and target.id not in work.watched:
            work.drop_spot(target, spot)
        if not spot.ways or spot.split is Split.ONE:
            spot.rests = rests
        return True
    return False


def _ends(work: _Work, id: str) -> bool:
    spot = work.spots[id]
    return not spot.ways and spot.is_plain and spot.join is Join.ANY


def _splits(work: _Work, spot: Spot) -> bool:
    """A split directly after a split of the same kind."""
    if spot.split is Split.SOME or len(spot.ways) < 2 or spot.id == ROOT or spot.gives > 1:
        return False
    for way in spot.ways:
        after = work.spots[way.target]
        if after is spot or after.rests or after.split is not spot.split or not after.is_plain:
            continue
        if after.join is Join.ANY and after.ways and work.has_one_way_in(after.id):
            work.drop_way(spot, way)
            spot.asks += after.asks
            work.move_ways(after, spot)
            work.drop_spot(after, spot)
            return True
    return False


def _merges(work: _Work, spot: Spot) -> bool:
    """A merge directly before another merge: whoever comes to the first comes to the second."""
    if spot.rests or not spot.is_plain or spot.join is not Join.ANY or len(spot.ways) != 1:
        return False
    after = work.spots[spot.ways[0].target]
    if spot.id in work.watched or after.join is not Join.ANY or after.takes > 1 or after is spot:
        return False
    if spot.id == ROOT or spot.id.startswith(">") or spot.ways[0].optional or not work.before[spot.id]:
        return False
    for id in work.before[spot.id]:
        earlier = work.spots[id]
        earlier.ways = [
            replace(way, target=after.id) if way.target == spot.id else way for way in earlier.ways
        ]
        work.touched.append(id)
    work.before[after.id] += work.before[spot.id]
    work.before[spot.id] = []
    work.touched.append(after.id)
    work.drop_spot(spot, after)
    return True


_RULES: tuple[Callable[[_Work, Spot], bool], ...] = (_loop, _leaf, _same, _block, _series, _splits, _merges)
