"""``start``, ``receive``, ``complete``, ``send``: the acts that move a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from thutuc.cli.data import of_message, of_step, typed
from thutuc.cli.incidents import open_incidents
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FAINT, LATE, console, json, say, short, table, when
from thutuc.engine import Dossier, TaskView
from thutuc.errors import UnknownTask
from thutuc.procedure import GROUND_NAMES

By = Annotated[str, typer.Option(help="Who acts: an officer, or a named system.")]
Handle = Annotated[str, typer.Argument(metavar="DOSSIER", help="A dossier's code or number.")]
Data = Annotated[
    list[str] | None,
    typer.Option(
        "--data", metavar="NAME=VALUE", help="One datum, in the type that the procedure declares; may repeat."
    ),
]
DataJson = Annotated[str | None, typer.Option(help="All data as one JSON object.")]
Task = Annotated[str, typer.Argument(metavar="TASK", help="A task's id, such as 17.3.")]
Reason = Annotated[str, typer.Option(help="Why, in writing.")]
Document = Annotated[str | None, typer.Option(help="Number of the document.")]
HappenedAt = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="INSTANT",
        help="When it really happened, if it is entered late: 2026-03-02T09:00.",
    ),
]
RequestId = Annotated[
    str | None, typer.Option(help="A name for this call; the same call again changes nothing.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (start, receive, complete, send):
        app.command()(command)


def start(
    context: typer.Context,
    procedure: Annotated[str, typer.Argument(help="A procedure's id or national code.")],
    by: By,
    received_at: Annotated[str, typer.Option(help="The one-stop where it is handed in.")],
    competent: Annotated[str, typer.Option(help="The unit or agency that decides.")],
    channel: Annotated[str, typer.Option(help="counter, online or post.")] = "counter",
    applicant: Annotated[str | None, typer.Option(help="Identifier of the applicant.")] = None,
    external_code: Annotated[str | None, typer.Option(help="The code it came with from outside.")] = None,
    receive: Annotated[bool, typer.Option("--receive", help="Receive it in the same act.")] = False,
    data: Data = None,
    data_json: DataJson = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Nộp hồ sơ · hand a dossier in; with --receive it is received in the same act, as at a counter."""
    with session_of(context).engine() as engine:
        filled = typed(engine.procedure(procedure).header.fields, data, data_json)
        dossier = engine.start(
            procedure,
            by=by,
            received_at=received_at,
            competent=competent,
            channel=channel,
            applicant=applicant,
            external_code=external_code,
            data=filled,
            receive=receive,
            happened_at=happened_at,
            request_id=request_id,
        )
        incidents = open_incidents(engine, dossier)
    show(dossier, as_json=as_json, incidents=incidents)


def receive(
    context: typer.Context,
    dossier: Handle,
    by: By,
    forwarded: Annotated[
        bool, typer.Option("--forwarded", help="Taken outside the competent agency, which takes it over.")
    ] = False,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Tiếp nhận hồ sơ · receive a complete dossier: it gets its code, its term and its first task."""
    with session_of(context).engine() as engine:
        found = engine.receive(
            handle(dossier), by=by, forwarded=forwarded, happened_at=happened_at, request_id=request_id
        )
    show(found, as_json=as_json)


def complete(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="A task's id, such as 17.3.")],
    by: By,
    data: Data = None,
    data_json: DataJson = None,
    approver: Annotated[
        str | None, typer.Option(help="Who approved a result entered after the term ran out as ready before.")
    ] = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Hoàn thành việc được giao · finish a task with what was filled in; the dossier goes on."""
    number = handle(task.partition(".")[0])
    if isinstance(number, str):
        raise UnknownTask(task)
    with session_of(context).engine() as engine:
        before = engine.dossier(number)
        step = next((each.step for each in engine.history(before.id) if each.id == task), "")
        filled = typed(of_step(before.definition, step), data, data_json)
        after = engine.complete(
            task, by=by, data=filled, approver=approver, happened_at=happened_at, request_id=request_id
        )
        incidents = open_incidents(engine, after, before=before)
    show(after, as_json=as_json, incidents=incidents)


def send(
    context: typer.Context,
    dossier: Handle,
    name: Annotated[str, typer.Argument(help="Name of the message, as the procedure draws it.")],
    by: By,
    signal: Annotated[bool, typer.Option("--signal", help="It is a signal, not a message.")] = False,
    data: Data = None,
    data_json: DataJson = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Chuyển thông tin từ bên ngoài vào hồ sơ · deliver a message to whoever waits for it in a dossier."""
    with session_of(context).engine() as engine:
        before = engine.dossier(handle(dossier))
        filled = typed(of_message(before.definition, name), data, data_json)
        after = engine.send(
            before.id,
            name,
            by=by,
            data=filled,
            signal=signal,
            happened_at=happened_at,
            request_id=request_id,
        )
    show(after, as_json=as_json)


def show(dossier: Dossier, *, as_json: bool, incidents: Sequence[Text] = ()) -> None:
    """Where the dossier is now, and whose turn it is."""
    if as_json:
        json(as_plain(dossier))
        return
    name = dossier.code or f"số nội bộ {dossier.id}"
    say(Text.assemble(("Hồ sơ ", ""), (name, "bold"), f" · {dossier.procedure_name}"))
    told = dossier.promises[-1] if dossier.promises else None
    promise = f" · hẹn trả {told.note or when(told.at)}" if told is not None else ""
    pause = f" · tạm dừng tính thời gian: {called(dossier.ground)}" if dossier.suspended else ""
    say(Text.assemble(dossier.status_name, promise, pause, (f" · số nội bộ {dossier.id}", FAINT)))
    if dossier.tasks:
        say(tasks_table(dossier))
    if incidents:
        say(*incidents)


def tasks_table(dossier: Dossier) -> Any:
    """The open tasks of one dossier."""
    wide = console().width >= 100
    return table(
        [
            ("Việc", {"no_wrap": True}),
            ("Bước", {"ratio": 1}),
            ("Người xử lý", {}),
            ("Đến hạn", {"no_wrap": True}),
        ],
        [
            (
                task.id,
                Text.assemble(task.name, (f"  {task.step}", FAINT) if wide else ""),
                task.holder or f"({task.officer or 'chưa có'})",
                Text(due_of(task, dossier), style=LATE if task.late else ""),
            )
            for task in dossier.tasks
        ],
    )


def due_of(task: TaskView, dossier: Dossier) -> str:
    """When a task is due, or the steps it shares a term with; else its clock stands still, or it has none."""
    if task.due is None and task.id in dossier.shared and task.id not in dossier.standing:
        return f"{short(dossier.shared[task.id], 'tạm dừng')} (chung)"
    return short(task.due, "tạm dừng" if task.id in dossier.standing else "không tính")


def called(ground: str | None) -> str:
    """What the ground of a pause is called."""
    return GROUND_NAMES.get(ground or "", ground or "không ghi căn cứ")


def as_plain(dossier: Dossier) -> dict[str, Any]:
    """A dossier as JSON tells it; its document is left out."""
    names = (
        "id code external_code procedure procedure_name version phase status status_name channel applicant "
        "received_at competent submitted received ready closed due answer_due suspended ground missed late "
        "promised taken_over promises tasks requests waits_for_papers incidents"
    )
    return {name: getattr(dossier, name) for name in names.split()}
