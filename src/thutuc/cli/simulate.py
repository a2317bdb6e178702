"""``thutuc simulate`` and ``thutuc compare``: what would happen, before anything is changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from thutuc.cli.options import Lang, Language
from thutuc.cli.show import REFUSED, aside, clean
from thutuc.cli.writing import write_whole
from thutuc.errors import Finding, stopped
from thutuc.simulation import Answers, Checked, PlanRefused, checked, differences, simulate, tables
from thutuc.simulation.page import incidents, other_law, page, run_anew
from thutuc.simulation.words import NOTES, SECTIONS, by_chance, differing, labels, officers, table
from thutuc.simulation.writing import write
from thutuc.store import open_store
from thutuc.whole import FOREVER

Replications = Annotated[
    int | None, typer.Option(min=1, max=10_000, help="Số lần chạy · how often it is run.")
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=FOREVER, help="Hạt giống khác, cho ngẫu nhiên khác · another chance.")
]
Cores = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        help="Số tiến trình chạy cùng lúc; mặc định: mỗi bộ xử lý một tiến trình · "
        "so many processes; by default one a processor.",
    ),
]
AsCsv = Annotated[
    Path | None,
    typer.Option("--csv", dir_okay=False, help="Ghi các con số ra tệp CSV · write the figures as CSV."),
]
AsJson = Annotated[
    Path | None,
    typer.Option("--json", dir_okay=False, help="Ghi tất cả ra tệp JSON · write everything as JSON."),
]


def simulate_(
    plan: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="Kế hoạch mô phỏng, một tệp TOML · the plan, a TOML file."
        ),
    ],
    replications: Replications = None,
    seed: Seed = None,
    cores: Cores = None,
    csv: AsCsv = None,
    json: AsJson = None,
    html: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Ghi một trang có biểu đồ, xem được khi không có mạng · "
            "write one page with charts, readable offline.",
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="Thay vào đó, ghi lần chạy đầu cùng nhật ký vào cơ sở dữ liệu mới này · "
            "write the first replication into this new database instead, with its journal."
        ),
    ] = None,
    lang: Language = Lang.VI,
) -> None:
    """Mô phỏng một kế hoạch · simulate a plan on the engine itself, and tell what would happen."""
    if database is not None and any(each is not None for each in (csv, json, html)):
        raise typer.BadParameter(
            "--database ghi hồ sơ của lần chạy đầu thay cho con số; chạy --csv, --json, --html riêng · it "
            "writes the first replication's dossiers instead of figures; run --csv, --json, --html apart",
            param_hint="--database",
        )
    found = _checked(plan, replications, seed, lang)
    if database is not None:
        _into(found, database, lang)
        return
    answers = _run(found, cores, lang)
    _tell(found, answers, lang)
    if csv is not None:
        write_whole(csv, tables.as_csv(answers), encoding="utf-8-sig")
    if json is not None:
        write_whole(json, tables.as_json(found.plan, answers))
    if html is not None:
        write_whole(html, page(found, answers, lang))


def compare(
    first: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Một kế hoạch mô phỏng · a plan.")
    ],
    second: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="Kế hoạch để so sánh · the plan to compare it with."
        ),
    ],
    replications: Replications = None,
    seed: Seed = None,
    cores: Cores = None,
    csv: AsCsv = None,
    json: AsJson = None,
    lang: Language = Lang.VI,
) -> None:
    """So sánh hai kế hoạch với cùng ngẫu nhiên · tell what changes, both seeing the same citizens."""
    one = _checked(first, replications, seed, lang)
    other = _checked(
        second, replications or one.plan.replications, one.plan.seed if seed is None else seed, lang
    )
    ones, others = _run(one, cores, lang), _run(other, cores, lang)
    changes = differences(ones, others)
    called = labels(one, lang) | labels(other, lang)
    called |= officers(one, ones.names("officers")) | officers(other, others.names("officers"))
    typer.echo(_compared(one, other, lang))
    law = [line for each in (one, other) for line in other_law(each, lang)]
    anew = [line for each in (ones, others) for line in run_anew(each, lang, called)]
    for line in dict.fromkeys((*law, *anew)):
        typer.echo(clean(line, 500))
    some = False
    for section in SECTIONS:
        heading, rows = differing(changes, section, lang, called)
        if rows:
            some = True
            typer.echo(f"\n{_in_columns([heading, *rows])}")
    if not some:
        typer.echo(
            "Không có khác biệt rõ rệt; thêm --replications để thấy khác biệt nhỏ hơn."
            if lang is Lang.VI
            else "No clear difference; more --replications show smaller ones."
        )
    typer.echo(f"\n{by_chance(changes, lang)}")
    if csv is not None:
        write_whole(csv, tables.differences_as_csv(changes), encoding="utf-8-sig")
    if json is not None:
        write_whole(json, tables.differences_as_json(changes))


def _compared(one: Checked, other: Checked, lang: Lang) -> str:
    names = f"{clean(one.plan.title, 100) or '1'} → {clean(other.plan.title, 100) or '2'}"
    count, seed = one.plan.replications, one.plan.seed
    if lang is Lang.VI:
        told = (
            f"{count} lần chạy cùng ngẫu nhiên, hạt giống {seed}; chỉ nêu khác biệt lớn hơn nửa khoảng 95%."
        )
        return f"{names}\n{told}"
    return (
        f"{names}\n{count} replications with the same chance, seed {seed}; only clear differences are told."
    )


def _into(found: Checked, database: str, lang: Lang) -> None:
    """Write one replication into a database that has no dossiers yet."""
    store = open_store(database)
    try:
        store.upgrade()
        tally = write(found.prepared, store, told=_progress("Hồ sơ" if lang is Lang.VI else "Dossiers"))
    finally:
        store.close()
    aside(
        f"Đã ghi {tally.dossiers} hồ sơ vào {clean(database, 200)}."
        if lang is Lang.VI
        else f"Wrote {tally.dossiers} dossiers into {clean(database, 200)}."
    )


def _checked(plan: Path, replications: int | None, seed: int | None, lang: Lang) -> Checked:
    """The plan, judged; what is wrong with it is told, and ends the command."""
    try:
        found = checked(plan, replications=replications, seed=seed)
    except PlanRefused as error:
        for finding in error.findings:
            aside(_told(finding, lang))
        raise typer.Exit(REFUSED) from error
    for finding in found.findings:
        aside(_told(finding, lang))
    return found


def _told(finding: Finding, lang: Lang) -> str:
    word = {"vi": ("lỗi", "cảnh báo", "dòng"), "en": ("error", "warning", "line")}[lang]
    mark = word[0] if finding.severity == "error" else word[1]
    where = f" {word[2]} {finding.line}" if finding.line else ""
    vietnamese = lang is Lang.VI
    said = finding.message_vi if vietnamese else finding.message
    remedy = finding.remedy_vi if vietnamese else finding.remedy
    return clean(f"[{mark}]{where} {stopped(said)} {stopped(remedy)}", 2_000)


def _run(found: Checked, cores: int | None, lang: Lang) -> Answers:
    """Run it, with how far it has come where somebody looks on."""
    word = "Lần chạy" if lang is Lang.VI else "Replication"
    told = _progress(word, found.plan.replications)
    return simulate(found, cores=cores or os.cpu_count() or 1, told=told)


def _progress(word: str, total: int | None = None) -> Callable[[int], None]:
    """Tells at a terminal how far it has come, on one line."""
    shown = sys.stderr.isatty()

    def told(done: int) -> None:
        if shown:
            of = f"/{total}" if total is not None else ""
            sys.stderr.write(f"\r{word} {done}{of}" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return told


def _tell(found: Checked, answers: Answers, lang: Lang) -> None:
    plan = found.plan
    begun = plan.start + timedelta(days=plan.warm_up)
    typer.echo(clean(plan.title, 300) or str(plan.start))
    if lang is Lang.VI:
        typer.echo(
            f"{plan.days - plan.warm_up} ngày từ {begun:%d/%m/%Y}, {plan.replications} lần chạy, "
            f"hạt giống {plan.seed}; ± là nửa khoảng tin cậy 95%."
        )
    else:
        typer.echo(
            f"{plan.days - plan.warm_up} days from {begun}, {plan.replications} replications, "
            f"seed {plan.seed}; ± is half of the 95 % confidence interval."
        )
    called = labels(found, lang) | officers(found, answers.names("officers"))
    for line in (*other_law(found, lang), *incidents(answers, lang, called)):
        typer.echo(clean(line, 500))
    for section in SECTIONS:
        heading, rows = table(answers, section, lang, called)
        if rows:
            typer.echo("")
            typer.echo(_in_columns([heading, *rows] if section != "dossiers" else _turned(heading, rows)))
            if section in NOTES:
                typer.echo(NOTES[section][lang])


def _turned(heading: list[str], rows: list[list[str]]) -> list[list[str]]:
    """A short wide table told downwards."""
    return [list(each) for each in zip(heading, *rows, strict=True)]


def _in_columns(rows: list[list[str]]) -> str:
    rows = [[clean(each, 110) for each in row] for row in rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            each.ljust(width) if place == 0 else each.rjust(width)
            for place, (each, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
