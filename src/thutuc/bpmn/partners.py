"""Judges events that need a partner: links, compensation, and the cancelling of a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from thutuc.bpmn.findings import Findings
from thutuc.procedure import EventKind, Node, NodeKind, Procedure

_DRAWN = (
    "Connect the event with the activity by an association, and mark the activity as for compensation.",
    "Nối sự kiện với bước bù trừ bằng đường liên kết (association) và đánh dấu bước đó là bước bù trừ.",
)


def check_partners(procedure: Procedure, findings: Findings) -> None:
    """Add a finding for each event whose partner is missing or cannot be one."""
    caught = Counter((node.parent, _ref(node)) for node in procedure.nodes if _is_link(node, catches=True))
    thrown = {(node.parent, _ref(node)) for node in procedure.nodes if _is_link(node, catches=False)}
    for node in procedure.nodes:
        kind = node.event.kind if node.event is not None else None
        if kind is EventKind.LINK:
            _link(node, caught, thrown, findings)
        elif kind in _CHECKS:
            _CHECKS[kind](node, procedure, findings)
        if node.for_compensation:
            _compensating(node, findings)


def _ref(node: Node) -> str | None:
    return node.event.ref if node.event is not None else None


def _is_link(node: Node, *, catches: bool) -> bool:
    here = NodeKind.CATCH_EVENT if catches else NodeKind.THROW_EVENT
    return node.kind is here and node.event is not None and node.event.kind is EventKind.LINK


_Links = tuple[str | None, str | None]  #: level and name


def _link(node: Node, caught: Counter[_Links], thrown: set[_Links], findings: Findings) -> None:
    link = (node.parent, _ref(node))
    targets = caught[link]
    if targets != 1 or link not in thrown:
        what, what_vi = ("catching", "nhận") if targets != 1 else ("throwing", "phát")
        findings.add(
            "event-partner",
            node,
            expected=f"one {what} link {_ref(node)!r} in the same level",
            expected_vi=f"một sự kiện {what_vi} liên kết {_ref(node)!r} ở cùng cấp",
            found=targets if targets > 1 else "none",
            found_vi=targets if targets > 1 else "không có",
            how="Give the throwing link and one catching link the same name.",
            how_vi="Đặt cùng một tên cho sự kiện phát và một sự kiện nhận liên kết.",
        )
    count = len(node.outgoing if node.kind is NodeKind.THROW_EVENT else node.incoming)
    if count:
        way = "out of a throwing link" if node.kind is NodeKind.THROW_EVENT else "into a catching link"
        way_vi = "đi ra từ sự kiện phát" if node.kind is NodeKind.THROW_EVENT else "đi vào sự kiện nhận"
        findings.add(
            "event-partner",
            node,
            expected=f"no flow {way}",
            expected_vi=f"không có luồng {way_vi} liên kết",
            found=count,
            found_vi=count,
            how="The link itself is the flow; take the other one out.",
            how_vi="Bản thân liên kết đã là luồng; bỏ luồng kia.",
        )


def _compensation(node: Node, procedure: Procedure, findings: Findings) -> None:
    if node.kind in (NodeKind.THROW_EVENT, NodeKind.END_EVENT):
        _compensated(node, procedure, findings)
    if node.kind is not NodeKind.BOUNDARY_EVENT:
        return
    handler = procedure.node.get(node.handler or "")
    if handler is None or not handler.for_compensation or handler.parent != node.parent:
        found = repr(handler.id) if handler is not None else "none"
        found_vi = repr(handler.id) if handler is not None else "không có"
        expected = "an activity for compensation, connected by an association"
        expected_vi = "một bước bù trừ nối bằng đường liên kết (association)"
    elif node.outgoing:
        found, found_vi = f"{len(node.outgoing)}", f"{len(node.outgoing)}"
        expected = "no flow out of a compensation event"
        expected_vi = "không có luồng đi ra từ sự kiện bù trừ"
    else:
        return
    how, how_vi = _DRAWN
    findings.add(
        "event-partner",
        node,
        expected=expected,
        expected_vi=expected_vi,
        found=found,
        found_vi=found_vi,
        how=how,
        how_vi=how_vi,
    )


def _compensated(node: Node, procedure: Procedure, findings: Findings) -> None:
    """What is to be compensated is an activity of the same level, or of the one that an event handles."""
    if _ref(node) is None:
        return
    around = procedure.node.get(node.parent or "")
    levels = {node.parent} | ({around.parent} if around is not None and around.triggered_by_event else set())
    activity = procedure.node.get(_ref(node) or "")
    if activity is None or not activity.kind.is_activity or activity.parent not in levels:
        findings.add(
            "event-partner",
            node,
            expected="activityRef to name an activity of the same level",
            expected_vi="activityRef nêu một bước ở cùng cấp",
            found=repr(_ref(node)),
            found_vi=repr(_ref(node)),
            how="Name an activity that lies beside the event, or leave activityRef out to compensate all.",
            how_vi="Nêu một bước cùng cấp với sự kiện, hoặc bỏ activityRef để bù trừ tất cả.",
        )


def _compensating(node: Node, findings: Findings) -> None:
    count = len(node.incoming) + len(node.outgoing)
    if count:
        findings.add(
            "event-partner",
            node,
            expected="no flow at an activity for compensation",
            expected_vi="không có luồng vào hoặc ra ở bước bù trừ",
            found=count,
            found_vi=count,
            how=_DRAWN[0],
            how_vi=_DRAWN[1],
        )


def _cancel(node: Node, procedure: Procedure, findings: Findings) -> None:
    """A transaction is cancelled by its own end event, and left by the cancel event at its edge."""
    edge = node.kind is NodeKind.BOUNDARY_EVENT
    around = procedure.node.get((node.attached_to if edge else node.parent) or "")
    if around is None or not around.transaction:
        place, place_vi = ("at its edge", "trên cạnh") if edge else ("directly in it", "trực tiếp bên trong")
        expected = f"a transaction with the cancel event {place}"
        expected_vi = f"một giao dịch có sự kiện hủy {place_vi}"
    elif not edge and not any(_cancels(one, around) for one in procedure.nodes):
        expected, expected_vi = (
            "a cancel event at the edge of the transaction",
            "sự kiện hủy trên cạnh giao dịch",
        )
    else:
        return
    findings.add(
        "event-partner",
        node,
        expected=expected,
        expected_vi=expected_vi,
        found="none",
        found_vi="không có",
        how="Draw the cancel end event in a transaction and a cancel event at its edge.",
        how_vi="Vẽ sự kiện kết thúc kiểu hủy bên trong giao dịch và sự kiện hủy trên cạnh giao dịch.",
    )


def _cancels(node: Node, transaction: Node) -> bool:
    return (
        node.kind is NodeKind.BOUNDARY_EVENT
        and node.attached_to == transaction.id
        and node.event is not None
        and node.event.kind is EventKind.CANCEL
    )


_CHECKS: dict[EventKind | None, Callable[[Node, Procedure, Findings], None]] = {
    EventKind.COMPENSATION: _compensation,
    EventKind.CANCEL: _cancel,
}
