"""Ngày hẹn dự kiến, the public status, and the list of everything that waits."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests import assigning_world
from tests.leg_world import linked, shared
from tests.test_waits_together import two_waits
from tests.vector_world import INVESTMENT, LAND, World, day, seven_days

from thutuc import cli, hookimpl, library
from thutuc.cli.acting import promised
from thutuc.errors import CalendarMissing
from thutuc.outbox.messages import _to_applicant
from thutuc.reports.standing import marks_of
from thutuc.scenario.judging import Found
from thutuc.worktime import Calendar


@pytest.fixture
def land():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    return world


READY = '<thutuc:step resultReady="true"/>'


def to_posting(world):
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    world.do("09/03 09:00", "post_notice")
    return world.at("10/03 09:00")


def test_D12_at_reception_the_first_appointment_is_expected_after_the_posting_and_marked_so(land):
    found = land.engine.outlook(land.id)

    assert (found.at, found.appointment, str(found.term)) == (day("03/04 17:30"), 1, "08 ngày làm việc")
    assert found.without == ("posting",)
    assert (
        "ngày hẹn dự kiến 03/04/2026 (hẹn lần 1: 08 ngày làm việc, không kể thời gian niêm yết công khai)"
        in land.engine.status(land.id).text_vi
    )


def test_a_wait_that_the_dossier_begins_with_is_in_the_date_that_is_told_at_reception() -> None:
    wait = '<thutuc:suspend ground="posting" term="15 ngày" basis="Nghị định 151/2025/NĐ-CP"/>'
    steps = assigning_world.step("post", more=wait, term=""), assigning_world.step("check", more=READY)
    world = World(assigning_world.chain(*steps))
    world.hand_in("02/03 09:00", "viec")
    told = world.engine.outlook(world.id)

    world.at("02/03 10:00")
    assert told is not None and told.without == ("posting",)
    assert told.at == world.engine.outlook(world.id).at == day("14/04 17:30")
    (said,) = [promise for promise in world.engine.dossier(world.id).promises if promise.kind == "first"]
    assert (said.at, said.expected) == (day("30/03 17:30"), told.at)


def test_R86_the_term_told_with_an_appointment_is_the_committed_one_where_the_legal_one_is_in_another_unit():
    world, folder = World(), library() / LAND
    drawn = (
        (folder / "procedure.bpmn").read_text("utf-8").replace('lTerm="10 ngày làm việc"', 'lTerm="30 ngày"')
    )
    world.engine.deploy(drawn.encode(), by="system", forms=Path(str(folder)))
    world.shipped.add(LAND)
    world.hand_in("02/03 09:00", LAND)

    assert str(world.engine.outlook(world.id).term) == "08 ngày làm việc"


def test_R25_what_is_given_back_before_the_posting_is_ready_when_its_letter_is_signed(land):
    """NĐ 61/2018/NĐ-CP Điều 20: the term ends when the answer lies at the one-stop, not as it is fetched."""
    assert land.engine.outlook(land.id).at == day("03/04 17:30")  # the first appointment, on the other way
    land.do("02/03 15:00", "check_papers")
    assert land.engine.outlook(land.id).appointment == 1
    land.do("06/03 09:00", "verify_records", encumbered=True, return_reason="Đã thế chấp")
    assert land.engine.outlook(land.id) is None  # on this way the promise says it all
    assert "hẹn trả kết quả 17:30 ngày 16/03/2026" in land.engine.status(land.id).text_vi
    land.do("09/03 09:00", "sign_return", return_signature="signed", return_number="21/CNVP")
    assert (land.it.status, land.it.ready, land.it.due) == (9, day("09/03 09:00"), None)
    land.do("30/03 09:00", "return_papers")
    assert (land.it.status, land.it.late) == (10, False)


def test_D4_the_public_reads_until_when_it_is_posted_and_the_expected_date(land):
    status = to_posting(land).engine.status(land.it.code)

    assert status.text_vi.startswith(
        "đang niêm yết công khai đến 24/03/2026; ngày hẹn dự kiến 03/04/2026 (hẹn lần 1"
    )
    assert status.text_en.startswith("publicly posted until 24/03/2026; expected on 03/04/2026")
    (posting,) = status.awaited
    assert (posting.whom, posting.since, posting.until) == (
        "UBND cấp xã",
        day("09/03 09:00"),
        day("25/03 00:00"),
    )
    assert status.due is None and [promise.kind for promise in status.promises] == ["first"]


def test_the_expected_date_follows_what_happens_and_a_late_commune_moves_it(land):
    to_posting(land)
    assert land.at("02/04 09:00").engine.outlook(land.id).at == day("08/04 17:30")
    land.do("03/04 09:00", "record_posting")
    assert land.engine.outlook(land.id).at == day("09/04 17:30")  # D9


def test_what_is_expected_of_the_first_appointment_is_its_limit_and_no_day_that_has_passed(land):
    """DT138 Đ5.3: 10 less the 02 days of hẹn lần 2, however quick the steps before were."""
    land.do("02/03 10:00", "check_papers")
    land.do("03/03 10:00", "verify_records")
    land.do("04/03 10:00", "post_notice")
    land.do("20/03 10:00", "record_posting")
    for when in ("20/03 11:00", "27/03 09:00", "31/03 17:30"):
        found = land.at(when).engine.outlook(land.id)
        assert (found.at, found.appointment, str(found.term)) == (day("31/03 17:30"), 1, "08 ngày làm việc")
    status = land.at("01/04 09:00").engine.status(land.id)
    assert status.expected is None and status.text_vi.endswith("hẹn trả kết quả 17:30 ngày 02/04/2026")
    land.do("01/04 10:00", "cancel_certificate")
    assert dict(land.promises())["appointment"] == "31/03 17:30" and land.it.missed == day("31/03 17:30")


def test_a_payment_without_a_limit_gives_no_date_and_says_of_whom_it_is_awaited(land):
    to_posting(land)
    land.do("30/03 09:00", "record_posting")
    land.do("03/04 08:30", "cancel_certificate")
    land.do("10/04 09:00", "await_tax")

    status = land.engine.status(land.id)
    assert status.expected is None and status.status == 6
    assert status.text_vi == "đang chờ người nộp hồ sơ (Chờ người sử dụng đất nộp tiền) từ 10/04/2026"
    land.do("23/04 10:00", "await_payment")
    assert land.engine.status(land.id).text_vi.endswith("hẹn trả kết quả 17:30 ngày 28/04/2026")
    assert land.engine.outlook(land.id) is None  # the promise says it all


def test_the_expected_date_is_the_date_that_is_told_when_everybody_is_in_time(land):
    to_posting(land)
    expected = land.engine.outlook(land.id).at
    land.do("30/03 17:30", "record_posting")

    assert land.it.tasks[0].due == expected


def test_a_leg_is_expected_after_its_consent_and_never_while_papers_or_a_document_hold_it():
    world = World(linked())
    data = {"police": "police.leadership", "verified": False, "needs_consent": True}
    world.hand_in("16/11 08:00", "lien-thong", data=data)
    world.do("16/11 08:30", "check")
    world.do("16/11 09:00", "register")
    world.do("16/11 10:00", "take", by="hung.bach")
    assert world.it.suspended is not None
    assert world.engine.outlook(world.id).at == day("27/11 17:30")  # 23/11, and the three days that are left

    other = World(shared())
    other.hand_in("02/03 09:00", "chung-han")
    other.at("03/03 09:00").engine.suspend(
        other.id, by="quang.hoang", ground="verification", basis="Điều 4", document="1/TB"
    )
    status = other.engine.status(other.id)
    assert status.expected is None
    (held,) = status.awaited
    assert (held.document, held.basis) == ("1/TB", "Điều 4")
    assert status.text_vi.startswith("đang tạm dừng tính thời gian (xác minh) từ 03/03/2026")


def test_everything_that_waits_is_listed_with_its_age_the_oldest_first():
    world = World(seven_days(), linked())
    world.hand_in("02/03 09:00", "bay-ngay")
    asked = world.id
    world.at("10/03 10:00").engine.request_papers(asked, by="linh.pham", content="Giấy tờ", reason="Thiếu")
    world.hand_in("16/03 08:00", LAND)
    to_post = world.id
    world.do("16/03 09:00", "check_papers")
    world.do("17/03 09:00", "verify_records")
    world.hand_in("18/03 08:00", "bay-ngay")  # waits for nobody
    world.at("23/03 14:00")

    found = world.engine.waiting()
    assert [(each.dossier.id, each.days, each.working_days) for each in found] == [
        (asked, 13, 9),
        (to_post, 6, 4),
    ]
    assert found[0].awaited.whom == "người nộp hồ sơ" and found[0].awaited.until == day("31/03 17:30")
    assert found[1].awaited.ground == "posting" and "151/2025" in found[1].awaited.basis
    assert [each.dossier.id for each in world.engine.waiting(unit="land-branch-1")] == [to_post]
    late = world.at("02/04 09:00").engine.waiting()[0]
    assert (late.awaited.late, late.late_days) == (True, 2)


def test_an_agency_that_was_asked_is_on_the_list_though_the_clock_runs_on():
    world = World(seven_days(silence="block"))
    world.hand_in("02/03 09:00", "bay-ngay")
    world.at("03/03 09:00")
    (found,) = world.engine.waiting()

    assert found.awaited.ground is None and found.awaited.whom.startswith("Văn phòng Hội đồng nhân dân")
    assert (found.awaited.until, found.days) == (day("04/03 17:30"), 1)
    assert world.it.due is not None


def test_no_expected_date_lies_before_now_or_before_what_is_still_waited_for():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    steps = ["check_papers", "verify_records", "post_notice", "record_posting", "cancel_certificate"]
    for number in range(120):
        world.at((day("02/03 10:00") + timedelta(hours=9 * number)).strftime("%d/%m %H:%M"))
        step = world.it.tasks[0].step if world.it.tasks else ""
        if number % 7 == 6 and step in steps:
            world.do(world.clock.now.strftime("%d/%m %H:%M"), step)
        found = world.engine.outlook(world.id)
        assert found is None or found.at >= world.clock.now
        waits = world.engine.status(world.id).awaited
        until = [each.until for each in waits if each.until is not None]
        assert found is None or not until or found.at >= max(until)


def test_a_result_is_told_with_the_term_of_the_dossier_not_with_the_sum_of_the_quickest_way():
    drawn = seven_days().replace(
        '<thutuc:term value="05 ngày làm việc"/>'.encode(),
        '<thutuc:suspend ground="posting" term="15 ngày" basis="Luật X"/>'.encode(),
    )
    world = World(drawn)
    world.hand_in("02/03 09:00", "bay-ngay")

    found = world.engine.outlook(world.id)
    assert (str(found.term), found.without) == ("07 ngày làm việc", ("posting",))
    assert "07 ngày làm việc, không kể thời gian niêm yết công khai" in world.it.promises[0].note


def test_the_first_appointment_that_was_over_before_the_posting_is_expected_on_no_day(land):
    """Less was left when the clock stood still than hẹn lần 2 takes: there is no day to come on for it."""
    land.do("02/03 15:00", "check_papers")
    land.do("13/03 09:00", "verify_records")
    land.do("13/03 10:00", "post_notice")
    for when in ("14/03 09:00", "28/03 10:00", "17/04 20:00", "18/04 03:00"):
        assert land.at(when).engine.outlook(land.id) is None
        assert "dự kiến" not in land.engine.status(land.id).text_vi


def test_a_branch_that_came_to_the_join_before_is_not_waited_for_again():
    made = World(two_waits("resume"))
    made.hand_in("02/03 09:00", "bay-ngay")
    made.do("03/03 15:00", "check")
    before = made.engine.outlook(made.id)
    made.do("05/03 09:00", "survey")
    found = made.engine.outlook(made.id)
    assert (found.at, found.without) == (before.at, ("posting",))
    assert "ngày hẹn dự kiến" in made.engine.status(made.id).text_vi


PAYMENT = '<thutuc:untimed/><thutuc:suspend ground="tax" waitsFor="applicant" basis="Luật X"/>'
POSTING = '<thutuc:suspend ground="posting" term="07 ngày" basis="Luật X"/>'


@pytest.mark.parametrize(
    ("first", "without"),
    [
        ('<thutuc:term value="02 giờ làm việc"/>', "nghĩa vụ tài chính"),
        (POSTING, "niêm yết công khai, nghĩa vụ tài chính"),
    ],
)
def test_where_every_way_waits_for_a_payment_without_a_limit_the_term_is_told_and_no_date(first, without):
    """A date that no dossier can keep is no date to come on (NĐ 118/2025/NĐ-CP Điều 17.3)."""
    drawn = seven_days().decode().replace('<thutuc:term value="05 ngày làm việc"/>', PAYMENT)
    world = World(drawn.replace('<thutuc:term value="02 giờ làm việc"/>', first, 1).encode())
    world.hand_in("02/03 09:00", "bay-ngay")

    (promise,) = world.it.promises
    assert promise.note == f"07 ngày làm việc, không kể thời gian {without}"
    assert (promise.expected, promise.dated, world.engine.outlook(world.id)) == (None, False, None)
    status = world.engine.status(world.id)
    assert status.text_vi.endswith(f"; thời hạn giải quyết: {promise.note}")
    assert status.text_en.endswith("; a term is promised and no date") and status.due is None
    found = Found(world.it, None, (), ())
    assert (found.first_promise, found.promise) == (None, None)
    assert promise.note in "".join(marks_of(world.engine, world.id).title)
    assert promised(promise) == promise.note
    (told,) = world.events("PromiseMade")
    assert _to_applicant(told, "Hồ sơ", overdue=False)[1] == f"Hồ sơ: thời hạn giải quyết {promise.note}."

    world.do("03/03 09:00", "check")
    world.do("12/03 09:00", "examine")
    assert (world.it.promises[-1].kind, world.it.promises[-1].dated) == ("resume", True)
    assert "hẹn trả kết quả" in world.engine.status(world.id).text_vi


def test_the_investment_whose_agencies_are_asked_has_its_promise_and_nothing_else():
    world = World()
    world.hand_in("04/05 08:30", INVESTMENT)

    assert world.engine.outlook(world.id) is None
    assert "hẹn trả kết quả" in world.engine.status(world.id).text_vi


def test_the_command_line_has_both():
    import typer.main

    commands = typer.main.get_command(cli.app).commands
    assert {"status", "waiting"} <= set(commands)


def test_a_promised_day_that_has_passed_is_told_as_one_until_the_result_is_ready():
    world = World(seven_days())
    world.hand_in("02/03 09:00", "bay-ngay")
    assert "quá ngày hẹn" not in world.at("11/03 17:30").engine.status(world.id).text_vi
    status = world.at("12/03 09:00").engine.status(world.id)
    assert status.text_vi.endswith("hẹn trả kết quả 17:30 ngày 11/03/2026, đã quá ngày hẹn")
    assert status.text_en.endswith("result promised for 17:30 on 11/03/2026, which has passed")
    for step in ("check", "examine", "hand_over"):
        world.do("12/03 10:00", step)
    assert "quá ngày hẹn" not in world.engine.status(world.id).text_vi


def test_that_a_term_told_without_a_date_is_over_is_told():
    drawn = seven_days().decode().replace('<thutuc:term value="05 ngày làm việc"/>', PAYMENT)
    world = World(drawn.encode())
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("20/03 09:00", "check")
    world.do("23/03 09:00", "examine")
    status = world.at("30/03 09:00").engine.status(world.id)
    assert status.late and status.text_vi.endswith("không kể thời gian nghĩa vụ tài chính, đã quá thời hạn")
    assert status.text_en.endswith("a term is promised and no date; it is over")
    world.engine.reappoint(world.id, by="quang.hoang", day=day("10/04 09:00").date(), reason="thiếu nhân lực")
    told = " ".join(line.text_vi for line in world.engine.explain(world.id).lines)
    assert "Xin lỗi và hẹn lại" in told and "Ngày hẹn lần đầu" not in told
    assert "10/04/2026" in world.engine.status(world.id).text_vi


def test_what_is_expected_at_midnight_is_expected_on_the_day_that_ends() -> None:
    """BLDS 2015 Điều 148.6: on the receipt, in the status and in the message alike."""
    civil = assigning_world.CIVIL
    wait = '<thutuc:suspend ground="posting" term="06 giờ"/>'
    steps = (
        assigning_world.step("draft", civil, term="01 giờ"),
        assigning_world.step("wait", civil, wait, term=""),
        assigning_world.step("last", civil, READY, term="05 giờ"),
    )
    file = assigning_world.chain(*steps).replace("20 ngày làm việc".encode(), "06 giờ".encode())
    made = World(file)
    made.clock.now = day("02/03 12:00")
    made.id = assigning_world.hand_in(made.engine).id

    (promise,) = made.it.promises
    assert promise.expected == day("03/03 00:00") and "dự kiến 02/03/2026" in promise.note
    status = made.engine.status(made.id)
    assert "ngày hẹn dự kiến 02/03/2026" in status.text_vi and "expected on 02/03/2026" in status.text_en
    told = _to_applicant(made.events("PromiseMade")[0], "Hồ sơ", overdue=False)
    assert told is not None and "24:00 ngày 02/03/2026" in told[1]


class Until2026:
    """A calendar whose last year is 2026."""

    @hookimpl(wrapper=True)
    def calendar(self, unit: str | None, at: datetime) -> Generator[None, Calendar, Calendar]:
        found = yield
        years = tuple(year for year in found.years if year < 2027)
        return replace(found, years=years, provisional=frozenset())


def test_the_public_status_is_told_also_in_a_year_that_no_calendar_knows():
    made = World(seven_days(), plugins=[Until2026()])
    made.hand_in("14/12 09:00", "bay-ngay")
    made.clock.now = day("05/01 09:00", 2027)
    with pytest.raises(CalendarMissing):
        made.engine.outlook(made.id)

    found = made.engine.status(made.id)
    assert (found.due, found.late, found.expected) == (day("23/12 17:30"), True, None)
    assert found.text_vi.endswith(
        "hẹn trả kết quả 17:30 ngày 23/12/2026, đã quá ngày hẹn; chưa tính được ngày hẹn dự kiến vì chưa có "
        "lịch nghỉ năm 2027"
    )
    assert found.text_en.endswith("no day can be expected yet, as the days off of 2027 are not known")
