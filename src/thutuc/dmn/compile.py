"""Compiles the decisions of a file, in the order in which they need each other, with all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from thutuc.dmn.decision import Decision, Stage
from thutuc.dmn.feel import ASKED, Feel, identifier
from thutuc.dmn.findings import Findings
from thutuc.dmn.model import DecisionFile, Drawn, InputClause, OutputClause, Table
from thutuc.dmn.table import Answer, Column, CompiledRule, CompiledTable
from thutuc.dmn.types import TYPES, shown, taken
from thutuc.dmn.unary import Unary, read_unary, read_values
from thutuc.errors import EvaluationError, ExpressionError
from thutuc.expressions import Expression, in_vietnamese, values
from thutuc.expressions.values import OperandError

MOST_DECISIONS = 200  #: in one file
MOST_COLUMNS = 100  #: inputs and outputs of one table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a table something stands, in both languages."""

    en: str
    vi: str
    line: int | None


def compile_decisions(drawn: DecisionFile, findings: Findings) -> dict[str, Decision]:
    """Every decision of the file that can be asked; what is wrong goes to the findings."""
    if len(drawn.decisions) > MOST_DECISIONS:
        found = len(drawn.decisions)
        findings.add(
            "file-too-large", limit=MOST_DECISIONS, what="decisions", what_vi="quyết định", found=found
        )
        return {}
    by_id = {decision.id: decision for decision in drawn.decisions}
    feel = Feel(drawn.spaced)
    stages: dict[str, Stage] = {}
    for decision in drawn.decisions:
        for missing in [each for each in decision.requires if each not in by_id]:
            findings.add("decision-required", decision.line, decision.id, decision.name, found=missing)
        stage = _Builder(decision, feel, findings).stage()
        if stage is not None:
            stages[decision.id] = stage
    made: dict[str, Decision] = {}
    for decision in drawn.decisions:
        order = _order(decision.id, by_id, findings)
        if order is not None and all(each in stages for each in order):
            made[decision.id] = Decision(
                decision.id, decision.name, tuple(stages[each] for each in order), drawn.digest, drawn.file
            )
    return made


def _order(wanted: str, by_id: Mapping[str, Drawn], findings: Findings) -> list[str] | None:
    """The decisions to work out for one, itself the last; ``None`` where they need each other in a circle."""
    order: list[str] = []
    path: list[str] = []
    waiting = [(wanted, False)]
    while waiting:
        id_, left = waiting.pop()
        if left:
            path.pop()
            order.append(id_)
        elif id_ in path:
            if id_ == wanted:
                circle = " → ".join([*path[path.index(id_) :], id_])
                findings.add("decision-cycle", by_id[id_].line, id_, by_id[id_].name, found=circle)
            return None
        elif id_ not in by_id:
            return None
        elif id_ not in order:
            path.append(id_)
            waiting.append((id_, True))
            waiting += [(each, False) for each in reversed(by_id[id_].requires)]
    return order


class _Builder:
    """Compiles one decision."""

    def __init__(self, decision: Drawn, feel: Feel, findings: Findings) -> None:
        self._decision = decision
        self._feel = feel
        self._findings = findings
        self._before = len(findings.items)

    def stage(self) -> Stage | None:
        """The decision without those it requires; ``None`` when something refuses it."""
        decision, table, expression = self._decision, None, None
        if decision.table is not None:
            table = self._table(decision.table)
        elif decision.expression is not None:
            spot = Spot("the expression", "Biểu thức", decision.line)
            expression = self._read(self._feel.expression, decision.expression, spot)
        if len(self._findings.items) > self._before:
            return None
        if table is None and expression is None:
            return None
        return Stage(
            id=decision.id,
            known_as=tuple(dict.fromkeys((decision.id, identifier(decision.variable)))),
            requires=decision.requires,
            table=table,
            expression=expression,
            type=decision.type,
        )

    def _add(self, rule: str, line: int | None, /, **facts: object) -> None:
        self._findings.add(rule, line, self._decision.id, self._decision.name, **facts)

    def _read(self, read: Callable[[str], T], text: str, spot: Spot) -> T | None:
        try:
            return read(text)
        except ExpressionError as error:
            self._cell(text, error.reason, spot)
            return None

    def _cell(self, text: str, reason: str, spot: Spot) -> None:
        facts = {"text": text, "reason": reason, "reason_vi": in_vietnamese(reason)}
        self._add("decision-cell", spot.line, where=spot.en, where_vi=spot.vi, **facts)

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, table: Table) -> CompiledTable:
        self._check_outputs(table)
        columns = [self._column(clause) for clause in table.inputs]
        answers = [self._answer(clause, len(table.outputs) == 1) for clause in table.outputs]
        rules = []
        for rule in table.rules:
            expected, found = len(table.inputs) + len(table.outputs), len(rule.inputs) + len(rule.outputs)
            if (len(rule.inputs), len(rule.outputs)) != (len(table.inputs), len(table.outputs)):
                self._add("decision-shape", rule.line, expected=expected, rule=rule.number, found=found)
                continue
            tests = [
                self._test(text, column.type, _in(rule.number, column.label, rule.line))
                for text, column in zip(rule.inputs, columns, strict=True)
            ]
            written = [
                self._written(text, answer, _in(rule.number, answer.name, rule.line))
                for text, answer in zip(rule.outputs, answers, strict=True)
            ]
            rules.append(CompiledRule(rule.number, tuple(tests), tuple(written), rule.line))
        return CompiledTable(
            self._decision.id, table.policy, table.aggregation, tuple(columns), tuple(answers), tuple(rules)
        )

    def _check_outputs(self, table: Table) -> None:
        names = [identifier(clause.name) for clause in table.outputs]
        count = len(table.inputs) + len(names)
        if count > MOST_COLUMNS:
            self._add(
                "file-too-large", table.line, limit=MOST_COLUMNS, what="columns", what_vi="cột", found=count
            )
        if not names or (len(names) > 1 and ("" in names or len(set(names)) < len(names))):
            found = ", ".join(repr(clause.name) for clause in table.outputs) or "none"
            self._add("decision-output", table.line, found=found)
        if table.policy.ranked and not any(clause.values for clause in table.outputs):
            self._add("decision-ranking", table.line, policy=table.policy.value)
        if table.aggregation is not None and len(names) != 1:
            self._add("decision-aggregation", table.line, found=table.aggregation.value, count=len(names))

    def _column(self, clause: InputClause) -> Column:
        spot = Spot(f"input {clause.label!r}", f"Cột đầu vào {clause.label!r}", clause.line)
        read = self._read(self._feel.expression, clause.expression, spot) or _NOTHING
        allowed = self._test(clause.values, clause.type, spot) if clause.values else None
        return Column(clause.label, read, clause.type, allowed)

    def _answer(self, clause: OutputClause, only: bool) -> Answer:
        name = identifier(clause.name) or (identifier(self._decision.id) if only else clause.id)
        spot = Spot(f"output {name!r}", f"Cột đầu ra {name!r}", clause.line)
        allowed: tuple[object, ...] = ()
        if clause.values:
            allowed = self._read(lambda text: read_values(text, self._feel), clause.values, spot) or ()
            allowed = tuple(self._typed(each, clause.type, spot) for each in allowed)
        answer = Answer(name, clause.type, allowed)
        if clause.default is None:
            return answer
        return Answer(name, clause.type, allowed, self._written(clause.default, answer, spot))

    # --- cells -----------------------------------------------------------------------------------

    def _test(self, text: str, type_: str | None, spot: Spot) -> Unary:
        cell = self._read(lambda written: read_unary(written, self._feel), text, spot)
        if cell is None:
            return Unary("-")
        for test in cell.tests:
            for operand in test.operands:
                if not operand.names:
                    for each in self._literals(operand, spot):
                        self._typed(each, type_, spot)
        return cell

    def _written(self, text: str, answer: Answer, spot: Spot) -> Expression | None:
        if text in ("", "-"):
            return None
        expression = self._read(self._feel.expression, text, spot)
        if expression is not None and ASKED in expression.names:
            self._cell(text, "'?' stands in the cells of inputs only", spot)
            return None
        if expression is None or expression.names:
            return expression
        for value in self._literals(expression, spot, listed=False):
            found = self._typed(value, answer.type, spot)
            if answer.allowed and found is not None and answer.rank(found) == len(answer.allowed):
                known = ", ".join(shown(each) for each in answer.allowed)
                self._add(
                    "decision-value", spot.line, where=spot.en, where_vi=spot.vi, values=known, text=text
                )
        return expression

    def _literals(self, operand: Expression, spot: Spot, *, listed: bool = True) -> Sequence[object]:
        """The value of what reads no variable; of a list, its items."""
        try:
            value = operand({})
        except EvaluationError as error:
            self._cell(operand.text, error.reason, spot)
            return ()
        return value if listed and isinstance(value, list | tuple) else (value,)

    def _typed(self, value: object, type_: str | None, spot: Spot) -> object:
        try:
            strict = type_ != "date" or value is None or values.kind(value) == "date"
            if strict:
                return taken(value, "number" if type_ == "integer" else type_)
        except OperandError:
            pass
        expected, expected_vi = TYPES[type_ or "text"]
        self._add(
            "decision-type",
            spot.line,
            where=spot.en,
            where_vi=spot.vi,
            expected=expected,
            expected_vi=expected_vi,
            text=shown(value),
        )
        return value


_NOTHING = Feel().expression("null")


def _in(rule: int, label: str, line: int | None) -> Spot:
    return Spot(f"rule {rule}, {label!r},", f"Quy tắc {rule}, ô {label!r},", line)
