"""What is done side by side comes together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from thutuc.errors import Finding
from thutuc.lint.reach import linked
from thutuc.lint.saying import Saying
from thutuc.net.dominators import immediate_dominators
from thutuc.procedure import EventKind, Node, NodeKind, Procedure

APART = Saying(
    "fork-joined",
    "Expected what is divided here to be joined before the end, found branches that end apart",
    "Các nhánh tách ở đây không hợp lại: hồ sơ có thể tới nhiều kết thúc cùng lúc",
    "Join the branches by a gateway of the same kind, or choose one of them by an exclusive gateway.",
    "Hợp các nhánh bằng cổng cùng loại trước khi kết thúc, hoặc dùng cổng loại trừ nếu chỉ đi một nhánh.",
)
_ALL = frozenset({NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY})
#: ends that break off what the other branches do
_BREAKS = frozenset({EventKind.TERMINATE, EventKind.ERROR, EventKind.CANCEL})


def fork_joined(procedure: Procedure) -> Iterator[Finding]:
    """A dossier that is divided comes to one end, not to two results at once."""
    forks = [
        node
        for node in procedure.nodes
        if node.kind in _ALL and len(node.outgoing) > 1 and node.parent is None
    ]
    if not forks:
        return
    after = _onward(procedure)
    before = _turned(after)
    whole = _leading_to([node.id for node in procedure.nodes if _ends(node, after)], before)
    after = {one: [each for each in after[one] if each in whole] for one in after if one in whole}
    meeting = immediate_dominators(_turned(after), after)  # read backwards: where all ways meet
    for node in forks:
        if meeting.get(node.id, "") is None:
            yield APART.at(procedure, node)


def _onward(procedure: Procedure) -> dict[str, list[str]]:
    """What comes next of each node on the level of the process."""
    level = [node for node in procedure.nodes if node.parent is None]
    after = {
        node.id: [procedure.flow[flow].target for flow in node.outgoing] + linked(node, procedure)
        for node in level
    }
    for node in level:
        if node.attached_to is not None:
            after[node.attached_to].append(node.id)
    return after


def _turned(after: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    before: dict[str, list[str]] = {node: [] for node in after}
    for source, targets in after.items():
        for target in targets:
            before[target].append(source)
    return before


def _ends(node: Node, after: Mapping[str, Sequence[str]]) -> bool:
    breaks = node.event is not None and node.event.kind in _BREAKS
    return node.id in after and not after[node.id] and not breaks


def _leading_to(ends: Iterable[str], before: Mapping[str, Sequence[str]]) -> set[str]:
    found = set(ends)
    waiting = list(found)
    while waiting:
        for source in before[waiting.pop()]:
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found
