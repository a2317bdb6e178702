"""Where to draw a procedure whose file says nothing of it: from left to right, a row for each lane.

A node stands one column right of what leads to it; flows that lead back count for nothing. A subprocess is
laid out by itself and is as large as what it holds. The result depends on the file alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from thutuc.procedure import Edge, Flow, Node, NodeKind, Procedure, Shape

_TASK = (100.0, 80.0)
_EVENT = (36.0, 36.0)
_GATEWAY = (50.0, 50.0)
_GAP = 60.0  #: between columns
_ROW = 40.0  #: between rows
_PAD = 40.0  #: inside a lane or a subprocess
_HEAD = 30.0  #: for the name of a lane or a subprocess
_ABOVE = 12.0  #: between shapes and a way over them
_BELOW = 22.0  #: the same under them, where the term of a step is written

_Way = tuple[tuple[float, float], ...]


@dataclass(slots=True)
class _Level:
    """One level that is laid out: sizes and places of its nodes, seen from its own corner."""

    width: float = 0.0
    height: float = 0.0
    at: dict[str, tuple[float, float]] = field(default_factory=dict)
    lanes: list[tuple[str, float, float]] = field(default_factory=list)  #: id, top, height


def lay_out(procedure: Procedure) -> tuple[tuple[Shape, ...], tuple[Edge, ...]]:
    """A place for every node and lane, and a way for every flow."""
    inner: dict[str | None, _Level] = {}
    sizes: dict[str, tuple[float, float]] = {}
    for parent in [*_deepest_first(procedure), None]:
        level = _level(procedure, parent, sizes)
        inner[parent] = level
        if parent is not None:
            sizes[parent] = (max(level.width, _TASK[0]), max(level.height + _HEAD, _TASK[1]))
    shapes: dict[str, Shape] = {}
    _place(procedure, None, (0.0, 0.0), inner, sizes, shapes)
    lanes = (Shape(id_, 0.0, top, inner[None].width, height) for id_, top, height in inner[None].lanes)
    return (*lanes, *shapes.values()), tuple(_edges(procedure.flows, shapes))


def _deepest_first(procedure: Procedure) -> list[str]:
    parents = [node.id for node in procedure.nodes if node.kind is NodeKind.SUB_PROCESS]
    return sorted(parents, key=lambda id_: -_depth(procedure, id_))


def _depth(procedure: Procedure, id_: str) -> int:
    depth, at = 0, procedure.node[id_].parent
    while at is not None:
        depth, at = depth + 1, procedure.node[at].parent
    return depth


def _size(node: Node, sizes: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    if node.id in sizes:
        return sizes[node.id]
    if node.kind.is_activity:
        return _TASK
    return _GATEWAY if node.kind.is_gateway else _EVENT


def _level(procedure: Procedure, parent: str | None, sizes: Mapping[str, tuple[float, float]]) -> _Level:
    nodes = [node for node in procedure.children(parent) if node.attached_to is None]
    columns = _columns(procedure, nodes)
    lane_of = {id_: lane.id for lane in procedure.lanes for id_ in lane.nodes} if parent is None else {}
    rows = [lane.id for lane in procedure.lanes] if parent is None else []
    level, top = _Level(), _PAD if not rows else 0.0
    lefts = _lefts(nodes, columns, sizes, left=_PAD + (_HEAD if rows else 0.0))
    for row in [*rows, None]:
        members = [node for node in nodes if lane_of.get(node.id) == row]
        if row is None and not members and rows:
            continue
        height = _stack(members, columns, lefts, sizes, top + (_PAD if rows else 0.0), level)
        if row is not None:
            level.lanes.append((row, top, height + 2 * _PAD))
        top += height + (2 * _PAD if rows else 0.0)
    level.width = max((left + width for left, width in lefts.values()), default=_PAD) + _PAD
    level.height = top + (0.0 if rows else _PAD)
    return level


def _columns(procedure: Procedure, nodes: Sequence[Node]) -> dict[str, int]:
    """The column of each node: the longest way to it, flows that lead back left out."""
    here = {node.id for node in nodes}
    hosts = {node.id: node.attached_to for node in procedure.nodes if node.attached_to is not None}
    follow: dict[str, list[str]] = {id_: [] for id_ in here}
    for flow in procedure.flows:
        source = hosts.get(flow.source) or flow.source
        if source in here and flow.target in here and source != flow.target:
            follow[source].append(flow.target)
    order = _without_returns(nodes, follow)
    column = dict.fromkeys(here, 0)
    place = {id_: index for index, id_ in enumerate(order)}
    for id_ in order:
        for target in follow[id_]:
            if place[target] > place[id_]:
                column[target] = max(column[target], column[id_] + 1)
    return column


def _without_returns(nodes: Sequence[Node], follow: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes in an order in which only flows that lead back go from a later to an earlier one."""
    done: list[str] = []
    seen: set[str] = set()
    for first in sorted(nodes, key=lambda node: bool(node.incoming)):
        stack = [(first.id, iter(follow[first.id]))] if first.id not in seen else []
        seen.add(first.id)
        while stack:
            id_, rest = stack[-1]
            target = next((each for each in rest if each not in seen), None)
            if target is None:
                done.append(id_)
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(follow[target])))
    return done[::-1]


def _lefts(
    nodes: Sequence[Node],
    columns: Mapping[str, int],
    sizes: Mapping[str, tuple[float, float]],
    *,
    left: float,
) -> dict[int, tuple[float, float]]:
    """Where each column begins, and how wide it is."""
    found: dict[int, tuple[float, float]] = {}
    for column in range(max(columns.values(), default=-1) + 1):
        width = max((_size(node, sizes)[0] for node in nodes if columns[node.id] == column), default=0.0)
        found[column] = (left, width)
        left += width + _GAP
    return found


def _stack(
    members: Sequence[Node],
    columns: Mapping[str, int],
    lefts: Mapping[int, tuple[float, float]],
    sizes: Mapping[str, tuple[float, float]],
    top: float,
    level: _Level,
) -> float:
    """Put the members of one row below each other where they share a column; gives the row's height."""
    heights: dict[int, float] = {}
    tallest = max((_size(node, sizes)[1] for node in members), default=_TASK[1])
    for node in members:
        column, (width, height) = columns[node.id], _size(node, sizes)
        left, wide = lefts[column]
        begun = heights.get(column)
        offset = (tallest - height) / 2 if begun is None else begun + _ROW
        level.at[node.id] = (left + (wide - width) / 2, top + offset)
        heights[column] = offset + height
    return max([tallest, *heights.values()])


def _place(
    procedure: Procedure,
    parent: str | None,
    corner: tuple[float, float],
    inner: Mapping[str | None, _Level],
    sizes: Mapping[str, tuple[float, float]],
    shapes: dict[str, Shape],
) -> None:
    for id_, (left, top) in inner[parent].at.items():
        width, height = _size(procedure.node[id_], sizes)
        shapes[id_] = Shape(id_, corner[0] + left, corner[1] + top, width, height)
        if id_ in inner:
            _place(procedure, id_, (corner[0] + left, corner[1] + top + _HEAD), inner, sizes, shapes)
    attached: dict[str, int] = {}
    for node in procedure.children(parent):
        host = None if node.attached_to is None else shapes.get(node.attached_to)
        if host is not None:
            number = attached[host.element] = attached.get(host.element, 0) + 1
            left = host.x + host.width - number * 46.0 + 10.0
            shapes[node.id] = Shape(node.id, left, host.y + host.height - 18.0, *_EVENT)


def _edges(flows: Iterable[Flow], shapes: Mapping[str, Shape]) -> Iterable[Edge]:
    for number, flow in enumerate(flows):
        source, target = shapes.get(flow.source), shapes.get(flow.target)
        if source is not None and target is not None:
            between = [one for one in shapes.values() if not _holds(one, source) and not _holds(one, target)]
            between = [one for one in between if not _holds(source, one) and not _holds(target, one)]
            ways = _ways(source, target, between, 5.0 * (number % 3))
            yield Edge(flow.id, min(ways, key=lambda way: _crossed(way, between)))


def _holds(outer: Shape, inner: Shape) -> bool:
    """Whether one shape lies in the other, or is it."""
    x, y = inner.x + inner.width / 2, inner.y + inner.height / 2
    return outer.x < x < outer.x + outer.width and outer.y < y < outer.y + outer.height


def _crossed(way: _Way, shapes: Iterable[Shape]) -> int:
    """How many shapes a way runs through."""
    return sum(
        any(
            _meets(one, min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            for (x1, y1), (x2, y2) in pairwise(way)
        )
        for one in shapes
    )


def _meets(shape: Shape, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a rectangle has anything in common with a shape."""
    across = shape.x < right and left < shape.x + shape.width
    return across and shape.y < bottom and top < shape.y + shape.height


def _ways(source: Shape, target: Shape, others: Iterable[Shape], apart: float) -> Iterator[_Way]:
    """The ways a flow may be drawn, the usual one first: across, over what it skips, or below."""
    out, back = source.x + source.width / 2, target.x + target.width / 2
    from_y, to_y = source.y + source.height / 2, target.y + target.height / 2
    right, foot = source.x + source.width, max(source.y + source.height, target.y + target.height)
    head, before = min(source.y, target.y), target.x - _GAP / 2
    forward = target.x >= right
    if forward and from_y == to_y:
        yield ((right, from_y), (target.x, to_y))
    elif forward:
        for middle in (before, right + _GAP / 2):
            yield ((right, from_y), (middle, from_y), (middle, to_y), (target.x, to_y))
    spanned = [one for one in others if _meets(one, min(out, back), head, max(out, back), foot)]
    over = min([head, *(one.y for one in spanned)]) - _ABOVE - apart
    yield ((out, source.y), (out, over), (back, over), (back, target.y))
    beside = [
        one
        for one in others
        if _meets(one, min(out, before), source.y, max(out, before), source.y + source.height)
    ]
    over = min([source.y, *(one.y for one in beside)]) - _ABOVE - apart
    yield ((out, source.y), (out, over), (before, over), (before, to_y), (target.x, to_y))
    below = max([foot, *(one.y + one.height for one in spanned)]) + _BELOW + apart
    yield ((out, source.y + source.height), (out, below), (back, below), (back, target.y + target.height))
    below = source.y + source.height + _ABOVE + apart / 2
    yield ((out, source.y + source.height), (out, below), (before, below), (before, to_y), (target.x, to_y))
