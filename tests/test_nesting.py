"""A plug-in that calls a verb while it is asked in one is refused at once, on every store."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, hookimpl, open_store
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError, WrongData
from thutuc.store import Store, Tx


class Calls:
    """A plug-in that does something with the engine when it is asked whether somebody may ``note``."""

    any_thread = True

    def __init__(self) -> None:
        self.does: Callable[[], Any] = lambda: None
        self.asked = 0

    @hookimpl
    def may(self, verb: str) -> None:
        """Nobody is refused."""
        if verb == "note" and not self.asked:
            self.asked = 1
            self.does()


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def office(store: Store, clock: Clock, calls: Calls) -> Engine:
    """An engine that the plug-in is asked by; so it is asked on a store of every kind."""
    add_shipped(store)
    return make_engine(store, clock, calls)


NOTE: dict[str, str] = {"by": "an.nguyen", "text": "Đã gọi điện"}


def test_a_verb_that_a_plug_in_calls_while_it_is_asked_in_one_is_refused_at_once(office, calls):
    first, other = hand_in(office, BIRTH).id, hand_in(office, BIRTH).id
    for dossier in (first, other):
        calls.asked, calls.does = 0, lambda dossier=dossier: office.note(dossier, **NOTE)
        began = time.monotonic()
        with pytest.raises(ConfigurationError, match="the call would wait for itself") as told:
            office.note(first, **NOTE)
        assert time.monotonic() - began < 2
        assert in_vietnamese(told.value).startswith("Lời gọi này sẽ tự chờ chính mình")

    assert [len(office.journal(each)) for each in (first, other)] == [1, 1]
    assert office.note(first, **NOTE).revision == 2


def test_a_plug_in_that_reads_in_a_verb_waits_for_no_connection(store_url, clock, calls):
    store = open_store(f"{store_url}&connections=1&wait=0.1" if "postgres" in store_url else store_url)
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock, calls)
    dossier = hand_in(engine, BIRTH).id
    found: list[int] = []
    calls.does = lambda: found.append(len(engine.search()))
    if store_url == ":memory:":  # which has one connection in all
        with pytest.raises(ConfigurationError, match="the call would wait for itself"):
            engine.note(dossier, **NOTE)
    else:
        assert engine.note(dossier, **NOTE).revision == 2 and found == [1]
    store.close()


def test_a_plug_in_that_goes_on_without_it_lets_the_verb_be_written(office, calls):
    dossier = hand_in(office, BIRTH).id

    def tries() -> None:
        with pytest.raises(ConfigurationError):
            office.note(dossier, **NOTE)

    calls.does = tries
    assert office.note(dossier, **NOTE).revision == 2
    assert office.note(dossier, **NOTE).revision == 3 and office.verify() == []


@pytest.mark.parametrize(
    "verb",
    [
        lambda engine: engine.undo_migration(1, by="system", decision="12/QĐ-UBND"),
        lambda engine: engine.erase(1, by="system", decision="12/QĐ-UBND"),
        lambda engine: engine.bring_back(b"{}", by="system", decision="12/QĐ-UBND"),
        lambda engine: engine.seal(),
    ],
    ids=["undo_migration", "erase", "bring_back", "seal"],
)
def test_a_verb_that_works_in_a_block_of_its_own_is_refused_as_the_others_are(office, calls, verb):
    dossier = hand_in(office, BIRTH).id
    calls.does = lambda: verb(office)
    began = time.monotonic()
    with pytest.raises(ConfigurationError, match="the call would wait for itself"):
        office.note(dossier, **NOTE)
    assert time.monotonic() - began < 2
    assert len(office.journal(dossier)) == 1
    assert office.note(dossier, **NOTE).revision == 2


@pytest.fixture(params=["sqlite", "postgres"])
def hosted(
    request: pytest.FixtureRequest, tmp_path, clock: Clock, calls: Calls
) -> Iterator[tuple[Engine, Any]]:
    """An engine that the plug-in is asked by, and a connection of the host to the same database."""
    if request.param == "postgres":
        import psycopg

        url = str(request.getfixturevalue("postgres_url"))
        host: Any = psycopg.connect(url)
    else:
        url = f"sqlite:///{tmp_path}/host.db?timeout=10"
        host = sqlite3.connect(tmp_path / "host.db", timeout=10)
    store = open_store(url)
    store.upgrade()
    add_shipped(store)
    yield make_engine(store, clock, calls), host
    host.close()
    store.close()


def test_a_verb_called_in_one_on_a_host_s_connection_is_refused_at_once_and_the_host_goes_on(hosted, calls):
    engine, host = hosted
    first, other = hand_in(engine, BIRTH).id, hand_in(engine, BIRTH).id
    for dossier in (first, other):
        calls.asked, calls.does = 0, lambda dossier=dossier: engine.note(dossier, **NOTE)
        began = time.monotonic()
        with pytest.raises(ConfigurationError, match="the call would wait for itself"):
            engine.note(first, **NOTE, connection=host)
        assert time.monotonic() - began < 2
    calls.asked, calls.does = 0, lambda: engine.note(other, **NOTE, connection=host)
    engine.note(first, **NOTE, connection=host)  # on the same connection it lies in the same transaction
    host.commit()
    assert [len(engine.journal(each)) for each in (first, other)] == [2, 2]
    assert engine.note(first, **NOTE).revision == 3


def test_a_verb_on_a_host_s_connection_is_refused_in_one_of_our_own(hosted, calls):
    engine, host = hosted
    first, other = hand_in(engine, BIRTH).id, hand_in(engine, BIRTH).id
    calls.does = lambda: engine.note(other, **NOTE, connection=host)
    began = time.monotonic()
    with pytest.raises(ConfigurationError, match="the call would wait for itself"):
        engine.note(first, **NOTE)
    assert time.monotonic() - began < 2
    host.rollback()
    assert [len(engine.journal(each)) for each in (first, other)] == [1, 1]


def test_another_thread_writes_meanwhile_in_its_turn(office, calls):
    dossier, other = hand_in(office, BIRTH).id, hand_in(office, BIRTH).id
    calls.asked = 1
    ended: list[int] = []
    threads = [
        threading.Thread(target=lambda each=each: ended.append(office.note(each, **NOTE).revision))
        for each in (dossier, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ended == [2, 2]


def test_who_was_refused_or_fell_in_a_piece_of_work_works_again(store):
    def falls(tx: Tx) -> None:
        raise ZeroDivisionError

    def nests(tx: Tx) -> None:
        store.transact(lambda inner: None)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError) as kept:
            store.transact(falls)
        with pytest.raises(ConfigurationError) as refused:
            store.transact(nests)
        assert kept.value.args == () and refused.value.args
        assert store.transact(lambda tx: 7) == 7


def test_a_mistake_of_a_plug_in_reaches_the_caller_as_it_was_raised_and_is_not_taken_for_his(office, calls):
    dossier = hand_in(office, BIRTH).id
    calls.does = lambda: len(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"has no len\(\)"):
        office.note(dossier, **NOTE)
    with pytest.raises(WrongData, match="text that can be kept"):
        office.note(dossier, by="an.nguyen", text="a\ud800")
