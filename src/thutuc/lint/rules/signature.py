"""A result leaves the agency signed."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, NodeKind, Procedure

NOBODY = Saying(
    "signature",
    "Expected a step that signs before the result is ready, found a way without one",
    "Có đường đi tới kết quả mà không ai ký",
    'Write act="sign" (or "decide") on the step that signs, and lead every way through it.',
    'Ghi act="sign" (hoặc "decide") ở bước ký và vẽ mọi đường đi qua bước này.',
    "error",
)
_SIGNS = frozenset({Act.SIGN, Act.DECIDE})


def signature(procedure: Procedure) -> Iterator[Finding]:
    """Every way to a result passes a signature (R85: a table without its approving leader; R100)."""
    signing = {step.id for step in procedure.steps if step.act in _SIGNS}
    ready = [step for step in procedure.steps if step.result_ready or step.act is Act.RETURN]
    if not ready:
        if procedure.steps and not signing:
            yield NOBODY.at(procedure)
        return
    unsigned = _unsigned(procedure, signing)
    told = next((step for step in ready if step.id in unsigned), None)
    if told is not None:
        yield NOBODY.at(procedure, told)


def _unsigned(procedure: Procedure, signing: set[str]) -> set[str]:
    """What a dossier can come to without a signature; a step that signs is not passed."""
    edges: dict[str, list[str]] = {}
    for node in procedure.nodes:
        if node.attached_to is not None:
            edges.setdefault(node.attached_to, []).append(node.id)
    waiting = [node.id for node in procedure.nodes if _begins(node.kind, node.incoming, node.attached_to)]
    seen = set(waiting) - signing
    while waiting:
        place = waiting.pop()
        found = procedure.node.get(place)
        if found is None or place in signing:
            continue
        onward = [procedure.flow[flow].target for flow in found.outgoing] + edges.get(place, [])
        for target in onward:
            if target not in seen and target not in signing:
                seen.add(target)
                waiting.append(target)
    return seen


def _begins(kind: NodeKind, incoming: tuple[str, ...], attached: str | None) -> bool:
    """Where a process, or a subprocess that does not sign before it, begins."""
    return kind is NodeKind.START_EVENT or (not incoming and attached is None)
