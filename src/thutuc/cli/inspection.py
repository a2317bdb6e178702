"""``inspect``: what an inspector may look at; it changes nothing, and every look leaves its trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.acting import AsJson
from thutuc.cli.lists import At, Unit, file_of_facts, shown
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FINE, LATE, REFUSED, json, say, table, when
from thutuc.engine.drawing_lots import Draw
from thutuc.engine.inspecting import Inspector

By = Annotated[str, typer.Option(help="The inspector, as the configuration names him.")]
Basis = Annotated[str, typer.Option(help="The decision that sends him.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The sample's number.")]
Begin = Annotated[datetime, typer.Option("--since", parser=moment, metavar="INSTANT", help="From.")]
End = Annotated[datetime, typer.Option("--until", parser=moment, metavar="INSTANT", help="Before.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Thanh tra, kiểm tra: chỉ xem · look, change nothing.")
    for command in (dossier, unit, facts, promise, draw, check, looks):
        group.command()(command)
    app.add_typer(group, name="inspect")


@contextmanager
def _inspector(context: typer.Context, by: str, basis: str) -> Iterator[Inspector]:
    with session_of(context).engine() as engine:
        yield engine.inspection(by=by, basis=basis)


def dossier(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="DOSSIER", help="A dossier's code or number.")],
    by: By,
    basis: Basis,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Một hồ sơ và nhật ký của nó, nay hoặc lúc trước · a dossier and its journal, now or then."""
    with _inspector(context, by, basis) as inspector:
        found = inspector.dossier(handle(code)) if at is None else inspector.state_at(handle(code), at)
        journal = [r for r in inspector.journal(found.id) if at is None or r.recorded_at <= at]
    if as_json:
        json(
            {
                "dossier": found.id,
                "code": found.code,
                "phase": found.phase,
                "due": found.due,
                "tasks": [asdict(task) for task in found.tasks],
                "journal": [asdict(record) for record in journal],
            }
        )
        return
    rows = [
        (str(r.number), r.verb, r.actor, when(r.happened_at), when(r.recorded_at), _events(r.events))
        for r in journal
    ]
    columns = [("", {"justify": "right"}), ("Việc", {}), ("Ai", {}), ("Xảy ra", {}), ("Ghi", {})]
    say(Text(repr(found), style="bold"), table([*columns, ("Nội dung", {"ratio": 1})], rows))


def _events(events: tuple[object, ...]) -> str:
    return ", ".join(type(event).__name__ for event in events)


def unit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="UNIT", help="A unit or an agency.")],
    by: By,
    basis: Basis,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Tình trạng một đơn vị vào một lúc bất kỳ · a unit as it stood at any moment."""
    with _inspector(context, by, basis) as inspector:
        found = inspector.unit_at(name, at)
    if as_json:
        json(asdict(found))
        return
    head = found.head.officer_name if found.head is not None else "chưa có người đứng đầu"
    say(Text(f"{found.name} · {when(found.at)} · {head}", style="bold"))
    for part in found.parts.values():
        say(*shown(part))


def facts(
    context: typer.Context,
    by: By,
    basis: Basis,
    since: Begin,
    at: At = None,
    unit: Unit = None,
    officer: Annotated[str | None, typer.Option(help="Of this officer.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ sự việc, có ghi người xem · a file of facts; the look is written down."""
    with _inspector(context, by, basis) as inspector:
        found = inspector.facts(since=since, at=at, unit=unit, officer=officer)
    if as_json:
        json(asdict(found))
    else:
        say(*file_of_facts(found))


def promise(
    context: typer.Context,
    by: By,
    basis: Basis,
    commitment: Annotated[str, typer.Option(help="SHA-256 of the seed, hexadecimal.")],
    size: Annotated[int, typer.Option(min=1, help="How many dossiers.")],
    since: Begin,
    until: End,
    unit: Unit = None,
    as_json: AsJson = False,
) -> None:
    """Cam kết hạt giống của mẫu ngẫu nhiên · keep the digest of a seed; nothing is drawn yet."""
    with _inspector(context, by, basis) as inspector:
        made = inspector.promise_draw(
            commitment, size=size, received_since=since, received_until=until, unit=unit
        )
    _tell(made, as_json)


def draw(
    context: typer.Context,
    number: Number,
    by: By,
    basis: Basis,
    seed: Annotated[str, typer.Option(help="The seed whose digest was kept.")],
    as_json: AsJson = False,
) -> None:
    """Mở hạt giống, rút mẫu theo niêm phong kế tiếp · tell the seed, draw with the next seal."""
    with _inspector(context, by, basis) as inspector:
        _tell(inspector.draw(number, seed), as_json)


def check(context: typer.Context, number: Number, by: By, basis: Basis, as_json: AsJson = False) -> None:
    """Rút lại mẫu và so · draw a sample again and compare; exits with 1 where it differs."""
    with _inspector(context, by, basis) as inspector:
        problems = inspector.check_draw(number)
    if as_json:
        json(problems)
    elif problems:
        say(*(Text(each, style=LATE) for each in problems))
    else:
        say(Text("Mẫu rút lại giống hệt. · The sample is the same again.", style=FINE))
    if problems:
        raise typer.Exit(REFUSED)


def _tell(made: Draw, as_json: bool) -> None:
    if as_json:
        json(asdict(made))
    elif made.seed is None:
        say(Text(f"Mẫu số {made.id}: {made.size} hồ sơ, cam kết {made.commitment}"))
    else:
        drawn = ", ".join(map(str, made.drawn))
        say(Text(f"Mẫu số {made.id}: {len(made.drawn)} trong {made.dossiers} hồ sơ: {drawn}"))
        say(Text(f"Niêm phong {made.seal}, hạt giống {made.seed}"))


def looks(
    context: typer.Context, by: By, basis: Basis, since: Begin, until: End, as_json: AsJson = False
) -> None:
    """Ai đã xem gì, ai bị từ chối · who looked at what, and who was refused."""
    with _inspector(context, by, basis) as inspector:
        found = inspector.looks(since, until)
    if as_json:
        json([asdict(each) for each in found])
        return
    rows = [
        (when(each.at), each.actor, each.what, str(each.dossier or "–"), each.outcome, each.rule or "")
        for each in found
    ]
    columns = [("Lúc", {}), ("Ai", {}), ("Việc", {"ratio": 1}), ("Hồ sơ", {}), ("Kết quả", {})]
    say(table([*columns, ("Căn cứ", {"ratio": 1})], rows))
