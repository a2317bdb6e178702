"""A dossier on the drawing of its procedure: what it passed, where it is, who holds it, how much is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from thutuc.dossier.events import DossierMigrated, MigrationUndone, RungReached, TokenPlaced, TokenTaken
from thutuc.dossier.naming import task_clock, task_named
from thutuc.dossier.view import end_vi, when_vi
from thutuc.engine import Dossier, Engine, Record, TaskView
from thutuc.engine.undone import holding
from thutuc.procedure import ground_name
from thutuc.reports.diagram import Mark, Marks
from thutuc.reports.figures import seat_of


def marks_of(engine: Engine, dossier: int | str) -> Marks:
    """What is put on the drawing for a dossier, as it stands now."""
    found, records, now = engine.dossier(dossier), holding(engine.journal(dossier)), engine.now()
    rungs = Counter(
        event.clock
        for record in records
        for event in record.events
        if isinstance(event, RungReached) and event.officer is not None
    )
    return Marks(
        title=(*_title(found, now, rungs["dossier"]), *_moves(records)),
        open={task.step: _mark(engine, found, task, now, rungs) for task in found.tasks},
        passed=_passed(records),
    )


def _title(dossier: Dossier, now: datetime, rungs: int) -> list[str]:
    due = dossier.promised
    told = f"hẹn trả {end_vi(due)} ({_left(due, now)})" if due is not None else dossier.status_name
    told = dossier.undated or told
    lines = [f"Hồ sơ {dossier.code or dossier.id}: {told}{_rungs(rungs)}"]
    if dossier.suspended is not None:
        ground = ground_name(dossier.ground)
        lines.append(f"Tạm dừng tính thời gian từ {when_vi(dossier.suspended)}: {ground}")
    return lines


def _mark(engine: Engine, dossier: Dossier, task: TaskView, now: datetime, rungs: Counter[str]) -> Mark:
    seat = seat_of(engine, task.holder or task.officer, task.unit, now)
    lines = ["chưa có người nhận" if seat is None else f"{seat.officer_name}, {seat.post_title}"]
    due, still = task.due or dossier.shared.get(task.id), task.id in dossier.standing
    if still:
        lines.append("tạm dừng tính thời gian")
    elif due is not None:
        clock = task_clock(task_named(task.id)[1])
        lines.append(f"hạn {end_vi(due)} ({_left(due, now)}){_rungs(rungs[clock])}")
    return Mark(tuple(lines), late=task.late, still=still)


def _passed(records: Sequence[Record]) -> Counter[str]:
    """How often the dossier came by each node and flow, as its journal tells."""
    found: Counter[str] = Counter()
    for record in records:
        for event in record.events:
            if isinstance(event, TokenPlaced):
                found.update([event.node, *event.path, *([event.via] if event.via else [])])
            elif isinstance(event, TokenTaken):
                found.update(event.path)
            elif isinstance(event, DossierMigrated | MigrationUndone):  # drawn under its new id from here on
                now = {**event.nodes, **event.flows}
                found = Counter({now.get(id_, id_): count for id_, count in found.items()})
    return found


def _moves(records: Sequence[Record]) -> list[str]:
    """By which decision the dossier is on the version that is drawn."""
    told = []
    for record in records:
        for event in record.events:
            if isinstance(event, DossierMigrated | MigrationUndone):
                way = f"từ phiên bản {event.from_version} sang phiên bản {event.to_version}"
                told.append(f"Chuyển {way} theo {event.decision}, {when_vi(record.happened_at)}")
    return told


def _rungs(count: int) -> str:
    return f", đã nhắc, báo {count} lần" if count else ""


def _left(due: datetime, now: datetime) -> str:
    """How much calendar time lies between now and the date."""
    apart = due - now
    words = "còn" if apart >= timedelta() else "quá"
    apart = abs(apart)
    hours, minutes = apart.seconds // 3600, apart.seconds % 3600 // 60
    return f"{words} {apart.days} ngày {hours} giờ" if apart.days else f"{words} {hours} giờ {minutes} phút"
