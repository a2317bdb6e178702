"""On PostgreSQL a step is two round trips, and what the yardstick beside it writes is the same."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from tests.bench import clients
from tests.bench.world import World, open_task
from tests.store_world import note, only_dossier

from thutuc.errors import Busy
from thutuc.store.pool import Holder
from thutuc.store.postgres import PostgresStore

pytestmark = pytest.mark.usefixtures("postgres_url")


def round_trips(store: PostgresStore, file: Path, act: object) -> int:
    """How often the server said that it is ready while something was done on the store's one connection."""
    wire = store._pool.take(holder := Holder())
    store._pool.give(wire, holder)
    with file.open("w+b") as trace:
        wire.connection.pgconn.trace(trace.fileno())
        act()
        wire.connection.pgconn.untrace()
        trace.seek(0)
        return len(re.findall(rb"\tReadyForQuery\t", trace.read()))


def test_a_prepared_statement_is_named_by_what_it_says_on_every_connection(postgres_url):
    """A pooler may hand one client's connection to another: no name may mean something else there."""
    store = PostgresStore(postgres_url)
    holders = [Holder(), Holder()]
    first, second = map(store._pool.take, holders)
    for wire, texts in ((first, (b"SELECT 1", b"SELECT 2")), (second, (b"SELECT 2", b"SELECT 3"))):
        for text in texts:
            wire.ask(text)
    names = [(name, text) for wire in (first, second) for text, name in wire._names.items()]
    for wire, holder in zip((first, second), holders, strict=True):
        store._give(wire, holder)
    store.close()

    assert len(dict(names)) == len(set(names)) == 3
    assert all(len(name) < 64 for name, _ in names)  # PostgreSQL cuts longer ones


@pytest.mark.parametrize("request_id", [None, "portal:1"])
def test_a_step_is_two_round_trips(postgres_url, tmp_path, request_id):
    world = World(postgres_url)
    world.deploy()
    dossier = world.step(world.dossier())
    task, holder = open_task(dossier)

    def step() -> None:
        world.engine.complete(task, by=holder, data=world.form, request_id=request_id)

    assert round_trips(world.store, tmp_path / "trace", step) == 2
    assert world.engine.verify() == []
    world.store.close()


@pytest.mark.parametrize("request_id", [None, "portal:1"])
@pytest.mark.parametrize("by_code", [False, True])
def test_a_verb_that_names_the_dossier_is_two_round_trips(postgres_url, tmp_path, request_id, by_code):
    world = World(postgres_url)
    world.deploy()
    dossier = world.dossier()
    handle = dossier.code if by_code else dossier.id

    def say() -> None:
        world.engine.note(handle, by="an.nguyen", text="Đã gọi điện", request_id=request_id)

    assert round_trips(world.store, tmp_path / "trace", say) == 2
    assert world.engine.journal(handle)[-1].verb == "note"
    world.store.close()


def test_a_code_from_outside_is_found_where_no_dossier_has_it_as_its_own(postgres_url):
    world = World(postgres_url)
    world.deploy()
    begun = world.engine.start(
        "bench",
        by="an.nguyen",
        received_at="dong-may.one-stop",
        competent="dong-may",
        external_code="H56.14-240823-0001",
    )
    world.engine.note("H56.14-240823-0001", by="an.nguyen", text="Đã gọi điện", request_id="portal:2")
    assert [each.verb for each in world.engine.journal(begun.id)] == ["start", "note"]
    world.store.close()


def test_a_transaction_in_which_nothing_is_asked_goes_nowhere(postgres_url, tmp_path):
    store = PostgresStore(postgres_url)
    store.upgrade()
    before = store.commits

    def nothing() -> None:
        with store.transaction():
            pass

    assert round_trips(store, tmp_path / "trace", nothing) == 0
    assert store.commits == before
    store.close()


def test_what_waits_for_the_commit_is_not_written_where_another_was_faster(postgres_url):
    store = PostgresStore(postgres_url)
    store.upgrade()
    dossier = only_dossier(store)
    with store.transaction(write=False) as tx:
        stale = tx.dossier(dossier)
    with store.transaction() as tx:
        note(tx, dossier)
    from tests.store_world import row_of

    from thutuc.dossier import State
    from thutuc.store import Commit, Entry

    entry = Entry("note", "an", 1_000, 1_000, b"[]")
    with pytest.raises(Busy), store.transaction() as tx:
        tx.next_serial("A", "260105")
        tx.write(Commit(stale, row_of(State()), entry))
    with store.transaction() as tx:
        assert len(tx.journal(dossier)) == 2
        assert tx.next_serial("A", "260105") == 1  # nothing else of that transaction stands either
    store.close()


def test_a_prepared_statement_that_somebody_dropped_is_prepared_again(postgres_url):
    store = PostgresStore(postgres_url)
    store.upgrade()
    dossier = only_dossier(store)
    wire = store._pool.take(holder := Holder())
    wire.connection.execute("DEALLOCATE ALL")
    store._pool.give(wire, holder)
    with store.transaction() as tx:
        assert tx.dossier(dossier) is not None
    store.close()


_WRITTEN = """
SELECT count(*), sum(pg_column_size(({columns}))) / count(*), max(d.version)
FROM thutuc_dossier AS d JOIN thutuc_journal AS j ON j.dossier = d.id AND j.number > 2
LEFT JOIN thutuc_payload AS p USING (seq)
LEFT JOIN thutuc_task AS t ON t.dossier = d.id AND t.task = j.number + 1
WHERE d.id = ANY (%s)
"""
_TABLES = {"journal": "j.*", "payload": "p.*", "task": "t.*", "dossier": "d.*"}


def rows(connection: psycopg.Connection, dossiers: list[int]) -> dict[str, tuple[int, int]]:
    """How many rows a step's tables hold of some dossiers, the versions of these, and the bytes of a row."""
    found = {}
    for table, columns in _TABLES.items():
        count, size, version = connection.execute(_WRITTEN.format(columns=columns), (dossiers,)).fetchone()
        found |= {table: (count, version), f"{table}, bytes": pytest.approx(float(size), rel=0.05)}
    return found


def test_the_statement_beside_a_step_writes_as_many_rows_of_the_same_size(postgres_url):
    first = World(postgres_url)
    first.deploy()
    first.store.close()
    world, tasks = clients.step_world(postgres_url)
    dossiers = [int(task.partition(".")[0]) for task, _ in tasks]
    ours, theirs = dossiers[:10], dossiers[10:20]
    for calls in (world.steps_of(tasks[:10]), clients.statement(postgres_url, theirs)):
        for _ in range(30):
            next(calls)()
        calls.close()
    with psycopg.connect(postgres_url) as connection:
        written = {name: getattr(value, "expected", value) for name, value in rows(connection, ours).items()}
        assert written == rows(connection, theirs)
    world.store.close()
