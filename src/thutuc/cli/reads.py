"""``tasks``, ``history``, ``explain``: what is asked most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from thutuc.cli.acting import Handle, as_plain, due_of
from thutuc.cli.incidents import open_incidents
from thutuc.cli.options import AsJson, InEnglish, Limit
from thutuc.cli.paper import explanation, paper, words
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FAINT, LATE, MORE, json, say, table
from thutuc.dossier import Phase
from thutuc.engine import Dossier, Engine, TaskView
from thutuc.engine.unread import UNREADABLE, leave_out
from thutuc.engine.views import written_in
from thutuc.reports import control_sheet, parked_until, seat_of
from thutuc.reports.telling import told_acts

_MOST = 100_000  #: dossiers looked at


def tasks(
    context: typer.Context,
    officer: Annotated[
        str | None,
        typer.Option(
            help="Chỉ việc người này chịu trách nhiệm · only tasks this officer is accountable for."
        ),
    ] = None,
    holder: Annotated[
        str | None,
        typer.Option(help="Chỉ việc được giao cho người này xử lý · only tasks this officer works on."),
    ] = None,
    claimable_by: Annotated[
        str | None,
        typer.Option(
            help="Chỉ việc chưa ai nhận mà người này được nhận · "
            "only tasks that nobody holds and this officer may claim."
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            help="Chỉ đơn vị này, hoặc cơ quan này cùng mọi đơn vị của cơ quan · "
            "only this unit, or this agency with all its units."
        ),
    ] = None,
    procedure: Annotated[
        str | None,
        typer.Option(
            help="Chỉ việc của thủ tục này: mã (id) quy trình hoặc mã thủ tục · "
            "only tasks of this procedure, by id or national code."
        ),
    ] = None,
    step: Annotated[
        str | None, typer.Option(help="Chỉ việc của bước có mã này · only tasks of the step with this id.")
    ] = None,
    pool: Annotated[
        bool, typer.Option("--pool", help="Chỉ việc chưa ai nhận · only tasks that nobody holds.")
    ] = False,
    late: Annotated[
        bool, typer.Option("--late", help="Chỉ việc quá hạn xử lý · only tasks past their due instant.")
    ] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Việc đang mở, việc đến hạn trước đứng trước · open tasks, the soonest due first."""
    asked: dict[str, Any] = {"officer": officer, "holder": holder, "claimable_by": claimable_by, "unit": unit}
    asked |= {"procedure": procedure, "step": step, "pool": pool}
    with session_of(context).engine() as engine:
        found = engine.tasks(**asked, late=late, limit=limit + 1)
        dossiers = _dossiers_of(engine, found[:limit])
        shown = [task for task in found[:limit] if task.dossier in dossiers]
        narrowed = any(asked.values())
        waiting = _intake_late(engine) if late and not narrowed and not as_json else []
        rows = [] if as_json else [_row(engine, task, dossiers[task.dossier], engine.now()) for task in shown]
    if as_json:
        json([asdict(task) for task in shown])
        return
    if rows:
        say(_table(rows, more=len(found) > limit))
    if waiting:
        _say_waiting(waiting)
    if not rows and not waiting:
        say(Text("Không có việc nào. · No such task.", style=FAINT))


def _table(rows: Sequence[tuple[str | Text, ...]], *, more: bool) -> Table:
    columns: list[tuple[str, dict[str, Any]]] = [
        ("Việc", {"no_wrap": True}),
        ("Hồ sơ", {"no_wrap": True}),
        ("Bước", {"ratio": 1}),
        ("Người chịu trách nhiệm", {}),
        ("Hạn xử lý", {"no_wrap": True}),
    ]
    return table(columns, rows, caption=MORE if more else None)


def _dossiers_of(engine: Engine, found: Sequence[TaskView]) -> dict[int, Dossier]:
    """The dossiers of tasks, by number; that one cannot be read is told, and it is left out."""
    dossiers = {}
    for number in {task.dossier for task in found}:
        try:
            dossiers[number] = engine.dossier(number)
        except UNREADABLE:
            leave_out(number)
    return dossiers


def _intake_late(engine: Engine) -> list[Dossier]:
    """Dossiers that nobody has received, answered or taken over in time; they have no task yet."""
    now, found = engine.now(), []
    for phase in (Phase.SUBMITTED, Phase.IN_PROGRESS):
        for each in engine.search(undated=phase.value, limit=_MOST):
            until = parked_until(engine, each)
            if until is not None and until < now:
                found.append(each)
    return found


def _say_waiting(waiting: Sequence[Dossier]) -> None:
    names = ", ".join(each.code or f"số nội bộ {each.id}" for each in waiting[:10])
    rest = ", …" if len(waiting) > 10 else ""
    what = f"Quá hạn tiếp nhận, chuyển hồ sơ: {len(waiting)} hồ sơ chưa giao việc cho ai ({names}{rest})."
    say(Text(f"{what} · Not received or answered in time.", style=LATE))


def _row(engine: Engine, task: TaskView, dossier: Dossier, now: datetime) -> tuple[str | Text, ...]:
    seat = seat_of(engine, task.officer, task.unit, now)
    late = task.late or (task.due is not None and task.due < now)
    return (
        task.id,
        dossier.code or "–",
        task.name,
        Text.assemble(
            seat.officer_name if seat else task.officer or "–", ("\n" + (task.officer or ""), FAINT)
        ),
        Text(due_of(task, dossier) + ("\nquá hạn" if late else ""), style=LATE if late else ""),
    )


def history(
    context: typer.Context,
    dossier: Handle,
    written: Annotated[
        bool,
        typer.Option(
            "--written",
            help="Kèm nội dung đã ghi: ý kiến, ghi chú, lý do, tên giấy tờ (dữ liệu cá nhân) · "
            "also what was written: opinions, remarks, reasons, names of papers (persons' data).",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ · who handed the dossier to whom, and when."""
    with session_of(context).engine() as engine:
        sheet = control_sheet(engine, handle(dossier))
        incidents = open_incidents(engine, sheet.dossier)
        journal = engine.journal(sheet.dossier.id)
        acts = told_acts(engine, sheet.dossier, journal) if written and not as_json else []
    said = [each for record in journal for each in written_in(record)]
    if as_json:
        told = {
            "dossier": as_plain(sheet.dossier),
            "agency": sheet.agency,
            "coordinating": sheet.coordinating,
            "lines": sheet.lines,
            "legal": sheet.legal,
        }
        json(told | {"written": said} if written else told)
        return
    say(*paper(sheet), *incidents, *(words(acts) if acts else ()))
    if said and not written:
        say(
            Text(
                f"{len(said)} nội dung đã ghi (ý kiến, ghi chú, lý do, giấy tờ): thêm --written."
                " · Words and papers are told with --written.",
                style=FAINT,
            )
        )


def explain(
    context: typer.Context,
    dossier: Handle,
    clock: Annotated[
        str,
        typer.Option(
            help="Thời hạn nào · dossier, intake, papers, papers:LEG, group:NAME, handover:17.3, or "
            "a task's id."
        ),
    ] = "dossier",
    at: Annotated[
        datetime | None,
        typer.Option(
            parser=moment,
            metavar="INSTANT",
            help="Theo những gì đã biết tại thời điểm này · as it was known at this instant.",
        ),
    ] = None,
    english: InEnglish = False,
    as_json: AsJson = False,
) -> None:
    """Vì sao là ngày đó: phép tính từng ngày · why a date is the date: the sum, day by day."""
    with session_of(context).engine() as engine:
        found = engine.explain(handle(dossier), clock, at=at)
        name = engine.dossier(handle(dossier)).code
    if as_json:
        json(found)
    else:
        say(*explanation(found, name, english=english))
