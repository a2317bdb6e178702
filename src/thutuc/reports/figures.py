"""Figures and lists for heads: facts counted from dossiers, each with the formula it is counted by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime

from thutuc.dossier import Phase
from thutuc.dossier.events import RungReached
from thutuc.dossier.naming import task_clock, task_named
from thutuc.dossier.view import instant
from thutuc.engine import Dossier, Engine, TaskView
from thutuc.engine.lists.listing import RECEPTION
from thutuc.engine.unread import UNREADABLE, leave_out
from thutuc.organisation import Seat
from thutuc.store.seeing import reading
from thutuc.worktime import Calendar, working_days_between

_PAGE = 500
_MOST = 10_000  #: nobody reads a longer list

#: How the figures are counted: Vietnamese, English.
FORMULAS = {
    "law": (
        "Đúng hạn = hồ sơ có kết quả tại Bộ phận Một cửa trong thời hạn / tổng số hồ sơ đã có kết quả; được "
        "tính đến: thời gian pháp luật không tính (niêm yết, xác minh, bổ sung, nghĩa vụ tài chính), gia hạn "
        "theo luật, ngày hẹn chuyển theo thông báo nghỉ (BLDS 2015 Điều 148.5); hẹn lại do chậm thì không",
        "on time = result at the one-stop within the term as the law counts it / all with a result; what the "
        "law does not count, legal extensions and days moved by a notice are allowed for, an apology is not",
    ),
    "first": (
        "Giữ đúng ngày hẹn lần đầu = hồ sơ có kết quả chậm nhất vào ngày hẹn ghi trên giấy hẹn đầu tiên, "
        "hoặc ngày đó sau khi chuyển theo thông báo nghỉ / hồ sơ đã có kết quả mà giấy hẹn ghi ngày hẹn; "
        "ngày dự kiến không phải ngày hẹn",
        "first date kept = result by the date first told, or where a notice moved it / all with a result "
        "that were told one; an expected date is none",
    ),
    "over_received": (
        "Trên số tiếp nhận = hồ sơ có kết quả đúng hạn / tổng số hồ sơ đã tiếp nhận "
        "(Nghị định 61/2018/NĐ-CP Điều 30.2c)",
        "over received = on time / all received",
    ),
    "reappointment": (
        "Đúng ngày hẹn lại = hồ sơ có kết quả chậm nhất vào ngày hẹn lại, hoặc ngày đó sau khi chuyển theo "
        "thông báo nghỉ / hồ sơ đã xin lỗi, hẹn lại và đã có kết quả (Nghị định 61/2018/NĐ-CP Điều 19.9; "
        "từ 01/07/2025: Nghị định 118/2025/NĐ-CP)",
        "re-appointment kept = result by the day told with an apology, or where a notice moved it / all "
        "re-appointed that have a result",
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told of a term."""

    rung: str
    at: datetime
    officer: str | None
    name: str | None


DUE_OF_DOSSIER = "hẹn trả"  #: when a dossier's term ends, as its receipt says
DUE_OF_TASK = "hạn xử lý"  #: when a step's term ends
RECEIVED_BY = "tiếp nhận"  #: by when a dossier is received or answered


@dataclass(frozen=True, slots=True)
class Line:
    """One open task, or one dossier without any, on the head's list."""

    dossier: Dossier
    task: TaskView | None  #: ``None`` before reception and where only a message is awaited
    accountable: Seat | None
    unit_name: str
    due: datetime  #: the earlier of the two that put it on the list
    promised: datetime | None  #: told to the applicant, newest
    late: bool
    days_late: int  #: working days since ``due``; 0 while it is still to come and on its very day
    told: tuple[Told, ...]

    @property
    def what(self) -> str:
        """What has to be done."""
        if self.task is not None:
            return self.task.name
        return "Chuyển hồ sơ đến cơ quan có thẩm quyền" if self.dossier.forwarded else RECEPTION

    @property
    def due_name(self) -> str:
        """Which term ``due`` ends: what the applicant was promised, or the step's, or that of a reception."""
        if self.due == self.dossier.due:
            return DUE_OF_DOSSIER
        if self.task is not None:
            return DUE_OF_TASK
        return "chuyển hồ sơ" if self.dossier.forwarded else RECEIVED_BY


@dataclass(frozen=True, slots=True)
class HeadList:
    """What a head looks at in the morning: past due and about to be, by accountable officer."""

    at: datetime
    soon: datetime  #: what is due by this instant counts as about to be late
    late: tuple[Line, ...]  #: oldest first
    coming: tuple[Line, ...]  #: soonest first

    @property
    def officers(self) -> list[tuple[Seat | None, list[Line]]]:
        """The lines by accountable officer; who has the oldest comes first."""
        found: dict[str, tuple[Seat | None, list[Line]]] = {}
        for line in (*self.late, *self.coming):
            key = line.accountable.officer if line.accountable else ""
            found.setdefault(key, (line.accountable, []))[1].append(line)
        return list(found.values())


def dossiers(engine: Engine, **filters: str | int) -> Iterator[Dossier]:
    """Every dossier that the filters let through, by number, a page at a time."""
    after = 0
    while page := engine.search(limit=_PAGE, after=after, **filters):
        yield from page
        after = page[-1].id


def head_list(engine: Engine, *, agency: str | None = None) -> HeadList:
    """Open tasks that are late, or whose dossier is, and those due by the end of the next working day."""
    now = engine.now()
    calendar = calendar_of(engine, None)
    now = calendar.local(now)
    soon = calendar.closing(calendar.working_day_after(now.date()))
    lines = []
    for number in _due_by(engine, instant(soon) + 1):
        try:
            dossier = engine.dossier(number)
            found = [_line(engine, dossier, task, now, soon) for task in dossier.tasks or (None,)]
        except UNREADABLE:
            leave_out(number)
            continue
        for line in found:
            if line is not None and agency in (None, line.accountable and line.accountable.agency):
                lines.append(line)
    lines.sort(key=lambda line: (line.due, line.dossier.id))
    late, coming = [one for one in lines if one.late], [one for one in lines if not one.late]
    return HeadList(now, soon, tuple(late), tuple(coming))


def _due_by(engine: Engine, at: int) -> list[int]:
    """Open dossiers that may have something due before an instant, found by columns, not by loading them."""
    with reading(engine.store) as tx:
        found = {row.dossier for row in tx.open_tasks(late_at=at, limit=_MOST)}
        running = Phase.IN_PROGRESS.value
        found |= {row.id for row in tx.search(due_before=at, phase=running, limit=_MOST)}
        found |= {row.id for row in tx.search(open=True, other_due_before=at, limit=_MOST)}
        for phase in (Phase.SUBMITTED, Phase.IN_PROGRESS):  # nobody has it in hand, and no term runs
            found |= {row.id for row in tx.search(undated=phase.value, limit=_MOST)}
    return sorted(found)


def _line(
    engine: Engine, dossier: Dossier, task: TaskView | None, now: datetime, soon: datetime
) -> Line | None:
    own = [task.due, dossier.shared.get(task.id)] if task is not None else []
    dues = [dossier.due, parked_until(engine, dossier), *own]
    due = min((due for due in dues if due is not None and due <= soon), default=None)
    if due is None:
        return None
    unit = (task.unit if task is not None else None) or dossier.received_at
    if task is not None and task.officer is not None:
        seat = seat_of(engine, task.officer, unit, now)
    else:
        seat = engine.plugins.hook.head_of(unit=unit, level="unit", at=now)
    late = due < now
    days = working_days_between(due.date(), now.date(), calendar_of(engine, unit)) if late else 0
    return Line(
        dossier=dossier,
        task=task,
        accountable=seat,
        unit_name=seat.unit_name if seat is not None else unit or "",
        due=due,
        promised=dossier.promises[-1].at if dossier.promises else None,
        late=late,
        days_late=days,
        told=told_of(engine, dossier.id, task.id if task is not None else None),
    )


def parked_until(engine: Engine, dossier: Dossier) -> datetime | None:
    """By when somebody has to have a parked dossier in hand; arrival at a counter and reception are one act.

    Where no term says it, that is by the end of the day (NĐ 61/2018/NĐ-CP Điều 17: never without a receipt).
    """
    told = dossier.answer_due or dossier.forward_due
    if dossier.parked is None or told is not None:
        return told
    calendar = calendar_of(engine, dossier.received_at)
    return calendar.closing(calendar.roll_forward(dossier.parked.date()))


def told_of(engine: Engine, dossier: int, task: str | None = None) -> tuple[Told, ...]:
    """Who was told of the dossier's own term and, where given, of this task's."""
    clocks = {"dossier", "intake", "forward"} | ({task_clock(task_named(task)[1])} if task else set())
    return tuple(
        Told(event.rung, record.happened_at, event.officer, event.officer_name)
        for record in engine.journal(dossier)
        for event in record.events
        if isinstance(event, RungReached) and event.clock in clocks and event.officer is not None
    )


def seat_of(engine: Engine, officer: str | None, unit: str | None, at: datetime) -> Seat | None:
    """The seat an officer sits on, in *unit* if he has one there."""
    if officer is None:
        return None
    seats = engine.plugins.seats(officer, at)
    return next((seat for seat in seats if seat.unit == unit), seats[0] if seats else None)


def calendar_of(engine: Engine, unit: str | None) -> Calendar:
    """The calendar a unit works by, as known now; a missing one is an error."""
    return engine.plugins.calendar(unit, engine.now())


@dataclass(slots=True)
class Figures:
    """Dossiers of one procedure (or all), each counted in exactly one of the lower columns."""

    procedure: str
    name: str
    received: int = 0  #: đã tiếp nhận
    finished: int = 0  #: đã có kết quả
    on_time: int = 0  #: … trong thời hạn, như pháp luật tính
    first_told: int = 0  #: … mà giấy hẹn đầu tiên ghi ngày hẹn, không phải ngày dự kiến
    first_kept: int = 0  #: … … và có kết quả chậm nhất vào ngày đó
    reappointed: int = 0  #: có văn bản xin lỗi và hẹn lại
    again: int = 0  #: … và đã có kết quả
    by_reappointment: int = 0  #: … … chậm nhất vào ngày hẹn lại
    forwarded: int = 0  #: đang chuyển đến cơ quan có thẩm quyền, thời hạn chưa bắt đầu
    open: int = 0  #: đang giải quyết, chưa quá hạn
    overdue: int = 0  #: đang giải quyết, đã quá thời hạn
    withdrawn: int = 0  #: rút hồ sơ
    stopped: int = 0  #: dừng giải quyết, từ chối sau khi tiếp nhận
    not_supplemented: int = 0  #: dừng giải quyết do không bổ sung hồ sơ
    not_received: int = 0  #: chưa tiếp nhận hoặc từ chối tiếp nhận; not among the received
    awaiting: int = 0  #: … còn chờ tiếp nhận hoặc trả lời

    def count(self, dossier: Dossier) -> None:
        """Put a dossier into its columns."""
        if dossier.received is None:
            self.not_received += 1
            self.awaiting += dossier.parked is not None
            return
        self.received += 1
        self.reappointed += any(promise.kind == "reappointment" for promise in dossier.promises)
        if dossier.phase is Phase.WITHDRAWN:
            self.withdrawn += 1
        elif dossier.phase in (Phase.CANCELLED, Phase.REFUSED):
            self.stopped += 1
        elif dossier.phase is Phase.NOT_SUPPLEMENTED:
            self.not_supplemented += 1
        elif dossier.ready is not None:
            self._count_result(dossier, dossier.ready)
        elif dossier.phase is Phase.RETURNED:  # in old journals: no step had said that it was ready
            self.stopped += 1
        elif dossier.forwarded:
            self.forwarded += 1
        elif dossier.missed is not None:
            self.overdue += 1
        else:
            self.open += 1

    def _count_result(self, dossier: Dossier, ready: datetime) -> None:
        first, kept = dossier.promises[0], dossier.kept_reappointment
        self.finished += 1
        self.on_time += not dossier.late
        self.first_told += first.dated
        self.first_kept += first.dated and ready <= first.stands
        self.again += kept is not None
        self.by_reappointment += kept is True

    def parts(self, kind: str) -> tuple[int, int]:
        """What one of the rates of :data:`FORMULAS` divides, and by what."""
        return {
            "law": (self.on_time, self.finished),
            "first": (self.first_kept, self.first_told),
            "over_received": (self.on_time, self.received),
            "reappointment": (self.by_reappointment, self.again),
        }[kind]

    def rate(self, kind: str) -> float | None:
        """One of the rates of :data:`FORMULAS`, in percent; ``None`` where there is nothing to divide by."""
        over, under = self.parts(kind)
        return round(100 * over / under, 1) if under else None


#: What of them counts dossiers.
COLUMNS = tuple(each.name for each in fields(Figures) if each.name not in ("procedure", "name"))


@dataclass(frozen=True, slots=True)
class OnTime:
    """Figures of a period, by procedure and in all."""

    since: datetime | None
    until: datetime | None
    rows: tuple[Figures, ...]
    total: Figures = field(default_factory=lambda: Figures("", "Tổng cộng"))


def on_time(
    engine: Engine, *, since: datetime | None = None, until: datetime | None = None, **filters: str
) -> OnTime:
    """How many dossiers handed in from *since* until before *until* had their result when it was promised."""
    rows: dict[str, Figures] = {}
    total = Figures("", "Tổng cộng")
    for dossier in dossiers(engine, **filters):
        at = dossier.received or dossier.submitted
        if (since is not None and at < since) or (until is not None and at >= until):
            continue
        row = rows.setdefault(dossier.procedure, Figures(dossier.procedure, dossier.procedure_name))
        row.count(dossier)
        total.count(dossier)
    return OnTime(since, until, tuple(rows[name] for name in sorted(rows)), total)
