"""What people read of a drawing, each text with its place."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.procedure import Procedure
from thutuc.procedure.placed import Placed


def named(procedure: Procedure) -> Iterator[Placed]:
    """The procedure and all its elements that have a name."""
    yield procedure
    for places in (procedure.nodes, procedure.flows, procedure.lanes):
        yield from (place for place in places if place.name)
