"""Finds out what can be compensated: an activity with a handler, or a subprocess with such inside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from thutuc.net.model import NetNode
from thutuc.procedure import EventKind, NodeKind


def with_compensation(nodes: Mapping[str, NetNode]) -> dict[str, NetNode]:
    """The nodes, each told whether it can be compensated and what does it.

    An event at its edge comes before an event subprocess inside it; without either, a subprocess is
    compensated by compensating what was done in it (BPMN 2.0.2, 13.5.5).
    """
    made = dict(nodes)
    compensating = {node.parent for node in nodes.values() if _starts_compensating(node)}
    for node in nodes.values():
        if node.source.triggered_by_event and node.id in compensating:
            around = made.get(node.parent or "")
            if around is not None and around.undo is None:
                made[around.id] = replace(around, undo=node.id)
    for id in [node.id for node in made.values() if node.undo is not None]:
        _mark(id, made)
    return made


def _starts_compensating(node: NetNode) -> bool:
    if node.kind is not NodeKind.START_EVENT or node.event is None:
        return False
    return node.event.kind is EventKind.COMPENSATION


def _mark(id: str, nodes: dict[str, NetNode]) -> None:
    """Mark an activity and the subprocesses around it."""
    at: str | None = id
    while at is not None and not nodes[at].compensable:
        nodes[at] = replace(nodes[at], compensable=True)
        at = nodes[at].parent
