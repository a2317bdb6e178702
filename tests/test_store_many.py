"""Many commits in one call write what each alone would have written, in every store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.office import rows
from tests.store_world import note, submit, task

from thutuc.dossier import dump_state, encode_events, load_state
from thutuc.dossier import events as e
from thutuc.errors import Busy
from thutuc.store import (
    Chained,
    Commit,
    DossierRow,
    Entry,
    HoldingRow,
    Store,
    TaskRow,
    Tx,
    chained,
    open_store,
    verify,
)
from thutuc.store.lists import Condition, decided_elsewhere, dossier_keys

TOLD = e.MessageSent("Thông báo", "send_notice")
PRIVATE = e.Noted("Đã gọi điện cho người nộp")


def _commit(row: DossierRow, *events: e.Event, tasks: Sequence[TaskRow] = (), **after: Any) -> Chained:
    public, payload = encode_events(events)
    entry = Entry("tick", "system", 2_000, 3_000, public, payload)
    held = [HoldingRow(row.id, 1, "one-stop-1", "clerk", "chi", None, 1_000, 2_000)] if tasks else []
    return chained(Commit(row, row._replace(**after), entry, tasks, held))


def _row(tx: Tx, dossier: int) -> DossierRow:
    row = tx.dossier(dossier, lock=True)
    assert row is not None
    return row


def _is_sound(tx: Tx, dossier: int) -> bool:
    return verify(_row(tx, dossier), tx.journal(dossier)) == []


def test_several_commits_of_several_dossiers_stand_as_if_saved_one_by_one(store: Store) -> None:
    with store.transaction() as tx:
        first, second = submit(tx), submit(tx)
        one = _commit(_row(tx, first), TOLD, tasks=[task(first)])
        two = _commit(one.after, PRIVATE, tasks=[task(first, holder="an")])
        three = _commit(_row(tx, second), PRIVATE)
        four = _commit(two.after, TOLD)
        tx.save_many([one, two, three, four])
    with store.transaction(write=False) as tx:
        assert tx.dossier(first) == four.after
        assert tx.dossier(second) == three.after
        assert [row.number for row in tx.journal(first)] == [1, 2, 3, 4]
        assert [row.seq for row in tx.journal(first)] == sorted(row.seq for row in tx.journal(first))
        assert [row.payload is not None for row in tx.journal(first)] == [True, False, True, False]
        assert [found.holder for found in tx.tasks_of(first)] == ["an"]
        numbers = rows(tx, "SELECT dossier, number FROM thutuc_holding ORDER BY number")
        assert [tuple(row) for row in numbers] == [(first, 2), (first, 3)]
    with store.transaction() as tx:
        assert _is_sound(tx, first) and _is_sound(tx, second)


def test_where_one_dossier_was_changed_meanwhile_none_is_written(store: Store) -> None:
    with store.transaction() as tx:
        dossiers = [submit(tx) for _ in range(3)]
    with store.transaction() as tx:
        commits = [_commit(_row(tx, dossier), PRIVATE) for dossier in dossiers]
        note(tx, dossiers[1])
    with pytest.raises(Busy), store.transaction() as tx:
        tx.save_many(commits)
    with store.transaction() as tx:
        assert [_row(tx, dossier).version for dossier in dossiers] == [1, 2, 1]
        assert all(_is_sound(tx, dossier) for dossier in dossiers)


def test_nothing_to_write_writes_nothing(store: Store) -> None:
    with store.transaction() as tx:
        tx.save_many([])
        assert tx.journal_end() == 0


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"wake": 7},
        {"missed": 5, "late": 1, "wake": 9},
        {"phase": "ready", "status": 9, "ready": 4, "received": 3, "expiry": 8, "suspended": 6},
        {"due": 5},
        {"competent": "land-branch-1", "unit": "dong-may.one-stop"},
        {"other_due": 5, "other_last": 6, "wake": None},
        {"applicant": "001", "closed": 8},
    ],
    ids=lambda columns: " ".join(columns) or "nothing",
)
def test_every_column_that_changed_is_written_and_no_other(store: Store, columns: dict[str, Any]) -> None:
    with store.transaction() as tx:
        alone, together = submit(tx), submit(tx)
        tx.write(Commit(_row(tx, alone), _row(tx, alone)._replace(**columns), _entry()))
        tx.save_many([_commit(_row(tx, together), TOLD, **columns)])
        for dossier in (alone, together):
            found = _row(tx, dossier)
            assert {name: getattr(found, name) for name in columns} == columns
            rest = found._fields[1:-3]
            start = _submitted(tx, dossier)
            same = [name for name in rest if name not in columns]
            assert [getattr(found, name) for name in same] == [getattr(start, name) for name in same]


def _entry() -> Entry:
    public, payload = encode_events([TOLD])
    return Entry("tick", "system", 2_000, 3_000, public, payload)


def _submitted(tx: Tx, dossier: int) -> DossierRow:
    """A dossier as it was when nothing but its submission was written."""
    fresh = _row(tx, submit(tx))
    return fresh._replace(id=dossier)


def test_what_is_due_is_read_with_its_state_the_oldest_first(store: Store) -> None:
    with store.transaction() as tx:
        wakes = {submit(tx): wake for wake in (30, 10, 20, 40)}
        for dossier, wake in wakes.items():
            note(tx, dossier, wake=wake)
    with store.transaction() as tx:
        found = tx.due_rows(30, 2)
        assert [row.wake for row in found] == [10, 20]
        assert [row.id for row in tx.due_rows(30, 9)] == tx.due(30, 9)
        assert found == [_row(tx, row.id) for row in found]
        assert dump_state(load_state(found[0].state)) == found[0].state


def test_what_another_worker_has_in_hand_is_left_out_in_postgres(postgres_url: str) -> None:
    ours, theirs = open_store(postgres_url), open_store(postgres_url)
    ours.upgrade()
    with ours.transaction() as tx:
        for _ in range(4):
            note(tx, submit(tx), wake=5)
    with ours.transaction() as here, theirs.transaction() as there:
        mine, yours = here.due_rows(5, 2), there.due_rows(5, 9)
        assert [row.id for row in mine] + [row.id for row in yours] == [1, 2, 3, 4]
    ours.close()
    theirs.close()


def test_dossiers_that_lie_in_a_unit_and_are_decided_elsewhere_are_found(store: Store) -> None:
    with store.transaction() as tx:
        own, other = (submit(tx, f"E-{number}") for number in range(2))
        note(tx, own, tasks=[task(own)])
        note(tx, other, tasks=[task(other)], competent="so-tu-phap")
        here: Condition = ("unit = ?", ("one-stop-1",))
        assert dossier_keys(tx, [decided_elsewhere("ubnd-xa", [here])], "id") == [other]
        assert dossier_keys(tx, [decided_elsewhere("so-tu-phap", [here])], "id") == [own]
