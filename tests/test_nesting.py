"""A plug-in that calls a verb while it is asked in one is refused at once, on every store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, hookimpl
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError
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


def test_a_plug_in_that_goes_on_without_it_lets_the_verb_be_written(office, calls):
    dossier = hand_in(office, BIRTH).id

    def tries() -> None:
        with pytest.raises(ConfigurationError):
            office.note(dossier, **NOTE)

    calls.does = tries
    assert office.note(dossier, **NOTE).revision == 2
    assert office.note(dossier, **NOTE).revision == 3 and office.verify() == []


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
