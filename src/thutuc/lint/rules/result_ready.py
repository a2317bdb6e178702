"""The clock ends when the result is ready, and some step says so on every way to it."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.reach import come_to
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, Procedure

READY = Saying(
    "result-ready",
    "Expected a step before this one that says the result is ready, found a way without: the clock would run "
    "until the applicant comes",
    "Có đường đi tới bước trả kết quả mà không bước nào ghi kết quả đã sẵn sàng; thời hạn của hồ sơ tính "
    "cho tới khi người nộp đến nhận",
    'Write <thutuc:step resultReady="true"/> on the step that brings the result to the one-stop.',
    'Ghi <thutuc:step resultReady="true"/> ở bước chuyển kết quả đến Bộ phận Một cửa.',
)


def result_ready(procedure: Procedure) -> Iterator[Finding]:
    """The term is kept when the result is ready at the one-stop (R25; NĐ 61/2018/NĐ-CP Điều 20)."""
    ready = {step.id for step in procedure.steps if step.result_ready}
    unready = come_to(procedure, ready)
    for step in procedure.steps:
        if step.act is Act.RETURN and step.id not in ready and step.id in unready:
            yield READY.at(procedure, step)
            return
