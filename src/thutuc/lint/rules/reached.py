"""Everything drawn can be come to from a start."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.reach import come_to
from thutuc.lint.saying import Saying
from thutuc.procedure import EventKind, Node, NodeKind, Procedure

ALONE = Saying(
    "reached",
    "Expected a way from a start to this element, found none",
    "Không có đường nào từ sự kiện bắt đầu tới phần tử này",
    "Connect it with what comes before it, or take it out.",
    "Nối phần tử này với bước phía trước, hoặc bỏ đi.",
    "error",
)
UNTHROWN = Saying(
    "reached",
    "Expected an event that can come, found an error at a step that people do, who throw none",
    "Sự kiện lỗi gắn ở bước do người làm, mà không ai phát lỗi ở đó, nên không bao giờ đi theo hướng này",
    "Ask for it as a field of the step, and branch behind it.",
    "Thêm một trường cho bước này hỏi điều đó, rồi rẽ nhánh phía sau.",
    "error",
)


def reached(procedure: Procedure) -> Iterator[Finding]:
    """What nothing leads to is a step that nobody will ever do."""
    if not any(node.kind is NodeKind.START_EVENT for node in procedure.nodes):
        return  # without a start event everything that nothing leads to is one (BPMN 2.0.2, 13.3.2)
    seen = come_to(procedure)
    for node in procedure.nodes:
        if node.id not in seen and not node.for_compensation and _first(node, seen, procedure):
            yield ALONE.at(procedure, node)
        if _waits_for_an_error(node) and _is_of_people(procedure, node.attached_to):
            yield UNTHROWN.at(procedure, node)


def _waits_for_an_error(node: Node) -> bool:
    return node.event is not None and node.event.kind is EventKind.ERROR


def _is_of_people(procedure: Procedure, activity: str | None) -> bool:
    return activity is not None and procedure.node[activity].kind.waits_for_somebody


def _first(node: Node, seen: set[str], procedure: Procedure) -> bool:
    """Only the first of a chain is told: what lies behind or inside it is reached with it."""
    inside = node.parent is not None and node.parent not in seen
    behind = any(procedure.flow[flow].source not in seen for flow in node.incoming)
    return not inside and not behind and (node.attached_to is None or node.attached_to in seen)
