"""Every fault of real systems, R101 to R113, is attempted through the public API: refused, or visible."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from typing import Any

import pytest
from tests.office import INVESTMENT
from tests.vector_world import CONSULTED, World, day, seven_days

from thutuc import Engine, load_plugins, open_store, sample
from thutuc.dossier.events import Corrected, DataSet
from thutuc.engine.irregularities import BULK
from thutuc.errors import CalendarError, NotPermitted, ProcedureRefused, StoreError, WrongData, WrongState

SINCE = day("01/03 00:00")
AREA = '<thutuc:field name="area" type="integer"/>'


def handled(**more: Any) -> World:
    """One dossier whose first step is done; the next lies with a civil-status officer until 09/03."""
    world = World(seven_days(**more))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    return world


def late() -> World:
    """The same on 20/03, its promise of 11/03 long past."""
    return handled().at("20/03 10:00")


def holder(world: World) -> str:
    """Who has the open task."""
    return world.it.tasks[0].holder or ""


def kinds(world: World) -> list[str]:
    """What the inspectors' read tells of the month."""
    return [each.kind for each in world.engine.irregularities(since=SINCE).lines]


# --- R101: edit the date -----------------------------------------------------------------------------


def test_R101_no_verb_takes_a_due_date_a_status_or_a_day_of_reception() -> None:
    given = {
        "due",
        "due_at",
        "expiry",
        "status",
        "promised",
        "received",
        "returned",
        "ready",
        "missed",
        "late",
    }
    for name, verb in inspect.getmembers(Engine, inspect.isfunction):
        if not name.startswith("_") and "by" in inspect.signature(verb).parameters:
            assert not given & inspect.signature(verb).parameters.keys(), name


def test_R101_a_correction_reaches_data_only_and_never_a_date() -> None:
    world = late()
    due = world.it.due
    for name in ("due", "promised", "received", "status"):
        with pytest.raises(WrongData):
            world.engine.correct(world.id, by=holder(world), data={name: "2026-12-31"}, reason="x")
    assert (world.it.due, world.it.late) == (due, True)


def test_R101_a_date_changed_in_the_tables_is_found_and_the_journal_cannot_be() -> None:
    world = late()
    store = world.engine.store
    with store.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_dossier SET due = due + 864000000000")
    assert [problem.kind for problem in world.engine.verify()] == ["column"]
    for statement in ("UPDATE thutuc_journal SET happened_at = 0", "DELETE FROM thutuc_journal"):
        with pytest.raises(StoreError, match="only grows"), store.transaction() as tx:
            tx._cursor.execute(statement)


def test_R101_bringing_a_late_dossier_back_in_time_needs_somebody_else_and_stays_visible() -> None:
    world = late()
    task = world.it.tasks[0].id
    with pytest.raises(NotPermitted):  # by suspending in retrospect
        world.engine.suspend(
            world.id,
            by=holder(world),
            ground="opinion",
            basis="L",
            document="1/CV",
            issued=date(2026, 3, 9),
            happened_at=day("10/03 09:00"),
        )
    world.engine.complete(task, by=holder(world), happened_at=day("09/03 09:00"))
    assert "late-entry" in kinds(world)
    assert world.it.missed == day("11/03 17:30")


# --- R102: no due date means on time -----------------------------------------------------------------


def test_R102_a_step_without_a_term_is_refused_unless_it_says_so() -> None:
    world = World()
    with pytest.raises(ProcedureRefused):
        world.engine.deploy(
            seven_days().replace(b'<thutuc:term value="05 ng', b'<thutuc:note value="05 ng'), by="system"
        )


def test_R102_what_has_no_date_yet_is_a_class_of_its_own_and_never_on_time() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False)
    assert world.it.due is None
    figures = [each.figures for each in world.engine.listing("results", unit="dong-may").tallies]
    assert all(not each.get("received") and not each.get("finished_on_time") for each in figures)
    assert [each.dossier.id for each in world.engine.waiting()] == [world.id]


# --- R103: park it -----------------------------------------------------------------------------------


def test_R103_a_late_dossier_that_is_parked_stays_late_and_its_age_is_told() -> None:
    world = late()
    world.engine.suspend(world.id, by=holder(world), ground="opinion", basis="L", document="1/CV")
    world.at("20/04 10:00")
    assert [line.dossier for line in world.engine.listing("late", unit="dong-may").lines] == [world.id]
    (line,) = world.engine.listing("suspended", unit="dong-may").lines
    assert line.since == day("20/03 10:00") and (line.days or 0) >= 15


# --- R104: ask for papers after the date -------------------------------------------------------------


def test_R104_papers_asked_for_after_the_promised_date_are_marked_and_do_not_undo_lateness() -> None:
    world = late()
    ask = {"content": "trích lục", "reason": "mờ", "stage": "appraisal"}
    with pytest.raises(NotPermitted):  # dated back before the promise, on one's own word
        world.engine.request_papers(world.id, by=holder(world), happened_at=day("10/03 09:00"), **ask)
    world.engine.request_papers(world.id, by=holder(world), **ask)
    assert kinds(world).count("request-after-date") == 1
    assert world.it.missed == day("11/03 17:30")


def test_R104_a_late_dossier_without_an_apology_and_a_reception_without_a_receipt_are_listed() -> None:
    world = late()
    world.engine.start(
        "bay-ngay",
        by="an.nguyen",
        received_at="dong-may.one-stop",
        competent="dong-may",
        receive=True,
        receipt=False,
    )
    assert sorted(kinds(world)) == ["missing-apology", "no-receipt"]


# --- R105: never receive -----------------------------------------------------------------------------


def test_R105_what_is_never_received_is_late_at_its_one_stop_and_told_to_its_head() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel="online")
    world.at("09/03 09:00")
    (line,) = world.engine.listing("late", unit="dong-may.one-stop").lines
    assert (line.dossier, line.officer) == (world.id, "hanh.bui")
    assert "hanh.bui" in {event.officer for event in world.events("RungReached", "intake")}
    world.engine.receive(world.id, by="an.nguyen")
    assert "intake-late" in kinds(world)


# --- R106: what happened and when it was entered -----------------------------------------------------


def test_R106_a_late_entry_keeps_both_instants_and_is_believed_on_anothers_word_only() -> None:
    world = handled()
    world.do("10/03 10:00", "examine")
    world.at("13/03 10:00")
    task, by = world.it.tasks[0].id, holder(world)
    with pytest.raises(NotPermitted):
        world.engine.complete(task, by=by, happened_at=day("11/03 09:00"))
    with pytest.raises(WrongData):
        world.engine.complete(task, by=by, happened_at=day("20/03 09:00"))
    world.engine.complete(task, by=by, happened_at=day("11/03 09:00"), approver="thanh.do")
    (fact,) = [each for each in world.engine.irregularities(since=SINCE).lines if each.kind == "late-entry"]
    assert (fact.happened_at, fact.recorded_at) == (day("11/03 09:00"), day("13/03 10:00"))


# --- R107: corrections that leave no note ------------------------------------------------------------


def test_R107_a_correction_appends_with_its_reason_and_the_old_value_stays() -> None:
    world = World(seven_days(law=AREA))
    world.hand_in("02/03 09:00", "bay-ngay", data={"area": 12})
    with pytest.raises(WrongData):
        world.engine.correct(world.id, by="an.nguyen", data={"area": 21}, reason=" ")
    world.engine.correct(world.id, by="an.nguyen", data={"area": 21}, reason="gõ nhầm")
    told = [event for record in world.engine.journal(world.id) for event in record.events]
    values = [event.values["area"] for event in told if isinstance(event, DataSet)]
    assert values == [12, 21]
    assert [event.reason for event in told if isinstance(event, Corrected)] == ["gõ nhầm"]
    assert kinds(world) == ["correction"]


# --- R108: two codes, two systems --------------------------------------------------------------------


def test_R108_one_dossier_has_one_code_and_its_clock_begins_once() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", external_code="H99.41-260302-7777")
    with pytest.raises(WrongState):
        world.hand_in("03/03 09:00", "bay-ngay", external_code="H99.41-260302-7777")
    with pytest.raises(WrongState):
        world.engine.receive(1, by="an.nguyen")
    assert len(world.engine.search(external_code="H99.41-260302-7777")) == 1


def test_R108_a_limit_beyond_the_law_is_refused_when_the_procedure_is_deployed() -> None:
    world = World()
    file = seven_days().replace(b"legalTerm=", 'committedTerm="20 ngày làm việc" legalTerm='.encode())
    with pytest.raises(ProcedureRefused):
        world.engine.deploy(file, by="system")


# --- R109: withdrawn is on time, bulk finish ---------------------------------------------------------


def test_R109_withdrawn_is_never_on_time_and_withdrawing_a_late_one_is_told() -> None:
    world = late()
    world.engine.withdraw(world.id, by="an.nguyen", reason="đổi ý")
    figures = world.engine.listing("results", unit="dong-may").tallies[0].figures
    assert (figures["received"], figures["finished_on_time"], figures["on_time_rate"]) == (1, 0, 0.0)
    assert "closed-late" in kinds(world)


def test_R109_no_verb_finishes_many_and_many_at_once_are_told() -> None:
    world = World(seven_days())
    for _ in range(3 * BULK):
        world.hand_in("02/03 09:00", "bay-ngay")
    for each in [task for task in world.engine.tasks() if task.holder == "an.nguyen"][:BULK]:
        world.engine.complete(each.id, by="an.nguyen")
    assert kinds(world) == ["bulk"]


# --- R110: silent defaults ---------------------------------------------------------------------------


def test_R110_without_a_calendar_nothing_is_promised() -> None:
    store = open_store(":memory:")
    store.upgrade()
    plugins = load_plugins({"roles": {"organisation": str(sample())}}, names=["roles"])
    engine = Engine(store, plugins=plugins, clock=lambda: day("02/03 09:00"))
    place: dict[str, Any] = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    engine.deploy(seven_days(), by="system", file="small.bpmn")
    with pytest.raises(CalendarError):
        engine.start("bay-ngay", by="an.nguyen", receive=True, **place)
    assert engine.search() == []


def test_R110_an_instant_without_its_zone_is_refused() -> None:
    world = handled()
    with pytest.raises(WrongData):
        world.engine.note(world.id, by="linh.pham", text="x", happened_at=datetime(2026, 3, 2, 9))  # noqa: DTZ001


# --- R111: an agency's error that costs another its time ---------------------------------------------


def asked() -> World:
    """A consultation: five agencies have been asked."""
    world = World()
    world.hand_in("02/03 09:00", INVESTMENT)
    steps = ("receive_dossier", "assign_officer", "draft_consultation", "review_consultation")
    for step in (*steps, "sign_consultation"):
        world.do("02/03 10:00", step)
    return world


def test_R111_work_done_again_is_attributed_to_who_sent_it_back() -> None:
    world = World()
    world.hand_in("02/03 09:00", INVESTMENT)
    for step in ("receive_dossier", "assign_officer", "draft_consultation"):
        world.do("02/03 10:00", step)
    world.do("04/03 10:00", "review_consultation", consultation_review="send_back")
    back = [line for line in world.engine.drafting(world.id) if line.outcome == "returned"]
    assert [(line.officer is not None, line.reason, line.working_days) for line in back] == [
        (True, "send_back", 2)
    ]
    (line,) = world.engine.listing("returned", unit="finance", number=1).lines
    assert line.count == 1


# --- R112: a reason of one's own for lateness --------------------------------------------------------


def test_R112_an_apology_gives_a_cause_of_the_closed_list() -> None:
    world = late()
    again = date(2026, 3, 27)
    with pytest.raises(WrongData, match="cause"):
        world.engine.reappoint(world.id, by="quang.hoang", day=again, reason="nhiều việc quá")
    world.engine.reappoint(world.id, by="quang.hoang", day=again, reason="thiếu nhân lực")
    (apology,) = world.events("Apologised")
    assert apology.reason == "thiếu nhân lực"


# --- R113: consulted agencies that never answer ------------------------------------------------------


def test_R113_an_agency_that_does_not_answer_is_reminded_and_its_head_is_told() -> None:
    world = asked()
    assert {task.unit for task in world.it.tasks} == set(CONSULTED)
    clock = world.clock_of("give_opinion", "police.leadership")
    world.at("30/03 10:00")
    told = [(event.rung, event.officer) for event in world.events("RungReached", clock)]
    assert told == [
        ("reminder", "hung.bach"),
        ("breach", "hung.bach"),  # the head of the agency that was asked
        ("consultation-overdue", "tam.dang"),  # and of the one-stop (NĐ 61/2018/NĐ-CP Điều 19.5)
        ("silence", None),  # what the procedure's law makes of no answer
    ]
    deemed = world.events("TaskDeemed")
    assert {(event.meaning, event.basis) for event in deemed} == {
        ("agreed", "Nghị định 31/2021/NĐ-CP Điều 6.2b")
    }
    assert {event.agency for event in deemed} == set(CONSULTED)
