"""What was sealed and altered holds back its own dossier: workers and `verify` go on with the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.test_outbox import Heap

from thutuc import Engine, open_store
from thutuc.engine.telling import TRIES
from thutuc.errors import UnknownDossier
from thutuc.outbox import Outbox
from thutuc.store.vault import new_master


@pytest.fixture
def heap() -> Heap:
    """What has left."""
    return Heap()


@pytest.fixture
def office(tmp_path: Path, clock: Clock, heap: Heap) -> Iterator[Engine]:
    """A sealed database with three dossiers."""
    store = open_store(f"sqlite:///{tmp_path}/a.db", keys=[new_master()])
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock, Outbox(lambda: [heap]))
    for _ in range(3):
        hand_in(engine, applicant="001099000123")
    yield engine
    store.close()


def _alter(folder: Path, table: str, column: str) -> None:
    """Change a byte of the first dossier's, behind the back of thutuc and past its triggers."""
    connection = sqlite3.connect(folder / "a.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    place, value = connection.execute(
        f"SELECT rowid, {column} FROM {table} ORDER BY rowid LIMIT 1"
    ).fetchone()
    changed = bytes(value[:-1]) + bytes([value[-1] ^ 1])
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, place))
    connection.commit()
    connection.close()


def test_a_payload_that_was_altered_holds_back_the_messages_of_its_dossier_only(
    office: Engine, clock: Clock, heap: Heap, tmp_path: Path
) -> None:
    _alter(tmp_path, "thutuc_payload", "payload")
    for _ in range(TRIES + 1):
        undelivered = office.tick().undelivered
        clock.advance(hours=1)

    assert undelivered and {message.dossier for message in heap.sent} == {2, 3}
    with office.store.transaction(write=False) as tx:
        stuck = tx.undelivered()
    assert {row[1] for row in stuck} == {1}
    assert "Expected the payload of dossier 1 as it was sealed" in str([row[3] for row in stuck])
    _names_it(office)


def test_a_state_that_was_altered_hinders_its_dossier_only(
    office: Engine, clock: Clock, tmp_path: Path
) -> None:
    _alter(tmp_path, "thutuc_dossier", "state")
    clock.advance(days=60)
    for _ in range(3):
        ticked = office.tick()
        assert ticked.hindered == {1: "Expected the state of dossier 1 as it was written, found it altered."}
        clock.advance(hours=1)

    assert office.dossier(2).late and office.dossier(3).late
    _names_it(office)


def _names_it(office: Engine) -> None:
    assert {(each.dossier, each.kind) for each in office.verify() if each.is_fault} == {(1, "altered")}
    assert [each.kind for each in office.verify(1)] == ["altered"]
    assert office.verify(str(office.dossier(2).code)) == [] == office.verify(3)
    for unknown in (4, "H1", "\0"):
        with pytest.raises(UnknownDossier):
            office.verify(unknown)
