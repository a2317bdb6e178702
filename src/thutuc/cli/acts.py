"""``request-papers``, ``pay``, ``claim`` …: papers, fees, holders, and the end of a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from thutuc.bounded import dotted
from thutuc.cli.acting import (
    Approver,
    By,
    Data,
    DataJson,
    Document,
    Handle,
    HappenedAt,
    Reason,
    RequestId,
    Task,
    act,
    said,
    show,
)
from thutuc.cli.attachments import Attachments
from thutuc.cli.options import AsJson
from thutuc.cli.session import handle, session_of
from thutuc.cli.show import FINE, SOON, clean, say
from thutuc.engine import Dossier, Engine
from thutuc.forms import Fee


def request_papers(
    context: typer.Context,
    dossier: Handle,
    by: By,
    content: Annotated[
        str, typer.Option(help="Nội dung cần bổ sung, hoàn thiện · what is to be supplemented.")
    ],
    reason: Reason,
    stage: Annotated[
        str | None,
        typer.Option(
            help="Khâu tiếp nhận hay thẩm định; mặc định: theo hồ sơ · "
            "intake or appraisal; found from the dossier."
        ),
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option(help="Căn cứ pháp lý để yêu cầu thêm lần nữa · legal ground of a further request."),
    ] = None,
    approver: Annotated[
        str | None,
        typer.Option(
            help="Người duyệt việc ấy, hoặc duyệt ghi lùi ngày về trước khi hết thời hạn · "
            "who approved that, or that it is dated back before a term ran out."
        ),
    ] = None,
    leg: Annotated[
        str | None,
        typer.Option(
            help="Chặng yêu cầu, khi người yêu cầu có việc ở nhiều chặng liên thông · "
            "of a chain in which who asks has work in several legs: which one asks."
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Yêu cầu bổ sung, hoàn thiện hồ sơ · ask for papers, once a stage; the term stands still meanwhile."""
    act(context, Engine.request_papers)


def supply(
    context: typer.Context,
    dossier: Handle,
    by: By,
    data: Data = None,
    data_json: DataJson = None,
    attachments: Attachments = None,
    approver: Annotated[
        str | None,
        typer.Option(
            help="Người duyệt, khi giấy tờ nộp ngày cuối mà nhập sau ngày làm việc tiếp theo · "
            "who approved papers of the last day entered after the next working day."
        ),
    ] = None,
    leg: Annotated[
        str | None,
        typer.Option(
            help="Chặng có giấy tờ này, khi nhiều chặng liên thông cùng chờ bổ sung · "
            "of a chain in which several legs wait for papers: whose these are."
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Nhận giấy tờ bổ sung · take the papers that were asked for; the term goes on as its law says."""
    act(
        context, Engine.supply, fields=lambda engine: engine.dossier(handle(dossier)).definition.header.fields
    )


def pay(
    context: typer.Context,
    dossier: Handle,
    by: By,
    moment: Annotated[
        str,
        typer.Option(
            help="Nộp trước khi tiếp nhận, bổ sung hay trả kết quả · "
            "before what: reception, supplement or return."
        ),
    ],
    document: Annotated[str, typer.Option(help="Số biên lai · number of the receipt.")],
    amount: Annotated[
        str | None, typer.Option(help="Số tiền, tính bằng đồng · đồng, in whole figures: 400000.")
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Thu phí, lệ phí · record a fee that was paid; what waited for it may happen."""
    with session_of(context).engine() as engine:
        paid = engine.pay(**said(context))
        asked = _asked(engine, paid, moment)
    if not as_json:
        tell_paid(document, amount, asked)
    show(paid, as_json=as_json)


def _asked(engine: Engine, dossier: Dossier, moment: str) -> list[Fee]:
    """What the form says is paid then, so far as it gives a sum for this dossier."""
    header = engine.procedure(dossier.procedure, version=dossier.version).header
    due = [payment for payment in header.payments if payment.moment == moment]
    names = {payment.name for payment in due}
    fees = header.form.fees if header.form is not None and not any(payment.when for payment in due) else ()
    return [
        fee
        for fee in fees
        if fee.name in names and fee.amount is not None and fee.channel in (None, dossier.channel)
    ]


def tell_paid(document: str, amount: str | None, asked: Sequence[Fee]) -> None:
    """What was recorded of a payment, and what the form asks for where that is another sum."""
    much = "" if amount is None else f" {_dong(int(amount))},"
    say(Text(f"Đã ghi nhận{much} biên lai {clean(document)}.", style=FINE))
    if amount is not None and asked and int(amount) != sum(fee.amount or 0 for fee in asked):
        listed = "; ".join(f"{clean(fee.name)} {_dong(fee.amount or 0)}/{clean(fee.per)}" for fee in asked)
        say(Text(f"Biểu mẫu ghi: {listed}. Ghi sai thì đính chính: thutuc correct.", style=SOON))


def _dong(amount: int) -> str:
    return f"{dotted(amount)} đồng"


def take_over(
    context: typer.Context,
    dossier: Handle,
    by: By,
    approver: Approver = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Tiếp nhận hồ sơ được chuyển đến · take over what another one-stop received; its term begins now."""
    act(context, Engine.take_over)


def refuse(
    context: typer.Context,
    dossier: Handle,
    by: By,
    reason: Reason,
    document: Document = None,
    approver: Approver = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Từ chối tiếp nhận, từ chối giải quyết · refuse reception, or the dossier itself, in writing."""
    act(context, Engine.refuse)


def withdraw(
    context: typer.Context,
    dossier: Handle,
    by: By,
    reason: Reason,
    document: Document = None,
    approver: Approver = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Rút hồ sơ · withdraw at the applicant's request, before there is a decision."""
    act(context, Engine.withdraw)


def cancel(
    context: typer.Context,
    dossier: Handle,
    by: By,
    reason: Reason,
    document: Annotated[str, typer.Option(help="Số thông báo · number of the notice.")],
    approver: Approver = None,
    revocation: Annotated[
        str | None,
        typer.Option(
            help="Số văn bản thu hồi, thay thế quyết định đã ký · number of the paper that revokes or "
            "replaces what was signed already."
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Dừng giải quyết hồ sơ · stop handling a dossier, with the number of the Thông báo dừng giải quyết."""
    act(context, Engine.cancel)


def claim(
    context: typer.Context,
    task: Task,
    by: By,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Nhận việc · take a task from the pool of one's unit."""
    act(context, Engine.claim)


def reassign(
    context: typer.Context,
    task: Task,
    by: By,
    to: Annotated[str, typer.Option(help="Mã cán bộ được giao · the officer who gets it.")],
    reason: Reason,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Giao lại việc · give a task to another officer."""
    act(context, Engine.reassign)
