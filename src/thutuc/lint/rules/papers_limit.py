"""Papers are asked for within a limit."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

ASKED = Saying(
    "papers-limit",
    "Expected a limit within which papers are asked for, found none on thutuc:supplement",
    "Chưa ghi phải yêu cầu bổ sung hồ sơ trong thời hạn nào kể từ khi tiếp nhận",
    'Write askWithin="03 ngày làm việc" (NĐ 61/2018/NĐ-CP Điều 19.4), or the limit of the special law.',
    'Ghi askWithin="03 ngày làm việc" (Nghị định 61/2018/NĐ-CP Điều 19.4) hoặc thời hạn của luật chuyên '
    "ngành.",
)


def papers_limit(procedure: Procedure) -> Iterator[Finding]:
    """Asked once, in time (R32; NĐ 61/2018/NĐ-CP Điều 19.4)."""
    supplement = procedure.header.supplement
    if supplement.stages and supplement.at_most > 0 and supplement.ask_within is None:
        yield ASKED.at(procedure)
