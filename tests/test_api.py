"""The HTTP service: a dossier's whole life through it, who sees and does what, and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from shutil import copytree
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import orjson
import pytest
from tests.api_world import Client, Told, make_token, served
from tests.office import (
    BIRTH,
    INVESTMENT,
    LAND,
    Clock,
    accesses,
    add_shipped,
    hand_in,
    make_engine,
    sample_rows,
)

from thutuc import Engine, library, open_store
from thutuc.api import OPERATIONS, Service, document, issue, listed, paging, recognise, revoke
from thutuc.api.tokens import Scope
from thutuc.dossier import codec
from thutuc.errors import StoreError, WrongData
from thutuc.organisation import OrganisationData
from thutuc.outbox import messages
from thutuc.store import Store
from thutuc.store.copying import copy_database

PLACE = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
START = {"by": "an.nguyen", "procedure": BIRTH, **PLACE}


@pytest.fixture
def client(engine: Engine) -> Client:
    """A client that may do everything."""
    return Client(Service(engine), make_token(engine))


@pytest.fixture
def memory(clock: Clock) -> Iterator[Engine]:
    """The sample province in memory, where the kind of store changes nothing."""
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    yield make_engine(store, clock)
    store.close()


@pytest.fixture
def portal(memory: Engine) -> Client:
    """A client that may do everything, over a store in memory."""
    return Client(Service(memory), make_token(memory))


# --- a dossier's life ------------------------------------------------------------------------------

#: What is filled in at each step of a birth that is registered.
FILLED: dict[str, dict[str, Any]] = {
    "appraise": {"needs_verification": False, "eligible": True},
    "register_birth": {"register_number": "15/2026"},
    "sign_certificate": {"signature": "signed"},
}

_Verb = Callable[..., Any]


def _life(start: _Verb, complete: _Verb, dossier: _Verb, act: _Verb, clock: Clock) -> list[Any]:
    """From reception to result, with papers asked for; what the dates were after every act."""
    found = start()
    dates = [dossier(found)]
    clock.advance(minutes=10)
    step = "check_papers"
    while step != "done":
        step = complete(found, step)
        dates.append(dossier(found))
        clock.advance(minutes=20)
        if step == "register_birth":
            act(found, "request_papers", {"content": "Bản sao", "reason": "Bản nộp bị mờ"})
            dates.append(dossier(found))
            clock.advance(days=1)
            act(found, "supply", {})
            dates.append(dossier(found))
            clock.advance(minutes=20)
    return dates


def test_a_dossier_goes_from_reception_to_result_with_the_engine_s_own_dates(
    client: Client, clock: Clock
) -> None:
    began = clock.now

    def step_over(found: int, step: str) -> str:
        (task,) = client.get(f"/v1/dossiers/{found}").body["tasks"]
        assert task["step"] == step
        by = task["holder"] or task["officer"]
        told = client.post(f"/v1/tasks/{task['id']}/complete", {"by": by, "data": FILLED.get(step, {})})
        assert told.status == 200, told
        return told.body["tasks"][0]["step"] if told.body["tasks"] else "done"

    def act(found: int, verb: str, body: dict[str, Any]) -> None:
        told = client.post(f"/v1/dossiers/{found}/{verb.replace('_', '-')}", {"by": "viet.ngo", **body})
        if told.status == 403:
            told = client.post(f"/v1/dossiers/{found}/{verb.replace('_', '-')}", {"by": "an.nguyen", **body})
        assert told.status == 200, told

    def dates(found: int) -> list[Any]:
        told = client.get(f"/v1/dossiers/{found}").body
        return [told[name] for name in ("phase", "due", "promised", "ready", "closed")] + [
            each["stands"] for each in told["promises"]
        ]

    wired = _life(
        lambda: client.post("/v1/dossiers", {**START, "receive": True}).body["id"],
        step_over,
        dates,
        act,
        clock,
    )
    clock.now = began
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)

    def engine_over(found: int, step: str) -> str:
        (task,) = engine.dossier(found).tasks
        done = engine.complete(task.id, by=task.holder or task.officer or "", data=FILLED.get(step, {}))
        return done.tasks[0].step if done.tasks else "done"

    def engine_act(found: int, verb: str, body: dict[str, Any]) -> None:
        by = "an.nguyen" if verb == "supply" else "viet.ngo"
        getattr(engine, verb)(found, by=by, **body)

    def engine_dates(found: int) -> list[Any]:
        told = engine.dossier(found)
        at = [told.due, told.promised, told.ready, told.closed, *(each.stands for each in told.promises)]
        return [told.phase.value, *(None if one is None else one.isoformat() for one in at)]

    bare = _life(lambda: hand_in(engine).id, engine_over, engine_dates, engine_act, clock)
    store.close()

    assert wired == bare
    assert wired[-1][0] == "returned"


def test_every_verb_of_a_host_system_has_its_address() -> None:
    ours = {operation.name for operation in OPERATIONS}
    verbs = "start receive take_over pay request_papers supply refuse send suspend resume extend reappoint"
    verbs += " withdraw cancel note correct claim complete reassign recall give_back opine urge"
    verbs += " explain_delay apologise direct report_done flag unflag"
    reads = "dossier tasks history journal explain status search duties waiting irregularities daily_list"

    assert set(verbs.split()) | set(reads.split()) <= ours
    assert ours.isdisjoint({"deploy", "migrate", "undo_migration", "hand_over", "reproject", "tick", "seal"})


def test_the_clock_is_stopped_extended_and_re_appointed_through_the_wire(
    portal: Client, clock: Clock
) -> None:
    made = portal.post(
        "/v1/dossiers",
        {
            "by": "an.nguyen",
            "procedure": LAND,
            "received_at": "dong-may.one-stop",
            "competent": "land-branch-1",
            "receive": True,
        },
    ).body
    way = f"/v1/dossiers/{made['code']}"
    clock.advance(days=1)
    stopped = portal.post(
        f"{way}/suspend",
        {"by": "van.la", "ground": "verification", "basis": "Luật Đất đai 2024", "document": "12/CV"},
    )
    clock.advance(days=3)
    resumed = portal.post(f"{way}/resume", {"by": "lan.van", "document": "15/CV"})
    refused = portal.post(
        f"{way}/extend", {"by": "thinh.do", "term": "02 ngày làm việc", "ground": "verification"}
    )
    again = portal.post(
        f"{way}/reappoint", {"by": "thinh.do", "day": "2026-04-10", "reason": "thiếu nhân lực"}
    )
    gone = portal.post(f"{way}/withdraw", {"by": "an.nguyen", "reason": "Đã tìm thấy Giấy chứng nhận"})

    assert (stopped.status, stopped.body["due"], stopped.body["ground"]) == (200, None, "verification")
    assert resumed.status == 200 and resumed.body["due"] > made["due"]
    assert refused.status == 422
    assert again.body["promises"][-1]["at"].startswith("2026-04-10")
    assert gone.body["phase"] == "withdrawn" and gone.body["tasks"] == []


# --- tokens ----------------------------------------------------------------------------------------


def test_a_token_is_known_by_its_text_only_and_its_secret_is_not_kept(engine: Engine) -> None:
    text = make_token(engine)
    token = recognise(engine.store, text, engine.now())
    with engine.store.transaction(write=False) as tx:
        kept = repr(tx.all("tokens"))

    assert token is not None and token.client == "cong-tinh"
    assert text.split("_", 2)[2] not in kept
    assert recognise(engine.store, f"{text[:-1]}{'A' if text[-1] != 'A' else 'B'}", engine.now()) is None
    assert recognise(engine.store, text.upper(), engine.now()) is None
    assert [each.id for each in listed(engine.store)] == [token.id]


def test_a_token_ends_by_itself_and_when_it_is_revoked(engine: Engine, clock: Clock) -> None:
    first, second = (make_token(engine, days=days) for days in (1, 30))
    clients = [Client(Service(engine), text) for text in (first, second)]
    assert [each.get("/v1/tasks").status for each in clients] == [200, 200]
    clock.advance(days=1)
    assert [each.get("/v1/tasks").status for each in clients] == [401, 200]
    token = recognise(engine.store, second, engine.now())
    assert token is not None and revoke(engine.store, token.id, engine.now())
    assert [each.get("/v1/tasks").status for each in clients] == [401, 401]
    assert not revoke(engine.store, token.id, engine.now())


@pytest.mark.parametrize("statement", ["DELETE FROM thutuc_token", "UPDATE thutuc_token SET until = 0"])
def test_a_token_is_never_changed_nor_deleted(engine: Engine, statement: str) -> None:
    make_token(engine)
    with pytest.raises(StoreError, match="revoked"), engine.store.transaction() as tx:
        tx._cursor.execute(statement)


@pytest.mark.parametrize(
    "wrong",
    [{"client": "Cổng tỉnh"}, {"client": ""}, {"scopes": []}, {"lasts": timedelta(days=731)}],
    ids=["letters", "empty", "no scope", "too long"],
)
def test_a_token_that_could_not_be_meant_is_not_made(memory: Engine, wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {
        "client": "cong-tinh",
        "agency": None,
        "officers": None,
        "scopes": [Scope.READ],
        "now": memory.now(),
        "lasts": timedelta(days=1),
    }
    with pytest.raises(WrongData):
        issue(memory.store, **(right | wrong))
    assert listed(memory.store) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_nothing_but_health_and_the_description_is_told_without_a_token(
    memory: Engine, operation: Any
) -> None:
    way = operation.path
    for name in ("dossier", "task", "duty", "procedure", "list"):
        way = way.replace(f"{{{name}}}", "1")
    nobody = Client(Service(memory), None).ask(operation.method, way)
    wrong = Client(Service(memory), f"thutuc_{'0' * 12}_{'A' * 43}").ask(operation.method, way)
    free = operation.name in ("health", "openapi")

    assert (nobody.status, wrong.status) == ((200, 200) if free else (401, 401))
    if not free:
        assert nobody.headers["www-authenticate"].startswith("Bearer")
        assert nobody.body == wrong.body


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.scope], ids=lambda each: each.name)
def test_every_operation_asks_for_its_own_scope(memory: Engine, operation: Any) -> None:
    others = " ".join(scope.value for scope in Scope if scope is not operation.scope)
    way = operation.path
    for name in ("dossier", "task", "duty", "procedure", "list"):
        way = way.replace(f"{{{name}}}", "1")
    told = Client(Service(memory), make_token(memory, scopes=others)).ask(operation.method, way, {})

    assert told.status == 403 and told.body["type"].endswith(":no-scope")
    assert told.body["detail_vi"] == f"Mã truy cập không có quyền {operation.scope.value!r}."


def test_who_the_applicant_is_and_what_was_filled_in_needs_a_scope_of_its_own(memory: Engine) -> None:
    made = hand_in(memory, applicant="001099000123")
    plain = Client(Service(memory), make_token(memory, scopes="read report"))
    full = Client(Service(memory), make_token(memory))
    memory.flag(made.id, by="an.nguyen", text="Ông 001099000123 hỏi")
    memory.give_back(made.tasks[0].id, by="an.nguyen", reason="001099000123 là người nhà")
    given = full.get("/v1/dossiers/1/written").body["items"][-1]
    assert (given["kind"], given["words"]) == ("TaskAssigned", {"reason": "001099000123 là người nhà"})
    assert full.get("/v1/duties").body["items"][0]["text"] == "Ông 001099000123 hỏi"
    assert plain.get("/v1/duties").body["items"][0]["text"] is None
    assert "001099000123" in str(full.get("/v1/lists/flags").body)
    ways = ["/v1/dossiers/1", "/v1/dossiers", "/v1/dossiers/1/journal", "/v1/events", "/v1/messages"]
    ways += [
        "/v1/dossiers/1/status",
        "/v1/dossiers/1/history",
        "/v1/lists/in-hand?unit=dong-may",
        "/v1/lists/flags",
    ]

    assert full.get(f"/v1/dossiers/{made.id}").body["applicant"] == "001099000123"
    assert "001099000123" in str(full.get("/v1/messages").body)
    assert [way for way in ways if "001099000123" in str(plain.get(way).body)] == []
    assert [plain.get(way).status for way in ways] == [200] * len(ways)
    assert plain.get("/v1/dossiers?applicant=001099000123").status == 403
    assert plain.get("/v1/dossiers/1/data").status == 403


# --- agencies and officers -------------------------------------------------------------------------


@pytest.fixture
def two(memory: Engine) -> tuple[Client, Client, int, int]:
    """A client of the commune and one of the finance department, and a dossier of each."""
    commune = Client(Service(memory), make_token(memory, client="xa", agency="dong-may"))
    finance = Client(Service(memory), make_token(memory, client="so", agency="finance"))
    return commune, finance, hand_in(memory).id, hand_in(memory, INVESTMENT).id


def _same_but_for(told: Told, name: str) -> str:
    return orjson.dumps(told.body).decode().replace(name, "…")


def test_a_dossier_of_another_agency_is_not_there(two: tuple[Client, Client, int, int]) -> None:
    commune, finance, birth, investment = two
    code = commune.get(f"/v1/dossiers/{birth}").body["code"]
    for path in ("", "/status", "/explanation", "/history", "/journal", "/data", "/drafting"):
        theirs = finance.get(f"/v1/dossiers/{birth}{path}")
        nobodys = finance.get(f"/v1/dossiers/999999{path}")
        by_code = finance.get(f"/v1/dossiers/{code}{path}")
        assert (theirs.status, nobodys.status, by_code.status) == (404, 404, 404)
        assert _same_but_for(theirs, f"'{birth}'") == _same_but_for(nobodys, "'999999'")
        assert theirs.headers == nobodys.headers
        assert commune.get(f"/v1/dossiers/{birth}{path}").status == 200
    assert finance.get(f"/v1/dossiers/{investment}").status == 200


def test_acts_on_another_agency_s_dossier_change_nothing(two: tuple[Client, Client, int, int]) -> None:
    _, finance, birth, _ = two
    engine = finance.service.engine
    (task,) = engine.dossier(birth).tasks
    note = finance.post(f"/v1/dossiers/{birth}/note", {"by": "an.nguyen", "text": "Đã xem"})
    claim = finance.post(f"/v1/tasks/{task.id}/complete", {"by": "an.nguyen"})
    nobodys = finance.post("/v1/tasks/999999.2/complete", {"by": "an.nguyen"})

    assert (note.status, claim.status, nobodys.status) == (404, 404, 404)
    assert _same_but_for(claim, task.id) == _same_but_for(nobodys, "999999.2")
    assert [row.number for row in engine.journal(birth)] == [1]


def test_a_dossier_where_a_task_is_meant_is_told_with_its_tasks_to_who_may_see_it(
    two: tuple[Client, Client, int, int],
) -> None:
    commune, finance, birth, _ = two
    code, (task,) = commune.service.engine.dossier(birth).code, commune.service.engine.dossier(birth).tasks
    theirs, others = (
        each.post(f"/v1/tasks/{code}/claim", {"by": "an.nguyen"}) for each in (commune, finance)
    )

    assert (theirs.status, others.status) == (404, 404)
    assert (
        f"open are {task.id}" in theirs.body["detail"] and f"đang mở: {task.id}" in theirs.body["detail_vi"]
    )
    assert _same_but_for(others, f"'{code}'") == _same_but_for(
        finance.post("/v1/tasks/x/claim", {"by": "a"}), "'x'"
    )


def test_lists_searches_and_feeds_hold_only_what_an_agency_has_to_do_with(
    two: tuple[Client, Client, int, int],
) -> None:
    commune, finance, birth, investment = two
    for mine, own, other in ((commune, birth, investment), (finance, investment, birth)):
        told = [mine.get(way).body["items"] for way in ("/v1/tasks", "/v1/events", "/v1/messages")]
        told.append([{"dossier": each["id"]} for each in mine.get("/v1/dossiers").body["items"]])
        seen = [{each["dossier"] for each in items} for items in told]
        assert other not in set().union(*seen)
        assert seen[1] == seen[2] == seen[3] == {own}
    assert finance.get("/v1/dossiers?unit=dong-may.one-stop").status == 403
    assert finance.get("/v1/tasks?unit=dong-may").status == 403
    assert finance.get("/v1/lists/late?unit=dong-may").status == 403
    assert finance.get("/v1/lists/in-hand?officer=an.nguyen").status == 403
    assert finance.get("/v1/irregularities?since=2026-03-01T00:00:00Z&unit=dong-may").status == 403
    code = commune.get(f"/v1/dossiers/{birth}").body["code"]
    assert finance.get(f"/v1/dossiers?code={code}").body["items"] == []


@pytest.mark.parametrize(
    "way",
    [
        "/v1/tasks?officer=",
        "/v1/tasks?holder=",
        "/v1/tasks/count?officer=",
        "/v1/duties?officer=",
        "/v1/completed-tasks?by=",
        "/v1/tasks?claimable_by=",
        "/v1/lists/late?officer=",
        "/v1/tasks?step=none&officer=",
    ],
)
def test_nobody_is_asked_out_of_another_agency(two: tuple[Client, Client, int, int], way: str) -> None:
    _, finance, birth, _ = two
    (task,) = finance.service.engine.tasks(dossier=birth)
    known, near, nobody = (
        finance.get(f"{way}{name}") for name in (task.officer, f"{task.officer}x", "zz.zz")
    )

    assert (known.status, known.body) == (near.status, near.body) == (nobody.status, nobody.body)
    assert known.status == 403 and str(task.officer) not in str(near.body)


def test_who_left_an_agency_is_found_by_what_he_left_there(two: tuple[Client, Client, int, int]) -> None:
    commune, _, birth, _ = two
    engine = commune.service.engine
    (task,) = engine.tasks(dossier=birth)
    engine.complete(task.id, by=str(task.officer))
    commune.service.engine.plugins.seats = lambda officer, at: []  # type: ignore[method-assign]
    done = commune.get(f"/v1/completed-tasks?by={task.officer}")

    assert [each["id"] for each in done.body["items"]] == [task.id]


def test_an_agency_is_asked_for_as_the_place_where_dossiers_were_handed_in(client: Client) -> None:
    made = [client.post("/v1/dossiers", START).body["id"] for _ in range(3)]
    elsewhere = {**START, "by": "anh.bui", "received_at": "provincial-centre.one-stop"}
    far = client.post("/v1/dossiers", elsewhere).body["id"]

    def ids(query: str) -> list[int]:
        return [each["id"] for each in client.get(f"/v1/dossiers?{query}").body["items"]]

    assert ids("unit=dong-may") == ids("unit=dong-may.one-stop") == made
    assert ids("unit=provincial-centre") == [far] and ids("unit=land-branch-1") == []
    first = client.get("/v1/dossiers?unit=dong-may&phase=submitted&limit=2").body
    assert [each["id"] for each in first["items"]] == made[:2]
    assert ids(f"unit=dong-may&phase=submitted&limit=2&cursor={first['next']}") == made[2:]
    for place in ("unit", "competent"):
        told = client.get(f"/v1/dossiers?{place}=khong-co")
        assert (told.status, told.body["faults"][0]["at"]) == (422, f"/{place}")


def test_dossiers_are_looked_for_by_reception_and_by_version(client: Client) -> None:
    received = client.post("/v1/dossiers", {**START, "receive": True}).body
    client.post("/v1/dossiers", START)
    at = quote(received["received"])

    def ids(query: str) -> list[int]:
        return [each["id"] for each in client.get(f"/v1/dossiers?{query}").body["items"]]

    assert ids(f"received_from={at}") == [received["id"]] and ids(f"received_before={at}") == []
    assert ids(f"procedure={received['procedure']}&version=1&received_from={at}") == [received["id"]]
    told = client.get("/v1/dossiers?version=1")
    assert (told.status, told.body["faults"][0]["at"]) == (422, "/version")
    assert client.get("/v1/dossiers?received_from=2026-03-02").status == 422


def test_text_over_the_wire_is_composed_in_bodies_and_in_addresses(memory: Engine) -> None:
    name = "Nguyễn Văn Hồ"
    apart = normalize("NFD", name)
    portal = Client(Service(memory), make_token(memory))
    made = portal.post("/v1/dossiers", {**START, "applicant": apart}).body
    portal.post(f"/v1/dossiers/{made['id']}/note", {"by": "an.nguyen", "text": apart})

    assert made["applicant"] == name
    for said in (name, apart):
        assert [each["id"] for each in portal.get(f"/v1/dossiers?applicant={quote(said)}").body["items"]] == [
            made["id"]
        ]
    assert memory.journal(made["id"])[-1].events[0].text == name


def test_a_search_by_applicant_tells_no_trace_of_another_agency_s_dossiers(
    memory: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thutuc.api.looks._LOOKED_AT", 2)
    person = "001099000123"
    own = [hand_in(memory, applicant=person).id]
    for _ in range(3):
        hand_in(memory, INVESTMENT, applicant=person)
    own += [hand_in(memory, applicant=person).id, hand_in(memory, applicant=person).id]
    hand_in(memory, INVESTMENT, applicant=person)
    commune = Client(Service(memory), make_token(memory, client="xa", agency="dong-may"))
    finance_only = f"/v1/dossiers?applicant={person}&procedure={INVESTMENT}&limit=1"
    nobody = "/v1/dossiers?applicant=000000000000&limit=1"

    assert commune.get(finance_only).body == commune.get(nobody).body == {"items": [], "next": None}
    way, told = f"/v1/dossiers?applicant={person}&limit=1", []
    page = commune.get(way).body
    while page["next"] is not None:
        told += [each["id"] for each in page["items"]]
        assert paging.read(page["next"]) in own
        page = commune.get(f"{way}&cursor={page['next']}").body
    assert told + [each["id"] for each in page["items"]] == own


def test_an_agency_that_has_a_task_sees_the_dossier_from_then_on(memory: Engine, clock: Clock) -> None:
    made = hand_in(memory, LAND)
    branch = Client(Service(memory), make_token(memory, agency="land-branch-1"))
    commune = Client(Service(memory), make_token(memory, client="xa", agency="dong-may"))
    (task,) = made.tasks
    memory.complete(task.id, by="an.nguyen")

    assert branch.get(f"/v1/dossiers/{made.id}").status == 200
    assert commune.get(f"/v1/dossiers/{made.id}").status == 200
    assert commune.get("/v1/tasks").body["items"] == []
    assert [each["dossier"] for each in branch.get("/v1/tasks").body["items"]] == [made.id]


def test_a_token_acts_only_for_those_it_speaks_for(memory: Engine) -> None:
    made = hand_in(memory)
    named = Client(Service(memory), make_token(memory, agency="dong-may", officers=["viet.ngo"]))
    anyone = Client(Service(memory), make_token(memory, client="xa", agency="dong-may"))
    system = Client(Service(memory), make_token(memory, client="may", officers=["system"]))
    note = {"text": "Đã xem"}

    def status(client: Client, by: str, **more: str) -> int:
        return client.post(f"/v1/dossiers/{made.id}/note", {"by": by, **note, **more}).status

    assert status(named, "viet.ngo") == 200
    assert status(named, "an.nguyen") == status(named, "system") == status(named, "nobody.known") == 403
    assert status(anyone, "an.nguyen") == 200
    assert status(anyone, "lan.van") == status(anyone, "system") == 403
    assert status(system, "system") == 200
    assert status(system, "an.nguyen") == 403
    approved = {"by": "viet.ngo", "content": "Bản sao", "reason": "Mờ", "approver": "mai.nguyen"}
    assert named.post(f"/v1/dossiers/{made.id}/request-papers", approved).status == 403


def test_a_token_for_everybody_works_on_its_agency_s_own_tasks(store: Store, clock: Clock) -> None:
    rows = deepcopy(sample_rows())
    (desk,) = (each for each in rows["holdings"] if each["post"] == "provincial-centre.desk-3")
    desk["officer"] = "son.duong"  # who also heads the department's division
    engine = make_engine(store, clock, settings={"roles": {"organisation": OrganisationData(**rows)}})
    add_shipped(store)
    made = hand_in(engine, INVESTMENT)
    engine.complete(made.tasks[0].id, by=str(made.tasks[0].holder))
    (task,) = engine.tasks(dossier=made.id)
    assert (task.unit, task.officer) == ("finance.investment", "son.duong")
    centre = Client(Service(engine), make_token(engine, agency="provincial-centre"))
    named = Client(
        Service(engine), make_token(engine, client="b", agency="provincial-centre", officers=["son.duong"])
    )
    finance = Client(Service(engine), make_token(engine, client="c", agency="finance"))
    done = {"by": "son.duong", "data": {}}

    told = centre.post(f"/v1/tasks/{task.id}/complete", done)
    assert told.status == 403 and "another agency's" in told.body["detail"]
    assert centre.post(f"/v1/tasks/{made.id}.99/complete", done).status == 404
    assert centre.post(f"/v1/tasks/{task.id}/urge", {"by": "son.duong", "text": "Đôn đốc"}).status != 403
    assert [one.id for one in engine.tasks(dossier=made.id)] == [task.id]
    assert finance.post(f"/v1/tasks/{task.id}/complete", done).status == 200
    assert named.get(f"/v1/dossiers/{made.id}").status == 200


def test_what_the_engine_forbids_an_officer_is_told_with_its_rule(memory: Engine) -> None:
    made = hand_in(memory)
    client = Client(Service(memory), make_token(memory))
    told = client.post(f"/v1/dossiers/{made.id}/withdraw", {"by": "bang.giang", "reason": "Nhầm"})

    assert told.status == 403 and told.body["type"].endswith(":not-permitted")
    assert "Nghị định 118/2025" in told.body["detail"] and told.body["title"] and told.body["title_en"]
    with memory.store.transaction(write=False) as tx:
        assert [row.actor for row in accesses(tx, made.id)] == ["bang.giang"]


def test_who_was_slower_at_a_task_is_told_to_look_again_and_not_that_he_may_not(memory: Engine) -> None:
    task = hand_in(memory).tasks[0]
    memory.give_back(task.id, by="an.nguyen", reason="Ốm")
    client = Client(Service(memory), make_token(memory))
    told = [client.post(f"/v1/tasks/{task.id}/claim", {"by": by}) for by in ("an.nguyen", "hue.tran")]

    assert [(each.status, each.body.get("type")) for each in told] == [
        (200, None),
        (409, "urn:thutuc:problem:task-held"),
    ]
    assert "việc do an.nguyen giữ" in told[1].body["detail_vi"]


def test_a_dossier_is_handed_in_only_at_the_token_s_agency(memory: Engine) -> None:
    finance = Client(Service(memory), make_token(memory, agency="finance", officers=["system"]))
    told = finance.post("/v1/dossiers", {**START, "by": "system"})

    assert told.status == 422 and memory.search() == []


# --- repeated, overtaken, paged --------------------------------------------------------------------


def test_the_same_act_sent_again_is_done_once_and_answered_alike(client: Client) -> None:
    key = {"Idempotency-Key": "nop-ho-so-1"}
    body = {**START, "receive": True}
    first = client.post("/v1/dossiers", body, headers=key)
    client.post(f"/v1/dossiers/{first.body['id']}/note", {"by": "an.nguyen", "text": "Đã xem"})
    again = client.post("/v1/dossiers", body, headers=key)
    other = client.post("/v1/dossiers", {**body, "channel": "post"}, headers=key)

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body and again.headers == first.headers
    assert first.headers["location"] == f"/v1/dossiers/{first.body['id']}"
    assert other.status == 422 and other.body["type"].endswith(":request-reused")
    assert len(client.service.engine.search()) == 1


def test_an_act_sent_again_when_what_it_said_lies_in_an_archive_is_neither_done_nor_answered(
    client: Client, tmp_path: Path
) -> None:
    key, engine = {"Idempotency-Key": "nop-ho-so-1"}, client.service.engine
    first = client.post("/v1/dossiers", {**START, "receive": True}, headers=key)
    engine.withdraw(first.body["id"], by="an.nguyen", reason="Theo đơn")
    engine.archive(first.body["id"], by="system", decision="21/QĐ-LT", folder=tmp_path)

    again = client.post("/v1/dossiers", {**START, "receive": True}, headers=key)

    assert again.status == 409 and again.body["type"].endswith(":request-forgotten")
    assert "lưu trữ" in again.body["detail_vi"]
    assert len(engine.search()) == 1


def test_keys_of_two_clients_never_meet(memory: Engine) -> None:
    clients = [Client(Service(memory), make_token(memory, client=name)) for name in ("xa", "so")]
    told = [each.post("/v1/dossiers", START, headers={"Idempotency-Key": "1"}) for each in clients]

    assert [each.status for each in told] == [201, 201]
    assert len({each.body["id"] for each in told}) == 2


def test_an_act_on_what_somebody_changed_meanwhile_is_refused(client: Client) -> None:
    made = client.post("/v1/dossiers", {**START, "receive": True})
    way, tag = f"/v1/dossiers/{made.body['id']}/note", {"If-Match": made.headers["etag"]}
    first = client.post(way, {"by": "an.nguyen", "text": "Một"}, headers=tag)
    second = client.post(way, {"by": "an.nguyen", "text": "Hai"}, headers=tag)
    third = client.post(way, {"by": "an.nguyen", "text": "Ba"}, headers={"If-Match": "*"})

    assert (first.status, second.status, third.status) == (200, 412, 200)
    assert first.headers["etag"] == f'"{made.body["id"]}-2"'
    assert len(client.service.engine.journal(made.body["id"])) == 3


def test_what_has_not_changed_is_not_sent_again(portal: Client) -> None:
    made = portal.post("/v1/dossiers", START)
    way = f"/v1/dossiers/{made.body['id']}"
    same = portal.get(way, headers={"If-None-Match": f'"0-0", {made.headers["etag"]}'})
    portal.post(f"{way}/receive", {"by": "an.nguyen"})
    other = portal.get(way, headers={"If-None-Match": made.headers["etag"]})

    assert (same.status, same.body) == (304, None) and same.headers["etag"] == made.headers["etag"]
    assert other.status == 200 and other.headers["etag"] != made.headers["etag"]


@pytest.mark.parametrize("way", ["/v1/dossiers", "/v1/tasks", "/v1/tasks?unit=dong-may", "/v1/events"])
def test_pages_follow_each_other_without_a_gap(client: Client, way: str) -> None:
    engine = client.service.engine
    for number in range(7):
        hand_in(engine, LAND if number % 2 else BIRTH)
    join = "&" if "?" in way else "?"
    whole = client.get(f"{way}{join}limit=500").body["items"]
    found: list[Any] = []
    page = client.get(f"{way}{join}limit=2").body
    while page["items"]:
        found += page["items"]
        page = client.get(f"{way}{join}limit=2&cursor={page['next']}").body if page["next"] else {"items": []}

    assert found == whole and len(whole) == 7


def test_a_long_list_is_read_page_by_page(portal: Client) -> None:
    for _ in range(5):
        hand_in(portal.service.engine)
    whole = portal.get("/v1/lists/in-hand").body["lines"]
    found, cursor = [], ""
    while True:
        page = portal.get(f"/v1/lists/in-hand?limit=2{cursor}").body
        found += page["lines"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert found == whole and len(whole) == 5


def test_who_follows_the_journal_is_told_everything_once(client: Client, clock: Clock) -> None:
    engine = client.service.engine
    hand_in(engine)
    first = client.get("/v1/events").body
    clock.advance(days=20)
    engine.tick()
    hand_in(engine)
    second = client.get(f"/v1/events?cursor={first['next']}").body
    third = client.get(f"/v1/events?cursor={second['next']}").body
    told = first["items"] + second["items"]

    assert [(each["dossier"], each["number"]) for each in told] == [
        (row.dossier, row.number) for row in _journal(engine)
    ]
    assert third["items"] == [] and third["next"] and third["held_up"] is False


def test_who_follows_a_database_that_was_restored_is_told_so_and_goes_on_from_before_the_copy(
    tmp_path: Path, clock: Clock
) -> None:
    store = open_store(str(tmp_path / "thutuc.db"))
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    token = make_token(engine)
    client = Client(Service(engine), token)
    nothing = client.get("/v1/events").body["next"]
    hand_in(engine)
    before = {name: client.get(f"/v1/{name}").body["next"] for name in ("events", "messages")}
    copy_database(tmp_path / "thutuc.db", tmp_path / "copy.db")
    hand_in(engine)
    after = {name: client.get(f"/v1/{name}").body["next"] for name in ("events", "messages")}
    store.close()

    restored = make_engine(open_store(str(tmp_path / "copy.db")), clock)
    client = Client(Service(restored), token)
    for _ in range(2):  # there is no such row; there is another
        for name in ("events", "messages"):
            told = client.get(f"/v1/{name}?cursor={after[name]}")
            assert (told.status, told.body["type"]) == (410, "urn:thutuc:problem:cursor-gone")
            assert [fault["at"] for fault in told.body["faults"]] == ["/cursor"]
        hand_in(restored)
    told = client.get(f"/v1/events?cursor={before['events']}").body["items"]
    assert [each["dossier"] for each in told] == [2, 3]
    assert len(client.get(f"/v1/events?cursor={nothing}").body["items"]) == 3
    assert client.get(f"/v1/events?cursor={before['messages']}").status == 422
    restored.store.close()


def _journal(engine: Engine) -> list[Any]:
    numbers = [found.id for found in engine.search()]
    with engine.store.transaction(write=False) as tx:
        rows = [row for number in numbers for row in tx.journal(number)]
    return sorted(rows, key=lambda row: row.seq)


def test_messages_are_worded_and_keyed_as_the_outbox_sends_them(portal: Client, clock: Clock) -> None:
    sent: list[Any] = []

    class Listener:
        @staticmethod
        def on_event(event: Any, dossier: Any, at: Any, key: str, before: Any) -> None:
            sent.extend(messages(event, dossier, at, key, before))

    from thutuc.hookspecs import hookimpl

    Listener.on_event = staticmethod(hookimpl(Listener.on_event))  # type: ignore[method-assign]
    engine = portal.service.engine
    engine.plugins.register(Listener(), "listener", "1")
    hand_in(engine, applicant="001099000123")
    clock.advance(days=2)
    engine.tick()
    told = portal.get("/v1/messages?limit=500").body["items"]

    assert [each["key"] for each in told] == [each.key for each in sent]
    assert [each["text"] for each in told] == [each.text for each in sent] and told


def test_telling_the_messages_of_a_long_journal_reads_each_entry_a_few_times_only(
    portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, read = portal.service.engine, []
    dossier = hand_in(engine).id
    for number in range(40):
        engine.note(dossier, by="an.nguyen", text=f"ghi chú {number}")
    entries = len(_journal(engine))
    whole = codec.load_value
    monkeypatch.setattr(codec, "load_value", lambda blob: read.append(1) or whole(blob))

    assert portal.get("/v1/messages?limit=500").status == 200
    assert 0 < len(read) <= 6 * entries  # the public part and the payload of each, three times at most


# --- looks -----------------------------------------------------------------------------------------


def test_a_dossier_is_shown_as_it_was(portal: Client, clock: Clock) -> None:
    made = portal.post("/v1/dossiers", {**START, "receive": True}).body
    then = clock.now.isoformat().replace("+", "%2B")
    clock.advance(hours=1)
    portal.post(f"/v1/dossiers/{made['id']}/withdraw", {"by": "an.nguyen", "reason": "Rút"})
    was = portal.get(f"/v1/dossiers/{made['id']}?at={then}").body
    early = portal.get(f"/v1/dossiers/{made['id']}?at=2026-01-01T00:00:00Z")

    assert (was["phase"], portal.get(f"/v1/dossiers/{made['id']}").body["phase"]) == (
        "in-progress",
        "withdrawn",
    )
    assert was["revision"] == 1 and early.status == 404


def test_forms_are_told_as_they_were_written(portal: Client) -> None:
    names = portal.get(f"/v1/procedures/{BIRTH}/forms").body["items"]
    engine = portal.service.engine
    written = {form.name: orjson.loads(form.source) for form in engine.procedure(BIRTH).forms}
    told = {
        each["name"]: portal.get(f"/v1/procedures/{BIRTH}/form?name={each['name']}").body for each in names
    }

    assert told == written
    assert portal.get(f"/v1/procedures/{BIRTH}/form").body["title"].startswith("Tờ khai")
    assert portal.get(f"/v1/procedures/{BIRTH}/form?name=../../thutuc.toml").status == 404


def test_what_a_step_asks_for_is_told_before_it_is_refused(portal: Client) -> None:
    steps = {each["id"]: each["fields"] for each in portal.get(f"/v1/procedures/{BIRTH}").body["steps"]}

    assert steps["check_papers"] == []
    asked = [(each["name"], each["type"]) for each in steps["appraise"] if each["required"]]
    assert asked == [("needs_verification", "boolean"), ("eligible", "boolean")]
    (signed,) = (each for each in steps["sign_certificate"] if each["name"] == "signature")
    assert signed["choices"] == ["signed", "send_back"] and signed["label"] == "Ý kiến của lãnh đạo"
    assert signed["labels"] == ["Đã ký", "Chuyển lại"]


def test_a_procedure_is_told_in_the_version_of_today_or_in_the_one_that_is_asked_for(
    memory: Engine, portal: Client, clock: Clock, tmp_path: Path
) -> None:
    made = portal.post("/v1/dossiers", {**START, "receive": True}).body
    copied = copytree(str(library() / BIRTH), tmp_path / BIRTH) / "procedure.bpmn"
    text = copied.read_text("utf-8").replace('effectiveFrom="2025-07-01"', 'effectiveFrom="2026-03-03"')
    copied.write_text(text.replace('name="Kiểm tra hồ sơ', 'name="Kiểm tra lại hồ sơ'), "utf-8")
    memory.deploy(copied, by="system")
    clock.advance(days=1)
    way = f"/v1/procedures/{BIRTH}"

    now, first = portal.get(way).body, portal.get(f"{way}?version={made['version']}").body
    assert (now["version"], first["version"]) == (2, made["version"]) == (2, 1)
    assert "Kiểm tra lại hồ sơ" in str(now) and "Kiểm tra lại hồ sơ" not in str(first)
    assert portal.get(f"{way}/form?version=1").body == portal.get(f"{way}/form").body
    unknown = portal.get(f"{way}?version=3")
    assert (unknown.status, unknown.body["type"]) == (404, "urn:thutuc:problem:unknown-procedure")
    assert unknown.body["detail_vi"] == f"Thủ tục {BIRTH!r} không có phiên bản 3."


def test_what_was_filled_in_wrongly_is_told_place_by_place_in_both_languages(portal: Client) -> None:
    made = portal.post("/v1/dossiers", {**START, "receive": True}).body
    portal.post(f"/v1/tasks/{made['tasks'][0]['id']}/complete", {"by": "an.nguyen"})
    (task,) = portal.get(f"/v1/dossiers/{made['id']}").body["tasks"]
    told = portal.post(
        f"/v1/tasks/{task['id']}/complete",
        {"by": task["holder"], "data": {"eligible": "maybe", "unknown": 1}},
    )

    assert told.status == 422 and told.headers["content-type"] == "application/problem+json"
    names = ("eligible", "needs_verification", "unknown")
    assert {each["at"] for each in told.body["faults"]} == {f"/data/{name}" for name in names}
    assert all(each["message"] and each["message_vi"] for each in told.body["faults"])


def test_a_place_in_what_was_filled_in_is_never_taken_for_one_in_the_body_beside_it(portal: Client) -> None:
    made = portal.post("/v1/dossiers", {**START, "receive": True}).body
    way = f"/v1/tasks/{made['tasks'][0]['id']}/complete"
    inside = portal.post(way, {"by": "an.nguyen", "data": {"by": 1, "a/b~c": 1}}).body["faults"]
    beside = portal.post(way, {"by": 1}).body["faults"]
    query = portal.get("/v1/tasks?limit=0").body["faults"]
    description = document(tuple(OPERATIONS))["components"]["schemas"]["Fault"]["properties"]["at"]

    assert sorted(each["at"] for each in inside) == ["/data/a~1b~0c", "/data/by"]
    assert [each["at"] for each in beside] == ["/by"] and [each["at"] for each in query] == ["/limit"]
    assert "below `/data` for what was filled in" in description["description"]


def test_an_explanation_and_a_public_status_are_told_as_the_engine_tells_them(portal: Client) -> None:
    engine = portal.service.engine
    made = hand_in(engine, LAND)
    told = portal.get(f"/v1/dossiers/{made.id}/explanation").body
    status = portal.get(f"/v1/dossiers/{made.id}/status").body

    assert [line["text_vi"] for line in told["lines"]] == [x.text_vi for x in engine.explain(made.id).lines]
    assert (status["text_vi"], status["text_en"]) == (
        engine.status(made.id).text_vi,
        engine.status(made.id).text_en,
    )
    assert status["expected"]["at"] == engine.status(made.id).expected.at.isoformat()  # type: ignore[union-attr]


# --- many at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize("store_url", ["file", "postgres"], indirect=True)
def test_sixteen_clients_share_one_engine(engine: Engine) -> None:
    text = make_token(engine)
    gate = threading.Barrier(16)

    def ask(connection: HTTPConnection, way: str, key: str, body: dict[str, Any]) -> Any:
        headers = {
            "Authorization": f"Bearer {text}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        for _ in range(50):
            connection.request("POST", way, orjson.dumps(body), headers)
            answer = connection.getresponse()
            told = orjson.loads(answer.read())
            if answer.status not in (429, 503):
                break
        assert answer.status < 300, told
        return told

    with served(engine) as port:

        def one(number: int) -> list[str]:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            gate.wait()
            codes = []
            for turn in range(3):
                made = ask(connection, "/v1/dossiers", f"{number}-{turn}", {**START, "receive": True})
                way = f"/v1/tasks/{made['tasks'][0]['id']}/complete"
                ask(connection, way, f"{number}-{turn}-c", {"by": "an.nguyen"})
                codes.append(made["code"])
            connection.close()
            return codes

        with ThreadPoolExecutor(16) as pool:
            codes = [code for found in pool.map(one, range(16)) for code in found]

    assert sorted(int(code.rpartition("-")[2]) for code in codes) == list(range(1, 49))
    assert engine.verify() == []
    assert {len(engine.journal(code)) for code in codes} == {2}


def test_the_description_in_the_documentation_is_the_one_that_is_told(portal: Client) -> None:
    kept = Path(__file__).parents[1] / "docs" / "reference" / "openapi.json"
    assert orjson.loads(kept.read_bytes()) == portal.get("/v1/openapi.json").body, (
        "run: python -m tests.pages"
    )


def test_the_description_names_every_operation_and_says_who_may_ask_it() -> None:
    told = document(tuple(OPERATIONS))
    found = {
        operation["operationId"]: operation
        for methods in told["paths"].values()
        for operation in methods.values()
    }
    assert found.keys() == {each.name for each in OPERATIONS}
    assert "/v1/openapi.json" in told["paths"]
    for each in OPERATIONS:
        scope = [] if each.scope is None else [{"token": [each.scope.value]}]
        assert found[each.name]["security"] == scope
        assert " · " in each.summary
