"""One contract, every store: SQLite in memory, SQLite in a file, PostgreSQL."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from tests.office import accesses
from tests.store_world import PROCEDURE, RELEASED, command, deploy, note, only_dossier, receive, submit, task

from thutuc.dossier import events as e
from thutuc.errors import Busy, ConfigurationError, StoreError
from thutuc.store import (
    AccessRow,
    Commit,
    Entry,
    HoldingRow,
    SealRow,
    Store,
    Tx,
    keeping,
    open_store,
    outbox,
    verify,
)
from thutuc.store.chain import request_digest
from thutuc.store.pool import Holder
from thutuc.store.queries import NO_UPGRADE
from thutuc.store.sqlite import SqliteStore


class Refused(Exception):
    """What a test raises to end a transaction."""


# --- opening -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        *("", "mysql://x", "sqlite:///x?fast=1", "sqlite://host/x", "q.db?synchronous=off"),
        *(f"sqlite:///x?timeout={wrong}" for wrong in ("soon", "-1", "nan", "inf")),
        *(f"postgresql://x/y?connections={wrong}" for wrong in ("0", "-3", "1.5", "²", "00001000099")),
        *(f"postgresql://x/y?wait={wrong}" for wrong in ("-1", "nan")),
    ],
)
def test_a_url_that_is_not_understood_is_refused(url):
    with pytest.raises(ConfigurationError):
        open_store(url)


def test_an_unknown_synchronous_is_refused(tmp_path):
    with pytest.raises(ConfigurationError):
        open_store(f"sqlite:///{tmp_path}/x.db?synchronous=maybe")


def test_a_file_uses_wal_and_full_unless_told_otherwise(tmp_path):
    store = SqliteStore(tmp_path / "thutuc.db")
    connection = store._pool.take(Holder())

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(StoreError, match="absent"), open_store(tmp_path / "absent" / "x.db").transaction():
        pass


def test_a_store_without_tables_says_what_to_do(store_url):
    store = open_store(store_url)

    assert "upgrade()" in store.check()[0]
    with pytest.raises(StoreError, match=r"upgrade\(\)"), store.transaction() as tx:
        tx.procedures()
    store.close()


# --- migrations ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("migrating")
def test_migrations_are_applied_once(store_url):
    store = open_store(store_url)

    assert store.upgrade() == RELEASED
    assert store.upgrade() == []
    assert store.check() == []
    store.close()


@pytest.mark.usefixtures("migrating")
def test_two_may_upgrade_at_once(store_url):
    one = open_store(store_url)
    stores = [one] if store_url == ":memory:" else [one, open_store(store_url), open_store(store_url)]
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda s: s.upgrade(), stores * 2))

    assert sorted(applied) == [[]] * (len(applied) - 1) + [RELEASED]
    for store in stores:
        assert store.check() == []
        store.close()


def test_check_tells_a_missing_trigger(tmp_path):
    store = open_store(tmp_path / "thutuc.db")
    store.upgrade()
    with sqlite3.connect(tmp_path / "thutuc.db") as connection:
        connection.execute("DROP TRIGGER thutuc_journal_update")
    connection.close()

    assert store.check() == [f"Expected trigger thutuc_journal_update as released, found none: {NO_UPGRADE}."]
    store.close()


def test_check_tells_a_missing_trigger_in_postgres(postgres_url):
    import psycopg

    store = open_store(postgres_url)
    store.upgrade()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP TRIGGER thutuc_journal_update ON thutuc_journal")

    assert store.check() == [f"Expected trigger thutuc_journal_update as released, found none: {NO_UPGRADE}."]
    store.close()


def test_check_tells_a_migration_of_a_newer_release(store):
    with store.transaction() as tx:
        tx.run("add_migration", ("9999_later", "0"))

    (problem,) = store.check()
    assert problem.startswith("Expected only migrations of this release, found 9999_later: a newer release")


def test_what_is_written_where_only_reading_was_asked_for_is_undone_and_refused(store):
    for _ in range(2):
        with (
            pytest.raises(StoreError, match=r"Expected .*(only reading|takes writes)"),
            store.transaction(write=False) as tx,
        ):
            tx.next_serial("turn:x", "")
    with store.transaction() as tx:
        assert tx.next_serial("turn:x", "") == 1


# --- procedures ----------------------------------------------------------------------------------


def test_versions_of_a_procedure_are_kept_with_their_file(store):
    with store.transaction() as tx:
        keys = [deploy(tx, 1), deploy(tx, 2)]

        assert [row.version for row in tx.procedure_versions(PROCEDURE.id)] == [1, 2]
        assert tx.procedure(keys[1]) == tx.procedures()[1]
        assert tx.procedure_source(keys[0]) == b"<bpmn/>"
        tx.end_procedure(keys[0], "2026-06-30")
        assert tx.procedure(keys[0]).effective_to == "2026-06-30"
        assert tx.procedure(99) is None


def test_the_same_version_cannot_be_kept_twice(store):
    with store.transaction() as tx:
        deploy(tx)
    with pytest.raises(StoreError), store.transaction() as tx:
        deploy(tx)


# --- transactions --------------------------------------------------------------------------------


def test_an_error_rolls_everything_back(store):
    with pytest.raises(Refused), store.transaction() as tx:
        submit(tx)
        raise Refused
    with store.transaction(write=False) as tx:
        assert tx.procedures() == [] == tx.search()


def test_one_command_is_one_commit(store):
    dossier = only_dossier(store)
    before = store.commits
    with store.transaction() as tx:
        note(tx, dossier, tasks=[task(dossier)])
    with store.transaction(write=False) as tx:
        tx.dossier(dossier)

    assert store.commits == before + 1


def test_what_was_committed_is_there_for_the_next(store_url, store):
    dossier = only_dossier(store)
    if store_url == ":memory:":
        pytest.skip("memory is gone when it is closed")
    again = open_store(store_url)
    with again.transaction(write=False) as tx:
        assert tx.dossier(dossier).version == 1
    again.close()


def test_a_second_writer_is_told_busy(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/thutuc.db?timeout=0.05")
    store.upgrade()
    other = open_store(f"sqlite:///{tmp_path}/thutuc.db?timeout=0.05")
    with store.transaction() as tx:
        submit(tx)
        with pytest.raises(Busy), other.transaction():
            pass
    with store.transaction() as tx:
        assert len(tx.search()) == 1
    store.close()
    other.close()


def test_a_second_transaction_in_memory_is_told_busy():
    store = SqliteStore(None, timeout=0.05)
    store.upgrade()

    def begin() -> None:
        with store.transaction():
            pass

    with ThreadPoolExecutor(1) as pool, store.transaction():
        ended = pool.submit(begin)
        assert isinstance(ended.exception(timeout=10), Busy)
    store.close()


def test_an_upgrade_waits_for_whoever_has_a_dossier_in_hand_before_it_alters_tables(postgres_url):
    """Else each waits for the other: the writer for the dossier's row, the upgrade for its table."""
    store = open_store(f"{postgres_url}%20-clock_timeout%3D50")
    store.upgrade()
    dossier = only_dossier(store)
    with store.transaction() as tx:
        tx.dossier(dossier, lock=True)
        with pytest.raises(Busy), store.transaction() as other:
            other.run("lock_dossiers")
    with store.transaction() as tx:
        tx.run("lock_dossiers")
        with store.transaction(write=False) as other:
            assert other.dossier(dossier)
    store.close()


def test_what_the_server_rolls_back_at_commit_is_not_told_as_committed(postgres_url):
    store = open_store(postgres_url)
    store.upgrade()
    failed = pytest.raises(StoreError, match="a statement in it had failed")
    with failed, store.transaction() as tx, suppress(psycopg.Error):
        tx._cursor.execute("SELECT 1 / 0")
    assert store.commits == 1
    store.close()


def test_a_row_that_another_holds_is_told_busy_in_postgres(postgres_url):
    store = open_store(f"{postgres_url}%20-clock_timeout%3D50")
    store.upgrade()
    dossier = only_dossier(store)
    with store.transaction() as tx:
        tx.dossier(dossier, lock=True)
        with pytest.raises(Busy), store.transaction() as other:
            other.dossier(dossier, lock=True)
    store.close()


def test_a_dossier_that_was_changed_since_it_was_read_is_told_busy(store):
    dossier = only_dossier(store)
    with store.transaction() as tx:
        stale = tx.dossier(dossier)
        note(tx, dossier)
    with pytest.raises(Busy, match=r"as they were read|to be the first"), store.transaction() as tx:
        tx.write(Commit(stale, stale, Entry("note", "an", 1, 1, b"[]", b"{}")))
    with store.transaction(write=False) as tx:
        assert [row.number for row in tx.journal(dossier)] == [1, 2]


def test_threads_share_a_store(store):
    dossiers = [only_dossier(store) for _ in range(4)]

    def work(dossier: int) -> None:
        for _ in range(10):
            with store.transaction() as tx:
                note(tx, dossier)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, dossiers))
    with store.transaction(write=False) as tx:
        assert [row.version for row in tx.search()] == [11] * 4
        assert [verify(row, tx.journal(row.id)) for row in tx.search()] == [[]] * 4


# --- the host's connection -----------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "sqlite-autocommit", "postgres", "postgres-autocommit"])
def hosted(request, tmp_path) -> tuple[Store, Callable[[], object]]:
    """A store and a way to open a host's own connection to its database."""
    kind, _, autocommit = request.param.partition("-")
    opened = []
    if kind == "sqlite":
        store = open_store(tmp_path / "thutuc.db")

        def connect() -> object:
            connection = sqlite3.connect(tmp_path / "thutuc.db", isolation_level=None if autocommit else "")
            connection.row_factory = lambda cursor, row: {"row": row}
            opened.append(connection)
            return connection
    else:
        import psycopg

        url = request.getfixturevalue("postgres_url")
        store = open_store(url)

        def connect() -> object:
            opened.append(psycopg.connect(url, autocommit=bool(autocommit)))
            return opened[-1]

    store.upgrade()
    connection = connect()
    connection.execute("CREATE TABLE host_table (id INTEGER)")
    connection.commit()
    yield store, connect
    for connection in opened:
        connection.close()
    store.close()


def begin(connection: Any) -> None:
    """Begin where the driver does not by itself."""
    by_itself = (
        connection.isolation_level is not None
        if isinstance(connection, sqlite3.Connection)
        else not connection.autocommit
    )
    if not by_itself:
        connection.execute("BEGIN")


def host_rows(connect: Callable[[], object]) -> int:
    return len(connect().execute("SELECT * FROM host_table").fetchall())


def dossiers(store: Store) -> int:
    with store.transaction(write=False) as tx:
        return len(tx.search())


def test_nothing_of_ours_stands_before_the_host_commits(hosted):
    store, connect = hosted
    connection = connect()
    begin(connection)
    with store.transaction(connection) as tx:
        submit(tx)
    assert dossiers(store) == 0
    connection.execute("INSERT INTO host_table VALUES (1)")
    connection.execute("COMMIT")

    assert (dossiers(store), host_rows(connect)) == (1, 1)
    assert store.commits == 1  # the upgrade


def test_the_hosts_rollback_removes_everything(hosted):
    store, connect = hosted
    connection = connect()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO host_table VALUES (1)")
    with store.transaction(connection) as tx:
        submit(tx)
    connection.execute("ROLLBACK")

    assert (dossiers(store), host_rows(connect)) == (0, 0)


def test_our_failure_leaves_the_hosts_work(hosted):
    store, connect = hosted
    connection = connect()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO host_table VALUES (1)")
    with pytest.raises(Refused), store.transaction(connection) as tx:
        submit(tx)
        raise Refused
    connection.execute("INSERT INTO host_table VALUES (2)")
    connection.execute("COMMIT")

    assert (dossiers(store), host_rows(connect)) == (0, 2)


def test_a_failing_statement_of_ours_leaves_the_hosts_work(hosted):
    store, connect = hosted
    with store.transaction() as tx:
        deploy(tx)
    connection = connect()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO host_table VALUES (1)")
    with pytest.raises(StoreError), store.transaction(connection) as tx:
        deploy(tx)
    connection.execute("COMMIT")

    assert host_rows(connect) == 1


def test_our_failure_outside_the_hosts_transaction_leaves_none_open(hosted):
    store, connect = hosted
    connection = connect()
    begin(connection)
    with pytest.raises(Refused), store.transaction(connection) as tx:
        submit(tx)
        raise Refused
    connection.rollback()

    assert dossiers(store) == 0


def test_a_host_that_reads_first_and_was_overtaken_is_told_busy(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/thutuc.db?timeout=0.05")
    store.upgrade()
    connection = sqlite3.connect(tmp_path / "thutuc.db", isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM thutuc_dossier").fetchone()
    only_dossier(store)

    with pytest.raises(Busy), store.transaction(connection) as tx:
        submit(tx)
    connection.close()
    store.close()


def test_a_connection_of_another_database_is_refused(store):
    with pytest.raises(ConfigurationError):
        store.transaction("not a connection")


# --- dossiers ------------------------------------------------------------------------------------


def test_a_dossier_is_found_by_its_code_before_the_external_one(store):
    with store.transaction() as tx:
        first = submit(tx, external="A")
        second = submit(tx)
        receive(tx, second, "A")

        assert tx.find_dossier("A") == second
        assert tx.code_exists("A")
        assert not tx.code_exists("B")
        assert tx.find_dossier("B") is None
        assert [row.id for row in tx.search(external_code="A")] == [first]


def test_an_external_code_that_two_dossiers_carry_finds_neither(store):
    with store.transaction() as tx:
        submit(tx, external="A")
        submit(tx, external="A")

        assert tx.find_dossier("A") is None


def test_a_code_is_given_once(store):
    with store.transaction() as tx:
        receive(tx, submit(tx), "A")
    with pytest.raises(StoreError), store.transaction() as tx:
        receive(tx, submit(tx), "A")


def test_dossiers_are_searched_by_what_is_known_of_them(store):
    with store.transaction() as tx:
        ids = [submit(tx) for _ in range(3)]
        receive(tx, ids[1], "H1")
        command(tx, ids[2], [e.DossierClosed("withdrawn")], verb="withdraw", closed=1_000)
        command(tx, ids[1], [e.Noted("x")], due=5_000, code="H1")

        def found(**filters: object) -> list[int]:
            return [row.id for row in tx.search(**filters)]

        assert found(code="H1") == found(phase="in-progress") == [ids[1]]
        assert found(procedure=PROCEDURE.id, applicant="001099000123") == ids
        assert found(unit="one-stop-1", competent="ubnd-xa", open=True) == ids[:2]
        assert found(open=False) == [ids[2]]
        assert found(limit=1, after=ids[0]) == [ids[1]]
        assert found(due_before=5_000) == []
        assert found(due_before=5_001) == found(late_at=5_001) == [ids[1]]


def test_a_request_is_used_once(store):
    dossier = only_dossier(store)
    with store.transaction() as tx:
        seq = note(tx, dossier, request_id="r1")

        known = tx.request("r1")
        assert known[:4] == (dossier, seq, "note", "an") and known.answer == b"ok"
        assert known.digest == request_digest(known.salt, b"digest")
        assert tx.request("r2") is None
    with pytest.raises(StoreError), store.transaction() as tx:
        note(tx, dossier, request_id="r1")


def test_hostile_text_is_only_a_value(store):
    hostile = "'; DROP TABLE thutuc_dossier; -- %s ? :x Ắ"
    with store.transaction() as tx:
        dossier = submit(tx, external=hostile)

        assert tx.find_dossier(hostile) == dossier
        assert [row.external_code for row in tx.search(external_code=hostile)] == [hostile]


# --- serials -------------------------------------------------------------------------------------


def test_serials_count_per_agency_and_day(store):
    with store.transaction() as tx:
        days = [
            tx.next_serial(*key)
            for key in [("A", "260105"), ("A", "260105"), ("B", "260105"), ("A", "260106")]
        ]

    assert days == [1, 2, 1, 1]


def test_a_rollback_gives_the_serial_back(store):
    with store.transaction() as tx:
        tx.next_serial("A", "d")
    with pytest.raises(Refused), store.transaction() as tx:
        tx.next_serial("A", "d")
        raise Refused
    with store.transaction() as tx:
        assert tx.next_serial("A", "d") == 2


def test_serials_have_no_gaps_when_several_write_and_some_fail(store):
    kept: list[int] = []
    attempt = itertools.count()

    def work(_: int) -> None:
        for _ in range(10):
            try:
                with store.transaction() as tx:
                    serial = tx.next_serial("A", "d")
                    if next(attempt) % 3 == 0:
                        raise Refused
                kept.append(serial)
            except Refused:
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert len(kept) == 26


# --- work lists ----------------------------------------------------------------------------------


def test_open_tasks_are_listed_the_most_urgent_first(store):
    dossier = only_dossier(store)
    tasks = [
        task(dossier, 1, due=None),
        task(dossier, 2, due=300, holder="an"),
        task(dossier, 3, due=200, officer="binh"),
        task(dossier, 4, due=100, until=5, outcome="completed"),
        task(dossier, 5, due=300, unit="other"),
    ]
    with store.transaction() as tx:
        note(tx, dossier, tasks=tasks)

        def listed(**filters: object) -> list[int]:
            return [row.task for row in tx.open_tasks(**filters)]

        assert listed() == listed(dossier=dossier) == [3, 2, 5, 1]
        assert listed(officer="chi") == [2, 5, 1]
        assert listed(holder="an") == [2]
        assert listed(unit="one-stop-1", pool=True) == [3, 1]
        assert listed(limit=2) == [3, 2]
        assert listed(limit=2, after=tasks[1]) == [5, 1]
        assert listed(after=tasks[0]) == []
        assert tx.task(dossier, 4) == tasks[3]
        assert tx.task(dossier, 9) is None
        assert tx.tasks_of(dossier) == tasks


def test_an_assignment_anew_keeps_who_answered_before(store):
    dossier = only_dossier(store)
    with store.transaction() as tx:
        note(tx, dossier, tasks=[task(dossier)])
        before = HoldingRow(dossier, 1, "one-stop-1", "clerk", "chi", None, 1_000, 2_000)
        note(tx, dossier, tasks=[task(dossier, officer="dung", held=2_000)], held=[before])
        note(tx, dossier, tasks=[task(dossier, officer="dung", held=2_000, until=3_000, outcome="completed")])

        assert [(row.officer, row.since, row.until) for row in tx.accountable(dossier)] == [
            ("chi", 1_000, 2_000),
            ("dung", 2_000, 3_000),
        ]


def test_what_is_due_comes_in_its_order(store):
    with store.transaction() as tx:
        ids = [submit(tx) for _ in range(4)]
        for dossier, wake in zip(ids, [300, 100, 100, None], strict=True):
            note(tx, dossier, wake=wake)

        assert tx.due(99) == []
        assert tx.due(300) == [ids[1], ids[2], ids[0]]
        assert tx.due(300, limit=1) == [ids[1]]
        assert tx.next_wake() == 100


def test_next_wake_of_nothing_is_none(store):
    with store.transaction(write=False) as tx:
        assert tx.next_wake() is None


@pytest.mark.parametrize(
    ("name", "parameters", "index"),
    [
        ("due", (1, 1, 1, 1), "thutuc_dossier_wake"),
        ("next_wake", (), "thutuc_dossier_wake"),
        ("find_by_code", ("A",), "thutuc_dossier_code"),
        ("find_by_external", ("A",), "thutuc_dossier_external"),
        ("request", ("r",), "thutuc_journal_request"),
    ],
)
def test_the_usual_questions_use_their_index(tmp_path, name, parameters, index):
    store = SqliteStore(tmp_path / "thutuc.db")
    store.upgrade()
    with store.transaction(write=False) as tx:
        tx._cursor.execute(f"EXPLAIN QUERY PLAN {tx._sql[name]}", parameters)
        plan = " ".join(row[3] for row in tx._cursor.fetchall())
    store.close()

    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("holder = 'an'", "thutuc_task_open"),
        ("officer = 'an'", "thutuc_task_open"),
        ("unit = 'u'", "thutuc_task_open (unit=?)"),
        ("unit = 'u' AND officer = 'an'", "thutuc_task_open (unit=? AND officer=?)"),
        ("dossier = 1", "PRIMARY KEY"),
    ],
)
def test_work_lists_read_open_tasks_only(tmp_path, condition, index):
    store = SqliteStore(tmp_path / "thutuc.db")
    store.upgrade()
    with store.transaction(write=False) as tx:
        tx._cursor.execute(f"EXPLAIN QUERY PLAN {tx._sql['tasks']} WHERE until IS NULL AND {condition}")
        plan = " ".join(row[3] for row in tx._cursor.fetchall())
    store.close()

    assert index in plan


# --- journal -------------------------------------------------------------------------------------


def test_a_journal_comes_back_as_it_was_written(store):
    with store.transaction() as tx:
        dossier = submit(tx, at=10)
        note(tx, dossier, at=20)
        command(tx, dossier, [e.PapersSupplied("intake")], at=30)
        rows = tx.journal(dossier)

        assert [(row.number, row.verb, row.recorded_at) for row in rows] == [
            (1, "start", 10),
            (2, "note", 20),
            (3, "note", 30),
        ]
        assert b"001099000123" in rows[0].payload
        assert b"001099000123" not in rows[0].public
        assert rows[2].payload is None
        assert tx.journal(dossier, until_recorded=20) == rows[:2]
        assert tx.journal(dossier, after=1) == rows[1:]
        assert tx.dossier(dossier).head == rows[2].head


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE thutuc_journal SET actor = 'x'",
        "DELETE FROM thutuc_journal",
        "DELETE FROM thutuc_payload",
        "UPDATE thutuc_payload SET payload = salt",
        "UPDATE thutuc_payload SET payload = NULL, salt = NULL",
        "UPDATE thutuc_payload SET payload = NULL, erased_at = 1, erased_by = 'x'",
        "DELETE FROM thutuc_dossier",
        "DELETE FROM thutuc_task",
        "UPDATE thutuc_holding SET officer = 'x'",
        "DELETE FROM thutuc_holding",
        "UPDATE thutuc_seal SET dossiers = 0",
        "DELETE FROM thutuc_seal",
        "UPDATE thutuc_access SET actor = 'x'",
    ],
)
def test_what_only_grows_cannot_be_changed(store, statement):
    with store.transaction() as tx:
        dossier = submit(tx, tasks=[task(1)])
        note(tx, dossier, held=[HoldingRow(dossier, 1, None, None, "chi", None, 1, 2)])
        tx.add_seal(SealRow(1, 1, 1, b"x"))
        tx.note_access(AccessRow(1, "an", "dossier", dossier, "read"))
    with pytest.raises(StoreError), store.transaction() as tx:
        tx._cursor.execute(statement)


def test_persons_data_are_erased_once(store):
    with store.transaction() as tx:
        dossier = submit(tx)

        assert keeping.empty(tx, dossier, at=9, by="chi") == 1
        assert keeping.empty(tx, dossier, at=10, by="dung") == 0
        row = tx.journal(dossier)[0]
        assert (row.payload, row.salt, row.erased_at, row.erased_by) == (None, None, 9, "chi")


def test_accesses_are_kept_in_order(store):
    rows = [AccessRow(at, "thanh-tra", "journal", 1, "read", None) for at in (1, 2)]
    with store.transaction() as tx:
        for row in [*rows, AccessRow(3, "an", "complete", None, "refused", "not his task")]:
            tx.note_access(row)

        assert accesses(tx, 1) == rows


# --- telling -------------------------------------------------------------------------------------


def taken(tx: Tx, worker: str = "w1", at: int = 0, limit: int = 100) -> list[object]:
    return tx.outbox(worker, at=at, lease=60, limit=limit)


def test_what_happened_is_told_in_order_and_once(store):
    with store.transaction() as tx:
        first, second = submit(tx), submit(tx)
        note(tx, first)
    with store.transaction() as tx:
        rows = taken(tx)
        assert [(row.dossier, row.number) for row in rows] == [(first, 1), (second, 1), (first, 2)]
        assert outbox.settle(tx, "w1", rows, {}, retry_at=0)
    with store.transaction() as tx:
        assert taken(tx) == []


def test_only_one_worker_tells(store):
    only_dossier(store)
    with store.transaction() as tx:
        rows = taken(tx, "w1")
        assert taken(tx, "w2", at=59) == []
        assert taken(tx, "w2", at=60) == rows
        assert not outbox.settle(tx, "w1", rows, {}, retry_at=0)
        assert outbox.settle(tx, "w2", rows, {}, retry_at=0)


def test_a_stuck_message_holds_only_its_own_dossier(store):
    with store.transaction() as tx:
        first, second = submit(tx), submit(tx)
        note(tx, first)
        rows = taken(tx)
        assert outbox.settle(tx, "w1", rows, {rows[0].seq: "no answer"}, retry_at=100)
    with store.transaction() as tx:
        later = [note(tx, first), note(tx, second)]
        assert [row.seq for row in taken(tx, at=50)] == later[1:]
        assert outbox.settle(tx, "w1", taken(tx, at=50), {}, retry_at=0)
    with store.transaction() as tx:
        assert tx.undelivered()[0] == (rows[0].seq, first, 1, "no answer", 100)
        assert taken(tx, at=99) == []
        held = taken(tx, at=100)
        assert [row.number for row in held] == [1, 2, 3]
        assert outbox.settle(tx, "w1", held, {}, retry_at=0)
        assert tx.undelivered() == []


def test_what_a_worker_that_died_was_telling_is_told_again(store):
    with store.transaction() as tx:
        first, second = submit(tx), submit(tx)
        rows = taken(tx, limit=1)
        outbox.settle(tx, "w1", rows, {rows[0].seq: "no answer"}, retry_at=0)
        note(tx, first)
        lost = taken(tx)
        assert [row.dossier for row in lost] == [first, second]
    with store.transaction() as tx:
        again = taken(tx, "w2", at=60)
        assert [(row.dossier, row.number) for row in again] == [(first, 1), (second, 1)]
        assert outbox.settle(tx, "w2", again, {}, retry_at=0)
        behind = taken(tx, "w2", at=60)
        assert [(row.dossier, row.number) for row in behind] == [(first, 2)]


def test_a_row_that_is_committed_late_is_still_told(postgres_url):
    store = open_store(postgres_url)
    store.upgrade()
    first, second = only_dossier(store), only_dossier(store)
    with store.transaction() as slow:
        note(slow, first)
        with store.transaction() as tx:
            note(tx, second)
        with store.transaction() as tx:
            rows = taken(tx)
            assert [row.dossier for row in rows] == [first, second, second]
            outbox.settle(tx, "w1", rows, {}, retry_at=0)
    with pytest.raises(Refused), store.transaction() as tx:
        note(tx, first)
        raise Refused
    with store.transaction() as tx:
        note(tx, second)
    with store.transaction() as tx:
        rows = taken(tx)
        assert [(row.dossier, row.number) for row in rows] == [(first, 2), (second, 3)]
        outbox.settle(tx, "w1", rows, {}, retry_at=0)
    with store.transaction() as tx:
        note(tx, second)
        taken(tx)
        assert tx.undelivered() == []
    store.close()


def test_a_connection_that_was_cut_is_replaced(postgres_url):
    store = open_store(postgres_url)
    store.upgrade()
    with store.transaction(write=False) as tx:
        tx._cursor.execute("SELECT pg_backend_pid()")
        pid = tx._cursor.fetchone()[0]
    killer = open_store(postgres_url)
    with killer.transaction() as tx:
        tx._cursor.execute("SELECT pg_terminate_backend(%s::int)", (pid,))
    killer.close()
    threading.Event().wait(0.1)
    with store.transaction(write=False) as tx:
        assert tx.procedures() == []
    store.close()
