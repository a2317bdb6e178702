"""What may be entered late on one's own word, and what another approves: the bounds of the rule (R106)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ladder_world import CHAIR, DESK, HEAD, OFFICER, duty, examined, organisation, world
from tests.vector_world import World, day, seven_days

from thutuc.errors import NotPermitted, WrongData
from thutuc.organisation import Organisation
from thutuc.organisation.words import Holding, Officer


def test_papers_that_came_in_the_applicants_time_are_entered_whenever_nobody_is_asked() -> None:
    """The applicant's own time is not the office's: its end is no lateness of anybody (NĐ 301/2026 Đ4.7)."""
    world = examined(World(seven_days(applicant="02 ngày làm việc")))
    world.at("05/03 10:00").engine.request_papers(
        world.id, by=OFFICER, content="Giấy chứng sinh", reason="Thiếu"
    )
    world.at("16/03 09:00").engine.supply(world.id, by=DESK, happened_at=day("09/03 16:00"))

    assert world.events("EntryApproved") == []
    assert world.it.due == day("18/03 17:30")


def directed() -> World:
    made = examined()
    made.engine.direct(made.id, by=CHAIR, text="Báo cáo nguyên nhân", to=HEAD, until=date(2026, 3, 6))
    return made


@pytest.mark.parametrize(
    ("done", "entered", "asks"),
    [
        ("06/03 17:30", "10/03 09:00", True),  # on its last instant, entered two working days later
        ("06/03 16:00", "09/03 17:30", False),  # until the office closes on the working day after
        ("06/03 16:00", "09/03 17:31", True),
        ("09/03 09:00", "12/03 09:00", False),  # late itself: nothing is taken back
    ],
)
def test_a_report_is_dated_back_before_its_last_day_on_anothers_word_only(
    done: str, entered: str, asks: bool
) -> None:
    """NĐ 61/2018/NĐ-CP Điều 19.1."""
    made = directed().at(entered)
    told = duty(made, "direction")
    if asks:
        with pytest.raises(NotPermitted):
            made.engine.report_done(told, by=HEAD, text="Đã báo cáo", happened_at=day(done))
        assert made.events("DutyDone") == []
    else:
        made.engine.report_done(told, by=HEAD, text="Đã báo cáo", happened_at=day(done))
        assert [each.how for each in made.events("DutyDone")] == ["reported"]


def test_nobody_did_a_step_before_it_was_given_to_him() -> None:
    made = examined().at("04/03 10:00")
    (task,) = made.it.tasks
    made.engine.reassign(task.id, to="viet.ngo", by=HEAD, reason="Phân công lại")
    made.at("04/03 15:00")
    for early in ("03/03 09:00", "04/03 09:59"):
        with pytest.raises(WrongData) as refused:
            made.engine.complete(task.id, by="viet.ngo", happened_at=day(early))
        assert refused.value.argument == "happened_at"
    made.engine.complete(task.id, by="viet.ngo", happened_at=day("04/03 10:00"))

    assert [each.step for each in made.it.tasks] == ["hand_over"]


@pytest.mark.parametrize("on_leave", ["when it happened", "when it was entered", "neither"])
def test_who_was_on_leave_when_it_happened_or_when_he_entered_it_is_told_of(on_leave: str) -> None:
    days = {"when it happened": "2026-03-03", "when it was entered": "2026-03-04", "neither": "2026-03-05"}
    away = [(OFFICER, days[on_leave], days[on_leave], None)]
    made = examined(world(roles=organisation(away=away))).at("04/03 09:00")
    (task,) = made.it.tasks
    made.engine.complete(task.id, by=OFFICER, happened_at=day("03/03 15:00"))

    assert [each.officer for each in made.events("DoneOnLeave")] == [OFFICER] * (on_leave != "neither")


def test_who_has_left_enters_nothing_and_who_came_since_did_nothing_before() -> None:
    """He was in service when it happened, and is when he enters it (NĐ 61/2018/NĐ-CP Điều 19.1)."""
    data = organisation(left={"dong-may.civil-status-1": ("2026-03-03", None)}).data
    comes = Holding.model_validate(
        {"post": "dong-may.civil-status-1", "officer": "moi", "since": date(2026, 3, 4)}
    )
    new = Officer(id="moi", name="Cán bộ mới")
    data = data.model_copy(update={"officers": (*data.officers, new), "holdings": (*data.holdings, comes)})
    made = examined(world(roles=Organisation(data)))
    (task,) = made.it.tasks
    assert task.holder == OFFICER
    made.at("05/03 09:00")
    for by in (OFFICER, "moi"):
        with pytest.raises(NotPermitted, match="no post is held by this officer on that day"):
            made.engine.note(made.id, by=by, text="Đã kiểm tra", happened_at=day("03/03 09:00"))
    with pytest.raises(NotPermitted, match="no post is held by this officer on that day"):
        made.engine.complete(task.id, by=OFFICER, happened_at=day("03/03 09:00"))
    made.engine.note(made.id, by="moi", text="Đã kiểm tra", happened_at=day("04/03 09:00"))
