"""After a decision that takes one way no case is meant twice."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.decisions import case_of, decisions, flow_name
from thutuc.lint.saying import Saying
from thutuc.procedure import NodeKind, Procedure

OVERLAP = Saying(
    "conditions-overlap",
    "Expected one way, found {first!r} and {second!r} where {case}: which is taken depends on the order "
    "they are drawn in, and another engine may take the other",
    "Trường hợp {case} hợp với cả {first!r} và {second!r}; đi luồng nào là do thứ tự vẽ, phần mềm khác "
    "có thể đi luồng kia",
    "Let the conditions exclude each other.",
    "Viết các điều kiện loại trừ nhau.",
)
MOST = 20  #: flows of one gateway that are compared with each other


def conditions_overlap(procedure: Procedure) -> Iterator[Finding]:
    """The order in the drawing decides nothing that somebody did not mean."""
    for node, flows in decisions(procedure):
        if node.kind is not NodeKind.EXCLUSIVE_GATEWAY:
            continue
        asked = [flow for flow in flows if flow.condition is not None][:MOST]
        for place, first in enumerate(asked):
            for second in asked[place + 1 :]:
                case = case_of(procedure, (first, second), lambda met: met == [True, True])
                if case:
                    yield OVERLAP.at(
                        procedure, node, first=flow_name(first), second=flow_name(second), case=case
                    )
