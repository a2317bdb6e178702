"""Two steps in a row by the same people with the same output are one step."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure, Step

TWICE = Saying(
    "same-twice",
    "Expected another role, unit, act or output than in {other!r} just before, found the same",
    "Bước này trùng người, đơn vị, việc làm theo luật và kết quả với bước {other!r} ngay trước đó",
    "Join the two steps, or say what the second one adds.",
    "Gộp hai bước, hoặc ghi rõ bước sau làm thêm việc gì.",
)


def same_twice(procedure: Procedure) -> Iterator[Finding]:
    """A step that changes nothing costs a day (R82)."""
    for flow in procedure.flows:
        first, second = procedure.step.get(flow.source), procedure.step.get(flow.target)
        if first is None or second is None or first.id == second.id:
            continue
        alone = len(procedure.node[second.id].incoming) == 1 and flow.condition is None
        by_one = first.role is not None and (first.role, first.act) == (second.role, second.act)
        if alone and by_one and _done(first) == _done(second):
            yield TWICE.at(procedure, second, other=first.name or first.id)


def _done(step: Step) -> tuple[object, ...]:
    """Where, what in law, and what comes out of it; a wait is nobody's doing."""
    waits = step.suspend.ground if step.suspend is not None else ""
    fields = frozenset(field.name for field in step.fields)
    return step.unit, step.unit_from, fields, step.kind, waits, step.result_ready, step.output
