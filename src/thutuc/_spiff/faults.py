"""The written list: where SpiffWorkflow 3.2 is known to read, refuse or run a file wrongly.

``docs/reference/second-reader.md`` is the same list for people; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from thutuc._spiff.facts import DECIDING, Key, Value
from thutuc.procedure import EventKind, Flow, Node, NodeKind, Procedure


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact on which the two readers do not agree; ``None`` where a reader says nothing."""

    key: Key
    ours: Value
    theirs: Value


class Case:
    """The procedure that is being compared, and what an excuse may want to know of it."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def node(self, difference: Difference) -> Node | None:
        """The element the difference is about."""
        return self.procedure.node.get(difference.key.element)

    def flow(self, difference: Difference) -> Flow | None:
        """The flow the difference is about."""
        node, place = self.node(difference), difference.key.flow
        if node is None or place is None or place >= len(node.outgoing):
            return None
        return self.procedure.flow.get(node.outgoing[place])

    @cached_property
    def reached(self) -> frozenset[str]:
        """The nodes that a token can come to by drawn flows from a start, or by an event."""
        procedure = self.procedure
        next_to: dict[str, list[str]] = {}
        for flow in procedure.flows:
            next_to.setdefault(flow.source, []).append(flow.target)
        for node in procedure.nodes:
            if node.attached_to is not None:
                next_to.setdefault(node.attached_to, []).append(node.id)
            elif node.parent is not None and _begins(node):
                next_to.setdefault(node.parent, []).append(node.id)
        ahead = [node.id for node in procedure.children(None) if _begins(node)]
        found: set[str] = set()
        while ahead:
            id_ = ahead.pop()
            if id_ not in found:
                found.add(id_)
                ahead += next_to.get(id_, [])
        return frozenset(found)


def _begins(node: Node) -> bool:
    return node.kind is NodeKind.START_EVENT or node.triggered_by_event


Excuse = Callable[[Difference, Case], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """One known fault of SpiffWorkflow."""

    id: str
    shows: (
        str  #: ``reading``: it reads something else; ``refusal``: it reads nothing; ``run``: it runs wrongly
    )
    what: str  #: what SpiffWorkflow does
    why: str  #: why, and what thutuc does instead
    excuses: Excuse | None = None  #: for ``reading``: is this difference the fault's work?


def _starts_by_event(node: Node | None, procedure: Procedure) -> bool:
    if node is None or node.kind is not NodeKind.START_EVENT:
        return False
    around = procedure.node.get(node.parent or "")
    return around is not None and around.triggered_by_event


def _thrown_start(difference: Difference, case: Case) -> bool:
    node = case.node(difference)
    if difference.key.what not in ("event", "event-name") or not _starts_by_event(node, case.procedure):
        return False
    kinds = (EventKind.ERROR, EventKind.ESCALATION)
    expected = EventKind.NONE.value if difference.key.what == "event" else None
    return bool(node and node.event and node.event.kind in kinds and difference.theirs == expected)


def _not_interrupting(difference: Difference, case: Case) -> bool:
    lost = difference.ours is False and difference.theirs is None
    return (
        difference.key.what == "interrupting"
        and lost
        and _starts_by_event(case.node(difference), case.procedure)
    )


def _signal_end(difference: Difference, case: Case) -> bool:
    node = case.node(difference)
    if node is None or node.kind is not NodeKind.END_EVENT or node.event is None:
        return False
    expected = {"event": EventKind.NONE.value, "event-name": None}
    what = difference.key.what
    return node.event.kind is EventKind.SIGNAL and what in expected and difference.theirs == expected[what]


def _condition_elsewhere(difference: Difference, case: Case) -> bool:
    node = case.node(difference)
    lost = difference.key.what == "condition" and difference.theirs is None
    return lost and node is not None and node.kind not in DECIDING


def _condition_of_default(difference: Difference, case: Case) -> bool:
    flow = case.flow(difference)
    if difference.key.what != "condition" or difference.theirs is not None or flow is None:
        return False
    return case.procedure.node[flow.source].default == flow.id


def _unreachable(difference: Difference, case: Case) -> bool:
    lost = difference.key.what == "kind" and difference.theirs is None
    return lost and difference.key.element not in case.reached


#: every known fault, in the order of the page
FAULTS: tuple[Fault, ...] = (
    Fault(
        "event-subprocess-thrown",
        "reading",
        "An event subprocess that starts on an error or an escalation is read as one that starts by itself, "
        "and it runs at once, when the process begins.",
        "The start event parser asks for messages, signals, timers and conditions only. thutuc starts the "
        "subprocess when the error or escalation is thrown; no walk is made through such a procedure.",
        _thrown_start,
    ),
    Fault(
        "event-subprocess-interrupting",
        "reading",
        "isInterrupting of an event subprocess is not read, and an interrupting one does not interrupt.",
        "The attribute is looked for nowhere. thutuc reads it and ends the work around; walks never start "
        "an event subprocess.",
        _not_interrupting,
    ),
    Fault(
        "signal-end",
        "reading",
        "A signal end event is read as a plain end, and nothing is thrown.",
        "The end event parser does not ask for signals. thutuc throws the signal.",
        _signal_end,
    ),
    Fault(
        "condition-elsewhere",
        "reading",
        "A condition on a flow that leaves neither an exclusive nor an inclusive gateway is dropped.",
        "Only the parser of those two gateways reads conditions. thutuc reads them all, and says where one "
        "may not stand.",
        _condition_elsewhere,
    ),
    Fault(
        "default-condition",
        "reading",
        "A condition on a default flow is dropped.",
        "BPMN never asks it; thutuc keeps the text and warns about it.",
        _condition_of_default,
    ),
    Fault(
        "unreachable",
        "reading",
        "An element that no flow leads to from a start is dropped.",
        "The parser walks from the start events. thutuc reads every element; lint tells which cannot be "
        "reached.",
        _unreachable,
    ),
    Fault(
        "implicit-split",
        "refusal",
        "A task, subprocess or event with several outgoing flows is refused.",
        "BPMN allows it as a split. thutuc reads it; only the second opinion is missing.",
    ),
    Fault(
        "unconditional-flow",
        "refusal",
        "A flow without a condition is refused after an exclusive or inclusive gateway with several flows, "
        "unless it is the default.",
        "BPMN does not ask for one on every flow. Lint tells whether the gateway can decide.",
    ),
    Fault(
        "subprocess-without-end",
        "refusal",
        "A subprocess without an end event is refused.",
        "BPMN lets a path end without one. thutuc ends the subprocess with its last token.",
    ),
    Fault(
        "global-task",
        "refusal",
        "A global task is not a process to SpiffWorkflow.",
        "thutuc reads it as a process with that one task.",
    ),
    Fault(
        "deep-chain",
        "refusal",
        "About 480 elements in a row are too many.",
        "The parser calls itself for each next element. thutuc reads them one after the other.",
    ),
    Fault(
        "join-in-a-loop",
        "run",
        "A parallel or inclusive join in a loop fires early in its second round when the branches come back "
        "in another order.",
        "The join looks at all rounds in the task tree. thutuc counts per incoming flow; a walk stops when "
        "such a join begins its second round.",
    ),
    Fault(
        "inclusive-join-early",
        "run",
        "An inclusive join goes on while a branch still has a token, when paths merge in that branch.",
        "It looks back along one path only. thutuc asks of every token whether it can still come; a walk "
        "stops where a token comes to such a join.",
    ),
    Fault(
        "many-rounds",
        "run",
        "Past about 490 rounds of a loop an open case reads as completed.",
        "The task tree grows with its history and is searched by recursion. A walk makes at most 200 moves.",
    ),
    Fault(
        "forks-in-a-row",
        "run",
        "Each parallel fork after another doubles its work; twenty in a row take minutes to begin.",
        "It draws all paths ahead as a tree. A walk ends when too much is drawn ahead or its time is over.",
    ),
    Fault(
        "parallel-data",
        "run",
        "Parallel branches lose each other's data: each has a copy, and one wins at the join.",
        "Data belong to a task there. A walk keeps one document for the dossier, as thutuc does, and "
        "SpiffWorkflow's conditions are asked on it.",
    ),
    Fault(
        "implicit-end",
        "run",
        "A path that ends inside a subprocess without an end event keeps the subprocess open for ever.",
        "A subprocess is done there when its end event is reached. thutuc ends it with its last token; no "
        "walk is made through such a procedure.",
    ),
    Fault(
        "event-subprocess-timer",
        "run",
        "An event subprocess that starts on a timer keeps the process open when all its own work is done.",
        "It is run beside the start from the first moment. thutuc drops the timer with the last token; no "
        "walk is made through such a procedure.",
    ),
    Fault(
        "boundary-once",
        "run",
        "A non-interrupting boundary event fires only once; a second timer round or message is lost.",
        "The waiting task is finished by its first event. A walk fires such an event at most once for a "
        "task, and never a cycle.",
    ),
    Fault(
        "wall-clock",
        "run",
        "Timers read the machine's clock.",
        "The clock is not an argument there. In a walk no timer runs out by itself; the walk fires it on "
        "both sides.",
    ),
    Fault(
        "python-conditions",
        "run",
        "Conditions and scripts are given to Python's own eval and exec.",
        "They are in thutuc's safe language. A walk gives SpiffWorkflow a script engine that knows only that "
        "language.",
    ),
)
