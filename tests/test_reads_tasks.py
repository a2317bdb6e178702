"""An officer's day: what he may take, and who may have a task; the same in Python and over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api_world import Client, make_token
from tests.assigning_world import CIVIL, STAFF, chain, hand_in, office, step
from tests.vector_world import day

from thutuc.api import Service
from thutuc.engine import in_vietnamese, reads_tasks
from thutuc.errors import (
    CommandRejected,
    TaskClosed,
    UnknownDossier,
    UnknownProcedure,
    UnknownTask,
    WrongData,
)

POOL = f'{STAFF} assign="pool"'
NAMES = ("second", "checked")
PEOPLE = ("oanh.ma", "khoa.vuong", "dan.luc", "quang.hoang", "an.nguyen")


def ids(found):
    return [each.id for each in found]


def takes(engine, officer, task):
    """Whether `claim` gives him the task; it lies in the pool again afterwards."""
    try:
        engine.claim(task, by=officer)
    except CommandRejected:
        return False
    engine.give_back(task, by=officer, reason="Trả lại")
    return True


@pytest.fixture(scope="module")
def world():
    """Two dossiers in a pool, one of them at a step that its own maker may not check, one with a holder."""
    steps = step("work", POOL), step("check", f'{STAFF} assign="pool" notSameAs="work"')
    world = office(chain(*steps), chain(step("register", CIVIL), name="khac"))
    first, second = (hand_in(world.engine).tasks[0].id for _ in range(2))
    world.engine.claim(first, by="oanh.ma")
    checked = world.engine.complete(first, by="oanh.ma").tasks[0].id
    held = hand_in(world.engine, "khac").tasks[0].id
    world.clock.now = day("02/03 10:00")
    world.tasks = {"second": second, "checked": checked, "held": held, "done": first}
    return world


def test_what_an_officer_may_take_is_what_claim_gives_him(world):
    engine = world.engine
    pool = ids(engine.tasks(pool=True))
    assert set(pool) == {world.tasks["second"], world.tasks["checked"]}
    for officer in PEOPLE:
        may = [task for task in pool if takes(engine, officer, task)]
        assert ids(engine.tasks(claimable_by=officer)) == may, officer
    assert ids(engine.tasks(claimable_by="khoa.vuong")) == pool
    assert ids(engine.tasks(claimable_by="oanh.ma")) == [world.tasks["second"]]  # four eyes
    assert engine.tasks(claimable_by="an.nguyen") == []


def test_pages_and_places_of_what_may_be_taken(world):
    engine = world.engine
    (first,) = engine.tasks(claimable_by="khoa.vuong", limit=1)
    (second,) = engine.tasks(claimable_by="khoa.vuong", limit=1, after=(first.due, first.id))
    assert [first.id, second.id] == ids(engine.tasks(claimable_by="khoa.vuong"))
    assert engine.tasks(claimable_by="khoa.vuong", after=(second.due, second.id)) == []
    assert len(engine.tasks(claimable_by="khoa.vuong", unit="dong-may")) == 2
    assert engine.tasks(claimable_by="khoa.vuong", unit="finance") == []
    with pytest.raises(WrongData, match=r"officer that is known, found 'khoa.vuon'.*'khoa.vuong'"):
        engine.tasks(claimable_by="khoa.vuon")


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"officer": "khoa.vuong"},
        {"holder": "linh.pham"},
        {"claimable_by": "khoa.vuong"},
        {"claimable_by": "oanh.ma"},
        {"claimable_by": "khoa.vuong", "unit": "dong-may"},
        {"unit": "dong-may"},
        {"unit": "dong-may", "pool": True},
        {"unit": "finance"},
        {"dossier": 1},
        {"procedure": "khac", "step": "register"},
        {"late": True},
        {"due_before": day("05/03 00:00")},
    ],
)
def test_tasks_are_counted_as_they_are_listed(world, words):
    engine = world.engine
    found = len(engine.tasks(**words))
    assert engine.count_tasks(**words) == found
    assert [engine.count_tasks(**words, limit=most) for most in (0, 1)] == [0, min(found, 1)]


def test_what_is_counted_by_words_that_nobody_knows_is_refused_by_its_name(world):
    for words in ({"officer": "xx"}, {"holder": "xx"}, {"claimable_by": "xx"}, {"unit": "xx"}):
        for ask in (world.engine.count_tasks, world.engine.tasks):
            with pytest.raises(WrongData, match="known, found 'xx'") as refused:
                ask(**words)
            assert [refused.value.argument] == [*words]
    with pytest.raises(UnknownProcedure):
        world.engine.count_tasks(procedure="xx")
    with pytest.raises(WrongData, match="limit"):
        world.engine.count_tasks(limit=-1)


def test_dossiers_are_counted_as_they_are_searched(world):
    engine = world.engine
    for words in ({}, {"procedure": "khac"}, {"unit": "dong-may", "open": True}, {"phase": "submitted"}):
        assert engine.count_dossiers(**words) == len(engine.search(**words)), words
    assert engine.count_dossiers(limit=2) == 2 < len(engine.search())
    assert engine.count_dossiers(applicant="nobody") == 0
    with pytest.raises(WrongData, match="is known, found 'xx'"):
        engine.count_dossiers(unit="xx")


def test_a_client_is_told_how_much_there_is_in_its_own_agency(world, monkeypatch):
    service = Service(world.engine)
    commune, finance = (
        Client(service, make_token(world.engine, scopes="read", agency=agency))
        for agency in ("dong-may", "finance")
    )
    assert commune.get("/v1/tasks/count").body == {"count": 3, "more": False}
    assert commune.get("/v1/tasks/count?pool=true&claimable_by=khoa.vuong").body["count"] == 2
    assert commune.get("/v1/dossiers/count?phase=in-progress").body == {"count": 3, "more": False}
    for way in ("tasks", "dossiers"):
        assert finance.get(f"/v1/{way}/count").body == {"count": 0, "more": False}
        assert finance.get(f"/v1/{way}/count?unit=dong-may").status == 403
    assert finance.get("/v1/tasks/count?claimable_by=khoa.vuong").status == 403
    assert commune.get("/v1/dossiers/count?code=H1").status == 422
    monkeypatch.setattr("thutuc.api.answers.MOST", 2)
    monkeypatch.setattr("thutuc.api.tasks.MOST", 2)
    assert commune.get("/v1/tasks/count").body == {"count": 2, "more": True}


def test_candidates_are_those_whom_reassign_takes(world):
    engine = world.engine
    told = {name: [one.officer for one in engine.candidates(world.tasks[name])] for name in NAMES}
    assert set(told["second"]) == {"oanh.ma", "khoa.vuong", "dan.luc"}
    assert set(told["checked"]) == {"khoa.vuong", "dan.luc"}
    for name, officers in told.items():
        for officer in PEOPLE:
            try:
                engine.reassign(world.tasks[name], to=officer, by="system", reason="Cân đối")
            except CommandRejected:
                assert officer not in officers
            else:
                assert officer in officers
                engine.give_back(world.tasks[name], by=officer, reason="Trả lại")
    with pytest.raises(TaskClosed):
        engine.candidates(world.tasks["done"])
    for name in ("999.1", "1.99", "x"):
        with pytest.raises(UnknownTask):
            engine.candidates(name)


def test_who_does_not_exist_is_refused_as_unknown(world):
    with pytest.raises(WrongData, match="an officer in service on that day, found 'xx'") as told:
        world.engine.reassign(world.tasks["second"], to="xx", by="dan.luc", reason="x")
    assert "đang công tác vào ngày đó, đây là 'xx'" in in_vietnamese(told.value)
    assert told.value.argument == "to"


def test_a_client_is_told_of_its_own_agency_alone(world):
    service = Service(world.engine)
    commune, finance = (
        Client(service, make_token(world.engine, scopes="read", agency=agency))
        for agency in ("dong-may", "finance")
    )
    mine = commune.get("/v1/tasks?claimable_by=khoa.vuong").body
    assert [each["id"] for each in mine["items"]] == ids(world.engine.tasks(claimable_by="khoa.vuong"))
    page = commune.get("/v1/tasks?claimable_by=khoa.vuong&limit=1").body
    rest = commune.get(f"/v1/tasks?claimable_by=khoa.vuong&cursor={page['next']}").body
    assert page["items"] + rest["items"] == mine["items"]
    assert finance.get("/v1/tasks?claimable_by=khoa.vuong").status == 403
    way = f"/v1/tasks/{world.tasks['second']}/candidates"
    told = commune.get(way).body["items"]
    assert [each["officer"] for each in told] == [
        seat.officer for seat in world.engine.candidates(world.tasks["second"])
    ]
    assert finance.get(way).status == 404
    assert commune.get(f"/v1/tasks/{world.tasks['done']}/candidates").status == 409


def test_a_task_is_asked_for_by_its_id_and_says_of_which_dossier_it_is(world):
    engine = world.engine
    listed = {each.id: each for each in engine.tasks()}
    for task in listed.values():
        dossier = engine.dossier(task.dossier)
        assert (task.code, task.procedure) == (dossier.code, dossier.procedure)
        assert task == engine.task(task.id)
        assert task in dossier.tasks
    done = engine.task(world.tasks["done"])
    assert done == engine.history(done.dossier)[0]
    assert (done.outcome, done.holder) == ("completed", "oanh.ma")
    for name in ("999.1", "1.99", "1", "x"):
        with pytest.raises(UnknownTask, match="Expected the id of a task, but there is no task") as refused:
            engine.task(name)
        assert in_vietnamese(refused.value) == f"Không có việc nào mang mã '{name}'."


def test_an_open_task_is_late_alike_wherever_it_is_told_though_no_worker_came_by():
    world = office(chain(step("work"), step("check", term="01 giờ làm việc")))
    engine, begun = world.engine, day("02/03 09:30")
    made = hand_in(engine)
    world.clock.now = day("03/03 09:00")
    entered = engine.complete(made.tasks[0].id, by=str(made.tasks[0].holder), happened_at=begun)
    task = engine.task(entered.tasks[0].id)

    assert (task.due, task.late) == (day("02/03 10:30"), True)
    assert engine.tasks(late=True) == [task]
    asked = entered, engine.dossier(made.id), engine.search()[0], engine.state_at(made.id, world.clock.now)
    assert [found.tasks[0].late for found in asked] == [True] * 4
    assert not made.tasks[0].late


def test_tasks_of_a_procedure_of_a_step_and_due_before_an_instant(world):
    engine = world.engine
    everything = engine.tasks()
    for name in ("viec", "khac"):
        assert engine.tasks(procedure=name) == [each for each in everything if each.procedure == name] != []
    assert engine.tasks(step="work") == [each for each in everything if each.step == "work"] != []
    assert ids(engine.tasks(holder="oanh.ma", procedure="viec")) == []
    assert ids(engine.tasks(claimable_by="oanh.ma", procedure="viec")) == [world.tasks["second"]]
    assert engine.tasks(claimable_by="oanh.ma", procedure="khac") == []
    due = everything[0].due
    assert engine.tasks(due_before=due) == []
    assert everything[0] in engine.tasks(due_before=due + timedelta(seconds=1), unit="dong-may")
    with pytest.raises(UnknownProcedure):
        engine.tasks(procedure="khong-co")


def test_the_same_over_http(world):
    engine = world.engine
    service = Service(engine)
    commune, finance = (
        Client(service, make_token(engine, scopes="read data", agency=agency))
        for agency in ("dong-may", "finance")
    )
    told = commune.get(f"/v1/tasks/{world.tasks['done']}")
    assert told.body["outcome"] == "completed"
    assert told.body["procedure"] == "viec"
    assert told.body["code"] == engine.task(world.tasks["done"]).code
    assert finance.get(f"/v1/tasks/{world.tasks['done']}").status == 404
    assert commune.get("/v1/tasks/1.99").status == 404
    for query, asked in (
        ("procedure=viec", {"procedure": "viec"}),
        ("step=work", {"step": "work"}),
        ("due_before=2026-03-03T00:00:00%2B07:00", {"due_before": day("03/03 00:00")}),
    ):
        found = commune.get(f"/v1/tasks?{query}").body["items"]
        assert [each["id"] for each in found] == ids(engine.tasks(unit="dong-may", **asked)), query
    assert commune.get("/v1/tasks?procedure=khong-co").status == 422
    assert commune.get("/v1/tasks?step=wrok").status == 422


def test_a_step_that_no_version_has_is_no_empty_desk(world):
    engine = world.engine
    with pytest.raises(WrongData, match=r"step of a deployed procedure, found 'wrok'.*'work'") as refused:
        engine.tasks(step="wrok")
    assert "Không có bước 'wrok' trong thủ tục" in in_vietnamese(refused.value)
    assert "Có phải là 'work'" in in_vietnamese(refused.value)
    with pytest.raises(WrongData, match="found 'check'"):
        engine.tasks(step="check", procedure="khac")
    assert engine.tasks(step="work", holder="an.nguyen") == []


def test_procedures_in_force_and_what_was_written_are_told_alike(world):
    engine = world.engine
    client = Client(Service(engine), make_token(engine))
    assert [each.id for each in engine.procedures_in_force()] == ["khac", "viec"]
    found = client.get("/v1/procedures").body["items"]
    assert [(each["id"], each["version"]) for each in found] == [
        (each.id, each.version) for each in engine.procedures_in_force()
    ]
    paper = {"name": "Tờ trình", "where": "kho:1", "sha256": "0" * 64}
    engine.note(1, by="oanh.ma", text="Đã gọi điện", attachments=[paper])
    *_, last = engine.written(1)
    assert (last.verb, last.actor, last.kind) == ("note", "oanh.ma", "Noted")
    assert last.words["text"] == "Đã gọi điện"
    *_, told = client.get("/v1/dossiers/1/written").body["items"]
    assert (told["number"], told["words"]) == (last.number, dict(last.words))
    with pytest.raises(UnknownDossier):
        engine.written(999)


@pytest.mark.parametrize("looked_at", [0, 1, 100])
def test_two_tasks_of_a_dossier_entered_for_one_minute_are_both_told(looked_at, monkeypatch):
    """What is entered late is dated to the minute: pages end between tasks of one instant."""
    monkeypatch.setattr(reads_tasks, "_LOOKED_AT", looked_at)
    world = office(chain(step("work", STAFF), step("again", STAFF), step("last", CIVIL)))
    engine, done = world.engine, []
    for _ in range(3):
        dossier = hand_in(engine)
        for _ in range(2):
            (task,) = dossier.tasks
            dossier = engine.complete(task.id, by=task.holder)
            done.append((task.holder, task.id))
    for officer in {each for each, _ in done}:
        mine = [task for who, task in done if who == officer]
        after, found = None, []
        while page := engine.completed_tasks(by=officer, limit=1, after=after):
            found += ids(page)
            after = page[-1].until, page[-1].id
        assert found == mine[::-1]


def test_what_an_officer_has_done_is_asked_for_page_by_page():
    world = office(chain(step("work", POOL), step("last", CIVIL)))
    engine, at, done = world.engine, {}, []
    for minute in range(5):
        task = hand_in(engine).tasks[0].id
        world.clock.now = at[task] = day(f"02/03 10:{minute:02}")
        engine.complete(task, by="oanh.ma")
        done.insert(0, task)
    engine.claim(hand_in(engine).tasks[0].id, by="oanh.ma")  # open: not done yet
    found = engine.completed_tasks(by="oanh.ma")
    assert ids(found) == done
    assert found == [engine.task(each) for each in done]
    assert [(each.until, each.outcome) for each in found] == [(at[each], "completed") for each in done]
    pages, after = [], None
    while page := engine.completed_tasks(by="oanh.ma", limit=2, after=after):
        pages.append(ids(page))
        after = page[-1].until, page[-1].id
    assert pages == [done[:2], done[2:4], done[4:]]
    first, last = at[done[3]], at[done[1]]
    assert ids(engine.completed_tasks(by="oanh.ma", since=first, until=last)) == done[2:4]
    assert ids(engine.completed_tasks(by="oanh.ma", unit="dong-may", limit=3)) == done[:3]
    assert engine.completed_tasks(by="oanh.ma", unit="finance") == []
    assert engine.completed_tasks(by="khoa.vuong") == []
    with pytest.raises(WrongData, match="officer that is known") as unknown:
        engine.completed_tasks(by="xx")
    assert unknown.value.argument == "by"
    for wrong in ((None, done[0]), ("2026", done[0])):
        with pytest.raises(WrongData, match=r"after as end \(until\) and id of a task") as refused:
            engine.completed_tasks(by="oanh.ma", after=wrong)
        assert "thời điểm kết thúc (until) và mã của một việc" in in_vietnamese(refused.value)

    service = Service(engine)
    commune, finance = (
        Client(service, make_token(engine, scopes="read", agency=agency))
        for agency in ("dong-may", "finance")
    )
    page = commune.get("/v1/completed-tasks?by=oanh.ma&limit=3").body
    rest = commune.get(f"/v1/completed-tasks?by=oanh.ma&limit=3&cursor={page['next']}").body
    assert [each["id"] for each in page["items"] + rest["items"]] == done
    assert rest["next"] is None
    assert finance.get("/v1/completed-tasks?by=oanh.ma").status == 403
    assert finance.get("/v1/completed-tasks?by=oanh.ma&unit=dong-may").status == 403
    assert commune.get("/v1/completed-tasks").status == 422
