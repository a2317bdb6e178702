"""``describe``: a procedure as a sheet for officials, or as the annex that a decision approves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc import bounded
from thutuc.authoring import annex as annex_of
from thutuc.bpmn import read
from thutuc.cli.options import File, Process
from thutuc.cli.organisation import unit_names
from thutuc.cli.session import session_of
from thutuc.cli.show import aside, say
from thutuc.cli.writing import write_new, write_whole
from thutuc.errors import ConfigurationError
from thutuc.lint.rules.label_missing import label_missing
from thutuc.lint.rules.name_missing import name_missing
from thutuc.procedure import Procedure
from thutuc.procedure.telling import GAP, kind_told, number_of
from thutuc.reports import describe as described
from thutuc.reports import describe_body, describe_html
from thutuc.safexml import MOST_BYTES

BEGIN = "<!-- from procedure.bpmn, by thutuc describe -->"
END = "<!-- end -->"


def describe(
    context: typer.Context,
    file: File,
    process: Process = None,
    html: Annotated[
        bool,
        typer.Option(
            "--html", help="Một trang HTML có kèm hình vẽ · one page of HTML with the drawing in it."
        ),
    ] = False,
    annex: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.docx",
            dir_okay=False,
            help="Phụ lục quy trình nội bộ, ghi thành tệp mới · the annex Quy trình nội bộ, as a new file.",
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="README.md",
            exists=True,
            dir_okay=False,
            help="Viết lại phần đã đánh dấu của trang này · renew the marked part of this page.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            dir_okay=False,
            help="Ghi vào tệp này, không in ra màn hình · write here, not to the screen.",
        ),
    ] = None,
) -> None:
    """In phiếu thủ tục hoặc phụ lục quy trình nội bộ · the sheet of a procedure, or its annex.

    Đơn vị được gọi như tổ chức trong cấu hình gọi, khi ở đó có đơn vị thuộc loại ấy.

    Units are called as the configured organisation calls them, where it has one of their kind.
    """
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
    names = unit_names(session_of(context).configuration)
    if annex is not None:
        write_new(annex, annex_of(procedure, names), option="--annex")
        say(Text(f"Đã ghi phụ lục {len(procedure.steps)} bước vào {annex}."))
    elif into is not None:
        write_whole(into, renewed(bounded.text(into, MOST_BYTES), describe_body(procedure, names)))
    else:
        page = describe_html(procedure, names) if html else described(procedure, names)
        if output is None:
            typer.echo(page, nl=False)
        else:
            write_whole(output, page)
            aside(f"Đã ghi phiếu vào {output}.")
    gaps = list(gaps_told(procedure, names))
    if gaps:
        aside(f"Để trống ({GAP}) vì chưa biết gọi là gì · left blank, nothing says what it is called:")
        for gap in gaps:
            aside(f"  {gap}")


def gaps_told(procedure: Procedure, names: Mapping[str, str]) -> Iterator[str]:
    """What a paper of the procedure leaves blank, and what to write where."""
    for finding in (*name_missing(procedure), *label_missing(procedure)):
        line = f"dòng {finding.line}: " if finding.line else ""
        yield f"{line}{finding.message_vi}. {finding.remedy_vi} · {finding.message}. {finding.remedy}"
    for step in procedure.steps:
        for kind in dict.fromkeys([step.unit, *(each.unit for each in step.cooperating)]):
            if kind is not None and kind_told(kind, names) == GAP:
                yield (
                    f"bước {number_of(procedure, step)}: không rõ đơn vị loại {kind!r} tên là gì. Tệp tổ "
                    "chức (organisation trong thutuc.toml) phải có đơn vị loại này, cùng một tên; khác "
                    "tên thì ghi unitFrom thay cho unit · nothing says what a unit of that kind is called"
                )


def renewed(page: str, body: str) -> str:
    """A page with its marked part as *body* says; everything around it stays."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ConfigurationError(f"Expected a page with {BEGIN} and {END} on lines of their own, found none.")
    return f"{before}{BEGIN}\n\n{body}\n{END}{after}"
