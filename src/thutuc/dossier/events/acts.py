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
class MandateConfirmed(Event):
    """An act was dated back under a mandate that held then and no longer when it was entered."""

    verb: str
    by: str
    form: str | None
    decision: str | None  #: number of the paper that the mandate rested on
    rule: str  #: why it held no longer at the moment of entry
    approver: str  #: who runs the unit or agency and confirmed it


@dataclass(slots=True)
class EntryApproved(Event):
    """What is said to have been done before a term ran out was entered after it, on another's word."""

    verb: str
    by: str
    approver: str  #: who runs the unit or agency and said so
    about: str | None = None  #: the clock of the term: ``dossier``, ``intake``, ``task:7``, ``group:room``
    due: int | None = None  #: when it ran out
    #: of a reception dated back to where another version rules: the one of the day of entry (0: none)
    version: int | None = None


@dataclass(slots=True)
class PaperSigned(Event):
    """A paper of the dossier was signed for the head of its agency: a refusal, a stop, a suspension."""

    act: str  #: ``refuse``, ``stop`` or ``suspend``
    signer: str
    document: str | None = None
    ground: str | None = None  #: the mandate it was signed under
    acting_for: str | None = None  #: the head, who stays accountable
    acting_for_name: str | None = None
    form: str | None = None  #: KT., TL., TUQ., Q., TM., UQ.; ``None``: in his own name
    decision: str | None = None  #: number of the paper the mandate rests on
    signature: str | None = None  #: how the signature block begins
    signer_name: str | None = None  #: who acted, where he did so in another's place


@dataclass(slots=True)
class DoneOnLeave(Event):
    """Who did this was on leave that day; the law does not forbid it, so it is kept and told."""

    officer: str


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
