"""Which data say where a step lies: what is filled in there is looked up before it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from thutuc.net.model import NetNode, Place


def places_of(nodes: Iterable[NetNode]) -> Mapping[str, Place]:
    """The data that name units or territories; a list whose items a repetition hands on is one too."""
    found: dict[str, Place] = {}
    inner_first = list(nodes)[::-1]
    for node in inner_first:
        if (step := node.step) is not None:
            for one in (step, *(step.seen_from(beside) for beside in step.cooperating)):
                item = one.unit_from or one.territory_from
                if item is not None:
                    found.setdefault(item, Place(one, item))
    for node in inner_first:
        loop = node.source.loop
        if loop is not None and loop.item in found and loop.collection is not None:
            handed = found[loop.item]
            found.setdefault(loop.collection.strip(), Place(handed.step, handed.item, each=True))
    return MappingProxyType(found)
