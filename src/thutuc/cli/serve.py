"""``serve``: the engine over HTTP for other systems; ``token``: what each of them may do."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.text import Text

from thutuc.api import Application, Limits, Scope, Service, Token, issue, listed, revoke
from thutuc.api.tls import check_pair
from thutuc.cli.helping import App
from thutuc.cli.options import AsJson
from thutuc.cli.session import Tables, endings, leave, session_of
from thutuc.cli.show import (
    FAINT,
    FINE,
    LATE,
    REFUSED,
    Column,
    aside,
    json,
    say,
    say_unfolded,
    table,
    tell_error,
    when,
)
from thutuc.dossier.view import when_vi
from thutuc.engine import Engine
from thutuc.engine.known import unknown_unit
from thutuc.errors import ConfigurationError, StoreError, WrongData

_DAYS = timedelta(days=1)

_LITTLE_ROOM = (
    "Cảnh báo: chỉ được mở {files} tệp cùng lúc, quá ít cho {connections} kết nối; tăng LimitNOFILE hoặc "
    "ulimit -n · warning: only {files} files may be open, too few for {connections} connections; raise "
    "LimitNOFILE or ulimit -n."
)

_IN_THE_CLEAR = (
    "Cảnh báo: {host} không có TLS, mã truy cập đi trên mạng không được mã hóa "
    "· warning: tokens cross the network in the clear; give --certificate and --key, or put a proxy "
    "with TLS in front."
)


token = App(no_args_is_help=True, help="Mã truy cập của hệ thống khác · tokens of other systems.")


def serve(
    context: typer.Context,
    api: Annotated[bool, typer.Option("--api", help="Chạy dịch vụ HTTP · serve the HTTP API.")] = False,
    host: Annotated[
        str, typer.Option(help="Địa chỉ mạng nhận yêu cầu · address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Cổng; 0: cổng còn trống · port; 0: a free one.")
    ] = 8080,
    certificate: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Chứng thư cho TLS, PEM · certificate for TLS, PEM."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Khóa của chứng thư ấy, PEM · its key, PEM."),
    ] = None,
    threads: Annotated[
        int, typer.Option(min=1, max=256, help="Số yêu cầu xử lý cùng lúc · requests worked on at once.")
    ] = 16,
) -> None:
    """Chạy dịch vụ HTTP cho hệ thống khác · serve other systems over HTTP until asked to stop."""
    if not api:
        raise ConfigurationError(
            "Nêu --api để chạy dịch vụ HTTP · expected --api, found nothing to serve: thutuc serve --api."
        )
    if (certificate is None) is not (key is None):
        raise ConfigurationError("Expected --certificate and --key together, found one of them.")
    try:
        from thutuc.api.serving import is_here, listen, make_room, server  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"Thiếu {error.name}: pip install '.[api]' trong thư mục mã nguồn "
            f"· expected the extra 'api', found no {error.name}: "
            "pip install '.[api]' in the copy of the repository."
        ) from error
    if certificate is not None and key is not None:
        check_pair(certificate, key)
    elif not is_here(host):
        aside(_IN_THE_CLEAR.format(host=host))
    limits = Limits(threads=threads, waiting=4 * threads, per_client=max(32, 2 * threads))
    if (files := make_room(limits)) is not None:
        aside(_LITTLE_ROOM.format(files=files, connections=limits.connections))
    with session_of(context).engine() as engine, listen(host, port) as socket:
        listed(engine.store)  # a role that may not read tokens is told now, not every client later
        application = Application(Service(engine), limits)
        made = server(application, certificate=certificate, key=key)
        for number in endings():  # one may come before the server listens to them
            signal.signal(number, lambda *_: setattr(made, "should_exit", True))
        scheme = "http" if certificate is None else "https"
        shown = f"[{host}]" if ":" in host else host
        aside(f"{scheme}://{shown}:{socket.getsockname()[1]}/v1 · pid {os.getpid()}")
        changed = _watched(engine, made)
        made.run(sockets=[socket])
    if application.in_hand:  # a thread that hangs in the database would keep the process for as long
        leave(tell_error(changed[0]) if changed else 0)
    if changed:
        raise changed[0]
    say(Text("Đã dừng."))


class _Ending(Protocol):
    should_exit: bool


def _watched(engine: Engine, server: _Ending) -> list[StoreError]:
    """Have the server end where its tables become another release's; why stands in the list then."""
    changed: list[StoreError] = []

    def watch() -> None:
        tables = Tables(engine)
        while not server.should_exit:
            try:
                tables.check()
            except StoreError as error:
                changed.append(error)
                server.should_exit = True
            time.sleep(0.5)

    threading.Thread(target=watch, name="tables", daemon=True).start()
    return changed


@token.command()
def add(
    context: typer.Context,
    client: Annotated[
        str,
        typer.Argument(
            help="Hệ thống được cấp mã, như cong-dich-vu-cong · who uses it, such as cong-dich-vu-cong."
        ),
    ],
    scope: Annotated[
        list[Scope], typer.Option(help="Phạm vi được phép; được lặp · what it may do; may repeat.")
    ],
    agency: Annotated[
        str | None,
        typer.Option(
            help="Dùng cho hồ sơ của đơn vị hoặc cơ quan này · the unit or agency whose dossiers it is for."
        ),
    ] = None,
    every_agency: Annotated[
        bool, typer.Option("--every-agency", help="Dùng cho mọi hồ sơ · for all dossiers.")
    ] = False,
    officer: Annotated[
        list[str] | None,
        typer.Option(
            help="Được làm việc thay ai: cán bộ hoặc hệ thống đã khai báo; được lặp · "
            "whom it may speak for: an officer or a named system."
        ),
    ] = None,
    every_officer: Annotated[
        bool,
        typer.Option(
            "--every-officer", help="Thay mọi cán bộ của cơ quan ấy · for every officer of its agency."
        ),
    ] = False,
    days: Annotated[
        int, typer.Option(min=1, max=730, help="Hiệu lực bao nhiêu ngày · how long it holds.")
    ] = 365,
) -> None:
    """Cấp mã truy cập, chỉ hiện một lần · make a token; its text is shown once."""
    if (agency is None) is not every_agency:
        raise ConfigurationError("Expected --agency or --every-agency, found neither or both.")
    if bool(officer) and every_officer:
        raise ConfigurationError("Expected --officer or --every-officer, found both.")
    if Scope.ACT in scope and not officer and not every_officer:
        raise ConfigurationError(
            "Expected --officer or --every-officer with the scope act, found nobody to act for."
        )
    with session_of(context).engine() as engine:
        _check_known(engine, agency, officer or [], session_of(context).configuration.settings.systems)
        token, text = issue(
            engine.store,
            client=client,
            agency=agency,
            officers=None if every_officer else officer or [],
            scopes=scope,
            now=engine.now(),
            lasts=days * _DAYS,
        )
    say_unfolded(Text(text))
    aside(
        f"Mã {token.id} của {token.client}, đến {when_vi(token.until)}. Chỉ hiện lần này; hãy cất ở nơi "
        "an toàn · shown this once."
    )


@token.command("list")
def list_(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    """Các mã truy cập đã cấp · every token, without its text."""
    with session_of(context).engine() as engine:
        now, found = engine.now(), listed(engine.store)
    if as_json:
        json([_plain(each) for each in found])
        return
    rows = [
        (
            each.id,
            each.client,
            each.agency or "mọi cơ quan",
            "mọi cán bộ" if each.officers is None else ", ".join(each.officers) or "–",
            ", ".join(sorted(each.scopes)),
            _standing(each, each.holds(now)),
        )
        for each in found
    ]
    columns: list[Column] = [
        (name, {}) for name in ("Mã", "Hệ thống", "Cơ quan", "Thay mặt", "Được", "Hiệu lực")
    ]
    say(table(columns, rows) if rows else Text("Chưa cấp mã truy cập nào.", style=FAINT))


@token.command("revoke")
def revoke_(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="Mã số như `list` in ra · as `list` shows it.")],
) -> None:
    """Thu hồi ngay một mã truy cập · end a token at once."""
    with session_of(context).engine() as engine:
        done = revoke(engine.store, id, engine.now())
    if not done:
        say(Text(f"Không có mã truy cập {id} nào còn hiệu lực. · No token {id} is in force.", style=LATE))
        raise typer.Exit(REFUSED)
    say(Text(f"Đã thu hồi {id}."))


def _check_known(engine: Engine, agency: str | None, officers: list[str], systems: list[str]) -> None:
    """Refuse a slip of the pen: a token for nobody would be noticed at the first act only."""
    now = engine.now()
    if agency is not None and engine.plugins.hook.unit(unit=agency, at=now) is None:
        raise unknown_unit(agency)
    for officer in officers:
        if officer not in systems and not engine.plugins.seats(officer, now):
            raise WrongData([f"Expected an officer in service or a named system, found {officer!r}"])


def _standing(token: Token, holds: bool) -> Text:
    if token.revoked is not None:
        return Text(f"thu hồi {when(token.revoked)}", style=FAINT)
    return Text(f"đến {when(token.until)}", style=FINE if holds else LATE)


def _plain(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "client": token.client,
        "agency": token.agency,
        "officers": token.officers,
        "scopes": sorted(token.scopes),
        "since": token.since,
        "until": token.until,
        "revoked": token.revoked,
    }
