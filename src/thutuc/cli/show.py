"""How things are shown: tables for people, JSON for programs, errors in words with an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import category

import orjson
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from thutuc.engine import in_english, in_vietnamese, told
from thutuc.errors import (
    CalendarError,
    ConfigurationError,
    Finding,
    OrganisationError,
    ProcedureRefused,
    StoreError,
    ThutucError,
    WrongData,
    stopped,
)
from thutuc.worktime.due import ended

#: Columns when the output is no terminal and COLUMNS does not say.
PIPED_WIDTH = 120

REFUSED = 1
PROCEDURE_REFUSED = 3
CANNOT_WORK = 4
UNSHOWN = 5

#: What stands under a list that was cut off.
MORE = "Còn nữa: tăng --limit. · There are more: raise --limit."

LATE = "bold red"
SOON = "yellow"
FINE = "green"
FAINT = "dim"


def console(*, error: bool = False) -> Console:
    """A console on the stream as it is now; plain text where it is no terminal."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


#: a name of a file is shown no longer than this
LONGEST_NAME = 80
#: what a terminal obeys or nobody sees: controls, marks of direction, surrogates, line separators
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: what stands for a byte of a name that is no UTF-8, or is half a letter
_HALF = re.compile("[\ud800-\udfff]")


def clean(text: str, most: int | None = None) -> str:
    """A text from a file or a dossier as one line in which nothing is obeyed or hidden; cut to *most*."""
    shown = "".join(_harmless(character) for character in text.replace("\n", " "))
    return shown if most is None or len(shown) <= most else f"{shown[: most - 1]}…"


def named(name: str | None, id_: str | None) -> str:
    """An element of a file as people look for it: ``Kiểm tra hồ sơ [check_papers]``."""
    id_, name = clean(id_ or "", LONGEST_NAME), clean(name or "", LONGEST_NAME)
    return f"{name} [{id_}]" if name and name != id_ else id_


def safe(line: RenderableType) -> RenderableType:
    """A line with what a terminal obeys replaced, sign by sign, so that its styles stay where they are."""
    if isinstance(line, Text) and not line.plain.isprintable():
        line.plain = "".join(_harmless(each) if each != "\n" else each for each in line.plain)
    return line


def _harmless(character: str) -> str:
    if character == "\t":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if category(character) in _OBEYED else character


def say(*lines: RenderableType) -> None:
    """Print for people."""
    out = console()
    if out.is_terminal:
        for line in lines:
            out.print(safe(line))
        return
    with out.capture() as captured:
        for line in lines:
            out.print(safe(line))
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def say_unfolded(line: RenderableType) -> None:
    """Print one line as long as it is: what is piped, or is to be copied, is never folded."""
    out = console()
    out.print(safe(line), soft_wrap=True)


def say_line(line: Text) -> None:
    """Print one line; as long as it is where it is piped."""
    out = console()
    line.rstrip()
    out.print(safe(line), soft_wrap=not out.is_terminal)


def tracked(paths: Sequence[Path], what: str) -> Iterator[Path]:
    """The files, with a bar on the error stream where there is a terminal and something to wait for."""
    out = console(error=True)
    if len(paths) < 3 or not out.is_terminal:
        return iter(paths)
    from rich.progress import track  # noqa: PLC0415 (few commands have something to wait for)

    return iter(track(paths, what, console=out, transient=True))


def aside(text: str) -> None:
    """Print beside the output, so that it never disturbs what is piped."""
    console(error=True).print(safe(Text(text, style=FAINT)))


def json(value: Any) -> None:
    """Print pure JSON."""
    sys.stdout.write(as_json(value, orjson.OPT_INDENT_2) + "\n")


def as_json(value: Any, option: int = 0) -> str:
    """A value as JSON that a terminal may show as it is."""
    option |= orjson.OPT_NON_STR_KEYS
    try:
        text = orjson.dumps(value, default=_other, option=option)
    except orjson.JSONEncodeError:  # the name of a file that is no UTF-8
        text = orjson.dumps(_whole(value), default=_other, option=option)
    return escaped(text.decode())


def whole(text: str) -> str:
    """The text with ``�`` for each half of a surrogate pair, as for a byte of a name that is no UTF-8."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def _whole(value: Any) -> Any:
    """A value with every text of it whole."""
    if isinstance(value, str):
        return whole(value)
    if is_dataclass(value):
        value = {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Mapping):
        return {_whole(name): _whole(each) for name, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list | tuple) else value


def escaped(text: str) -> str:
    """JSON with what a terminal obeys, or nobody sees, written as ``\\u009b``."""
    return _BEYOND_LETTERS.sub(_escape, text)


#: what may have to be escaped: anything but the signs of ASCII, which JSON escapes itself, and plain letters
_BEYOND_LETTERS = re.compile("[^\\x00-\\x7e\u00c0-\u02ff\u0300-\u036f\u1e00-\u1eff]")


def _escape(found: re.Match[str]) -> str:
    if category(found[0]) not in _OBEYED:
        return found[0]
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


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
    _fill(made, rows)
    return made


def grid(columns: Sequence[Mapping[str, Any]], rows: Iterable[Sequence[str | Text]], *, gap: int) -> Table:
    """Columns without lines, by rich's options for each."""
    made = Table.grid(padding=(0, gap))
    for options in columns:
        made.add_column(**options)
    _fill(made, rows)
    return made


def _fill(made: Table, rows: Iterable[Sequence[str | Text]]) -> None:
    for row in rows:
        made.add_row(*(safe(cell if isinstance(cell, Text) else Text(cell)) for cell in row))


def when(at: datetime | None, empty: str = "–") -> str:
    """An instant in a column: ``17:30 02/03/2026``; within a sentence it is ``when_vi``."""
    return empty if at is None else f"{at:%H:%M %d/%m/%Y}"


def short(at: datetime | None, empty: str = "–") -> str:
    """An instant in a narrow column: ``17:30 02/03``."""
    return empty if at is None else f"{at:%H:%M %d/%m}"


def end(at: datetime | None, empty: str = "–") -> str:
    """When a term ends, in a column: ``24:00 02/03/2026``, never 00:00 of the next day."""
    if at is None:
        return empty
    hour, day = ended(at)
    return f"{hour} {day:%d/%m/%Y}"


def short_end(at: datetime | None, empty: str = "–") -> str:
    """When a term ends, in a narrow column: ``24:00 02/03``."""
    if at is None:
        return empty
    hour, day = ended(at)
    return f"{hour} {day:%d/%m}"


def exit_code(error: ThutucError) -> int:
    """1 refused by the engine, 3 a procedure refused, 4 configuration, organisation, calendar or store."""
    if isinstance(error, ProcedureRefused):
        return PROCEDURE_REFUSED
    if isinstance(error, ConfigurationError | StoreError | OrganisationError | CalendarError):
        return CANNOT_WORK
    return REFUSED


def pages() -> Path:
    """Where the pages lie that messages name as ``docs/…``: inside the wheel, or beside ``src/``."""
    shipped = Path(str(files("thutuc"))) / "docs"
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "docs"


#: A page that a message names.
_PAGE = re.compile(r"\bdocs/[\w./-]+\.md")


def tell_pages(*told: str) -> None:
    """Say beside the output where the pages lie that what was *told* names, unless they lie right here."""
    if any(map(_PAGE.search, told)) and not Path("docs", "reference").is_dir():
        console(error=True).print(Text(f"docs/: {pages()}", style=FAINT), soft_wrap=True)  # to be copied


def tell_error(error: ThutucError) -> int:
    """Print one readable message on the error stream; gives the exit code."""
    out = console(error=True)
    if isinstance(error, ProcedureRefused):
        tell_findings(error.findings)
    elif isinstance(error, WrongData) and error.faults:
        _tell_faults(error)
    elif isinstance(error, WrongData) and len(error.problems) > 1:
        out.print(safe(Text.assemble(("thutuc: ", "bold red"), f"{len(error.problems)} chỗ chưa đúng")))
        for problem in error.problems:
            _tell_both(told(problem), problem, "    ")
    else:
        _tell_both(in_vietnamese(error), in_english(error), ("thutuc: ", "bold red"))
        tell_pages(str(error))
    return exit_code(error)


def _tell_both(vietnamese: str, english: str, before: str | tuple[str, str]) -> None:
    """One sentence in Vietnamese, and under it in English where that says it in other words."""
    out = console(error=True)
    out.print(safe(Text.assemble(before, stopped(vietnamese))), soft_wrap=not out.is_terminal)
    if vietnamese != english:
        english = english.partition(" · ")[2] or english
        out.print(safe(Text(f"    {stopped(english)}", style=FAINT)), soft_wrap=not out.is_terminal)


def _tell_faults(error: WrongData) -> None:
    """Everything that is wrong with what was filled in: what in Vietnamese, where, what in English."""
    out = console(error=True)
    out.print(safe(Text.assemble(("thutuc: ", "bold red"), "dữ liệu chưa đúng, hồ sơ không thay đổi")))
    for fault in error.faults:
        out.print(safe(Text.assemble(f"    {stopped(fault.message_vi)}", (f"  {fault.at}", FAINT))))
        out.print(safe(Text(f"    {stopped(fault.message)}", style=FAINT)))
    for problem in error.problems[: len(error.problems) - len(error.faults)]:
        _tell_both(told(problem), problem, "    ")


def tell_findings(findings: Iterable[Finding]) -> None:
    """Every finding: where, what in Vietnamese, what in English, what to do."""
    out, said = console(error=True), set[str]()
    for finding in findings:
        place = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
        style = LATE if finding.severity == "error" else SOON
        what = named(finding.name, finding.element)
        out.print(safe(Text.assemble((f"{place} ", "bold"), (what, style), (f"  {finding.rule}", FAINT))))
        out.print(safe(Text(f"    {stopped(finding.message_vi)} {stopped(finding.remedy_vi)}")))
        out.print(safe(Text(f"    {stopped(finding.message)} {stopped(finding.remedy)}", style=FAINT)))
        said |= {finding.message, finding.remedy}
    tell_pages(*said)
