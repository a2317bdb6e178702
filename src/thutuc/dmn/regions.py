"""Cuts what an input may be into regions that no cell of its column tells apart, one sample for each.

All cells of a column compare with literals; so between two neighbouring literals every value passes the same
cells, and asking a cell about one sample answers for the whole region.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import floor

from thutuc.dmn.types import shown
from thutuc.dmn.unary import Unary
from thutuc.errors import EvaluationError
from thutuc.expressions import values
from thutuc.expressions.values import CONTEXT

#: stands for whatever none of the cells names
OTHER = "…"


@dataclass(frozen=True, slots=True)
class Region:
    """Some values of one input, shown by one of them."""

    sample: object
    other: bool = False  #: any value that no cell names

    def text(self, label: str) -> tuple[str, str]:
        """``diện_tích = 100`` in English and Vietnamese."""
        if self.other:
            return f"any other {label}", f"{label} là giá trị khác"
        return f"{label} = {shown(self.sample)}", f"{label} = {shown(self.sample)}"


def literals(cell: Unary) -> list[object] | None:
    """What a cell compares with; ``None`` where it reads data or asks something else than a comparison."""
    found: list[object] = []
    for test in cell.tests:
        for operand in test.operands:
            if operand.names:
                return None
            try:
                value = operand({})
            except EvaluationError:
                return None
            several = list(value) if isinstance(value, list | tuple) else [value]
            if any(values.kind(each) not in _KNOWN for each in several):
                return None
            if test.ordered and values.kind(value) not in ("number", "date", "None"):
                return None
            found += several
    return found


_KNOWN = ("number", "text", "truth value", "date", "None")


def regions(type_: str | None, cells: Iterable[Unary], allowed: Unary | None) -> list[Region] | None:
    """The regions of a column; ``None`` where its literals are of several kinds."""
    named: list[object] = []
    for cell in [*cells, *([allowed] if allowed is not None else [])]:
        named += literals(cell) or []
    kinds = {values.kind(each) for each in named} - {"None"}
    if len(kinds) > 1:
        return None
    found = _cut(type_, kinds.pop() if kinds else None, [each for each in named if each is not None])
    if any(each is None for each in named):
        found.append(Region(None))
    return [each for each in found if allowed is None or _passes(allowed, each.sample)]


def _passes(cell: Unary, sample: object) -> bool:
    try:
        return cell.holds(sample, {})
    except EvaluationError:
        return True


def _cut(type_: str | None, kind: str | None, named: Sequence[object]) -> list[Region]:
    if kind == "truth value" or type_ == "boolean":
        return [Region(True), Region(False)]
    if kind == "number":
        bounds = sorted({Decimal(values.number(each)) for each in named})
        return _integers(bounds) if type_ == "integer" else _decimals(bounds)
    if kind == "date":
        return _days(sorted({values.day(each) for each in named}))
    texts = sorted({values.text(each) for each in named}) if kind == "text" else []
    rest = OTHER
    while rest in texts:
        rest += OTHER
    # Where the cells name null only, or nothing, this text is no null: more they do not ask.
    return [*map(Region, texts), Region(rest, other=True)]


def _decimals(bounds: Sequence[Decimal]) -> list[Region]:
    found = [Region(_plain(CONTEXT.subtract(bounds[0], Decimal(1))))]
    for place, bound in enumerate(bounds):
        found.append(Region(_plain(bound)))
        if place + 1 < len(bounds):
            found.append(Region(_plain(CONTEXT.divide(CONTEXT.add(bound, bounds[place + 1]), Decimal(2)))))
    return [*found, Region(_plain(CONTEXT.add(bounds[-1], Decimal(1))))]


def _integers(bounds: Sequence[Decimal]) -> list[Region]:
    whole = sorted({each for bound in bounds for each in (floor(bound), floor(bound) + 1, floor(bound) - 1)})
    return [Region(each) for each in whole]


def _days(bounds: Sequence[date]) -> list[Region]:
    one, found = timedelta(days=1), set(bounds)
    found |= {each - one for each in bounds if each > date.min}
    found |= {each + one for each in bounds if each < date.max}
    return [Region(each) for each in sorted(found)]


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number.normalize(CONTEXT)
