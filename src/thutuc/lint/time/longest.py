"""The longest path: of all ways that a dossier may go, the one whose steps take the most time.

A step is counted once: sent back, it gets no new days (R84), so what leads back is left out. Where a
flow leads back into the middle of a loop no flow can be told to be the one that leads back; there all
paths that pass nothing twice are tried, up to a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from thutuc.lint.time.amounts import Measure
from thutuc.lint.time.ways import Stay, Ways
from thutuc.net.dominators import immediate_dominators
from thutuc.worktime import Term

#: places tried one after the other in a drawing whose loops cannot be told apart
MOST = 50_000

NOTHING = Decimal(0)
_GROUP = "group "  #: before the id of one: no place has a blank in its name
#: states of one place: more groups on crossing branches than anybody can add up
MOST_STATES = 4096
#: groups whose time was counted already, and the term the clock goes on with
_Key = tuple[frozenset[str], Term | None]


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the drawing, and how long its counted steps take together."""

    stays: tuple[Stay, ...]  #: those that take time, in order
    number: Decimal
    fresh: Term | None = None  #: the term of its own that the clock had gone on with
    since: str | None = None  #: the step after which it began anew


@dataclass(frozen=True, slots=True)
class Forward:
    """The ways without what leads back."""

    order: tuple[str, ...]  #: every place after all that lead to it
    after: Mapping[str, tuple[str, ...]]
    returns: tuple[tuple[str, str], ...]  #: what leads back, from where to where
    tangled: bool  #: loops remain that no dominator tells apart

    def ending(self, ends: set[str]) -> set[str]:
        """The places from which an end is reached without going back."""
        found: set[str] = set()
        for place in reversed(self.order):
            if place in ends or any(one in found for one in self.after[place]):
                found.add(place)
        return found


def forward(ways: Ways) -> Forward:
    """Take out the flows that lead back: those whose target every way to their source has passed.

    Where the clock begins anew on the way back, the law gives new days: what follows is a way of its own,
    that begins there.
    """
    straight = _forward(ways)
    if straight.tangled:
        return straight
    ending = straight.ending(ways.ends)
    anew = [
        key for key, stay in ways.stays.items() if stay.restarts and key not in ending and ways.after[key]
    ]
    for key in anew:
        ways.begin_after(key)
    return _forward(ways) if anew else straight


def _forward(ways: Ways) -> Forward:
    above = immediate_dominators(ways.after, ways.before)
    rank = {
        place: number for number, place in enumerate(above)
    }  # nothing leads back that does not rank lower
    back = [
        (source, target)
        for source in above
        for target in ways.after[source]
        if rank.get(target, len(rank)) <= rank[source] and _dominates(target, source, above)
    ]
    gone = set(back)
    after = {place: tuple(one for one in ways.after[place] if (place, one) not in gone) for place in above}
    order = _sorted(after)
    return Forward(tuple(order), after, tuple(back), tangled=len(order) < len(after))


def _dominates(place: str, other: str, above: Mapping[str, str | None]) -> bool:
    found: str | None = other
    while found is not None and found != place:
        found = above[found]
    return found == place


def _sorted(after: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Places after those that lead to them; of a loop none is there."""
    waiting = dict.fromkeys(after, 0)
    for targets in after.values():
        for target in targets:
            waiting[target] += 1
    ready = [place for place in after if not waiting[place]]
    order = []
    while ready:
        place = ready.pop()
        order.append(place)
        for target in after[place]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return order


def longest(ways: Ways, straight: Forward, measure: Measure) -> list[Path] | None:
    """The longest path of one measure for each term the clock runs by; ``None``: too tangled to prove."""
    if straight.tangled:
        return _tried(ways, measure)
    best: dict[str, dict[_Key, tuple[Decimal, str | None, _Key | None]]] = {}
    found: dict[Term | None, tuple[Decimal, str, _Key]] = {}
    ending = straight.ending(ways.ends)
    for place in straight.order:
        if place not in ending:
            continue
        states = best.setdefault(
            place, {} if ways.before[place] else {(frozenset(), None): (NOTHING, None, None)}
        )
        arrived = dict(states)
        reached: dict[_Key, tuple[Decimal, str | None, _Key | None]] = {}
        best[place] = reached
        for key, (number, source, earlier) in arrived.items():
            reached_key, total = _counted(ways.stays[place], key, number, measure)
            _better(reached, reached_key, (total, source, earlier))
        if len(reached) > MOST_STATES:
            return None
        stay = ways.stays[place]
        for key, (number, _, _) in reached.items():
            if place in ways.ends or stay.restarts:
                told = found.get(key[1])
                if told is None or number > told[0]:
                    found[key[1]] = (number, place, key)
            onward: _Key = (frozenset(), stay.fresh) if stay.restarts else key
            for target in straight.after[place]:
                if target in ending:
                    left = NOTHING if stay.restarts else number
                    _better(best.setdefault(target, {}), onward, (left, place, key))
    return [_path(ways, best, *end, measure) for end in found.values()]


def _better(
    states: dict[_Key, tuple[Decimal, str | None, _Key | None]],
    key: _Key,
    value: tuple[Decimal, str | None, _Key | None],
) -> None:
    if key not in states or value[0] > states[key][0]:
        states[key] = value


def _counted(stay: Stay, key: _Key, number: Decimal, measure: Measure) -> tuple[_Key, Decimal]:
    """What a place adds to a path; a group's time is counted where the first of its steps is."""
    if stay.amount is None or stay.amount.measure is not measure or stay.group in key[0]:
        return key, number
    if stay.group is not None:
        key = (key[0] | {stay.group}, key[1])
    return key, number + stay.amount.number


def _path(
    ways: Ways,
    best: Mapping[str, Mapping[_Key, tuple[Decimal, str | None, _Key | None]]],
    number: Decimal,
    place: str,
    key: _Key,
    measure: Measure,
) -> Path:
    """The path that a result stands for, followed back to where the clock began."""
    passed: list[str] = []
    since, at, fresh = None, place, key[1]
    while True:
        passed.append(at)
        _, source, earlier = best[at][key]
        if source is None or earlier is None:
            break
        if ways.stays[source].restarts:
            since = ways.stays[source].name or source
            break
        at, key = source, earlier
    return Path(_shown(ways, passed[::-1], measure), number, fresh, since)


def _shown(ways: Ways, passed: list[str], measure: Measure) -> tuple[Stay, ...]:
    """The places of a path that take time, a group's steps as one."""
    shown: dict[str, Stay] = {}
    for place in passed:
        stay = ways.stays[place]
        if stay.amount is None or stay.amount.measure is not measure:
            continue
        if stay.group is None:
            shown[place] = stay
        elif (first := shown.get(f"{_GROUP}{stay.group}")) is None:
            shown[f"{_GROUP}{stay.group}"] = replace(stay, name=stay.group_name or stay.name)
        elif stay.number and stay.number not in (first.number or "").split(", "):
            numbers = ", ".join(filter(None, (first.number, stay.number)))
            shown[f"{_GROUP}{stay.group}"] = replace(first, number=numbers)
    return tuple(shown.values())


def _tried(ways: Ways, measure: Measure) -> list[Path] | None:
    """Every path that passes nothing twice, one after the other."""
    best: dict[Term | None, tuple[Decimal, tuple[str, ...], str | None]] = {}
    for tried, (passed, number, fresh, since) in enumerate(_simple(ways, measure)):
        if tried > MOST:
            return None
        if passed and (fresh not in best or number > best[fresh][0]):
            best[fresh] = (number, passed, since)
    return [
        Path(_shown(ways, list(passed), measure), number, fresh, since)
        for fresh, (number, passed, since) in best.items()
    ]


def _simple(
    ways: Ways, measure: Measure
) -> Iterator[tuple[tuple[str, ...], Decimal, Term | None, str | None]]:
    """The paths from a start to an end or a new beginning; nothing of a path that is not at one yet."""
    starts = [place for place in ways.stays if not ways.before[place]]
    begin: _Key = (frozenset(), None)
    waiting: list[tuple[tuple[str, ...], frozenset[str], _Key, Decimal, str | None]] = [
        ((place,), frozenset({place}), begin, NOTHING, None) for place in reversed(starts)
    ]
    while waiting:
        passed, seen, key, number, since = waiting.pop()
        stay = ways.stays[passed[-1]]
        key, number = _counted(stay, key, number, measure)
        over = passed[-1] in ways.ends or stay.restarts
        yield (passed if over else ()), number, key[1], since
        for target in reversed(ways.after[passed[-1]]):
            if target in seen:
                continue
            if stay.restarts:
                told = stay.name or passed[-1]
                waiting.append(((target,), seen | {target}, (frozenset(), stay.fresh), NOTHING, told))
            else:
                waiting.append(((*passed, target), seen | {target}, key, number, since))


def mixed(ways: Ways, straight: Forward) -> tuple[Stay, Stay] | None:
    """The first two places of one way whose terms are unlike; ``None`` where no way has such."""
    met: dict[str, dict[Measure, Stay]] = {}
    for place in straight.order or tuple(ways.stays):
        stay = ways.stays[place]
        here: dict[Measure, Stay] = {}
        for source in ways.before[place]:
            for measure, other in met.get(source, {}).items():
                here.setdefault(measure, other)
        if stay.amount is not None:
            for measure, other in here.items():
                if measure is not stay.amount.measure:
                    return other, stay
            here.setdefault(stay.amount.measure, stay)
        met[place] = {} if stay.restarts else here
    return None
