"""Clocks, rungs of the ladder, dates told to the applicant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from thutuc.dossier.events.base import Event
from thutuc.dossier.state import DOSSIER


@dataclass(slots=True)
class ClockStarted(Event):
    """A term began to run, with the budget that the plug-ins gave it."""

    clock: str
    of: str  #: intake, dossier, step, wait or group
    budget: dict[str, Any]
    due: int
    expiry: int
    calendar: str
    plugin: str | None
    rungs: list[list[Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left: int | None = None  #: a group's term that goes on with what was left of it
    unit: str | None = None  #: by whose calendar a group's term and a hand-over are counted
    began: int | None = None  #: a group's term that goes on: when the whole of it began


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
    issued: str | None = None  #: the day of the document, where it is entered in retrospect
    since: int | None = (
        None  #: when it first stood still, where the same suspension goes on after papers came
    )
    #: where it had run out: when it was due, if that is later than the instant recorded as missed
    due: int | None = None


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
    began: int | None = None  #: when the whole of this term began, where it begins anew


@dataclass(slots=True)
class ClockExtended(Event):
    """A term was extended by law (gia hạn theo luật): no apology, not late."""

    clock: str
    by: str  #: the added term, in the law's words
    ground: str
    document: str | None
    left: int | None  #: what is left of the term at :attr:`since`, the extension counted; ``None``: all of it
    due: int
    expiry: int
    calendar: str
    rungs: list[list[Any]] = field(default_factory=list)
    basis: str | None = None  #: the text of law that allows it
    since: int | None = None  #: when the run began that goes on; ``None``: in old journals, with the grant
    budget: dict[str, Any] | None = None  #: the budget with its extension; ``None``: in journals before
    mandate: str | None = None  #: the ground it was signed on (:attr:`ground` is that of the extension)
    acting_for: str | None = None  #: the head, who stays accountable
    acting_for_name: str | None = None
    form: str | None = None  #: KT., TL., TUQ., Q., TM., UQ.; ``None``: in his own name
    decision: str | None = None  #: number of the paper the mandate rests on
    signature: str | None = None  #: how the signature block begins
    signer_name: str | None = None  #: who acted, where he did so in another's place


@dataclass(slots=True)
class TermReplaced(Event):
    """The dossier's term is that of another version of its procedure, as the decision that moved it orders.

    What has been used of the old one counts: the sum goes on, with another length.
    """

    clock: str
    term: str  #: in the law's words
    was_term: str
    decision: str  #: number of the paper that orders it
    budget: dict[str, Any]
    left: int | None  #: what is left of the term at the start of this run, or while it stands still
    due: int | None  #: ``None`` while it stands still
    expiry: int | None
    calendar: str | None
    was: int | None  #: the due instant until then
    rungs: list[list[Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ClockStopped(Event):
    """The act that a term waits for was done, or the term is no longer needed."""

    clock: str
    how: str  #: ``done``, ``cancelled``, ``deemed``
    late: bool = False
    left: int | None = None  #: a group's term: what is left of it should the dossier come back
    began: int | None = None  #: a group's term: when the whole of it began
    #: a group's term that had run out: when it was due, if that is not the instant recorded as missed
    due: int | None = None


@dataclass(slots=True)
class ClockReprojected(Event):
    """A notice made the promised day a day off, so the date moved on; never to an earlier one."""

    clock: str
    due: int
    expiry: int
    calendar: str
    notice: str  #: the notice that ordered the day off
    was: int  #: the due instant until then
    rungs: list[list[Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


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
    besides: str | None = None  #: this officer was told of the same instant by this rung: no message more


@dataclass(slots=True)
class PromiseMade(Event):
    """A date was told to the applicant."""

    promise: str  #: first, appointment, reappointment, extension, restart, resume, fresh, calendar, law
    at: int
    note: str | None = None
    rungs: list[list[Any]] = field(default_factory=list)  #: joined to those of the dossier's clock
    #: the date told, dự kiến: *at* does not count the waits that *note* names
    expected: int | None = None
    #: *note* was told and no date: of a wait that *at* does not count nobody knows the end
    undated: bool = False
    number: int | None = None  #: of an appointment: which one (hẹn lần 1, 2)


@dataclass(slots=True)
class Apologised(Event):
    """The head signed the written apology (Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết)."""

    signer: str
    reason: str  #: from the closed list of causes
    document: str | None
    late: bool  #: signed after the last moment for it
    limit: int | None = None  #: that moment; ``None`` where there was none (a term of hours)
    ground: str | None = None  #: the mandate it was signed under
    acting_for: str | None = None  #: the head, who stays accountable
    acting_for_name: str | None = None
    form: str | None = None  #: KT., TL., TUQ., Q., TM., UQ.; ``None``: in his own name
    decision: str | None = None  #: number of the paper the mandate rests on
    signature: str | None = None  #: how the signature block begins
    signer_name: str | None = None  #: who acted, where he did so in another's place
    about: str = DOSSIER  #: or the leg whose agency was late and apologises for its part
