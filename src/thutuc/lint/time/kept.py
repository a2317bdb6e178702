"""Which conditions of flows ask only what is there from the start and never changes."""

from __future__ import annotations

from thutuc.errors import ExpressionError
from thutuc.expressions import compile_script
from thutuc.lint.domains import compiled
from thutuc.procedure import Procedure


def kept_conditions(procedure: Procedure) -> list[str]:
    """Conditions that hold throughout a run, or never: what two of them ask is asked of the same dossier."""
    texts = sorted({flow.condition for flow in procedure.flows if flow.condition is not None})
    if not texts:
        return []
    given = {field.name for field in procedure.header.fields} | {"channel"}
    changing = _set(procedure)
    if changing is None:
        return []
    found = []
    for text in texts:
        condition = compiled(text)
        if condition is not None and condition.names and condition.names <= given - changing:
            found.append(text)
    return found


def _set(procedure: Procedure) -> set[str] | None:
    """Every name that something in the procedure may set; ``None`` where that is not known."""
    found: set[str] = set()
    scripts = []
    for node in procedure.nodes:
        if node.called is not None or (node.asked is not None and node.asked.result is None):
            return None
        if node.asked is not None and node.asked.result is not None:
            found.add(node.asked.result)
        found |= {field.name for field in node.fields}
        if node.step is not None:
            found |= {field.name for field in node.step.fields}
            scripts += [node.step.consult.then] if node.step.consult is not None else []
        if node.loop is not None:
            found |= {name for name in (node.loop.item, node.loop.output_collection) if name is not None}
        scripts.append(node.script)
    for text in scripts:
        if text:
            try:
                found |= set(compile_script(text).targets)
            except ExpressionError:
                return None
    return found
