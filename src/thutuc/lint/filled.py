"""Whether a datum that names somebody is filled in when a step opens, on every way to it."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import ExpressionError
from thutuc.expressions import compile_script
from thutuc.forms import Form
from thutuc.lint.domains import compiled, declared
from thutuc.lint.reach import come_to
from thutuc.procedure import Field, Node, Procedure, Step


def may_be_empty(procedure: Procedure, step: Step, datum: str) -> bool:
    """Whether a way leads to *step* on which nobody has to fill *datum* in.

    What nobody fills in, a table, a call or a script may give.
    """
    if _given(datum, procedure.header.fields, procedure.header.form) or _of_a_loop(datum, procedure):
        return False
    return datum in declared(procedure) and step.id in come_to(
        procedure, set(_filled(datum, step, procedure))
    )


def is_anywhere(procedure: Procedure, datum: str) -> bool:
    """Whether anything in the file may give a datum: a field, form, repetition, table, call or script."""
    if datum in declared(procedure) or _of_a_loop(datum, procedure):
        return True
    forms = [procedure.header.form, *(step.form for step in procedure.steps)]
    return any(form is not None and datum in form.members for form in forms) or any(
        _fills(datum, node) for node in procedure.nodes
    )


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
