"""What the keywords of a form may hold: names, bounds, choices, cases."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from thutuc.forms.reading import Path

#: items that a list may have, where the form does not say fewer
MOST_ITEMS = 1_000
#: letters that a limit may speak of
LONGEST_TEXT = 100_000
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal),
    "boolean": (bool,),
}


def is_name(name: str) -> bool:
    """Whether conditions can read a datum of this name."""
    return _NAME.fullmatch(name) is not None and not keyword.iskeyword(name)


def bounds(schema: Mapping[str, Any]) -> tuple[int | Decimal | None, int | Decimal | None]:
    """The least and the greatest value of a number; an exclusive bound counts as one."""
    found = []
    for names, choose in ((("minimum", "exclusiveMinimum"), max), (("maximum", "exclusiveMaximum"), min)):
        numbers = [schema[name] for name in names if _is(schema.get(name), "number")]
        found.append(choose(numbers) if numbers else None)
    return found[0], found[1]


def choices_of(word: str, written: Any, type_: str) -> tuple[list[Any], list[str]] | None:
    """The values that may be chosen and what each is called; ``None`` where they are not written right."""
    listed = written if word != "const" else [written]
    if not isinstance(listed, list) or not listed:
        return None
    if word == "oneOf":
        if not all(isinstance(each, dict) and set(each) == {"const", "title"} for each in listed):
            return None
        values, labels = [each["const"] for each in listed], [each["title"] for each in listed]
    else:
        values, labels = listed, [""] * len(listed)
    right = all(_is(value, type_) for value in values) and all(isinstance(label, str) for label in labels)
    return (values, labels) if right and len(set(values)) == len(values) else None


def cases_of(schema: Mapping[str, Any], path: Path) -> list[tuple[dict[str, Any], Path]] | None:
    """Every ``if`` of an object, with where it stands; ``None`` where ``allOf`` holds something else."""
    found: list[tuple[dict[str, Any], Path]] = []
    if schema.keys() & {"if", "then", "else"}:
        found.append(({key: schema[key] for key in ("if", "then", "else") if key in schema}, path))
    several = schema.get("allOf", [])
    if not isinstance(several, Sequence) or isinstance(several, str):
        return None
    for number, each in enumerate(several):
        if not isinstance(each, dict) or "if" not in each or set(each) - {"if", "then", "else", "$comment"}:
            return None
        found.append((each, (*path, "allOf", number)))
    return found


def _is(value: object, type_: str) -> bool:
    return isinstance(value, _TYPES[type_]) and (type_ == "boolean" or not isinstance(value, bool))
