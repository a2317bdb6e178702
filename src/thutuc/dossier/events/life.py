"""A dossier handed in, received, asked about, ready, closed; remarks and corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from thutuc.dossier.events.base import Event


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
    beside: str | None = None  #: SHA-256 over the decision files and other procedures that it asks and calls


@dataclass(slots=True)
class DossierReceived(Event):
    """The dossier was found complete and received (NĐ 118/2025/NĐ-CP Điều 17.3); its clock starts."""

    code: str
    serial: int | None = None  #: the day's serial, when the code is ours
    receipt: bool = True  #: whether a Giấy tiếp nhận hồ sơ và hẹn trả kết quả was issued
    forwarded: bool = False  #: taken outside the competent unit's area: its clock waits for that unit


@dataclass(slots=True)
class VersionOfReception(Event):
    """Received on a day on which another version is in force: the dossier is judged by that one (R1).

    It was handed in while an earlier version was in force; nothing of it has begun yet.
    """

    from_version: int  #: in force on the day it was handed in
    to_version: int  #: in force on the day of reception
    digest: str  #: of the version it is received under
    beside: str | None = None  #: over what that version asks and calls beside its file
    #: data that this version asks for no more: they stay as they were given
    unasked: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DossierTakenOver(Event):
    """The competent unit took over a forwarded dossier; its clock starts (NĐ 118/2025/NĐ-CP Điều 17.3)."""

    unit: str


@dataclass(slots=True)
class PaymentRecorded(Event):
    """A fee was paid; what waited for it may happen."""

    private: ClassVar[tuple[str, ...]] = ("document",)

    moment: str  #: reception, supplement or return
    name: str
    document: str  #: number of the receipt
    amount: str | None = None  #: đồng in figures alone; any text in older journals


@dataclass(slots=True)
class PaymentCorrected(Event):
    """A record of a fee was wrong: its receipt is another, or nothing was paid; that record stays."""

    private: ClassVar[tuple[str, ...]] = ("document",)

    moment: str
    paid: bool  #: ``False``: nothing was paid, what waits for the fee waits again
    document: str | None = None  #: number of the right receipt
    amount: str | None = None  #: the right sum; ``None``: as it was recorded


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
    days_late: int = 0  #: working days after the limit for asking (R32)
    ground: str | None = None  #: the mandate it was signed under, where the head's signature is asked for
    acting_for: str | None = None  #: the head, who stays accountable
    acting_for_name: str | None = None
    form: str | None = None  #: KT., TL., TUQ., Q., TM., UQ.; ``None``: in his own name
    decision: str | None = None  #: number of the paper the mandate rests on
    signature: str | None = None  #: how the signature block begins
    signer_name: str | None = None  #: who acted, where he did so in another's place
    task: int | None = None  #: the step that waits for them, where the request is drawn
    leg: str | None = None  #: of a chain: the leg whose papers they are, which alone waits for them


@dataclass(slots=True)
class PapersSupplied(Event):
    """The applicant brought what was asked for."""

    stage: str
    task: int | None = None  #: the step that waited for them, where the request was drawn
    leg: str | None = None  #: of a chain: the leg that waited for them


@dataclass(slots=True)
class LegNotSupplemented(Event):
    """Nothing was brought in time to one leg of a chain: it waits no longer, and ends as it is drawn.

    So it is, too, where the leg is left before anything was brought.
    """

    stage: str
    leg: str


@dataclass(slots=True)
class ResultReady(Event):
    """The result lies at the one-stop: here the agency's clock ends."""

    step: str
    given: bool = False  #: no step said so before: it was given where the process ended, at this end event


@dataclass(slots=True)
class DossierClosed(Event):
    """Nothing more can happen to this dossier's tokens."""

    private: ClassVar[tuple[str, ...]] = ("reason",)

    phase: str  #: returned, refused, withdrawn, cancelled or not-supplemented
    reason: str | None = None
    document: str | None = None
    end: str | None = None  #: the end event the process reached
    revocation: str | None = None  #: number of the paper that revokes or replaces what was signed before


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
