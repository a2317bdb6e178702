"""The service without its wire: a request is judged, answered by the engine, and told."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from thutuc.api import reading
from thutuc.api.acts import ACTS
from thutuc.api.answers import Filled, Health
from thutuc.api.describing import described, health
from thutuc.api.looks import LOOKS
from thutuc.api.operations import Asked, Given, Operation
from thutuc.api.problems import NO_METHOD, NO_TOKEN, NOT_FOUND, Refused, Told, of_error
from thutuc.api.reports import REPORTS
from thutuc.api.seeing import Caller
from thutuc.api.tokens import Token, recognise
from thutuc.engine import Engine, in_vietnamese
from thutuc.errors import JournalBroken, OutOfTime, Unavailable

_LOG = logging.getLogger("thutuc.api")

#: Everything that can be asked.
_OTHERS = (health(), *ACTS, *LOOKS, *REPORTS)
OPERATIONS: Sequence[Operation] = (*_OTHERS, described(_OTHERS))

#: What every answer says: nobody keeps it, nobody guesses what it is.
_ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire, its body apart."""

    method: str
    way: bytes  #: as it was sent, percent signs and all
    query: bytes
    headers: Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back over the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request of which is known what it asks for, and by whom."""

    operation: Operation
    way: Mapping[str, str]
    headers: Mapping[str, str]
    query: bytes
    token: Token | None


class Service:
    """Answers requests over one engine; any number of threads may ask it at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def find(self, request: Request) -> Admitted:
        """The operation that is asked for, by nobody known yet; the database is not asked."""
        headers = reading.read_headers(request.headers)
        operation, way = self._operation(request)
        return Admitted(operation, way, headers, request.query, None)

    def admit(self, found: Admitted) -> Admitted:
        """Find whose token it is, before a body is read; raises what `problem` tells."""
        scope = found.operation.scope
        if scope is None:
            return found
        text = reading.bearer(found.headers)
        token = None if text is None else recognise(self.engine.store, text, self.engine.now())
        if token is None:
            raise Refused(NO_TOKEN, "Expected a token that holds, found none.")
        Caller(self.engine, token).check(scope)
        return replace(found, token=token)

    def _operation(self, request: Request) -> tuple[Operation, dict[str, str]]:
        parts = reading.read_way(request.way, request.query)
        method = "GET" if request.method == "HEAD" else request.method  # the wire leaves the body out
        others = []
        for operation in OPERATIONS:
            way = operation.fits(parts)
            if way is not None and operation.method == method:
                return operation, way
            if way is not None:
                others.append(operation.method)
        if others:
            raise NoMethod(sorted(set(others)))
        raise Refused(NOT_FOUND, "Expected an address of the description, found another.")

    def answer(self, admitted: Admitted, raw: bytes) -> Response:
        """Do what is asked for, and tell it."""
        operation = admitted.operation
        if operation.name == "health":
            return self.health()
        query = reading.read_query(admitted.query, operation.query)
        body = key = seen = None
        if operation.body is not None:
            key = reading.request_key(admitted.headers)
            seen = reading.seen_revision(admitted.headers)
            body = reading.read_body(admitted.headers, raw, operation.body)
        caller = Caller(self.engine, admitted.token) if admitted.token is not None else None
        asked = Asked(caller, admitted.way, query, body, key, seen)  # type: ignore[arg-type] # none is asked for
        given = operation.handler(asked)
        if given.tag is not None and operation.method == "GET" and _same(admitted.headers, given.tag):
            return Response(304, b"", {**_ALWAYS, "ETag": given.tag})
        return _told(operation, given)

    def health(self) -> Response:
        """Whether the database answers who reads."""
        with self.engine.store.transaction(write=False) as tx:
            tx.next_wake()
        return Response(200, Health(status="ok").model_dump_json().encode(), _json())


class NoMethod(Refused):
    """The address is there, and does not take this method."""

    def __init__(self, methods: Sequence[str]) -> None:
        super().__init__(NO_METHOD, f"Expected {' or '.join(methods)}, found another method.")
        self.methods = methods


def problem(error: Exception) -> Response:
    """What a client is told of *error*; a failure of our own is noted, without what it says."""
    found: Told = of_error(error)
    headers = {**_ALWAYS, "Content-Type": "application/problem+json", **found.headers}
    if isinstance(error, NoMethod):
        headers["Allow"] = ", ".join(error.methods).replace("GET", "GET, HEAD")
    if isinstance(error, OutOfTime | Unavailable | JournalBroken):  # the operator's alone, and nobody's data
        _LOG.warning("%s", _line(error))
    elif found.problem.status == 500:  # the words of an error may be a person's data
        where = "".join(traceback.format_tb(error.__traceback__))
        _LOG.error("%s\n%s", type(error).__name__, where)
    return Response(found.problem.status, found.problem.model_dump_json().encode(), headers)


def _line(error: OutOfTime | Unavailable | JournalBroken) -> str:
    """What an error says, on one line in both languages."""
    said = str(error)
    return " ".join((said if " · " in said else f"{in_vietnamese(error)} · {said}").split())


def _same(headers: Mapping[str, str], tag: str) -> bool:
    seen = [each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")]
    return tag in seen or seen == ["*"]


def _told(operation: Operation, given: Given) -> Response:
    headers = _json()
    if given.tag is not None:
        headers["ETag"] = given.tag
    if given.location is not None:
        headers["Location"] = given.location
    if operation.answer is Any:
        return Response(given.status, orjson.dumps(given.told), headers)
    if isinstance(given.told, Filled):
        return Response(given.status, given.told.as_json(), headers)
    return Response(given.status, _adapter(operation.answer).dump_json(given.told), headers)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _json() -> dict[str, str]:
    return {**_ALWAYS, "Content-Type": "application/json"}
