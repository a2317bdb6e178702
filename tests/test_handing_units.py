"""A division that is reorganised inside its agency, and what a hand-over leaves as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.assigning_world import file, step
from tests.merger_world import FIRST, LAST, Commune, Plain, before, forgotten, merged, split
from tests.vector_world import NO

from thutuc import hookimpl, open_store
from thutuc.organisation import OrganisationData

OFFICE = "dong-may.office"
#: What the office of Đồng Mây becomes on 01/07/2026, who sits there, and which work it takes.
BECOMES = {
    "dong-may.justice": ("civil-status", {"office-chief": "thanh.do", "civil-status-1": "linh.pham"}),
    "dong-may.registry": ("records-office", {"office-chief": "nhung.dam", "civil-status-2": "viet.ngo"}),
}


def divided(
    *successors: str, data: Plain | None = None, justice: Mapping[str, str] | None = None
) -> OrganisationData:
    """The office of the commune ends on 30/06/2026; the commune itself goes on."""
    data = data or before()
    posts = {post["id"]: post for post in data["posts"]}
    for unit in data["units"]:
        if unit["id"] == OFFICE:
            unit |= {"until": LAST, "successors": list(successors)}
    for unit, (kind, usual) in BECOMES.items():
        seats = usual if justice is None or unit != "dong-may.justice" else justice
        data["units"].append(
            {"id": unit, "agency": "dong-may", "kind": kind, "name": f"Bộ phận {unit}", "since": FIRST}
        )
        for post, officer in seats.items():
            old, new = f"dong-may.{post}", f"{unit}.{post}"
            data["posts"].append({**posts[old], "id": new, "unit": unit})
            data["holdings"].append({"post": new, "officer": officer, "since": FIRST})
            for holding in data["holdings"]:
                if holding["post"] == old:
                    holding["until"] = LAST
    return OrganisationData.model_validate(data)


def office(data: OrganisationData | None = None, *extra: object) -> Commune:
    store = open_store(":memory:")
    store.upgrade()
    return Commune(store, data, *extra).ship()


def appraised(of: Commune, holder: str = "linh.pham") -> int:
    """A birth that lies with the office, with an officer of it."""
    it = of.birth("2026-06-29 08:00")
    of.do(it, "check_papers")
    (task,) = of.engine.dossier(it).tasks
    if task.holder != holder:
        of.engine.reassign(task.id, to=holder, by="thanh.do", reason="Phân công")
    return it


def lying(of: Commune, it: int) -> list[tuple[str | None, str | None, str | None]]:
    return [(task.unit, task.officer, task.holder) for task in of.engine.dossier(it).tasks]


def test_a_division_that_ends_hands_over_what_lies_in_it_and_nothing_of_the_agency_around_it() -> None:
    of = office(divided("dong-may.justice"))
    it, beside = appraised(of), of.birth("2026-06-29 09:00")
    elsewhere = lying(of, beside)

    done = of.hand_over(unit=OFFICE, reason="reorganisation")

    assert [(line.dossier, line.how) for line in done.lines] == [(it, "moved")]
    assert lying(of, it) == [("dong-may.justice", "linh.pham", "linh.pham")]
    (event,) = of.events(it, "HandedOver")
    assert event.units == {OFFICE: "dong-may.justice"}
    assert (event.head, event.head_name) == ("thanh.do", "Đỗ Chí Thanh")
    assert event.names == {
        OFFICE: "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Đồng Mây",
        "dong-may.justice": "Bộ phận dong-may.justice",
    }
    now = of.engine.dossier(it)
    assert (now.received_at, now.competent) == ("dong-may.one-stop", "dong-may")
    assert lying(of, beside) == elsewhere


def test_of_two_divisions_that_follow_a_person_names_one_and_the_other_is_not_asked() -> None:
    of = office(divided(*BECOMES))
    it = appraised(of)

    assert of.hand_over(unit=OFFICE, reason="reorganisation").count("undecided") == 1
    (incident,) = of.events(it, "IncidentRecorded")
    chair = of.engine.plugins.hook.head_of(unit="province", level="agency", at=of.clock.now)
    assert (incident.about, incident.told) == (OFFICE, chair.officer)
    done = of.hand_over("2026-07-01 08:00", OFFICE, to="dong-may.justice", reason="reorganisation")

    assert (done.moved, done.balances) == (1, True)
    assert lying(of, it) == [("dong-may.justice", "linh.pham", "linh.pham")]
    assert of.engine.dossier(it).incidents == {}


def test_who_sits_in_another_division_does_not_take_his_task_along() -> None:
    """His post went to another unit; the task goes where the work of the old one does."""
    of = office(divided("dong-may.justice"))
    it = appraised(of, "viet.ngo")

    of.hand_over(unit=OFFICE, reason="reorganisation")

    ((unit, officer, holder),) = lying(of, it)
    assert unit == "dong-may.justice" and officer is not None and "viet.ngo" not in (officer, holder)


def test_one_decision_ends_the_wait_for_itself_and_no_other_one() -> None:
    data = split().model_copy()
    agencies = tuple(
        one.model_copy(update={"successors": ("song-may", "son-trung")}) if one.id == "lung-suong" else one
        for one in data.agencies
    )
    of = office(data.model_copy(update={"agencies": agencies}))
    it = of.birth("2026-06-29 08:00", competent="lung-suong")
    of.hand_over()
    of.hand_over(unit="lung-suong")
    assert sorted(of.engine.dossier(it).incidents.values()) == ["hand-over:dong-may", "hand-over:lung-suong"]

    of.hand_over("2026-07-02 09:00", to="son-trung", dossiers=[it])

    now = of.engine.dossier(it)
    assert (now.received_at, now.competent) == ("son-trung.one-stop", "lung-suong")
    waits = [what for what in now.incidents.values() if what.startswith("hand-over:")]
    assert waits == ["hand-over:lung-suong"]


def test_a_unit_that_nobody_ran_when_it_ended_is_handed_over_without_a_name() -> None:
    data = merged()
    leaders = {"dong-may.chair", "dong-may.deputy-1", "dong-may.deputy-2"}
    left = tuple(
        one.model_copy(update={"until": date(2026, 6, 28)}) if one.post in leaders else one
        for one in data.holdings
    )
    of = office(data.model_copy(update={"holdings": left}))
    it = of.birth("2026-06-29 08:00")

    assert of.hand_over().moved == 1

    (event,) = of.events(it, "HandedOver")
    assert (event.head, event.head_name) == (None, None)


def test_the_host_may_keep_one_dossier_where_it_lies() -> None:
    class Host:
        kept = 0

        @hookimpl
        def may(self, verb: str, dossier: Any) -> str | None:
            held = verb == "hand_over" and dossier is not None and dossier.id == self.kept
            return "hồ sơ đang thanh tra" if held else None

    host = Host()
    of = office(None, host)
    host.kept, other = of.birth("2026-06-29 08:00"), of.birth("2026-06-29 09:00")

    done = of.hand_over()

    assert [(line.dossier, line.how) for line in done.lines] == [(host.kept, "hindered"), (other, "moved")]
    assert "thanh tra" in str(done.lines[0].why) and (done.left, done.balances) == (1, True)
    assert of.engine.dossier(host.kept).competent == "dong-may"


def test_a_place_that_the_organisation_has_forgotten_is_left_as_it_is() -> None:
    of = office()
    it = of.birth("2026-06-29 08:00", "ban-cao")
    of.do(it, "check_papers")
    of.do(it, "appraise", **NO | {"needs_verification": True, "verifying_unit": OFFICE})
    (asked,) = (task for task in of.engine.dossier(it).tasks if task.unit == OFFICE)
    later = Commune(of.store, forgotten("ban-cao"))

    assert later.hand_over().moved == 1

    now = later.engine.dossier(it)
    assert (now.received_at, now.competent) == ("ban-cao.one-stop", "ban-cao")
    assert next(task.unit for task in now.tasks if task.id == asked.id) == "song-may.office"
    assert later.events(it, "HandedOver")[0].letters == []  # who asked is no longer known


# --- who goes along, and who hears of it ------------------------------------------------------------------


def held(of: Commune, *holders: str) -> list[int]:
    return [appraised(of, holder) for holder in holders]


def test_who_goes_along_keeps_all_he_had_and_what_the_others_had_is_given_out() -> None:
    """Nghị quyết 190/2025/QH15: no step is done again; of the agency's own work nobody had asked."""
    of = office(merged())
    *hers, his = held(of, "linh.pham", "linh.pham", "linh.pham", "viet.ngo")

    assert of.hand_over("2026-07-03 09:00").moved == 4

    for each in hers:
        assert lying(of, each) == [("song-may.office", "linh.pham", "linh.pham")]
        assert [event.how for event in of.events(each, "TaskAssigned")][-1] == "handed over"
        now, (event,) = of.engine.dossier(each), of.events(each, "HandedOver")
        assert (now.received_at, now.competent, event.letters) == ("song-may.one-stop", "song-may", [])
        assert event.head == "quang.hoang"  # who ran it on its last day
    ((unit, officer, holder),) = lying(of, his)
    assert unit == "song-may.office" and officer not in (None, "viet.ngo") and holder != "viet.ngo"


def test_who_goes_along_in_another_role_leaves_his_task_to_who_may_do_it() -> None:
    data = before()
    seats = {"office-chief": "thanh.do", "civil-status-1": "viet.ngo", "clerk": "linh.pham"}
    of = office(divided("dong-may.justice", data=data, justice=seats))
    it = appraised(of, "linh.pham")

    of.hand_over(unit=OFFICE, reason="reorganisation")

    assert lying(of, it) == [("dong-may.justice", "viet.ngo", "viet.ngo")]


def test_who_only_runs_the_new_unit_for_its_head_does_not_take_the_task_on_that_seat() -> None:
    data = before()
    absence = {"officer": "thanh.do", "since": FIRST, "until": FIRST, "run_by": "viet.ngo"}
    data["absences"].append(absence)
    of = office(divided("dong-may.justice", data=data))
    it = appraised(of, "viet.ngo")

    of.hand_over(unit=OFFICE, reason="reorganisation")

    ((unit, officer, holder),) = lying(of, it)
    assert (unit, holder) == ("dong-may.justice", "linh.pham") and officer == "linh.pham"


@pytest.mark.parametrize("own", [True, False])
def test_who_asked_another_agency_is_told_where_the_letter_went(own: bool) -> None:
    """Who works on the dossier in the agency that asked; where nobody does, who runs it."""
    asked = step("ask", 'role="Công chức tư pháp - hộ tịch" unitFrom="asked" act="consult"')
    first = step("first", more='<thutuc:field name="asked" type="text"/>')
    gates = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("split", "join"))
    ways = ["ask", *(["beside"] if own else [])]
    flows = [("start", "first"), ("first", "split"), *(("split", way) for way in ways)]
    flows += [*((way, "join") for way in ways), ("join", "end")]
    steps = [first, asked, *([step("beside")] if own else []), gates]
    of = office()
    of.engine.deploy(file(steps, flows), by="system", file="viec.bpmn")
    it = of.engine.start(
        "viec", by="ban-cao.5", receive=True, received_at="ban-cao.one-stop", competent="ban-cao"
    ).id
    of.do(it, "first", asked=OFFICE)
    mine = next((task for task in of.engine.dossier(it).tasks if task.step == "beside"), None)

    (line,) = of.hand_over().lines

    ((_, asker, told, name),) = of.events(it, "HandedOver")[0].letters
    head = of.engine.plugins.hook.head_of(unit="ban-cao", level="unit", at=of.clock.now)
    assert asker == "ban-cao" and line.told == (told,)
    assert told == (head.officer if mine is None else mine.officer)
    assert mine is None or (mine.officer != head.officer and mine.unit == "ban-cao.economics")
    assert name == f"Cán bộ Bản Cao {str(told).partition('.')[2]}"


@pytest.mark.parametrize("nobody", ["above", "at its head"])
def test_where_nobody_is_above_a_unit_without_successor_the_incident_waits_for_whoever_looks(
    nobody: str,
) -> None:
    data = merged().model_dump()
    for agency in data["agencies"]:
        if agency["id"] == "dong-may":
            agency.update({"successors": []} | ({"parent": None} if nobody == "above" else {}))
    if nobody == "at its head":
        heads = {post["id"] for post in data["posts"] if post["unit"] == "province.leadership"}
        data["holdings"] = [one for one in data["holdings"] if one["post"] not in heads]
    of = office(OrganisationData.model_validate(data))
    it = of.birth("2026-06-29 08:00")

    assert of.hand_over().count("undecided") == 1

    (incident,) = of.events(it, "IncidentRecorded")
    assert incident.told is None and "no successor is named" in incident.text


def test_a_person_may_name_an_agency_that_is_no_successor() -> None:
    of = office(split())
    it = of.birth("2026-06-29 08:00")
    assert of.hand_over(to="ban-cao").moved == 1

    now = of.engine.dossier(it)
    assert now.competent == "ban-cao"
    assert all((task.unit or "").startswith("ban-cao") for task in now.tasks)


def test_of_a_dossier_that_has_ended_only_the_flag_goes_along_and_means_whom_it_meant() -> None:
    of = office(merged())
    it = appraised(of)
    of.engine.flag(it, by="an.nguyen", text="Thiếu phiếu kiểm soát")
    of.engine.withdraw(it, by="an.nguyen", reason="Không cần nữa")
    (flag,) = of.engine.duties(dossier=it)

    assert of.hand_over().moved == 1

    (event,), (now,) = of.events(it, "HandedOver"), of.engine.duties(dossier=it)
    assert event.units == {OFFICE: "song-may.office"}
    assert (flag.unit, now.unit, now.officer) == (OFFICE, "song-may.office", flag.officer)
    assert of.engine.dossier(it).competent == "dong-may"
