"""A result leaves the agency signed."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.reach import come_to
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, Procedure

NOBODY = Saying(
    "signature",
    "Expected a step that signs before the result is ready, found a way without one",
    "Có đường đi tới kết quả mà không ai ký",
    'Write act="sign" (or "decide") on the step that signs, and lead every way through it.',
    'Ghi act="sign" (hoặc "decide") ở bước ký và vẽ mọi đường đi qua bước này.',
    "error",
)
UNSIGNED = Saying(
    "signature",
    "Expected a step that decides to sign or to decide, found act {found!r}",
    "Bước ghi decides mà không ký, không quyết định: act {found!r}",
    'Write act="sign" (or "decide") on the step, or take decides="true" off it.',
    'Ghi act="sign" (hoặc "decide") ở bước này, hoặc bỏ decides="true".',
    "error",
)
_SIGNS = frozenset({Act.SIGN, Act.DECIDE})


def signature(procedure: Procedure) -> Iterator[Finding]:
    """Every way to a result passes a signature (R85: a table without its approving leader; R100)."""
    for step in procedure.steps:
        if step.decides and step.act not in _SIGNS:
            yield UNSIGNED.at(procedure, step, found="–" if step.act is None else step.act.value)
    signing = {step.id for step in procedure.steps if step.act in _SIGNS}
    ready = [step for step in procedure.steps if step.result_ready or step.act is Act.RETURN]
    if not ready:
        if procedure.steps and not signing:
            yield NOBODY.at(procedure)
        return
    unsigned = come_to(procedure, signing)
    told = next((step for step in ready if step.id in unsigned), None)
    if told is not None:
        yield NOBODY.at(procedure, told)
