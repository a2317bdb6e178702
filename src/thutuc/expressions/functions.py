"""The functions an expression may call: a closed list, every one strict about kinds and bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce

from thutuc.expressions import values
from thutuc.expressions.values import MISSING, OperandError


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language, as it is called and as the reference page tells it."""

    signature: str  #: as written in the reference page
    least: int  #: fewest arguments
    most: int  #: most arguments
    call: Callable[..., object]
    method: bool = False  #: may also be written ``x.name(…)``
    lenient: bool = False  #: its argument is a path, read without an error when it is not there


def _len(value: object) -> int:
    if isinstance(value, str):
        return len(values.text(value))
    if not isinstance(value, list | tuple | Mapping):
        values.refuse("a text, a list or a mapping", value)
    return len(value)


def _several(arguments: tuple[object, ...]) -> list[object]:
    """Take the arguments, or the items of the only argument when it is a list; at least one."""
    if len(arguments) == 1 and isinstance(arguments[0], list | tuple):
        arguments = tuple(values.items(arguments[0]))
    if not arguments:
        raise OperandError("at least one value was expected and an empty list was found")
    return [values.ranked(argument) for argument in arguments]


def _min(*arguments: object) -> object:
    return reduce(lambda best, one: one if values.less(one, best) else best, _several(arguments))


def _max(*arguments: object) -> object:
    return reduce(lambda best, one: one if values.greater(one, best) else best, _several(arguments))


def _sum(value: object) -> object:
    total: object = 0
    for item in values.items(value):
        total = values.add(total, values.number(item))
    return total


def _abs(value: object) -> object:
    found = values.number(value)
    return values.negate(found) if found < 0 else found


def _round(value: object, places: object = 0) -> object:
    """Round halves away from zero, as money and areas are rounded."""
    found, digits = values.number(value), values.whole(places)
    if not 0 <= digits <= 10:
        raise OperandError("round keeps between 0 and 10 decimal places")
    if isinstance(found, int):
        return found
    rounded = found.quantize(Decimal((0, (1,), -digits)), ROUND_HALF_UP, values.CONTEXT)
    return int(rounded) if digits == 0 else rounded


def _any(value: object) -> bool:
    # Every item is looked at, so that one that is no truth value is an error wherever it stands.
    return True in [values.truth(item) for item in values.items(value)]


def _all(value: object) -> bool:
    return False not in [values.truth(item) for item in values.items(value)]


def _date(value: object) -> date:
    if values.kind(value) == "date":
        return values.day(value)
    written = values.text(value)
    # Python also reads 20260105 and 2026-W02-1; a date has one spelling here.
    if len(written) == 10 and written.isascii() and written[4] == written[7] == "-":
        try:
            return date.fromisoformat(written)
        except ValueError:
            pass
    raise OperandError("a date such as 2026-01-05 was expected and another text was found")


def _days(value: object) -> timedelta:
    count = values.whole(value)
    if not -values.MAX_DAYS <= count <= values.MAX_DAYS:
        raise OperandError(f"days() goes up to {values.MAX_DAYS}")
    return timedelta(days=count)


def _lower(value: object) -> str:
    return values.text(values.text(value).lower())


def _upper(value: object) -> str:
    return values.text(values.text(value).upper())


def _contains(holder: object, value: object) -> bool:
    return values.member(value, holder)


def _starts_with(value: object, start: object) -> bool:
    return values.text(value).startswith(values.text(start))


def _is_set(value: object) -> bool:
    return value is not MISSING and value is not None


def _is_empty(value: object) -> bool:
    return not _is_set(value) or (isinstance(value, str | list | tuple | Mapping) and len(value) == 0)


#: Every function there is, by name.
FUNCTIONS: dict[str, Function] = {
    "abs": Function("abs(number)", 1, 1, _abs),
    "all": Function("all(list)", 1, 1, _all),
    "any": Function("any(list)", 1, 1, _any),
    "contains": Function("contains(text_or_list, x)", 2, 2, _contains, method=True),
    "date": Function("date(text)", 1, 1, _date),
    "day": Function("day(date)", 1, 1, lambda value: values.day(value).day),
    "days": Function("days(n)", 1, 1, _days),
    "is_empty": Function("is_empty(path)", 1, 1, _is_empty, lenient=True),
    "is_set": Function("is_set(path)", 1, 1, _is_set, lenient=True),
    "len": Function("len(x)", 1, 1, _len),
    "lower": Function("lower(text)", 1, 1, _lower, method=True),
    "max": Function("max(x, …)", 1, 100, _max),
    "min": Function("min(x, …)", 1, 100, _min),
    "month": Function("month(date)", 1, 1, lambda value: values.day(value).month),
    "round": Function("round(number, places)", 1, 2, _round),
    "starts_with": Function("starts_with(text, start)", 2, 2, _starts_with, method=True),
    "sum": Function("sum(list)", 1, 1, _sum),
    "upper": Function("upper(text)", 1, 1, _upper, method=True),
    "year": Function("year(date)", 1, 1, lambda value: values.day(value).year),
}
