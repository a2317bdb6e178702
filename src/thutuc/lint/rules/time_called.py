"""The time of a called procedure is not in the sum, and that is said."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import NodeKind, Procedure

CALLED = Saying(
    "time-called",
    "Expected all steps in this file, found a call of {called!r}: its time is not in the sum",
    "Bước này gọi quy trình {called!r}; thời gian của quy trình đó không nằm trong tổng",
    "Add its longest path to the sum by hand, and say so in a note.",
    "Tự cộng thêm đường đi dài nhất của quy trình đó và ghi chú trong tệp.",
    "note",
)


def time_called(procedure: Procedure) -> Iterator[Finding]:
    """A called procedure is another file: what it takes is added by people."""
    for node in procedure.nodes:
        if node.kind is NodeKind.CALL_ACTIVITY and node.called:
            yield CALLED.at(procedure, node, called=node.called)
