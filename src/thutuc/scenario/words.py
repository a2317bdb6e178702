"""What a scenario may say: how a dossier begins, what happens to it act by act, what must follow.

Every table of the file is one frozen model here, and a word that is not known is refused. An act is known by
its verb, the one key that says what happens: ``do = "check_papers"``, ``withdraw = "…"``, ``wait = "…"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from thutuc.dossier.view import ZONE
from thutuc.errors import TermError
from thutuc.scenario.lines import Lines
from thutuc.scenario.pause import Pause

#: Acts a scenario may tell.
MOST_ACTS = 500


def _instant(found: object) -> datetime:
    if not isinstance(found, datetime):
        raise _told(
            "mong đợi ngày giờ như 2026-03-02T09:00:00+07:00, thực tế {found}",
            "Expected an instant such as 2026-03-02T09:00:00+07:00, found {found}",
            found,
        )
    return found.astimezone(ZONE) if found.tzinfo is not None else found.replace(tzinfo=ZONE)


def _day(found: object) -> date:
    if not isinstance(found, date) or isinstance(found, datetime):
        raise _told(
            "mong đợi ngày như 2026-03-02, thực tế {found}",
            "Expected a day such as 2026-03-02, found {found}",
            found,
        )
    return found


def _pause(found: object) -> Pause:
    try:
        return Pause.parse(found if isinstance(found, str) else str(found))
    except TermError:
        raise _told(
            "mong đợi khoảng thời gian như '02 giờ làm việc', '30 phút' hay 'P1D', thực tế {found}",
            "Expected a time such as '02 giờ làm việc', '30 phút' or 'P1D', found {found}",
            found,
        ) from None


def _told(vi: str, en: str, found: object) -> PydanticCustomError:
    shown = repr(found)[:60]
    return PydanticCustomError(
        "told", "{en}", {"vi": vi.replace("{found}", shown), "en": en.replace("{found}", shown)}
    )


def _filled(found: object) -> object:
    """Data as the engine takes them: days and instants in ISO 8601."""
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Mapping):
        return {name: _filled(value) for name, value in found.items()}
    return [_filled(value) for value in found] if isinstance(found, list) else found


Text = Annotated[StrictStr, StringConstraints(min_length=1, max_length=4_000)]
Name = Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
After = Annotated[Pause, BeforeValidator(_pause)]
Data = Annotated[dict[str, Any], BeforeValidator(_filled)]
#: an instant, or that there is none
Due = Instant | Literal["none"]


class Word(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


# --- what must follow -----------------------------------------------------------------------------


class TaskExpected(Word):
    """One open step: who has it, until when."""

    holder: Name | Literal["none"] | None = None  #: who works on it; ``none``: it lies in a pool
    accountable: Name | Literal["none"] | None = None  #: who answers for it
    post: Name | None = None
    unit: Name | None = None
    due: Due | None = None  #: by its own term
    group_due: Due | None = None  #: by the term it shares with other steps, or by its leg's
    late: StrictBool | None = None
    suspended: StrictBool | None = None  #: whether its own clock stands still


class ToldExpected(Word):
    """One rung of the ladder that was reached: somebody was told."""

    rung: Name | None = None
    officer: Name | None = None
    tell: Name | None = None  #: ``holder``, ``unit-head`` …
    unit: Name | None = None
    of: Name | None = None  #: a step, or the clock: ``dossier``, ``intake``, ``papers`` …
    at: Instant | None = None


class DutyExpected(Word):
    """One duty that lies open."""

    kind: Name | None = None  #: ``urge``, ``apologise``, ``direction`` or ``flag``
    officer: Name | None = None
    unit: Name | None = None
    of: Name | None = None  #: what it speaks of: a step, or the clock
    due: Due | None = None


class Expected(Word):
    """What must be so once an act was done, or at the end; what is not said is not looked at."""

    path: tuple[Name, ...] | None = None  #: the steps that have ended, in order
    open: tuple[Name, ...] | None = None  #: the steps that are open, in any order
    task: dict[str, TaskExpected] = {}  #: by step, or ``step@unit`` where it is open in several
    due: Due | None = None  #: when the result is due now
    answer_due: Due | None = None  #: by when it has to be received or answered
    first_promise: Due | None = None  #: the date told first
    promise: Due | None = None  #: the date told last
    phase: Name | None = None
    status: StrictInt | None = Field(None, ge=1, le=10)  #: the national status
    suspended: StrictBool | Name | None = None  #: whether the clock stands still, or on which ground
    waits_for_papers: StrictBool | None = None
    late: StrictBool | None = None
    end: Name | None = None  #: the end event that was reached
    told: tuple[ToldExpected, ...] | None = None  #: who was told since the last act; at the end: ever
    duties: tuple[DutyExpected, ...] | None = None
    data: Data | None = None  #: some of the dossier's data


# --- what happens ---------------------------------------------------------------------------------


class Act(Word):
    """Something that happens; *by* is who does it, where it is not who has the task or the system."""

    #: what the engine's verb is called; empty: the runner knows what to do
    called: ClassVar[str] = ""
    #: whether it is about a ``task``, a ``duty`` or the ``dossier``
    about: ClassVar[str] = "dossier"
    #: the argument that the verb's value is given as; ``None``: it says only about what
    argument: ClassVar[str | None] = None
    #: the kind of duty it closes
    duty: ClassVar[str] = ""

    by: Name | None = None
    after: After | None = None  #: so long after the act before
    at: Instant | None = None  #: or then
    happened_at: Instant | None = None  #: when it happened, where it is entered late
    refused: Text | None = None  #: it must be refused: with this class of error, or in these words
    expect: Expected | None = None

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
    unit: Name | None = None  #: of several tasks of the step, the one in this unit
    approver: Name | None = None


class Until(Act):
    """Nobody acts: time passes until the event *until* at the edge of the step has happened."""

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


class Signal(Act):
    """A signal comes from outside."""

    signal: Name
    data: Data | None = None


class Receive(Act):
    """The one-stop receives what was submitted (tiếp nhận)."""

    called = "receive"
    receive: Literal[True]
    receipt: StrictBool | None = None
    forwarded: StrictBool | None = None


class TakeOver(Act):
    """The competent agency takes over what was forwarded."""

    called = "take_over"
    take_over: Literal[True]


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


class Supply(Act):
    """The applicant brings what was asked for."""

    called = "supply"
    supply: Literal[True]
    data: Data | None = None


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


class Cancel(Act):
    """Handling stops (dừng giải quyết hồ sơ) for this reason."""

    called, argument = "cancel", "reason"
    cancel: Text
    document: Text
    approver: Name | None = None


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


class Correct(Act):
    """What was entered wrongly is put right, for this reason."""

    called, argument = "correct", "reason"
    correct: Text
    data: Data


class HandOver(Act):
    """What lies with a unit that ended, or an officer who leaves, goes to who follows, by this decision."""

    hand_over: Text
    from_unit: Name | None = None
    officer: Name | None = None
    to: Name | None = None
    reason: Name | None = None


class Notice(Act):
    """A notice makes days off (thông báo nghỉ); dates already promised move on."""

    notice: Text
    off: tuple[Day, ...] = Field(min_length=1)


class Wait(Act):
    """Nobody does anything for so long (im lặng, hết hạn …)."""

    wait: After


_ACTS: tuple[type[Act], ...] = (
    Do, Claim, Send, Signal, Receive, TakeOver, Pay, RequestPapers, Supply, Refuse, Withdraw, Cancel, Suspend,
    Resume, Extend, Reappoint, Apologise, Reassign, GiveBack, Recall, Opine, Urge, ExplainDelay, Direct,
    ReportDone, Flag, Remark, Correct, HandOver, Notice, Wait,
)  # fmt: skip
#: Every act by its verb.
VERBS: Mapping[str, type[Act]] = {each.verb(): each for each in _ACTS}


# --- the whole ------------------------------------------------------------------------------------


class Away(Word):
    """An officer is away (vắng mặt), beside what the organisation's file says."""

    officer: Name
    since: Day
    until: Day
    run_by: Name | None = None  #: who runs the unit meanwhile
    decision: Text | None = None


class Scenario(Expected):
    """One run of a procedure, told act by act, with what must come of it."""

    title: Text
    start: Instant  #: when it is handed in
    received_at: Name  #: the unit where
    competent: Name  #: the unit or agency that decides
    channel: Literal["counter", "online", "post"] = "counter"
    by: Name = "system"  #: who takes it in
    receive: StrictBool | None = None  #: received in the same act; at a counter it is, unless said otherwise
    applicant: Name | None = None
    external_code: Name | None = None
    given: Data | None = None  #: the data it comes with
    procedure: Name | None = None  #: which process of the file; by default the first
    organisation: Text | None = None  #: a file beside the scenario; by default the sample, or as configured
    away: tuple[Away, ...] = ()
    act: tuple[Act, ...] = Field((), max_length=MOST_ACTS)

    _lines: Lines = PrivateAttr(default_factory=Lines)
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """Where it was read from."""
        return self._file

    @property
    def lines(self) -> Lines:
        """On which line what it says stands."""
        return self._lines

    def read_from(self, file: Path | None, lines: Lines) -> Scenario:
        """The same, knowing where it stands."""
        self._file, self._lines = file, lines
        return self
