"""What came before a wait lapsed and is entered the next morning: as if it had been entered in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from tests import assigning_world
from tests.assigning_world import file, office, step
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine
from tests.vector_world import World, day, seven_days
from tests.watch import Watch

from thutuc import Dossier, Engine, open_store
from thutuc.dossier import decode_events, fold
from thutuc.dossier.events import EntryApproved, LapseUndone
from thutuc.dossier.view import end_vi
from thutuc.engine.refusals import in_vietnamese
from thutuc.engine.undone import holding
from thutuc.errors import NotPermitted, TaskClosed, WrongState
from thutuc.logs import trace_of
from thutuc.outbox import Message, Outbox
from thutuc.reports import control_sheet
from thutuc.store import Store

VERIFICATION, SILENCE = "await_verification", "await_confirmation"


class Heap:
    """A sender that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        """Keep it."""
        self.sent.append(message)


class Case:
    """A birth that waits: for another commune's answer, by a timer, or for a word that silence gives."""

    def __init__(self, waits: str, store: Store | None = None, *extra: object) -> None:
        self.clock = Clock(day("02/03 09:00"))
        if store is None:
            store = open_store(":memory:")
            store.upgrade()
        add_shipped(store)
        self.engine: Engine = make_engine(store, self.clock, *extra)
        self.waits = waits
        channel = "online" if waits == SILENCE else "counter"
        self.id = hand_in(self.engine, BIRTH, channel=channel, applicant="001099000123").id
        self.do("check_papers")
        asked: dict[str, Any] = {"needs_verification": waits == VERIFICATION, "eligible": True}
        if waits == VERIFICATION:
            asked["verifying_unit"] = "lung-suong.office"
        self.do("appraise", **asked)
        self.task = self.engine.tasks(dossier=self.id)[0]
        assert self.task.step == waits
        last = day("05/03 16:50") if waits == VERIFICATION else day("03/03 16:50")
        self.came, self.lapse = last, last.replace(hour=0, minute=0) + timedelta(days=1)
        self.watch = Watch(self.engine, self.id)

    def do(self, step: str, **data: Any) -> Dossier:
        """Complete a step that is open."""
        task = next(each for each in self.engine.tasks(dossier=self.id) if each.step == step)
        return self.engine.complete(task.id, by=str(task.holder), data=data)

    def at(self, moment: datetime) -> None:
        """It is that time, and a worker comes by."""
        self.clock.now = moment
        self.engine.tick()

    def enter(self, **how: Any) -> Dossier:
        """Enter what came in time."""
        how = {"happened_at": self.came, **how}
        if self.waits == SILENCE:
            given = {"draft_accepted": False}
            made = self.engine.send(self.id, "draft_confirmed", by="linh.pham", data=given, **how)
        else:
            data = {"verification_result": "15/2026"}
            made = self.engine.complete(self.task.id, by=str(self.task.holder), data=data, **how)
        self.watch.check(made)
        assert self.engine.verify(self.id) == []
        return made


def seen(case: Case) -> Any:
    """What a dossier is, apart from the numbers of its tasks and waits."""
    state = case.engine.dossier(case.id)._state
    steps = {f"task:{task.id}": task.step for task in state.tasks.values()}
    tasks = [(t.step, t.unit, t.officer, t.holder, t.since, t.held, t.seen) for t in state.tasks.values()]
    waits = [(w.node, w.kind, w.name, w.due, w.since) for w in state.waits.values()]
    clocks = {
        steps.get(each.id, each.id): (each.due, each.left, each.paused, each.missed, each.rungs, each.reached)
        for each in state.clocks.values()
    }
    promises = [(each.kind, each.at, each.told) for each in state.promises]
    rest = state.phase, state.data, state.missed, state.late, state.holders, state.groups
    duties = [(each.kind, steps.get(each.about, "")) for each in state.duties.values()]
    return tasks, waits, clocks, promises, rest, duties


@pytest.fixture(params=[VERIFICATION, SILENCE])
def waits(request: pytest.FixtureRequest) -> str:
    """Both ways in which a drawn instant ends a wait."""
    return str(request.param)


def _until_lapse(waits: str, chance: Random) -> Case:
    """A case that a worker has come by in, at times given by chance, until just before the wait lapses."""
    case = Case(waits)
    case.came -= timedelta(minutes=chance.randrange(400))
    before = int((case.lapse - case.clock.now).total_seconds()) // 60 - 1
    for minutes in sorted(chance.sample(range(1, before), chance.randrange(3))):
        case.at(day("02/03 09:00") + timedelta(minutes=minutes))
    case.at(case.lapse - timedelta(minutes=1))
    return case


def _afterwards(case: Case, chance: Random, *, entered: bool) -> None:
    """The night and the morning: workers, a remark, and who was given something by the lapse opens it."""
    for minutes in sorted(chance.sample(range(0, 500), 1 + chance.randrange(3))):
        case.at(case.lapse + timedelta(minutes=minutes))
    opened, remark = chance.random() < 0.5, chance.random() < 0.5
    case.clock.now = case.lapse + timedelta(minutes=500)
    if opened and not entered:
        task = case.engine.tasks(dossier=case.id)[0]
        assert task.step != case.waits
        case.engine.claim(task.id, by=str(task.holder))
    if remark:
        case.engine.note(case.id, by="an.nguyen", text="Người nộp hỏi hồ sơ")
    case.clock.now += timedelta(minutes=chance.randrange(200))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_entered_the_next_morning_is_as_if_entered_in_time(waits: str, seed: int) -> None:
    """Two walks by the same chances: one entered just before the lapse, the other on the morning after."""
    cases = []
    for entered in (True, False):
        chance = Random(seed)
        case = _until_lapse(waits, chance)
        if entered:
            case.enter()
        _afterwards(case, chance, entered=entered)
        if not entered:
            case.enter()
        case.at(case.clock.now)
        cases.append(case)
    in_time, late = cases
    assert "undo_lapse" in [record.verb for record in late.engine.journal(late.id)]
    assert seen(late) == seen(in_time)
    rows = [
        [
            (r.happened_at, r.verb, [e.kind for e in r.events])
            for r in holding(each.engine.journal(each.id))
            if r.verb != "undo_lapse"
        ]
        for each in (late, in_time)
    ]
    assert sorted(rows[0]) == sorted(rows[1])
    assert _retold(late) == _retold(in_time)


def _retold(case: Case) -> Any:
    """What reports make of its journal."""
    lines = sorted(
        (line.at, line.step, line.receiver, line.result) for line in control_sheet(case.engine, case.id).lines
    )
    drafted = [(line.step, line.officer, line.outcome, line.since) for line in case.engine.drafting(case.id)]
    trace = trace_of(case.engine.dossier(case.id), case.engine.journal(case.id))
    acts = sorted((each.at, each.activity, each.lifecycle) for each in trace.occurrences)
    return lines, drafted, acts, case.engine.explain(case.id).lines


def _lapsed(waits: str, *extra: object) -> Case:
    """A case whose wait has lapsed, on the morning after."""
    case = Case(waits, None, *extra)
    case.at(case.lapse)
    case.clock.now = case.lapse + timedelta(hours=8, minutes=30)
    return case


def test_a_lapse_stays_where_somebody_has_gone_on_since(waits: str) -> None:
    case = _lapsed(waits)
    if waits == VERIFICATION:
        case.do("await_undertaking", undertaking_number="15/2026")
    else:
        case.do("register_birth", register_number="15/2026", personal_number="001326000015")
    before = case.engine.journal(case.id)
    with pytest.raises(WrongState) as refused:
        case.enter()
    assert "'complete' at 08:30" in str(refused.value) and "keep what came with note" in str(refused.value)
    assert "từ đó đã có việc “hoàn thành bước”" in in_vietnamese(refused.value)
    assert case.engine.journal(case.id) == before


def test_what_came_after_the_lapse_does_not_undo_it(waits: str) -> None:
    case = _lapsed(waits)
    error = TaskClosed if waits == VERIFICATION else WrongState
    with pytest.raises(error):
        case.enter(happened_at=case.lapse + timedelta(seconds=1))
    case.enter(happened_at=case.lapse)  # at the very instant it is in time


def test_after_the_next_working_day_somebody_else_approves(waits: str) -> None:
    """The same whether or not a worker has come by; until the office closes nobody is asked."""
    closing = {VERIFICATION: "06/03 17:30", SILENCE: "04/03 17:30"}[waits]
    for ticked in (True, False):
        case = Case(waits)
        if ticked:
            case.at(case.lapse)
        case.clock.now = day(closing) + timedelta(minutes=1)
        for wrong in (None, "an.nguyen"):
            with pytest.raises(NotPermitted, match="the working day after is over") as refused:
                case.enter(approver=wrong)
            assert refused.value.act == {VERIFICATION: "complete", SILENCE: "send"}[waits] + " in retrospect"
        made = case.enter(approver="mai.nguyen")
        told = [
            event
            for r in case.engine.journal(made.id)
            for event in r.events
            if isinstance(event, LapseUndone)
        ]
        assert [event.approver for event in told] == (["mai.nguyen"] if ticked else [])
        late = [e for r in case.engine.journal(made.id) for e in r.events if isinstance(e, EntryApproved)]
        clocks = [each.about for each in late]  # the wait and the term of its step are two
        assert None in clocks and len(set(clocks)) == len(clocks)
    case = _lapsed(waits)
    case.clock.now = day(closing)
    case.enter()


def test_it_is_listed_and_told_to_whom_the_lapse_was_told(waits: str) -> None:
    heap = Heap()
    case = _lapsed(waits, Outbox(lambda: [heap]))
    case.engine.tick()
    given = case.engine.tasks(dossier=case.id)[0].officer
    told = len(heap.sent)
    case.enter(request_id="r1")
    again = case.enter(request_id="r1")
    assert again._state == case.engine.dossier(case.id)._state
    case.engine.tick()
    corrections = [each for each in heap.sent[told:] if each.subject.startswith("Đính chính")]
    why = "vì có việc đến trước thời điểm đó nhưng nay mới được ghi."
    assert all(each.text.endswith(why) == (each.kind == "officer") for each in corrections)
    corrected = [(each.kind, each.to) for each in corrections]
    # a date was promised to the applicant, and the head was told that the new step was late; the other
    # agency's head had to urge for an answer that was there before its due instant
    others = (
        {("applicant", "001099000123"), ("officer", "thanh.do")}
        if waits == SILENCE
        else {("head", "kim.ban")}
    )
    assert set(corrected) == {("officer", given), *others}
    assert len({each.key for each in heap.sent}) == len(heap.sent)
    case.clock.advance(minutes=1)
    found = case.engine.irregularities(since=case.lapse)
    kinds = [line.kind for line in found.lines]
    assert kinds.count("lapse-undone") == 1 and kinds.count("late-entry") == 1
    note = next(line.note for line in found.lines if line.kind == "lapse-undone")
    assert f"hết thời gian chờ lúc {end_vi(case.lapse)}" in note


def test_every_store_keeps_it(store: Store) -> None:
    case = Case(SILENCE, store)
    case.at(case.lapse)
    case.clock.now = case.lapse + timedelta(hours=8, minutes=30)
    was = case.engine.history(case.id)
    case.enter()
    now = {task.id: task for task in case.engine.history(case.id)}
    deemed = next(task for task in was if task.outcome == "deemed")
    assert (now[deemed.id].outcome, now[deemed.id].until) == ("completed", case.came)
    gone = next(task for task in was if task.step == "register_birth")
    assert (now[gone.id].outcome, now[gone.id].until) == ("cancelled", case.clock.now)


def test_a_journal_without_what_people_gave_still_folds() -> None:
    case = _lapsed(SILENCE)
    case.enter()
    with case.engine.store.transaction(write=False) as tx:
        rows = tx.journal(case.id)
    bare, whole = (
        fold((row.happened_at, decode_events(row.public, row.payload if kept else None)) for row in rows)
        for kept in (False, True)
    )
    assert (bare.tasks, bare.waits, bare.clocks, bare.promises) == (
        whole.tasks,
        whole.waits,
        whole.clocks,
        whole.promises,
    )
    assert "draft_accepted" not in bare.data and whole.data["draft_accepted"] is False


def gateway() -> bytes:
    """The small procedure, in which a message or a timer behind one gateway comes before the examination."""
    events = (
        '<bpmn:eventBasedGateway id="await"/><bpmn:intermediateCatchEvent id="came">'
        '<bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>'
        '<bpmn:intermediateCatchEvent id="over"><bpmn:extensionElements>'
        '<thutuc:term value="02 ngày làm việc" counting="law"/></bpmn:extensionElements>'
        "<bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>"
    )
    ways = [
        ("check", "await"),
        ("await", "came"),
        ("came", "examine"),
        ("await", "over"),
        ("over", "hand_over"),
    ]
    flows = "".join(
        f'<bpmn:sequenceFlow id="w{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(ways)
    )
    drawn = seven_days().decode()
    way = '<bpmn:sequenceFlow id="f1" sourceRef="check" targetRef="examine"/>'
    assert way in drawn
    drawn = drawn.replace(way, events + flows)
    return drawn.replace("<bpmn:process", '<bpmn:message id="m" name="answer"/><bpmn:process', 1).encode()


def test_a_timer_behind_a_gateway_is_undone_for_the_message_beside_it() -> None:
    world = World(gateway())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.at("05/03 00:00").at("05/03 08:30")
    assert [task.step for task in world.it.tasks] == ["hand_over"]
    watch = Watch(world.engine, world.id)
    made = world.engine.send(world.id, "answer", by="an.nguyen", happened_at=day("04/03 16:50"))
    watch.check(made)
    assert [task.step for task in world.it.tasks] == ["examine"] and world.engine.verify(world.id) == []
    assert not made._state.waits
    with pytest.raises(WrongState, match="waits for no message"):
        world.engine.send(world.id, "answer", by="an.nguyen", happened_at=day("04/03 16:50"))


def test_every_store_opens_again_what_was_closed_for_want_of_papers(store: Store) -> None:
    clock = Clock(day("06/07 09:00"))
    engine: Engine = make_engine(store, clock)
    close = {"applicant": "02 ngày làm việc", "supplement": 'whenOver="close"'}
    engine.deploy(seven_days(**close), by="system", file="0.bpmn")
    it = hand_in(engine, "bay-ngay")
    (task,) = it.tasks
    engine.complete(task.id, by=str(task.holder))
    clock.now = day("07/07 09:00")
    engine.request_papers(it.id, by="linh.pham", content="Bản vẽ", reason="Thiếu")
    (open_,) = engine.dossier(it.id).tasks
    clock.now = day("10/07 17:30")
    engine.tick()
    assert engine.dossier(it.id).closed is not None
    clock.now = day("13/07 09:00")
    how: dict[str, Any] = {"by": "an.nguyen", "happened_at": day("09/07 16:00")}
    with pytest.raises(NotPermitted) as refused:
        engine.supply(it.id, **how)
    assert in_vietnamese(refused.value).startswith(
        "'an.nguyen' không được ghi lùi ngày việc nhận giấy tờ bổ sung: chờ đến "
    )
    made = engine.supply(it.id, **how, approver="mai.nguyen")
    assert [each.id for each in made.tasks] == [open_.id] and made.closed is None
    Watch(engine, it.id).check(made)
    assert engine.verify(it.id) == [] and [each.id for each in engine.tasks(dossier=it.id)] == [open_.id]


@pytest.mark.parametrize("beside", ["of its own edge", "of another step"])
def test_a_timer_that_breaks_off_nothing_of_a_step_asks_nobody_when_it_is_entered_late(beside: str) -> None:
    """A reminder, or the time of a step beside: nothing lapsed for who had done his work before."""
    edge, breaks = ("a", "false") if beside == "of its own edge" else ("b", "true")
    timer = (
        f'<bpmn:boundaryEvent id="soon" attachedToRef="{edge}" cancelActivity="{breaks}">'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
        '</bpmn:boundaryEvent><bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>'
    )
    steps = [step(name, term="10 ngày làm việc") for name in ("a", "b", "c")]
    flows = [("start", "split"), ("split", "a"), ("split", "b"), ("a", "join"), ("b", "g_b")]
    flows += [("g_b", "join"), ("join", "end"), ("soon", "c"), ("c", "end" if edge == "a" else "g_b")]
    world = office(file([*steps, timer], flows))
    world.id = assigning_world.hand_in(world.engine).id
    world.clock.now = day("06/03 09:00")
    task = next(each for each in world.it.tasks if each.step == "a")
    world.engine.complete(task.id, by=str(task.officer), happened_at=day("02/03 15:00"))

    assert "a" not in [each.step for each in world.it.tasks]
    assert world.events("EntryApproved") == [] and world.engine.verify(world.id) == []


@pytest.mark.parametrize("breaks", [True, False])
def test_a_timer_over_the_whole_dossier_asks_somebody_else_only_where_it_breaks_off_what_is_open(
    breaks: bool,
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.1: on one's own word nobody takes back what had ended by then."""
    over = (
        '<bpmn:subProcess id="over" triggeredByEvent="true">'
        f'<bpmn:startEvent id="when" isInterrupting="{str(breaks).lower()}"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent>"
        + step("c")
        + '<bpmn:endEvent id="past"/><bpmn:sequenceFlow id="o1" sourceRef="when" targetRef="c"/>'
        '<bpmn:sequenceFlow id="o2" sourceRef="c" targetRef="past"/></bpmn:subProcess>'
    )
    world = office(
        file([step("a", term="10 ngày làm việc"), step("b"), over], pairwise(["start", "a", "b", "end"]))
    )
    world.id = assigning_world.hand_in(world.engine).id
    (task,) = world.it.tasks
    world.clock.now = day("06/03 09:00")
    how: dict[str, Any] = {"by": str(task.officer), "happened_at": day("02/03 15:00")}
    if breaks:
        with pytest.raises(NotPermitted, match="the working day after is over"):
            world.engine.complete(task.id, **how)
        how["approver"] = "dan.luc"
    world.engine.complete(task.id, **how)

    assert [each.approver for each in world.events("EntryApproved")] == ["dan.luc"] * breaks
    assert "b" in [each.step for each in world.it.tasks] and world.engine.verify(world.id) == []
