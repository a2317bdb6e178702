"""``tick``, ``verify``, ``seal``: what runs every minute, and what shows that nothing was touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.text import Text

from thutuc import bounded
from thutuc.cli.options import AsJson
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FINE, LATE, REFUSED, Column, aside, json, say, table
from thutuc.dossier.view import ZONE, instant, when_en, when_vi
from thutuc.dossier.view import moment as instant_as_moment
from thutuc.engine import Engine, Ticked, told
from thutuc.errors import FileRefused
from thutuc.store import Problem, SealRow, Store
from thutuc.store.checking import check_for_all, sees_part
from thutuc.whole import FOREVER

#: The longest file that is read as a seal; one has some two hundred bytes.
_LONGEST_SEAL = 10_000

_PROBLEM: list[Column] = [
    ("Số nội bộ", {"justify": "right"}),
    ("Dòng", {"justify": "right"}),
    ("Loại", {}),
    ("Nội dung", {"ratio": 1}),
]


def tick(
    context: typer.Context,
    at: Annotated[
        datetime | None,
        typer.Option(
            parser=moment,
            metavar="INSTANT",
            help="Chỉ làm việc đến giờ vào hoặc trước thời điểm này · do only what was due by this instant.",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Nhiều nhất bấy nhiêu hồ sơ · at most so many dossiers.")
    ] = 1_000,
    as_json: AsJson = False,
) -> None:
    """Làm những việc đã đến giờ · do what is due; run it every minute."""
    session = session_of(context)
    session.check_senders()
    with session.engine() as engine:
        check_for_all(engine.store)
        done = engine.tick(at, limit=limit)
    if as_json:
        json(done)
        return
    say(
        Text(
            f"{done.dossiers} hồ sơ có việc đến giờ; {done.wakes} mốc thời gian, {done.services} dịch vụ, "
            f"{done.told} dòng nhật ký đã báo."
        )
    )
    tell_hindered(done)
    if done.undelivered:
        tell_undelivered(done)


def tell_hindered(done: Ticked) -> None:
    """Say which dossiers could not be woken, and why."""
    for dossier, why in done.hindered.items():
        aside(f"Hồ sơ số {dossier} cần người xử lý: {why}")


def tell_undelivered(done: Ticked) -> None:
    """Say how many rows of the journal wait to be delivered, from when they are tried again, what failed."""
    at = done.tried_again
    vi, en = (when_vi(at), when_en(at)) if at is not None else ("–", "–")
    aside(
        f"{done.undelivered} dòng nhật ký chưa báo được, thử lại từ {vi} "
        f"· {done.undelivered} journal row(s) could not be delivered yet, tried again from {en}"
    )
    if done.stuck is not None:
        dossier, why = done.stuck
        aside(f"Trước hết là của hồ sơ số {dossier} · the first is of dossier {dossier}: {why}")


def _say_looked(looked: int, problems: Sequence[Problem], *, whole: bool) -> None:
    """Whether the journals hold, how many dossiers were looked at, and what was found in them."""
    if any(each.is_fault for each in problems):
        say(Text("Nhật ký không khớp. · The journal does not hold.", style=LATE))
    elif whole:
        say(Text("Nhật ký, chuỗi băm và trạng thái khớp nhau. · Journal, chain and state hold.", style=FINE))
    say(Text(f"Đã xem {looked} hồ sơ. · Dossiers looked at: {looked}."))
    if problems:
        rows = [(str(p.dossier or "–"), str(p.number or "–"), p.kind, told(p.text)) for p in problems]
        say(table(_PROBLEM, rows))


def _looked_at(store: Store, dossier: str | None) -> tuple[int, str | None]:
    """How many dossiers are looked at, and the role where it sees only a part of all that are asked for."""
    if dossier is not None:
        return 1, None
    with store.transaction(write=False) as tx:
        looked = sum(1 for _ in tx.chain_heads())
    return looked, sees_part(store)


def verify(
    context: typer.Context,
    dossier: Annotated[
        str | None,
        typer.Argument(
            metavar="[DOSSIER]",
            help="Chỉ hồ sơ này; không nêu thì mọi hồ sơ · only this dossier; without it, all.",
        ),
    ] = None,
    seal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Đối chiếu nhật ký với niêm phong đã giữ, do `seal --json` in ra · "
            "hold the journals against a seal that `seal --json` printed and you kept.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra nhật ký · recompute journals, chains and states; exits with 1 on a fault.

    Niêm phong đã giữ còn cho biết có thiếu hồ sơ nào không, cuối nhật ký có bị cắt hay viết lại không.

    A kept seal also tells whether a dossier is missing, or the end of a journal was cut off or written anew.
    """
    old = None if seal is None else _kept_seal(seal)
    with session_of(context).engine() as engine:
        looked, part = _looked_at(engine.store, dossier)
        problems = engine.verify(None if dossier is None else handle(dossier))
        holds = old is None or engine.check_seal(old)
        said = None if old is None else _said_of(engine, old, holds)
    if as_json:
        json(problems if old is None else {"problems": problems, "seal": holds})
    else:
        _say_looked(looked, problems, whole=part is None)
        if said is not None and (holds or part is None):
            say(said)
    if part is not None:
        aside(
            f"Chưa kiểm tra được hết: đã phân quyền theo cơ quan, vai trò {part} chỉ thấy một phần; "
            "chạy bằng vai trò của thutuc worker · not everything could be checked: "
            f"role {part} sees only a part of the dossiers; run it as the workers' role"
        )
    if any(each.is_fault for each in problems) or not holds or part is not None:
        raise typer.Exit(REFUSED)


def _kept_seal(file: Path) -> SealRow:
    """A seal as ``thutuc seal --json`` printed it."""
    try:
        told = orjson.loads(bounded.beginning(file, _LONGEST_SEAL))
        upto, dossiers = told["upto"], told["dossiers"]
        at = datetime.fromisoformat(told["at"])
        row = SealRow(instant(at), upto, dossiers, bytes.fromhex(told["digest"]))
        if any(type(each) is not int or not 0 <= each <= FOREVER for each in (upto, dossiers)):
            raise ValueError
    except OSError as error:
        raise FileRefused(f"Expected to read {file}, but: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise FileRefused(
            f"Expected a seal as `thutuc seal --json` prints it in {file}, found something else."
        ) from error
    return row


def _said_of(engine: Engine, old: SealRow, holds: bool) -> Text:
    """Whether a kept seal holds, and what it covers beside what is here."""
    covers = f"Niêm phong lúc {when_vi(old.at)} ({old.dossiers} hồ sơ, {old.upto} dòng)"
    if holds:
        return Text(f"{covers} khớp. · The seal holds.", style=FINE)
    with engine.store.transaction(write=False) as tx:
        here, end = sum(1 for _ in tx.chain_heads(old.upto)), tx.last_row()
    return Text(
        f"{covers} không khớp: ở đây đến dòng ấy có {here} hồ sơ, nhật ký hết ở dòng {end}; hồ sơ hoặc phần "
        "cuối nhật ký đã bị bỏ hay viết lại. · The seal does not hold.",
        style=LATE,
    )


def seal(context: typer.Context, as_json: AsJson = False) -> None:
    """Niêm phong nhật ký trong ngày · a digest over all chains, to be printed or sent out."""
    with session_of(context).engine() as engine:
        made = engine.seal()
    at = instant_as_moment(made.at).astimezone(ZONE)
    if as_json:
        json({"digest": made.digest, "at": at, "upto": made.upto, "dossiers": made.dossiers})
        return
    typer.echo(made.digest.hex())
    aside(f"{made.dossiers} hồ sơ, {made.upto} dòng nhật ký, {when_vi(at)}")
