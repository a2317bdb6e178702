"""Finds the steps of a table that have one time together: *thời gian chung*, or one cell over several rows.

Such a time becomes one ``thutuc:group``; a cell that is merely empty below a filled one is told, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from thutuc.authoring.files import Merged
from thutuc.authoring.table import Asked, Row
from thutuc.procedure import Group
from thutuc.procedure.telling import MADE_UP, OUTSIDE, SHARED
from thutuc.worktime import Counting

#: “thời gian chung 07 ngày làm việc”, and as an annex prints it, with the name of the group and what follows
_MARKED = re.compile(
    rf"{SHARED}:?\s+(?P<term>[^;]+?)(\s+\(nhóm (?P<name>[^;]+?)\))?"
    rf"(?P<rest>(, {OUTSIDE})?( {re.escape(MADE_UP)})?(\s*;.*)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """The time of one row, without the words that say it is shared."""

    text: str
    run: str | None = None  #: the same for all rows that share it
    name: str = ""  #: of the group, where the table gives one
    below: int | None = None  #: row whose time stands above this empty cell, which nothing marks as shared


def times_of(cells: Sequence[str]) -> list[Time]:
    """The times of the rows, from the cells of their column."""
    found: list[Time] = []
    open_: Time | None = None  #: what an empty cell goes on with
    for index, cell in enumerate(cells):
        last = found[-1] if found else None
        same = last is not None and bool(cell) and cell == cells[index - 1]
        marked = _MARKED.fullmatch(cell)
        text = f"{marked['term']}{marked['rest']}" if marked else cell
        if marked and marked["name"]:
            time, open_ = Time(text, f"{marked['name']}: {marked['term']}", marked["name"]), None
        elif last is not None and same and (marked or isinstance(cell, Merged)):
            found[-1] = replace(last, run=last.run or str(index - 1))
            time = Time(text, found[-1].run)
        elif marked:
            time = open_ = Time(text, str(index))
        elif not cell and open_ is not None:
            time = open_
        else:
            time, open_ = Time(text, below=_filled(found) if not cell else None), None
        found.append(time)
    return found


def _filled(above: Sequence[Time]) -> int | None:
    """The last row above whose cell says something."""
    return next((index for index in reversed(range(len(above))) if above[index].text), None)


def grouped(rows: Sequence[Row], times: Sequence[Time]) -> tuple[list[Row], list[str]]:
    """The rows with the groups whose term they share, and what is told of them and of empty cells."""
    told: list[str] = []
    of_run: dict[str, list[int]] = {}
    for index, (row, time) in enumerate(zip(rows, times, strict=True)):
        if time.run is not None and row.term is not None:
            of_run.setdefault(time.run, []).append(index)
        if time.below is not None and rows[time.below].term is not None:
            told.append(_empty_told(row, rows[time.below]))
    made = list(rows)
    shared = [run for run in of_run.values() if len(run) > 1 or times[run[0]].name]
    for number, run in enumerate(shared, start=1):
        first, last = rows[run[0]], rows[run[-1]]
        steps = f"Bước {first.number}–{last.number}" if len(run) > 1 else f"Bước {first.number}"
        group = Group(f"group_{number}", times[run[0]].name or steps, first.term, Counting.TABLE)
        for index in run:
            made[index] = replace(rows[index], term=None, shared=group)
        if not times[run[0]].name:
            told.append(f"{steps}: {SHARED} {first.term}, ghi thành nhóm {group.id}")
    return made, told


def _empty_told(row: Row, above: Row) -> str:
    return Asked(
        f"Bước {row.number}: ô thời gian để trống dưới “{above.term}” của bước {above.number}; nếu là "
        f"thời gian chung thì ghi “{SHARED} {above.term}” ở bước {above.number}, nếu không thì điền thời gian"
    )
