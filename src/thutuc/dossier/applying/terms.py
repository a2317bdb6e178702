"""How clocks run, stand still and stop, and which dates were told to the applicant."""

from __future__ import annotations

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies
from thutuc.dossier.state import DOSSIER, Clock, Promise, State


@applies(e.ClockStarted)
def _clock_started(event: e.ClockStarted, state: State, at: int) -> None:
    # a group that comes back is the one that was left: what it missed stays, and what was told of it
    kept = (
        state.groups.get(event.clock.removeprefix("group:"), {}) if event.clock.startswith("group:") else {}
    )
    ran_out = event.due if event.due < at else None
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
        missed=ran_out if kept.get("missed") is None else kept["missed"],
        calendar=event.calendar,
        unit=event.unit,
        reached=list(kept.get("reached", ())),
        anew=event.began,
    )


@applies(e.ClockSuspended)
def _clock_suspended(event: e.ClockSuspended, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.paused = at if event.since is None else event.since
    clock.ground, clock.left = event.ground, event.left
    clock.task = event.task
    clock.pauses += 1
    clock.due = clock.expiry = None
    clock.over = event.due
    clock.rungs = []


@applies(e.ClockResumed)
def _clock_resumed(event: e.ClockResumed, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.paused = clock.ground = clock.task = clock.over = None
    clock.since, clock.left, clock.budget = at, event.left, event.budget
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar
    if event.after != "resume":  # a new term has a ladder of its own
        clock.reached, clock.anew = [], event.began
    if event.clock == DOSSIER and event.after == "restart":  # everything begins again, left groups too
        state.groups.clear()


@applies(e.ClockExtended)
def _clock_extended(event: e.ClockExtended, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.since, clock.left = at if event.since is None else event.since, event.left
    clock.budget = clock.budget if event.budget is None else event.budget
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar
    state.extensions += 1


@applies(e.TermReplaced)
def _term_replaced(event: e.TermReplaced, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.budget, clock.left = event.budget, event.left
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar


@applies(e.ClockStopped)
def _clock_stopped(event: e.ClockStopped, state: State, at: int) -> None:
    clock = state.clocks.pop(event.clock)
    if event.clock == DOSSIER and event.late:
        state.late = True
    if event.clock.startswith("group:"):
        kept = {"budget": clock.budget, "left": event.left, "missed": clock.missed, "reached": clock.reached}
        if event.began is not None:  # journals of release 0.1 do not say it
            kept["began"] = event.began
        if event.due is not None:
            kept["over"] = event.due
        state.groups[event.clock.removeprefix("group:")] = kept


@applies(e.ClockReprojected)
def _clock_reprojected(event: e.ClockReprojected, state: State, at: int) -> None:
    clock = state.clocks[event.clock]
    clock.due, clock.expiry = event.due, event.expiry
    clock.rungs, clock.calendar = list(event.rungs), event.calendar


@applies(e.DeadlineMissed)
def _deadline_missed(event: e.DeadlineMissed, state: State, at: int) -> None:
    state.clocks[event.clock].missed = event.due
    if event.clock == DOSSIER:  # of hẹn lần 1 it is known only after its step, maybe after the whole term
        state.missed = event.due if state.missed is None else min(state.missed, event.due)


@applies(e.RungReached)
def _rung_reached(event: e.RungReached, state: State, at: int) -> None:
    state.clocks[event.clock].climb()


@applies(e.PromiseMade)
def _promise_made(event: e.PromiseMade, state: State, at: int) -> None:
    note = event.note if event.expected is not None or event.undated else None
    promise = Promise(event.promise, event.at, at, None, event.expected, note, event.number)
    if event.promise == "calendar" and state.promises:  # whatever was told for that day has moved
        was = state.promises[-1].stands
        for old in state.promises:
            old.moved = event.at if old.stands == was else old.moved
    newest = next((i for i, old in enumerate(state.promises) if i and old.kind == promise.kind), None)
    if newest is not None:
        del state.promises[newest]
    state.promises.append(promise)
    clock = state.clocks.get(DOSSIER)
    if event.rungs and clock is not None:
        named = {rung[0] for rung in event.rungs}  # the rungs of a date that moved move with it
        others = [rung for rung in clock.rungs if rung[0] not in named]
        clock.rungs = sorted([*others, *event.rungs], key=lambda rung: int(rung[1]))
    state.reappointments += event.promise == "reappointment"


@applies(e.Apologised)
def _apologised(event: e.Apologised, state: State, at: int) -> None:
    state.apologies += event.about == DOSSIER
