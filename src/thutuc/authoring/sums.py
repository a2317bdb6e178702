"""Compares the row *Tổng cộng* of a table with what its steps take one after another.

Days and working days never add up (Bộ luật Dân sự 2015 Điều 147, 148): each is summed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thutuc.authoring.annex import SINCE, SUM
from thutuc.authoring.table import Asked, Row
from thutuc.authoring.times import decimal, meant
from thutuc.errors import TermError
from thutuc.procedure.telling import CASE
from thutuc.worktime import Term, TermUnit

_TIME = re.compile(r"\d+(?:[.,]\d+)?\s+(?:ngày làm việc|giờ làm việc|ngày|giờ|tháng)", re.IGNORECASE)

#: how much of each unit; working hours and days are one, eight hours a day as the tables count
Amounts = Mapping[TermUnit, Decimal]


@dataclass(frozen=True, slots=True)
class Sum:
    """A row that adds up the others."""

    place: int  #: line of the table, as faults are told by
    cells: tuple[str, ...]  #: the cell of the time first
    rows: int  #: how many steps stand above it


def is_sum(line: Sequence[str], number: str) -> bool:
    """Whether the row adds up the others; a step may well begin with “Tổng hợp” or have a number."""
    return not re.fullmatch(r"\d+[.)]?\w{0,3}[.)]?", number) and bool(_label(line))


def sums_told(sums: Sequence[Sum], rows: Sequence[Row | None], *, working_days: bool) -> Iterator[str]:
    """Whether a sum is that of its steps, and which one may be the legal term.

    A row of *rows* is ``None`` where its time stands outside the term. A sum is of all steps above it, or of
    those since the sum before; the sum of one case of several is not compared.
    """
    before = 0
    offered: Term | None = None
    for each in sums:
        label = _label(each.cells)
        if CASE in label.casefold() or SINCE in label:
            continue
        whole = rows[: each.rows] if each.rows else rows
        terms = _terms(each.cells, working_days=working_days)
        if not terms:
            yield Asked(f"Dòng {each.place} (“{label}”): không đọc được tổng thời gian, chưa so với các bước")
            continue
        counts, said = amounts(chained(whole)), amounts(terms)
        part = amounts(chained(rows[before : each.rows]))
        if said not in (counts, part):
            yield _differs(each.place, label, counts, said)
        else:
            yield f"Dòng {each.place} (“{label}”): không lấy làm bước; {_plainly(said)}, khớp với các bước"
        own = label == SUM  # an annex that was printed gives its legal term above the table
        offered = terms[0] if len(terms) == 1 and (said == counts or said != part) and not own else offered
        before = each.rows
    if offered is not None:
        yield (
            f"Bảng ghi tổng thời gian {offered}: nếu chưa ghi --legal-term và đó là thời hạn giải quyết "
            f'thì ghi --legal-term "{offered}"'
        )


def chained(rows: Iterable[Row | None]) -> Iterator[Term]:
    """The terms of steps one after another, the one of a group once."""
    groups = set()
    for row in rows:
        if row is None:
            continue
        if row.shared is not None and row.shared.id not in groups and row.shared.term is not None:
            groups.add(row.shared.id)
            yield row.shared.term
        if row.term is not None:
            yield row.term


def amounts(terms: Iterable[Term]) -> Amounts:
    """The sum of terms, unit by unit."""
    found: dict[TermUnit, Decimal] = {}
    for term in terms:
        hours = term.working_hours
        unit, number = (
            (term.unit, term.number) if hours is None else (TermUnit.WORKING_DAY, hours / Decimal(8))
        )
        found[unit] = found.get(unit, Decimal(0)) + number
    return found


def _terms(cells: Sequence[str], *, working_days: bool) -> tuple[Term, ...]:
    """The times of the first cell that has any."""
    for cell in cells:
        times = _TIME.findall(decimal(re.sub(r"\([^)]*\)", "", cell)))
        try:
            terms = tuple(
                Term.parse(meant(" ".join(time.split()), working_days=working_days)) for time in times
            )
        except TermError:
            return ()
        if terms:
            return terms
    return ()


def _label(cells: Sequence[str]) -> str:
    """The cell that says that the row is a sum."""
    words = r"tổng(\s+(cộng|thời gian|thời hạn|số)\b.*|\s*:.*)?"
    return next((cell for cell in cells if re.fullmatch(words, cell.lower())), "")


def _differs(place: int, label: str, counts: Amounts, said: Amounts) -> str:
    unlike = "; đơn vị khác nhau không cộng được với nhau" if set(counts) != set(said) else ""
    return Asked(
        f"Dòng {place} (“{label}”): bảng ghi tổng {_plainly(said)}, nhưng các bước nối tiếp cộng lại là "
        f"{_plainly(counts)}{unlike}; cần xem lại, trừ khi có bước làm song song"
    )


def _plainly(amounts: Amounts) -> str:
    if not amounts:
        return "không có thời gian nào"
    try:
        return " và ".join(str(Term(number, unit)) for unit, number in amounts.items())
    except TermError:
        return "quá dài"
