"""Who may do what, at the bounds: nobody on his own word, nobody where no unit is known, no pushing on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.ladder_world import CHAIR, DESK, HEAD, OFFICER, ONE_STOP_HEAD, examined
from tests.merger_world import Commune, at, forgotten
from tests.office import make_engine
from tests.test_handing_units import office
from tests.vector_world import NO, World, day, seven_days

from thutuc import hookimpl
from thutuc.errors import NotPermitted


def test_who_works_on_a_task_gives_it_back_and_pushes_it_on_to_nobody() -> None:
    """NĐ 61/2018/NĐ-CP Điều 5.1g, 19.1."""
    made = examined()
    (task,) = made.it.tasks
    assert task.officer == task.holder == OFFICER
    for by in (OFFICER, "viet.ngo", DESK):
        with pytest.raises(NotPermitted, match="gives a task to another"):
            made.engine.reassign(task.id, to="viet.ngo", by=by, reason="Bận")
    made.engine.give_back(task.id, by=OFFICER, reason="Bận")
    (task,) = made.it.tasks
    assert task.holder is None
    made.engine.reassign(task.id, to="viet.ngo", by=str(task.officer), reason="Phân công")

    assert made.it.tasks[0].holder == "viet.ngo"


def test_neither_who_enters_it_nor_who_holds_the_task_approves_what_is_dated_back() -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.1: who runs the unit or agency, other than the holder and who enters it."""
    made = examined()
    (task,) = made.it.tasks
    made.engine.reassign(task.id, to=HEAD, by=HEAD, reason="Tôi tự xử lý")
    made.at("16/03 09:00")
    stop: dict[str, Any] = {"ground": "verification", "basis": "Luật Hộ tịch Điều 5", "document": "1/CV"}
    stop |= {"issued": date(2026, 3, 4), "by": CHAIR, "happened_at": day("04/03 15:00")}
    for approver in (None, CHAIR, HEAD, DESK, OFFICER):
        with pytest.raises(NotPermitted, match="in retrospect"):
            made.engine.suspend(made.id, approver=approver, **stop)
    assert made.it.suspended is None
    made.engine.suspend(made.id, approver=ONE_STOP_HEAD, **stop)

    assert made.it.suspended == day("04/03 15:00")


def test_nobody_acts_for_a_unit_that_the_organisation_does_not_know_any_more() -> None:
    of = office()
    it = of.birth("2026-06-29 08:00")
    of.do(it, "check_papers")
    of.do(it, "appraise", **NO | {"needs_verification": True, "verifying_unit": "ban-cao.office"})
    (task,) = (task for task in of.engine.dossier(it).tasks if task.step == "await_verification")
    later = Commune(of.store, forgotten("ban-cao"))
    later.clock.now = at("2026-06-29 10:00")
    for by in ("linh.pham", "an.nguyen", "quang.hoang"):
        with pytest.raises(NotPermitted, match=r"found 'ban-cao\.office'"):
            later.engine.complete(task.id, by=by, data={"verification_result": "15/2026"})


def test_the_host_narrows_systems_too() -> None:
    class Host:
        shut = "end_version"

        @hookimpl
        def may(self, actor: str, verb: str) -> str | None:
            return "chỉ ban đêm" if (actor, verb) == ("system", self.shut) else None

    made, host = World(seven_days()), Host()
    engine = make_engine(made.engine.store, made.clock, host)
    ends: dict[str, Any] = {"version": 1, "last_day": date(2026, 3, 6), "by": "system", "decision": "1/QĐ"}
    with pytest.raises(NotPermitted, match="chỉ ban đêm"):
        engine.end_version("bay-ngay", **ends)
    host.shut = ""

    assert engine.end_version("bay-ngay", **ends).last_day == date(2026, 3, 6)


def test_who_is_of_the_agency_that_took_it_in_keeps_notes_and_a_stranger_does_not() -> None:
    """Of a dossier that another agency decides: who took it in, from whichever of its units."""
    of = office()
    it = of.land("2026-06-29 08:00")
    of.engine.note(it, by="thu.nong", text="Người nộp đã gọi điện hỏi")
    of.engine.note(it, by="an.nguyen", text="Đã trả lời")
    with pytest.raises(NotPermitted, match="neither the unit"):
        of.engine.note(it, by="hieu.cam", text="Xin chào")
