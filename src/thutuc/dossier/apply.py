"""Folding: one small pure function an event, no clock, no database, no plug-in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from thutuc.dossier import events as e
from thutuc.dossier.state import Clock, Phase, Promise, Scope, State, Task, Token, Wait

E = TypeVar("E", bound=e.Event)
_APPLIERS: dict[type[e.Event], Callable[[Any, State, int], None]] = {}


def applies(kind: type[E]) -> Callable[[Callable[[E, State, int], None]], Callable[[E, State, int], None]]:
    """Register the one function that folds events of *kind*."""

    def register(function: Callable[[E, State, int], None]) -> Callable[[E, State, int], None]:
        _APPLIERS[kind] = function
        return function

    return register


def apply(event: e.Event, state: State, at: int) -> None:
    """Fold *event*, which happened at *at* (microseconds UTC), into *state*."""
    _APPLIERS[type(event)](event, state, at)


def fold(rows: Iterable[tuple[int, Iterable[e.Event]]]) -> State:
    """Fold whole journal rows ``(happened_at, events)`` from the start into a new state."""
    state = State()
    for at, events in rows:
        for event in events:
            _APPLIERS[type(event)](event, state, at)
    return state


def _number(state: State, used: int) -> None:
    if used >= state.next:
        state.next = used + 1


# --- the dossier ---------------------------------------------------------------------------------


@applies(e.DossierSubmitted)
def _(event: e.DossierSubmitted, state: State, at: int) -> None:
    state.procedure = event.procedure
    state.version = event.version
    state.channel = event.channel
    state.received_at = event.received_at
    state.competent = event.competent
    state.external_code = event.external_code
    state.applicant = event.applicant
    state.submitted = at


@applies(e.DossierReceived)
def _(event: e.DossierReceived, state: State, at: int) -> None:
    state.code = event.code
    state.received = at
    state.phase = Phase.IN_PROGRESS


@applies(e.DossierNotAccepted)
def _(event: e.DossierNotAccepted, state: State, at: int) -> None:
    _close(state, Phase.NOT_ACCEPTED, at)


@applies(e.PapersRequested)
def _(event: e.PapersRequested, state: State, at: int) -> None:
    state.requests[event.stage] = event.number
    state.papers = {"stage": event.stage, "since": at, "after": event.after}


@applies(e.PapersSupplied)
def _(event: e.PapersSupplied, state: State, at: int) -> None:
    state.papers = None


@applies(e.ResultReady)
def _(event: e.ResultReady, state: State, at: int) -> None:
    state.ready = at
    state.phase = Phase.READY


@applies(e.DossierClosed)
def _(event: e.DossierClosed, state: State, at: int) -> None:
    _close(state, Phase(event.phase), at)


def _close(state: State, phase: Phase, at: int) -> None:
    state.phase = phase
    state.closed = at
    state.papers = None
    for held in (state.tokens, state.scopes, state.tasks, state.waits, state.clocks):
        held.clear()


@applies(e.Noted)
@applies(e.Corrected)
@applies(e.MessageSent)
@applies(e.SignalThrown)
@applies(e.ErrorThrown)
def _(event: e.Event, state: State, at: int) -> None:
    """These tell, and change nothing in the state."""


# --- tokens --------------------------------------------------------------------------------------


@applies(e.TokenPlaced)
def _(event: e.TokenPlaced, state: State, at: int) -> None:
    state.tokens[event.token] = Token(event.token, event.node, event.scope, event.via)
    _number(state, event.token)


@applies(e.TokenTaken)
def _(event: e.TokenTaken, state: State, at: int) -> None:
    state.tokens.pop(event.token, None)
    _number(state, event.token)


@applies(e.ScopeOpened)
def _(event: e.ScopeOpened, state: State, at: int) -> None:
    state.scopes[event.scope] = Scope(
        event.scope, event.node, event.parent, event.token, event.level, dict(event.data)
    )
    _number(state, event.scope)


@applies(e.ScopeSet)
def _(event: e.ScopeSet, state: State, at: int) -> None:
    state.scopes[event.scope].data.update(event.values)


@applies(e.ScopeClosed)
def _(event: e.ScopeClosed, state: State, at: int) -> None:
    inner = [scope.id for scope in state.scopes.values() if scope.parent == event.scope]
    for scope in inner:
        apply(e.ScopeClosed(scope, event.how), state, at)
    for held in (state.tokens, state.tasks, state.waits):
        for key in [key for key, value in held.items() if value.scope == event.scope]:
            del held[key]
    del state.scopes[event.scope]


# --- tasks and waits -----------------------------------------------------------------------------


@applies(e.TaskOpened)
def _(event: e.TaskOpened, state: State, at: int) -> None:
    state.tasks[event.task] = Task(event.task, event.step, event.token, event.scope, at)
    _number(state, event.task)


@applies(e.TaskAssigned)
def _(event: e.TaskAssigned, state: State, at: int) -> None:
    task = state.tasks[event.task]
    task.unit, task.unit_name = event.unit, event.unit_name
    task.post = event.post
    task.officer, task.officer_name = event.officer, event.officer_name
    task.holder, task.holder_name = event.holder, event.holder_name
    if event.how == "claimed":
        task.seen = True


@applies(e.TaskCompleted)
def _(event: e.TaskCompleted, state: State, at: int) -> None:
    del state.tasks[event.task]
    state.holders[event.step] = event.by


@applies(e.TaskDeemed)
@applies(e.TaskCancelled)
@applies(e.TaskRecalled)
def _(event: e.TaskDeemed | e.TaskCancelled | e.TaskRecalled, state: State, at: int) -> None:
    del state.tasks[event.task]


@applies(e.WaitOpened)
def _(event: e.WaitOpened, state: State, at: int) -> None:
    state.waits[event.wait] = Wait(
        event.wait,
        event.node,
        event.scope,
        event.what,
        event.token,
        event.name,
        event.due,
        event.left,
        event.every,
    )
    _number(state, event.wait)


@applies(e.WaitMoved)
def _(event: e.WaitMoved, state: State, at: int) -> None:
    wait = state.waits[event.wait]
    wait.due, wait.left = event.due, event.left


@applies(e.WaitClosed)
def _(event: e.WaitClosed, state: State, at: int) -> None:
    del state.waits[event.wait]


@applies(e.DataSet)
def _(event: e.DataSet, state: State, at: int) -> None:
    state.data.update(event.values)
    for name, items in event.appended.items():
        state.data[name] = [*(state.data.get(name) or []), *items]


# --- clocks and promises -------------------------------------------------------------------------


@applies(e.ClockStarted)
def _(event: e.ClockStarted, state: State, at: int) -> None:
    state.clocks[event.clock] = Clock(
        id=event.clock,
        kind=event.of,
        budget=event.budget,
        started=at,
        since=at,
        due=event.due,
        expiry=event.expiry,
        rungs=list(event.rungs),
        calendar=event.calendar,
    )


@applies(e.ClockSuspended)
def _(event: e.ClockSuspended, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.paused, clock.ground, clock.left = at, event.ground, event.left
    clock.pauses += 1
    clock.due = clock.expiry = None
    clock.rungs = []


@applies(e.ClockResumed)
def _(event: e.ClockResumed, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.paused = clock.ground = None
    clock.since, clock.left, clock.budget = at, event.left, event.budget
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar


@applies(e.ClockExtended)
def _(event: e.ClockExtended, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.budget = event.budget
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar
    state.extensions += 1


@applies(e.ClockStopped)
def _(event: e.ClockStopped, state: State, at: int) -> None:
    del state.clocks[event.clock]
    if event.clock == "dossier" and event.late:
        state.late = True


@applies(e.DeadlineMissed)
def _(event: e.DeadlineMissed, state: State, at: int) -> None:
    state.clocks[event.clock].missed = event.due
    if event.clock == "dossier" and state.missed is None:
        state.missed = event.due


@applies(e.RungReached)
def _(event: e.RungReached, state: State, at: int) -> None:
    del state.clocks[event.clock].rungs[0]


@applies(e.PromiseMade)
def _(event: e.PromiseMade, state: State, at: int) -> None:
    promise = Promise(event.promise, event.at, at)
    newest = next((i for i, old in enumerate(state.promises) if i and old.kind == promise.kind), None)
    if newest is not None:
        del state.promises[newest]
    state.promises.append(promise)
    state.reappointments += event.promise == "reappointment"


@applies(e.Apologised)
def _(event: e.Apologised, state: State, at: int) -> None:
    state.apologies += 1


# --- incidents -----------------------------------------------------------------------------------


@applies(e.IncidentRecorded)
def _(event: e.IncidentRecorded, state: State, at: int) -> None:
    state.incidents[event.incident] = event.what
    _number(state, event.incident)


@applies(e.IncidentResolved)
def _(event: e.IncidentResolved, state: State, at: int) -> None:
    del state.incidents[event.incident]
