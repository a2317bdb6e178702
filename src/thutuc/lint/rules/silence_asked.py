"""Silence agrees only of an agency that was asked."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.filled import may_be_empty
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

UNASKED = Saying(
    "silence-asked",
    "Expected {datum!r}, which names who is asked, to be filled in on every way to the step, found a way on "
    "which it may be empty: nobody is asked then, and the step waits for a person",
    "Dữ liệu {datum!r} nêu đơn vị được hỏi, nhưng có đường tới bước này mà dữ liệu ấy có thể để trống; khi "
    "đó không đơn vị nào được hỏi, im lặng không phải là đồng ý, và bước chờ người xử lý",
    'Write required="true" for the datum; where it is asked for in one case only, let a form (if, then) or a '
    "condition on the way say so.",
    'Ghi required="true" cho dữ liệu ấy; nếu chỉ cần trong một trường hợp thì ghi trường hợp đó trong biểu '
    "mẫu (if, then) hoặc trong điều kiện của luồng.",
)


def silence_asked(procedure: Procedure) -> Iterator[Finding]:
    """Silence agrees only of an agency that was asked, so the datum naming it is never empty.

    NĐ 61/2018/NĐ-CP Điều 19.5 speaks of the agency that was asked.
    """
    for step in procedure.steps:
        datum = step.unit_from
        if datum is None or step.consult is None or step.consult.on_silence != "agreed":
            continue
        if may_be_empty(procedure, step, datum):
            yield UNASKED.at(procedure, step, datum=datum)
