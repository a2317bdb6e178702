"""R1: a dossier is judged by the law of the day it is received, not of the day it was handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.assigning_world import STAFF, chain, step
from tests.office import ZONE, Clock, make_engine

from thutuc import Engine, library, open_store
from thutuc.engine import MigrationPlan, in_vietnamese, verify_file
from thutuc.errors import NotPermitted, WrongData, WrongState

EVENING, MORNING = datetime(2026, 6, 30, 16, tzinfo=ZONE), datetime(2026, 7, 1, 9, tzinfo=ZONE)
PERMIT = "cap-giay-phep-xay-dung"
COUNTER: dict[str, Any] = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}
ONLINE: dict[str, Any] = {**COUNTER, "by": "system", "channel": "online"}


@pytest.fixture
def clock() -> Clock:
    """The last afternoon of the old law."""
    return Clock(EVENING)


@pytest.fixture
def engine(clock: Clock) -> Iterator[Engine]:
    """One step *a* with 20 days until 30/06/2026, one step *b* from 01/07/2026 on."""
    store = open_store(":memory:")
    store.upgrade()
    made = make_engine(store, clock)
    fields = '<thutuc:field name="kind" type="text"/><thutuc:field name="note" type="text"/>'
    deploy(made, version("a", last="2026-06-30", fields=fields))
    yield made
    store.close()


def version(name: str, first: str = "2025-07-01", last: str = "", fields: str = "", more: str = "") -> bytes:
    """A procedure of one step, in force on these days, that asks for these fields."""
    days = f'effectiveFrom="{first}"' + (f' effectiveTo="{last}"' if last else "")
    supplement = '<thutuc:supplement after="restart" stages="intake appraisal"/>'
    made = chain(step(name, STAFF), law=fields + supplement).decode()
    return made.replace("<thutuc:procedure ", f"<thutuc:procedure {days} {more} ").encode()


def deploy(engine: Engine, *files: bytes) -> None:
    """Deploy one after the other."""
    for number, each in enumerate(files):
        engine.deploy(each, by="system", file=f"{number}.bpmn")


def follow(engine: Engine, fields: str = '<thutuc:field name="kind" type="text"/>') -> None:
    """Deploy what is in force from 01/07/2026 on."""
    deploy(engine, version("b", "2026-07-01", fields=fields))


def stands(engine: Engine, dossier: int) -> tuple[int, list[str]]:
    """On which version a dossier is, and its open steps."""
    return engine.dossier(dossier)._state.version, [task.step for task in engine.dossier(dossier).tasks]


def test_a_house_permit_received_on_01_07_2026_runs_under_ND217_though_handed_in_before(clock: Clock) -> None:
    store = open_store(":memory:")
    store.upgrade()
    engine = make_engine(store, clock)
    for name in (f"{PERMIT}-den-2026-06-30", PERMIT):
        engine.deploy(library() / name / "procedure.bpmn", by="system")
    it = engine.start("1.013225", **ONLINE, data={"permit_kind": "house"}).id
    clock.now = MORNING
    received = engine.receive(it, by="an.nguyen")

    assert received.due == datetime(2026, 7, 10, 17, 30, tzinfo=ZONE)  # 07 working days
    assert "217/2026" in engine.explain(it).lines[0].text_vi
    told = [event.kind for event in engine.journal(it)[-1].events]
    assert told[0] == "VersionOfReception" and received._state.version == 2
    assert engine.verify() == []
    store.close()


def test_what_lay_overnight_at_the_counter_changes_and_what_was_received_does_not(
    engine: Engine, clock: Clock
) -> None:
    follow(engine)
    received = engine.start("viec", **COUNTER, receive=True).id
    left = engine.start("viec", **COUNTER, data={"kind": "x"}).id
    clock.now = MORNING
    engine.receive(left, by="an.nguyen", request_id="r-1")

    assert stands(engine, received) == (1, ["a"]) and stands(engine, left) == (2, ["b"])
    assert engine.dossier(left)._state.document.values == {"kind": "x"}
    before = engine.state_at(left, EVENING)
    assert before._state.version == 1 and before.definition.header.effective_to == date(2026, 6, 30)
    clock.advance(days=1)
    again = engine.receive(left, by="an.nguyen", request_id="r-1")
    assert [task.step for task in again.tasks] == ["b"] and again._state.version == 2
    assert engine.verify() == []


def test_a_late_entry_of_a_reception_takes_the_law_of_the_day_it_happened_on_anothers_word_only(
    engine: Engine, clock: Clock
) -> None:
    """Nobody chooses the law by the day he enters (NĐ 118/2025/NĐ-CP Điều 17.3)."""
    follow(engine)
    it = engine.start("viec", **ONLINE).id
    clock.now, then = MORNING, EVENING + timedelta(minutes=30)
    before = engine.journal(it)
    for approver in (None, "an.nguyen", "anh.bui"):
        with pytest.raises(NotPermitted) as refused:
            engine.receive(it, by="an.nguyen", happened_at=then, approver=approver)
        assert (
            "ngày tiếp nhận đã khai (30/06/2026) theo phiên bản 1, ngày ghi theo phiên bản 2"
            in in_vietnamese(refused.value)
        )
    with pytest.raises(NotPermitted, match="on the day of entry version 2"):
        engine.start("viec", **COUNTER, receive=True, happened_at=then)
    assert engine.journal(it) == before
    engine.receive(it, by="an.nguyen", happened_at=then, approver="quang.hoang")

    assert stands(engine, it) == (1, ["a"])
    told = [each for each in engine.irregularities(since=EVENING).lines if each.kind == "dated-back"]
    assert [each.note for each in told] == ["tiếp nhận; ngày ghi theo phiên bản 2; người đồng ý quang.hoang"]
    assert engine.verify() == []


def test_papers_asked_for_before_reception_are_brought_by_the_old_form_and_received_by_the_new(
    engine: Engine, clock: Clock
) -> None:
    follow(engine)
    it = engine.start("viec", **ONLINE).id
    engine.request_papers(it, by="an.nguyen", content="bản vẽ", reason="thiếu")
    clock.now = MORNING
    with pytest.raises(WrongState, match="waits for papers"):
        engine.receive(it, by="an.nguyen")
    engine.supply(it, by="an.nguyen", data={"kind": "y"})
    assert engine.dossier(it)._state.version == 1
    engine.receive(it, by="an.nguyen")

    assert stands(engine, it) == (2, ["b"]) and engine.verify() == []


def test_a_dossier_received_elsewhere_and_taken_over_later_keeps_the_law_of_its_reception(
    engine: Engine, clock: Clock
) -> None:
    follow(engine)
    place: dict[str, Any] = {"received_at": "lung-suong.one-stop", "competent": "dong-may"}
    it = engine.start("viec", by="system", channel="online", **place).id
    engine.receive(it, by="system", forwarded=True)
    clock.now = MORNING
    engine.take_over(it, by="an.nguyen")

    assert stands(engine, it) == (1, ["a"])  # R16 begins the clock there, R1 asks for the day of reception


@pytest.mark.parametrize(
    "fields",
    [
        '<thutuc:field name="kind" type="text"/><thutuc:field name="plan" type="text" required="true"/>',
        '<thutuc:field name="kind" type="integer"/>',
    ],
)
def test_data_that_the_new_form_does_not_take_are_refused_and_nothing_changes(
    engine: Engine, clock: Clock, fields: str
) -> None:
    follow(engine, fields)
    it = engine.start("viec", **ONLINE, data={"kind": "x"}).id
    clock.now = MORNING
    with pytest.raises(WrongData, match="version 2, in force on 2026-07-01, the day of reception") as found:
        engine.receive(it, by="an.nguyen")

    assert found.value.faults and "ask for them (request_papers), then take them (supply)" in str(found.value)
    assert "yêu cầu bổ sung (request_papers), rồi nhận bổ sung" in in_vietnamese(found.value)
    assert engine.dossier(it)._state.version == 1 and len(engine.journal(it)) == 1


def test_what_the_new_form_asks_for_is_asked_of_the_applicant_and_brought_as_it_says(
    engine: Engine, clock: Clock
) -> None:
    """NĐ 118/2025/NĐ-CP Điều 17.2: what is not complete is supplemented; no other law refuses anybody."""
    asks = '<thutuc:field name="kind" type="integer"/><thutuc:field name="plan" type="text" required="true"/>'
    follow(engine, asks)
    it = engine.start("viec", **ONLINE, data={"kind": "x"}).id
    clock.now = MORNING
    engine.request_papers(it, by="an.nguyen", content="mặt bằng", reason="mẫu đơn mới")
    for data in ({"plan": 7}, {"kind": "y"}, {"nothing": "z"}):
        with pytest.raises(WrongData):
            engine.supply(it, by="an.nguyen", data=data)
    engine.supply(it, by="an.nguyen", data={"plan": "p", "kind": 5}, request_id="r-1")
    engine.supply(it, by="an.nguyen", data={"plan": "p", "kind": 5}, request_id="r-1")
    engine.receive(it, by="an.nguyen")

    assert stands(engine, it) == (2, ["b"]) and engine.dossier(it)._state.data == {"kind": 5, "plan": "p"}
    assert engine.verify() == []


def test_what_the_new_form_asks_for_no_more_keeps_nobody_out_and_is_told(
    engine: Engine, clock: Clock
) -> None:
    follow(engine, '<thutuc:field name="other" type="text"/>')
    it = engine.start("viec", **ONLINE, data={"kind": "x"}).id
    clock.now = MORNING
    engine.receive(it, by="an.nguyen")

    assert stands(engine, it) == (2, ["b"])
    assert any("Không còn yêu cầu: kind." in line.text_vi for line in engine.explain(it).lines)


def test_what_was_given_is_kept_as_the_new_form_has_it(engine: Engine, clock: Clock) -> None:
    """What it asks for as well is not told as left out; words that say a number are one from then on."""
    kinds = '<thutuc:field name="kind" type="integer"/><thutuc:field name="note" type="text"/>'
    follow(engine, kinds)
    it, plain = (
        engine.start("viec", **ONLINE, data={"note": "x", **data}).id for data in ({"kind": "05"}, {})
    )
    clock.now = MORNING
    for each in (it, plain):
        engine.receive(each, by="an.nguyen")

    assert engine.dossier(it)._state.document.values == {"kind": 5, "note": "x"}
    assert not any("Không còn yêu cầu" in line.text_vi for line in engine.explain(it).lines)
    set_ = [event for event in engine.journal(it)[-1].events if event.kind == "DataSet"]
    assert [event.values for event in set_] == [{"kind": 5}]
    assert "DataSet" not in [event.kind for event in engine.journal(plain)[-1].events]
    assert engine.verify() == []


def test_papers_of_what_was_received_are_brought_by_the_form_of_the_day_of_reception(
    engine: Engine, clock: Clock
) -> None:
    follow(engine, '<thutuc:field name="plan" type="text" required="true"/>')
    it = engine.start("viec", **COUNTER, receive=True).id
    clock.now = MORNING
    engine.request_papers(it, by="an.nguyen", content="bản vẽ", reason="thiếu")
    engine.supply(it, by="an.nguyen", data={"kind": "y"})

    assert stands(engine, it) == (1, ["a"]) and engine.dossier(it)._state.data == {"kind": "y"}


def test_a_reception_dated_back_from_a_day_without_a_version_needs_anothers_word_too(
    engine: Engine, clock: Clock
) -> None:
    it = engine.start("viec", **ONLINE).id
    clock.now, then = MORNING, EVENING + timedelta(minutes=30)
    with pytest.raises(NotPermitted, match="on the day of entry none;") as refused:
        engine.receive(it, by="an.nguyen", happened_at=then)
    assert "ngày ghi theo không phiên bản nào" in in_vietnamese(refused.value)
    engine.receive(it, by="an.nguyen", happened_at=then, approver="quang.hoang")

    assert stands(engine, it) == (1, ["a"])
    (entered,) = [each for each in engine.journal(it)[-1].events if each.kind == "EntryApproved"]
    assert (entered.version, entered.approver) == (0, "quang.hoang")


def test_a_decision_moves_nothing_that_is_not_received_past_what_the_new_form_asks_for(
    engine: Engine,
) -> None:
    it = engine.start("viec", **ONLINE).id
    follow(engine, '<thutuc:field name="plan" type="text" label="Mặt bằng" required="true"/>')
    told: dict[str, Any] = {"procedure": "viec", "from": 1, "to": 2, "decision": "45/QĐ-UBND"}
    plan = MigrationPlan.model_validate({**told, "drop": [], "elements": {"a": "b"}})
    (line,) = engine.migrate(plan, by="system").lines
    assert line.how == "refused" and "chưa theo mẫu của phiên bản mới: Mặt bằng" in (line.why or "")
    assert stands(engine, it) == (1, [])


def test_where_no_version_is_in_force_on_the_day_it_is_told_what_to_do(engine: Engine, clock: Clock) -> None:
    it = engine.start("viec", **ONLINE).id
    clock.now = MORNING
    with pytest.raises(WrongState, match="none on 2026-07-01: deploy it, or move the dossier by a decision"):
        engine.receive(it, by="an.nguyen")
    assert len(engine.journal(it)) == 1

    follow(engine)  # it is deployed late, and then it holds
    engine.receive(it, by="an.nguyen")
    assert stands(engine, it) == (2, ["b"])


def test_another_procedure_that_takes_the_code_over_is_named(clock: Clock) -> None:
    store = open_store(":memory:")
    store.upgrade()
    engine = make_engine(store, clock)
    coded = 'code="1.999999"'
    there = version("b", "2026-07-01", more=coded).replace(b'id="viec"', b'id="viec-moi"')
    deploy(engine, version("a", last="2026-06-30", more=coded), there)
    it = engine.start("1.999999", **ONLINE).id
    clock.now = MORNING
    with pytest.raises(WrongState, match="'viec-moi' in its place on 2026-07-01: refuse this dossier"):
        engine.receive(it, by="an.nguyen")
    store.close()


def test_a_version_that_a_decision_moved_it_to_stays(engine: Engine, clock: Clock) -> None:
    it = engine.start("viec", **ONLINE).id
    follow(engine)
    told: dict[str, Any] = {"procedure": "viec", "from": 1, "to": 2, "decision": "45/QĐ-UBND"}
    plan = MigrationPlan.model_validate({**told, "drop": [], "elements": {"a": "b"}})
    assert engine.migrate(plan, by="system").moved == 1
    clock.advance(minutes=5)
    late = engine.start("viec", **ONLINE).id
    assert engine.migrate(plan.model_copy(update={"decision": "46/QĐ-UBND"}), by="system").moved == 1
    clock.advance(minutes=5)
    then = clock.now
    engine.receive(it, by="an.nguyen")  # still on 30/06, when version 1 is in force
    clock.now = MORNING
    engine.receive(late, by="an.nguyen", happened_at=then)  # nobody chooses a law by the day he enters

    assert stands(engine, it) == stands(engine, late) == (2, ["b"]) and engine.verify() == []


def test_what_was_changed_at_reception_is_not_taken_back_as_a_migration(engine: Engine, clock: Clock) -> None:
    follow(engine)
    it = engine.start("viec", **ONLINE).id
    clock.now = MORNING
    engine.receive(it, by="an.nguyen")
    with pytest.raises(WrongState, match="moved to another version"):
        engine.undo_migration(it, by="system", decision="46/QĐ-UBND")


def test_a_file_of_a_dossier_that_changed_at_reception_holds_by_itself(engine: Engine, clock: Clock) -> None:
    follow(engine)
    it = engine.start("viec", **ONLINE).id
    clock.now = MORNING
    engine.receive(it, by="an.nguyen")

    assert verify_file(engine.export(it, by="system").content).problems == ()


def test_a_version_is_ended_before_a_day_on_which_a_dossier_was_only_handed_in(
    engine: Engine, clock: Clock
) -> None:
    """What is not received goes over at reception, so it keeps no version in force (R1)."""
    it = engine.start("viec", **ONLINE).id  # on 30/06
    ended: dict[str, Any] = {
        "version": 1,
        "last_day": date(2026, 6, 29),
        "by": "system",
        "decision": "46/QĐ-UBND",
    }
    assert engine.end_version("viec", **ended).last_day == date(2026, 6, 29)
    deploy(engine, version("b", "2026-06-30"))
    clock.now = MORNING
    engine.receive(it, by="an.nguyen")
    assert stands(engine, it) == (2, ["b"])
    with pytest.raises(WrongState, match="no dossier received under it after 2026-06-30") as refused:
        engine.end_version("viec", **(ended | {"version": 2, "last_day": date(2026, 6, 30)}))
    assert "Đã có 1 hồ sơ tiếp nhận theo phiên bản này sau 30/06/2026" in in_vietnamese(refused.value)
