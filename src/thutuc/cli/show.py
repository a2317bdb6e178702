"""How things are shown: tables for people, JSON for programs, errors in words with an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from thutuc.errors import (
    CalendarError,
    ConfigurationError,
    Finding,
    OrganisationError,
    ProcedureRefused,
    StoreError,
    ThutucError,
    stopped,
)

#: Columns when the output is no terminal and COLUMNS does not say.
PIPED_WIDTH = 120

REFUSED = 1
PROCEDURE_REFUSED = 3
CANNOT_WORK = 4

LATE = "bold red"
SOON = "yellow"
FINE = "green"
FAINT = "dim"


def console(*, error: bool = False) -> Console:
    """A console on the stream as it is now; plain text where it is no terminal."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def say(*lines: RenderableType) -> None:
    """Print for people."""
    out = console()
    if out.is_terminal:
        for line in lines:
            out.print(line)
        return
    with out.capture() as captured:
        for line in lines:
            out.print(line)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def aside(text: str) -> None:
    """Print beside the output, so that it never disturbs what is piped."""
    console(error=True).print(Text(text, style=FAINT))


def json(value: Any) -> None:
    """Print pure JSON."""
    text = orjson.dumps(value, default=_other, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    sys.stdout.write(text.decode() + "\n")


def _other(value: Any) -> Any:
    """What JSON does not know by itself: digests as hexadecimal, read-only mappings, rows."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return value._asdict()
    return dict(value) if isinstance(value, Mapping) else str(value)


#: A heading, and rich's options for the column.
Column = tuple[str, Mapping[str, Any]]


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | Text]],
    *,
    caption: str | None = None,
    expand: bool = False,
    header: bool = True,
) -> Table:
    """A light table."""
    made = Table(
        box=box.SIMPLE_HEAD,
        caption=Text(caption, style=FAINT) if caption else None,
        caption_justify="left",
        header_style="bold",
        pad_edge=False,
        show_edge=False,
        show_header=header,
        expand=expand,
    )
    for heading, options in columns:
        made.add_column(Text(heading), **{"overflow": "fold", **options})
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return made


def when(at: datetime | None, empty: str = "–") -> str:
    """An instant as officials write it: ``17:30 02/03/2026``."""
    return empty if at is None else f"{at:%H:%M %d/%m/%Y}"


def short(at: datetime | None, empty: str = "–") -> str:
    """The same in a narrow column: ``17:30 02/03``."""
    return empty if at is None else f"{at:%H:%M %d/%m}"


def exit_code(error: ThutucError) -> int:
    """1 refused by the engine, 3 a procedure refused, 4 configuration, organisation, calendar or store."""
    if isinstance(error, ProcedureRefused):
        return PROCEDURE_REFUSED
    if isinstance(error, ConfigurationError | StoreError | OrganisationError | CalendarError):
        return CANNOT_WORK
    return REFUSED


def tell_error(error: ThutucError) -> int:
    """Print one readable message on the error stream; gives the exit code."""
    out = console(error=True)
    if isinstance(error, ProcedureRefused):
        tell_findings(error.findings)
    else:
        message = Text.assemble(("thutuc: ", "bold red"), str(error))
        out.print(message, soft_wrap=not out.is_terminal)
    return exit_code(error)


def tell_findings(findings: Iterable[Finding]) -> None:
    """Every finding: where, what in Vietnamese, what in English, what to do."""
    out = console(error=True)
    for finding in findings:
        place = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
        style = LATE if finding.severity == "error" else SOON
        what = f"{finding.name} [{finding.element}]" if finding.name else finding.element or ""
        out.print(Text.assemble((f"{place} ", "bold"), (what, style), (f"  {finding.rule}", FAINT)))
        out.print(Text(f"    {stopped(finding.message_vi)} {stopped(finding.remedy_vi)}"))
        out.print(Text(f"    {stopped(finding.message)} {stopped(finding.remedy)}", style=FAINT))
