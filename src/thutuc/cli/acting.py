"""What every act on a dossier shares: the options it takes, doing it, and showing the dossier afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from thutuc.cli.attachments import attached
from thutuc.cli.data import typed
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FAINT, FINE, LATE, clean, console, json, say, short_end, table
from thutuc.dossier.view import end_vi
from thutuc.engine import Dossier, Engine, PromiseView, TaskView
from thutuc.procedure import Field, ground_name

By = Annotated[
    str,
    typer.Option(
        help="Người thực hiện: mã cán bộ, hoặc hệ thống được khai báo · "
        "who acts: an officer, or a named system."
    ),
]
Handle = Annotated[
    str, typer.Argument(metavar="DOSSIER", help="Mã hồ sơ hoặc số nội bộ · a dossier's code or number.")
]
Data = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="NAME=VALUE",
        help="Một dữ liệu, đúng kiểu thủ tục khai báo; được lặp · "
        "one datum, in the type that the procedure declares; may repeat.",
    ),
]
DataJson = Annotated[
    str | None, typer.Option(help="Mọi dữ liệu trong một đối tượng JSON · all data as one JSON object.")
]
Task = Annotated[str, typer.Argument(metavar="TASK", help="Mã việc, ví dụ 17.3 · a task's id, such as 17.3.")]
Reason = Annotated[str, typer.Option(help="Nêu rõ lý do · why, in writing.")]
Document = Annotated[str | None, typer.Option(help="Số văn bản · number of the document.")]
Approver = Annotated[
    str | None,
    typer.Option(
        help="Người duyệt, khi ghi lùi ngày về trước lúc hết thời hạn hoặc hết thẩm quyền · "
        "who approves it, where it is dated back to before a term or mandate ended."
    ),
]
HappenedAt = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="INSTANT",
        help="Thực tế xảy ra lúc nào, khi nhập muộn · "
        "when it really happened, if it is entered late: 2026-03-02T09:00.",
    ),
]
RequestId = Annotated[
    str | None,
    typer.Option(
        help="Mã yêu cầu; gửi lại cùng yêu cầu thì không đổi gì · "
        "a name for this call; the same call again changes nothing."
    ),
]


def said(context: typer.Context) -> dict[str, Any]:
    """What was said on the command line: the options of an act are called as the arguments of its verb."""
    given = {name: value for name, value in context.params.items() if name != "as_json"}
    if "dossier" in given:
        given["dossier"] = handle(given["dossier"])
    if "attachments" in given:
        given["attachments"] = attached(given["attachments"])
    return given


def filled(given: dict[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """What was said, its data in the types of the *fields*."""
    data = typed(fields, given["data"], given["data_json"])
    return {name: value for name, value in given.items() if name != "data_json"} | {"data": data}


def act(
    context: typer.Context,
    verb: Callable[..., Dossier],
    *,
    fields: Callable[[Engine], Iterable[Field]] | None = None,
    done: str | None = None,
) -> None:
    """Do one verb of the engine with what was said on the command line, and show the dossier afterwards.

    ``act(context, Engine.claim)``: *fields* are those that ``--data`` may fill in; *done* says what was done,
    where the dossier afterwards does not show it. The store is closed before anything is shown.
    """
    given, as_json = said(context), context.params["as_json"]
    with session_of(context).engine() as engine:
        dossier = verb(engine, **(given if fields is None else filled(given, fields(engine))))
    if done is not None and not as_json:
        say(Text(clean(done), style=FINE))
    show(dossier, as_json=as_json)


def promised(told: PromiseView) -> str:
    """What the applicant was told last: a date, or where no date can be given what there is to say."""
    if told.kind == "appointment":  # not of the result
        return f"hẹn lần {told.number or 1}: {end_vi(told.at)}"
    return f"hẹn trả {end_vi(told.at)}" if told.dated else told.note or ""


def is_promised(dossier: Dossier) -> bool:
    """Whether what the applicant was told still stands: not once it has ended without its result returned."""
    return dossier.closed is None or dossier.phase == "returned"


def show(dossier: Dossier, *, as_json: bool, incidents: Sequence[Text] = ()) -> None:
    """Where the dossier is now, and whose turn it is."""
    if as_json:
        json(as_plain(dossier))
        return
    name = dossier.code or f"số nội bộ {dossier.id}"
    say(Text.assemble(("Hồ sơ ", ""), (name, "bold"), f" · {dossier.procedure_name}"))
    told = dossier.promises[-1] if dossier.promises else None
    kept = is_promised(dossier)
    late = " (quá hạn)" if kept and dossier.closed is None and dossier.late else ""
    promise = f" · {promised(told)}{late}" if told is not None and kept else ""
    if late and told is not None and told.kind == "reappointment":
        promise = f" · hẹn lại {end_vi(told.at)}; đã quá hẹn lần đầu {end_vi(dossier.promises[0].at)}"
    pause = ""
    if dossier.suspended:
        ground = "chờ người nộp bổ sung" if dossier.waits_for_papers else called(dossier.ground)
        pause = f" · tạm dừng tính thời gian: {ground}"
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
            ("Hạn xử lý", {"no_wrap": True}),
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
        return f"{short_end(dossier.shared[task.id], 'tạm dừng')} (chung)"
    return short_end(task.due, "tạm dừng" if task.id in dossier.standing else "không tính")


def called(ground: str | None) -> str:
    """What the ground of a pause is called."""
    return ground_name(ground) or "không ghi căn cứ"


def as_plain(dossier: Dossier) -> dict[str, Any]:
    """A dossier as JSON tells it; its document is left out."""
    names = (
        "id code external_code procedure procedure_name version phase status status_name channel applicant "
        "received_at competent submitted received ready closed due answer_due suspended ground missed late "
        "promised taken_over promises tasks requests waits_for_papers incidents"
    )
    return {name: getattr(dossier, name) for name in names.split()}
