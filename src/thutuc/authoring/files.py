"""Opens the files that tables of steps come in, and gives their cells: CSV, Markdown, Excel or Word."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from thutuc.authoring.columns import columns_of
from thutuc.errors import ConfigurationError, WrongData

if TYPE_CHECKING:
    from docx.oxml.table import CT_Tc
    from docx.table import Table

MAX_BYTES: Final = 8_000_000
MAX_UNPACKED: Final = 64_000_000  #: of a file that is a packed archive
MAX_ROWS: Final = 500
MAX_CELL: Final = 1_000
MAX_COLUMNS: Final = 20
#: what the readers of these formats say of a file that is not what it seems
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
)


class Merged(str):
    """The text of a cell that is merged with the one above it."""

    __slots__ = ()


#: what says in a sheet of Excel which cells are merged; it has no other attribute
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})["']"""
)
#: one table: its lines, cell by cell
Lines = list[list[str]]


def tables_of(path: Path) -> list[Lines]:
    """The tables in a file, each line by line; raises :class:`~thutuc.errors.WrongData`."""
    read = _READERS.get(path.suffix.lower())
    if read is None:
        kinds = ", ".join(_READERS)
        raise WrongData(
            [
                f"Bảng phải là tệp {kinds}, nhưng tệp là {path.name}; mở bằng Word, Excel rồi lưu dạng "
                f".docx, .xlsx hoặc CSV UTF-8 · expected a table as {kinds}"
            ]
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise WrongData(
            [
                f"Tệp {path.name} quá lớn: {size:,} byte, nhiều nhất {MAX_BYTES:,} "
                f"· expected at most {MAX_BYTES:,} bytes"
            ]
        )
    try:
        tables = [[[_plain(cell) for cell in line] for line in table] for table in read(path)]
    except _BROKEN as error:
        raise WrongData(
            [
                f"Tệp {path.name} bị hỏng hoặc không đúng định dạng ({error}); mở bằng Word, Excel rồi "
                "lưu lại · expected a whole file, found a broken one"
            ]
        ) from error
    kept = [[line for line in table if any(line)] for table in tables]
    return [table for table in kept if table]


def _plain(cell: object) -> str:
    text = " ".join(str(cell).split())[:MAX_CELL] if cell is not None else ""
    return Merged(text) if isinstance(cell, Merged) else text


def _csv(path: Path) -> list[Lines]:
    """Cells divided by the sign that makes a head of the table, whatever stands above it."""
    text = _text(path)
    lines: Lines = []
    for delimiter in ";,\t":
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        if any(len(columns_of([_plain(cell) for cell in line])) > 1 for line in lines[: 2 * MAX_ROWS]):
            break
    return [lines]


def _markdown(path: Path) -> list[Lines]:
    lines = [line.strip() for line in _text(path).splitlines()]
    cells = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        for line in lines
        if line.startswith("|")
    ]
    return [[row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]]


def _text(path: Path) -> str:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16, or no text at all
        raise WrongData(
            [
                f"Tệp {path.name} không phải UTF-8. Lưu dạng CSV UTF-8 (Excel: Lưu như, CSV UTF-8), "
                "hoặc dùng thẳng tệp .xlsx · expected UTF-8, found another encoding"
            ]
        )
    return text


def _excel(path: Path) -> list[Lines]:
    _check_packed(path)
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Excel") from error
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        tables = [
            [
                [_plain(cell) for cell in row]
                for row in sheet.iter_rows(max_row=2 * MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            ]
            for sheet in book.worksheets
        ]
        for sheet, table in zip(book.worksheets, tables, strict=True):
            # a book that is read row by row tells no merged cells
            with sheet._get_source() as source:  # type: ignore[attr-defined]
                _fill_merged(table, source.read())
    finally:
        book.close()
    return tables


def _fill_merged(table: Lines, sheet: bytes) -> None:
    """Put the text of a cell of Excel into the places below that are merged with it."""
    for found in islice(_MERGED.finditer(sheet), 10 * MAX_ROWS):
        letters, first, last = found[1].decode(), int(found[2]), int(found[3])
        column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters)))
        if column > MAX_COLUMNS or not 1 <= first <= len(table):
            continue
        for line in table[first:last]:
            line[column - 1] = Merged(table[first - 1][column - 1])


def _word(path: Path) -> list[Lines]:
    _check_packed(path)
    try:
        from docx import Document  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Word") from error
    return [_cells(table) for table in Document(str(path)).tables]


def _cells(table: Table) -> Lines:
    """The texts of a table in Word; what is merged stands in each place, so far as a table of steps goes."""
    lines: Lines = []
    above: dict[int, str] = {}
    for row in table.rows[: 2 * MAX_ROWS]:
        here: dict[int, str] = {}
        place = row.grid_cols_before
        line: list[str] = []
        for cell in row._tr.tc_lst:  # row.cells repeats a cell as often as the file says it spans
            text = Merged(above.get(place, "")) if cell.vMerge == "continue" else _text_of(cell)
            here[place] = text
            line += [text] * min(cell.grid_span, MAX_COLUMNS)
            place += cell.grid_span
            if len(line) >= MAX_COLUMNS:
                break
        above = here
        lines.append(line)
    return lines


def _text_of(cell: CT_Tc) -> str:
    return "\n".join(paragraph.text for paragraph in cell.p_lst)


def _check_packed(path: Path) -> None:
    """Refuse what is no archive, or would unpack to far more than a table needs."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise WrongData(
            [f"Tệp {path.name} không phải tệp Office ({error}) · expected an Office file, found none"]
        ) from error
    if size > MAX_UNPACKED:
        raise WrongData(
            [
                f"Tệp {path.name} giải nén ra quá lớn: {size:,} byte "
                f"· expected at most {MAX_UNPACKED:,} bytes unpacked"
            ]
        )


def _missing(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"Chưa cài thư viện đọc tệp {what} · expected the library that reads {what} files, "
        "it is not installed: pip install 'thutuc[tables]'."
    )


_READERS: Mapping[str, Callable[[Path], list[Lines]]] = {
    ".csv": _csv,
    ".md": _markdown,
    ".xlsx": _excel,
    ".docx": _word,
}
