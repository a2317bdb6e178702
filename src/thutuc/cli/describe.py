"""``describe``: a procedure as a sheet for officials, or as the annex that a decision approves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc import bounded
from thutuc.authoring import annex as annex_of
from thutuc.bpmn import read
from thutuc.cli.show import aside, say
from thutuc.errors import ConfigurationError
from thutuc.reports import describe as described
from thutuc.reports import describe_body, describe_html
from thutuc.safexml import MOST_BYTES

BEGIN = "<!-- from procedure.bpmn, by thutuc describe -->"
END = "<!-- end -->"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(describe)


def describe(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A BPMN file.")],
    process: Annotated[str | None, typer.Option(help="Which process of the file, if it has several.")] = None,
    html: Annotated[bool, typer.Option("--html", help="One page of HTML with the drawing in it.")] = False,
    annex: Annotated[
        Path | None,
        typer.Option(metavar="OUT.docx", dir_okay=False, help="The annex Quy trình nội bộ, as a new file."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="README.md", exists=True, dir_okay=False, help="Renew the marked part of this page."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="Write here, not to the screen.")
    ] = None,
) -> None:
    """In phiếu thủ tục hoặc phụ lục quy trình nội bộ · the sheet of a procedure, or its annex."""
    if sum((html, annex is not None, into is not None)) > 1 or (output and (annex or into)):
        raise typer.BadParameter(
            "chọn một trong --html, --annex, --into; --output chỉ cho bản mô tả "
            "· expected one of --html, --annex and --into; --output for the sheet only"
        )
    if annex is not None and annex.suffix.lower() != ".docx":
        raise typer.BadParameter(
            f"phụ lục là tệp Word, ghi {annex}.docx · expected a name that ends in .docx"
        )
    procedure = read(file, process=process)
    if annex is not None:
        _keep(annex, annex_of(procedure))
        say(Text(f"Đã ghi phụ lục {len(procedure.steps)} bước vào {annex}."))
    elif into is not None:
        into.write_text(renewed(bounded.text(into, MOST_BYTES), describe_body(procedure)), encoding="utf-8")
    else:
        page = describe_html(procedure) if html else described(procedure)
        if output is None:
            typer.echo(page, nl=False)
        else:
            output.write_text(page, encoding="utf-8")
            aside(f"Đã ghi phiếu vào {output}.")


def renewed(page: str, body: str) -> str:
    """A page with its marked part as *body* says; everything around it stays."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ConfigurationError(f"Expected a page with {BEGIN} and {END} on lines of their own, found none.")
    return f"{before}{BEGIN}\n\n{body}\n{END}{after}"


def _keep(target: Path, content: bytes) -> None:
    """Write a new file: people may have worked on the one that is there."""
    try:
        with target.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise ConfigurationError(
            f"Đã có {target}, không ghi đè: ghi tên khác sau --annex · expected a new file, found {target}"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"Expected to write {target}, but: {error.strerror}.") from error
