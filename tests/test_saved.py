"""Journals that a release has written go on folding to the states it has written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.saves import load, save, travel

from thutuc.dossier import decode_events, load_state
from thutuc.dossier.events import EVENTS
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
