"""Replay is a property: after every move through the engine the journal, from the start, gives the state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.engine_walks import EngineWalk, run, walks
from tests.office import INVESTMENT, Clock, hand_in
from tests.watch import check_opinions

from thutuc import Engine, open_store
from thutuc.store import Store

SIZE = 40


def test_random_walks_through_the_engine_replay_refuse_cleanly_and_come_to_an_end() -> None:
    print(run(SIZE))


def test_a_memory_store_replays(tmp_path: Path) -> None:
    store = open_store(":memory:")
    store.upgrade()
    print(walks(store, 10, seed=2))
    store.close()


def test_postgresql_replays_after_closing_and_opening(postgres_url: str) -> None:
    kept = [open_store(postgres_url)]
    kept[0].upgrade()

    def reopen() -> Store:
        kept[-1].close()
        kept.append(open_store(postgres_url))
        return kept[-1]

    print(walks(kept[0], 12, seed=3, reopen=reopen))
    kept[-1].close()


def test_the_same_walk_twice_gives_the_same_state(tmp_path: Path) -> None:
    ends = []
    for number in range(2):
        store = open_store(tmp_path / f"{number}.db")
        store.upgrade()
        walks(store, 5, seed=4)
        with store.transaction(write=False) as tx:
            ends.append([tx.dossier(dossier).state for dossier in range(1, 6)])
        store.close()

    assert ends[0] == ends[1]


@pytest.fixture
def asked(engine: Engine, clock: Clock) -> Callable[[], list[str]]:
    """A dossier in which three agencies are asked for their opinion."""
    dossier = hand_in(engine, INVESTMENT)

    def go(until: str) -> list[str]:
        filled = {"draft_consultation": {"consulted": ["construction", "environment", "trade"]}}
        filled |= {"review_consultation": {"consultation_review": "agree"}}
        filled |= {"sign_consultation": {"consultation_signature": "agree"}}
        while (task := engine.dossier(dossier.id).tasks[0]).step != until:
            clock.advance(minutes=5)
            engine.complete(task.id, by=task.holder or task.officer, data=filled.get(task.step, {}))
        return [task.step for task in engine.dossier(dossier.id).tasks]

    return go


def test_a_report_waits_for_the_last_opinion(engine: Engine, clock: Clock, asked: Callable) -> None:
    assert asked("give_opinion") == ["give_opinion"] * 3

    for left in (2, 1, 0):
        task = engine.dossier(1).tasks[0]
        engine.complete(task.id, by=task.holder or task.officer, data={"opinion": "Đồng ý"})
        steps = [one.step for one in engine.dossier(1).tasks]
        assert steps == (["give_opinion"] * left or ["compile_report"])
    assert check_opinions(engine, 1) == 1


def test_silence_counts_as_an_opinion_when_its_term_has_run_out(
    engine: Engine, clock: Clock, asked: Callable
) -> None:
    asked("give_opinion")
    task = engine.dossier(1).tasks[0]
    engine.complete(task.id, by=task.holder or task.officer, data={"opinion": "Không đồng ý"})
    clock.advance(days=20)
    engine.tick()

    assert [one.step for one in engine.dossier(1).tasks] == ["compile_report"]
    assert (
        engine.dossier(1).data["opinions"]
        == ["Không đồng ý"] + ["Đồng ý (không có ý kiến trong thời hạn)"] * 2
    )
    assert check_opinions(engine, 1) == 1
    assert engine.verify() == []


def test_the_check_of_a_walk_sees_a_row_that_was_changed(engine: Engine, clock: Clock) -> None:
    walk = EngineWalk(engine, clock, INVESTMENT, Random("seen"))
    with engine.store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_task SET holder = 'nobody' WHERE dossier = 1")
        tx._cursor.execute("UPDATE thutuc_dossier SET channel = 'post' WHERE id = 1")

    with pytest.raises(AssertionError, match="channel"):
        walk.check()
