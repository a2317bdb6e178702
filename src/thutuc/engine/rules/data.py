"""What people fill in, checked against what the file declares before anything is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from thutuc.dossier.values import clean_value
from thutuc.errors import Fault, WrongData
from thutuc.forms import Form, saying
from thutuc.procedure import Field, FieldType
from thutuc.whole import as_whole

_NUMBERS = (float, Decimal, str)


def check_data(
    fields: Iterable[Field],
    data: Mapping[str, Any],
    *,
    partial: bool = False,
    forms: Sequence[Form] = (),
    standing: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Give *data* in the form that is kept, or refuse it naming every problem at once.

    A name that no field declares, a missing required one, a value of another type or outside the
    choices are problems; so is whatever *forms* find, where one declares the field. Text that says a date
    or number is taken as one. *partial* data are looked at beside those that are *standing* already.
    """
    known = {field.name: field for field in fields}
    faults = [saying.unknown(saying.below("", str(name)), list(known)) for name in data if name not in known]
    kept: dict[str, Any] = {}
    asked: set[str] = set()
    for form in forms:
        asked.update(form.members)
        kept |= _filled_in(form, data, faults, (standing or {}) if partial else None)
    for name, field in known.items():
        if name in asked:
            continue
        value = data.get(name)
        if value is None or value == "":
            if field.required and not partial:
                faults.append(saying.missing("/" + name, field.label or name))
            elif name in data:
                kept[name] = None
            continue
        try:
            kept[name] = _CHECKS[field.type](field, clean_value(value, name))
        except WrongData as error:
            faults += error.faults or _unkept(field.label or name, name, error)
        except (ValueError, InvalidOperation):
            faults.append(saying.of_type("/" + name, field.label or name, field.type.value, value))
    if faults:
        raise WrongData((), tuple(dict.fromkeys(faults)))
    return kept


def as_given(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a caller gave as data, by name; nothing where he gave nothing."""
    return dict(data or {})


def forms_of(form: Form | None) -> tuple[Form, ...]:
    """The one form of a step or of the application, or none."""
    return () if form is None else (form,)


def _filled_in(
    form: Form, data: Mapping[str, Any], faults: list[Fault], standing: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What *data* hold for one form, as it is kept."""
    clean: dict[str, Any] = {}
    wrong: list[Fault] = []
    for name in form.members.keys() & data.keys():
        try:
            clean[name] = clean_value(data[name], name)
        except WrongData as error:
            wrong += _unkept(form.members[name][1], name, error)
    found: list[Fault] = []
    kept = form.check(clean, found, standing=standing)
    told = {fault.at for fault in wrong}  # what cannot be kept is not missing
    faults += [*wrong, *(fault for fault in found if fault.at not in told)]
    return kept


def _unkept(label: str, name: str, error: WrongData) -> list[Fault]:
    """A value that would not come back as it went in."""
    said = f"{label}: giá trị không lưu giữ được (số quá dài, lồng quá sâu hoặc ký tự sai)"
    return [Fault(saying.below("", name), label, problem, said) for problem in error.problems]


# --- by type, for what `clean_value` gave: texts, whole numbers, lists and groups are of exactly those types


def _text(_: Field, value: object) -> object:
    if type(value) is not str:
        raise ValueError
    return value


def _integer(_: Field, value: object) -> object:
    if type(value) is str:
        return clean_value(int(value))
    found = as_whole(value)
    if type(found) is not int:
        raise ValueError
    return found


def _number(_: Field, value: object) -> object:
    if type(value) is int:
        return value
    if not isinstance(value, _NUMBERS):
        raise ValueError
    return clean_value(Decimal(str(value)))


def _boolean(_: Field, value: object) -> object:
    if type(value) is not bool:
        raise ValueError
    return value


def _date(_: Field, value: object) -> object:
    if type(value) is str:
        return date.fromisoformat(value)
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError
    return value


def _choice(field: Field, value: object) -> object:
    if value not in field.choices:
        told = saying.among(field.choices, [field.word(one) for one in field.choices])
        fault = saying.expected("/" + field.name, field.label or field.name, *told, value)
        raise WrongData((), [fault])
    return value


def _list(_: Field, value: object) -> object:
    if type(value) is not list:
        raise ValueError
    return value


def _object(_: Field, value: object) -> object:
    if type(value) is not dict:
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
