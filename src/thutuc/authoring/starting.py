"""Writes a form to begin with: what a file declares with ``thutuc:field``, as a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from thutuc import bounded
from thutuc.forms import MOST_BYTES
from thutuc.lint.files import forms_named
from thutuc.procedure import Field, FieldType, Procedure
from thutuc.safexml import MOST_BYTES as MOST_OF_FILE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: where the form of the application lies
APPLICATION = "forms/application.schema.json"
#: what a form asks for that stands in for a missing one, and that no file declares
_STAND_IN = Field("stands_in_for_a_missing_form")
_TYPES: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.TEXT: {"type": "string", "maxLength": 4000},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.LIST: {"type": "array", "items": {"type": "string", "title": "Mục"}},
}


def starters(procedure: Procedure, missing: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """A form for the application and for each step that has none, with the path where it belongs.

    A form that is named already and *missing* is written where the file says, once.
    """
    header = procedure.header
    path = APPLICATION if header.form is None else header.form.name
    told = {path}
    if header.form is None or path in missing:
        yield path, written(form_for(f"Tờ khai: {procedure.name}", _own(header.fields)))
    for step in procedure.steps:
        path = f"forms/{step.id}.schema.json" if step.form is None else step.form.name
        if path not in told and (step.fields if step.form is None else path in missing):
            told.add(path)
            yield path, written(form_for(step.name, _own(step.fields)))


def _own(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.name != _STAND_IN.name]


def begun(file: Path) -> tuple[dict[str, bytes], set[str]]:
    """The forms that a file names, by name, and which of them are missing: something stands in for those."""
    found: dict[str, bytes] = {}
    missing = set()
    folder = file.parent
    source = bounded.beginning(file, MOST_OF_FILE)
    for name in sorted(forms_named(source)):
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            continue
        if path.is_file():
            found[name] = bounded.beginning(path, MOST_BYTES)
        else:
            missing.add(name)
            found[name] = written(form_for(name, [_STAND_IN])).encode()
    return found, missing


def form_for(title: str, fields: Iterable[Field]) -> dict[str, Any]:
    """The schema that asks for *fields*; those that only grow, and groups, stay in the file."""
    asked = [field for field in fields if not field.append and field.type is not FieldType.OBJECT]
    form: dict[str, Any] = {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "additionalProperties": False,
    }
    required = [field.name for field in asked if field.required]
    if required:
        form["required"] = required
    form["properties"] = {field.name: _property(field) for field in asked}
    return form


def written(form: Mapping[str, Any]) -> str:
    """The form as the text of its file."""
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


def _property(field: Field) -> dict[str, Any]:
    title = {"title": field.label or field.name}
    if field.type is FieldType.CHOICE:
        return {
            "type": "string",
            **title,
            "oneOf": [{"const": each, "title": field.word(each) or each} for each in field.choices],
        }
    return {**title, **_TYPES[field.type]}
