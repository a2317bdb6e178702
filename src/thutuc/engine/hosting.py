"""At work inside a host's transaction, and what is not done there."""

from __future__ import annotations

from copy import copy

from thutuc.engine.desk import Desk
from thutuc.errors import WrongState
from thutuc.store.hosts import Within


def within(desk: Desk, connection: object) -> Desk:
    """The same desk inside the transaction of the host's *connection*."""
    found = copy(desk)
    found.store = Within(desk.store, connection)
    return found


def alone(desk: Desk, verb: str) -> None:
    """Refuse inside a host's transaction what works, and tells others, in transactions of its own."""
    if isinstance(desk.store, Within):
        raise WrongState(
            f"{verb} on the engine itself, for it works in transactions of its own",
            "it inside a transaction of the host",
        )
