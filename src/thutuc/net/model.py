"""The words of a compiled net: nodes, arcs, levels and handlers, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from thutuc.errors import Finding
from thutuc.expressions import Condition, Expression, Script
from thutuc.procedure import EventDefinition, Field, Node, NodeKind, Procedure, Step

#: Nodes a net may have, those of called procedures counted.
MAX_NODES = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """A sequence flow, with its condition ready to be asked."""

    id: str
    source: str
    target: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """How an activity repeats, with its expressions ready to be worked out."""

    kind: str  #: ``parallel``, ``sequential`` or ``standard``
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None  #: local variable of each instance
    output: str | None = None  #: local variable of each instance that is collected …
    into: str | None = None  #: … by appending it to this list of the dossier's document
    until: Condition | None = None  #: completion condition
    condition: Condition | None = None  #: standard loop: repeat while this holds
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NetNode:
    """One node as the runtime sees it."""

    id: str
    kind: NodeKind
    source: Node  #: as the file says it, under the id it has here
    procedure: str  #: id of the procedure it is drawn in
    origin: str  #: its id in that procedure
    parent: str | None  #: enclosing subprocess or call activity
    incoming: tuple[str, ...] = ()
    outgoing: tuple[Arc, ...] = ()  #: in document order
    default: Arc | None = None
    only: Arc | None = None  #: the one way on, when there is no choice to make
    boundaries: tuple[str, ...] = ()  #: boundary events at this activity
    armed: tuple[str, ...] = ()  #: those of them that wait for a timer, message or signal
    event: EventDefinition | None = None
    interrupting: bool = True
    timer: Expression | None = None  #: for a timer written as an expression
    loop: Repeat | None = None
    script: Script | None = None
    silence: Script | None = None  #: data set when a consulted agency's silence means agreement
    service: str | None = None
    message: str | None = None  #: send and receive tasks: message name, else the element's own id
    step: Step | None = None  #: the official work, under the id it has here
    fields: tuple[Field, ...] = ()  #: data that its completion, message or service may set
    appends: frozenset[str] = frozenset()  #: fields whose values are appended to lists


@dataclass(frozen=True, slots=True, eq=False)
class Handler:
    """An event subprocess: what starts it, and whether it interrupts its level."""

    id: str  #: the event subprocess
    start: str  #: its start event
    event: EventDefinition
    interrupting: bool


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The process, or one subprocess: where it starts and what it handles."""

    node: str | None  #: the subprocess or call activity; ``None`` for the process itself
    starts: tuple[str, ...] = ()  #: plain starts; without any start event, the nodes nothing leads to
    others: tuple[str, ...] = ()  #: message, signal and timer starts
    handlers: tuple[Handler, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """From where a token can still come to an inclusive join by one of its flows."""

    far: frozenset[str]  #: all nodes that lead there without passing the join
    near: frozenset[str]  #: those that lead there without passing its split again, the join's dominator


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """A compiled procedure."""

    procedure: Procedure
    nodes: Mapping[str, NetNode]  #: by id, in document order
    arcs: Mapping[str, Arc]  #: by id
    levels: Mapping[str | None, Level]
    steps: Mapping[str, Step]  #: by the id tasks have: called procedures' under ``call/inner``
    reach: Mapping[str, Mapping[str, Reach]]  #: inclusive joins, by incoming flow
    names: frozenset[str]  #: every variable that something in the procedure can set
    #: by text: on which terms, extensions and payments depend
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()  #: warnings; errors refuse the procedure
