"""What was sealed and altered holds back its own dossier: workers and `verify` go on with the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.test_outbox import Heap

from thutuc import Engine, open_store
from thutuc.engine.lists.listing import FORMULAS
from thutuc.engine.telling import TRIES
from thutuc.errors import JournalBroken, UnknownDossier
from thutuc.outbox import Outbox
from thutuc.reports import head_list
from thutuc.store.keys import UNREAD
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

    assert office.dossier(2)._state.missed and office.dossier(3)._state.missed
    _names_it(office)


def _names_it(office: Engine) -> None:
    assert {(each.dossier, each.kind) for each in office.verify() if each.is_fault} == {(1, "altered")}
    assert [each.kind for each in office.verify(1)] == ["altered"]
    assert office.verify(str(office.dossier(2).code)) == [] == office.verify(3)
    for unknown in (4, "H1", "\0"):
        with pytest.raises(UnknownDossier):
            office.verify(unknown)


# --- lists -----------------------------------------------------------------------------------------


LISTS = [name for name in FORMULAS if name not in ("drafting", "sign")]
KEY = new_master()


def _worked(url: str, clock: Clock, *keys: str) -> Engine:
    """Three late dossiers, two of them flagged, one that stands still."""
    store = open_store(url, keys=keys)
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, clock)
    for _ in range(3):
        hand_in(engine, applicant="001099000123")
    for dossier in (1, 2):
        engine.flag(dossier, by="quang.hoang", text="Xem lại hồ sơ này")
    clock.advance(days=60)
    engine.tick()
    return engine


def _listed(engine: Engine, clock: Clock) -> dict[str, Any]:
    """Everything that heads and inspectors ask."""
    since = clock.now - timedelta(days=90)
    told: dict[str, Any] = {name: engine.listing(name) for name in LISTS}
    told |= {
        "tasks": engine.tasks(),
        "duties": engine.duties(),
        "daily": engine.daily_list("dong-may.office", clock.now.date()),
        "irregularities": engine.irregularities(since=since),
        "facts": engine.facts(since=since, unit="dong-may"),
        "waiting": [(each.dossier.id, each.awaited, each.days) for each in engine.waiting()],
        "found": [each.id for each in engine.search()],
        "morning": [(line.dossier.id, line.due) for line in head_list(engine).late],
    }
    return told


def test_every_list_of_a_sealed_store_says_what_that_of_an_open_one_says(store_url: str) -> None:
    clock, other = Clock(), Clock()
    sealed, plain = _worked(store_url, clock, KEY), _worked(":memory:", other)

    assert _listed(sealed, clock) == _listed(plain, other)
    sealed.store.close()


@pytest.mark.parametrize("store_url", ["file", "postgres"], indirect=True)
@pytest.mark.parametrize(
    ("table", "column"),
    [("dossier", "state"), ("payload", "payload"), ("payload", "salt"), ("duty", "text"), ("key", "wrapped")],
)
def test_of_a_dossier_that_was_altered_lists_say_so_and_show_the_others(
    store_url: str, table: str, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    before = _listed(engine := _worked(store_url, clock, KEY), clock)
    engine.store.close()
    _spoil(store_url, f"thutuc_{table}", column)
    engine = make_engine(open_store(store_url, keys=[KEY]), clock)
    caplog.clear()
    after = _listed(engine, clock)

    assert {each.dossier for each in engine.verify() if each.is_fault} == {1}
    for name in LISTS:
        was, now = (each[name].lines for each in (before, after))
        assert [line for line in now if line.dossier != 1] == [line for line in was if line.dossier != 1]
        assert {line.dossier for line in now} == {line.dossier for line in was}, name
    assert after["tasks"] == before["tasks"]
    others = [each for each in before["found"] if each != 1]
    unread = table in ("dossier", "key")
    assert after["found"] == (others if unread else before["found"])
    assert {2, 3} <= {number for number, _ in after["morning"]}
    assert ("hồ sơ số 1 " in caplog.text) is (unread or table == "payload")
    assert "001099000123" not in caplog.text
    if unread:
        assert UNREAD in [line.note for line in after["late"].lines if line.dossier == 1]
        with pytest.raises(JournalBroken, match=r"of dossier 1 as it was (written|sealed|wrapped)"):
            engine.search(code=before["late"].lines[0].code)
    if table in ("duty", "key"):
        assert UNREAD in {each.text for each in after["duties"] if each.dossier == 1}
    engine.store.close()


def _spoil(url: str, table: str, column: str) -> None:
    """Change what was sealed last of the first dossier, behind the back of thutuc."""
    key = {"thutuc_dossier": "id", "thutuc_payload": "seq"}.get(table, "dossier")
    order = "since" if table == "thutuc_duty" else key
    find = f"SELECT {column} FROM {table} WHERE {key} = 1 AND {column} <> '' ORDER BY {order} LIMIT 1"
    if url.startswith("sqlite"):
        connection: Any = sqlite3.connect(url.removeprefix("sqlite:///").partition("?")[0])
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        mark = "?"
    else:
        connection, mark = psycopg.connect(url), "%s"
        connection.execute("SET session_replication_role = replica")
    (value,) = connection.execute(find).fetchone()
    changed: object = bytes(value[:-1]) + bytes([value[-1] ^ 1]) if not isinstance(value, str) else None
    if isinstance(value, str):
        changed = f"{value[:-6]}{'A' if value[-6] != 'A' else 'B'}{value[-5:]}"
    write = f"UPDATE {table} SET {column} = {mark} WHERE {key} = 1 AND {column} = {mark}"
    connection.execute(write, (changed, value))
    connection.commit()
    connection.close()
