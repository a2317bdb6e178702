"""A dossier with years of remarks: what is asked of its end, or of rare acts, is read from its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.office import LAND, Clock, add_shipped, hand_in, make_engine

from thutuc import Dossier, Engine, hookimpl, open_store
from thutuc.dossier.view import DossierView
from thutuc.errors import WrongState
from thutuc.store import Tx

_REMARKS = 60
#: So many rows of a journal may be read by who asks about its end.
_FEW = 25


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows of journals were read, question by question."""
    found: list[int] = []
    whole = Tx.journal

    def journal(tx: Tx, dossier: int, **narrowed: Any) -> Any:
        rows = whole(tx, dossier, **narrowed)
        found.append(len(rows))
        return rows

    monkeypatch.setattr(Tx, "journal", journal)
    return found


class Hears:
    """A plug-in that keeps how each act found and left the dossier."""

    def __init__(self) -> None:
        self.heard: dict[str, tuple[int | None, int]] = {}

    @hookimpl
    def on_event(self, key: str, before: DossierView | None, dossier: DossierView) -> None:
        self.heard[key.split("-")[1]] = None if before is None else before.status, dossier.status


@pytest.fixture
def office(clock: Clock) -> Iterator[tuple[Engine, Dossier]]:
    """A dossier with many remarks, at the step after its first one."""
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    dossier = hand_in(engine, LAND)
    remarks(engine, dossier, clock)
    task = engine.tasks(dossier=dossier.id)[0]
    yield engine, engine.complete(task.id, by=str(task.holder))
    store.close()


def remarks(engine: Engine, dossier: Dossier, clock: Clock) -> None:
    for number in range(_REMARKS):
        clock.advance(minutes=1)
        engine.note(dossier.id, by="an.nguyen", text=f"Đã gọi điện lần {number}")


def recall(engine: Engine, dossier: Dossier, clock: Clock) -> None:
    engine.recall(engine.tasks(dossier=dossier.id)[0].id, by="an.nguyen")
    assert [task.step for task in engine.tasks(dossier=dossier.id)] == ["check_papers"]


def ask_again(engine: Engine, dossier: Dossier, clock: Clock) -> None:
    asked: dict[str, Any] = {"by": "an.nguyen", "text": "Đã gọi điện", "request_id": "cong:1"}
    first = engine.note(dossier.id, **asked)
    assert engine.note(dossier.id, **asked).revision == first.revision == _REMARKS + 3


def hold(engine: Engine, dossier: Dossier, clock: Clock) -> None:
    with pytest.raises(WrongState):
        for _ in range(2):
            engine.hold(dossier.id, by="system", decision="5/QĐ", reason="khiếu nại")


def enter_late(engine: Engine, dossier: Dossier, clock: Clock) -> None:
    at = clock.now
    clock.advance(minutes=5)
    task = engine.tasks(dossier=dossier.id)[0]
    engine.reassign(task.id, to="lan.van", by="system", reason="phân công", happened_at=at)


def tell(engine: Engine, dossier: Dossier, clock: Clock) -> None:
    assert engine.status(dossier.id).moved is None


@pytest.mark.parametrize("act", [recall, ask_again, hold, enter_late, tell])
def test_what_is_asked_of_the_end_of_a_long_journal_reads_its_end(
    office: tuple[Engine, Dossier],
    clock: Clock,
    read: list[int],
    act: Callable[[Engine, Dossier, Clock], None],
) -> None:
    act(*office, clock)

    assert sum(read) <= _FEW


def test_what_lies_far_back_is_found_as_well(office: tuple[Engine, Dossier], clock: Clock) -> None:
    engine, dossier = office
    before = clock.now
    engine.suspend(dossier.id, by="system", ground="court", basis="Luật X Điều 1", document="1/TB")
    asked: dict[str, Any] = {"by": "an.nguyen", "text": "Đã gọi điện", "request_id": "cong:1"}
    first = engine.note(dossier.id, **asked)
    remarks(engine, dossier, clock)

    (wait,) = engine.status(dossier.id).awaited
    assert (wait.document, wait.basis, wait.since) == ("1/TB", "Luật X Điều 1", before)
    assert engine.note(dossier.id, **asked).revision == first.revision


def test_a_request_is_answered_though_the_last_row_of_its_dossier_is_gone(clock: Clock) -> None:
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    begun = hand_in(engine, request_id="cong:1")
    engine.note(begun.id, by="an.nguyen", text="Đã gọi điện")
    with store.transaction() as tx:
        for table in ("payload", "journal"):
            tx._cursor.execute(f"DROP TRIGGER thutuc_{table}_delete")
            tx._cursor.execute(f"DELETE FROM thutuc_{table} WHERE seq = 2")
    assert hand_in(engine, request_id="cong:1").revision == begun.revision
    store.close()


def test_a_dossier_of_which_much_is_told_at_once_is_read_once(clock: Clock, read: list[int]) -> None:
    store, hears = open_store(":memory:"), Hears()
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock, hears)
    dossier = hand_in(engine, LAND)
    remarks(engine, dossier, clock)
    task = engine.tasks(dossier=dossier.id)[0]
    engine.complete(task.id, by=str(task.holder))

    engine.tick()

    acts = _REMARKS + 2
    assert list(hears.heard) == [str(number) for number in range(1, acts + 1)]
    assert set(hears.heard.values()) == {(None, 2), (2, 2), (2, 4)}
    assert hears.heard["1"] == (None, 2) and hears.heard[str(acts)] == (2, 4)
    assert sum(read) == acts
    store.close()
