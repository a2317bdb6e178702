"""What is chosen where the plan leaves it open: that by which the dossier goes on, not back."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from thutuc.errors import ThutucError
from thutuc.net import Net
from thutuc.net.model import NetNode
from thutuc.procedure import Field, FieldType, NodeKind

#: What a yes or no is where nothing is said of it.
USUAL: Mapping[FieldType, Sequence[Any]] = {FieldType.BOOLEAN: (False, True)}


def onward(net: Net) -> dict[str, dict[str, Any]]:
    """By step: fields whose usual value would send the dossier back, with the first one that does not.

    A step before which a dossier is sent back again and again would never be left.
    """
    depths = _depths(net)
    return {id: found for id in net.steps if (found := _of(net, id, depths))}


def _of(net: Net, id: str, depths: Mapping[str, int]) -> dict[str, Any]:
    split = _split(net, id)
    if split is None:
        return {}
    fields = net.steps[id].fields
    usual = {field.name: values[0] for field in fields if (values := values_of(field))}
    found = {}
    for field in fields:
        ahead = [
            value
            for value in values_of(field)
            if _leads(split, usual | {field.name: value}, depths) > depths.get(id, 0)
        ]
        if ahead and usual[field.name] not in ahead:
            found[field.name] = ahead[0]
    return found


def values_of(field: Field) -> Sequence[Any]:
    """What can be chosen in a field, the usual value first; nothing where it is no choice."""
    return field.choices or USUAL.get(field.type, ())


def _split(net: Net, id: str) -> NetNode | None:
    """The choice that follows a step, where one does at once."""
    node = net.nodes[id]
    while node.only is not None:  # a sound net has no round without a choice
        node = net.nodes[node.only.target]
        if node.kind is not NodeKind.EXCLUSIVE_GATEWAY:
            return None
    return node if node.kind is NodeKind.EXCLUSIVE_GATEWAY else None


def _leads(split: NetNode, data: Mapping[str, Any], depths: Mapping[str, int]) -> int:
    """How far from the beginning the way lies that these data choose; 0 where that cannot be said."""
    way = split.default
    for arc in split.outgoing:
        try:
            if arc.condition is not None and arc is not split.default and arc.condition(data):
                way = arc
                break
        except ThutucError:  # it reads what somebody else fills in
            return 0
    return 0 if way is None else depths.get(way.target, 0)


def _depths(net: Net) -> dict[str, int]:
    """How many flows each node lies from the beginning, at the least; events at an edge go on from there."""
    starts = [start for level in net.levels.values() for start in (*level.starts, *level.others)]
    depths = dict.fromkeys(starts, 0)
    ahead = deque(depths)
    while ahead:
        node = net.nodes[ahead.popleft()]
        for target in (*(arc.target for arc in node.outgoing), *node.boundaries):
            if target not in depths:
                depths[target] = depths[node.id] + 1
                ahead.append(target)
    return depths
