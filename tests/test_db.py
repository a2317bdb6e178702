"""``thutuc db``: tables are upgraded when somebody says so, looked at without being changed, and guarded."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from tests.store_world import RELEASED, note, submit, task

from thutuc import sample
from thutuc.cli import main
from thutuc.errors import ConfigurationError, StoreError
from thutuc.store import Store, Tx, open_store
from thutuc.store.checking import remarks
from thutuc.store.postgres import PostgresStore
from thutuc.store.queries import NO_TABLES

Run = Callable[..., tuple[int, str]]


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/thutuc.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line on that database: exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THUTUC_DB", url)
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return call


@contextmanager
def connect(url: str) -> Iterator[sqlite3.Connection | psycopg.Connection[Any]]:
    """A connection of a host."""
    with closing(
        sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else psycopg.connect(url)
    ) as connection:
        yield connection


def scribble(url: str, *statements: str) -> None:
    """Change a database behind the back of thutuc, past its triggers."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return
    with psycopg.connect(url) as server:
        server.execute("SET session_replication_role = replica")
        for statement in statements:
            server.execute(statement)


def filled(url: str) -> Store:
    """A database with a dossier that has two commands and a task."""
    store = open_store(url)
    store.upgrade()
    with store.transaction() as tx:
        dossier = submit(tx)
        note(tx, dossier, tasks=[task(dossier)])
    return store


def test_upgrade_makes_the_tables_and_then_has_nothing_to_do(run):
    code, said = run("db", "upgrade", "--json")
    assert (code, orjson.loads(said)) == (0, {"applied": RELEASED, "sealing": False})
    code, said = run("db", "upgrade")
    assert (code, "Up to date" in said) == (0, True)


def test_check_finds_nothing_wrong_in_a_database_that_is_well(run, url):
    filled(url).close()
    code, said = run("db", "check")
    assert code == 0 and "The database is in order." in said


def test_a_database_of_an_older_release_is_told_and_never_upgraded_by_itself(run, url, tmp_path):
    filled(url).close()
    scribble(url, f"DELETE FROM thutuc_migration WHERE name = '{RELEASED[-1]}'")
    code, said = run("db", "check")
    assert code == 4 and f"Chưa áp dụng bước nâng cấp {RELEASED[-1]}: chủ các bảng chạy" in said
    assert run("db", "check")[1] == said
    (tmp_path / "p.bpmn").write_text("<definitions/>")
    for words in (["deploy", "p.bpmn", "--by", "system"], ["tick"]):
        code, said = run("--organisation", str(sample()), *words)
        assert code == 4 and RELEASED[-1] in said, words


def test_a_database_of_a_newer_release_is_left_alone(run, url):
    filled(url).close()
    scribble(url, "INSERT INTO thutuc_migration (name, digest) VALUES ('9000_later', 'x')")
    code, said = run("db", "check")
    assert code == 4 and "phát hành mới hơn nâng cấp (9000_later)" in said


OLDER = f"DELETE FROM thutuc_migration WHERE name = '{RELEASED[-1]}'"
NEWER = "INSERT INTO thutuc_migration (name, digest) VALUES ('9000_later', 'x')"
OTHER = f"UPDATE thutuc_migration SET digest = 'x' WHERE name = '{RELEASED[3]}'"


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        (NEWER, "found 9000_later: a newer release"),
        (OTHER, f"migration {RELEASED[3]} as released, found another"),
    ],
)
def test_tables_that_are_no_older_release_s_are_not_upgraded(run, url, change, remedy):
    filled(url).close()
    scribble(url, OLDER, change)
    for _ in range(2):
        code, said = run("db", "upgrade")
        assert code == 4 and RELEASED[-1] not in said
    store = open_store(url)
    with pytest.raises(StoreError, match=remedy):
        store.upgrade()
    assert any(RELEASED[-1] in problem for problem in store.check())  # nothing was applied
    store.close()


@pytest.mark.parametrize("change", [OLDER, NEWER, OTHER])
def test_a_program_that_embeds_it_is_told_of_tables_of_another_release_before_it_reads_or_writes(url, change):
    filled(url).close()
    scribble(url, change)
    store = open_store(url)
    problem = re.escape(store.check()[0])
    for _ in range(2):
        with pytest.raises(StoreError, match=problem), store.transaction(write=False):
            pass
        with pytest.raises(StoreError, match=problem):
            store.transact(lambda tx: tx.next_serial("H99", "260302"), anywhere=True)
    with connect(url) as host, pytest.raises(StoreError, match=problem), store.transaction(host):
        pass
    store.close()


@pytest.mark.parametrize("step", [1, len(RELEASED) // 2, len(RELEASED)])
def test_an_upgrade_that_is_killed_has_done_nothing(url, step):
    if (child := os.fork()) == 0:
        steps = iter(range(1, step))

        def run(tx: Tx, name: str, parameters: Sequence[object] = ()) -> int:
            done = as_it_is(tx, name, parameters)
            if name == "add_migration" and next(steps, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        Tx.run, as_it_is = run, Tx.run
        open_store(url).upgrade()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    store = open_store(url)
    assert store.check() == [NO_TABLES]
    assert (store.upgrade(), store.check()) == (RELEASED, [])
    store.close()


def test_tables_are_looked_at_once(url, monkeypatch):
    filled(url).close()
    store = open_store(url)
    asked: list[str] = []
    monkeypatch.setattr(
        "thutuc.store.queries.differences", lambda applied, dialect: asked.append(dialect) or []
    )
    for _ in range(3):
        with store.transaction(write=False):
            pass
        store.transact(lambda tx: tx.next_serial("H99", "260302"))
        if not url.startswith("sqlite"):
            with store.acting_for("dong-may").transaction(write=False):
                pass
    assert asked == ["sqlite" if url.startswith("sqlite") else "postgres"]
    store.close()


def test_a_host_who_has_begun_to_write_does_not_wait_for_himself(tmp_path):
    """Without the log beside it a file has no readers while somebody writes: his own connection looks."""
    path = tmp_path / "a.db"
    filled(str(path)).close()
    host = sqlite3.connect(path, isolation_level=None)
    host.execute("PRAGMA journal_mode = DELETE")
    host.execute("BEGIN EXCLUSIVE")
    store = open_store(f"sqlite:///{path}?timeout=0.05")
    store.transact(lambda tx: tx.next_serial("H99", "260302"), host)
    host.execute("ROLLBACK")
    host.close()
    store.close()


def test_a_lost_index_is_told(run, url):
    filled(url).close()
    scribble(url, "DROP INDEX thutuc_dossier_code")
    code, said = run("db", "check")
    assert code == 4 and "thutuc_dossier_code" in said


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE thutuc_dossier SET version = 3", "to end with journal row 3"),
        ("UPDATE thutuc_dossier SET version = 1", "up to 1, found 2"),
        ("DELETE FROM thutuc_payload", "or the record of their erasure"),
        ("UPDATE thutuc_dossier SET closed = 1", "which is closed; found 1.1"),
        ("UPDATE thutuc_outbox SET told = 99", "told at most, found 99"),
    ],
)
def test_what_does_not_hold_together_is_a_fault(run, url, change, told):
    filled(url).close()
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            trigger = connection.execute(
                "SELECT sql FROM sqlite_schema WHERE name = 'thutuc_payload_delete'"
            ).fetchone()[0]
        connection.close()
        scribble(url, "DROP TRIGGER thutuc_payload_delete", change, trigger)
    else:
        scribble(url, change)
    code, said = run("db", "check", "--json")
    faults = [each for each in orjson.loads(said) if each["fault"]]
    assert code == 1 and any(told in each["text"] for each in faults)


def test_numbers_that_begin_anew_as_in_a_copy_without_its_sequences_are_told_with_what_to_do(run, url):
    if url.startswith("sqlite"):
        pytest.skip("SQLite numbers by the rows that are there")
    filled(url).close()
    scribble(
        url, *(f"ALTER SEQUENCE thutuc_{name} RESTART" for name in ("dossier_id_seq", "journal_seq_seq"))
    )
    store = open_store(url)
    with pytest.raises(StoreError, match="run `thutuc db check`"), store.transaction() as tx:
        submit(tx)  # takes the number all the same: only the journal's begins anew now
    code, said = run("db", "check", "--json")
    (fault,) = [each["text"] for each in orjson.loads(said) if each["fault"]]
    assert code == 1 and fault.startswith("Expected thutuc_journal to number on from 2")
    scribble(url, fault[fault.index("SELECT") :].rstrip("."))
    assert run("db", "check")[0] == 0
    with store.transaction() as tx:
        assert submit(tx) == 2 and tx.last_row() == 3
    store.close()


def test_check_changes_nothing_and_needs_no_right_to_write(postgres_url):
    filled(postgres_url).close()
    readonly = psycopg.conninfo.make_conninfo(
        postgres_url,
        options=f"{psycopg.conninfo.conninfo_to_dict(postgres_url)['options']} "
        "-cdefault_transaction_read_only=on",
    )
    store = PostgresStore(readonly)
    assert [each for each in remarks(store) if each.is_fault] == []
    store.close()


def test_a_table_that_came_after_the_rows_were_guarded_is_told(run, postgres_url, request):
    if request.node.callspec.params["url"] != "postgres":
        pytest.skip("SQLite has no rights by row")
    filled(postgres_url).close()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        for role in ("thutuc_test_app", "thutuc_test_worker"):
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                server.execute(f"CREATE ROLE {role} LOGIN")
    assert run("db", "protect", "--app", "thutuc_test_app", "--worker", "thutuc_test_worker")[0] == 0
    assert run("db", "check")[0] == 0
    scribble(postgres_url, "ALTER TABLE thutuc_duty DISABLE ROW LEVEL SECURITY")
    scribble(postgres_url, "ALTER FUNCTION thutuc_sees(bigint) SET search_path FROM CURRENT")
    code, said = run("db", "check")
    assert code == 1 and "thutuc_duty" in said
    assert "thutuc_sees" in said and "thutuc_consulted" not in said
    assert run("db", "protect", "--app", "thutuc_test_app", "--worker", "thutuc_test_worker")[0] == 0
    assert run("db", "check")[0] == 0


def test_sqlite_has_no_rights_by_row_and_says_so(run, url):
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL has them")
    run("db", "upgrade")
    code, said = run("db", "protect", "--app", "a", "--worker", "b")
    assert code == 4 and "expected PostgreSQL" in said


def test_how_many_connections_stands_in_the_url(postgres_url):
    store = open_store(f"{postgres_url}&connections=3&wait=0.5")
    assert store.upgrade() == RELEASED
    assert (store._pool._limit, store._pool._wait) == (3, 0.5)
    store.close()
    with pytest.raises(ConfigurationError, match="connections from 1 to"):
        open_store(f"{postgres_url}&connections=many")
