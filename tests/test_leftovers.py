"""What an archive leaves that is killed between its file and its COMMIT is taken up again, or named."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.keeping_world import HOLD, LIFT, MARK, engine_on
from tests.office import ZONE, Clock, hand_in

from thutuc import Engine, bounded, open_store, sample
from thutuc.cli import main
from thutuc.engine import archiving, leftovers
from thutuc.store import Store
from thutuc.store.vault import new_master

ROOT = Path(__file__).parents[1]
DECISION = "21/QĐ-LT"
AT = datetime(2026, 6, 30, 9, tzinfo=ZONE)


def die(*_: object, **__: object) -> None:
    """As with ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed(url: str, folder: str, key: str, before: str) -> None:
    """Archive the first dossier, and be killed when the file is there, or before it has its name."""
    engine = engine_on(open_store(url, keys=[key] if key else []), Clock(AT + timedelta(minutes=1)))
    if before == "commit":
        archiving.written = die  # type: ignore[assignment]
    else:
        Path.replace = die  # type: ignore[assignment,method-assign]
    engine.archive(1, by="system", decision=DECISION, folder=folder)


@pytest.fixture(params=["sealed", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database that other processes reach, and its master key if it has one."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url")), ""
    return f"sqlite:///{tmp_path}/a.db", new_master() if request.param == "sealed" else ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files go."""
    made = tmp_path / "kho"
    made.mkdir()
    return made


def _office(place: tuple[str, str]) -> tuple[Store, Engine]:
    store = open_store(place[0], keys=[place[1]] if place[1] else [])
    store.upgrade()
    engine = engine_on(store, Clock(AT))
    dossier = hand_in(engine, "fetching", applicant=MARK)
    engine.withdraw(dossier.id, by="an.nguyen", reason="Theo đơn")
    return store, engine


def _kill(place: tuple[str, str], folder: Path, before: str = "commit") -> Path:
    url, key = place
    call = f"from tests.test_leftovers import killed; killed({url!r}, {str(folder)!r}, {key!r}, {before!r})"
    path = f"{ROOT / 'src'}:{ROOT / 'plugins'}:{ROOT}"
    done = subprocess.run([sys.executable, "-c", call], env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = folder.iterdir()
    return left


def test_the_next_run_takes_up_what_a_killed_one_left(place: tuple[str, str], folder: Path) -> None:
    store, engine = _office(place)
    left = _kill(place, folder)
    assert engine.strays(folder) == [left] and engine.dossier(1).applicant == MARK

    done = engine.archive_year(2026, by="system", decision=DECISION, folder=folder)
    assert [each.path for each in done.files] == [left] == list(folder.iterdir())
    assert done.files[0].digest == sha256(left.read_bytes()).hexdigest()
    assert engine.strays(folder) == [] and engine.dossier(1).applicant is None

    assert engine.bring_back(left, by="system", decision=DECISION).applicant == MARK
    assert engine.strays(folder) == [] and engine.verify() == []  # brought back, it is one that was named
    store.close()


def test_what_is_taken_up_is_read_once(
    place: tuple[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared with the dossier is what counts as its archive, whatever lies there a moment later."""
    store, engine = _office(place)
    left = _kill(place, folder)
    read: list[Path] = []

    def beginning(path: Path, most: int) -> bytes:
        read.append(path)
        return bounded.beginning(path, most)

    monkeypatch.setattr(leftovers, "bounded", SimpleNamespace(beginning=beginning))
    assert engine.archive(1, by="system", decision=DECISION, folder=folder).path == left
    assert read == [left]
    store.close()


def test_a_file_of_a_dossier_that_went_on_is_named_and_not_taken_up(
    place: tuple[str, str], folder: Path
) -> None:
    store, engine = _office(place)
    left = _kill(place, folder)
    engine.hold(1, by="system", decision=HOLD, reason="Khiếu nại")
    engine.lift_hold(1, by="system", decision=HOLD, by_decision=LIFT)
    made = engine.archive(1, by="system", decision=DECISION, folder=folder)

    assert made.path != left and engine.strays(folder) == [left] == engine.strays(folder, dossiers=[1])
    assert engine.strays(folder, dossiers=[2]) == [] == engine.strays(folder / "none")
    store.close()


def test_the_torn_half_of_a_file_is_named(place: tuple[str, str], folder: Path) -> None:
    store, engine = _office(place)
    left = _kill(place, folder, "name")
    made = engine.archive(1, by="system", decision=DECISION, folder=folder)

    assert left.suffix == ".part" and engine.strays(folder) == [left] and made.path.exists()
    store.close()


def test_what_another_database_wrote_is_none_of_ours(tmp_path: Path, folder: Path) -> None:
    for name, key in (("a", ""), ("b", ""), ("c", new_master())):  # each has a dossier 1
        store, engine = _office((f"sqlite:///{tmp_path}/{name}.db", key))
        engine.archive(1, by="system", decision=DECISION, folder=folder)
        (folder / "dossier-1-0123456789ab.jsonl").write_text("{}\n")
        (folder / "dossier-7-0123456789ab.part").write_text("{}\n")
        assert engine.strays(folder) == []
        store.close()
    assert len(list(folder.glob("dossier-1-*.jsonl"))) == 4


def test_the_command_names_it(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    store, engine = _office((url, ""))
    left = _kill((url, ""), folder)
    shutil.copy(left, tmp_path / "copy")
    engine.archive(1, by="system", decision=DECISION, folder=folder)
    engine.bring_back(left, by="system", decision=DECISION)
    store.close()
    stray = folder / "dossier-1-0123456789ab.jsonl"
    shutil.copy(tmp_path / "copy", stray)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thutuc.toml").write_text(f'database = "a.db"\norganisation = "{sample()}"\n', "utf-8")
    for which in (["1"], ["--closed-in", "2026"]):
        with pytest.raises(SystemExit):
            main(["archive", *which, "--by", "system", "--decision", DECISION, "--to", str(folder)])
        said = "".join(capsys.readouterr().err.split())  # wherever its lines end
        assert f"{stray}:lầnchạybịtắtngangđểlại" in said


@pytest.mark.parametrize("name", ["\x00", "\ud800"])
def test_in_a_folder_that_cannot_be_nothing_lies(name: str) -> None:
    assert leftovers.lying(Path(name)) == {}
