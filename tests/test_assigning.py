"""Who gets a task: by turn, by load, by territory, the same officer, never the same, by the head."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from tests.assigning_world import CIVIL, HEAD, LEADER, REST, STAFF, chain, file, hand_in, office, step
from tests.ladder_world import organisation
from tests.ladder_world import world as province
from tests.test_handing_calendars import Flood
from tests.vector_world import World, day

from thutuc import CommandRejected
from thutuc.engine.draft import World as Outside
from thutuc.engine.rules.hindering import kind_of
from thutuc.engine.workload import InMemory, load_of
from thutuc.errors import NotPermitted, WrongData, WrongState

STAFFED = {"khoa.vuong", "oanh.ma"}


def only(dossier):
    (task,) = dossier.tasks
    return task


def assigned(world, step_id=None):
    """How, to whom and under whose name each task of the dossier went."""
    opened = {event.task: event.step for event in world.events("TaskOpened")}
    return [
        (event.how, event.holder, event.officer)
        for event in world.events("TaskAssigned")
        if step_id in (None, opened[event.task])
    ]


# --- by turn and by load ---------------------------------------------------------------------------


def test_round_robin_gives_each_in_turn_and_a_refused_command_gives_its_turn_back():
    world = office(chain(step("work", f'{STAFF} assign="round-robin"')))
    given = [only(hand_in(world.engine)).holder for _ in range(6)]
    assert given in (["khoa.vuong", "oanh.ma"] * 3, ["oanh.ma", "khoa.vuong"] * 3)

    with pytest.raises(CommandRejected):
        hand_in(world.engine, external_code="x" * 500)
    assert only(hand_in(world.engine)).holder == given[0]


def test_a_rehearsal_that_has_to_catch_up_takes_nobodys_turn():
    timer = (
        "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )
    where = 'id="pause" attachedToRef="draft" cancelActivity="false"'
    pause = f"<bpmn:boundaryEvent {where}>{timer}</bpmn:boundaryEvent>"
    steps = step("draft", CIVIL), pause, step("work", f'{STAFF} assign="round-robin"')
    flows = ("start", "draft"), ("draft", "end"), ("pause", "work"), ("work", "end")
    first, second = office(file(steps, flows)), office(file(steps, flows))
    for world, rehearsals in ((first, 0), (second, 3)):
        drafting = only(hand_in(world.engine))
        world.clock.now = day("02/03 11:00")
        for _ in range(rehearsals):
            who = {"officer": drafting.holder or drafting.officer, "decision": "1/QĐ"}
            found = world.engine.hand_over(by="system", dry_run=True, **who)
            assert [line.how for line in found.lines] == ["moved"]
        world.engine.tick()

    (one,), (other,) = (
        [task.holder for task in world.engine.tasks(dossier=1) if task.step == "work"]
        for world in (first, second)
    )
    assert one == other


def test_round_robin_is_fair_step_by_step_and_among_those_whom_four_eyes_leave():
    three = 'role="Viên chức thẩm định" unit="land-branch" assign="round-robin"'
    world = office(chain(step("draft", three), step("review", three + ' notSameAs="draft"')))
    place = {"received_at": "dong-may.one-stop", "competent": "land-branch-1"}
    drafted, reviewed = Counter[str | None](), Counter[str | None]()
    for _ in range(18):
        first = only(world.engine.start("viec", by="an.nguyen", receive=True, **place))
        second = only(world.engine.complete(first.id, by=first.holder or ""))
        drafted[first.holder] += 1
        reviewed[second.holder] += 1

    assert set(drafted.values()) == set(reviewed.values()) == {6}
    assert len(drafted) == len(reviewed) == 3


def test_each_of_two_steps_is_done_by_either_officer_as_often():
    world = office(
        chain(step("a", f'{STAFF} assign="round-robin"'), step("b", f'{STAFF} assign="round-robin"'))
    )
    done = Counter[tuple[str, str | None]]()
    for _ in range(6):
        first = only(hand_in(world.engine))
        second = only(world.engine.complete(first.id, by=first.holder or ""))
        done.update({("a", first.holder): 1, ("b", second.holder): 1})

    assert sorted(done.values()) == [3, 3, 3, 3]


def test_who_holds_a_task_does_not_push_it_on_to_a_colleague():
    world = office(chain(step("work")))
    task = only(hand_in(world.engine))
    other = (STAFFED - {task.holder}).pop()

    with pytest.raises(NotPermitted, match=r"người đang giữ thì trả lại.*Điều 19.1"):
        world.engine.reassign(task.id, to=other, by=task.holder or "", reason="Bận")

    world.engine.give_back(task.id, by=task.holder or "", reason="Bận", to="head")
    world.engine.reassign(task.id, to=other, by="dan.luc", reason="Giao lại")


def test_a_dossier_that_comes_back_goes_to_who_did_it_before_not_to_whose_turn_it_is():
    world = office(returning(f'{STAFF} assign="round-robin"'))
    first = hand_in(world.engine)
    world.id = first.id
    worker = only(first).holder
    hand_in(world.engine)
    world.do("02/03 10:00", "draft")
    world.do("02/03 11:00", "review", agreed=False)

    assert only(world.it).holder == worker
    assert assigned(world, "draft")[-1] == ("same officer", worker, worker)


def test_the_least_loaded_has_the_least_working_time_left_in_his_open_tasks():
    long = chain(step("work", f'{STAFF} assign="least-loaded"', term="10 ngày làm việc"), name="dai")
    short = chain(step("work", f'{STAFF} assign="least-loaded"', term="02 ngày làm việc"), name="ngan")
    world = office(long, short)
    busy = only(hand_in(world.engine, "dai")).holder
    given = [only(hand_in(world.engine, "ngan")).holder for _ in range(5)]
    other = (STAFFED - {busy}).pop()

    assert given == [other] * 5  # 80 working hours against 16, 32 … 64


def test_loads_are_level_also_where_one_tick_opens_all_the_work():
    long = chain(step("work", f'{STAFF} assign="least-loaded"', term="10 ngày làm việc"), name="dai")
    resting = chain(step("draft", CIVIL), REST, step("work", f'{STAFF} assign="least-loaded"'))
    world = office(long, resting)
    busy = only(hand_in(world.engine, "dai")).holder
    for _ in range(12):  # more than are objects at once
        draft = only(hand_in(world.engine))
        world.engine.complete(draft.id, by=draft.holder or draft.officer)
    world.clock.now = day("02/03 11:00")
    assert world.engine.tick().dossiers == 12

    given = Counter(task.holder for task in world.engine.tasks(procedure="viec"))
    assert given[busy] == 4  # 80 working hours and 4 × 16 against 8 × 16 (and the parts of the first day)


def test_work_that_is_overdue_or_has_no_term_counts_one_working_hour(office_calendar):
    now, calendar = office_calendar
    dues = {None: 2, now - 1: 1, now + 5 * 3_600_000_000: 1}
    # 09:00 to 14:00 on Monday 02/03, noon not worked (11:30–13:30)
    assert load_of(dues, now, calendar) == timedelta(hours=3) + timedelta(hours=3)


@pytest.fixture
def office_calendar():
    world = office(chain(step("work")))
    at = world.clock.now
    calendar = world.engine._desk.world.calendar("dong-may", at)
    return int(at.timestamp() * 1_000_000), calendar


def test_without_a_store_turns_are_counted_in_memory():
    turns = InMemory()
    assert [turns.turn("a"), turns.turn("b"), turns.turn("a")] == [1, 1, 2]
    assert list(turns.held("dong-may.economics")) == []
    assert isinstance(Outside.__dataclass_fields__["workload"].default_factory(), InMemory)


# --- the same, never the same ----------------------------------------------------------------------


def test_the_officer_of_an_earlier_step_does_this_one_too():
    world = office(
        chain(step("draft"), step("mend", f'{STAFF} assign="round-robin" sameAs="draft"'), step("last"))
    )
    for _ in range(4):
        world.id = hand_in(world.engine).id
        worker = only(world.it).holder
        world.engine.complete(only(world.it).id, by=worker)
        assert only(world.it).holder == worker
        assert assigned(world, "mend") == [("same officer", worker, worker)]


def test_an_officer_of_an_earlier_step_who_is_away_is_replaced_as_assign_says():
    chief = 'role="Lãnh đạo phòng" unit="office"'
    world = office(
        chain(step("register", CIVIL), step("look", chief), step("mend", f'{CIVIL} sameAs="register"'))
    )
    world.id = hand_in(world.engine).id
    if only(world.it).holder != "viet.ngo":
        world.engine.reassign(only(world.it).id, to="viet.ngo", by="thanh.do", reason="Cân đối công việc")
    world.do("06/03 16:00", "register")
    world.do("09/03 09:00", "look")  # viet.ngo is away from 09/3 to 20/3
    assert assigned(world, "mend") == [("sole", "linh.pham", "linh.pham")]


def test_whoever_prepared_never_gets_the_step_that_names_it():
    world = office(chain(step("draft"), step("check", f'{STAFF} notSameAs="draft"')))
    seen = set()
    for _ in range(6):
        world.id = hand_in(world.engine).id
        worker = only(world.it).holder
        world.engine.complete(only(world.it).id, by=worker)
        assert only(world.it).holder == (STAFFED - {worker}).pop()
        seen.add(worker)
    assert seen == STAFFED


def test_whoever_prepared_neither_claims_nor_completes_nor_is_given_the_other_step():
    world = office(
        chain(step("draft"), step("check", f'{STAFF} notSameAs="draft" assign="pool"', title="Thẩm tra"))
    )
    world.id = hand_in(world.engine).id
    worker = only(world.it).holder
    world.engine.complete(only(world.it).id, by=worker)
    task = only(world.it).id

    for attempt in (
        lambda: world.engine.claim(task, by=worker),
        lambda: world.engine.complete(task, by=worker),
        lambda: world.engine.reassign(task, to=worker, by="dan.luc", reason="x"),
    ):
        with pytest.raises(NotPermitted, match="không thực hiện bước “Thẩm tra”") as refused:
            attempt()
        assert refused.value.actor == worker
    world.engine.claim(task, by=(STAFFED - {worker}).pop())


def test_where_nobody_else_holds_the_role_the_head_answers_and_an_incident_says_so():
    world = office(chain(step("draft", HEAD), step("check", f'{HEAD} notSameAs="draft"')))
    world.id = hand_in(world.engine).id
    world.engine.complete(only(world.it).id, by="dan.luc")

    task = only(world.it)
    assert (task.holder, task.officer) == (None, "dan.luc")
    (incident,) = world.events("IncidentRecorded")
    assert (kind_of(incident.what), incident.about) == ("nobody-else", "check")


def test_the_signer_is_not_the_one_who_prepared_and_each_act_stands_apart_in_the_journal():
    world = office(
        chain(
            step("prepare", f'{STAFF} act="prepare"'),
            step("initial", f'{HEAD} act="initial" notSameAs="prepare"'),
            step("sign", f'{LEADER} act="sign" notSameAs="prepare initial"'),
            step("issue", 'role="Văn thư" unit="records-office" act="issue" notSameAs="sign"'),
        )
    )
    world.id = hand_in(world.engine).id
    done = {}
    while world.it.tasks:
        task = only(world.it)
        done[task.step] = task.holder or task.officer
        world.engine.complete(task.id, by=done[task.step])
    assert list(done) == ["prepare", "initial", "sign", "issue"]
    assert len(set(done.values())) == 4


# --- by the head, and by territory ------------------------------------------------------------------


def test_the_head_assigns_and_until_then_answers_himself():
    world = office(chain(step("work", f'{STAFF} assign="by-head"')))
    world.id = hand_in(world.engine).id
    task = only(world.it)
    assert (task.holder, task.officer) == (None, "dan.luc")
    assert assigned(world) == [("by head", None, "dan.luc")]

    with pytest.raises(NotPermitted, match=r"Điều 19\.1"):
        world.engine.claim(task.id, by="khoa.vuong")
    world.engine.reassign(task.id, to="khoa.vuong", by="dan.luc")
    assert assigned(world)[-1] == ("assigned by head", "khoa.vuong", "khoa.vuong")
    with pytest.raises(WrongData, match="reason"):
        world.engine.reassign(task.id, to="oanh.ma", by="dan.luc")


def test_a_dossier_the_head_has_assigned_comes_back_to_the_same_officer():
    world = office(returning(f'{STAFF} assign="by-head"'))
    world.id = hand_in(world.engine).id
    world.engine.reassign(only(world.it).id, to="oanh.ma", by="dan.luc")
    world.do("02/03 10:00", "draft")
    world.do("02/03 11:00", "review", agreed=False)
    assert only(world.it).holder == "oanh.ma"


@pytest.mark.parametrize(
    ("place", "unit"),
    [("dong-may", "land-branch-1.office"), ("H99.41", "land-branch-1.office")],
)
def test_the_unit_that_serves_the_territory_named_by_the_dossier_gets_it(place, unit):
    who = 'role="Viên chức thẩm định" unit="land-branch" territoryFrom="commune"'
    world = office(chain(step("work", who), law='<thutuc:field name="commune"/>'))
    made = hand_in(world.engine, competent="lung-suong", data={"commune": place})
    assert only(made).unit == unit
    world.engine.complete(only(made).id, by=only(made).holder)


def test_a_unit_of_the_territory_itself_is_meant_where_no_other_agency_serves_it():
    who = 'role="Chuyên viên" unit="economics-division" territoryFrom="commune"'
    world = office(chain(step("work", who), law='<thutuc:field name="commune"/>'))
    assert only(hand_in(world.engine, data={"commune": "lung-suong"})).unit == "lung-suong.economics"


def test_a_territory_that_nobody_serves_is_an_incident_at_the_head():
    who = 'role="Viên chức thẩm định" unit="land-branch" territoryFrom="commune"'
    world = office(chain(step("work", who), law='<thutuc:field name="commune"/>'))
    world.id = hand_in(world.engine, data={"commune": "lung-suong"}).id
    assert only(world.it).officer == "quang.hoang"
    assert [kind_of(event.what) for event in world.events("IncidentRecorded")] == ["vacant"]


@pytest.mark.parametrize("place", ["nowhere", "dong-may.one-stop", "H99.99"])
def test_a_territory_that_is_none_is_refused_where_it_is_typed(place):
    who = 'role="Viên chức thẩm định" unit="land-branch" territoryFrom="commune"'
    world = office(chain(step("work", who), law='<thutuc:field name="commune"/>'))
    with pytest.raises(WrongData, match="unit or agency") as refused:
        hand_in(world.engine, data={"commune": place})
    assert [fault.at for fault in refused.value.faults] == ["/commune"]
    assert world.engine.search() == []


def test_a_unit_in_a_list_is_looked_up_when_the_list_is_typed():
    """What is typed wrongly is mended by who typed it; an act refused changes nothing."""
    each = '<thutuc:each collection="consulted" item="agency"/>'
    loop = f"<bpmn:extensionElements>{each}</bpmn:extensionElements>"
    loop = f"<bpmn:multiInstanceLoopCharacteristics>{loop}</bpmn:multiInstanceLoopCharacteristics>"
    ask = step("ask", 'role="Chuyên viên" unitFrom="agency" act="consult"')
    ask = ask.replace("</bpmn:userTask>", f"{loop}</bpmn:userTask>")
    choose = step("choose", CIVIL, '<thutuc:field name="consulted" type="list" label="Nơi hỏi"/>')
    world = office(chain(choose, ask))
    world.id = hand_in(world.engine).id
    task = only(world.it)
    for wrong, at in (
        (["dong-mai", "dong-may.economics"], "/consulted/0"),
        (["dong-may", 7], "/consulted/1"),
    ):
        with pytest.raises(WrongData) as refused:
            world.engine.complete(task.id, by=task.holder, data={"consulted": wrong})
        assert [fault.at for fault in refused.value.faults] == [at]
        assert only(world.it).step == "choose"
    with pytest.raises(WrongData, match="Did you mean 'dong-may'") as refused:
        world.engine.complete(task.id, by=task.holder, data={"consulted": ["dong-mai"]})
    (told,) = refused.value.faults
    assert told.message_vi == (
        "Nơi hỏi: phải là mã đơn vị, cơ quan trong tổ chức, đang là “dong-mai”. "
        "Có phải là 'dong-may' hoặc 'dong-may.office' hoặc 'dong-may.one-stop'?"
    )
    with pytest.raises(WrongData) as refused:
        world.engine.complete(task.id, by=task.holder, data={"consulted": ["x"] * 5_000})
    assert len(refused.value.faults) == 20  # enough to see what is wrong
    done = world.engine.complete(task.id, by=task.holder, data={"consulted": ["dong-may.economics"]})
    assert [each.unit for each in done.tasks] == ["dong-may.economics"]
    with pytest.raises(WrongData, match="unit or agency"):
        world.engine.correct(world.id, by=task.holder, reason="Ghi nhầm", data={"consulted": ["x"]})


def test_a_step_that_opens_while_nobody_of_its_unit_is_there_lies_in_its_unit_all_the_same():
    """The head of the agency answers meanwhile; who comes back finds it, and it counts as the unit's."""
    people = ["dan.luc", "khoa.vuong", "oanh.ma"]
    away = [(who, "2026-03-02", "2026-03-03", None) for who in people]
    world = province(chain(step("work", f'{STAFF} assign="pool"')), roles=organisation(away=away))
    world.clock.now = day("02/03 09:00")
    world.id = hand_in(world.engine).id
    task = only(world.it)
    assert (task.unit, task.officer, task.holder) == ("dong-may.economics", "quang.hoang", None)
    assert [kind_of(event.what) for event in world.events("IncidentRecorded")] == ["vacant"]

    world.at("04/03 09:00")
    for who in people:
        assert [each.id for each in world.engine.tasks(claimable_by=who)] == [task.id]
    world.engine.claim(task.id, by="oanh.ma")
    world.at("10/03 09:00")
    assert {duty.officer for duty in world.engine.duties(kind="urge", dossier=world.id)} == {"dan.luc"}
    world.engine.give_back(task.id, by="oanh.ma", reason="Bận")
    assert (only(world.it).unit, only(world.it).officer) == ("dong-may.economics", "dan.luc")


@pytest.mark.parametrize("plugins", [(), (Flood(),)])
def test_a_unit_has_its_step_once_the_data_are_corrected_to_name_it(plugins):
    """Unless it has other days off: the term runs by one calendar, and the head gives the step away."""
    who = f'{STAFF} assign="pool"'.replace('unit="economics-division"', 'unitFrom="agency"')
    world = World(chain(step("work", who), law='<thutuc:field name="agency"/>'), plugins=plugins)
    world.clock.now = day("02/03 09:00")
    world.id = hand_in(world.engine).id
    task = only(world.it)
    assert task.unit == "dong-may.leadership"
    for unit, officer in (("dong-may.economics", "oanh.ma"), ("lung-suong.economics", "loi.ly")):
        data = {"agency": unit}
        world.engine.correct(world.id, by="quang.hoang", reason="Ghi nhầm đơn vị", data=data)
        if plugins and officer == "loi.ly":
            assert only(world.it).unit == "dong-may.economics"
            continue
        assert (only(world.it).unit, only(world.it).holder) == (unit, None)
        assert [each.id for each in world.engine.tasks(claimable_by=officer)] == [task.id]


def test_a_role_that_no_one_holds_is_an_incident_at_the_head():
    world = office(chain(step("work", 'role="Kiểm lâm" unit="economics-division" assign="round-robin"')))
    world.id = hand_in(world.engine).id
    assert (only(world.it).holder, only(world.it).officer) == (None, "dan.luc")
    (incident,) = world.events("IncidentRecorded")
    assert (kind_of(incident.what), incident.told) == ("vacant", "dan.luc")


@pytest.mark.parametrize("ends", ["claim", "complete", "cancel"])
def test_the_incident_of_a_role_that_no_one_held_ends_with_the_need_for_a_person(ends: str) -> None:
    world = office(
        chain(step("work", 'role="Kiểm lâm" unit="economics-division" assign="round-robin"'), step("next"))
    )
    world.id = hand_in(world.engine).id
    (task, head), engine = (only(world.it).id, only(world.it).officer), world.engine
    engine.note(world.id, by=head, text="Chờ phân công")
    assert [each.kind for each in engine.incidents()] == ["vacant"]
    paper = {"reason": "Dừng", "document": "2/TB"}
    how = {"claim": (task, {}), "complete": (task, {}), "cancel": (world.id, paper)}[ends]
    getattr(engine, ends)(how[0], by="quang.hoang" if ends == "cancel" else head, **how[1])

    (gone,) = engine.incidents(ended=True)
    assert engine.incidents() == [] and gone.until is not None and world.engine.verify() == []
    told = "đã có người nhận việc · somebody works on it"
    assert gone.how == (told if ends == "claim" else "việc đã kết thúc · the task has ended")


def test_it_ends_too_once_the_data_name_the_unit() -> None:
    who = 'role="Chuyên viên" unitFrom="agency" assign="pool"'
    world = office(chain(step("work", who), law='<thutuc:field name="agency"/>'))
    world.id = hand_in(world.engine).id
    head = only(world.it).officer
    data = {"agency": "dong-may.economics"}
    world.engine.correct(world.id, by=head, reason="Bổ sung nơi xử lý", data=data)

    assert (only(world.it).unit, only(world.it).holder) == ("dong-may.economics", None)
    assert world.engine.incidents() == [] and world.engine.verify() == []


BASIS = 'basis="Nghị định 31/2021/NĐ-CP Điều 6.2b"'
ASKS = f'<thutuc:consult onSilence="agreed" {BASIS}>agrees = true</thutuc:consult>'


@pytest.mark.parametrize(
    ("asked", "takes"),
    [(None, False), (None, True), ("dong-may.economics", False)],
)
def test_silence_of_an_agency_that_nobody_could_name_is_no_agreement(asked: str | None, takes: bool) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.5 speaks of the agency that was asked; who took it over was not asked."""
    who = 'role="Chuyên viên" unitFrom="agency" act="consult"'
    world = office(chain(step("ask", who, ASKS), step("work"), law='<thutuc:field name="agency"/>'))
    world.id = hand_in(world.engine, data={} if asked is None else {"agency": asked}).id
    task = only(world.it)
    if takes:
        world.engine.resolve_incident(f"{world.id}.i{max(world.it.incidents)}", by=task.officer, reason="Xem")
        agency = {"agency": "dong-may.economics"}
        world.engine.correct(world.id, by=task.officer, reason="Bổ sung nơi hỏi", data=agency)
        world.engine.reassign(task.id, to="khoa.vuong", by=task.officer, reason="Giao hỏi")
    world.at("05/03 00:00")

    recorded = [(kind_of(event.what), event.about) for event in world.events("IncidentRecorded")]
    if asked == "dong-may.economics":
        assert (only(world.it).step, world.it.data["agrees"], recorded) == ("work", True, [])
        return
    assert (only(world.it).step, world.events("TaskDeemed")) == ("ask", [])
    assert "agrees" not in world.it.data and recorded == [("vacant", "ask")] * 2
    assert "không coi là đồng ý" in world.events("IncidentRecorded")[-1].text
    assert "breach" in {event.rung for event in world.events("RungReached")}
    if takes:  # who was asked in the end may still answer
        assert only(world.engine.complete(task.id, by="khoa.vuong")).step == "work"
    assert world.engine.verify() == []


# --- giving back and taking back ---------------------------------------------------------------------


@pytest.mark.parametrize(("to", "holder"), [("pool", None), ("head", "dan.luc")])
def test_a_task_is_given_back_with_a_reason_and_the_head_answers_for_it(to, holder):
    world = office(chain(step("work", f'{STAFF} assign="pool"')))
    world.id = hand_in(world.engine).id
    task = only(world.it).id
    world.engine.claim(task, by="khoa.vuong")
    with pytest.raises(NotPermitted, match="only who holds it"):
        world.engine.give_back(task, by="oanh.ma", reason="x", to=to)
    with pytest.raises(WrongData, match="reason"):
        world.engine.give_back(task, by="khoa.vuong", reason=" ", to=to)
    with pytest.raises(WrongData, match="'pool' or 'head'"):
        world.engine.give_back(task, by="khoa.vuong", reason="Bận", to="desk")

    world.engine.give_back(task, by="khoa.vuong", reason="Có quan hệ gia đình với người nộp", to=to)
    now = only(world.it)
    assert (now.holder, now.officer) == (holder, "dan.luc")
    assert world.events("TaskAssigned")[-1].reason == "Có quan hệ gia đình với người nộp"
    if to == "pool":
        world.engine.claim(task, by="oanh.ma")
    else:
        with pytest.raises(NotPermitted, match="reassigned"):
            world.engine.claim(task, by="oanh.ma")


def test_who_takes_a_dossier_back_before_it_was_opened_has_it_again():
    world = office(chain(step("draft", f'{STAFF} assign="round-robin"'), step("check", HEAD)))
    world.id = hand_in(world.engine).id
    worker = only(world.it).holder
    world.engine.complete(only(world.it).id, by=worker)
    world.engine.recall(only(world.it).id, by=worker)
    assert (only(world.it).step, only(world.it).holder) == ("draft", worker)
    world.engine.complete(only(world.it).id, by=worker)
    world.engine.claim(only(world.it).id, by="dan.luc")
    with pytest.raises(WrongState, match=r"claimed|last act"):
        world.engine.recall(only(world.it).id, by=worker)


# --- fair over many ----------------------------------------------------------------------------------


def returning(who: str, more: str = "", law: str = "", group: str = "") -> bytes:
    """Draft, review by the head, back to the draft where he does not agree."""
    agreed = '<thutuc:field name="agreed" type="boolean"/><thutuc:field name="reason"/>'
    term = "" if group else "04 ngày làm việc"
    return file(
        [step("draft", who, more + group, term), step("review", HEAD, agreed + group, "02 ngày làm việc")],
        [("start", "draft"), ("draft", "review"), ("review", "g_ok"), ("g_ok", "end", "agreed == true"),
         ("g_ok", "draft", "agreed != true")],
        law,
    )  # fmt: skip


def test_round_robin_is_fair_over_ten_thousand_dossiers():
    world = office(chain(step("work", f'{CIVIL} assign="round-robin"')))
    store = world.engine.store
    for _ in range(10_000):
        hand_in(world.engine)
    with store.transaction(write=False) as tx:
        given = Counter(holder for _, holder, _ in tx.all("held_in_unit", ("dong-may.office",)))
    assert given == {"linh.pham": 5_000, "viet.ngo": 5_000}
