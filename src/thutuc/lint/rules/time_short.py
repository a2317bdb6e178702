"""A published step table gives out the whole term: what no step has, nobody knows whom it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.lint.time import Judged, beyond_told, prove_time
from thutuc.procedure import Procedure

SHORT = Saying(
    "time-short",
    "Expected the steps of the published table to add up to {term}, found {total}, {left} less: {path}"
    "{beyond}",
    "Thời gian các bước của bảng đã công bố cộng lại là {total}, thiếu {left} so với thời hạn {term}: {path}"
    "{beyond_vi}",
    "Compare the rows with the decision that approved them; say in a note if a reserve is meant.",
    "Đối chiếu từng bước với quyết định phê duyệt quy trình; nếu cố ý để dự phòng thì ghi chú rõ trong tệp.",
)


def time_short(procedure: Procedure) -> Iterator[Finding]:
    """The rows of a published table make its total (R85); figures of our own may leave a reserve."""
    proof = prove_time(procedure)
    plain = [
        judged
        for judged in proof.judged
        if not judged.case.name and judged.path.fresh is None and judged.path.since is None
    ]
    if len(plain) != 1:
        return
    (judged,) = plain
    if (
        judged.left is not None
        and judged.left > 0
        and judged.term is not None
        and _published(judged, procedure)
    ):
        vi, en = beyond_told(proof.beyond)
        yield SHORT.at(
            procedure,
            term=judged.term,
            total=judged.total,
            left=judged.say(judged.left),
            path=Whole(judged.told),
            beyond=Whole(f"; {en}" if en else ""),
            beyond_vi=Whole(f"; {vi}" if vi else ""),
        )


def _published(judged: Judged, procedure: Procedure) -> bool:
    """Whether the whole path stands in a table that a decision approved."""
    approved = any(decision.kind == "internal-process" for decision in procedure.header.decisions)
    numbered = all(stay.number is not None for stay in judged.path.stays)
    return approved and numbered and not any(stay.made_up for stay in judged.path.stays)
