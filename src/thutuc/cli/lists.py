"""``list``, ``drafting``, ``irregularities``, ``facts``: neutral lists, each with its formula."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from thutuc.cli.options import AsCsv, AsJson, Limit
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FAINT, LATE, MORE, json, say, short, short_end, table, when
from thutuc.engine.lists.catalogue import LINES, TALLIES
from thutuc.engine.lists.drafting import OUTCOMES, DraftLine, as_csv
from thutuc.engine.lists.facts import Facts
from thutuc.engine.lists.irregularities import Irregularities
from thutuc.engine.lists.listing import FORMULAS, RECEPTION, Formula, Line, Listing, Tally
from thutuc.reports.figures import DUE_OF_DOSSIER, DUE_OF_TASK, RECEIVED_BY

At = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="INSTANT",
        help="Theo những gì đã biết tại thời điểm ấy, đã qua hoặc hiện tại · "
        "as it was known at this instant, past or now.",
    ),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="INSTANT",
        help="Đầu kỳ; không nêu thì từ đầu tháng · where the period begins; else the month.",
    ),
]
From = Annotated[
    datetime,
    typer.Option("--since", parser=moment, metavar="INSTANT", help="Đầu kỳ · where the period begins."),
]
Officer = Annotated[
    str | None,
    typer.Option(
        help="Chỉ việc đang ở hoặc do cán bộ, công chức này làm · "
        "only what lies on, or was done by, this officer."
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        help="Chỉ đơn vị này, hoặc cơ quan này với mọi đơn vị của nó · "
        "only this unit, or this agency with all its units."
    ),
]

#: What figures are called.
FIGURES = {
    "in_hand": "việc trong tay",
    "late": "quá hạn",
    "done": "đã xong",
    "timed": "có hạn",
    "on_time": "đúng hạn",
    "ended_late": "kết thúc khi quá hạn",
    "received": "hồ sơ tiếp nhận",
    "finished": "có kết quả",
    "finished_on_time": "có kết quả đúng hạn",
    "on_time_rate": "tỷ lệ đúng hạn %",
    "reappointed": "đã hẹn lại",
    "reappointment_kept": "đúng hẹn lại",
    "reappointment_rate": "tỷ lệ đúng hẹn lại %",
    "undecided": "chưa quyết định",
    "oldest_days": "cũ nhất (ngày)",
    "acts": "việc đã làm",
    "under_mandate": "làm thay",
    "share": "tỷ lệ %",
}


def list_(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[LIST]",
            help="Danh sách nào; không nêu thì in tên mọi danh sách · which; without it, all names.",
        ),
    ] = None,
    officer: Officer = None,
    unit: Unit = None,
    at: At = None,
    since: Since = None,
    number: Annotated[
        int | None, typer.Option(min=0, help="Số N trong cách tính của danh sách · the N of its formula.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Danh sách cho người đứng đầu và thanh tra, kèm cách tính · neutral lists, each with its formula."""
    if name is None:
        rows = [(each, FORMULAS[each].name, FORMULAS[each].vi) for each in (*LINES, *TALLIES)]
        say(table([("Tên", {"no_wrap": True}), ("", {}), ("Cách tính", {"ratio": 1})], rows))
        return
    with session_of(context).engine() as engine:
        found = engine.listing(
            name, officer=officer, unit=unit, at=at, since=since, number=number, limit=limit
        )
    if as_json:
        json(asdict(found))
    else:
        say(*shown(found))


def shown(found: Listing, *, whole: bool = True) -> Iterable[RenderableType]:
    """A list for people: its name, how it is counted, its lines; *whole*: and what is missing from it."""
    yield Text.assemble((found.formula.name, "bold"), (f" · {when(found.at)}", FAINT))
    yield from _counted(found.formula)
    caption = MORE if found.more else None
    if found.tallies:
        yield _tallies(found.tallies, caption)
    elif found.lines:
        yield table(_COLUMNS, [_line(each) for each in found.lines], caption=caption)
    else:
        yield Text("Không có dòng nào. · No line.", style=FAINT)
    if whole:
        yield from _missing(found.missing)


def _missing(dossiers: Sequence[int]) -> Iterable[Text]:
    if dossiers:
        numbers = ", ".join(map(str, dossiers))
        yield Text(
            f"Thiếu hồ sơ số {numbers}: nhật ký bị sửa hoặc hỏng, chạy thutuc verify "
            f"· missing: {numbers}, altered journals; run thutuc verify",
            style=LATE,
        )


def _counted(formula: Formula) -> Iterable[Text]:
    yield Text(f"Cách tính: {formula.vi}.", style=FAINT)
    yield Text(f"Formula: {formula.en}.", style=FAINT)


_COLUMNS: list[tuple[str, dict[str, Any]]] = [
    ("Hồ sơ", {"no_wrap": True}),
    ("Việc", {"ratio": 1}),
    ("Ở ai", {"ratio": 1}),
    ("Từ", {"no_wrap": True}),
    ("Hạn", {"no_wrap": True}),
    ("Ngày", {"justify": "right"}),
    ("Lần", {"justify": "right"}),
]


def _line(each: Line) -> tuple[str | Text, ...]:
    return (
        each.code or f"số nội bộ {each.dossier}",
        Text.assemble(each.what, (f"\n{each.note}" if each.note else "", FAINT)),
        Text.assemble(each.officer_name or "–", (f"\n{each.unit_name}" if each.unit_name else "", FAINT)),
        short(each.since),
        _due(each),
        "" if each.days is None else str(each.days),
        "" if each.count is None else str(each.count),
    )


def _due(each: Line) -> Text:
    """A due instant, and which term it ends: of one step, of the dossier, or of its reception."""
    if each.due is None:
        return Text(short(None))
    name = DUE_OF_TASK if each.task is not None else DUE_OF_DOSSIER
    return Text.assemble(short_end(each.due), (f"\n{RECEIVED_BY if each.what == RECEPTION else name}", FAINT))


def _tallies(found: Iterable[Tally], caption: str | None) -> RenderableType:
    rows = list(found)
    names = list(dict.fromkeys(name for each in rows for name in each.figures))
    columns: list[tuple[str, dict[str, Any]]] = [("Người, đơn vị", {"ratio": 1}), ("Người đứng đầu", {})]
    columns += [(FIGURES[name], {"justify": "right"}) for name in names]
    return table(columns, [_tally(each, names) for each in rows], caption=caption)


def _tally(each: Tally, names: list[str]) -> tuple[str | Text, ...]:
    who = each.officer_name if each.officer is not None else None
    title = Text.assemble(who or (each.unit_name or "–"), (f"\n{each.unit_name}" if who else "", FAINT))
    numbers = (_number(each.figures.get(name)) for name in names)
    return (title, each.head_name or "–", *numbers)


def _number(figure: float | None) -> str:
    """As officials write it, with a decimal comma."""
    if figure is None:
        return ""
    return f"{figure:g}".replace(".", ",") if isinstance(figure, float) else f"{figure}"


def drafting(
    context: typer.Context,
    dossier: Annotated[
        str | None, typer.Argument(metavar="[DOSSIER]", help="Một hồ sơ · one dossier.")
    ] = None,
    unit: Unit = None,
    since: Since = None,
    at: At = None,
    as_file: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Nhật ký soạn thảo: ai soạn, ai chuyển trả, vì sao, bao lâu · who drafted, returned it, why, when."""
    if (dossier is None) == (since is None):
        raise typer.BadParameter(
            "nêu một hồ sơ, hoặc khoảng thời gian bằng --since · name one dossier, or a period with --since"
        )
    with session_of(context).engine() as engine:
        if dossier is not None:
            lines = engine.drafting(handle(dossier), at=at)
        else:
            lines = engine.drafting_between(since=since or engine.now(), at=at, unit=unit)
    if as_json:
        json([asdict(line) for line in lines])
    elif as_file:
        sys.stdout.write(as_csv(lines))
    else:
        columns: list[tuple[str, dict[str, Any]]] = [("Hồ sơ", {"no_wrap": True}), ("Bước", {"ratio": 1})]
        columns += [("Ai", {}), ("Từ", {}), ("Đến", {})]
        columns += [("Ngày làm việc · giờ", {"justify": "right"}), ("Kết thúc", {"ratio": 1})]
        say(*_counted(FORMULAS["drafting"]), table(columns, [_draft(each) for each in lines]))


def _draft(each: DraftLine) -> tuple[str | Text, ...]:
    back = f" về {each.returned_to}" if each.returned_to else ""
    return (
        each.code or f"số nội bộ {each.dossier}",
        each.step,
        each.officer_name or "–",
        short(each.since),
        short(each.until),
        f"{each.working_days} · {_number(each.hours)}",
        Text.assemble(OUTCOMES[each.outcome] + back, (f"\n{each.reason}" if each.reason else "", FAINT)),
    )


def irregularities(
    context: typer.Context,
    since: From,
    at: At = None,
    unit: Unit = None,
    officer: Officer = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Những việc cần lưu ý kiểm tra: đính chính, ghi muộn, ghi lùi ngày … · what to look through first."""
    with session_of(context).engine() as engine:
        found = engine.irregularities(since=since, at=at, unit=unit, officer=officer, limit=limit)
    if as_json:
        json(asdict(found))
    else:
        say(*irregular(found), *_missing(found.missing))


def irregular(found: Irregularities) -> Iterable[RenderableType]:
    """What is to be looked through first, for people: how many of each kind, and the lines of a page."""
    for kind, formula in found.formulas.items():
        lines = [line for line in found.lines if line.kind == kind]
        yield Text.assemble((f"{formula.name}: {found.counts[kind]}", "bold"), (f"  {formula.vi}", FAINT))
        if lines:
            columns: list[tuple[str, dict[str, Any]]] = [("Hồ sơ", {"no_wrap": True}), ("Ai ghi", {})]
            columns += [("Xảy ra", {}), ("Ghi", {}), ("Nội dung", {"ratio": 1})]
            rows = [
                (
                    line.code or f"số nội bộ {line.dossier}",
                    line.actor_name or "–",
                    short(line.happened_at),
                    short(line.recorded_at),
                    line.note,
                )
                for line in lines
            ]
            yield table(columns, rows)
    if found.more:
        yield Text(MORE, style=FAINT)


def facts(
    context: typer.Context,
    since: From,
    at: At = None,
    unit: Unit = None,
    officer: Officer = None,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ sự việc về một người hoặc đơn vị trong kỳ · facts on a head or unit; a person decides."""
    with session_of(context).engine() as engine:
        found = engine.facts(since=since, at=at, unit=unit, officer=officer)
    if as_json:
        json(asdict(found))
    else:
        say(*file_of_facts(found))


def file_of_facts(found: Facts) -> Iterable[RenderableType]:
    """A file of facts for people; it ends with who decides."""
    yield Text.assemble((found.name or "–", "bold"), f"  {when(found.since)} – {when(found.until)}")
    for head in found.heads:
        instead = f" (khi {head.instead_of} vắng mặt)" if head.instead_of else ""
        yield Text(f"Đứng đầu {head.since:%d/%m/%Y}–{head.until:%d/%m/%Y}: {head.name}{instead}")
    for part in found.parts.values():
        yield from shown(part, whole=False)
    yield from irregular(found.irregularities)
    yield from _missing(found.irregularities.missing)
    yield Text(found.note_vi, style="bold")
    yield Text(found.note_en, style=FAINT)
