"""What is drawn: nodes, events, flows and lanes, with their source lines."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from thutuc.procedure.kinds import EventKind, NodeKind, TimerKind
from thutuc.procedure.step import Field, Step
from thutuc.worktime import Counting


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer event fires; the text is a literal or ``=expression`` of the safe language."""

    kind: TimerKind
    text: str
    counting: Counting | None = None  #: of a legal term; ``None`` leaves it to the deadline plug-in


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event node waits for or throws."""

    kind: EventKind = EventKind.NONE
    #: message, signal or link *name*, error or escalation *code*, the activity that is compensated;
    #: ``None`` catches any error or escalation, and compensates everything in the level
    ref: str | None = None
    timer: Timer | None = None
    condition: str | None = None  #: conditional events: expression of the safe language
    wait: bool = True  #: compensation: whether the thrower waits until it is done
    parts: tuple[EventDefinition, ...] = ()  #: multiple events: the definitions, in document order
    together: bool = False  #: multiple events: all of them are needed, not any


@dataclass(frozen=True, slots=True)
class Throw:
    """What a multi-instance activity throws when one of its instances is done (``behavior``)."""

    event: EventDefinition
    when: str | None = None  #: only while this expression holds


@dataclass(frozen=True, slots=True)
class Loop:
    """How often an activity repeats: multi-instance (parallel or sequential) or a standard loop."""

    kind: str  #: ``parallel``, ``sequential`` or ``standard``
    cardinality: str | None = None  #: expression giving a whole number
    collection: str | None = None  #: expression giving a list
    item: str | None = None  #: variable that holds the current item inside one instance
    output: str | None = None  #: variable of each instance that is collected …
    output_collection: str | None = None  #: … by appending it to this list
    until: str | None = None  #: completion condition
    condition: str | None = None  #: standard loop: repeat while this holds
    test_before: bool = False  #: standard loop: test before the first round
    maximum: int | None = None  #: standard loop: at most so many rounds
    throws: tuple[Throw, ...] = ()  #: multi-instance: what is thrown when an instance is done


@dataclass(frozen=True, slots=True)
class Asked:
    """The decision that a business rule task asks, and where the answer goes."""

    decision: str  #: id of a decision in a DMN file that is deployed with the procedure
    result: str | None = None  #: the variable that is set; ``None`` sets one for each output
    #: ``value`` (as the hit policy gives it), ``singleEntry``, ``singleResult``, ``collectEntries``,
    #: ``resultList`` (Camunda 7's) or ``spread`` (each output in a variable of its own)
    shape: str = "value"


@dataclass(frozen=True, slots=True)
class Ending:
    """How the dossier is closed at an end event that is no result."""

    outcome: str  #: ``stopped``: dừng giải quyết hồ sơ; ``not-supplemented``: do không bổ sung
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One element that a token can stand on, and its place in the drawing."""

    id: str
    kind: NodeKind
    name: str = ""
    line: int | None = None
    parent: str | None = None  #: id of the enclosing subprocess; ``None`` at the top
    incoming: tuple[str, ...] = ()  #: flow ids in document order
    outgoing: tuple[str, ...] = ()  #: flow ids in document order
    default: str | None = None  #: flow taken when no condition holds
    event: EventDefinition | None = None
    attached_to: str | None = None  #: boundary events: the activity
    interrupting: bool = True  #: boundary events and starts of event subprocesses
    triggered_by_event: bool = False  #: event subprocesses
    transaction: bool = False  #: subprocesses that may be cancelled as a whole
    for_compensation: bool = False  #: activities that run only to compensate another
    handler: str | None = None  #: compensation boundary events: the activity that compensates
    instantiate: bool = False  #: receive tasks and event-based gateways that begin the process
    start_quantity: int = 1  #: activities: how many tokens one run takes
    completion_quantity: int = 1  #: activities: how many tokens one run gives
    activation: str | None = None  #: complex gateways: when the join goes on
    loop: Loop | None = None
    called: str | None = None  #: call activities: process id
    script: str | None = None  #: script tasks: assignments of the safe language
    asked: Asked | None = None  #: business rule tasks: the decision
    service: str | None = None  #: service tasks: name of the granted service
    message: str | None = None  #: send and receive tasks: message name
    step: Step | None = None  #: the official work, for tasks that somebody does
    fields: tuple[Field, ...] = ()  #: what a service, message or signal may set; a step has its own
    ending: Ending | None = None  #: end events of the process: where the dossier ends without a result


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; its condition is an expression of the safe language."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane, as drawn: a role's name and the nodes in it."""

    id: str
    name: str
    nodes: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an element is drawn: x, y, width, height in diagram units."""

    element: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edge:
    """How a sequence flow is drawn: its points in diagram units, from source to target."""

    element: str
    points: tuple[tuple[float, float], ...]


def packed(shapes: Iterable[Shape], edges: Iterable[Edge]) -> bytes:
    """A drawing as a procedure keeps it: seldom looked at, and as objects a sixth of all that it holds."""
    places = [(each.element, each.x, each.y, each.width, each.height) for each in shapes]
    said = json.dumps((places, [(each.element, each.points) for each in edges]))
    return zlib.compress(said.encode())


def unpacked(drawn: bytes) -> tuple[tuple[Shape, ...], tuple[Edge, ...]]:
    """The drawing again, as it was packed; nothing drawn is nothing."""
    places, ways = json.loads(zlib.decompress(drawn)) if drawn else ((), ())
    edges = (Edge(element, tuple((x, y) for x, y in points)) for element, points in ways)
    return tuple(Shape(*place) for place in places), tuple(edges)
