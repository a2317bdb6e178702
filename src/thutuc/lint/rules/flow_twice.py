"""One flow leads from here to there, not two that say the same."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

TWICE = Saying(
    "flow-twice",
    "Expected one flow from {source!r} to {target!r}, found a second one that says the same",
    "Có hai luồng giống nhau từ {source!r} tới {target!r}",
    "Delete one of them: what they lead to would be done twice.",
    "Xóa một luồng; nếu để cả hai, bước sau sẽ được làm hai lần.",
)


def flow_twice(procedure: Procedure) -> Iterator[Finding]:
    """A flow drawn over another is seen by nobody, and doubles what follows."""
    seen: set[tuple[str, str, str | None]] = set()
    for flow in procedure.flows:
        key = (flow.source, flow.target, flow.condition)
        if key in seen:
            yield TWICE.at(procedure, flow, source=flow.source, target=flow.target)
        seen.add(key)
