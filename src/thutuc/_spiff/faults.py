"""The written list: where SpiffWorkflow 3.2 is known to read, refuse or run a file wrongly.

``docs/reference/second-reader.md`` is the same list for people; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from thutuc._spiff import excuses
from thutuc._spiff.excuses import Case, Difference

__all__ = ["FAULTS", "Case", "Difference", "Fault"]

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


#: every known fault, in the order of the page
FAULTS: tuple[Fault, ...] = (
    Fault(
        "event-subprocess-thrown",
        "reading",
        "An event subprocess that starts on an error, an escalation or compensation is read as one that "
        "starts by itself, and it runs at once, when the process begins.",
        "The start event parser asks for messages, signals, timers and conditions only. thutuc starts the "
        "subprocess when that is thrown; no walk is made through such a procedure.",
        excuses.thrown_start,
    ),
    Fault(
        "event-subprocess-interrupting",
        "reading",
        "isInterrupting of an event subprocess is not read, and an interrupting one does not interrupt.",
        "The attribute is looked for nowhere. thutuc reads it and ends the work around; walks never start "
        "an event subprocess.",
        excuses.not_interrupting,
    ),
    Fault(
        "signal-end",
        "reading",
        "A signal end event is read as a plain end, and nothing is thrown.",
        "The end event parser does not ask for signals. thutuc throws the signal.",
        excuses.signal_end,
    ),
    Fault(
        "link",
        "reading",
        "A throwing link is read as an event that throws nothing, and is not connected with the one that "
        "catches it; the process ends there, completed.",
        "The link event has no parser. thutuc goes on at the catching link of the same name or reference; no "
        "walk is made through such a procedure.",
        excuses.link,
    ),
    Fault(
        "compensation-thrown",
        "reading",
        "An event that throws compensation is read as one that throws nothing.",
        "There is no compensation. thutuc runs the handlers of what was done, the last first; no walk is "
        "made through such a procedure.",
        excuses.compensation_thrown,
    ),
    Fault(
        "rounds-that-throw",
        "reading",
        "What a multi-instance activity throws by its behavior is not read, so an event at its edge that "
        "does not say cancelActivity is read as interrupting.",
        "The attribute is looked for nowhere. thutuc throws at each instance, at the first, or as the "
        'complex behaviour says; the rounds go on unless the file says cancelActivity="true". No walk is '
        "made through such a procedure.",
        excuses.thrown_by_rounds,
    ),
    Fault(
        "condition-elsewhere",
        "reading",
        "A condition on a flow that leaves neither an exclusive nor an inclusive gateway is dropped.",
        "Only the parser of those two gateways reads conditions. thutuc reads them all, and says where one "
        "may not stand.",
        excuses.condition_elsewhere,
    ),
    Fault(
        "default-condition",
        "reading",
        "A condition on a default flow is dropped.",
        "BPMN never asks it; thutuc keeps the text and warns about it.",
        excuses.condition_of_default,
    ),
    Fault(
        "unreachable",
        "reading",
        "An element that no flow leads to from a start is dropped.",
        "The parser walks from the start events. thutuc reads every element; lint tells which cannot be "
        "reached.",
        excuses.unreachable,
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
        "compensation-caught",
        "refusal",
        "A compensation event at the edge of an activity is refused as an unsupported catch event.",
        "There is no compensation. thutuc keeps what was done and runs its handler when that is thrown.",
    ),
    Fault(
        "complex-gateway",
        "refusal",
        "A complex gateway is refused.",
        "It has no parser. thutuc splits like an inclusive gateway, and joins by the activation condition.",
    ),
    Fault(
        "begins-without-start",
        "refusal",
        "A process that begins at a receive task or an event-based gateway is refused.",
        "The parser asks for a start event. thutuc begins it when the message comes.",
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
        "token-quantity",
        "run",
        "startQuantity and completionQuantity are ignored.",
        "They are looked for nowhere. thutuc waits for so many tokens and sends so many on; no walk is made "
        "through such a procedure.",
    ),
    Fault(
        "conditional-asked",
        "run",
        "A conditional event is asked again whenever the workflow is refreshed, and never where it stands "
        "beside others in one event.",
        "It does not know that data changed. thutuc asks when they change, and goes on when the condition "
        "comes true; no walk is made through a procedure with conditional or multiple events.",
    ),
    Fault(
        "two-timers",
        "run",
        "Two timers in one event both get the first one's time.",
        "The parser looks for the first timer text of the event each time. thutuc plans each by its own; no "
        "walk is made through a procedure with multiple events.",
    ),
    Fault(
        "thrown-from-inside",
        "run",
        "An interrupting event at the edge of a subprocess that the subprocess itself throws does not stop "
        "the rest of it at once.",
        "The steps after the thrower are made before the event is looked at. thutuc stops the subprocess "
        "where it throws; in a walk the two sides are compared when all is at rest again.",
    ),
    Fault(
        "cancel-without-compensation",
        "run",
        "A transaction that is cancelled is left without compensating what was done in it.",
        "There is no compensation. thutuc compensates first; no walk is made through such a procedure.",
    ),
    Fault(
        "decision-python",
        "run",
        "The cells of decision tables are given to Python, and hit policies but UNIQUE and COLLECT take the "
        "first rule.",
        "Ranges and lists are no Python. thutuc works tables out in its safe language; no walk is made "
        "through a procedure with a business rule task.",
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
