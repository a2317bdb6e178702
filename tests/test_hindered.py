"""A dossier in which something cannot happen as drawn keeps no other waiting, and can be put right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.office import Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, hookimpl
from thutuc.engine import commands_incidents as i
from thutuc.engine.rules import heads
from thutuc.engine.rules.hindering import told
from thutuc.engine.ticking import Ticker
from thutuc.errors import Fault, UnknownTask, WrongData, WrongState
from thutuc.store import Store

_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
  <bpmn:process id="hindered" name="Vướng" isExecutable="true">
    <bpmn:extensionElements>
      <thutuc:procedure legalTerm="30 ngày làm việc"/>
      <thutuc:field name="way" type="text"/>
    </bpmn:extensionElements>
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="work" name="Thẩm tra hồ sơ"><bpmn:extensionElements>
      <thutuc:term value="05 ngày làm việc"/>
      <thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:boundaryEvent id="late" attachedToRef="work"><bpmn:timerEventDefinition>
      <bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:exclusiveGateway id="asks"/>
    <bpmn:endEvent id="end"/><bpmn:endEvent id="left"/><bpmn:endEvent id="right"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
    <bpmn:sequenceFlow id="f3" sourceRef="late" targetRef="asks"/>
    <bpmn:sequenceFlow id="f4" sourceRef="asks" targetRef="left">
      <bpmn:conditionExpression>way == "left"</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f5" sourceRef="asks" targetRef="right">
      <bpmn:conditionExpression>way == "right"</bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process>
</bpmn:definitions>
"""


_SERVICE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions id="definitions" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:thutuc="urn:thutuc:bpmn:1" targetNamespace="urn:thutuc:test">
  <bpmn:process id="fetching" name="Tra cứu" isExecutable="true">
    <bpmn:extensionElements><thutuc:procedure legalTerm="30 ngày làm việc"/></bpmn:extensionElements>
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="look_up" name="Tra cứu"><bpmn:extensionElements>
      <thutuc:service name="fetch"/></bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:userTask id="work" name="Thẩm tra hồ sơ"><bpmn:extensionElements>
      <thutuc:term value="05 ngày làm việc"/>
      <thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="look_up"/>
    <bpmn:sequenceFlow id="f2" sourceRef="look_up" targetRef="work"/>
    <bpmn:sequenceFlow id="f3" sourceRef="work" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def hindered(engine: Engine, clock: Clock) -> Engine:
    """Two dossiers whose timers are due: at the first one's gateway no condition holds."""
    engine.deploy(_FILE.encode(), by="system")
    hand_in(engine, "hindered", data={"way": "nowhere"})
    clock.advance(minutes=1)
    hand_in(engine, "hindered", data={"way": "left"})
    clock.advance(hours=2)
    return engine


def test_one_dossier_that_cannot_go_on_does_not_hold_up_the_others(hindered: Engine) -> None:
    ticked = hindered.tick()

    assert list(ticked.hindered) == [1]
    assert "one of the conditions after 'asks' to hold" in ticked.hindered[1]
    assert [str(hindered.dossier(number).phase) for number in (1, 2)] == ["in-progress", "returned"]
    assert hindered.verify() == []


def test_an_officer_can_put_right_what_hinders_it(hindered: Engine, clock: Clock) -> None:
    hindered.tick()
    hindered.correct(1, by="an.nguyen", data={"way": "right"}, reason="Nhập sai")
    ticked = hindered.tick()

    assert not ticked.hindered
    assert str(hindered.dossier(1).phase) == "returned"
    assert hindered.verify() == []


def test_what_is_put_right_before_it_is_written_down_as_hindered_goes_on_at_once(
    hindered: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ticker._hinder

    def corrected(self: Ticker, dossier: int, *told: Any) -> bool:
        hindered.correct(dossier, by="an.nguyen", data={"way": "right"}, reason="Nhập sai")
        return real(self, dossier, *told)

    monkeypatch.setattr(Ticker, "_hinder", corrected)
    hindered.tick()
    assert [each.verb for each in hindered.journal(1)] == ["start", "correct"]
    monkeypatch.undo()
    hindered.tick()
    assert str(hindered.dossier(1).phase) == "returned" and not hindered.incidents()
    assert hindered.verify() == []


def test_what_hinders_it_is_one_incident_until_it_has_happened(hindered: Engine, clock: Clock) -> None:
    hindered.tick()
    clock.advance(minutes=1)
    hindered.tick()
    assert list(hindered.dossier(1).incidents.values()) == ["hindered"]
    assert not hindered.dossier(2).incidents

    hindered.correct(1, by="an.nguyen", data={"way": "right"}, reason="Nhập sai")
    hindered.tick()

    kinds = [event.kind for record in hindered.journal(1) for event in record.events]
    assert (kinds.count("IncidentRecorded"), kinds.count("IncidentResolved")) == (1, 1)
    assert not hindered.dossier(1).incidents
    assert hindered.verify() == []


def test_a_dossier_that_has_ended_is_hindered_by_nothing_any_more(hindered: Engine) -> None:
    hindered.tick()
    assert list(hindered.dossier(1).incidents.values()) == ["hindered"]
    hindered.withdraw(1, by="an.nguyen", reason="Rút hồ sơ")

    assert not hindered.incidents() and not hindered.dossier(1).incidents
    assert hindered.verify() == []


def test_what_was_due_before_it_is_recorded_all_the_same(hindered: Engine, clock: Clock) -> None:
    hindered.tick()
    before = len(hindered.journal(1))
    assert not hindered.tick().hindered  # it waits
    clock.advance(minutes=1)
    assert hindered.tick().hindered
    assert len(hindered.journal(1)) == before

    hindered.note(1, by="an.nguyen", text="Đang chờ sửa")
    assert hindered.journal(1)[-1].verb == "note"


def test_a_service_that_answers_twice_counts_once(engine: Engine, clock: Clock) -> None:
    dossier = hand_in(engine)

    with pytest.raises(UnknownTask):
        engine._desk.do("service x", dossier.id, i.ServiceDone(99, {}), "system", None)


class Interrupted:
    """A service during whose call another worker looks for something to do."""

    def __init__(self) -> None:
        self.calls = 0
        self.other: Engine | None = None

    @hookimpl
    def service_task(self, name: str):
        def call(dossier):
            self.calls += 1
            if self.calls == 1 and self.other is not None:
                self.other.tick()
            return {}

        return call


def test_two_workers_never_call_one_service_at_once(store, clock: Clock) -> None:
    service = Interrupted()
    engine = make_engine(store, clock, service)
    service.other = make_engine(store, clock, service)
    engine.deploy(_SERVICE.encode(), by="system", services=["fetch"])
    hand_in(engine, "fetching")
    engine.tick()

    assert service.calls == 1
    assert [task.step for task in engine.dossier(1).tasks] == ["work"]
    assert [row.verb for row in engine.journal(1)].count("service fetch") == 1
    assert engine.verify() == []


def test_a_name_that_the_database_does_not_keep_hinders_one_dossier_only(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(store, clock)
    add_shipped(store)
    for _ in range(3):
        hand_in(engine)
    head = heads.told

    def told(draft, *about):
        found, away = head(draft, *about)
        return (replace(found, officer="lan\0anh") if draft.id == 2 and found else found), away

    monkeypatch.setattr(heads, "told", told)
    clock.advance(days=30)
    done = engine.tick()

    assert engine.dossier(1).missed and engine.dossier(3).missed
    assert set(done.hindered) <= {2}  # SQLite keeps it
    assert engine.tick().wakes == 0 and engine.verify() == []


def test_why_something_failed_is_kept_without_what_an_applicant_filled_in() -> None:
    """Of data that were refused only the places; of a stranger's error its kind and where it was raised."""
    fault = Fault("/children/0/name", "Họ tên", "Expected a name, found 'Vừ A Páo'", "Cần họ tên")
    assert told(WrongData((), (fault, replace(fault, at="/id")))) == "WrongData: /children/0/name, /id"
    assert told(WrongData(["Expected the words of the reason, found nothing"])).startswith(
        "Expected the words"
    )
    try:
        raise ValueError("password=secret, Vừ A Páo")
    except ValueError as error:
        kept = told(error)
    assert kept.startswith("ValueError (test_hindered.py:") and "secret" not in kept
    assert told(ValueError("Vừ A Páo")) == "ValueError"
    assert len(told(WrongState("x" * 2_000, "y"))) == 500
