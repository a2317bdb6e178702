"""One command, one transaction: the way every verb takes from a call to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from thutuc.dossier import State, Task
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine.calling import Call, Guard, check_same, digest_of, is_handle, not_text, refuse
from thutuc.engine.codes import check_outside, is_taken, next_code
from thutuc.engine.day_law import law_at_entry
from thutuc.engine.deciding import decide
from thutuc.engine.deploying import Library
from thutuc.engine.draft import World
from thutuc.engine.known import meant, no_task, unknown_unit
from thutuc.engine.rules.decided import DecidedAlready
from thutuc.engine.rules.entering import check_order
from thutuc.engine.rules.lapses import Late, may_have_lapsed, reopening
from thutuc.engine.undone import UNDO_LAPSE
from thutuc.engine.unread import fold_rows, read_state
from thutuc.engine.views import Dossier
from thutuc.engine.workload import Booked
from thutuc.engine.writing import blank_row, commit_of, snapshot
from thutuc.engine.written import check_kept
from thutuc.errors import (
    CalendarError,
    CodeTaken,
    CommandRejected,
    DossierChanged,
    LimitExceeded,
    OrganisationError,
    ThutucError,
    UnknownDossier,
    WrongData,
)
from thutuc.net import Net
from thutuc.organisation import UnitFacts
from thutuc.store import Chained, DossierRow, Store, Tx, chained, handing
from thutuc.store.parts import acts_of, tails

#: A dossier catches up with at most so many due instants in one call; a tick goes on later.
WAKES = 1_000

#: Why something due cannot happen as drawn: what was decided before it stands.
HINDRANCES = (CommandRejected, CalendarError, OrganisationError)


class CaughtUp(NamedTuple):
    """A dossier after what was due in it, and what is to be written for that."""

    row: DossierRow  #: as it is once the commits are written
    state: State
    commits: Sequence[Chained]  #: one for each due instant, in order
    hindered: ThutucError | None  #: why the rest cannot happen as drawn


class Decided(NamedTuple):
    """What one due instant of a dossier leads to, decided and not yet written."""

    row: DossierRow  #: from before it
    tasks: Mapping[int, Task]  #: the open tasks before it
    state: State  #: after it
    events: list[Any]
    call: Call

    def commit(self) -> Chained:
        """What is to be written for it."""
        return chained(commit_of(*self))


class Desk:
    """Where commands are decided and written, for all verbs alike."""

    def __init__(
        self, store: Store, world: World, clock: Callable[[], datetime], late_entry: timedelta
    ) -> None:
        self.store = store
        self.world = world
        self.clock = clock
        self.late_entry = late_entry
        self.library = Library(world.plugins)

    @property
    def system(self) -> str:
        """The name that what happens by itself is recorded under."""
        return min(self.world.systems)

    def start(
        self,
        procedure: str,
        command: c.Start,
        by: str,
        *,
        receive: bool,
        receipt: bool,
        happened_at: datetime | None,
        request_id: str | None,
        connection: object | None,
    ) -> Dossier:
        """A new dossier, under the version in force on that day; received in the same act if asked."""
        call = self.call("start", by, happened_at, request_id, (procedure, receive, receipt, command))

        def begin(tx: Tx) -> Dossier:
            if (outside := command.external_code) is not None:
                tx.lock_name("code", check_outside(outside))
            known = self.repeated(tx, call)
            if known is not None:
                return known
            day = local(call.at).date()
            row = self.library.to_begin(tx, procedure, day.isoformat())
            self.unit(command.received_at, call.at, "received_at", tx)
            self.unit(command.competent, call.at, "competent", tx)
            if outside is not None and is_taken(tx, outside):
                raise CodeTaken("a dossier not handed in before", f"one with code {outside!r}")
            net = self.library.net(tx, row.key)
            state = State(version=row.version)
            before = tx.dossier(tx.add_dossier(blank_row(row.key, call.at)))
            if before is None:
                raise UnknownDossier("the one just added")
            world = self.booked(tx)
            events = self.decide(net, state, command, before.id, call, world)
            if receive:
                take = self.receiving(tx, state, net, call, receipt=receipt)
                take = replace(take, law_at_entry=law_at_entry(tx, before, call))
                events += self.decide(net, state, take, before.id, call, world)
            self.save(tx, before, {}, state, events, call)
            return Dossier(before.id, state, net, before.version + 1, call.recorded)

        return self.guard(call, None, connection).do(begin, anywhere=self.world.plugins.any_thread)

    def do(
        self,
        verb: str,
        handle: int | str,
        command: c.Command | Callable[[Tx, DossierRow, State, Net, Call], c.Command],
        by: str,
        content: object,
        *,
        task: int | None = None,
        happened_at: datetime | None = None,
        request_id: str | None = None,
        connection: object | None = None,
        revision: int | None = None,
    ) -> Dossier:
        """One verb on one dossier: catch up, decide, write; in the host's savepoint if it gave one."""
        asked = self.call(verb, by, happened_at, request_id, (handle, content))

        def act(tx: Tx) -> Dossier:
            known = self.repeated(tx, asked, handle)
            if known is not None:
                return known
            row = self.to_change(tx, handle, revision)
            row, state, _, _ = self.catch_up(tx, row, asked.at, asked.recorded)
            call = asked.following(last := state.latest)
            if call.at < state.submitted:
                raise WrongData(
                    [f"Expected an act after {local(state.submitted)}, found {local(call.at)}"],
                    argument="happened_at",
                )
            net = self.library.net(tx, row.procedure)
            told = command(tx, row, state, net, call) if callable(command) else command
            late = asked.at < max(asked.recorded, last)  # entered so, or another server's clock was ahead
            if late and isinstance(told, Late):
                row, told = self._reopened(tx, row, state, net, told, asked)
                call = asked.following(state.latest)
            if task is not None and task not in state.tasks:
                raise no_task(tx, row.id, task)
            before = snapshot(state)
            try:
                events = self.decide(net, state, told, row.id, call, self.booked(tx))
            except DecidedAlready as refused:
                raise refused.dated(tails(tx, row.id, row.version)) from None
            check_order(before, state, call.at)
            under = told.under if isinstance(told, c.Receive) else None
            commit = commit_of(row, before, state, events, call)
            if under is not None:
                net, commit = under.net, commit._replace(after=commit.after._replace(procedure=under.key))
            tx.write(commit)
            return Dossier(row.id, state, net, row.version + 1, call.recorded)

        return self.guard(asked, handle, connection).do(act, anywhere=self.world.plugins.any_thread)

    def _reopened(
        self, tx: Tx, row: DossierRow, state: State, net: Net, command: Late, call: Call
    ) -> tuple[DossierRow, Late]:
        """Let the dossier wait again for what came before the wait lapsed: folded into *state*, written."""
        if not may_have_lapsed(command, call.at, acts_of(tx, row.id, "tick")):
            return row, command
        found, told = reopening(net, state, command, call.at, tx.journal(row.id))
        if found is None:
            return row, told
        now = Call(UNDO_LAPSE, call.by, call.recorded, call.recorded, None, None)
        tasks = snapshot(state)
        events = self.decide(net, state, found, row.id, now, self.booked(tx))
        made = chained(commit_of(row, tasks, state, events, now))
        tx.save_many([made])
        return made.after, told

    def decide(
        self,
        net: Net,
        state: State,
        command: c.Command,
        dossier: int,
        call: Call,
        world: World | None = None,
    ) -> list[Any]:
        """The events that a command leads to; they are folded into *state* already."""
        return decide(
            world or self.world,
            net,
            state,
            command,
            dossier=dossier,
            by=call.by,
            at=call.at,
            known=call.recorded,
            verb=call.verb,
        )

    def booked(self, tx: Tx) -> World:
        """The world, with turns and open tasks as the open transaction *tx* sees them."""
        return self.world.counting(Booked(tx))

    def catch_up(self, tx: Tx, row: DossierRow, before: int, recorded: int) -> CaughtUp:
        """Record what was due before the instant *before*, as :meth:`caught_up` decides it."""
        caught = self.caught_up(tx, row, before, recorded)
        if caught.commits:
            tx.save_many(caught.commits)
        return caught

    def caught_up(
        self, tx: Tx, row: DossierRow, before: int, recorded: int, world: World | None = None
    ) -> CaughtUp:
        """Decide what was due before the instant *before*, each at its own instant, in order.

        What cannot happen as drawn (no condition of a gateway holds, no calendar for the year) is given as
        the error that hinders it; a command goes on without, for it may be the one that puts it right.
        """
        state = read_state(row)
        commits: list[Chained] = []
        while True:
            try:
                decided = self.due(tx, row, state, before, recorded, world)
            except HINDRANCES as error:
                return CaughtUp(row, read_state(row), commits, error)
            if decided is None:
                return CaughtUp(row, state, commits, None)
            if len(commits) >= WAKES:
                raise LimitExceeded(
                    "due instants to catch up with in one command; tick first", WAKES, WAKES + 1
                )
            commits.append(decided.commit())
            row = commits[-1].after

    def due(
        self, tx: Tx, row: DossierRow, state: State, before: int, recorded: int, world: World | None = None
    ) -> Decided | None:
        """Decide the first that was due before the instant *before*, if anything; folded into *state*.

        A deadline that ends this very instant is missed a microsecond later: it is recorded then.
        """
        if row.wake is None or row.wake > before or (due := state.due_before(before)) is None:
            return None
        if due > recorded:
            return None
        net = self.library.net(tx, row.procedure)
        call = Call("tick", self.system, due, recorded, None, None)
        tasks = snapshot(state)
        world = world or self.booked(tx)
        return Decided(row, tasks, state, self.decide(net, state, c.Wake(), row.id, call, world), call)

    def save(
        self, tx: Tx, row: DossierRow, tasks: Mapping[int, Any], state: State, events: list[Any], call: Call
    ) -> None:
        """Write what was decided: journal, state, tasks, in the open transaction."""
        tx.write(commit_of(row, tasks, state, events, call))

    def call(
        self, verb: str, by: str, happened_at: datetime | None, request_id: str | None, content: object
    ) -> Call:
        """One verb as it was called; :meth:`repeated` says whether its instant may be believed."""
        check_kept("by", by, needed=True)
        check_kept("request_id", request_id)
        recorded = instant(self.clock())
        at = recorded if happened_at is None else instant(happened_at)
        try:
            digest = None if request_id is None else digest_of(verb, by, happened_at, content)
        except (TypeError, RecursionError) as error:
            raise not_text(error) from error
        return Call(verb, by, at, recorded, request_id, digest, (happened_at, content))

    @contextmanager
    def transaction(self, *, write: bool = True, verb: bool = False) -> Iterator[Tx]:
        """A transaction in which what plug-ins read from elsewhere stays as it is at the beginning."""
        with self.world.plugins.steady(), self.store.transaction(write=write, verb=verb) as tx:
            yield tx

    def guard(self, call: Call, handle: int | str | None, connection: object | None) -> Guard:
        """A transaction that remembers who was refused for lack of right."""
        if call.by in self.world.inspectors:
            refuse(self.store, call, handle, connection)
        return Guard(self.store, self.world.plugins, call, handle, connection)

    def repeated(self, tx: Tx, call: Call, handle: int | str | None = None) -> Dossier | None:
        """The first answer, when this very request came before; a new one has happened, and not long ago.

        The dossier of *handle* is locked first: else the same request may be under way at another server.
        """
        if handle is not None and is_handle(handle):
            tx.expect(handle)
        known = None if call.request_id is None else tx.request(call.request_id)
        if known is None:
            self._check_instant(call)
            return None
        check_same(tx, known, call)
        row = self.row(tx, known.dossier)
        rows = tx.journal(row.id, after=row.version - 1)
        if rows and rows[-1].seq == known.seq:  # mostly nothing has happened since
            state = read_state(row)
        else:
            rows = [each for each in tx.journal(row.id) if each.seq <= known.seq]
            state = fold_rows(rows)
        net = self.library.net(tx, self.library.key_of(tx, row.procedure, state.version))
        return Dossier(known.dossier, state, net, rows[-1].number, rows[-1].recorded_at)

    def _check_instant(self, call: Call) -> None:
        """Refuse an act of the future, and one that is entered too late."""
        said, bound = local(call.at), self.late_entry
        if call.at > call.recorded:
            wrong = f"Expected an act that has happened, found one at {said}"
        elif call.recorded - call.at > bound // timedelta(microseconds=1):
            wrong = f"Expected an act at most {bound.days} days ago, found one at {said}"
        else:
            return
        raise WrongData([wrong], argument="happened_at")

    def row(self, tx: Tx, handle: int | str, *, lock: bool = False) -> DossierRow:
        """A dossier's row by internal number, code or outside code."""
        if not is_handle(handle):
            raise UnknownDossier(handle)
        found = handle if isinstance(handle, int) else tx.find_dossier(handle)
        row = tx.dossier(found, lock=lock) if found is not None else None
        if row is None:
            tx.check_sees()
            raise UnknownDossier(handle)
        return row

    def to_change(self, tx: Tx, handle: int | str, revision: int | None) -> DossierRow:
        """A dossier's row under lock, at the revision that the caller has seen."""
        row = self.row(tx, handle, lock=True)
        if revision is not None and revision != row.version:
            raise DossierChanged(row.id, revision, row.version)
        return row

    def unit(self, unit: str, at: int, argument: str | None = None, tx: Tx | None = None) -> UnitFacts:
        """A unit of the organisation that is there on that day; an unknown or ended one is refused.

        With *tx* those that dossiers name are told, where one is near.
        """
        facts = self.world.unit(unit, local(at))
        if facts is None:
            near = "" if tx is None else meant(unit, handing.named_units(tx))
            raise unknown_unit(unit, near, argument)
        if facts.until is not None and facts.until < local(at).date():
            follow = ", ".join(facts.successors) or "nothing"
            ended = f"{unit!r}, which ended on {facts.until}; {follow} follows"
            raise WrongData([f"Expected a unit that is there, found {ended}"], argument=argument)
        return facts

    def receiving(
        self,
        tx: Tx,
        state: State,
        net: Net,
        call: Call,
        *,
        receipt: bool,
        forwarded: bool = False,
        under: c.Under | None = None,
    ) -> c.Receive:
        """The command to receive: an outside code is kept, else the next serial of the day is taken."""
        outside = state.external_code
        if outside is not None:
            if tx.code_exists(check_outside(outside)):
                raise CodeTaken("a dossier not received before", f"one with code {outside!r}")
            return c.Receive(outside, None, receipt, forwarded, under)
        pattern = (net if under is None else under.net).procedure.header.code_pattern
        facts = self.unit(state.received_at or "", call.at)
        code, serial = next_code(tx, pattern, facts, local(call.at).date())
        return c.Receive(code, serial, receipt, forwarded, under)
