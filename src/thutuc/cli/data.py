"""What is typed as ``--data name=value``, in the types that the procedure declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import typer

from thutuc.procedure import Field, FieldType, Procedure

_TRUTH = {"true": True, "false": False}


def typed(declared: Iterable[Field], pairs: Sequence[str] | None, whole: str | None = None) -> dict[str, Any]:
    """The data that *pairs* (``name=value``) and *whole* (a JSON object) give; a pair wins.

    Text, numbers, dates and choices stay text: the engine reads them as the file declares. A name that
    nothing declares is passed on, so that the engine refuses it with the names that exist.
    """
    fields = {field.name: field for field in declared}
    data = _object(whole) if whole is not None else {}
    for pair in pairs or ():
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(
                f"ghi tên=giá trị · expected name=value, found {pair!r}", param_hint="--data"
            )
        data[name.strip()] = _value(fields.get(name.strip()), value)
    return data


def _value(field: Field | None, text: str) -> Any:
    kind = field.type if field is not None else FieldType.TEXT
    if kind is FieldType.BOOLEAN:
        if text.lower() not in _TRUTH:
            raise typer.BadParameter(
                f"{_name(field)} phải là true hoặc false "
                f"· expected {_name(field)}=true or false, found {text!r}",
                param_hint="--data",
            )
        return _TRUTH[text.lower()]
    if kind is FieldType.LIST:
        if text.lstrip().startswith("["):
            return _json(text)
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind is FieldType.OBJECT:
        return _json(text)
    return text


def _name(field: Field | None) -> str:
    return field.name if field is not None else "name"


def _object(text: str) -> dict[str, Any]:
    found = _json(text, "--data-json")
    if not isinstance(found, dict):
        raise typer.BadParameter(
            "phải là một đối tượng JSON · expected a JSON object", param_hint="--data-json"
        )
    return found


def _json(text: str, option: str = "--data") -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise typer.BadParameter(
            f"viết sai JSON ở dòng {error.lineno}, ký tự {error.colno} "
            f"· expected JSON, found a mistake: {error}",
            param_hint=option,
        ) from None


def of_step(procedure: Procedure, step: str) -> Sequence[Field]:
    """What a step declares."""
    found = procedure.step.get(step)
    return found.fields if found is not None else ()


def of_anywhere(procedure: Procedure) -> Sequence[Field]:
    """What the application and all steps, services and messages declare."""
    declared = [(node.step.fields if node.step is not None else node.fields) for node in procedure.nodes]
    return [field for fields in (procedure.header.fields, *declared) for field in fields]


def of_message(procedure: Procedure, name: str) -> Sequence[Field]:
    """What whoever waits for a message or signal declares, anywhere in the procedure."""
    return [
        field
        for node in procedure.nodes
        if name in (node.message, node.event.ref if node.event is not None else None)
        for field in (node.step.fields if node.step is not None else node.fields)
    ]
