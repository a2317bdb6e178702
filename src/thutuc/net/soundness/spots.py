"""One level of a net as the proof sees it: spots where tokens wait or pass, and the ways between them.

Data are left out: every choice is free. An activity with an interrupting event at its edge is a choice
between what follows it and what follows the event.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from thutuc.errors import EvaluationError
from thutuc.net.model import Level, Net, NetNode
from thutuc.net.words import ACTIVATION
from thutuc.procedure import EventDefinition, EventKind, NodeKind

T = TypeVar("T")
#: Before everything else in a level; no id of a node is empty.
ROOT = ""


class Join(Enum):
    """When a token that comes goes on."""

    ANY = "at once"
    ALL = "when one came by every way"
    SOME = "when no more can come"
    COUNT = "when its condition holds of how many ways brought one"


class Split(Enum):
    """By which ways a token goes on."""

    ONE = "one of them"
    ALL = "all of them"
    SOME = "those whose conditions hold"


class Fate(Enum):
    """What becomes of a level when a token comes to a spot without a way on."""

    USED = "the token is used up"
    CLEARED = "all else in the level is ended, and it is done"
    LEFT = "the level is ended and left by another way"


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one spot to another."""

    id: str  #: the flow, where it is one
    target: str
    optional: bool = False  #: taken only where a condition holds
    default: bool = False  #: taken when no condition holds
    asks: frozenset[str] = frozenset()  #: the data its condition asks


@dataclass(slots=True)
class Spot:
    """A node, or several that were put together because together they behave as one."""

    id: str
    join: Join = Join.ANY
    split: Split = Split.ALL
    rests: bool = False  #: whether a token waits here for something that may always happen
    ways: list[Way] = field(default_factory=list)
    spawns: list[str] = field(default_factory=list)  #: events that send one more token while one rests here
    fate: Fate = Fate.USED
    takes: int = 1
    gives: int = 1
    needs: list[str] = field(default_factory=list)  #: of a join: the ways into it
    counts: frozenset[int] = frozenset()  #: of a complex join: by how many ways tokens must have come
    members: list[str] = field(default_factory=list)  #: the nodes it stands for, the first one first
    asks: list[frozenset[str]] = field(default_factory=list)  #: by split: the data that decide its ways
    bound: list[frozenset[str]] = field(default_factory=list)  #: data that had to come out one way

    @property
    def is_plain(self) -> bool:
        """Whether one token goes in and one goes out, with nothing beside it."""
        return not self.spawns and self.takes == self.gives == 1 and self.fate is Fate.USED


Spots = dict[str, Spot]


def spots_of(net: Net, level: Level, inside: Iterable[NetNode], undone: Container[str]) -> Spots:
    """The spots of a level with the nodes *inside* it; *undone* subprocesses never end by themselves."""
    spots: Spots = {ROOT: _root(net, level)}
    for option in _beginnings(net, level):
        _put(spots, option)
    for node in inside:
        if not node.source.triggered_by_event:
            for spot in _spots(net, node, undone):
                _put(spots, spot)
    _keep_reached(spots)
    return spots


def _put(spots: Spots, spot: Spot) -> None:
    spots[spot.id] = spot


def _root(net: Net, level: Level) -> Spot:
    ways = [Way(f"{ROOT}>{one.id}", one.id) for one in _beginnings(net, level)]
    return Spot(ROOT, split=Split.ONE, ways=ways)


def _beginnings(net: Net, level: Level) -> list[Spot]:
    """Each way to begin the level: at all plain starts, or by one of the others."""
    choices = [tuple(level.starts)] if level.starts else []
    choices += [(one,) for one in level.others]
    return [
        Spot(f">{number}", ways=[Way(f">{number}>{node}", node) for node in nodes if node in net.nodes])
        for number, nodes in enumerate(choices)
    ]


def _spots(net: Net, node: NetNode, undone: Container[str]) -> Iterable[Spot]:
    """The spot of a node, and one more for its flows where events at its edge lead elsewhere."""
    edges = [net.nodes[one] for one in node.boundaries if _may_come(net, net.nodes[one], node)]
    exits = [Way(f"{one.id}@", one.id) for one in edges if one.interrupting]
    spot = Spot(
        node.id,
        join=_join(node),
        rests=_rests(node),
        spawns=[one.id for one in edges if not one.interrupting],
        takes=node.takes,
        needs=list(node.incoming),
        counts=counts_of(node) or frozenset(),
        members=[node.id],
        bound=_bound(node),
    )
    flows = Spot(
        f"{node.id}~out",
        split=_split(node),
        ways=_ways(node),
        gives=node.gives,
        fate=_fate(net, node),
        asks=_asks(node),
    )
    if node.id in undone:
        spot.split, spot.ways = Split.ONE, exits
        spot.fate = Fate.USED if exits else Fate.LEFT
    elif exits:
        spot.split, spot.ways = Split.ONE, [Way(flows.id, flows.id), *exits]
        yield flows
    else:
        spot.split, spot.ways, spot.gives, spot.fate = flows.split, flows.ways, flows.gives, flows.fate
        spot.asks = flows.asks
    yield spot


def _join(node: NetNode) -> Join:
    if len(node.incoming) < 2:
        return Join.ANY
    if node.kind is NodeKind.PARALLEL_GATEWAY:
        return Join.ALL
    return {NodeKind.INCLUSIVE_GATEWAY: Join.SOME, NodeKind.COMPLEX_GATEWAY: Join.COUNT}.get(
        node.kind, Join.ANY
    )


def counts_of(node: NetNode) -> frozenset[int] | None:
    """With how many ways filled a complex join goes on; ``None`` where other data decide that."""
    asked = node.activation
    if asked is None or len(node.incoming) < 2:
        return frozenset()
    if asked.names - {ACTIVATION}:
        return None
    try:
        return frozenset(n for n in range(1, len(node.incoming) + 1) if asked({ACTIVATION: n}))
    except EvaluationError:
        return None


def _split(node: NetNode) -> Split:
    if node.kind in (NodeKind.EXCLUSIVE_GATEWAY, NodeKind.EVENT_BASED_GATEWAY):
        return Split.ONE
    if node.kind is not NodeKind.PARALLEL_GATEWAY and any(arc.condition for arc in node.outgoing):
        return Split.SOME
    return Split.ALL


def _ways(node: NetNode) -> list[Way]:
    return [
        Way(
            arc.id,
            arc.target,
            optional=arc.condition is not None and arc is not node.default,
            default=arc is node.default,
            asks=arc.condition.names if arc.condition is not None else frozenset(),
        )
        for arc in node.outgoing
    ]


def _asks(node: NetNode) -> list[frozenset[str]]:
    names = frozenset[str]().union(*(arc.condition.names for arc in node.outgoing if arc.condition))
    return [names] if names else []


def _bound(node: NetNode) -> list[frozenset[str]]:
    """The data that bring a token out of a loop, or let a conditional event come."""
    found = [part.condition.names for part in node.parts if part.condition is not None]
    if node.loop is not None and node.loop.kind == "standard" and node.loop.condition is not None:
        found.append(node.loop.condition.names)
    return [names for names in found if names]


def _rests(node: NetNode) -> bool:
    if node.kind in (NodeKind.SEND_TASK, NodeKind.SCRIPT_TASK, NodeKind.BUSINESS_RULE_TASK):
        return node.loop is not None
    if node.kind is NodeKind.CATCH_EVENT:
        return node.event is None or node.event.kind is not EventKind.LINK
    return node.kind.is_activity or node.kind is NodeKind.EVENT_BASED_GATEWAY


# --- what is thrown ------------------------------------------------------------------------------


def parts_of(event: EventDefinition | None) -> tuple[EventDefinition, ...]:
    """The single definitions of an event."""
    if event is None:
        return ()
    return event.parts or (event,)


def _fate(net: Net, node: NetNode) -> Fate:
    """What a node without a way on does to its level; a throw that interrupts its own level is such a one."""
    fates = {_thrown(net, node, part) for part in parts_of(node.event)}
    return next((fate for fate in (Fate.LEFT, Fate.CLEARED) if fate in fates), Fate.USED)


def _thrown(net: Net, node: NetNode, event: EventDefinition) -> Fate:
    if node.kind not in (NodeKind.END_EVENT, NodeKind.THROW_EVENT):
        return Fate.USED
    if event.kind in (EventKind.ERROR, EventKind.ESCALATION):
        return _handled(net, node, event)
    return {EventKind.TERMINATE: Fate.CLEARED, EventKind.CANCEL: Fate.LEFT}.get(event.kind, Fate.USED)


def _handled(net: Net, node: NetNode, event: EventDefinition) -> Fate:
    """What becomes of the thrower's level when an error or escalation is handled, here or further out."""
    level, own, over = node.parent, None, False
    while True:
        handlers = [one for one in net.levels[level].handlers if one.id != own and not over]
        handler = _fitting([(one.event, one) for one in handlers], event)
        if handler is not None:
            inner = Fate.CLEARED if level == node.parent else Fate.LEFT
            return inner if handler.interrupting else Fate.USED
        if level is None:
            return Fate.LEFT if event.kind is EventKind.ERROR else Fate.USED
        around = net.nodes[level]
        boundary = _fitting([(net.nodes[one].event, net.nodes[one]) for one in around.boundaries], event)
        if boundary is not None:
            return Fate.LEFT if boundary.interrupting else Fate.USED
        level, own = around.parent, level if around.source.triggered_by_event else None
        over = any(one.id == own and one.interrupting for one in net.levels[level].handlers)


def _fitting(catchers: Iterable[tuple[EventDefinition | None, T]], thrown: EventDefinition) -> T | None:
    """Who catches this very code, else who catches all."""
    fitting = [
        (part.ref, one) for event, one in catchers for part in parts_of(event) if part.kind is thrown.kind
    ]
    exact = [one for ref, one in fitting if ref is not None and ref == thrown.ref]
    return next(iter(exact + [one for ref, one in fitting if ref is None]), None)


def _catches(catcher: EventDefinition | None, thrown: EventDefinition) -> bool:
    return any(part.kind is thrown.kind and part.ref in (None, thrown.ref) for part in parts_of(catcher))


def _may_come(net: Net, boundary: NetNode, host: NetNode) -> bool:
    """Whether what an event at an edge waits for can come: all but what is thrown here may."""
    kinds = {part.kind for part in parts_of(boundary.event)}
    if kinds <= {EventKind.COMPENSATION}:
        return False
    if not kinds <= {EventKind.ESCALATION, EventKind.CANCEL}:
        return True
    thrown = [part for node in _within(net, host) for part in _throws(node)]
    return any(_catches(boundary.event, event) for event in thrown)


def _throws(node: NetNode) -> Iterable[EventDefinition]:
    if node.kind in (NodeKind.END_EVENT, NodeKind.THROW_EVENT):
        yield from parts_of(node.event)
    if node.loop is not None:
        yield from (part for one in node.loop.throws for part in parts_of(one.event))


def _within(net: Net, host: NetNode) -> Iterable[NetNode]:
    inside = {host.id}
    for node in net.nodes.values():  # enclosing nodes come before what lies in them
        if node.id in inside or node.parent in inside:
            inside.add(node.id)
            yield node


# --- tidying -------------------------------------------------------------------------------------


def _keep_reached(spots: Spots) -> None:
    """Leave out what no way leads to: that is told elsewhere."""
    seen: set[str] = set()
    waiting = [ROOT]
    while waiting:
        spot = spots[waiting.pop()]
        if spot.id not in seen:
            seen.add(spot.id)
            waiting += [way.target for way in spot.ways]
            waiting += spot.spawns
    for id in [id for id in spots if id not in seen]:
        del spots[id]


def incoming(spots: Mapping[str, Spot]) -> dict[str, list[tuple[Spot, Way]]]:
    """By spot: from where, and by which way, tokens come to it."""
    found: dict[str, list[tuple[Spot, Way]]] = {id: [] for id in spots}
    for spot in spots.values():
        for way in spot.ways:
            found[way.target].append((spot, way))
    return found
