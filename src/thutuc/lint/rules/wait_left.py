"""A wait for which the clock stands still does not stay open behind the dossier."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.reach import onward, reached_from
from thutuc.lint.saying import Saying
from thutuc.procedure import Node, NodeKind, Procedure

LEFT = Saying(
    "wait-left",
    "Expected an event that ends the wait, found one that does not interrupt it: the dossier goes on to its "
    "result while the wait stays open, and its term stands still until a message comes",
    "Đến giờ thì hồ sơ đi tiếp tới kết quả nhưng bước chờ {wait!r} vẫn mở, nên thời hạn của hồ sơ không được "
    "tính tiếp cho tới khi có thông điệp",
    "Draw an interrupting event; one that only reminds leads to an end of its own.",
    "Vẽ sự kiện biên ngắt (viền liền); sự kiện chỉ để nhắc thì dẫn tới một kết thúc riêng, không dẫn tới kết "
    "quả.",
)


def wait_left(procedure: Procedure) -> Iterator[Finding]:
    """Only the time of a wait is not counted: what leads on from it ends it.

    NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II leaves out the time of posting, no more. An event that does
    not interrupt the wait only reminds, and never leads to the result.
    """
    after = onward(procedure)
    for event in procedure.nodes:
        wait = procedure.node.get(event.attached_to or "")
        if wait is None or event.interrupting or not _is_timer(event) or not _stands(wait):
            continue
        edges = [other for other in procedure.nodes if other.attached_to == wait.id]
        if any(other.interrupting and _is_timer(other) for other in edges):
            continue
        ahead = reached_from((event.id,), after)
        if any(step.result_ready for step in procedure.steps if step.id in ahead):
            yield LEFT.at(procedure, event, wait=wait.name or wait.id)


def _is_timer(node: Node) -> bool:
    return node.event is not None and node.event.timer is not None


def _stands(wait: Node) -> bool:
    """Whether the dossier's clock stands still here, and only a message ends it."""
    return wait.kind is NodeKind.RECEIVE_TASK and wait.step is not None and wait.step.suspend is not None
