"""What clients of other makes write: instants, media types, tags, and what is said of a mistake."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from orjson import Fragment, dumps
from tests.api_world import Client, make_token, served
from tests.office import BIRTH, LAND, Clock, add_shipped, make_engine

from thutuc import open_store
from thutuc.api import Application, Service
from thutuc.api.acts import ACTS
from thutuc.api.answers import Filled
from thutuc.api.operations import Operation
from thutuc.api.problems import Refused, of_error
from thutuc.api.reading import read_body
from thutuc.errors import RequestForgotten, Unavailable

PLACE = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
START = {"by": "an.nguyen", "procedure": BIRTH, **PLACE}
NOTE = {"by": "an.nguyen", "text": "Đã xem"}


@pytest.fixture
def client(clock: Clock) -> Iterator[Client]:
    """A client that may do everything, over the sample province in memory."""
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    yield Client(Service(engine), make_token(engine))
    store.close()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-03-02T09:00:00.1234567+07:00", "2026-03-02T09:00:00.123456+07:00"),
        ("2026-03-02T02:00:00.123456789Z", "2026-03-02T09:00:00.123456+07:00"),
        ("2026-03-02t02:00:00z", "2026-03-02T09:00:00+07:00"),
    ],
)
def test_an_instant_is_read_as_net_and_java_write_it(
    client: Client, clock: Clock, sent: str, kept: str
) -> None:
    clock.advance(hours=3)
    told = client.post("/v1/dossiers", {**START, "receive": True, "happened_at": sent})

    assert told.status == 201, told.body
    assert told.body["received"] == kept


@pytest.mark.parametrize(
    "at", ["2026-03-02T09:00:0012Z", "2026-03-02T09:00:00.Z", "2026-03-02T25:00:00Z", "2026-02-30T09:00:00Z"]
)
def test_what_is_no_instant_is_told_in_both_languages(client: Client, at: str) -> None:
    told = client.post("/v1/dossiers", {**START, "happened_at": at})

    assert told.status == 422
    (fault,) = told.body["faults"]
    assert fault["at"] == "/happened_at"
    assert fault["message"].startswith("expected an instant of RFC 3339")
    assert fault["message_vi"].startswith("phải là thời điểm có múi giờ")
    assert told.body["detail_vi"] == f"Dữ liệu chưa đúng tại happened_at: {fault['message_vi']}."


def test_a_plus_that_became_a_space_in_a_query_is_taken_as_a_plus(client: Client, clock: Clock) -> None:
    client.post("/v1/dossiers", {**START, "receive": True})
    now = clock.now.strftime("%Y-%m-%dT%H:%M:%S")

    encoded = client.get(f"/v1/dossiers/1?at={now}%2B07:00")
    bare = client.get(f"/v1/dossiers/1?at={now}+07:00")
    assert encoded.status == bare.status == 200
    assert encoded.body == bare.body
    assert client.get(f"/v1/dossiers/1?at={now}%20%2007:00").status == 422


def test_an_address_may_name_its_host_and_a_body_that_it_is_not_packed(client: Client) -> None:
    told = client.post(
        "http://thutuc.example.gov.vn/v1/dossiers", START, headers={"Content-Encoding": "identity"}
    )

    assert told.status == 201
    assert client.get("HTTPS://a:8080/v1/dossiers/1").body == told.body
    assert [
        client.get(way).status for way in ("ftp://a/v1/dossiers", "a/v1/dossiers", "http:///v1/dossiers")
    ] == [404] * 3


def test_who_has_any_state_of_a_dossier_is_not_sent_it_again(client: Client) -> None:
    client.post("/v1/dossiers", START)
    assert client.get("/v1/dossiers/1", headers={"If-None-Match": "*"}).status == 304


BLANK = [
    ("dossiers/1/note", {"text": " \n "}, "/text"),
    ("dossiers/1/request-papers", {"content": " ", "reason": " "}, "/content"),
    ("dossiers/1/request-papers", {"content": "Bản sao", "reason": " "}, "/reason"),
    ("dossiers/1/cancel", {"reason": " ", "document": "1/TB"}, "/reason"),
    ("dossiers/1/cancel", {"reason": "Trùng", "document": " "}, "/document"),
    ("dossiers/1/correct", {"reason": " ", "data": {"a": 1}}, "/reason"),
    ("dossiers/1/correct", {"reason": "Nhầm"}, "/data"),
    ("dossiers/1/withdraw", {"reason": " "}, "/reason"),
    ("dossiers/1/refuse", {"reason": " "}, "/reason"),
    ("dossiers/1/direct", {"to": "an.nguyen", "text": " "}, "/text"),
    ("dossiers/1/flag", {"text": " "}, "/text"),
    ("tasks/1.2/give-back", {"reason": " "}, "/reason"),
    ("tasks/1.2/urge", {"text": " "}, "/text"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "body", "at"), BLANK)
def test_words_that_say_nothing_are_a_fault_of_their_field(
    client: Client, way: str, body: dict[str, Any], at: str
) -> None:
    client.post("/v1/dossiers", {**START, "receive": True})
    system = Client(client.service, make_token(client.service.engine, officers=["system"]))
    told = system.post(f"/v1/{way}", {"by": "system", **body})

    assert (told.status, [fault["at"] for fault in told.body["faults"]]) == (422, [at]), told.body


def test_a_media_type_may_have_its_charset_in_quotes(client: Client) -> None:
    told = client.post("/v1/dossiers", START, headers={"content-type": 'application/json; charset="UTF-8"'})

    assert told.status == 201


def test_a_tag_that_a_proxy_made_weak_is_the_same_tag(client: Client) -> None:
    seen = client.post("/v1/dossiers", {**START, "receive": True}).headers["etag"]

    assert client.post("/v1/dossiers/1/note", NOTE, headers={"if-match": f"W/{seen}"}).status == 200
    assert client.post("/v1/dossiers/1/note", NOTE, headers={"if-match": f"W/{seen}"}).status == 412


def test_a_tag_of_another_dossier_is_a_condition_that_does_not_hold(client: Client) -> None:
    client.post("/v1/dossiers", {**START, "receive": True})
    told = client.post("/v1/dossiers/1/note", NOTE, headers={"if-match": '"2-1"'})

    assert (told.status, told.body["type"]) == (412, "urn:thutuc:problem:dossier-changed")
    assert told.body["detail_vi"] == "If-Match là ETag của hồ sơ khác."


def test_a_condition_on_a_dossier_that_is_not_there_yet_does_not_hold(client: Client) -> None:
    told = client.post("/v1/dossiers", START, headers={"if-match": '"1-1"'})

    assert (told.status, told.body["type"]) == (412, "urn:thutuc:problem:dossier-changed")
    assert told.body["detail_vi"] == "Nộp hồ sơ mới thì chưa có ETag nào để ghi ở If-Match."
    assert client.post("/v1/dossiers", START, headers={"if-match": "*"}).body["id"] == 1


@pytest.mark.parametrize(
    ("raw", "vi", "en"),
    [(b"null", "null", "null"), (b"[]", "danh sách", "an array"), (b"1.5", "số", "a number")],
)
def test_a_body_that_is_no_object_is_called_as_json_calls_it(
    client: Client, raw: bytes, vi: str, en: str
) -> None:
    told = client.post("/v1/dossiers", raw=raw)

    assert told.body["detail"] == f"Expected a JSON object, found {en}."
    assert told.body["detail_vi"] == f"Nội dung phải là một đối tượng JSON, đây là {vi}."


@pytest.mark.parametrize(
    ("more", "en", "vi"),
    [
        ({"attachments": {}}, "expected a JSON array", "phải là danh sách"),
        ({"colour": 1}, "expected no field of this name", "không có trường này"),
        ({"text": 1}, "expected text", "phải là văn bản"),
        (
            {"attachments": [{"name": "a", "where": "b", "sha256": "AB" * 32}]},
            "String should match pattern '^[0-9a-f]{64}$'",
            "phải đúng mẫu ^[0-9a-f]{64}$",
        ),
        (
            {"text": "x" * 20_001},
            "String should have at most 20000 characters",
            "phải có nhiều nhất 20000 ký tự",
        ),
    ],
)
def test_a_field_that_is_wrong_is_told_without_words_of_python(
    client: Client, more: dict[str, object], en: str, vi: str
) -> None:
    told = client.post("/v1/dossiers/1/note", {**NOTE, **more})

    (fault,) = told.body["faults"]
    assert fault["at"].startswith(f"/{next(iter(more))}")
    assert (fault["message"], fault["message_vi"]) == (en, vi)


def test_a_word_of_a_closed_list_is_refused_with_the_list(client: Client) -> None:
    (fault,) = client.post("/v1/dossiers", {**START, "channel": "fax"}).body["faults"]

    assert fault["message_vi"] == "phải là một trong: 'counter', 'online', 'post'"
    (fault,) = client.get("/v1/dossiers?phase=open").body["faults"]
    assert fault["message_vi"].startswith("phải là một trong: 'submitted', ")


def test_a_cursor_that_no_page_gave_is_a_fault_of_that_field(client: Client) -> None:
    told = client.get("/v1/dossiers?cursor=xx")

    (fault,) = told.body["faults"]
    assert (fault["at"], fault["message_vi"]) == ("/cursor", "cursor phải lấy từ trang trước.")


def test_a_database_that_is_away_is_told_as_something_to_wait_for(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "data"
    place.mkdir()
    store = open_store(f"sqlite:///{place / 'dossiers.db'}")
    store.upgrade()
    engine = make_engine(store, clock)
    client = Client(Service(engine), make_token(engine))
    assert client.get("/healthz").status == 200
    store.close()
    rmtree(place)

    for way in ("/healthz", "/v1/dossiers/1"):
        caplog.clear()
        told = client.get(way)
        assert (told.status, told.body["type"]) == (503, "urn:thutuc:problem:no-database")
        assert told.headers["retry-after"] == "1"
        (record,) = caplog.records
        assert "found none there any more" in record.message and "\n" not in record.message
        assert record.message.startswith("Tệp cơ sở dữ liệu ở ")


def test_a_server_of_postgresql_that_is_away_is_unavailable() -> None:
    store = open_store("postgresql://127.0.0.1:1/thutuc")

    with pytest.raises(Unavailable, match="Expected a PostgreSQL server"), store.transaction(write=False):
        pass
    store.close()


@pytest.mark.parametrize("way", ["/v1/duties", "/v1/duties?unit=dong-may", "/v1/waiting"])
def test_pages_of_duties_and_of_waits_leave_no_line_out(client: Client, clock: Clock, way: str) -> None:
    for number in range(5):
        client.post("/v1/dossiers", {**START, "receive": True})
        client.post(f"/v1/dossiers/{number + 1}/flag", {"by": "an.nguyen", "text": "Xem lại"})
        asked = {"by": "an.nguyen", "content": "Giấy chứng sinh", "reason": "Chưa có", "stage": "appraisal"}
        assert client.post(f"/v1/dossiers/{number + 1}/request-papers", asked).status == 200
        clock.advance(minutes=number % 2)
    join = "&" if "?" in way else "?"
    whole = client.get(way).body
    found, page = [], client.get(f"{way}{join}limit=2").body
    while page["next"] is not None:
        assert len(page["items"]) == 2
        found += page["items"]
        page = client.get(f"{way}{join}limit=2&cursor={page['next']}").body

    assert whole["next"] is None and len(whole["items"]) == 5
    assert [*found, *page["items"]] == whole["items"]
    assert client.get(f"{way}{join}cursor=WzFd").status == 422


def test_a_code_that_another_dossier_came_with_is_refused_at_once(client: Client) -> None:
    brought = {**START, "external_code": "H99.41-260302-0077"}
    assert client.post("/v1/dossiers", brought).status == 201
    told = client.post("/v1/dossiers", brought)

    assert (told.status, told.body["type"]) == (409, "urn:thutuc:problem:code-taken")
    assert client.get("/v1/dossiers").body["items"][0]["external_code"] == "H99.41-260302-0077"
    assert len(client.get("/v1/dossiers").body["items"]) == 1


def test_what_was_asked_for_refused_and_noted_is_read_back_with_the_scope_data(client: Client) -> None:
    client.post("/v1/dossiers", {**START, "external_code": "H99.41-260302-0077", "applicant": "001099000123"})
    asked = {"by": "an.nguyen", "content": "Giấy chứng sinh", "reason": "Chưa có", "stage": "intake"}
    assert client.post("/v1/dossiers/1/request-papers", asked).status == 200
    paper = {"name": "Giấy chứng sinh", "where": "kho:1", "sha256": "0" * 64}
    assert client.post("/v1/dossiers/1/note", {**NOTE, "attachments": [paper]}).status == 200
    client.post("/v1/dossiers/1/supply", {"by": "an.nguyen"})
    assert (
        client.post("/v1/dossiers/1/refuse", {"by": "an.nguyen", "reason": "Không thuộc nơi này"}).status
        == 200
    )

    told = client.get("/v1/dossiers/H99.41-260302-0077/written").body["items"]
    assert [(each["verb"], each["kind"], each["words"]) for each in told] == [
        ("request_papers", "PapersRequested", {"content": "Giấy chứng sinh", "reason": "Chưa có"}),
        ("note", "Noted", {"text": "Đã xem", "attachments": [paper]}),
        ("refuse", "DossierNotAccepted", {"reason": "Không thuộc nơi này"}),
    ]
    assert "001099000123" not in str(told)
    plain = Client(client.service, make_token(client.service.engine, scopes="read act report"))
    assert plain.get("/v1/dossiers/1/written").status == 403


def test_papers_come_with_the_dossier_with_what_was_asked_for_and_with_a_task(client: Client) -> None:
    birth, parents = ({"name": name, "where": f"kho:{name}", "sha256": "0" * 64} for name in ("GCS", "CCCD"))
    key = {"idempotency-key": "nop-1"}
    made = client.post("/v1/dossiers", {**START, "attachments": [birth]}, headers=key)
    asked = {"by": "an.nguyen", "content": "CCCD", "reason": "Chưa có", "stage": "intake"}
    assert client.post("/v1/dossiers/1/request-papers", asked).status == 200
    assert client.post("/v1/dossiers/1/supply", {"by": "an.nguyen", "attachments": [parents]}).status == 200

    told = client.get("/v1/dossiers/1/written").body["items"]
    assert [(each["verb"], each["words"]) for each in told if each["kind"] == "Noted"] == [
        ("start", {"attachments": [birth]}),
        ("supply", {"attachments": [parents]}),
    ]
    client.post("/v1/dossiers/1/receive", {"by": "an.nguyen"})
    (task,) = client.get("/v1/dossiers/1").body["tasks"]
    result = {"name": "Phiếu trình", "where": "kho:3", "sha256": "1" * 64}
    done = {"by": "an.nguyen", "attachments": [result]}
    wrong = client.post(
        f"/v1/tasks/{task['id']}/complete", {**done, "attachments": [{**result, "where": ""}]}
    )
    assert (wrong.status, wrong.body["faults"][0]["at"]) == (422, "/attachments/0/where")
    assert client.post(f"/v1/tasks/{task['id']}/complete", done).status == 200
    last = client.get("/v1/dossiers/1/written").body["items"][-1]
    assert (last["verb"], last["kind"], last["words"]) == ("complete", "Noted", {"attachments": [result]})
    again = client.post("/v1/dossiers", {**START, "attachments": [birth]}, headers=key)
    other = client.post("/v1/dossiers", START, headers=key)
    assert (made.status, again.body["id"], other.status) == (201, 1, 422)
    wrong = client.post("/v1/dossiers", {**START, "attachments": [{**birth, "sha256": "0"}]})
    assert (wrong.status, wrong.body["faults"][0]["at"]) == (422, "/attachments/0/sha256")


def test_a_task_found_as_late_is_told_as_late_also_before_a_worker_has_ticked(
    client: Client, clock: Clock
) -> None:
    client.post("/v1/dossiers", {**START, "receive": True})
    assert client.get("/v1/tasks?late=true").body["items"] == []
    clock.advance(days=20)

    (found,) = client.get("/v1/tasks?late=true").body["items"]
    assert found["late"] is True
    assert client.get("/v1/tasks").body["items"] == [found]
    assert client.get("/v1/dossiers/1/history").body["items"][-1]["late"] is True


def test_dossiers_are_looked_for_by_the_national_code_of_their_procedure(client: Client) -> None:
    for _ in range(3):
        client.post("/v1/dossiers", {**START, "receive": True})
    code = client.get(f"/v1/procedures/{BIRTH}").body["code"]

    whole = client.get(f"/v1/dossiers?procedure={BIRTH}").body["items"]
    first = client.get(f"/v1/dossiers?procedure={code}&limit=2").body
    rest = client.get(f"/v1/dossiers?procedure={code}&limit=2&cursor={first['next']}").body
    assert first["items"] + rest["items"] == whole and len(whole) == 3 and rest["next"] is None

    unknown = client.get("/v1/dossiers?procedure=khong-co")
    assert (unknown.status, unknown.body["faults"][0]["at"]) == (422, "/procedure")


@pytest.mark.parametrize(
    ("name", "value"),
    [("external_code", "2026/1"), ("received_at", "khong-co"), ("competent", "khong-co")],
)
def test_a_field_that_the_engine_refuses_is_named_as_a_fault(client: Client, name: str, value: str) -> None:
    told = client.post("/v1/dossiers", {**START, name: value})

    assert told.status == 422
    (fault,) = told.body["faults"]
    assert (fault["at"], fault["message_vi"]) == (f"/{name}", told.body["detail_vi"])
    assert value in fault["message"]


@pytest.mark.parametrize(
    ("verb", "changed", "at", "said"),
    [
        ("suspend", {"happened_at": "2030-01-01T08:00:00+07:00"}, "/happened_at", "08:00 ngày 01/01/2030"),
        ("suspend", {"happened_at": "2020-01-01T08:00:00+07:00"}, "/happened_at", "nhiều nhất 30 ngày"),
        ("suspend", {"happened_at": "2026-02-27T08:00:00+07:00"}, "/happened_at", "09:00 ngày 02/03/2026"),
        ("suspend", {"ground": "flood"}, "/ground", "xác minh (verification); đây là 'flood'."),
        ("suspend", {"ground": "applicant"}, "/ground", "chờ người nộp bổ sung, xác nhận (applicant)."),
        ("suspend", {"basis": "…"}, "/basis", "Chưa nhập căn cứ pháp lý của lần tạm dừng"),
        ("extend", {"ground": "verification"}, "/ground", "theo xác minh (verification)."),
        ("reappoint", {"day": "2020-01-01"}, "/day", "01/01/2020"),
        ("withdraw", {"reason": "..."}, "/reason", "Chưa nhập lý do rút hồ sơ"),
        ("direct", {"to": "khong-co"}, "/to", "khong-co"),
    ],
)
def test_a_field_of_an_act_that_the_engine_refuses_is_named_with_what_may_stand_there(
    client: Client, clock: Clock, verb: str, changed: dict[str, str], at: str, said: str
) -> None:
    client.post("/v1/dossiers", {**START, "procedure": LAND, "competent": "land-branch-1", "receive": True})
    clock.advance(days=1)
    right = {
        "suspend": {"by": "van.la", "ground": "verification", "basis": "Luật Đất đai", "document": "12/CV"},
        "extend": {"by": "thinh.do", "term": "02 ngày làm việc", "ground": "verification"},
        "reappoint": {"by": "thinh.do", "day": "2026-04-10", "reason": "thiếu nhân lực"},
        "withdraw": {"by": "an.nguyen", "reason": "Đã tìm thấy"},
        "direct": {"by": "thinh.do", "text": "Làm ngay", "to": "van.la"},
    }
    told = client.post(f"/v1/dossiers/1/{verb}", {**right[verb], **changed})

    assert (told.status, told.body["type"]) == (422, "urn:thutuc:problem:wrong-data"), told
    (fault,) = told.body["faults"]
    assert fault["at"] == at and said in fault["message_vi"], fault


def test_a_number_is_told_as_a_number_in_plain_figures_and_may_be_sent_as_it_was_read(client: Client) -> None:
    place = {"procedure": LAND, "competent": "land-branch-1"}
    raw = dumps({**START, **place, "data": {"land_area": Fragment("1e2")}})
    assert client.post("/v1/dossiers", raw=raw).status == 201
    data = client.get("/v1/dossiers/1/data").body["data"]

    assert data == {"land_area": 100}
    assert (
        client.post("/v1/dossiers/1/correct", {"by": "an.nguyen", "data": data, "reason": "Nhầm"}).status
        == 200
    )
    kept = {"a": [Decimal("1E+2")], "b": {"c": Decimal("9007199254.740993123456789")}, "d": date(2026, 3, 2)}
    assert Filled(dossier=1, revision=2, applicant=None, data=kept).as_json() == (
        b'{"dossier":1,"revision":2,"applicant":null,'
        b'"data":{"a":[100],"b":{"c":9007199254.740993123456789},"d":"2026-03-02"}}'
    )


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_null_says_what_leaving_out_says(act: Operation) -> None:
    model = act.body
    assert model is not None
    nulls = {name: None for name, each in model.model_fields.items() if not each.is_required()}
    asked = {name: ["x"] for name in model.model_fields if name not in nulls}

    def faults(sent: object) -> list[str]:
        with pytest.raises(Refused) as refused:
            read_body({"content-type": "application/json"}, dumps(sent), model)
        return [each.at for each in refused.value.faults]

    assert faults({**asked, **nulls}) == faults(asked) == [f"/{name}" for name in asked]
    assert faults(dict.fromkeys(model.model_fields)) == faults(asked)


def test_an_act_that_is_sent_again_with_its_instant_in_another_zone_is_the_same(client: Client) -> None:
    client.post("/v1/dossiers", START)
    again = {"idempotency-key": "k"}
    at = ("2026-03-02T09:00:00+07:00", "2026-03-02T02:00:00Z")
    told = [client.post("/v1/dossiers/1/note", {**NOTE, "happened_at": each}, headers=again) for each in at]

    assert told[0].status == 200 and (told[1].body, told[1].headers) == (told[0].body, told[0].headers)


def test_who_writes_null_for_the_receipt_has_handed_one_out(client: Client) -> None:
    nulls = {"data": None, "attachments": None, "channel": None, "receipt": None, "applicant": None}
    told = client.post("/v1/dossiers", {**START, **nulls, "receive": True})

    assert (told.status, told.body["channel"]) == (201, "counter")
    (row,) = client.get("/v1/dossiers/1/journal").body["items"]
    (received,) = [fields for kind, _, fields in row["events"] if kind == "DossierReceived"]
    assert received["receipt"] is True


@pytest.mark.parametrize(
    ("way", "status", "kind", "at"),
    [
        ("/v1/dossiers/1?at=hom-qua", 422, "wrong-data", "/at"),
        ("/v1/dossiers/1?at=2030-01-01T00:00:00Z", 422, "wrong-data", "/at"),
        ("/v1/dossiers/1?at=2026-03-01T00:00:00Z", 404, "not-yet", "/at"),
        ("/v1/dossiers/1/explanation?at=2026-03-01T00:00:00Z", 404, "not-yet", "/at"),
        ("/v1/dossiers/1/explanation?at=2030-01-01T00:00:00Z", 422, "wrong-data", "/at"),
        ("/v1/dossiers/1/drafting?at=2026-03-01T00:00:00Z", 404, "not-yet", "/at"),
        ("/v1/dossiers/1/explanation?clock=papers", 404, "unknown-clock", "/clock"),
        ("/v1/lists/late?at=2030-01-01T00:00:00Z", 422, "wrong-data", "/at"),
        ("/v1/irregularities?since=1900-01-01T00:00:00Z", 422, "wrong-data", "/since"),
        ("/v1/daily-list?unit=dong-may&day=2030-01-01", 422, "wrong-data", "/day"),
        ("/v1/tasks?unit=khong-co", 422, "wrong-data", "/unit"),
        ("/v1/tasks?officer=khong.co", 422, "wrong-data", "/officer"),
        (f"/v1/procedures/{LAND}/form?name=x", 404, "no-form", "/name"),
    ],
)
def test_what_a_query_asks_wrongly_is_named_by_its_parameter_in_both_languages(
    client: Client, way: str, status: int, kind: str, at: str
) -> None:
    client.post("/v1/dossiers", {**START, "receive": True})
    told = client.get(way)

    assert (told.status, told.body["type"]) == (status, f"urn:thutuc:problem:{kind}"), told
    (fault,) = told.body["faults"]
    assert fault["at"] == at
    assert fault["message"] != fault["message_vi"]
    if "hom-qua" in way:
        assert told.body["detail_vi"].startswith("Dữ liệu chưa đúng tại tham số at: phải là thời điểm")
        assert "found otherwise at the parameter at: expected an instant" in told.body["detail"]


def test_a_step_without_a_form_is_told_as_that_and_where_its_fields_are(client: Client) -> None:
    task = client.post("/v1/dossiers", {**START, "receive": True}).body["tasks"][0]["id"]
    told = client.get(f"/v1/tasks/{task}/form")

    assert (told.status, told.body["type"]) == (404, "urn:thutuc:problem:no-form")
    assert (told.body["title"], told.body["faults"]) == ("Không có biểu mẫu", [])
    assert "'check_papers' không có biểu mẫu" in told.body["detail_vi"]
    assert f"/v1/procedures/{BIRTH}" in told.body["detail"]
    assert client.get(f"/v1/tasks/{task}9/form").body["type"] == "urn:thutuc:problem:unknown-task"


def test_a_key_is_told_as_the_client_sent_it(client: Client) -> None:
    client.post("/v1/dossiers", {**START, "receive": True})
    key = {"idempotency-key": "ghi-1"}
    client.post("/v1/dossiers/1/note", NOTE, headers=key)
    told = client.post("/v1/dossiers/1/note", {**NOTE, "text": "Khác"}, headers=key)

    assert told.body["type"] == "urn:thutuc:problem:request-reused"
    assert told.body["detail"].startswith("Expected Idempotency-Key 'ghi-1' with the content")
    forgotten = of_error(RequestForgotten("api:cong-tinh:ghi:1", archived=True)).problem
    for said in (forgotten.detail, forgotten.detail_vi):
        assert "'ghi:1'" in said and "api:" not in said and "cong-tinh" not in said


def test_who_offers_http_2_is_answered_and_nothing_wrong_is_advised(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with served(client.service.engine) as port, socket.create_connection(("127.0.0.1", port), 5) as wire:
        wire.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
            b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
        )
        assert wire.recv(65_536).startswith(b"HTTP/1.1 200")
    assert "upgrade" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/v1/procedures", 200), ("/v1/dossiers/9", 404), ("/v1/none", 404)],
)
def test_head_is_answered_as_get_without_the_body(client: Client, path: str, status: int) -> None:
    """As load balancers ask (RFC 9110, 9.3.2)."""
    application = Application(client.service)

    async def ask(method: str) -> tuple[int, dict[bytes, bytes], bytes]:
        token = f"Bearer {client.token}".encode()
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(b"authorization", token)],
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await application(scope, receive, send)
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]

    head, get = asyncio.run(ask("HEAD")), asyncio.run(ask("GET"))
    assert head == (status, get[1], b"") and get[2]
    assert client.ask("HEAD", "/v1/tasks/1.1/claim").headers["allow"] == "POST"
