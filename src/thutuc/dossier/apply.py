"""Folding: one small pure function an event, no clock, no database, no plug-in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from thutuc.dossier import events as e
from thutuc.dossier.state import Clock, Duty, Phase, Promise, Scope, State, Task, Token, Wait

F = TypeVar("F", bound=Callable[..., None])
#: The one function that folds each kind of event: ``(event, state, at)``.
APPLIERS: dict[type[e.Event], Callable[[Any, State, int], None]] = {}


def applies(*kinds: type[e.Event]) -> Callable[[F], F]:
    """Register the one function that folds events of these *kinds*."""

    def register(function: F) -> F:
        APPLIERS.update(dict.fromkeys(kinds, function))
        return function

    return register


def apply(event: e.Event, state: State, at: int) -> None:
    """Fold *event*, which happened at *at* (microseconds UTC), into *state*."""
    APPLIERS[type(event)](event, state, at)


def fold(rows: Iterable[tuple[int, Iterable[e.Event]]]) -> State:
    """Fold whole journal rows ``(happened_at, events)`` from the start into a new state."""
    state = State()
    for at, events in rows:
        for event in events:
            APPLIERS[type(event)](event, state, at)
    return state


def _number(state: State, used: int) -> None:
    if used >= state.next:
        state.next = used + 1


# --- the dossier ---------------------------------------------------------------------------------


@applies(e.DossierSubmitted)
def _dossier_submitted(event: e.DossierSubmitted, state: State, at: int) -> None:
    state.procedure = event.procedure
    state.version = event.version
    state.channel = event.channel
    state.received_at = event.received_at
    state.competent = event.competent
    state.external_code = event.external_code
    state.applicant = event.applicant
    state.submitted = at


@applies(e.DossierReceived)
def _dossier_received(event: e.DossierReceived, state: State, at: int) -> None:
    state.code = event.code
    state.received = at
    state.phase = Phase.IN_PROGRESS
    state.forwarded = event.forwarded


@applies(e.DossierTakenOver)
def _dossier_taken_over(event: e.DossierTakenOver, state: State, at: int) -> None:
    state.forwarded = False
    state.taken_over = at


@applies(e.PaymentRecorded)
def _payment_recorded(event: e.PaymentRecorded, state: State, at: int) -> None:
    state.paid.append(event.moment)


@applies(e.DossierNotAccepted)
def _dossier_not_accepted(event: e.DossierNotAccepted, state: State, at: int) -> None:
    _close(state, Phase.NOT_ACCEPTED, at)


@applies(e.PapersRequested)
def _papers_requested(event: e.PapersRequested, state: State, at: int) -> None:
    state.requests[event.stage] = event.number
    state.papers = {"stage": event.stage, "since": at, "after": event.after}


@applies(e.PapersSupplied)
def _papers_supplied(event: e.PapersSupplied, state: State, at: int) -> None:
    state.papers = None


@applies(e.ResultReady)
def _result_ready(event: e.ResultReady, state: State, at: int) -> None:
    state.ready = at
    state.phase = Phase.READY


@applies(e.DossierClosed)
def _dossier_closed(event: e.DossierClosed, state: State, at: int) -> None:
    _close(state, Phase(event.phase), at)


def _close(state: State, phase: Phase, at: int) -> None:
    state.phase = phase
    state.closed = at
    state.papers = None
    for held in (state.tokens, state.scopes, state.tasks, state.waits, state.clocks):
        held.clear()


@applies(
    e.Noted,
    e.Corrected,
    e.OpinionGiven,
    e.MandateConfirmed,
    e.PaperSigned,
    e.DoneOnLeave,
    e.MessageSent,
    e.SignalThrown,
    e.ErrorThrown,
)
def _told(event: e.Event, state: State, at: int) -> None:
    """These tell, and change nothing in the state."""


# --- tokens --------------------------------------------------------------------------------------


@applies(e.TokenPlaced)
def _token_placed(event: e.TokenPlaced, state: State, at: int) -> None:
    state.tokens[event.token] = Token(event.token, event.node, event.scope, event.via)
    _number(state, event.token)


@applies(e.TokenTaken)
def _token_taken(event: e.TokenTaken, state: State, at: int) -> None:
    state.tokens.pop(event.token, None)
    _number(state, event.token)


@applies(e.ScopeOpened)
def _scope_opened(event: e.ScopeOpened, state: State, at: int) -> None:
    state.scopes[event.scope] = Scope(
        event.scope, event.node, event.parent, event.token, event.level, dict(event.data)
    )
    _number(state, event.scope)


@applies(e.ScopeSet)
def _scope_set(event: e.ScopeSet, state: State, at: int) -> None:
    state.scopes[event.scope].data.update(event.values)


@applies(e.ScopeClosed)
def _scope_closed(event: e.ScopeClosed, state: State, at: int) -> None:
    closing = {event.scope}
    for scope in state.scopes.values():  # a level is numbered after the one it lies in
        if scope.parent in closing:
            closing.add(scope.id)
    for held in (state.tokens, state.tasks, state.waits):
        for key in [key for key, value in held.items() if value.scope in closing]:
            del held[key]
    for number in closing:
        del state.scopes[number]


# --- tasks and waits -----------------------------------------------------------------------------


@applies(e.TaskOpened)
def _task_opened(event: e.TaskOpened, state: State, at: int) -> None:
    state.tasks[event.task] = Task(event.task, event.step, event.token, event.scope, at)
    _number(state, event.task)


@applies(e.TaskAssigned)
def _task_assigned(event: e.TaskAssigned, state: State, at: int) -> None:
    task = state.tasks[event.task]
    given = event.unit, event.officer, event.holder
    if given != (task.unit, task.officer, task.holder) or not task.held:
        task.held = at  # who opens what he has already has had it since he got it
    task.unit, task.unit_name = event.unit, event.unit_name
    task.post = event.post
    task.officer, task.officer_name = event.officer, event.officer_name
    task.holder, task.holder_name = event.holder, event.holder_name
    if event.how == "claimed":
        task.seen = True


@applies(e.TaskCompleted)
def _task_completed(event: e.TaskCompleted, state: State, at: int) -> None:
    del state.tasks[event.task]
    state.holders[event.step] = event.by


@applies(e.TaskDeemed, e.TaskCancelled, e.TaskRecalled)
def _task_ended(event: e.TaskDeemed | e.TaskCancelled | e.TaskRecalled, state: State, at: int) -> None:
    del state.tasks[event.task]


@applies(e.ActCounted)
def _act_counted(event: e.ActCounted, state: State, at: int) -> None:
    state.acts[event.step] = event.officer


@applies(e.ActsUsed)
def _acts_used(event: e.ActsUsed, state: State, at: int) -> None:
    for step in event.of:
        state.acts.pop(step, None)


@applies(e.WaitOpened)
def _wait_opened(event: e.WaitOpened, state: State, at: int) -> None:
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
        event.since,
    )
    _number(state, event.wait)


@applies(e.WaitMoved)
def _wait_moved(event: e.WaitMoved, state: State, at: int) -> None:
    wait = state.waits[event.wait]
    wait.due, wait.left = event.due, event.left


@applies(e.WaitReprojected)
def _wait_reprojected(event: e.WaitReprojected, state: State, at: int) -> None:
    state.waits[event.wait].due = event.due


@applies(e.WaitClosed)
def _wait_closed(event: e.WaitClosed, state: State, at: int) -> None:
    del state.waits[event.wait]


@applies(e.DataSet)
def _data_set(event: e.DataSet, state: State, at: int) -> None:
    state.data.update(event.values)
    for name, items in event.appended.items():
        state.data[name] = [*(state.data.get(name) or []), *items]


# --- clocks and promises -------------------------------------------------------------------------


@applies(e.ClockStarted)
def _clock_started(event: e.ClockStarted, state: State, at: int) -> None:
    state.clocks[event.clock] = Clock(
        id=event.clock,
        kind=event.of,
        budget=event.budget,
        started=at,
        since=at,
        left=event.left,
        due=event.due,
        expiry=event.expiry,
        rungs=list(event.rungs),
        missed=event.due if event.due < at else None,  # a group that comes back after it ran out
        calendar=event.calendar,
        unit=event.unit,
        reached=list(state.groups.get(event.clock.removeprefix("group:"), {}).get("reached", ())),
    )


@applies(e.ClockSuspended)
def _clock_suspended(event: e.ClockSuspended, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.paused = at if event.since is None else event.since
    clock.ground, clock.left = event.ground, event.left
    clock.task = event.task
    clock.pauses += 1
    clock.due = clock.expiry = None
    clock.rungs = []


@applies(e.ClockResumed)
def _clock_resumed(event: e.ClockResumed, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.paused = clock.ground = clock.task = None
    clock.since, clock.left, clock.budget = at, event.left, event.budget
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar
    if event.after != "resume":  # a new term has a ladder of its own
        clock.reached, clock.anew = [], event.began
    if event.clock == "dossier" and event.after == "restart":  # everything begins again, left groups too
        state.groups.clear()


@applies(e.ClockExtended)
def _clock_extended(event: e.ClockExtended, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.since, clock.left = at if event.since is None else event.since, event.left
    clock.budget = clock.budget if event.budget is None else event.budget
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar
    state.extensions += 1


@applies(e.ClockStopped)
def _clock_stopped(event: e.ClockStopped, state: State, at: int) -> None:
    clock = state.clocks.pop(event.clock)
    if event.clock == "dossier" and event.late:
        state.late = True
    if event.clock.startswith("group:"):
        kept = {"budget": clock.budget, "left": event.left, "missed": clock.missed, "reached": clock.reached}
        state.groups[event.clock.removeprefix("group:")] = kept


@applies(e.ClockReprojected)
def _clock_reprojected(event: e.ClockReprojected, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar


@applies(e.DeadlineMissed)
def _deadline_missed(event: e.DeadlineMissed, state: State, at: int) -> None:
    state.clocks[event.clock].missed = event.due
    if event.clock == "dossier" and state.missed is None:
        state.missed = event.due


@applies(e.RungReached)
def _rung_reached(event: e.RungReached, state: State, at: int) -> None:
    state.clocks[event.clock].climb()


@applies(e.PromiseMade)
def _promise_made(event: e.PromiseMade, state: State, at: int) -> None:
    note = event.note if event.expected is not None else None
    promise = Promise(event.promise, event.at, at, None, event.expected, note)
    if event.promise == "calendar" and state.promises:  # whatever was told for that day has moved
        was = state.promises[-1].stands
        for old in state.promises:
            old.moved = event.at if old.stands == was else old.moved
    newest = next((i for i, old in enumerate(state.promises) if i and old.kind == promise.kind), None)
    if newest is not None:
        del state.promises[newest]
    state.promises.append(promise)
    clock = state.clocks.get("dossier")
    if event.rungs and clock is not None:
        named = {rung[0] for rung in event.rungs}  # the rungs of a date that moved move with it
        others = [rung for rung in clock.rungs if rung[0] not in named]
        clock.rungs = sorted([*others, *event.rungs], key=lambda rung: int(rung[1]))
    state.reappointments += event.promise == "reappointment"


@applies(e.Apologised)
def _apologised(event: e.Apologised, state: State, at: int) -> None:
    state.apologies += event.about == "dossier"


# --- duties --------------------------------------------------------------------------------------


@applies(e.DutyArose)
def _duty_arose(event: e.DutyArose, state: State, at: int) -> None:
    lies = event.unit, event.unit_name, event.post, event.officer, event.officer_name, event.instead_of
    what = event.duty, event.of, event.about, at
    state.duties[event.duty] = Duty(*what, *lies, event.due, event.text, event.by, at)
    _number(state, event.duty)
    if event.rung is not None:
        state.clocks[event.about].climb()


@applies(e.DutyGiven)
def _duty_given(event: e.DutyGiven, state: State, at: int) -> None:
    old = state.duties[event.duty]
    lies = event.unit, event.unit_name, event.post, event.officer, event.officer_name, event.instead_of
    what = old.id, old.kind, old.about, old.since
    state.duties[event.duty] = Duty(*what, *lies, old.due, old.text, old.by, at, old.turn + 1)


@applies(e.DutyDone)
def _duty_done(event: e.DutyDone, state: State, at: int) -> None:
    del state.duties[event.duty]


# --- hand-over -----------------------------------------------------------------------------------


@applies(e.HandedOver)
def _handed_over(event: e.HandedOver, state: State, at: int) -> None:
    units = event.units
    if state.closed is not None:  # only a duty was left, and goes; what the dossier was stays
        return
    state.received_at = units.get(state.received_at or "", state.received_at)
    state.competent = units.get(state.competent or "", state.competent)
    for clock in state.clocks.values():  # by whose calendar a term is counted once it is counted again
        clock.unit = units.get(clock.unit or "", clock.unit)


# --- incidents -----------------------------------------------------------------------------------


@applies(e.IncidentRecorded)
def _incident_recorded(event: e.IncidentRecorded, state: State, at: int) -> None:
    state.incidents[event.incident] = event.what
    _number(state, event.incident)


@applies(e.IncidentResolved)
def _incident_resolved(event: e.IncidentResolved, state: State, at: int) -> None:
    del state.incidents[event.incident]
