"""Moving a box decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from thutuc.errors import Finding
from thutuc.lint.decisions import decisions, flow_name
from thutuc.lint.domains import cases, decided, declared
from thutuc.lint.saying import Saying
from thutuc.procedure import Flow, NodeKind, Procedure

ORDER = Saying(
    "conditions-order",
    "Expected the ways to be drawn in the order in which they are asked, since both may hold, found "
    "{second!r} above {first!r}: an engine that asks from top to bottom may take the other",
    "Có thể cả {first!r} và {second!r} cùng đúng; tệp hỏi {first!r} trước nhưng hình vẽ đặt {second!r} ở "
    "trên: phần mềm hỏi theo vị trí trên hình có thể đi luồng kia",
    "Let the conditions exclude each other, or draw the way that is asked first above the others.",
    "Viết các điều kiện loại trừ nhau, hoặc vẽ luồng được hỏi trước ở phía trên.",
)
MOST = 20  #: flows of one gateway that are compared with each other


def conditions_order(procedure: Procedure) -> Iterator[Finding]:
    """Where nobody can prove that only one condition holds, drawing and file ask in the same order."""
    height = {shape.element: shape.y for shape in procedure.shapes}
    for node, flows in decisions(procedure):
        if node.kind is not NodeKind.EXCLUSIVE_GATEWAY:
            continue
        asked = [flow for flow in flows if flow.condition is not None and flow.target in height][:MOST]
        for first, second in combinations(asked, 2):
            if height[second.target] < height[first.target] and _open(procedure, first, second):
                yield ORDER.at(procedure, node, first=flow_name(first), second=flow_name(second))
                break


def _open(procedure: Procedure, first: Flow, second: Flow) -> bool:
    """Whether it is not known if both may hold; where it is known that they do, another rule says so."""
    texts = (first.condition or "", second.condition or "")
    rows = cases(texts, declared(procedure))
    return rows is None or any(None in [decided(text, values) for text in texts] for values in rows)
