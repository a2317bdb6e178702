"""What waits for somebody or something, and the data that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class TaskOpened(Event):
    """A step has begun and waits for somebody."""

    task: int
    step: str
    token: int
    scope: int


@dataclass(slots=True)
class TaskAssigned(Event):
    """A task has one accountable officer, and perhaps somebody who works on it."""

    shape: ClassVar[int] = 2
    private: ClassVar[tuple[str, ...]] = ("reason",)

    task: int
    unit: str
    unit_name: str
    post: str | None
    officer: str | None
    officer_name: str | None
    holder: str | None
    holder_name: str | None
    how: str  #: why this officer: ``sole``, ``by head``, ``claimed``; ``unnamed``: nobody could be named …
    plugin: str | None = None  #: who answered, with version
    reason: str | None = None  #: in shape 1 among what everybody may read
    kept: bool = False  #: who answers for it did so before: he has it since then; not told in old journals


@dataclass(slots=True)
class TaskCompleted(Event):
    """Somebody did what the step asks."""

    task: int
    step: str
    by: str
    ground: str | None = None  #: the mandate he acted under
    acting_for: str | None = None
    acting_for_name: str | None = None
    form: str | None = None  #: KT., TL., TUQ., Q., TM., UQ.; ``None``: in his own name
    decision: str | None = None  #: number of the paper the mandate rests on
    signature: str | None = None  #: how the signature block begins
    signer_name: str | None = None  #: who acted, where he did so in another's place


@dataclass(slots=True)
class TaskDeemed(Event):
    """Silence had the meaning that the law gives it."""

    task: int
    step: str
    meaning: str  #: ``agreed``
    agency: str | None
    basis: str | None


@dataclass(slots=True)
class TaskCancelled(Event):
    """A task ended without having been done."""

    task: int
    step: str
    why: str


@dataclass(slots=True)
class TaskRecalled(Event):
    """The officer before took the dossier back before the next had opened it."""

    task: int
    step: str
    back_to: str


@dataclass(slots=True)
class WaitOpened(Event):
    """An event node began to wait for a timer, message, signal or service."""

    wait: int
    node: str
    scope: int
    what: str
    token: int | None = None
    name: str | None = None
    due: int | None = None
    left: int | None = None
    every: str | None = None
    since: int | None = None  #: of a legal term: when it began


@dataclass(slots=True)
class WaitMoved(Event):
    """A repeating timer fired and waits for its next time."""

    wait: int
    due: int
    left: int


@dataclass(slots=True)
class WaitReprojected(Event):
    """A notice made the last day of a timer's legal term a day off, so the timer fires later."""

    wait: int
    due: int
    notice: str  #: the notice that ordered the day off
    was: int  #: when it would have fired until then
    calendar: str


@dataclass(slots=True)
class WaitClosed(Event):
    """What was waited for came, or is no longer waited for."""

    wait: int
    how: str  #: ``fired``, ``received`` or ``dropped``


@dataclass(slots=True)
class DataSet(Event):
    """Values were set in, or appended to lists of, the dossier's document."""

    private: ClassVar[tuple[str, ...]] = ("values", "appended")

    values: dict[str, Any]
    appended: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class MessageSent(Event):
    """The process sent a message to somebody outside this dossier."""

    name: str
    node: str


@dataclass(slots=True)
class SignalThrown(Event):
    """The process broadcast a signal."""

    name: str
    node: str


@dataclass(slots=True)
class ErrorThrown(Event):
    """An error or escalation reached the top without a handler; recorded, never lost."""

    what: str  #: ``error`` or ``escalation``
    code: str | None
    node: str
