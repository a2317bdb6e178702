"""What is filled in: what the plan says, what chance chooses, and something where a form asks for more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice, product
from types import MappingProxyType
from typing import Any

from thutuc.engine.rules.data import check_data, forms_of
from thutuc.errors import WrongData
from thutuc.forms import Form
from thutuc.procedure import Field, FieldType, Step
from thutuc.simulation.chance import branch, draw
from thutuc.simulation.plan import Choice

#: A value for an even number between 0 and 1.
Pick = Callable[[float], Any]

#: What stands in a required field that the plan does not speak of.
_FILLED: Mapping[FieldType, Any] = {
    FieldType.TEXT: "mô phỏng",
    FieldType.INTEGER: 1,
    FieldType.NUMBER: 1,
    FieldType.BOOLEAN: False,
    FieldType.DATE: "2026-01-05",
    FieldType.LIST: [],
    FieldType.OBJECT: {},
}
#: So many cases of a form are looked at before a plan is run.
_MOST_CASES = 200
#: Where the draws of choices begin in a stream, and how far those of two fields lie apart.
_CHOICE, _FIELDS = 1 << 20, 1 << 10


class Filling:
    """The data of one form, for each case that chance may choose; checked once a case."""

    def __init__(
        self,
        fields: Sequence[Field],
        form: Form | None,
        data: Mapping[str, Any],
        choose: Mapping[str, Choice],
        left_open: Mapping[str, Any] = MappingProxyType({}),
        read: Collection[str] = (),
    ) -> None:
        self._fields, self._forms, self._data = fields, forms_of(form), dict(data)
        self._left_open = left_open  #: what stands where the plan says nothing and the usual would not do
        self._read = read  #: what the law's own conditions read, so that it stands there, required or not
        types = {each.name: each.type for each in fields}
        self._values = {
            name: [value_of(text, types.get(name)) for text in each] for name, each in choose.items()
        }
        self._picks = [
            (name, _pick(self._values[name], list(each.values()))) for name, each in choose.items()
        ]
        self._made: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._plain = self._fill({}) if not choose else {}

    def of(self, case: int, what: int, visit: int) -> dict[str, Any]:
        """The data at the *visit*-th time that *what* is filled in, by the stream of a *case*."""
        if not self._picks:
            return self._plain
        stream = branch(case, what)
        values = tuple(
            pick(draw(stream, _CHOICE + place * _FIELDS + visit))
            for place, (_, pick) in enumerate(self._picks)
        )
        made = self._made.get(values)
        if made is None:
            made = self._made[values] = self._fill(dict(zip(self._values, values, strict=True)))
        return made

    def usual(self, name: str) -> str | None:
        """What always stands in a field that nothing is said of, as a plan writes it."""
        value = self._fill({}).get(name)
        return str(value).lower() if isinstance(value, bool) else value

    def problems(self) -> Iterator[str]:
        """What is wrong with the data in some case, in the words of the form."""
        for values in islice(product(*self._values.values()), _MOST_CASES):
            data = self._fill(dict(zip(self._values, values, strict=True)))
            try:
                check_data(self._fields, data, forms=self._forms)
            except WrongData as error:
                yield from (fault.message_vi for fault in error.faults)
                yield from error.problems[: len(error.problems) - len(error.faults)]

    def _fill(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The plan's data with those chosen, and something in each field that is still asked for."""
        data = {**self._data, **chosen}
        for each in self._fields:
            if each.name in self._read and each.name not in data:
                data[each.name] = self._usual(each)
        for _ in range(2):  # what is filled in may ask for more
            try:
                check_data(self._fields, data, forms=self._forms)
            except WrongData as error:
                missing = {fault.at[1:] for fault in error.faults}
                for each in self._fields:
                    if each.name in missing and each.name not in data:
                        data[each.name] = self._usual(each)
        return data

    def _usual(self, asked: Field) -> Any:
        return self._left_open.get(asked.name, asked.choices[0] if asked.choices else _FILLED[asked.type])


def units_named(steps: Collection[Step], fields: Iterable[Field] = ()) -> set[str]:
    """The data, filled in as text, that name the unit or the territory of a step."""
    texts = (*fields, *(field for step in steps for field in step.fields))
    named = {name for step in steps for name in (step.unit_from, step.territory_from)}
    return {field.name for field in texts if field.type is FieldType.TEXT and field.name in named}


def value_of(text: str, type_: FieldType | None) -> Any:
    """A value as a key of TOML says it."""
    if type_ is FieldType.BOOLEAN:
        return {"true": True, "false": False, "có": True, "không": False}.get(text.lower(), text)
    if type_ is FieldType.INTEGER and text.lstrip("-").isdecimal():
        return int(text)
    return text


def _pick(values: Sequence[Any], weights: Sequence[float]) -> Pick:
    sums = list(accumulate(weights))
    last = len(values) - 1
    return lambda even: values[min(bisect_right(sums, even * sums[-1]), last)]
