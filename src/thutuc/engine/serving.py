"""Services of plug-ins: called outside any transaction, by one worker at a time, each answer committed once.

Before a call its worker takes a lease; killed in the middle, the lease runs out and another worker calls
again under the same key. What fails is an incident and is called again, later each time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from thutuc.dossier import State, Wait, decode_events
from thutuc.dossier.events import WaitOpened
from thutuc.dossier.view import DossierView, instant
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.engine.calling import Call
from thutuc.engine.desk import Desk
from thutuc.engine.rules.hindering import FAILURES, SECOND, SERVICE, asked_to_stop, is_of_store, pause, told
from thutuc.engine.status import MOVES
from thutuc.engine.unread import read_state
from thutuc.errors import ThutucError, UnknownTask
from thutuc.net import Net
from thutuc.store import DossierRow, JournalRow, Tx, incidents
from thutuc.store.parts import tails

#: A call that takes longer has failed; in seconds.
LIMIT = 30.0

#: How long a worker may have a call in hand before another one calls in its place, in microseconds.
LEASE = int(LIMIT * SECOND) + 30 * SECOND

#: So many calls that never came back are left behind; then no more services are called in this process.
MOST_LOST = 32


class ServiceFailure(ThutucError):
    """A service did not give an answer; it is called again later."""


def call_key(tx: Tx, row: DossierRow, state: State, wait: int) -> str:
    """What tells one call of a service from every other; the same however often it is made.

    The head of the entry from which on it is waited for is in it: after a restore another entry stands there,
    and what that one asks for is another call.
    """
    told = f"{state.procedure}/{row.id}/{state.submitted}/{wait}/{_head_of(tx, row, wait)}"
    return f"{row.id}-w{wait}-{sha256(told.encode()).hexdigest()[:12]}"


def _head_of(tx: Tx, row: DossierRow, wait: int) -> str:
    """The head of the entry that opened a wait; a move that is taken back only opens it again."""
    head = ""
    for tail in tails(tx, row.id, row.version):
        opened = [each for each in tail if _opens(each, wait)]
        if opened:
            head = opened[0].head.hex()
            if opened[0].verb not in MOVES:
                break
    return head


def _opens(row: JournalRow, wait: int) -> bool:
    events = decode_events(row.public, row.payload)
    return any(isinstance(event, WaitOpened) and event.wait == wait for event in events)


class Services:
    """Calls the services that dossiers wait for."""

    def __init__(self, desk: Desk, limit: float = LIMIT) -> None:
        self._desk = desk
        self._store = desk.store
        self._limit = limit
        self._name = uuid4().hex
        self._lost = 0

    @property
    def _worker(self) -> str:
        """Under which name it has calls in hand: another one in a process that was forked."""
        return f"services-{os.getpid()}-{self._name}"

    def serve(self, dossier: int, wait: int) -> bool:
        """Call one service and tell the dossier its answer; ``False`` where nothing was to be called."""
        taken = self._take(dossier, wait)
        if taken is None:
            return False
        name, view, key = taken
        try:
            answer = self._call(name, view, key)
        except FAILURES as error:  # a plug-in may raise anything: an incident of this dossier
            if asked_to_stop(error):
                raise
            self._failed(dossier, wait, name, error)
            return True
        try:
            self._tell(dossier, wait, name, i.ServiceDone(wait, answer))
        except FAILURES as error:  # what follows from the answer cannot happen as drawn
            if is_of_store(error) or asked_to_stop(error):
                raise
            self._failed(dossier, wait, name, error)
        return True

    def again(self, now: int, limit: int) -> list[tuple[int, int]]:
        """Dossiers and waits whose service is to be called again now."""
        with self._store.transaction(write=False) as tx:
            found = incidents.due_again(tx, now, limit)
        return [(dossier, int(what.partition(":")[2])) for dossier, what in found]

    def _take(self, dossier: int, number: int) -> tuple[str, DossierView, str] | None:
        """Have one call in hand: its name, the dossier as it is, the call's key."""
        what, now = f"{SERVICE}:{number}", instant(self._desk.clock())
        with self._store.transaction(verb=True) as tx:
            row = self._desk.row(tx, dossier)
            state = read_state(row)
            wait = state.waits.get(number)
            if not _is_open(wait, state):
                incidents.end(tx, dossier, what)
                return None
            if not incidents.take(tx, dossier, what, worker=self._worker, now=now, lease=LEASE):
                return None
            key = call_key(tx, row, state, number)
        name = (wait.name or "") if wait is not None else ""
        return name, DossierView(state, row.id), key

    def _call(self, name: str, view: DossierView, key: str) -> Mapping[str, Any]:
        """What the plug-in answers in time; a call cannot be stopped, so one that is late is left behind."""
        service = self._desk.world.plugins.hook.service_task(name=name, key=key)
        if service is None:
            raise ServiceFailure(f"Expected a plug-in that offers service {name!r}, found none.")
        if self._lost >= MOST_LOST:
            raise ServiceFailure(f"Expected earlier calls to come back, but {self._lost} have not.")
        answers: list[object] = []
        errors: list[BaseException] = []
        thread = threading.Thread(
            target=_into, args=(service, view, answers, errors), name=f"service {name}", daemon=True
        )
        thread.start()
        thread.join(self._limit)
        if thread.is_alive():
            self._lost += 1
            raise ServiceFailure(f"Expected service {name!r} to answer within {self._limit:g} seconds.")
        if errors:
            if not isinstance(errors[0], Exception):  # as where what it awaits is cancelled, or it calls exit
                found = type(errors[0]).__name__
                raise ServiceFailure(f"Expected service {name!r} to answer, found {found}.") from errors[0]
            raise errors[0]
        if not isinstance(answer := answers[0], Mapping):
            found = type(answer).__name__
            raise ServiceFailure(f"Expected service {name!r} to answer with data by name, found {found}.")
        return dict(answer)

    def _tell(self, dossier: int, wait: int, name: str, done: i.ServiceDone) -> None:
        """Commit an answer, and with it that nothing is to be called any more."""

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            incidents.end(tx, row.id, f"{SERVICE}:{wait}")
            return done

        try:
            self._desk.do(f"service {name}", dossier, command, self._desk.system, None)
        except UnknownTask:  # another worker was faster
            return

    def _failed(self, dossier: int, wait: int, name: str, error: BaseException) -> None:
        """Write down why, once as an incident, and when it is called again."""
        what, text, desk = f"{SERVICE}:{wait}", told(error), self._desk
        with self._store.transaction(verb=True) as tx:
            row = desk.row(tx, dossier, lock=True)
            state = read_state(row)
            if wait not in state.waits:
                return
            before = incidents.tried(tx, dossier, what)
            if before is not None and before.worker not in (
                None,
                self._worker,
            ):  # it has the call in hand now
                return
            self._again_later(tx, dossier, what, text, before)
            known = what in state.incidents.values()
        if not known:
            try:
                desk.do(f"service {name}", dossier, i.ServiceFailed(wait, text), desk.system, None)
            except UnknownTask:
                return

    def _again_later(
        self, tx: Tx, dossier: int, what: str, text: str, before: incidents.TryRow | None
    ) -> None:
        tries = 1 if before is None else before.tries + 1
        at = instant(self._desk.clock()) + pause(f"{dossier}/{what}", tries)
        incidents.failed(tx, dossier, what, text, retry_at=at, version=incidents.ANY_VERSION)


def _is_open(wait: Wait | None, state: State) -> bool:
    return wait is not None and wait.kind == "service" and state.closed is None


def _into(
    service: Callable[[DossierView], Mapping[str, Any]],
    view: DossierView,
    answers: list[object],
    errors: list[BaseException],
) -> None:
    try:
        answers.append(service(view))
    except BaseException as error:  # told in the thread that waits, also an exit or a cancellation
        errors.append(error)
