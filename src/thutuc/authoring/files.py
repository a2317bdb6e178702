"""Opens the files that tables of steps come in, and gives their cells: CSV, Markdown, Excel or Word."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from thutuc.authoring.columns import columns_of
from thutuc.errors import ConfigurationError, WrongData

MAX_BYTES: Final = 8_000_000
MAX_UNPACKED: Final = 64_000_000  #: of a file that is a packed archive
MAX_ROWS: Final = 500
MAX_CELL: Final = 1_000


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
    tables = [[[_plain(cell) for cell in line] for line in table] for table in read(path)]
    kept = [[line for line in table if any(line)] for table in tables]
    return [table for table in kept if table]


def _plain(cell: object) -> str:
    return " ".join(str(cell).split())[:MAX_CELL] if cell is not None else ""


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
        return [
            [
                [_plain(cell) for cell in row]
                for row in sheet.iter_rows(max_row=2 * MAX_ROWS, max_col=20, values_only=True)
            ]
            for sheet in book.worksheets
        ]
    finally:
        book.close()


def _word(path: Path) -> list[Lines]:
    _check_packed(path)
    try:
        from docx import Document  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Word") from error
    tables = Document(str(path)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows[: 2 * MAX_ROWS]] for table in tables]


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
