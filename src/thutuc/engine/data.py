"""What people fill in, checked against what the file declares before anything is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from thutuc.dossier.values import clean_value
from thutuc.errors import WrongData
from thutuc.procedure import Field, FieldType

_INTEGERS, _NUMBERS, _DATES = (int, str), (int, float, Decimal, str), (date, str)


def check_data(fields: Iterable[Field], data: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """Give *data* in the form that is kept, or refuse it naming every problem at once.

    A name that no field declares, a missing required one, a value of another type or outside the
    choices are problems. Text that says a date or number is taken as one.
    """
    known = {field.name: field for field in fields}
    problems = [
        f"Expected one of the data {', '.join(known) or '(none)'}, found {name!r}"
        for name in data
        if name not in known
    ]
    kept: dict[str, Any] = {}
    for name, field in known.items():
        value = data.get(name)
        if value is None or value == "":
            if field.required and not partial:
                problems.append(f"Expected {name!r} ({field.label or name}) to be filled in, found nothing")
            elif name in data:
                kept[name] = None
            continue
        try:
            kept[name] = _CHECKS[field.type](field, clean_value(value, name))
        except WrongData as error:
            problems += error.problems
        except (ValueError, InvalidOperation):
            problems.append(f"Expected {name!r} to be {_NAMES[field.type]}, found {_shown(value)}")
    if problems:
        raise WrongData(problems)
    return kept


def _shown(value: object) -> str:
    """What was found, without repeating somebody's whole letter in an error."""
    return f"{type(value).__name__} {value!r}"[:80]


def _text(_: Field, value: object) -> object:
    if not isinstance(value, str):
        raise ValueError
    return value


def _integer(_: Field, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, _INTEGERS):
        raise ValueError
    return value if isinstance(value, int) else clean_value(int(value))


def _number(_: Field, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        raise ValueError
    number = value if isinstance(value, int) else Decimal(str(value))
    return clean_value(number)


def _boolean(_: Field, value: object) -> object:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _date(_: Field, value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, _DATES):
        raise ValueError
    return date.fromisoformat(value) if isinstance(value, str) else value


def _choice(field: Field, value: object) -> object:
    if value not in field.choices:
        raise WrongData(
            [f"Expected {field.name!r} to be one of {', '.join(field.choices)}, found {_shown(value)}"]
        )
    return value


def _list(_: Field, value: object) -> object:
    if not isinstance(value, list):
        raise ValueError
    return value


def _object(_: Field, value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError
    return value


_CHECKS: Mapping[FieldType, Callable[[Field, Any], object]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.LIST: _list,
    FieldType.OBJECT: _object,
}

_NAMES: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.BOOLEAN: "true or false",
    FieldType.DATE: "a date such as 2026-01-05",
    FieldType.CHOICE: "one of the choices",
    FieldType.LIST: "a list",
    FieldType.OBJECT: "a group of data",
}
