"""Whatever comes over the wire, it is refused as a problem; nothing is changed or given away."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.api_world import Client, make_token, served
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.api import Application, Limits, Service
from thutuc.api import service as service_module
from thutuc.api.paging import written
from thutuc.api.problems import MEANINGS, OWN
from thutuc.engine.unread import altered
from thutuc.errors import Busy, JournalBroken, ThutucError

START = {
    "by": "an.nguyen",
    "procedure": BIRTH,
    "received_at": "dong-may.one-stop",
    "competent": "dong-may",
}
TEXT = orjson.dumps(START).decode()


@pytest.fixture
def office(clock: Clock, tmp_path: Path) -> Iterator[Engine]:
    """The sample province on a file, with one dossier."""
    store = open_store(f"sqlite:///{tmp_path}/a.db?synchronous=off")
    store.upgrade()
    add_shipped(store)
    made = make_engine(store, clock)
    hand_in(made, applicant="001099000123")
    yield made
    store.close()


@pytest.fixture
def client(office: Engine) -> Client:
    """A client that may do everything."""
    return Client(Service(office), make_token(office))


def _untouched(engine: Engine) -> bool:
    return [each.revision for each in engine.search()] == [1]


# --- bodies ----------------------------------------------------------------------------------------

_DEEP = "[" * 5_000 + "]" * 5_000

BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "no json": (b"{", 400),
    "two values": (b"{} {}", 400),
    "a list": (b"[]", 422),
    "null": (b"null", 422),
    "text": (b'"an.nguyen"', 422),
    "no name": (b"{}", 422),
    "unknown field": (TEXT.replace("{", '{"admin": true, ', 1).encode(), 422),
    "a name twice": (TEXT.replace("{", '{"by": "system", ', 1).encode(), 400),
    "a name twice, escaped": (TEXT.replace("{", '{"\\u0062y": "system", ', 1).encode(), 400),
    "a name twice within data": (TEXT.replace("{", '{"data": {"a": 1, "a": 2}, ', 1).encode(), 400),
    "NaN": (TEXT.replace("{", '{"data": {"fee": NaN}, ', 1).encode(), 400),
    "Infinity": (TEXT.replace("{", '{"data": {"fee": -Infinity}, ', 1).encode(), 400),
    "1e999": (TEXT.replace("{", '{"data": {"fee": 1e999}, ', 1).encode(), 400),
    "a long number": (TEXT.replace("{", f'{{"data": {{"fee": {"9" * 5_000}}}, ', 1).encode(), 400),
    "bad UTF-8": (TEXT.replace("an.nguyen", "an.\udcff").encode("utf-8", "surrogateescape"), 400),
    "overlong UTF-8": (TEXT.encode().replace(b"an.nguyen", b"an\xc0\xaenguyen"), 400),
    "UTF-16": (TEXT.encode("utf-16"), 400),
    "half a character": (TEXT.replace("an.nguyen", "\\ud800").encode(), 400),
    "NUL": (TEXT.replace("an.nguyen", "an\\u0000").encode(), 422),
    "deep": (TEXT.replace("{", f'{{"data": {{"a": {_DEEP}}}, ', 1).encode(), 400),
    "deeper than 32": (TEXT.replace("{", f'{{"data": {{"a": {"[" * 40}{"]" * 40}}}, ', 1).encode(), 400),
    "deep objects": (('{"a":' * 5_000 + "1" + "}" * 5_000).encode(), 400),
    "a comment": (b'{"by": "an.nguyen" /* */}', 400),
    "truth as a number": (TEXT.replace("{", '{"receive": 1, ', 1).encode(), 422),
    "truth as text": (TEXT.replace("{", '{"receive": "true", ', 1).encode(), 422),
    "a number for a name": (TEXT.replace('"an.nguyen"', "17").encode(), 422),
    "an instant without zone": (
        TEXT.replace("{", '{"happened_at": "2026-03-02T08:00:00", ', 1).encode(),
        422,
    ),
    "an instant as a number": (TEXT.replace("{", '{"happened_at": 0, ', 1).encode(), 422),
    "a day that is none": (TEXT.replace("{", '{"happened_at": "2026-02-30T08:00:00Z", ', 1).encode(), 422),
    "the year 9999": (TEXT.replace("{", '{"happened_at": "9999-12-31T23:59:59Z", ', 1).encode(), 422),
    "the year 1": (TEXT.replace("{", '{"happened_at": "0001-01-01T00:00:00+14:00", ', 1).encode(), 422),
    "a long name": (TEXT.replace("an.nguyen", "a" * 501).encode(), 422),
    "request_id in the body": (TEXT.replace("{", '{"request_id": "x", ', 1).encode(), 422),
    "a connection": (TEXT.replace("{", '{"connection": {}, ', 1).encode(), 422),
    "SQL": (TEXT.replace("an.nguyen", "'; DROP TABLE thutuc_dossier; --").encode(), 403),
    "a procedure that is a path": (TEXT.replace(BIRTH, "../../etc/passwd").encode(), 404),
    "a unit of nobody": (TEXT.replace('"dong-may"', '"nowhere"').encode(), 422),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_and_changes_nothing(client: Client, name: str) -> None:
    raw, status = BODIES[name]
    told = client.post("/v1/dossiers", raw=raw)

    assert told.status == status, told
    assert told.headers["content-type"] == "application/problem+json"
    assert told.body["type"].startswith("urn:thutuc:problem:") and told.body["status"] == status
    assert told.body["title"] and told.body["title_en"] and told.body["detail"]
    assert _untouched(client.service.engine)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Idempotency-Key": ""}, 400),
        ({"Idempotency-Key": "a b"}, 400),
        ({"Idempotency-Key": "é"}, 400),
        ({"Idempotency-Key": "x" * 201}, 400),
        ({"Authorization": "Basic YTpi"}, 401),
        ({"Authorization": ""}, 401),
    ],
    ids=str,
)
def test_a_header_that_is_not_as_it_should_be_is_refused(
    client: Client, headers: dict[str, str], status: int
) -> None:
    told = client.post("/v1/dossiers", START, headers=headers)

    assert told.status == status
    assert _untouched(client.service.engine)


@pytest.mark.parametrize("tag", ["1-1", 'w/"1-1"', '"1-1", "1-2"', '"a"', '"1-1', '"1--1"', "é"])
def test_an_etag_that_is_none_of_this_dossier_s_changes_nothing(client: Client, tag: str) -> None:
    told = client.post(
        "/v1/dossiers/1/note", {"by": "an.nguyen", "text": "Đã xem"}, headers={"If-Match": tag}
    )

    assert told.status == 400
    assert _untouched(client.service.engine)


# --- addresses -------------------------------------------------------------------------------------

WAYS = [
    "/v1/dossiers/../procedures",
    "/v1/dossiers/%2e%2e/%2e%2e/etc/passwd",
    "/v1/dossiers/..%2f..%2fetc%2fpasswd",
    "/v1/dossiers/1/../1",
    "/v1/dossiers/",
    "/v1/dossiers//status",
    "/v1//dossiers",
    "//v1/dossiers",
    "/v1/dossiers/1;a=b",
    "/v1/dossiers/1%00",
    "/v1/dossiers/%0d%0aSet-Cookie:a=b",
    "/v1/dossiers/-1",
    "/v1/dossiers/1.0",
    "/v1/dossiers/01",
    "/v1/tasks/01.2",
    "/v1/tasks/1.02",
    "/v1/dossiers/+1",
    "/v1/dossiers/%d9%a1",
    "/v1/dossiers/99999999999999999999999999",
    "/v1/dossiers/9223372036854775808",
    f"/v1/dossiers/{'1' * 4_000}",
    f"/v1/dossiers/{'a' * 600}",
    "/v1/dossiers/1'%20OR%20'1'='1",
    "/v1/tasks/1/form",
    "/v1/tasks/1.999/form",
    "/v1/tasks/1.d2/form",
    "/v1/tasks/x.y/form",
    "/v1/procedures/..%2f",
    "/v1/procedures/%00",
    f"/v1/procedures/{'a' * 600}",
    "/v2/dossiers",
    "/docs",
    "/",
    "*",
]


@pytest.mark.parametrize("way", WAYS)
def test_an_address_that_leads_nowhere_is_not_found(client: Client, way: str) -> None:
    told = client.get(way)

    assert told.status == 404, told
    assert all("\r" not in said and "\n" not in said for said in told.headers.values())


@pytest.mark.parametrize(("way", "status"), [("/v1/dossiers/%ff", 400), (f"/v1/{'a/' * 5_000}", 414)])
def test_an_address_that_is_no_address_is_refused(client: Client, way: str, status: int) -> None:
    assert client.get(way).status == status


PAGED = ("events", "messages", "tasks", "dossiers", "lists/late")
STRANGE = (
    "x",
    "%00",
    "e30",
    "W10",
    "bnVsbA",
    "WzEsMiwzXQ",
    "WzEsW1sxLDJdXV0",
    "LTE",
    "MWU5OQ",
    "dHJ1ZQ",
    "Wzk5OTk5OTk5OTk5OSxbXV0",
    "WyJldmVudHMiLDEsW10sMV0",
)


@pytest.mark.parametrize(
    ("way", "status"),
    [
        ("/v1/tasks?limit=0", 422),
        ("/v1/tasks?limit=501", 422),
        ("/v1/tasks?limit=-1", 422),
        ("/v1/tasks?limit=1e2", 422),
        ("/v1/tasks?limit=%d9%a1", 422),
        ("/v1/tasks?limit=1&limit=2", 422),
        ("/v1/tasks?pool=yes", 422),
        ("/v1/tasks?unknown=1", 422),
        ("/v1/tasks?limit", 400),
        ("/v1/tasks?officer=%ff", 400),
        ("/v1/tasks?officer=%00", 422),
        ("/v1/tasks?officer=", 422),
        ("/v1/tasks?officer=nobody.known", 422),
        (f"/v1/tasks?officer={'a' * 501}", 422),
        ("/v1/tasks?" + "&".join(f"a{n}=1" for n in range(40)), 400),
        ("/v1/dossiers?phase=nowhere", 422),
        ("/v1/dossiers?status=11", 422),
        ("/v1/dossiers?code=%00", 422),
        ("/v1/dossiers/1?at=2026-03-02", 422),
        ("/v1/dossiers/1?at=9999-12-31T23:59:59-14:00", 422),
        ("/v1/dossiers/1?at=0001-01-01T00:00:00%2B14:00", 422),
        ("/v1/dossiers/1/explanation?clock=nothing", 404),
        ("/v1/lists/nothing", 422),
        ("/v1/lists/sign", 422),
        ("/v1/lists/late?at=2030-01-01T00:00:00Z", 422),
        ("/v1/lists/late?number=99999999999", 422),
        ("/v1/daily-list?unit=dong-may&day=2030-01-01", 422),
        ("/v1/daily-list?unit=dong-may&day=9999-12-31", 422),
        ("/v1/daily-list?unit=dong-may&day=0001-01-01", 422),
        ("/v1/irregularities", 422),
        *((f"/v1/{name}?cursor={cursor}", 422) for name in PAGED for cursor in STRANGE),
    ],
)  # fmt: skip
def test_a_query_that_is_not_as_it_should_be_is_refused(client: Client, way: str, status: int) -> None:
    told = client.get(way)

    assert told.status == status, told
    assert told.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "task", ["x", "", "1", "1.", "1.d2", "1.2.3", "-1.2", "\u0661.\u0662", "9" * 19 + ".1"]
)
@pytest.mark.parametrize("due", [None, 1])
def test_a_forged_place_among_the_tasks_is_a_strange_cursor_like_any_other(
    client: Client, due: int | None, task: str
) -> None:
    told = client.get(f"/v1/tasks?cursor={written([due, task])}")

    assert (told.status, told.body) == (422, client.get("/v1/tasks?cursor=x").body)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "x"])
def test_another_method_is_refused_and_the_right_ones_are_named(client: Client, method: str) -> None:
    told = client.ask(method, "/v1/tasks", {})

    assert told.status == 405 and told.headers["allow"] == "GET, HEAD"
    assert not any(name.startswith("access-control") for name in told.headers)


# --- what is given away ----------------------------------------------------------------------------


def test_every_error_of_the_engine_has_its_problem() -> None:
    def below(kind: type[ThutucError]) -> Iterator[type[ThutucError]]:
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    meant = {
        kind: next(MEANINGS[each] for each in kind.__mro__ if each in MEANINGS) for kind in below(ThutucError)
    }
    assert {kind.__name__ for kind, one in meant.items() if one.status == 500} >= {
        "ThutucError",
        "StoreError",
    }
    assert all(one.vi != one.en and one.slug for one in (*OWN, *MEANINGS.values()))
    slugs = [one.slug for one in dict.fromkeys((*OWN, *MEANINGS.values()))]
    assert len(slugs) == len(set(slugs))


def test_of_a_dossier_that_was_altered_the_operator_alone_is_told_which(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise JournalBroken(altered(7))

    monkeypatch.setattr(client.service.engine, "note", fail)
    told = client.post("/v1/dossiers/1/note", {"by": "an.nguyen", "text": "Đã xem"})

    assert told.status == 500 and "7" not in told.body["detail"]
    assert "dossier 7" in caplog.text and client.token not in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Busy("đang ghi"), 503),
        (RuntimeError("001099000123 at /srv/secret"), 500),
        (RecursionError("001099000123"), 500),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_failure_of_our_own_tells_nobody_what_failed(
    client: Client,
    error: Exception,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(client.service.engine, "note", fail)
    told = client.post("/v1/dossiers/1/note", {"by": "an.nguyen", "text": "Đã xem"})

    assert told.status == status
    assert "001099000123" not in str(told) + caplog.text and "/srv" not in str(told) + caplog.text
    if status == 503:
        assert told.headers["retry-after"] == "1"
    else:
        assert type(error).__name__ in caplog.text and client.token not in caplog.text


def test_what_is_told_is_kept_by_nobody_and_run_by_nobody(client: Client) -> None:
    for way in ("/v1/dossiers/1", "/v1/nothing", "/healthz"):
        told = client.get(way).headers
        assert told["cache-control"] == "no-store" and told["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in told["content-security-policy"]
        assert told["content-type"] in ("application/json", "application/problem+json")


def test_a_health_check_tells_when_the_database_is_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def transaction(self, *_: object, **__: object) -> object:
            raise Busy("locked")

    assert client.get("/healthz").body == {"status": "ok"}
    monkeypatch.setattr(client.service.engine._desk, "store", Gone())
    assert client.get("/healthz").status == 503


# --- the wire itself -------------------------------------------------------------------------------

SMALL = Limits(threads=2, waiting=2, per_client=3, body_seconds=0.5, header_seconds=0.5, stop_seconds=5)


def _talk(port: int, *parts: bytes, pause: float = 0.0, wait: float = 10.0) -> bytes:
    """What comes back on a connection over which *parts* were sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:
                break
            time.sleep(pause)
        found = b""
        try:
            while chunk := connection.recv(65_536):
                found += chunk
        except OSError:
            pass
        return found


def _head(token: str, *more: str, method: str = "POST /v1/dossiers") -> bytes:
    lines = [f"{method} HTTP/1.1", "Host: a", "Connection: close", f"Authorization: Bearer {token}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


CHUNK = b"10000\r\n" + b" " * 65_536 + b"\r\n"
JSON = ("Content-Type: application/json", "Idempotency-Key: k")


def _whole(connection: socket.socket) -> bytes:
    """One whole answer; its head may come before its body."""
    answer = connection.recv(65_536)
    while b"\r\n\r\n" not in answer or len(answer.partition(b"\r\n\r\n")[2]) < _length(answer):
        answer += connection.recv(65_536)
    return answer


def _length(answer: bytes) -> int:
    found = re.search(rb"(?i)\r\ncontent-length: (\d+)\r\n", answer)
    return int(found[1]) if found else 0


def _status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


@pytest.mark.parametrize(
    ("parts", "statuses"),
    [
        (lambda t: [_head(t, *JSON, "Content-Length: 999999999999")], {413}),
        (lambda t: [_head(t, *JSON, "Content-Length: 262145")], {413}),
        (lambda t: [_head(t, *JSON, "Transfer-Encoding: chunked"), *[CHUNK] * 8], {413}),
        (lambda t: [_head(t, *JSON, "Content-Length: 10"), b"{"], {408}),
        (lambda t: [_head(t, *JSON, "Content-Length: -1")], {400}),
        (lambda t: [_head(t, *JSON, "Content-Length: 2", "Content-Length: 3"), b"{}"], {400}),
        (lambda t: [_head(t, *JSON, "Content-Length: 2", "Transfer-Encoding: chunked"), b"{}"], {400}),
        (lambda t: [_head(t, "X: " + "a" * 20_000)], {400, 431}),
        (lambda t: [_head(t, *(f"X-{n}: a" for n in range(5_000)))], {400, 431}),
        (lambda t: [_head(t, f"Authorization: Bearer {t}", *JSON, "Content-Length: 0")], {400}),
        (lambda t: [_head(t, *JSON, "X: a\x00b", "Content-Length: 0")], {400}),
        (lambda t: [_head(t, method="GET /v1/dossiers?a=\x7f")], {400, 422}),
        (lambda _: [b"GET / HTTP/9.9\r\nConnection: close\r\n\r\n"], {400, 404, 505}),
        (lambda _: [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20], {400}),
        (lambda _: [b"GET http://evil/v1/tasks HTTP/1.1\r\nHost:a\r\nConnection: close\r\n\r\n"], {401}),
        (lambda _: [b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"], {400}),
        (lambda t: [_head(t, "Content-Length: 5", method="GET /v1/tasks"), b"12345"], {413}),
    ],
)  # fmt: skip
def test_the_wire_refuses_what_is_too_much_too_slow_or_no_http(
    office: Engine, parts: Callable[[str], list[bytes]], statuses: set[int]
) -> None:
    with served(office, SMALL) as port:
        assert _status(_talk(port, *parts(make_token(office)), wait=4.0)) in statuses
        good = _talk(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert _status(good) == 200
    assert _untouched(office)


def test_what_says_two_lengths_is_neither_done_nor_followed_by_more_on_its_connection(office: Engine) -> None:
    body = orjson.dumps(START)
    lengths = f"Content-Length: {len(body)}", "Transfer-Encoding: chunked"
    head = _head(make_token(office), *JSON, *lengths).replace(b"Connection: close\r\n", b"")
    with served(office, SMALL) as port:
        answer = _talk(
            port, head + b"%x\r\n%s\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" % (len(body), body)
        )

    assert answer.count(b"HTTP/1.1") == 1 and _status(answer) == 400
    assert b"\r\nconnection: close\r\n" in answer.lower() and _untouched(office)


def test_headers_that_do_not_come_are_not_waited_for(office: Engine) -> None:
    with served(office, SMALL) as port:
        for parts in ((), (b"GET /healthz",), tuple(b"GET /healthz HTTP/1.1\r\nA: b\r\n")):
            began = time.monotonic()
            sent = [each if isinstance(each, bytes) else bytes([each]) for each in parts]
            assert _talk(port, *sent, pause=0.05) == b""
            assert time.monotonic() - began < 4
        again = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        began = time.monotonic()
        assert _talk(port, again, b"GET /healthz HT").count(b"200 OK") == 1
        assert time.monotonic() - began < 4


def _unread(port: int, request: bytes) -> socket.socket:
    """A connection on which *request* was sent, with next to no room for what comes back."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    connection.sendall(request)
    return connection


def test_who_does_not_read_his_answers_is_let_go_and_who_reads_slowly_is_not(office: Engine) -> None:
    line = b"GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
    well = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    limits = Limits(connections=4, read_seconds=3.0, read_bytes=4_096)
    with served(office, limits) as port:
        whole = _talk(port, line.replace(b"Host", b"Connection: close\r\nHost"))
        held = []
        for _ in range(3):  # one after the other: what is asked at once counts against the same bound
            time.sleep(0.5)
            held.append(_unread(port, line * 60))
        time.sleep(0.3)
        assert _status(_talk(port, well)) == 503  # no connection is left
        began = time.monotonic()
        while _status(_talk(port, well)) != 200:
            assert time.monotonic() - began < 20
            time.sleep(0.2)
        with _unread(port, line.replace(b"Host", b"Connection: close\r\nHost")) as slow:
            found = b""
            while chunk := slow.recv(4_096):
                found += chunk
                time.sleep(0.02)
        [each.close() for each in held]
    assert len(found) == len(whole) > 100_000


def test_one_address_holds_only_so_many_connections(office: Engine) -> None:
    well = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with served(office, Limits(per_address=3)) as port:
        held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(3)]
        for each in held:
            each.sendall(well[:-2])  # and the rest does not come yet
        with socket.create_connection(("127.0.0.1", port), 10) as more, suppress(ConnectionError):
            assert more.recv(1) == b""
        held[0].sendall(well[-2:])
        assert _status(_whole(held[0])) == 200 and held[0].recv(1) == b""
        assert _status(_talk(port, well)) == 200
        [each.close() for each in held]


def test_who_was_answered_early_holds_no_connection_with_the_rest_of_his_body(office: Engine) -> None:
    with served(office, SMALL) as port, socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(b"POST /v1/dossiers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert _status(_whole(connection)) == 401
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 10:
                connection.sendall(b"1\r\na\r\n")
                time.sleep(0.1)
        assert time.monotonic() - began < 8


def test_strangers_who_leave_bodies_unfinished_keep_nobody_from_asking_whether_it_is_well(
    office: Engine,
) -> None:
    line = b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with served(office, Limits(per_client=2)) as port:
        held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(6)]
        for each in held:
            each.sendall(line)
        assert [_status(_whole(each)) for each in held] == [200] * 6
        held[0].sendall(b"0\r\n\r\n" + line)  # and what comes behind it is a request of its own
        assert _status(_whole(held[0])) == 200
        [each.close() for each in held]


def test_where_the_database_hangs_health_is_told_in_time_and_no_thread_is_spent_on_it(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from concurrent.futures import ThreadPoolExecutor

    gate, asked = threading.Event(), []
    well = service_module.Service.health

    def hang(self: Service) -> Any:
        asked.append(1)
        gate.wait(20)
        return well(self)

    monkeypatch.setattr(service_module.Service, "health", hang)
    line = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with (
        served(office, Limits(threads=1, waiting=1, health_seconds=0.5)) as port,
        ThreadPoolExecutor(8) as pool,
    ):
        began = time.monotonic()
        told = list(pool.map(lambda _: _talk(port, line), range(8)))
        assert [_status(each) for each in told] == [503] * 8 and time.monotonic() - began < 5
        assert len(asked) == 1
        assert _status(_talk(port, _head(make_token(office), method="GET /v1/tasks"))) == 200
        gate.set()
        time.sleep(0.3)
        assert _status(_talk(port, line)) == 200


def test_a_header_of_an_answer_cannot_be_written_by_a_client(office: Engine) -> None:
    token = make_token(office)
    evil = "H%0d%0aX-Evil:%201"
    with served(office, SMALL) as port:
        one = _talk(port, _head(token, method=f"GET /v1/dossiers/{evil}"))
        body = json.dumps({**START, "external_code": "A\r\nX-Evil: 1"}).encode()
        two = _talk(port, _head(token, *JSON, f"Content-Length: {len(body)}"), body)
    for told in (one, two):
        assert b"x-evil:" not in told.split(b"\r\n\r\n")[0].lower()
    assert _status(one) == 404


def test_who_asks_too_much_at_once_is_told_when_to_come_again(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from concurrent.futures import ThreadPoolExecutor

    gate, arrived = threading.Event(), threading.Semaphore(0)
    first, second = make_token(office, client="a"), make_token(office, client="b")
    slow = service_module.Service.answer

    def wait(self: Service, admitted: Any, raw: bytes) -> Any:
        if admitted.operation.name == "tasks":
            arrived.release()
            gate.wait(20)
        return slow(self, admitted, raw)

    monkeypatch.setattr(service_module.Service, "answer", wait)
    limits = Limits(threads=8, waiting=2, per_client=3)
    with served(office, limits) as port, ThreadPoolExecutor(12) as pool:
        held = [pool.submit(_talk, port, _head(first, method="GET /v1/tasks")) for _ in range(3)]
        assert all(arrived.acquire(timeout=20) for _ in held)
        many = _talk(port, _head(first, method="GET /v1/procedures"))
        fine = _talk(port, _head(second, method="GET /v1/procedures"))
        gate.set()
        told = [each.result() for each in held]

    assert _status(many) == 429 and b"retry-after: 1" in many.lower()
    assert _status(fine) == 200
    assert [_status(each) for each in told] == [200] * 3


def test_one_client_s_slow_questions_keep_no_other_waiting(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from concurrent.futures import ThreadPoolExecutor

    gate, known, arrived = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)
    first, second = make_token(office, client="a"), make_token(office, client="b")
    admit, slow = service_module.Service.admit, service_module.Service.answer

    def count(self: Service, admitted: Any) -> Any:
        known.release()
        return admit(self, admitted)

    def wait(self: Service, admitted: Any, raw: bytes) -> Any:
        if admitted.operation.name == "tasks":
            arrived.release()
            gate.wait(20)
        return slow(self, admitted, raw)

    monkeypatch.setattr(service_module.Service, "admit", count)
    monkeypatch.setattr(service_module.Service, "answer", wait)
    with served(office, Limits(threads=4, waiting=8)) as port, ThreadPoolExecutor(12) as pool:
        held = [pool.submit(_talk, port, _head(first, method="GET /v1/tasks")) for _ in range(8)]
        assert all(known.acquire(timeout=20) for _ in held)
        assert all(arrived.acquire(timeout=20) for _ in range(2))
        fine = _talk(port, _head(second, method="GET /v1/procedures"))
        more = arrived.acquire(blocking=False)
        gate.set()
        told = [each.result() for each in held]

    assert (_status(fine), more) == (200, False)
    assert [_status(each) for each in told] == [200] * 8


def test_a_service_with_no_thread_left_says_that_it_is_busy(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from concurrent.futures import ThreadPoolExecutor

    gate, arrived = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr(service_module.Service, "admit", lambda *_: arrived.release() or gate.wait(20))
    with served(office, Limits(threads=1, waiting=1)) as port, ThreadPoolExecutor(4) as pool:
        line = b"GET /v1/tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        held = [pool.submit(_talk, port, line) for _ in range(2)]
        assert all(arrived.acquire(timeout=20) for _ in held)
        busy = _talk(port, line)
        gate.set()
        [each.result() for each in held]

    assert _status(busy) == 503 and b"retry-after: 1" in busy.lower()


def test_what_is_in_hand_is_ended_when_the_service_stops(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading
    from concurrent.futures import ThreadPoolExecutor

    token, arrived = make_token(office), threading.Event()
    slow = service_module.Service.answer

    def late(self: Service, admitted: Any, raw: bytes) -> Any:
        arrived.set()
        time.sleep(0.4)
        return slow(self, admitted, raw)

    monkeypatch.setattr(service_module.Service, "answer", late)
    body = orjson.dumps(START)
    with ThreadPoolExecutor(1) as pool:
        with served(office, Limits()) as port:
            asked = pool.submit(_talk, port, _head(token, *JSON, f"Content-Length: {len(body)}"), body)
            assert arrived.wait(20)
        assert _status(asked.result()) == 201
    assert len(office.search()) == 2


def test_an_application_without_a_server_bounds_bodies_alike(office: Engine) -> None:
    import asyncio

    sent: list[dict[str, Any]] = []

    async def ask() -> None:
        chunks = iter([{"type": "http.request", "body": b" " * 200_000, "more_body": True}] * 3)

        async def receive() -> dict[str, Any]:
            return next(chunks)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [
            (b"authorization", f"Bearer {make_token(office)}".encode()),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/dossiers",
            "query_string": b"",
            "headers": headers,
        }
        await Application(Service(office))(scope, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 413
