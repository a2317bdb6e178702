"""What people may have filled in where a log does not tell it: values that the conditions tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from thutuc.net import Net, asked, told_apart
from thutuc.procedure import Field, FieldType

#: Ways to fill in one step that are tried; more are left out.
MOST_WAYS = 256
#: Instances of an activity that are tried, where what was filled in says how many there are.
MOST_INSTANCES = 8


class Candidates:
    """The ways to fill in the fields on which a procedure's ways depend."""

    def __init__(self, net: Net) -> None:
        self.deciding = frozenset(name for each in asked(net) for name in each.names)
        self._counted = frozenset(_counted(net))
        self._texts, self._numbers = told_apart(net)
        self._known: dict[str, list[dict[str, Any]]] = {}

    def of(self, id: str, fields: Iterable[Field]) -> list[dict[str, Any]]:
        """Every way to fill in the *fields* of step *id*; one empty way where nothing depends on them."""
        found = self._known.get(id)
        if found is None:
            values = [
                [(f.name, value) for value in self._values(f)] for f in fields if f.name in self.deciding
            ]
            found = self._known[id] = [dict(way) for way in islice(product(*values), MOST_WAYS)]
        return found

    def _values(self, field: Field) -> list[Any]:
        if field.name in self._counted:
            numbers = range(MOST_INSTANCES + 1)
            return (
                [[field.name] * each for each in numbers] if field.type is FieldType.LIST else list(numbers)
            )
        known: Mapping[FieldType, list[Any]] = {
            FieldType.BOOLEAN: [False, True],
            FieldType.CHOICE: list(field.choices),
            FieldType.INTEGER: sorted({int(number) for number in self._numbers}),
            FieldType.NUMBER: list(self._numbers),
            FieldType.TEXT: list(self._texts),
            FieldType.LIST: [[], [field.name], [field.name, field.name]],
            FieldType.OBJECT: [{}],
        }
        return known.get(field.type) or [None]


def _counted(net: Net) -> Iterator[str]:
    """The names that say how often an activity is done."""
    for node in net.nodes.values():
        if node.loop is not None:
            for each in (node.loop.cardinality, node.loop.collection):
                if each is not None:
                    yield from each.names
