"""What people may have filled in where a log does not tell it: values that the conditions tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice, product
from typing import Any

from thutuc.net import Net
from thutuc.procedure import Field, FieldType

#: Ways to fill in one step that are tried; more are left out.
MOST_WAYS = 256
#: Instances of an activity that are tried, where what was filled in says how many there are.
MOST_INSTANCES = 8
_TEXT = re.compile(r"'([^']{0,80})'|\"([^\"]{0,80})\"")
_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?:\.\d{1,6})?(?![\w.])")


class Candidates:
    """The ways to fill in the fields on which a procedure's ways depend."""

    def __init__(self, net: Net) -> None:
        asked = list(_asked(net))
        said = " ".join(text for text, _ in asked)
        self.deciding = frozenset(name for _, names in asked for name in names)
        self._counted = frozenset(_counted(net))
        numbers = {Decimal(number) for number in _NUMBER.findall(said)} | {Decimal(0)}
        self._numbers = sorted({near for number in numbers for near in (number - 1, number, number + 1)})
        self._texts = sorted({one or other for one, other in _TEXT.findall(said)} | {""})
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


def _asked(net: Net) -> Iterator[tuple[str, frozenset[str]]]:
    """The texts of conditions and what is worked out, with the names they read."""
    for arc in net.arcs.values():
        if arc.condition is not None:
            yield arc.condition.text, arc.condition.names
    for node in net.nodes.values():
        if node.script is not None:
            yield node.script.text, frozenset(node.script.names)
        if node.loop is not None:
            for each in (node.loop.until, node.loop.condition, node.loop.cardinality, node.loop.collection):
                if each is not None:
                    yield each.text, each.names
        for part in node.parts:
            if part.condition is not None:
                yield part.condition.text, part.condition.names
