"""Worked examples I, through the engine: two communes become one on 01/07/2026, with dossiers open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests.merger_world import DECISION, Commune, at, merged, split
from tests.office import BIRTH
from tests.vector_world import NO, seven_days

from thutuc import CommandRejected, NotPermitted, hookimpl, open_store
from thutuc.dossier import load_state
from thutuc.errors import WrongData
from thutuc.organisation import Delegation
from thutuc.worktime import Calendar, Session

ANSWER = {"verification_result": "Chưa đăng ký khai sinh tại xã Đồng Mây"}
QUIET = {
    "HandedOver",
    "TaskAssigned",
    "DutyGiven",
    "IncidentRecorded",
}  #: all that a hand-over may tell of a dossier


def office(*extra: object, data: Any = None) -> Commune:
    store = open_store(":memory:")
    store.upgrade()
    return Commune(store, data, *extra).ship()


def state(of: Commune, dossier: int) -> Any:
    with of.store.transaction(write=False) as tx:
        row = tx.dossier(dossier)
        assert row is not None
        return load_state(row.state)


def terms(of: Commune, dossier: int) -> list[Any]:
    """Everything that must stand: clocks without the unit whose calendar counts them, promises, counters."""
    now = state(of, dossier)
    clocks = [replace(clock, unit=None) for clock in now.clocks.values()]
    return [clocks, now.promises, now.requests, now.papers, now.apologies, now.reappointments, now.extensions]


def many(of: Commune, count: int) -> list[int]:
    """Dossiers of Đồng Mây at every place of their way."""
    made = []
    for number in range(count):
        when = f"{at('2026-06-22 08:00') + number * timedelta(minutes=28):%Y-%m-%d %H:%M}"
        kind = number % 7
        if kind == 6:
            each = of.land(when)
            of.do(each, "check_papers")
        else:
            each = of.birth(when, receive=kind != 0)
        if kind == 2:
            of.do(each, "check_papers")
        if kind == 3:
            of.engine.request_papers(each, by="an.nguyen", content="Giấy chứng sinh", reason="Thiếu")
        if kind >= 4 and kind != 6:
            of.do(each, "check_papers")
            of.do(each, "appraise", **NO)
        if kind == 5:
            of.do(each, "register_birth", register_number="01/2026")
        made.append(each)
    return made


def test_I1_one_command_hands_over_300_of_300_and_asks_nobody_for_anything_again() -> None:
    of = office()
    made = many(of, 300)
    others = [of.birth("2026-06-30 10:00", commune) for commune in ("ban-cao", "lung-suong")]
    of.clock.now = at("2026-07-01 00:00")
    of.engine.tick()
    before = {each: (terms(of, each), of.engine.dossier(each)) for each in made}
    untouched = [len(of.engine.journal(each)) for each in others]

    rehearsed = of.hand_over(dry_run=True)
    done = of.hand_over()

    assert (rehearsed.lay, rehearsed.moved, rehearsed.balances) == (300, 300, True)
    assert [line.dossier for line in done.lines] == made
    assert (done.lay, done.moved, done.left, done.balances) == (300, 300, 0, True)
    seats = of.engine.plugins.hook.roles_of
    for each in made:
        kept, dossier = before[each]
        now = of.engine.dossier(each)
        assert terms(of, each) == kept
        assert [(task.id, task.step, task.since) for task in now.tasks] == [
            (task.id, task.step, task.since) for task in dossier.tasks
        ]
        record = of.engine.journal(each)[-1]
        assert record.verb == "hand_over" and {event.kind for event in record.events} <= QUIET
        assert now.received_at == "song-may.one-stop"
        for task in now.tasks:
            if dossier.competent == "land-branch-1" and not (task.unit or "").startswith("song-may"):
                assert task.unit == "land-branch-1.office"
                continue
            assert (task.unit or "").startswith("song-may.")
            who = task.holder or task.officer
            there = {seat.unit for found in seats(officer=who, at=of.clock.now) for seat in found}
            assert task.unit in there or now.incidents
    assert [len(of.engine.journal(each)) for each in others] == untouched
    assert of.engine.verify() == []
    again = of.hand_over()
    assert (again.lay, again.count("earlier"), again.balances) == (300, 300, True)


def in_seven_days(of: Commune, when: str = "2026-06-22 09:00", **drawn: Any) -> int:
    of.clock.now = at("2026-06-01 08:00")
    of.engine.deploy(seven_days(**drawn), by="system", file="bay-ngay.bpmn")
    of.clock.now = at(when)
    place = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    made = of.engine.start("bay-ngay", by="an.nguyen", receive=True, **place)
    of.do(made.id, "check")
    return made.id


def test_I2_the_promise_stands_and_the_clock_is_neither_begun_anew_nor_stopped() -> None:
    of = office()
    it = in_seven_days(of)
    told = at("2026-07-01 17:30")
    of.clock.now = at("2026-07-01 00:00")
    of.engine.tick()
    kept = terms(of, it)

    of.hand_over()

    now = of.engine.dossier(it)
    assert (now.due, now.promised, now.promises[0].at, now.suspended) == (told, told, told, None)
    assert terms(of, it) == kept
    kinds = ("ClockStarted", "ClockResumed", "ClockSuspended", "PromiseMade")
    after = [event.kind for record in of.engine.journal(it)[-1:] for event in record.events]
    assert not set(after) & set(kinds)


def test_I3_it_is_late_in_the_new_unit_and_the_time_before_stays_with_the_old_one_and_its_head() -> None:
    of = office()
    it = in_seven_days(of)
    of.hand_over()
    of.clock.now = at("2026-07-02 08:00")
    of.engine.tick()

    assert of.engine.dossier(it).late
    late = [task for task in of.engine.tasks(unit="song-may.office", late=True) if task.dossier == it]
    assert [(task.step, task.officer) for task in late] == [("examine", late[0].holder)]
    assert of.engine.tasks(unit="dong-may.office") == []
    assert [line.dossier for line in of.engine.listing("late", unit="song-may").lines if line.task] == [it]
    event = of.events(it, "HandedOver")[0]
    assert (event.head, event.head_name) == ("quang.hoang", "Hoàng Đình Quang")
    assert event.names["dong-may"] == "Ủy ban nhân dân xã Đồng Mây"
    with of.store.transaction(write=False) as tx:
        held = [row for row in tx.accountable(it) if row.unit in ("dong-may.office", "song-may.office")]
    assert [row.unit for row in held] == ["dong-may.office", "song-may.office"]
    assert held[0].until == held[1].since == 1_782_838_800_000_000  # 01/07/2026 00:00
    head = of.engine.plugins.hook.head_of(unit=held[0].unit, level="unit", at=at("2026-06-30 17:00"))
    assert (head.officer, head.officer_name) == ("thanh.do", "Đỗ Chí Thanh")
    then = of.engine.listing("results", unit="dong-may", at=at("2026-06-30 17:00")).tallies
    office_then = next(tally for tally in then if tally.unit == "dong-may.office" and tally.officer is None)
    assert (office_then.head_name, office_then.figures["in_hand"]) == ("Đỗ Chí Thanh", 1)
    told = of.events(it, "RungReached")
    assert not [rung for rung in told if rung.at >= 1_782_838_800_000_000 and "dong-may" in (rung.unit or "")]


def test_I4_old_dossiers_keep_their_code_and_new_ones_take_the_new_agencys() -> None:
    of = office()
    old, waiting = of.birth("2026-06-30 09:00"), of.birth("2026-06-30 10:00", receive=False)
    of.hand_over()

    assert of.engine.dossier(old).code == "H99.41-260630-0001"
    received = of.engine.receive(waiting, by="an.nguyen")
    assert received.code == "H99.45-260701-0001"
    fresh = of.birth("2026-07-01 09:00", "song-may")
    assert of.engine.dossier(fresh).code == "H99.45-260701-0002"
    with pytest.raises(WrongData, match="ended on 2026-06-30"):
        of.birth("2026-07-01 09:30", "dong-may", by="system")


def test_I5_after_the_merger_only_officers_of_the_new_unit_sign_and_old_delegations_have_ended() -> None:
    given = Delegation(
        kind="TUQ",
        giver="dong-may.chair",
        to_post="dong-may.office-chief",
        acts=("sign",),
        decision="12/GUQ-UBND",
        decided=date(2026, 6, 1),
        since=date(2026, 6, 1),
        until=date(2026, 12, 31),
    )
    data = merged()
    of = office(data=data.model_copy(update={"delegations": (*data.delegations, given)}))
    its = [of.birth(f"2026-06-29 {hour}:00") for hour in ("08", "09", "10")]
    for it in its:
        of.do(it, "check_papers")
        of.do(it, "appraise", **NO)
        of.do(it, "register_birth", register_number="15/2026")
    signing = {it: next(t for t in of.engine.dossier(it).tasks if t.step == "sign_certificate") for it in its}
    for it in its:
        if signing[it].holder is not None:
            of.engine.reassign(signing[it].id, to="mai.nguyen", by="quang.hoang", reason="Phân công")
    ask = of.engine.plugins.hook.mandate
    step = of.engine.procedure(BIRTH).step["sign_certificate"]

    def mandate(officer: str) -> Any:
        it = of.engine.dossier(its[0])
        return ask(
            officer=officer, act="sign", step=step, procedure=it.definition, dossier=it, at=of.clock.now
        )

    of.clock.now = at("2026-06-30 16:00")
    assert (mandate("thanh.do").allowed, mandate("thanh.do").form) == (True, "TUQ.")
    of.hand_over()

    assert not mandate(
        "thanh.do"
    ).allowed  # he runs the office of the new commune, but its chair gave nothing
    of.clock.now = at("2026-07-01 09:00")
    for old in ("mai.nguyen", "thanh.do"):  # her post has ended; his delegation has
        with pytest.raises(NotPermitted):
            of.engine.complete(signing[its[0]].id, by=old, data={"signature": "signed"})
    task = next(iter(of.engine.dossier(its[0]).tasks))
    seats = of.engine.plugins.hook.roles_of(officer=task.officer, at=of.clock.now)
    assert {seat.agency for found in seats for seat in found} == {"song-may"}
    assert of.do(its[0], "sign_certificate", signature="signed").tasks[0].step == "hand_over"


def test_I6_stops_requests_counters_and_apologies_are_carried_over_unchanged() -> None:
    of = office()
    asked = in_seven_days(of)
    of.engine.request_papers(asked, by="an.nguyen", content="Tờ khai", reason="Thiếu chữ ký")
    place: dict[str, Any] = {"received_at": "dong-may.one-stop", "competent": "dong-may"}
    stopped, sorry = (of.engine.start("bay-ngay", by="an.nguyen", receive=True, **place).id for _ in range(2))
    order: dict[str, Any] = {
        "ground": "verification",
        "basis": "Luật Hộ tịch 2014 Điều 5",
        "document": "17/UBND-VP",
    }
    of.clock.now = at("2026-06-24 09:00")
    of.engine.suspend(stopped, by="quang.hoang", **order)
    again = at("2026-07-10 09:00").date()
    of.engine.reappoint(sorry, by="quang.hoang", day=again, reason="thiếu nhân lực", document="18/UBND-VP")
    of.clock.now = at("2026-07-01 00:00")
    of.engine.tick()
    kept = [terms(of, each) for each in (asked, stopped, sorry)]

    assert of.hand_over().moved == 3

    assert [terms(of, each) for each in (asked, stopped, sorry)] == kept
    assert of.engine.dossier(stopped).suspended == at("2026-06-24 09:00")
    of.clock.now = at("2026-07-01 09:00")
    of.engine.supply(asked, by="an.nguyen")
    assert of.engine.dossier(asked).requests == {"appraisal": 1}
    with pytest.raises(NotPermitted, match="1 time"):  # asked once does not become zero
        of.engine.request_papers(asked, by="an.nguyen", content="Tờ khai", reason="Thiếu chữ ký")
    resumed = of.engine.resume(stopped, by="an.nguyen")
    assert resumed.due == at("2026-07-08 17:30")  # what was left on 24/06
    head = of.engine.plugins.hook.head_of(unit="song-may", level="agency", at=of.clock.now).officer
    with pytest.raises(CommandRejected):
        of.engine.reappoint(sorry, by=head, day=again + timedelta(days=3), reason="không rõ")


class Early:
    """The new commune opens at 07:00 and closes at 16:30."""

    @hookimpl(wrapper=True)
    def calendar(self, unit: str | None, at: Any) -> Any:
        found: Calendar = yield
        if not (unit or "").startswith("song-may"):
            return found
        hours = (Session(time(7), time(11, 30)), Session(time(13), time(16, 30)))
        return replace(found, office_hours=hours, version=f"{found.version}+song-may")


def test_I7_printed_promises_stay_and_new_terms_use_the_new_calendar() -> None:
    of = office(Early())
    it = in_seven_days(of, "2026-06-29 09:00")
    told = of.engine.dossier(it).due
    of.hand_over()

    assert of.engine.dossier(it).due == told == at("2026-07-08 17:30")
    of.clock.now = at("2026-07-01 08:00")
    done = of.do(it, "examine")
    clock = state(of, it).clocks[f"task:{done.tasks[0].id.partition('.')[2]}"]
    assert clock.calendar.endswith("+song-may")
    assert done.due == told
    fresh = of.engine.start(
        "bay-ngay", by="an.nguyen", receive=True, received_at="song-may.one-stop", competent="song-may"
    )
    assert fresh.due == at("2026-07-10 16:30")


def test_I8_letters_go_to_the_successor_with_the_time_already_run_and_the_asker_is_told() -> None:
    of = office()
    asked = of.birth("2026-06-29 08:00", "ban-cao")
    of.do(asked, "check_papers")
    of.do(asked, "appraise", needs_verification=True, eligible=True, verifying_unit="dong-may.office")
    posting = of.land("2026-06-23 09:00")
    of.do(posting, "check_papers")
    of.do(posting, "verify_records", encumbered=False)
    clocks = {each: dict(state(of, each).clocks) for each in (asked, posting)}

    done = of.hand_over()

    assert done.balances and [line.dossier for line in done.lines] == [asked, posting]
    for each, step in ((asked, "await_verification"), (posting, "post_notice")):
        task = next(task for task in of.engine.dossier(each).tasks if task.step == step)
        assert (task.unit or "").startswith("song-may.")
        now = state(of, each).clocks
        assert {name: replace(clock, unit=None) for name, clock in now.items()} == {
            name: replace(clock, unit=None) for name, clock in clocks[each].items()
        }
    letters = of.events(asked, "HandedOver")[0].letters
    assert [letter[1] for letter in letters] == ["ban-cao"]
    assert letters[0][2] is not None and letters[0][3] is not None
    assert [letter[1] for letter in of.events(posting, "HandedOver")[0].letters] == ["land-branch-1"]
    assert all(line.told for line in done.lines)
    assert of.engine.dossier(asked).competent == "ban-cao"
    of.clock.now = at("2026-07-01 09:00")
    answered = of.engine.send(asked, "verification_answer", by="linh.pham", data=ANSWER)
    assert "await_verification" not in {task.step for task in answered.tasks}


def test_I9_what_lies_in_two_successors_waits_for_a_person_and_is_never_assigned_by_default() -> None:
    of = office(data=split())
    its = [of.birth(f"2026-06-29 {hour}:00") for hour in ("08", "09")]
    before = {each: of.engine.dossier(each) for each in its}

    done = of.hand_over()

    assert (done.lay, done.moved, done.count("undecided"), done.balances) == (2, 0, 2, True)
    for each in its:
        now = of.engine.dossier(each)
        assert list(now.incidents.values()) == ["hand-over:dong-may"]
        lying = [
            [(task.id, task.unit, task.officer, task.holder) for task in it.tasks]
            for it in (now, before[each])
        ]
        assert now.competent == before[each].competent and lying[0] == lying[1]
        incident = of.events(each, "IncidentRecorded")[0]
        assert "Sông Mây" in incident.text and "Sơn Trung" in incident.text
        chair = of.engine.plugins.hook.head_of(unit="province", level="agency", at=of.clock.now)
        assert incident.told == chair.officer
    repeated = of.hand_over()
    assert (repeated.count("undecided"), repeated.balances) == (2, True)
    assert len(of.events(its[0], "IncidentRecorded")) == 1

    decided = of.hand_over("2026-07-02 09:00", to="son-trung", dossiers=[its[0]])
    assert (decided.lay, decided.moved, decided.balances) == (1, 1, True)
    now = of.engine.dossier(its[0])
    assert (now.competent, now.received_at, dict(now.incidents)) == ("son-trung", "son-trung.one-stop", {})
    assert all((task.unit or "").startswith("son-trung.") for task in now.tasks)
    whole = of.hand_over("2026-07-02 10:00")
    assert (whole.lay, whole.count("earlier"), whole.count("undecided")) == (2, 1, 1)


def test_I10_the_state_of_the_old_unit_asked_later_is_answered_with_the_old_names() -> None:
    of = office()
    its = many(of, 14)
    then = at("2026-06-30 17:00")
    of.clock.now = then
    of.engine.tick()
    known = {each: of.engine.dossier(each) for each in its}
    lists = {
        name: of.engine.listing(name, unit="dong-may").lines for name in ("in-hand", "late", "suspended")
    }
    assert lists["in-hand"] and lists["late"]
    of.hand_over()
    of.clock.now = at("2026-08-15 09:00")
    of.engine.tick()

    for each in its:
        old = of.engine.state_at(each, then)
        assert old.tasks == known[each].tasks
        assert (old.received_at, old.competent) == (known[each].received_at, known[each].competent)
    for name, lines in lists.items():
        assert of.engine.listing(name, unit="dong-may", at=then).lines == lines
        assert of.engine.listing(name, unit="dong-may").lines == ()
    head = of.engine.plugins.hook.head_of(unit="dong-may", level="agency", at=then)
    unit = of.engine.plugins.hook.unit(unit="dong-may.office", at=then)
    assert (head.officer_name, head.unit_name) == ("Hoàng Đình Quang", "Lãnh đạo Ủy ban nhân dân xã Đồng Mây")
    assert unit.name == "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Đồng Mây"
    assert of.engine.plugins.hook.head_of(unit="dong-may", level="agency", at=of.clock.now) is None


def test_a_decision_has_a_number_and_the_command_says_whose_dossiers() -> None:
    of = office()
    for wrong in (
        {"decision": " "},
        {"officer": "an.nguyen"},
        {"from_unit": None},
        {"batch": 0},
        {"reason": "?"},
    ):
        with pytest.raises(WrongData):
            of.hand_over(**wrong)
    with pytest.raises(NotPermitted):
        of.hand_over(by="quang.hoang")
    assert DECISION
