"""A decision in the making: the state as it is becoming, the events so far, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from thutuc.dossier import DossierView, Event, State, Task
from thutuc.dossier.apply import APPLIERS
from thutuc.dossier.state import DOSSIER
from thutuc.dossier.view import instant, local
from thutuc.engine.workload import InMemory, Workload
from thutuc.errors import NotPermitted, OrganisationError
from thutuc.net import Net, NetNode
from thutuc.organisation import Assignment, Seat, UnitFacts
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure, Step, Timer
from thutuc.runtime import Run
from thutuc.worktime import Budget, Calendar, Counting, Term, project_left


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the dossier that may shape a decision."""

    plugins: Plugins
    systems: frozenset[str] = frozenset({"system"})  #: named systems that the host has let in
    inspectors: frozenset[str] = frozenset()  #: who may look at everything, and changes nothing
    #: who runs a unit and what a unit is, as answered in this transaction; ``None``: asked every time
    answers: dict[tuple[object, ...], Any] | None = None
    workload: Workload = field(default_factory=InMemory)  #: whose turn it is, and how much each has to do

    def calendar(self, unit: str | None, known: datetime) -> Calendar:
        """The calendar of *unit* as known at *known*; a missing one is an error, never no holidays."""
        return self.plugins.calendar(unit, known)

    def seats(self, officer: str, at: datetime) -> list[Seat]:
        """Every seat *officer* sits on at that instant."""
        key = ("seats", officer, at)
        answers = {} if self.answers is None else self.answers
        if key not in answers:
            answers[key] = self.plugins.seats(officer, at)
        return list(answers[key])

    def unit(self, unit: str | None, at: datetime) -> UnitFacts | None:
        """What is known of a unit at that instant."""
        key = ("unit", unit, at)
        answers = {} if self.answers is None else self.answers
        if key not in answers:
            answers[key] = self.plugins.hook.unit(unit=unit, at=at)
        found: UnitFacts | None = answers[key]
        return found

    def head_of(self, unit: str | None, level: str, at: datetime) -> Seat | None:
        """Who runs the unit, or its agency, at that instant."""
        key = ("head_of", unit, level, at)
        answers = {} if self.answers is None else self.answers
        if key not in answers:
            answers[key] = self.plugins.hook.head_of(unit=unit, level=level, at=at)
        found: Seat | None = answers[key]
        return found

    def counting(self, workload: Workload) -> World:
        """The same world, in which turns are counted there; made anew for every command."""
        return World(self.plugins, self.systems, self.inspectors, self.answers, workload)

    def remembering(self) -> World:
        """The same world, which asks a question once: for one batch of dossiers, and no longer."""
        return replace(self, answers={})


@dataclass(slots=True)
class Draft:
    """One command being decided; a refusal throws it away and nothing has changed."""

    world: World
    net: Net
    state: State  #: owned: events are folded into it as they are decided
    id: int  #: the dossier's internal number
    by: str
    at: int  #: when it happened, microseconds UTC
    known: int  #: when it is recorded: what calendars knew by then
    events: list[Event] = field(default_factory=list)
    ran: Run | None = None  #: the runtime's last move
    #: number and due instant of an appointment that just ended, and how its limit is counted, if it has one
    appointment: tuple[int, int, str | None] | None = None
    now: datetime = field(init=False)  #: when it happened, in the organisation's zone
    procedure: Procedure = field(init=False)  #: in the version the dossier was received under
    #: the calendars of units as they were known, asked once for each
    _calendars: dict[str | None, Calendar] = field(init=False, default_factory=dict)
    #: the dossier as plug-ins see it: one view for each level that tasks lie in
    _views: dict[int | None, DossierView] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.now = local(self.at)
        self.procedure = self.net.procedure

    def emit(self, event: Event) -> None:
        """Decide an event: fold it, and remember it."""
        APPLIERS[type(event)](event, self.state, self.at)
        self.events.append(event)

    def step(self, task: Task) -> Step:
        """The step that *task* is open for."""
        return self.net.steps[task.step]

    def run(self) -> Run:
        """The runtime over this dossier's tokens; its events join this draft's."""
        run = Run(self.net, self.state, self.at, timer=self.end_of_term)
        run.events = self.events
        self.ran = run
        return run

    def end_of_term(self, node: NetNode, timer: Timer, scope: int) -> int:
        """When a legal term on a timer event that begins now has run out."""
        return self.end_of(timer, self.now, self._asked(node, scope))

    def end_of(self, timer: Timer, since: datetime, unit: str | None = None) -> int:
        """When a legal term on a timer event has run out: 24:00 of its last day, or the instant.

        It is counted with the calendar of *unit*, or of who decides.
        """
        calendar = self.calendar(unit or self.state.competent)
        return instant(project_left(self.time_of(timer), since, None, calendar).expiry)

    def asked(self, node: NetNode) -> Step | None:
        """The wait with a term of its own that a timer event ends: both are one term, of who is asked."""
        step = self.net.steps.get(node.source.attached_to or "")
        if step is None or step.term is None or (step.suspend is None and step.consult is None):
            return None
        return step

    def _asked(self, node: NetNode, scope: int) -> str | None:
        """Whom a wait that begins now asks, for its timers are set before it has an officer."""
        step = self.asked(node)
        if step is None:
            return None
        try:
            answer = self.responsible(step, DossierView(self.state, self.id, scope))
        except OrganisationError as error:  # an incident says so, and who heads the agency answers for it
            return error.unit
        return None if answer is None else answer.unit

    def responsible(self, step: Step, dossier: DossierView) -> Assignment | None:
        """Who answers for a task of *step*; raises :class:`OrganisationError` where nobody can be named."""
        ask = self.world.plugins.hook.responsible
        answer: Assignment | None = ask(procedure=self.procedure, step=step, dossier=dossier, at=self.now)
        return answer

    def time_of(self, timer: Timer) -> Budget:
        """The budget of a legal term on a timer event, by the readings that the dossier's own term has."""
        term, counting = Term.parse(timer.text), timer.counting or Counting.LAW
        whole = self.state.clocks.get(DOSSIER)
        if whole is None:
            return Budget(term, counting)
        return Budget(term, counting, policies=Budget.from_json(whole.budget).policies)

    def calendar(self, unit: str | None) -> Calendar:
        """The calendar of *unit* as it was known when this is recorded; asked once a decision."""
        found = self._calendars.get(unit)
        if found is None:
            found = self._calendars[unit] = self.world.calendar(unit, local(self.known))
        return found

    def view(self, task: Task | None = None) -> DossierView:
        """The dossier as plug-ins see it, with the items of the repetition *task* lies in."""
        scope = None if task is None else task.scope
        found = self._views.get(scope)
        if found is None:
            found = self._views[scope] = DossierView(self.state, self.id, scope)
        return found

    def forbid(self, act: str, rule: str) -> NotPermitted:
        """The error that says why the actor may not do *act*."""
        return NotPermitted(self.by, act, rule)
