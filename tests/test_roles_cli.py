"""The command line as the roles of a PostgreSQL database whose rows are guarded: what each is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.keeping_world import AFTER, engine_on, full
from tests.office import Clock

from thutuc import open_store, sample
from thutuc.cli import main, session, worker
from thutuc.errors import StoreError
from thutuc.store import Store
from thutuc.store.postgres import PostgresStore
from thutuc.store.sqlite import SqliteStore

APP, WORKER, OWNER = "thutuc_test_app", "thutuc_test_worker", "postgres"
FIRST = "H99.41-260302-0001"

Run = Callable[..., tuple[int, str, str]]


def fill(store: Store) -> None:
    """A dossier that ended long ago."""
    store.upgrade()
    clock = Clock()
    full(engine_on(store, clock), clock)


@pytest.fixture
def url(postgres_url: str) -> Iterator[str]:
    """A database with such a dossier, rows guarded by agency."""
    store = PostgresStore(postgres_url)
    fill(store)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for role in (APP, WORKER):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                connection.execute(f"CREATE ROLE {role} LOGIN")
    store.protect(app=APP, worker=WORKER)
    store.close()
    yield postgres_url


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one works, long after; ``kho`` is for archives."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("THUTUC_KEYS", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thutuc.toml").write_text(
        f'organisation = "{sample()}"\nnow = {AFTER.isoformat()}\n', "utf-8"
    )
    (tmp_path / "kho").mkdir()
    return tmp_path


@pytest.fixture
def run(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line as a role: exit code, output, errors."""

    def call(role: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("THUTUC_DB", url.replace("user=postgres", f"user={role}"))
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


ARCHIVE = ("archive", "--to", "kho", "--by", "system", "--decision", "21/QĐ")
ERASE = ("erase", FIRST, "--by", "system", "--decision", "7/QĐ")


@pytest.mark.parametrize("words", [(*ARCHIVE, FIRST), (*ARCHIVE, "--closed-in", "2026"), ERASE])
def test_who_may_not_scrub_is_refused_before_anything_goes_out_or_is_erased(run, folder, words):
    code, out, err = run(WORKER, *words)

    assert code == 4 and out == "" and list((folder / "kho").iterdir()) == []
    assert "Chỉ chủ các bảng dọn được" in err and "kết nối bằng vai trò chủ các bảng" in err
    assert "1 hồ sơ" in run(OWNER, *ARCHIVE, "--closed-in", "2026")[2]


def test_a_year_with_nothing_to_do_is_no_fault_for_anybody(run):
    code, out, err = run(WORKER, *ARCHIVE, "--closed-in", "2024")
    assert code == 0 and out == "" and "0 hồ sơ kết thúc năm 2024" in err


def test_who_may_not_scrub_erases_without_and_the_owner_scrubs_afterwards(run):
    code, out, err = run(WORKER, *ERASE, "--no-scrub")
    assert code == 0 and "Đã hủy" in out and "thutuc db scrub" in err
    assert run(WORKER, "db", "scrub")[0] == 4
    assert run(OWNER, "db", "scrub")[0] == 0


def test_files_and_digests_are_told_also_where_the_clean_up_fails(folder, monkeypatch, capsys):
    def scrub(store: SqliteStore) -> None:
        raise StoreError("Expected room on the disk, found none.")

    store = open_store(folder / "a.db")
    fill(store)
    store.close()
    monkeypatch.setenv("THUTUC_DB", str(folder / "a.db"))
    monkeypatch.setattr(SqliteStore, "scrub", scrub)
    with pytest.raises(SystemExit) as ended:
        main((*ARCHIVE, FIRST))

    said, (file,) = capsys.readouterr(), (folder / "kho").iterdir()
    err = " ".join(said.err.split())
    assert ended.value.code == 4 and file.name in said.out
    assert "chỉ còn thiếu việc dọn" in err and "only the clean-up is missing" in err


def test_verify_tells_how_many_dossiers_it_saw_and_calls_no_part_the_whole(run, url):
    code, out, err = run(WORKER, "verify")
    assert code == 0 and "Đã xem 1 hồ sơ" in out and "Journal, chain and state hold" in out and err == ""

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {APP} SET thutuc.agency = 'elsewhere'")
    try:
        code, out, err = run(APP, "verify")
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {APP} RESET thutuc.agency")
    assert code == 1 and "Đã xem 0 hồ sơ" in out and "hold" not in out
    err = " ".join(err.split())
    assert f"vai trò {APP} chỉ thấy một phần" in err and "chạy bằng vai trò của thutuc worker" in err


def test_check_finds_no_false_fault_and_says_what_a_role_sees(run, url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE thutuc_outbox SET told = (SELECT max(seq) FROM thutuc_journal)")
    for role in (OWNER, WORKER):
        code, out, _ = run(role, "db", "check")
        assert code == 0 and f"vai trò {role} thấy mọi hồ sơ" in out
    code, out, _ = run(APP, "db", "check")
    assert code == 0 and "mà đã báo" not in out
    assert f"vai trò {APP} chỉ thấy hồ sơ của cơ quan mình" in out


def test_a_service_that_could_let_nobody_in_does_not_start(run):
    code, out, err = run(APP, "serve", "--api", "--port", "0")
    err = " ".join(err.split())

    assert code == 4 and "Đã dừng" not in out and "/v1" not in err
    assert "Vai trò đang kết nối không có quyền (permission denied for table thutuc_token)" in err
    assert "serve, token, seal, verify kết nối bằng vai trò của thutuc worker" in err
    assert "serve, token, seal and verify connect as the workers' role" in err


@pytest.mark.parametrize(
    "words",
    [
        ("tick",),
        ("worker", "--rounds", "1", "--every", "0.1"),
        ("tasks",),
        ("waiting",),
        ("list", "in-hand", "--unit", "dong-may"),
        ("status", FIRST),
        ("incidents",),
        ("verify",),
    ],
    ids=" ".join,
)
def test_who_would_see_nothing_is_told_so_at_once_and_which_role_to_connect_as(run, words):
    code, out, err = run(APP, *words)
    err = " ".join(err.split())

    assert code == 4 and out == ""
    assert f"vai trò {APP} chỉ thấy hồ sơ của cơ quan được nêu" in err
    assert f"Kết nối bằng vai trò {WORKER}: đã phân quyền" in err
    assert f"Expected to connect as {WORKER}, found {APP}: rows are guarded" in err
    for role in (WORKER, OWNER):
        assert run(role, *words)[0] == 0


def test_a_worker_ends_when_rows_are_guarded_from_it_while_it_runs(run, url, monkeypatch):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE thutuc_dossier DISABLE ROW LEVEL SECURITY")
        for table in ("thutuc_journal", "thutuc_payload", "thutuc_task", "thutuc_key", "thutuc_access"):
            connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    with psycopg.connect(url, autocommit=True) as connection:
        monkeypatch.setattr(session, "LOOK", 0.0)
        check = session.Tables.check

        def guard(tables):
            connection.execute("ALTER TABLE thutuc_dossier ENABLE ROW LEVEL SECURITY")
            check(tables)

        monkeypatch.setattr(session.Tables, "check", guard)
        monkeypatch.setattr(worker, "check_for_all", lambda store: None)
        code, _, err = run(APP, "worker", "--rounds", "3", "--every", "0.1")
    assert code == 4 and f"connect as {WORKER}, found {APP}" in " ".join(err.split())


def test_who_lacks_a_right_is_told_which_role_has_it(run, url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM thutuc_migration")
    for role in (APP, WORKER):
        code, _, err = run(role, "db", "upgrade")
        err = " ".join(err.split())
        assert code == 4 and "permission denied to set role" in err
        assert "đổi bảng thì bằng vai trò chủ các bảng" in err
