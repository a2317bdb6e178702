"""Asking for papers again and again: right to the end, and as cheap as the first time."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from tests.office import ZONE, Clock, hand_in, make_engine
from tests.supplements import supplement

from thutuc import Engine, open_store
from thutuc.errors import NotPermitted


@pytest.fixture
def embedded(clock: Clock) -> Engine:
    store = open_store(":memory:")
    store.upgrade()
    yield make_engine(store, clock)
    store.close()


@pytest.mark.parametrize("after", ["resume", "restart", "fresh:03 ngày làm việc"])
def test_fifteen_hundred_supplements_are_right_to_the_end_and_none_dearer_than_the_first(
    embedded: Engine, clock: Clock, after: str
) -> None:
    times = 1_500 if after == "resume" else 300
    name = after.replace(":", "-").replace(" ", "-").encode("ascii", "ignore").decode()
    slower, bigger, dossier = supplement(embedded, clock, times, after, name)
    print(f"{after}: the last step takes {slower:.2f} × the first, the state {bigger:.2f} ×")

    journal = embedded.journal(dossier)
    assert [row.verb for row in journal].count("supply") == times
    assert str(embedded.dossier(dossier).phase) == "returned"
    assert not embedded.dossier(dossier).late
    assert embedded.verify(dossier) == []
    assert bigger <= 1.2
    assert slower <= 2.5  # the full size holds 1.2; here other tests share the machine


def test_a_resumed_term_loses_what_was_worked_and_nothing_else(embedded: Engine, clock: Clock) -> None:
    _, _, dossier = supplement(embedded, clock, 60, "resume")
    dues = [
        event.due
        for row in embedded.journal(dossier)
        for event in row.events
        if event.kind == "ClockResumed" and event.clock == "dossier"
    ]

    assert len(dues) == 60
    assert all(before <= after for before, after in pairwise(dues))


def test_a_restarted_term_counts_from_the_day_the_papers_came(embedded: Engine, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 2, 9, tzinfo=ZONE)
    _, _, dossier = supplement(embedded, clock, 60, "restart")
    dues = {
        event.due
        for row in embedded.journal(dossier)
        for event in row.events
        if event.kind == "ClockResumed" and event.clock == "dossier"
    }

    assert len(dues) == 1  # all on one day, thirty working days ahead


def test_one_more_request_than_the_file_allows_names_its_ground(engine: Engine, clock: Clock) -> None:
    dossier = hand_in(engine)
    ask = {"by": "an.nguyen", "content": "Bản chính", "reason": "Bản chụp mờ"}
    engine.request_papers(dossier.id, **ask)
    engine.supply(dossier.id, by="an.nguyen")

    with pytest.raises(NotPermitted, match=r"NĐ 118/2025/NĐ-CP Điều 11.*ground"):
        engine.request_papers(dossier.id, **ask)
    again = engine.request_papers(dossier.id, **ask, basis="Luật Hộ tịch Đ16", approver="hanh.bui")

    assert dict(again.requests) == {"appraisal": 2}
