"""Writes a form to begin with: what a file declares with ``thutuc:field``, as a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from thutuc.procedure import Field, FieldType, Procedure

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: where the form of the application lies
APPLICATION = "forms/application.schema.json"
_TYPES: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.TEXT: {"type": "string", "maxLength": 4000},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.LIST: {"type": "array", "items": {"type": "string", "title": "Mục"}},
}


def starters(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """A form for the application and for each step that has none, with the path where it belongs."""
    header = procedure.header
    if header.form is None:
        yield APPLICATION, written(form_for(f"Tờ khai: {procedure.name}", header.fields))
    for step in procedure.steps:
        if step.form is None and step.fields:
            yield f"forms/{step.id}.schema.json", written(form_for(step.name, step.fields))


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
            "oneOf": [{"const": each, "title": each} for each in field.choices],
        }
    return {**title, **_TYPES[field.type]}
