"""Two servers on one store, whose clocks are not alike to the millisecond."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import timedelta

import pytest
from tests.office import INVESTMENT, Clock, add_shipped, hand_in, make_engine
from tests.vector_world import day, seven_days

from thutuc import Engine, open_store
from thutuc.engine import in_vietnamese
from thutuc.errors import StoreError, WrongData
from thutuc.store import Store


@pytest.fixture
def ahead(store: Store) -> Engine:
    """A server whose clock is two seconds ahead of the other's."""
    add_shipped(store)
    return make_engine(store, Clock(Clock().now + timedelta(seconds=2)))


def test_an_act_follows_at_once_at_a_server_that_is_a_little_behind(
    store: Store, clock: Clock, ahead: Engine
) -> None:
    behind = make_engine(store, clock)
    begun = hand_in(ahead, receive=False).id
    behind.receive(begun, by="an.nguyen")
    (task,) = ahead.tasks(dossier=begun)
    behind.complete(task.id, by=str(task.holder))
    behind.suspend(begun, by="system", ground="outage", basis="Sự cố", document="1/TB")
    behind.note(begun, by="an.nguyen", text="Đã báo người nộp")

    acts = [(each.happened_at, each.recorded_at) for each in behind.journal(begun)]
    assert len({happened for happened, _ in acts[:4]}) == 1  # at the instant of what they follow
    assert all(happened == recorded for happened, recorded in acts)
    assert behind.verify() == []


def test_what_may_be_taken_is_told_by_a_server_that_is_a_little_behind(
    store: Store, clock: Clock, ahead: Engine
) -> None:
    behind = make_engine(store, clock)
    (task,) = hand_in(ahead).tasks
    ahead.give_back(task.id, by=str(task.holder), reason="Bận")

    assert [each.id for each in behind.tasks(claimable_by="an.nguyen")] == [task.id]
    assert "an.nguyen" in [seat.officer for seat in behind.candidates(task.id)]
    assert behind.claim(task.id, by="an.nguyen").tasks[0].holder == "an.nguyen"


def test_a_clock_that_is_wrong_and_an_act_that_is_dated_too_early_are_refused(
    store: Store, clock: Clock, ahead: Engine
) -> None:
    begun = hand_in(ahead, receive=False).id
    slow = make_engine(store, Clock(clock.now - timedelta(seconds=4)))
    with pytest.raises(WrongData, match="Expected an act after"):
        slow.receive(begun, by="an.nguyen")
    with pytest.raises(WrongData, match="Expected an act after"):
        ahead.receive(begun, by="an.nguyen", happened_at=clock.now)
    assert len(ahead.journal(begun)) == 1


@pytest.mark.parametrize("hours", [-1464, -1.1, 1.1, 1464])
def test_a_process_that_counts_another_time_of_day_than_the_database_gets_no_connection(
    postgres: str, monkeypatch: pytest.MonkeyPatch, hours: float
) -> None:
    real = time.time
    monkeypatch.setattr("thutuc.store.wire.time.time", lambda: real() + hours * 3600)
    with pytest.raises(StoreError, match=r"found \d+ s between them") as refused:
        open_store(postgres).check()
    assert "đồng hồ" in in_vietnamese(refused.value)


def test_clocks_that_differ_by_minutes_do(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr("thutuc.store.wire.time.time", lambda: real() + 3000)
    with closing(open_store(postgres)) as store:
        assert store.check() != []  # it answers: no table is there yet


def test_what_a_worker_with_a_clock_far_ahead_let_lapse_is_undone_by_who_comes_in_time(
    store: Store, clock: Clock
) -> None:
    clock.now = day("06/07 09:00")
    office = make_engine(store, clock)
    office.deploy(seven_days(supplement='whenOver="close"'), by="system", file="seven.bpmn")
    asked = hand_in(office, "bay-ngay")
    (task,) = asked.tasks
    office.complete(task.id, by=str(task.holder))
    clock.now = day("07/07 09:00")
    office.request_papers(asked.id, by="linh.pham", content="Bản vẽ", reason="Thiếu")

    make_engine(store, Clock(day("07/09 10:00"))).tick()
    assert office.dossier(asked.id).closed == day("29/07 17:30")

    clock.now = day("08/07 09:00")
    office.supply(asked.id, by="an.nguyen")
    found = office.dossier(asked.id)
    assert (found.phase, found.closed, found.late) == ("in-progress", None, False)
    assert {problem.kind for problem in office.verify()} == {"clock"}  # that it was wrong stays told


@pytest.mark.parametrize("ahead", [4, 60])
def test_a_no_in_the_last_seconds_counts_though_silence_agreed_by_a_clock_that_was_ahead(
    store: Store, clock: Clock, ahead: int
) -> None:
    clock.now = day("06/07 09:00")
    add_shipped(store)
    office = make_engine(store, clock)
    dossier = hand_in(office, INVESTMENT).id
    answers = {
        "draft_consultation": {"consulted": ["construction.leadership"]},
        "review_consultation": {"consultation_review": "agree"},
        "sign_consultation": {"consultation_signature": "agree"},
    }
    while (task := office.tasks(dossier=dossier)[0]).step != "give_opinion":
        clock.advance(minutes=20)
        office.complete(task.id, by=task.holder or task.officer, data=answers.get(task.step, {}))
    midnight = day("16/07 00:00")

    make_engine(store, Clock(midnight + timedelta(seconds=ahead - 2))).tick()
    assert [one.step for one in office.tasks(dossier=dossier)] == ["compile_report"]
    clock.now = midnight - timedelta(seconds=2)
    office.complete(task.id, by=task.holder or task.officer, data={"opinion": "Không đồng ý"})

    (given,) = (one for one in office.history(dossier) if one.step == "give_opinion")
    assert given.outcome == "completed"
    assert office.verify() == []
