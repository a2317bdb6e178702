"""The cells under an input: FEEL's unary tests, compiled to frozen tests of a value.

A test of a value that is null is neither true nor false unless it names null; a rule only holds where every
cell is true. Unlike kinds are an error, as everywhere in the safe language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from thutuc.dmn.feel import ASKED, Feel, compiled
from thutuc.errors import EvaluationError, ExpressionError
from thutuc.expressions import Expression, values
from thutuc.expressions.values import OperandError

MOST_TESTS = 500  #: tests in one cell

_SIGNS: tuple[tuple[str, Callable[[object, object], bool]], ...] = (
    ("<=", values.less_or_equal),
    (">=", values.greater_or_equal),
    ("!=", values.different),
    ("<", values.less),
    (">", values.greater),
    ("==", values.equal),
    ("=", values.equal),
)
_ORDERED = ("<=", ">=", "<", ">")
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``< 5``, ``= x``: the value beside another."""

    sign: str
    operand: Expression
    _compare: Callable[[object, object], bool] = field(repr=False, compare=False)

    @property
    def operands(self) -> tuple[Expression, ...]:
        """What the value is compared with."""
        return (self.operand,)

    @property
    def ordered(self) -> bool:
        """Does it ask which is the greater?"""
        return self.sign in _ORDERED

    def holds(self, value: object, data: Data) -> bool | None:
        """Does the value pass?"""
        other = self.operand(data)
        if self.ordered and (value is None or other is None):
            return None
        return self._compare(value, other)


@dataclass(frozen=True, slots=True)
class Interval:
    """``[1..10)``: the value between two others."""

    low: Expression
    high: Expression
    with_low: bool
    with_high: bool
    ordered: bool = True

    @property
    def operands(self) -> tuple[Expression, ...]:
        """What the value is compared with."""
        return (self.low, self.high)

    def holds(self, value: object, data: Data) -> bool | None:
        """Does the value lie between?"""
        low, high = self.low(data), self.high(data)
        if value is None or low is None or high is None:
            return None
        above = values.less_or_equal(low, value) if self.with_low else values.less(low, value)
        below = values.less_or_equal(value, high) if self.with_high else values.less(value, high)
        return above and below


@dataclass(frozen=True, slots=True)
class Same:
    """An expression: the value itself, a list that has it, or, where it asks about ``?``, a truth value."""

    operand: Expression
    asks: bool  #: does it say ``?``
    ordered: bool = False

    @property
    def operands(self) -> tuple[Expression, ...]:
        """What the value is compared with."""
        return (self.operand,)

    def holds(self, value: object, data: Data) -> bool | None:
        """Is it the value?"""
        if self.asks:
            return values.truth(self.operand({**data, ASKED: value}))
        other = self.operand(data)
        if isinstance(other, list | tuple) and not isinstance(value, list | tuple):
            return values.member(value, other)
        if (
            isinstance(other, bool)
            and self.operand.names
            and value is not None
            and not isinstance(value, bool)
        ):
            return other
        return values.equal(value, other)


Test = Comparison | Interval | Same


@dataclass(frozen=True, slots=True)
class Unary:
    """One cell: some tests of which one has to hold, or none of them behind ``not``; no test holds always."""

    text: str
    tests: tuple[Test, ...] = ()
    negated: bool = False

    @property
    def always(self) -> bool:
        """Is it ``-``?"""
        return not self.tests

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        found = {name for test in self.tests for operand in test.operands for name in operand.names}
        return frozenset(found - {ASKED})

    def holds(self, value: object, data: Data) -> bool:
        """Does the value pass? Raises ``EvaluationError`` where it does not fit the cell."""
        if not self.tests:
            return True
        try:
            return self._passed(value, data) is not self.negated
        except OperandError as fault:
            raise EvaluationError(self.text, fault.reason) from None

    def _passed(self, value: object, data: Data) -> bool:
        """Whether one test holds; for what is neither true nor false, what makes the cell not hold."""
        unknown = False
        for test in self.tests:
            found = test.holds(value, data)
            if found:
                return True
            unknown = unknown or found is None
        return unknown and self.negated


def read_unary(text: str, feel: Feel) -> Unary:
    """Compile a cell; raises ``ExpressionError``."""
    written = text.strip()
    if written in ("", "-"):
        return Unary(written or "-")
    respelt = feel.respelt(written)
    inside = _negated(respelt)
    tests = tuple(_test(part) for part in _split(respelt if inside is None else inside))
    if len(tests) > MOST_TESTS:
        raise ExpressionError(written, f"it has more than {MOST_TESTS} tests")
    return Unary(written, tests, inside is not None)


def read_values(text: str, feel: Feel) -> tuple[object, ...]:
    """A list of literals, such as the values of an output; raises ``ExpressionError``."""
    found = []
    for part in _split(feel.respelt(text.strip())):
        expression = compiled(part)
        if expression.names:
            raise ExpressionError(text, "a list of values holds literals only")
        try:
            found.append(expression({}))
        except EvaluationError as error:
            raise ExpressionError(text, error.reason) from None
    return tuple(found)


def _test(part: str) -> Test:
    interval = _interval(part)
    if interval is not None:
        return interval
    for sign, compare in _SIGNS:
        if part.startswith(sign):
            return Comparison(sign, compiled(part[len(sign) :]), compare)
    if part == "-":
        raise ExpressionError(part, "'-' stands alone in its cell")
    operand = compiled(part)
    return Same(operand, ASKED in operand.names)


def _interval(part: str) -> Interval | None:
    if part[0] not in "[(]" or part[-1] not in "])[":
        return None
    middle = next((at for at, char, depth in _walk(part) if depth == 1 and part[at : at + 2] == ".."), None)
    if middle is None:
        return None
    low, high = compiled(part[1:middle]), compiled(part[middle + 2 : -1])
    return Interval(low, high, with_low=part[0] == "[", with_high=part[-1] == "]")


def _negated(text: str) -> str | None:
    """What stands in the brackets of ``not(…)`` when that is all."""
    rest = text[3:].lstrip()
    if not text.startswith("not") or not rest.startswith("("):
        return None
    closes = next((at for at, char, depth in _walk(rest) if depth == 0 and char in ")]["), None)
    return rest[1:-1] if closes == len(rest) - 1 else None


def _split(text: str) -> list[str]:
    """The tests that commas divide."""
    parts, begin = [], 0
    for at, char, depth in _walk(text):
        if char == "," and depth == 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    parts.append(text[begin:].strip())
    if "" in parts:
        raise ExpressionError(text, "a test is missing beside a comma")
    return parts


def _walk(text: str) -> Iterator[tuple[int, str, int]]:
    """Each character outside quotes, and how many brackets are open after it; ``]1..5[`` is bracketed too."""
    dotted: list[bool] = []  #: of each open bracket, whether ``..`` stands in it
    quoted = escaped = False
    fresh = True  #: does a test begin here
    for at, char in enumerate(text):
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
            continue
        quoted = char == '"'
        opens = char == "(" or (char == "[" and not (dotted and dotted[-1])) or (char == "]" and fresh)
        if opens:
            dotted.append(False)
        elif char in "[])":
            if not dotted:
                raise ExpressionError(text, "a bracket closes that was not opened", at)
            dotted.pop()
        elif text.startswith("..", at) and dotted:
            dotted[-1] = True
        fresh = char in "(," or (fresh and char.isspace())
        yield at, char, len(dotted)
    if dotted or quoted:
        raise ExpressionError(text, "a bracket or a quote is not closed")
