"""Data for a walk: values by chance that the procedure's own conditions are likely to tell apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from thutuc.net import Net
from thutuc.procedure import Field, FieldType

_TEXT = re.compile(r"'([^']{0,80})'|\"([^\"]{0,80})\"")
_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?:\.\d{1,6})?(?![\w.])")
_FIRST_DAY = date(2026, 1, 1)


class Chance:
    """Chooses values for declared fields; the same *random* chooses the same."""

    def __init__(self, net: Net, random: Random) -> None:
        said = " ".join(_said(net))
        self._random = random
        self._texts = sorted({one or other for one, other in _TEXT.findall(said)} | {"A", ""})
        numbers = {Decimal(number) for number in _NUMBER.findall(said)} | {Decimal(0)}
        self._numbers = sorted({near for number in numbers for near in (number - 1, number, number + 1)})

    def values(self, fields: Iterable[Field]) -> dict[str, Any]:
        """A value for each field."""
        return {field.name: self._value(field) for field in fields}

    def _value(self, field: Field) -> Any:
        random = self._random
        choose: dict[FieldType, Callable[[], Any]] = {
            FieldType.BOOLEAN: lambda: random.random() < 0.5,
            FieldType.CHOICE: lambda: random.choice(field.choices or ("",)),
            FieldType.INTEGER: lambda: int(random.choice(self._numbers)),
            FieldType.NUMBER: lambda: random.choice(self._numbers),
            FieldType.DATE: lambda: _FIRST_DAY + timedelta(days=random.randrange(700)),
            FieldType.LIST: lambda: [
                f"{field.name} {number}" for number in range(random.choice((0, 1, 2, 2, 3)))
            ],
            FieldType.OBJECT: dict,
            FieldType.TEXT: lambda: random.choice(self._texts),
        }
        return choose[field.type]()


def _said(net: Net) -> Iterator[str]:
    """The texts of all conditions and scripts."""
    for arc in net.arcs.values():
        if arc.condition is not None:
            yield arc.condition.text
    for node in net.nodes.values():
        if node.script is not None:
            yield node.script.text
        if node.loop is not None:
            for asked in (node.loop.until, node.loop.condition):
                if asked is not None:
                    yield asked.text
