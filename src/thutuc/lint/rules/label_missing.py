"""What papers tell has words for people."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.forms import Form
from thutuc.lint.domains import compiled
from thutuc.lint.saying import Saying
from thutuc.procedure import Field, NodeKind, Procedure, Step
from thutuc.procedure.telling import GAP, field_label

LABEL = Saying(
    "label-missing",
    "Expected a label of the datum {datum!r}, which the sheet and the annex tell, found none",
    "Dữ liệu {datum!r} chưa có nhãn: phiếu và phụ lục để trống chỗ này",
    "Write label=… of the field; a case or a flow may have a name instead.",
    "Ghi label=… cho dữ liệu; trường hợp hoặc luồng thì ghi name=… cũng được.",
)
NAME = Saying(
    "label-missing",
    "Expected a name of {id!r}, which the sheet and the annex tell, found none",
    "{id!r} chưa có tên: phiếu và phụ lục để trống chỗ này",
    "Name it as it is said on paper, such as “Đồng ý ký?” or “Đã nộp phí”.",
    "Ghi tên như viết trên giấy tờ, ví dụ “Đồng ý ký?”, “Đã nộp phí”.",
)
CHOICE = Saying(
    "label-missing",
    "Expected words for the choices {choices} of the datum {datum!r}, which officers choose, found none",
    "Dữ liệu {datum!r}: lựa chọn {choices} chưa có chữ, cán bộ phải chọn theo mã",
    "Write a word for each choice, in the same order: {written}.",
    "Ghi chữ cho từng lựa chọn, đúng thứ tự: {written}.",
)


def label_missing(procedure: Procedure) -> Iterator[Finding]:
    """Who approves a paper reads words, no code: data have a label, what is waited for has a name."""
    told: set[str] = set()
    for step, name in _data(procedure):
        if name not in told and field_label(procedure, name) == GAP:
            told.add(name)
            yield LABEL.at(procedure, step, datum=name)
    for node in procedure.nodes:
        waited = node.kind in (NodeKind.CATCH_EVENT, NodeKind.BUSINESS_RULE_TASK)
        if not node.name and (waited or (node.attached_to and node.outgoing)):
            yield NAME.at(procedure, node, id=node.id)
    yield from _choices(procedure)
    for group in procedure.header.groups:
        if not group.name:
            yield NAME.at(procedure, id=group.id)


def _choices(procedure: Procedure) -> Iterator[Finding]:
    """The data beside forms that officers choose among ids; the engine knows the words of ``channel``."""
    told = {"channel"}
    header = procedure.header
    asked: list[tuple[Step | None, Form | None, Field]] = [(None, header.form, one) for one in header.fields]
    asked += [(step, step.form, one) for step in procedure.steps for one in step.fields]
    for step, form, field in asked:
        bare = ", ".join(repr(one) for one in field.choices if not field.word(one))
        if bare and field.name not in told and (form is None or field.name not in form.members):
            told.add(field.name)
            words = "|".join(field.word(one) or "…" for one in field.choices)
            written = f'choices="{"|".join(field.choices)}" labels="{words}"'
            yield CHOICE.at(procedure, step, datum=field.name, choices=bare, written=written)


def _data(procedure: Procedure) -> Iterator[tuple[Step | None, str]]:
    """The data that papers name, each with the step where they do."""
    header = procedure.header
    papers = header.form.papers if header.form is not None else ()
    asked = [
        *(each.when for each in header.variants if not each.name),
        *(each.when for each in header.payments),
        *(each.when for each in header.extensions),
        *(each.when for each in papers if not each.case),
    ]
    yield from ((None, field.name) for field in header.fields)
    yield from ((None, name) for name in _names(asked))
    for step in procedure.steps:
        yield from ((step, name) for name in _of_step(procedure, step))
    flows = [flow.condition for flow in procedure.flows if not flow.name]
    yield from ((None, name) for name in _names(flows))


def _of_step(procedure: Procedure, step: Step) -> Iterator[str]:
    if step.unit_from:
        loop = procedure.node[step.id].loop
        yield (loop.collection if loop and loop.item == step.unit_from else None) or step.unit_from
    if step.form is not None:
        yield from (field.name for field in step.fields if field.name in step.form.members)
    cases: list[str | None] = [each.when for each in step.variants if not each.name]
    cases += [each.when for each in step.returned if not each.name]
    yield from _names(cases)


def _names(conditions: list[str | None]) -> Iterator[str]:
    for condition in conditions:
        read = compiled(condition) if condition else None
        yield from sorted(read.names) if read is not None else ()
