"""The national portal's procedures: every published limit, read into terms or refused with its reason.

``index.csv`` has one row a procedure and three columns of limits: brought in person (``thoi_han_truc_tiep``),
online (``thoi_han_truc_tuyen``), by post (``thoi_han_buu_chinh``). An empty cell is no limit of that
channel and is not counted; a number without a unit stands so on the page.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass

from tests.corpora.published import Published, Unread, read_limit
from tests.corpora.shared import DATA, table

from thutuc.worktime import TermUnit
from thutuc.worktime.term import WORDS

FILE = "vn-tthc/index.csv"
CHANNELS = {
    "thoi_han_truc_tiep": "in person",
    "thoi_han_truc_tuyen": "online",
    "thoi_han_buu_chinh": "by post",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A limit of one procedure for one channel."""

    code: str
    channel: str
    published: Published


def procedures() -> list[dict[str, str]]:
    """The rows of the index."""
    with (DATA / FILE).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def cells() -> list[Cell]:
    """Every limit cell that is not empty."""
    return [
        Cell(row["ma_thu_tuc"], channel, read_limit(row[column]))
        for row in procedures()
        for column, channel in CHANNELS.items()
        if row[column].strip()
    ]


def report() -> str:
    """What was read, by unit, and why the rest was not, by reason."""
    found = cells()
    units = Counter(limit.term.unit for cell in found for limit in cell.published.limits)
    reasons = Counter(cell.published.unread for cell in found if cell.published.unread)
    rows: list[tuple[object, object]] = [
        ("procedures", len(procedures())),
        ("limit cells", len(found)),
        ("read into terms", sum(not cell.published.unread for cell in found)),
        *((f"  {WORDS.get(unit, 'trong ngày làm việc')}", units[unit]) for unit in TermUnit),
        ("refused", reasons.total()),
        *((f"  {reason}: {reason.label}", reasons[reason]) for reason in Unread),
    ]
    return table("vn-tthc: published limits", rows)
