"""Several processes at one database: migrations, serials, a fork, and one that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.store_world import RELEASED, note, only_dossier

from thutuc.store import open_store, verify

ROOT = Path(__file__).parents[1]

UPGRADE = """
import sys
from thutuc.store import open_store
sys.stdin.readline()
store = open_store(sys.argv[1])
print(store.upgrade())
"""

SERIALS = """
import sys
from thutuc.store import open_store
store = open_store(sys.argv[1])
sys.stdin.readline()
for turn in range(30):
    try:
        with store.transaction() as tx:
            serial = tx.next_serial("A", "260105")
            if turn % 3 == 0:
                raise KeyError
        print(serial)
    except KeyError:
        pass
"""

NOTES = """
import sys
from tests.store_world import note
from thutuc.store import open_store
store = open_store(sys.argv[1])
while True:
    with store.transaction() as tx:
        seq = note(tx, 1)
    print(seq, flush=True)
"""


def process(program: str, url: str) -> subprocess.Popen[str]:
    """Start a program that waits for a line before it begins."""
    return subprocess.Popen(
        [sys.executable, "-c", program, url],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def together(program: str, url: str) -> list[str]:
    """What two processes print that begin at the same moment."""
    both = [process(program, url) for _ in range(2)]
    for one in both:
        one.stdin.write("\n")
        one.stdin.flush()
    found = [one.communicate(timeout=60)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    return found


@pytest.fixture(params=["file", "postgres"])
def shared_url(request, tmp_path) -> str:
    """A database that several processes can open."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/thutuc.db"
    return request.getfixturevalue("postgres_url")


def test_two_processes_may_upgrade_at_once(shared_url):
    assert sorted(together(UPGRADE, shared_url)) == [f"{RELEASED}\n", "[]\n"]


def test_serials_have_no_gaps_between_processes(shared_url):
    store = open_store(shared_url)
    store.upgrade()
    store.close()
    serials = [int(line) for printed in together(SERIALS, shared_url) for line in printed.split()]

    assert sorted(serials) == list(range(1, 41))


def test_what_was_committed_survives_a_kill(shared_url):
    store = open_store(shared_url)
    store.upgrade()
    dossier = only_dossier(store)
    writer = process(NOTES, shared_url)
    told = [int(writer.stdout.readline()) for _ in range(20)]
    writer.kill()
    told += [int(line) for line in writer.stdout.read().splitlines() if line]
    writer.stdin.close()
    writer.stdout.close()
    writer.wait()
    with store.transaction() as tx:
        note(tx, dossier)
        journal = tx.journal(dossier)
        assert verify(tx.dossier(dossier), journal) == []
    store.close()

    assert set(told) <= {row.seq for row in journal}


def test_a_store_may_be_used_on_both_sides_of_a_fork(shared_url):
    store = open_store(shared_url)
    store.upgrade()
    dossier = only_dossier(store)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with store.transaction() as tx:
                note(tx, dossier)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    with store.transaction() as tx:
        note(tx, dossier)
        version = tx.dossier(dossier).version
    store.close()

    assert (status, version) == (0, 3)
