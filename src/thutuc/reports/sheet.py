"""Phiếu kiểm soát quá trình giải quyết hồ sơ: who handed the dossier to whom, when, and how each was in time.

The fields are those of the paper (TT 01/2018/TT-VPCP, TT 03/2025/TT-VPCP); every line is drawn from the
journal, nothing is entered by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from thutuc.dossier import Event
from thutuc.dossier.events import (
    Apologised,
    ClockExtended,
    ClockReprojected,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
    DossierClosed,
    DossierMigrated,
    DossierNotAccepted,
    LapseUndone,
    MigrationUndone,
    PapersRequested,
    RungReached,
    TaskAssigned,
    TaskCompleted,
    TaskDeemed,
    TaskOpened,
    TermReplaced,
    VersionOfReception,
)
from thutuc.dossier.view import end_vi, moment, when_vi
from thutuc.engine import Dossier, Engine, Record, definitions
from thutuc.engine.clock_names import GROUP, task_clock
from thutuc.engine.undone import holding
from thutuc.procedure import Act, ground_name
from thutuc.reports.figures import seat_of
from thutuc.store.lists import LATE_ENTRY

APPLICANT = "Người nộp hồ sơ"
RESULTS = ("trước hạn", "đúng hạn", "quá hạn", "không tính thời gian")
AFTER = "Sau lần giao cuối"  #: what was noted since
SHARED = "thời hạn chung"  #: inside a group of steps nobody is late alone
_ENDS = {
    "returned": "Đã trả kết quả",
    "refused": "Từ chối, đã trả lời bằng văn bản",
    "withdrawn": "Rút hồ sơ",
    "cancelled": "Dừng giải quyết hồ sơ",
    "not-supplemented": "Dừng giải quyết hồ sơ do không bổ sung",
}
RUNGS = {
    "reminder": "nhắc việc",
    "breach": "báo quá hạn",
    "one-stop": "báo Bộ phận Một cửa",
    "one-stop-again": "báo Bộ phận Một cửa quá ngày hẹn lại",
    "above": "báo cơ quan cấp trên",
    "above-again": "báo cơ quan cấp trên quá ngày hẹn lại",
    "apology": "đến lúc ký văn bản xin lỗi",
    "after-breach": "báo quá hạn lên cấp trên",
    "reminder-again": "nhắc trước ngày hẹn lại",
    "breach-again": "báo quá ngày hẹn lại",
    "after-breach-again": "báo quá ngày hẹn lại lên cấp trên",
    "consultation-overdue": "báo cơ quan phối hợp chưa trả lời",
}


@dataclass(frozen=True, slots=True)
class HandOver:
    """One line of the sheet."""

    at: datetime
    from_unit: str
    giver: str
    to_unit: str
    receiver: str
    step: str  #: what the receiver is to do
    result: str  #: how the giver was in time; empty where nothing was due
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole paper for one dossier."""

    dossier: Dossier
    agency: str  #: cơ quan giải quyết
    coordinating: tuple[str, ...]  #: cơ quan phối hợp
    lines: tuple[HandOver, ...]
    legal: datetime | None = None  #: when the legal term ends, where a committed one ends on another day


@dataclass(slots=True)
class _Desk:
    """A task while it is open: who has it, and what its clock says."""

    step: str
    unit: str = ""
    officer: str = ""
    due: datetime | None = None
    applicant: bool = False  #: it waits for papers: what the applicant does not bring is nobody's lateness


def control_sheet(engine: Engine, dossier: int | str) -> Sheet:
    """The sheet of a dossier, as its journal tells it."""
    found = engine.dossier(dossier)
    journal = holding(engine.journal(dossier))
    writer = _Writer(engine, found, journal)
    for record in journal:
        writer.read(record)
    writer.close()
    at = found.submitted
    agency = _agency(engine, found.competent, at)
    own = {agency, ""}
    others = dict.fromkeys(_agency(engine, unit, at) for unit in writer.units)
    beside = tuple(other for other in others if other not in own)
    return Sheet(found, agency, beside, tuple(writer.lines), engine.status(dossier).legal)


def _agency(engine: Engine, unit: str | None, at: datetime) -> str:
    facts = engine.plugins.hook.unit(unit=unit, at=at) if unit is not None else None
    return facts.agency_name if facts is not None else ""


class _Writer:
    """Writes the lines while the journal is read once."""

    def __init__(self, engine: Engine, dossier: Dossier, journal: Sequence[Record]) -> None:
        self._engine = engine
        drawn = definitions(dossier, journal, engine.procedure)
        steps = {step.id: step for procedure in drawn for step in procedure.steps}
        self._names = {node.id: node.name for procedure in drawn for node in procedure.nodes}
        self._desks: dict[int, _Desk] = {}
        self._shared: dict[str, datetime | None] = {}  #: when the term of a group of steps ends
        self._group = {step.id: step.group for step in steps.values()}
        self._pending: list[str] = []  #: what is noted with the next line
        self._noted: Record | None = None  #: when the last of that was noted
        self._one_stop = {step.id for step in steps.values() if step.act in (Act.RECEIVE, Act.RETURN)}
        self.units: dict[str, None] = {}  #: units that handled the dossier or answered, in order
        self.lines: list[HandOver] = []

    def read(self, record: Record) -> None:
        """Write what one command did to the dossier."""
        giver = self._giver(record)
        result, notes = "", []
        for event in record.events:
            self._follow(event)
            if isinstance(event, TaskCompleted | TaskDeemed):
                desk = self._desks[event.task]
                giver = (desk.unit, desk.officer if isinstance(event, TaskDeemed) else giver[1])
                result = self._result(event.task, record)
                notes += _ground(event)
            else:
                notes += _note(event)
        opened = {event.task for event in record.events if isinstance(event, TaskOpened)}
        assigned = [event for event in record.events if isinstance(event, TaskAssigned)]
        ends = [event for event in record.events if isinstance(event, DossierClosed | DossierNotAccepted)]
        if record.verb in ("migrate", "undo_migration"):
            self._line(record, giver, ("", ""), "Áp dụng phiên bản quy trình khác", "", notes)
            return
        if record.verb in ("request_papers", "supply"):
            self._papers(record, giver, notes)
            return
        if not assigned and not ends and not result:
            self._pending += notes
            self._noted = record if notes else self._noted
            return
        notes = [*self._pending, *notes]
        self._pending = []
        self._write(record, giver, result, notes, assigned, opened)
        for end in ends:
            what = _ENDS.get(getattr(end, "phase", ""), "Từ chối tiếp nhận")
            said = [*self._outcome(end), *([] if opened or assigned else notes)]
            self._line(record, giver, (APPLICANT, ""), what, result, said)

    def close(self) -> None:
        """Write what was noted and has gone with no line: the dossier lies where it was given last."""
        if self._pending and self._noted is not None:
            self._line(self._noted, ("", ""), ("", ""), AFTER, "", self._pending)

    def _outcome(self, end: Event) -> list[str]:
        """Which of its ends a procedure came to: a result that is handed over may be a refusal in part."""
        if not isinstance(end, DossierClosed) or end.phase != "returned":
            return []
        name = self._names.get(end.end or "")
        return [name] if name else []

    def _write(
        self,
        record: Record,
        giver: tuple[str, str],
        result: str,
        notes: list[str],
        assigned: Sequence[TaskAssigned],
        opened: set[int],
    ) -> None:
        for number, event in enumerate(assigned):
            desk = self._desks[event.task]
            note = [] if number else list(notes)
            if event.task not in opened:
                again = event.reason or event.how in ("reassigned", "given back")  # a reason may be erased
                note.append(": ".join(filter(None, ("giao lại", event.reason))) if again else "nhận xử lý")
            self._line(
                record, giver, (desk.unit, desk.officer), self._names.get(desk.step, desk.step), result, note
            )
        if result and not assigned and not any(isinstance(e, DossierClosed) for e in record.events):
            self._line(record, giver, ("", ""), "chờ các bước song song", result, notes)

    def _papers(self, record: Record, giver: tuple[str, str], notes: list[str]) -> None:
        if record.verb == "request_papers":
            self._line(record, giver, (APPLICANT, ""), "Bổ sung, hoàn thiện hồ sơ", "", notes)
        else:
            self._line(record, (APPLICANT, ""), giver, "Nhận hồ sơ đã bổ sung", "", notes)

    def _line(
        self,
        record: Record,
        giver: tuple[str, str],
        receiver: tuple[str, str],
        step: str,
        result: str,
        notes: list[str],
    ) -> None:
        self.lines.append(
            HandOver(
                record.happened_at,
                *giver,
                *receiver,
                step=step,
                result=result,
                note="; ".join(dict.fromkeys([*notes, *_entered(record)])),
            )
        )

    def _giver(self, record: Record) -> tuple[str, str]:
        if record.verb in ("start", "receive") and not any(
            isinstance(event, DossierNotAccepted) for event in record.events
        ):
            return (APPLICANT, "")
        seat = seat_of(self._engine, record.actor, None, record.happened_at)
        return (seat.unit_name, seat.officer_name) if seat is not None else ("", "")

    def _result(self, task: int, record: Record) -> str:
        """How a step was in time; who leaves a group of steps shows how all of them were together.

        Late is what its clock says that stops: a miss stays, whatever made the term longer afterwards.
        """
        desk, stopped = self._desks[task], _stopped(record)
        if desk.applicant:
            return RESULTS[3]
        group = self._group.get(desk.step)
        late = stopped.get(task_clock(task))
        if late or desk.due is not None or group not in self._shared:
            return _in_time(desk.due, record.happened_at, late=bool(late))
        whole = stopped.get(f"{GROUP}{group}")
        if whole is None:
            return SHARED
        return _in_time(self._shared[group], record.happened_at, late=whole)

    def _follow(self, event: Event) -> None:
        if isinstance(event, TaskOpened):
            self._desks[event.task] = _Desk(event.step)
            return
        if isinstance(event, TaskAssigned):
            desk = self._desks[event.task]
            desk.unit = event.unit_name or event.unit
            desk.officer = event.holder_name or event.officer_name or ""
            if desk.step not in self._one_stop:
                self.units[event.unit] = None
            return
        if isinstance(event, PapersRequested) and event.task is not None:
            self._desks[event.task].applicant = True
            return
        kind, _, name = getattr(event, "clock", "").partition(":")
        if isinstance(event, ClockSuspended):
            due = None
        elif isinstance(event, ClockStarted | ClockResumed | ClockExtended | ClockReprojected):
            due = moment(event.due)
        else:
            return
        if kind == "task":
            self._desks[int(name)].due = due
        elif kind == "group":
            self._shared[name] = due


def _entered(record: Record) -> list[str]:
    """When it was entered, where that was later: only from then on did the next have it in hand."""
    gap = (record.recorded_at - record.happened_at) / timedelta(microseconds=1)
    late = record.verb != "tick" and gap > LATE_ENTRY
    return [f"ghi lúc {when_vi(record.recorded_at)}"] if late else []


def _stopped(record: Record) -> dict[str, bool]:
    """The clocks that stopped with a command, and whether that was after they had run out."""
    return {event.clock: event.late for event in record.events if isinstance(event, ClockStopped)}


def _in_time(due: datetime | None, at: datetime, *, late: bool) -> str:
    """Before the day it was due, by then, or after; in the words of the paper."""
    if late:
        return RESULTS[2]
    if due is None:
        return RESULTS[3]
    return RESULTS[0] if at.date() < due.astimezone(at.tzinfo).date() else RESULTS[1]


def _ground(event: TaskCompleted | TaskDeemed) -> list[str]:
    if isinstance(event, TaskDeemed):
        return [f"không trả lời trong thời hạn, coi như đồng ý ({event.basis or 'theo quy trình'})"]
    return [event.ground] if event.acting_for and event.ground else []


def _told(event: RungReached) -> str:
    return f"{RUNGS.get(event.rung, event.rung)}: {event.officer_name}" if event.officer_name else ""


def _apology(event: Apologised) -> str:
    return f"xin lỗi và hẹn lại: {event.reason} ({event.document or 'chưa ghi số văn bản'})"


def _of_dossier(event: Event) -> str:
    """What became of the dossier's own clock."""
    if getattr(event, "clock", None) != "dossier":
        return ""
    if isinstance(event, ClockSuspended):
        return f"tạm dừng tính thời gian: {ground_name(event.ground)}"
    if isinstance(event, ClockResumed):
        return "tính tiếp thời gian" if event.after == "resume" else "thời hạn tính lại theo quy định"
    if isinstance(event, ClockExtended):
        return f"gia hạn theo luật thêm {event.by}"
    if isinstance(event, ClockStopped) and event.how == "done":
        return "có kết quả tại Bộ phận Một cửa" + (", quá thời hạn giải quyết" if event.late else "")
    return ""


#: What an event adds to the note of its line; an empty text adds nothing.
_NOTES: Mapping[type[Event], Callable[[Any], str]] = {
    RungReached: _told,
    PapersRequested: lambda event: f"lần {event.number}: {event.content}",
    Apologised: _apology,
    ClockSuspended: _of_dossier,
    ClockResumed: _of_dossier,
    ClockExtended: _of_dossier,
    ClockStopped: _of_dossier,
    TermReplaced: lambda event: f"thời hạn {event.was_term} thay bằng {event.term}",
    DossierMigrated: lambda event: f"chuyển sang phiên bản {event.to_version} theo {event.decision}",
    VersionOfReception: lambda event: f"theo phiên bản {event.to_version}, có hiệu lực vào ngày tiếp nhận",
    LapseUndone: lambda event: f"bỏ ghi nhận hết thời gian chờ lúc {end_vi(event.at)}",
    MigrationUndone: lambda event: f"đưa về phiên bản {event.to_version} theo {event.decision}",
}


def _note(event: Event) -> list[str]:
    tell = _NOTES.get(type(event))
    text = tell(event) if tell is not None else ""
    return [text] if text else []
