"""What is refused of a notice before it is written down: it says something new, of days that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from thutuc.worktime import Calendar, DayOff
from thutuc_deadlines.notices import Notice


@dataclass(frozen=True, slots=True)
class Ground:
    """What a notice is judged against."""

    calendars: Mapping[str | None, Calendar]  #: by unit that it is for; ``None``: everybody's
    estimated: Mapping[date, DayOff]  #: days off that are only expected, which a notice may confirm
    today: date
    past: bool = False  #: days that have gone by are meant


def problems(notice: Notice, ground: Ground) -> list[str]:
    """Everything that is wrong with a notice; nothing where it may be added."""
    found = list(_of_the_text(notice, ground))
    for unit, calendar in ground.calendars.items():
        known = [day for day in notice.days if calendar.knows(day)]
        found += [
            f"{day}: {calendar.name} does not know the year {day.year}"
            for day in notice.days
            if day not in known
        ]
        found += [
            f"{day}{_at(unit)}: {text}" for day in known for text in _of_a_day(notice, day, calendar, ground)
        ]
    return list(dict.fromkeys(found))


def _of_the_text(notice: Notice, ground: Ground) -> Iterator[str]:
    if notice.day > ground.today:
        yield f"the notice is dated {notice.day}, after today"
    if not ground.past:
        yield from (
            f"{day} is past; dates that stood then stay as they were told. To record it nevertheless: --past"
            for day in notice.days
            if day < ground.today
        )
    everybody = ground.calendars.get(None)
    for year in notice.settles:
        if everybody is not None and year not in everybody.provisional:
            yield f"the year {year} is not provisional, there is nothing to settle"


def _of_a_day(notice: Notice, day: date, calendar: Calendar, ground: Ground) -> Iterator[str]:
    why = calendar.why_off(day)
    only_expected = day in ground.estimated and day in calendar.days_off
    if day in notice.off and why is not None and not only_expected:
        yield f"is off already ({why.reason}; {why.notice})"
    if day in notice.worked and why is None:
        yield "is a working day already"
    if day in notice.hours and day not in notice.worked and why is not None:
        yield f"is off ({why.reason}), so it has no hours; a notice may make it worked as well"


def _at(unit: str | None) -> str:
    return "" if unit is None else f" ({unit})"
