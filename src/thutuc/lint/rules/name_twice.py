"""What the same people do is called something else each time."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

TWICE = Saying(
    "name-twice",
    "Expected a name that no other step of the same people has, found that of {other!r}",
    "Trùng tên, trùng người làm với bước {other!r}: danh sách việc, lịch sử hồ sơ không phân biệt được",
    "Say in the name what this step does that the other does not.",
    "Ghi rõ trong tên bước này làm gì khác bước kia.",
)


def name_twice(procedure: Procedure) -> Iterator[Finding]:
    """Lists and the control sheet tell steps by their names (TT 01/2018/TT-VPCP, Phiếu kiểm soát)."""
    first: dict[tuple[str | None, ...], str] = {}
    for step in procedure.steps:
        name = " ".join(step.name.split()).casefold()
        called = (name, step.role, step.unit, step.unit_from)
        if name and called in first:
            yield TWICE.at(procedure, step, other=first[called])
        first.setdefault(called, step.id)
