"""A hand-over between units whose calendars differ: what was worked where the dossier lay is used up."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from tests.merger_world import Commune
from tests.merger_world import at as iso
from tests.vector_world import seven_days

from thutuc import hookimpl, open_store
from thutuc.engine.refusals import in_vietnamese
from thutuc.errors import CalendarMissing
from thutuc.worktime import Calendar, DayOff

TERMS = range(1, 13)
OLD, NEW = {date(2026, 6, 24), date(2026, 6, 25)}, {date(2026, 6, 26), date(2026, 7, 1), date(2026, 7, 7)}
BEGAN, HANDED = date(2026, 6, 23), date(2026, 7, 1)
EXTENSION = (
    '<thutuc:extension ground="verification" atMost="05 ngày làm việc" basis="Luật Hộ tịch Điều 25.2"/>'
)


class Flood:
    """Two days off of the old commune alone, three of the new one (docs/how-to/add-a-holiday-notice.md)."""

    @hookimpl(wrapper=True)
    def calendar(self, unit: str | None, at: datetime) -> Generator[None, Calendar, Calendar]:
        found = yield
        days = {"dong-may": OLD, "song-may": NEW}.get((unit or "").partition(".")[0], set())
        off = {day: DayOff("bão lụt", "05/QĐ-UBND") for day in days}
        return replace(found, days_off={**found.days_off, **off}, version=f"{found.version}+{len(off)}")


@dataclass
class Handed:
    """Dossiers of 1 to 12 working days received on 23/06, as many of 8 hours each, handed over on 01/07."""

    of: Commune
    days: dict[int, int]
    hours: dict[int, int]
    told: dict[int, datetime | None]


def commune() -> Commune:
    """Before the merger, on 23/06 at 09:00."""
    store = open_store(":memory:")
    store.upgrade()
    made = Commune(store, None, Flood())
    made.clock.now = iso("2026-06-23 09:00")
    return made


def received(made: Commune, id: str, file: bytes) -> int:
    made.engine.deploy(file, by="system", file=f"{id}.bpmn")
    place, competent = "dong-may.one-stop", "dong-may"
    return made.engine.start(id, by="an.nguyen", receive=True, received_at=place, competent=competent).id


@pytest.fixture(scope="module")
def handed() -> Handed:
    made = commune()
    days, hours = (
        {
            number: received(
                made, f"{unit}{number}", seven_days(term.format(number * each), id=f"{unit}{number}")
            )
            for number in TERMS
        }
        for unit, term, each in (("d", "{} ngày làm việc", 1), ("h", "{} giờ làm việc", 8))
    )
    told = {each: made.engine.dossier(each).due for each in (*days.values(), *hours.values())}
    made.hand_over("2026-07-01 00:00")
    return Handed(made, days, hours, told)


def worked(day: date) -> bool:
    """Whether that day was worked where the dossier lay; 01/07 is the new unit's."""
    return day.weekday() < 5 and day not in (NEW if day >= HANDED else OLD)


def counted(number: int, stopped: tuple[date, date] | None = None) -> date:
    """The day on which so many were worked after the first, without those after a stop until it ended."""
    day = BEGAN
    while number:
        day += timedelta(days=1)
        stood = stopped is not None and stopped[0] < day <= stopped[1]
        number -= worked(day) and not stood
    return day


def test_R39_what_was_printed_stands(handed: Handed) -> None:
    """Nghị quyết 190/2025/QH15: a merger begins nothing anew."""
    for dossier, due in handed.told.items():
        assert handed.of.engine.dossier(dossier).due == due
        assert not handed.of.engine.verify(dossier)


def test_R39_a_stop_after_the_hand_over_leaves_what_was_not_worked_before_it(handed: Handed) -> None:
    """BLDS 2015 Điều 147.2, 148.5: by a count of days, each by the calendar of where the dossier lay then."""
    engine, first, last = handed.of.engine, date(2026, 7, 2), date(2026, 7, 6)
    running = [number for number in TERMS if counted(number) > first]
    assert running == [*range(5, 13)]
    dossiers = [kept[number] for kept in (handed.days, handed.hours) for number in running]
    handed.of.clock.now = iso("2026-07-02 09:00")
    for dossier in dossiers:
        engine.suspend(dossier, by="quang.hoang", ground="verification", basis="Luật", document="1/CV")
    handed.of.clock.now = iso("2026-07-06 09:00")
    for dossier in dossiers:
        engine.resume(dossier, by="an.nguyen", document="2/CV")
        told = engine.explain(dossier)
        assert told.due == engine.dossier(dossier).due and told.legal is None
    for number in running:
        due = engine.dossier(handed.days[number]).due
        assert due is not None and due.date() == counted(number, (first, last))
        due = engine.dossier(handed.hours[number]).due  # as many days of 8 hours after 09:00
        assert due is not None and (due.date(), due.hour) == (counted(number, (first, last)), 9)


def test_R39_a_stop_before_the_hand_over_keeps_what_was_left_when_it_began() -> None:
    """BLDS 2015 Điều 147.2, 148.5: of the days after it none was used up where the dossier lay then."""
    made, first, last = commune(), date(2026, 6, 23), date(2026, 7, 6)
    dossier = received(made, "dung", seven_days(id="dung"))
    made.clock.now = iso("2026-06-23 15:00")
    paper = {"ground": "verification", "basis": "Luật"}
    made.engine.suspend(dossier, by="quang.hoang", document="1/CV", **paper)

    made.hand_over("2026-07-01 00:00")

    (event,) = made.events(dossier, "HandedOver")
    assert event.left == {}
    made.clock.now = iso("2026-07-06 09:00")
    due = made.engine.resume(dossier, by="an.nguyen", document="2/CV").due
    assert due is not None and due.date() == counted(7, (first, last))


def test_R39_an_extension_after_the_hand_over_never_ends_before_what_was_told() -> None:
    made = commune()
    dossier = received(made, "bay-ngay", seven_days(law=EXTENSION))
    assert made.engine.dossier(dossier).due == iso("2026-07-06 17:30")
    made.hand_over("2026-07-01 00:00")
    made.clock.now = iso("2026-07-02 09:00")
    head = made.engine.plugins.hook.head_of(unit="song-may", level="agency", at=made.clock.now)
    made.engine.extend(dossier, by=head.officer, term="01 ngày làm việc", ground="verification")
    extended = made.engine.dossier(dossier).due
    assert extended is not None and extended.date() == counted(8) > date(2026, 7, 6)
    assert made.engine.explain(dossier).legal is None


def test_R39_a_legal_period_that_ran_before_the_hand_over_is_explained_as_it_was_counted() -> None:
    """BLDS 2015 Điều 147.2, 148.5: four days worked where the dossier lay when the period began."""
    period = (
        '<bpmn:boundaryEvent id="over" attachedToRef="check"><bpmn:extensionElements>'
        '<thutuc:term value="04 ngày làm việc" counting="law"/></bpmn:extensionElements>'
        "<bpmn:timerEventDefinition/></bpmn:boundaryEvent>"
        '<bpmn:sequenceFlow id="on" sourceRef="over" targetRef="examine"/></bpmn:process>'
    )
    file = seven_days(id="niem-yet").decode().replace("</bpmn:process>", period)
    file = file.replace('<thutuc:term value="02 giờ làm việc"/>', "<thutuc:untimed/>", 1)
    made = commune()
    dossier = received(made, "niem-yet", file.encode())
    (task,) = made.engine.tasks(dossier=dossier)
    before = made.engine.explain(dossier, task.id)
    assert before.due == iso("2026-07-02 00:00")  # 26, 29, 30/06 and 01/07

    made.hand_over("2026-07-01 00:00")
    assert made.engine.explain(dossier, task.id) == before


def test_what_helps_where_a_calendar_lacks_a_year_is_told_in_both_languages() -> None:
    """A notice of a year that the calendar does not have is refused: no notice helps there."""
    error = CalendarMissing(2031, "hành chính")
    assert "a later forecast_until" in str(error) and "notice" not in str(error)
    assert "dùng tệp lịch có năm ấy" in in_vietnamese(error)
