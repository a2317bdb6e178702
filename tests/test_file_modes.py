"""Who may read the files that hold people's data: their owner alone, unless somebody shared one before."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.test_keeping_cli import thutuc

from thutuc import open_store, sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes")


@pytest.fixture(autouse=True, params=[0o022, 0o000, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the process lets others do, which decides nothing here."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Who may read and write each file."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def test_a_new_database_and_what_lies_beside_it_are_their_owner_s_alone(tmp_path: Path, clock: Clock) -> None:
    store = open_store(tmp_path / "a.db")
    store.upgrade()
    add_shipped(store)
    hand_in(make_engine(store, clock))

    assert modes(tmp_path) == dict.fromkeys(("a.db", "a.db-wal", "a.db-shm", "a.db-queue"), 0o600)
    store.close()


def test_a_database_that_a_group_shares_stays_shared_with_all_that_lies_beside_it(
    tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "a.db").touch()
    (tmp_path / "a.db").chmod(0o660)
    store = open_store(tmp_path / "a.db")
    store.upgrade()
    add_shipped(store)
    hand_in(make_engine(store, clock))

    found = modes(tmp_path)
    assert [found[name] for name in ("a.db", "a.db-wal", "a.db-shm")] == [0o660] * 3
    assert found["a.db-queue"] & 0o007 == 0
    store.close()


def test_doctor_tells_which_files_everybody_reads_and_how_to_close_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    house = Path(str(sample("organisation.yaml"))).as_posix()
    text = f'database = "a.db"\norganisation = "{house}"\nnow = 2026-03-02T09:00:00+07:00\n'
    text += '[outbox]\nfile = "sent.jsonl"\n'
    (tmp_path / "thutuc.toml").write_text(text, "utf-8")
    thutuc(capsys, "db", "upgrade")
    code, out, _ = thutuc(capsys, "doctor")
    assert "người khác không đọc được" in out and "lưu ý" not in out

    (tmp_path / "sent.jsonl").touch()
    for name in ("a.db", "sent.jsonl"):
        (tmp_path / name).chmod(0o644)
    again, out, _ = thutuc(capsys, "doctor", "--json")
    told = json.loads(out)[-1]
    assert (told["well"], told["remark"], again) == (True, True, code)  # it is to be known, and no fault
    assert told["found"].endswith(f"chmod o= {tmp_path / 'a.db'} {tmp_path / 'sent.jsonl'}")
    assert "lưu ý" in thutuc(capsys, "doctor")[1]
    store = open_store(tmp_path / "a.db")
    store.check()
    store.close()
    assert modes(tmp_path)["a.db"] == 0o644  # what is there is left as it is


def test_a_log_that_is_handed_out_is_its_owner_s_until_he_gives_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    house = Path(str(sample("organisation.yaml"))).as_posix()
    (tmp_path / "thutuc.toml").write_text(f'database = "a.db"\norganisation = "{house}"\n', "utf-8")
    thutuc(capsys, "db", "upgrade")
    assert thutuc(capsys, "log", "export", "a.csv")[0] == 0
    assert modes(tmp_path)["a.csv"] == 0o600
