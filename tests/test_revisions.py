"""A host that has seen a dossier can act on what it saw, and reads long lists of tasks page by page."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.office import LAND, Clock, hand_in

from thutuc import Engine
from thutuc.errors import DossierChanged, WrongData


def test_an_answer_says_at_which_revision_the_dossier_is(engine: Engine) -> None:
    made = hand_in(engine)
    noted = engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí")

    assert (made.revision, noted.revision, engine.dossier(made.id).revision) == (1, 2, 2)
    assert [each.revision for each in engine.search()] == [2]
    assert engine.state_at(made.id, engine.now()).revision == 2


def test_a_verb_on_a_dossier_that_was_changed_meanwhile_is_refused(engine: Engine) -> None:
    made = hand_in(engine)
    engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", revision=1)
    with pytest.raises(DossierChanged) as refused:
        engine.note(made.id, by="an.nguyen", text="Đã trả lại lệ phí", revision=1)

    assert (refused.value.expected, refused.value.found) == (1, 2)
    assert [row.number for row in engine.journal(made.id)] == [1, 2]


def test_what_a_worker_did_meanwhile_counts_as_a_change(engine: Engine, clock: Clock) -> None:
    made = hand_in(engine)
    clock.advance(days=30)
    engine.tick()
    with pytest.raises(DossierChanged):
        engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", revision=1)


def test_a_request_that_is_repeated_gets_its_first_answer_whatever_came_after(engine: Engine) -> None:
    made = hand_in(engine)
    first = engine.note(made.id, by="an.nguyen", text="Một", revision=1, request_id="r-1")
    engine.note(made.id, by="an.nguyen", text="Hai")
    again = engine.note(made.id, by="an.nguyen", text="Một", revision=1, request_id="r-1")

    assert first.revision == again.revision == 2
    assert engine.dossier(made.id).revision == 3


@pytest.mark.parametrize("later", [timedelta(seconds=-2), timedelta(days=31)])
def test_a_dated_act_is_answered_again_by_a_server_that_is_behind_and_after_the_days_of_late_entry(
    engine: Engine, clock: Clock, later: timedelta
) -> None:
    made = hand_in(engine)
    clock.advance(minutes=2)
    note = partial(engine.note, made.id, by="an.nguyen", text="Đã gọi điện", happened_at=clock.now)
    first = note(request_id="r-1")
    clock.now += later
    again = note(request_id="r-1")

    assert first.revision == again.revision == 2
    assert [row.number for row in engine.journal(made.id)] == [1, 2]
    with pytest.raises(WrongData, match="Expected an act "):
        note(request_id="r-2")


@pytest.mark.parametrize("unit", [None, "dong-may"])
def test_pages_of_tasks_follow_each_other_without_a_gap(engine: Engine, unit: str | None) -> None:
    for number in range(5):
        hand_in(engine, LAND if number % 2 else "dang-ky-khai-sinh")
    whole = [task.id for task in engine.tasks(unit=unit)]
    found: list[str] = []
    after = None
    while page := engine.tasks(unit=unit, limit=2, after=after):
        found += [task.id for task in page]
        after = (page[-1].due, page[-1].id)

    assert found == whole and len(whole) == 5
