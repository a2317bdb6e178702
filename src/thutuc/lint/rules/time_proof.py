"""Tells what was proved about the time: the longest path with its sum, and what is not counted."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.lint.time import Judged, prove_time
from thutuc.lint.time.beyond import READY_LAW, timed
from thutuc.lint.time.proof import Verdict
from thutuc.procedure import Procedure, ground_name

PROOF = Saying(
    "time-proof",
    "The longest path{case} takes {total} of {term}: {path}. Left for one return: {left}{beside}",
    "Đường đi dài nhất{case_vi} cần {total} trong thời hạn {term}: {path}. {left} dự phòng cho một "
    "lần chuyển trả{beside_vi}",
    "Nothing has to be done; a step that comes back gets no new days.",
    "Không phải sửa gì; bước bị chuyển trả không được thêm ngày.",
    "note",
)
STANDING = Saying(
    "time-proof",
    "The time of this step is not counted: the clock stands still for {ground} ({basis})",
    "Thời gian của bước này không tính vào thời hạn: {ground} ({basis})",
    "Nothing has to be done.",
    "Không phải sửa gì.",
    "note",
)
UNTIMED = Saying(
    "time-proof",
    "The time of this step is not counted: the file says <thutuc:untimed/>",
    "Thời gian của bước này không tính vào thời hạn: tệp ghi không tính thời gian (thutuc:untimed)",
    "Nothing has to be done if the published table says so; otherwise give the step its term.",
    "Không phải sửa gì nếu bảng đã công bố ghi như vậy; nếu không, ghi thời gian của bước.",
    "note",
)

BEYOND = Saying(
    "time-proof",
    "The time of this step ({term}) is not counted: the term ends when the result is ready at the one-stop "
    "({law})",
    "Thời gian của bước này ({term}) không tính vào thời hạn: thời hạn kết thúc khi kết quả đã sẵn sàng ở "
    "Bộ phận Một cửa ({law})",
    'Nothing has to be done; if the result is ready only after this step, resultReady="true" belongs to it.',
    'Không phải sửa gì; nếu xong bước này mới có kết quả thì ghi resultReady="true" ở bước này.',
    "note",
)


def time_proof(procedure: Procedure) -> Iterator[Finding]:
    """For each case the longest path, and the days left for one return (R84); what no sum counts, and why."""
    proof = prove_time(procedure)
    unlike = {case.name for case, _, _ in proof.mixed}
    told: set[tuple[str, str]] = set()
    for judged in proof.judged:
        term, left = judged.term, judged.left
        if term is None or left is None or judged.verdict is not Verdict.FITS or judged.case.name in unlike:
            continue
        if (judged.told, str(term)) in told:
            continue
        told.add((judged.told, str(term)))
        beside, beside_vi = _beside(judged)
        yield PROOF.at(
            procedure,
            case=f" where {judged.case.name}" if judged.case.name else "",
            case_vi=f" (trường hợp: {judged.case.name})" if judged.case.name else "",
            total=judged.total,
            term=term,
            path=Whole(judged.told),
            left=judged.say(left),
            beside=beside,
            beside_vi=beside_vi,
        )
    for stay in proof.standing:
        step = procedure.step.get(stay.id)
        if step is not None:
            ground = ground_name(stay.ground)
            basis = Whole(stay.basis or "—")
            yield STANDING.at(procedure, step, ground=ground, basis=basis)
    for stay in proof.untimed:
        step = procedure.step.get(stay.id)
        if step is not None:
            yield UNTIMED.at(procedure, step)
    for step in timed(proof.beyond):
        yield BEYOND.at(procedure, step, term=step.term, law=READY_LAW)


def _beside(judged: Judged) -> tuple[str, str]:
    """The legal term, where a shorter one is promised; unlike units are said, not compared."""
    if judged.legal is None or judged.committed is None or judged.path.fresh is not None:
        return "", ""
    if judged.legal == judged.committed:
        return "", ""
    if judged.beside_legal is Verdict.UNLIKE:
        return (
            f"; the legal term is {judged.legal}, another unit",
            f"; thời hạn theo quy định là {judged.legal}, tính bằng đơn vị khác",
        )
    return f"; the legal term is {judged.legal}", f"; thời hạn theo quy định là {judged.legal}"
