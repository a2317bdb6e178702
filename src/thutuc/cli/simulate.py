"""``thutuc simulate`` and ``thutuc compare``: what would happen, before anything is changed."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from thutuc.cli.show import REFUSED, aside, clean
from thutuc.errors import Finding, stopped
from thutuc.simulation import Answers, Checked, PlanRefused, checked, simulate
from thutuc.simulation.words import SECTIONS, table


class Lang(StrEnum):
    """In which language."""

    VI = "vi"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("simulate")(simulate_plan)


def simulate_plan(
    plan: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The plan, a TOML file.")],
    replications: Annotated[int | None, typer.Option(min=1, max=10_000, help="How often it is run.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another chance.")] = None,
    cores: Annotated[
        int | None, typer.Option(min=1, max=256, help="So many processes; by default one a processor.")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Tell it in Vietnamese (vi) or English (en).")] = Lang.VI,
) -> None:
    """Mô phỏng một kế hoạch · simulate a plan on the engine itself, and tell what would happen."""
    found = _checked(plan, replications, seed, lang)
    answers = _run(found, cores, lang)
    _tell(found, answers, lang)


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
    word = {"vi": ("lỗi", "cảnh báo", "dòng"), "en": ("error", "warning", "line")}[lang.value]
    mark = word[0] if finding.severity == "error" else word[1]
    where = f" {word[2]} {finding.line}" if finding.line else ""
    vietnamese = lang is Lang.VI
    said = finding.message_vi if vietnamese else finding.message
    remedy = finding.remedy_vi if vietnamese else finding.remedy
    return clean(f"[{mark}]{where} {stopped(said)} {stopped(remedy)}", 2_000)


def _run(found: Checked, cores: int | None, lang: Lang) -> Answers:
    """Run it, with how far it has come where somebody looks on."""
    total, word = found.plan.replications, "Lần chạy" if lang is Lang.VI else "Replication"
    shown = sys.stderr.isatty()

    def told(done: int) -> None:
        if shown:
            sys.stderr.write(f"\r{word} {done}/{total}" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return simulate(found, cores=cores or os.cpu_count() or 1, told=told)


def _tell(found: Checked, answers: Answers, lang: Lang) -> None:
    plan = found.plan
    typer.echo(clean(plan.title, 300) or str(plan.start))
    if lang is Lang.VI:
        typer.echo(
            f"{plan.days - plan.warm_up} ngày từ {plan.start:%d/%m/%Y}, {plan.replications} lần chạy, "
            f"mầm {plan.seed}; ± là nửa khoảng tin cậy 95 %."
        )
    else:
        typer.echo(
            f"{plan.days - plan.warm_up} days from {plan.start}, {plan.replications} replications, "
            f"seed {plan.seed}; ± is half of the 95 % confidence interval."
        )
    for section in SECTIONS:
        heading, rows = table(answers, section, lang.value)
        if rows:
            typer.echo("")
            typer.echo(_in_columns([heading, *rows] if section != "dossiers" else _turned(heading, rows)))


def _turned(heading: list[str], rows: list[list[str]]) -> list[list[str]]:
    """A short wide table told downwards."""
    return [list(each) for each in zip(heading, *rows, strict=True)]


def _in_columns(rows: list[list[str]]) -> str:
    rows = [[clean(each, 60) for each in row] for row in rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            each.ljust(width) if place == 0 else each.rjust(width)
            for place, (each, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
