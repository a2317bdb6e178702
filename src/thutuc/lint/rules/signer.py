"""Who signs a result may sign it."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.people_words import leads
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, Procedure, Step

CANNOT = Saying(
    "signer",
    "Expected a head, a deputy or a council to {act}, found {role!r}",
    "Người ký phải là người đứng đầu, cấp phó hoặc hội đồng; tệp ghi {role!r}",
    "Name the post that signs; who prepares initials (ký nháy) at most.",
    "Ghi đúng chức danh người ký; người soạn thảo chỉ ký nháy.",
)
TWICE = Saying(
    "signer",
    "Expected somebody else to sign than who prepared, found the officer of {other!r} asked for",
    "Người ký phải khác người soạn thảo; tệp giao cho chính người đã làm bước {other!r}",
    "Take sameAs out, or name the step whose officer is meant.",
    "Bỏ sameAs hoặc nêu đúng bước.",
)
_SIGNS = frozenset({Act.SIGN, Act.DECIDE})


def signer(procedure: Procedure) -> Iterator[Finding]:
    """Who signs is a head, his deputy or a council (R98; NĐ 30/2020/NĐ-CP Điều 13)."""
    for step in procedure.steps:
        if step.act not in _SIGNS:
            continue
        if step.role is not None and leads(step.role) is False:
            yield CANNOT.at(procedure, step, act=step.act.value if step.act else "", role=step.role)
        prepared = _prepared(procedure, step)
        if prepared is not None:
            yield TWICE.at(procedure, step, other=prepared)


def _prepared(procedure: Procedure, step: Step) -> str | None:
    other = procedure.step.get(step.same_as or "")
    return other.id if other is not None and other.act is Act.PREPARE else None
