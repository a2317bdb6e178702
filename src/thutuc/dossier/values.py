"""People's data as bytes and back: JSON in which dates and Decimals survive.

A date is written ``{"$date": "2026-01-05"}``, an instant ``{"$instant": …}``, a Decimal
``{"$decimal": "1.50"}``; therefore a key that begins with ``$`` is refused in people's data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any

import orjson

from thutuc.errors import WrongData
from thutuc.whole import fits

#: How deep people's data may nest.
DEPTH = 20

#: What reading bytes ends in that were altered. Never what befalls the reader: memory that is out, a limit of
#: time that a signal's handler sets, too deep a stack.
ALTERED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS


def _default(value: object) -> dict[str, str]:
    if type(value) is date:
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(type(value).__name__)


_REVIVE: dict[str, Callable[[str], object]] = {
    "$decimal": Decimal,
    "$instant": datetime.fromisoformat,
    "$date": date.fromisoformat,
}

_NESTED = frozenset({dict, list})
_NUMBERS = (int, float, Decimal)
_AS_IS = frozenset({bool, NoneType, date})


class NotKept(TypeError):
    """What is no value that can be written; orjson's own error is any ``TypeError``, a plug-in's too."""


def dump_value(value: object) -> bytes:
    """Write *value* as JSON in which dates, instants and Decimals can be told from text."""
    try:
        return orjson.dumps(value, _default, _OPTIONS)
    except TypeError as error:
        within = error.__cause__  # what was raised while a date was written
        if within is not None and not isinstance(within, TypeError):  # as by a signal's handler
            raise within from None
        raise NotKept(str(error)) from error


def load_value(blob: bytes) -> Any:
    """Read what :func:`dump_value` wrote."""
    value = orjson.loads(blob)
    return _revived(value) if b'"$' in blob else value


def _revived(value: Any) -> Any:
    try:
        return _revive(value)
    except RecursionError:
        if _is_deep(value):
            raise ValueError("deeper than any release writes it") from None
        raise


def _is_deep(value: Any) -> bool:
    """Whether it nests deeper than anything that was ever written."""
    level = [value]
    for _ in range(2 * DEPTH):
        groups = [each.values() if type(each) is dict else each for each in level if type(each) in _NESTED]
        level = [item for group in groups for item in group]
    return bool(level)


def _revive(value: Any) -> Any:
    """The value, changed in place: most of what it holds are texts and numbers, which stay."""
    if type(value) is dict:
        if len(value) == 1:
            ((key, text),) = value.items()
            if key in _REVIVE:
                return _REVIVE[key](text)
        for name, item in value.items():
            if type(item) in _NESTED:
                value[name] = _revive(item)
    elif type(value) is list:
        for place, item in enumerate(value):
            if type(item) in _NESTED:
                value[place] = _revive(item)
    return value


def revive_items(data: dict[str, Any]) -> dict[str, Any]:
    """Put dates, instants and Decimals back into *data* as they were read from JSON."""
    for name, value in data.items():
        if type(value) in _NESTED:
            data[name] = _revived(value)
    return data


def clean_value(value: Any, where: str = "data", depth: int = 0) -> Any:
    """Check one value that came from outside and give it in the form that is kept.

    Raises :class:`~thutuc.errors.WrongData` for anything that would not come back as it went in:
    NaN and infinities, whole numbers past 64 bits, keys that begin with ``$``, unknown types.
    """
    if depth > DEPTH:
        raise WrongData([f"Expected {where} to nest at most {DEPTH} deep, found more"])
    kind = type(value)
    if kind in _AS_IS or (kind is int and fits(value)):
        return value
    if kind is str or isinstance(value, str):
        return _checked_text(value, where)
    if isinstance(value, date):
        return _checked_instant(value, where) if isinstance(value, datetime) else value
    if isinstance(value, _NUMBERS):
        return _checked_number(value, where)
    if isinstance(value, Mapping):
        return {
            _checked_key(key, where): clean_value(item, f"{where}.{key}", depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [clean_value(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)]
    raise WrongData(
        [f"Expected {where} to be text, number, date, list or group, found {type(value).__name__}"]
    )


def _checked_number(value: float | Decimal, where: str) -> float | Decimal:
    if isinstance(value, int):
        if not fits(value):
            raise WrongData([f"Expected {where} to be a whole number of at most 64 bits, found a longer one"])
        return int(value)
    if not math.isfinite(value):
        raise WrongData([f"Expected {where} to be a finite number, found {value}"])
    return value


def _checked_instant(value: datetime, where: str) -> datetime:
    if value.utcoffset() is None:  # a zone may know no offset
        raise WrongData(
            [f"Expected {where} to be an instant with its zone, found {value.isoformat()} without"]
        )
    return value


def _checked_text(value: str, where: str) -> str:
    try:
        if not value.isascii():
            value.encode()
    except UnicodeEncodeError:
        raise WrongData([f"Expected {where} to be Unicode text, found half a surrogate pair"]) from None
    return value if type(value) is str else plain_text(value)


def plain_text(value: str) -> str:
    """The same text and nothing else: what is an enum too would be written by Python code of that enum."""
    return str.__str__(value)


def _checked_key(key: object, where: str) -> str:
    if not isinstance(key, str) or key.startswith("$"):
        raise WrongData(
            [f"Expected the names in {where} to be text that does not begin with $, found {key!r}"]
        )
    return _checked_text(key, where)
