"""``reconcile``: what happened, was recorded, was delivered, kept apart; what a receiver has seen of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from thutuc import bounded
from thutuc.cli.options import AsCsv, AsJson
from thutuc.cli.session import moment, session_of
from thutuc.cli.show import FAINT, FINE, LATE, Column, clean, json, say, short, short_end, table, when
from thutuc.dossier.view import when_vi
from thutuc.engine import Lateness, Reconciliation, told
from thutuc.engine.reconciling import WITHIN, Compared, MessageLine
from thutuc.reports.reconciliation import as_csv, plain, read_keys


def reconcile(
    context: typer.Context,
    since: Annotated[
        datetime,
        typer.Option(parser=moment, metavar="INSTANT", help="Ghi từ thời điểm này · recorded from then on."),
    ],
    until: Annotated[
        datetime | None,
        typer.Option(
            parser=moment, metavar="INSTANT", help="Ghi trước thời điểm này · recorded before then."
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            help="Chỉ hồ sơ do đơn vị hoặc cơ quan này giải quyết · "
            "only what this unit, or this agency, decides."
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            help="Chỉ thông báo gửi đến nơi này, như webhook:host hoặc file:sent.jsonl · "
            "only messages to it, such as webhook:host or file:sent.jsonl."
        ),
    ] = None,
    seen: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Các khóa mà nơi nhận đã thấy: JSON từng dòng, CSV, hoặc mỗi dòng một khóa · "
            "keys that the target has seen: JSON lines, CSV, or one a line.",
        ),
    ] = None,
    minutes: Annotated[
        float,
        typer.Option(
            min=0,
            max=100_000,
            help="Sau bao nhiêu phút nơi nhận phải biết việc đã xảy ra · "
            "how soon a step is to be known elsewhere.",
        ),
    ] = WITHIN / timedelta(minutes=1),
    limit: Annotated[
        int,
        typer.Option(
            min=1,
            help="In nhiều nhất bấy nhiêu dòng của mỗi danh sách · "
            "at most so many lines of each list are printed.",
        ),
    ] = 20,
    as_file: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Đối soát: đã xảy ra, đã ghi, đã gửi đến nơi · happened, recorded, delivered; lateness by its parts."""
    if seen is not None and target is None:
        raise typer.BadParameter(
            "ghi --target là nơi có các khóa này · name the --target whose keys these are",
            param_hint="--seen",
        )
    keys = None
    if seen is not None:
        with bounded.opened(seen) as file:
            keys = read_keys(file)
            if not keys:
                bounded.check_written(file, seen)
    with session_of(context).engine() as engine:
        report = engine.reconcile(
            since=since,
            until=until,
            unit=unit,
            target=target,
            seen=keys,
            within=timedelta(minutes=minutes),
        )
    if as_json:
        json(plain(report))
    elif as_file:
        sys.stdout.write(as_csv(report))
    else:
        say(*_shown(report, limit))


def _shown(report: Reconciliation, limit: int) -> Iterable[RenderableType]:
    minutes = report.within / timedelta(minutes=1)
    yield Text(f"Đối soát {when(report.since)} – {when(report.until)}", style="bold")
    yield Text(
        f"Chậm: đến nơi nhận sau khi xảy ra quá {minutes:g} phút. · Late: delivered more than so long after "
        "it happened (NĐ 63/2024/NĐ-CP Điều 7.4).",
        style=FAINT,
    )
    if report.tallies:
        yield _tallies(report)
    else:
        yield Text("Không có thông báo nào. · No message.", style=FAINT)
    if report.unread is not None:
        yield Text(f"Chưa có tiến trình nào đọc những dòng ghi từ {when_vi(report.unread)}.", style=LATE)
    if report.late:
        yield _messages("Gửi chậm · late", report.late, limit)
    if report.repeated:
        yield _messages("Gửi hơn một lần · more than once", report.repeated, limit)
    if report.waiting:
        yield _waiting(report, limit)
    yield from _late(report.lateness, limit)
    if report.compared is not None:
        yield from _compared(report.compared, limit)


def _tallies(report: Reconciliation) -> RenderableType:
    columns: list[Column] = [("Cơ quan", {}), ("Ngày ghi", {}), ("Nơi nhận", {"ratio": 1})]
    columns += [(name, {"justify": "right"}) for name in ("Đã đến", "Chậm", "Gửi lại", "Chưa gửi được")]
    rows = [
        (
            clean(each.agency or "–"),
            f"{each.day:%d/%m/%Y}",
            clean(each.target or "–"),
            *(str(count) for count in (each.delivered, each.late, each.repeated, each.waiting)),
        )
        for each in report.tallies
    ]
    return table(columns, rows)


def _messages(title: str, lines: tuple[MessageLine, ...], limit: int) -> RenderableType:
    columns: list[Column] = [("Hồ sơ", {"no_wrap": True}), ("Nơi nhận", {"ratio": 1}), ("Khóa", {"ratio": 1})]
    columns += [("Xảy ra", {}), ("Ghi", {}), ("Đến nơi", {}), ("Lần", {"justify": "right"})]
    rows = [
        (
            clean(line.code or str(line.dossier)),
            clean(line.target),
            clean(line.key),
            short(line.happened),
            short(line.recorded),
            short(line.delivered),
            str(line.times),
        )
        for line in lines[:limit]
    ]
    return table(columns, rows, caption=f"{title}: {len(lines)}")


def _waiting(report: Reconciliation, limit: int) -> RenderableType:
    columns: list[Column] = [("Hồ sơ", {"no_wrap": True}), ("Dòng", {"justify": "right"}), ("Ghi", {})]
    columns += [("Lần", {"justify": "right"}), ("Gửi lại lúc", {}), ("Lỗi", {"ratio": 1})]
    rows = [
        (
            clean(line.code or str(line.dossier)),
            str(line.row),
            short(line.recorded),
            str(line.tries),
            short(line.retry_at),
            clean(told(line.error or "sau một dòng chưa gửi được")),
        )
        for line in report.waiting[:limit]
    ]
    return table(columns, rows, caption=f"Chưa gửi được · waiting: {len(report.waiting)}")


def _late(lines: tuple[Lateness, ...], limit: int) -> Iterable[RenderableType]:
    if not lines:
        yield Text("Không có kết quả nào đến chậm. · No result came late.", style=FINE)
        return
    columns: list[Column] = [("Hồ sơ", {"no_wrap": True}), ("Hẹn", {}), ("Có kết quả", {})]
    columns += [
        (name, {"justify": "right"}) for name in ("Cả thảy", "Xử lý", "Chờ", "Đồng bộ: ghi", "Đồng bộ: gửi")
    ]
    rows: list[tuple[str | Text, ...]] = [
        (
            clean(each.code or str(each.dossier)),
            short_end(each.due),
            Text(short(each.happened), style=FINE if each.in_time else LATE),
            *(_span(part) for part in (each.whole, each.work, each.waiting, each.entry, each.delivery)),
        )
        for each in lines[:limit]
    ]
    in_time = sum(each.in_time for each in lines)
    caption = f"Kết quả chậm · late results: {len(lines)}; có kết quả đúng hẹn, ghi hoặc gửi chậm: {in_time}"
    yield table(columns, rows, caption=caption)


def _compared(found: Compared, limit: int) -> Iterable[RenderableType]:
    yield Text(f"{clean(found.target)}: ở đây {found.ours}, nơi nhận {found.theirs}", style="bold")
    for said, keys in (
        ("nơi nhận không có · missing there", found.missing),
        ("ở đây không có · unknown here", found.unknown),
        ("đã đến, ở đây chưa ghi · not yet written down here", found.unsettled),
        ("nơi nhận có hơn một lần · twice there", found.repeated),
    ):
        shown = ", ".join(clean(key) for key in keys[:limit])
        more = " …" if len(keys) > limit else ""
        yield Text(f"{said}: {len(keys)}{': ' if keys else ''}{shown}{more}", style=LATE if keys else FINE)


def _span(part: timedelta) -> str:
    """A duration in days, hours and minutes, as a table has room for."""
    minutes = round(part / timedelta(minutes=1))
    days, hours = divmod(minutes, 1_440)
    said = [f"{days} ngày"] if days else []
    if hours // 60:
        said.append(f"{hours // 60} giờ")
    if hours % 60 or not said:
        said.append(f"{hours % 60} phút")
    return " ".join(said)
