"""Acts beside the work of a task: signatures that a later step asks for, opinions of who co-operates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class ActCounted(Event):
    """An act was done that a later step asks for, such as the initialling of a draft."""

    step: str
    act: str | None  #: ``initial``, ``sign`` …
    officer: str


@dataclass(slots=True)
class ActsUsed(Event):
    """The dossier went up with these acts, or they were taken back; to go up again they are done anew."""

    step: str  #: the step that went up, or was taken back
    of: list[str]  #: the steps whose acts they were


@dataclass(slots=True)
class OpinionGiven(Event):
    """Who co-operates in a step gave an opinion; the task stays with its lead."""

    private: ClassVar[tuple[str, ...]] = ("text", "attachments")

    task: int
    step: str
    by: str
    text: str
    ground: str | None = None  #: the mandate he acted under
    acting_for: str | None = None
    instead_of: str | None = None  #: the officer who was asked and sent him
    document: str | None = None  #: the paper that sends him
    attachments: list[dict[str, Any]] = field(default_factory=list)
