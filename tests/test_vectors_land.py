"""Worked examples D, through the engine: a lost certificate, with a posting and a tax outside the term."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests import assigning_world
from tests.assigning_world import chain, office, step
from tests.vector_world import LAND, World, day

from thutuc import hookimpl, library
from thutuc.dossier import Phase
from thutuc.errors import NotPermitted, WrongData, WrongState
from thutuc.outbox import Outbox
from thutuc.worktime import DayOff


@pytest.fixture
def world():
    """D1: received Monday 02/03 at 09:00, step 1 done at 15:00, step 2 on Friday at 09:00."""
    world = World()
    world.hand_in("02/03 09:00", LAND)
    world.do("02/03 15:00", "check_papers")
    return world


@pytest.fixture
def posted(world):
    """D2: handed over on 06/03, posted on 09/03."""
    world.do("06/03 09:00", "verify_records")
    world.do("09/03 09:00", "post_notice")
    return world


def recorded(world, when):
    world.do(when, "record_posting")
    return world


def test_D1_the_steps_of_the_table_end_after_four_of_ten_days(world):
    first, second = (event for event in world.events("ClockStarted") if event.of == "step")

    assert first.due == second.due - 28 * 3_600_000_000 - _nights("02/03 15:00", "06/03 09:00")
    assert world.it.tasks[0].due == day("06/03 09:00")
    assert not any(event.late for event in world.events("ClockStopped"))


def _nights(since, until):
    whole = (day(until) - day(since)).total_seconds() - 28 * 3_600
    return int(whole * 1_000_000)


def test_D2_the_posting_ends_on_its_fifteenth_day_and_the_record_follows_in_five(posted):
    posted.at("24/03 23:59")
    assert [(task.step, task.due) for task in posted.it.tasks] == [("await_posting", None)]
    posted.at("25/03 00:00")

    (record,) = posted.it.tasks
    assert (record.step, record.since, record.due) == (
        "record_posting",
        day("25/03 00:00"),
        day("30/03 17:30"),
    )


@pytest.mark.parametrize(
    ("reading", "due"), [("day_that_ended", "30/03 17:30"), ("day_that_begins", "31/03 17:30")]
)
def test_D2_what_begins_at_24_00_counts_from_the_day_that_ended(reading, due):
    world = World(policies={"begins_at_midnight": reading})
    world.hand_in("02/03 09:00", LAND)
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    world.do("10/03 09:00", "post_notice")
    (record,) = world.at("26/03 08:00").it.tasks

    assert (record.since, record.due) == (day("26/03 00:00"), day(due))
    told = world.engine.explain(world.id, record.id)
    assert told.due == day(due) and told.policies.get("begins_at_midnight", "day_that_begins") == reading


def test_D2_nobody_is_late_because_a_posting_has_run_its_fifteen_days(posted):
    before = posted.told("RungReached")
    missed = posted.told("DeadlineMissed")
    posted.at("26/03 09:00")

    assert posted.told("RungReached") == before
    assert posted.told("DeadlineMissed") == missed


def test_D2_nobody_ends_a_posting_before_its_time(posted):
    with pytest.raises(WrongData, match="objection_reason"):
        posted.do("16/03 09:00", "await_posting")
    with pytest.raises(WrongState, match="objection"):
        posted.engine.send(posted.id, "posting_ended", by="khoa.vuong")

    assert [task.step for task in posted.it.tasks] == ["await_posting"]


@pytest.mark.parametrize("sent", [True, False])
def test_D2_an_objection_during_the_posting_stops_the_dossier(posted, sent):
    reason = {"objection_reason": "Di sản chưa chia"}
    posted.at("16/03 09:00")
    if sent:
        posted.engine.send(posted.id, "objection", by="khoa.vuong", data=reason)
    else:
        posted.do("16/03 09:00", "await_posting", **reason)

    assert posted.it.phase.is_open and [task.step for task in posted.it.tasks] == ["sign_stop"]
    posted.do("17/03 09:00", "sign_stop", stop_number="5/TB-DGQ")
    posted.do("17/03 10:00", "send_stop")

    (closed,) = posted.events("DossierClosed")
    assert (closed.end, closed.phase) == ("disputed", "cancelled")
    assert (posted.it.status, posted.it.status_name, posted.it.late) == (8, "Dừng xử lý", False)


def test_D3_the_ladder_is_silent_for_the_land_office_while_the_commune_is_watched(posted):
    assert (posted.it.due, posted.it.suspended) == (None, day("06/03 09:00"))
    recording = recorded(posted, "03/04 09:00")

    told = {officer for _, officer, at in recording.rungs("dossier") if at < "03/04"}
    assert told == set()
    name = next(e.clock for e in recording.events("ClockStarted") if e.due == _us("30/03 17:30"))
    assert recording.rungs(name) == [
        ("reminder", "oanh.ma", "27/03 17:30"),
        ("breach", "dan.luc", "30/03 17:30"),
        ("after-breach", "quang.hoang", "31/03 17:30"),
    ]


def test_D4_while_it_is_posted_the_dossier_says_why_its_clock_stands_still(posted):
    posted.at("10/03 09:00")

    assert (posted.it.ground, posted.it.tasks[0].due) == ("posting", None)
    assert posted.engine.explain(posted.id).due is None


@pytest.mark.parametrize(
    ("sent", "missed"),
    [
        ("01/04 10:00", None),
        ("03/04 08:30", None),
        ("03/04 17:30", None),
        ("06/04 08:30", "03/04 17:30"),
        ("09/04 08:30", "03/04 17:30"),  # the whole term had run out before: who is later is not late by less
    ],
)
def test_D5_D7_the_first_appointment_is_the_tax_slip_and_the_second_counts_from_payment(posted, sent, missed):
    recorded(posted, "30/03 09:00")
    assert posted.it.tasks[0].due == day("03/04 09:00")
    posted.do(sent, "cancel_certificate")
    assert posted.it.status == 6 and posted.it.suspended == day(sent)
    assert posted.it.missed == (day(missed) if missed else None)
    posted.do("10/04 09:00", "await_tax")
    posted.do("23/04 10:00", "await_payment")

    told = dict(posted.promises())
    assert told["appointment"] == "03/04 17:30" and told["resume"] == "28/04 17:30"
    assert [each.number for each in posted.it.promises if each.kind == "appointment"] == [1]
    assert posted.it.due == day("28/04 17:30")
    posted.do("28/04 10:00", "sign_certificate")
    assert (posted.it.ready, posted.it.late) == (day("28/04 10:00"), missed is not None)


def test_D5_the_first_appointment_is_not_kept_by_dating_back_on_ones_own_word(posted):
    recorded(posted, "30/03 09:00")
    (task,) = posted.at("07/04 09:00").it.tasks
    how = {"by": task.holder, "happened_at": day("03/04 16:00"), "data": {"financial_duty": True}}
    with pytest.raises(NotPermitted, match="in retrospect"):
        posted.engine.complete(task.id, **how)
    posted.engine.complete(task.id, **how, approver="thinh.do")

    assert dict(posted.promises())["appointment"] == "03/04 17:30" and posted.it.missed is None
    assert [each.about for each in posted.events("EntryApproved")] == ["dossier"]


def test_D5_the_first_appointment_is_entered_until_the_office_closes_on_the_next_working_day(posted):
    """Due Friday 03/04: on Monday it is entered as a matter of course, as any step is."""
    recorded(posted, "30/03 09:00")
    (task,) = posted.at("06/04 17:00").it.tasks
    how = {"by": task.holder, "happened_at": day("03/04 16:00"), "data": {"financial_duty": True}}
    posted.engine.complete(task.id, **how)

    assert dict(posted.promises())["appointment"] == "03/04 17:30" and posted.it.missed is None
    assert posted.events("EntryApproved") == []


def test_D7_a_result_after_the_second_appointment_is_late_however_early_the_first_was_kept(posted):
    recorded(posted, "30/03 09:00")
    posted.do("30/03 14:00", "cancel_certificate")
    posted.do("10/04 09:00", "await_tax")
    posted.do("23/04 10:00", "await_payment")
    posted.do("29/04 08:00", "sign_certificate")

    assert posted.it.missed == day("28/04 17:30") and posted.it.late


def test_D7_who_missed_only_the_first_appointment_was_late_until_the_slip_left_and_tells_no_day_of_it():
    """DT138 Đ5.3: hẹn lần 1 is the slip's day, not the result's; the result is late only after hẹn lần 2."""
    sent = []
    world = World(plugins=[Outbox(lambda: [SimpleNamespace(target="x", send=sent.append)])])
    world.hand_in("02/03 09:00", LAND, applicant="001099000123")
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    world.do("09/03 09:00", "post_notice")
    recorded(world, "30/03 09:00")
    world.at("06/04 17:30")
    sent.clear()
    world.do("06/04 17:30", "cancel_certificate")
    world.at("06/04 17:30")
    (told,) = [each for each in sent if each.kind == "applicant"]
    assert told.subject.startswith("Thông báo về hẹn lần 1") and "2026" not in told.text
    assert "phần việc của hẹn lần 1 đã xong; ngày hẹn trả kết quả được báo khi" in told.text
    lines = [line.text_vi for line in world.engine.explain(world.id).lines]
    assert any(
        "10 ngày làm việc trừ 02 ngày làm việc của lần sau): 17:30 ngày 03/04/2026" in x for x in lines
    )
    world.do("10/04 09:00", "await_tax")
    world.do("23/04 10:00", "await_payment")
    assert world.engine.explain(world.id).term == "02 ngày làm việc"
    world.do("29/04 11:30", "sign_certificate")  # due on 28/04 at 17:30

    (late,) = world.at("05/05 09:00").engine.reconcile(since=day("01/03 00:00")).lateness
    assert late.due == day("03/04 17:30")
    assert late.work == day("06/04 17:30") - day("03/04 17:30") + (day("29/04 11:30") - day("28/04 17:30"))
    assert late.waiting == day("28/04 17:30") - day("06/04 17:30")
    assert late.work + late.waiting == day("29/04 11:30") - late.due


def test_D5_a_first_appointment_that_was_over_before_the_posting_is_missed(world):
    world.do("13/03 17:00", "verify_records")  # nine of ten days: one is left, and two are the second's
    world.do("16/03 09:00", "post_notice")
    world.do("06/04 09:00", "record_posting")
    world.do("06/04 10:00", "cancel_certificate")

    assert world.it.missed is not None and world.it.suspended == day("06/04 10:00")


def test_D6_the_tax_office_has_a_clock_of_its_own_and_its_lateness_is_not_ours(posted):
    recorded(posted, "30/03 09:00")
    posted.do("03/04 08:30", "cancel_certificate")
    assert posted.it.tasks[0].due == day("10/04 17:30")
    name = posted.clock_of("await_tax")
    posted.do("14/04 09:00", "await_tax")

    assert [told for told in posted.rungs(name) if told[0] == "breach"] == [
        ("breach", "toan.khong", "10/04 17:30")
    ]
    assert posted.events("ClockStopped", name)[0].late and not posted.it.late


def test_D8_without_a_financial_duty_there_is_one_appointment_only(posted):
    recorded(posted, "30/03 09:00")
    assert posted.it.due == day("07/04 17:30")
    posted.do("03/04 08:30", "cancel_certificate", financial_duty=False)
    posted.do("07/04 10:00", "sign_certificate")

    assert [kind for kind, _ in posted.promises()] == ["first", "resume"]
    assert not posted.it.late


def test_D9_the_commune_is_late_and_the_land_office_is_not(posted):
    name = posted.at("25/03 08:00").clock_of("record_posting")
    posted.do("03/04 09:00", "record_posting")

    ((_, missed),) = posted.told("DeadlineMissed", name)
    assert missed == day("30/03 17:30") + timedelta(microseconds=1)
    assert posted.events("ClockStopped", name)[0].late and not posted.it.late
    assert "land-branch-1.office" not in {event.unit for event in posted.events("RungReached", name)}
    assert posted.it.due == day("13/04 17:30") and posted.it.tasks[0].due == day("09/04 09:00")
    posted.do("09/04 08:00", "cancel_certificate")
    assert dict(posted.promises())["appointment"].startswith("09/04")


def test_D10_from_hand_over_to_record_nothing_of_the_term_is_used(posted):
    recorded(posted, "30/03 09:00")
    (suspended,) = posted.told("ClockSuspended", "dossier")
    (resumed,) = posted.told("ClockResumed", "dossier")

    assert (suspended[1], resumed[1]) == (day("06/03 09:00"), day("30/03 09:00"))
    assert (suspended[0].left, resumed[0].left) == (6, 6)


def test_D11_a_posting_that_would_end_on_a_saturday_ends_on_monday(world):
    world.do("06/03 09:00", "verify_records")
    world.do("06/03 10:00", "post_notice")

    assert [task.step for task in world.at("23/03 23:59").it.tasks] == ["await_posting"]
    assert [task.step for task in world.at("24/03 00:00").it.tasks] == ["record_posting"]


def test_D13_found_mortgaged_it_goes_back_before_any_posting_and_in_time(world):
    with pytest.raises(WrongData, match=r"Lý do trả hồ sơ|return_reason"):
        world.do("05/03 09:00", "verify_records", encumbered=True)
    world.do("05/03 09:00", "verify_records", encumbered=True, return_reason="Đã thế chấp")
    world.do("05/03 14:00", "sign_return", return_signature="signed", return_number="21/CNVP")
    world.do("05/03 15:00", "return_papers")

    assert world.it.phase is Phase.RETURNED and not world.it.late
    assert world.events("DossierClosed")[0].end == "returned"
    assert world.events("ClockSuspended") == []


def test_D14_no_date_lies_before_the_end_of_the_posting_once_it_hangs(posted):
    posted.at("16/03 18:00")

    assert posted.it.missed is None and posted.it.due is None


def test_the_fifteen_days_of_a_first_certificate_run_whatever_is_objected_and_an_unsettled_one_stops_it():
    """1.013978 (NĐ 151/2025/NĐ-CP): posted 09/03/2026, it hangs to 24/03/2026 24:00."""
    world, first = World(), "dang-ky-cap-giay-chung-nhan-lan-dau"
    world.engine.deploy(library() / first / "procedure.bpmn", by="system")
    world.hand_in("02/03 09:00", first, data={"register_only": False, "difficult": False})
    for when, done in (("02/03 10:00", "check_papers"), ("03/03 10:00", "extract_map")):
        world.do(when, done)
    world.do("06/03 10:00", "confirm_state", origin="Sử dụng ổn định từ năm 1990")
    world.do("09/03 09:00", "post_notice")
    world.do("10/03 09:00", "await_posting", objections="Tranh chấp ranh giới")
    world.do("16/03 09:00", "await_posting", objections="Lối đi chung")

    assert [task.step for task in world.at("24/03 23:59").it.tasks] == ["await_posting"]
    assert world.it.due is None and world.it.suspended is not None
    assert [task.step for task in world.at("25/03 00:00").it.tasks] == ["answer_objection"]
    world.do("25/03 09:00", "answer_objection", objection_settled=False)
    world.do("26/03 09:00", "conclude", eligible=True, financial_duty=False)
    assert [task.step for task in world.it.tasks] == ["draft_notice"]  # Mẫu 16, never a certificate
    world.do("26/03 10:00", "draft_notice", notice_signature="signed")
    for when, done in (("26/03 11:00", "send_records"), ("26/03 14:00", "update_records")):
        world.do(when, done)
    world.do("27/03 09:00", "return_result")
    assert world.events("DossierClosed")[0].end == "registered"


def _us(text):
    return int(day(text).timestamp()) * 1_000_000


# --- a notice during the posting (K1 of a wait) ----------------------------------------------------


class _Notice:
    """One more day off, known from an evening on."""

    def __init__(self, day_off, known):
        self.day_off, self.known = day_off, known

    @hookimpl(wrapper=True)
    def calendar(self, unit, at):
        found = yield
        if at < self.known:
            return found
        off = {**found.days_off, self.day_off: DayOff("nghỉ đột xuất", "9/TB-VPCP", self.known.date())}
        return replace(found, version=f"{found.version}+9/TB-VPCP", days_off=off)


def _posted_and_noticed(off, at="10/03 18:00"):
    notice = _Notice(day(f"{off} 00:00").date(), day(at))
    world = World(plugins=[notice])
    world.hand_in("02/03 09:00", LAND)
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    world.do("09/03 09:00", "post_notice")
    world.at(at)
    return world, world.engine.reproject(by="system", notice="9/TB-VPCP", days=[notice.day_off])


def test_K1_a_posting_whose_last_day_became_a_day_off_ends_with_the_next_working_day():
    world, done = _posted_and_noticed("24/03")

    assert (done.dossiers, done.waits, done.promises) == (1, 1, 0)
    (moved,) = world.events("WaitReprojected")
    assert (moved.was, moved.due) == (_us("25/03 00:00"), _us("26/03 00:00"))
    assert [task.step for task in world.at("25/03 23:59").it.tasks] == ["await_posting"]
    assert [task.step for task in world.at("26/03 00:00").it.tasks] == ["record_posting"]
    assert world.engine.verify() == []


def test_K3_a_posting_whose_last_day_is_worked_stays_as_it_was():
    world, done = _posted_and_noticed("20/03")

    assert (done.dossiers, done.waits) == (0, 0)
    assert [task.step for task in world.at("25/03 00:00").it.tasks] == ["record_posting"]


def test_a_notice_that_comes_twice_moves_a_posting_once():
    world, _ = _posted_and_noticed("24/03")

    again = world.engine.reproject(by="system", notice="9/TB-VPCP", days=None)

    assert (again.dossiers, len(world.events("WaitReprojected"))) == (0, 1)


def test_the_posting_is_explained_day_by_day_with_the_notice_that_moved_it():
    world, _ = _posted_and_noticed("24/03")
    (task,) = world.it.tasks
    told = world.engine.explain(world.id, task.id)

    assert (told.term, told.started, told.due) == ("15 ngày", day("09/03 09:00"), day("26/03 00:00"))
    assert "9/TB-VPCP" in told.lines[-1].text_vi and "25/03/2026" in told.lines[-1].text_vi
    assert "25/03/2026" in world.engine.status(world.id).text_vi


def test_the_posting_that_nothing_moved_is_explained_too(posted):
    (task,) = posted.it.tasks
    told = posted.engine.explain(posted.id, task.id)

    assert (told.due, told.expiry) == (day("25/03 00:00"), day("25/03 00:00"))
    assert [line.count for line in told.lines if line.count][-1] == 15


@pytest.mark.parametrize(
    ("after", "due", "note"),
    [
        (
            "fresh:02 ngày làm việc",
            "26/03 17:30",
            "hẹn lần 1, 20 ngày làm việc trừ 02 ngày làm việc của lần sau",
        ),
        ("fresh:02 ngày", "04/03 09:00", "hẹn lần 1"),  # of another unit nothing is taken from the whole
        ("resume", "04/03 09:00", "hẹn lần 1"),  # nor where no second appointment follows
    ],
)
def test_D5_the_first_appointment_is_what_the_second_leaves_of_the_term_else_that_of_its_own_step(
    after, due, note
):
    """138/2025/QĐ-UBND Đồng Tháp Điều 5.3; who misses only a step's own date is not late with the dossier."""
    wait = f'<thutuc:suspend ground="tax" waitsFor="tax-office" after="{after}" basis="Điều 5.3"/>'
    steps = (
        step("slip", more='<thutuc:step appointment="1"/>'),
        step("await", more=f"{wait}<thutuc:untimed/>", term=""),
        step("end_it"),
    )
    world = office(chain(*steps))
    world.id = assigning_world.hand_in(world.engine).id
    world.clock.now = day("06/03 10:00")
    (task,) = world.it.tasks
    world.engine.complete(task.id, by=str(task.officer))

    assert world.promises()[-1] == ("appointment", due)
    assert world.events("PromiseMade")[-1].note == note
    assert world.events("DeadlineMissed", "dossier") == []
