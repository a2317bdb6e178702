"""Nothing is submitted above the authority that the procedure names."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.people_words import level_of
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, Procedure

ABOVE = Saying(
    "competence",
    "Expected an approval at the level of {authority!r}, found one above it: {role!r}",
    "Thẩm quyền giải quyết là {authority!r}, nhưng bước này trình lên cấp trên: {role!r}",
    "Take the approval out, or correct the authority with the text that gives it.",
    "Bỏ bước phê duyệt này, hoặc sửa cơ quan có thẩm quyền theo đúng văn bản giao thẩm quyền.",
)
_APPROVES = frozenset({Act.SIGN, Act.DECIDE, Act.INITIAL})


def competence(procedure: Procedure) -> Iterator[Finding]:
    """Each authority decides what is its own (R57; NĐ 191/2026/NĐ-CP: not pushed upward)."""
    own = level_of(procedure.header.authority)
    if own is None:
        return
    for step in procedure.steps:
        if step.act in _APPROVES:
            found = level_of(step.unit, step.role)
            if found is not None and found > own:
                yield ABOVE.at(
                    procedure, step, authority=procedure.header.authority, role=step.role or step.unit
                )
