"""Duties: work outside the drawing that lies on one post, kept as intervals in every store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.office import rows
from tests.store_world import note, submit

from thutuc.dossier import dump_state, encode_events, load_state
from thutuc.dossier import events as e
from thutuc.dossier.apply import apply
from thutuc.engine.lists.past import replayed
from thutuc.engine.writing import duties_of
from thutuc.errors import StoreError
from thutuc.store import Commit, Entry, Store, Tx
from thutuc.store.duties import duties_of as kept_duties
from thutuc.store.duties import open_duties, seats


def _do(tx: Tx, dossier: int, at: int, *events: e.Event) -> None:
    """One command as the engine writes it."""
    row = tx.dossier(dossier, lock=True)
    assert row is not None
    state = load_state(row.state)
    for event in events:
        apply(event, state, at)
    entry = Entry("note", "an", at, at, *encode_events(events))
    made = row._replace(state=dump_state(state))
    tx.write(Commit(row, made, entry, duties=duties_of(row, events, at)))


def _arose(duty: int = 5, officer: str = "ha", **more: Any) -> e.DutyArose:
    lies = {"unit": "civil-status", "post": "civil-status.head", "officer": officer} | more
    return e.DutyArose(duty, "urge", "task:3", text="Hồ sơ quá hạn", **lies)


def _given(duty: int = 5, officer: str = "linh") -> e.DutyGiven:
    return e.DutyGiven(duty, "civil-status", None, "civil-status.head", officer, None, "ha", "head")


def _done(duty: int = 5) -> e.DutyDone:
    return e.DutyDone(duty, "urge", "task:3", "linh", "urged", "Đã đôn đốc, có kết quả ngày mai")


def _officers(found: Sequence[Any]) -> list[tuple[str, int, int | None, str | None]]:
    return [(row.officer, row.held, row.until, row.outcome) for row in found]


def test_a_duty_is_kept_for_each_officer_from_when_to_when_he_had_it(store: Store) -> None:
    with store.transaction() as tx:
        dossier = submit(tx)
        _do(tx, dossier, 2_000, _arose())
        _do(tx, dossier, 3_000, _given())
        _do(tx, dossier, 4_000, _done())

        assert _officers(kept_duties(tx, dossier)) == [
            ("ha", 2_000, 3_000, "given"),
            ("linh", 3_000, 4_000, "urged"),
        ]
        assert [row.since for row in kept_duties(tx, dossier)] == [2_000, 2_000]
        assert open_duties(tx) == []


def test_duties_are_found_by_whom_they_lie_on_now_and_at_a_past_instant(store: Store) -> None:
    with store.transaction() as tx:
        first, second = submit(tx), submit(tx)
        _do(tx, first, 2_000, _arose())
        _do(tx, first, 3_000, _given())
        _do(tx, second, 3_500, _arose(officer="linh", unit="land"))

        assert [row.dossier for row in open_duties(tx, officer="linh")] == [first, second]
        assert [row.dossier for row in open_duties(tx, officer="linh", unit="land")] == [second]
        assert [row.officer for row in open_duties(tx, dossier=first, kind="urge")] == ["linh"]
        assert [row.officer for row in open_duties(tx, at=2_500)] == ["ha"]
        assert open_duties(tx, kind="flag") == open_duties(tx, at=1_999) == []
        assert {tuple(seat) for seat in seats(tx)} == {
            ("civil-status", "linh", "urge", "civil-status.head"),
            ("land", "linh", "urge", "civil-status.head"),
        }


def test_what_is_to_be_done_stands_in_the_row_only_while_it_is_to_be_done(store: Store) -> None:
    with store.transaction() as tx:
        dossier = submit(tx)
        _do(tx, dossier, 2_000, _arose())
        assert open_duties(tx)[0].text == "Hồ sơ quá hạn"
        _do(tx, dossier, 3_000, _given())
        assert [row.text for row in kept_duties(tx, dossier)] == [None, "Hồ sơ quá hạn"]
        _do(tx, dossier, 4_000, _done())
        assert [row.text for row in kept_duties(tx, dossier)] == [None, None]


def test_a_duty_that_arises_and_is_done_in_one_command_has_one_row(store: Store) -> None:
    with store.transaction() as tx:
        dossier = submit(tx)
        _do(tx, dossier, 2_000, _arose(), _given(), _done())

        assert [row.outcome for row in kept_duties(tx, dossier)] == ["given", "urged"]


def test_duties_are_closed_and_never_deleted(store: Store) -> None:
    with store.transaction() as tx:
        _do(tx, submit(tx), 2_000, _arose())
    with pytest.raises(StoreError, match="never deleted"), store.transaction() as tx:
        rows(tx, "DELETE FROM thutuc_duty")


def test_the_journal_gives_the_same_rows_of_duties_and_the_same_state(store: Store) -> None:
    with store.transaction() as tx:
        dossier = submit(tx)
        _do(tx, dossier, 2_000, _arose())
        _do(tx, dossier, 3_000, _given())
        note(tx, dossier)
        row = tx.dossier(dossier)
        assert row is not None
        then = replayed(row, tx.journal(dossier))

        assert sorted(then.duties) == kept_duties(tx, dossier)
        assert then.state.duties == load_state(row.state).duties
