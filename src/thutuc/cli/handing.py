"""``hand-over``: units merge or an officer leaves; everything that lies there goes to who follows."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.acting import By
from thutuc.cli.options import AsJson, Batch, DryRun, Examples, OnlyThese
from thutuc.cli.session import handle, session_of
from thutuc.cli.show import FINE, LATE, REFUSED, SOON, json, say, table
from thutuc.engine import Handed, HandOver

_HOW = {
    "moved": "đã chuyển",
    "earlier": "đã chuyển trước đó",
    "undecided": "chờ người có thẩm quyền quyết định",
    "hindered": "cần người xử lý trước",
    "gone": "không còn ở đó",
}


def hand_over(
    context: typer.Context,
    by: By,
    decision: Annotated[
        str, typer.Option(help="Số quyết định bàn giao · number of the decision that orders it.")
    ],
    unit: Annotated[
        str | None,
        typer.Option(help="Đơn vị hoặc cơ quan đã kết thúc hoạt động · the unit or agency that has ended."),
    ] = None,
    officer: Annotated[
        str | None, typer.Option(help="Cán bộ, công chức rời vị trí · the officer who leaves.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            help="Đơn vị hoặc người nhận bàn giao; không nêu thì theo tệp tổ chức · "
            "who follows; without it, as the organisation says."
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            help="Lý do: sáp nhập (merger), sắp xếp (reorganisation), rời vị trí (leaver) · "
            "merger, reorganisation or leaver."
        ),
    ] = None,
    dossier: OnlyThese = None,
    batch: Batch = 100,
    dry_run: DryRun = False,
    examples: Examples = 20,
    as_json: AsJson = False,
) -> None:
    """Bàn giao hồ sơ khi sắp xếp đơn vị hoặc cán bộ rời vị trí · hand dossiers over, and give the list.

    Mã thoát 1 khi danh sách không khớp: chạy lại lệnh.

    Exits with 1 where the list does not balance: then it is called again.
    """
    with session_of(context).engine() as engine:
        done = engine.hand_over(
            by=by,
            decision=decision,
            from_unit=unit,
            officer=officer,
            to=to,
            reason=reason,
            dossiers=None if dossier is None else [handle(each) for each in dossier],
            batch=batch,
            dry_run=dry_run,
        )
    if as_json:
        json({"balances": done.balances, "moved": done.moved, **_plain(done)})
    else:
        _tell(done, examples)
    if not done.balances:
        raise typer.Exit(REFUSED)


def _plain(done: HandOver) -> dict[str, object]:
    names = ("decision", "reason", "source", "lay", "left", "dry_run", "lines")
    return {name: getattr(done, name) for name in names}


def _tell(done: HandOver, examples: int) -> None:
    counts = ", ".join(f"{done.count(how)} {_said(how, done)}" for how in _HOW if done.count(how))  # type: ignore[arg-type]
    if done.lines and examples:
        say(
            table(
                [
                    ("Hồ sơ", {"no_wrap": True}),
                    ("Kết quả", {}),
                    ("Việc", {"no_wrap": True}),
                    ("Đơn vị, người xử lý", {"ratio": 1}),
                ],
                [_row(line, done) for line in _most_telling(done)[:examples]],
                caption=f"{len(done.lines) - examples} dòng nữa: --json"
                if len(done.lines) > examples
                else None,
            )
        )
    rehearsed = "Chạy thử, chưa ghi gì. " if done.dry_run else ""
    fine = done.balances and done.moved == done.lay
    say(
        Text(
            f"{rehearsed}{done.lay} hồ sơ ở {done.source} = {counts or 'không có hồ sơ nào'}.",
            style=FINE if fine else SOON if done.balances else LATE,
        )
    )
    if not done.balances:
        say(
            Text(
                "Danh sách chưa khớp; chạy lại lệnh này. · The list does not balance: call again.", style=LATE
            )
        )


def _most_telling(done: HandOver) -> list[Handed]:
    """What needs a person comes first."""
    return sorted(
        done.lines, key=lambda line: (line.how in ("moved", "earlier"), not line.incidents, line.dossier)
    )


def _said(how: str, done: HandOver) -> str:
    """How it went with a dossier; in a dry run, how it will."""
    return "sẽ chuyển" if done.dry_run and how == "moved" else _HOW[how]


def _row(line: Handed, done: HandOver) -> tuple[str | Text, ...]:
    empty = "chưa có"
    needs = line.why or "; ".join(line.incidents)
    told = f"đã báo {', '.join(line.told)}" if line.told else ""
    whom = [f"{task.unit}: {task.holder or f'({task.officer or empty})'}" for task in line.tasks]
    return (
        line.code or f"số nội bộ {line.dossier}",
        Text(_said(line.how, done), style="" if line.how in ("moved", "earlier") else SOON),
        "\n".join(task.task for task in line.tasks) or "–",
        "\n".join(part for part in (*whom, told, needs) if part) or "–",
    )
