"""In PostgreSQL rows appear in another order than their numbers; each dossier's are told in their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from tests.store_world import note, submit

from thutuc.store import JournalRow, Store, open_store, outbox

MINUTE = 60_000_000


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    """An empty PostgreSQL store."""
    opened = open_store(postgres_url)
    opened.upgrade()
    yield opened
    opened.close()


def _take(store: Store, worker: str, at: int) -> list[JournalRow]:
    with store.transaction() as tx:
        return tx.outbox(worker, at=at, lease=2 * MINUTE)


def _settle(store: Store, worker: str, rows: list[JournalRow], failed: dict[int, str], again: int) -> None:
    with store.transaction() as tx:
        assert outbox.settle(tx, worker, rows, failed, retry_at=again)


def _numbers(rows: list[JournalRow], dossier: int) -> list[int]:
    return [row.number for row in rows if row.dossier == dossier]


@pytest.fixture
def late(store: Store) -> Iterator[tuple[int, Callable[[], None]]]:
    """A dossier whose second row is written, and not committed while another dossier's is."""
    with store.transaction() as tx:
        dossier = submit(tx)
    with ExitStack() as writing:
        note(writing.enter_context(store.transaction()), dossier)
        with store.transaction() as tx:
            submit(tx)
        yield dossier, writing.close


def test_a_row_that_appears_late_waits_behind_one_of_its_dossier_that_failed(
    store: Store, late: tuple[int, Callable[[], None]]
) -> None:
    dossier, commit = late
    rows = _take(store, "a", 0)
    assert _numbers(rows, dossier) == [1]
    _settle(store, "a", rows, {rows[0].seq: "the receiver is away"}, again=5 * MINUTE)
    commit()

    assert _numbers(_take(store, "a", MINUTE), dossier) == []
    assert _numbers(_take(store, "a", 6 * MINUTE), dossier) == [1, 2]


def test_who_takes_the_outbox_over_tells_a_row_that_appeared_meanwhile_in_its_place(
    store: Store, late: tuple[int, Callable[[], None]]
) -> None:
    dossier, commit = late
    assert _numbers(_take(store, "a", 0), dossier) == [1]  # and is killed
    commit()
    rows = _take(store, "b", 3 * MINUTE)

    assert _numbers(rows, dossier) == [1, 2]
    _settle(store, "b", rows, {}, again=0)
    assert _take(store, "b", 4 * MINUTE) == []


def test_a_row_whose_writer_began_last_is_told_as_well(store: Store) -> None:
    with store.transaction() as tx:
        earlier = submit(tx)
    with store.transaction() as last:
        with store.transaction() as tx:
            tx.dossier(earlier, lock=True)  # the number of the transaction comes before the other's …
            other = submit(last)
            note(tx, earlier)  # … and that of the row behind it
        rows = _take(store, "a", 0)
        _settle(store, "a", rows, {}, again=0)
        assert _numbers(rows, earlier) == [1, 2]
        with store.transaction() as tx:
            note(tx, earlier)
        rows = _take(store, "a", 0)
        _settle(store, "a", rows, {}, again=0)
        assert _numbers(rows, earlier) == [3]

    assert _numbers(_take(store, "a", 0), other) == [1]


def _told(store: Store, worker: str, at: int) -> list[tuple[int, int]]:
    """Everything that can be told at an instant, turn after turn."""
    found = []
    while rows := _take(store, worker, at):
        found += [(row.dossier, row.number) for row in rows]
        _settle(store, worker, rows, {}, again=0)
    return found


def _remembered(store: Store) -> list[tuple[int, int]]:
    with store.transaction(write=False) as tx:
        tx._cursor.execute("SELECT seq, last FROM thutuc_undelivered WHERE dossier IS NULL ORDER BY seq")
        return [tuple(row) for row in tx._cursor.fetchall()]


def test_numbers_that_nobody_used_are_one_stretch_and_forgotten_beside_a_long_transaction(
    store: Store, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url) as long, store.transaction() as writer:
        long.execute("SELECT pg_current_xact_id()")
        with store.transaction() as tx:
            dossier = submit(tx)
        late = submit(writer)
        with store.transaction() as tx:
            tx._cursor.execute(
                "SELECT count(nextval('thutuc_journal_seq_seq')) FROM generate_series(1, 100000)"
            )
            note(tx, dossier)
        assert _told(store, "a", 0) == [(dossier, 1), (dossier, 2)]
        assert _remembered(store) == [(2, 100_002)]
        writer.run("drop_skipped")  # it goes on
        with store.transaction() as tx:
            note(tx, dossier)
        assert _told(store, "a", 0) == [(dossier, 3)] and _remembered(store) == [(2, 100_002)]
        writer._cursor.execute("COMMIT")

        assert _told(store, "a", 0) == [(late, 1)] and _remembered(store) == []


@pytest.mark.parametrize("most", [7, 100, 1_000])
def test_more_late_rows_than_are_taken_together_come_once_and_in_their_order(
    store: Store, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thutuc.store.pgtx._LATE", most)
    with store.transaction() as tx:
        first, second, other = (submit(tx) for _ in range(3))
    with ExitStack() as much, ExitStack() as little:
        one = much.enter_context(store.transaction())
        two = little.enter_context(store.transaction())
        for turn in range(130):
            note(one, first)
            if turn % 10 == 0:
                note(two, second)
        with store.transaction() as tx:
            note(tx, other)
        told = _told(store, "a", 0)
        little.close()
        told += _told(store, "a", 0)
        assert told[:4] == [(first, 1), (second, 1), (other, 1), (other, 2)]
        assert told[4:] == [(second, number) for number in range(2, 15)]
        much.close()
        with store.transaction() as tx:
            note(tx, first)
            note(tx, second)
        late = _told(store, "a", 0)

    assert [number for dossier, number in late if dossier == first] == list(range(2, 133))
    assert [number for dossier, number in late if dossier == second] == [15]
    assert _remembered(store) == [] and len(late) == 132


def test_what_a_worker_remembered_that_lost_the_lease_is_looked_at_anew(
    store: Store, late: tuple[int, Callable[[], None]]
) -> None:
    dossier, commit = late
    _take(store, "a", 0)  # and is killed
    assert _remembered(store) == [(2, 2)]
    with store.transaction() as tx:
        submit(tx)
    rows = _take(store, "b", 3 * MINUTE)
    assert [row.seq for row in rows] == [1, 3, 4]
    _settle(store, "b", rows, {rows[0].seq: "away"}, again=4 * MINUTE)
    commit()

    assert _told(store, "b", 3 * MINUTE) == []
    assert _told(store, "b", 4 * MINUTE) == [(dossier, 1), (dossier, 2)]
