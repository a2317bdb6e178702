"""What a procedure asks of the data, and the values that tell its ways apart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from thutuc.dmn import Ruling
from thutuc.expressions import Condition, Expression, Script
from thutuc.net.model import Net

#: Numbers from here on are not tried: a dossier's data hold 64 bits.
_MOST = 10**9


def asked(net: Net) -> Iterator[Condition | Expression | Script | Ruling]:
    """Every condition that turns the way, and all that is worked out."""
    for arc in net.arcs.values():
        if arc.condition is not None:
            yield arc.condition
    for node in net.nodes.values():
        if node.script is not None:
            yield node.script
        if node.loop is not None:
            for each in (node.loop.until, node.loop.condition, node.loop.cardinality, node.loop.collection):
                if each is not None:
                    yield each
        for part in node.parts:
            if part.condition is not None:
                yield part.condition


def told_apart(net: Net) -> tuple[list[str], list[Decimal]]:
    """The texts that it names, none among them; the numbers, and those beside them."""
    literals = {one for each in asked(net) if not isinstance(each, Ruling) for one in each.literals}
    texts = {one for one in literals if isinstance(one, str)}
    numbers = {Decimal(one) for one in literals if not isinstance(one, str) and one < _MOST} | {Decimal(0)}
    return sorted(texts | {""}), sorted({near for one in numbers for near in (one - 1, one, one + 1)})
