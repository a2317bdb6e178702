"""The types of columns: what a value of each is, and how a dossier's value is taken as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from thutuc.expressions import values
from thutuc.expressions.functions import FUNCTIONS
from thutuc.expressions.values import OperandError

#: each type, and what it is called in English and Vietnamese
TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "text": ("a text", "văn bản"),
        "integer": ("a whole number", "số nguyên"),
        "number": ("a number", "số"),
        "boolean": ("true or false", "true hoặc false"),
        "date": ("a date", "ngày"),
    }
)
#: what the modelers write for them
SPELT: Mapping[str, str] = MappingProxyType(
    {
        "string": "text",
        "integer": "integer",
        "long": "integer",
        "number": "number",
        "double": "number",
        "decimal": "number",
        "boolean": "boolean",
        "date": "date",
    }
)


def taken(value: object, type_: str | None) -> object:
    """The value as one of this type; a date may come as its text. Raises ``OperandError``."""
    if value is None or type_ is None:
        return value
    if type_ == "text":
        return values.text(value)
    if type_ == "boolean":
        return values.truth(value)
    if type_ == "date":
        return _date(value)
    found = values.number(value)
    if type_ == "integer" and isinstance(found, Decimal):
        if found != found.to_integral_value():
            raise OperandError("a whole number was expected and a decimal one was found")
        return int(found)
    return found


def _date(value: object) -> date:
    return values.day(FUNCTIONS["date"].call(value))


def shown(value: object) -> str:
    """A value as it is written in FEEL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    return f'"{value}"' if isinstance(value, str) else str(value)
