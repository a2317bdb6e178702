"""Two at once on PostgreSQL: what one has read is still so when it writes, and each is told what came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pkgutil import resolve_name
from typing import Any

import psycopg
import pytest
from tests.assigning_world import CIVIL, REST, STAFF, chain, engine_on, step
from tests.assigning_world import hand_in as begin
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine
from tests.test_migrating import plan

from thutuc import Engine, open_store
from thutuc.engine import verify_file
from thutuc.errors import Busy, CodeTaken, CommandRejected, WrongState

OUTSIDE = "G09.20-20260609-0092637"
Verb = Callable[[Engine], Any]


class Two:
    """Two servers; one comes to its end while the other stands in the middle."""

    def __init__(self, postgres: str, patch: pytest.MonkeyPatch) -> None:
        self.stores = [open_store(postgres) for _ in range(2)]
        self.stores[0].upgrade()
        self.clock = Clock()
        self.first, self.second = (make_engine(store, self.clock) for store in self.stores)
        self._patch = patch

    def at_once(self, where: str, first: Verb, second: Verb) -> list[Any]:
        """What both are told, where the second begins when the first has just done *where*."""
        told: dict[int, Any] = {}
        real, here = resolve_name(where), threading.current_thread()
        other = threading.Thread(target=lambda: told.update({1: _outcome(second, self.second)}))

        def then(*args: Any, **how: Any) -> Any:
            answer = real(*args, **how)
            if threading.current_thread() is here and other.ident is None:
                other.start()
                other.join(0.2)  # as long as it needs, or it waits for us
            return answer

        self._patch.setattr(where, then)
        told[0] = _outcome(first, self.first)
        other.join(10)
        self._patch.setattr(where, real)
        return [told[0], told[1]]


def _outcome(verb: Verb, engine: Engine) -> Any:
    try:
        return verb(engine)
    except CommandRejected as error:
        return error


@pytest.fixture
def two(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    """Both with the shipped procedure of births."""
    made = Two(postgres_url, monkeypatch)
    add_shipped(made.stores[0])
    yield made
    assert made.first.verify() == []
    for store in made.stores:
        store.close()


def start(**how: Any) -> Verb:
    return lambda engine: hand_in(engine, **how)


def end(day: int, number: int = 1) -> Verb:
    return lambda engine: engine.end_version(
        BIRTH, version=1, last_day=date(2026, 3, day), by="system", decision=f"{number}/QĐ-UBND"
    )


def test_one_dossier_has_one_outside_code(two: Two) -> None:
    """NĐ 118/2025/NĐ-CP Điều 17.3: one dossier, one code, at whichever server it is handed in."""
    hand = start(external_code=OUTSIDE, receive=False)
    told = two.at_once("thutuc.engine.desk.is_taken", hand, hand)
    assert [isinstance(each, CodeTaken) for each in told] == [False, True]


@pytest.mark.parametrize("receive", [True, False])
def test_the_same_request_with_an_outside_code_gets_the_same_answer(two: Two, receive: bool) -> None:
    hand = start(external_code=OUTSIDE, receive=receive, request_id="portal-1")
    one, other = two.at_once("thutuc.engine.desk.is_taken", hand, hand)
    assert one.id == other.id


def test_who_repeats_a_request_about_an_outside_code_gets_its_answer(two: Two) -> None:
    hand_in(two.first, external_code=OUTSIDE, receive=False)

    def receive(engine: Engine) -> Any:
        return engine.receive(OUTSIDE, by="an.nguyen", request_id="portal-2")

    one, other = two.at_once("thutuc.engine.day_law.in_force", receive, receive)
    assert (one.code, one.revision) == (OUTSIDE, other.revision)


def test_the_same_request_on_a_hosts_connection_gets_the_same_answer(two: Two, postgres_url: str) -> None:
    (task,) = hand_in(two.first).tasks

    def complete(engine: Engine, **how: Any) -> Any:
        return engine.complete(task.id, by=str(task.holder), request_id="host-1", **how)

    def hosted(engine: Engine) -> Any:
        with psycopg.connect(postgres_url) as connection:
            return complete(engine, connection=connection)

    one, other = two.at_once("thutuc.engine.desk.decide", complete, hosted)
    assert one.revision == other.revision


def test_the_same_request_to_take_a_move_back_gets_the_same_answer(two: Two) -> None:
    office = engine_on(two.stores[0], chain(step("a")))
    dossier = begin(office).id
    office.deploy(chain(step("a"), step("b")), by="system", file="new.bpmn")
    office.migrate(plan(), by="system")

    def undo(engine: Engine) -> Any:
        return engine.undo_migration(dossier, by="system", decision="46/QĐ-UBND", request_id="undo-1")

    one, other = two.at_once("thutuc.engine.migrating.fold_rows", undo, undo)
    assert (one.version, one.revision) == (1, other.revision)


def test_a_version_that_is_just_ended_receives_nothing(two: Two) -> None:
    told = two.at_once("thutuc.engine.migrating._received_after", end(1), start())
    assert [isinstance(each, CommandRejected) for each in told] == [False, True]


def test_a_version_that_just_receives_is_not_ended_before(two: Two) -> None:
    waiting = hand_in(two.first, receive=False).id
    received = lambda engine: engine.receive(waiting, by="an.nguyen")  # noqa: E731
    for verb in (start(), received):
        told = two.at_once("thutuc.engine.desk.decide", verb, end(1))
        assert isinstance(told[1], WrongState) and not isinstance(told[0], CommandRejected)


def test_both_decisions_that_end_a_version_stay_to_be_seen(two: Two) -> None:
    two.at_once("thutuc.engine.migrating._received_after", end(20, 1), end(25, 2))
    assert [each.decision for each in two.first.ended_versions(BIRTH)] == ["1/QĐ-UBND", "2/QĐ-UBND"]


def test_two_servers_that_deploy_the_same_at_once_are_told_one_version(two: Two) -> None:
    def deploy(engine: Engine) -> Any:
        (made,) = engine.deploy(chain(step("a")), by="system")
        return made.version, made.new

    assert two.at_once("thutuc.engine.deploying._contradictions", deploy, deploy) == [(1, True), (1, False)]


def test_a_file_that_is_handed_out_beside_an_act_is_whole(two: Two) -> None:
    dossier = hand_in(two.first).id
    made, _ = two.at_once(
        "thutuc.engine.archiving.read_state",
        lambda engine: engine.export(dossier, by="system"),
        lambda engine: engine.note(dossier, by="an.nguyen", text="Đã gọi cho người nộp"),
    )
    assert verify_file(made.content).problems == ()


def test_who_promises_a_sample_is_told_his_own(two: Two) -> None:
    def promise(letter: str) -> Verb:
        since = two.clock.now

        def asked(engine: Engine) -> Any:
            looks = Engine(engine.store, plugins=engine.plugins, clock=two.clock, inspectors=["thanh.tra"])
            inspector = looks.inspection(by="thanh.tra", basis="12/QĐ-TTr")
            period = {"received_since": since, "received_until": since + timedelta(days=30)}
            return inspector.promise_draw(letter * 64, size=1, **period)

        return asked

    told = two.at_once("thutuc.store.lists.add_draw", promise("a"), promise("b"))
    assert [each.commitment[0] for each in told] == ["a", "b"]


def test_a_tick_that_waits_for_anothers_turn_too_long_hinders_no_dossier(postgres_url: str) -> None:
    store = open_store(f"{postgres_url}%20-clock_timeout%3D50")
    store.upgrade()
    engine = engine_on(
        store, chain(step("draft", CIVIL), REST, step("work", f'{STAFF} assign="round-robin"'))
    )
    clock, dossiers = engine._desk.clock, []
    for _ in range(3):
        (draft,) = begin(engine).tasks
        dossiers.append(engine.complete(draft.id, by=draft.holder or draft.officer).id)
    clock.advance(hours=2)
    with psycopg.connect(postgres_url) as host:
        engine.using(host).note(dossiers[0], by="an.nguyen", text="Đã gọi cho người nộp")
        with pytest.raises(Busy):
            engine.tick()
    assert engine.incidents() == []
    assert engine.tick().hindered == {}
    assert [task.step for each in dossiers for task in engine.tasks(dossier=each)] == ["work"] * 3
    store.close()
