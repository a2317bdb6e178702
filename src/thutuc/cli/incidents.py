"""``incidents``: what needs a person, and what people do about it; also told under what a command prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.acting import By, Data, DataJson, HappenedAt, Reason, RequestId, act
from thutuc.cli.helping import App
from thutuc.cli.options import AsJson, Limit
from thutuc.cli.session import handle, session_of
from thutuc.cli.show import FAINT, FINE, MORE, SOON, Column, clean, json, say, short, table, when
from thutuc.dossier.events import IncidentRecorded
from thutuc.engine import Dossier, Engine, told
from thutuc.engine.incidents import KINDS, IncidentView
from thutuc.engine.rules.hindering import UNMANNED
from thutuc.procedure import Field

Incident = Annotated[
    str, typer.Argument(metavar="INCIDENT", help="Mã sự cố, như 17.i5 · an incident's id, such as 17.i5.")
]


incidents = App(
    invoke_without_command=True,
    help="Sự cố cần người xử lý · what needs a person: list, retry, skip, resolve.",
)


@incidents.callback()
def listed(
    context: typer.Context,
    dossier: Annotated[
        str | None,
        typer.Option(
            help="Chỉ của hồ sơ này: mã hồ sơ, hoặc số của hồ sơ · only of this dossier, by code or number."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help=f"Chỉ loại này · only this kind: {', '.join(KINDS)}.")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            help="Chỉ hồ sơ do đơn vị hoặc cơ quan này giải quyết · only what this unit or agency decides."
        ),
    ] = None,
    ended: Annotated[
        bool, typer.Option("--ended", help="Cả sự cố đã kết thúc · also those that have ended.")
    ] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Sự cố đang mở, cũ nhất trước · open incidents, the oldest first."""
    if context.invoked_subcommand is not None:
        return
    with session_of(context).engine() as engine:
        about = None if dossier is None else handle(dossier)
        found = engine.incidents(dossier=about, kind=kind, competent=unit, ended=ended, limit=limit + 1)
    if as_json:
        json(found[:limit])
    elif found:
        columns: list[Column] = [("Số", {"no_wrap": True}), ("Hồ sơ", {"no_wrap": True})]
        columns += [("Sự cố", {"ratio": 1}), ("Từ", {}), ("Lần", {"justify": "right"}), ("Thử lại", {})]
        rows = [_row(each) for each in found[:limit]]
        say(table(columns, rows, caption=MORE if len(found) > limit else None))
    else:
        say(Text("Không có sự cố nào. · No incident.", style=FINE))


def _row(each: IncidentView) -> tuple[str | Text, ...]:
    why = clean(told(each.error or each.text))
    return (
        each.id,
        clean(each.code or f"số nội bộ {each.dossier}"),
        Text.assemble((each.name, "" if each.until else SOON), (f"\n{why}", FAINT)),
        short(each.since),
        "" if each.tries is None else str(each.tries),
        f"xong {short(each.until)}" if each.until else short(each.retry_at, ""),
    )


@incidents.command()
def show(context: typer.Context, incident: Incident, as_json: AsJson = False) -> None:
    """Một sự cố · one incident, open or ended."""
    with session_of(context).engine() as engine:
        found = engine.incident(incident)
    if as_json:
        json(found)
        return
    say(Text.assemble((f"{found.id} · {found.name}", "bold"), (f" · {found.name_en}", FAINT)))
    lines = [
        ("Hồ sơ", clean(found.code or f"số nội bộ {found.dossier}")),
        ("Về", clean(found.about)),
        ("Nội dung", clean(told(found.text), 500)),
        ("Đã báo", clean(found.told or "–")),
        ("Từ", when(found.since)),
        ("Kết thúc", f"{when(found.until)} {clean(found.how or '')}" if found.until else "chưa"),
    ]
    if found.tries is not None:
        lines += [("Số lần thử", str(found.tries)), ("Thử lại", when(found.retry_at))]
        lines += [("Lỗi gần nhất", clean(told(found.error or "–"), 500))]
    say(*(Text(f"{name}: {said}") for name, said in lines))


@incidents.command()
def retry(
    context: typer.Context,
    incident: Incident,
    by: By,
    reason: Reason,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Cho thử lại ngay · have it tried again at the next tick."""
    done = f"Sự cố {incident} được thử lại ngay ở lần chạy tick hoặc worker kế tiếp."
    act(context, Engine.retry_incident, done=done)


@incidents.command()
def skip(
    context: typer.Context,
    incident: Incident,
    by: By,
    reason: Reason,
    decision: Annotated[
        str | None,
        typer.Option(
            help="Số quyết định bỏ qua dịch vụ ấy · number of the decision to go on without the service."
        ),
    ] = None,
    data: Data = None,
    data_json: DataJson = None,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Bỏ qua: một thông báo, hoặc một dịch vụ theo quyết định · go on without a message, or a service."""

    def fields(engine: Engine) -> Iterable[Field]:
        return engine.dossier(engine.incident(incident).dossier).definition.header.fields

    act(context, Engine.skip_incident, fields=fields, done=f"Đã bỏ qua sự cố {incident}; hồ sơ đi tiếp.")


@incidents.command()
def resolve(
    context: typer.Context,
    incident: Incident,
    by: By,
    reason: Reason,
    happened_at: HappenedAt = None,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Ghi là đã xử lý · say that it is settled, where nothing ends it by itself."""
    act(context, Engine.resolve_incident, done=f"Đã ghi sự cố {incident} là đã xử lý.")


def open_incidents(engine: Engine, dossier: Dossier, *, before: Dossier | None = None) -> list[Text]:
    """One line for each open incident; with *before*, only for those that were not open then."""
    known = before.incidents if before is not None else {}
    wanted = set(dossier.incidents) - set(known)
    if not wanted:
        return []
    events = (event for record in engine.journal(dossier.id) for event in record.events)
    return [
        Text(
            f"Cần người xử lý · sự cố {dossier.id}.i{event.incident}: {_called(event.what)}: {event.text}",
            style=SOON,
        )
        for event in events
        if isinstance(event, IncidentRecorded) and event.incident in wanted
    ]


def _called(what: str) -> str:
    """What an incident is called; a task that nobody works on is named by its text."""
    kind = what.partition(":")[0]
    about = "" if kind in UNMANNED or kind == what else f" ({what})"
    return f"{KINDS[kind][0]}{about}" if kind in KINDS else what
