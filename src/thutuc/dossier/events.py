"""Every event a dossier's journal can hold, in the order a dossier travels.

An event is the past tense of the command that made it. ``private`` names the fields that hold
persons' data: they are kept in the payload, apart from the public part of the journal, so that they
can be erased under a recorded decision without breaking the chain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

#: Every event class by name.
EVENTS: dict[str, type[Event]] = {}


@dataclass(slots=True)
class Event:
    """Something that has happened to one dossier; never changed once made."""

    kind: ClassVar[str] = "Event"
    shape: ClassVar[int] = 1  #: raised when the fields change; :func:`~thutuc.dossier.upcast` lifts old rows
    private: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.kind = cls.__name__
        EVENTS[cls.__name__] = cls


# --- the dossier ---------------------------------------------------------------------------------


@dataclass(slots=True)
class DossierSubmitted(Event):
    """Somebody handed a dossier in; its intake clock runs, its own clock does not yet."""

    private: ClassVar[tuple[str, ...]] = ("applicant",)

    procedure: str
    version: int
    digest: str  #: SHA-256 of the procedure file
    channel: str
    received_at: str
    competent: str
    external_code: str | None = None
    applicant: str | None = None


@dataclass(slots=True)
class DossierReceived(Event):
    """The dossier was found complete and received (ND118/2025 Đ17.3); its clock starts."""

    code: str
    serial: int | None = None  #: the day's serial, when the code is ours
    receipt: bool = True  #: whether a Giấy tiếp nhận hồ sơ và hẹn trả kết quả was issued


@dataclass(slots=True)
class DossierNotAccepted(Event):
    """The dossier was refused at reception (Phiếu từ chối tiếp nhận giải quyết hồ sơ)."""

    private: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str


@dataclass(slots=True)
class PapersRequested(Event):
    """The applicant was asked, in writing and once, to supplement (Phiếu yêu cầu bổ sung, hoàn thiện)."""

    private: ClassVar[tuple[str, ...]] = ("content", "reason")

    stage: str
    content: str
    reason: str
    after: str  #: how the clock goes on: restart, resume or ``fresh:<term>``
    number: int  #: which request of this stage it is
    late: bool = False  #: asked after the promised date
    basis: str | None = None  #: legal ground of a second request
    approver: str | None = None


@dataclass(slots=True)
class PapersSupplied(Event):
    """The applicant brought what was asked for."""

    stage: str


@dataclass(slots=True)
class ResultReady(Event):
    """The result lies at the one-stop: here the agency's clock ends."""

    step: str


@dataclass(slots=True)
class DossierClosed(Event):
    """Nothing more can happen to this dossier's tokens."""

    private: ClassVar[tuple[str, ...]] = ("reason",)

    phase: str  #: returned, refused, withdrawn or cancelled
    reason: str | None = None
    document: str | None = None
    end: str | None = None  #: the end event the process reached


@dataclass(slots=True)
class Noted(Event):
    """Somebody wrote a remark or attached papers by reference."""

    private: ClassVar[tuple[str, ...]] = ("text", "attachments")

    text: str
    attachments: list[dict[str, str]] = field(default_factory=list)  #: name, sha256, where


@dataclass(slots=True)
class Corrected(Event):
    """An entry was wrong; the right value is appended, the old one stays in the journal."""

    private: ClassVar[tuple[str, ...]] = ("reason",)

    fields: list[str]
    reason: str


# --- tokens --------------------------------------------------------------------------------------


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


# --- tasks and waits -----------------------------------------------------------------------------


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

    task: int
    unit: str
    unit_name: str
    post: str | None
    officer: str | None
    officer_name: str | None
    holder: str | None
    holder_name: str | None
    how: str  #: why this officer: ``only holder``, ``by head``, ``claimed``, ``reassigned`` …
    plugin: str | None = None  #: who answered, with version
    reason: str | None = None


@dataclass(slots=True)
class TaskCompleted(Event):
    """Somebody did what the step asks."""

    task: int
    step: str
    by: str
    ground: str | None = None  #: the mandate he acted under
    acting_for: str | None = None


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


@dataclass(slots=True)
class WaitMoved(Event):
    """A repeating timer fired and waits for its next time."""

    wait: int
    due: int
    left: int


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


# --- clocks and promises -------------------------------------------------------------------------


@dataclass(slots=True)
class ClockStarted(Event):
    """A term began to run, with the budget that the plug-ins gave it."""

    clock: str
    of: str  #: intake, dossier, step or wait
    budget: dict[str, Any]
    due: int
    expiry: int
    calendar: str
    plugin: str | None
    rungs: list[list[Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ClockSuspended(Event):
    """A term stands still on a legal ground (tạm dừng tính thời gian)."""

    clock: str
    ground: str
    left: int | None  #: what is left (:func:`thutuc.worktime.carry`); ``None``: it had run out before
    basis: str | None = None
    document: str | None = None
    approver: str | None = None
    task: int | None = None  #: the step whose wait suspends it


@dataclass(slots=True)
class ClockResumed(Event):
    """A term runs again (tính tiếp), with what is left, from the start, or with a new budget."""

    clock: str
    after: str  #: resume, restart or ``fresh:<term>``
    budget: dict[str, Any]
    left: int | None
    due: int
    expiry: int
    calendar: str
    rungs: list[list[Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ClockExtended(Event):
    """A term was extended by law (gia hạn theo luật): no apology, not late."""

    clock: str
    by: str  #: the added term, in the law's words
    ground: str
    document: str | None
    left: int  #: what is left of the term from now on, the extension counted
    due: int
    expiry: int
    calendar: str
    rungs: list[list[Any]] = field(default_factory=list)


@dataclass(slots=True)
class ClockStopped(Event):
    """The act that a term waits for was done, or the term is no longer needed."""

    clock: str
    how: str  #: ``done``, ``cancelled``, ``deemed``
    late: bool = False


@dataclass(slots=True)
class DeadlineMissed(Event):
    """A due instant passed without the act; lateness once incurred stays."""

    clock: str
    due: int


@dataclass(slots=True)
class RungReached(Event):
    """Somebody was told that a term runs out or has run out."""

    clock: str
    rung: str
    at: int  #: when the rung was due
    tell: str  #: holder, unit-head, agency-head, one-stop-head
    officer: str | None
    officer_name: str | None
    unit: str | None
    instead_of: str | None = None
    plugin: str | None = None


@dataclass(slots=True)
class PromiseMade(Event):
    """A date was told to the applicant."""

    promise: str  #: first, appointment, reappointment, extension, restart, resume
    at: int
    note: str | None = None


@dataclass(slots=True)
class Apologised(Event):
    """The head signed the written apology (Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết)."""

    signer: str
    reason: str  #: from the closed list of causes
    document: str | None
    late: bool  #: signed after the promised instant


# --- incidents -----------------------------------------------------------------------------------


@dataclass(slots=True)
class IncidentRecorded(Event):
    """Something needs a person: nobody holds a role, a service failed, an agency is silent."""

    incident: int
    what: str  #: ``vacant``, ``service``, ``silence``, ``calendar`` …
    about: str
    text: str
    told: str | None = None


@dataclass(slots=True)
class IncidentResolved(Event):
    """A person dealt with an incident."""

    incident: int
    how: str
