"""How work outside the drawing lies on a post, goes with a hand-over, or waits for a person."""

from __future__ import annotations

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies, number
from thutuc.dossier.state import Duty, State


@applies(e.DutyArose)
def _duty_arose(event: e.DutyArose, state: State, at: int) -> None:
    lies = event.unit, event.unit_name, event.post, event.officer, event.officer_name, event.instead_of
    what = event.duty, event.of, event.about, at
    state.duties[event.duty] = Duty(*what, *lies, event.due, event.text, event.by, at)
    number(state, event.duty)
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


@applies(e.HandedOver)
def _handed_over(event: e.HandedOver, state: State, at: int) -> None:
    units = event.units
    if state.closed is not None:  # only a duty was left, and goes; what the dossier was stays
        return
    state.received_at = units.get(state.received_at or "", state.received_at)
    state.competent = units.get(state.competent or "", state.competent)
    for clock in state.clocks.values():  # by whose calendar a term is counted once it is counted again
        clock.unit = units.get(clock.unit or "", clock.unit)
    for name, (left, limit) in event.left.items():  # days worked where it lay are used up, no others
        clock = state.clocks[name]
        clock.since, clock.left = at - 1, left
        if limit is not None:
            clock.budget = clock.budget | {"limit_left": str(limit)}


@applies(e.IncidentRecorded)
def _incident_recorded(event: e.IncidentRecorded, state: State, at: int) -> None:
    state.incidents[event.incident] = event.what
    number(state, event.incident)


@applies(e.IncidentResolved)
def _incident_resolved(event: e.IncidentResolved, state: State, at: int) -> None:
    del state.incidents[event.incident]


@applies(e.IncidentHandled)
def _incident_handled(event: e.IncidentHandled, state: State, at: int) -> None:
    """What was done about it is history; what ends it is told apart."""
