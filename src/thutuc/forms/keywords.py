"""The keywords of JSON Schema 2020-12 that a form may use, by what they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

#: the only ``$schema`` there is
DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: on anything
WORDS = frozenset({"type", "title", "description", "$comment", "examples", "x-thutuc-made-up"})
#: on the whole form only
ROOT = frozenset({"$schema", "$id", "$defs", "x-thutuc-papers", "x-thutuc-fees"})
#: beside a reference
REFERRING = frozenset({"$ref", "title", "description", "$comment", "x-thutuc-made-up"})
#: inside ``if``, ``then`` and ``else``
BRANCH = frozenset({"properties", "required", "title", "$comment"})
_NUMBERS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const"}
)
_CASES = frozenset({"if", "then", "else", "allOf", "dependentRequired"})
#: on each type
OF: Mapping[str, frozenset[str]] = {
    "string": frozenset({"enum", "const", "oneOf", "minLength", "maxLength", "pattern", "format"}),
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "boolean": frozenset({"const"}),
    "array": frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
    "object": frozenset({"properties", "required", "additionalProperties"}) | _CASES,
}


def guess(found: str, known: frozenset[str] | Mapping[str, Any]) -> dict[str, str]:
    """The nearest of the known names, asked for in both languages."""
    near = get_close_matches(found[:60], sorted(known), n=1, cutoff=0.6)
    if not near:
        return {"guess": "", "guess_vi": ""}
    return {"guess": f"; did you mean {near[0]!r}?", "guess_vi": f"; có phải là {near[0]!r}?"}


def shown(value: object) -> str:
    """What a form says, short."""
    if value is None:
        return "–"
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return repr(value)[:80]
