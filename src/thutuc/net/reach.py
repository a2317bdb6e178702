"""Who can still reach whom: for inclusive joins, and to find what no token ever reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thutuc.net.dominators import immediate_dominators
from thutuc.net.findings import Findings
from thutuc.net.model import Arc, Level, NetNode, Reach
from thutuc.procedure import NodeKind

_JOINS = frozenset({NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY})
#: Nodes noted for all inclusive joins together; real procedures stay far below.
MAX_NOTED = 1_000_000


def reach_of_joins(
    nodes: Mapping[str, NetNode], arcs: Mapping[str, Arc], findings: Findings
) -> dict[str, dict[str, Reach]]:
    """For each inclusive join and each of its incoming flows: where a token can still come by it from."""
    joins = [node for node in nodes.values() if node.kind in _JOINS and len(node.incoming) > 1]
    if not joins:
        return {}
    after, before = _graph(nodes, arcs)
    above = immediate_dominators(after, before)
    reaches: dict[str, dict[str, Reach]] = {}
    noted = 0
    for join in joins:
        sources = {flow: arcs[flow].source for flow in join.incoming}
        reach = reaches[join.id] = _reach(join.id, sources, before, above.get(join.id))
        noted += sum(len(one.far) + len(one.near) for one in reach.values())
        if noted > MAX_NOTED:
            findings.add("net-joins", join.source)
            break
    return reaches


def _graph(
    nodes: Mapping[str, NetNode], arcs: Mapping[str, Arc]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Successors and predecessors; an activity leads to the events at its edge."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    ways = [(arc.source, arc.target) for arc in arcs.values()]
    ways += [(node.id, boundary) for node in nodes.values() for boundary in node.boundaries]
    for source, target in ways:
        after[source].append(target)
        before[target].append(source)
    return after, before


def _reach(
    join: str, sources: Mapping[str, str], before: Mapping[str, list[str]], split: str | None
) -> dict[str, Reach]:
    near = {flow: _upstream(source, {join, split or join}, before) for flow, source in sources.items()}
    if split is not None and all(_leads(split, sources[flow], near[flow], before) for flow in sources):
        # whoever comes to the split can come by every flow, so passing it again tells nothing more
        return {flow: Reach(nodes, nodes) for flow, nodes in near.items()}
    return {flow: Reach(_upstream(source, {join}, before), near[flow]) for flow, source in sources.items()}


def _leads(split: str, source: str, near: frozenset[str], before: Mapping[str, list[str]]) -> bool:
    return source == split or any(split in before[node] for node in near)


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
        waiting.extend([node.undo] if node.undo else ())
        if node.id in levels:
            waiting.extend(_begun(levels[node.id]))
    return (node for node in nodes.values() if node.id not in seen)


def _begun(level: Level) -> list[str]:
    return [*level.starts, *level.others, *(handler.id for handler in level.handlers)]
