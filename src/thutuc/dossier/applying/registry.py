"""Where each kind of event finds the one function that folds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from thutuc.dossier.events import Event
from thutuc.dossier.state import State

F = TypeVar("F", bound=Callable[..., None])
#: The one function that folds each kind of event: ``(event, state, at)``.
APPLIERS: dict[type[Event], Callable[[Any, State, int], None]] = {}


def applies(*kinds: type[Event]) -> Callable[[F], F]:
    """Register the one function that folds events of these *kinds*."""

    def register(function: F) -> F:
        APPLIERS.update(dict.fromkeys(kinds, function))
        return function

    return register


def number(state: State, used: int) -> None:
    """Remember that the number *used* is given, so that the next one is free."""
    if used >= state.next:
        state.next = used + 1
