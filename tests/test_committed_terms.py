"""A committed term beside a legal one in another unit: what ends first is promised, and both are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from tests.office import ZONE
from tests.vector_world import World, day, seven_days

from thutuc import library
from thutuc.errors import ProcedureRefused, WrongState
from thutuc.hookspecs import ClockKind, hookimpl
from thutuc.worktime import Budget, Pause, Term, carry, project, project_left
from thutuc.worktime.carry import stood_still
from thutuc_deadlines import read_calendar

CALENDAR = read_calendar()
BOTH = 'committedTerm="21 ngày làm việc" '
HEAD = "quang.hoang"


def both_terms(law: str = "") -> World:
    """Thirty days by law, committed as 21 working days, as 1.012994 in Nghệ An."""
    file = (
        seven_days("30 ngày", law=law).decode().replace("<thutuc:procedure ", f"<thutuc:procedure {BOTH}", 1)
    )
    return World(file.encode())


def received(world: World, when: str) -> World:
    world.hand_in(when, "bay-ngay")
    return world


def test_R86_over_tet_the_thirty_days_of_the_law_end_before_the_21_working_days_committed() -> None:
    world = received(both_terms(), "26/01 09:00")
    assert (world.it.due, world.promises()) == (day("25/02 17:30"), [("first", "25/02 17:30")])
    world.at("25/02 17:30")
    assert not world.it.late
    world.at("26/02 00:00")
    assert world.it.late and world.it.missed == day("25/02 17:30")


def test_R86_otherwise_the_committed_term_is_promised() -> None:
    assert received(both_terms(), "02/03 09:00").it.due == day("31/03 17:30")


def test_R86_1_012994_handed_in_before_tet_is_due_within_the_thirty_days_of_the_law() -> None:
    world = World()
    world.engine.deploy(library() / "khau-tru-kinh-phi-boi-thuong" / "procedure.bpmn", by="system")
    world.hand_in("26/01 09:00", "khau-tru-kinh-phi-boi-thuong")
    assert world.it.due == day("25/02 17:30")


@pytest.mark.parametrize(
    ("when", "vi", "en"),
    [
        ("26/01 09:00", "muộn hơn thời hạn theo quy định 30 ngày", "the legal term is promised"),
        ("02/03 09:00", "hẹn trả theo thời hạn cam kết", "the committed term is promised"),
    ],
)
def test_R86_both_terms_are_told_and_which_of_them_is_decisive(when: str, vi: str, en: str) -> None:
    world = received(both_terms(), when)
    told = world.engine.explain(world.id)
    assert any(vi in line.text_vi and en in line.text_en for line in told.lines)
    assert any("21 ngày làm việc" in line.text_vi for line in told.lines)
    assert told.due is not None and f"{told.due:%d/%m/%Y}" in told.lines[-1].text_vi


def test_what_stood_still_goes_on_with_what_is_left_of_both() -> None:
    """Until 30/01 four days of both are counted; the 26 that are left end on Saturday 28/02, before 04/03."""
    world = received(both_terms(), "26/01 09:00")
    world.at("30/01 10:00").engine.suspend(
        world.id, by=HEAD, ground="verification", basis="Luật Hộ tịch Điều 25.2", document="1/CV"
    )
    assert world.it.due is None
    world.at("02/02 09:00").engine.resume(world.id, by=HEAD, document="2/CV")
    law, committed = (
        world.events("ClockResumed")[0].budget["limit_left"],
        world.events("ClockResumed")[0].left,
    )
    assert (law, committed) == ("26", 17)
    assert world.it.due == day("02/03 17:30")
    lines = [line.text_vi for line in world.engine.explain(world.id).lines]
    assert any("Thời hạn theo quy định 30 ngày: còn 26 ngày" in line for line in lines)


LAW = '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
AREA = (
    '<thutuc:field name="area" type="boolean" label="Địa bàn khó khăn"/>'
    '<thutuc:variant when="area" name="khó khăn" term="30 ngày" committedTerm="20 ngày làm việc"/>'
)


@pytest.mark.parametrize(
    "made",
    [
        lambda: both_terms(LAW),
        lambda: both_terms(LAW.replace("ngày làm việc", "ngày")),
        lambda: World(seven_days(law=AREA + LAW)),  # in one case only
    ],
)
def test_terms_in_two_units_are_not_declared_to_be_extended(made: Callable[[], World]) -> None:
    """The law extends its own term; what was committed in another unit does not add up with it (R27)."""
    with pytest.raises(ProcedureRefused, match="no dossier could be extended") as refused:
        made()
    (found,) = refused.value.findings
    assert found.rule == "extension-terms" and "30 ngày" in found.message and "30 ngày" in found.message_vi


class Province:
    """A plug-in that commits the province to 21 working days, whatever the file says."""

    @hookimpl(tryfirst=True)
    def deadline(self, clock: ClockKind) -> Budget | None:
        both = Budget(Term.parse("21 ngày làm việc"), limit=Term.parse("30 ngày"))
        return both if clock is ClockKind.DOSSIER else None


def test_a_term_that_two_units_measure_is_not_extended_in_one_of_them() -> None:
    world = received(World(seven_days(law=LAW), plugins=[Province()]), "02/03 09:00")
    with pytest.raises(WrongState, match="in one unit"):
        world.engine.extend(world.id, by=HEAD, term="02 ngày làm việc", ground="verification")


def test_a_budget_of_one_unit_is_written_as_before() -> None:
    assert set(Budget(Term.parse("07 ngày làm việc")).to_json()) == {
        "term", "counting", "cutoff", "after", "basis"
    }  # fmt: skip


def test_a_budget_of_two_is_read_as_it_was_written() -> None:
    both = Budget(Term.parse("21 ngày làm việc"), limit=Term.parse("30 ngày"), limit_left=0)
    assert Budget.from_json(both.to_json()) == both


# --- against a plain walk over the days -------------------------------------------------------------


def walked(term: Term, begun: date, stops: list[tuple[date, date]], again: bool) -> date:
    """The last day, counted one by one; neither the first nor one that stands still is counted."""
    if again and stops:
        begun, stops = stops[-1][1], []
    left, today = int(term.number), begun
    working = term.unit == "working-day"
    while left:
        today += timedelta(days=1)
        if any(since < today <= until for since, until in stops):
            continue
        left -= not working or CALENDAR.is_working_day(today)
    while not CALENDAR.is_working_day(today):
        today += timedelta(days=1)
    return today


@pytest.mark.parametrize("seed", range(60))
def test_the_earlier_of_both_ends_is_the_promise_whatever_stood_still(seed: int) -> None:
    chance = Random(seed)
    for _ in range(20):
        committed = Term.parse(f"{chance.randrange(5, 25):02d} ngày làm việc")
        legal = Term.parse(f"{chance.randrange(int(committed.number), 36):02d} ngày")
        begun = _working(date(2025, 12, 1) + timedelta(days=chance.randrange(120)))
        stops, ahead = list[tuple[date, date]](), begun
        for _ in range(chance.randrange(3)):
            since = _working(ahead + timedelta(days=chance.randrange(1, 3)))
            ahead = _working(since + timedelta(days=chance.randrange(1, 15)))
            stops.append((since, ahead))
        after = chance.choice(("resume", "restart"))
        ends = [walked(term, begun, stops, after == "restart") for term in (committed, legal)]
        pauses = [Pause(_at(since), _at(until)) for since, until in stops]
        due = project(Budget(committed, limit=legal, after=after), _at(begun), pauses, CALENDAR)
        assert due is not None and due.day == min(ends), (committed, legal, begun, stops, after)
        assert _carried(committed, legal, begun, stops, after) == due.at, "as the engine counts"


def _carried(
    committed: Term, legal: Term, begun: date, stops: list[tuple[date, date]], after: str
) -> datetime | None:
    budget, since, left, began = Budget(committed, limit=legal), _at(begun), None, _at(begun)
    for stop, again in stops:
        if after == "restart":
            since = began = _at(again)
            continue
        left = carry(budget, since, left, _at(stop), CALENDAR, began)
        assert left is not None
        budget, since = stood_still(budget, since, _at(stop), CALENDAR, began), _at(again)
    return project_left(budget, since, left, CALENDAR, began).at


def _at(day_: date) -> datetime:
    return datetime.combine(day_, time(10), ZONE)


def _working(day_: date) -> date:
    while not CALENDAR.is_working_day(day_):
        day_ += timedelta(days=1)
    return day_
