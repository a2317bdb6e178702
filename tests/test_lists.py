"""Lists for heads: each counts by its formula, now and for any past instant as it was answered then."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests import assigning_world as assigning
from tests.office import BIRTH, INVESTMENT, Clock, add_shipped, hand_in, make_engine
from tests.vector_world import DATA, World, day, seven_days

from thutuc import Engine
from thutuc.dossier.view import local
from thutuc.engine.lists.catalogue import LINES, NUMBERED, TALLIES
from thutuc.engine.lists.listing import FORMULAS
from thutuc.errors import CommandRejected, WrongData
from thutuc.store import DossierRow, Store, Tx, open_store

NAMES = (*LINES, *TALLIES)

#: No list and no column says what somebody deserves.
VERDICTS = ("vi phạm", "kỷ luật", "khiển trách", "cảnh cáo", "cách chức", "né tránh", "đùn đẩy", "sai phạm")


def late_world() -> World:
    """One dossier whose step, and then whose term, ran out: examine lies with a civil-status officer."""
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.at("20/03 10:00")
    return world


# --- one list after the other --------------------------------------------------------------------


def test_the_late_list_names_who_answers_since_when_and_how_many_working_days() -> None:
    world = late_world()
    (line,) = world.engine.listing("late", unit="dong-may").lines
    task = world.it.tasks[0]
    assert (line.task, line.officer, line.what) == (task.id, task.officer, "examine")
    assert (line.due, line.days) == (day("09/03 10:00"), 9)  # the step's, which was late before the dossier
    assert world.engine.listing("late", unit="dong-may.office").lines == (line,)
    assert world.engine.listing("late", officer=task.officer).lines == (line,)
    assert world.engine.listing("late", unit="lung-suong").lines == ()


def test_the_oldest_lateness_comes_first_and_a_tick_that_did_not_come_hides_nothing() -> None:
    world = World(seven_days())
    late = []
    for when in ("03/03 09:00", "02/03 09:00", "04/03 09:00"):
        world.clock.now = day(when)
        world.id = 0
        late.append(hand_in_small(world))
    world.clock.now = day("30/03 09:00")
    before = world.engine.listing("late").lines
    world.engine.tick()
    assert [line.dossier for line in before] == [late[1], late[0], late[2]]
    assert world.engine.listing("late").lines == before


def hand_in_small(world: World) -> int:
    """A dossier of the small procedure, received now."""
    return world.engine.start(
        "bay-ngay", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    ).id


def test_what_is_due_by_the_close_of_the_next_working_day_is_about_to_be_late() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    assert [line.what for line in world.engine.listing("soon").lines] == ["check"]
    world.do("02/03 10:00", "check")
    assert world.engine.listing("soon").lines == ()
    (line,) = world.at("06/03 08:00").engine.listing("soon", unit="dong-may.office").lines  # a Friday
    assert (line.what, line.due, line.days) == ("examine", day("09/03 10:00"), 1)


def test_a_dossier_nobody_received_in_time_is_on_the_late_list_of_its_one_stop() -> None:
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, channel="online")
    (line,) = world.at("09/03 09:00").engine.listing("late", unit="dong-may.one-stop").lines
    assert (line.task, line.what, line.officer) == (None, "Tiếp nhận hoặc trả lời hồ sơ", "hanh.bui")


def test_what_waits_for_a_signature_is_told_with_since_when() -> None:
    world = World()
    world.hand_in("02/03 09:00", BIRTH)
    for step in ("check_papers", "appraise", "register_birth"):
        if any(task.step == step for task in world.it.tasks):
            world.do("02/03 10:00", step)
    signing = [t for t in world.it.tasks if t.step.startswith("sign")]
    (task,) = signing
    (line,) = world.at("02/03 15:00").engine.listing("sign", officer=task.officer).lines
    assert (line.task, line.since, line.days) == (task.id, day("02/03 10:00"), 0)
    with pytest.raises(WrongData):
        world.engine.listing("sign")


def test_an_apology_that_nobody_signed_is_owed_until_it_is() -> None:
    world = late_world()
    (line,) = world.engine.listing("apology", unit="dong-may").lines
    assert (line.due, line.days, line.officer) == (day("11/03 17:30"), 7, "quang.hoang")
    engine = world.engine
    engine.reappoint(world.id, by="quang.hoang", day=day("27/03 00:00").date(), reason="thiếu nhân lực")
    assert engine.listing("apology").lines == ()


def test_a_late_result_without_a_letter_still_owes_one() -> None:
    world = late_world()
    world.do("20/03 11:00", "examine")
    world.do("20/03 14:00", "hand_over")
    assert world.it.ready is not None
    assert [line.dossier for line in world.engine.listing("apology").lines] == [world.id]
    assert world.engine.listing("late").lines == ()


def test_a_long_pause_is_listed_with_its_age_and_lateness_before_it_stays() -> None:
    world = late_world()
    world.engine.suspend(world.id, by="quang.hoang", ground="opinion", basis="Luật Hộ tịch", document="12/CV")
    world.at("20/04 10:00")
    (line,) = world.engine.listing("suspended", unit="dong-may").lines
    assert (line.since, line.what) == (day("20/03 10:00"), "chờ ý kiến cơ quan có thẩm quyền")
    assert line.days is not None and line.days >= 15
    assert world.engine.listing("suspended", number=40).lines == ()
    assert [each.dossier for each in world.engine.listing("late").lines] == [world.id]


def test_an_n_or_a_period_of_a_list_that_has_none_is_refused() -> None:
    engine = late_world().engine
    with pytest.raises(WrongData, match="no N for the list late, found 3"):
        engine.listing("late", number=3)
    with pytest.raises(WrongData, match="no period for the list late, found one from 2026-03-01"):
        engine.listing("late", since=day("01/03 00:00"))


@pytest.mark.parametrize("receive", [False, True])
def test_who_was_asked_for_papers_without_a_term_is_listed_before_reception_as_after(receive: bool) -> None:
    world = World(seven_days().replace('applicantTerm="15 ngày làm việc"'.encode(), b""))
    world.hand_in("02/03 09:00", "bay-ngay", receive=receive)
    world.at("02/03 10:00").engine.request_papers(
        world.id, by="an.nguyen", content="Bản chính", reason="Thiếu"
    )
    world.at("20/04 10:00")
    (line,) = world.engine.listing("suspended", unit="dong-may").lines
    assert (line.since, line.what, line.days) == (day("02/03 10:00"), "chờ người nộp bổ sung, xác nhận", 35)


def test_a_stop_for_an_opinion_that_the_procedure_does_not_draw_is_named_neutrally() -> None:
    world = late_world()
    world.engine.suspend(world.id, by="quang.hoang", ground="opinion", basis="Luật Hộ tịch", document="12/CV")
    found = world.engine.listing("consulted")
    assert found.formula.name == "Lấy ý kiến ngoài quy trình"
    assert [(line.officer, line.note) for line in found.lines] == [("quang.hoang", "Luật Hộ tịch; 12/CV")]


def test_no_act_counts_from_the_last_act_of_a_person() -> None:
    world = late_world()
    found = world.engine.listing("untouched")
    assert found.formula.name == "Không có thao tác xử lý"
    assert [(line.since, line.days) for line in found.lines] == [(day("02/03 10:00"), 14)]
    world.engine.note(world.id, by="linh.pham", text="đã gọi điện cho người nộp")
    assert world.engine.listing("untouched").lines == ()


def test_a_step_opened_again_after_it_was_done_is_one_return() -> None:
    world = World()
    world.hand_in("02/03 09:00", INVESTMENT)
    for when, step in (("02/03 10:00", "receive_dossier"), ("02/03 14:00", "assign_officer")):
        world.do(when, step)
    for when in ("03/03 09:00", "04/03 09:00"):
        world.do(when, "draft_consultation")
        world.do(when, "review_consultation", consultation_review="send_back")
    (line,) = world.engine.listing("returned", unit="finance").lines
    assert (line.count, line.what, line.since) == (3, "Dự thảo văn bản lấy ý kiến", day("04/03 09:00"))
    assert world.engine.listing("returned", number=4).lines == ()


def test_who_has_not_decided_what_is_late_is_counted() -> None:
    world = World()
    world.hand_in("02/03 09:00", BIRTH)
    for step in ("check_papers", "appraise", "register_birth"):
        if any(task.step == step for task in world.it.tasks):
            world.do("02/03 10:00", step)
    world.at("12/03 10:00")
    (tally,) = world.engine.listing("undecided", unit="dong-may").tallies
    (task,) = world.it.tasks
    assert (tally.officer, tally.figures["undecided"]) == (task.officer, 1)


# --- duties beside the steps ---------------------------------------------------------------------


def test_urging_arises_at_the_head_and_is_listed_until_it_is_explained() -> None:
    world = late_world()
    found = world.engine.listing("urged", unit="dong-may.office")
    line, other = found.lines  # of the step's term, and of the dossier's
    assert (line.officer, line.note, line.days, other.days) == ("thanh.do", "đang mở", 9, 7)
    world.clock.advance(hours=1)
    world.engine.explain_delay(
        line.task or "", by="thanh.do", explanation="chờ xác minh nơi cũ", action="urged"
    )
    done = world.engine.listing("urged", unit="dong-may.office").lines[0]
    assert done.note.startswith("đã đôn đốc, có giải trình, 11:00 ngày 20/03/2026")
    assert world.engine.listing("urged", at=day("20/03 10:30")).lines[0].note == "đang mở"


def test_a_direction_from_above_is_followed_as_a_task_until_the_report() -> None:
    world = late_world()
    by, text = "quang.hoang", "Giải quyết dứt điểm trong tuần"
    world.engine.direct(world.id, by=by, text=text, to="dong-may.office", until=day("27/03 00:00").date())
    (line,) = world.engine.listing("directions", officer="thanh.do").lines
    assert (line.what, line.officer, "Hoàng Đình Quang" in line.note) == (text, "thanh.do", True)
    world.at("26/03 10:00").engine.report_done(line.task or "", by="thanh.do", text="đã xong")
    (done,) = world.engine.listing("directions", officer="thanh.do").lines
    assert "đã báo cáo" in done.note and done.days == 4


def test_a_flag_stays_listed_with_who_raised_it_and_who_took_it_down() -> None:
    world = late_world()
    world.engine.flag(world.id, by="an.nguyen", text="hồ sơ giữ lâu không lý do", task=world.it.tasks[0].id)
    (line,) = world.engine.listing("flags", unit="dong-may").lines
    assert line.what == "hồ sơ giữ lâu không lý do" and "Nguyễn Bảo An" in line.note
    with pytest.raises(CommandRejected):  # who is meant cannot remove it
        world.engine.unflag(line.task or "", by=world.it.tasks[0].officer or "", reason="không đúng")
    world.engine.unflag(line.task or "", by="an.nguyen", reason="đã làm rõ")
    (gone,) = world.engine.listing("flags", unit="dong-may").lines
    assert "đã bỏ dấu" in gone.note


def test_an_apology_that_waits_for_the_head_is_among_what_waits_for_his_signature() -> None:
    world = late_world()
    found = world.engine.listing("sign", officer="quang.hoang").lines
    assert [(line.what, line.dossier) for line in found] == [("nhiệm vụ ký văn bản xin lỗi", world.id)]


# --- figures -------------------------------------------------------------------------------------


def test_results_are_summed_under_the_name_of_the_head_and_on_time_is_over_all_received() -> None:
    world = World(seven_days())
    ids = []
    for when in ("02/03 09:00", "02/03 09:30", "03/03 09:00"):
        world.hand_in(when, "bay-ngay")
        ids.append(world.id)
    world.id = ids[0]
    for when, step in (("03/03 10:00", "check"), ("04/03 10:00", "examine"), ("05/03 10:00", "hand_over")):
        world.do(when, step)
    found = world.at("06/03 10:00").engine.listing("results", unit="dong-may")
    agency = found.tallies[0]
    assert (agency.unit, agency.officer, agency.head) == ("dong-may", None, "quang.hoang")
    figures = agency.figures
    assert (figures["received"], figures["finished_on_time"], figures["on_time_rate"]) == (3, 1, 33.3)
    units = [each for each in found.tallies if each.unit != "dong-may" and each.officer is None]
    people = [each for each in found.tallies if each.officer is not None]
    assert sum(each.figures["in_hand"] or 0 for each in units) == figures["in_hand"] == 3
    assert sum(each.figures["done"] or 0 for each in people) == figures["done"] == 3
    assert all(each.head is not None for each in found.tallies)
    assert "Điều 30.2c" in found.formula.vi


def test_by_re_appointment_is_counted_apart() -> None:
    world = late_world()
    engine = world.engine
    engine.reappoint(world.id, by="quang.hoang", day=day("27/03 00:00").date(), reason="thiếu nhân lực")
    world.do("23/03 10:00", "examine")
    world.do("24/03 10:00", "hand_over")
    figures = engine.listing("results", unit="dong-may").tallies[0].figures
    assert (figures["on_time_rate"], figures["reappointed"], figures["reappointment_rate"]) == (0.0, 1, 100.0)


def test_what_is_done_in_anothers_place_is_a_share_of_all_acts() -> None:
    world = World()
    world.hand_in("02/03 09:00", BIRTH)
    world.do("02/03 10:00", "check_papers")
    tallies = world.engine.listing("mandates").tallies
    assert [(each.officer, each.figures) for each in tallies] == [
        ("an.nguyen", {"acts": 1, "under_mandate": 0, "share": 0.0})
    ]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_list_has_a_neutral_name_and_its_formula_in_two_languages(name: str) -> None:
    formula = FORMULAS[name]
    text = f"{formula.name} {formula.vi}".lower()
    assert not any(word in text for word in VERDICTS)
    assert (not formula.vi.isascii() and formula.en.isascii()) or "÷" in formula.en
    assert len(formula.vi) > 40 and len(formula.en) > 40


def test_an_unknown_list_is_refused_with_those_that_are_known() -> None:
    world = World(seven_days())
    with pytest.raises(WrongData, match="in-hand"):
        world.engine.listing("lazy")
    with pytest.raises(WrongData):
        world.engine.listing("late", at=world.clock.now + timedelta(days=1))


# --- the past ------------------------------------------------------------------------------------


class Office:
    """Several dossiers whose officers do this and that, sometimes entered late; ticks come when they come."""

    def __init__(self, store: Store, seed: int) -> None:
        add_shipped(store)
        self.clock = Clock(day("02/03 08:00"))
        self.engine: Engine = make_engine(store, self.clock)
        self.dice = random.Random(seed)
        self.dossiers: list[int] = []
        self.engine.deploy(seven_days(), by="system", file="small.bpmn")

    def live(self, hours: int) -> None:
        """Something happens."""
        self.clock.advance(hours=hours, minutes=self.dice.randint(0, 50))
        if len(self.dossiers) < 9 and self.dice.random() < 0.5:
            name = self.dice.choice([BIRTH, "bay-ngay", INVESTMENT])
            channel = self.dice.choice(["counter", "online"])
            made = hand_in(self.engine, name, receive=self.dice.random() < 0.8, channel=channel)
            self.dossiers.append(made.id)
        for number in self.dossiers:
            if self.dice.random() < 0.5:
                self._act(number)
        if self.dice.random() < 0.4:
            self.engine.tick()

    def _act(self, number: int) -> None:
        dossier = self.engine.dossier(number)
        task = self.dice.choice(dossier.tasks) if dossier.tasks else None
        how: dict[str, Any] = {}
        if self.dice.random() < 0.3:
            how["happened_at"] = self.clock.now - timedelta(hours=self.dice.choice([1, 5, 30]))
        by = (task.holder or task.officer or "") if task is not None else "an.nguyen"
        try:
            match self.dice.randint(0, 11):
                case 0:
                    self.engine.suspend(
                        number, by="quang.hoang", ground="opinion", basis="L", document="1/CV", **how
                    )
                case 1:
                    self.engine.resume(number, by=by, document="2/CV", **how)
                case 2:
                    self.engine.request_papers(number, by=by, content="x", reason="y", **how)
                case 3:
                    self.engine.note(number, by=by, text="ghi chú", **how)
                case 4 if task is not None:
                    self.engine.urge(task.id, by="thanh.do", text="làm ngay", **how)
                case 5:
                    self.engine.flag(number, by=by, text="để lâu", **how)
                case 6:
                    self.engine.direct(number, by="quang.hoang", text="xong sớm", to="dong-may.office")
                case _ if task is not None:
                    self.engine.complete(task.id, by=by, data=DATA.get(task.step, {}), **how)
        except CommandRejected:
            return

    def answers(self, at: datetime | None = None) -> dict[tuple[str, str | None], Any]:
        """Every list, of all and of one agency, one division and one officer."""
        asked: list[dict[str, Any]] = [{"unit": "dong-may"}, {"unit": "dong-may.office"}]
        asked += [{"officer": "linh.pham"}, {}]
        return {
            (name, str(of)): self.engine.listing(
                name, at=at, number=1 if name in NUMBERED else None, limit=1000, **of
            )
            for name in NAMES
            for of in asked
            if of or name != "sign"
        }


@pytest.mark.parametrize("seed", range(3))
def test_a_past_instant_is_answered_as_it_was_then(seed: int) -> None:
    store = open_store(":memory:")
    store.upgrade()
    office = Office(store, seed)
    given = {}
    for turn in range(14):
        office.live(hours=office.dice.choice([2, 7, 26]))
        if turn % 2:
            given[office.clock.now] = office.answers()
    assert sum(len(each.lines) for answers in given.values() for each in answers.values()) > 60
    for at, answers in given.items():
        assert office.answers(at) == answers


def test_what_an_ended_dossier_still_owes_is_listed_of_a_past_instant_in_a_later_month(clock: Clock) -> None:
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    clock.now = day("02/03 09:00")
    engine = make_engine(store, clock)
    number = hand_in(engine).id
    clock.now = day("09/03 09:00")
    engine.tick()
    engine.withdraw(number, by="an.nguyen", reason="Theo đơn")
    clock.now = day("01/04 09:00")
    then = {name: engine.listing(name).lines for name in ("apology", "urged")}
    assert all(then.values())
    clock.now = day("15/06 09:00")
    assert {name: engine.listing(name, at=day("01/04 09:00")).lines for name in then} == then
    store.close()


def test_what_a_server_behind_recorded_is_known_after_what_it_follows(store: Store) -> None:
    clock = Clock()
    clock.now = day("02/03 09:00")
    engine = make_engine(store, clock)
    add_shipped(store)
    number = hand_in(engine).id
    clock.now = day("02/03 09:10")
    engine.direct(number, by="quang.hoang", text="xong sớm", to="dong-may.one-stop")
    (duty,) = engine.duties(dossier=number)
    clock.now -= timedelta(seconds=3)
    engine.report_done(duty.id, by=str(duty.officer), text="Đã xong")
    between = clock.now + timedelta(seconds=1)
    clock.now = day("02/03 09:15")

    assert engine.state_at(number, between).revision == 1
    assert engine.state_at(number, day("02/03 09:10")).revision == 3
    listed = engine.listing("in-hand", at=between)
    assert (len(listed.lines), listed.missing) == (1, ())
    assert engine.listing("directions", at=between).lines == ()


def test_lists_read_alike_in_every_store(store: Store) -> None:
    office = Office(store, 7)
    memory = open_store(":memory:")
    memory.upgrade()
    twin = Office(memory, 7)
    for _ in range(8):
        office.live(hours=9)
        twin.live(hours=9)
    assert office.answers() == twin.answers()
    then = office.clock.now - timedelta(hours=30)
    assert office.answers(then) == twin.answers(then)


def test_a_list_finds_through_indexes_and_loads_only_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(":memory:")
    store.upgrade()
    office = Office(store, 3)
    for _ in range(10):
        office.live(hours=20)
    loaded: list[int] = []
    with store.transaction(write=False) as tx:
        original = type(tx).dossier

    def counted(self: Tx, id: int, *, lock: bool = False) -> DossierRow | None:
        loaded.append(id)
        return original(self, id, lock=lock)

    monkeypatch.setattr(Tx, "dossier", counted)
    lines = office.engine.listing("in-hand", limit=2).lines
    assert len(lines) == 2 and len(set(loaded)) <= 3


def test_who_claims_what_he_has_already_has_had_it_since_he_got_it():
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    world.at("11/03 09:00")
    (task,) = world.it.tasks

    world.engine.claim(task.id, by=task.holder or "")

    (line,) = world.engine.listing("in-hand", officer=task.holder).lines
    assert line.since == day("02/03 10:00")
    with pytest.raises(CommandRejected):
        world.engine.recall(task.id, by="an.nguyen")  # it was opened nevertheless


def test_a_head_who_takes_a_task_or_gives_it_back_to_himself_begins_no_days_anew():
    """What is parked by giving it round shows its days (NĐ 61/2018/NĐ-CP Điều 30.2c)."""
    who = 'role="Chuyên viên" unit="economics-division" assign="pool"'
    world = assigning.office(assigning.chain(assigning.step("a", who), assigning.step("b")))
    it, engine = assigning.hand_in(world.engine), world.engine
    ((task, head),) = [(each.id, each.officer or "") for each in it.tasks]
    for at, act in {
        "03/03 10:00": lambda: engine.claim(task, by=head),
        "04/03 10:00": lambda: engine.give_back(task, by=head, reason="Chờ"),
        "05/03 10:00": lambda: engine.reassign(task, to=head, by=head, reason="Chờ"),
        "06/03 10:00": lambda: engine.give_back(task, by=head, reason="Chờ", to="head"),
    }.items():
        world.at(at)
        act()
        (line,) = engine.listing("in-hand", officer=head).lines
        assert line.since == day("02/03 09:00")

    world.at("09/03 10:00").engine.reassign(task, to="khoa.vuong", by=head, reason="Giao")
    (line,) = engine.listing("in-hand", officer="khoa.vuong").lines
    assert line.since == day("09/03 10:00")
    with engine.store.transaction(write=False) as tx:
        assert [(each.officer, local(each.since)) for each in tx.accountable(it.id)] == [
            (head, day("02/03 09:00")),
            ("khoa.vuong", day("09/03 10:00")),
        ]
    assert engine.verify() == []
