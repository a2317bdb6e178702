"""The edge of the HTTP service: addresses, headers, bodies of whoever reaches it, with a token and without.

A dossier's file is an edge too: what is brought back from outside is opened here, sealed or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote

import orjson
from tests.api_world import make_token
from tests.fuzz import nasty
from tests.fuzz.verbs import Office, office

from thutuc.api import OPERATIONS, Request, Service
from thutuc.api.problems import of_error
from thutuc.engine.files import verify_file
from thutuc.errors import CommandRejected, ThutucError

Sent = tuple[str, bytes, bytes, list[tuple[bytes, bytes]], bytes]

_WORDS = ("1", "2", "1.1", "H99.41-260302-0001", "an.nguyen", "dong-may", "dang-ky-khai-sinh", "late-open")
_METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "get", "\udcff", "")


def make(chance: Random) -> Sent:
    """A request: an operation of ours, usual or spoiled in its address, headers, query or body."""
    operation = chance.choice(OPERATIONS)
    parts = [_part(chance) if part.startswith("{") else part for part in operation.parts]
    if chance.random() < 0.1:
        parts.insert(chance.randrange(len(parts) + 1), _part(chance))
    way = "/" + "/".join(parts)
    names = list(operation.query.model_fields)
    pairs = [(chance.choice(names) if names else "x", _part(chance)) for _ in range(chance.randrange(4))]
    query = "&".join(f"{name}={said}" for name, said in pairs if chance.random() < 0.5)
    method = operation.method if chance.random() < 0.95 else chance.choice(_METHODS)
    raw = [item.encode("utf-8", "surrogatepass") for item in (way, query)]
    return method, raw[0], raw[1], _headers(chance), _body(chance, operation.body)


def _part(chance: Random) -> str:
    word = chance.choice(_WORDS) if chance.random() < 0.7 else nasty.text(chance)[:5_000]
    return quote(word, safe="", errors="surrogatepass") if chance.random() < 0.8 else word


def _headers(chance: Random) -> list[tuple[bytes, bytes]]:
    """What is sent beside the address; the token is put in where ``TOKEN`` stands."""
    made = [(b"authorization", b"Bearer TOKEN")] if chance.random() < 0.95 else []
    if chance.random() < 0.95:
        made.append((b"content-type", b"application/json"))
    if chance.random() < 0.95:
        made.append((b"idempotency-key", b"k-%d" % chance.randrange(10**9)))
    if chance.random() < 0.2:
        name = chance.choice(
            (b"if-match", b"if-none-match", b"authorization", b"content-type", b"x", b"\xff")
        )
        made.append((name, nasty.text(chance).encode("utf-8", "surrogatepass")[:2_000]))
    return made


def _body(chance: Random, kind: Any) -> bytes:
    if kind is None or chance.random() < 0.05:
        return nasty.blob(chance) if chance.random() < 0.1 else b""
    made: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        if field.is_required() or chance.random() < 0.4:
            made[name] = _said(chance, name)
    if chance.random() < 0.1:
        made[nasty.text(chance)] = nasty.value(chance)
    try:
        return orjson.dumps(made, default=str)
    except (TypeError, orjson.JSONEncodeError):
        return b'{"by": "\\ud800", "n": 1e999, "x": NaN}'


def _said(chance: Random, name: str) -> Any:
    usual: dict[str, Sequence[Any]] = {
        "by": ("an.nguyen", "system"),
        "procedure": ("dang-ky-khai-sinh",),
        "received_at": ("dong-may.one-stop",),
        "competent": ("dong-may",),
        "happened_at": (
            "2026-03-02T08:00:00+07:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
        ),
        "day": ("2026-03-09", "9999-12-31"),
        "data": ({}, {"eligible": True}),
    }
    if name in usual and chance.random() < 0.7:
        return chance.choice(usual[name])
    return nasty.value(chance) if chance.random() < 0.5 else nasty.text(chance)[:30_000]


def take(sent: object) -> None:
    """Ask; what is refused is a problem with a status below 500, and has changed nothing."""
    method, way, query, headers, body = sent  # type: ignore[misc]
    place = office()
    service, token = _service(place)
    headers = [(name, said.replace(b"TOKEN", token)) for name, said in headers]
    before = place.written()
    try:
        service.answer(service.admit(service.find(Request(method, way, query, tuple(headers)))), body)
    except Exception as error:
        if of_error(error).problem.status >= 500:
            raise
        assert place.written() == before, "what was refused over the wire has written"
        raise CommandRejected(str(error) or type(error).__name__) from error


_SERVICES: dict[int, tuple[Office, Service, bytes]] = {}


def _service(place: Office) -> tuple[Service, bytes]:
    if id(place) not in _SERVICES:
        _SERVICES.clear()
        _SERVICES[id(place)] = place, Service(place.engine), make_token(place.engine).encode()
    return _SERVICES[id(place)][1:]


# --- a dossier as a file -------------------------------------------------------------------------


@cache
def archives() -> list[bytes]:
    """Files of dossiers as they should be."""
    made = Office()
    return [made.engine.export(number, by="system").content for number in (1, 2, 4)]


def archive(data: bytes) -> None:
    """A file is checked without a database, and brought back where nobody took it out."""
    try:
        verify_file(data)
    except ThutucError as error:
        assert str(error)
    place = office()
    before = place.written()
    try:
        place.engine.bring_back(data, by="system", decision="12/QĐ-UBND")
    finally:
        assert place.written() == before, "a file that never left was brought back"
