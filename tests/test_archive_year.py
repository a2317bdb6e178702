"""A year of dossiers goes into files and comes back; lists, codes and chains stand as they were."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.keeping_world import HOLD, LIFT, MARK, engine_on, full, holding_mark
from tests.office import ZONE, Clock, hand_in

from thutuc import Engine
from thutuc.errors import FileRefused, LimitExceeded
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


def test_a_year_goes_on_past_what_is_too_large_or_cannot_be_read(
    engine, store, clock, tmp_path: Path, monkeypatch
):
    large, altered, last = (
        ended(engine, clock, datetime(2027, month, 2, 9, tzinfo=ZONE)) for month in (2, 3, 4)
    )
    engine.note(large, by="an.nguyen", text="x" * 20_000)
    most = len(engine.export(large, by="system").content) - 1
    monkeypatch.setattr("thutuc.engine.files.MOST_BYTES", most)
    with store.transaction() as tx:
        nothing = "x'7b7d'" if "sqlite" in type(tx._cursor).__module__ else r"'\x7b7d'"
        tx._cursor.execute(f"UPDATE thutuc_dossier SET state = {nothing} WHERE id = {altered}")
    done = engine.archive_year(2027, by="system", decision=DECISION, folder=tmp_path)

    assert [made.dossier for made in done.files] == [last]
    assert done.kept[large].startswith(f"Expected at most {most} bytes in the file of a dossier, found")
    assert done.kept[altered].startswith(f"Expected the state of dossier {altered} as it was written")
    with pytest.raises(LimitExceeded, match="bytes in the file of a dossier"):
        engine.export(large, by="system")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_written_after_an_archive_goes_into_a_file_of_its_own_and_both_come_back(
    engine, store, clock, tmp_path: Path, order
):
    dossier = full(engine, clock)
    first = engine.archive(dossier.id, by="system", decision=DECISION, folder=tmp_path)
    engine.hold(dossier.id, by="system", decision=HOLD, reason=f"Khiếu nại của {MARK}")
    engine.lift_hold(dossier.id, by="system", decision=HOLD, by_decision=LIFT)
    (second,) = engine.archive_year(2026, by="system", decision=DECISION, folder=tmp_path).files
    assert holding_mark(store) == set()
    assert [each for each in engine.verify() if each.is_fault] == []

    files = (first.path, second.path)
    engine.bring_back(files[order[0]], by="system", decision=DECISION)
    assert [each for each in engine.verify() if each.is_fault] == []
    with pytest.raises(FileRefused, match="Expected the file whose SHA-256"):
        engine.bring_back(files[order[0]], by="system", decision=DECISION)
    back = engine.bring_back(files[order[1]], by="system", decision=DECISION)

    assert back.data == dossier.data and back.applicant == MARK and engine.verify() == []
    with store.transaction(write=False) as tx:
        told = b"".join(each.payload for each in tx.journal(dossier.id) if each.payload is not None)
    assert f"Khiếu nại của {MARK}".encode() in told


def test_a_file_of_what_was_not_taken_out_in_the_end_does_not_stay(engine, clock, tmp_path, monkeypatch):
    dossier = full(engine, clock)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("thutuc.engine.archiving.written", full_disk)
    with pytest.raises(OSError, match="no space"):
        engine.archive(dossier.id, by="system", decision=DECISION, folder=tmp_path)

    assert list(tmp_path.glob("*.jsonl")) == list(tmp_path.glob("*.part")) == []
    assert engine.dossier(dossier.id).applicant == MARK and engine.verify() == []
