"""Change of law: running dossiers go on under another version, or stay and the list says why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.assigning_world import chain, engine_on, file, hand_in, step
from tests.office import snapshot

from thutuc import Engine, NotPermitted, open_store
from thutuc.engine import MigrationPlan, MigrationRefused, batches, read_migration
from thutuc.engine.plans import parse_migration
from thutuc.errors import DossierChanged, WrongData, WrongState
from thutuc.store import Store

ROOT = Path(__file__).parents[1]
ORDER = "45/QĐ-UBND"


def plan(**more: Any) -> MigrationPlan:
    """From version 1 of the small procedure to version 2."""
    told = {"procedure": "viec", "from": 1, "to": 2, "decision": ORDER}
    return MigrationPlan.model_validate({**told, **more})


def in_law(store: Store, old: bytes, new: bytes, *, count: int = 1, done: Sequence[str] = ()) -> Engine:
    """Dossiers handed in under *old*, with these steps done; then *new* comes into force."""
    engine = engine_on(store, old)
    for _ in range(count):
        it = hand_in(engine).id
        for name in done:
            work(engine, it, name)
    engine.deploy(new, by="system", file="new.bpmn")
    return engine


def work(engine: Engine, dossier: int, name: str) -> None:
    """Complete the open task of a step, by who holds it or answers for it."""
    task = next(task for task in engine.dossier(dossier).tasks if task.step == name)
    engine.complete(task.id, by=task.holder or task.officer or "", happened_at=None)


def steps(engine: Engine, dossier: int) -> list[str]:
    """The open steps."""
    return sorted(task.step for task in engine.dossier(dossier).tasks)


def whole(engine: Engine, dossier: int) -> Any:
    """Everything a dossier is."""
    return engine.dossier(dossier)._state


AB = chain(step("a"), step("b"))


def test_a_renamed_step_goes_on_with_its_clock_its_officer_and_its_dates(store: Store) -> None:
    engine = in_law(store, AB, chain(step("examine", term="09 ngày làm việc"), step("sign"), step("b")))
    before, was = whole(engine, 1), engine.dossier(1).tasks[0]

    done = engine.migrate(plan(elements={"a": "examine"}), by="system")

    assert (done.moved, done.refused, done.lines[0].how) == (1, 0, "moved")
    task, after = engine.dossier(1).tasks[0], whole(engine, 1)
    assert (task.step, task.id, task.officer, task.due) == ("examine", was.id, was.officer, was.due)
    assert (after.clocks, after.promises, after.duties) == (before.clocks, before.promises, before.duties)
    event = engine.journal(1)[-1].events[0]
    assert (event.kind, event.from_version, event.to_version, event.decision) == (
        "DossierMigrated",
        1,
        2,
        ORDER,
    )
    assert event.legal_term == "reception"
    assert engine.verify() == []
    for name in ("examine", "sign", "b"):
        work(engine, 1, name)
    assert [one.step for one in engine.history(1)] == ["examine", "sign", "b"]
    assert engine.verify() == []


def dated(first: str, source: bytes = AB, retention: str = "") -> bytes:
    """A law in force from a day on, whose dossiers are kept so long."""
    kept = f'<thutuc:retention term="{retention}" madeUp="true"/>' if retention else ""
    source = source.replace(b"<thutuc:procedure ", f'<thutuc:procedure effectiveFrom="{first}" '.encode())
    head, _, rest = source.partition(b"<thutuc:procedure ")
    law, end, rest = rest.partition(b"/>")
    return b"".join((head, b"<thutuc:procedure ", law, end, kept.encode(), rest))


@pytest.mark.parametrize("dry_run", [True, False])
def test_who_moves_dossiers_before_the_day_of_the_new_version_is_told(store: Store, dry_run: bool) -> None:
    engine = in_law(store, dated("2026-01-01"), dated("2026-07-01"))
    early = engine.migrate(plan(), by="system", dry_run=dry_run)
    (said,) = early.remarks

    assert early.moved == 1
    assert "phiên bản 2 chỉ áp dụng từ ngày 01/07/2026, hôm nay 02/03/2026 chưa đến" in said
    assert "version 2 is in force from 2026-07-01 on, which is after 2026-03-02" in said
    engine._desk.clock.advance(days=121)  # type: ignore[attr-defined]
    assert engine.migrate(plan(), by="system", dry_run=True).remarks == ()


def test_who_moves_dossiers_to_a_version_that_another_has_followed_is_told(store: Store) -> None:
    engine = in_law(store, dated("2026-01-01"), dated("2026-02-01"))
    engine.deploy(dated("2026-03-01"), by="system", file="newest.bpmn")
    assert (
        engine.migrate(plan(), by="system", dry_run=True)
        .remarks[0]
        .startswith(
            "hôm nay 02/03/2026 hồ sơ mới theo phiên bản 3, không theo phiên bản 2 · version 2 is not the one"
        )
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("10 năm", "05 năm", "10 năm → 05 năm"),
        ("vĩnh viễn", "70 năm", "vĩnh viễn → 70 năm"),
        ("", "20 năm", "undeclared, which is kept → 20 năm"),
        ("05 năm", "10 năm", None),
        ("05 năm", "05 năm", None),
        ("05 năm", "vĩnh viễn", None),
        ("05 năm", "", None),
    ],
)
def test_who_moves_dossiers_to_a_shorter_retention_is_told(
    store: Store, old: str, new: str, told: str | None
) -> None:
    engine = in_law(store, dated("2026-01-01", retention=old), dated("2026-03-02", retention=new))
    remarks = engine.migrate(plan(), by="system", dry_run=True).remarks

    assert [each for each in remarks if told is None or told not in each] == []
    assert len(remarks) == (told is not None)
    if told is not None:
        assert "thời hạn bảo quản ngắn đi" in remarks[0] and "retention becomes shorter" in remarks[0]


def test_what_was_done_under_the_old_version_can_still_be_told(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")), done=["a"])
    then = engine.now()
    engine._desk.clock.advance(hours=1)  # type: ignore[attr-defined]

    assert engine.migrate(plan(), by="system").moved == 1

    assert [one.name for one in engine.history(1)] == ["a", "b"]
    assert (engine.state_at(1, then)._state.version, whole(engine, 1).version) == (1, 2)
    assert [task.step for task in engine.state_at(1, then).tasks] == ["b"]
    assert engine.explain(1).lines
    assert engine.verify() == []


def test_what_has_no_counterpart_stays_and_the_list_says_why_in_both_languages(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")))
    kept = snapshot(store, 1)

    rehearsed = engine.migrate(plan(), by="system", dry_run=True)
    done = engine.migrate(plan(), by="system")

    assert (done.moved, done.refused, rehearsed.lines) == (0, 1, done.lines)
    why = done.lines[0].why or ""
    assert "phiên bản mới không có phần tử tương ứng: hoàn thành bước ấy theo phiên bản cũ" in why
    assert "no counterpart in the new version: complete that step under the old one" in why
    assert snapshot(store, 1) == kept


def test_a_dry_run_writes_nothing_and_says_what_the_move_then_does(store: Store) -> None:
    engine = in_law(store, AB, AB.replace(b'name="b"', b'name="B"'), count=3)
    kept = [snapshot(store, each) for each in (1, 2, 3)]

    rehearsed = engine.migrate(plan(), by="system", dry_run=True)

    assert [snapshot(store, each) for each in (1, 2, 3)] == kept
    assert rehearsed.lines == engine.migrate(plan(), by="system", batch=2).lines
    assert engine.migrate(plan(), by="system").lines == ()  # called again: nothing is left


# --- taking it back -------------------------------------------------------------------------------


def test_a_move_is_taken_back_before_anything_else_happens(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("y"), step("b")), done=["a"])
    before = whole(engine, 1)
    engine.migrate(plan(elements={"a": "x"}), by="system")
    assert whole(engine, 1).holders == {"x": before.holders["a"]}

    engine.undo_migration(1, by="system", decision="46/QĐ-UBND")

    after = whole(engine, 1)
    assert after == before
    assert engine.journal(1)[-1].events[0].kind == "MigrationUndone"
    assert engine.verify() == []
    with pytest.raises(WrongState):
        engine.undo_migration(1, by="system", decision="46/QĐ-UBND")


def test_a_move_is_taken_back_at_the_revision_that_was_seen(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("y"), step("b")), done=["a"])
    seen = engine.dossier(1).revision
    engine.migrate(plan(elements={"a": "x"}), by="system")
    kept = snapshot(store, 1)

    with pytest.raises(DossierChanged):
        engine.undo_migration(1, by="system", decision="46/QĐ-UBND", revision=seen)
    assert snapshot(store, 1) == kept

    moved = engine.dossier(1).revision
    undone = engine.undo_migration(1, by="system", decision="46/QĐ-UBND", revision=moved)
    assert undone.revision == engine.dossier(1).revision == moved + 1


def test_what_was_taken_back_stays_under_the_same_decision_and_goes_under_another(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("y"), step("b")), done=["a"])
    engine.migrate(plan(elements={"a": "x"}), by="system")
    engine.undo_migration(1, by="system", decision="46/QĐ-UBND")
    kept = snapshot(store, 1)

    for given in ({}, {"dossiers": [1]}, {"dry_run": True}):
        done = engine.migrate(plan(elements={"a": "x"}), by="system", **given)
        assert (done.moved, done.refused) == (0, 1)
        assert "46/QĐ-UBND" in (done.lines[0].why or "") and snapshot(store, 1) == kept
    assert engine.migrate(plan(elements={"a": "x"}), by="system", decision="47/QĐ-UBND").moved == 1
    assert engine.verify() == []


def test_after_another_act_it_is_not_taken_back(store: Store) -> None:
    engine = in_law(store, AB, chain(step("a"), step("y"), step("b")))
    engine.migrate(plan(), by="system")
    engine.note(1, by="an.nguyen", text="Đã gọi điện")
    kept = snapshot(store, 1)

    with pytest.raises(WrongState):
        engine.undo_migration(1, by="system", decision="46/QĐ-UBND")
    assert snapshot(store, 1) == kept


def test_events_that_the_new_version_adds_or_drops_come_and_go_and_come_back(store: Store) -> None:
    def bounded(name: str, days: int) -> bytes:
        more = (
            f'<bpmn:boundaryEvent id="{name}" attachedToRef="a" cancelActivity="false">'
            f"<bpmn:timerEventDefinition><bpmn:timeDuration>P{days}D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        )
        flows = [("start", "a"), ("a", "b"), ("b", "end"), (name, "c"), ("c", "end")]
        return file([step("a"), step("b"), step("c"), more], flows)

    engine = in_law(store, bounded("late", 3), bounded("soon", 1))
    before = whole(engine, 1)
    assert engine.migrate(plan(), by="system").refused == 1  # what is waited for is not given up in silence

    assert engine.migrate(plan(drop=["late"]), by="system").moved == 1
    assert [wait.node for wait in whole(engine, 1).waits.values()] == ["soon"]
    assert engine.verify() == []
    engine.undo_migration(1, by="system", decision=ORDER)
    after = whole(engine, 1)
    assert (after.waits, after.tasks, after.clocks) == (before.waits, before.tasks, before.clocks)

    engine.migrate(plan(drop=["late"]), by="system", decision="47/QĐ-UBND")
    engine._desk.clock.advance(days=2)  # type: ignore[attr-defined]
    engine.tick()
    assert steps(engine, 1) == ["a", "c"]
    assert engine.verify() == []


def test_a_reminder_that_came_twice_goes_over_to_where_it_may_come_twice(store: Store) -> None:
    def reminded(time: str) -> bytes:
        edge = (
            '<bpmn:boundaryEvent id="reminder" attachedToRef="a" cancelActivity="false">'
            f"<bpmn:timerEventDefinition>{time}</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        )
        flows = [("start", "a"), ("a", "b"), ("b", "end"), ("reminder", "c"), ("c", "end")]
        return file([step("a"), step("b"), step("c"), edge], flows)

    daily, once = "<bpmn:timeCycle>R/P1D</bpmn:timeCycle>", "<bpmn:timeDuration>P1D</bpmn:timeDuration>"
    engine = in_law(store, reminded(daily), reminded(daily) + b"<!-- 2 -->")
    engine.deploy(reminded(once), by="system", file="once.bpmn")
    engine._desk.clock.advance(days=2)  # type: ignore[attr-defined]
    engine.tick()
    assert steps(engine, 1) == ["a", "c", "c"]

    assert engine.migrate(plan(), by="system").moved == 1
    (line,) = engine.migrate(plan(**{"from": 2, "to": 3}), by="system").lines
    assert "no run of the new version comes to stand at: a, c, c" in (line.why or "")
    assert engine.verify() == []


def test_what_is_taken_back_while_others_are_moved_stays_where_it_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = in_law(store, AB, chain(step("a"), step("c"), step("b")), count=2)
    assert engine.migrate(plan(), by="system", dossiers=[2]).moved == 1
    real = batches.Batches.write

    def taken_back(self: batches.Batches, part: Sequence[int]) -> list[batches.Outcome]:
        if engine.dossier(2).version == 2:
            engine.undo_migration(2, by="system", decision="46/QĐ-UBND")
        return real(self, part)

    monkeypatch.setattr(batches.Batches, "write", taken_back)
    told = engine.migrate(plan(), by="system")
    assert [(line.dossier, line.how) for line in told.lines] == [(1, "moved"), (2, "refused")]
    assert "taken back by 46/QĐ-UBND" in (told.lines[1].why or "")
    assert [engine.dossier(number).version for number in (1, 2)] == [2, 1]


# --- where branches, rounds and waits are --------------------------------------------------------------


PARALLEL = '<bpmn:parallelGateway id="p_split"/><bpmn:parallelGateway id="p_join"/>'
FORKED = [("start", "p_split"), ("p_split", "a"), ("p_split", "b"), ("a", "p_join"), ("b", "p_join")]


def forked(*more: tuple[str, str], names: Sequence[str] = ("a", "b", "c")) -> bytes:
    """Two branches and what comes after them."""
    return file([*map(step, names), PARALLEL], [*FORKED, *more])


def test_a_half_arrived_join_goes_on_when_the_same_branches_lead_there(store: Store) -> None:
    old = forked(("p_join", "c"), ("c", "end"))
    new = forked(("p_join", "d"), ("d", "c"), ("c", "end"), names=("a", "b", "c", "d"))
    engine = in_law(store, old, new, done=["a"])

    assert engine.migrate(plan(), by="system").moved == 1
    work(engine, 1, "b")
    assert steps(engine, 1) == ["d"]
    assert engine.verify() == []


def test_a_half_arrived_join_with_another_branch_keeps_the_dossier_where_it_is(store: Store) -> None:
    old = forked(("p_join", "c"), ("c", "end"))
    new = forked(("p_split", "d"), ("d", "p_join"), ("p_join", "c"), ("c", "end"), names=("a", "b", "c", "d"))
    engine = in_law(store, old, new, done=["a"])

    line = engine.migrate(plan(), by="system").lines[0]
    assert line.how == "refused"
    assert "p_join" in (line.why or "")


def test_one_token_is_not_put_into_a_branch_whose_join_would_wait_for_ever(store: Store) -> None:
    engine = in_law(store, AB, file([step("a"), step("b"), PARALLEL], [*FORKED, ("p_join", "end")]))

    line = engine.migrate(plan(), by="system").lines[0]
    assert line.how == "refused"
    assert "no run of the new version" in (line.why or "")


def test_two_tokens_are_not_put_into_a_row_of_steps(store: Store) -> None:
    old = forked(("p_join", "c"), ("c", "end"))
    engine = in_law(store, old, chain(step("a"), step("b"), step("c")))

    assert engine.migrate(plan(), by="system").refused == 1


def test_papers_that_are_awaited_and_the_clock_that_stands_still_move_along(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")))
    engine.request_papers(
        1,
        by=engine.dossier(1).tasks[0].officer or "",
        content="Giấy chứng sinh",
        reason="Thiếu",
        stage="appraisal",
    )
    before = whole(engine, 1)
    assert before.clocks["dossier"].paused is not None

    assert engine.migrate(plan(elements={"a": "x"}), by="system").moved == 1
    after = whole(engine, 1)
    assert (after.clocks, after.papers, after.requests) == (before.clocks, before.papers, before.requests)
    assert engine.verify() == []


def test_officers_and_a_cancelled_or_finished_dossier_are_left_out(store: Store) -> None:
    engine = in_law(store, AB, chain(step("a"), step("b"), step("c")), count=2, done=["a", "b"])
    it = hand_in(engine).id  # received under version 2

    assert engine.migrate(plan(), by="system").lines == ()
    assert whole(engine, it).version == 2
    with pytest.raises(NotPermitted):
        engine.migrate(plan(), by="an.nguyen")
    with pytest.raises(NotPermitted):
        engine.undo_migration(it, by="an.nguyen", decision=ORDER)


# --- plans that cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"elements": {"nobody": "x"}}, "the old version has no 'nobody'"),
        ({"elements": {"a": "nobody"}}, "the new version has no 'nobody'"),
        ({"elements": {"a": "start"}}, "two kinds"),
        ({"elements": {"a": "x", "b": "x"}}, "takes several"),
        ({"elements": {"a": "b"}}, "takes several"),
        ({"flows": {"f0": "f1", "f1": "f1"}}, "takes several"),
        ({"flows": {"f0": "f99"}}, "there is no flow"),
        ({"drop": ["a"]}, "no event 'a'"),
        ({"to": 1}, "same twice"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(store: Store, more: dict[str, Any], said: str) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")))
    kept = snapshot(store, 1)

    with pytest.raises(MigrationRefused, match=said):
        engine.migrate(plan(**more), by="system")
    assert snapshot(store, 1) == kept


def test_elements_that_change_places_are_told_apart(store: Store) -> None:
    engine = in_law(store, AB, chain(step("b"), step("a")))

    assert engine.migrate(plan(elements={"a": "b", "b": "a"}), by="system").moved == 1
    assert steps(engine, 1) == ["b"]
    work(engine, 1, "b")
    assert steps(engine, 1) == ["a"]
    assert engine.verify() == []


def test_a_plan_file_says_on_which_line_it_is_wrong(store: Store, tmp_path: Path) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")))
    path = tmp_path / "plan.toml"
    good = f'procedure = "viec"\nfrom = 1\nto = 2\ndecision = "{ORDER}"\n[elements]\na = "x"\n'
    path.write_text(good, "utf-8")
    assert read_migration(path).elements == {"a": "x"}
    assert engine.migrate(path, by="system").moved == 1

    path.write_text(good + 'q = "b"\n', "utf-8")
    with pytest.raises(MigrationRefused) as wrong:
        engine.migrate(path, by="system")
    assert [problem.line for problem in wrong.value.problems] == [7]
    for text, line in (
        (f"{good}[more]\n", 7),
        (good.replace("= 2", '= "2"'), 3),
        ("= x", 1),
        ("to = 2\n", None),
    ):
        with pytest.raises(MigrationRefused) as wrong:
            parse_migration(text)
        assert wrong.value.problems[0].line == line


@pytest.mark.parametrize("number", ["", "  ", "a\nb", "x" * 501])
def test_a_move_names_the_number_of_its_decision(store: Store, number: str) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")))
    with pytest.raises(WrongData):
        engine.migrate(plan(), by="system", decision=number)


# --- faults ---------------------------------------------------------------------------------------------

_CHILD = """
import sys
sys.path[:0] = [{root!r}, {root!r} + "/src", {root!r} + "/plugins"]
from tests.office import Clock, make_engine
from tests.test_migrating import plan
from thutuc import open_store
store = open_store({url!r})
engine = make_engine(store, Clock())
print("ready", flush=True)
engine.migrate(plan(elements={{"a": "x"}}), by="system", batch=1)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_between_batches_and_called_again_it_moves_every_dossier_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/thutuc.db?synchronous=off&timeout=5"
    if kind == "postgres":
        url = str(request.getfixturevalue("postgres_url"))
    store = open_store(url)
    store.upgrade()
    engine = in_law(store, AB, chain(step("x"), step("b")), count=60)
    code = _CHILD.format(root=str(ROOT), url=url)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        deadline = time.monotonic() + 15
        while whole(engine, 5).version == 1 and time.monotonic() < deadline:
            time.sleep(0.002)
        os.kill(child.pid, signal.SIGKILL)

    left = [each for each in range(1, 61) if whole(engine, each).version == 1]
    again = engine.migrate(plan(elements={"a": "x"}), by="system", batch=7)

    assert [line.dossier for line in again.lines] == left  # the list names only what was left
    for each in range(1, 61):
        moves = [
            one for record in engine.journal(each) for one in record.events if one.kind == "DossierMigrated"
        ]
        assert len(moves) == 1
    assert engine.verify() == []
    store.close()


def test_a_clock_set_back_between_the_move_and_its_undoing_harms_nothing(store: Store) -> None:
    engine = in_law(store, AB, chain(step("x"), step("b")))
    before = whole(engine, 1)
    engine.migrate(plan(elements={"a": "x"}), by="system")
    engine._desk.clock.now -= timedelta(minutes=5)  # type: ignore[attr-defined]

    engine.undo_migration(1, by="system", decision=ORDER)

    assert whole(engine, 1) == before
    assert engine.verify() == []
