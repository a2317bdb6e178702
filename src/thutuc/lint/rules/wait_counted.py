"""A wait says whether it counts: posting, opinions, tax, the applicant."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import EventKind, Node, NodeKind, Procedure, TimerKind

WAIT = Saying(
    "wait-counted",
    "Expected the wait to say whether its time counts, found neither a term nor a ground on which the clock "
    "stands still",
    "Chưa rõ thời gian chờ ở đây có tính vào thời hạn giải quyết hay không",
    'Write <thutuc:term …/> if it counts, or <thutuc:suspend ground="…" basis="…"/> if it does not; an event '
    "that does not count is drawn as a receive task.",
    'Nếu tính thì ghi <thutuc:term …/>; nếu không tính thì ghi <thutuc:suspend ground="…" basis="…"/> '
    "(sự kiện chờ không tính thời gian thì vẽ thành công việc nhận).",
)
_AWAITED = frozenset(
    {EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL, EventKind.TIMER, EventKind.MULTIPLE}
)


def wait_counted(procedure: Procedure) -> Iterator[Finding]:
    """Nothing is guessed about a wait (R24; NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II)."""
    for node in procedure.nodes:
        if _silent(node, procedure):
            yield WAIT.at(procedure, node)


def _silent(node: Node, procedure: Procedure) -> bool:
    if node.kind is NodeKind.RECEIVE_TASK and node.step is not None:
        step = node.step
        group = procedure.group.get(step.group or "")
        return step.suspend is None and step.term is None and (group is None or group.term is None)
    if node.kind is NodeKind.CATCH_EVENT and node.event is not None and node.event.kind in _AWAITED:
        timer = node.event.timer
        return (timer is None or timer.kind is not TimerKind.TERM) and not _raced(node, procedure)
    return False


def _raced(node: Node, procedure: Procedure) -> bool:
    """Whether it stands beside a legal term, after a gateway that waits for the first of several."""
    for id_ in node.incoming:
        source = procedure.node.get(procedure.flow[id_].source)
        if source is None or source.kind is not NodeKind.EVENT_BASED_GATEWAY:
            continue
        for flow in source.outgoing:
            other = procedure.node.get(procedure.flow[flow].target)
            timer = other.event.timer if other is not None and other.event is not None else None
            if timer is not None and timer.kind is TimerKind.TERM:
                return True
    return False
