"""Opens the files that tables of steps come in, and gives their cells: CSV, Markdown, Excel or Word."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from thutuc.authoring.columns import columns_of
from thutuc.authoring.signs import composed
from thutuc.bounded import dotted
from thutuc.errors import ConfigurationError, WrongData

if TYPE_CHECKING:
    from docx.oxml.table import CT_Tc
    from docx.table import Table
    from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES: Final = 8_000_000
MAX_UNPACKED: Final = 64_000_000  #: of a file that is a packed archive
MAX_TAGS: Final = 500_000  #: in all parts of such a file
MAX_SHEETS: Final = 100  #: of a workbook
MAX_LINES: Final = 100_000  #: of a text file, blank ones too
MAX_ROWS: Final = 500
MAX_CELL: Final = 1_000  #: characters of a cell that are read: what is longer is cut, and told
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
    EOFError,
    zlib.error,
)


class Merged(str):
    """The text of a cell that is merged with the one above it."""

    __slots__ = ()


class Cut(str):
    """The beginning of a cell that holds more than is read."""

    __slots__ = ("whole",)

    def __new__(cls, text: str) -> Cut:
        """The first characters of *text*."""
        cut = super().__new__(cls, text[:MAX_CELL])
        cut.whole = len(text)
        return cut

    whole: int  #: how many characters the cell holds


class Lines(list[list[str]]):
    """One table: its lines, cell by cell."""

    more = False  #: it goes on beyond the rows or columns that are read
    places: Sequence[int] = ()  #: which row of the file each line is, from 1: those that are blank are gone


#: what says in a sheet of Excel which cells are merged; it has no other attribute
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})["']"""
)


#: one sheet in the list of a workbook
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s")


def tables_of(path: Path) -> list[Lines]:
    """The tables in a file, each line by line; raises :class:`~thutuc.errors.WrongData`."""
    read = _READERS.get(path.suffix.lower())
    if read is None:
        kinds = ", ".join(_READERS)
        raise _wrong(
            f"Bảng phải là tệp {kinds}, nhưng tệp là {path.name}; mở bằng Word, Excel rồi lưu dạng "
            f".docx, .xlsx hoặc CSV UTF-8 · expected a table as {kinds}"
        )
    _check_plain(path)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _wrong(
            f"Tệp {path.name} quá lớn: {dotted(size)} byte, nhiều nhất {dotted(MAX_BYTES)} "
            f"· expected at most {MAX_BYTES:,} bytes"
        )
    try:
        tables = [_kept(table) for table in read(path)]
    except _BROKEN as error:
        raise _wrong(
            f"Tệp {path.name} bị hỏng hoặc không đúng định dạng ({error}); mở bằng Word, Excel rồi "
            "lưu lại · expected a whole file, found a broken one"
        ) from error
    return [table for table in tables if table]


def _kept(read: Sequence[Sequence[object]]) -> Lines:
    """What is read of a table: its lines that say anything, and of a cell that is too long its beginning."""
    lines = Lines([_plain(cell) for cell in line[:MAX_COLUMNS]] for line in read)
    lines.more = isinstance(read, Lines) and read.more
    lines.more = lines.more or any(any(line[MAX_COLUMNS:]) for line in read)
    lines.places = [place for place, line in enumerate(lines, start=1) if any(line)]
    lines[:] = [line for line in lines if any(line)]
    if len(lines) > 2 * MAX_ROWS:
        lines.more = True
        del lines[2 * MAX_ROWS :]
    return lines


def _plain(cell: object) -> str:
    if cell is None or isinstance(cell, Cut):
        return cell or ""
    text = composed(" ".join(str(cell).split()))
    if len(text) > MAX_CELL:
        return Cut(text)
    return Merged(text) if isinstance(cell, Merged) else text


def _csv(path: Path) -> list[Sequence[Sequence[object]]]:
    """Cells divided by the sign that makes a head of the table, whatever stands above it."""
    text = _text(path)
    lines: list[list[str]] = []
    for delimiter in ";,\t":
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if line]
        heads = ([_plain(cell) for cell in line[:MAX_COLUMNS]] for line in lines[: 2 * MAX_ROWS])
        if any(len(columns_of(head)) > 1 for head in heads):
            break
    return [lines]


def _markdown(path: Path) -> list[Sequence[Sequence[object]]]:
    lines = [line.strip() for line in _text(path).split("\n")]
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
        raise _wrong(
            f"Tệp {path.name} không phải UTF-8. Lưu dạng CSV UTF-8 (Excel: Lưu như, CSV UTF-8), "
            "hoặc dùng thẳng tệp .xlsx · expected UTF-8, found another encoding"
        )
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > MAX_LINES:
        raise _wrong(
            f"Tệp {path.name} có {dotted(lines)} dòng, nhiều nhất {dotted(MAX_LINES)}: "
            "xóa các dòng trống, hoặc chỉ "
            f"giữ bảng các bước · expected at most {MAX_LINES:,} lines, blank ones too"
        )
    return text


def _excel(path: Path) -> list[Lines]:
    _check_packed(path)
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Excel") from error
    with path.open("rb") as opened:  # a book that cannot be read would leave its file open
        book = load_workbook(opened, read_only=True, data_only=True, keep_links=False)
        try:
            if len({sheet._worksheet_path for sheet in book.worksheets}) < len(book.worksheets):  # type: ignore[attr-defined]
                raise ValueError("two sheets lie in one part")
            tables = [_sheet(sheet) for sheet in book.worksheets]
            for sheet, table in zip(book.worksheets, tables, strict=True):
                # a book that is read row by row tells no merged cells
                with sheet._get_source() as source:  # type: ignore[attr-defined]
                    _fill_merged(table, source.read())
        finally:
            book.close()
    return tables


def _sheet(sheet: Worksheet) -> Lines:
    """The cells of a sheet, so far as a table of steps goes and one row and column beyond."""
    rows = sheet.iter_rows(max_row=2 * MAX_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True)
    lines = Lines([_plain(cell) for cell in row] for row in rows)
    lines.more = (sheet.max_row or 0) > 2 * MAX_ROWS
    return lines


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
    with path.open("rb") as opened:  # a document that cannot be read would leave its file open
        return [_cells(table) for table in Document(opened).tables]


def paragraphs_of(path: Path) -> list[str]:
    """The first paragraphs of a Word file that stand outside tables; of any other file none."""
    if path.suffix.lower() != ".docx":
        return []
    _check_plain(path)
    _check_packed(path)
    try:
        from docx import Document  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Word") from error
    with path.open("rb") as opened:
        return [composed(one.text) for one in islice(Document(opened).paragraphs, 2 * MAX_ROWS)]


def _cells(table: Table) -> Lines:
    """The texts of a table in Word; what is merged stands in each place, so far as a table of steps goes."""
    lines = Lines()
    above: dict[int, str] = {}
    for row in table.rows[: 2 * MAX_ROWS + 1]:
        here: dict[int, str] = {}
        place = row.grid_cols_before
        line: list[str] = []
        for cell in row._tr.tc_lst:  # row.cells repeats a cell as often as the file says it spans
            text = Merged(above.get(place, "")) if cell.vMerge == "continue" else _text_of(cell)
            here[place] = text
            line += [text] * min(cell.grid_span, MAX_COLUMNS + 1)
            place += cell.grid_span
            if len(line) > MAX_COLUMNS:
                break
        above = here
        lines.append(line)
    return lines


def _text_of(cell: CT_Tc) -> str:
    return "\n".join(paragraph.text for paragraph in cell.p_lst if len(paragraph))


def _check_plain(path: Path) -> None:
    """Refuse a device or a pipe under such a name: its size says nothing."""
    if path.exists() and not path.is_file():
        raise _wrong(f"{path.name} không phải tệp thường · expected an ordinary file, found something else")


def _check_packed(path: Path) -> None:
    """Refuse what is no archive, or would unpack to far more than a table needs."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_most(path, sum(entry.file_size for entry in entries), MAX_UNPACKED, "byte", "bytes")
            tags = sheets = 0
            for entry in entries:
                part = archive.read(entry).replace(b"\0", b"")  # it may be of UTF-16
                tags += part.count(b"<")
                sheets += sum(1 for _ in _SHEET.finditer(part))
    except (zipfile.BadZipFile, OSError, RuntimeError, zlib.error, EOFError) as error:
        raise _wrong(
            f"Tệp {path.name} không phải tệp Office ({error}) · expected an Office file, found none"
        ) from error
    _check_most(path, tags, MAX_TAGS, "thẻ XML", "tags")
    _check_most(path, sheets, MAX_SHEETS, "trang tính", "sheets")


def _check_most(path: Path, found: int, most: int, what_vi: str, what: str) -> None:
    if found > most:
        raise _wrong(
            f"Tệp {path.name} giải nén ra quá lớn: {dotted(found)} {what_vi}, nhiều nhất {dotted(most)}; "
            f"chỉ giữ bảng các bước · expected at most {most:,} {what} unpacked"
        )


def _wrong(problem: str) -> WrongData:
    return WrongData([problem])


def _missing(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"Chưa cài thư viện đọc tệp {what} · expected the library that reads {what} files, "
        "it is not installed: pip install '.[tables]' in the copy of the repository."
    )


_READERS: Mapping[str, Callable[[Path], Sequence[Sequence[Sequence[object]]]]] = {
    ".csv": _csv,
    ".md": _markdown,
    ".xlsx": _excel,
    ".docx": _word,
}
