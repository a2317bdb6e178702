"""What may happen in a scenario: one frozen model an act, known by its verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, StrictBool, model_validator

from thutuc.scenario.expected import Expected
from thutuc.scenario.values import After, Data, Day, Instant, Name, Papers, Refused, Text, Word, refusal


class Act(Word):
    """Something that happens; *by* is who does it, where it is not who has the task or the system."""

    #: what the engine's verb is called; empty: the runner knows what to do
    called: ClassVar[str] = ""
    #: whether it is about a ``task``, a ``duty`` or the ``dossier``
    about: ClassVar[str] = "dossier"
    #: the argument that the verb's value is given as; ``None``: it says only about what
    argument: ClassVar[str | None] = None
    #: whether it can be entered late
    entered: ClassVar[bool] = True
    #: the kind of duty it closes
    duty: ClassVar[str] = ""

    by: Name | None = None
    after: After | None = None  #: so long after the act before
    at: Instant | None = None  #: or then
    happened_at: Instant | None = None  #: when it happened, where it is entered late
    refused: Refused | None = None  #: it must be refused: with this class of error, or in these words
    expect: Expected | None = None

    @model_validator(mode="after")
    def _happens_once(self) -> Self:
        """Refuse an act that is told to happen at two times."""
        said = [name for name in ("wait", "after", "at") if getattr(self, name, None) is not None]
        if len(said) > 1:
            both = ", ".join(said)
            raise refusal(f"chỉ ghi một trong {both}", f"Expected one of {both}, found both", both)
        if self.happened_at is not None and not self.entered:
            verb = self.verb()
            raise refusal(
                f"việc {verb} không ghi muộn được; bỏ happened_at",
                f"Expected no happened_at of {verb}, which is never entered late",
                self.happened_at,
            )
        return self

    @classmethod
    def verb(cls) -> str:
        """The key that says what happens."""
        return next(name for name in cls.model_fields if name not in Act.model_fields)

    @property
    def object(self) -> Any:
        """What the verb says."""
        return getattr(self, self.verb())

    def arguments(self) -> dict[str, Any]:
        """What the engine's verb is called with, beside whom it is by."""
        left_out = {*Act.model_fields, self.verb(), *self._own}
        given = {
            name: value
            for name in type(self).model_fields
            if name not in left_out and (value := getattr(self, name)) is not None
        }
        if self.argument is not None:
            given[self.argument] = self.object
        return given | ({"happened_at": self.happened_at} if self.happened_at is not None else {})

    #: words for the runner, not for the engine
    _own: ClassVar[frozenset[str]] = frozenset({"unit", "step", "of"})


class Do(Act):
    """Somebody finishes a step, with what he fills in; or it ends by an event at its edge (*until*)."""

    called, about = "complete", "task"
    do: Name
    data: Data | None = None
    attachments: Papers | None = None
    unit: Name | None = None  #: of several tasks of the step, the one in this unit
    approver: Name | None = None


class Until(Act):
    """Nobody acts: time passes until the event *until* at the edge of the step has happened."""

    entered = False
    do: Name
    until: Name


class Claim(Act):
    """Take a task from the pool (nhận việc)."""

    called, about = "claim", "task"
    claim: Name
    unit: Name | None = None


class Send(Act):
    """A message comes from outside."""

    called, argument = "send", "name"
    send: Name
    data: Data | None = None
    approver: Name | None = None


class Signal(Act):
    """A signal comes from outside."""

    signal: Name
    data: Data | None = None
    approver: Name | None = None


class Receive(Act):
    """The one-stop receives what was submitted (tiếp nhận)."""

    called = "receive"
    receive: Literal[True]
    receipt: StrictBool | None = None
    forwarded: StrictBool | None = None
    approver: Name | None = None


class TakeOver(Act):
    """The competent agency takes over what was forwarded."""

    called = "take_over"
    take_over: Literal[True]
    approver: Name | None = None


class Pay(Act):
    """A fee is paid (thu phí, lệ phí) for ``reception``, ``supplement`` or ``return``."""

    called, argument = "pay", "moment"
    pay: Name
    document: Text
    amount: Text | None = None


class RequestPapers(Act):
    """The applicant is asked for papers (yêu cầu bổ sung, hoàn thiện hồ sơ)."""

    called, argument = "request_papers", "content"
    request_papers: Text
    reason: Text
    stage: Name | None = None
    basis: Text | None = None
    approver: Name | None = None
    leg: Name | None = None  #: of a chain in which who asks has work in several legs: which one asks


class Supply(Act):
    """The applicant brings what was asked for."""

    called = "supply"
    supply: Literal[True]
    data: Data | None = None
    attachments: Papers | None = None
    approver: Name | None = None
    leg: Name | None = None  #: of a chain in which several legs wait for papers: whose these are


class Refuse(Act):
    """Reception, or the dossier, is refused (từ chối) for this reason."""

    called, argument = "refuse", "reason"
    refuse: Text
    document: Text | None = None
    approver: Name | None = None


class Withdraw(Act):
    """The applicant withdraws (rút hồ sơ) for this reason."""

    called, argument = "withdraw", "reason"
    withdraw: Text
    document: Text | None = None
    approver: Name | None = None


class Cancel(Act):
    """Handling stops (dừng giải quyết hồ sơ) for this reason."""

    called, argument = "cancel", "reason"
    cancel: Text
    document: Text
    approver: Name | None = None
    revocation: Text | None = None


class Suspend(Act):
    """The dossier's clock is stopped (tạm dừng tính thời gian) on this ground."""

    called, argument = "suspend", "ground"
    suspend: Name
    basis: Text
    document: Text
    approver: Name | None = None
    issued: Day | None = None


class Resume(Act):
    """The dossier's clock runs on (tính tiếp)."""

    called = "resume"
    resume: Literal[True]
    document: Text | None = None
    approver: Name | None = None


class Extend(Act):
    """The term is extended by law (gia hạn theo luật) by this much."""

    called, argument = "extend", "term"
    extend: Text
    ground: Name
    document: Text | None = None
    approver: Name | None = None


class Reappoint(Act):
    """The head apologises and promises this day (xin lỗi, hẹn lại ngày trả kết quả)."""

    called, argument = "reappoint", "day"
    reappoint: Day
    reason: Text
    document: Text | None = None
    approver: Name | None = None


class Apologise(Act):
    """The head signs the apology that a duty asks for, for this cause."""

    called, about, argument, duty = "apologise", "duty", "reason", "apologise"
    apologise: Text
    of: Name | None = None  #: the leg it is about, where there are several
    document: Text | None = None


class Reassign(Act):
    """A task is given to another officer (giao lại việc)."""

    called, about = "reassign", "task"
    reassign: Name
    to: Name
    reason: Text | None = None
    unit: Name | None = None


class GiveBack(Act):
    """Who holds a task gives it back (trả lại việc), to the ``pool`` or to the ``head``."""

    called, about = "give_back", "task"
    give_back: Name
    reason: Text
    to: Name | None = None
    unit: Name | None = None


class Recall(Act):
    """A step that was just handed on is taken back (rút lại)."""

    called, about = "recall", "task"
    recall: Name
    unit: Name | None = None


class Opine(Act):
    """Who co-operates in a step gives an opinion (ý kiến phối hợp)."""

    called, about = "opine", "task"
    opine: Name
    text: Text
    attachments: Papers | None = None
    instead_of: Name | None = None
    document: Text | None = None
    unit: Name | None = None


class Urge(Act):
    """A step is urged (đôn đốc)."""

    called, about = "urge", "task"
    urge: Name
    text: Text
    unit: Name | None = None


class ExplainDelay(Act):
    """A delay is explained (giải trình): of a step, or of the ``dossier``."""

    called, about, duty = "explain_delay", "duty", "urge"
    explain_delay: Name
    explanation: Text
    action: Name


class Direct(Act):
    """Somebody above directs an officer or the head of a unit (chỉ đạo)."""

    called, argument = "direct", "text"
    direct: Text
    to: Name
    until: Day | None = None


class ReportDone(Act):
    """A direction was carried out, in these words."""

    called, about, argument, duty = "report_done", "duty", "text", "direction"
    report_done: Text


class Flag(Act):
    """An officer raises a flag (cờ) on the dossier, or on a step of it."""

    called, argument = "flag", "text"
    flag: Text
    step: Name | None = None


class Remark(Act):
    """Somebody writes a remark."""

    called, argument = "note", "text"
    note: Text
    attachments: Papers | None = None


class Correct(Act):
    """What was entered wrongly is put right, for this reason."""

    called, argument = "correct", "reason"
    correct: Text
    data: Data | None = None
    payment: Name | None = None
    document: Name | None = None
    amount: Name | None = None
    paid: StrictBool | None = None


class HandOver(Act):
    """What lies with a unit that ended, or an officer who leaves, goes to who follows, by this decision."""

    entered = False
    hand_over: Text
    from_unit: Name | None = None
    officer: Name | None = None
    to: Name | None = None
    reason: Name | None = None


class Notice(Act):
    """A notice makes days off (thông báo nghỉ); dates already promised move on."""

    entered = False
    notice: Text
    off: tuple[Day, ...] = Field(min_length=1)


class Wait(Act):
    """Nobody does anything for so long (im lặng, hết hạn …)."""

    entered = False
    wait: After


_ACTS: tuple[type[Act], ...] = (
    Do, Claim, Send, Signal, Receive, TakeOver, Pay, RequestPapers, Supply, Refuse, Withdraw, Cancel, Suspend,
    Resume, Extend, Reappoint, Apologise, Reassign, GiveBack, Recall, Opine, Urge, ExplainDelay, Direct,
    ReportDone, Flag, Remark, Correct, HandOver, Notice, Wait,
)  # fmt: skip
#: Every act by its verb.
VERBS: Mapping[str, type[Act]] = {each.verb(): each for each in _ACTS}
