"""After a decision there is a way for every case."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.decisions import case_of, decisions
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

GAP = Saying(
    "conditions-gap",
    "Expected a way for every case, found none where {case}",
    "Không có luồng nào cho trường hợp {case}; hồ sơ sẽ dừng lại ở đây",
    "Add a condition for this case, or make one of the flows the default.",
    "Thêm điều kiện cho trường hợp này, hoặc đặt một luồng làm mặc định.",
    "error",
)


def conditions_gap(procedure: Procedure) -> Iterator[Finding]:
    """No dossier stops at a gateway where nothing holds."""
    for node, flows in decisions(procedure):
        if node.default is None and all(flow.condition is not None for flow in flows):
            case = case_of(procedure, flows, lambda met: not any(met))
            if case:
                yield GAP.at(procedure, node, case=case)
