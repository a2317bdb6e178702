"""Where a way is over, an end event says so."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import EventKind, Node, NodeKind, Procedure

NOWHERE = Saying(
    "end-implicit",
    "Expected a way on from here, or an end event, found neither",
    "Từ đây không có luồng nào đi tiếp, cũng không có sự kiện kết thúc",
    "Draw the flow that is missing, or an end event that says with what result it is over.",
    "Vẽ luồng còn thiếu, hoặc vẽ sự kiện kết thúc cho biết kết quả.",
)


def end_implicit(procedure: Procedure) -> Iterator[Finding]:
    """A dossier that comes where nothing leads on is over with no result: mostly a flow was lost."""
    for node in procedure.nodes:
        if not node.outgoing and not _may_end(node):
            yield NOWHERE.at(procedure, node)


def _may_end(node: Node) -> bool:
    """Ends, what goes on at a link, and what is no part of the way."""
    links = node.event is not None and node.event.kind is EventKind.LINK
    thrown = links and node.kind is NodeKind.THROW_EVENT
    aside = node.for_compensation or node.triggered_by_event or node.handler is not None
    return node.kind is NodeKind.END_EVENT or thrown or aside
