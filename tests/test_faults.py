"""What goes wrong in offices (R101–R113), attempted through the engine: refused, or shown by a read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.leg_world import linked
from tests.office import make_engine, snapshot
from tests.vector_world import World, day, seven_days

from thutuc.engine.lists.irregularities import Irregularity
from thutuc.engine.lists.irregularity_kinds import BULK
from thutuc.engine.rules.apologies import CAUSES
from thutuc.errors import CalendarError, CommandRejected, NotPermitted, ProcedureRefused, WrongState
from thutuc.reports.figures import Figures, head_list, on_time
from thutuc.store import open_store

CHAIR = "quang.hoang"
DESK: dict[str, Any] = {"by": "an.nguyen"}
ASK: dict[str, Any] = {"content": "Trích lục", "reason": "Thiếu giấy tờ"}
STOP: dict[str, Any] = {"ground": "verification", "basis": "Luật Hộ tịch Điều 25.2", "document": "12/CV"}
SINCE = day("01/03 00:00")
#: Seven working days from Monday 02/03/2026 at 09:00.
PROMISED = day("11/03 17:30")
LATER = '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'


def received(law: str = "", **more: str) -> World:
    """A dossier received on Monday 02/03, promised for Wednesday 11/03."""
    world = World(seven_days(law=law, **more))
    world.hand_in("02/03 09:00", "bay-ngay")
    return world


def late(when: str = "13/03 10:00", **more: str) -> World:
    """The same, on which nothing was done in time."""
    return received(**more).at(when)


def online(when: str) -> World:
    """A dossier that came online on Monday 02/03 at 09:00, and that nobody has received."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", channel="online", receive=False)
    return world.at(when)


def facts(world: World, kind: str) -> list[Irregularity]:
    """What an inspector is shown of one kind."""
    return [each for each in world.engine.irregularities(since=SINCE).lines if each.kind == kind]


def kinds(world: World) -> set[str]:
    """The kinds of what an inspector is shown."""
    return {each.kind for each in world.engine.irregularities(since=SINCE).lines}


def figures(world: World) -> Figures:
    """The dossiers of the one procedure, counted."""
    (row,) = on_time(world.engine).rows
    return row


def listed(world: World, name: str) -> list[int]:
    """The dossiers on a list."""
    return [line.dossier for line in world.engine.listing(name).lines]


def refused(world: World, said: str, verb: str, *args: Any, **how: Any) -> None:
    """Call a verb that must be refused and must change nothing."""
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(CommandRejected, match=said):
        getattr(world.engine, verb)(*args, **how)
    assert snapshot(world.engine.store, world.id) == before


# --- R101: edit the date ---------------------------------------------------------------------------

AGAIN: dict[str, Any] = {"by": CHAIR, "day": date(2026, 3, 27), "reason": "thiếu nhân lực"}
BEFORE: dict[str, Any] = {"happened_at": day("10/03 09:00")}
APPROVED: dict[str, Any] = {"approver": "mai.nguyen", "issued": date(2026, 3, 10)}
LONGER: dict[str, Any] = {"by": CHAIR, "term": "05 ngày làm việc", "ground": "verification"}

REFUSED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "extended after it ran out": ("run out", "extend", LONGER),
    "extended in retrospect": ("dated back", "extend", LONGER | BEFORE),
    "corrected": ("found 'due'", "correct", {**DESK, "data": {"due": "20/03"}, "reason": "nhầm"}),
    "stopped in retrospect alone": ("in retrospect", "suspend", {"by": CHAIR, **STOP, **BEFORE}),
    "asked in retrospect alone": ("in retrospect", "request_papers", {**DESK, **ASK, **BEFORE}),
    "reset by a made-up name": ("no post is held", "note", {"by": "dat-lai-ho-so", "text": "đặt lại"}),
    "received once more": ("in-progress", "receive", {**DESK}),
    "taken over": ("on its way", "take_over", {"by": "linh.pham"}),
    "moved by an officer's notice": ("system", "reproject", {"by": CHAIR, "notice": "1/TB"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_R101_a_date_that_passed_is_taken_back_by_no_verb(what: str) -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c: data of a dossier are not changed, deleted, forged."""
    said, verb, how = REFUSED[what]
    world = late(law=LATER)
    refused(world, said, verb, *(() if verb == "reproject" else (world.id,)), **how)

    assert (world.it.missed, world.it.late) == (PROMISED, True)


@pytest.mark.parametrize(
    ("verb", "how", "shown"),
    [
        ("reappoint", AGAIN, {"late-apology"}),
        ("suspend", {"by": CHAIR, **STOP}, {"missing-apology"}),
        ("suspend", {"by": CHAIR, **STOP, **BEFORE, **APPROVED}, {"retroactive-suspension"}),
        ("request_papers", {**DESK, **ASK}, {"request-after-date"}),
        ("request_papers", {**DESK, **ASK, **BEFORE, "approver": CHAIR}, {"late-entry"}),
        ("withdraw", {**DESK, "reason": "đổi ý"}, {"closed-late", "no-stop-notice"}),
        ("cancel", {"by": CHAIR, "reason": "hết hạn", "document": "05/TB"}, {"closed-late"}),
        ("refuse", {"by": CHAIR, "reason": "không đủ điều kiện"}, {"closed-late"}),
    ],
)
def test_R101_what_may_lawfully_be_done_to_a_late_dossier_leaves_it_late_and_is_shown(
    verb: str, how: dict[str, Any], shown: set[str]
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c, 19.9: the first date stays, whatever is told after it."""
    world = late()
    getattr(world.engine, verb)(world.id, **how)

    assert (world.it.missed, world.it.late) == (PROMISED, True)
    assert world.it.promises[0].at == PROMISED == world.it.promises[0].stands
    assert shown <= kinds(world)
    assert (figures(world).on_time, figures(world).finished) == (0, 0)
    assert world.engine.verify() == []


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[World, Path]]:
    """Two late dossiers in a file; of one the first step was done late, the next given to somebody else."""
    path = tmp_path / "thutuc.db"
    world, store = World(), open_store(path)
    store.upgrade()
    world.engine = make_engine(store, world.clock)
    world.engine.deploy(seven_days(), by="system", file="a.bpmn")
    for _ in range(2):
        world.hand_in("02/03 09:00", "bay-ngay")
    world.do("13/03 09:00", "check")
    task = world.it.tasks[0]
    other = next(who for who in ("linh.pham", "viet.ngo") if who != task.holder)
    world.engine.reassign(task.id, to=other, by="system", reason="nghỉ ốm")
    yield world, path
    store.close()


def shell(path: Path, statement: str) -> None:
    """Somebody with a shell on the database, for whom its triggers are no hindrance."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount


EDITS = {
    "the due date": "UPDATE thutuc_dossier SET due = due + 864000000000",
    "that it was missed": "UPDATE thutuc_dossier SET missed = NULL",
    "when the result was ready": "UPDATE thutuc_dossier SET ready = due, phase = 'ready'",
    "when it was received": "UPDATE thutuc_dossier SET received = received + 864000000000",
    "the date a list is found by": "UPDATE thutuc_dossier SET other_due = 1",
    "that a task was late": "UPDATE thutuc_task SET late = 0 WHERE late = 1",
    "when a task was due": "UPDATE thutuc_task SET due = due + 864000000000 WHERE due IS NOT NULL",
    "when a task was done": "UPDATE thutuc_task SET until = since + 1, outcome = 'completed'",
    "who had the task": "UPDATE thutuc_holding SET officer = 'hue.tran', holder = 'hue.tran'",
    "that somebody had it": "DELETE FROM thutuc_holding",
    "the task itself": "DELETE FROM thutuc_task WHERE late = 1",
    "the entry of what happened": "DELETE FROM thutuc_journal WHERE verb = 'tick'",
    "the day it happened": "UPDATE thutuc_journal SET happened_at = happened_at - 86400000000",
}


@pytest.mark.parametrize("what", EDITS)
def test_R101_a_date_set_back_in_the_database_is_told(kept: tuple[World, Path], what: str) -> None:
    """A provincial system ships a bulk reset of the finish date to the promise, and of its statistics.

    NĐ 61/2018/NĐ-CP Điều 5.1c. Every date and every row of the figures follows from the journal.
    """
    world, path = kept
    assert world.engine.verify() == []
    shell(path, EDITS[what])

    assert world.engine.verify() != []


def test_R101_no_entry_is_hidden_and_none_can_be(kept: tuple[World, Path]) -> None:
    """The system above wrote its own trace row already soft-deleted; here what is kept is what is read.

    NĐ 61/2018/NĐ-CP Điều 5.1c.
    """
    world, path = kept
    journals = [world.engine.journal(number) for number in (1, 2)]
    with closing(sqlite3.connect(path)) as connection:
        written = [seq for (seq,) in connection.execute("SELECT seq FROM thutuc_journal ORDER BY seq")]
        for statement in ("UPDATE thutuc_journal SET verb = 'tick'", "DELETE FROM thutuc_journal"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                connection.execute(statement)

    assert sorted(entry.seq for journal in journals for entry in journal) == written
    for journal in journals:
        assert [entry.number for entry in journal] == list(range(1, len(journal) + 1))


def test_R101_the_clock_set_back_to_enter_a_result_is_told() -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c: no date is edited, the clock is; what a tick recorded tells of it."""
    world = late()
    assert world.engine.verify() == []
    world.clock.now = day("11/03 10:00")
    for step in ("check", "examine", "hand_over"):
        (task,) = world.it.tasks
        assert task.step == step
        world.engine.complete(task.id, by=task.holder or "")
    world.clock.now = day("13/03 10:05")
    (told,) = world.engine.verify()

    assert (told.dossier, told.kind, told.is_fault) == (world.id, "clock", True)
    assert "found 2026-03-11 10:00" in told.text and world.it.missed == PROMISED


# --- R102: no due date = on time -------------------------------------------------------------------


def test_R102_a_procedure_without_a_term_is_not_put_in_force() -> None:
    """NĐ 61/2018/NĐ-CP Điều 17: the receipt says when the result is due."""
    file = seven_days().decode().replace('<thutuc:procedure legalTerm="07 ngày làm việc"/>', "")
    with pytest.raises(ProcedureRefused, match="a legal or committed term on the procedure"):
        World(file.encode())


def test_R102_what_has_no_due_date_stands_in_a_column_of_its_own_and_is_never_on_time() -> None:
    """NĐ 61/2018/NĐ-CP Điều 30.2c: on time is what had a result in time, over all received."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False)
    world.hand_in("02/03 09:00", "bay-ngay")
    world.engine.suspend(world.id, by=CHAIR, **STOP)
    place: dict[str, Any] = {"received_at": "dong-may.one-stop", "competent": "land-branch-1"}
    world.id = world.engine.start("bay-ngay", **DESK, **place).id
    world.engine.receive(world.id, **DESK, forwarded=True)
    row = figures(world.at("20/03 10:00"))

    assert [each.due for each in map(world.engine.dossier, (1, 2, 3))] == [None] * 3
    assert (row.received, row.finished, row.on_time, row.rate("law")) == (2, 0, 0, None)
    assert (row.not_received, row.open, row.forwarded) == (1, 1, 1)
    assert {each.dossier.id for each in world.engine.waiting()} == {1, 2, 3}


@pytest.mark.parametrize(("when", "on_time"), [("11/03 17:30", 1), ("12/03 10:00", 0)])
def test_R102_only_a_result_by_its_date_is_on_time(when: str, on_time: int) -> None:
    """NĐ 61/2018/NĐ-CP Điều 30.2c, beside one that has no date."""
    world = received()
    for step in ("check", "examine", "hand_over"):
        world.do(when, step)
    world.hand_in("16/03 09:00", "bay-ngay")
    world.engine.suspend(world.id, by=CHAIR, **STOP)
    row = figures(world)

    assert (row.received, row.finished, row.on_time) == (2, 1, on_time)


def test_R102_a_step_without_a_term_counts_neither_as_timed_nor_as_on_time() -> None:
    """NĐ 61/2018/NĐ-CP Điều 30.2c; handing the result over has no term, and raises nobody's rate."""
    world = received()
    for step in ("check", "examine", "hand_over", "give"):
        world.do("02/03 10:00", step)
    tallies = world.engine.listing("results", unit="dong-may.one-stop").tallies
    (desk,) = [each.figures for each in tallies if each.officer == "an.nguyen"]

    assert (desk["done"], desk["timed"], desk["on_time"]) == (2, 1, 1)


# --- R103: park it ---------------------------------------------------------------------------------

PARKED: dict[str, tuple[str, dict[str, Any], int]] = {
    "5, papers": ("request_papers", {**DESK, **ASK}, 5),
    "6, financial duty": ("suspend", {"by": CHAIR, **STOP, "ground": "tax"}, 6),
    "4, a document": ("suspend", {"by": CHAIR, **STOP}, 4),
}


@pytest.mark.parametrize("status", PARKED)
def test_R103_a_late_dossier_that_is_parked_stays_on_the_late_list_and_in_the_figures(status: str) -> None:
    """Statuses 5, 6, 8 left a system's overdue count; NĐ 61/2018/NĐ-CP Điều 30.2c has no such exception."""
    verb, how, code = PARKED[status]
    world = late()
    world.do("13/03 10:00", "check")
    getattr(world.engine, verb)(world.id, **how)
    world.at("24/03 10:00")

    assert (world.it.status, world.it.late, world.it.due) == (code, True, None)
    assert world.id in listed(world, "late") and world.id in listed(world, "apology")
    assert (figures(world).overdue, figures(world).open) == (1, 0)


def test_R103_a_dossier_on_its_way_to_the_competent_agency_is_listed_until_and_told_after() -> None:
    """NĐ 61/2018/NĐ-CP Điều 18.1: moved the same working day; meanwhile no term for the result runs."""
    world = World(seven_days())
    world.at("02/03 09:00")
    place: dict[str, Any] = {"received_at": "dong-may.one-stop", "competent": "land-branch-1"}
    world.id = world.engine.start("bay-ngay", **DESK, **place).id
    world.engine.receive(world.id, **DESK, forwarded=True)
    world.at("10/03 09:00")
    assert [(line.dossier.id, line.days_late) for line in head_list(world.engine).late] == [(world.id, 6)]
    assert [each.working_days for each in world.engine.waiting()] == [6]
    world.engine.take_over(world.id, by="duc.tieu")
    (fact,) = facts(world, "moved-late")

    assert (fact.dossier, fact.actor, fact.happened_at) == (world.id, "duc.tieu", day("10/03 09:00"))


def test_R103_how_long_it_lies_parked_is_listed_with_its_age() -> None:
    """Dossiers hang in supplement for months; NĐ 118/2025/NĐ-CP Điều 8.1: the centre watches and reports."""
    world = received().at("04/03 09:00")
    world.engine.request_papers(world.id, **DESK, **ASK)
    world.at("04/05 09:00")
    (line,) = world.engine.listing("suspended").lines
    (wait,) = world.engine.waiting()

    assert (line.dossier, line.since) == (world.id, day("04/03 09:00"))
    assert line.days == wait.working_days and wait.working_days > 35
    assert (wait.days, wait.awaited.late) == (61, True)


# --- R104: ask for papers after the deadline -------------------------------------------------------


def test_R104_papers_asked_for_after_the_promised_date_are_marked_and_erase_nothing() -> None:
    """Promised 03/10/2017, sent back on 26/12/2017 "for supplement"; NĐ 61/2018/NĐ-CP Điều 19.4, 19.9."""
    world = late("26/03 10:00")
    world.engine.request_papers(world.id, by="linh.pham", **ASK)
    world.at("27/03 10:00").engine.supply(world.id, **DESK)
    (asked,) = facts(world, "request-after-date")

    assert (asked.actor, asked.happened_at) == ("linh.pham", day("26/03 10:00"))
    assert world.events("PapersRequested")[0].late and facts(world, "missing-apology")
    assert world.it.due is not None and world.it.due > PROMISED  # the term began anew
    assert (world.it.late, world.it.missed, figures(world).overdue) == (True, PROMISED, 1)


@pytest.mark.parametrize("approver", [None, "linh.pham", "nobody", "anh.bui"])
def test_R104_nor_are_they_dated_back_before_it_on_ones_own_word(approver: str | None) -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c."""
    world = late()
    how: dict[str, Any] = {"by": "linh.pham", **ASK, "happened_at": day("11/03 09:00"), "approver": approver}
    refused(world, "ran out before this was entered", "request_papers", world.id, **how)


# --- R105: never receive ---------------------------------------------------------------------------


def test_R105_an_online_dossier_nobody_receives_is_late_at_its_one_stop_and_stays_told() -> None:
    """28,671 received late in a month; NĐ 118/2025/NĐ-CP Điều 17–18: 08 working hours."""
    world = online("10/03 09:00")
    (line,) = world.engine.listing("late", unit="dong-may.one-stop").lines
    assert (line.dossier, line.due, line.officer) == (world.id, day("03/03 09:00"), "hanh.bui")
    assert ("breach", "hanh.bui", "03/03 09:00") in world.rungs("intake")
    assert figures(world).awaiting == 1

    world.engine.receive(world.id, **DESK)
    (told,) = facts(world, "intake-late")
    assert (told.dossier, told.happened_at) == (world.id, day("10/03 09:00"))
    assert not world.it.late  # its own term begins with reception (Điều 17.3); the delay before is told apart


ANSWERS: dict[str, dict[str, Any]] = {
    "request_papers": ASK,
    "refuse": {"reason": "không thuộc thẩm quyền"},
    "withdraw": {"reason": "đổi ý"},
    "cancel": {"reason": "hết hạn", "document": "05/TB"},
}


@pytest.mark.parametrize("verb", ANSWERS)
def test_R105_an_answer_after_the_eight_hours_is_told_whatever_it_says(verb: str) -> None:
    """NĐ 118/2025/NĐ-CP Điều 17–18: received, asked for papers or refused, within 08 working hours."""
    world = online("10/03 09:00")
    getattr(world.engine, verb)(world.id, **DESK, **ANSWERS[verb])

    assert [(fact.dossier, fact.actor) for fact in facts(world, "intake-late")] == [(world.id, "an.nguyen")]
    if verb == "request_papers":  # what is answered in time after it is not told again
        world.at("11/03 09:00").engine.supply(world.id, **DESK)
        world.engine.receive(world.id, **DESK)
        assert len(facts(world, "intake-late")) == 1


def test_R105_a_reception_dated_back_shows_both_times() -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c; 998 receptions of 10–20 days late in a month (Gia Lai, 9/2025)."""
    world = online("10/03 09:00")
    world.engine.receive(world.id, **DESK, happened_at=day("03/03 08:00"), approver=CHAIR)
    (fact,) = facts(world, "late-entry")

    over = "; khi ghi đã hết hạn của bước giao tiếp: check"
    assert (fact.note, fact.gap) == (f"tiếp nhận{over}", timedelta(days=7, hours=1))
    assert world.it.due == day("12/03 17:30")  # and the dossier's own term runs from the earlier day
    assert not facts(world, "intake-late")  # clocks follow what happened; the gap is told above
    (approved,) = facts(world, "dated-back")
    assert approved.note == (
        f"tiếp nhận; thời hạn tiếp nhận, trả lời hết lúc 09:00 ngày 03/03/2026; người đồng ý {CHAIR}"
    )


@pytest.mark.parametrize("verb", ["receive", "request_papers", "refuse"])
def test_R105_an_answer_is_dated_back_before_its_term_ran_out_on_anothers_word_only(verb: str) -> None:
    """NĐ 118/2025/NĐ-CP Điều 17–18; NĐ 61/2018/NĐ-CP Điều 5.1c, 19.1; freely until the next day is over."""
    how = {**DESK, **ANSWERS.get(verb, {}), "happened_at": day("03/03 08:00")}
    world = online("05/03 09:00")
    for approver in (None, "an.nguyen", "anh.bui"):
        refused(world, "working day after is over", verb, world.id, **how, approver=approver)
    getattr(world.engine, verb)(world.id, **how, approver=CHAIR)
    assert len(facts(world, "dated-back")) == 1 and not facts(world, "intake-late")

    world = online("04/03 17:30")
    getattr(world.engine, verb)(world.id, **how)
    assert not facts(world, "dated-back")


def test_R105_a_dossier_left_at_the_counter_is_late_the_same_day() -> None:
    """NĐ 61/2018/NĐ-CP Điều 17: nothing is taken without a receipt."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False)
    world.at("10/03 09:00")
    (line,) = head_list(world.engine).late
    (waiting,) = world.engine.waiting()

    assert (line.dossier.id, line.due, line.days_late) == (world.id, day("02/03 17:30"), 6)
    assert (waiting.dossier.id, waiting.days) == (world.id, 8)


def test_R105_a_reception_without_a_receipt_is_told() -> None:
    """Receipts were not printed from the software (R104's inspection); TT 03/2025/TT-VPCP Mẫu 01."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receipt=False)

    assert [fact.dossier for fact in facts(world, "no-receipt")] == [world.id]


# --- R106: result given, system not clicked --------------------------------------------------------


def test_R106_what_was_given_and_clicked_later_shows_when_it_was_and_when_it_was_entered() -> None:
    """430 of 24,234 overdue, part of them returned and still shown late (Phổ Yên, 2025).

    NĐ 61/2018/NĐ-CP Điều 5.1c: the entry does not change when it was.
    """
    world = received()
    for when, step in (("02/03 10:00", "check"), ("04/03 10:00", "examine"), ("05/03 10:00", "hand_over")):
        world.do(when, step)
    (task,) = world.at("20/03 10:00").it.tasks
    world.engine.complete(task.id, by=task.holder or "", happened_at=day("06/03 10:00"))
    entry = world.engine.journal(world.id)[-1]
    (fact,) = facts(world, "late-entry")

    assert (entry.happened_at, entry.recorded_at) == (day("06/03 10:00"), day("20/03 10:00"))
    assert (fact.actor, fact.gap) == (task.holder, timedelta(days=14))
    assert world.it.closed == day("06/03 10:00") and not world.it.late


def test_R106_a_result_is_dated_back_before_the_term_ran_out_on_anothers_word_only() -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c; what was ready in time and clicked late is not late, and is told."""
    world = received()
    world.do("02/03 10:00", "check")
    world.do("11/03 10:00", "examine")
    (task,) = world.at("13/03 09:00").it.tasks
    how: dict[str, Any] = {"by": task.holder or "", "happened_at": day("11/03 16:00")}
    for approver in (None, task.holder, "nobody"):
        refused(world, "in retrospect", "complete", task.id, **how, approver=approver)
    world.engine.complete(task.id, **how, approver=CHAIR)

    assert not world.it.late and world.it.missed == PROMISED
    assert [fact.note for fact in facts(world, "late-entry")] == ["hoàn thành bước"]


# --- R107: paper corrections -----------------------------------------------------------------------


def test_R107_a_correction_is_added_and_what_was_corrected_stays() -> None:
    """Entries were erased without a note (Ninh Sở); NĐ 61/2018/NĐ-CP Điều 5.1c."""
    world = World(seven_days(law='<thutuc:field name="area" type="integer"/>'))
    world.hand_in("02/03 09:00", "bay-ngay", data={"area": 12})
    world.at("03/03 09:00")
    refused(world, "why", "correct", world.id, **DESK, data={"area": 21}, reason=" ")
    world.engine.correct(world.id, **DESK, data={"area": 21}, reason="gõ nhầm")
    (fact,) = facts(world, "correction")

    assert [event.values for event in world.events("DataSet")] == [{"area": 12}, {"area": 21}]
    assert (fact.actor, fact.note) == ("an.nguyen", "area: gõ nhầm")
    assert world.engine.state_at(world.id, day("02/03 12:00")).data["area"] == 12


# --- R108: two systems, two codes ------------------------------------------------------------------

PORTAL = "H99.41-260302-0077"


@pytest.mark.parametrize("ended", [False, True])
def test_R108_a_dossier_is_not_handed_in_again_under_its_code(ended: bool) -> None:
    """Two codes for one dossier restarted its clock; NĐ 118/2025/NĐ-CP Điều 17.3: one dossier, one code."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", external_code=PORTAL)
    first = world.at("13/03 10:00").id
    if ended:
        world.engine.withdraw(first, **DESK, reason="nộp lại")
        assert [fact.dossier for fact in facts(world, "closed-late")] == [first]
    with pytest.raises(WrongState, match="not handed in before"):
        world.hand_in("13/03 10:00", "bay-ngay", external_code=PORTAL)

    assert (world.it.code, world.it.missed, figures(world).received) == (PORTAL, PROMISED, 1)


def test_R108_handed_in_anew_without_its_code_both_are_found_by_the_applicant() -> None:
    """NĐ 118/2025/NĐ-CP Điều 17.3; the first stays late, and a withdrawal of it is told."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", applicant="001099000123")
    world.at("13/03 10:00").engine.withdraw(world.id, **DESK, reason="nộp lại")
    world.hand_in("13/03 10:00", "bay-ngay", applicant="001099000123")

    first, second = world.engine.search(applicant="001099000123")
    assert first.code != second.code and (first.late, second.late) == (True, False)
    assert [fact.dossier for fact in facts(world, "closed-late")] == [first.id]


@pytest.mark.parametrize("name", ["code", "external_code", "status", "phase", "received", "missed"])
def test_R108_code_status_and_dates_are_no_data_that_anybody_sets(name: str) -> None:
    """NĐ 118/2025/NĐ-CP Điều 17.3; the national status follows from what happened."""
    refused(late(), f"found '{name}'", "correct", 1, **DESK, data={name: "1"}, reason="nhầm")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE thutuc_dossier SET status = 10", "column"),
        ("UPDATE thutuc_dossier SET code = 'H99.41-260313-0009' WHERE id = 1", "column"),
        (
            "UPDATE thutuc_procedure"
            " SET source = CAST(replace(CAST(source AS TEXT), '07 ngày', '70 ngày') AS BLOB)",
            "procedure",
        ),
        ("UPDATE thutuc_procedure SET version = 2", "procedure"),
        ("UPDATE thutuc_dossier SET procedure = 9", "procedure"),
    ],
)
def test_R108_a_status_a_code_or_a_limit_edited_in_the_tables_is_told(
    kept: tuple[World, Path], statement: str, kind: str
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1c, 36.4: what does not agree is reported."""
    world, path = kept
    shell(path, statement)

    assert kind in {problem.kind for problem in make_engine(world.engine.store, world.clock).verify()}


def test_R108_a_limit_configured_anew_concerns_no_dossier_that_runs() -> None:
    """NĐ 118/2025/NĐ-CP Điều 17.3: what the receipt says holds."""
    world = received()
    world.engine.deploy(seven_days("70 ngày làm việc"), by="system", file="b.bpmn")

    assert world.at("12/03 09:00").it.late and world.it.version == 1
    with pytest.raises(NotPermitted, match="named system"):
        world.engine.deploy(seven_days("71 ngày làm việc"), by=CHAIR)


def test_R108_a_limit_beyond_that_of_the_law_is_refused() -> None:
    """NĐ 61/2018/NĐ-CP Điều 36.4: the procedure is configured as it was decided."""
    drawn = 'legalTerm="07 ngày làm việc"'
    file = seven_days().decode().replace(drawn, f'{drawn} committedTerm="09 ngày làm việc"')
    with pytest.raises(ProcedureRefused, match="committed"):
        World(file.encode())


# --- R109: withdrawn = on time ---------------------------------------------------------------------

ENDS: dict[str, tuple[dict[str, Any], str]] = {
    "withdraw": ({**DESK, "reason": "đổi ý"}, "withdrawn"),
    "cancel": ({"by": CHAIR, "reason": "hết hạn", "document": "05/TB"}, "stopped"),
    "refuse": ({"by": CHAIR, "reason": "không đủ điều kiện"}, "stopped"),
}


@pytest.mark.parametrize("verb", ENDS)
@pytest.mark.parametrize(("when", "told"), [("04/03 10:00", 0), ("13/03 10:00", 1)])
def test_R109_what_ends_without_a_result_has_its_own_column_and_is_never_on_time(
    verb: str, when: str, told: int
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 30.2c."""
    how, column = ENDS[verb]
    world = late(when)
    getattr(world.engine, verb)(world.id, **how)
    row = figures(world)
    agency = world.engine.listing("results", unit="dong-may").tallies[0].figures

    assert (getattr(row, column), row.finished, row.on_time, row.rate("over_received")) == (1, 0, 0, 0.0)
    assert (agency["received"], agency["finished_on_time"], agency["on_time_rate"]) == (1, 0, 0.0)
    assert len(facts(world, "closed-late")) == told


@pytest.mark.parametrize(("when", "late"), [("11/03 17:30", False), ("12/03 08:30", True)])
def test_R109_what_ends_as_drawn_ends_with_a_result_though_no_step_says_when_it_was_ready(
    when: str, late: bool
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 30.2c; an end without a result says so (``thutuc:end``)."""
    world = World(seven_days().replace(b'<thutuc:step resultReady="true"/>', b""))
    world.hand_in("02/03 09:00", "bay-ngay", applicant="079090001234")
    for step in ("check", "examine", "hand_over"):
        world.do("03/03 10:00", step)
    assert world.it.ready is None
    world.do(when, "give")
    row = figures(world)
    agency = world.engine.listing("results", unit="dong-may").tallies[0].figures

    assert (world.it.status, world.it.ready, world.it.late) == (10, day(when), late)
    assert (row.finished, row.stopped, row.on_time) == (1, 0, int(not late))
    assert (agency["finished"], agency["finished_on_time"]) == (1, int(not late))
    assert world.engine.verify() == []


def test_R109_bulk_completion_is_told_as_bulk() -> None:
    """A button finishes many at once; each act has its hour and its name (NĐ 61/2018/NĐ-CP Điều 5.1c)."""
    world = World(seven_days())
    for _ in range(2 * BULK):
        world.hand_in("02/03 09:00", "bay-ngay")
    for task in [each for each in world.engine.tasks() if each.holder == "an.nguyen"][:BULK]:
        world.clock.advance(seconds=1)
        world.engine.complete(task.id, by="an.nguyen")
    (fact,) = facts(world, "bulk")

    assert (fact.actor, fact.note.split()[0]) == ("an.nguyen", str(BULK))


# --- R110: silent defaults -------------------------------------------------------------------------


def test_R110_without_a_calendar_for_the_year_nothing_is_received_and_no_date_is_made_up() -> None:
    """BLDS 2015 Điều 147–148; the date code of a provincial system swallowed errors and gave a default."""
    world = received()
    last = max(world.engine.plugins.hook.calendar(unit=None, at=world.clock.now).years)
    world.clock.now = world.clock.now.replace(year=last, month=12, day=30)
    place: dict[str, Any] = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    world.id = world.engine.start("bay-ngay", **DESK, **place).id
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(CalendarError, match=str(last + 1)):
        world.engine.receive(world.id, **DESK)

    assert snapshot(world.engine.store, world.id) == before


def test_R110_a_worked_saturday_counts_and_an_expected_year_says_so() -> None:
    """BLLĐ 2019 Điều 112.3; TB 9441/TB-BNV: Saturday 22/08/2026 is worked."""
    world = World(seven_days("03 ngày làm việc"))
    world.hand_in("20/08 09:00", "bay-ngay")
    assert world.it.due == day("24/08 17:30")
    world.hand_in("30/12 09:00", "bay-ngay")
    (started,) = world.events("ClockStarted", "dossier")

    assert any("2027" in warning for warning in started.warnings)


def test_R110_an_instant_without_its_zone_is_refused_and_not_guessed() -> None:
    """BLDS 2015 Điều 145; the zone is that of the office and is said."""
    world = received().at("03/03 10:00")
    naive = world.clock.now.replace(tzinfo=None)
    refused(world, "with its zone", "note", world.id, **DESK, text="Đã xem", happened_at=naive)


# --- R111: returned by another agency's error ------------------------------------------------------


def test_R111_rework_is_attributed_to_who_erred_and_told_with_who_sent_it_back() -> None:
    """The one late dossier in three years came from data that another agency had entered wrongly.

    NĐ 301/2026/NĐ-CP Điều 3.2: each agency answers for its own part.
    """
    world = World(linked())
    data = {"police": "police.leadership", "verified": False, "needs_consent": False}
    world.hand_in("13/11 14:00", "lien-thong", data=data)
    world.do("13/11 16:00", "check")
    world.do("14/11 11:10", "register")
    world.do("16/11 09:00", "take", by="hung.bach")
    world.do("16/11 14:00", "settle", wrong=True)
    log = world.engine.drafting(world.id)
    (sent,) = [line for line in log if line.outcome == "returned"]
    (line,) = world.engine.listing("returned", number=1).lines

    assert (sent.unit, sent.officer, sent.returned_to) == ("police.leadership", "thang.nghiem", "register")
    assert (line.dossier, line.what, line.unit, line.count) == (world.id, "register", "dong-may.office", 1)
    again = [(each.unit, each.until is None) for each in log if each.step == "register"]
    assert again == [("dong-may.office", False), ("dong-may.office", True)]


# --- R112: reasons for lateness --------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "Bận", "Thiếu nhân lực", "thiếu nhân lực ", "lý do khách quan"])
def test_R112_an_apology_names_a_cause_of_the_closed_list(reason: str) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.9: the letter says why; TT 03/2025/TT-VPCP Mẫu 04."""
    refused(late(), "a cause among", "reappoint", 1, **AGAIN | {"reason": reason})


def test_R112_nor_is_the_letter_that_waits_for_the_head_signed_for_another_reason() -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.9; without a new date it names its cause as well."""
    world = late()
    (letter,) = world.engine.duties(kind="apologise")
    refused(world, "a cause among", "apologise", letter.id, by=CHAIR, reason="lý do khách quan")
    world.engine.apologise(letter.id, by=CHAIR, reason="hệ thống, kết nối")

    assert [each.reason for each in world.events("Apologised")] == ["hệ thống, kết nối"]
    assert world.engine.duties(kind="apologise") == [] and listed(world, "apology") == []


@pytest.mark.parametrize("reason", CAUSES)
def test_R112_each_cause_of_the_list_is_kept_with_the_letter_and_told(reason: str) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.9."""
    world = late()
    world.engine.reappoint(world.id, **AGAIN | {"reason": reason})

    assert [letter.reason for letter in world.events("Apologised")] == [reason]
    assert reason in facts(world, "late-apology")[0].note


# --- R113: consulted units do not answer -----------------------------------------------------------


def test_R113_who_does_not_answer_is_reminded_then_his_head_is_told_and_each_time_is_counted() -> None:
    """Five wards were reminded a third time and had not replied; NĐ 61/2018/NĐ-CP Điều 19.5."""
    world = World(seven_days(silence="block"))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.at("20/03 09:00")
    (task,) = world.it.tasks
    told = [(rung, officer) for rung, officer, _ in world.rungs(world.clock_of("ask"))]
    head = world.engine.plugins.hook.head_of(unit=task.unit, level="unit", at=PROMISED)
    (line,) = world.engine.listing("late", unit=task.unit).lines
    (wait,) = world.engine.waiting()

    assert [rung for rung, _ in told][:2] == ["reminder", "breach"] and len(told) >= 3
    assert told[0][1] == task.holder and head.officer in [officer for _, officer in told[1:]]
    assert (line.dossier, line.task, line.officer) == (world.id, task.id, task.officer)
    assert (wait.awaited.late, world.it.late) == (True, True)  # the lead stays late (R52)


def test_R113_each_reminder_lies_on_the_head_until_he_explains_and_all_are_counted() -> None:
    """The third reminder brought no answer; NĐ 61/2018/NĐ-CP Điều 9, 19.5; NĐ 118/2025/NĐ-CP Điều 8.1."""
    world = World(seven_days(silence="block"))
    world.hand_in("02/03 09:00", "bay-ngay")
    for when in ("03/03 09:00", "04/03 09:00", "04/03 15:00"):
        (task,) = world.at(when).it.tasks
        world.engine.urge(task.id, by="hanh.bui", text="Đề nghị trả lời")
    world.at("05/03 09:00")
    refused(world, "chỉ người đứng đầu", "urge", task.id, by="an.nguyen", text="Đề nghị trả lời")
    urged = world.engine.listing("urged").lines
    head = world.engine.plugins.hook.head_of(unit=task.unit, level="unit", at=world.clock.now)

    assert [line.officer for line in urged] == [head.officer] * 3
    refused(
        world, "xpected", "explain_delay", urged[0].task, by=head.officer, explanation=" ", action="urged"
    )
    world.do("05/03 10:00", "ask")
    assert [line.note.rpartition("; ")[2] for line in world.engine.listing("urged").lines] == ["đang mở"] * 3


def test_R113_silence_agrees_only_where_the_law_says_so_and_is_kept_as_silence() -> None:
    """NĐ 217/2026/NĐ-CP: who does not answer is taken to agree and answers for it."""
    world = World(seven_days(silence="agreed"))
    world.hand_in("02/03 09:00", "bay-ngay")
    (task,) = world.it.tasks
    world.at("05/03 09:00")
    (silent,) = world.events("TaskDeemed")

    assert (silent.agency, silent.meaning) == (task.unit, "agreed")
    assert world.it.tasks[0].step == "check"
    assert world.engine.history(world.id)[0].outcome == "deemed"


@pytest.mark.parametrize(("waits_for", "silent"), [("tax-office", "dong-may.office"), ("applicant",) * 2])
def test_R113_of_a_wait_it_is_who_was_asked_that_was_silent(waits_for: str, silent: str) -> None:
    wait = f'<thutuc:suspend ground="tax" waitsFor="{waits_for}" after="resume" basis="Luật Đất đai 2024"/>'
    drawn = seven_days(silence="agreed").decode().replace("<thutuc:consult ", f"{wait}<thutuc:consult ", 1)
    world = World(drawn.encode())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.at("05/03 09:00")

    assert [event.agency for event in world.events("TaskDeemed")] == [silent]
