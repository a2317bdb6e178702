"""What the signs and functions of each language do: ours, FEEL's behind ``=``, JUEL's inside ``${…}``.

The three spell many operations alike and do not mean the same by all of them. A meaning that FEEL or JUEL
has and thutuc has not is an error here, never the nearest thing: so nothing is silently misread.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from types import MappingProxyType

from thutuc.expressions import values
from thutuc.expressions.functions import FUNCTIONS, Function
from thutuc.expressions.values import OperandError, Operation, Test


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one language means by the signs and functions it has."""

    name: str  #: as messages call it
    arithmetic: Mapping[type[ast.operator], Operation]
    tests: Mapping[type[ast.cmpop], Test]
    item: Operation  #: ``list[index]``
    functions: Mapping[str, Function]


def _only_numbers(language: str, operate: Operation) -> Operation:
    """An operation that adds or subtracts numbers and nothing else."""

    def run(left: object, right: object) -> object:
        for value in (left, right):
            if values.kind(value) != "number":
                found = values.describe(value)
                raise OperandError(f"{language} adds and subtracts numbers only and {found} was found")
        return operate(left, right)

    return run


# --- FEEL (DMN 1.5, clause 10.3) -------------------------------------------------------------------


def _feel_add(left: object, right: object) -> object:
    """Add numbers or join two texts; lists are joined by ``concatenate``, which is not read."""
    if isinstance(left, list | tuple):
        raise OperandError("FEEL does not add lists")
    return values.add(left, right)


def _feel_subtract(left: object, right: object) -> object:
    """Subtract numbers; between two dates FEEL has a duration, which is not read."""
    if values.kind(left) == "date":
        raise OperandError("two dates make a duration in FEEL; write it without the leading '='")
    return values.subtract(left, right)


def _feel_member(value: object, holder: object) -> bool:
    """``x in list`` looks the list through; beside a single value ``in`` asks whether it is that value."""
    if isinstance(holder, list | tuple):
        return values.member(value, holder)
    return values.equal(value, holder)


def _list_contains(holder: object, value: object) -> bool:
    return True in [values.equal(value, item) for item in values.items(holder)]


def _text_contains(holder: object, value: object) -> bool:
    return values.text(value) in values.text(holder)


def _or_null(function: Callable[..., object]) -> Callable[..., object]:
    """FEEL's answer for an empty list is null."""

    def run(*arguments: object) -> object:
        if len(arguments) == 1 and isinstance(arguments[0], list | tuple):
            return function(arguments[0]) if arguments[0] else None
        return function(*arguments)

    return run


def _sum(*numbers: object) -> object:
    return FUNCTIONS["sum"].call(
        numbers[0] if len(numbers) == 1 and isinstance(numbers[0], list | tuple) else list(numbers)
    )


def _date(*parts: object) -> object:
    """``date("2026-01-05")`` and ``date(2026, 1, 5)``."""
    if len(parts) == 1:
        return FUNCTIONS["date"].call(parts[0])
    if len(parts) != 3:
        raise OperandError("a date is made of one text, or of year, month and day")
    try:
        return date(*(values.whole(part) for part in parts))
    except (ValueError, OverflowError):
        raise OperandError("there is no such date") from None


def _rounding(how: str) -> Callable[[object], object]:
    def run(value: object) -> object:
        found = values.number(value)
        return found if isinstance(found, int) else int(found.quantize(Decimal(1), how, values.CONTEXT))

    return run


def _list_length(value: object) -> int:
    return len(values.items(value))


def _text_length(value: object) -> int:
    return len(values.text(value))


def _ends_with(value: object, end: object) -> bool:
    return values.text(value).endswith(values.text(end))


_FEEL_FUNCTIONS = {
    "ceiling": Function("ceiling(number)", 1, 1, _rounding(ROUND_CEILING)),
    "contains": Function("contains(text, text)", 2, 2, _text_contains),
    "count": Function("count(list)", 1, 1, _list_length),
    "date": Function("date(text) or date(year, month, day)", 1, 3, _date),
    "ends_with": Function("ends with(text, end)", 2, 2, _ends_with),
    "floor": Function("floor(number)", 1, 1, _rounding(ROUND_FLOOR)),
    "list_contains": Function("list contains(list, x)", 2, 2, _list_contains),
    "max": Function("max(x, …)", 1, 100, _or_null(FUNCTIONS["max"].call)),
    "min": Function("min(x, …)", 1, 100, _or_null(FUNCTIONS["min"].call)),
    "modulo": Function("modulo(a, b)", 2, 2, values.modulo),
    "string_length": Function("string length(text)", 1, 1, _text_length),
    "sum": Function("sum(x, …)", 1, 100, _or_null(_sum)),
}


# --- JUEL (Expression Language 2.2) ----------------------------------------------------------------


def _java_item(holder: object, index: object) -> object:
    """Java has no item before the first."""
    if values.kind(index) == "number" and values.number(index) < 0:
        raise OperandError("JUEL does not count from the end of a list, and a negative number was found")
    return values.item(holder, index)


def _java_contains(holder: object, value: object) -> bool:
    if isinstance(holder, Mapping):
        values.refuse("a text or a list", holder)
    return values.member(value, holder)


# --- the three -------------------------------------------------------------------------------------

OURS = Meaning(
    name="thutuc",
    arithmetic=MappingProxyType(
        {
            ast.Add: values.add,
            ast.Sub: values.subtract,
            ast.Mult: values.multiply,
            ast.Div: values.divide,
            ast.FloorDiv: values.floor_divide,
            ast.Mod: values.modulo,
        }
    ),
    tests=MappingProxyType(
        {
            ast.Eq: values.equal,
            ast.NotEq: values.different,
            ast.Lt: values.less,
            ast.LtE: values.less_or_equal,
            ast.Gt: values.greater,
            ast.GtE: values.greater_or_equal,
            ast.In: values.member,
            ast.NotIn: values.not_member,
        }
    ),
    item=values.item,
    functions=MappingProxyType(FUNCTIONS),
)
FEEL = replace(
    OURS,
    name="FEEL",
    arithmetic=MappingProxyType({**OURS.arithmetic, ast.Add: _feel_add, ast.Sub: _feel_subtract}),
    tests=MappingProxyType({**OURS.tests, ast.In: _feel_member}),
    functions=MappingProxyType({**FUNCTIONS, **_FEEL_FUNCTIONS}),
)
JUEL = replace(
    OURS,
    name="JUEL",
    arithmetic=MappingProxyType(
        {
            **OURS.arithmetic,
            ast.Add: _only_numbers("JUEL", values.add),
            ast.Sub: _only_numbers("JUEL", values.subtract),
            ast.Mod: values.remainder,
        }
    ),
    item=_java_item,
    functions=MappingProxyType(
        {**FUNCTIONS, "contains": replace(FUNCTIONS["contains"], call=_java_contains)}
    ),
)
#: by the sign that the text of an expression begins with
BY_WRAPPING: Mapping[str, Meaning] = MappingProxyType({"": OURS, "=": FEEL, "$": JUEL})
