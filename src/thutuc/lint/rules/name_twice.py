"""Each step is called something else."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

TWICE = Saying(
    "name-twice",
    "Expected a name that no other step has, found that of {other!r}",
    "Tên trùng với bước {other!r}: trong danh sách việc và lịch sử hồ sơ không phân biệt được hai bước",
    "Say in the name what this step does that the other does not.",
    "Ghi rõ trong tên bước này làm gì khác bước kia.",
)


def name_twice(procedure: Procedure) -> Iterator[Finding]:
    """Lists and the control sheet tell steps by their names (TT 01/2018/TT-VPCP, Phiếu kiểm soát)."""
    first: dict[str, str] = {}
    for step in procedure.steps:
        called = " ".join(step.name.split()).casefold()
        if called in first:
            yield TWICE.at(procedure, step, other=first[called])
        elif called:
            first[called] = step.id
