"""Where nobody can tell that every case is known, one flow is the default."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.decisions import decisions
from thutuc.lint.domains import cases, declared
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

DEFAULT = Saying(
    "default-missing",
    "Expected a default flow after a decision that not every case is known of, found none",
    "Điểm quyết định này không có luồng mặc định, cũng chưa chứng minh được là đủ mọi trường hợp",
    "Make the flow for all other cases the default, without a condition.",
    "Đặt luồng dành cho các trường hợp còn lại làm luồng mặc định, không ghi điều kiện.",
)


def default_missing(procedure: Procedure) -> Iterator[Finding]:
    """Where the conditions cannot be proved to cover every case, one flow is the default."""
    for node, flows in decisions(procedure):
        asked = [flow.condition for flow in flows if flow.condition is not None]
        if node.default is not None or len(asked) < len(flows):
            continue
        if cases(asked, declared(procedure)) is None:
            yield DEFAULT.at(procedure, node)
