"""Threads that move dossiers at once through one engine, and a process of its own that does so:
``python -m tests.crowds URL SEED THREADS ACTS`` prints each act's dossier and version once all are done.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.kills import one_act
from tests.office import Clock, make_engine

from thutuc import CommandRejected, Engine, open_store
from thutuc.store import Store, verify


def crowd(engine: Engine, seed: str, threads: int, acts: int) -> list[tuple[int, int]]:
    """Let so many threads do so many acts each; dossier and version of every act that was told.

    They share their dossiers: two may complete one task, and the second is refused.
    """
    shared: list[int] = []

    def work(number: int) -> list[tuple[int, int]]:
        chance = Random(f"{seed} {number}")
        told: list[tuple[int, int]] = []
        while len(told) < acts:
            try:
                done = one_act(engine, shared, chance)
            except CommandRejected:
                continue
            told.append((done.id, done.revision or 0))
        return told

    with ThreadPoolExecutor(threads) as pool:
        return [each for found in pool.map(work, range(threads)) for each in found]


def check(store: Store, told: list[tuple[int, int]]) -> None:
    """Every act that was told stands in a journal whose chain verifies, no number twice."""
    with store.transaction(write=False) as tx:
        journals = {row.id: tx.journal(row.id) for row in tx.search(limit=10_000)}
        for dossier, journal in journals.items():
            row = tx.dossier(dossier)
            assert row is not None
            assert verify(row, journal) == []
    assert len(set(told)) == len(told)
    assert {(row.dossier, row.number) for journal in journals.values() for row in journal} == set(told)


def main(url: str, seed: str, threads: str, acts: str) -> None:
    """Work as another process does, and tell at the end."""
    store = open_store(url)
    engine = make_engine(store, Clock())
    sys.stdin.readline()
    for dossier, version in crowd(engine, seed, int(threads), int(acts)):
        print(dossier, version)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:5])
