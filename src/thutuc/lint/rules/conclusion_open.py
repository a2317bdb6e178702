"""Who signs or decides, and may send back, can come to another conclusion that way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thutuc.errors import Finding
from thutuc.lint.decisions import decisions
from thutuc.lint.domains import compiled
from thutuc.lint.reach import onward, reached_from
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, Flow, NodeKind, Procedure

BOUND = Saying(
    "conclusion-open",
    "Expected a way back to a step that fills in {names!r} again, found none: whoever signs or decides here "
    "agrees or sends back, and comes to no other conclusion",
    "Đường chuyển lại của bước này không tới bước nào ghi lại {names!r}: người ký, người quyết định "
    "chỉ có thể đồng ý hoặc chuyển lại, không thể có kết luận khác",
    "Lead a way back to the step that fills it in, or let this step, or the one sent back to, fill it in.",
    "Vẽ đường chuyển lại về bước ghi kết luận, hoặc cho bước này hay bước nhận lại ghi kết luận.",
)
_DECIDES = frozenset({Act.SIGN, Act.DECIDE})


@dataclass(frozen=True, slots=True)
class _Choice:
    """Where the ends part: some ways lead to ends that others do not lead to."""

    place: str
    names: frozenset[str]  #: what people fill in that is asked there
    places: frozenset[str]  #: where they do
    known: bool  #: whether nothing else is asked there


def conclusion_open(procedure: Procedure) -> Iterator[Finding]:
    """Who signs or decides, and may send back, can come to another conclusion (NĐ 61/2018/NĐ-CP Điều 19.8).

    What parts the ends is filled in by him, by a step on the way back, or by one that is yet to come.
    """
    after = onward(procedure)
    before: dict[str, list[str]] = {}
    for place, targets in after.items():
        for target in targets:
            before.setdefault(target, []).append(place)
    choices: list[_Choice] | None = None
    for step in procedure.steps:
        ahead = reached_from((step.id,), after) if step.act in _DECIDES else set()
        if step.id not in ahead:
            continue
        if choices is None:
            choices = list(_choices(procedure, before))
        settled = reached_from((step.id,), before) - ahead
        left = [choice for choice in choices if choice.place in ahead]
        if not left:
            left = [
                choice for choice in choices if choice.place in settled and _concluding(choice, procedure)
            ]
        if left and all(choice.known and choice.places <= settled for choice in left):
            names = sorted({name for choice in left for name in choice.names})
            yield BOUND.at(procedure, step, names=", ".join(names))


def _concluding(choice: _Choice, procedure: Procedure) -> bool:
    """Whether it asks what was found when the dossier was examined, not when it came in."""
    steps = [procedure.step.get(place) for place in choice.places]
    return all(step is not None and step.act is Act.PREPARE for step in steps)


def _filled(procedure: Procedure) -> dict[str, set[str]]:
    """Where each datum is filled in, by steps, messages and services."""
    found: dict[str, set[str]] = {}
    for node in procedure.nodes:
        for field in (*node.fields, *(node.step.fields if node.step is not None else ())):
            found.setdefault(field.name, set()).add(node.id)
    return found


def _choices(procedure: Procedure, before: Mapping[str, Sequence[str]]) -> Iterator[_Choice]:
    """The choices at which the results part, but for those that only ask what the applicant said."""
    filled = _filled(procedure)
    given = {field.name for field in procedure.header.fields} | {"channel"}
    ends = [
        {node.id} | reached_from((node.id,), before)
        for node in procedure.nodes
        if node.kind is NodeKind.END_EVENT and node.parent is None and node.ending is None
    ]
    for node, flows in decisions(procedure):
        if len({tuple(flow.target in leading for leading in ends) for flow in flows}) < 2:
            continue
        names, known = _asked(flows)
        others = names - set(filled)
        if names & set(filled) or not known or others - given:
            mine = frozenset(names & set(filled))
            places = frozenset(place for name in mine for place in filled[name])
            yield _Choice(node.id, mine, places, known=known and others <= given)


def _asked(flows: Sequence[Flow]) -> tuple[set[str], bool]:
    """What flows ask, and whether all of them can be read."""
    conditions = [compiled(flow.condition) for flow in flows if flow.condition is not None]
    names = {name for one in conditions if one is not None for name in one.names}
    return names, None not in conditions
