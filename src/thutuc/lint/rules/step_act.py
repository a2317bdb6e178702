"""Each step says what it does in law."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

ACT = Saying(
    "step-act",
    "Expected what the step does in law, found no act",
    "Bước chưa ghi việc làm theo luật (soạn thảo, ký nháy, ký, phát hành …)",
    'Write act="…" on thutuc:responsible: receive, prepare, consult, initial, decide, sign, issue or return.',
    'Ghi act="…" ở thutuc:responsible: receive (tiếp nhận), prepare (soạn thảo, '
    "thụ lý), consult (cho ý kiến), initial (ký nháy), decide (quyết định), sign (ký), "
    "issue (phát hành), return (trả kết quả).",
)


def step_act(procedure: Procedure) -> Iterator[Finding]:
    """Signing, issuing and handing over are acts of their own (R100; NĐ 30/2020/NĐ-CP Điều 13, 15, 18)."""
    for step in procedure.steps:
        if step.act is None:
            yield ACT.at(procedure, step)
