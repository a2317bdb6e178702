"""``inspect``: what an inspector may look at; it changes nothing, and every look leaves its trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.acting import is_promised
from thutuc.cli.helping import App
from thutuc.cli.lists import At, Unit, file_of_facts, shown
from thutuc.cli.options import AsJson
from thutuc.cli.session import handle, moment, session_of
from thutuc.cli.show import FINE, LATE, REFUSED, Column, json, say, table, when
from thutuc.dossier.view import end_vi
from thutuc.engine.inspecting import Inspector
from thutuc.engine.lists.drawing_lots import Draw
from thutuc.engine.naming import VERB_NAMES
from thutuc.reports.telling import told_acts

By = Annotated[
    str,
    typer.Option(
        help="Người thanh tra, kiểm tra, như tên ghi trong cấu hình · "
        "the inspector, as the configuration names him."
    ),
]
Basis = Annotated[str, typer.Option(help="Quyết định thanh tra, kiểm tra · the decision that sends him.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Số của mẫu · the sample's number.")]
Begin = Annotated[
    datetime,
    typer.Option("--since", parser=moment, metavar="INSTANT", help="Từ thời điểm này · from this instant."),
]
End = Annotated[
    datetime,
    typer.Option(
        "--until",
        parser=moment,
        metavar="INSTANT",
        help="Trước thời điểm này; chỉ ghi ngày thì không tính ngày ấy · "
        "before this instant; a bare day is not counted itself.",
    ),
]


#: What an inspector does, and how it ended.
LOOKS = {
    "dossier": "xem hồ sơ",
    "state_at": "xem hồ sơ lúc trước",
    "journal": "xem nhật ký",
    "explain": "xem cách tính ngày",
    "drafting": "xem nhật ký soạn thảo",
    "listing": "xem danh sách",
    "irregularities": "xem việc cần lưu ý kiểm tra",
    "facts": "xem hồ sơ sự việc",
    "unit_at": "xem đơn vị",
    "verify": "kiểm tra nhật ký",
    "looks": "xem sổ truy cập",
    "promise_draw": "cam kết mẫu",
    "draw": "xin rút mẫu số",
    "check_draw": "rút lại mẫu số",
    "draws": "xem các mẫu",
}
OUTCOMES = {"seen": "đã xem", "refused": "bị từ chối", "failed": "không thành"}

#: An act that was entered so much later says when.
LATER = timedelta(minutes=1)


inspect = App(no_args_is_help=True, help="Thanh tra, kiểm tra: chỉ xem · look, change nothing.")


@contextmanager
def _inspector(context: typer.Context, by: str, basis: str) -> Iterator[Inspector]:
    with session_of(context).engine() as engine:
        yield engine.inspection(by=by, basis=basis)


@inspect.command()
def dossier(
    context: typer.Context,
    code: Annotated[
        str, typer.Argument(metavar="DOSSIER", help="Mã hoặc số hồ sơ · a dossier's code or number.")
    ],
    by: By,
    basis: Basis,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Một hồ sơ và nhật ký của nó, nay hoặc lúc trước · a dossier and its journal, now or then."""
    with session_of(context).engine() as engine:
        inspector = engine.inspection(by=by, basis=basis)
        found = inspector.dossier(handle(code)) if at is None else inspector.state_at(handle(code), at)
        journal = inspector.journal(found.id)[: found.revision]
        acts = told_acts(engine, found, journal)
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
    rows = []
    for each in acts:
        r = each.record
        entered = "" if r.recorded_at - r.happened_at < LATER else f"\nghi {when(r.recorded_at)}"
        said = "".join(f"\n{clause}" for _, clause in each.said)
        act = Text.assemble((VERB_NAMES.get(r.verb, r.verb), "bold"), said)
        rows.append((str(r.number), when(r.happened_at) + entered, each.who, act))
    columns: list[Column] = [("", {"justify": "right"}), ("Lúc", {}), ("Ai", {})]
    columns.append(("Việc và nội dung", {"ratio": 1}))
    due = f", hẹn trả {end_vi(found.promised)}" if found.promised is not None and is_promised(found) else ""
    due = f", {found.undated}" if found.undated is not None else due
    title = f"Hồ sơ {found.code or found.id} · {found.procedure_name} · {found.status_name}{due}"
    say(Text(title, style="bold"), table(columns, rows))


@inspect.command()
def unit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="UNIT", help="Đơn vị hoặc cơ quan · a unit or an agency.")],
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


@inspect.command()
def facts(
    context: typer.Context,
    by: By,
    basis: Basis,
    since: Begin,
    at: At = None,
    unit: Unit = None,
    officer: Annotated[str | None, typer.Option(help="Về cán bộ, công chức này · of this officer.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ sự việc, có ghi người xem · a file of facts; the look is written down."""
    with _inspector(context, by, basis) as inspector:
        found = inspector.facts(since=since, at=at, unit=unit, officer=officer)
    if as_json:
        json(asdict(found))
    else:
        say(*file_of_facts(found))


@inspect.command()
def promise(
    context: typer.Context,
    by: By,
    basis: Basis,
    commitment: Annotated[
        str,
        typer.Option(help="Mã băm SHA-256 của hạt giống · SHA-256 of the seed: printf %s 'SEED' | sha256sum"),
    ],
    size: Annotated[int, typer.Option(min=1, help="Số hồ sơ cần rút · how many dossiers.")],
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


@inspect.command()
def draw(
    context: typer.Context,
    number: Number,
    by: By,
    basis: Basis,
    seed: Annotated[
        str, typer.Option(help="Hạt giống có mã băm đã cam kết · the seed whose digest was kept.")
    ],
    as_json: AsJson = False,
) -> None:
    """Mở hạt giống, rút mẫu theo niêm phong kế tiếp · tell the seed, draw with the next seal."""
    with session_of(context).engine() as engine:
        made = engine.inspection(by=by, basis=basis).draw(number, seed)
        codes = [engine.dossier(each).code or f"số nội bộ {each}" for each in made.drawn]
    _tell(made, as_json, codes)


@inspect.command()
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


def _tell(made: Draw, as_json: bool, codes: Sequence[str] = ()) -> None:
    if as_json:
        json(asdict(made))
    elif made.seed is None:
        say(Text(f"Mẫu số {made.id}: {made.size} hồ sơ, cam kết {made.commitment}"))
    else:
        say(Text(f"Mẫu số {made.id}: {len(made.drawn)} trong {made.dossiers} hồ sơ: {', '.join(codes)}"))
        say(Text(f"Niêm phong {made.seal}, hạt giống {made.seed}"))


@inspect.command()
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
        (
            when(each.at),
            each.actor,
            _looked(each.what),
            str(each.dossier or "–"),
            Text(OUTCOMES.get(each.outcome, each.outcome), style=LATE if each.outcome == "refused" else ""),
            each.rule or "",
        )
        for each in found
    ]
    columns = [("Lúc", {}), ("Ai", {}), ("Việc", {"ratio": 1}), ("Số nội bộ", {}), ("Kết quả", {})]
    say(table([*columns, ("Căn cứ", {"ratio": 1})], rows))


def _looked(what: str) -> str:
    """What was done, in Vietnamese: a look of an inspector, or a verb that was refused."""
    name = what.removeprefix("inspect ")
    if name == what:
        return VERB_NAMES.get(what, what)
    word, _, rest = name.partition(" ")
    return f"{LOOKS.get(word, word)} {rest}".rstrip()
