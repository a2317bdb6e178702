"""Who can still reach whom: for inclusive joins, and to find what no token ever reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thutuc.net.dominators import immediate_dominators
from thutuc.net.model import Arc, Level, NetNode, Reach
from thutuc.procedure import NodeKind


def reach_of_joins(nodes: Mapping[str, NetNode], arcs: Mapping[str, Arc]) -> dict[str, dict[str, Reach]]:
    """For each inclusive join and each of its incoming flows: where a token can still come by it from."""
    joins = [
        node for node in nodes.values() if node.kind is NodeKind.INCLUSIVE_GATEWAY and len(node.incoming) > 1
    ]
    if not joins:
        return {}
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    ways = [(arc.source, arc.target) for arc in arcs.values()]
    ways += [(node.id, boundary) for node in nodes.values() for boundary in node.boundaries]
    for source, target in ways:
        after[source].append(target)
        before[target].append(source)
    above = immediate_dominators(after, before)
    return {join.id: _reach(join, arcs, before, above.get(join.id)) for join in joins}


def _reach(
    join: NetNode, arcs: Mapping[str, Arc], before: Mapping[str, list[str]], split: str | None
) -> dict[str, Reach]:
    return {
        flow: Reach(
            _upstream(arcs[flow].source, {join.id}, before),
            _upstream(arcs[flow].source, {join.id, split or join.id}, before),
        )
        for flow in join.incoming
    }


def _upstream(source: str, barred: set[str], before: Mapping[str, list[str]]) -> frozenset[str]:
    """All nodes that lead to *source* without passing one of *barred*."""
    seen = {source} - barred
    waiting = list(seen)
    while waiting:
        for earlier in before[waiting.pop()]:
            if earlier not in seen and earlier not in barred:
                seen.add(earlier)
                waiting.append(earlier)
    return frozenset(seen)


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
