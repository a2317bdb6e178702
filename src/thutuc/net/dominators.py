"""Immediate dominators: the last node that every way from a start to a node must pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Graph = Mapping[str, Sequence[str]]


def immediate_dominators(after: Graph, before: Graph) -> dict[str, str | None]:
    """The immediate dominator of each node that a start leads to; ``None`` where there is no single one.

    The algorithm of Cooper, Harvey and Kennedy; starts are the nodes that nothing leads to.
    """
    order = _reverse_postorder(after, before)
    rank = {node: index for index, node in enumerate(order, 1)}  # 0 is a root before all starts
    above = [0] + [-1] * len(order)
    changed = True
    while changed:
        changed = False
        for node in order:
            if before[node]:
                known = [rank[one] for one in before[node] if one in rank and above[rank[one]] >= 0]
                found = _common(known, above)
            else:
                found = 0
            if above[rank[node]] != found:
                above[rank[node]] = found
                changed = True
    return {node: order[above[rank[node]] - 1] if above[rank[node]] > 0 else None for node in order}


def _common(ranks: Sequence[int], above: Sequence[int]) -> int:
    """The nearest rank above all of *ranks*."""
    first, *others = ranks
    for other in others:
        one, two = first, other
        while one != two:
            while one > two:
                one = above[one]
            while two > one:
                two = above[two]
        first = one
    return first


def _reverse_postorder(after: Graph, before: Graph) -> list[str]:
    seen: set[str] = set()
    finished: list[str] = []
    for start in (node for node in before if not before[node]):
        seen.add(start)
        open_ = [(start, iter(after[start]))]
        while open_:
            node, ways = open_[-1]
            following = next((one for one in ways if one not in seen), None)
            if following is None:
                finished.append(node)
                open_.pop()
            else:
                seen.add(following)
                open_.append((following, iter(after[following])))
    return finished[::-1]
