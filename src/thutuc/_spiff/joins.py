"""Finds the joins that SpiffWorkflow is known to run wrongly, so that a walk can stop before them."""

from __future__ import annotations

from collections.abc import Mapping

from thutuc.net import Net
from thutuc.procedure import NodeKind

_JOINS = frozenset({NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY})
_Ways = Mapping[str, list[str]]


def looped(net: Net) -> frozenset[str]:
    """The nodes that lie in a loop together with a join, without the joins themselves."""
    ahead, behind = _ways(net)
    joins = {id_ for id_, node in net.nodes.items() if node.kind in _JOINS and len(node.incoming) > 1}
    found: set[str] = set()
    for id_ in joins:
        if id_ not in found:
            found |= _reached(ahead[id_], ahead) & _reached(behind[id_], behind)
    return frozenset(found - joins)


def doubtful(net: Net) -> frozenset[str]:
    """The inclusive joins that SpiffWorkflow may let go on too early.

    It looks back along one path only: a join is in doubt when paths merge in one of its branches.
    """
    _, behind = _ways(net)
    found: set[str] = set()
    for id_, join in net.nodes.items():
        if join.kind is NodeKind.INCLUSIVE_GATEWAY and len(join.incoming) > 1:
            before = [_reached([net.arcs[flow].source], behind, id_) for flow in join.incoming]
            everywhere = before[0].intersection(*before)
            branches = before[0].union(*before) - everywhere
            if any(len(net.nodes[node].incoming) > 1 for node in branches):
                found.add(id_)
    return frozenset(found)


def _ways(net: Net) -> tuple[_Ways, _Ways]:
    """Which nodes come after each node, and which before."""
    ahead: dict[str, list[str]] = {id_: [] for id_ in net.nodes}
    behind: dict[str, list[str]] = {id_: [] for id_ in net.nodes}
    ways = [(arc.source, arc.target) for arc in net.arcs.values()]
    ways += [(id_, event) for id_, node in net.nodes.items() for event in node.boundaries]
    for source, target in ways:
        ahead[source].append(target)
        behind[target].append(source)
    return ahead, behind


def _reached(starts: list[str], ways: _Ways, barred: str | None = None) -> set[str]:
    """All nodes that the ways lead to from *starts*, these included, without passing *barred*."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found and id_ != barred:
            found.add(id_)
            waiting += ways[id_]
    return found
