"""``search``: which dossiers there are, by what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from thutuc.cli.acting import as_plain, is_promised
from thutuc.cli.options import AsJson, Limit
from thutuc.cli.session import end_of, moment, session_of
from thutuc.cli.show import FAINT, LATE, MORE, clean, json, say, short, short_end, table
from thutuc.dossier import Phase
from thutuc.engine import Dossier
from thutuc.engine.naming import PHASE_NAMES

_PHASES = "; ".join(f"{phase}: {name}" for phase, name in PHASE_NAMES.items())


def search(
    context: typer.Context,
    code: Annotated[str | None, typer.Option(help="Mã hồ sơ, ghi đủ · the dossier's whole code.")] = None,
    external_code: Annotated[
        str | None, typer.Option(help="Mã do hệ thống bên ngoài cấp · the code it came with from outside.")
    ] = None,
    applicant: Annotated[
        str | None, typer.Option(help="Mã định danh của người nộp · identifier of the applicant.")
    ] = None,
    procedure: Annotated[
        str | None,
        typer.Option(help="Mã (id) của quy trình, hoặc mã thủ tục · a procedure's id or national code."),
    ] = None,
    version: Annotated[
        int | None, typer.Option(min=1, help="Phiên bản của thủ tục ấy · version of that procedure.")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            help="Nơi nộp: đơn vị, hoặc cơ quan cùng mọi đơn vị của cơ quan · "
            "where it was handed in: a unit, or an agency with all its units."
        ),
    ] = None,
    competent: Annotated[
        str | None,
        typer.Option(help="Đơn vị, cơ quan có thẩm quyền giải quyết · the unit or agency that decides."),
    ] = None,
    phase: Annotated[
        str | None,
        typer.Option(help=f"Giai đoạn của hồ sơ: {_PHASES} · where it is in its life."),
    ] = None,
    still_open: Annotated[
        bool | None,
        typer.Option(
            "--open/--closed",
            help="Chỉ hồ sơ đang mở, hoặc chỉ hồ sơ đã kết thúc · only open, or ended, ones.",
        ),
    ] = None,
    received_from: Annotated[
        datetime | None,
        typer.Option(
            parser=moment,
            metavar="DAY",
            help="Tiếp nhận từ ngày, từ thời điểm này · received on this day, or at this instant, or later.",
        ),
    ] = None,
    received_until: Annotated[
        datetime | None,
        typer.Option(
            parser=end_of,
            metavar="DAY",
            help="Tiếp nhận đến hết ngày này, hoặc trước thời điểm này · "
            "received by the end of this day, or before this instant.",
        ),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Tìm hồ sơ · look for dossiers, in the order of their numbers."""
    given: dict[str, Any] = {
        "code": code,
        "external_code": external_code,
        "applicant": applicant,
        "procedure": procedure,
    }
    given |= {"version": version, "unit": unit, "competent": competent, "phase": phase, "open": still_open}
    given |= {"received_from": received_from, "received_before": received_until}
    filters = {name: value for name, value in given.items() if value is not None}
    with session_of(context).engine() as engine:
        found = engine.search(limit=limit + 1, **filters)
    if as_json:
        json([as_plain(each) for each in found[:limit]])
    else:
        _say(found[:limit], more=len(found) > limit)


def _say(found: list[Dossier], *, more: bool) -> None:
    if not found:
        say(Text("Không có hồ sơ nào. · No such dossier.", style=FAINT))
        return
    columns: list[tuple[str, dict[str, Any]]] = [
        ("Hồ sơ", {"no_wrap": True}),
        ("Thủ tục", {"ratio": 1}),
        ("Trạng thái", {"ratio": 1}),
        ("Tiếp nhận", {"no_wrap": True}),
        ("Hẹn trả", {"no_wrap": True}),
    ]
    say(table(columns, [_row(each) for each in found], caption=MORE if more else None))


def _row(each: Dossier) -> tuple[str | Text, ...]:
    late = each.closed is None and each.late
    holders = _holders(each)
    return (
        clean(each.code or f"số nội bộ {each.id}"),
        clean(each.procedure_name),
        Text.assemble(each.status_name, (f"\n{holders}" if holders else "", FAINT)),
        short(each.received),
        Text("\n".join(_dates(each)), style=LATE if late else ""),
    )


def _dates(each: Dossier) -> Iterator[str]:
    """The date of the result as it stands, or as it was told last; under it when the result came."""
    done = each.closed or each.ready
    told = each.promises[-1] if done and is_promised(each) and each.promises else None
    dated = told is not None and told.dated and told.kind != "appointment"
    yield short_end(told.stands if told is not None and dated else each.promised, _no_date(each))
    if each.closed is not None:
        yield f"{'trả' if each.phase == Phase.RETURNED else 'kết thúc'} {short(each.closed)}"
    elif each.ready is not None:
        yield f"có kết quả {short(each.ready)}"
    if each.closed is None and each.late:
        yield "quá hạn"


def _no_date(each: Dossier) -> str:
    return "tạm dừng" if each.suspended is not None else "–"


def _holders(each: Dossier) -> str:
    """Who has its open tasks; of one in a pool, who answers for it."""
    return clean(", ".join(dict.fromkeys(task.holder or f"({task.officer})" for task in each.tasks)))
