"""Dates that hold: after an apology, after a notice, where a wait is drawn; and how they are judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.office import BIRTH, LAND, ZONE, make_engine
from tests.vector_world import World, day, seven_days

from thutuc.reports.figures import FORMULAS, Figures, on_time
from thutuc.store import open_store
from thutuc_deadlines.notices import make_notice, write_notice

HEAD = "quang.hoang"
DESK = {"by": "an.nguyen"}
EXTENSION = (
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
)
STOP = {"by": "quang.hoang", "ground": "verification", "basis": "Luật Hộ tịch Điều 25.2", "document": "1/CV"}


def march(number: int) -> date:
    return date(2026, 3, number)


class Noticed(World):
    """A world into which notices come."""

    def __init__(self, folder: Path, *files: bytes, policies: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.file = folder / "notices.toml"
        self.file.write_text("")
        store = open_store(":memory:")
        store.upgrade()
        settings: dict[str, Any] = {"notices": str(self.file), "policies": dict(policies or {})}
        self.engine = make_engine(store, self.clock, settings={"deadlines": settings})
        for number, file in enumerate(files):
            self.engine.deploy(file, by="system", file=f"{number}.bpmn")

    def notice(self, number: str, **days: Any) -> None:
        """A storm: these days are off (or worked) from now on."""
        made = make_notice(number=number, day=self.clock.now.date(), reason="nghỉ bão", **days)
        write_notice(self.file, made)
        self.engine.reproject(by="system", notice=number, days=made.off)


def received(world: World, when: str = "02/03 09:00") -> World:
    world.hand_in(when, "bay-ngay")
    return world


def reappointed(law: str = "", to: int = 20) -> World:
    """Seven working days until 11/03; on 10/03 the head apologises and promises another day."""
    world = received(World(seven_days(law=law)))
    world.at("09/03 10:00").engine.reappoint(world.id, by=HEAD, day=march(to), reason="thiếu nhân lực")
    return world


def ahead(world: World) -> list[str]:
    """The rungs ahead of the dossier's clock."""
    rungs = world.it._state.clocks["dossier"].rungs
    assert [at for _, at, _ in rungs] == sorted(at for _, at, _ in rungs)
    return [f"{name} {datetime.fromtimestamp(at / 1e6, ZONE):%d/%m %H:%M}" for name, at, _ in rungs]


def again(world: World) -> list[str]:
    return [rung for rung in ahead(world) if "-again" in rung]


AGAIN = [
    "reminder-again 19/03 17:30",
    "breach-again 20/03 17:30",
    "one-stop-again 20/03 17:30",
    "after-breach-again 23/03 17:30",
    "above-again 03/04 17:30",
]


def finished(world: World, when: str) -> Figures:
    for step in ("check", "examine", "hand_over"):
        world.do(when, step)
    (row,) = on_time(world.engine).rows
    assert (row.received, row.finished) == (1, 1)
    return row


# --- after an apology (NĐ 61/2018/NĐ-CP Điều 19.9) -------------------------------------------------


def test_the_public_reads_the_day_told_with_the_apology_and_the_first_beside_it():
    world = reappointed()
    status = world.engine.status(world.id)

    assert status.text_vi.endswith(
        "hẹn trả kết quả 17:30 ngày 20/03/2026 (hẹn lần đầu 17:30 ngày 11/03/2026)"
    )
    assert status.text_en.endswith("17:30 on 20/03/2026 (first promised for 17:30 on 11/03/2026)")
    assert (status.due, world.it.due) == (day("20/03 17:30"), day("11/03 17:30"))
    assert again(world) == AGAIN


@pytest.mark.parametrize("until", ["10/03 15:00", "11/03 09:00"])
def test_a_clock_that_goes_on_tells_no_day_before_the_one_told_with_the_apology(until):
    world = reappointed()
    world.at("09/03 11:00").engine.suspend(world.id, **STOP)
    assert world.it.promised is None and again(world) == []
    world.at(until).engine.resume(world.id, **DESK)

    assert world.it.due is not None and world.it.due < day("20/03 17:30")
    assert world.promises()[-1] == ("resume", "20/03 17:30")
    assert world.engine.status(world.id).due == day("20/03 17:30")
    assert again(world) == AGAIN


def test_where_the_clock_runs_longer_than_the_day_told_with_the_apology_its_end_is_told():
    world = reappointed()
    world.at("09/03 11:00").engine.suspend(world.id, **STOP)
    world.at("20/03 09:00").engine.resume(world.id, **DESK)
    assert world.promises()[-1] == ("resume", "24/03 17:30") and again(world) == []
    assert world.it.promised == day("24/03 17:30")


def test_an_extension_tells_no_earlier_day_and_keeps_the_rungs_of_the_day_told():
    world = reappointed(law=EXTENSION)
    world.at("10/03 10:00").engine.extend(
        world.id, by=HEAD, term="05 ngày làm việc", ground="verification", document="2/CV"
    )
    assert world.it.due == day("18/03 17:30")
    assert world.promises()[-1] == ("extension", "20/03 17:30") and again(world) == AGAIN


def test_a_late_dossier_that_goes_on_is_told_no_day_that_has_passed():
    world = received(World(seven_days()))
    world.at("12/03 09:00").engine.suspend(world.id, **STOP)
    world.at("16/03 09:00").engine.resume(world.id, **DESK)
    assert world.promises() == [("first", "11/03 17:30")] and world.it.late


def test_a_late_land_dossier_that_goes_on_is_told_no_day_either_though_its_posting_lies_ahead():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    stop = {"by": "thinh.do", "ground": "verification", "basis": "Luật Đất đai", "document": "1/TB"}
    world.at("30/03 09:00").engine.suspend(world.id, **stop)
    world.at("31/03 09:00").engine.resume(world.id, **DESK)
    assert world.promises() == [("first", "16/03 17:30")] and world.it.late


def test_a_late_dossier_that_goes_on_keeps_the_day_told_with_the_apology():
    world = reappointed()
    world.at("12/03 09:00").engine.suspend(world.id, **STOP)
    world.at("16/03 09:00").engine.resume(world.id, **DESK)
    assert world.promises()[-1] == ("resume", "20/03 17:30") and again(world) == AGAIN


# --- after a notice (BLDS 2015 Điều 148.5) ---------------------------------------------------------


def test_K1_a_date_that_a_notice_moved_is_judged_where_it_moved_to(tmp_path):
    world = received(Noticed(tmp_path, seven_days()))
    world.at("09/03 10:00")
    world.notice("1/TB", off=[march(11)])
    row = finished(world, "12/03 10:00")

    first = world.it.promises[0]
    assert (first.at, first.moved, first.stands) == (day("11/03 17:30"), day("12/03 17:30"), first.moved)
    assert (row.on_time, row.first_kept, row.rate("law"), row.rate("first")) == (1, 1, 100.0, 100.0)
    assert world.engine.verify() == []


def test_a_day_told_with_an_apology_that_notices_moved_twice_is_judged_where_it_stands(tmp_path):
    world = received(Noticed(tmp_path, seven_days()))
    world.at("09/03 10:00").engine.reappoint(world.id, by=HEAD, day=march(20), reason="thiếu nhân lực")
    world.notice("1/TB", off=[march(20)])
    world.at("10/03 09:00")
    world.notice("2/TB", off=[march(23)])
    assert world.it.promised == day("24/03 17:30")
    row = finished(world, "24/03 10:00")

    assert world.it.kept_reappointment
    assert (row.on_time, row.first_kept, row.reappointed, row.by_reappointment) == (0, 0, 1, 1)
    assert (row.rate("law"), row.rate("reappointment")) == (0.0, 100.0)


def test_a_day_told_again_after_a_stop_moves_with_a_notice(tmp_path):
    world = received(Noticed(tmp_path, seven_days()))
    world.at("09/03 10:00").engine.reappoint(world.id, by=HEAD, day=march(20), reason="thiếu nhân lực")
    world.at("09/03 11:00").engine.suspend(world.id, **STOP)
    world.at("10/03 09:00").engine.resume(world.id, **DESK)
    world.notice("1/TB", off=[march(20)])
    assert world.promises()[-1] == ("calendar", "23/03 17:30") and world.it.promised == day("23/03 17:30")
    assert again(world)[1] == "breach-again 23/03 17:30"


def test_once_late_a_dossier_whose_term_began_anew_still_moves_with_a_notice(tmp_path):
    world = received(Noticed(tmp_path, seven_days("03 ngày làm việc")))
    world.at("09/03 09:00").engine.request_papers(world.id, **DESK, content="Giấy tờ", reason="Thiếu")
    world.at("10/03 09:00").engine.supply(world.id, **DESK)
    assert world.it.missed and world.it.due == day("13/03 17:30")
    world.at("11/03 09:00")
    world.notice("1/TB", off=[march(13)])
    assert world.it.due == day("16/03 17:30") and world.promises()[-1] == ("calendar", "16/03 17:30")


def test_the_rungs_stay_in_their_order_when_a_notice_moves_a_date(tmp_path):
    world = received(Noticed(tmp_path, seven_days()))
    world.at("09/03 10:00").engine.reappoint(world.id, by=HEAD, day=march(12), reason="thiếu nhân lực")
    world.notice("1/TB", off=[march(11)])
    names = [rung.split()[0] for rung in ahead(world)]  # asserts the order
    assert {"breach", "after-breach"} <= set(names)
    world.at("20/03 09:00")
    told = [day(at) for _, _, at in world.rungs("dossier")]
    assert told == sorted(told)


def test_where_dates_follow_the_law_the_sum_claims_no_day_off_that_is_none(tmp_path):
    world = received(Noticed(tmp_path, seven_days(), policies={"notice_moves": "with_law"}))
    world.at("04/03 09:00")
    world.notice("1/TB", worked=[march(7)])
    lines = [line.text_vi for line in world.engine.explain(world.id).lines]
    assert world.it.due == day("10/03 17:30")
    assert not any("thành ngày nghỉ" in line for line in lines)
    assert any("Tính lại theo lịch có 1/TB" in line and "notice_moves=with_law" in line for line in lines)


# --- where a wait is drawn (Luật Đất đai; NĐ 61/2018/NĐ-CP Điều 17) --------------------------------


def test_D12_D14_the_first_date_of_the_land_procedure_is_an_expectation_and_says_so():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    first = world.it.promises[0]
    assert first.expected == day("03/04 17:30")
    assert first.note == (
        "hẹn lần 1: 08 ngày làm việc, không kể thời gian niêm yết công khai; dự kiến 03/04/2026"
    )
    (told,) = world.events("PromiseMade")
    assert (told.promise, told.note) == ("first", first.note)
    assert world.engine.verify() == []


def test_a_land_dossier_that_stood_still_before_its_posting_is_told_an_expectation_again():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    world.at("02/03 10:00").engine.suspend(
        world.id, by="system", ground="outage", basis="NĐ 301/2026/NĐ-CP Điều 3.4", document="1/CV"
    )
    world.at("03/03 10:00").engine.resume(world.id, by="system", document="2/CV")
    first, resumed = world.it.promises
    assert first.expected == day("03/04 17:30") and resumed.kind == "resume"
    assert resumed.at == day("17/03 17:30") and resumed.expected and resumed.expected >= first.expected
    assert resumed.note and resumed.note.startswith("2/CV; hẹn lần 1: 08 ngày làm việc, không kể")
    status = world.engine.status(world.id)
    assert status.due is None and status.expected and status.expected.at == resumed.expected


def test_a_procedure_without_such_waits_promises_its_date():
    (first,) = received(World(seven_days())).it.promises
    assert (first.at, first.expected, first.note) == (day("11/03 17:30"), None, None)


def test_a_lawful_land_dossier_is_on_time_although_posting_took_its_days():
    world = World()
    world.hand_in("02/03 09:00", LAND)
    world.do("02/03 15:00", "check_papers")
    world.do("06/03 09:00", "verify_records")
    world.do("09/03 09:00", "post_notice")
    world.do("30/03 09:00", "record_posting")
    world.do("30/03 16:00", "cancel_certificate", financial_duty=False)
    while world.it.phase == "in-progress":
        world.do("31/03 10:00", world.it.tasks[0].step)
    (row,) = on_time(world.engine).rows
    assert not world.it.late and world.it.ready and world.it.ready > world.it.promises[0].at
    assert (row.on_time, row.rate("law"), row.rate("over_received")) == (1, 100.0, 100.0)
    assert (row.first_told, row.rate("first")) == (0, None)


def test_every_rate_has_its_formula_in_both_languages():
    row = Figures("x", "x", received=4, finished=3, on_time=2, first_told=2, first_kept=1)
    assert {kind: row.rate(kind) for kind in FORMULAS} == {
        "law": 66.7,
        "first": 50.0,
        "over_received": 50.0,
        "reappointment": None,
    }
    assert all(len(told) == 2 and all("=" in text for text in told) for told in FORMULAS.values())


# --- words and rungs -------------------------------------------------------------------------------


def test_an_extension_is_told_in_vietnamese_by_the_name_of_its_ground():
    world = received(World(seven_days(law=EXTENSION)))
    world.at("03/03 10:00").engine.extend(
        world.id, by=HEAD, term="05 ngày làm việc", ground="verification", document="2/CV"
    )
    (line,) = [each for each in world.engine.explain(world.id).lines if "Gia hạn" in each.text_vi]
    assert "(xác minh; Luật Hộ tịch Điều 25.2; 2/CV)" in line.text_vi and "verification" in line.text_en


def test_a_rung_that_falls_into_an_unknown_year_is_left_out_and_said():
    world = World(seven_days("02 ngày làm việc"))
    last = max(world.engine.plugins.hook.calendar(unit=None, at=world.clock.now).years)
    world.clock.now = datetime(last, 12, 29, 9, tzinfo=ZONE)
    world.id = world.engine.start(
        "bay-ngay", **DESK, received_at="dong-may.one-stop", competent="dong-may", receive=True
    ).id
    assert world.it.due == datetime(last, 12, 31, 17, 30, tzinfo=ZONE)
    (started,) = world.events("ClockStarted", "dossier")
    assert [rung for rung, _, _ in started.rungs] == ["apology", "reminder", "breach", "one-stop"]
    assert any("'after-breach'" in warning for warning in started.warnings)


def asking(world: Noticed) -> World:
    """Birth: on 02/03 at 11:00 another commune is asked, which has 03 working days to answer (B6)."""
    world.hand_in("02/03 09:00", BIRTH)
    world.do("02/03 09:10", "check_papers")
    away = {"needs_verification": True, "eligible": True, "verifying_unit": "lung-suong.office"}
    world.do("02/03 11:00", "appraise", **away)
    return world


def test_B8_the_wait_for_another_commune_ends_with_its_own_term_counted_with_its_own_days_off(tmp_path):
    world = Noticed(tmp_path)
    world.at("02/03 08:00")
    world.notice("15/TB-UBND", off=[march(3), march(4)], units=["lung-suong"])
    (task,) = asking(world).it.tasks
    assert task.due == day("09/03 17:30")

    world.at("06/03 09:00")
    assert [task.step for task in world.it.tasks] == ["await_verification"]
    world.at("09/03 23:59")
    assert [task.step for task in world.it.tasks] == ["await_verification"]
    world.at("10/03 00:00")
    assert [task.step for task in world.it.tasks] == ["await_undertaking"]


@pytest.mark.parametrize(("whose", "due"), [("lung-suong", "09/03"), ("dong-may", "05/03")])
def test_B8_a_notice_that_comes_while_another_commune_is_asked_moves_its_term_and_the_end_alike(
    tmp_path, whose, due
):
    world = Noticed(tmp_path)
    asking(world).at("04/03 08:00")
    world.notice("16/TB-UBND", off=[march(5), march(6)], units=[whose])

    (task,) = world.it.tasks
    (wait,) = [each for each in world.it._state.waits.values() if each.kind == "timer"]
    assert task.due == day(f"{due} 17:30")
    assert wait.due is not None and wait.due == world.it._state.clocks[f"task:{task.id.split('.')[1]}"].expiry
