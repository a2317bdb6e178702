"""One run of an office: dossiers come, officers decide through the engine, clocks run; nothing else moves.

Every act is a command that :func:`thutuc.decide` answers, as in production; what it answers is folded. Where
others went the same way before, an act is only noted, and decided once it matters (``precedents``). What
is due by itself is decided by the same command that a worker's tick gives, at the instant at which it is due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from thutuc.dossier import Event, Task, fold
from thutuc.dossier import events as e
from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.engine import commands_oversight as o
from thutuc.engine.clock_names import DOSSIER
from thutuc.engine.codes import make_code
from thutuc.engine.desk import HINDRANCES
from thutuc.engine.draft import World
from thutuc.simulation.agenda import Agenda
from thutuc.simulation.cases import MOST_VISITS, NEVER, Case, GoesRound, Item, step_of
from thutuc.simulation.precedents import Precedents
from thutuc.simulation.prepared import Flow
from thutuc.simulation.tally import Tally

SYSTEM = "system"
#: Due instants of one dossier that are dealt with at one time; more would never end.
_MOST_WAKES = 1_000

#: Told of each act, once it is folded: dossier, verb, command, actor, instant, events.
Sink = Callable[[Case, str, c.Command, str, int, list[Event]], None]


class Office:
    """Dossiers and the commands given in them; who gives them is for :class:`Desks` above."""

    def __init__(
        self,
        world: World,
        agenda: Agenda,
        tally: Tally,
        sink: Sink | None = None,
        precedents: Precedents | None = None,
    ) -> None:
        self.world = world
        self._precedents = precedents  #: ``None``: every act is decided at once
        self.agenda = agenda
        self.tally = tally
        self._sink = sink
        self._codes: dict[tuple[str, date], str] = {}
        self._serials: dict[tuple[str, date], int] = {}
        self.measured: dict[int, Case] = {}  #: dossiers that count and have not ended
        self._follow: dict[type[Event], Callable[[Case, Any, int], None]] = {
            e.TaskOpened: self._opened,
            e.TaskAssigned: self._assigned,
            e.TaskCompleted: self._over,
            e.TaskDeemed: self._over,
            e.TaskCancelled: self._over,
            e.TaskRecalled: self._over,
            e.DossierClosed: self._ended,
            e.DossierNotAccepted: self._ended,
            e.RungReached: self._rung,
            e.DutyArose: self._duty,
            e.DutyGiven: self._duty,
            e.DutyDone: self._duty_done,
            e.DeadlineMissed: self._missed,
            e.WaitOpened: self._waiting,
        }
        self._placed: list[Item] = []
        self._closed: list[Case] = []
        #: what is to be done with a task, duty or wait that came to be; set by who has the officers
        self.place: Callable[[Item], None] = _nobody
        self.duty: Callable[[Case, e.DutyArose | e.DutyGiven], None] = _nothing
        self.wait: Callable[[Case, e.WaitOpened], None] = _nothing
        self.late: Callable[[Case], None] = _on_time  #: the dossier's own term has run out
        #: told of each assignment, where a step asks how much officers have in hand
        self.in_hand: Callable[[Case, e.TaskAssigned], None] | None = None

    # --- acts ------------------------------------------------------------------------------------

    def act(self, case: Case, verb: str, command: c.Command, by: str) -> bool:
        """Give a command now; false where it was refused, and nothing has changed then."""
        now = self.agenda.now
        if case.wake is not None and case.wake <= now:
            self.catch_up(case, now)
        if not self._decided(case, verb, command, by, now):
            return False
        case.gap = max(case.gap, now - case.last)
        case.last = now
        self._settle(case)
        return True

    def start(self, case: Case, command: c.Start, by: str, *, receive: bool) -> bool:
        """Hand a dossier in; at a counter it is received in the same act, as ``Engine.start`` does it."""
        now = self.agenda.now
        if self._precedents is not None:
            self._precedents.begin(case)
        commands: list[c.Command] = [command]
        if receive:
            commands.append(self.receiving(case.flow, command.received_at))
        events: list[Event] = []
        try:
            for each in commands:
                events += self._decide(case, each, by, now)
        except HINDRANCES as error:
            self.tally.refused("start", error, case, None)
            return False
        self._fold(case, "start", command, by, now, events)
        self._settle(case)
        return True

    def pass_duties(self, case: Case) -> None:
        """Give its duties to who sits on their posts now, as a worker does when a day begins."""
        if self._decided(case, "pass_duties", o.PassDuties(), SYSTEM, self.agenda.now):
            self._settle(case)

    def catch_up(self, case: Case, before: int) -> None:
        """Decide what was due before an instant, each at its own, as the engine's desk does."""
        if case.place is not None:
            case.settle()
        for _ in range(_MOST_WAKES):
            due = case.state.due_before(before)
            if due is None or due > self.agenda.now:  # what ends this very instant is missed after it
                return
            if not self._decided(case, "tick", c.Wake(), SYSTEM, due):
                return
            self._settle(case, placing=False)

    def _decided(self, case: Case, verb: str, command: c.Command, by: str, at: int) -> bool:
        try:
            events = self._decide(case, command, by, at)
        except HINDRANCES as error:
            case.state = fold(case.log)
            step = step_of(case.state, getattr(command, "task", None))
            self.tally.refused(verb, error, case, step)
            return False
        self._fold(case, verb, command, by, at, events)
        return True

    def _decide(self, case: Case, command: c.Command, by: str, at: int) -> Sequence[Event]:
        """What the engine decides; where others went the same way, what of it the queues are told of."""
        if case.place is None or self._precedents is None:
            return case.decide(command, by, at)
        followed = self._precedents.follow(case, command, by, at)
        if followed is not None:
            return followed.told
        events = case.decide(command, by, at)
        self._precedents.keep(case, command, by, at, events)
        return events

    def _fold(
        self, case: Case, verb: str, command: c.Command, by: str, at: int, events: Sequence[Event]
    ) -> None:
        """Take in what was decided: the queues, who listens."""
        follow = self._follow
        for event in events:
            known = follow.get(type(event))
            if known is not None:
                known(case, event, at)
        if self._sink is not None and events:
            self._sink(case, verb, command, by, at, list(events))

    def _settle(self, case: Case, *, placing: bool = True) -> None:
        """Give out what was opened, and note when the dossier wakes next."""
        while self._closed:
            self.tally.count(self._closed.pop())
        if placing and self._placed:
            placed, self._placed = self._placed, []
            for item in placed:
                if not item.gone:
                    self.place(item)
        case.wake = wake = case.due_at
        if wake is not None and wake < case.noted:
            self._note(case, wake)

    def _note(self, case: Case, wake: int) -> None:
        """Note that a dossier wakes then; one that is noted earlier looks again when its time has come."""
        case.noted = wake
        self.agenda.clock_at(max(wake, self.agenda.now), case.id, self._wake, (case, wake))

    def _wake(self, told: tuple[Case, int]) -> None:
        case, noted = told
        if case.noted != noted:  # one that wakes earlier was noted meanwhile
            return
        case.noted = NEVER
        wake = case.wake
        if wake is not None and wake <= self.agenda.now:
            self.catch_up(case, self.agenda.now + 1)
            self._settle(case)
            if case.wake == wake:  # hindered: a person's act comes first
                case.noted, case.wake = wake, None
        elif wake is not None:
            self._note(case, wake)

    # --- what events mean for the queues -----------------------------------------------------------

    def _opened(self, case: Case, event: e.TaskOpened, at: int) -> None:
        step = case.flow.steps[event.step]
        item = Item(case, "work", at, event.task, step)
        item.visit = case.visits[event.step] = case.visits.get(event.step, 0) + 1
        if item.visit > MOST_VISITS:
            raise GoesRound(case.flow.number, event.step)
        case.items[event.task] = item

    def _assigned(self, case: Case, event: e.TaskAssigned, at: int) -> None:
        if self.in_hand is not None:
            self.in_hand(case, event)
        item = case.items.get(event.task)
        if item is None or event.how == "claimed":
            return
        if item.how:  # it was with another: what lies in his queue is no longer his
            item = self._again(item)
        item.how = event.how
        self._placed.append(item)

    def _again(self, old: Item) -> Item:
        item = Item(old.case, old.kind, old.opened, old.task, old.step)
        self.drop(old)
        item.visit, item.waited, item.came, item.worked = old.visit, old.waited, old.came, old.worked
        item.waiting, item.waiting_worked, item.at_head = old.waiting, old.waiting_worked, old.at_head
        old.case.items[old.task] = item
        return item

    def _over(self, case: Case, event: e.TaskCompleted | e.TaskCancelled, at: int) -> None:
        item = case.items.pop(event.task, None)
        if item is not None:
            self.drop(item)
            self.tally.over(item, self.agenda.now, done=type(event) is e.TaskCompleted)

    def _ended(self, case: Case, event: Event, at: int) -> None:
        for item in case.items.values():
            self.drop(item)
            self.tally.over(item, self.agenda.now, done=False)
        case.items.clear()
        self.tally.open -= 1
        if case.counts:
            del self.measured[case.id]
            self._closed.append(case)

    def drop(self, item: Item) -> None:
        """Let nobody take it any more."""
        item.gone = True
        if item.queued:
            item.queued = False
            self.tally.begun(item, self.agenda.now)

    def _rung(self, case: Case, event: e.RungReached, at: int) -> None:
        if case.counts:
            self.tally.rung(event)

    def _duty(self, case: Case, event: e.DutyArose | e.DutyGiven, at: int) -> None:
        if case.counts and type(event) is e.DutyArose:
            self.tally.duty(event)
        self.duty(case, event)

    def _duty_done(self, case: Case, event: e.DutyDone, at: int) -> None:
        if case.counts:
            self.tally.duty_over(event)
        item = case.items.pop(-event.duty, None)
        if item is not None:
            self.drop(item)

    def _missed(self, case: Case, event: e.DeadlineMissed, at: int) -> None:
        if event.clock == DOSSIER:
            self.late(case)

    def _waiting(self, case: Case, event: e.WaitOpened, at: int) -> None:
        if case.flow.waits and event.what in ("message", "signal", "service"):
            self.wait(case, event)

    # --- heads -------------------------------------------------------------------------------------

    def heads(self, task: Task) -> list[str]:
        """Who runs the unit of a task, then its agency, just now."""
        at = local(self.agenda.now)
        seats = (self.world.head_of(task.unit, level, at) for level in ("unit", "agency"))
        return [seat.officer for seat in seats if seat is not None]

    def runs(self, task: Task) -> str:
        """Who gives out a task that lies with a head: the same, or who runs the unit now."""
        has, heads = task.officer or "", self.heads(task)
        return has if has in heads or not heads else heads[0]

    # --- codes and fees ----------------------------------------------------------------------------

    def receiving(self, flow: Flow, unit: str) -> c.Receive:
        """The command to receive, with the next code of the day."""
        at = local(self.agenda.now)
        day = at.date()
        code = self._codes.get((unit, day))
        if code is None:  # an agency's code is open, or closed, from day to day
            facts = self.world.plugins.hook.unit(unit=unit, at=at)
            code = self._codes[unit, day] = facts.agency_code
        serial = self._serials[code, day] = self._serials.get((code, day), 0) + 1
        return c.Receive(make_code(flow.net.procedure.header.code_pattern, code, day, serial), serial)

    def pay(self, case: Case, moment: str) -> None:
        """Pay what is owed at a moment, so that nothing waits for a fee."""
        net, state = case.flow.net, case.standing
        data: Mapping[str, Any] = {"channel": state.channel, **state.data}
        owed = [each for each in net.procedure.header.payments if each.moment == moment]
        if moment not in state.paid and any(
            each.when is None or net.conditions[each.when](data) for each in owed
        ):
            self.act(case, "pay", c.Pay(moment, f"BL-{case.id}"), SYSTEM)


def _nobody(item: Item) -> None:
    raise NotImplementedError


def _on_time(case: Case) -> None:
    return


def _nothing(case: Case, event: Event) -> None:
    return
