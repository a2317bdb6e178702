"""The state of one dossier: tokens, open tasks, variables, clock sums. A few kilobytes, one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from thutuc.dossier.values import ALTERED, dump_value, load_value
from thutuc.errors import JournalBroken

#: The id of the clock of the dossier itself.
DOSSIER: Final = "dossier"

#: Stands before the flow by which a token came that a complex join has already answered.
SPENT: Final = "spent:"


class Phase(StrEnum):
    """Where a dossier is in its life; the ten national statuses are derived from it and its waits."""

    SUBMITTED = "submitted"  #: nộp, chưa tiếp nhận
    IN_PROGRESS = "in-progress"  #: đã tiếp nhận, đang giải quyết
    READY = "ready"  #: đã có kết quả tại Bộ phận Một cửa
    RETURNED = "returned"  #: đã trả kết quả; the process has ended
    NOT_ACCEPTED = "not-accepted"  #: từ chối tiếp nhận
    REFUSED = "refused"  #: từ chối giải quyết, trả hồ sơ
    WITHDRAWN = "withdrawn"  #: công dân rút hồ sơ
    CANCELLED = "cancelled"  #: dừng giải quyết hồ sơ
    NOT_SUPPLEMENTED = "not-supplemented"  #: dừng giải quyết do không bổ sung hồ sơ

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen to the dossier's tokens."""
        return self in _OPEN


_OPEN = frozenset({Phase.SUBMITTED, Phase.IN_PROGRESS, Phase.READY})


@dataclass(slots=True)
class Token:
    """Where control stands: at rest on a node, having come by a flow."""

    id: int
    node: str
    scope: int
    via: str | None = None  #: flow it came by; joins count per incoming flow, answered or not (:data:`SPENT`)


@dataclass(slots=True)
class Scope:
    """One running level: the process (0), a subprocess, a called procedure, a repeating activity."""

    id: int
    node: str | None  #: activity this scope runs; ``None`` for the process itself
    parent: int | None
    token: int | None = None  #: token of the parent that waits at the activity
    kind: str = "process"  #: ``process``, ``subprocess``, ``event``, ``multi``, ``instance``
    data: dict[str, Any] = field(default_factory=dict)  #: local variables: items and counters


@dataclass(slots=True)
class Task:
    """A step that is open for this dossier and waits for somebody."""

    id: int  #: unique in the dossier
    step: str
    token: int
    scope: int
    since: int  #: opened, microseconds UTC
    unit: str | None = None
    unit_name: str | None = None
    post: str | None = None
    officer: str | None = None  #: the one accountable officer
    officer_name: str | None = None
    holder: str | None = None  #: who works on it; ``None`` in a pool
    holder_name: str | None = None
    held: int = 0  #: since when it lies with this officer
    seen: bool = False  #: somebody claimed or worked on it, so it cannot be recalled
    papers: bool = False  #: it waits for papers that the applicant was asked for
    unnamed: bool = False  #: nobody could be named where it belongs, so that nobody there was asked


@dataclass(slots=True)
class Wait:
    """Something an event node waits for: a timer, a message, a signal."""

    id: int
    node: str
    scope: int
    kind: str  #: ``timer``, ``message``, ``signal``, ``service``
    token: int | None = None  #: token at rest here, or the one at the activity a boundary event watches
    name: str | None = None  #: message or signal name, service name
    due: int | None = None  #: timers: when, microseconds UTC
    left: int | None = None  #: cycles: firings left after the next; ``-1`` without end
    every: str | None = None  #: cycles: ISO 8601 interval
    since: int | None = None  #: timers of a legal term: when it began


@dataclass(slots=True)
class Clock:
    """A running term: the budget it has, what is spent of it, and when it is due."""

    #: ``intake``, ``dossier``, ``papers``, ``papers:card``, ``task:7``, ``group:card``, ``handover:7``
    id: str
    kind: str  #: a :class:`~thutuc.hookspecs.ClockKind`
    budget: dict[str, Any]  #: :meth:`thutuc.worktime.Budget.to_json`
    started: int  #: when the clock first ran
    since: int  #: start of the present run (after the last pause)
    left: int | None = None  #: what is left at ``since`` (:func:`thutuc.worktime.carry`); ``None``: all
    due: int | None = None  #: appointment; ``None`` while paused
    expiry: int | None = None
    paused: int | None = None  #: paused since
    ground: str | None = None  #: ground of the open pause
    task: int | None = None  #: the task whose wait paused it; ``None`` where a person did
    pauses: int = 0  #: how many pauses there have been
    missed: int | None = None  #: the due instant that passed without the act; stays for good
    rungs: list[list[Any]] = field(default_factory=list)  #: ``[name, at, tell]`` still ahead
    calendar: str | None = None  #: version of the calendar that projected ``due``
    unit: str | None = None  #: by whose calendar a group's term and a hand-over are counted
    #: rungs of this term that were reached: none is reached twice, however often the clock stood still
    reached: list[str] = field(default_factory=list)
    anew: int | None = None  #: when the whole of the term began, where that is not when it first ran here
    #: while it stands still: when it was due, where it had run out after an earlier instant was missed
    over: int | None = None

    @property
    def began(self) -> int:
        """When the whole of the present term began."""
        return self.started if self.anew is None else self.anew

    def climb(self) -> None:
        """The next rung is reached."""
        self.reached.append(self.rungs.pop(0)[0])

    @property
    def rung_at(self) -> int | None:
        """When the next rung is reached; one at the due instant follows the miss, so it waits for that."""
        if not self.rungs:
            return None
        at: int = self.rungs[0][1]
        return at + 1 if at == self.due else at

    @property
    def wake_at(self) -> int | None:
        """The next instant at which the clock tells something by itself.

        A result at the due instant is on time: the deadline is missed a microsecond later.
        """
        if self.paused is not None:
            return None
        due = self.due
        if due is not None and self.missed is None and (not self.rungs or due <= self.rungs[0][1]):
            return due + 1
        return self.rung_at


#: Why a date was told to the applicant.
PROMISE_KINDS = (
    "first",
    "appointment",
    "reappointment",
    "extension",
    "restart",
    "resume",
    "calendar",
    "fresh",
    "law",
)


@dataclass(slots=True)
class Promise:
    """A date told to the applicant; the first is never overwritten."""

    kind: str  #: one of `PROMISE_KINDS`
    at: int  #: appointment, microseconds UTC
    told: int  #: when it was told
    moved: int | None = None  #: where notices about days off have moved it (BLDS 2015 Điều 148.5)
    expected: int | None = None  #: ngày hẹn dự kiến, where waits that the law does not count are drawn ahead
    note: str | None = None  #: what makes it a mere expectation, or was told instead of a date
    number: int | None = None  #: of an appointment: which one; ``None`` where journals before do not say it

    @property
    def stands(self) -> int:
        """The date as it is now, with what notices did to it."""
        return self.at if self.moved is None else self.moved

    @property
    def dated(self) -> bool:
        """Whether the applicant was told this very date: no mere expectation, nor the term alone."""
        return self.note is None


@dataclass(slots=True)
class Duty:
    """Work outside the drawing that lies on one post until it is done (nhiệm vụ)."""

    id: int  #: unique in the dossier
    kind: str  #: ``urge``, ``apologise``, ``direction`` or ``flag``
    about: str  #: the clock or task it speaks of: ``dossier``, ``task:7``
    since: int
    unit: str | None = None
    unit_name: str | None = None
    post: str | None = None
    officer: str | None = None  #: who answers for it now
    officer_name: str | None = None
    instead_of: str | None = None  #: the absent head whose post he runs
    due: int | None = None
    text: str | None = None
    by: str | None = None  #: who raised it; ``None``: it arose by itself
    held: int = 0  #: since when it lies with this officer
    turn: int = 1  #: how many officers it has lain with


class Document:
    """What people gave for a dossier, as one document of names and values.

    It is read from its JSON when somebody first asks for a name. Most of what happens by itself never asks;
    then the very bytes that were read are written again. From the first look on only the values count.
    """

    __slots__ = ("_held",)

    def __init__(self, held: dict[str, Any] | bytes = b"{}") -> None:
        self._held = held  #: the values, or while nobody has asked for any, their JSON

    @property
    def values(self) -> dict[str, Any]:
        """The values by name; this very dictionary is what is written later."""
        held = self._held
        if isinstance(held, bytes):
            try:
                held = self._held = load_value(held)
            except ALTERED as error:
                raise JournalBroken(
                    "Expected what people gave as it was written, found it altered."
                ) from error
        return held

    def written(self) -> bytes:
        """The document as JSON."""
        held = self._held
        return held if isinstance(held, bytes) else dump_value(held)

    def __eq__(self, other: object) -> bool:
        return self.values == other.values if isinstance(other, Document) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.values)


@dataclass(slots=True)
class State:
    """Everything a dossier is at this instant; folded from its journal, never edited."""

    procedure: str = ""
    version: int = 0  #: version of the procedure it was received under (R1: the law of that day)
    phase: Phase = Phase.SUBMITTED
    code: str | None = None  #: mã số hồ sơ; immutable once given
    external_code: str | None = None
    channel: str = "counter"
    applicant: str | None = None  #: the host's or the State's identifier of the applicant
    received_at: str | None = None  #: unit where it was handed in
    competent: str | None = None  #: unit or agency that decides
    submitted: int = 0
    received: int | None = None
    ready: int | None = None
    closed: int | None = None
    next: int = 1  #: next number for tokens, scopes, tasks, waits
    document: Document = field(default_factory=Document)
    tokens: dict[int, Token] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    waits: dict[int, Wait] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)  #: the first, and the newest of each kind
    papers: dict[str, Any] | None = None  #: the open request for papers of the whole dossier
    missed: int | None = None  #: the first promise of the dossier that passed without a result; stays
    late: bool = False  #: the result came after the promised instant
    #: requests for papers so far, by stage; those of a leg by stage and leg: ``appraisal:card``
    requests: dict[str, int] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)  #: last officer of each step
    incidents: dict[int, str] = field(default_factory=dict)  #: open incidents, by number
    #: groups that were left: the ``budget`` they have, what is ``left`` of it (``None``: it had run out), the
    #: due instant they ``missed``, when it was ``over`` if that was at another, and the rungs they have
    #: ``reached``
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    paid: list[str] = field(default_factory=list)  #: moments whose fee was paid (R14)
    forwarded: bool = False  #: on its way to the competent unit; its clock has not begun
    taken_over: int | None = None  #: when the competent unit took it over from where it was received
    acts: dict[str, str] = field(default_factory=dict)  #: acts that a later step asks for: step → officer
    duties: dict[int, Duty] = field(
        default_factory=dict
    )  #: work outside the drawing that is still to be done
    apologies: int = 0
    reappointments: int = 0
    extensions: int = 0
    #: the open requests for papers that concern one leg of a chain each, by leg
    leg_papers: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """What people gave, by name."""
        return self.document.values

    def awaits_papers(self, leg: str | None) -> bool:
        """Whether the steps of a leg, or those outside of all, wait for papers of the applicant."""
        return self.papers is not None or leg in self.leg_papers

    @property
    def latest(self) -> int:
        """When the dossier came where it is: the last of what is open in it began then, or it was closed."""
        last = max(self.submitted, self.received or 0, self.closed or 0)
        for task in self.tasks.values():
            last = max(last, task.since, task.held)
        for clock in self.clocks.values():
            last = max(last, clock.since, clock.paused or 0)
        return last

    @property
    def reappointed(self) -> int | None:
        """The day told with an apology, as it stands now."""
        return next((each.stands for each in self.promises if each.kind == "reappointment"), None)

    @property
    def wake_at(self) -> int | None:
        """The next instant at which something happens by itself; at once where a service is to be called."""
        if self.waits and any(self.pending_services()):
            return self.submitted
        return self.due_at

    def pending_services(self) -> Iterator[Wait]:
        """Service tasks that wait to be called; one that failed waits for a person instead."""
        for wait in self.waits.values():
            if wait.kind == "service" and f"service:{wait.id}" not in self.incidents.values():
                yield wait

    @property
    def due_at(self) -> int | None:
        """The next instant at which a timer fires, a rung is reached or a deadline has been missed."""
        if self.closed is not None:
            return None
        least: int | None = None
        for wait in self.waits.values():
            if wait.due is not None and (least is None or wait.due < least):
                least = wait.due
        for clock in self.clocks.values():
            at = clock.wake_at
            if at is not None and (least is None or at < least):
                least = at
        return least

    def due_before(self, before: int) -> int | None:
        """The next instant at which something was due before *before*, a deadline just missed included."""
        at = self.due_at
        if at is None or at > before or (at == before and not self._missed_at(at)):
            return None
        return at

    def _missed_at(self, at: int) -> bool:
        return any(
            clock.paused is None and clock.missed is None and clock.due is not None and clock.due < at
            for clock in self.clocks.values()
        )
