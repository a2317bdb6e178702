"""Hypothesis strategies: what people fill in, who sits where, what happens to a dossier by chance.

Hypothesis is imported by whoever imports this module, and by nothing else of thutuc.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from thutuc.bpmn import read
from thutuc.engine.rules.data import check_data, forms_of
from thutuc.errors import WrongData
from thutuc.forms import Form
from thutuc.organisation import OrganisationData
from thutuc.procedure import Field, FieldType, Procedure
from thutuc.pytest_plugin.walking import Move, Walk
from thutuc.simulation.filling import units_named

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạếộửỹABCĐƯ0123456789"
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Lò", "Ma", "Giàng", "Sùng")
_BEFORE = date(2025, 7, 1)
#: The unit whose head is the head of the agency, in an organisation by chance.
LEADS = "chair"
_PAUSES = ("00 phút", "30 phút", "02 giờ làm việc", "01 ngày làm việc", "05 ngày", "20 ngày")
#: Cases of a form may ask for more, in so many rounds.
_ROUNDS = 4


#: Makes the values of a part of a form, given the parts that others refer to.
_Making = Callable[[Mapping[str, Any], Mapping[str, Any]], st.SearchStrategy[Any]]


# --- what is filled in -----------------------------------------------------------------------------


def data_of(fields: Iterable[Field], form: Form | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Data that these fields and this form accept: of a step, a message, or the application."""
    known = {each.name: each for each in fields}
    schema = json.loads(form.source) if form is not None else {}
    shared, drawn = schema.get("$defs", {}), schema.get("properties", {})
    values = {
        name: _schema(drawn[name], shared) if name in drawn else _schema(_written(each), {})
        for name, each in known.items()
    }
    always = {name for name, each in known.items() if each.required}

    @st.composite
    def made(draw: st.DrawFn) -> dict[str, Any]:
        data = draw(
            st.fixed_dictionaries(
                {name: values[name] for name in values if name in always},
                optional={name: values[name] for name in values if name not in always},
            )
        )
        for _ in range(_ROUNDS):
            try:
                check_data(known.values(), data, forms=forms_of(form))
            except WrongData as error:
                missing = {fault.at[1:] for fault in error.faults} & values.keys() - data.keys()
                assume(missing)
                data |= {name: draw(values[name]) for name in sorted(missing)}
            else:
                return data
        assume(False)
        return data

    return made()


def _written(field: Field) -> dict[str, Any]:
    """A field as a form would write it."""
    words: dict[str, Any] = {"type": _TYPES[field.type]}
    if field.type is FieldType.CHOICE:
        words["enum"] = list(field.choices)
    elif field.type is FieldType.DATE:
        words["format"] = "date"
    elif field.type is FieldType.LIST:
        words = {"type": "string"} if field.append else {**words, "items": {"type": "string"}}
    limits = {"minimum": field.least, "maximum": field.most}
    return words | {name: value for name, value in limits.items() if value is not None}


def _schema(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What a part of a form accepts; whatever slips through is refused when the whole is checked."""
    if "$ref" in schema:
        return _schema(shared[schema["$ref"].rpartition("/")[2]], shared)
    choices = [each["const"] for each in schema.get("oneOf", ())]
    choices = (
        choices or list(schema.get("enum", ())) or [schema[word] for word in ("const",) if word in schema]
    )
    if choices:
        return st.sampled_from(choices)
    made: _Making = _MADE.get(schema.get("type", ""), _string)
    return made(schema, shared)


def _number(schema: Mapping[str, Any], _: Mapping[str, Any]) -> st.SearchStrategy[int]:
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 1_000_001) - 1)
    step = int(schema.get("multipleOf", 1)) or 1
    return st.integers(-(-int(least) // step), int(most) // step).map(lambda number: number * step)


def _boolean(_: Mapping[str, Any], __: Mapping[str, Any]) -> st.SearchStrategy[bool]:
    return st.booleans()


def _array(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> st.SearchStrategy[list[Any]]:
    least = schema.get("minItems", 0)
    most = min(schema.get("maxItems", least + 3), least + 3)
    return st.lists(_schema(schema.get("items", {}), shared), min_size=least, max_size=most)


def _object(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    members = {name: _schema(each, shared) for name, each in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: each for name, each in members.items() if name in needed},
        optional={name: each for name, each in members.items() if name not in needed},
    )


def _string(schema: Mapping[str, Any], _: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return _pattern(schema)
    match schema.get("format"):
        case "date":
            return _days()
        case "date-time":
            return _days().map(lambda day: f"{day}T09:00:00+07:00")
        case "time":
            return st.sampled_from(("08:00:00+07:00", "15:30:00+07:00"))
        case "email":
            return st.sampled_from(("nguyen.an@example.vn", "lo.thi@example.vn"))
    least = schema.get("minLength", 1)
    return _texts(max(least, 1), min(schema.get("maxLength", 20), max(least, 20)))


def _pattern(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Texts of a pattern; where Python cannot read it, the examples that the form gives."""
    examples = [str(each) for each in schema.get("examples", ())]
    text = re.sub(r"\\p\{[LM]\w?\}", _LETTERS[:-10], schema["pattern"])
    try:
        made = st.from_regex(re.compile(re.sub(r"\$$", r"\\Z", text), re.ASCII))
    except re.error:
        return st.sampled_from(examples) if examples else _texts()
    least, most = schema.get("minLength", 0), schema.get("maxLength", 200)
    fitting = made.filter(lambda each: least <= len(each) <= most and each == each.strip() != "")
    return st.one_of(st.sampled_from(examples), fitting) if examples else fitting


def _texts(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=least, max_size=most)


def _days() -> st.SearchStrategy[str]:
    return st.dates(date(2000, 1, 1), date(2026, 12, 31)).map(date.isoformat)


#: What makes values of each type that a form names.
_MADE: Mapping[str, _Making] = {
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "array": _array,
    "object": _object,
}
#: What a form calls the type of a field.
_TYPES: Mapping[FieldType, str] = {
    FieldType.TEXT: "string",
    FieldType.CHOICE: "string",
    FieldType.DATE: "string",
    FieldType.INTEGER: "integer",
    FieldType.NUMBER: "number",
    FieldType.BOOLEAN: "boolean",
    FieldType.LIST: "array",
    FieldType.OBJECT: "object",
}


# --- what happens ----------------------------------------------------------------------------------


def walks(
    procedure: Procedure | str | Path, *, most: int = 25, given: bool = False
) -> st.SearchStrategy[Walk]:
    """Walks of a dossier: which task is done when, what is filled in; with *given* at the start, too."""
    drawn = procedure if isinstance(procedure, Procedure) else read(procedure)
    named = units_named(drawn.steps)  # what chance writes is no unit
    moves = st.lists(
        st.builds(Move, st.one_of(st.none(), st.integers(0, 3), st.just(0)), st.sampled_from(_PAUSES)),
        max_size=most,
    ).map(tuple)
    answers = st.fixed_dictionaries(
        {
            step.id: st.lists(
                data_of([each for each in step.fields if each.required or each.name not in named], step.form),
                min_size=1,
                max_size=2,
            ).map(tuple)
            for step in drawn.steps
            if step.fields
        }
    )
    begins = data_of(drawn.header.fields, drawn.header.form) if given else st.none()
    return st.builds(Walk, moves, answers, begins)


# --- who sits where ----------------------------------------------------------------------------------


@st.composite
def organisations(draw: st.DrawFn, procedure: Procedure | str | Path) -> OrganisationData:
    """A commune (``commune``, desk ``commune.one-stop``) with every unit and role that a procedure asks for.

    One to three officers hold each role; some are away in March 2026, never the heads.
    """
    drawn = procedure if isinstance(procedure, Procedure) else read(procedure)
    wanted: dict[str, set[str]] = {LEADS: set(), "one-stop": set()}
    for step in drawn.steps:
        places = [
            (step.unit, step.role),
            *((each.unit, each.role) for each in step.cooperating + step.following),
        ]
        for unit, role in places:
            if unit is not None:
                wanted.setdefault(unit, set()).update({role} if role else ())
    posts: list[dict[str, Any]] = []
    officers: list[dict[str, Any]] = []
    holdings: list[dict[str, Any]] = []
    absences: list[dict[str, Any]] = []
    for kind, roles in wanted.items():
        seats = [(f"commune.{kind}.head", "Trưởng đơn vị", sorted(roles), True)]
        for number, role in enumerate(sorted(roles)):
            more = draw(st.integers(0, 2))
            seats += [(f"commune.{kind}.{number}-{each}", "Công chức", [role], False) for each in range(more)]
        for id, title, held, head in seats:
            person = f"officer.{len(officers)}"
            named = f"{draw(st.sampled_from(_SURNAMES))} Thị {len(officers)}"
            posts.append({"id": id, "unit": f"commune.{kind}", "title": title, "roles": held, "head": head})
            officers.append({"id": person, "name": named})
            holdings.append({"officer": person, "post": id, "since": _BEFORE})
            if not head and draw(st.integers(0, 3)) == 0:
                absences.append(_away(draw, person))
    commune = {"id": "commune", "kind": "commune", "name": "Ủy ban nhân dân xã Thử Nghiệm", "code": "H99.41"}
    return OrganisationData.model_validate(
        {
            "agencies": [commune],
            "units": [_unit(kind) for kind in wanted],
            "posts": posts,
            "officers": officers,
            "holdings": holdings,
            "absences": absences,
        }
    )


def _away(draw: st.DrawFn, officer: str) -> dict[str, Any]:
    since = draw(st.dates(date(2026, 3, 2), date(2026, 3, 27)))
    return {"officer": officer, "since": since, "until": draw(st.dates(since, date(2026, 3, 31)))}


def _unit(kind: str) -> dict[str, Any]:
    named = {"id": f"commune.{kind}", "kind": kind, "name": f"Đơn vị {kind}"}
    return {**named, "agency": "commune", "leads": kind == LEADS}
