"""``start``, ``receive``, ``complete``, ``send``: the acts that move a dossier."""

from __future__ import annotations

from typing import Annotated

import typer

from thutuc.cli.acting import By, Data, DataJson, Handle, HappenedAt, RequestId, Task, act, filled, said, show
from thutuc.cli.attachments import Attachments
from thutuc.cli.data import of_message, of_step
from thutuc.cli.incidents import open_incidents
from thutuc.cli.options import AsJson
from thutuc.cli.session import handle, session_of
from thutuc.engine import Engine


def start(
    context: typer.Context,
    procedure: Annotated[
        str,
        typer.Argument(help="Mã (id) của quy trình, hoặc mã thủ tục · a procedure's id or national code."),
    ],
    by: By,
    received_at: Annotated[
        str, typer.Option(help="Bộ phận Một cửa nơi nộp hồ sơ · the one-stop where it is handed in.")
    ],
    competent: Annotated[
        str, typer.Option(help="Đơn vị, cơ quan có thẩm quyền giải quyết · the unit or agency that decides.")
    ],
    channel: Annotated[
        str, typer.Option(help="Nộp trực tiếp, trực tuyến hay qua bưu chính · counter, online or post.")
    ] = "counter",
    applicant: Annotated[
        str | None, typer.Option(help="Mã định danh của người nộp · identifier of the applicant.")
    ] = None,
    external_code: Annotated[
        str | None, typer.Option(help="Mã do hệ thống bên ngoài cấp · the code it came with from outside.")
    ] = None,
    receive: Annotated[
        bool, typer.Option("--receive", help="Tiếp nhận luôn khi nộp · receive it in the same act.")
    ] = False,
    data: Data = None,
    data_json: DataJson = None,
    attachments: Attachments = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Nộp hồ sơ · hand a dossier in; with --receive it is received in the same act, as at a counter."""
    given = said(context)
    with session_of(context).engine() as engine:
        dossier = engine.start(**filled(given, engine.procedure(procedure).header.fields))
        incidents = open_incidents(engine, dossier)
    show(dossier, as_json=as_json, incidents=incidents)


def receive(
    context: typer.Context,
    dossier: Handle,
    by: By,
    forwarded: Annotated[
        bool,
        typer.Option(
            "--forwarded",
            help="Tiếp nhận ngoài cơ quan có thẩm quyền, rồi chuyển đến đó · "
            "taken outside the competent agency, which takes it over.",
        ),
    ] = False,
    approver: Annotated[
        str | None,
        typer.Option(
            help="Người duyệt việc tiếp nhận ghi lùi ngày: về trước khi hết thời hạn, hoặc về ngày của "
            "phiên bản khác · "
            "who approved a reception dated back: before its term ran out, or to another version's days."
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Tiếp nhận hồ sơ · receive a complete dossier: it gets its code, its term and its first task."""
    act(context, Engine.receive)


def complete(
    context: typer.Context,
    task: Task,
    by: By,
    data: Data = None,
    data_json: DataJson = None,
    attachments: Attachments = None,
    approver: Annotated[
        str | None,
        typer.Option(
            help="Người duyệt việc nhập muộn: bước hoặc kết quả có trước khi hết thời hạn, hoặc điều đến "
            "trước khi hết hạn chờ · "
            "who approved what is entered late: a step or a result of before its term ran out, or what "
            "came before its wait lapsed."
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Hoàn thành việc được giao · finish a task with what was filled in; the dossier goes on."""
    number, given = handle(task.partition(".")[0]), said(context)
    with session_of(context).engine() as engine:
        if isinstance(number, str):
            engine.complete(task, by=by)  # no task is called so: the engine says what it may be
        before = engine.dossier(number)
        step = next((each.step for each in engine.history(before.id) if each.id == task), "")
        after = engine.complete(**filled(given, of_step(before.definition, step)))
        incidents = open_incidents(engine, after, before=before)
    show(after, as_json=as_json, incidents=incidents)


def send(
    context: typer.Context,
    dossier: Handle,
    name: Annotated[
        str,
        typer.Argument(
            help="Tên thông điệp, như trong hình vẽ thủ tục · name of the message, as the procedure draws it."
        ),
    ],
    by: By,
    signal: Annotated[
        bool,
        typer.Option(
            "--signal", help="Là tín hiệu (signal), không phải thông điệp · it is a signal, not a message."
        ),
    ] = False,
    data: Data = None,
    data_json: DataJson = None,
    approver: Annotated[
        str | None,
        typer.Option(
            help="Người duyệt việc nhập muộn điều đã đến trước khi hết hạn chờ · "
            "who approved what is entered late and came before its wait lapsed."
        ),
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Chuyển thông tin từ bên ngoài vào hồ sơ · deliver a message to whoever waits for it in a dossier."""
    act(
        context,
        Engine.send,
        fields=lambda engine: of_message(engine.dossier(handle(dossier)).definition, name),
    )
