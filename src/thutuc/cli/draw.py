"""``draw``: a procedure as a picture, alone or with a dossier on it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from thutuc.bpmn import read
from thutuc.cli.options import Process
from thutuc.cli.session import handle, session_of
from thutuc.cli.show import aside
from thutuc.cli.writing import write_whole
from thutuc.reports import draw as drawn
from thutuc.reports import marks_of


def draw(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Tệp BPMN; không cần khi có --dossier · a BPMN file; not needed with --dossier.",
        ),
    ] = None,
    process: Process = None,
    dossier: Annotated[
        str | None,
        typer.Option(
            metavar="DOSSIER",
            help="Vẽ vị trí của hồ sơ này, trên phiên bản nó đang chạy · "
            "show where this dossier is, on the version it runs on.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            dir_okay=False,
            help="Ghi vào tệp nào; ở cửa sổ lệnh mặc định là FILE.svg · where; at a terminal: FILE.svg.",
        ),
    ] = None,
) -> None:
    """Vẽ quy trình thành tệp SVG, có thể kèm vị trí của một hồ sơ · draw a procedure as SVG."""
    if (file is None) == (dossier is None):
        raise typer.BadParameter(
            "nêu tệp BPMN, hoặc --dossier mà không nêu tệp · expected a BPMN file, or --dossier and no file"
        )
    if file is not None:
        picture = drawn(read(file, process=process))
    else:
        with session_of(context).engine() as engine:
            found = handle(dossier or "")
            picture = drawn(engine.dossier(found).definition, marks_of(engine, found))
    if output is None and file is not None and _at_terminal():
        output = file.with_suffix(".svg")
    if output is None:
        typer.echo(picture, nl=False)
        return
    write_whole(output, picture)
    aside(f"Đã vẽ vào {output}.")


def _at_terminal() -> bool:
    """Whether somebody looks at what is printed, who would see letters and no picture."""
    return sys.stdout.isatty()
