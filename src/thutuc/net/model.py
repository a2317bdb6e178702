"""The words of a compiled net: nodes, arcs, levels and handlers, all frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from thutuc.dmn import Decision, Ruling
from thutuc.errors import Finding
from thutuc.expressions import Condition, Expression, Script
from thutuc.procedure import EventDefinition, Field, Node, NodeKind, Procedure, Step

#: gives the decision that a procedure means by an id; where there is none, the ids of those there are
Decisions = Callable[[Procedure, str], Decision | Sequence[str]]
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
class Part:
    """One thing that an event waits for or throws, with its expression ready to be worked out."""

    event: EventDefinition
    timer: Expression | None = None  #: for a timer written as an expression
    condition: Condition | None = None  #: for a conditional event


@dataclass(frozen=True, slots=True, eq=False)
class Thrown:
    """What a multi-instance activity throws when one of its instances is done."""

    event: EventDefinition
    when: Condition | None = None


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
    throws: tuple[Thrown, ...] = ()


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
    armed: tuple[str, ...] = ()  #: those of them that wait for a timer, message, signal or condition
    event: EventDefinition | None = None
    parts: tuple[Part, ...] = ()  #: its one definition, or those of a multiple event
    interrupting: bool = True
    undo: str | None = None  #: the activity or event subprocess that compensates this one
    compensable: bool = False  #: whether compensating it does anything
    activation: Condition | None = None  #: complex gateways: when the join goes on
    loop: Repeat | None = None
    script: Script | Ruling | None = None  #: what is worked out at once: assignments, or a decision
    silence: Script | None = None  #: data set when a consulted agency's silence means agreement
    service: str | None = None
    message: str | None = None  #: send and receive tasks: message name, else the element's own id
    step: Step | None = None  #: the official work, under the id it has here
    fields: tuple[Field, ...] = ()  #: data that its completion, message or service may set
    appends: frozenset[str] = frozenset()  #: fields whose values are appended to lists
    takes: int = 1  #: activities: how many tokens one run takes
    gives: int = 1  #: activities: how many tokens one run gives

    @property
    def timer(self) -> Expression | None:
        """The expression of a timer that is written as one."""
        return self.parts[0].timer if self.parts else None


@dataclass(frozen=True, slots=True, eq=False)
class Handler:
    """An event subprocess: what starts it, and whether it interrupts its level."""

    id: str  #: the event subprocess
    start: str  #: its start event
    event: EventDefinition
    interrupting: bool
    armed: bool = False  #: whether it waits for a timer, message, signal or condition


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The process, or one subprocess: where it starts and what it handles."""

    node: str | None  #: the subprocess or call activity; ``None`` for the process itself
    starts: tuple[str, ...] = ()  #: plain starts; without any start event, the nodes nothing leads to
    others: tuple[str, ...] = ()  #: what begins it otherwise: message, signal and timer starts, receive tasks
    handlers: tuple[Handler, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """From where a token can still come to an inclusive or complex join by one of its flows."""

    far: frozenset[str]  #: all nodes that lead there without passing the join
    near: frozenset[str]  #: those that lead there without passing its split again, the join's dominator
    flows: frozenset[
        str
    ]  #: those of all that lead there by flows alone, not by an event at an activity's edge


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What a datum names: the unit a step lies in, or the territory that this unit serves."""

    step: Step  #: the first that reads it, as seen by the unit that is meant
    item: str  #: the name under which the step reads it
    each: bool = False  #: whether the datum is a list of such names


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """A compiled procedure."""

    procedure: Procedure
    nodes: Mapping[str, NetNode]  #: by id, in document order
    arcs: Mapping[str, Arc]  #: by id
    levels: Mapping[str | None, Level]
    steps: Mapping[str, Step]  #: by the id tasks have: called procedures' under ``call/inner``
    reach: Mapping[str, Mapping[str, Reach]]  #: inclusive and complex joins, by incoming flow
    watching: bool  #: whether anything waits for a condition
    names: tuple[str, ...]  #: every variable that something in the procedure can set
    places: Mapping[str, Place] = field(default_factory=dict)  #: the data that name units or territories
    #: by text: on which terms, extensions and payments depend
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()  #: warnings; errors refuse the procedure
    #: SHA-256 over the decision files it asks and the other files it calls; ``None``: it has neither
    beside: str | None = None
