"""Who can still reach whom: for inclusive joins, and to find what no token ever reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thutuc.net.model import Arc, Level, NetNode
from thutuc.procedure import NodeKind


def reach_of_joins(
    nodes: Mapping[str, NetNode], arcs: Mapping[str, Arc]
) -> dict[str, dict[str, frozenset[str]]]:
    """For each inclusive join and each of its incoming flows: where a token can still come by it from."""
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for arc in arcs.values():
        before[arc.target].append(arc.source)
    for node in nodes.values():
        if node.source.attached_to is not None:
            before[node.id].append(node.source.attached_to)
    return {
        node.id: {flow: _upstream(arcs[flow].source, node.id, before) for flow in node.incoming}
        for node in nodes.values()
        if node.kind is NodeKind.INCLUSIVE_GATEWAY and len(node.incoming) > 1
    }


def _upstream(source: str, join: str, before: Mapping[str, list[str]]) -> frozenset[str]:
    """All nodes that lead to *source* without passing *join*."""
    seen = {source}
    waiting = [source]
    while waiting:
        node = waiting.pop()
        if node == join:
            continue
        for earlier in before[node]:
            if earlier not in seen:
                seen.add(earlier)
                waiting.append(earlier)
    return frozenset(seen - {join})


def unreached(nodes: Mapping[str, NetNode], levels: Mapping[str | None, Level]) -> Iterable[NetNode]:
    """Nodes that no token can reach, in document order."""
    seen: set[str] = set()
    waiting = _begun(levels[None])
    while waiting:
        node = nodes[waiting.pop()]
        if node.id in seen:
            continue
        seen.add(node.id)
        waiting.extend(arc.target for arc in node.outgoing)
        waiting.extend(node.boundaries)
        if node.id in levels:
            waiting.extend(_begun(levels[node.id]))
    return (node for node in nodes.values() if node.id not in seen)


def _begun(level: Level) -> list[str]:
    return [*level.starts, *level.others, *(handler.id for handler in level.handlers)]
