"""``thutuc demo``: an invented province around Tết 2026, and what can be asked of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shlex import quote
from shutil import which
from textwrap import wrap
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from thutuc.cli.paper import explanation, paper
from thutuc.cli.show import FAINT, FINE, LATE, SOON, Column, console, say, short_end, table
from thutuc.configuration import read_configuration
from thutuc.demo import START, UNTIL, Demonstration, make_demonstration
from thutuc.dossier.view import when_vi
from thutuc.engine import Engine
from thutuc.organisation import Seat
from thutuc.reports import FORMULAS, Figures, HeadList, Line, OnTime, control_sheet, head_list, on_time

#: The rows of the figures: what people read, and the count or the formula behind it.
_MEASURES = (
    ("Đã tiếp nhận", "received"),
    ("Đã có kết quả", "finished"),
    ("Đang xử lý, trong hạn", "open"),
    ("Đang xử lý, quá hạn", "overdue"),
    ("Rút hồ sơ", "withdrawn"),
    ("Dừng, trả, từ chối", "stopped"),
    ("Đang chuyển cơ quan", "forwarded"),
    ("Còn chờ tiếp nhận", "awaiting"),
    ("Đúng hạn", "law"),
    ("Giữ ngày hẹn đầu", "first"),
    ("Đúng hạn / tiếp nhận", "over_received"),
    ("Đúng ngày hẹn lại", "reappointment"),
)


def demo(
    folder: Annotated[
        Path,
        typer.Option(
            help="Thư mục để bản trình diễn; bản cũ ở đó được làm lại · "
            "where to leave it; an earlier demonstration there is made anew."
        ),
    ] = Path("thutuc-demo"),
) -> None:
    """Trình diễn: 60 hồ sơ của một tỉnh hư cấu quanh Tết 2026 · 60 dossiers of an invented province."""
    with _progress(console(error=True)) as advance:
        made = make_demonstration(folder, advance)
    configuration = read_configuration(folder, {}, file=folder / "thutuc.toml")
    store = configuration.store()
    try:
        engine = configuration.engine(store)
        for part in _parts(engine, made):
            say(part)
    finally:
        store.close()


@contextmanager
def _progress(out: Console) -> Iterator[Callable[[datetime], None]]:
    """A bar on the error stream while the days go by; none where there is no terminal."""
    columns = (TextColumn("Các ngày trôi qua"), BarColumn(), TextColumn("{task.fields[day]}"))
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        bar = progress.add_task("", total=(UNTIL - START).total_seconds(), day="")
        yield lambda at: progress.update(bar, completed=(at - START).total_seconds(), day=f"{at:%d/%m/%Y}")


def _parts(engine: Engine, made: Demonstration) -> Iterator[RenderableType]:
    """Everything the demonstration shows, in order."""
    yield Text("Tỉnh mẫu Sông Ngân: 60 hồ sơ quanh Tết Bính Ngọ 2026", style="bold")
    yield Text(
        f"Từ {START:%d/%m/%Y} đến {when_vi(UNTIL)}, {made.dossiers} hồ sơ của ba thủ tục, "
        f"{made.acts} lượt thao tác của cán bộ, người nộp và hệ thống. Tỉnh, người và hồ sơ đều hư cấu.\n"
        f"An invented province under a virtual clock: {made.dossiers} dossiers, {made.acts} acts.",
        style=FAINT,
    )
    yield _heading("1. Danh sách buổi sáng của người đứng đầu", "what is late, and what is about to be")
    yield from _morning(head_list(engine))
    shown = next(
        each
        for each in engine.search(limit=made.dossiers)
        if any(promise.kind == "reappointment" for promise in each.promises)
    )
    yield _heading("2. Một hồ sơ đã đi qua tay ai", "thutuc history: one dossier, hand to hand")
    yield from paper(control_sheet(engine, shown.id))
    yield _heading("3. Vì sao hẹn ngày ấy, từng ngày qua Tết", "thutuc explain: why that day")
    yield from explanation(engine.explain(shown.id, at=shown.promises[0].told), shown.code)
    yield _heading("4. Đúng hạn được bao nhiêu, tính thế nào", "on-time figures, with their formulas")
    yield from _figures(on_time(engine))
    yield _heading("5. Nhật ký có còn nguyên không", "thutuc verify: journals, chains and states")
    yield _verified(engine, made)
    yield _heading("6. Thử tiếp", "what to try next")
    yield from _next(engine, made, shown.code or "")


def _heading(vietnamese: str, english: str) -> RenderableType:
    title = Text.assemble((vietnamese, "bold"), (f"  {english}", FAINT))
    return Padding(title, (1, 0, 0, 0))


def _morning(found: HeadList) -> Iterator[RenderableType]:
    yield Text(
        f"Lúc {when_vi(found.at)}: {len(found.late)} việc quá hạn, {len(found.coming)} việc đến hạn trước "
        f"{when_vi(found.soon)}; theo người chịu trách nhiệm, lâu nhất đứng trước. "
        "Quá hạn tính bằng ngày làm việc.",
        style=FAINT,
    )
    wide = console().width >= 110
    columns: list[Column] = [
        ("Hồ sơ", {"width": 20, "no_wrap": True}),
        ("Việc đang chờ", {"ratio": 1}),
        ("Hạn", {"width": 11, "no_wrap": True}),
        ("Quá (ngày)", {"width": 10, "justify": "right"}),
    ]
    if wide:
        columns.append(("Đã báo", {"ratio": 1}))
    yield Text()
    yield table(columns, [], expand=True)
    for seat, lines in found.officers:
        yield _officer(seat)
        rows = [[*_line(line), *([_told(line)] if wide else [])] for line in lines]
        yield table(columns, rows, expand=True, header=False)


def _officer(seat: Seat | None) -> Text:
    if seat is None:
        return Text("Chưa có người chịu trách nhiệm", style=LATE)
    return Text.assemble((seat.officer_name, "bold"), (f", {seat.post_title}, {seat.unit_name}", FAINT))


def _line(line: Line) -> list[str | Text]:
    style = LATE if line.late else SOON
    days = str(line.days_late or "hôm nay") if line.late else "chưa"
    return [
        line.dossier.code or f"số nội bộ {line.dossier.id}",
        line.what,
        Text.assemble((short_end(line.due), style), (f"\n{line.due_name}", FAINT)),
        Text(days, style=style),
    ]


def _told(line: Line) -> Text:
    """Who was told last, each once."""
    latest = {told.name: told for told in line.told if told.name}
    said = [f"{told.name} {told.at:%d/%m}" for told in sorted(latest.values(), key=lambda told: told.at)]
    return Text("\n".join(said[-2:]) or "–", style=FAINT)


def _figures(found: OnTime) -> Iterator[RenderableType]:
    each = [*found.rows, found.total]
    columns: list[Column] = [("", {"width": 23})]
    columns += [(one.name, {"justify": "right", "ratio": 2}) for one in each]
    yield Text()
    yield table(columns, [_measure(what, each) for what in _MEASURES], expand=True)
    yield Text()
    total = found.total
    for kind, (vietnamese, english) in FORMULAS.items():
        over, under = total.parts(kind)
        yield Text.assemble(
            (f"{_percent(total.rate(kind))} = {over}/{under}. ", "bold"), vietnamese, (f" · {english}", FAINT)
        )
    yield Text(
        "Rút và dừng có cột riêng, không tính là đúng hạn. "
        f"Có văn bản xin lỗi, hẹn lại: {total.reappointed}, trong đó {total.by_reappointment} có kết quả "
        f"chậm nhất vào ngày hẹn lại. Chưa tiếp nhận hoặc từ chối: {total.not_received}, trong đó "
        f"{total.awaiting} còn chờ tiếp nhận.",
        style=FAINT,
    )


def _measure(what: tuple[str, str], each: list[Figures]) -> list[Text]:
    name, kind = what
    style = "bold" if kind in FORMULAS else ""
    cells = [_percent(one.rate(kind)) if kind in FORMULAS else str(getattr(one, kind) or "–") for one in each]
    return [Text(name, style=style), *(Text(cell, style=style) for cell in cells)]


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1f}%".replace(".", ",")


def _verified(engine: Engine, made: Demonstration) -> Text:
    problems = engine.verify()
    if problems:
        return Text(f"Có {len(problems)} chỗ không khớp. · {problems[0]}", style=LATE)
    with engine.store.transaction(write=False) as tx:
        rows = tx.last_row()
    return Text(
        f"Khớp: tính lại {rows} dòng nhật ký của {made.dossiers} hồ sơ, không chỗ nào sai khác.",
        style=FINE,
    )


def _next(engine: Engine, made: Demonstration, code: str) -> Iterator[RenderableType]:
    task = next(each for each in engine.tasks(limit=100) if each.holder and each.step == "sign_certificate")
    tries = (
        ("thutuc tasks --late", "việc đang quá hạn · what is late"),
        (f"thutuc tasks --officer {task.officer}", "việc của một người · one officer's tasks"),
        (f"thutuc history {code}", "phiếu kiểm soát ở trên · the sheet above"),
        (
            f"thutuc explain {code} --english",
            "phép tính ở trên, tính đến nay · the sum above as it is now, in English",
        ),
        (
            f"thutuc complete {task.id} --by {task.holder} --data signature=signed",
            "ký thay vai lãnh đạo · act as the chair who signs",
        ),
        ("thutuc --now 2026-03-24T08:00 tasks --late", "sáng 24/03, nếu không ai làm gì · if nobody acts"),
        ("thutuc config", "cấu hình và nơi lấy · settings and where they come from"),
    )
    yield Text(f"Mọi thứ ở lại trong {made.folder}/ (cơ sở dữ liệu {made.database.name}).", style=FAINT)
    program, columns = _program(), console().width
    yield Text(f"cd {quote(str(made.folder))}", style="bold")
    for command, what in tries:
        yield Text(f"# {what}", style=FAINT)
        yield Text(_typed(command.replace("thutuc", program, 1), columns), style="bold")


def _typed(command: str, columns: int) -> str:
    """A command as a shell takes it, also where it needs more than one line."""
    lines = wrap(command, columns - 2, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return " \\\n".join(lines)


def _program() -> str:
    """What a shell calls us by: the bare name where it finds us, else the whole path."""
    found = which("thutuc")
    called = Path(sys.argv[0]).absolute()
    if found is not None or called.name != "thutuc" or not called.is_file():
        return "thutuc"
    return quote(str(called))
