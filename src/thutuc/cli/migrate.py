"""``migrate``: dossiers go on under another version of their procedure, and the list says which stay."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.options import AsJson, Batch, DryRun, Examples, OnlyThese
from thutuc.cli.session import day, handle, session_of
from thutuc.cli.show import FINE, REFUSED, SOON, clean, end, json, say, table
from thutuc.engine import Migrated, Migration
from thutuc.engine.validity import in_force

By = Annotated[
    str,
    typer.Option(
        help="Hệ thống được khai báo (systems trong thutuc.toml) thực hiện; cán bộ không làm việc này · "
        "the named system (systems in thutuc.toml) that does it; no officer may."
    ),
]


def migrate(
    context: typer.Context,
    plan: Annotated[
        Path, typer.Argument(help="Kế hoạch chuyển phiên bản, một tệp TOML · the plan, a TOML file.")
    ],
    by: By,
    decision: Annotated[
        str | None,
        typer.Option(
            help="Số quyết định; không nêu thì lấy số ghi trong kế hoạch · "
            "number of the decision; without it, the plan's."
        ),
    ] = None,
    dossier: OnlyThese = None,
    batch: Batch = 100,
    dry_run: DryRun = False,
    examples: Examples = 20,
    as_json: AsJson = False,
) -> None:
    """Chuyển hồ sơ sang phiên bản quy trình khác · move running dossiers to another version.

    Mã thoát 1 khi có hồ sơ không có chỗ trong phiên bản mới: hồ sơ ấy giữ nguyên.

    Exits with 1 where a dossier has no place in the new version: it stays as it was.
    """
    with session_of(context).engine() as engine:
        done = engine.migrate(
            plan,
            by=by,
            decision=decision,
            dossiers=None if dossier is None else [handle(each) for each in dossier],
            batch=batch,
            dry_run=dry_run,
        )
    if as_json:
        names = ("procedure", "from_version", "to_version", "decision", "dry_run", "remarks", "lines")
        told = {name: getattr(done, name) for name in names}
        json({"moved": done.moved, "refused": done.refused, **told})
    else:
        _tell(done, examples)
    if done.refused:
        raise typer.Exit(REFUSED)


def undo_migration(
    context: typer.Context,
    dossier: Annotated[str, typer.Argument(help="Số hoặc mã hồ sơ · number or code of the dossier.")],
    by: By,
    decision: Annotated[
        str,
        typer.Option(
            help="Số quyết định đưa hồ sơ về phiên bản trước · "
            "number of the decision that takes the move back."
        ),
    ],
) -> None:
    """Đưa hồ sơ về phiên bản quy trình trước · take a move back, before anything else has happened."""
    with session_of(context).engine() as engine:
        found = engine.undo_migration(handle(dossier), by=by, decision=decision)
    name = found.code or f"số nội bộ {found.id}"
    say(Text(f"Hồ sơ {clean(name)} trở về phiên bản trước, theo {clean(decision)}.", style=FINE))


def end_version(
    context: typer.Context,
    procedure: Annotated[
        str, typer.Argument(help="Mã (id) của quy trình, hoặc mã thủ tục · a procedure's id or its code.")
    ],
    version: Annotated[int, typer.Argument(min=1, help="Phiên bản nào · which version.")],
    by: By,
    last_day: Annotated[
        date,
        typer.Option(
            parser=day,
            metavar="DAY",
            help="Ngày cuối cùng tiếp nhận hồ sơ theo phiên bản này · the last day of reception under it.",
        ),
    ],
    decision: Annotated[
        str, typer.Option(help="Số quyết định kết thúc phiên bản này · number of the decision that ends it.")
    ],
) -> None:
    """Kết thúc một phiên bản quy trình · the last day on which dossiers are received under a version."""
    with session_of(context).engine() as engine:
        ended = engine.end_version(procedure, version=version, last_day=last_day, by=by, decision=decision)
        with engine.store.transaction(write=False) as tx:
            beside = tx.procedure_versions(ended.procedure)
    told = (
        f"{clean(procedure)}, phiên bản {version}: tiếp nhận hồ sơ đến hết ngày {last_day:%d/%m/%Y}, "
        f"theo {clean(decision)}."
    )
    say(Text(told, style=FINE))
    if last_day < date.max:
        after = last_day + timedelta(days=1)
        row = in_force(beside, after.isoformat())
        then = "không phiên bản nào tiếp nhận hồ sơ" if row is None else f"phiên bản {row.version}"
        say(Text(f"Từ {after:%d/%m/%Y}: {then}.", style=SOON if row is None else ""))


def _tell(done: Migration, examples: int) -> None:
    refused = [line for line in done.lines if line.how == "refused"]
    listed = refused
    if done.dry_run:  # a rehearsal is read before anything is decided: it lists what would move as well
        listed = [*refused, *(line for line in done.lines if line.how == "moved")]
    if listed and examples:
        rows = [(clean(line.code or f"số nội bộ {line.dossier}"), _why(line)) for line in listed[:examples]]
        left = len(listed) - examples
        caption = f"{left} dòng nữa: --examples {len(listed)}, hoặc --json" if left > 0 else None
        what = "Chuyển, hay vì sao ở lại" if done.dry_run else "Vì sao ở lại"
        say(table([("Hồ sơ", {"no_wrap": True}), (what, {"ratio": 1})], rows, caption=caption))
    for remark in done.remarks:
        say(Text(f"Lưu ý: {clean(remark)}", style=SOON))
    rehearsed = "Chạy thử, chưa ghi gì. " if done.dry_run else ""
    verb = "sẽ chuyển" if done.dry_run else "đã chuyển"
    say(
        Text(
            f"{rehearsed}{done.procedure}: phiên bản {done.from_version} → {done.to_version} "
            f"theo {clean(done.decision)}: {done.moved} hồ sơ {verb}, {done.refused} hồ sơ ở lại.",
            style=SOON if refused else FINE,
        )
    )


def _why(line: Migrated) -> str:
    if line.how == "refused":
        return clean(line.why or "")
    if line.term is None:
        return "sẽ chuyển"
    if line.due is None:
        return f"sẽ chuyển; thời hạn {clean(line.term)}, đang tạm dừng tính"
    return f"sẽ chuyển; hẹn trả {end(line.due_was)} → {end(line.due)}"
