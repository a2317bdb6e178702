"""The closures an expression is made of: what runs when a condition is asked about a dossier's data.

This is the hot path. Each closure answers the everyday case in its first lines and hands everything
else to the strict operations of :mod:`thutuc.expressions.values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from thutuc.expressions import values
from thutuc.expressions.values import MISSING, OperandError, Operation, Test, UnsetError

Data = Mapping[str, object]
Run = Callable[[Data], object]


class Awaited(dict[str, object]):
    """Data for somebody who waits until they are so: of what is not set yet nothing is known.

    Only a value that is needed stops the evaluation: beside a true one, ``or`` needs no other, and
    ``== null`` needs none at all.
    """


def constant(value: object) -> Run:
    """Give the same value always."""
    return _null if value is None else lambda data: value


def _null(data: Data) -> object:
    return None


def variable(name: str) -> Run:
    """Read a variable."""

    def run(data: Data) -> object:
        try:
            return data[name]
        except KeyError:
            return walk(data, (name,))

    return run


def field(name: str, key: str) -> Run:
    """Read ``name.key``: a key of a mapping, never an attribute."""
    path = (name, key)

    def run(data: Data) -> object:
        try:
            holder = data[name]
            if type(holder) is dict:
                return holder[key]
        except KeyError:
            pass
        return walk(data, path)

    return run


def walk(data: Data, path: Sequence[str], *, lenient: bool = False) -> object:
    """Read ``a.b.c`` key by key; a lenient read gives ``MISSING`` where a part is not there."""
    found: object = data
    for place, key in enumerate(path):
        if found is None and lenient:
            return MISSING
        if not isinstance(found, Mapping):
            holder = ".".join(path[:place])
            fault = UnsetError if found is None else OperandError
            raise fault(f"{holder} is {values.describe(found)}, which has no field {key}")
        found = values.lookup(found, key)
        if found is MISSING:
            if lenient:
                return MISSING
            raise UnsetError(f"there is no {'.'.join(path[: place + 1])}")
    return found


def deep(path: Sequence[str], *, lenient: bool = False) -> Run:
    """Read ``a.b.c``, or ask whether it is there."""
    return lambda data: walk(data, path, lenient=lenient)


def operation(operate: Operation, left: Run, right: Run) -> Run:
    """Do something with two values."""
    return lambda data: operate(left(data), right(data))


def called(function: Callable[..., object], arguments: Sequence[Run]) -> Run:
    """Call a function of the language."""
    if len(arguments) == 1:
        (only,) = arguments
        return lambda data: function(only(data))
    return lambda data: function(*[argument(data) for argument in arguments])


def sequence(items: Sequence[Run]) -> Run:
    """Make a list."""
    return lambda data: values.weighed([item(data) for item in items])


def choice(test: Run, body: Run, otherwise: Run) -> Run:
    """Work out one of two expressions."""
    return lambda data: body(data) if values.truth(test(data)) else otherwise(data)


def negation(operand: Run) -> Run:
    """Turn true into false and false into true."""
    return lambda data: not values.truth(operand(data))


def junction(operands: Sequence[Run], *, stops_at: bool) -> Run:
    """Join truth values with ``and`` (stops at false) or ``or`` (stops at true)."""
    if len(operands) > 2:
        return _long_junction(operands, stops_at)
    left, right = operands

    def run(data: Data) -> object:
        if type(data) is Awaited:
            return _known(operands, data, stops_at)
        first = left(data)
        if first is stops_at:
            return first
        if first is not True and first is not False:
            values.truth(first)
        second = right(data)
        if second is True or second is False:
            return second
        return values.truth(second)

    return run


def _long_junction(operands: Sequence[Run], stops_at: bool) -> Run:
    def run(data: Data) -> object:
        if type(data) is Awaited:
            return _known(operands, data, stops_at)
        for operand in operands:
            if values.truth(operand(data)) is stops_at:
                return stops_at
        return not stops_at

    return run


def _known(operands: Sequence[Run], data: Data, stops_at: bool) -> object:
    """What a junction comes to whatever the values are that are not set yet."""
    unset: UnsetError | None = None
    for operand in operands:
        try:
            if values.truth(operand(data)) is stops_at:
                return stops_at
        except UnsetError as fault:
            unset = unset or fault
    if unset is not None:
        raise unset
    return not stops_at


def comparison(test: Test, left: Run, right: Run) -> Run:
    """Compare two values."""
    if left is _null or right is _null:
        return lambda data: test(_or_null(left, data), _or_null(right, data))
    return lambda data: test(left(data), right(data))


def _or_null(operand: Run, data: Data) -> object:
    """A value that is compared with ``null``."""
    try:
        return operand(data)
    except UnsetError:
        if type(data) is Awaited:
            return None
        raise


def against(left: Run, at_once: Test, test: Test, literal: object) -> Run:
    """Compare with a literal: at once when the value is of the literal's own type."""
    exact = type(literal)

    def run(data: Data) -> object:
        value = left(data)
        if type(value) is exact:
            return at_once(value, literal)
        return test(value, literal)

    return run


def chain(first: Run, rest: Sequence[tuple[Test, Run]]) -> Run:
    """Compare each value with the next, ``0 < x <= 10``; stops at the first that does not hold."""

    def run(data: Data) -> object:
        left = first(data)
        for test, read in rest:
            right = read(data)
            if not test(left, right):
                return False
            left = right
        return True

    return run


def moved(start: Run, span: Run, *, back: bool) -> Run:
    """Move a date forward or back by whole days."""

    def run(data: Data) -> date:
        day, days = values.day(start(data)), span(data)
        if not isinstance(days, timedelta):
            values.refuse("a number of days", days)
        try:
            return day - days if back else day + days
        except OverflowError:
            raise OperandError("a date fell outside the years 1 to 9999") from None

    return run
