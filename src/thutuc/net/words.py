"""Compiles the expressions of a procedure and checks that something can set every name they read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from thutuc.dmn import Decision, Ruling
from thutuc.errors import EvaluationError, ExpressionError
from thutuc.expressions import (
    Condition,
    Expression,
    Script,
    compile_expression,
    compile_script,
    condition,
    in_vietnamese,
)
from thutuc.mistakes import did_you_mean, nearest
from thutuc.net.findings import Findings
from thutuc.net.inline import Drawing
from thutuc.net.model import Decisions, Part, Repeat, Thrown
from thutuc.net.timers import plan
from thutuc.procedure import (
    Extension,
    Field,
    FieldType,
    Loop,
    Node,
    Payment,
    Procedure,
    Returned,
    Step,
    Timer,
    TimerKind,
    Variant,
)
from thutuc.procedure.placed import Placed

#: What every repeating activity counts.
COUNTERS = frozenset(
    {"loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"},
)
#: BPMN's own names for them (BPMN 2.0.2, table 10.31); modelers write the short ones
_COUNTED = re.compile(r"\bnumberOf(?=(?:|Active|Completed)Instances\b)")
#: How many incoming flows of a complex gateway have brought a token.
ACTIVATION = "activationCount"
#: What conditions of terms, extensions and payments may read besides: how the dossier came.
CHANNEL = "channel"
#: How many decisions are listed where one is not found.
_SHOWN = 10
#: How much of a text is shown from where it is not understood.
_PART = 40
_GIVEN = re.compile(r"^\w+ = (?==)")  #: the variable that a modeler keeps beside an expression of FEEL
#: what kind of value a datum of each type has; of other types a file may mean any
_KINDS = {
    FieldType.INTEGER: "number",
    FieldType.NUMBER: "number",
    FieldType.BOOLEAN: "truth value",
    FieldType.DATE: "date",
}
_CALLED = {
    "number": ("a number", "số"),
    "truth value": ("true or false", "true hoặc false"),
    "date": ("a date", "ngày, ghi như date('2026-03-02')"),
    "text": ("a text", "văn bản"),
}
#: what is written in Vietnamese for a word of the language
_MEANT = {"đúng": "true", "sai": "false"}
C = TypeVar("C", Expression, Condition, Script)


@dataclass(frozen=True, slots=True)
class _At:
    """A line of a procedure or step, where a condition stands."""

    id: str
    name: str
    line: int | None


class Words:
    """The expressions of one procedure, compiled, with everything that is wrong with them."""

    def __init__(self, findings: Findings, decisions: Decisions | None = None) -> None:
        self.findings = findings
        self._decisions = decisions
        self._read: list[tuple[str | None, Placed, Expression | Condition | Script | Ruling]] = []
        self._set: set[str] = set(COUNTERS)
        self._worked_out: set[str] = set()  #: set by something else than what is filled in
        self._types: dict[str, set[FieldType]] = {}
        self._terms: dict[str, Condition] = {}
        self._all_set = True  #: whether every name that can be set is known

    def _compiled(
        self, make: Callable[[str], C], text: str | None, place: Placed, what: str, what_vi: str
    ) -> C | None:
        if text is None:
            return None
        try:
            made = make(_COUNTED.sub("nrOf", text))
        except ExpressionError as error:
            part = error.text[error.position or 0 :].strip() or error.text.strip()
            reason = {"reason": error.reason, "reason_vi": in_vietnamese(error.reason)}
            facts = {"what": what, "what_vi": what_vi, "text": _GIVEN.sub("", text), **reason}
            self.findings.add("expression", place, part=part[:_PART], **facts)
            return None
        self._read.append((self.findings.file, place, made))
        return made

    def condition(self, text: str | None, place: Placed) -> Condition | None:
        """Something that decides."""
        return self._compiled(condition, text, place, "a condition", "Điều kiện")

    def conditions(self, drawing: Drawing) -> Mapping[str, Condition]:
        """By text, the conditions on which terms, extensions and payments depend."""
        for procedure in drawing.procedures:
            self.findings.file = procedure.file
            header = procedure.header
            depending: list[Variant | Extension | Payment] = [*header.variants, *header.extensions]
            for each in (*depending, *header.payments):
                self._depends(each.when, procedure, each.line)
        for drawn in drawing.nodes:
            self.findings.file = drawn.procedure.file
            if (step := drawn.node.step) is not None:
                own: list[Variant | Returned] = [*step.variants, *step.returned]
                for case in own:
                    self._depends(case.when, step, case.line)
        return MappingProxyType(self._terms)

    def _depends(self, text: str | None, of: Procedure | Step, line: int | None) -> None:
        made = self.condition(text, _At(of.id, of.name, line))
        if text is not None and made is not None:
            self._terms[text] = made

    def expression(self, text: str | None, place: Placed) -> Expression | None:
        """Something that has a value."""
        return self._compiled(compile_expression, text, place, "an expression", "Biểu thức")

    def script(self, text: str | None, place: Placed) -> Script | None:
        """Some assignments."""
        made = self._compiled(compile_script, text, place, "a script", "Tập lệnh")
        if made is not None:
            self._sets(made.targets)
            for name in sorted(COUNTERS.intersection(made.targets)):
                self.findings.add("counter-set", place, name=name)
        return made

    def ruling(self, node: Node, procedure: Procedure) -> Ruling | None:
        """What a business rule task asks."""
        asked = node.asked
        if asked is None:
            return None
        decision = self._decisions(procedure, asked.decision) if self._decisions else ()
        if not isinstance(decision, Decision):
            there = ", ".join(decision[:_SHOWN]) + (", …" if len(decision) > _SHOWN else "")
            facts = {"found": there or "none", "found_vi": f"có: {there}" if there else "không có"}
            facts |= _guess(nearest(asked.decision, decision))
            self.findings.add("decision-unknown", node, decision=asked.decision, **facts)
            self._sets([asked.result] if asked.result else ())
            self._all_set = self._all_set and asked.result is not None
            return None
        outputs = decision.last.outputs
        if asked.shape in ("singleEntry", "collectEntries") and len(outputs) > 1:
            found = ", ".join(outputs)
            self.findings.add("decision-entry", node, shape=asked.shape, decision=decision.id, found=found)
        made = Ruling(decision, asked.result, asked.shape)
        self._read.append((self.findings.file, node, made))
        self._sets(made.targets)
        return made

    def _sets(self, names: Iterable[str]) -> None:
        names = set(names)
        self._set |= names
        self._worked_out |= names

    def repeat(self, loop: Loop | None, node: Node) -> Repeat | None:
        """A loop."""
        if loop is None:
            return None
        repeat = Repeat(
            kind=loop.kind,
            cardinality=self.expression(loop.cardinality, node),
            collection=self.expression(loop.collection, node),
            item=loop.item,
            output=_plain(loop.output),
            into=_plain(loop.output_collection),
            until=self.condition(loop.until, node),
            condition=self.condition(loop.condition, node),
            test_before=loop.test_before,
            maximum=loop.maximum,
            throws=tuple(Thrown(one.event, self.condition(one.when, node)) for one in loop.throws),
        )
        self._sets(name for name in (repeat.item, repeat.output, repeat.into) if name)
        found = _endless(loop, repeat)
        if found:
            self.findings.add("loop-count", node, found=found)
        return repeat

    def parts(self, node: Node) -> tuple[Part, ...]:
        """What an event waits for or throws."""
        if node.event is None:
            return ()
        return tuple(
            Part(event, self._timer(event.timer, node), self.condition(event.condition, node))
            for event in node.event.parts or (node.event,)
        )

    def activation(self, node: Node) -> Condition | None:
        """When a complex gateway that joins goes on."""
        if node.activation is not None:
            self._set.add(ACTIVATION)
        return self.condition(node.activation, node)

    def _timer(self, timer: Timer | None, node: Node) -> Expression | None:
        """A timer written as an expression; one written out is checked here and now."""
        if timer is None or timer.kind is TimerKind.TERM:
            return None
        if timer.text.startswith(("=", "${", "#{")):
            return self.expression(timer.text, node)
        try:
            plan(timer.kind, timer.text, 0)
        except ValueError as error:
            self.findings.add("timer-text", node, text=timer.text, reason=str(error))
        return None

    def fields(self, fields: Iterable[Field]) -> None:
        """Data that people or the start bring."""
        for field in fields:
            self._set.add(field.name)
            self._types.setdefault(field.name, set()).add(FieldType.LIST if field.append else field.type)

    def names(self, drawing: Drawing) -> tuple[str, ...]:
        """Every name that can be set; what reads another is found out here."""
        for procedure in drawing.procedures:
            self.fields(procedure.header.fields)
        known = sorted(self._set)
        read = not any({"field", "form"} & procedure.unread for procedure in drawing.procedures)
        for file, place, made in self._read:
            self.findings.file = file
            channel = {CHANNEL} if isinstance(place, _At) else set()
            for name in sorted(made.names - self._set - channel) if read and self._all_set else ():
                near = [_MEANT[name.lower()]] if name.lower() in _MEANT else nearest(name, known)
                self.findings.add(
                    "unknown-name",
                    place,
                    name=name,
                    text=made.text,
                    **_guess(near),
                )
            if isinstance(made, Condition):
                self._kinds(made, place)
        for procedure in drawing.procedures if read else ():
            self._at_reception(procedure)
        return tuple(known)

    def _at_reception(self, procedure: Procedure) -> None:
        """When a dossier is received no step has set anything yet."""
        header = procedure.header
        there = {CHANNEL, *(field.name for field in header.fields)}
        there.update(header.form.members if header.form is not None else ())
        self.findings.file = procedure.file
        asked: list[Variant | Payment] = [*header.variants]
        for each in (*asked, *(fee for fee in header.payments if fee.moment == "reception")):
            made = self._terms.get(each.when or "")
            for name in sorted(self._set.intersection(made.names) - there) if made is not None else ():
                place = _At(procedure.id, procedure.name, each.line)
                self.findings.add("set-later", place, name=name, text=each.when)

    def _kinds(self, made: Condition, place: Placed) -> None:
        """A comparison of two kinds is an error in every dossier; texts are left to the modelers' forms."""
        for name, found in sorted(made.compared):
            types = self._types.get(name, set())
            kinds = {_KINDS.get(each, found) for each in types}
            if kinds and found not in kinds and name not in self._worked_out:
                expected, expected_vi = _CALLED[min(kinds)]
                other, other_vi = _CALLED[found]
                facts = {
                    "expected": expected,
                    "expected_vi": expected_vi,
                    "found": other,
                    "found_vi": other_vi,
                }
                self.findings.add("compared-kinds", place, name=name, text=made.text, **facts)


def _guess(near: Sequence[str]) -> dict[str, str]:
    """What was probably meant, in both languages."""
    english, vietnamese = did_you_mean(near)
    return {"guess": english, "guess_vi": vietnamese}


def _plain(name: str | None) -> str | None:
    """The variable's name, also where a vendor writes it ``=name``."""
    return name.removeprefix("=").strip() if name else None


def _endless(loop: Loop, repeat: Repeat) -> str | None:
    """What is wrong with how often a loop repeats, if anything can be told beforehand."""
    if loop.kind == "standard":
        return None if loop.condition or loop.maximum else "neither condition nor maximum"
    if (loop.cardinality is None) == (loop.collection is None):
        return "both a number and a list" if loop.collection else "neither a number nor a list"
    if repeat.cardinality is not None and not repeat.cardinality.names:
        try:
            count = repeat.cardinality({})
        except EvaluationError as error:
            return error.reason
        if type(count) is not int or count < 0:
            return f"{count!r}"
    return None
