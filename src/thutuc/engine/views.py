"""What can be asked of the engine: facts as columns and folds, never verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from thutuc.dossier import Clock, Event, Phase, State, decode_events
from thutuc.dossier.events import DossierMigrated
from thutuc.dossier.naming import task_clock, task_name
from thutuc.dossier.status import waits_for_papers
from thutuc.dossier.view import DossierView, local
from thutuc.engine.clock_names import DOSSIER, FORWARD, INTAKE
from thutuc.engine.rules.apologies import law_of
from thutuc.net import Net
from thutuc.procedure import Act, Procedure
from thutuc.store import JournalRow, ProcedureRow, TaskRow


def _at(instant: int | None) -> datetime | None:
    return None if instant is None else local(instant)


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A date told to the applicant."""

    kind: str  #: first, appointment, reappointment, extension, restart, resume, fresh, calendar, law
    at: datetime
    told: datetime
    moved: datetime | None = None  #: where notices about days off have moved it
    #: told as *dự kiến*: ``at`` does not count the waits that ``note`` names
    expected: datetime | None = None
    #: beside an expectation, or told instead of any date: the term, and what it does not count
    note: str | None = None
    number: int | None = None  #: of an appointment: hẹn lần 1, 2

    @property
    def stands(self) -> datetime:
        """The date as it is now, with what notices did to it."""
        return self.at if self.moved is None else self.moved

    @property
    def dated(self) -> bool:
        """Whether the applicant was told this very date: no mere expectation, nor the term alone."""
        return self.note is None

    @property
    def undated(self) -> bool:
        """Whether the term was told and no date at all."""
        return self.note is not None and self.expected is None


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task: who answers for it, who works on it, until when."""

    id: str  #: ``17.3``: task 3 of dossier 17
    dossier: int
    step: str
    name: str
    unit: str | None
    officer: str | None  #: accountable
    holder: str | None  #: who works on it; ``None`` in a pool
    since: datetime
    due: datetime | None
    late: bool
    until: datetime | None = None
    outcome: str | None = None
    #: what who signs or decides a late dossier should see; asked of one dossier, not in lists of tasks
    missing: str | None = None
    code: str | None = None  #: of the dossier
    procedure: str = ""  #: id of the dossier's procedure


class Dossier(DossierView):
    """A dossier at one instant; every answer is worked out when it is asked for."""

    __slots__ = ("_net", "_now", "revision")

    def __init__(
        self, id: int, state: State, net: Net, revision: int | None = None, now: int | None = None
    ) -> None:
        super().__init__(state, id)
        self._net = net
        self._now = now  # the instant it is looked at: what was due before is late, ticked or not
        #: how many commands its journal has by then: what a later verb may name, so that nobody came between
        self.revision = revision

    def __repr__(self) -> str:
        return f"<Dossier {self.id} {self.code or '(no code)'} {self._state.procedure} {self._state.phase}>"

    @property
    def procedure_name(self) -> str:
        """Name of its procedure, in the version it was received under."""
        return self._net.procedure.name

    @property
    def definition(self) -> Procedure:
        """Its procedure as it was drawn in that version."""
        return self._net.procedure

    @property
    def ready(self) -> datetime | None:
        """When its result lay at the one-stop."""
        return _at(self._state.ready)

    @property
    def closed(self) -> datetime | None:
        """When it ended."""
        return _at(self._state.closed)

    @property
    def due(self) -> datetime | None:
        """When its result is due now; ``None`` before reception, while suspended and when ready."""
        clock = self._state.clocks.get(DOSSIER)
        return _at(clock.due) if clock is not None else None

    @property
    def answer_due(self) -> datetime | None:
        """By when it has to be received or answered; ``None`` once it was, or while papers are awaited."""
        clock = self._state.clocks.get(INTAKE)
        return _at(clock.due) if clock is not None else None

    @property
    def suspended(self) -> datetime | None:
        """Since when its clock stands still."""
        clock = self._state.clocks.get(DOSSIER)
        return _at(clock.paused) if clock is not None else None

    @property
    def ground(self) -> str | None:
        """Why its clock stands still."""
        clock = self._state.clocks.get(DOSSIER)
        return clock.ground if clock is not None else None

    @property
    def kept_reappointment(self) -> bool | None:
        """Whether the result was ready by the day told with the apology; ``None`` without either."""
        again, ready = self._state.reappointed, self._state.ready
        return None if again is None or ready is None else ready <= again

    @property
    def promises(self) -> tuple[PromiseView, ...]:
        """Dates told to the applicant: the first, then the newest of each kind."""
        return tuple(
            PromiseView(p.kind, local(p.at), local(p.told), _at(p.moved), _at(p.expected), p.note, p.number)
            for p in self._state.promises
        )

    @property
    def undated(self) -> str | None:
        """What was told last instead of a date, where none was and the result is not there yet."""
        last = self.promises[-1] if self.promises else None
        told = last is not None and last.undated and self.ready is None and self.closed is None
        return last.note if told and last is not None else None

    @property
    def promised(self) -> datetime | None:
        """The date that holds now: where its clock runs out, or a later day told with an apology.

        ``None`` before reception, while its clock stands still and when its result is ready.
        """
        clock = self._state.clocks.get(DOSSIER)
        if clock is None or clock.due is None:
            return None
        return local(max(clock.due, self._state.reappointed or clock.due))

    @property
    def missed(self) -> datetime | None:
        """The due instant that passed without a result, whether or not a worker came by; stays for good."""
        clock, missed = self._state.clocks.get(DOSSIER), super().missed
        return _at(clock.due) if missed is None and clock is not None and self.past(clock) else missed

    def past(self, clock: Clock) -> bool:
        """Whether a clock has run out at the instant at which the dossier is looked at, ticked or not."""
        ran_out = clock.due is not None and self._now is not None and clock.due < self._now
        return ran_out or clock.missed is not None

    @property
    def taken_over(self) -> datetime | None:
        """When the competent unit took it over, where another one-stop received it."""
        return _at(self._state.taken_over)

    @property
    def parked(self) -> datetime | None:
        """Since when it lies somewhere and no term for its result runs: not received, or not taken over."""
        if self.forwarded:
            return self.received
        waits = self.phase is Phase.SUBMITTED and not self.waits_for_papers
        return self.submitted if waits else None

    @property
    def forward_due(self) -> datetime | None:
        """By when it has to be moved to the competent unit."""
        clock = self._state.clocks.get(FORWARD)
        return _at(clock.due) if clock is not None else None

    @property
    def tasks(self) -> tuple[TaskView, ...]:
        """Its open tasks."""
        state = self._state
        views = []
        for task in state.tasks.values():
            clock = state.clocks.get(task_clock(task.id))
            due = None if clock is None else clock.due
            views.append(
                TaskView(
                    id=task_name(self.id, task.id),
                    dossier=self.id,
                    step=task.step,
                    name=self._net.steps[task.step].name,
                    unit=task.unit,
                    officer=task.officer,
                    holder=task.holder,
                    since=local(task.since),
                    due=_at(due),
                    late=clock is not None and self.past(clock),
                    missing=self._missing(task.step),
                    code=self.code,
                    procedure=self.procedure,
                )
            )
        return tuple(views)

    def _missing(self, step: str) -> str | None:
        """The apology that a late dossier still owes, shown where it is signed; it holds nothing back."""
        signs = self._net.steps[step].act in (Act.SIGN, Act.DECIDE)
        if not signs or not self.owes_apology:
            return None
        law = law_of(self._net.procedure.header, self._state.received)
        return f"Hồ sơ quá hạn chưa có văn bản xin lỗi ({law}) · overdue, and no apology was signed"

    @property
    def standing(self) -> frozenset[str]:
        """Ids of the open tasks whose own clock stands still now."""
        clocks = self._state.clocks
        own = {task: clocks.get(task_clock(task)) for task in self._state.tasks}
        return frozenset(task_name(self.id, task) for task, clock in own.items() if clock and clock.paused)

    @property
    def shared(self) -> Mapping[str, datetime | None]:
        """When the terms end that open tasks share with other steps, by task id; ``None``: it stands."""
        found = {}
        for task in self._state.tasks.values():
            clock = self._state.clocks.get(f"group:{self._net.steps[task.step].group}")
            if clock is not None:
                found[task_name(self.id, task.id)] = _at(clock.due)
        return found

    @property
    def requests(self) -> Mapping[str, int]:
        """Requests for papers so far, by stage; of a chain by stage and leg (``appraisal:card``)."""
        return MappingProxyType(self._state.requests)

    @property
    def waits_for_papers(self) -> bool:
        """Whether the applicant was asked for papers that have not come yet.

        `supply` takes those of a request; those of a drawn wait are taken by completing its task.
        """
        return waits_for_papers(self._state)

    @property
    def incidents(self) -> Mapping[int, str]:
        """Open incidents, by number."""
        return MappingProxyType(self._state.incidents)


@dataclass(frozen=True, slots=True)
class Record:
    """One command in a dossier's journal."""

    number: int  #: 1, 2, … in the dossier
    seq: int  #: in the whole journal
    verb: str
    actor: str
    happened_at: datetime
    recorded_at: datetime
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What one act put down in words, or attached; persons' data."""

    number: int  #: the row of the journal it stands in
    verb: str
    actor: str
    happened_at: datetime
    kind: str  #: of the event, such as ``PapersRequested`` or ``Noted``
    words: Mapping[str, Any]  #: by name: ``content``, ``reason``, ``attachments`` …; gone where erased


#: Who applies, and what is filled in, is told elsewhere.
_ELSEWHERE = frozenset({"applicant", "data", "values", "appended"})


def written_in(record: Record) -> Iterator[Written]:
    """What each event of a command says in words."""
    for event in record.events:
        if words := words_of(event):
            yield Written(record.number, record.verb, record.actor, record.happened_at, event.kind, words)


def words_of(event: Event) -> dict[str, Any]:
    """What an event says in words, by name; nothing where it was erased."""
    names = (name for name in event.private if name not in _ELSEWHERE)
    return {name: said for name in names if (said := getattr(event, name))}


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """One version of a procedure that was deployed."""

    id: str
    code: str | None
    name: str
    version: int
    effective_from: date | None  #: its first day
    effective_to: date | None  #: its last day; ``None``: open

    @classmethod
    def of(cls, row: ProcedureRow) -> ProcedureView:
        """A row as people read it."""
        days = (day and date.fromisoformat(day) for day in (row.effective_from, row.effective_to))
        return cls(row.id, row.code, row.name, row.version, *(day or None for day in days))


def record_of(row: JournalRow) -> Record:
    """A journal row as people read it."""
    return Record(
        row.number,
        row.seq,
        row.verb,
        row.actor,
        local(row.happened_at),
        local(row.recorded_at),
        tuple(decode_events(row.public, row.payload)),
    )


def definitions(
    dossier: Dossier, journal: Iterable[Record], procedure: Callable[..., Procedure]
) -> list[Procedure]:
    """Its procedure in every version that it was on before a move, and at the end in the one it is on.

    *procedure* is :meth:`~thutuc.engine.reads.Reads.procedure` of the engine.
    """
    moves = (event for record in journal for event in record.events if isinstance(event, DossierMigrated))
    before = dict.fromkeys(event.from_version for event in moves)
    return [*(procedure(dossier.procedure, version=each) for each in before), dossier.definition]


def task_view(row: TaskRow, net: Net, now: int, code: str | None = None) -> TaskView:
    """A task row as people read it, with the *code* of its dossier.

    An open one is late once its due instant is past, ticked or not.
    """
    past = row.until is None and row.due is not None and row.due < now
    return TaskView(
        id=task_name(row.dossier, row.task),
        dossier=row.dossier,
        step=row.step,
        name=net.steps[row.step].name,
        unit=row.unit,
        officer=row.officer,
        holder=row.holder,
        since=local(row.since),
        due=_at(row.due),
        late=bool(row.late) or past,
        until=_at(row.until),
        outcome=row.outcome,
        code=code,
        procedure=net.procedure.id,
    )
