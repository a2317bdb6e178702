"""The steps after the result is ready: the term has been kept by then, so no sum counts them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from thutuc.procedure import Procedure, Step
from thutuc.procedure.telling import GAP

#: by which the term ends when the result is ready for the applicant, not when he comes for it (R25, R26)
READY_LAW = "Nghị định 61/2018/NĐ-CP Điều 20"


def beyond(procedure: Procedure, counted: Collection[str]) -> tuple[Step, ...]:
    """The steps that come only after one that brings the result; none of those that are *counted*."""
    seen: set[str] = set()
    waiting = [node.id for node in procedure.nodes if node.step is not None and node.step.result_ready]
    while waiting:
        for target in _after(procedure, waiting.pop()):
            if target in procedure.node and target not in seen:
                seen.add(target)
                waiting.append(target)
    return tuple(step for step in procedure.steps if step.id in seen and step.id not in counted)


def beyond_told(steps: Collection[Step]) -> tuple[str, str]:
    """That the sum leaves these steps out, and by which law: in Vietnamese and English; nothing of none."""
    if not steps:
        return "", ""
    named = ", ".join(_called(step) for step in steps)
    vi = (
        f"không cộng bước {named}: thời hạn kết thúc khi kết quả đã sẵn sàng ở Bộ phận Một cửa, "
        f"không đợi người nộp đến nhận ({READY_LAW})"
    )
    en = (
        f"not added: {named}, since the term ends when the result is ready "
        f"at the one-stop, not when the applicant comes for it ({READY_LAW})"
    )
    return vi, en


def timed(steps: Collection[Step]) -> Iterator[Step]:
    """Those of them for which the file states a time all the same."""
    return (step for step in steps if step.term is not None and not step.untimed)


def _after(procedure: Procedure, place: str) -> Iterator[str]:
    """What follows a node; where its level ends, what follows the subprocess around it."""
    node = procedure.node[place]
    yield from (procedure.flow[id_].target for id_ in node.outgoing)
    if not node.outgoing and node.parent is not None:
        yield node.parent


def _called(step: Step) -> str:
    return f"{step.number}. {step.name or GAP}" if step.number else step.name or GAP
