"""A year of dossiers goes into files and comes back; lists, codes and chains stand as they were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.keeping_world import MARK, engine_on
from tests.office import ZONE, Clock, hand_in

from thutuc import Engine
from thutuc.store import Store

DECISION = "12/QĐ-UBND"


@pytest.fixture
def engine(store: Store, clock: Clock) -> Engine:
    return engine_on(store, clock)


def ended(engine: Engine, clock: Clock, at: datetime) -> int:
    """A dossier that ended at an instant."""
    clock.now = at
    dossier = hand_in(engine, "fetching", applicant=MARK)
    engine.withdraw(dossier.id, by="an.nguyen", reason="Theo đơn")
    return dossier.id


def test_a_year_goes_into_files_and_comes_back(engine, store, clock, tmp_path: Path):
    last = ended(engine, clock, datetime(2026, 12, 31, 23, 59, tzinfo=ZONE))
    first = ended(engine, clock, datetime(2027, 1, 1, 0, 1, tzinfo=ZONE))
    other = ended(engine, clock, datetime(2027, 6, 30, 9, tzinfo=ZONE))
    held = ended(engine, clock, datetime(2027, 9, 30, 9, tzinfo=ZONE))
    running = hand_in(engine, "fetching", applicant=MARK).id
    engine.hold(held, by="system", decision="01/QĐ-TA", reason="Khiếu nại")
    before = {each: engine.dossier(each) for each in (last, first, other, held, running)}
    done = engine.archive_year(2027, by="system", decision=DECISION, folder=tmp_path)

    assert [made.dossier for made in done.files] == [first, other]
    assert list(done.kept) == [held] and "01/QĐ-TA" in done.kept[held]
    with store.transaction(write=False) as tx:
        left = {each: any(row.payload for row in tx.journal(each)) for each in before}
    assert left == {last: True, first: False, other: False, held: True, running: True}
    assert [each.id for each in engine.search(open=False)] == [last, first, other, held]
    assert engine.dossier(before[first].code).id == first
    assert [each for each in engine.verify() if each.is_fault] == []
    assert engine.archive_year(2027, by="system", decision=DECISION, folder=tmp_path).files == ()

    for made in done.files:
        engine.bring_back(made.path, by="system", decision=DECISION)
    with store.transaction(write=False) as tx:
        assert all(any(row.payload for row in tx.journal(each)) for each in before)
    assert {each: engine.dossier(each).data for each in before} == {
        each: dossier.data for each, dossier in before.items()
    }
    assert engine.verify() == []


def test_a_year_that_is_broken_off_goes_on_where_it_was(engine, clock, tmp_path: Path):
    wanted = [ended(engine, clock, datetime(2027, month, 2, 9, tzinfo=ZONE)) for month in (2, 3, 4)]
    done = [
        made.dossier
        for _ in range(2)
        for made in engine.archive_year(2027, by="system", decision=DECISION, folder=tmp_path, limit=2).files
    ]
    assert done == wanted
