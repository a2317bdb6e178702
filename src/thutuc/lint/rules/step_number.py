"""Row numbers stand once."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.rows import bare
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

TWICE = Saying(
    "step-number",
    "Expected every row number once, found {number!r} on {other!r} too",
    "Số thứ tự bước {number!r} bị trùng với bước {other!r}",
    "Number the rows anew, as the table intends.",
    "Đánh lại số thứ tự các bước theo đúng bảng.",
)


def step_number(procedure: Procedure) -> Iterator[Finding]:
    """A number that stands twice names no row (R85: QĐ 2022/QĐ-UBND Cao Bằng, quy trình 16, 17)."""
    seen: dict[str, str] = {}
    for step in procedure.steps:
        number = bare(step.number)
        if number is None:
            continue
        if number in seen:
            yield TWICE.at(procedure, step, number=step.number, other=seen[number])
        seen.setdefault(number, step.name or step.id)
