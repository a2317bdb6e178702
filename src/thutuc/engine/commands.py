"""What can be asked of a dossier: one frozen command a verb, in the order a dossier travels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from thutuc.dossier import State
from thutuc.dossier.events import DossierMigrated
from thutuc.engine.commands_incidents import (
    Delivered,
    Hinder,
    ResolveIncident,
    RetryIncident,
    ServiceDone,
    ServiceFailed,
    SkipIncident,
    Undelivered,
)
from thutuc.engine.commands_keeping import Archive, BringBack, Erase, Hold, LiftHold
from thutuc.engine.commands_lapses import UndoLapse
from thutuc.engine.commands_oversight import (
    Apologise,
    Direct,
    ExplainDelay,
    Flag,
    PassDuties,
    ReportDone,
    Unflag,
    Urge,
)
from thutuc.engine.courses import Course
from thutuc.net import Net
from thutuc.worktime import Term

Data = Mapping[str, Any]
Papers = tuple[Mapping[str, str], ...]  #: each by name, place and SHA-256

LATER = {"later": True}  #: of a field of a later release: empty it is no part of what a request is bound to


@dataclass(frozen=True, slots=True)
class Start:
    """Hand a dossier in (nộp hồ sơ)."""

    received_at: str  #: unit where it is handed in
    competent: str  #: unit or agency that decides
    channel: str = "counter"  #: counter, online or post
    applicant: str | None = None
    external_code: str | None = None
    data: Data = field(default_factory=dict)
    attachments: Papers = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True, eq=False)
class Under:
    """The version in force on the day of reception, where the dossier was handed in under another one."""

    net: Net
    version: int
    key: int  #: under which the version is kept


@dataclass(frozen=True, slots=True)
class Receive:
    """Receive a complete dossier (tiếp nhận): code, receipt, the dossier's clock."""

    code: str
    serial: int | None = None
    receipt: bool = True
    forwarded: bool = False  #: taken outside the competent unit's area
    under: Under | None = None
    approver: str | None = None  #: of a reception that is dated back, where that takes somebody's word
    law_at_entry: int | None = None  #: the version of the day of entry, where another one (0: none)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take over a dossier that another one-stop received and sent on (cơ quan có thẩm quyền nhận hồ sơ)."""

    approver: str | None = field(default=None, metadata=LATER)  #: dated back before a term ran out


@dataclass(frozen=True, slots=True)
class Pay:
    """Record that a fee was paid (thu phí, lệ phí)."""

    moment: str  #: before what: reception, supplement or return
    document: str  #: number of the receipt
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class RequestPapers:
    """Ask the applicant to supplement (yêu cầu bổ sung, hoàn thiện hồ sơ)."""

    content: str
    reason: str
    stage: str | None = None  #: intake or appraisal; found from the dossier when not said
    basis: str | None = None  #: legal ground of a further request in the same stage
    approver: str | None = None  #: who approved that
    leg: str | None = field(default=None, metadata=LATER)  #: of a chain, where who asks works in several


@dataclass(frozen=True, slots=True)
class SupplyPapers:
    """Take what the applicant brought (nhận giấy tờ bổ sung)."""

    data: Data = field(default_factory=dict)
    attachments: Papers = field(default=(), metadata=LATER)
    approver: str | None = field(default=None, metadata=LATER)  #: of what came before the dossier was closed
    #: whose form they are brought for, where that is not the version the dossier is on
    under: Under | None = field(default=None, metadata=LATER)
    leg: str | None = field(default=None, metadata=LATER)  #: of a chain, where several legs wait for papers


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuse to receive a dossier, or to go on with one, in writing and with reasons."""

    reason: str
    document: str | None = None
    approver: str | None = None  #: dated back under a mandate that has ended, or before a term ran out


@dataclass(frozen=True, slots=True)
class Claim:
    """Take a task from the pool of one's unit."""

    task: int


@dataclass(frozen=True, slots=True)
class Complete:
    """Finish a task and let the dossier go on."""

    task: int
    data: Data = field(default_factory=dict)
    approver: str | None = None  #: of what was done before a term ran out, or came before a lapse
    attachments: Papers = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class Send:
    """Deliver a message or signal from outside."""

    name: str
    data: Data = field(default_factory=dict)
    signal: bool = False
    approver: str | None = field(default=None, metadata=LATER)  #: of what came before its wait lapsed
    #: numbers of who waited when it came, where that is entered late; ``None``: whoever waits
    there: frozenset[int] | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop the dossier's clock on a legal ground (tạm dừng tính thời gian)."""

    ground: str
    basis: str
    document: str
    approver: str | None = None
    issued: date | None = None  #: the day of the document, when it is entered in retrospect


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the dossier's clock run on (tính tiếp)."""

    document: str | None = None
    approver: str | None = field(default=None, metadata=LATER)  #: as of a taking over


@dataclass(frozen=True, slots=True)
class Extend:
    """Extend the dossier's term by law (gia hạn theo luật)."""

    by: Term
    ground: str
    document: str | None = None
    approver: str | None = None  #: as of a refusal


@dataclass(frozen=True, slots=True)
class Reappoint:
    """Apologise and give a new date, once (xin lỗi và hẹn lại ngày trả kết quả)."""

    day: date
    reason: str
    document: str | None = None
    approver: str | None = None  #: as of a refusal


@dataclass(frozen=True, slots=True)
class Reassign:
    """Give a task to another officer, with a reason."""

    task: int
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Give a task back to the pool of the unit, or to its head (trả lại việc)."""

    task: int
    reason: str
    to: str = "pool"  #: ``pool`` or ``head``


@dataclass(frozen=True, slots=True)
class Opine:
    """Give an opinion on a task that another leads (cho ý kiến phối hợp)."""

    task: int
    text: str
    instead_of: str | None = None  #: who was asked and sent the actor
    document: str | None = None  #: the paper that sends him
    attachments: Papers = ()


@dataclass(frozen=True, slots=True)
class Recall:
    """Take a task back that the next officer has not opened yet."""

    task: int
    back_to: str  #: the step that the actor had completed


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Let the applicant withdraw (rút hồ sơ), before there is a decision."""

    reason: str
    document: str | None = None
    approver: str | None = field(default=None, metadata=LATER)  #: as of a taking over


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop handling a dossier (dừng giải quyết hồ sơ)."""

    reason: str
    document: str
    approver: str | None = None  #: as of a refusal
    revocation: str | None = None  #: number of the paper that revokes or replaces what was signed already


@dataclass(frozen=True, slots=True)
class Note:
    """Write a remark, attach papers by reference."""

    text: str
    attachments: Papers = ()


@dataclass(frozen=True, slots=True)
class Correct:
    """Put right what was entered wrongly; the old value stays in the journal."""

    data: Data
    reason: str
    payment: str | None = field(default=None, metadata=LATER)  #: the moment of one that was recorded wrongly
    document: str | None = field(default=None, metadata=LATER)  #: number of its right receipt
    amount: str | None = field(default=None, metadata=LATER)  #: its right sum; ``None``: as recorded
    unpaid: bool = field(default=False, metadata=LATER)  #: nothing was paid


@dataclass(frozen=True, slots=True)
class Wake:
    """Do what is due at this instant: timers, rungs, missed deadlines, silence."""


@dataclass(frozen=True, slots=True)
class Reproject:
    """A notice about days off has come: move on the dates that fall on a day now off."""

    notice: str
    days: frozenset[date] | None = None  #: the days it speaks of; ``None``: every day off that is known now


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give what lies with a unit that has ended, or an officer who leaves, to who follows (bàn giao)."""

    decision: str  #: number of the paper that orders it
    reason: str  #: merger, reorganisation or leaver
    from_unit: str | None = None
    officer: str | None = None
    to: str | None = None  #: the unit or officer that follows; ``None``: as the organisation says


@dataclass(frozen=True, slots=True)
class Migrate:
    """Go on under another version of the procedure (chuyển phiên bản quy trình)."""

    course: Course


@dataclass(frozen=True, slots=True)
class UndoMigration:
    """Take a move to another version back, before anything else happened."""

    decision: str  #: number of the paper that takes it back
    made: DossierMigrated  #: the move
    before: State  #: the dossier as it was before it
    net: Net  #: of the version it goes back to


Command = (
    Start
    | Receive
    | TakeOver
    | Pay
    | RequestPapers
    | SupplyPapers
    | Refuse
    | Claim
    | Complete
    | Send
    | Suspend
    | Resume
    | Extend
    | Reappoint
    | Reassign
    | GiveBack
    | Opine
    | Recall
    | Withdraw
    | Cancel
    | Note
    | Correct
    | Wake
    | Reproject
    | HandOver
    | Migrate
    | UndoMigration
    | Urge
    | ExplainDelay
    | Apologise
    | Direct
    | ReportDone
    | Flag
    | Unflag
    | PassDuties
    | Hinder
    | Undelivered
    | Delivered
    | RetryIncident
    | SkipIncident
    | ResolveIncident
    | ServiceDone
    | ServiceFailed
    | Hold
    | LiftHold
    | Erase
    | Archive
    | BringBack
    | UndoLapse
)
