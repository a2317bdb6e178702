"""``thutuc worker``: rounds until it is told to stop, what it has done shown to those who ask."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from tests.office import add_shipped, hand_in, make_engine

from thutuc import Engine, open_store, sample
from thutuc.cli import main
from thutuc.cli.session import endings
from thutuc.cli.show import CANNOT_WORK
from thutuc.cli.worker import Figures
from thutuc.engine.incidents import Backlog
from thutuc.engine.ticking import Ticked
from thutuc.errors import Unavailable

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration, a database and one dossier handed in."""
    (tmp_path / "thutuc.toml").write_text(
        f'database = "a.db"\norganisation = "{sample()}"\n[outbox]\nfile = "sent.jsonl"\n', "utf-8"
    )
    store = open_store(str(tmp_path / "a.db"))
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, _Now())
    hand_in(engine, applicant="001099000123")
    store.close()
    return tmp_path


class _Now:
    def __call__(self) -> datetime:
        return datetime.now(UTC)


def _worker(folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "thutuc", "worker", "--every", "0.2", *more]
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}"}
    return subprocess.Popen(
        command, cwd=folder, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_worker_sends_what_was_committed_and_stops_when_asked(folder: Path) -> None:
    with _worker(folder, "--metrics", "0") as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[0]
        base = url.removesuffix("/metrics")
        while True:
            with urllib.request.urlopen(url, timeout=5) as answer:
                text = answer.read().decode()
            if "thutuc_incidents_open" in text:
                break
        with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
            assert answer.read() == b"ok\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0

    assert "thutuc_outbox_undelivered 0\n" in text and "thutuc_incidents_open 0\n" in text
    memory = next(line for line in text.splitlines() if line.startswith("process_resident_memory_bytes "))
    assert 10**7 < float(memory.split()[1]) < 2 * 10**8
    lines = [orjson.loads(line) for line in (folder / "sent.jsonl").read_bytes().splitlines()]
    assert {"status", "applicant"} <= {line["kind"] for line in lines}


def test_a_secret_that_is_missing_is_said_before_anything_is_held_back(folder: Path) -> None:
    with (folder / "thutuc.toml").open("a", encoding="utf-8") as file:
        file.write('[[outbox.webhooks]]\nurl = "https://example.org/"\nsecret_variable = "NO_SUCH_SECRET"\n')
    with _worker(folder, "--rounds", "1") as process:
        _, told = process.communicate(timeout=20)
    assert process.returncode != 0 and "NO_SUCH_SECRET" in told and "Traceback" not in told
    assert not (folder / "sent.jsonl").exists()


@pytest.mark.parametrize("secret", [None, "short"])
def test_a_tick_refuses_a_secret_that_is_missing_or_too_short_as_a_worker_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], secret: str | None
) -> None:
    with (folder / "thutuc.toml").open("a", encoding="utf-8") as file:
        file.write('[[outbox.webhooks]]\nurl = "https://example.org/"\nsecret_variable = "SHORT_SECRET"\n')
    monkeypatch.chdir(folder)
    if secret is not None:
        monkeypatch.setenv("SHORT_SECRET", secret)
    for command in (["tick"], ["worker", "--rounds", "1"]):
        with pytest.raises(SystemExit) as ended:
            main(command)
        told = capsys.readouterr().err
        assert ended.value.code == 4 and ("16 byte" if secret else "SHORT_SECRET") in told
    assert not (folder / "sent.jsonl").exists()


def test_what_could_not_be_delivered_is_told_at_once_with_when_it_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = folder / "thutuc.toml"  # nothing can be appended in a folder that is not there
    settings.write_text(settings.read_text("utf-8").replace("sent.jsonl", "gone/sent.jsonl"), "utf-8")
    monkeypatch.chdir(folder)
    for command in (["tick"], ["worker", "--rounds", "2", "--every", "0.1"]):
        with pytest.raises(SystemExit) as ended:
            main(command)
        told = capsys.readouterr()
        words = " ".join(told.err.split())
        assert ended.value.code == 0 and "0 dòng nhật ký đã báo" in " ".join(told.out.split())
        assert re.search(
            r"[1-9] dòng nhật ký chưa báo được, thử lại từ \d\d:\d\d ngày \d\d/\d\d/\d{4} ·", words
        )
        assert words.count("could not be delivered yet, tried again from") == 1
        (failed,) = re.findall(r"hồ sơ số (\d+) · the first is of dossier \1: (.+)", words)
        assert failed == ("1", "FileNotFoundError")
    with pytest.raises(SystemExit):
        main(["tick", "--json"])
    shown = orjson.loads(capsys.readouterr().out)
    assert shown["undelivered"] >= 1 and shown["stuck"] == [1, "FileNotFoundError"]
    assert datetime.fromisoformat(shown["tried_again"]) > datetime.now(UTC)


def test_figures_are_written_as_prometheus_reads_them() -> None:
    lines = Figures(told=7, hindered=2).lines().splitlines()
    assert "# TYPE thutuc_outbox_told_total counter" in lines
    assert "thutuc_outbox_told_total 7" in lines
    assert "# TYPE thutuc_hindered_dossiers gauge" in lines
    assert "thutuc_hindered_dossiers 2" in lines


def test_what_stands_is_shown_by_kind_and_age() -> None:
    since = datetime.now(UTC) - timedelta(hours=1)
    backlog = Backlog({"service": (3, since), "message": (1, since)}, 5, 2, since, None, since)
    lines = Figures(backlog=backlog).lines().splitlines()
    assert 'thutuc_incidents_open{kind="service"} 3' in lines
    assert "thutuc_outbox_undelivered_dossiers 2" in lines and "thutuc_outbox_unread_age_seconds 0" in lines
    ages = {
        line.split()[0]: float(line.split()[1]) for line in lines if "age_seconds" in line and "#" not in line
    }
    assert 3_600 <= ages['thutuc_incident_oldest_age_seconds{kind="message"}'] < 3_700
    assert 3_600 <= ages["thutuc_outbox_oldest_age_seconds"] < 3_700 > ages["thutuc_due_age_seconds"] >= 3_600


def _upgraded(folder: Path) -> None:
    """The tables become those of a release that is still to come."""
    connection = sqlite3.connect(folder / "a.db")
    connection.execute("INSERT INTO thutuc_migration (name, digest) VALUES ('9999_later', 'x')")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("words", [["worker", "--metrics", "0"], ["serve", "--api", "--port", "0"]])
def test_who_works_for_days_notices_that_the_tables_were_upgraded_and_ends(
    folder: Path, words: list[str]
) -> None:
    call = f"import thutuc.cli.session as s; s.LOOK = 0.2; from thutuc.cli import main; main({words})"
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}"}
    command = [sys.executable, "-c", call]
    with subprocess.Popen(command, cwd=folder, env=place, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while "pid" not in process.stderr.readline():
            assert process.poll() is None
        _upgraded(folder)
        told = process.stderr.read()
        process.wait(30)
    assert process.returncode == CANNOT_WORK and "9999_later" in told and "Traceback" not in told
    assert "Bảng dữ liệu đã được một bản phát hành mới hơn nâng cấp (9999_later)" in told


def test_a_worker_ends_in_time_and_in_words_while_its_round_hangs(folder: Path) -> None:
    call = (
        "import signal, sys, threading, thutuc.cli.worker as w; from thutuc.cli import main; w.TIME = 1.0; "
        "signal.signal(signal.SIGHUP, signal.SIG_DFL); "  # whoever runs the tests may do so under nohup
        "w.Engine.tick = lambda *_: (print('pid', file=sys.stderr, flush=True), threading.Event().wait()); "
        "main(['worker'])"
    )
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}"}
    command = [sys.executable, "-c", call]
    with subprocess.Popen(command, cwd=folder, env=place, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None and "pid" in process.stderr.readline()
        process.send_signal(signal.SIGHUP)
        assert process.wait(20) == 0
        told = process.stderr.read()
    assert "còn việc chưa xong" in told and "still in hand" in told and "Traceback" not in told


def test_a_program_goes_on_without_its_terminal_where_nohup_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [signal.SIGTERM, signal.SIGINT]
    for handler, found in ((signal.SIG_IGN, asks), (signal.SIG_DFL, [*asks, signal.SIGHUP])):
        monkeypatch.setattr("signal.getsignal", {signal.SIGHUP: handler}.__getitem__)
        assert list(endings()) == found


def test_what_the_store_refuses_is_told_in_both_languages_once_and_that_it_is_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tick, refusals = Engine.tick, iter(["gone", "gone", "gone", "full", "full"])

    def refuse(self: Engine) -> Ticked:
        if (why := next(refusals, None)) is not None:
            raise Unavailable(f"Expected a PostgreSQL server, but: {why}.")
        return tick(self)

    monkeypatch.chdir(folder)
    monkeypatch.setattr(Engine, "tick", refuse)
    with pytest.raises(SystemExit) as ended:
        main(["worker", "--rounds", "7", "--every", "0.1"])
    told = " ".join(capsys.readouterr().err.split())
    assert ended.value.code == 0
    for why in ("gone", "full"):
        assert told.count(f"Không kết nối được máy chủ PostgreSQL: {why}") == 1
        assert told.count(f"Expected a PostgreSQL server, but: {why}") == 1
    assert told.index("Không kết nối") < told.index("Expected") and told.count("đã làm việc lại") == 1


@pytest.mark.parametrize("command", [["tick"], ["worker", "--rounds", "1"]])
def test_a_dossier_that_needs_a_person_is_named_with_why(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Ticked(1, 0, 0, 0, hindered={17: "KeyError (province.py:3)"})
    monkeypatch.chdir(folder)
    monkeypatch.setattr(Engine, "tick", lambda *about, **how: done)
    with pytest.raises(SystemExit):
        main(command)
    told = " ".join(capsys.readouterr().err.split())
    assert "Hồ sơ số 17 cần người xử lý: KeyError (province.py:3)" in told
