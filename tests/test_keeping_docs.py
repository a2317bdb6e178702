"""What the pages on keeping and on copies say is done, command by command, as it is written."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import threading
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.keeping_world import (
    AFTER,
    FETCHING,
    MARK,
    TEN_YEARS,
    engine_on,
    files_with,
    full,
    hand_in,
    make_engine,
)
from tests.office import ZONE, Clock
from tests.pg import Server
from typer.testing import CliRunner

from thutuc import open_store, sample
from thutuc.cli.upkeep import _kept_seal
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError, FileRefused, StoreError
from thutuc.store import Store, copying
from thutuc.store.copying import copy_database
from thutuc.store.keys import keys_of
from thutuc.store.vault import new_master

app: Any = import_module("thutuc.cli.app").app
ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "how-to"


def blocks(page: str, language: str) -> str:
    """Every block of a page in one language, in order."""
    return "\n".join(
        re.findall(rf"^```{language}\n(.*?)^```", (PAGES / page).read_text("utf-8"), re.M | re.S)
    )


@pytest.fixture
def folder(tmp_path: Path, warm: Path) -> Path:
    """An installation whose clock stands long after two dossiers ended; the keys lie ready."""
    place = tmp_path / "noi-lam-viec"
    place.mkdir()
    (tmp_path / "bin").symlink_to(warm)
    keys = place / "khoa.txt"
    keys.write_text(f"{new_master()}  # mới\n{new_master()}\n", "utf-8")
    keys.chmod(0o600)
    (place / "thutuc.toml").write_text(
        f'database = "thutuc.db"\norganisation = "{sample()}"\nkey_file = "khoa.txt"\n'
        f'now = {AFTER.isoformat()}\nprocedures = ["p"]\n[services]\nfetching = ["fetch"]\n',
        "utf-8",
    )
    (place / "p").mkdir()
    (place / "p" / "fetching.bpmn").write_text(FETCHING % TEN_YEARS, "utf-8")
    return place


def fill(store: Store) -> None:
    """Two dossiers that ended, and one that is open."""
    store.upgrade()
    clock = Clock()
    engine = engine_on(store, clock)
    full(engine, clock)
    full(engine, clock, "Tran-Van-B")
    hand_in(engine, "fetching", request_id="mot-lan", applicant="Le-Van-C")


def run(script: str, folder: Path, **more: str) -> str:
    """Run commands in a shell, in the installation; the first that fails ends it."""
    path = f"{folder.parent / 'bin'}:{os.environ['PATH']}"
    place = {**os.environ, "PATH": path, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}", **more}
    place.pop("COLUMNS", None)
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env=place,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def old_keys(folder: Path) -> tuple[str, ...]:
    return keys_of(folder / "khoa.txt", {})


def test_every_command_of_the_page_on_keeping_does_what_it_says(folder: Path) -> None:
    store = open_store(folder / "thutuc.db", keys=old_keys(folder)[1:])  # as it was before the new key came
    fill(store)
    store.close()
    assert "H99.41-260302-0001" in blocks("keep-and-forget.md", "bash")

    told = run(blocks("keep-and-forget.md", "bash"), folder)

    assert "H99.41-260302-0002" in told and "31/12/2036" in told
    assert "Journal, chain and state hold" in told
    assert "khóa hồ sơ đã bọc lại" in told
    only_new = open_store(folder / "thutuc.db", keys=old_keys(folder)[:1])
    engine = make_engine(only_new, Clock(AFTER))
    assert engine.dossier(2).applicant == "Tran-Van-B"
    assert engine.dossier(1).applicant is None
    assert not any(problem.is_fault for problem in engine.verify())
    only_new.close()
    assert files_with(folder) == set()


def in_its_time(folder: Path) -> None:
    """Let the clock stand on the day on which the dossiers were handed in."""
    settings = folder / "thutuc.toml"
    told = settings.read_text("utf-8").replace(AFTER.isoformat(), "2026-03-02T10:00:00+07:00")
    settings.write_text(told, "utf-8")


def test_every_command_of_the_page_on_copies_does_what_it_says_on_sqlite(folder: Path) -> None:
    in_its_time(folder)
    store = open_store(folder / "thutuc.db", keys=old_keys(folder))
    fill(store)
    store.close()

    told = run(blocks("back-up.md", "bash"), folder)

    assert "Journal, chain and state hold" in told and "The seal holds" in told
    restored = open_store(folder / "khoi-phuc.db", keys=old_keys(folder))
    clock = Clock(datetime(2026, 3, 2, 9, 6, tzinfo=ZONE))
    again = hand_in(make_engine(restored, clock), "fetching", request_id="mot-lan", applicant="Le-Van-C")
    assert again.id == 3 and restored.check() == []
    restored.close()


def take_out(copy: sqlite3.Connection, dossier: int) -> None:
    """Leave nothing of a dossier, and everything else as it was, as who can write the file could."""
    triggers = copy.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        copy.execute(f"DROP TRIGGER {name}")
    rows = "(SELECT seq FROM thutuc_journal WHERE dossier = ?)"
    copy.execute(f"DELETE FROM thutuc_payload WHERE seq IN {rows}", (dossier,))
    tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = {row[1] for row in copy.execute(f"PRAGMA table_info({table})")}
        if table == "thutuc_dossier" or "dossier" in columns:
            column = "id" if table == "thutuc_dossier" else "dossier"
            copy.execute(f"DELETE FROM {table} WHERE {column} = ?", (dossier,))
    for _, sql in triggers:
        copy.execute(sql)
    copy.commit()
    copy.close()


def test_a_copy_from_which_a_whole_dossier_was_taken_escapes_verify_but_not_the_kept_seal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_its_time(folder)
    store = open_store(folder / "thutuc.db", keys=old_keys(folder))
    fill(store)
    store.close()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COLUMNS", raising=False)
    (folder / "niem-phong.json").write_text(CliRunner().invoke(app, ["seal", "--json"]).stdout, "utf-8")
    assert CliRunner().invoke(app, ["backup", "sao-luu.db"]).exit_code == 0
    take_out(sqlite3.connect(folder / "sao-luu.db"), 2)

    monkeypatch.setenv("THUTUC_DB", "sao-luu.db")
    without = CliRunner().invoke(app, ["verify"])
    assert without.exit_code == 0 and "Journal, chain and state hold" in without.stdout
    told = CliRunner().invoke(app, ["verify", "--seal", "niem-phong.json"])
    assert told.exit_code == 1 and "The seal does not hold" in told.stdout and "có 2 hồ sơ" in told.stdout
    as_json = CliRunner().invoke(app, ["verify", "--seal", "niem-phong.json", "--json"])
    assert as_json.exit_code == 1 and orjson.loads(as_json.stdout) == {"problems": [], "seal": False}


@pytest.mark.parametrize("content", ["", "[]", '{"digest": "00"}', "9" * 64, '{"digest": 1, "at": 2}'])
def test_what_is_no_seal_is_refused_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "seal").write_text(content, "utf-8")
    with pytest.raises(FileRefused, match="Expected a seal as") as refused:
        _kept_seal(tmp_path / "seal")
    assert "không phải niêm phong" in in_vietnamese(refused.value)


def test_every_command_of_the_page_on_copies_does_what_it_says_on_postgresql(folder: Path) -> None:
    in_its_time(folder)
    try:
        server = Server()
    except (OSError, RuntimeError) as error:
        pytest.skip(f"PostgreSQL is not tested: {error}")
    try:
        tools = server._bin
        if not (tools / "pg_dump").exists():
            pytest.skip("pg_dump is not found beside the server")
        place = {"PGHOST": str(server.folder), "PGUSER": "postgres"}
        shims = "\n".join(
            f'{name}() {{ {tools / name} "$@"; }}' for name in ("pg_dump", "pg_restore", "createdb")
        )
        roles = "\n".join(
            f'{tools / "psql"} -d postgres -c "CREATE ROLE {role} LOGIN"'
            for role in ("thutuc_owner", "thutuc_app", "thutuc_worker")
        )
        run(f"{shims}\n{roles}\ncreatedb -O thutuc_owner thutuc", folder, **place)
        url = f"postgresql:///thutuc?host={server.folder}&user=thutuc_owner"
        store = open_store(url, keys=old_keys(folder))
        fill(store)
        store.close()
        protect = "thutuc db protect --app thutuc_app --worker thutuc_worker"
        run(protect, folder, **place, THUTUC_DB="postgresql://thutuc_owner@/thutuc")

        told = run(f"{shims}\n{blocks('back-up.md', 'postgresql')}", folder, **place)

        assert "Journal, chain and state hold" in told and "The seal holds" in told
        restored = open_store(url.replace("/thutuc?", "/thutuc_khoi_phuc?"), keys=old_keys(folder))
        assert restored.upgrade() == []  # its owner's, as before: the next release can upgrade it
        clock = Clock(datetime(2026, 3, 2, 9, 6, tzinfo=ZONE))
        again = hand_in(make_engine(restored, clock), "fetching", request_id="mot-lan", applicant="Le-Van-C")
        assert again.id == 3 and restored.check() == []
        restored.close()
    finally:
        server.stop()


def test_a_copy_made_while_officers_work_holds_all_that_was_acknowledged_before(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a.db?timeout=30")
    store.upgrade()
    clock = Clock()
    engine = engine_on(store, clock)
    dossiers = [hand_in(engine, "fetching").id for _ in range(3)]
    told: list[tuple[int, str]] = []
    stop = threading.Event()

    def work(dossier: int) -> None:
        number = 0
        while not stop.is_set():
            request = f"{dossier}-{number}"
            engine.note(dossier, by="an.nguyen", text="Đã xem", request_id=request)
            told.append((dossier, request))
            number += 1

    threads = [threading.Thread(target=work, args=(dossier,)) for dossier in dossiers]
    for thread in threads:
        thread.start()
    copies = []
    for name in ("1.db", "2.db", "3.db"):
        while len(told) < 30 * (len(copies) + 1):
            stop.wait(0.01)
        copies.append((tmp_path / name, list(told)))
        assert copy_database(tmp_path / "a.db", tmp_path / name) > 0
    stop.set()
    for thread in threads:
        thread.join()
    store.close()

    for path, before in copies:
        copy = open_store(path)
        again = make_engine(copy, clock)
        assert again.verify() == []
        with copy.transaction(write=False) as tx:
            assert all(tx.request(request) is not None for _, request in before)
        dossier, request = before[-1]
        rows = len(again.journal(dossier))
        again.note(dossier, by="an.nguyen", text="Đã xem", request_id=request)
        assert len(again.journal(dossier)) == rows
        copy.close()


def test_a_copy_replaces_nothing_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    (tmp_path / "there.db").write_bytes(b"x")
    with pytest.raises(StoreError, match="replaces nothing"):
        copy_database(tmp_path / "a.db", tmp_path / "there.db")
    with pytest.raises(StoreError, match="replaces nothing"):
        copy_database(tmp_path / "a.db", Path())
    with pytest.raises(StoreError, match="found none"):
        copy_database(tmp_path / "a.db", tmp_path / "b.db")
    (tmp_path / "a.db").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(StoreError, match="Expected to copy"):
        copy_database(tmp_path / "a.db", tmp_path / "b.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "there.db"]


def test_two_copies_to_one_name_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, to = tmp_path / "a.db", tmp_path / "copy.db"
    with contextlib.closing(sqlite3.connect(source)) as made:
        made.execute("CREATE TABLE a (b)")
    (tmp_path / "copy.db.part").write_bytes(b"left by a copy that was broken off")
    copy, second = copying._copy, []

    def meanwhile(source: Path, part: Path) -> None:
        with pytest.raises(StoreError, match="another copy"):
            copy_database(source, to)
        copy(source, part)
        second.append(part.exists())

    monkeypatch.setattr(copying, "_copy", meanwhile)
    assert copy_database(source, to) == to.stat().st_size > 0
    assert second == [True]
    monkeypatch.undo()
    with pytest.raises(StoreError, match="replaces nothing"):
        copy_database(source, to)
    assert not (tmp_path / "copy.db.part").exists()
    assert to.stat().st_mode & 0o777 == 0o600


def test_keys_come_from_the_environment_or_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    first, second = new_master(), new_master()
    file = tmp_path / "keys"
    file.write_text(f"# mới\n{first}\n\n{second} # cũ\n", "utf-8")
    file.chmod(0o600)

    assert keys_of(file, {}) == (first, second)
    assert keys_of(file, {"THUTUC_KEYS": f" {second} , "}) == (second,)
    assert keys_of(None, {}) == ()
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600") as refused:
        keys_of(file, {})
    assert first not in str(refused.value)
    file.chmod(0o600)
    for content in (b"", b"# nothing\n", b"\xff\xfe", b"x" * 20_000):
        file.write_bytes(content)
        with pytest.raises(ConfigurationError):
            keys_of(file, {})
    with pytest.raises(ConfigurationError, match="No such file"):
        keys_of(tmp_path / "nowhere", {})


def test_a_sealed_database_without_its_key_is_refused_in_words_on_the_command_line(folder: Path) -> None:
    store = open_store(folder / "thutuc.db", keys=old_keys(folder))
    fill(store)
    store.close()
    settings = folder / "thutuc.toml"
    settings.write_text(settings.read_text("utf-8").replace('key_file = "khoa.txt"\n', ""), "utf-8")

    told = run("thutuc status H99.41-260302-0001 2>&1 && exit 1 || echo mã $?", folder)
    wrong = run(f"THUTUC_KEYS={new_master()} thutuc verify 2>&1 && exit 1 || echo mã $?", folder)

    assert "chưa có khóa chủ" in told and "mã 4" in told and MARK not in told
    assert "Khóa chủ không đúng" in wrong and "mã 4" in wrong
