"""Nobody decided anything between a lapse and what is entered late, but something happened: it is undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.engine_walks import Learning
from tests.moving_walks import again
from tests.office import BIRTH
from tests.test_lapses import SILENCE, VERIFICATION, Case, Heap, gateway, seen
from tests.test_lapses_waits import closed, side_by_side
from tests.test_vectors_investment import opinion, send_out
from tests.vector_world import CONSULTED, INVESTMENT, World, day
from tests.watch import Watch

from thutuc.dossier import decode_events, fold
from thutuc.dossier.events import DeadlineMissed, LapseUndone, RungReached
from thutuc.engine import MigrationPlan
from thutuc.engine.undone import holding
from thutuc.errors import WrongState
from thutuc.logs import trace_of
from thutuc.outbox import Outbox


def trace(world: World) -> list[tuple[str, object]]:
    """Which rungs were reached and misses told, as the journal holds, by the kind of clock."""
    return sorted(
        (event.kind, record.happened_at, event.clock.partition(":")[0])
        for record in holding(world.engine.journal(world.id))
        for event in record.events
        if isinstance(event, RungReached | DeadlineMissed)
    )


MESSAGE = 'messageEventDefinition messageRef="m"'


@pytest.mark.parametrize("followed", ["flag", "notice"])
def test_a_flag_and_a_notice_of_days_off_decide_nothing(followed: str) -> None:
    """Entered in time or after, the dossier is the same; the notice moves what the lapse did not touch."""
    worlds, off = list[World](), date(2026, 3, 11)
    for entered in (True, False):
        learning = Learning()
        world = World(gateway(), plugins=[learning])
        world.hand_in("02/03 09:00", "bay-ngay")
        world.do("02/03 10:00", "check")
        world.at("04/03 16:50")
        if entered:
            world.engine.send(world.id, "answer", by="an.nguyen")
        world.at("05/03 00:00").at("05/03 08:00")
        if followed == "flag":
            world.engine.flag(world.id, by="an.nguyen", text="Xem lại")
        else:
            learning.learn(off, world.clock.now)
            assert world.engine.reproject(by="system", notice="12/TB", days=[off]).dossiers == 1
        if not entered:
            world.clock.now = day("05/03 08:30")
            watch = Watch(world.engine, world.id)
            watch.check(world.engine.send(world.id, "answer", by="an.nguyen", happened_at=day("04/03 16:50")))
        worlds.append(world.at("05/03 08:30"))
    in_time, late = worlds
    assert [event.commands[0] for event in late.events("LapseUndone")] == [3]
    assert late.engine.verify(late.id) == []
    if followed == "flag":
        assert seen(late) == seen(in_time)
    assert [task.step for task in late.it.tasks] == ["examine"]
    assert late.it.due == in_time.it.due == day("12/03 17:30" if followed == "notice" else "11/03 17:30")


@pytest.mark.parametrize("waits", [VERIFICATION, SILENCE])
@pytest.mark.parametrize("back", [False, True])
def test_a_move_to_another_version_is_named_and_one_taken_back_hinders_nothing(
    waits: str, back: bool
) -> None:
    case = Case(waits)
    case.at(case.lapse + timedelta(minutes=5))
    again(case.engine, BIRTH)
    plan = {"procedure": BIRTH, "from": 1, "to": 2, "decision": "1/QĐ", "legal_term": "reception"}
    (moved,) = case.engine.migrate(MigrationPlan.model_validate(plan), by="system").lines
    assert moved.how == "moved"
    if back:
        case.engine.undo_migration(case.id, by="system", decision="2/QĐ")
    case.clock.now = case.lapse + timedelta(minutes=10)
    if not back:
        with pytest.raises(
            WrongState, match="“chuyển sang phiên bản quy trình khác” \\(system, 00:05"
        ) as said:
            case.enter()
        assert "(undo_migration), enter this, move it again" in str(said.value)
        case.engine.undo_migration(case.id, by="system", decision="2/QĐ")
    assert case.waits not in [task.step for task in case.enter().tasks]
    events = [event for row in case.engine.journal(case.id) for event in row.events]
    assert [event.steps for event in events if isinstance(event, LapseUndone)] == [[waits]]


def test_another_wait_that_lapsed_since_lapses_again_at_its_own_instant() -> None:
    """What happened by itself since is no decision; rungs of others in one row with its own hold on."""
    drawn, found = side_by_side(MESSAGE, "02 ngày làm việc", "03 ngày làm việc"), []
    for ticks in ((), ("05/03 00:00", "06/03 00:00", "12/03 08:00", "13/03 08:00")):
        world = World(drawn)
        world.hand_in("02/03 09:00", "bay-ngay")
        world.do("02/03 10:00", "check")
        for tick in ticks:
            world.at(tick)
        world.clock.now = day("13/03 08:30")
        watch, came = Watch(world.engine, world.id), day("04/03 16:50")
        made = world.engine.send(world.id, "answer", by="an.nguyen", happened_at=came, approver="quang.hoang")
        watch.check(made)
        world.at("13/03 08:30")
        assert world.engine.verify(world.id) == []
        found.append((closed(world), seen(world), trace(world)))
    assert found[0] == found[1]
    undone = world.events("LapseUndone")[0]
    assert undone.commands[:2] == [3, 4]


def test_what_others_reached_in_one_row_with_what_a_lapse_led_to_holds_on() -> None:
    """An agency's answer of 25/05 is entered on 28/05; on the 27th a step and the dossier ended at 17:30."""
    world = World()
    world.hand_in("04/05 08:30", INVESTMENT)
    send_out(world, "14/05 10:00")
    last = next(task for task in world.it.tasks if task.unit == CONSULTED[-1])
    for unit in CONSULTED[:-1]:
        opinion(world, unit, "25/05 16:00")
    for tick in ("26/05 00:00", "27/05 17:31"):
        world.at(tick)
    world.clock.now, watch = day("28/05 08:30"), Watch(world.engine, world.id)
    how = {"happened_at": day("25/05 16:00"), "approver": "trung.ha"}
    made = world.engine.complete(last.id, by=str(last.officer), data={"opinion": "Không đồng ý"}, **how)
    watch.check(made)
    assert [task.step for task in made.tasks] == ["compile_report"] and world.engine.verify(world.id) == []
    (row, gone), *more = world.events("LapseUndone")[0].parts.items()
    held = next(record for record in holding(world.engine.journal(world.id)) if record.number == int(row))
    whole = world.engine.journal(world.id)[int(row) - 1]
    assert not more and [each for n, each in enumerate(whole.events) if n not in gone] == [*held.events]
    assert {each.clock for each in held.events if isinstance(each, DeadlineMissed)} == {"dossier"}
    with world.engine.store.transaction(write=False) as tx:
        told = next(each for each in holding(tx.journal(world.id)) if each.number == int(row))
    assert decode_events(told.public, told.payload) == [*held.events]


def test_figures_are_told_of_a_dossier_in_which_a_duty_of_the_lapse_was_let_go() -> None:
    """What the undoing ended is not there for who reads what holds."""
    case = Case(SILENCE)
    case.at(case.lapse)
    case.at(case.lapse + timedelta(hours=17, minutes=31))
    case.clock.now += timedelta(minutes=9)
    case.enter(approver="mai.nguyen")
    with case.engine.store.transaction(write=False) as tx:
        rows = tx.journal(case.id)
    assert "DutyDone" in [event.kind for row in rows for event in decode_events(row.public, row.payload)]
    kept = fold((row.happened_at, decode_events(row.public, row.payload)) for row in holding(rows))
    state = case.engine.dossier(case.id)._state
    assert (kept.tasks, kept.clocks, kept.promises) == (state.tasks, state.clocks, state.promises)
    assert kept.duties.keys() == state.duties.keys()


@pytest.mark.parametrize("ticks", [("25/05 17:31",), ("25/05 17:31", "26/05 00:00")])
def test_who_was_to_urge_for_what_was_done_in_time_need_not(ticks: tuple[str, ...]) -> None:
    """Done at 16:00 and due at 17:30: entered that evening, or in the morning when silence had agreed."""
    heap = Heap()
    world = World(plugins=[Outbox(lambda: [heap])])
    world.hand_in("04/05 08:30", INVESTMENT)
    send_out(world, "14/05 10:00")
    last = next(task for task in world.it.tasks if task.unit == CONSULTED[-1])
    number = last.id.partition(".")[2]
    for unit in CONSULTED[:-1]:
        opinion(world, unit, "25/05 15:00")
    for tick in ticks:
        world.at(tick)
    duty = next(each for each in world.engine.duties(dossier=world.id) if each.about == f"task:{number}")
    world.clock.now, watch = day(ticks[-1]) + timedelta(hours=2), Watch(world.engine, world.id)
    how = {"happened_at": day("25/05 16:00"), "data": {"opinion": "Không đồng ý"}}
    watch.check(world.engine.complete(last.id, by=str(last.officer), **how))
    world.engine.tick()
    left = [each.about for each in world.engine.duties(dossier=world.id)]
    assert duty.about not in left and world.engine.verify(world.id) == []
    told = [message for message in heap.sent if message.subject.startswith("Đính chính")]
    assert duty.officer in {message.to for message in told if "nhiệm vụ đôn đốc" in message.text}
    acts = trace_of(world.it, world.engine.journal(world.id)).occurrences
    assert not [act for act in acts if act.activity == "Quá hạn" and act.at > day("14/05 10:00")]
