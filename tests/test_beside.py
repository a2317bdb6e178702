"""Beside running workers and clients clocks are moved, tables are upgraded and dossiers migrated."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import orjson
import pytest
from tests.assigning_world import chain, step
from tests.assigning_world import hand_in as hand_in_work
from tests.chaos.after import Found, check_messages
from tests.chaos.world import Clock, set_clock
from tests.office import add_shipped, hand_in, make_engine
from typer.testing import CliRunner

from thutuc import CommandRejected, Engine, configuration, open_store, sample
from thutuc.cli import app, main
from thutuc.errors import Busy
from thutuc.outbox import FileSender, Outbox
from thutuc.store import Store

ROOT = Path(__file__).parents[1]
HOUR = 3_600.0
#: Whose clock is moved, and by how many hours it is wrong then.
LEAPS = [("", 5), ("one", -9), ("two", 30), ("", -7), ("one", 0), ("two", -26), ("", 0)]
PLAN = 'procedure = "viec"\nfrom = 1\nto = 2\ndecision = "45/QĐ-UBND"\n'


def work(folder: str, name: str) -> None:
    """``thutuc worker`` on a clock that can be moved."""
    clock = Clock(Path(folder), name)
    configuration.Engine = functools.partial(Engine, clock=clock)  # type: ignore[assignment,misc]
    main(["worker", "--every", "0.1"])


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that several processes reach, and the settings they go by."""
    if request.param == "file":
        found = f"sqlite:///{tmp_path}/a.db?timeout=20"
    else:
        found = str(request.getfixturevalue("postgres_url"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THUTUC_DB", found)
    (tmp_path / "thutuc.toml").write_text(f'organisation = "{sample()}"\n[outbox]\nfile = "sent.jsonl"\n')
    store = open_store(found)
    store.upgrade()
    store.close()
    return found


@contextmanager
def _running(folder: Path, *calls: str) -> Iterator[None]:
    """Workers, which end well when they are asked to."""
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}:{ROOT}"}
    workers = [
        subprocess.Popen([sys.executable, "-c", call], cwd=folder, env=place, stderr=subprocess.PIPE)
        for call in calls
    ]
    try:
        yield
        assert [worker.poll() for worker in workers] == [None] * len(workers)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        ended = [worker.communicate(timeout=60)[1].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * len(workers), ended
    assert not any("Traceback" in each for each in ended)


def _told_all(folder: Path, store: Store, engine: Engine) -> Found:
    """Hold what has left against the journals, once all has."""
    for _ in range(50):
        done = engine.tick()
        if not (done.told or done.wakes or done.undelivered):
            break
    lines = [orjson.loads(line) for line in (folder / "sent.jsonl").read_bytes().splitlines()]
    (folder / "sent.txt").write_text("".join(f"{line['dossier']} {line['key']}\n" for line in lines))
    found = Found()
    check_messages(store, folder, found)
    return found


def test_clocks_that_are_moved_by_hours_lose_no_message_and_stop_no_worker(url: str, tmp_path: Path) -> None:
    for name in ("", "one", "two", "client"):
        set_clock(tmp_path, name, 0.0, time.time())
    store = open_store(url)
    add_shipped(store)
    clock, chance = Clock(tmp_path, "client"), Random(1)
    engine = make_engine(store, clock)  # type: ignore[arg-type]
    call = "from tests.test_beside import work; work({!r}, {!r})"
    told = []
    with _running(tmp_path, *[call.format(str(tmp_path), name) for name in ("one", "two")]):
        while not (tmp_path / "sent.jsonl").exists():
            told.append(hand_in(engine, applicant="001099000123").id)
            time.sleep(0.2)
        began = time.time()
        for name, hours in LEAPS:
            set_clock(tmp_path, name, hours * HOUR, began)
            for _ in range(2):
                told.append(hand_in(engine, applicant="001099000123").id)
                with suppress(CommandRejected):  # an act before the dossier was handed in, by this clock
                    engine.note(chance.choice(told), by="an.nguyen", text="Đã gọi điện")
            time.sleep(0.5)
    set_clock(tmp_path, "client", 72 * HOUR)  # whatever was leased or put off has run out
    after = make_engine(store, clock, Outbox(lambda: [FileSender(tmp_path / "sent.jsonl")]))  # type: ignore[arg-type]
    found = _told_all(tmp_path, store, after)

    assert found.messages >= len(told) and engine.incidents() == []
    assert {dossier for (dossier,) in _numbers(store)} == set(told)
    assert {each.kind for each in engine.verify()} <= {"clock"}
    store.close()


def _numbers(store: Store) -> list[tuple[int]]:
    with store.transaction(write=False) as tx:
        return [(row.id,) for row in tx.search(limit=1_000)]


class Client(threading.Thread):
    """Hands dossiers in and works on them until it is asked to stop; what it was told is written down."""

    def __init__(self, engine: Engine, stop: threading.Event) -> None:
        super().__init__()
        self._engine, self._stopped = engine, stop
        self.told: dict[int, int] = {}
        self.failed: list[Exception] = []

    def run(self) -> None:
        """Do one thing after the other."""
        while not self._stopped.is_set():
            try:
                made = hand_in_work(self._engine)
                self.told[made.id] = 1
                self._engine.note(made.id, by="an.nguyen", text="Đã gọi điện")
                self.told[made.id] += 1
                task = self._engine.dossier(made.id).tasks[0]
                self._engine.complete(task.id, by=task.holder or task.officer or "")
                self.told[made.id] += 1
                time.sleep(0.1)
            except (Busy, CommandRejected):
                continue
            except Exception as error:
                self.failed.append(error)
                return


def test_upgrade_and_migrate_run_beside_workers_and_clients(url: str, tmp_path: Path) -> None:
    store = open_store(url)
    engine = make_engine(store, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    engine.deploy(chain(step("a"), step("b")), by="system", file="old.bpmn")
    (tmp_path / "plan.toml").write_text(PLAN)
    stop = threading.Event()
    clients = [Client(engine, stop) for _ in range(2)]
    call = "from thutuc.cli import main; main(['worker', '--every', '0.1'])"
    said: list[str] = []
    with _running(tmp_path, call):
        for client in clients:
            client.start()
        time.sleep(1.5)
        engine.deploy(chain(step("a"), step("b"), step("c")), by="system", file="new.bpmn")
        for _ in range(3):
            for words in (["db", "upgrade"], ["migrate", "plan.toml", "--by", "system", "--batch", "5"]):
                done = CliRunner().invoke(app, words)
                said += [] if done.exit_code == 0 else [f"{words}: {done.output} {done.exception!r}"]
            time.sleep(0.3)
        stop.set()
        for client in clients:
            client.join(60)

    assert said == [] and [client.failed for client in clients] == [[], []]
    told = {dossier: acts for client in clients for dossier, acts in client.told.items()}
    assert len(told) > 5
    for dossier, acts in told.items():
        verbs = [each.verb for each in engine.journal(dossier)]
        assert [verb for verb in verbs if verb in ("start", "note", "complete")][:acts] == [
            "start", "note", "complete",
        ][:acts]  # fmt: skip
    assert any("migrate" in {each.verb for each in engine.journal(dossier)} for dossier in told)
    after = make_engine(
        store,
        lambda: datetime.now(UTC),  # type: ignore[arg-type]
        Outbox(lambda: [FileSender(tmp_path / "sent.jsonl")]),
    )
    with store.transaction() as tx:  # as if the lease of the worker that was stopped had run out
        tx.run("outbox_lease", ("after", 0, 2**62, 2**62, "after"))
        tx.run("outbox_settle", ("after",))
    _told_all(tmp_path, store, after)
    assert engine.verify() == []
    store.close()
