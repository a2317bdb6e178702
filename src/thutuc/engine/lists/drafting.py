"""The drafting log of a document: on whom it lay, how long, who returned it and why; with a safe export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

from thutuc.dossier import decode_events
from thutuc.dossier.events import (
    DataSet,
    DossierMigrated,
    DossierSubmitted,
    MigrationUndone,
    TaskAssigned,
    TaskCancelled,
    TaskCompleted,
    TaskOpened,
    TaskRecalled,
    VersionOfReception,
)
from thutuc.dossier.view import local
from thutuc.engine.lists.question import Question
from thutuc.engine.undone import holding
from thutuc.engine.unread import UNREADABLE, leave_out
from thutuc.procedure import Act
from thutuc.store import DossierRow, JournalRow, lists

#: The acts by which a document comes about.
DRAFTING = frozenset({Act.PREPARE, Act.INITIAL, Act.DECIDE, Act.SIGN, Act.ISSUE})

#: How a stretch of work on a document ended.
OUTCOMES = {
    "completed": "xong",
    "returned": "chuyển trả",
    "recalled": "rút lại",
    "cancelled": "không làm nữa",
    "reassigned": "giao người khác",
    "open": "đang làm",
}

#: What the columns of the export are called; the keys are those of the JSON.
HEADS = {
    "dossier": "Số hồ sơ trong hệ thống",
    "code": "Mã hồ sơ",
    "step": "Bước",
    "act": "Hành vi",
    "unit": "Đơn vị",
    "officer": "Cán bộ (mã)",
    "officer_name": "Cán bộ",
    "acting_for": "Làm thay",
    "since": "Từ",
    "until": "Đến",
    "outcome": "Kết thúc",
    "returned_to": "Chuyển trả về bước",
    "reason": "Lý do",
    "working_days": "Số ngày làm việc",
    "hours": "Số giờ",
}

_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One stretch for which a document lay on one officer."""

    dossier: int
    code: str | None  #: mã hồ sơ
    step: str  #: bước
    act: str  #: hành vi: prepare, initial, decide, sign, issue
    unit: str | None
    officer: str | None
    officer_name: str | None  #: as named then
    acting_for: str | None  #: in whose place he acted
    since: datetime
    until: datetime | None
    outcome: str  #: a key of :data:`OUTCOMES`
    returned_to: str | None  #: the step that was opened again
    reason: str  #: what who returned it filled in there
    working_days: int
    hours: float  #: of the clock, between since and until


@dataclass(slots=True)
class _Stretch:
    task: int
    step: str
    since: int
    given: TaskAssigned | None = None


class _Reader:
    """Reads a journal once, and writes down every stretch that has ended."""

    def __init__(self, q: Question, row: DossierRow) -> None:
        self._q, self._row = q, row
        self._net = q.library.net(q.tx, row.procedure)  #: of the version it was on by then
        self._open: dict[int, _Stretch] = {}
        self._order: dict[str, int] = {}  #: in which order steps were first opened
        self.lines: list[DraftLine] = []

    def read(self, entry: JournalRow) -> None:
        """One command: what it ended, what it gave to whom, what it sent back."""
        events = decode_events(entry.public, entry.payload)
        opened = [each.step for each in events if isinstance(each, TaskOpened)]
        at = entry.happened_at
        for event in events:
            if isinstance(event, TaskOpened):
                self._order.setdefault(event.step, len(self._order))
                self._open[event.task] = _Stretch(event.task, event.step, at)
            elif isinstance(event, TaskAssigned) and event.task in self._open:
                self._assigned(event, at)
            elif isinstance(event, TaskCompleted):
                back = next((each for each in opened if self._is_before(each, event.step)), None)
                self._completed(event, events, back, at)
            elif isinstance(event, TaskCancelled | TaskRecalled):
                outcome = "recalled" if isinstance(event, TaskRecalled) else "cancelled"
                self._end(event.task, at, outcome)
            elif isinstance(event, DossierSubmitted):
                self._goes_on(event.version, {})
            elif isinstance(event, VersionOfReception):
                self._goes_on(event.to_version, {})
            elif isinstance(event, DossierMigrated | MigrationUndone):
                self._goes_on(event.to_version, event.nodes)

    def _goes_on(self, version: int, nodes: Mapping[str, str]) -> None:
        """From here on the journal speaks of the steps of this version; *nodes* have another id there."""
        tx, library = self._q.tx, self._q.library
        self._net = library.net(tx, library.key_of(tx, self._row.procedure, version))
        self._order = {nodes.get(step, step): place for step, place in self._order.items()}
        for stretch in self._open.values():
            stretch.step = nodes.get(stretch.step, stretch.step)

    def _is_before(self, step: str, other: str) -> bool:
        """Whether a step was first opened before another: then opening it again sends the dossier back."""
        return self._order.get(step, len(self._order)) < self._order.get(other, 0)

    def finish(self) -> None:
        """Write down what is still open."""
        for task in list(self._open):
            self._end(task, None, "open")

    def _assigned(self, event: TaskAssigned, at: int) -> None:
        before = self._open[event.task]
        if before.given is not None and before.given.officer != event.officer:
            self._end(event.task, at, "reassigned")
            self._open[event.task] = _Stretch(event.task, before.step, at)
        self._open[event.task].given = event

    def _completed(self, event: TaskCompleted, events: Sequence[Any], back: str | None, at: int) -> None:
        if back is None:
            self._end(event.task, at, "completed", acting_for=event.acting_for)
        else:
            said = [str(v) for each in events if isinstance(each, DataSet) for v in each.values.values()]
            name = self._net.steps[back].name
            self._end(event.task, at, "returned", name, "; ".join(said), event.acting_for)

    def _end(
        self,
        task: int,
        at: int | None,
        outcome: str,
        returned_to: str | None = None,
        reason: str = "",
        acting_for: str | None = None,
    ) -> None:
        stretch = self._open.pop(task, None)
        step = self._net.steps.get(stretch.step) if stretch is not None else None
        if stretch is None or step is None or step.act not in DRAFTING:
            return
        given, end = stretch.given, self._q.now if at is None else at
        unit = given.unit if given is not None else None
        self.lines.append(
            DraftLine(
                dossier=self._row.id,
                code=self._row.code,
                step=step.name,
                act=step.act.value if step.act is not None else "",
                unit=unit,
                officer=given.officer if given is not None else None,
                officer_name=given.officer_name if given is not None else None,
                acting_for=acting_for,
                since=local(stretch.since),
                until=None if at is None else local(at),
                outcome=outcome,
                returned_to=returned_to,
                reason=reason,
                working_days=self._q.days(stretch.since, unit, end),
                hours=round((end - stretch.since) / _HOUR, 2),
            )
        )


def log_of(q: Question, dossier: int) -> list[DraftLine]:
    """The drafting log of one dossier, in the order in which the stretches began."""
    row = q.tx.dossier(dossier)
    if row is None:
        return []
    reader = _Reader(q, row)
    for entry in holding(q.tx.journal(dossier, until_recorded=q.now)):
        reader.read(entry)
    reader.finish()
    return sorted(reader.lines, key=lambda line: line.since)


def log_between(q: Question) -> list[DraftLine]:
    """The stretches that lay in the units asked about and ended, or were open, in the period."""
    found: list[DraftLine] = []
    for each in lists.alive(q.tx, q.since, q.until):
        for line in _readable(q, each.id):
            ended_before = line.until is not None and line.until < local(q.since)
            if not ended_before and line.since < local(q.until) and q.within(line.unit):
                found.append(line)
    return found


def _readable(q: Question, dossier: int) -> list[DraftLine]:
    """The log of one of many; one that was altered is left out, and that is told."""
    try:
        return log_of(q, dossier)
    except UNREADABLE:
        leave_out(dossier)
        return []


def as_csv(lines: Iterable[DraftLine]) -> str:
    """The log as CSV for a spreadsheet; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([HEADS[field.name] for field in fields(DraftLine)])
    for line in lines:
        writer.writerow([safe_cell(value) for value in astuple(line)])
    return out.getvalue()


def safe_cell(value: object) -> str:
    """What a cell says; where a spreadsheet would take it for a formula, an apostrophe stands before it."""
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r", "\n"} else text
