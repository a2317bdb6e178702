"""A gateway divides or joins."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import NodeKind, Procedure

IDLE = Saying(
    "gateway-superfluous",
    "Expected a gateway that divides or joins, found one with one flow in and one out",
    "Cổng này chỉ có một luồng vào và một luồng ra: không tách cũng không hợp nhánh",
    "Draw the flow that is missing, such as the way back, or take the gateway out.",
    "Vẽ luồng còn thiếu, ví dụ đường chuyển trả, hoặc bỏ cổng.",
)


def gateway_superfluous(procedure: Procedure) -> Iterator[Finding]:
    """A gateway with one way in and one way out decides nothing: mostly a flow was lost."""
    for node in procedure.nodes:
        if not node.kind.is_gateway or node.kind is NodeKind.EVENT_BASED_GATEWAY:
            continue
        if len(node.incoming) == 1 and len(node.outgoing) == 1:
            yield IDLE.at(procedure, node)
