"""Which legal term counts after a move: that of reception, or the new one where the decision says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.assigning_world import chain, engine_on, hand_in, step
from tests.office import Clock, snapshot
from tests.test_migrating import ORDER, plan, steps, whole, work

from thutuc import Engine, open_store
from thutuc.engine import Migration
from thutuc.reports import control_sheet, draw, marks_of
from thutuc.store import Store

TAKEN_BACK = "46/QĐ-UBND"


def law(term: str, *names: str) -> bytes:
    """A procedure with this legal term, its steps in a row."""
    steps = [step(name) for name in names or ("a", "b")]
    return chain(*steps).replace(b"20 ng\xc3\xa0y l\xc3\xa0m vi\xe1\xbb\x87c", term.encode())


def moved(engine: Engine, legal_term: str = "new", *, dry_run: bool = False, **more: Any) -> Migration:
    return engine.migrate(plan(legal_term=legal_term, **more), by="system", dry_run=dry_run)


def now(engine: Engine) -> Clock:
    clock = engine._desk.clock
    assert isinstance(clock, Clock)
    return clock


def due(engine: Engine) -> datetime | None:
    return engine.dossier(1).due


def like(engine: Engine, term: str, store_url: str = ":memory:") -> datetime | None:
    """When a dossier handed in at the same instant under that term is due."""
    store = open_store(store_url)
    store.upgrade()
    other = engine_on(store, law(term))
    now(other).now = Clock().now
    hand_in(other)
    found = other.dossier(1).due
    store.close()
    return found


def test_by_itself_the_term_stays_that_of_reception_and_the_ledger_says_so(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    hand_in(engine)
    before = due(engine)
    engine.deploy(law("07 ngày làm việc"), by="system", file="new.bpmn")

    assert moved(engine, "reception").moved == 1

    assert due(engine) == before
    told = engine.explain(1)
    assert told.term == "20 ngày làm việc"
    assert any(ORDER in line.text_vi and "giữ như ngày tiếp nhận" in line.text_vi for line in told.lines)
    assert any(ORDER in line.text_en and "day of reception" in line.text_en for line in told.lines)
    assert engine.verify() == []


@pytest.mark.parametrize(
    ("old", "new"), [("20 ngày làm việc", "25 ngày làm việc"), ("20 ngày", "12 ngày làm việc")]
)
def test_where_the_decision_says_so_the_new_term_counts_from_reception(
    store: Store, old: str, new: str
) -> None:
    engine = engine_on(store, law(old))
    hand_in(engine)
    first = engine.dossier(1).promises[0].at
    engine.deploy(law(new), by="system", file="new.bpmn")
    now(engine).advance(days=2)

    assert moved(engine).moved == 1

    assert due(engine) == like(engine, new)
    it = engine.dossier(1)
    assert (it.promises[0].at, it.promises[-1].kind, it.promises[-1].at) == (first, "law", due(engine))
    told = engine.explain(1)
    assert told.term == new
    assert told.due == due(engine)
    assert any(f"{old} thay bằng {new}" in line.text_vi and ORDER in line.text_vi for line in told.lines)
    assert any(f"{old} became {new}" in line.text_en for line in told.lines)
    assert engine.verify() == []
    work(engine, 1, "a")
    work(engine, 1, "b")
    assert engine.verify() == []


def test_a_dry_run_tells_which_date_becomes_which_and_what_data_may_lack(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    hand_in(engine)
    before = due(engine)
    asks = b'<thutuc:field name="so_ho_kinh_doanh" type="text" required="true"/>'
    ends = b"</bpmn:extensionElements><bpmn:startEvent"
    engine.deploy(law("15 ngày làm việc").replace(ends, asks + ends), by="system", file="new.bpmn")

    rehearsed = moved(engine, dry_run=True)

    (line,) = rehearsed.lines
    assert (line.term, line.due_was, line.due) == ("15 ngày làm việc", before, like(engine, line.term or ""))
    assert any("so_ho_kinh_doanh" in remark for remark in rehearsed.remarks)
    assert moved(engine).lines == rehearsed.lines
    assert due(engine) == line.due


def test_what_was_used_of_the_old_term_counts_also_after_it_stood_still(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    hand_in(engine)
    now(engine).advance(days=2)
    engine.suspend(1, by="system", ground="verification", basis="Luật Đất đai 2024", document="12/CV")
    engine.deploy(law("15 ngày làm việc"), by="system", file="new.bpmn")
    left = whole(engine, 1).clocks["dossier"].left

    assert moved(engine).moved == 1

    assert due(engine) is None
    assert whole(engine, 1).clocks["dossier"].left == left - 5
    now(engine).advance(days=7)
    engine.resume(1, by="system", document="15/CV")
    told = engine.explain(1)
    assert told.due == due(engine)
    assert engine.verify() == []


def test_a_running_clock_that_has_stood_still_before_is_shortened_by_the_difference(store: Store) -> None:
    engine = engine_on(
        store,
        law("20 ngày làm việc"),
    )
    hand_in(engine)
    now(engine).advance(days=1)
    engine.suspend(1, by="system", ground="verification", basis="Luật Đất đai 2024", document="12/CV")
    now(engine).advance(days=7)
    engine.resume(1, by="system", document="15/CV")
    before = due(engine)
    engine.deploy(law("15 ngày làm việc"), by="system", file="new.bpmn")

    assert moved(engine).moved == 1
    assert before is not None
    assert due(engine) == before - timedelta(days=7)  # five working days: one week
    assert engine.explain(1).due == due(engine)
    assert engine.verify() == []


@pytest.mark.parametrize(
    ("days", "new", "why"),
    [
        (20, "07 ngày làm việc", "would have run out before the move"),
        (40, "25 ngày làm việc", "takes no lateness away"),
    ],
)
def test_a_new_term_makes_nobody_late_in_retrospect_and_no_late_dossier_punctual(
    store: Store, days: int, new: str, why: str
) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    hand_in(engine)
    now(engine).advance(days=days)
    engine.tick()
    engine.deploy(law(new), by="system", file="new.bpmn")
    kept = snapshot(store, 1)

    line = moved(engine).lines[0]

    assert line.how == "refused"
    assert why in (line.why or "")
    assert snapshot(store, 1) == kept
    assert moved(engine, "reception").moved == 1  # under the term of reception it goes on


def test_what_is_left_of_unlike_units_is_not_made_up(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    hand_in(engine)
    engine.suspend(1, by="system", ground="verification", basis="Luật Đất đai 2024", document="12/CV")
    engine.deploy(law("30 ngày"), by="system", file="new.bpmn")

    assert "does not add up" in (moved(engine).lines[0].why or "")


def test_taking_the_move_back_gives_the_old_term_back(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    hand_in(engine)
    before = whole(engine, 1)
    engine.deploy(law("25 ngày làm việc"), by="system", file="new.bpmn")
    moved(engine)

    engine.undo_migration(1, by="system", decision=TAKEN_BACK)

    after = whole(engine, 1)
    assert (after.clocks, after.version, after.tasks) == (before.clocks, before.version, before.tasks)
    assert (engine.dossier(1).promises[-1].kind, engine.dossier(1).promises[-1].at) == ("law", due(engine))
    told = engine.explain(1)
    assert told.term == "20 ngày làm việc"
    assert any(TAKEN_BACK in line.text_vi for line in told.lines)
    assert engine.verify() == []


def test_a_dossier_not_received_yet_moves_and_its_clock_begins_by_the_version_it_is_on(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc"))
    it = engine.start("viec", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may")
    engine.deploy(law("25 ngày làm việc"), by="system", file="new.bpmn")

    assert moved(engine).moved == 1
    assert due(engine) is None
    engine.receive(it.id, by="an.nguyen")
    assert due(engine) == like(engine, "25 ngày làm việc")
    assert engine.verify() == []


def test_every_report_names_the_decision_and_knows_the_steps_of_both_versions(store: Store) -> None:
    engine = engine_on(store, law("20 ngày làm việc", "a", "old", "b"))
    hand_in(engine)
    work(engine, 1, "a")
    work(engine, 1, "old")
    engine.deploy(law("20 ngày làm việc", "x", "b"), by="system", file="new.bpmn")
    assert engine.status(1).moved is None

    assert moved(engine, "reception", elements={"a": "x"}).moved == 1

    sheet = control_sheet(engine, 1)
    assert any(ORDER in line.note and line.step == "Áp dụng phiên bản quy trình khác" for line in sheet.lines)
    assert "old" in [line.step for line in sheet.lines]
    status = engine.status(1)
    assert (status.moved, ORDER in status.text_vi, ORDER in status.text_en) == (ORDER, True, True)
    marks = marks_of(engine, 1)
    assert any(ORDER in line for line in marks.title)
    assert marks.passed["x"] == 1  # drawn where the step stands now
    assert ORDER in draw(engine.dossier(1).definition, marks)
    assert steps(engine, 1) == ["b"]
    engine.undo_migration(1, by="system", decision=TAKEN_BACK)
    assert engine.status(1).moved is None
    assert any(TAKEN_BACK in line.note for line in control_sheet(engine, 1).lines)


def test_an_extension_since_the_expiry_stays_one_under_the_new_term(store: Store) -> None:
    """Luật Xây dựng 2014 Điều 102.1.e; BLDS 2015 Điều 148.5: the new term ends with the working day."""
    ends = b"</bpmn:extensionElements><bpmn:startEvent"
    extension = (
        '<thutuc:extension ground="further-review" atMost="10 ngày" since="expiry" basis="Luật X"/>'.encode()
    )
    old, new = (law(term).replace(ends, extension + ends) for term in ("20 ngày", "19 ngày"))
    engine = engine_on(store, old)
    now(engine).now = datetime(2026, 3, 2, 9, tzinfo=now(engine).now.tzinfo)
    hand_in(engine)
    engine.extend(1, by="quang.hoang", term="10 ngày", ground="further-review", document="1/TB")
    engine.deploy(new, by="system", file="new.bpmn")

    assert moved(engine).moved == 1

    found = due(engine)  # 19 days end on Sat 21/03: Mon 23/03, and 10 days since then
    assert found is not None and f"{found:%d/%m}" == "02/04"
    assert engine.explain(1).due == found and engine.verify() == []
