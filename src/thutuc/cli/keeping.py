"""Keeping and forgetting: ``retention``, ``hold``, ``erase``; files of dossiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.text import Text

from thutuc.cli.acting import By, Handle, Reason, RequestId, act
from thutuc.cli.options import AsJson
from thutuc.cli.session import handle, session_of
from thutuc.cli.show import (
    FINE,
    LATE,
    REFUSED,
    SOON,
    Column,
    aside,
    clean,
    json,
    say,
    table,
    tell_error,
)
from thutuc.dossier.view import ZONE, when_vi
from thutuc.engine import Archived, CheckedFile, Engine, Retained, Unproved, told, verify_file
from thutuc.errors import FileRefused, ThutucError, UnknownDossier
from thutuc.store.filing import SEALED, content_of, for_owner

T = TypeVar("T")
Decision = Annotated[str, typer.Option(help="Số quyết định cho phép · number of the decision for it.")]
_THOSE = typer.Argument(metavar="DOSSIER…", help="Mã hồ sơ, hoặc số của hồ sơ · codes or numbers.")
File = Annotated[Path, typer.Argument(help="Tệp hồ sơ · the file.")]

_KEPT: list[Column] = [
    ("Hồ sơ", {"no_wrap": True}),
    ("Kết thúc", {"no_wrap": True}),
    ("Bảo quản", {"no_wrap": True}),
    ("Đến hết", {"no_wrap": True}),
    ("Hủy được không", {"ratio": 1}),
]
_PROBLEM: list[Column] = [("Dòng", {"justify": "right"}), ("Loại", {}), ("Nội dung", {"ratio": 1})]

_UNPROVED: list[Column] = [
    ("Dòng", {"justify": "right"}),
    ("Không được chứng minh · unproved", {}),
    ("Là gì", {"ratio": 1}),
]

_STRAY = (
    "{path}: lần chạy bị tắt ngang để lại, nhật ký không nêu mà còn dữ liệu cá nhân: hủy tệp này "
    "· left by a run that was killed; no journal names it and people's data are in it: destroy it"
)


# --- how long, and until whose word --------------------------------------------------------------


def retention(
    context: typer.Context,
    dossier: Annotated[
        str | None,
        typer.Argument(
            metavar="[DOSSIER]",
            help="Chỉ hồ sơ này; không ghi: các hồ sơ đã hết thời hạn bảo quản · "
            "only this; else those whose time is over.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Tối đa bấy nhiêu · at most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Thời hạn bảo quản · how long a dossier is kept; without one, those that may be erased by now."""
    with session_of(context).engine() as engine:
        found = [engine.retention(handle(dossier))] if dossier is not None else engine.erasable(limit=limit)
    if as_json:
        json(found)
    elif found:
        say(table(_KEPT, [_kept_row(kept) for kept in found]))
    else:
        say(Text("Chưa có hồ sơ nào hết thời hạn bảo quản. · No dossier's retention has ended.", style=FINE))


def _kept_row(kept: Retained) -> tuple[str, str, str, str, Text]:
    term = "chưa khai" if kept.retention is None else kept.retention.term
    made_up = " (tự đặt)" if kept.retention is not None and kept.retention.made_up else ""
    until = "–" if kept.until is None else f"{kept.until:%d/%m/%Y}"
    closed = "–" if kept.closed is None else f"{kept.closed.astimezone(ZONE):%d/%m/%Y}"
    may = Text(kept.why, style=SOON) if kept.why else Text("được · yes", style=FINE)
    return clean(kept.code or str(kept.dossier)), closed, term + made_up, until, may


def hold(
    context: typer.Context,
    dossier: Handle,
    by: By,
    decision: Decision,
    reason: Reason,
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Tạm giữ, không được hủy · keep a dossier from being erased, by a decision."""
    done = f"Đã tạm giữ theo {decision}: dữ liệu của hồ sơ không được hủy cho đến khi thôi giữ."
    act(context, Engine.hold, done=done)


def lift_hold(
    context: typer.Context,
    dossier: Handle,
    by: By,
    decision: Annotated[str, typer.Option(help="Số quyết định tạm giữ · decision that holds it.")],
    by_decision: Annotated[str, typer.Option(help="Số quyết định thôi giữ · decision that lifts that.")],
    request_id: RequestId = None,
    as_json: AsJson = False,
) -> None:
    """Thôi giữ · lift a decision that holds a dossier."""
    done = f"Đã thôi giữ theo {by_decision}: {decision} không còn tạm giữ hồ sơ này."
    act(context, Engine.lift_hold, done=done)


def erase(
    context: typer.Context,
    dossiers: Annotated[list[str], _THOSE],
    by: By,
    decision: Decision,
    scrub: Annotated[
        bool, typer.Option(help="Dọn cả những gì còn trong trang cũ · leave nothing of it in old pages.")
    ] = True,
) -> None:
    """Hủy dữ liệu cá nhân đã hết thời hạn bảo quản · erase what people gave, once nothing keeps it.

    Trên PostgreSQL chỉ chủ các bảng dọn được phần còn sót, người khác ghi --no-scrub · on PostgreSQL
    the owner of the tables alone scrubs what is left; others say --no-scrub.
    """
    with session_of(context).engine() as engine:
        if scrub:
            engine.store.check_scrub()
        done, code = _each(dossiers, lambda each: engine.erase(each, by=by, decision=decision))
        for erased in done:
            name = clean(erased.code or str(erased.id))
            say(Text(f"Đã hủy dữ liệu cá nhân của hồ sơ {name}.", style=FINE))
        if done and scrub:
            _scrub(engine)
    if done and not scrub:
        aside("Chưa dọn trang cũ · old pages may still hold it: thutuc db scrub")
    if code:
        raise typer.Exit(code)


def _scrub(engine: Engine) -> None:
    """Scrub after what was done, which stays done and is told as such where this fails."""
    try:
        engine.store.scrub()
    except ThutucError:
        aside(
            "Việc trên đã xong; chỉ còn thiếu việc dọn trang cũ: chủ các bảng chạy thutuc db scrub "
            "· all that is done; only the clean-up is missing: the owner of the tables runs thutuc db scrub"
        )
        raise


def _each(dossiers: Sequence[str], do: Callable[[int | str], T]) -> tuple[list[T], int]:
    """What was done to each of *dossiers*, and the exit code of those that were refused, which is told."""
    done: list[T] = []
    code = 0
    for each in dossiers:
        try:
            done.append(do(handle(each)))
        except ThutucError as error:
            if len(dossiers) > 1:
                aside(f"Hồ sơ {clean(each)} ở lại · stays as it is:")
            code = max(code, tell_error(error))
    return done, code


# --- files ---------------------------------------------------------------------------------------


def export(
    context: typer.Context,
    dossier: Handle,
    to: Annotated[Path, typer.Option(help="Tệp sẽ ghi, chưa có · the file to write; none yet.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Xuất một hồ sơ ra tệp · a dossier as one file, which verify-file checks without a database."""
    if to.exists():
        raise FileRefused(f"Expected nothing at {to} yet, found a file.")
    with (
        session_of(context).engine() as engine,
        open(to, "xb", opener=for_owner) as out,
        ExitStack() as unless_done,
    ):
        unless_done.callback(to.unlink)
        made = engine.export(handle(dossier), by=by)  # the file is there: what stands in the log was made
        out.write(made.content)
        out.flush()
        unless_done.pop_all()
    if as_json:
        json({"dossier": made.dossier, "code": made.code, "file": str(to), "sha256": made.digest})
        return
    typer.echo(made.digest)
    aside(f"{to}: {made.entries} dòng nhật ký, {len(made.content)} byte; ghi lại mã băm · keep the digest")


def verify_file_(
    context: typer.Context,
    file: File,
    digest: Annotated[
        str | None, typer.Option(metavar="HEX", help="SHA-256 in ra khi lập tệp · its SHA-256 as told then.")
    ] = None,
    seal: Annotated[
        str | None, typer.Option(metavar="HEX", help="Niêm phong khi lập tệp · the seal it was made under.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra tệp hồ sơ, không cần cơ sở dữ liệu · check a dossier's file; exits with 1 on a fault.

    Không mở cơ sở dữ liệu, trừ khi tệp được mã hóa: khóa nằm ở nơi xuất tệp ra · no database is
    opened, but for a sealed file, whose key lies in the one it came from.
    """
    content = content_of(file)
    found = sha256(content).hexdigest()
    if content.startswith(SEALED):
        if digest is not None and digest.strip().lower() != found:
            raise FileRefused(f"Expected the file whose SHA-256 is {digest[:64]!r}, found one with {found}.")
        aside("Tệp đã mã hóa: mở bằng khóa trong cơ sở dữ liệu của nó · sealed: its database has the key")
        with session_of(context).engine() as engine:
            opened = engine.open_file(content)
        checked = replace(verify_file(opened, seal=seal), digest=found)  # as the journal names the file
        if digest is not None:
            checked = replace(checked, unproved=())
    else:
        checked = verify_file(content, digest=digest, seal=seal)
    if as_json:
        json(checked)
    else:
        _tell(checked, anchored=digest is not None)
    if not checked.holds:
        raise typer.Exit(REFUSED)


def _tell(checked: CheckedFile, *, anchored: bool) -> None:
    if checked.holds:
        say(Text("Nhật ký, chuỗi băm và trạng thái khớp nhau. · Journal, chain and state hold.", style=FINE))
    else:
        say(Text("Tệp không khớp. · The file does not hold.", style=LATE))
    if checked.problems:
        rows = [(str(p.number or "–"), p.kind, clean(told(p.text))) for p in checked.problems]
        say(table(_PROBLEM, rows))
    name = clean(checked.code or f"số nội bộ {checked.dossier}")
    procedure = clean(f"{checked.procedure}@{checked.version}")
    say(Text(f"Hồ sơ {name} · {procedure} · {checked.entries} dòng, lập lúc {when_vi(checked.made_at)}"))
    say(Text(f"SHA-256 {checked.digest}"))
    if checked.seal is not None:
        say(Text(f"Niêm phong {checked.seal} phủ {checked.sealed} dòng."))
    if checked.unproved:
        say(table(_UNPROVED, [_unproved(each) for each in checked.unproved]))
    if not anchored:
        aside(
            "Tệp tự khớp chưa nói lên nó là tệp đã xuất: so mã băm với số đã ghi, --digest "
            "· that it holds does not tell that it is the file that was made: give --digest"
        )


def _unproved(each: Unproved) -> tuple[str, str, str]:
    lines = str(each.first) if each.first == each.last else f"{each.first}–{each.last}"
    what = f"{each.row}: {', '.join(each.columns)}" if each.columns else each.row
    return lines, clean(what), clean(f"{each.vi} · {each.en}")


def archive(
    context: typer.Context,
    to: Annotated[Path, typer.Option(help="Thư mục để các tệp · the folder for the files.")],
    by: By,
    decision: Decision,
    dossiers: Annotated[list[str] | None, _THOSE] = None,
    closed_in: Annotated[
        int | None, typer.Option(metavar="YEAR", min=1900, max=9000, help="Kết thúc năm này · ended in YEAR.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Đưa hồ sơ đã kết thúc vào tệp lưu trữ · put what people gave into files, out of the database.

    Của cả một năm, hồ sơ nào không đưa đi được thì nêu lý do, mã thoát 1 · of a year, those that
    cannot go are named with the reason; it exits with 1 then.
    """
    if (closed_in is None) == (not dossiers):
        raise typer.BadParameter(
            "nêu hồ sơ, hoặc --closed-in NĂM · expected dossiers, or --closed-in YEAR", param_hint="DOSSIER"
        )
    if not to.is_dir():
        raise FileRefused(f"Expected a folder at {to}, found none: make it first.")
    kept: Mapping[int, str] = {}
    code = 0
    with session_of(context).engine() as engine:
        if closed_in is None or engine.has_ended(closed_in):
            engine.store.check_scrub()
        if closed_in is not None:
            year = engine.archive_year(closed_in, by=by, decision=decision, folder=to)
            done, kept = list(year.files), year.kept
        else:
            done, code = _each(
                dossiers or (), lambda each: engine.archive(each, by=by, decision=decision, folder=to)
            )
        _tell_files(done, closed_in, as_json=as_json)
        for dossier, why in kept.items():
            aside(f"Hồ sơ số {dossier} ở lại · stays: {why}")
        for path in engine.strays(
            to, dossiers=None if closed_in else tuple(_numbers(engine, dossiers or ()))
        ):
            aside(_STRAY.format(path=path))
        if done:
            _scrub(engine)
    if kept or code:
        raise typer.Exit(max(code, REFUSED))


def _tell_files(done: Sequence[Archived], year: int | None, *, as_json: bool) -> None:
    """The files and their digests, which are told before anything else can fail."""
    if as_json:
        json(done)
        return
    for made in done:
        typer.echo(f"{made.digest}  {made.path}")
    if year is not None:
        aside(f"{len(done)} hồ sơ kết thúc năm {year} ra tệp lần này · files written now: {len(done)}")


def _numbers(engine: Engine, dossiers: Sequence[str]) -> Iterator[int]:
    """The numbers of those dossiers that there are."""
    for each in dossiers:
        with suppress(UnknownDossier):
            yield engine.retention(handle(each)).dossier


def bring_back(
    context: typer.Context, file: File, by: By, decision: Decision, as_json: AsJson = False
) -> None:
    """Lấy hồ sơ lại từ tệp lưu trữ · put it back from the very file it went into."""
    done = f"Dữ liệu của hồ sơ đã trở lại cơ sở dữ liệu theo {decision}. · The dossier's data are back."
    act(context, Engine.bring_back, done=done)
    aside(
        f"{clean(str(file))}: còn dữ liệu cá nhân, nay không cần nữa, có thể hủy tệp này "
        "· people's data are still in this file, which is needed no more and may be destroyed"
    )
