"""The decisions of a drawing: which flows are asked, and in which case they answer so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from thutuc.lint.domains import cases, decided, declared
from thutuc.procedure import Flow, Node, NodeKind, Procedure

_SOME_WAY = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY})


def decisions(procedure: Procedure) -> Iterator[tuple[Node, Sequence[Flow]]]:
    """Every gateway or activity that may choose among flows, with the flows."""
    for node in procedure.nodes:
        if len(node.outgoing) > 1 and (node.kind in _SOME_WAY or node.kind.is_activity):
            yield node, [procedure.flow[flow] for flow in node.outgoing]


def case_of(
    procedure: Procedure, flows: Sequence[Flow], wanted: Callable[[Sequence[bool | None]], bool]
) -> str:
    """The first case, told, in which the conditions come out as wanted; nothing where there is none."""
    texts = [flow.condition or "" for flow in flows]
    rows = cases(texts, declared(procedure))
    for values in rows or ():
        met = [decided(text, values) for text in texts]
        if None not in met and wanted(met):
            return ", ".join(f"{name} = {_told(value)}" for name, value in values.items())
    return ""


def flow_name(flow: Flow) -> str:
    """What a flow is called in a finding: its name, else what it asks."""
    return flow.name or flow.condition or flow.id


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
