"""Silence that agrees sets what the step fills in, where a way asks for it or a name is written wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import ExpressionError, Finding
from thutuc.expressions import compile_script
from thutuc.lint.domains import compiled
from thutuc.lint.saying import Saying
from thutuc.mistakes import nearest
from thutuc.procedure import Procedure

UNSET = Saying(
    "silence-sets",
    "Expected silence to set {datum!r}, which the step has to fill in, found it left out.{guess} What reads "
    "it later stops the dossier",
    "Im lặng là đồng ý nhưng không đặt {datum!r}, dữ liệu bắt buộc của chính bước này.{guess_vi} Bước hoặc "
    "điều kiện dùng dữ liệu ấy về sau sẽ làm hồ sơ dừng lại",
    "Write {datum} = … in thutuc:consult.",
    "Ghi {datum} = … trong thutuc:consult.",
)


def silence_sets(procedure: Procedure) -> Iterator[Finding]:
    """Silence that agrees sets every datum that the step alone fills in, and that a way asks for."""
    asked = {name for flow in procedure.flows if flow.condition for name in _names(flow.condition)}
    for step in procedure.steps:
        if step.consult is None or step.consult.on_silence != "agreed":
            continue
        try:
            targets = compile_script(step.consult.then or "").targets
        except ExpressionError:
            continue  # told where it is read
        own = {field.name for field in step.fields}
        before = {field.name for other in procedure.steps if other is not step for field in other.fields}
        before |= {field.name for field in procedure.header.fields}
        for field in step.fields:
            if field.required and field.name not in {*targets, *before}:
                near = nearest(field.name, set(targets) - own, cutoff=0.6)
                if not near and field.name not in asked:
                    continue
                guess = f" Did you mean it by {near[0]!r}?" if near else ""
                guess_vi = f" Có phải {near[0]!r} là ghi nhầm?" if near else ""
                yield UNSET.at(procedure, step, datum=field.name, guess=guess, guess_vi=guess_vi)


def _names(condition: str) -> frozenset[str]:
    read = compiled(condition)
    return frozenset() if read is None else frozenset(read.names)
