"""Journals that a release has written go on folding to the states it has written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine
from tests.saves import load, save, travel

from thutuc import open_store
from thutuc.dossier import codec, decode_events, load_state
from thutuc.dossier.events import EVENTS, TaskAssigned
from thutuc.store import verify

RELEASES = sorted((Path(__file__).parent / "saved").iterdir())


@pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
def test_a_saved_journal_folds_to_its_saved_state(folder: Path) -> None:
    saved = list(load(folder))

    assert len(saved) == 3
    for row, journal in saved:
        assert verify(row, journal) == []
        assert load_state(row.state).phase == row.phase
    assert [str(row.phase) for row, _ in saved] == ["returned", "withdrawn", "in-progress"]


@pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
def test_a_saved_journal_holds_many_kinds_of_events(folder: Path) -> None:
    seen = {
        event.kind
        for _, journal in load(folder)
        for row in journal
        for event in decode_events(row.public, row.payload)
    }

    assert seen <= EVENTS.keys()
    assert len(seen) >= 20


def test_what_is_saved_comes_back_as_it_was(tmp_path: Path) -> None:
    engine = travel()
    save(engine, tmp_path)
    with engine.store.transaction(write=False) as tx:
        assert list(load(tmp_path)) == [(tx.dossier(number), tx.journal(number)) for number in (1, 2, 3)]


def test_a_reason_that_stood_in_public_stays_there_is_read_and_the_chain_holds(monkeypatch) -> None:
    store, clock = open_store(":memory:"), Clock()
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    with monkeypatch.context() as before:  # as the tree wrote it until TaskAssigned was of shape 2
        before.setattr(TaskAssigned, "shape", 1)
        before.setattr(TaskAssigned, "private", ())
        before.setitem(codec._WRITTEN, TaskAssigned, codec._written(TaskAssigned))
        made = hand_in(engine, BIRTH)
        engine.give_back(made.tasks[0].id, by="an.nguyen", reason="Người nhà")
    engine.claim(made.tasks[0].id, by="an.nguyen")
    engine.give_back(made.tasks[0].id, by="an.nguyen", reason="Ốm")
    with store.transaction(write=False) as tx:
        rows = tx.journal(made.id)

    assert ["Người nhà" in row.public.decode() for row in rows] == [False, True, False, False]
    assert [(row.payload or b"").decode() for row in rows][1:] == ["", "", '{"0":{"reason":"Ốm"}}']
    assert [event.reason for row in rows for event in decode_events(row.public, row.payload)
            if isinstance(event, TaskAssigned)] == [None, "Người nhà", None, "Ốm"]  # fmt: skip
    assert engine.verify() == []
