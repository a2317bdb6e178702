"""Unlike units are never added: fifteen days and eight working days are not twenty-three of anything."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.lint.time import prove_time
from thutuc.lint.time.proof import Verdict, step_told
from thutuc.procedure import Procedure

MIXED = Saying(
    "time-units",
    "Expected terms of one unit on one way, found {first} and later {second}{case}: they do not add up",
    "Trên cùng một đường đi có hai đơn vị thời gian khác nhau: {first} và sau đó {second}{case_vi}; "
    "không cộng được với nhau",
    "Write both in the unit of the decision; a wait that is not counted says so with thutuc:suspend.",
    "Ghi cả hai theo đơn vị của quyết định; thời gian chờ không tính thì ghi bằng thutuc:suspend.",
)
UNLIKE = Saying(
    "time-units",
    "Expected the steps in the unit of the term {term}, found a sum of {total}{case}: no number tells "
    "whether it fits: {path}",
    "Tổng thời gian các bước là {total}{case_vi}, khác đơn vị với thời hạn {term} nên không so sánh "
    "được: {path}",
    "Write the steps or the term in the unit of the decision.",
    "Ghi thời gian các bước hoặc thời hạn theo đúng đơn vị của quyết định.",
)


def time_units(procedure: Procedure) -> Iterator[Finding]:
    """Days, working days and hours of the clock stand side by side (R27; BLDS 2015 Điều 145–148)."""
    proof = prove_time(procedure)
    told: set[str] = set()
    for case, first, second in proof.mixed:
        key = f"{first.id} {second.id}"
        if key not in told:
            told.add(key)
            yield MIXED.at(
                procedure,
                procedure.step.get(second.id) or procedure.node.get(second.id),
                first=Whole(step_told(first)),
                second=Whole(step_told(second)),
                **_in(case.name),
            )
    if proof.mixed:
        return
    for judged in proof.judged:
        if judged.verdict is Verdict.UNLIKE and judged.told not in told:
            told.add(judged.told)
            yield UNLIKE.at(
                procedure,
                term=judged.term,
                total=judged.total,
                path=Whole(judged.told),
                **_in(judged.case.name),
            )


def _in(name: str) -> dict[str, str]:
    return {"case": f" where {name}" if name else "", "case_vi": f" (trường hợp: {name})" if name else ""}
