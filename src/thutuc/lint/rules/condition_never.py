"""A way that is drawn can be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from thutuc.dmn import Ruling
from thutuc.errors import Finding
from thutuc.lint.domains import cases, compiled, decided, declared
from thutuc.lint.saying import Saying
from thutuc.net import Net
from thutuc.procedure import Field, Flow, Procedure

NEVER = Saying(
    "condition-never",
    "Expected a condition that some dossier meets, found {condition!r}, which never holds: the way "
    "{name!r} is never taken, and its time is not proved",
    "Điều kiện {condition!r} không bao giờ đúng: không hồ sơ nào đi luồng {name!r}, và thời gian trên luồng "
    "này không được chứng minh",
    "Correct the condition, or take the way out of the drawing.",
    "Sửa điều kiện, hoặc bỏ luồng này khỏi hình vẽ.",
)


def condition_never(procedure: Procedure) -> Iterator[Finding]:
    """Every way is taken by some dossier: its condition holds for some data that may be filled in."""
    fields = declared(procedure)
    unsure = _told_twice(procedure, fields)
    for flow in procedure.flows:
        if flow.condition is not None and _never(flow.condition, fields, unsure):
            yield NEVER.at(procedure, flow, condition=flow.condition, name=_named(flow))


def never_answered(net: Net) -> Iterator[Finding]:
    """Conditions on what decision tables answer, where no answer of theirs lets one hold."""
    procedure, answers = net.procedure, _answered(net)
    fields = declared(procedure)
    unsure = _told_twice(procedure, fields)
    for flow in procedure.flows:
        asked = compiled(flow.condition) if flow.condition is not None else None
        if flow.condition is None or asked is None or not asked.names & answers.keys():
            continue
        if _never(flow.condition, fields, unsure, answers):
            yield NEVER.at(procedure, flow, condition=flow.condition, name=_named(flow))


def _answered(net: Net) -> dict[str, tuple[object, ...]]:
    """The values of each datum that nothing but decision tables sets."""
    found: dict[str, list[tuple[object, ...] | None]] = {}
    others = {field.name for field in net.procedure.header.fields}
    for node in net.nodes.values():
        others.update(field.name for field in node.fields)
        if isinstance(node.script, Ruling):
            for name, values in node.script.possible.items():
                found.setdefault(name, []).append(values)
        elif node.script is not None:
            others.update(node.script.targets)
        if node.silence is not None:
            others.update(node.silence.targets)
        if node.loop is not None:
            others.update(name for name in (node.loop.item, node.loop.output, node.loop.into) if name)
    return {
        name: tuple(value for each in told for value in each or ())
        for name, told in found.items()
        if name not in others and None not in told
    }


def _never(
    text: str,
    fields: dict[str, Field],
    unsure: set[str],
    answers: Mapping[str, tuple[object, ...]] | None = None,
) -> bool:
    condition = compiled(text)
    if condition is None or condition.names & unsure:
        return False
    rows = cases((text,), fields, answers)
    return rows is not None and all(decided(text, values) is False for values in rows)


def _told_twice(procedure: Procedure, fields: dict[str, Field]) -> set[str]:
    """Data of which two places of the file let different values be filled in."""
    nodes = procedure.nodes
    told = [field for node in nodes for field in (*node.fields, *(node.step.fields if node.step else ()))]
    return {field.name for field in told if _allows(field) != _allows(fields[field.name])}


def _allows(field: Field) -> tuple[object, ...]:
    return field.type, field.choices, field.least, field.most


def _named(flow: Flow) -> str:
    return flow.name or flow.id
