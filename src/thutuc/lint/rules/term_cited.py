"""A term is somebody's decision: the file cites it."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

HEADER = Saying(
    "term-cited",
    "Expected the decision or law that gives the term {term}, found none cited",
    "Thời hạn {term} chưa dẫn quyết định công bố hoặc căn cứ pháp lý nào",
    'Add <thutuc:decision kind="publication" number="…"/> or <thutuc:basis>…</thutuc:basis>.',
    'Thêm <thutuc:decision kind="publication" number="…"/> hoặc <thutuc:basis>…</thutuc:basis>.',
)
TABLE = Saying(
    "term-cited",
    "Expected the decision that approved the step table, found terms of steps and no internal process",
    "Các bước có thời hạn nhưng chưa dẫn quyết định phê duyệt quy trình nội bộ",
    'Add <thutuc:decision kind="internal-process" number="…"/>, or mark your own figures madeUp="true".',
    'Thêm <thutuc:decision kind="internal-process" number="…"/>, hoặc ghi madeUp="true" ở bước tự đặt số.',
)
PART = Saying(
    "term-cited",
    "Expected the text of law for {what} {term}, found no basis",
    "{what_vi} {term} chưa dẫn căn cứ",
    'Add basis="…" to it.',
    'Thêm basis="…" vào đó.',
)


def term_cited(procedure: Procedure) -> Iterator[Finding]:
    """Terms are published and approved by numbered decisions (NĐ 61/2018/NĐ-CP Điều 36.4)."""
    header = procedure.header
    term = header.legal_term or header.committed_term
    if term is not None and not header.decisions and not header.basis:
        yield HEADER.at(procedure, term=term)
    own = [step for step in procedure.steps if step.term is not None and step.suspend is None]
    approved = any(decision.kind == "internal-process" for decision in header.decisions)
    if any(not step.made_up for step in own) and not approved:
        yield TABLE.at(procedure)
    for variant in header.variants:
        if not variant.basis:
            told = variant.add or variant.committed_term or variant.term
            yield PART.at(procedure, what="the term of a case", what_vi="Thời hạn theo trường hợp", term=told)
    for extension in header.extensions:
        if not extension.basis:
            limit = extension.at_most or extension.up_to or ""
            yield PART.at(procedure, what="the extension", what_vi="Việc gia hạn", term=limit)
    for step in procedure.steps:
        if step.suspend is not None and not step.suspend.basis:
            yield PART.at(
                procedure,
                step,
                what="the clock that stands still",
                what_vi="Việc tạm dừng tính thời gian",
                term=step.term or "",
            )
        if step.consult is not None and step.consult.on_silence == "agreed" and not step.consult.basis:
            yield PART.at(
                procedure,
                step,
                what="the silence that is taken for an agreement",
                what_vi="Việc im lặng được coi là đồng ý sau",
                term=step.term or "",
            )
