"""A unit's own days and hours on top of those of the country, the province, the agency above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from thutuc.worktime.calendar import Calendar, DayOff, OwnHours, Session, WorkedDay


@dataclass(frozen=True, slots=True)
class Override:
    """What one level decides for itself; what it leaves out is inherited."""

    version: str  #: joined to the parent's with ``+``, so that every date names both
    name: str | None = None  #: of the calendar that results; ``None`` keeps the parent's
    days_off: Mapping[date, DayOff] = field(default_factory=dict, hash=False)
    worked_days: Mapping[date, WorkedDay] = field(default_factory=dict, hash=False)
    day_hours: Mapping[date, OwnHours] = field(default_factory=dict, hash=False)
    office_hours: tuple[Session, ...] = ()  #: empty: the parent's
    #: by weekday; an empty tuple ends the parent's reception of that weekday
    reception: Mapping[int, tuple[Session, ...]] = field(default_factory=dict, hash=False)
    extra_hours: Mapping[int, tuple[Session, ...]] = field(default_factory=dict, hash=False)


def override(calendar: Calendar, *own: Override) -> Calendar:
    """The calendar of a unit: each override changes what the ones before it left, the nearest level last.

    The most specific wins. A day that the unit orders worked is worked though the country has it off,
    and the other way round. What was ordered for one day, at whatever level, goes before office hours
    in general: a province's half day holds in a commune that has hours of its own.
    """
    for level in own:
        calendar = _one(calendar, level)
    return calendar


def _one(calendar: Calendar, own: Override) -> Calendar:
    off = {day: why for day, why in calendar.days_off.items() if day not in own.worked_days}
    worked = {day: why for day, why in calendar.worked_days.items() if day not in own.days_off}
    inherited = {day: hours for day, hours in calendar.day_hours.items() if day not in own.days_off}
    return replace(
        calendar,
        name=own.name or calendar.name,
        version=f"{calendar.version}+{own.version}",
        days_off={**off, **own.days_off},
        worked_days={**worked, **own.worked_days},
        day_hours={**inherited, **own.day_hours},
        office_hours=own.office_hours or calendar.office_hours,
        reception={**calendar.reception, **own.reception},
        extra_hours={**calendar.extra_hours, **own.extra_hours},
    )
