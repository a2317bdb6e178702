"""A simulated dossier and what is to be done in it: the objects that the queues hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thutuc.dossier import Event, State
from thutuc.simulation.chance import branch, draw
from thutuc.simulation.prepared import Flow, StepWork

if TYPE_CHECKING:
    from thutuc.simulation.officers import Officer

#: Later than everything.
NEVER = 1 << 62
#: Where, in a stream, the draws for each purpose begin; visits and fields are counted from there.
WORK, CHOICE, OUTSIDE, PAPERS = 0, 1 << 20, 2 << 20, 3 << 20


class Case:
    """One dossier: its state, folded from what was decided, and its own chance."""

    __slots__ = (
        "asked", "channel", "counts", "flow", "gap", "id", "items", "last", "log", "noted", "parked", "state",
        "stream", "visits", "wake",
    )  # fmt: skip

    def __init__(self, id: int, flow: Flow, stream: int, at: int, *, counts: bool, channel: str) -> None:
        self.id = id  #: as the database would number it
        self.flow = flow
        self.state = State(version=flow.row.version)
        self.stream = stream
        self.log: list[tuple[int, list[Event]]] = []  #: its journal, to go back to after a refusal
        self.wake: int | None = None  #: when something in it is due next
        self.noted = NEVER  #: when the agenda looks at it next; never later than that
        self.items: dict[int, Item] = {}  #: its open tasks
        self.visits: dict[str, int] = {}
        self.parked: list[Item] = []  #: what waits for papers
        self.asked = 0  #: how often papers were asked for
        self.counts = counts  #: whether it came in the days that are measured
        self.channel = channel
        self.last = at  #: the last act of a person
        self.gap = 0  #: the longest time without one

    def number(self, step: StepWork, purpose: int, visit: int) -> float:
        """The draw of a purpose at the *visit*-th time that a step is open."""
        return draw(branch(self.stream, step.stream), purpose + visit)


class Item:
    """Something that an officer will do: a task, a reception, a task to be given out, a duty."""

    __slots__ = (
        "case", "gone", "how", "kind", "officer", "opened", "order", "queued", "ready", "started", "step",
        "task", "tries", "visit", "waited", "work",
    )  # fmt: skip

    def __init__(
        self, case: Case, kind: str, opened: int, task: int = 0, step: StepWork | None = None
    ) -> None:
        self.case = case
        self.kind = kind  #: ``work``, ``receive``, ``assign`` or ``duty``
        self.task = task  #: number of the task or duty
        self.step = step
        self.opened = opened
        self.ready = opened  #: since when it can be worked on
        self.started = 0
        self.work = 0  #: time of work, in the officer's hours
        self.officer: Officer | None = None  #: who works on it just now
        self.how = ""  #: how it was assigned
        self.visit = 0
        self.tries = 0  #: how often it was refused
        self.waited = False  #: what it waits for outside has come
        self.queued = False  #: it can be worked on, and nobody has begun
        self.gone = False  #: done, or no longer to be done
        self.order: tuple[int, int, int] = (0, 0, 0)

    @property
    def barred(self) -> frozenset[str]:
        """Who may not do it because he did a step that it names (four eyes)."""
        done, step = self.case.state.holders, self.step
        named = self.case.flow.net.steps[step.id].not_same_as if step is not None else ()
        return frozenset(done[other] for other in named if other in done)
