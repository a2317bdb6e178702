"""Which conditions of flows ask only what does not change between them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from thutuc.errors import ExpressionError
from thutuc.expressions import compile_script
from thutuc.lint.domains import cases, compiled, declared
from thutuc.lint.reach import reached_from
from thutuc.lint.time.ways import Ways
from thutuc.net.dominators import immediate_dominators
from thutuc.procedure import Node, Procedure

#: data told apart that way; of more there are too many cases
_MOST = 8


def kept_conditions(procedure: Procedure) -> list[str]:
    """Conditions that hold throughout a run, or never: what two of them ask is asked of the same dossier."""
    changing = _set(procedure)
    if changing is None:
        return []
    return _asking(procedure, _given(procedure) - changing)


def settled_conditions(procedure: Procedure, drawn: Callable[[], Ways]) -> list[str]:
    """Those besides that ask what one step fills in before all of them, and nothing after: the same too.

    Such a step is passed on every way to where its datum is asked, and no way leads from there back to it.
    """
    askers = {name: found for name, found in _askers(procedure).items() if len(found) > 1}
    filled = _filled_once(procedure, askers)
    changing = _set(procedure) if filled else None
    if changing is None or len(filled) > _MOST:
        return []
    ways = drawn()
    above = immediate_dominators(ways.after, ways.before)
    settled = {name for name, place in filled.items() if _before(place, askers[name], ways, above)}
    known = _given(procedure) - changing
    fields = declared(procedure)
    found = set(_asking(procedure, known | settled)) - set(_asking(procedure, known))
    return sorted(text for text in found if cases((text,), fields) is not None)


def _asking(procedure: Procedure, names: set[str]) -> list[str]:
    """The conditions of flows that ask these data and nothing else."""
    texts = sorted({flow.condition for flow in procedure.flows if flow.condition is not None})
    asked = [(text, compiled(text)) for text in texts]
    return [text for text, one in asked if one is not None and one.names and one.names <= names]


def _given(procedure: Procedure) -> set[str]:
    return {field.name for field in procedure.header.fields} | {"channel"}


def _once(node: Node, procedure: Procedure) -> bool:
    """Whether a node is a step that is done as a whole, once each time it is come to."""
    cut = any(other.attached_to == node.id for other in procedure.nodes)
    plain = node.parent is None and node.loop is None and not node.for_compensation
    return node.step is not None and plain and not cut


def _filled_once(procedure: Procedure, names: Collection[str]) -> dict[str, str]:
    """Which of the data one step and nothing else sets, each time it is done; and that step."""
    others = _written(procedure)
    if others is None:
        return {}
    others |= _given(procedure)
    setting: dict[str, set[str]] = {}
    for node in procedure.nodes:
        for field in (*node.fields, *(node.step.fields if node.step is not None else ())):
            if field.name in names:
                sure = field.required and _once(node, procedure)
                setting.setdefault(field.name, set()).update([node.id] if sure else [node.id, ""])
    return {
        name: next(iter(places))
        for name, places in setting.items()
        if len(places) == 1 and name not in others
    }


def _askers(procedure: Procedure) -> dict[str, set[str]]:
    """The nodes after which a flow asks for a datum, by its name; nothing where not all can be read."""
    found: dict[str, set[str]] = {}
    for flow in procedure.flows:
        one = compiled(flow.condition) if flow.condition is not None else None
        if flow.condition is not None and one is None:
            return {}
        for name in one.names if one is not None else ():
            found.setdefault(name, set()).add(flow.source)
    return found


def _before(place: str, askers: set[str], ways: Ways, above: Mapping[str, str | None]) -> bool:
    """Whether every way to the *askers* has passed a place, and none leads from them back to it."""
    places = [key for key, stay in ways.stays.items() if stay.id in askers]
    for asker in places:
        found: str | None = asker
        while found is not None and found != place:
            found = above.get(found)
        if found is None:
            return False
    return place not in reached_from(places, ways.after)


def _set(procedure: Procedure) -> set[str] | None:
    """Every name that something in the procedure may set; ``None`` where that is not known."""
    found = _written(procedure)
    if found is None:
        return None
    for node in procedure.nodes:
        found |= {field.name for field in node.fields}
        found |= {field.name for field in node.step.fields} if node.step is not None else set()
    return found


def _written(procedure: Procedure) -> set[str] | None:
    """The names that are set by other things than what somebody fills in."""
    found: set[str] = set()
    scripts = []
    for node in procedure.nodes:
        if node.called is not None or (node.asked is not None and node.asked.result is None):
            return None
        if node.asked is not None and node.asked.result is not None:
            found.add(node.asked.result)
        if node.step is not None:
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
