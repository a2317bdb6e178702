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
    drawing = _Drawing(nodes, arcs)
    above = immediate_dominators(drawing.after, drawing.before)
    reaches: dict[str, dict[str, Reach]] = {}
    noted = 0
    for join in joins:
        sources = {flow: arcs[flow].source for flow in join.incoming}
        reach = reaches[join.id] = _reach(drawing, join.id, sources, above.get(join.id))
        noted += sum(len(one.far) + len(one.near) for one in reach.values())
        if noted > MAX_NOTED:
            findings.add("net-joins", join.source)
            break
    return reaches


class _Drawing:
    """What leads where: by flows alone, and with the events at the edges of activities."""

    def __init__(self, nodes: Mapping[str, NetNode], arcs: Mapping[str, Arc]) -> None:
        self.after: dict[str, list[str]] = {node: [] for node in nodes}
        self.before: dict[str, list[str]] = {node: [] for node in nodes}
        self.flows: dict[str, list[str]] = {node: [] for node in nodes}  #: before each, by flows alone
        for arc in arcs.values():
            self.flows[arc.target].append(arc.source)
        ways = [(arc.source, arc.target) for arc in arcs.values()]
        edges = [(node.id, boundary) for node in nodes.values() for boundary in node.boundaries]
        for source, target in ways + edges:
            self.after[source].append(target)
            self.before[target].append(source)
        if not edges:
            self.flows = self.before


def _reach(drawing: _Drawing, join: str, sources: Mapping[str, str], split: str | None) -> dict[str, Reach]:
    barred = {join, split or join}
    near = {flow: _upstream(source, barred, drawing.before) for flow, source in sources.items()}
    if split is not None and all(_leads(drawing, split, source, join) for source in sources.values()):
        # whoever comes to the split can come by every flow, so passing it again tells nothing more
        return {flow: Reach(nodes, nodes, nodes) for flow, nodes in near.items()}
    reach: dict[str, Reach] = {}
    for flow, source in sources.items():
        far = _upstream(source, {join}, drawing.before)
        alone = far if drawing.flows is drawing.before else _upstream(source, {join}, drawing.flows)
        reach[flow] = Reach(far, near[flow], alone)
    return reach


def _leads(drawing: _Drawing, split: str, source: str, join: str) -> bool:
    """Whether the split leads to *source* by flows alone."""
    between = _upstream(source, {join, split}, drawing.flows)
    return source == split or any(split in drawing.flows[node] for node in between)


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
