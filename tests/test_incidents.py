"""What a worker could not do: one incident a cause, seen, tried again, skipped or settled by a person."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from tests.assigning_world import CIVIL, chain, step
from tests.assigning_world import hand_in as begin
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.pg import Server
from tests.test_hindered import _FILE, _SERVICE

from thutuc import Engine, hookimpl, open_store
from thutuc.engine.rules.hindering import LONGEST, SOON, pause
from thutuc.engine.serving import LEASE, Services
from thutuc.engine.telling import TRIES
from thutuc.errors import NotPermitted, WrongData, WrongState
from thutuc.store import Store, incidents

ROOT = Path(__file__).parents[1]

#: Who runs the commune that decides these dossiers, and an officer of its one-stop.
CHAIR, DESK = "quang.hoang", "an.nguyen"


class Fetch:
    """A service that fails for some dossiers, and remembers under which keys it was called."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.fails: set[int] = set()

    @hookimpl
    def service_task(self, name: str, key: str):
        def call(dossier):
            self.keys.append(key)
            if dossier.id in self.fails:
                raise ConnectionError("password=hunter2 of Nguyễn Văn A")
            return {}

        return call


@pytest.fixture
def fetch() -> Fetch:
    """The service."""
    return Fetch()


@pytest.fixture
def office(store: Store, clock: Clock, fetch: Fetch) -> Engine:
    """An engine with two procedures: one calls a service, one may be hindered."""
    engine = make_engine(store, clock, fetch)
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    engine.deploy(_FILE.encode(), by="system")
    return engine


def test_a_service_that_fails_is_one_incident_however_often_it_is_called(
    office: Engine, fetch: Fetch, clock: Clock
) -> None:
    fetch.fails = {1}
    hand_in(office, "fetching")
    waits = []
    for _ in range(4):
        office.tick()
        (incident,) = office.incidents()
        assert incident.retry_at is not None
        waits.append((incident.retry_at - clock.now).total_seconds())
        clock.now = incident.retry_at

    assert incident.kind == "service" and incident.tries == 4
    assert all(later > sooner for sooner, later in pairwise(waits))
    assert len(fetch.keys) == 4 and len(set(fetch.keys)) == 1  # one call, made four times
    assert "hunter2" not in str(incident) and "Nguyễn" not in str(incident)
    assert incident.error is not None and incident.error.startswith("ConnectionError (test_incidents.py:")

    fetch.fails = set()
    office.tick()
    assert office.incidents() == []
    (ended,) = office.incidents(ended=True)
    assert ended.how == "the service answered" and ended.retry_at is None
    assert [task.step for task in office.dossier(1).tasks] == ["work"]
    assert office.verify() == []


@pytest.fixture
def dictionary() -> Iterator[Store]:
    """A database that sorts as a Vietnamese dictionary does: there ";" stands before ":"."""
    pytest.importorskip("psycopg", reason="PostgreSQL is not tested: psycopg is not installed")
    try:
        server = Server(words=True)
    except (OSError, RuntimeError) as error:
        pytest.skip(f"PostgreSQL with ICU is not tested: {error}")
    store = open_store(server.dsn())
    store.upgrade()
    yield store
    store.close()
    server.stop()


def test_what_failed_is_found_by_its_kind_and_tried_again_however_the_database_sorts(
    dictionary: Store, clock: Clock, fetch: Fetch
) -> None:
    office = make_engine(dictionary, clock, fetch)
    office.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    fetch.fails = {1}
    hand_in(office, "fetching")
    office.tick()
    (incident,) = office.incidents(kind="service")
    assert incident.retry_at is not None
    clock.now = incident.retry_at
    office.tick()

    assert [each.tries for each in office.incidents(kind="service")] == [2] and len(fetch.keys) == 2


def test_a_service_that_is_cancelled_or_calls_exit_fails_in_its_own_dossier_only(
    store: Store, clock: Clock
) -> None:
    class Cancelled:
        @hookimpl
        def service_task(self, name: str, key: str):
            def call(dossier):
                if dossier.id < 3:
                    raise asyncio.CancelledError if dossier.id == 1 else SystemExit(3)
                return {}

            return call

    office = make_engine(store, clock, Cancelled())
    office.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    for _ in range(3):
        hand_in(office, "fetching")
    office.tick()

    assert [each.dossier for each in office.incidents()] == [1, 2]
    assert [str(each.error).rpartition(" ")[2] for each in office.incidents()] == [
        "CancelledError.",
        "SystemExit.",
    ]
    assert [task.dossier for task in office.tasks()] == [3]


def test_a_hearer_that_is_cancelled_holds_back_one_dossier(store: Store, clock: Clock) -> None:
    class Cancelled:
        @hookimpl
        def on_event(self, dossier):
            if dossier.id == 1:
                raise asyncio.CancelledError

    office = make_engine(store, clock, Cancelled())
    add_shipped(store)
    for _ in range(3):
        hand_in(office)
    done = office.tick()

    assert (done.told, done.undelivered) == (2, 1)


def test_one_poisoned_dossier_of_two_hundred_holds_back_only_itself(
    office: Engine, fetch: Fetch, clock: Clock
) -> None:
    fetch.fails = {100}
    for _ in range(200):
        hand_in(office, "fetching")
    office.tick()

    assert len(office.tasks(limit=1_000)) == 199
    assert [each.dossier for each in office.incidents()] == [100]
    assert len(fetch.keys) == 200
    office.tick()
    assert len(fetch.keys) == 200  # it waits, and nothing else is left to do


def test_how_long_it_waits_follows_from_the_cause_and_is_never_more_than_an_hour() -> None:
    waits = [pause("17/service:4", tries) for tries in range(1, 40)]
    assert waits == [pause("17/service:4", tries) for tries in range(1, 40)]
    assert SOON * 3 // 4 <= waits[0] <= SOON
    assert min(waits[8:]) >= LONGEST * 3 // 4 and max(waits) <= LONGEST
    assert len({pause(f"{dossier}/service:4", 1) for dossier in range(100)}) > 90


def test_an_officer_of_the_dossier_has_it_tried_at_once_and_the_journal_says_so(
    office: Engine, fetch: Fetch
) -> None:
    fetch.fails = {1}
    hand_in(office, "fetching")
    office.tick()
    (incident,) = office.incidents()
    fetch.fails = set()

    with pytest.raises(NotPermitted):
        office.retry_incident(incident.id, by="anh.bui", reason="Đã sửa cấu hình")  # another agency
    with pytest.raises(WrongData):
        office.retry_incident(incident.id, by=DESK, reason=" . ")
    office.retry_incident(incident.id, by=DESK, reason="Đã sửa cấu hình")
    office.tick()

    assert office.incidents() == []
    kinds = [event.kind for record in office.journal(1) for event in record.events]
    assert kinds.count("IncidentHandled") == 1
    assert office.verify() == []


def test_a_service_is_skipped_by_decision_of_a_head_with_the_result_it_should_have_given(
    office: Engine, fetch: Fetch
) -> None:
    fetch.fails = {1}
    hand_in(office, "fetching")
    office.tick()
    (incident,) = office.incidents()
    skip: dict[str, Any] = {"reason": "Tra cứu bằng văn bản", "decision": "15/TB-UBND"}

    for who in (DESK, "system"):
        with pytest.raises(NotPermitted):
            office.skip_incident(incident.id, by=who, **skip)
    with pytest.raises(WrongData):
        office.skip_incident(incident.id, by=CHAIR, reason="Tra cứu bằng văn bản")
    with pytest.raises(WrongState):
        office.resolve_incident(incident.id, by=CHAIR, reason="Xong")
    with pytest.raises(WrongData):
        office.skip_incident(incident.id, by=CHAIR, data={"nothing_declares": 1}, **skip)
    dossier = office.skip_incident(incident.id, by=CHAIR, **skip)

    assert [task.step for task in dossier.tasks] == ["work"]
    handled = [
        event for record in office.journal(1) for event in record.events if event.kind == "IncidentHandled"
    ]
    assert [(each.how, each.by, each.decision) for each in handled] == [("skipped", CHAIR, "15/TB-UBND")]
    office.tick()
    assert len(fetch.keys) == 1 and office.incidents() == [] and office.verify() == []


def test_what_is_due_waits_longer_each_time_and_is_never_skipped(office: Engine, clock: Clock) -> None:
    hand_in(office, "hindered", data={"way": "nowhere"})
    clock.advance(hours=2)
    office.tick()
    (incident,) = office.incidents(kind="hindered")
    assert incident.tries == 1 and "Expected one of the conditions" in str(incident.error)
    with pytest.raises(WrongState):
        office.skip_incident(incident.id, by=CHAIR, reason="Bỏ qua", decision="1/QĐ")

    assert not office.tick().hindered
    clock.advance(minutes=1)
    assert office.tick().hindered
    assert office.incident(incident.id).tries == 2

    office.retry_incident(incident.id, by=DESK, reason="Thử lại")
    assert office.tick().hindered  # at once
    office.correct(1, by=DESK, data={"way": "right"}, reason="Nhập sai")
    office.retry_incident(incident.id, by=DESK, reason="Thử lại")  # what was due has happened meanwhile
    assert office.incidents() == [] and office.verify() == []


def test_a_clock_that_is_moved_back_does_not_keep_what_failed_waiting(
    office: Engine, fetch: Fetch, clock: Clock
) -> None:
    fetch.fails = {1}
    hand_in(office, "fetching")
    office.tick()
    clock.advance(hours=-5)
    office.tick()
    assert len(fetch.keys) == 2


def test_a_lease_of_a_clock_that_was_moved_back_is_free(office: Engine, fetch: Fetch, clock: Clock) -> None:
    hand_in(office, "fetching")
    ahead = int(clock.now.timestamp() * 1e6) + LEASE + 10**9  # taken when that clock was later
    wait = next(iter(office.dossier(1)._state.waits))
    with office.store.transaction() as tx:
        assert incidents.take(tx, 1, f"service:{wait}", worker="ahead", now=ahead - LEASE, lease=LEASE)
    office.tick()
    assert len(fetch.keys) == 1


def test_who_was_held_up_past_his_lease_leaves_the_call_to_who_has_it_now(store: Store, clock: Clock) -> None:
    class HeldUp:
        @hookimpl
        def service_task(self, name: str):
            def call(dossier):
                clock.advance(minutes=2)
                now = int(clock.now.timestamp() * 1e6)
                with store.transaction() as tx:
                    assert incidents.take(tx, 1, what, worker="next", now=now, lease=LEASE)
                raise OSError("quá thời gian")

            return call

    engine = make_engine(store, clock, HeldUp())
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    what = f"service:{next(iter(hand_in(engine, 'fetching')._state.waits))}"
    engine.tick()
    with store.transaction(write=False) as tx:
        tried = incidents.tried(tx, 1, what)
    assert tried is not None and tried.worker == "next" and engine.incidents() == []


class Stuck:
    """A plug-in that cannot tell of one dossier."""

    def __init__(self) -> None:
        self.fails = {1}
        self.heard: list[int] = []

    @hookimpl
    def on_event(self, dossier, key):
        if dossier.id in self.fails:
            raise OSError("smtp://user:secret@mail")
        self.heard.append(dossier.id)


def _until_incident(engine: Engine, clock: Clock) -> None:
    for _ in range(TRIES):
        engine.tick()
        clock.advance(hours=1)


def test_a_message_that_fails_often_is_an_incident_until_it_is_delivered(store: Store, clock: Clock) -> None:
    add_shipped(store)
    stuck = Stuck()
    engine = make_engine(store, clock, stuck)
    hand_in(engine)
    hand_in(engine)
    for _ in range(TRIES - 1):
        engine.tick()
        assert engine.incidents(kind="message") == []
        clock.advance(hours=1)
    engine.tick()
    (incident,) = engine.incidents(kind="message")
    assert (incident.dossier, incident.tries) == (1, TRIES) and "secret" not in str(incident)
    clock.advance(hours=1)
    engine.tick()
    assert [each.tries for each in engine.incidents(kind="message")] == [TRIES + 1]  # the same one

    stuck.fails = set()
    engine.retry_incident(incident.id, by="system", reason="Máy chủ thư đã chạy lại")
    engine.tick()
    assert engine.incidents(kind="message") == [] and 1 in stuck.heard
    assert engine.tick().undelivered == 0 and engine.verify() == []


def test_a_message_that_is_skipped_while_a_worker_is_at_it_is_no_incident_again(
    store: Store, clock: Clock
) -> None:
    class Busily:
        skips = False

        @hookimpl
        def on_event(self, dossier):
            if self.skips:
                head.skip_incident(head.incidents()[0].id, by=CHAIR, reason="Đã báo qua điện thoại")
                self.skips = False
            raise ConnectionError

    add_shipped(store)
    busily, head = Busily(), make_engine(store, clock)
    engine = make_engine(store, clock, busily)
    hand_in(engine)
    for _ in range(TRIES + 1):
        engine.tick()
        clock.advance(hours=2)
    assert len(engine.incidents()) == 1
    busily.skips = True
    engine.tick()

    assert not busily.skips
    assert engine.incidents() == [] and engine.verify() == []


def test_a_message_is_skipped_by_a_head_with_a_reason_and_the_later_ones_go_on(
    store: Store, clock: Clock
) -> None:
    add_shipped(store)
    stuck = Stuck()
    engine = make_engine(store, clock, stuck)
    hand_in(engine)
    _until_incident(engine, clock)
    (incident,) = engine.incidents(kind="message")
    with pytest.raises(NotPermitted):
        engine.skip_incident(incident.id, by=DESK, reason="Đã báo bằng điện thoại")

    engine.skip_incident(incident.id, by=CHAIR, reason="Đã báo bằng điện thoại")
    stuck.fails = set()
    engine.tick()

    assert engine.tick().undelivered == 0 and engine.incidents(kind="message") == []
    assert stuck.heard  # the rows behind it, the skipping among them
    kinds = [event.kind for record in engine.journal(1) for event in record.events]
    assert "IncidentHandled" in kinds and engine.verify() == []


def test_a_vacancy_is_settled_by_who_was_told_and_by_nobody_else(engine: Engine) -> None:
    hand_in(engine)
    engine._desk.do("tick", 1, _Vacant(), "system", None)
    (incident,) = engine.incidents(kind="vacant")
    with pytest.raises(NotPermitted):
        engine.resolve_incident(incident.id, by=DESK, reason="Đã phân công")
    with pytest.raises(WrongState):
        engine.retry_incident(incident.id, by=DESK, reason="Thử lại")
    engine.resolve_incident(incident.id, by="van.la", reason="Đã phân công")
    assert engine.incidents() == [] and engine.verify() == []
    with pytest.raises(WrongState):
        engine.resolve_incident(incident.id, by="van.la", reason="Đã phân công")


class _Vacant:
    """Stands for a command by which nobody could be named."""


@pytest.fixture(autouse=True)
def _vacancy(monkeypatch: pytest.MonkeyPatch) -> None:
    from thutuc.dossier.events import IncidentRecorded
    from thutuc.engine import deciding

    def arise(draft: Any, command: _Vacant) -> None:
        draft.emit(IncidentRecorded(draft.state.next, "vacant", "work", "không có ai", "van.la"))

    monkeypatch.setitem(deciding._HANDLERS, _Vacant, arise)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "1", "1.i", "x.i1", "1.i99", "1.d5", "9" * 30 + ".i1"])
def test_a_name_that_is_none_is_refused(engine: Engine, name: str) -> None:
    hand_in(engine)
    for ask in (
        lambda: engine.incident(name),
        lambda: engine.retry_incident(name, by="system", reason="Thử lại"),
    ):
        with pytest.raises(WrongState, match="Expected"):
            ask()


# --- services in workers -------------------------------------------------------------------------


def test_no_transaction_is_open_while_a_service_is_called(store: Store, clock: Clock) -> None:
    class Writing:
        engine: Engine

        @hookimpl
        def service_task(self, name: str):
            def call(dossier):
                self.engine.note(dossier.id, by=DESK, text="Đang tra cứu")  # would wait for its own lock
                return {}

            return call

    writing = Writing()
    writing.engine = engine = make_engine(store, clock, writing)
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    hand_in(engine, "fetching")
    engine.tick()
    assert [record.verb for record in engine.journal(1)][-2:] == ["note", "service fetch"]


def test_a_call_that_takes_too_long_has_failed_and_its_late_answer_counts_for_nothing(
    office: Engine, clock: Clock, store: Store
) -> None:
    going = threading.Event()

    class Slow:
        @hookimpl
        def service_task(self, name: str):
            return lambda dossier: {"waited": going.wait(20)}

    engine = make_engine(store, clock, Slow())
    hand_in(engine, "fetching")
    engine._ticker._services = Services(engine._desk, limit=0.05)
    engine.tick()
    (incident,) = engine.incidents()
    assert "0.05 seconds" in str(incident.error)
    going.set()
    assert [record.verb for record in engine.journal(1)].count("service fetch") == 1


def serve(url: str, path: str) -> None:
    """Call a service, tell its key to a file, and hang until somebody kills this process."""

    class Hanging:
        @hookimpl
        def service_task(self, name: str, key: str):
            def call(dossier):
                with Path(path).open("a") as file:
                    file.write(f"{key}\n")
                print("called", flush=True)
                signal.pause()

            return call

    engine = make_engine(open_store(url), Clock(), Hanging())
    engine._ticker._services = _Here(engine._desk)
    engine.tick()


class _Here(Services):
    """Services that are called in this very thread, so that it is the process that hangs."""

    def _call(self, name: str, view: Any, key: str) -> Any:
        return self._desk.world.plugins.hook.service_task(name=name, key=key)(view)


def test_killed_between_a_call_and_its_commit_it_is_called_again_under_the_same_key(tmp_path: Path) -> None:
    url, path = str(tmp_path / "a.db"), tmp_path / "keys"
    store = open_store(url)
    store.upgrade()
    clock, fetch = Clock(), Fetch()
    engine = make_engine(store, clock, fetch)
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    hand_in(engine, "fetching")
    code = f"from tests.test_incidents import serve; serve({url!r}, {str(path)!r})"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"called\n"
        os.kill(process.pid, signal.SIGKILL)

    engine.tick()
    assert fetch.keys == []  # the dead worker's lease still runs
    clock.advance(microseconds=LEASE)
    engine.tick()
    assert fetch.keys == path.read_text().split() and len(fetch.keys) == 1
    assert [record.verb for record in engine.journal(1)].count("service fetch") == 1
    assert engine.verify() == []
    store.close()


def test_after_a_restore_another_call_goes_out_under_another_key(tmp_path: Path, fetch: Fetch) -> None:
    """Else the other side takes it for the call that was made before, and answers what it did then."""
    call = (
        '<bpmn:serviceTask id="pay" name="Thanh toán"><bpmn:extensionElements><thutuc:service name="fetch"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )
    first, second = tmp_path / "a.db", tmp_path / "b.db"
    clock = Clock()
    with closing(open_store(first)) as store:
        store.upgrade()
        office = make_engine(store, clock, fetch)
        office.deploy(chain(step("draft", CIVIL), call), by="system", services=["fetch"])
        (draft,) = begin(office).tasks
    copyfile(first, second)
    fetch.fails = {1}
    for path in (first, second):
        clock.advance(minutes=1)
        with closing(open_store(path)) as store:
            office = make_engine(store, clock, fetch)
            office.complete(draft.id, by=draft.holder or draft.officer)
            office.tick()
            clock.advance(minutes=1)
            office.tick()
    one, again, other, once_more = fetch.keys
    assert one == again != other == once_more
