"""In PostgreSQL rows appear in another order than their numbers; each dossier's are told in their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from tests.store_world import note, submit

from thutuc.store import JournalRow, Store, open_store

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
        assert tx.settle(worker, rows, failed, retry_at=again)


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
