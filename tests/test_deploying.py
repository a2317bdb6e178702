"""Deploying: versions side by side, in force by day, pinned calls, granted services, plug-ins told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from thutuc import Engine, NotPermitted, ProcedureRefused, hookimpl, load_plugins, sample
from thutuc.errors import UnknownProcedure, WrongState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1"
  targetNamespace="urn:test" id="d">
"""

STEP = """
<bpmn:userTask id="{id}" name="{name}"><bpmn:extensionElements>
  <thutuc:term value="01 ngày làm việc"/>
  <thutuc:responsible role="Công chức một cửa" unit="one-stop" act="receive"/>
</bpmn:extensionElements></bpmn:userTask>"""


def _process(id_, middle, *, header="", flows=("a", "b")):
    first, last = flows
    return f"""
<bpmn:process id="{id_}" name="Thủ tục {id_}" isExecutable="true"><bpmn:extensionElements>
  <thutuc:procedure code="1.00{len(id_)}" legalTerm="05 ngày làm việc" {header}/>
</bpmn:extensionElements>
<bpmn:startEvent id="s"/>{middle}<bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="{first}"/>
<bpmn:sequenceFlow id="f9" sourceRef="{last}" targetRef="e"/></bpmn:process>"""


def _file(*processes):
    return (HEAD + "".join(processes) + "</bpmn:definitions>").encode()


def _one_step(name="Kiểm tra", **more):
    return _file(_process("mot-buoc", STEP.format(id="a", name=name), flows=("a", "a"), **more))


class Clock:
    def __init__(self):
        self.now = datetime(2026, 3, 2, 8, tzinfo=ZONE)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def make(store, clock, *extra):
    plugins = load_plugins(
        {"roles": {"organisation": str(sample())}}, names=("deadlines", "roles", "escalation"), extra=extra
    )
    return Engine(store, plugins=plugins, clock=clock)


def start(engine, procedure="mot-buoc"):
    return engine.start(
        procedure, by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    )


def test_the_same_file_again_is_the_same_version_and_a_changed_one_the_next(store, clock):
    engine = make(store, clock)

    first = engine.deploy(_one_step(), by="system")[0]
    again = engine.deploy(_one_step(), by="system")[0]
    changed = engine.deploy(_one_step("Kiểm tra hồ sơ"), by="system")[0]

    assert [(d.version, d.new) for d in (first, again, changed)] == [(1, True), (1, False), (2, True)]


def test_a_running_dossier_keeps_the_version_it_was_received_under(store, clock):
    engine = make(store, clock)
    engine.deploy(_one_step("Tên cũ"), by="system")
    old = start(engine)
    engine.deploy(_one_step("Tên mới"), by="system")

    again = make(store, clock)

    assert again.dossier(old.id).tasks[0].name == "Tên cũ"
    assert start(again).tasks[0].name == "Tên mới"


def test_a_version_is_taken_from_the_day_it_is_in_force(store, clock):
    engine = make(store, clock)
    engine.deploy(_one_step("Luật cũ", header='effectiveFrom="2025-01-01"'), by="system")
    engine.deploy(_one_step("Luật mới", header='effectiveFrom="2026-07-01"'), by="system")

    before = start(engine)
    clock.now = datetime(2026, 7, 1, 8, tzinfo=ZONE)
    after = start(engine)

    assert [d.tasks[0].name for d in (before, after)] == ["Luật cũ", "Luật mới"]


def test_a_procedure_not_yet_in_force_starts_no_dossier(store, clock):
    engine = make(store, clock)
    engine.deploy(_one_step(header='effectiveFrom="2026-07-01"'), by="system")

    with pytest.raises(UnknownProcedure, match="'mot-buoc' in force on 2026-03-02, found none"):
        start(engine)


def test_only_a_named_system_deploys_and_the_refusal_is_in_the_access_log(store, clock):
    engine = make(store, clock)

    with pytest.raises(NotPermitted):
        engine.deploy(_one_step(), by="an.nguyen")

    with store.transaction(write=False) as tx:
        assert tx.procedures() == []


CALLED = _process("goi", STEP.format(id="a", name="Bản thứ nhất"), flows=("a", "a"))
CALLING = _process("me", '<bpmn:callActivity id="c" name="Gọi" calledElement="goi"/>', flows=("c", "c"))


def test_a_called_procedure_is_pinned_when_its_caller_is_deployed(store, clock):
    engine = make(store, clock)
    engine.deploy(_file(CALLED), by="system")
    engine.deploy(_file(CALLING), by="system")
    dossier = start(engine, "me")
    engine.deploy(_file(CALLED.replace("thứ nhất", "thứ hai")), by="system")

    again = make(store, clock)

    assert [task.name for task in again.dossier(dossier.id).tasks] == ["Bản thứ nhất"]
    assert again.dossier(dossier.id).tasks[0].step == "c/a"


SERVICE = """<bpmn:serviceTask id="a" name="Tra cứu"><bpmn:extensionElements>
  <thutuc:service name="lookup"/><thutuc:field name="found" type="boolean" required="true"/>
</bpmn:extensionElements></bpmn:serviceTask>"""


class Lookup:
    def __init__(self):
        self.answers = []

    @hookimpl
    def service_task(self, name):
        return self._answer if name == "lookup" else None

    def _answer(self, dossier):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_service_is_called_only_where_it_was_granted(store, clock):
    engine = make(store, clock)

    with pytest.raises(ProcedureRefused, match="service 'lookup' to be granted"):
        engine.deploy(_file(_process("dich-vu", SERVICE, flows=("a", "a"))), by="system")


def test_a_service_task_is_done_by_a_tick(store, clock):
    lookup = Lookup()
    engine = make(store, clock, lookup)
    engine.deploy(_file(_process("dich-vu", SERVICE, flows=("a", "a"))), by="system", services=["lookup"])
    dossier = start(engine, "dich-vu")
    lookup.answers = [{"found": True}]

    ticked = engine.tick()

    done = engine.dossier(dossier.id)
    assert (ticked.services, done.phase, done.data["found"]) == (1, "returned", True)
    assert engine.verify() == []


@pytest.mark.parametrize("answer", [RuntimeError("no line"), {"found": "maybe"}, {"other": 1}])
def test_a_service_that_fails_is_an_incident_and_is_not_called_again(store, clock, answer):
    lookup = Lookup()
    engine = make(store, clock, lookup)
    engine.deploy(_file(_process("dich-vu", SERVICE, flows=("a", "a"))), by="system", services=["lookup"])
    dossier = start(engine, "dich-vu")
    lookup.answers = [answer]

    engine.tick()
    clock.now += timedelta(hours=1)
    engine.tick()

    assert list(engine.dossier(dossier.id).incidents.values()) == ["service:2"]
    assert engine.dossier(dossier.id).phase == "in-progress"
    assert engine.verify() == []


class Listener:
    def __init__(self):
        self.heard = []
        self.fails = False

    @hookimpl
    def on_event(self, event, dossier, at):
        if self.fails:
            raise RuntimeError("down")
        self.heard.append((dossier.id, event.kind))


def test_a_plugin_hears_of_committed_events_in_order_and_again_after_it_failed(store, clock):
    listener = Listener()
    engine = make(store, clock, listener)
    engine.deploy(_one_step(), by="system")
    dossier = start(engine)
    listener.fails = True
    engine.tick()
    listener.fails = False

    clock.now += timedelta(minutes=5)
    told = engine.tick().told

    kinds = [kind for number, kind in listener.heard if number == dossier.id]
    assert told >= 1
    assert kinds.index("DossierSubmitted") < kinds.index("DossierReceived") < kinds.index("TaskOpened")


def test_a_refused_command_is_told_to_nobody(store, clock):
    listener = Listener()
    engine = make(store, clock, listener)
    engine.deploy(_one_step(), by="system")
    dossier = start(engine)
    engine.tick()
    heard = len(listener.heard)

    with pytest.raises(WrongState):
        engine.send(dossier.id, "nothing", by="an.nguyen")
    engine.tick()

    assert len(listener.heard) == heard


CYCLE = (
    STEP.format(id="a", name="Chờ")
    + """
<bpmn:boundaryEvent id="again" attachedToRef="a" cancelActivity="false"><bpmn:timerEventDefinition id="t">
<bpmn:timeCycle>{}</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="e2"/>
<bpmn:sequenceFlow id="f5" sourceRef="again" targetRef="e2"/>"""
)


def test_a_timer_that_repeats_faster_than_ticks_come_is_refused_at_deploy(store, clock):
    engine = make(store, clock)

    with pytest.raises(ProcedureRefused, match="at least one minute, found 'R/PT1S'"):
        engine.deploy(_file(_process("nhanh", CYCLE.format("R/PT1S"), flows=("a", "a"))), by="system")

    assert engine.deploy(_file(_process("cham", CYCLE.format("R3/PT1M"), flows=("a", "a"))), by="system")
