"""Forms judge as JSON Schema 2020-12 does: random schemas of the subset, jsonschema as the other judge."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from thutuc.errors import Fault
from thutuc.forms import read_form

NAMES = ("kind", "area", "count", "agreed", "born", "parts", "home")
WORDS = st.sampled_from(["a", "b", "ab", "abc", "nhà ở", "012"])
DAYS = st.sampled_from(["2026-01-05", "2026-02-30", "05/01/2026", "2024-02-29"])
INTEGERS = st.integers(-3, 12)
NUMBERS = INTEGERS | st.sampled_from([0.5, 1.25, 2.5, -0.1])
BOUNDS = st.integers(0, 6)


@st.composite
def simple(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["string", "choice", "date", "integer", "number", "boolean"]))
    if kind == "choice":
        values = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
        named = [{"const": value, "title": value.upper()} for value in values]
        return {"type": "string"} | draw(st.sampled_from([{"enum": values}, {"oneOf": named}]))
    if kind == "date":
        return {"type": "string", "format": "date"}
    if kind == "boolean":
        return {"type": "boolean"} | draw(st.sampled_from([{}, {"const": True}]))
    schema: dict[str, Any] = {"type": kind}
    if kind == "string":
        low = draw(st.integers(0, 2))
        schema |= draw(st.sampled_from([{}, {"minLength": low, "maxLength": low + 2}]))
        return schema | draw(st.sampled_from([{}, {"pattern": "^[a-c]+$"}, {"pattern": "b|[0-9]{2}"}]))
    low = draw(INTEGERS)
    for keyword, bound in (
        ("minimum", low),
        ("exclusiveMinimum", low),
        ("maximum", low + 5),
        ("multipleOf", 2),
    ):
        if draw(st.booleans()):
            schema[keyword] = bound
    return schema


@st.composite
def schemas(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    members: dict[str, Any] = {
        name: draw(simple()) for name in draw(st.sets(st.sampled_from(NAMES[:5]), min_size=2))
    }
    if depth < 2:
        if draw(st.booleans()):
            items = draw(simple() | schemas(depth + 1))
            members["parts"] = {
                "type": "array",
                "items": items,
                "uniqueItems": draw(st.booleans()),
                "maxItems": 3,
            }
        if draw(st.booleans()):
            members["home"] = draw(schemas(depth + 1))
    names = sorted(members)
    schema: dict[str, Any] = {"type": "object", "properties": members, "additionalProperties": False}
    schema["required"] = sorted(draw(st.sets(st.sampled_from(names))))
    name, other = names[0], names[-1]
    if draw(st.booleans()) and members[name]["type"] == "string" and "format" not in members[name]:
        condition = {
            "properties": {name: {"enum": draw(st.lists(WORDS, min_size=1, unique=True))}},
            "required": [name],
        }
        schema |= {"if": condition, "then": {"required": [other]}, "else": {"properties": {other: False}}}
    if draw(st.booleans()):
        schema["dependentRequired"] = {name: [other]}
    return schema


VALUES = st.recursive(
    WORDS | DAYS | INTEGERS | NUMBERS | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*NAMES, "other"]), inner, max_size=5)
    ),
    max_leaves=6,
)


@st.composite
def fitting(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """Data that fit the schema more often than not."""
    if draw(st.integers(0, 11)) == 0:
        return draw(VALUES)
    match schema["type"]:
        case "object":
            names = [
                name for name in schema["properties"] if name in schema["required"] or draw(st.booleans())
            ]
            return {name: draw(fitting(schema["properties"][name])) for name in names}
        case "array":
            return draw(st.lists(fitting(schema["items"]), max_size=4))
        case "integer":
            return draw(INTEGERS)
        case "number":
            return draw(NUMBERS)
        case "boolean":
            return draw(st.booleans())
    listed = schema.get("enum") or [each["const"] for each in schema.get("oneOf", ())]
    return draw(st.sampled_from(listed) if listed else DAYS if "format" in schema else WORDS)


def comparable(schema: dict[str, Any], value: Any) -> bool:
    """Whether both mean the same: a text that says a number is one for us, and 1.0 is no whole one."""
    match schema["type"], value:
        case (("integer" | "number"), str()):
            return False
        case "integer", float():
            return False
        case "object", dict():
            known = schema["properties"]
            return all(comparable(known[name], one) for name, one in value.items() if name in known)
        case "array", list():
            return all(comparable(schema["items"], one) for one in value)
    return True


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.data())
def test_a_form_accepts_what_json_schema_accepts(data: st.DataObject) -> None:
    schema = data.draw(schemas())
    value = data.draw(fitting(schema))
    if not isinstance(value, dict) or not comparable(schema, value):
        return
    reading = read_form(json.dumps(schema).encode(), "forms/random.schema.json")
    assert reading.form is not None, reading.findings
    Draft202012Validator.check_schema(schema)
    theirs = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    unknown = value.keys() - schema["properties"].keys()
    faults: list[Fault] = []

    reading.form.check({name: one for name, one in value.items() if name not in unknown}, faults)

    assert bool(faults or unknown) is not theirs.is_valid(value), (schema, value, faults)
