"""The keywords of JSON Schema 2020-12 that a form may use, by what they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thutuc.mistakes import did_you_mean, nearest

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
    english, vietnamese = did_you_mean(nearest(found, known, cutoff=0.6))
    return {"guess": english and f".{english}", "guess_vi": vietnamese and f".{vietnamese}"}


def shown(value: object) -> str:
    """What a form says, short."""
    if value is None:
        return "–"
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return repr(value)[:80]
