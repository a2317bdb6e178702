"""Reads and writes event logs as tables: a CSV file with one event a row."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, cast

from thutuc import bounded
from thutuc.engine.lists.drafting import safe_cell
from thutuc.errors import LogRefused, stopped
from thutuc.logs.model import (
    EVENT,
    MOST_ATTRIBUTES,
    MOST_BYTES,
    MOST_OCCURRENCES,
    STEP,
    Log,
    Occurrence,
    Trace,
    checked,
)
from thutuc.logs.xes import instant_of

#: What the columns are called that are looked for where nobody names them, in lower case.
_CALLED = {
    "case": ("case", "case_id", "caseid", "case:concept:name", "dossier", "hồ sơ", "mã hồ sơ"),
    "activity": ("activity", "concept:name", "step", "bước", "công việc"),
    "at": ("time", "timestamp", "time:timestamp", "at", "thời điểm"),
    "lifecycle": ("lifecycle", "lifecycle:transition"),
    "resource": ("resource", "org:resource", "officer", "cán bộ"),
    "group": ("group", "org:group", "unit", "đơn vị"),
}
#: No line of a table is longer.
_LONGEST = 4_000_000
#: What parts columns; the first of these that stands in the headings.
_MARKS = (",", ";", "\t")
_NEEDED = ("case", "activity", "at")
_HEADS = ("case", "activity", "time", "lifecycle", "resource", "group")
#: Without these our own log, read again, knows neither its steps nor its acts beside them.
_OURS = (STEP, EVENT)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are called; ``None`` is found by the usual names."""

    case: str | None = None
    activity: str | None = None
    at: str | None = None
    lifecycle: str | None = None
    resource: str | None = None
    group: str | None = None


class _Bounded(io.RawIOBase):
    """What is read of a file, packed or not, up to the bound."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner, self._left = inner, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub wants any buffer
        found = self._inner.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise LogRefused(
                f"Nhật ký lớn quá {bounded.dotted(MOST_BYTES)} byte · expected at most {MOST_BYTES:,} bytes."
            )
        buffer[: len(found)] = found
        return len(found)


def read_csv(path: Path, columns: Columns | None = None, time: str | None = None) -> Log:
    """The log in a file ``.csv`` or ``.csv.gz``; raises :class:`~thutuc.errors.LogRefused`.

    *time*: how its instants are written, such as ``%d/%m/%Y %H:%M:%S``; else as ISO 8601 has them.
    """
    try:
        with bounded.opened(path) as opened:
            packed = opened.read(2) == b"\x1f\x8b"
            opened.seek(0)
            source = _Bounded(cast("IO[bytes]", gzip.GzipFile(fileobj=opened) if packed else opened))
            text = io.TextIOWrapper(io.BufferedReader(source), encoding="utf-8-sig", newline="")
            return Log.of(_traces(text, columns or Columns(), time))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        vi, en = bounded.reason(error)
        raise LogRefused(f"Không đọc được {path.name}: {vi} · expected a table, but: {stopped(en)}") from None


def _lines(text: IO[str]) -> Iterator[str]:
    """Line by line, none longer than anybody writes: one without end is not held."""
    while line := text.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise LogRefused(
                f"Một dòng dài quá {bounded.dotted(_LONGEST)} ký tự · expected at most {_LONGEST:,} letters."
            )
        yield line


def _traces(text: IO[str], columns: Columns, time: str | None) -> Iterator[Trace]:
    lines = _lines(text)
    first = next(lines, "")
    mark = next((mark for mark in _MARKS if mark in first), ",")
    rows = csv.reader(chain([first], lines), delimiter=mark)
    heads = [head.strip() for head in next(rows, [])]
    places = _places(heads, columns)
    rest = [(place, head) for place, head in enumerate(heads) if place not in places.values() and head]
    if len(heads) > MOST_ATTRIBUTES:
        raise LogRefused(f"Bảng có {len(heads)} cột · expected at most {MOST_ATTRIBUTES} columns.")
    cases: dict[str, list[Occurrence]] = {}
    for number, row in enumerate(rows, 2):
        if number > MOST_OCCURRENCES:
            raise LogRefused(
                f"Bảng có quá {bounded.dotted(MOST_OCCURRENCES)} dòng "
                f"· expected at most {MOST_OCCURRENCES:,} rows."
            )
        if any(row):
            case, told = _occurrence(row, places, rest, number, time)
            cases.setdefault(case, []).append(told)
    return (Trace(case, tuple(told)) for case, told in cases.items())


def _places(heads: Sequence[str], columns: Columns) -> dict[str, int]:
    """Where each of ours stands."""
    lower = [head.lower() for head in heads]
    found: dict[str, int] = {}
    for ours, usual in _CALLED.items():
        named = getattr(columns, ours)
        if named is not None and named not in heads:
            raise LogRefused(
                f"Bảng không có cột {named!r} · expected a column {named!r}, found {', '.join(heads)[:300]}."
            )
        place = (
            heads.index(named)
            if named is not None
            else next((lower.index(n) for n in usual if n in lower), None)
        )
        if place is not None:
            found[ours] = place
        elif ours in _NEEDED:
            raise LogRefused(
                f"Bảng thiếu cột {ours}; nêu tên cột · expected a column for {ours!r}, found "
                f"{', '.join(heads)[:300]}."
            )
    return found


def _occurrence(
    row: Sequence[str],
    places: dict[str, int],
    rest: Sequence[tuple[int, str]],
    number: int,
    time: str | None,
) -> tuple[str, Occurrence]:
    def cell(ours: str) -> str:
        place = places.get(ours)
        return checked(row[place].strip()) if place is not None and place < len(row) else ""

    if not cell("case") or not cell("activity"):
        raise LogRefused(
            f"Dòng {number}: thiếu hồ sơ hoặc công việc · row {number}: expected a case and an activity."
        )
    told = {head: checked(row[place]) for place, head in rest if place < len(row) and row[place]}
    return cell("case"), Occurrence(
        cell("activity"),
        _at(cell("at"), number, time),
        cell("lifecycle") or "complete",
        cell("resource") or None,
        cell("group") or None,
        told,
    )


def _at(text: str, number: int, time: str | None) -> datetime:
    try:
        if time is None:
            return instant_of(text)
        return instant_of(datetime.strptime(text, time).isoformat())  # noqa: DTZ007 (it gets its zone there)
    except ValueError:
        such_as = "2026-03-02T09:00:00+07:00" if time is None else time[:60]
        raise LogRefused(
            f"Dòng {number}: không đọc được thời điểm {text[:60]!r}; ghi cách khác thì nêu time ở --names "
            f"· row {number}: expected an instant such as {such_as}, found {text[:60]!r}; another form is "
            'named by time = "%d/%m/%Y %H:%M:%S" in --names.'
        ) from None


def write_csv(traces: Iterable[Trace], out: IO[str]) -> int:
    """Write one event a row; no cell can be taken for a formula. Gives how many traces were written."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_HEADS, *_OURS))
    count = 0
    for count, trace in enumerate(traces, 1):  # noqa: B007 (counted for the answer)
        for each in trace.occurrences:
            cells = (trace.id, each.activity, each.at.isoformat(), each.lifecycle, each.resource, each.group)
            ours = [each.attributes.get(name) for name in _OURS]
            writer.writerow([safe_cell(cell) for cell in (*cells, *ours)])
    return count
