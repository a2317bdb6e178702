"""Reads other modelers' forms as fields where they mean the same: who fills in what, and of which type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, SPIFF, ZEEBE
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import EXTENSIONS, line_of, local
from thutuc.bpmn.vocabulary import NAMESPACE
from thutuc.errors import ExpressionError
from thutuc.expressions import compile_expression
from thutuc.procedure import Field, FieldType

_OWN = f"{{{NAMESPACE}}}"
_FORMS = (
    f"{{{CAMUNDA}}}formData/{{{CAMUNDA}}}formField",
    f"{{{CAMUNDA}}}formProperty",
    f"{{{FLOWABLE}}}formProperty",
)
_ELSEWHERE = tuple(f"{{{vendor}}}{key}" for vendor in (CAMUNDA, FLOWABLE) for key in ("formKey", "formRef"))
_MOST = 500  #: components of a form
_TYPES = {
    "string": FieldType.TEXT,
    "text": FieldType.TEXT,
    "long": FieldType.INTEGER,
    "int": FieldType.INTEGER,
    "integer": FieldType.INTEGER,
    "double": FieldType.NUMBER,
    "number": FieldType.NUMBER,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "enum": FieldType.CHOICE,
    "textfield": FieldType.TEXT,
    "textarea": FieldType.TEXT,
    "checkbox": FieldType.BOOLEAN,
    "select": FieldType.CHOICE,
    "radio": FieldType.CHOICE,
    "checklist": FieldType.LIST,
    "taglist": FieldType.LIST,
}


def read_form(
    element: etree._Element, place: Place, file: Definitions, *, schema: bool
) -> tuple[tuple[Field, ...], str | None]:
    """The fields of the forms that stand in the file, and the name of a JSON Schema beside it.

    Where *schema* is false none may be named; other forms that stand elsewhere are told, not read.
    """
    block = element.find(EXTENSIONS)
    if block is not None and all(word.tag.startswith(_OWN) for word in block):
        block = None  # there is no vendor's word in it
    found: dict[str, Field] = {}
    if block is not None:
        for path in _FORMS:
            for item in block.iterfind(path):
                _keep(_vendor_field(item, place, file), found)
        for field in _zeebe_fields(block, place, file):
            _keep(field, found)
    elsewhere = next((element.get(key) for key in _ELSEWHERE if element.get(key)), None) or _named(block)
    if elsewhere and not (file.shelf.reads(elsewhere) and schema):
        file.findings.add("form-elsewhere", place, found=elsewhere)
        elsewhere = None
    return tuple(found.values()), elsewhere


def _keep(field: Field | None, found: dict[str, Field]) -> None:
    if field is not None:
        found.setdefault(field.name, field)


def _named(block: etree._Element | None) -> str | None:
    """The form that Camunda 8 or SpiffWorkflow keep in a file of its own."""
    if block is None:
        return None
    form = block.find(f"{{{ZEEBE}}}formDefinition")
    if form is not None and (form.get("formId") or form.get("externalReference")):
        return form.get("formId") or form.get("externalReference")
    for item in block.iterfind(f"{{{SPIFF}}}properties/{{{SPIFF}}}property"):
        if item.get("name") == "formJsonSchemaFilename":
            return item.get("value")
    return None


def _vendor_field(item: etree._Element, place: Place, file: Definitions) -> Field | None:
    get = item.get
    if get("writable") == "false" or get("readable") == "false":
        return None
    constraints = [each.get("name") or "" for each in item.iter() if local(each) == "constraint"]
    choices = tuple((each.get("id", ""), each.get("name", "")) for each in item if local(each) == "value")
    required = get("required") == "true" or "required" in constraints
    name = get("variable") or get("id") or ""
    given = [key for key in ("defaultValue", "default", "expression") if get(key)]
    _unkept(name, [*given, *constraints], Place(place.id, place.name, line_of(item)), file)
    return _field(
        name, get("type") or "string", get("label") or get("name") or "", required, choices, place, file
    )


def _zeebe_fields(block: etree._Element, place: Place, file: Definitions) -> Iterator[Field]:
    """A form of Camunda 8 that stands in the file as JSON, and that this task uses."""
    form = block.find(f"{{{ZEEBE}}}formDefinition")
    key = form.get("formKey", "").rpartition(":")[2] if form is not None else ""
    if not key:
        return
    waiting = list(file.forms.get(key, ()))
    seen = 0
    if not waiting:
        file.findings.add("form-unread", place, found=key)
    while waiting and seen < _MOST:
        component = waiting.pop()
        seen += 1
        if not isinstance(component, dict):
            continue
        inside = component.get("components")
        waiting += reversed(inside[:_MOST]) if isinstance(inside, list) else []
        field = _component(component, place, file) if component.get("key") else None
        if field is not None:
            yield field
    if waiting:
        file.findings.add("form-unread", place, found=key)


def _component(component: Mapping[str, Any], place: Place, file: Definitions) -> Field | None:
    type_, validate = str(component.get("type")), component.get("validate")
    if component.get("readonly") is True or type_ in ("button", "text", "group", "dynamiclist"):
        return None
    if type_ == "datetime":
        type_ = "date" if component.get("subtype") == "date" else "datetime"
    if type_ == "number" and component.get("decimalDigits") == 0:
        type_ = "integer"
    values = component.get("values")
    choices = tuple(
        (str(each.get("value")), str(each.get("label") or ""))
        for each in values or ()
        if isinstance(each, dict)
    )
    asked: Mapping[str, Any] = validate if isinstance(validate, dict) else {}
    required = asked.get("required") is True
    given = {"defaultValue": component.get("defaultValue"), **asked}
    _unkept(str(component["key"]), [key for key, one in given.items() if _says(one)], place, file)
    return _field(
        str(component["key"]), type_, str(component.get("label") or ""), required, choices, place, file
    )


def _says(given: object) -> bool:
    """Whether a part of a form says something; 0 does."""
    return bool(given) or (given == 0 and given is not False)


def _unkept(name: str, parts: Iterable[str], place: Place, file: Definitions) -> None:
    """Name what a field has beside what is read: a value it begins with, what a value has to keep to."""
    told = [part for part in parts if part and part != "required"]
    if told:
        file.findings.add("form-unkept", place, found=name, part=", ".join(told))


def _field(
    name: str,
    type_: str,
    label: str,
    required: bool,
    choices: tuple[tuple[str, str], ...],
    place: Place,
    file: Definitions,
) -> Field | None:
    """The field, if its name can be asked for and its type is one of ours."""
    kind = _TYPES.get(type_)
    if kind is None or not _can_be_named(name) or (kind is FieldType.CHOICE and not choices):
        file.findings.add("form-unread", place, found=f"{name}: {type_}")
        return None
    chosen = choices if kind is FieldType.CHOICE else ()
    return Field(
        name,
        kind,
        " ".join(label.split()),
        required,
        tuple(id for id, _ in chosen),
        False,
        place.line,
        labels=tuple(" ".join(word.split()) for _, word in chosen),
    )


def _can_be_named(name: str) -> bool:
    try:
        return compile_expression(name).names == {name}
    except ExpressionError:
        return False
