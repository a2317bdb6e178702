"""``note``, ``opine``, ``correct``: what is said of a dossier, and what was entered wrongly."""

from __future__ import annotations

from typing import Annotated

import typer

from thutuc.cli.acting import By, Data, DataJson, Handle, HappenedAt, Reason, RequestId, Task, act
from thutuc.cli.attachments import Attachments
from thutuc.cli.data import of_anywhere
from thutuc.cli.options import AsJson
from thutuc.cli.session import handle
from thutuc.engine import Engine


def note(
    context: typer.Context,
    dossier: Handle,
    by: By,
    text: Annotated[
        str,
        typer.Option(
            help="Nội dung ghi chú; có giấy tờ kèm theo thì được bỏ trống · "
            "the remark; may be left out where papers are attached."
        ),
    ] = "",
    attachments: Attachments = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Ghi chú, kèm giấy tờ · keep a remark, and papers by reference; nothing moves."""
    act(context, Engine.note, done="Đã ghi vào hồ sơ.")


def opine(
    context: typer.Context,
    task: Task,
    by: By,
    text: Annotated[str, typer.Option(help="Nội dung ý kiến · the opinion.")],
    instead_of: Annotated[
        str | None,
        typer.Option(
            help="Mã cán bộ được hỏi ý kiến, nếu là người khác · the officer who was asked, if another."
        ),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(
            help="Số văn bản cử người khác tham gia · number of the paper that sends who takes part instead."
        ),
    ] = None,
    attachments: Attachments = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Cho ý kiến phối hợp · give the opinion of who co-operates in a step; who leads it completes it."""
    act(context, Engine.opine, done="Đã ghi ý kiến.")


def correct(
    context: typer.Context,
    dossier: Handle,
    by: By,
    reason: Reason,
    data: Data = None,
    data_json: DataJson = None,
    payment: Annotated[
        str | None,
        typer.Option(
            help="Khoản đã ghi sai: khi tiếp nhận, bổ sung hay trả kết quả · "
            "the payment that was recorded wrongly: reception, supplement or return."
        ),
    ] = None,
    document: Annotated[
        str | None, typer.Option(help="Số biên lai đúng · number of the right receipt.")
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option(
            help="Số tiền đúng, tính bằng đồng, khi đã ghi sai · its sum in đồng, where that was wrong."
        ),
    ] = None,
    paid: Annotated[
        bool,
        typer.Option("--paid/--not-paid", help="Thực tế đã nộp hay chưa · whether anything was paid at all."),
    ] = True,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Đính chính dữ liệu, phí · put right what was entered wrongly; the old values stay in the journal."""
    act(
        context,
        Engine.correct,
        fields=lambda engine: of_anywhere(engine.dossier(handle(dossier)).definition),
        done="Đã đính chính; giá trị cũ còn trong nhật ký.",
    )
