"""Reads a table of steps from a file: CSV, Markdown, Excel or Word.

The columns are found by what their heads say; what a cell says is kept as it is written. Acts and units of
the organisation that a table only implies are taken from the usual words of such tables, and each one taken
so is told, as is how a bare "ngày" or "giờ" was read. A row that cannot be read refuses the file, all such
rows at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from thutuc.authoring.columns import columns_of, is_head, missing_told
from thutuc.authoring.files import MAX_ROWS, lines_of
from thutuc.authoring.table import Row
from thutuc.authoring.times import bare_told, meant, refused_told
from thutuc.errors import TermError, WrongData
from thutuc.procedure import Act
from thutuc.worktime import Term

Meant = TypeVar("Meant")

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


def read_table(path: Path, *, working_days: bool = False) -> tuple[tuple[Row, ...], list[str]]:
    """The rows of the table in a file, and what was taken from usual words, in Vietnamese.

    With *working_days* a bare "ngày" or "giờ" of the table is a working one. Raises
    :class:`~thutuc.errors.WrongData` with every cell that cannot be read, and
    :class:`~thutuc.errors.ConfigurationError` where a library for the file's kind is not installed.
    """
    return rows_of(lines_of(path), working_days=working_days)


def rows_of(
    lines: Sequence[Sequence[str]], *, working_days: bool = False
) -> tuple[tuple[Row, ...], list[str]]:
    """The same for cells that are read already; the first line that names the columns begins the table."""
    for index, line in enumerate(lines):
        columns = columns_of(line)
        if is_head(columns):
            body = lines[index + 1 : index + 1 + MAX_ROWS + 1]
            if len(body) > MAX_ROWS:
                raise WrongData([f"Bảng có hơn {MAX_ROWS} bước · expected at most {MAX_ROWS} steps"])
            return _rows(body, columns, working_days=working_days)
    raise WrongData([missing_told(lines)])


def _rows(
    body: Iterable[Sequence[str]], columns: Mapping[str, int], *, working_days: bool
) -> tuple[tuple[Row, ...], list[str]]:
    rows: list[Row] = []
    wrong: list[str] = []
    told: list[str] = []
    for place, line in enumerate(body, start=1):
        cell = {name: line[index] if index < len(line) else "" for name, index in columns.items()}
        if not cell["content"] or _is_sum(line):
            continue
        number, printed = cell.get("number") or str(len(rows) + 1), cell["term"]
        try:
            term, untimed = _term(meant(printed, working_days=working_days))
        except TermError:
            wrong.append(refused_told(place, number, cell["term"]))
            continue
        act, unit = _first(_ACTS, cell["content"]), _first(_UNITS, cell["who"])
        told += _taken(number, act, unit)
        told += bare_told(number, printed, working_days=working_days)
        if not cell["who"]:
            before = f"; đang lấy theo bước trước ({rows[-1].who})" if rows and rows[-1].who else ""
            told.append(f"Bước {number}: chưa ghi ai thực hiện{before}, cần điền role")
        rows.append(
            Row(number, cell["content"], cell["who"], unit, act, term, untimed, cell.get("result", ""))
        )
    if wrong or not rows:
        raise WrongData(
            wrong or ["Bảng chưa có bước nào · expected at least one step in the table, found none"]
        )
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
