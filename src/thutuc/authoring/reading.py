"""Reads a table of steps from a file: CSV, Markdown, Excel or Word.

The columns are found by what their heads say; what a cell says is kept as it is written. Acts and units of
the organisation that a table only implies are taken from the usual words of such tables, and each one taken
so is told. A row that cannot be read refuses the file, all such rows at once.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from thutuc.authoring.table import Row
from thutuc.errors import ConfigurationError, TermError, WrongData
from thutuc.procedure import Act
from thutuc.worktime import Term

Meant = TypeVar("Meant")

MAX_BYTES: Final = 8_000_000
MAX_UNPACKED: Final = 64_000_000  #: of a file that is a packed archive
MAX_ROWS: Final = 500
MAX_CELL: Final = 1_000

#: What the head of each column says, in small letters; the first that fits.
_HEADS: Mapping[str, tuple[str, ...]] = {
    "number": ("tt", "stt", "bước", "thứ tự", "số tt"),
    "content": ("nội dung", "trình tự", "công việc", "tên bước"),
    "who": ("người thực hiện", "đơn vị", "trách nhiệm", "chủ thể", "thực hiện"),
    "term": ("thời gian", "thời hạn"),
    "result": ("kết quả", "biểu mẫu", "sản phẩm"),
}
_NEEDED = ("content", "who", "term")

_UNTIMED = ("không tính thời gian", "giờ hành chính", "không quy định")

#: Words of a step's content, and the act they mean; the first that occurs.
_ACTS: tuple[tuple[str, Act], ...] = (
    (r"trả kết quả|trao kết quả|trao giấy", Act.RETURN),
    (r"tiếp nhận", Act.RECEIVE),
    (r"ký nháy|xem xét", Act.INITIAL),
    (r"\bký\b|phê duyệt|ký duyệt", Act.SIGN),
    (r"đóng dấu|vào sổ|phát hành|lấy số", Act.ISSUE),
    (r"cho ý kiến|tham gia ý kiến", Act.CONSULT),
    (r"thẩm định|thẩm tra|dự thảo|thụ lý|xử lý|xác minh|tham mưu|kiểm tra|soạn", Act.PREPARE),
)

#: Words of who does it, and the kind of unit they mean.
_UNITS: tuple[tuple[str, str], ...] = (
    (r"một cửa|ttpvhcc|trung tâm phục vụ hành chính công|tn&tkq|bộ phận tiếp nhận", "one-stop"),
    (r"văn thư", "records-office"),
    (r"(lãnh đạo|chủ tịch) (ubnd|ủy ban nhân dân) (tỉnh|thành phố)", "provincial-chair"),
    (r"(lãnh đạo|chủ tịch) (ubnd|ủy ban nhân dân)", "chair"),
    (r"lãnh đạo sở|giám đốc sở", "department-leadership"),
    (r"hộ tịch", "civil-status"),
    (r"phòng kinh tế", "economics-division"),
    (r"phòng văn hóa", "culture-society-division"),
)


def read_table(path: Path) -> tuple[tuple[Row, ...], list[str]]:
    """The rows of the table in a file, and what was taken from usual words, in Vietnamese.

    Raises :class:`~thutuc.errors.WrongData` with every cell that cannot be read, and
    :class:`~thutuc.errors.ConfigurationError` where a library for the file's kind is not installed.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise WrongData([f"Expected a table as {', '.join(_READERS)}, found {path.name}"])
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise WrongData([f"Expected at most {MAX_BYTES:,} bytes in {path.name}, found {size:,}"])
    lines = [[_plain(cell) for cell in line] for line in read(path)]
    return rows_of([line for line in lines if any(line)])


def rows_of(lines: Sequence[Sequence[str]]) -> tuple[tuple[Row, ...], list[str]]:
    """The same for cells that are read already; the first line that names the columns begins the table."""
    for index, line in enumerate(lines):
        columns = _columns(line)
        if all(name in columns for name in _NEEDED):
            body = lines[index + 1 : index + 1 + MAX_ROWS + 1]
            if len(body) > MAX_ROWS:
                raise WrongData([f"Expected at most {MAX_ROWS} steps, found more"])
            return _rows(body, columns)
    heads = ", ".join(f"“{_HEADS[name][0]}”" for name in _NEEDED)
    raise WrongData([f"Expected a table with the columns {heads}, found none with all of them"])


def _columns(line: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(line):
        head = cell.lower()
        for name, words in _HEADS.items():
            if name not in found and index not in found.values() and any(_says(head, word) for word in words):
                found[name] = index
    return found


def _says(head: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", head) is not None


def _rows(body: Iterable[Sequence[str]], columns: Mapping[str, int]) -> tuple[tuple[Row, ...], list[str]]:
    rows: list[Row] = []
    wrong: list[str] = []
    told: list[str] = []
    for place, line in enumerate(body, start=1):
        cell = {name: line[index] if index < len(line) else "" for name, index in columns.items()}
        if not cell["content"] or _is_sum(line):
            continue
        number = cell.get("number") or str(len(rows) + 1)
        try:
            term, untimed = _term(cell["term"])
        except TermError:
            wrong.append(
                f"Row {place} ({number}): expected a time such as “0,5 ngày làm việc” or "
                f"“không tính thời gian”, found {cell['term']!r}"
            )
            continue
        act, unit = _first(_ACTS, cell["content"]), _first(_UNITS, cell["who"])
        told += _taken(number, act, unit)
        rows.append(
            Row(number, cell["content"], cell["who"], unit, act, term, untimed, cell.get("result", ""))
        )
    if wrong or not rows:
        raise WrongData(wrong or ["Expected at least one step in the table, found none"])
    return tuple(rows), told


def _is_sum(line: Sequence[str]) -> bool:
    return any(re.match(r"tổng( cộng| thời gian| số)?\b", cell.lower()) for cell in line)


def _term(text: str) -> tuple[Term | None, bool]:
    lowered = text.lower()
    if not text or any(word in lowered for word in _UNTIMED):
        return None, bool(text)
    return Term.parse(text), False


def _first(words: Iterable[tuple[str, Meant]], text: str) -> Meant | None:
    return next((meant for pattern, meant in words if re.search(pattern, text.lower())), None)


def _taken(number: str, act: Act | None, unit: str | None) -> list[str]:
    found = [f"act={act.value}" if act is not None else "", f"unit={unit}" if unit is not None else ""]
    said = ", ".join(word for word in found if word)
    missing = [name for name, value in (("act", act), ("unit", unit)) if value is None]
    told = [f"Bước {number}: hiểu theo cách viết thông thường là {said}"] if said else []
    return [*told, *([f"Bước {number}: cần điền {', '.join(missing)}"] if missing else [])]


def _plain(cell: object) -> str:
    return " ".join(str(cell).split())[:MAX_CELL] if cell is not None else ""


# --- kinds of files ------------------------------------------------------------------------------


def _csv(path: Path) -> list[list[str]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _markdown(path: Path) -> list[list[str]]:
    lines = [line.strip() for line in _text(path).splitlines()]
    cells = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        for line in lines
        if line.startswith("|")
    ]
    return [row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongData([f"Expected UTF-8 in {path.name}, found another encoding"]) from None


def _excel(path: Path) -> list[list[str]]:
    _check_packed(path)
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Excel") from error
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        return [
            [_plain(cell) for cell in row]
            for sheet in book.worksheets
            for row in sheet.iter_rows(max_row=2 * MAX_ROWS, max_col=20, values_only=True)
        ]
    finally:
        book.close()


def _word(path: Path) -> list[list[str]]:
    _check_packed(path)
    try:
        from docx import Document  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise _missing("Word") from error
    tables = Document(str(path)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows[: 2 * MAX_ROWS]]


def _check_packed(path: Path) -> None:
    """Refuse what is no archive, or would unpack to far more than a table needs."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise WrongData([f"Expected an Office file in {path.name}, found none: {error}"]) from error
    if size > MAX_UNPACKED:
        raise WrongData([f"Expected at most {MAX_UNPACKED:,} bytes unpacked in {path.name}, found {size:,}"])


def _missing(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"Expected the library that reads {what} files, it is not installed: pip install 'thutuc[tables]'."
    )


_READERS: Mapping[str, Callable[[Path], list[list[str]]]] = {
    ".csv": _csv,
    ".md": _markdown,
    ".xlsx": _excel,
    ".docx": _word,
}
