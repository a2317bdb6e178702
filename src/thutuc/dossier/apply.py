"""Changes a dossier's state by what happened: one event, or a whole journal from the start."""

from __future__ import annotations

from collections.abc import Iterable

from thutuc.dossier.applying import APPLIERS
from thutuc.dossier.events import Event
from thutuc.dossier.state import State

__all__ = ["APPLIERS", "apply", "fold"]


def apply(event: Event, state: State, at: int) -> None:
    """Fold *event*, which happened at *at* (microseconds UTC), into *state*."""
    APPLIERS[type(event)](event, state, at)


def fold(rows: Iterable[tuple[int, Iterable[Event]]], state: State | None = None) -> State:
    """Fold whole journal rows ``(happened_at, events)`` into a *state*; from the start into a new one."""
    state = State() if state is None else state
    for at, events in rows:
        for event in events:
            APPLIERS[type(event)](event, state, at)
    return state
