"""A step that lies only on a way back has to be paid from what the longest path leaves."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.lint.time import prove_time
from thutuc.lint.time.amounts import amount_of
from thutuc.lint.time.proof import step_told
from thutuc.procedure import Procedure

RETURN = Saying(
    "time-return",
    "Expected one return to fit in the {left} that the longest path leaves of {term}, found that it takes "
    "{rework}: {path}",
    "Một lần chuyển trả cần thêm {rework}, nhưng đường đi dài nhất chỉ còn {left} trong thời hạn {term}: "
    "{path}",
    "Shorten these steps, or give them no time of their own: what comes back gets no new days.",
    "Rút ngắn các bước này hoặc không cho thời gian riêng: hồ sơ bị chuyển trả không được thêm ngày.",
)


def time_return(procedure: Procedure) -> Iterator[Finding]:
    """What is done only after a return takes its time from the same term (R84)."""
    yield from _returned(procedure)
    for judged in prove_time(procedure).judged:
        left, rework = judged.left, judged.rework
        if rework is None or left is None or left < 0 or rework.number <= left:
            continue
        yield RETURN.at(
            procedure,
            procedure.step.get(rework.stays[0].id),
            left=judged.say(left),
            term=judged.term,
            rework=judged.say(rework.number),
            path=Whole(" → ".join(step_told(stay) for stay in rework.stays)),
        )
        return


def _returned(procedure: Procedure) -> Iterator[Finding]:
    """A step that has a time of its own when it comes back takes that from the reserve too."""
    timed = [step for step in procedure.steps if step.returned and step.suspend is None]
    plain = [
        judged for judged in prove_time(procedure).judged if not judged.case.name and judged.term is not None
    ]
    for step in timed:
        for judged in plain:
            amounts = [amount_of(each.term, step.counting) for each in step.returned]
            unlike = any(amount.measure is not judged.measure for amount in amounts)
            if judged.left is None or judged.left < 0 or unlike:
                continue
            taken = max(amount.number for amount in amounts)
            if taken > judged.left:
                told = step.returned[[amount.number for amount in amounts].index(taken)].term
                yield RETURN.at(
                    procedure,
                    step,
                    left=judged.say(judged.left),
                    term=judged.term,
                    rework=judged.say(taken),
                    path=Whole(f"{step.name or step.id} ({told})"),
                )
                break
