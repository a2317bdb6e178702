"""Workers killed, and two at once, on both databases: nothing lost, one key each, each dossier in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine
from tests.test_outbox import APPLICANT, Heap

from thutuc import open_store
from thutuc.outbox import FileSender, Message, Outbox
from thutuc.store import Store

ROOT = Path(__file__).parents[1]


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that several processes reach, with the shipped procedures."""
    found = str(tmp_path / "a.db") if request.param == "file" else request.getfixturevalue("postgres_url")
    store = open_store(str(found))
    store.upgrade()
    add_shipped(store)
    store.close()
    return str(found)


class _Slowly(FileSender):
    """Sends to a file, and says so, a while before the worker can settle."""

    def send(self, message: Message) -> None:
        """Append it and tell."""
        super().send(message)
        print(message.key, flush=True)


def deliver(url: str, path: str, *, hand: str) -> None:
    """Tell until everything is told, or somebody kills this process; *hand* in dossiers before."""
    clock = Clock()
    engine = make_engine(open_store(url), clock, Outbox(lambda: [_Slowly(Path(path))]))
    for _ in range(int(hand)):
        hand_in(engine, applicant=APPLICANT)
    while engine.tick().told:
        pass


def _started(url: str, path: Path, hand: int) -> subprocess.Popen[bytes]:
    code = f"from tests.test_delivering import deliver; deliver({url!r}, {str(path)!r}, hand={str(hand)!r})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)


def _free_lease(store: Store) -> None:
    """As if the dead worker's lease had run out."""
    with store.transaction() as tx:
        tx.run("outbox_lease", ("after", 0, 2**62, 2**62, "after"))
        tx.run("outbox_settle", ("after",))


def _everything(store: Store) -> Heap:
    """All there is to tell, told anew."""
    with store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_outbox SET told = 0, scanned = 0, worker = NULL, leased_until = 0")
    heap = Heap()
    engine = make_engine(store, Clock(), Outbox(lambda: [heap]))
    while engine.tick().told:
        pass
    return heap


def test_killed_while_delivering_none_is_lost_and_what_comes_twice_has_the_same_key(
    url: str, tmp_path: Path
) -> None:
    path, store = tmp_path / "sent.jsonl", open_store(url)
    for lines in (2, 7):
        with _started(url, path, 4) as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
        _free_lease(store)
    with _started(url, path, 0) as process:
        process.communicate(timeout=60)

    keys = [orjson.loads(line)["key"] for line in path.read_bytes().splitlines()]
    sent = list(dict.fromkeys(keys))
    heap = _everything(store)
    assert Counter(sent) == Counter(each.key for each in heap.sent)  # nothing lost, nothing invented
    assert len(keys) > len(sent)  # what was sent and not settled came again, under its key
    for dossier in {each.dossier for each in heap.sent}:
        assert [key for key in sent if key.startswith(f"{dossier}-")] == heap.keys(dossier)
    assert make_engine(store, Clock()).verify() == []
    store.close()


def test_two_workers_at_once_deliver_each_message_once(url: str, tmp_path: Path) -> None:
    paths, store = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"], open_store(url)
    engine = make_engine(store, Clock())
    for _ in range(15):
        hand_in(engine, applicant=APPLICANT)
    workers = [_started(url, path, 0) for path in paths]
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    _free_lease(store)
    with _started(url, paths[0], 0) as last:  # where one found the other at it and went home
        last.communicate(timeout=60)

    keys = [
        orjson.loads(line)["key"]
        for path in paths
        if path.exists()
        for line in path.read_bytes().splitlines()
    ]
    assert len(keys) == len(set(keys))
    assert set(keys) == {each.key for each in _everything(store).sent}
    store.close()
