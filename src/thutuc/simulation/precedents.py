"""What was decided once need not be decided again: the engine's decisions, remembered by place and act.

Two dossiers stand in the same *place* where their states differ in nothing but instants and their own codes
(:mod:`thutuc.simulation.places`). For the same act of the same person, while the plug-ins answer the same,
the engine then decides the same: the same tasks open for the same people, the same clocks stop and start. So
the first decision is a *precedent*: the next dossier goes the same way at once, its act is only noted, and
the engine decides it when something comes due in the dossier, or somebody asks for its state or its journal.

What a place cannot say is never remembered: such acts are decided each time. The first decisions of each
kind, and all those of one dossier in 128, are made all the same and compared. One that differs ends the use
of precedents (:class:`~thutuc.simulation.cases.Unlike`), and everything is run anew without.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from itertools import islice

from thutuc.dossier import Event, State
from thutuc.dossier import events as e
from thutuc.dossier.view import DossierView, instant, local
from thutuc.engine import Dossier
from thutuc.engine import commands as c
from thutuc.engine.draft import World
from thutuc.errors import ConfigurationError
from thutuc.organisation import Assignment, choice
from thutuc.plugins import Plugins
from thutuc.reports import Figures
from thutuc.reports.figures import COLUMNS
from thutuc.simulation.cases import Case, step_of
from thutuc.simulation.floors import Shapes
from thutuc.simulation.places import Chances, Place, Precedent, Ways, place_of
from thutuc.simulation.prepared import Flow

#: A plug-in tells at most so many instants at which it may answer otherwise.
CHANGES = 100_000
#: So often a precedent is compared with the engine's decision before it is followed.
TRIED = 2
#: One dossier in so many is decided at every act, and compared.
SAMPLED = 128
#: So many places are remembered; whoever comes to another one has every act decided.
MOST_PLACES = 20_000
#: So many precedents are remembered; then all are forgotten and gathered anew. Where plug-ins answer
#: otherwise from day to day, those of days gone by are of no more use in this replication.
MOST_PRECEDENTS = 100_000
#: So many places of a procedure are remembered to see whether others come to them; more of them only while
#: each has spared so many decisions. Where every dossier has data of its own, nobody goes where others went.
FEW_PLACES, SPARED = 2_000, 2

#: What may be said of a task that was given out, where no other dossier has a part in it.
_ALONE = frozenset({"sole", "pool", "by head", "chosen", "claimed", "same officer"})
#: What is done at a place that may be remembered; all that happens beside is told by the place it leads to.
_KNOWN = frozenset({
    e.DossierSubmitted, e.DataSet, e.ClockStarted, e.ClockStopped, e.DossierReceived, e.ScopeOpened,
    e.ScopeClosed, e.TokenPlaced, e.TokenTaken, e.TaskOpened, e.PromiseMade, e.TaskAssigned, e.TaskCompleted,
    e.ResultReady, e.DossierClosed, e.PaymentRecorded, e.ActCounted, e.ActsUsed,
})  # fmt: skip
#: What the queues are told of.
_TOLD = frozenset({e.TaskOpened, e.TaskAssigned, e.TaskCompleted, e.DossierClosed})


class Precedents:
    """The decisions of one prepared plan, for all its replications."""

    def __init__(self, world: World, changes: Sequence[int]) -> None:
        self._world = world
        self._changes = changes  #: instants at which some plug-in may answer otherwise
        self._places: dict[tuple[object, ...], Place] = {}
        self._count = 0  #: of precedents that are remembered
        self._first: dict[int, Place | None] = {}  #: where all dossiers of a procedure begin
        self._known: Counter[int] = Counter()  #: places, by procedure
        self._spared: Counter[int] = Counter()  #: acts that went as others did, by procedure
        self.shapes = Shapes(world)  #: of all clocks that started
        self._kept: list[c.Command] = []  #: so that no other data have the ids of theirs

    @property
    def remembered(self) -> int:
        """How many places are remembered."""
        return len(self._places)

    @property
    def count(self) -> int:
        """How many precedents are remembered."""
        return self._count

    def era(self, at: int) -> int:
        """Between which changes of what plug-ins answer an instant lies."""
        return bisect_right(self._changes, at)

    def begin(self, case: Case) -> None:
        """Put a new dossier where all of its procedure begin."""
        flow = case.flow.number
        if flow not in self._first:
            self._first[flow] = self._place(case.flow, case.state)
        case.place = self._first[flow]
        case.sampled = case.stream % SAMPLED == 0

    def follow(self, case: Case, command: c.Command, by: str, at: int) -> Precedent | None:
        """Take the way that others took; ``None`` where the engine is to decide."""
        place = case.place
        if place is None or case.sampled:
            return None
        era = self.era(at)
        ways = place.ways.get(_key(command, by, era))
        if ways is None:
            return None
        found = ways.precedents.get(_chosen(case, ways.chances) if ways.chances else ())
        if found is None or found.tried < TRIED:
            return None
        for running in found.started:
            floor = running.shape.floor(era, at)
            if floor is None:
                return None
            case.floors[running.name] = floor
        for name in found.stopped:
            del case.floors[name]
        self._spared[case.flow.number] += 1
        case.given.append((command, by, at))
        case.place = found.to
        if found.received:
            case.received = at
        if found.ready:
            case.ready = at
        return found

    def keep(self, case: Case, command: c.Command, by: str, at: int, events: list[Event]) -> None:
        """Remember what the engine just decided, or compare it with what is remembered."""
        place, state = case.place, case.state
        if place is None:
            return
        if type(command) is c.Wake and all(type(event) is e.RungReached for event in events):
            case.place = self._place(case.flow, state)
            case.settle()
            return
        era = self.era(at)
        key = _key(command, by, era)
        case.place = None
        to = self._place(case.flow, state) if key and _KNOWN.issuperset(map(type, events)) else None
        chances = self._chances(case, events, at) if to is not None else None
        if to is None or chances is None:
            return
        made = self._precedent(case, place, to, events)
        floors = {running.name: running.shape.floor(era, at) for running in made.started}
        if None in floors.values():
            return
        case.place = to
        case.settle()
        ways, chosen = place.ways.get(key), _chosen(case, chances)
        found = ways.precedents.get(chosen) if ways is not None else None
        if ways is None or found is None:
            self._ways(place, key, command, chances).precedents[chosen] = made
            return
        found.tried += 1
        late = [name for name, floor in floors.items() if floor is not None and floor > case.floors[name]]
        if late or ways.chances != chances or found.to is not to or found.told != made.told:
            step = step_of(place.state, getattr(command, "task", None))
            early = f"; clocks that tell something early: {late}" if late else ""
            raise case.unlike(step, f"Expected {found.told}, found {made.told}{early}")

    def _ways(self, place: Place, key: tuple[object, ...], command: c.Command, chances: Chances) -> Ways:
        """Where one more precedent of an act is to be remembered."""
        if self._count >= MOST_PRECEDENTS:
            self._count = 0
            self._kept.clear()
            for each in self._places.values():
                each.ways.clear()
        self._count += 1
        ways = place.ways.get(key)
        if ways is None:
            self._kept.append(command)
            ways = place.ways[key] = Ways(chances)
        return ways

    def _precedent(self, case: Case, place: Place, to: Place, events: Sequence[Event]) -> Precedent:
        before, after = place.state.clocks, to.state.clocks
        kinds = {type(event) for event in events}
        return Precedent(
            to=to,
            told=tuple(event for event in events if type(event) in _TOLD),
            stopped=tuple(name for name in before if name not in after),
            started=tuple(self.shapes.of(case.flow, to.state, name) for name in after if name not in before),
            received=e.DossierReceived in kinds,
            ready=e.ResultReady in kinds,
        )

    def _place(self, flow: Flow, state: State) -> Place | None:
        """The place where a dossier in this state stands; ``None`` where no place says all of it."""
        key = place_of(flow.net, state)
        if key is None:
            return None
        found = self._places.get((flow.number, *key))
        if found is None and self._is_worth_a_place(flow):
            found = self._places[flow.number, *key] = Place(deepcopy(state), _counted(flow, state))
            self._known[flow.number] += 1
        return found

    def _is_worth_a_place(self, flow: Flow) -> bool:
        """Whether others are likely to come to one more place of this procedure; each costs memory."""
        known, spared = self._known[flow.number], self._spared[flow.number]
        return len(self._places) < MOST_PLACES and (known < FEW_PLACES or spared > SPARED * known)

    def _chances(self, case: Case, events: Sequence[Event], at: int) -> Chances | None:
        """The steps whose task chance gave to one of several; ``None`` where others had a part in it."""
        found = []
        for event in events:
            if type(event) is not e.TaskAssigned:
                continue
            if event.how not in _ALONE:
                return None
            if event.how == "chosen":
                several = self._several(case, event, at)
                if several is None:
                    return None
                found.append(several)
        return tuple(found)

    def _several(self, case: Case, event: e.TaskAssigned, at: int) -> tuple[str, int] | None:
        net, task = case.flow.net, case.state.tasks.get(event.task)
        step = net.steps[task.step] if task is not None else None
        if task is None or step is None or step.assign or step.same_as or step.not_same_as:
            return None
        view = DossierView(case.state, case.id, task.scope)
        answer: Assignment | None = self._world.plugins.hook.responsible(
            procedure=net.procedure, step=step, dossier=view, at=local(at)
        )
        seats = answer.candidates if answer is not None else ()
        if not seats or seats[choice(case.named + step.id, len(seats))].officer != event.holder:
            return None
        return step.id, len(seats)


def _key(command: c.Command, by: str, era: int) -> tuple[object, ...]:
    """What an act is, but for what no decision depends on; empty where that is not known."""
    if type(command) is c.Complete:  # most often; who enters a result late with an approver is decided
        return (era, by, "complete", command.task, id(command.data)) if command.approver is None else ()
    match command:
        case c.Claim():
            return era, by, "claim", command.task
        case c.Start(applicant=None, external_code=None):
            where = command.received_at, command.competent, command.channel
            return era, by, "start", *where, id(command.data)
        case c.Pay():
            return era, by, "pay", command.moment, command.amount
        case c.Receive():
            return era, by, "receive", command.receipt, command.forwarded
    return ()


def _chosen(case: Case, chances: Chances) -> tuple[int, ...]:
    """Whom chance gives each task, counted among those who may be given it."""
    named = case.named
    if len(chances) == 1:
        ((step, count),) = chances
        return (choice(named + step, count),)
    return tuple([choice(named + step, count) for step, count in chances])


def _counted(flow: Flow, state: State) -> tuple[tuple[str, int], ...]:
    """What a dossier that stands here adds to the figures: no term of it has run out, whatever its dates."""
    figures = Figures("", "")
    figures.count(Dossier(0, state, flow.net))
    every = ((name, getattr(figures, name)) for name in COLUMNS)
    return tuple((name, count) for name, count in every if count)


def changes_of(plugins: Plugins) -> Sequence[int] | None:
    """The instants at which some plug-in may answer otherwise; ``None`` where one of them does not tell."""
    found: set[int] = set()
    for name, plugin in plugins.manager.list_name_plugin():
        if plugin is None:  # a name that was blocked
            continue
        changes = getattr(plugin, "changes", None)
        if not callable(changes):
            return None
        for at in _told_by(name, changes):
            if not isinstance(at, datetime) or at.tzinfo is None:
                raise ConfigurationError(
                    f"Expected instants with their zone from changes() of the plug-in {name!r}, found {at!r}."
                )
            found.add(instant(at))
    return sorted(found)


def _told_by(name: str, changes: Callable[[], Iterable[object]]) -> Sequence[object]:
    """What one plug-in tells, as long as it comes to an end."""
    try:
        told = list(islice(changes(), CHANGES + 1))
    except Exception as error:  # a plug-in may raise anything
        raise ConfigurationError(
            f"Expected instants with their zone from changes() of the plug-in {name!r}, found {error!r}."
        ) from error
    if len(told) > CHANGES:
        raise ConfigurationError(
            f"Expected at most {CHANGES} instants from changes() of the plug-in {name!r}, found more."
        )
    return told
