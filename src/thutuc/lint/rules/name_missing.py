"""Every step says what is done."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

MISSING = Saying(
    "name-missing",
    "Expected a step that says what is done, found no name",
    "Bước không có tên: bảng, phiếu và danh sách việc để trống nội dung công việc",
    "Name the step by what is done, such as “Thẩm định hồ sơ”.",
    "Ghi tên bước là việc phải làm, ví dụ “Thẩm định hồ sơ”.",
)


def name_missing(procedure: Procedure) -> Iterator[Finding]:
    """A step has a name: it is the content of its row (R82: TT 01/2018/TT-VPCP Điều 8)."""
    for step in procedure.steps:
        if not step.name:
            yield MISSING.at(procedure, step)
