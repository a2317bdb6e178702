"""A database that is deleted, moved or replaced under a running program: nothing more is acknowledged."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.engine import in_vietnamese
from thutuc.errors import Unavailable


def _engine(path: Path) -> Engine:
    store = open_store(path)
    store.upgrade()
    add_shipped(store)
    return make_engine(store, Clock())


def _deleted(path: Path) -> None:
    for each in path.parent.glob("a.db*"):
        each.unlink()


def _moved(path: Path) -> None:
    path.rename(path.with_name("b.db"))


def _replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def _log_deleted(path: Path) -> None:
    path.with_name("a.db-wal").unlink()


def _log_replaced(path: Path) -> None:
    shutil.copy(path.with_name("a.db-wal"), path.with_name("copy"))
    path.with_name("copy").replace(path.with_name("a.db-wal"))


def _log_emptied(path: Path) -> None:
    path.with_name("a.db-wal").write_bytes(b"")


def _log_shortened(path: Path) -> None:
    os.truncate(path.with_name("a.db-wal"), 10_000)


GONE = [_deleted, _moved, _replaced, _log_deleted, _log_replaced, _log_emptied, _log_shortened]


@pytest.mark.parametrize("happens", GONE)
@pytest.mark.parametrize("threads", [1, 8])
def test_who_had_it_open_acknowledges_nothing_more(
    tmp_path: Path, happens: Callable[[Path], None], threads: int
) -> None:
    path = tmp_path / "a.db"
    engine = _engine(path)
    made = hand_in(engine)
    happens(path)
    left = sorted(each.name for each in tmp_path.iterdir())

    def write(_: int) -> None:
        with pytest.raises(Unavailable, match=r"a\.db") as told:
            engine.note(made.id, by="an.nguyen", text="Ghi chú")
        assert "a.db" in str(in_vietnamese(told.value))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, range(3 * threads)))
    with pytest.raises(Unavailable, match=r"a\.db"):
        engine.dossier(made.id)
    with pytest.raises(Unavailable, match=r"a\.db"):
        engine.tick()
    assert sorted(each.name for each in tmp_path.iterdir()) == left  # and no read has made an empty one


def test_a_file_that_is_put_back_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = _engine(path)
    made = hand_in(engine)
    path.rename(tmp_path / "b.db")
    with pytest.raises(Unavailable):
        engine.note(made.id, by="an.nguyen", text="Ghi chú")
    (tmp_path / "b.db").rename(path)
    engine.note(made.id, by="an.nguyen", text="Ghi chú")
    assert len(make_engine(open_store(path), Clock()).journal(made.id)) == 2


def test_a_log_that_sqlite_makes_anew_is_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    made = hand_in(_engine(path))
    stores = [open_store(path), open_store(path)]
    engines = [make_engine(each, Clock()) for each in stores]
    for each in engines:
        each.note(made.id, by="an.nguyen", text="Ghi chú")
    gc.collect()  # the first engine's connections
    for store in stores:  # the last one that closes takes the log away
        store.close()
    assert not path.with_name("a.db-wal").exists()
    for each in engines:  # a closed store opens again
        each.note(made.id, by="an.nguyen", text="Ghi chú")
        assert each.dossier(made.id).id == made.id


def test_a_log_that_another_program_has_copied_back_and_emptied_is_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = _engine(path)
    made = hand_in(engine)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    assert path.with_name("a.db-wal").stat().st_size == 0
    for _ in range(3):
        engine.note(made.id, by="an.nguyen", text="Ghi chú")
    assert len(engine.journal(made.id)) == 4 and not engine.verify()


def test_a_program_that_goes_to_another_folder_keeps_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = _engine(Path("a.db"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    made = hand_in(engine)
    with ThreadPoolExecutor(8) as pool:  # more connections than were open
        assert {each.id for each in pool.map(lambda _: engine.dossier(made.id), range(50))} == {made.id}
    assert list(Path().iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_as_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.db").mkdir()  # what SQLite cannot open; that it is for its folder, only the folder shows
    monkeypatch.setattr("os.access", lambda path, mode: mode == os.F_OK)
    with pytest.raises(Unavailable, match="its folder cannot be written") as told:
        open_store(tmp_path / "a.db").upgrade()
    assert in_vietnamese(told.value).endswith(
        "thư mục chứa tệp không ghi được, mà SQLite để tệp -wal và -shm ở đó"
    )
