"""Where control stands: tokens and the levels they run on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class TokenPlaced(Event):
    """A token came to rest on a node, new or from where it was."""

    token: int
    node: str
    scope: int
    via: str | None = None
    path: list[str] = field(default_factory=list)  #: nodes passed on the way


@dataclass(slots=True)
class TokenTaken(Event):
    """A token was used up: by an end event, a join or an interruption."""

    token: int
    path: list[str] = field(default_factory=list)  #: nodes passed on the way


@dataclass(slots=True)
class ScopeOpened(Event):
    """A level began to run: the process, a subprocess, a called procedure, a repetition."""

    private: ClassVar[tuple[str, ...]] = ("data",)

    scope: int
    node: str | None
    parent: int | None
    token: int | None
    level: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ScopeSet(Event):
    """Local variables of a level changed: counters, items."""

    private: ClassVar[tuple[str, ...]] = ("values",)

    scope: int
    values: dict[str, Any]


@dataclass(slots=True)
class ScopeClosed(Event):
    """A level ended; the tokens, waits, tasks and levels inside it are gone with it."""

    scope: int
    how: str = "completed"  #: ``completed``, ``interrupted`` or ``terminated``
