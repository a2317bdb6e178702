"""The service as OpenAPI 3.1 describes it, made from the very models that judge and tell."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from thutuc.api.answers import Health, Problem, Told
from thutuc.api.examples import EXAMPLES
from thutuc.api.lists import LISTS
from thutuc.api.meanings import MEANT
from thutuc.api.operations import Given, Operation
from thutuc.api.problems import MEANINGS, OWN, Meaning
from thutuc.api.tokens import Scope
from thutuc.engine import Engine

#: The version of the wire, not of thutuc: it changes where a client would have to.
VERSION = "1.0.0"

_REF = "#/components/schemas/{model}"

_HEADERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "The client's name for this act: sent again it changes nothing and is answered alike.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The ETag of the dossier as it was seen; 412 where somebody came between.",
        "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[0-9]{1,18}-[0-9]{1,18}")$'},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The ETag of the last answer: 304 without a body where nothing changed.",
        "schema": {"type": "string"},
    },
}

_TAG: dict[str, Any] = {"ETag": {"schema": {"type": "string"}, "description": "Dossier and revision."}}

#: Looks that tell an ETag.
_TAGGED = ("dossier", "data")

#: What any request may meet; acts may meet all.
_EVERYWHERE = frozenset({400, 408, 413, 414, 429, 500, 503})
_WITH_TOKEN = frozenset({401, 403, 404, 422, 501})

#: What a look may meet besides.
_BESIDES = {"events": {410}, "messages": {410}, "candidates": {409}, "openapi": {422}}


@cache
def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    _schema(Problem, "serialization", schemas)
    schemas["Problem"]["properties"]["type"]["enum"] = [
        f"urn:thutuc:problem:{each.slug}" for found in _problems().values() for each in found
    ]
    webhooks = {"message": {"post": _webhook(schemas)}}
    _explain(schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "thutuc",
            "version": VERSION,
            "summary": "Giải quyết thủ tục hành chính · administrative procedures at work",
            "description": "Mọi thời điểm có múi giờ. Every instant has its zone; ids are ASCII.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": name, "description": _TAGS[name]}
            for name in dict.fromkeys([*map(_tag, operations), _SENT])
        ],
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "parameters": _HEADERS,
            "responses": {
                str(status): _problem(told) for status, told in _problems().items() if status != 405
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of `thutuc token add`. Scopes: "
                    + ", ".join(f"`{scope.value}`" for scope in Scope),
                }
            },
        },
    }


def _explain(schemas: dict[str, Any]) -> None:
    """Put into the models of answers what their fields mean."""
    for model, fields in MEANT.items():
        for name, meant in fields.items() if model in schemas else ():
            schemas[model]["properties"][name]["description"] = meant


def _webhook(schemas: dict[str, Any]) -> dict[str, Any]:
    """What a receiver of messages is sent."""
    sent = {
        "Idempotency-Key": "The message's `key`; one that was seen is dropped.",
        "Thutuc-Timestamp": "When it was sent, seconds since 1970-01-01T00:00:00Z.",
        "Thutuc-Signature": "`v1=` and HMAC-SHA256, in hexadecimal, over timestamp, full stop and body.",
    }
    return {
        "operationId": "message",
        "summary": "Thông báo, trạng thái gửi đi · a notice or a status that is sent",
        "tags": [_SENT],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for name, said in sent.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _schema(Told, "serialization", schemas)}},
        },
        "responses": {"2XX": {"description": "Taken; anything else is sent again."}},
        "security": [],
    }


#: Operations by what they are about.
_TAGS = {
    "service": "Dịch vụ · the service itself",
    "dossiers": "Hồ sơ · dossiers",
    "tasks": "Việc đang mở · open tasks",
    "duties": "Việc của người đứng đầu · duties beside the steps",
    "completed-tasks": "Việc đã xử lý · tasks that are done",
    "units": "Đơn vị · units to choose from",
    "officers": "Cán bộ · officers to choose from",
    "procedures": "Thủ tục · procedures and forms",
    "lists": "Danh sách · lists",
    "waiting": "Đang chờ · what waits",
    "irregularities": "Việc cần lưu ý kiểm tra · irregularities",
    "daily-list": "Danh sách đôn đốc trong ngày · the daily list",
    "events": "Sự kiện · the journal, followed",
    "messages": "Thông báo · messages, followed",
    "webhook": "Gửi đến địa chỉ của bên nhận · sent by the service; no operation of it",
}
#: Apart from the operations, for generators make an operation of it too.
_SENT = "webhook"


def _tag(operation: Operation) -> str:
    return "service" if operation.scope is None else operation.path.split("/")[2]


def _description(operation: Operation) -> str:
    """What an act does, as the engine says it; of a look what is told."""
    said = getattr(Engine, operation.name).__doc__ if operation.acts else operation.answer.__doc__
    plain = inspect.cleandoc(said or "").replace("``", "`")
    fields = getattr(operation.answer, "model_fields", {})
    if "next" in fields and "cursor" not in operation.query.model_fields:
        plain = "All of it, on one page: `next` is null."
    return re.sub(r"`:?(?:meth|class|attr)?:?`", "`", plain)


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_tag(operation)],
        "parameters": [*_way(operation), *_query(operation, schemas)],
        "responses": _responses(operation, schemas),
        "security": [] if operation.scope is None else [{"token": [operation.scope.value]}],
    }
    if operation.acts or hasattr(operation.answer, "model_fields"):
        told |= {"description": text} if (text := _description(operation)) else {}  # none under -OO
    if operation.name in _TAGGED:
        told["parameters"] += [{"$ref": "#/components/parameters/IfNoneMatch"}]
    if operation.body is not None:
        told["parameters"] += [{"$ref": "#/components/parameters/IdempotencyKey"}]
        if operation.status == 200:
            told["parameters"] += [{"$ref": "#/components/parameters/IfMatch"}]
        schema = _schema(operation.body, "validation", schemas)
        content: dict[str, Any] = {"schema": schema}
        if operation.name in EXAMPLES:
            content["example"] = dict(EXAMPLES[operation.name])
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
    return told


def _way(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", operation.path)
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _WAYS[name],
            "schema": {"type": "string", "enum": list(LISTS)}
            if name == "list"
            else {"type": "string", "minLength": 1, "maxLength": 500},
        }
        for name in names
    ]


#: What stands in an address.
_WAYS = {
    "dossier": "Number, mã số hồ sơ, or the code it came with.",
    "task": "A task, such as `17.3`.",
    "duty": "A duty, such as `17.d5`.",
    "procedure": "Id or national code.",
    "list": "Name of a list.",
}


def _query(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    whole = TypeAdapter(operation.query).json_schema(mode="validation", ref_template=_REF)
    schemas.update(whole.pop("$defs", {}))
    found = []
    for name, schema in whole.get("properties", {}).items():
        plain = _without_null(schema)
        parameter = {
            "name": name,
            "in": "query",
            "required": name in whole.get("required", ()),
            "schema": plain,
        }
        if "description" in plain:
            parameter["description"] = plain.pop("description")
        found.append(parameter)
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What may stand in a query: nothing is said by leaving the name out."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    plain = {name: value for name, value in schema.items() if name not in ("anyOf", "title")}
    if plain.get("default", ...) is None:
        del plain["default"]
    return {**kinds[0], **plain} if len(kinds) == 1 else plain


#: A form is a schema of its own.
_FORM = {
    "type": "object",
    "additionalProperties": True,
    "description": "A JSON Schema of draft 2020-12, as the procedure was deployed with it.",
}


_WHOLE = {"type": "object", "additionalProperties": True, "description": "OpenAPI 3.1."}


def _responses(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    if operation.answer is Any:
        schema: dict[str, Any] = _WHOLE if operation.name == "openapi" else _FORM
    else:
        schema = _schema(operation.answer, "serialization", schemas)
    good: dict[str, Any] = {
        "description": operation.summary,
        "content": {"application/json": {"schema": schema}},
    }
    if operation.acts or operation.name in _TAGGED:
        good["headers"] = dict(_TAG)
    if operation.status == 201:
        good["headers"]["Location"] = {"schema": {"type": "string"}, "description": "Where it is."}
    told = {str(operation.status): good}
    if operation.name in _TAGGED:
        told["304"] = {"description": "Unchanged since the ETag of If-None-Match.", "headers": dict(_TAG)}
    for status in _refusals(operation):
        told[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return dict(sorted(told.items()))


def _refusals(operation: Operation) -> list[int]:
    """What an operation may be refused with; 405 is for methods that are not described."""
    met = set(_EVERYWHERE)
    if operation.acts:
        met = set(_problems()) - {405, 410}
    elif operation.scope is not None:
        met |= _WITH_TOKEN
    met |= _BESIDES.get(operation.name, set())
    return [status for status in _problems() if status in met]


def _problems() -> dict[int, list[Meaning]]:
    """What every operation may refuse with, by status."""
    found: dict[int, list[Meaning]] = {}
    for meaning in dict.fromkeys((*OWN, *MEANINGS.values())):
        found.setdefault(meaning.status, []).append(meaning)
    return dict(sorted(found.items()))


def _problem(meanings: Sequence[Meaning]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": "; ".join(f"{one.vi} · {one.en} (`{one.slug}`)" for one in meanings),
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
    if meanings[0].status in (429, 503):
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    if meanings[0].status == 401:
        told["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer."}}
    return told


def _schema(kind: Any, mode: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type, its parts kept among the others under their names."""
    whole = TypeAdapter(kind).json_schema(mode=mode, ref_template=_REF)
    parts = whole.pop("$defs", {})
    for each in (whole, *parts.values()):
        _generated(each)
    schemas.update(parts)
    name = getattr(kind, "__name__", "")
    if not hasattr(kind, "model_fields"):
        return whole
    name = re.sub(r"\W+", "_", name).strip("_")
    schemas[name] = whole
    return {"$ref": _REF.format(model=name)}


def _generated(schema: dict[str, Any]) -> None:
    """Say it as generators of clients take it.

    Those of Java (openapi-generator before 7.17) make a map, written as ``{}``, of what says
    ``additionalProperties: false``; those of TypeScript (openapi-typescript) take what has a default for
    something that has to be given.
    """
    if schema.get("additionalProperties") is False:
        del schema["additionalProperties"]
        schema["unevaluatedProperties"] = False
    for part in schema.get("properties", {}).values():
        left_out = part.pop("default", None)
        if left_out not in (None, "", [], {}):
            said = f"Left out: `{orjson.dumps(left_out).decode()}`."
            part["description"] = " ".join(filter(None, (part.get("description"), said)))


def described(operations: Sequence[Operation]) -> Operation:
    """The operation that tells the description of the others and of itself."""
    told = Operation(
        "openapi",
        "GET",
        "/v1/openapi.json",
        None,
        "Mô tả dịch vụ · this description",
        Any,
        lambda _: Given(document((*operations, told))),
    )
    return told


def health() -> Operation:
    """The operation that says whether the service and its database answer."""
    return Operation(
        "health", "GET", "/healthz", None, "Còn hoạt động · whether it works", Health, lambda _: Given(None)
    )
