"""The reconciliation report as CSV, and the lists of keys that receivers give."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

import orjson

from thutuc.engine import Reconciliation
from thutuc.engine.lists.drafting import safe_cell
from thutuc.errors import WrongData

#: The longest line, and the most lines, of a receiver's list.
LINE, LINES = 100_000, 10_000_000

#: The columns of the CSV: one row for each message, row that waits and dossier that is late.
HEADS = (
    "Loại",
    "Hồ sơ",
    "Mã hồ sơ",
    "Cơ quan",
    "Nơi nhận",
    "Khóa",
    "Phải xong lúc",
    "Xảy ra lúc",
    "Ghi lúc",
    "Đến lúc",
    "Số lần",
    "Trễ do xử lý (giây)",
    "Trễ do chờ (giây)",
    "Trễ do ghi (giây)",
    "Trễ do gửi (giây)",
    "Lỗi",
)


def as_csv(report: Reconciliation) -> str:
    """The report's lists for a spreadsheet; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in _rows(report):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue()


def _rows(report: Reconciliation) -> Iterator[tuple[object, ...]]:
    repeated = {(line.key, line.target) for line in report.repeated}
    late = {(line.key, line.target) for line in report.late}
    seen = dict.fromkeys((*report.late, *report.repeated))
    for line in seen:
        place = line.key, line.target
        among = [name for name, found in (("gửi chậm", late), ("gửi lại", repeated)) if place in found]
        yield (
            *(" + ".join(among), line.dossier, line.code, line.agency, line.target, line.key, ""),
            *(line.happened, line.recorded, line.delivered, line.times),
            *("", "", _seconds(line.entry), _seconds(line.delivery), ""),
        )
    for wait in report.waiting:
        yield (
            *("chưa gửi được", wait.dossier, wait.code, wait.agency, "", f"{wait.dossier}-{wait.row}", ""),
            *(wait.happened, wait.recorded, "", wait.tries),
            *("", "", "", "", wait.error),
        )
    for each in report.lateness:
        yield (
            *("kết quả chậm", each.dossier, each.code, each.competent, "", "", each.due),
            *(each.happened, each.recorded, each.delivered, ""),
            *(_seconds(part) for part in (each.work, each.waiting, each.entry, each.delivery)),
            "",
        )
    if report.compared is not None:
        compared = report.compared
        for what, keys in (
            ("nơi nhận không có", compared.missing),
            ("ở đây không có", compared.unknown),
            ("nơi nhận có, ở đây chưa ghi là đã gửi", compared.unsettled),
            ("nơi nhận có hơn một lần", compared.repeated),
        ):
            for key in keys:
                yield what, "", "", "", compared.target, key, *[""] * 10


def _seconds(part: timedelta) -> int:
    return round(part.total_seconds())


def plain(report: Reconciliation) -> dict[str, object]:
    """The report as JSON tells it: durations in seconds."""
    return {name: _plain(getattr(report, name)) for name in report.__slots__}


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__slots__") and not isinstance(value, datetime):
        names = [name for name in dir(type(value)) if not name.startswith("_")]
        return {name: _plain(getattr(value, name)) for name in names}
    return value


def read_keys(file: IO[bytes]) -> Counter[str]:
    """The keys that a receiver has seen, and how often: JSON lines, CSV with a column ``key``, or one a line.

    A line of JSON is a text, or an object with ``key``.
    """
    found: Counter[str] = Counter()
    column: int | None = None
    for number, raw in enumerate(iter(lambda: file.readline(LINE + 1), b""), 1):
        if len(raw) > LINE or number > LINES:
            raise WrongData([f"Expected at most {LINES} lines of {LINE} bytes, found more at line {number}"])
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise WrongData([f"Expected UTF-8, found other bytes on line {number}"]) from None
        if not text:
            continue
        if text[0] in '{"' and (key := _of_json(text)) is not None:
            found[key] += 1
            continue
        cells = _cells(text, number)
        if column is None:
            column = cells.index("key") if "key" in cells else 0
            if "key" in cells:
                continue
        if len(cells) <= column or text[0] == "{":
            raise WrongData([f"Expected a key on line {number}, found none"])
        found[cells[column].strip()] += 1
    return found


def _cells(text: str, number: int) -> list[str]:
    try:
        return next(csv.reader([text]))
    except csv.Error as error:
        raise WrongData([f"Expected CSV on line {number}, but: {error}"]) from error


def _of_json(text: str) -> str | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    key = value.get("key") if isinstance(value, dict) else value
    return key if isinstance(key, str) else None
