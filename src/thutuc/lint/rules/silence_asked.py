"""Silence agrees only of an agency that was asked."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import ExpressionError, Finding
from thutuc.expressions import compile_script
from thutuc.forms import Form
from thutuc.lint.domains import compiled, declared
from thutuc.lint.reach import come_to
from thutuc.lint.saying import Saying
from thutuc.procedure import Field, Node, Procedure, Step

UNASKED = Saying(
    "silence-asked",
    "Expected {datum!r}, which names who is asked, to be filled in on every way to the step, found a way on "
    "which it may be empty: nobody is asked then, and the step waits for a person",
    "Dữ liệu {datum!r} nêu đơn vị được hỏi, nhưng có đường tới bước này mà dữ liệu ấy có thể để trống; khi "
    "đó không đơn vị nào được hỏi, im lặng không phải là đồng ý, và bước chờ người xử lý",
    'Write required="true" for the datum; where it is asked for in one case only, let a form (if, then) or a '
    "condition on the way say so.",
    'Ghi required="true" cho dữ liệu ấy; nếu chỉ cần trong một trường hợp thì ghi trường hợp đó trong biểu '
    "mẫu (if, then) hoặc trong điều kiện của luồng.",
)


def silence_asked(procedure: Procedure) -> Iterator[Finding]:
    """Silence agrees only of an agency that was asked, so the datum naming it is never empty.

    NĐ 61/2018/NĐ-CP Điều 19.5 speaks of the agency that was asked.
    """
    fields = declared(procedure)
    for step in procedure.steps:
        datum = step.unit_from
        if datum is None or step.consult is None or step.consult.on_silence != "agreed":
            continue
        if _given(datum, procedure.header.fields, procedure.header.form) or _of_a_loop(datum, procedure):
            continue
        if datum not in fields:
            continue  # nobody fills it in: a table, a call or a script gives it
        if step.id in come_to(procedure, set(_filled(datum, step, procedure))):
            yield UNASKED.at(procedure, step, datum=datum)


def _given(datum: str, fields: tuple[Field, ...], form: Form | None) -> bool:
    """Whether it has to be filled in there, in some case at least: a form may ask for it by other data."""
    return any(
        field.name == datum
        and (field.required or (form is not None and form.cases and datum in form.members))
        for field in fields
    )


def _of_a_loop(datum: str, procedure: Procedure) -> bool:
    loops = [node.loop for node in procedure.nodes if node.loop is not None]
    return any(datum in (loop.item, loop.output, loop.output_collection) for loop in loops)


def _filled(datum: str, asking: Step, procedure: Procedure) -> Iterator[str]:
    """The steps and flows after which the datum is there: it was filled in there, or asked about."""
    for node in procedure.nodes:
        if node.id != asking.id and _fills(datum, node):
            yield node.id
    for flow in procedure.flows:
        asked = compiled(flow.condition) if flow.condition is not None else None
        if asked is not None and datum in asked.names:
            yield flow.id


def _fills(datum: str, node: Node) -> bool:
    if node.called is not None or (node.asked is not None and node.asked.result == datum):
        return True  # it may
    if node.script is not None:
        try:
            return datum in compile_script(node.script).targets
        except ExpressionError:
            return True
    step = node.step
    if step is not None and _given(datum, step.fields, step.form):
        return True
    return _given(datum, node.fields, None)
