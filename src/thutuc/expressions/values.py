"""What expressions may do with values: kinds, comparison, arithmetic, each strict and bounded.

Nothing here calls a method of a value it does not know: the kind is settled first, and a value of no
known kind can only be handed through. A kind never turns into another one silently.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any, NoReturn
from unicodedata import normalize

NUMBER_BOUND = 10**30  #: every number lies strictly between minus this and this
MAX_TEXT = 10_000  #: characters in a text
MAX_ITEMS = 1_000  #: items in a list, those of lists and mappings inside it counted
MAX_LIST_TEXT = 100_000  #: characters of all texts in a list together
MAX_INSIDE = 20  #: lists inside lists
MAX_DAYS = 100_000  #: days added to or taken from a date

#: Decimal arithmetic has its own context, so that a host's settings cannot change a decision.
CONTEXT = Context(
    prec=60,
    rounding=ROUND_HALF_EVEN,
    Emin=-999_999,
    Emax=999_999,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

#: What a lenient read gives for a variable or key that is not there.
MISSING = object()

Number = int | Decimal
Operation = Callable[[object, object], object]
Test = Callable[[object, object], bool]


class OperandError(Exception):
    """An operation cannot be done on these values; becomes an ``EvaluationError`` that names the text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnsetError(OperandError):
    """An operation needs a value where nothing has been set."""


_KINDS: dict[type, str] = {
    int: "number",
    Decimal: "number",
    float: "number",
    str: "text",
    bool: "truth value",
    date: "date",
    datetime: "instant",
    list: "list",
    tuple: "list",
    dict: "mapping",
    type(None): "None",
}
# A truth value is an int and an instant is a date to Python, not to us: the narrower type stands first.
_BASES: tuple[tuple[type, str], ...] = (
    (bool, "truth value"),
    (int, "number"),
    (Decimal, "number"),
    (float, "number"),
    (str, "text"),
    (datetime, "instant"),
    (date, "date"),
    (list, "list"),
    (tuple, "list"),
    (Mapping, "mapping"),
)


def kind(value: object) -> str:
    """Name the kind of a value, as it stands in messages and in the reference page."""
    known = _KINDS.get(type(value))
    if known is not None:
        return known
    for base, name in _BASES:
        if isinstance(value, base):
            return name
    return f"value of type {type(value).__name__}"


def describe(value: object) -> str:
    """Say what was found without showing it: a dossier's data may be personal."""
    name = kind(value)
    if name == "None":
        return name
    return f"an {name}" if name == "instant" else f"a {name}"


def refuse(expected: str, found: object) -> NoReturn:
    """Stop because a value is of the wrong kind, or none."""
    fault = UnsetError if found is None else OperandError
    raise fault(f"{expected} was expected and {describe(found)} was found")


def nfc(text: str) -> str:
    """Bring Vietnamese marks to their composed form, so that the same word is the same text."""
    return text if text.isascii() else normalize("NFC", text)


def bounded(value: Number) -> Number:
    """Pass a number on if it is within the bound."""
    if not -NUMBER_BOUND < value < NUMBER_BOUND:
        raise OperandError("a number reached the bound of 30 digits")
    return value


def number(value: object) -> Number:
    """Take a value as a number; a float becomes the decimal it is written as, a truth value never counts."""
    if type(value) is int:
        return bounded(value)
    if isinstance(value, bool):
        refuse("a number", value)
    if isinstance(value, int):
        return bounded(int(value))
    exact = Decimal(repr(float(value))) if isinstance(value, float) else value
    if not isinstance(exact, Decimal):
        refuse("a number", value)
    if not exact.is_finite():
        raise OperandError("a number was expected and an infinite or undefined one was found")
    return bounded(exact)


def whole(value: object) -> int:
    """Take a value as a whole number."""
    found = number(value)
    if not isinstance(found, int):
        raise OperandError("a whole number was expected and a decimal one was found")
    return found


def text(value: object) -> str:
    """Take a value as a text of bounded length, its marks composed."""
    if not isinstance(value, str):
        refuse("a text", value)
    if len(value) > MAX_TEXT:
        raise OperandError(f"a text is longer than {MAX_TEXT} characters")
    return nfc(value)


def truth(value: object) -> bool:
    """Take a value as a truth value; no other kind stands for one."""
    if value is True or value is False:
        return value
    refuse("true or false", value)


def day(value: object) -> date:
    """Take a value as a date."""
    if kind(value) != "date" or not isinstance(value, date):
        refuse("a date", value)
    return value


def items(value: object) -> list[object] | tuple[object, ...]:
    """Take a value as a list short enough to go through."""
    if not isinstance(value, list | tuple):
        refuse("a list", value)
    if len(value) > MAX_ITEMS:
        raise OperandError(f"a list is longer than {MAX_ITEMS} items")
    return value


def weighed(value: list[object]) -> list[object]:
    """Pass a list on if all it holds, inner lists and mappings included, is within the bounds."""
    count = characters = 0
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        holder, inside = waiting.pop()
        inner = list(holder.values()) if isinstance(holder, Mapping) else items(holder)
        count += len(inner)
        if count > MAX_ITEMS:
            raise OperandError(f"a list holds more than {MAX_ITEMS} items, those inside it counted")
        for item in inner:
            if isinstance(item, str):
                characters += len(item)
            elif isinstance(item, list | tuple | Mapping):
                if inside >= MAX_INSIDE:
                    raise OperandError(f"lists stand inside each other more than {MAX_INSIDE} deep")
                waiting.append((item, inside + 1))
        if characters > MAX_LIST_TEXT:
            raise OperandError(f"the texts in a list have more than {MAX_LIST_TEXT} characters together")
    return value


def same_text(left: str, right: str) -> bool:
    """Compare two texts; the same word typed with composed or with separate marks is the same text."""
    if left == right:
        return True
    return not left.isascii() and not right.isascii() and text(left) == text(right)


def equal(left: object, right: object) -> bool:
    """Compare values of one kind, or with None; unlike kinds are an error, never a silent False."""
    if left is None or right is None:
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return same_text(left, right)
    what = kind(left)
    if what != kind(right):
        raise OperandError(f"{describe(left)} was compared with {describe(right)}")
    if what == "number":
        return number(left) == number(right)
    if what in ("truth value", "date"):
        return left == right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        weighed(list(left))
        weighed(list(right))
        return len(left) == len(right) and all(map(equal, left, right))
    raise OperandError(f"{describe(left)} cannot be compared")


def different(left: object, right: object) -> bool:
    """Say the opposite of :func:`equal`."""
    return not equal(left, right)


def ranked(value: object) -> Number | str | date:
    """Take a value as one that has an order: a number, a text or a date."""
    what = kind(value)
    if what == "number":
        return number(value)
    if what == "text":
        return text(value)
    if what == "date":
        return day(value)
    fault = UnsetError if value is None else OperandError
    raise fault(f"{describe(value)} has no order")


def _ordering(compare: Callable[[Any, Any], bool]) -> Test:
    """Make an order test that compares like with like only."""

    def test(left: object, right: object) -> bool:
        first, second = ranked(left), ranked(right)
        if kind(first) != kind(second):
            raise OperandError(f"{describe(left)} was compared with {describe(right)}")
        return compare(first, second)

    return test


less = _ordering(operator.lt)
less_or_equal = _ordering(operator.le)
greater = _ordering(operator.gt)
greater_or_equal = _ordering(operator.ge)


def member(value: object, holder: object) -> bool:
    """Say whether a list has an item, a text a part, or a mapping a key."""
    if isinstance(holder, str):
        return text(value) in text(holder)
    if isinstance(holder, Mapping):
        return lookup(holder, text(value)) is not MISSING
    if isinstance(value, list | tuple):
        refuse("a single value to look for", value)
    # Every item is looked at, so that an unlike one is an error wherever it stands.
    return True in [equal(value, item) for item in items(holder)]


def not_member(value: object, holder: object) -> bool:
    """Say the opposite of :func:`member`."""
    return not member(value, holder)


def lookup(mapping: Mapping[str, object], key: str) -> object:
    """Read a key in either form of its Vietnamese marks; ``MISSING`` when it is not there."""
    found = mapping.get(key, MISSING)
    if found is MISSING and not key.isascii():
        for name in mapping:
            if isinstance(name, str) and nfc(name) == key:
                return mapping[name]
    return found


def item(holder: object, index: object) -> object:
    """Read one item of a list by number or of a mapping by text; what was looked for is not shown either."""
    if isinstance(holder, Mapping):
        found = lookup(holder, text(index))
        if found is MISSING:
            raise OperandError("a mapping has nothing under that name")
        return found
    if not isinstance(holder, list | tuple):
        refuse("a list or a mapping", holder)
    place = whole(index)
    if not -len(holder) <= place < len(holder):
        raise OperandError(f"a list of {len(holder)} has no item of that number")
    return holder[place]


def add(left: object, right: object) -> object:
    """Add numbers, join texts or join lists."""
    if isinstance(left, str):
        return text(text(left) + text(right))
    if isinstance(left, list | tuple):
        return weighed([*items(left), *items(right)])
    return _add(left, right)


def subtract(left: object, right: object) -> object:
    """Subtract numbers, or count the days from one date to another."""
    if kind(left) == "date":
        return (day(left) - day(right)).days
    return _subtract(left, right)


def negate(value: object) -> object:
    """Turn the sign of a number."""
    found = number(value)
    return -found if isinstance(found, int) else found.copy_negate()


def _arithmetic(on_whole: Callable[[int, int], int] | None, on_decimal: Callable[..., Decimal]) -> Operation:
    """Make an operation on numbers: exact on whole ones, decimal as soon as one is, bounded always."""

    def operate(left: object, right: object) -> Number:
        first, second = number(left), number(right)
        try:
            if on_whole is not None and isinstance(first, int) and isinstance(second, int):
                return bounded(on_whole(first, second))
            return bounded(on_decimal(Decimal(first), Decimal(second)))
        except (ZeroDivisionError, DivisionByZero):
            raise OperandError("a number was divided by zero") from None
        except DecimalException:
            if not second:
                raise OperandError("a number was divided by zero") from None
            raise OperandError("the result has too many digits") from None

    return operate


def _floor(left: Decimal, right: Decimal) -> Decimal:
    """Divide and round down, as whole numbers do (Decimal itself rounds towards zero)."""
    quotient, rest = CONTEXT.divmod(left, right)
    return CONTEXT.subtract(quotient, Decimal(1)) if rest and (rest < 0) != (right < 0) else quotient


def _rest(left: Decimal, right: Decimal) -> Decimal:
    """Give the rest that belongs to :func:`_floor`; it has the sign of the divisor."""
    rest = CONTEXT.divmod(left, right)[1]
    return CONTEXT.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


def _rest_of_dividend(left: int, right: int) -> int:
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


_add = _arithmetic(operator.add, CONTEXT.add)
_subtract = _arithmetic(operator.sub, CONTEXT.subtract)
multiply = _arithmetic(operator.mul, CONTEXT.multiply)
divide = _arithmetic(None, CONTEXT.divide)
floor_divide = _arithmetic(operator.floordiv, _floor)
modulo = _arithmetic(operator.mod, _rest)
#: the rest with the sign of the dividend, as Java and JavaScript have it
remainder = _arithmetic(_rest_of_dividend, CONTEXT.remainder)
