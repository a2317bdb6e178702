"""Says whether the choices on the way to a fault can all be made: whether no datum decides two of them.

What a person, a message or a service gives may be anything. What a script, a decision or a repetition works
out may be a function of other data, or always the same; a choice that asks it is never taken for free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from thutuc.net.model import Net, NetNode
from thutuc.net.soundness.explore import Took
from thutuc.net.soundness.spots import Split, Spot
from thutuc.net.words import ACTIVATION, COUNTERS


def worked_out(net: Net) -> frozenset[str]:
    """The data that something in the procedure works out, rather than somebody from outside giving them."""
    given = {field.name for field in net.procedure.header.fields}
    silent: set[str] = set()
    found = {*COUNTERS, ACTIVATION}
    for node in net.nodes.values():
        given.update(field.name for field in node.fields)
        found.update(_set_by(node))
        if node.silence is not None:
            silent.update(node.silence.targets)
    return frozenset(found | (silent - given))


def _set_by(node: NetNode) -> Iterator[str]:
    if node.script is not None:
        yield from node.script.targets
    if node.loop is not None:
        yield from (name for name in (node.loop.item, node.loop.output, node.loop.into) if name)


def are_free(steps: Iterable[Took], spots: Mapping[str, Spot], derived: frozenset[str]) -> bool:
    """Whether nothing rules out that all choices of these steps are made in one run."""
    made: dict[str, tuple[str, ...]] = {}
    for step in steps:
        for spot, ways in _made(step, spots).items():
            if made.setdefault(spot, ways) != ways or (spots[spot].split is Split.ONE and len(ways) > 1):
                return False  # the same data decided otherwise before
            if spots[spot].split is Split.SOME and not _may_hold(spots[spot], ways):
                return False
    seen: set[str] = set()
    for spot, ways in made.items():
        for names in [*(spots[spot].asks if ways else ()), *spots[spot].bound]:
            if names & (seen | derived):
                return False
            seen |= names
    return True


def _may_hold(spot: Spot, chosen: tuple[str, ...]) -> bool:
    """Whether these conditions of one split, and no others of it, may hold together.

    One of them alone may, and so may none where a default is drawn for that. Whether several or none may
    hold is plain only where they ask different data: of ``x == 1`` and ``x != 1`` one always does.
    """
    asked = [way for way in spot.ways if way.optional]
    held = [way for way in asked if way.id in chosen]
    if len(held) == 1 or any(way.default and way.id in chosen for way in spot.ways):
        return True
    return sum(len(way.asks) for way in asked) == len(frozenset[str]().union(*(way.asks for way in asked)))


def _made(step: Took, spots: Mapping[str, Spot]) -> dict[str, tuple[str, ...]]:
    """By spot, the ways that were chosen; none where only what was decided inside it counts."""
    made: dict[str, tuple[str, ...]] = {}
    for id, chosen in step.choices:
        if chosen not in spots[id].spawns:
            way = (chosen,) if chosen else ()
            made[id] = tuple(dict.fromkeys((*made.get(id, ()), *way)))
    return made
