"""What happens by itself, all dossiers at once: due instants, services, telling plug-ins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from thutuc.dossier import State
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.engine.desk import HINDRANCES, WAKES, Decided, Desk
from thutuc.engine.draft import World
from thutuc.engine.noting import noted
from thutuc.engine.passing import Passing
from thutuc.engine.rules.hindering import FAILURES, HINDERED, asked_to_stop, is_of_store, pause, told
from thutuc.engine.serving import Services
from thutuc.engine.telling import Teller
from thutuc.engine.unread import altered, read_state
from thutuc.engine.workload import Booked
from thutuc.errors import Busy, JournalBroken
from thutuc.store import Chained, DossierRow, Tx, incidents, keeping
from thutuc.store.seeing import reading

#: So many dossiers are woken in one transaction; officers' commands come in between.
BATCH = 200

#: After writing for so long without a rest (seconds), a tick lets others write for as long: who asks for
#: SQLite's lock again at once is always the first to get it, and officers would wait for a whole backlog.
TURN = 0.15

#: A tick that has called services for so long (seconds) calls no more of them.
PATIENCE = 60.0

#: So many of them are objects at once: enough for a processor to do one thing many times over, so few that
#: Python does not go through all its memory in search of garbage because of them.
GROUP = 8


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did."""

    dossiers: int  #: dossiers in which something was due
    wakes: int  #: due instants dealt with
    services: int  #: services called
    told: int  #: journal rows delivered to plug-ins
    undelivered: int = 0  #: journal rows that could not be told yet
    hindered: Mapping[int, str] = field(default_factory=dict)  #: dossiers that need a person first, and why
    more: bool = False  #: it ended before everything was done: the next tick need not wait
    tried_again: datetime | None = None  #: when the first of what could not be told is told again
    stuck: tuple[int, str] | None = None  #: the dossier of the first of them that failed, and why


@dataclass(slots=True)
class _Woken:
    """One dossier that is being woken, and what it came to."""

    row: DossierRow  #: as it is once the commits are written
    state: State = field(init=False)  #: while it is being woken
    decided: Decided | None = None  #: what is to be put into a commit next
    commits: list[Chained] = field(default_factory=list)
    services: Sequence[int] = ()  #: waits for a service that is to be called
    error: BaseException | None = None

    def forget(self) -> None:
        """Let go of the objects; the rows are enough from here on."""
        self.decided = None
        if hasattr(self, "state"):  # not of one that could not be read
            del self.state


class _Turns:
    """How long one process has written without letting others have their turn."""

    def __init__(self) -> None:
        self._written = 0.0
        self._ended = time.perf_counter()

    def rest(self) -> None:
        """Let others write, once this process has done so for long; what it did not use counts as rest."""
        if time.perf_counter() - self._ended >= self._written:
            self._written = 0.0
        elif self._written >= TURN:
            time.sleep(self._written)
            self._written = 0.0

    def wrote(self, began: float) -> None:
        """Count the time since *began*."""
        self._ended = time.perf_counter()
        self._written += self._ended - began


class Ticker:
    """Wakes dossiers whose time has come."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._turns = _Turns()
        self._passing = Passing(desk)
        self._services = Services(desk)
        self._teller = Teller(desk)

    def tick(self, at: datetime | None = None, *, limit: int = 1_000) -> Ticked:
        """Do what is due by *at* (now) in at most *limit* dossiers: timers, rungs, silence, services.

        Then tells plug-ins (``on_event``) of what was committed. Call it every minute, from any number
        of processes.
        """
        now = instant(self._desk.clock())
        until = now if at is None else min(instant(at), now)
        with reading(self._store) as tx:
            keeping.check_keys(tx)
        hindered = self._passing.run(now)
        woken = wakes = services = 0
        began = time.monotonic()
        stuck: set[int] = set()
        while woken < limit and self._first(until, stuck) is not None:
            batch = self._batch(until, now, min(BATCH, limit - woken), stuck)
            if not batch:  # other workers have it in hand
                break
            for one in batch:
                called = sum(self._serve(one.row.id, wait, began, hindered) for wait in one.services)
                woken, wakes, services = woken + 1, wakes + len(one.commits), services + called
                if one.error is not None:
                    hindered[one.row.id] = told(one.error)
                    written = self._hinder(one.row.id, told(one.error), now, one.row.version)
                    if not written and is_of_store(one.error):
                        raise one.error  # nothing can be written at all
                # the rest waits for the next tick, so that no dossier starves others
                if len(one.commits) >= WAKES or not (one.commits or called):
                    stuck.add(one.row.id)
            del batch  # its rows are megabytes, and the next one has as many
        for dossier, wait in self._services.again(now, limit):
            services += self._serve(dossier, wait, began, hindered)
        heard = self._teller.tell(instant(self._desk.clock()))  # a lease begins now, not with the tick
        undelivered = self._teller.undelivered()
        more = woken >= limit or self._teller.more or time.monotonic() - began >= PATIENCE
        again = max(self._teller.tried_again() or 0, instant(self._desk.clock()))
        at, stuck_on = (local(again), self._teller.stuck()) if undelivered else (None, None)
        return Ticked(woken, wakes, services, heard, undelivered, hindered, more, at, stuck_on)

    def _serve(self, dossier: int, wait: int, began: float, hindered: dict[int, str]) -> bool:
        """Call a service, unless this tick has called for long already: the next one goes on."""
        if time.monotonic() - began >= PATIENCE:
            return False
        try:
            return self._services.serve(dossier, wait)
        except FAILURES as error:  # what follows from the answer cannot happen as drawn
            if is_of_store(error) or asked_to_stop(error):
                raise
            hindered[dossier] = told(error)
        self._hinder(dossier, hindered[dossier], instant(self._desk.clock()))
        return True

    def _first(self, until: int, stuck: Set[int]) -> int | None:
        """What is due first that this tick has not given up; asked without keeping writers out."""
        with reading(self._store) as tx:
            return next((each for each in tx.due(until, len(stuck) + 1) if each not in stuck), None)

    def _batch(self, until: int, now: int, limit: int, stuck: Set[int]) -> list[_Woken]:
        """Wake so many dossiers in one transaction; where that cannot be written, fewer, at last one alone.

        All is decided before anything is written, so what fails in one dossier concerns no other.
        """
        try:
            return self._written(until, now, limit, stuck)
        except FAILURES as error:
            if isinstance(error, Busy) or asked_to_stop(error):
                raise
            if limit > 1:
                return self._batch(until, now, limit // 4 or 1, stuck)
            alone = self._first(until, stuck)
            return [] if alone is None else [_Woken(self._row(alone), error=error)]

    def _row(self, dossier: int) -> DossierRow:
        with self._store.transaction(write=False) as tx:
            return self._desk.row(tx, dossier)

    def _written(self, until: int, now: int, limit: int, stuck: Set[int]) -> list[_Woken]:
        self._turns.rest()
        began = time.perf_counter()
        with self._desk.transaction(verb=True) as tx:
            rows = tx.due_rows(until, limit + len(stuck))
            asked = [_Woken(row) for row in rows if row.id not in stuck][:limit]
            batch: list[_Woken] = []
            commits: list[Chained] = []
            world = self._desk.world.counting(booked := Booked(tx)).remembering()
            while len(batch) < len(asked) and len(commits) < WAKES:  # a long rest takes several transactions
                group = asked[len(batch) : len(batch) + GROUP]
                self._wake(booked, world, group, until + 1, now)
                commits += [commit for one in group for commit in one.commits]
                batch += group
            tx.save_many(commits)
        self._turns.wrote(began)
        return batch

    def _wake(self, booked: Booked, world: World, group: Sequence[_Woken], before: int, now: int) -> None:
        """Decide what is due in all of them, one instant of each in a round.

        All are read, then all decided, then all made into rows: it is the same work, but a processor that
        does one thing many times over needs less time for it.
        """

        def load(one: _Woken) -> None:
            try:
                one.state = read_state(one.row)
            except JournalBroken as error:  # also of a sealed store: its keys were looked at first
                raise JournalBroken(altered(one.row.id)) from error

        def decide(one: _Woken) -> None:
            one.decided = self._desk.due(booked.tx, one.row, one.state, before, now, world)
            booked.note(one.row.id, one.state)

        def commit(one: _Woken) -> None:
            if one.decided is not None:
                one.commits.append(one.decided.commit())
                one.row = one.commits[-1].after

        _each(booked.tx, group, load)
        going = group
        while going:
            _each(booked.tx, going, decide)
            going = [one for one in going if one.decided is not None and one.error is None]
            _each(booked.tx, going, commit)
            going = [one for one in going if len(one.commits) < WAKES]
        for one in group:
            _await_services(one)
            one.forget()

    def _hinder(self, dossier: int, error: str, now: int, version: int | None = None) -> bool:
        """Leave an incident in a dossier that cannot go on, once until it can; it is woken later.

        Of one that is no more at this *version* nothing is left: it is tried as it is now, at once.
        """
        try:
            self._wait(dossier, error, now, i.Hinder(error), version)
        except FAILURES as refused:  # what cannot be read or decided is only tried again later
            if asked_to_stop(refused):
                raise
            if is_of_store(refused):  # it is tried at the next tick
                return False
            with suppress(JournalBroken):  # of a sealed one not even its row can be read
                self._wait(dossier, error, now, None, version)
        return True

    def _wait(
        self, dossier: int, error: str, now: int, command: c.Command | None, version: int | None
    ) -> None:
        with self._desk.transaction(verb=True) as tx:
            row = self._desk.row(tx, dossier, lock=True)
            if version is not None and row.version != version:
                return
            made = None if command is None else noted(self._desk, tx, row, command, now)
            if made is not None:
                tx.write(made)
            before = incidents.tried(tx, dossier, HINDERED)
            tries = 1 if before is None else before.tries + 1
            again = now + pause(f"{dossier}/{HINDERED}", tries)
            now_at = row.version + (made is not None)
            incidents.failed(tx, dossier, HINDERED, error, retry_at=again, version=now_at)


def _each(tx: Tx, batch: Iterable[_Woken], act: Callable[[_Woken], None]) -> None:
    """Do one thing for each; whatever fails in one, or in a plug-in asked about it, concerns no other.

    What ends the transaction, such as another's lock that was waited for too long, concerns all.
    """
    for one in batch:
        if one.error is None:
            try:
                act(one)
            except FAILURES as error:  # a plug-in may raise anything, also where it calls exit
                if is_of_store(error) or asked_to_stop(error) or tx.failed:
                    raise
                one.error = error


def _await_services(one: _Woken) -> None:
    """See which services are to be called; an instant that cannot happen as drawn hinders none of them."""
    if isinstance(one.error, HINDRANCES):
        one.state = read_state(one.row)
    elif one.error is not None:
        return
    if one.state.waits:
        one.services = [wait.id for wait in one.state.pending_services()]
