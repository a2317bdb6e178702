"""After a step, a flow without a condition beside one that has one is taken always, not otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

ALWAYS = Saying(
    "fork-unconditional",
    "Expected every flow after the step to have a condition, or to be the default one, found one that is "
    "always taken, besides the others",
    "Luồng này không có điều kiện nên luôn được đi, kể cả khi luồng có điều kiện bên cạnh cũng được đi",
    "Give it a condition, make it the default, or choose by a gateway.",
    "Ghi điều kiện, đặt làm luồng mặc định, hoặc vẽ một cổng để chọn.",
)


def fork_unconditional(procedure: Procedure) -> Iterator[Finding]:
    """What looks like a choice and is none opens two steps at once."""
    for node in procedure.nodes:
        if not node.kind.is_activity:
            continue
        flows = [procedure.flow[flow] for flow in node.outgoing]
        if node.default is not None or any(flow.condition is not None for flow in flows):
            for flow in flows:
                if flow.condition is None and flow.id != node.default:
                    yield ALWAYS.at(procedure, flow)
