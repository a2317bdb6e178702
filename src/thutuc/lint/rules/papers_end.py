"""A request for papers ends."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure, Step

ENDLESS = Saying(
    "papers-end",
    "Expected an end of the time the applicant has to bring papers, found none",
    "Chưa ghi người nộp hồ sơ phải bổ sung trong thời hạn nào; hồ sơ có thể chờ mãi",
    'Write applicantTerm="…" whenOver="close" with its basis, or accept it in a note that says why.',
    'Ghi applicantTerm="…" whenOver="close" kèm căn cứ, hoặc ghi chú chấp nhận và nêu lý do.',
)
DRAWN = Saying(
    "papers-end",
    "Expected a term or a timer on the wait for the applicant, found none: the dossier may wait for ever",
    "Bước chờ người nộp hồ sơ không có thời hạn, cũng không có sự kiện hết giờ; hồ sơ có thể chờ mãi",
    'Write <thutuc:suspend … term="15 ngày làm việc"/>, or attach a timer event that leads on.',
    'Ghi <thutuc:suspend … term="15 ngày làm việc"/> hoặc gắn sự kiện hết giờ dẫn tới bước tiếp theo.',
)


def papers_end(procedure: Procedure) -> Iterator[Finding]:
    """Not supplemented in time it is closed, never parked (R33, R103; NĐ 297/2025/NĐ-CP Điều 6.4a)."""
    supplement = procedure.header.supplement
    if supplement.stages and supplement.at_most > 0 and supplement.applicant_term is None:
        yield ENDLESS.at(procedure)
    for step in procedure.steps:
        if step.suspend is not None and step.suspend.ground == "applicant" and not _ends(step, procedure):
            yield DRAWN.at(procedure, step)


def _ends(step: Step, procedure: Procedure) -> bool:
    timed = any(
        node.attached_to == step.id and node.event is not None and node.event.timer is not None
        for node in procedure.nodes
    )
    return step.term is not None or timed
