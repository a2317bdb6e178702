"""In the host's own transaction: its rollback undoes every verb, a refused verb leaves its work intact."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.office import BIRTH, Clock, accesses, add_shipped, hand_in, make_engine, rows, snapshot

from thutuc import Engine, NotPermitted, open_store
from thutuc.errors import ConfigurationError, WrongData
from thutuc.store import lists

APPRAISED = {"needs_verification": False, "eligible": True}


@pytest.fixture(params=["sqlite", "sqlite-autocommit", "postgres"])
def hosted(
    request: pytest.FixtureRequest, tmp_path, clock: Clock
) -> Iterator[tuple[Engine, Any, Callable[[], int]]]:
    """An engine, a connection of the host to the same database, and how many rows the host's table has."""
    if request.param == "postgres":
        import psycopg

        url = str(request.getfixturevalue("postgres_url"))
        host: Any = psycopg.connect(url)
    else:
        url = f"sqlite:///{tmp_path}/host.db"
    store = open_store(url)
    store.upgrade()
    add_shipped(store)
    if request.param != "postgres":
        level = None if request.param == "sqlite-autocommit" else "DEFERRED"
        host = sqlite3.connect(tmp_path / "host.db", isolation_level=level)
    host.execute("CREATE TABLE fee (dossier INTEGER, amount INTEGER)")
    host.commit()

    def fees() -> int:
        with store.transaction(write=False) as tx:
            return len(rows(tx, "SELECT * FROM fee"))

    yield make_engine(store, clock), host, fees
    host.close()
    store.close()


def begin(host: Any) -> None:
    """Begin where the driver does not by itself."""
    if isinstance(host, sqlite3.Connection) and host.isolation_level is None:
        host.execute("BEGIN")


def test_the_host_commits_its_work_and_ours_together(hosted):
    engine, host, fees = hosted
    begin(host)
    host.execute("INSERT INTO fee VALUES (1, 8000)")
    made = hand_in(engine, connection=host)
    task = made.tasks[0]
    engine.complete(task.id, by=task.holder or task.officer, connection=host)
    engine.note(made.code, by="an.nguyen", text="Đã thu lệ phí", connection=host)
    assert fees() == 0
    assert engine.search() == []
    host.commit()

    assert fees() == 1
    assert [row.verb for row in engine.journal(1)] == ["start", "complete", "note"]
    assert engine.verify() == []


def test_the_host_s_rollback_undoes_everything(hosted):
    engine, host, fees = hosted
    hand_in(engine)
    before = snapshot(engine.store, 1)
    begin(host)
    host.execute("INSERT INTO fee VALUES (1, 8000)")
    made = hand_in(engine, connection=host)
    task = made.tasks[0]
    engine.complete(task.id, by=task.holder or task.officer, connection=host)
    engine.request_papers(1, by="an.nguyen", content="Bản chính", reason="Mờ", connection=host)
    host.rollback()

    assert fees() == 0
    assert snapshot(engine.store, 1) == before
    assert hand_in(engine).code.endswith("-0002")  # the serial came back
    assert engine.verify() == []


def test_a_refused_verb_leaves_the_host_s_work_as_it_was(hosted):
    engine, host, fees = hosted
    made = hand_in(engine)
    before = snapshot(engine.store, 1)
    begin(host)
    host.execute("INSERT INTO fee VALUES (1, 8000)")
    task = made.tasks[0]
    with pytest.raises(WrongData):
        engine.complete(task.id, by=task.holder or task.officer, data={"fee": 1}, connection=host)
    with pytest.raises(WrongData):
        hand_in(engine, BIRTH, channel="pigeon", connection=host)
    with pytest.raises(NotPermitted):
        engine.withdraw(1, by="bang.giang", reason="Nhầm", connection=host)
    host.execute("INSERT INTO fee VALUES (1, 2000)")
    host.commit()

    assert fees() == 2
    assert snapshot(engine.store, 1) == before
    with engine.store.transaction(write=False) as tx:
        assert [row.actor for row in accesses(tx, 1)] == ["bang.giang"]


def test_ours_goes_on_after_a_refusal_in_the_same_transaction(hosted):
    engine, host, fees = hosted
    begin(host)
    host.execute("INSERT INTO fee VALUES (1, 8000)")
    made = hand_in(engine, connection=host)
    with pytest.raises(WrongData):
        engine.note(made.id, by="an.nguyen", text=" ", connection=host)
    engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", connection=host)
    host.commit()

    assert fees() == 1
    assert [row.verb for row in engine.journal(made.id)] == ["start", "note"]
    assert engine.verify() == []


def test_a_repeated_request_in_the_host_s_transaction_is_answered_from_it(hosted):
    engine, host, _ = hosted
    begin(host)
    first = hand_in(engine, request_id="r-1", connection=host)
    again = hand_in(engine, request_id="r-1", connection=host)
    host.commit()

    assert (first.id, first.code) == (again.id, again.code)
    assert len(engine.search()) == 1


def test_a_host_whose_driver_begins_by_itself_decides_whether_it_stands(hosted):
    engine, host, _ = hosted
    begin(host)
    hand_in(engine, connection=host)
    host.rollback()
    assert engine.search() == []
    begin(host)
    hand_in(engine, connection=host)
    host.commit()

    assert len(engine.search()) == 1


def test_something_that_is_no_connection_is_refused(engine: Engine):
    with pytest.raises(ConfigurationError, match="found object"):
        hand_in(engine, connection=object())


@pytest.mark.parametrize("name", ["soon", "late"])
def test_between_two_questions_of_a_list_what_moved_on_is_left_out(name, postgres_url, clock, monkeypatch):
    """In READ COMMITTED each statement sees what others have committed since the one before."""
    import psycopg

    store = open_store(postgres_url)
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    ended, stopped, left = (hand_in(engine).id for _ in range(3))
    due = engine.dossier(left).due
    assert due is not None
    clock.now = due + timedelta(hours=20) if name != "soon" else due - timedelta(hours=3)
    keys, moved = lists.dossier_keys, list[int]()

    def then_moved(tx: Any, *asked: Any) -> list[int]:
        found = keys(tx, *asked)
        if not moved and ended in found:
            moved.extend(found)
            engine.withdraw(ended, by="an.nguyen", reason="Theo đơn")
            engine.suspend(
                stopped, by="quang.hoang", ground="verification", basis="Luật Hộ tịch", document="1/CV"
            )
        return found

    monkeypatch.setattr(lists, "dossier_keys", then_moved)
    with psycopg.connect(postgres_url) as host:
        told = engine.using(host).listing(name)

    assert set(moved) == {ended, stopped, left}
    assert all(line.due is None or line.due.year == 2026 for line in told.lines)
    assert {line.dossier for line in told.lines} == ({left} if name == "soon" else {stopped, left})
    store.close()
