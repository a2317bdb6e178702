"""A simulated dossier and what is to be done in it: the objects that the queues hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thutuc.dossier import Event, State
from thutuc.dossier.naming import task_clock, task_of_clock
from thutuc.dossier.state import DOSSIER
from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.engine import decide
from thutuc.engine.draft import World
from thutuc.errors import Finding, PlanRefused, ThutucError
from thutuc.simulation.chance import branch, draw
from thutuc.simulation.prepared import Flow, StepWork

if TYPE_CHECKING:
    from thutuc.simulation.officers import Officer
    from thutuc.simulation.places import Place

#: Later than everything.
NEVER = 1 << 62
#: A dossier comes by one step so often at most.
MOST_VISITS = 1_000
#: What was refused so often nobody tries again.
MOST_TRIES = 21
#: So many characters of what differs are kept.
_LONGEST = 2_000
#: Where, in a stream, the draws for each purpose begin; visits and fields are counted from there.
WORK, CHOICE, OUTSIDE, PAPERS = 0, 1 << 20, 2 << 20, 3 << 20


class GoesRound(PlanRefused):
    """A dossier comes by a step again and again: no chance of the plan ever leads past it."""

    def __init__(self, procedure: int, step: str) -> None:
        self.procedure, self.step = procedure, step  #: its number in the plan; the step's id
        super().__init__([Finding(
            rule="round",
            message=f"a dossier came by step {step!r} {MOST_VISITS} times and does not go on",
            message_vi=f"một hồ sơ qua bước {step!r} {MOST_VISITS} lần mà không đi tiếp được",
            remedy="Let 'choose' or 'data' of this step, or of one that sends back to it, lead on.",
            remedy_vi="Ghi choose hoặc data của bước này, hoặc của bước chuyển trả về đây, để hồ sơ đi tiếp.",
            element=f"procedure.{procedure}.step.{step}",
        )])  # fmt: skip

    def __reduce__(self) -> tuple[type[GoesRound], tuple[int, str]]:
        return GoesRound, (self.procedure, self.step)  # it comes from another process with these


class Unlike(Exception):
    """A decision differs from its precedent: something shapes decisions that no place says."""

    def __init__(self, procedure: str, step: str | None, difference: str) -> None:
        super().__init__(procedure, step, difference)  # it comes from another process with these
        self.procedure = procedure  #: its id
        self.step = step  #: the id of the step that was worked on; ``None`` where none was
        self.difference = difference

    @property
    def where(self) -> str:
        """The step, else the procedure, by the name that figures have."""
        return self.procedure if self.step is None else f"{self.procedure}/{self.step}"


def step_of(state: State, task: int | None) -> str | None:
    """The step of an open task."""
    found = state.tasks.get(task or 0)
    return found.step if found is not None else None


class Case:
    """One dossier: its state, folded from what was decided, and its own chance."""

    __slots__ = (
        "_named", "_state", "_world", "asked", "channel", "counts", "floors", "flow", "gap", "given", "id",
        "items", "last", "log", "noted", "parked", "place", "ready", "received", "sampled", "stream",
        "unsigned", "visits", "wake",
    )  # fmt: skip

    def __init__(
        self, world: World, id: int, flow: Flow, stream: int, at: int, *, counts: bool, channel: str
    ) -> None:
        self._world = world
        self.id = id  #: as the database would number it
        self.flow = flow
        self._state = State(version=flow.row.version)
        self._named = ""
        self.place: Place | None = None  #: where it stands, while precedents are followed
        self.given: list[tuple[c.Command, str, int]] = []  #: acts that went as others did, not yet decided
        self.floors: dict[str, int] = {}  #: when its running clocks tell something at the earliest
        self.received: int | None = None
        self.ready: int | None = None  #: when its result was
        self.sampled = False  #: every act of it is decided at once, and compared
        self.stream = stream
        self.log: list[tuple[int, list[Event]]] = []  #: its journal, to go back to after a refusal
        self.wake: int | None = None  #: when something in it is due next
        self.noted = NEVER  #: when the agenda looks at it next; never later than that
        self.items: dict[int, Item] = {}  #: its open tasks
        self.visits: dict[str, int] = {}
        self.parked: list[Item] = []  #: what waits for papers
        self.unsigned: Item | None = (
            None  #: an apology that is prepared, and not due as long as it may be in time
        )
        self.asked = 0  #: how often papers were asked for
        self.counts = counts  #: whether it came in the days that are measured
        self.channel = channel
        self.last = at  #: the last act of a person
        self.gap = 0  #: the longest time without one

    @property
    def state(self) -> State:
        """Its state; what was only noted is decided now, as of the instants at which it was done."""
        if self.given:
            given, self.given = self.given, []
            try:
                for command, by, at in given:
                    step = step_of(self._state, getattr(command, "task", None))
                    self.decide(command, by, at)
            except ThutucError as error:
                raise self.unlike(step, str(error)) from error
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state

    @property
    def standing(self) -> State:
        """A state that is like its own in everything but instants and codes."""
        return self._state if self.place is None else self.place.state

    @property
    def named(self) -> str:
        """How it is named where a task is given to one of several; the step's id follows."""
        if not self._named:
            submitted = self._state.submitted or self.given[0][2]
            self._named = f"{self.id}/{local(submitted).isoformat()}/"
        return self._named

    @property
    def due_at(self) -> int | None:
        """When something in it is due next; while precedents are followed never later than that."""
        return self._state.due_at if self.place is None else min(self.floors.values(), default=None)

    def decide(self, command: c.Command, by: str, at: int) -> list[Event]:
        """Let the engine decide an act."""
        state = self.state
        events = decide(self._world, self.flow.net, state, command, dossier=self.id, by=by, at=at)
        self.log.append((at, events))
        return events

    def settle(self) -> None:
        """Take the true instants from its state."""
        state, floors = self.state, self.floors
        self.floors = {each.id: each.wake_at or NEVER for each in state.clocks.values()}
        early = [name for name, at in self.floors.items() if at < floors.get(name, at)]
        if early:
            task = task_of_clock(early[0])
            step = step_of(state, task) if task is not None else None
            raise self.unlike(step, f"Expected {early} at {floors} or later, found {self.floors}")
        self.received, self.ready = state.received, state.ready

    def unlike(self, step: str | None, difference: str) -> Unlike:
        """What to raise where a decision in it differs from its precedent."""
        return Unlike(self.flow.called, step, f"Dossier {self.id}: {difference}"[:_LONGEST])

    def number(self, step: StepWork, purpose: int, visit: int) -> float:
        """The draw of a purpose at the *visit*-th time that a step is open."""
        return draw(branch(self.stream, step.stream), purpose + visit)


class Item:
    """Something that an officer will do: a task, a reception, a task to be given out, a duty."""

    __slots__ = (
        "at_head", "came", "case", "gone", "how", "kind", "laid", "officer", "opened", "order", "queued",
        "ready", "started", "step", "task", "tries", "visit", "waited", "waiting", "waiting_worked", "work",
        "worked",
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
        self.came = NEVER  #: when it could be worked on for the first time
        self.laid = opened  #: since when it waits, this time
        self.waiting = 0  #: µs that it has waited until somebody began, each time
        self.waiting_worked = 0  #: the same in the hours of who began
        self.at_head = 0  #: of it, until its head began to give it out
        self.worked = 0  #: µs that it was worked on, in all
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
    def leg(self) -> str | None:
        """The group of steps that a task lies in."""
        task = self.case.standing.tasks.get(self.task)
        return None if task is None else self.case.flow.net.steps[task.step].group

    @property
    def awaits_papers(self) -> bool:
        """Whether nobody can work on it before the applicant has brought what he was asked for."""
        return self.case.standing.awaits_papers(self.leg)

    @property
    def due(self) -> int:
        """When its term ends, else its dossier's."""
        clocks = self.case.state.clocks
        found = (clocks.get(name) for name in (task_clock(self.task), DOSSIER))
        return next((each.due for each in found if each is not None and each.due is not None), NEVER)

    @property
    def barred(self) -> frozenset[str]:
        """Who may not do it because he did a step that it names (four eyes)."""
        done, step = self.case.standing.holders, self.step
        named = self.case.flow.net.steps[step.id].not_same_as if step is not None else ()
        return frozenset(done[other] for other in named if other in done)
