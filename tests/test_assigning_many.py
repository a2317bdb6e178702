"""Turns with several writers at once, on every store that has more than one."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.assigning_world import CIVIL, STAFF, chain, engine_on, hand_in, step

from thutuc import open_store
from thutuc.errors import Busy

WRITERS = 4
EACH = 30
ROUND = chain(step("work", f'{CIVIL} assign="round-robin"'))
LOAD = chain(step("work", f'{STAFF} assign="least-loaded"'))


@pytest.fixture(params=["file", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path) -> str:
    if request.param == "file":
        return f"sqlite:///{tmp_path}/turns.db?synchronous=off&timeout=20"
    return str(request.getfixturevalue("postgres_url"))


def written(url: str, file: bytes) -> Counter[str]:
    """Let several writers, each with a store of its own, hand dossiers in; who holds how many."""
    first = open_store(url)
    first.upgrade()
    engine_on(first, file)

    def work(_: int) -> list[str]:
        store = open_store(url)
        engine = engine_on(store)
        held = []
        while len(held) < EACH:
            try:
                (task,) = hand_in(engine).tasks
            except Busy:  # somebody else was writing; the turn was given back
                continue
            held.append(task.holder)
        store.close()
        return held

    with ThreadPoolExecutor(WRITERS) as pool:
        found = Counter(holder for held in pool.map(work, range(WRITERS)) for holder in held)
    first.close()
    return found


def test_turns_are_fair_when_several_write_at_once(url):
    half = WRITERS * EACH // 2
    assert written(url, ROUND) == {"linh.pham": half, "viet.ngo": half}


def test_loads_are_level_when_several_write_at_once(url):
    half = WRITERS * EACH // 2
    assert written(url, LOAD) == {"khoa.vuong": half, "oanh.ma": half}
