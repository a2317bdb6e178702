"""Data for a walk: values by chance that the procedure's own conditions are likely to tell apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from thutuc.net import Net, told_apart
from thutuc.procedure import Field, FieldType

_FIRST_DAY = date(2026, 1, 1)


class Chance:
    """Chooses values for declared fields; the same *random* chooses the same."""

    def __init__(self, net: Net, random: Random) -> None:
        self._random = random
        texts, self._numbers = told_apart(net)
        self._texts = [*texts, "A"]

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
