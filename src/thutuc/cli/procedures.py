"""``thutuc deploy``: files are read, judged, read a second time, and kept as new versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc.bpmn import inspect
from thutuc.cli.options import AsJson
from thutuc.cli.session import session_of
from thutuc.cli.show import (
    FAINT,
    FINE,
    PROCEDURE_REFUSED,
    aside,
    json,
    say,
    table,
    tell_findings,
    tracked,
)
from thutuc.configuration import Configuration
from thutuc.engine import Engine
from thutuc.engine.deploying import Deployed
from thutuc.errors import ConfigurationError, Finding, ProcedureRefused


def deploy(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            help="Tệp thủ tục; không nêu thì lấy những tệp thutuc.toml nêu · "
            "procedure files; without any, those that thutuc.toml names.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Hệ thống (có tên) thực hiện triển khai · the named system that deploys."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Triển khai thủ tục · keep procedures as new versions; makes the database where there is none."""
    session = session_of(context)
    chosen = _files(files) or session.configuration.procedures()
    if not chosen:
        raise ConfigurationError(
            'Expected files to deploy, found none: name them, or write procedures = ["…"] in thutuc.toml.'
        )
    done: list[Deployed] = []
    refused: list[Finding] = []
    with session.engine(create=True) as engine:
        for file in tracked(chosen, "Đọc và kiểm tra"):
            try:
                done += _one(engine, session.configuration, file, by)
            except ProcedureRefused as error:
                refused += error.findings
    if as_json:
        json({"deployed": done, "refused": refused})
    else:
        _show(done)
    tell_findings(refused)
    if refused:
        count = len({finding.file for finding in refused})
        aside(
            f"{count} tệp bị từ chối; không giữ lại gì của tệp ấy "
            f"· {count} file(s) refused; nothing of them was kept."
        )
        raise typer.Exit(PROCEDURE_REFUSED)


def _files(given: Sequence[Path] | None) -> list[Path]:
    return [
        file for each in given or () for file in (sorted(each.rglob("*.bpmn")) if each.is_dir() else [each])
    ]


def _one(engine: Engine, configuration: Configuration, file: Path, by: str | None) -> list[Deployed]:
    granted = configuration.settings.services
    services = sorted({name for procedure in inspect(file)[0] for name in granted.get(procedure.id, ())})
    return engine.deploy(file, by=by or configuration.settings.systems[0], services=services)


def _show(done: Sequence[Deployed]) -> None:
    if not done:
        return
    say(
        table(
            [
                ("Thủ tục", {}),
                ("Mã", {"no_wrap": True}),
                ("Phiên bản", {"justify": "right"}),
                ("SpiffWorkflow đọc lại", {}),
            ],
            [
                (
                    Text.assemble(each.name, "\n", (each.id, FAINT)),
                    each.code or "–",
                    Text(
                        f"{each.version}" + ("" if each.new else " (đã có)"),
                        style=FINE if each.new else FAINT,
                    ),
                    "như nhau" if each.second_reader == "agrees" else each.second_reader,
                )
                for each in done
            ],
        )
    )
    for each in done:
        tell_findings(each.findings)
