"""An officer who leaves: who gets what he had, with which names, and who hears where nobody does."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.merger_world import FIRST, LAST, Commune, at, before
from tests.test_handing_units import OFFICE, appraised, divided, lying, office
from tests.vector_world import NO

from thutuc.organisation import OrganisationData


def leaves(of: Commune, officer: str, **more: Any) -> Any:
    return of.engine.hand_over(by="system", decision="38/QĐ-UBND", officer=officer, **more)


def test_who_gets_a_leavers_task_has_it_on_his_seat_in_its_unit() -> None:
    data = before()
    second = {"id": "second", "unit": "dong-may.culture", "title": "Công chức", "roles": ["Chuyên viên"]}
    data["posts"].append(second)
    data["holdings"].insert(0, {"post": "second", "officer": "viet.ngo", "since": date(2025, 7, 1)})
    of = office(OrganisationData.model_validate(data))
    it = appraised(of)

    leaves(of, "linh.pham", to="viet.ngo")

    event = of.events(it, "TaskAssigned")[-1]
    assert (event.unit, event.post, event.reason) == (OFFICE, "dong-may.civil-status-2", None)
    assert (event.officer, event.holder, event.officer_name) == ("viet.ngo", "viet.ngo", event.holder_name)
    assert event.unit_name == "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Đồng Mây"


def test_what_lies_with_a_head_in_a_pool_names_him_as_who_left_and_goes_to_who_runs_the_agency() -> None:
    of = office()
    it = appraised(of)
    leaves(of, "linh.pham")
    assert lying(of, it) == [(OFFICE, "thanh.do", None)]

    leaves(of, "thanh.do", to="viet.ngo")

    assert lying(of, it) == [(OFFICE, "quang.hoang", None)]  # he worked on nothing that another could get
    assert [event.officer_name for event in of.events(it, "HandedOver")] == ["Phạm Diệu Linh", "Đỗ Chí Thanh"]
    assert of.events(it, "TaskAssigned")[-1].reason is None


def test_where_nobody_runs_the_agency_asked_its_letter_lies_with_who_asked() -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.5: who asked answers for it towards the applicant."""
    data = before()
    empty = {post["id"] for post in data["posts"] if post["unit"] in ("dong-may.leadership", OFFICE)}
    for holding in data["holdings"]:
        if holding["post"] in empty and holding["officer"] not in ("linh.pham", "viet.ngo"):
            holding["until"] = LAST
    of = office(OrganisationData.model_validate(data))
    it = of.birth("2026-06-29 08:00", "ban-cao")
    of.do(it, "check_papers")
    of.do(it, "appraise", **NO | {"needs_verification": True, "verifying_unit": OFFICE})
    (task,) = (task for task in of.engine.dossier(it).tasks if task.unit == OFFICE)
    of.clock.now = at("2026-07-02 08:00")

    leaves(of, str(task.holder))

    assert lying(of, it) == [("ban-cao.leadership", "ban-cao.0", None)]
    event = of.events(it, "TaskAssigned")[-1]
    assert (event.unit_name, event.post) == ("Lãnh đạo Ủy ban nhân dân xã Bản Cao", "ban-cao.chair")
    assert event.officer_name == "Cán bộ Bản Cao 0"


def urged(of: Commune) -> int:
    """A birth that the head of the office has to urge."""
    it = appraised(of)
    (task,) = of.engine.dossier(it).tasks
    of.engine.urge(task.id, by="quang.hoang", text="Làm ngay")
    return it


def test_a_duty_goes_to_who_runs_the_new_unit_with_all_that_names_him() -> None:
    data = before()
    data["absences"].append({"officer": "thanh.do", "since": FIRST, "until": FIRST, "run_by": "linh.pham"})
    of = office(divided("dong-may.justice", data=data))
    it = urged(of)

    of.hand_over(unit=OFFICE, reason="reorganisation")

    given = of.events(it, "DutyGiven")[0]
    assert (given.unit, given.unit_name) == ("dong-may.justice", "Bộ phận dong-may.justice")
    assert (given.post, given.officer) == ("dong-may.justice.office-chief", "linh.pham")
    assert (given.officer_name, given.instead_of) == ("Phạm Diệu Linh", "thanh.do")


def without_chair(*more: str) -> Commune:
    """Nobody runs the commune from 01/07/2026 on, nor sits on these posts."""
    data = before()
    ends = {"dong-may.chair", "dong-may.deputy-1", "dong-may.deputy-2", *more}
    for holding in data["holdings"]:
        if holding["post"] in ends:
            holding["until"] = LAST
    return office(OrganisationData.model_validate(data))


def test_who_is_above_hears_with_the_steps_name_of_a_duty_that_nobody_has_any_more() -> None:
    """NĐ 61/2018/NĐ-CP Điều 12.8."""
    of = without_chair()
    it = urged(of)
    of.engine.direct(it, by="quang.hoang", text="Báo cáo", to="thanh.do")
    of.clock.now = at("2026-07-01 09:00")
    of.engine.tick()
    before = len(of.events(it, "DutyGiven"))

    leaves(of, "thanh.do")

    for given in of.events(it, "DutyGiven")[before:]:
        assert (given.unit, given.post, given.officer, given.officer_name) == (OFFICE, None, None, None)
        assert given.unit_name == "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Đồng Mây"
    told = {incident.text.partition(":")[0]: incident for incident in of.events(it, "IncidentRecorded")}
    (step,) = (task.name for task in of.engine.dossier(it).tasks)
    assert told.keys() >= {step, "hồ sơ"} and {each.told for each in told.values()} == {"loc.tran"}
    assert "không còn ai đứng đầu Văn phòng" in told[step].text


def test_a_task_that_nobody_answers_for_is_told_until_somebody_works_on_it() -> None:
    of = without_chair("dong-may.office-chief")
    it = appraised(of)
    of.clock.now = at("2026-07-01 09:00")

    leaves(of, "linh.pham")

    now = of.engine.dossier(it)
    assert [what.partition(":")[0] for what in now.incidents.values()] == ["vacant"]
    of.engine.claim(now.tasks[0].id, by="viet.ngo")
    assert of.engine.dossier(it).incidents == {} and of.engine.verify(it) == []


CHIEF = "dong-may.office-chief"


def with_new_heads(of: Commune) -> Commune:
    """Two who have not worked here before run the commune and its office from 06/07/2026 on."""
    data = before()
    for holding in data["holdings"]:
        if holding["post"] in ("dong-may.chair", "dong-may.deputy-1", "dong-may.deputy-2", CHIEF):
            holding["until"] = LAST
    data["officers"] += [{"id": "new.chair", "name": "Vũ An"}, {"id": "new.chief", "name": "Vũ Bình"}]
    for post, officer in (("dong-may.chair", "new.chair"), (CHIEF, "new.chief")):
        data["holdings"].append({"post": post, "officer": officer, "since": date(2026, 7, 6)})
    return Commune(of.store, OrganisationData.model_validate(data))


def test_a_new_head_answers_for_what_was_left_with_nobody() -> None:
    """NĐ 61/2018/NĐ-CP Điều 12.8: the head answers for his unit; nobody has to be told first."""
    of = without_chair(CHIEF)
    it = urged(of)
    of.clock.now = at("2026-07-01 09:00")
    for officer in ("linh.pham", "thanh.do"):
        leaves(of, officer)
    assert lying(of, it) == [(OFFICE, None, None)]
    assert sorted(of.engine.dossier(it).incidents.values()) == [
        "vacant:3",
        *(
            f"vacant:{duty.id.partition('.')[2]}"
            for duty in of.engine.duties(dossier=it)
            if duty.officer is None
        ),
    ]
    of = with_new_heads(of)
    of.clock.now = at("2026-07-06 09:00")

    of.engine.tick()

    assert lying(of, it) == [(OFFICE, "new.chief", None)]
    event = of.events(it, "TaskAssigned")[-1]
    assert (event.how, event.post, event.officer_name) == ("by head", CHIEF, "Vũ Bình")
    (task,) = of.engine.tasks(officer="new.chief")
    assert [line.dossier for line in of.engine.listing("in-hand", officer="new.chief").lines] == [it]
    assert list(of.engine.dossier(it).incidents.values()) == ["vacant:3"]  # nobody works on it yet
    of.engine.claim(task.id, by="viet.ngo")
    assert of.engine.dossier(it).incidents == {} and of.engine.verify(it) == []
