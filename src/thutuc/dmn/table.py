"""A decision table, compiled: which rules hold for some data, and what the hit policy makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from thutuc.dmn.model import Aggregation, HitPolicy
from thutuc.dmn.types import taken
from thutuc.dmn.unary import Unary
from thutuc.errors import EvaluationError
from thutuc.expressions import Expression, values
from thutuc.expressions.values import OperandError

Data = Mapping[str, object]
#: what one rule answers, by the names of the outputs
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Column:
    """An input: what is read, as what, and which values it may have."""

    label: str
    read: Expression
    type: str | None = None
    allowed: Unary | None = None

    def value(self, data: Data) -> object:
        """The value that the cells below are asked about."""
        try:
            found = taken(self.read(data), self.type)
        except OperandError as fault:
            raise EvaluationError(self.read.text, fault.reason) from None
        if self.allowed is not None and not self.allowed.holds(found, data):
            raise EvaluationError(self.read.text, f"its value is not among {self.allowed.text}")
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """An output: its name, its type, the values it may have in order of priority, and its default."""

    name: str
    type: str | None = None
    allowed: tuple[object, ...] = ()
    default: Expression | None = None

    def value(self, written: Expression | None, data: Data) -> object:
        """What a cell answers; an empty one answers null."""
        if written is None:
            return None
        try:
            found = taken(written(data), self.type)
            allowed = not self.allowed or any(_same(found, one) for one in self.allowed)
        except OperandError as fault:
            raise EvaluationError(written.text, fault.reason) from None
        if not allowed:
            raise EvaluationError(written.text, "its value is not among the values of the output")
        return found

    def rank(self, value: object) -> int:
        """How important an answer is; 0 is the most. Outputs without a list of values do not rank."""
        return next((at for at, one in enumerate(self.allowed) if _same(value, one)), len(self.allowed))


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A row: the tests of its cells and what it answers."""

    number: int
    tests: tuple[Unary, ...]
    answers: tuple[Expression | None, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision comes to, and by which rules."""

    value: object  #: one output's value, a mapping of several, or a list of those, by the hit policy
    rows: tuple[Row, ...] = ()  #: the same, always as mappings; none where no rule answers
    rules: tuple[int, ...] = ()  #: the numbers of the rules that hold, in the order of their rows


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table, ready to be asked."""

    id: str
    policy: HitPolicy
    aggregation: Aggregation | None
    columns: tuple[Column, ...]
    answers: tuple[Answer, ...]
    rules: tuple[CompiledRule, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return tuple(answer.name for answer in self.answers)

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        found = {name for column in self.columns for name in column.read.names}
        cells = [test for rule in self.rules for test in rule.tests]
        cells += [column.allowed for column in self.columns if column.allowed is not None]
        found |= {name for cell in cells for name in cell.names}
        written = [each for rule in self.rules for each in rule.answers]
        written += [answer.default for answer in self.answers]
        return frozenset(found | {name for each in written if each is not None for name in each.names})

    @property
    def has_default(self) -> bool:
        """Is there an answer when no rule holds?"""
        return any(answer.default is not None for answer in self.answers)

    def possible(self, output: str) -> tuple[object, ...] | None:
        """The values an output may come to; ``None`` where its cells, or the policy, make more of them."""
        if not self.policy.single or self.aggregation is not None:
            return None
        at = self.outputs.index(output)
        answer = self.answers[at]
        written = [*(rule.answers[at] for rule in self.rules), answer.default]
        if any(cell is not None and cell.names for cell in written):
            return None
        try:
            return tuple(answer.value(cell, {}) for cell in written)
        except EvaluationError:
            return None

    def decide(self, data: Data) -> Outcome:
        """Ask the rules; raises ``EvaluationError`` where the data do not fit or the policy is not kept."""
        holding = list(self._holding(data))
        rows = [self._row(rule.answers, data) for rule in holding]
        numbers = [rule.number for rule in holding]
        if self.aggregation is not None:
            return self._aggregated(rows, numbers)
        if not rows:
            rest = (self._row([one.default for one in self.answers], data),) if self.has_default else ()
            return self._outcome(rest, ())
        if self.policy.ranked:
            order = sorted(range(len(rows)), key=lambda at: self._rank(rows[at]))
            rows, numbers = [rows[at] for at in order], [numbers[at] for at in order]
        if self.policy.single:
            self._check_single(rows, numbers)
            rows = rows[:1]
            numbers = numbers if self.policy is HitPolicy.ANY else numbers[:1]
        return self._outcome(tuple(rows), tuple(numbers))

    def _holding(self, data: Data) -> Iterator[CompiledRule]:
        asked = [column.value(data) for column in self.columns]
        for rule in self.rules:
            if all(test.holds(value, data) for test, value in zip(rule.tests, asked, strict=True)):
                yield rule
                if self.policy is HitPolicy.FIRST:
                    return

    def _row(self, written: Sequence[Expression | None], data: Data) -> Row:
        return {
            answer.name: answer.value(each, data) for answer, each in zip(self.answers, written, strict=True)
        }

    def _rank(self, row: Row) -> tuple[int, ...]:
        return tuple(answer.rank(row[answer.name]) for answer in self.answers)

    def _check_single(self, rows: Sequence[Row], numbers: Sequence[int]) -> None:
        found = ", ".join(map(str, numbers))
        if self.policy is HitPolicy.UNIQUE and len(rows) > 1:
            raise EvaluationError(self.id, f"rules {found} hold together in a UNIQUE table")
        if self.policy is HitPolicy.ANY and not all(_alike(rows[0], row) for row in rows[1:]):
            raise EvaluationError(self.id, f"rules {found} of an ANY table answer differently")

    def _outcome(self, rows: tuple[Row, ...], numbers: tuple[int, ...]) -> Outcome:
        plain = [self._plain(row) for row in rows]
        if self.policy.single:
            return Outcome(plain[0] if plain else None, rows, numbers)
        return Outcome(plain, rows, numbers)

    def _plain(self, row: Row) -> object:
        """One output's value as it is; several under their names."""
        return row[self.answers[0].name] if len(self.answers) == 1 else dict(row)

    def _aggregated(self, rows: Sequence[Row], numbers: Sequence[int]) -> Outcome:
        name = self.answers[0].name
        found = [row[name] for row in rows]
        try:
            value = _aggregate(self.aggregation, found)
        except OperandError as fault:
            raise EvaluationError(self.id, fault.reason) from None
        return Outcome(value, ({name: value},), tuple(numbers))


def _aggregate(how: Aggregation | None, found: Sequence[object]) -> object:
    if how is Aggregation.COUNT:
        return len(found)
    if not found:
        return None
    if how is Aggregation.SUM:
        total: object = 0
        for each in found:
            total = values.add(total, values.number(each))
        return total
    if how is Aggregation.MIN:
        return reduce(lambda best, each: each if values.less(each, best) else best, found, found[0])
    return reduce(lambda best, each: each if values.greater(each, best) else best, found, found[0])


def _same(left: object, right: object) -> bool:
    """Equal, where unlike kinds are simply not equal."""
    try:
        return values.equal(left, right)
    except OperandError:
        return False


def _alike(left: Row, right: Row) -> bool:
    """Do two rules answer the same? Two empty lists do, and two whole numbers, however written."""
    return all(_same(left[name], right[name]) or left[name] == right[name] for name in left)


def evaluated(expression: Expression, type_: str | None, data: Data) -> Outcome:
    """What a decision that is one expression comes to."""
    answer = Answer("value", type_)
    value = answer.value(expression, data)
    return Outcome(value, ({answer.name: value},))
