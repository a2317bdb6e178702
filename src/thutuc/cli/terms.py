"""``suspend``, ``resume``, ``extend``, ``reappoint``: what happens to a dossier's term."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from thutuc.cli.acting import Approver, By, Document, Handle, HappenedAt, RequestId, act
from thutuc.cli.options import AsJson
from thutuc.cli.session import day as parse_day
from thutuc.engine import Engine
from thutuc.engine.rules.apologies import CAUSES


def suspend(
    context: typer.Context,
    dossier: Handle,
    by: By,
    ground: Annotated[
        str, typer.Option(help="Căn cứ tạm dừng, bằng một từ · why, in a word: verification, tax, outage …")
    ],
    basis: Annotated[str, typer.Option(help="Văn bản pháp luật làm căn cứ · the text of law.")],
    document: Annotated[
        str, typer.Option(help="Số văn bản tạm dừng · number of the document that orders it.")
    ],
    approver: Annotated[
        str | None,
        typer.Option(help="Người duyệt, khi ghi lùi ngày · who approved it, when entered in retrospect."),
    ] = None,
    issued: Annotated[
        date | None,
        typer.Option(
            parser=parse_day,
            metavar="DAY",
            help="Ngày của văn bản, khi ghi lùi ngày · day of the document, in retrospect.",
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Tạm dừng tính thời gian · let the dossier's term stand still on a legal ground."""
    act(context, Engine.suspend)


def resume(
    context: typer.Context,
    dossier: Handle,
    by: By,
    document: Document = None,
    approver: Approver = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Tính tiếp thời gian · let the dossier's term go on with what is left."""
    act(context, Engine.resume)


def extend(
    context: typer.Context,
    dossier: Handle,
    by: By,
    term: Annotated[str, typer.Option(help="Gia hạn thêm bao lâu · how much longer: '05 ngày làm việc'.")],
    ground: Annotated[str, typer.Option(help="Căn cứ gia hạn mà thủ tục khai báo · the declared ground.")],
    document: Document = None,
    approver: Approver = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Gia hạn theo luật · extend the term on a ground that the procedure declares; no apology, not late."""
    act(context, Engine.extend)


def reappoint(
    context: typer.Context,
    dossier: Handle,
    by: By,
    day: Annotated[
        date, typer.Option("--day", parser=parse_day, metavar="DAY", help="Ngày hẹn lại · the new day.")
    ],
    reason: Annotated[
        str,
        typer.Option(help=f"Một trong các nguyên nhân · one of these causes: {'; '.join(CAUSES)}."),
    ],
    document: Document = None,
    approver: Approver = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Xin lỗi và hẹn lại ngày trả kết quả · apologise and promise a new day, once; the head signs."""
    act(context, Engine.reappoint)
