"""The description of the HTTP service says what strict generators of C# and Java go by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from thutuc.api import describing
from thutuc.api.acts import ACTS
from thutuc.api.describing import document
from thutuc.api.examples import EXAMPLES
from thutuc.api.figures import Gap
from thutuc.api.lists import CAUSES, LISTS, Channel
from thutuc.api.meanings import MEANT
from thutuc.api.operations import Operation
from thutuc.api.service import OPERATIONS
from thutuc.dossier import Phase
from thutuc.engine.codes import check_outside
from thutuc.procedure import FieldType

TOLD = document(tuple(OPERATIONS))
MODELS = TOLD["components"]["schemas"]
BY_NAME = {one["operationId"]: one for methods in TOLD["paths"].values() for one in methods.values()}


def _every(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _every(each)
    elif isinstance(node, list):
        for each in node:
            yield from _every(each)


def _every_key(schema: dict[str, Any]) -> set[str]:
    return {key for field in schema["properties"].values() for each in _every(field) for key in each}


def _field(model: str, name: str) -> dict[str, Any]:
    """A field's schema, with the one member of `anyOf` that is not null."""
    found = MODELS[model]["properties"][name]
    kinds = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
    return {**found, **(kinds[0] if kinds else {})}


def _asked(operation: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each["schema"] for each in BY_NAME[operation]["parameters"] if each.get("name") == name
    )
    return found


def test_bounds_of_numbers_are_json_schema() -> None:
    assert not [each for each in _every(TOLD) if {"ge", "le", "gt", "lt"} & each.keys()]
    for operation in ("search", "tasks", "duties", "list", "waiting", "events", "messages"):
        assert _asked(operation, "limit").items() >= {"type": "integer", "minimum": 1, "maximum": 500}.items()
    assert _asked("list", "number")["minimum"] == 0
    assert _asked("search", "status").items() >= {"type": "integer", "minimum": 1, "maximum": 10}.items()


@pytest.mark.parametrize(
    ("model", "field"),
    [("Dossier", "id"), ("Dossier", "revision"), ("Change", "seq"), ("Told", "dossier"), ("Task", "dossier")],
)
def test_numbers_that_grow_are_of_64_bits(model: str, field: str) -> None:
    assert _field(model, field)["format"] == "int64"


def test_instants_and_days_have_their_format() -> None:
    assert _field("Told", "at")["format"] == "date-time"
    assert _field("ProcedureNamed", "effective_from")["format"] == "date"
    assert _field("ProcedureNamed", "effective_to")["format"] == "date"


def test_the_description_describes_itself() -> None:
    told = BY_NAME["openapi"]["responses"]["200"]["content"]["application/json"]["schema"]

    assert told["description"] == "OpenAPI 3.1." and BY_NAME["openapi"]["security"] == []
    assert BY_NAME["openapi"]["tags"] == BY_NAME["health"]["tags"] == ["service"]


def test_an_event_is_kind_shape_and_fields_and_a_form_is_an_object() -> None:
    event = _field("Change", "events")["items"]
    assert [each["type"] for each in event["prefixItems"]] == ["string", "integer", "object"]
    for operation in ("form", "task_form"):
        schema = BY_NAME[operation]["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema["type"] == "object"


@pytest.mark.parametrize(
    ("model", "field", "names"),
    [
        ("Dossier", "channel", list(get_args(Channel))),
        ("Duty", "kind", ["urge", "apologise", "direction", "flag"]),
        ("Task", "outcome", ["completed", "deemed", "cancelled", "recalled"]),
        ("FieldTold", "type", [each.value for each in FieldType]),
        ("Reappoint", "reason", list(CAUSES)),
        ("Apologise", "reason", list(CAUSES)),
    ],
)
def test_closed_lists_are_told_from_where_they_are_kept(model: str, field: str, names: list[str]) -> None:
    assert _field(model, field)["enum"] == names


def test_a_phase_is_one_type_where_it_is_told_and_where_it_is_asked_for() -> None:
    assert MODELS["Phase"]["enum"] == [each.value for each in Phase]
    assert _field("Dossier", "phase")["$ref"] == _asked("search", "phase")["$ref"]


BODIES = ["Attachment", *sorted({act.body.__name__ for act in ACTS if act.body is not None})]


@pytest.mark.parametrize("model", BODIES)
def test_a_body_is_closed_in_the_words_that_generators_of_java_and_typescript_take(model: str) -> None:
    """Java's (7.10) makes a map of `additionalProperties: false`; TypeScript's demands what has a default."""
    told = MODELS[model]

    assert told["unevaluatedProperties"] is False and "additionalProperties" not in told
    assert not [name for name, field in told["properties"].items() if "default" in field]
    assert told["required"]


@pytest.mark.parametrize("model", BODIES)
def test_what_may_be_left_out_may_be_null(model: str) -> None:
    """Clients of Spring write null for it; one of C# that may not writes false for a truth left out."""
    told = MODELS[model]

    optional = [name for name in told["properties"] if name not in told["required"]]
    assert [name for name in optional if {"type": "null"} not in told["properties"][name]["anyOf"]] == []


def test_every_field_of_an_answer_is_always_there() -> None:
    told = {name: model for name, model in MODELS.items() if name not in BODIES and "properties" in model}

    assert len(told) > 30 and "Followed_Change" in told
    assert [name for name, model in told.items() if model["required"] != [*model["properties"]]] == []
    assert "default" not in {key for model in told.values() for key in _every_key(model)}


def test_what_follows_the_journal_is_never_told_that_there_is_no_next() -> None:
    for model in ("Followed_Change", "Followed_Told"):
        assert MODELS[model]["properties"]["next"]["type"] == "string"


def test_a_list_says_what_stands_in_it_and_nothing_is_kept_that_nobody_names() -> None:
    assert all("items" in each for each in _every(TOLD) if each.get("type") == "array")
    named = {each["$ref"].rpartition("/")[2] for each in _every(TOLD) if isinstance(each.get("$ref"), str)}
    kept = TOLD["components"]
    assert named == {*kept["schemas"], *kept["parameters"], *kept["responses"]}
    sent = TOLD["webhooks"]["message"]["post"]
    assert {tag for each in (*BY_NAME.values(), sent) for tag in each["tags"]} == {
        each["name"] for each in TOLD["tags"]
    }


def test_problems_and_lists_are_told_by_name_and_grounds_stay_open() -> None:
    types = _field("Problem", "type")["enum"]
    assert "urn:thutuc:problem:wrong-data" in types and len(types) == len(set(types))
    assert _asked("list", "list")["enum"] == list(LISTS)
    ground = _field("Suspend", "ground")
    assert "enum" not in ground and "`verification`" in ground["description"]  # a procedure may draw others


def test_the_pattern_of_a_code_from_outside_is_the_one_that_is_held() -> None:
    pattern = _field("Start", "external_code")["pattern"]
    for code in ("H56.14-240823-0001", "G09.20-20260609-0092637", "000.17.22.H56-210531-0001"):
        assert re.search(pattern, code) and check_outside(code) == code
    assert not re.search(pattern, "H56.14/240823/0001")


def test_what_is_unchanged_says_its_tag_and_how_it_is_asked() -> None:
    for operation in ("dossier", "data"):
        assert {"$ref": "#/components/parameters/IfNoneMatch"} in BY_NAME[operation]["parameters"]
        assert "ETag" in BY_NAME[operation]["responses"]["304"]["headers"]


def test_every_meaning_is_of_a_field_there_is_and_stands_in_the_description() -> None:
    for model, fields in MEANT.items():
        for name, meant in fields.items():
            assert MODELS[model]["properties"][name]["description"] == meant


@pytest.mark.parametrize("act", ACTS, ids=lambda act: str(act.name))
def test_every_act_says_what_it_does(act: Operation) -> None:
    said = BY_NAME[act.name]["description"]
    assert said and "``" not in said and ":meth:" not in said


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_body_that_is_taken(name: str) -> None:
    act = next(each for each in ACTS if each.name == name)
    assert act.body is not None
    act.body.model_validate(dict(EXAMPLES[name]))
    assert BY_NAME[name]["requestBody"]["content"]["application/json"]["example"] == EXAMPLES[name]


def test_an_operation_lists_only_what_it_may_refuse_with() -> None:
    health, look, act = (BY_NAME[name]["responses"].keys() for name in ("health", "status", "complete"))
    assert not {"401", "404", "409", "412", "415", "422"} & set(health)
    assert {"401", "403", "404"} <= set(look) and not {"409", "412", "415", "405"} & set(look)
    assert {"409", "412", "415", "422", "429"} <= set(act)
    assert "409" in BY_NAME["candidates"]["responses"] and "422" in BY_NAME["openapi"]["responses"]
    assert [name for name, told in BY_NAME.items() if "410" in told["responses"]] == ["events", "messages"]


def test_figures_are_plain_numbers_and_causes_have_names_that_a_program_can_write() -> None:
    assert _field("ListTally", "figures")["additionalProperties"] == {"type": ["number", "null"]}
    for act in ("Apologise", "Reappoint"):
        called = _field(act, "reason")["x-enum-varnames"]
        assert len(set(called)) == len(CAUSES) and all(re.fullmatch("[A-Z_]+", each) for each in called)


def test_a_gap_is_a_duration_of_rfc_3339_which_has_no_parts_of_a_second() -> None:
    told = TypeAdapter(Gap).dump_json(
        TypeAdapter(Gap).validate_python(timedelta(minutes=109, microseconds=7))
    )

    assert told == b'"PT1H49M"'


@pytest.mark.parametrize("name", ["journal", "history", "written"])
def test_what_is_told_whole_says_that_there_is_no_next_page(name: str) -> None:
    assert BY_NAME[name]["description"] == "All of it, on one page: `next` is null."
    assert "cursor" not in [each.get("name") for each in BY_NAME[name]["parameters"]]


def test_a_receiver_finds_the_webhook_with_its_headers() -> None:
    told = TOLD["webhooks"]["message"]["post"]
    assert told["tags"] == ["webhook"] and not [one for one in BY_NAME.values() if "webhook" in one["tags"]]
    names = {each["name"] for each in told["parameters"]}
    assert names == {"Idempotency-Key", "Thutuc-Timestamp", "Thutuc-Signature"}
    assert told["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Told")


def test_where_python_leaves_docstrings_out_nothing_is_described_by_nothing(monkeypatch: Any) -> None:
    monkeypatch.setattr(describing, "_description", lambda operation: "")
    every = [
        each
        for way in describing.document.__wrapped__(tuple(OPERATIONS))["paths"].values()
        for each in way.values()
    ]
    assert every and all(each["summary"] and "description" not in each for each in every)
