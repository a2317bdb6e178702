"""Killing writers: processes that move dossiers are killed at any instant, and what they told still stands.

``python -m tests.kills URL SEED`` is such a writer: it moves dossiers without end and says on a line of
its own, as soon as a verb has returned, which dossier it was and at which version.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random

from tests.office import BIRTH, Clock, deploy_shipped, hand_in, make_engine, rows
from tests.watch import check_serials

from thutuc import CommandRejected, Dossier, Engine, open_store
from thutuc.dossier import load_state
from thutuc.errors import Busy
from thutuc.store import Store, verify

ROOT = Path(__file__).parents[1]
WRITERS = 2

_FILLED = {
    "appraise": {"needs_verification": False, "eligible": True},
    "register_birth": {"register_number": "01/2026"},
    "sign_certificate": {"signature": "signed"},
}


def write(url: str, seed: str) -> None:
    """Move dossiers until somebody kills this process."""
    store, clock, chance = open_store(url), Clock(), Random(seed)
    engine = make_engine(store, clock)
    mine: list[int] = []
    while True:
        try:
            told = one_act(engine, mine, chance)
        except (CommandRejected, Busy):
            continue
        clock.advance(seconds=1)
        with store.transaction(write=False) as tx:
            row = tx.dossier(told.id)
        print(told.id, row.version if row else 0, flush=True)


def one_act(engine: Engine, mine: list[int], chance: Random) -> Dossier:
    """Hand a dossier in, note something, or complete a task of one of *mine*, as chance has it."""
    if len(mine) < 3 or chance.random() < 0.1:
        made = hand_in(engine, BIRTH, applicant="001099000123")
        mine.append(made.id)
        return made
    dossier = chance.choice(mine[-5:])
    if chance.random() < 0.3:
        return engine.note(dossier, by="an.nguyen", text="Đã gọi điện cho người nộp")
    tasks = engine.dossier(dossier).tasks
    if not tasks:
        mine[:] = (each for each in mine if each != dossier)
        raise CommandRejected("nothing is open")
    task = tasks[0]
    who = task.holder or task.officer or "system"
    return engine.complete(task.id, by=who, data=_FILLED.get(task.step, {}))


class Writer:
    """A process that writes, and what it has told so far."""

    def __init__(self, url: str, seed: str) -> None:
        self.told: list[tuple[int, int]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills", url, seed],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):  # a line cut off by the kill was not told
                dossier, version = line.split()
                self.told.append((int(dossier), int(version)))

    def wait_for(self, lines: int) -> None:
        """Wait until the process is at work."""
        end = time.monotonic() + 60
        while len(self.told) < lines:
            assert self._process.poll() is None, "the writer ended by itself"
            assert time.monotonic() < end, "the writer does not write"
            time.sleep(0.005)

    def kill(self) -> None:
        """End the process with SIGKILL, wherever it is."""
        self._process.send_signal(signal.SIGKILL)
        assert self._process.wait() == -signal.SIGKILL
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()


def kill_writers(url: str, kills: int, chance: Random, pause: float = 0.4) -> tuple[int, float]:
    """Kill *kills* writers, two at work at a time; gives the acts told and the longest way back (s).

    After each kill the next durable step is made from here, and everything is held against what was told.
    """
    store = open_store(url)
    store.upgrade()
    engine = make_engine(store, Clock())
    deploy_shipped(engine)
    told: dict[int, int] = {}
    acts, slowest = 0, 0.0
    done = 0
    while done < kills:
        at_once = min(WRITERS, kills - done)
        writers = [Writer(url, f"{chance.random()}") for _ in range(at_once)]
        for writer in writers:
            writer.wait_for(3)
        time.sleep(chance.random() * pause)
        for writer in writers:
            writer.kill()
            done += 1
            began = time.perf_counter()
            mine = hand_in(engine, BIRTH)
            slowest = max(slowest, time.perf_counter() - began)
            told[mine.id] = 1
            time.sleep(chance.random() * pause / 8)
        for writer in writers:
            acts += len(writer.told)
            for dossier, version in writer.told:
                told[dossier] = max(version, told.get(dossier, 0))
        check(store, told)
    assert engine.verify() == []
    store.close()
    return acts, slowest


def check(store: Store, told: dict[int, int]) -> None:
    """Every act that was told is there, none is there by half, chains and serials have no gap."""
    with store.transaction(write=False) as tx:
        dossiers = [row[0] for row in rows(tx, "SELECT id FROM thutuc_dossier ORDER BY id")]
        for dossier in dossiers:
            row, journal = tx.dossier(dossier), tx.journal(dossier)
            assert row is not None
            assert verify(row, journal) == []
            assert row.version >= told.get(dossier, 1), f"acts of dossier {dossier} are lost"
            assert [one.number for one in journal] == list(range(1, row.version + 1))
            tasks = load_state(row.state).tasks
            found = {task.task: task for task in tx.tasks_of(dossier) if task.until is None}
            assert found.keys() == tasks.keys()
            for number, task in tasks.items():
                assert (found[number].step, found[number].holder) == (task.step, task.holder)
        assert told.keys() <= set(dossiers)
    check_serials(store)


def run(size: int, seed: int = 1) -> str:
    """Kill *size* writers on a file that is synced, as a province's is."""
    with tempfile.TemporaryDirectory() as folder:
        acts, slowest = kill_writers(f"sqlite:///{folder}/kill.db?timeout=20", size, Random(seed), pause=1.2)
    back = f"the next durable step within {slowest * 1000:.0f} ms"
    return f"{size} kills, {acts} acts told, none lost or half there; {back}; seed {seed}"


if __name__ == "__main__":
    write(*sys.argv[1:3])
