"""Which calendar a unit works by: the country's days off, and the unit's own hours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from thutuc.errors import ConfigurationError
from thutuc.hookspecs import hookimpl
from thutuc.worktime import OFFICE_HOURS, Calendar, DayOff, Session, WorkedDay

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Data):
    """Days that one text orders off, or worked."""

    days: tuple[date, ...]
    reason: str
    notice: str  #: the text itself; a day without one is not accepted
    reason_en: str = ""
    known_from: date | None = None  #: the day of a text that came late


class CalendarFile(_Data):
    """A calendar as it lies in ``data/calendars.toml``, or in a province's own file."""

    name: str
    version: str
    years: tuple[int, ...]
    provisional: tuple[int, ...] = ()  #: years that no notice has fixed yet
    off: tuple[Entry, ...] = ()
    worked: tuple[Entry, ...] = ()


class Hours(_Data):
    """When a unit works and takes papers; what is not said stays as it is for everybody."""

    office_hours: tuple[str, ...] = ()
    reception: Mapping[str, tuple[str, ...]] = {}
    extra_hours: Mapping[str, tuple[str, ...]] = {}

    @field_validator("reception", "extra_hours")
    @classmethod
    def _weekdays(cls, hours: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for weekday in hours:
            if weekday not in WEEKDAYS:
                raise ValueError(f"expected one of {', '.join(WEEKDAYS)}, found {weekday!r}")
        return hours


class Calendars:
    """Answers the hook ``calendar``: a unit's calendar, as it was known at an instant."""

    def __init__(self, file: Path | None, hours: Hours, units: Mapping[str, Hours]) -> None:
        general = _with_hours(read_calendar(file), hours)
        self._general = general
        self._units = {unit: _with_hours(general, own) for unit, own in units.items()}
        self._known = lru_cache(maxsize=256)(self._as_known)

    @hookimpl
    def calendar(self, unit: str | None, at: datetime) -> Calendar:
        """The unit's calendar without what was ordered after *at*."""
        whole = self._units.get(unit, self._general) if unit else self._general
        day = whole.local(at).date()
        if not whole.learnt or day >= whole.learnt[-1]:
            return whole
        known = [when for when in whole.learnt if when <= day]
        return self._known(unit if unit in self._units else None, known[-1] if known else date.min)

    def _as_known(self, unit: str | None, day: date) -> Calendar:
        return (self._units[unit] if unit else self._general).as_known_on(day)


def read_calendar(file: Path | None = None) -> Calendar:
    """Read a calendar file; without one, the civil service's own of the years that are known."""
    text = (
        file.read_text("utf-8")
        if file
        else (files(__package__) / "data" / "calendars.toml").read_text("utf-8")
    )
    try:
        data = CalendarFile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigurationError(
            f"Expected a calendar in {file or 'calendars.toml'}, found: {error}"
        ) from error
    off: dict[date, DayOff] = {}
    worked: dict[date, WorkedDay] = {}
    for entry in data.off:
        for day in entry.days:
            off[day] = DayOff(entry.reason, entry.notice, entry.known_from, entry.reason_en)
    for entry in data.worked:
        for day in entry.days:
            worked[day] = WorkedDay(entry.reason, entry.notice, entry.known_from, entry.reason_en)
    for day in [*off, *worked]:
        if day.year not in data.years:
            raise ConfigurationError(
                f"Expected days of the years {data.years} in {data.name!r}, found {day}."
            )
    return Calendar(data.name, data.version, data.years, off, worked, provisional=frozenset(data.provisional))


def _with_hours(calendar: Calendar, hours: Hours) -> Calendar:
    office = (
        tuple(Session.parse(text) for text in hours.office_hours) or calendar.office_hours or OFFICE_HOURS
    )
    return calendar.working_at(
        office_hours=office,
        reception={**calendar.reception, **_by_weekday(hours.reception)},
        extra_hours={**calendar.extra_hours, **_by_weekday(hours.extra_hours)},
    )


def _by_weekday(hours: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[Session, ...]]:
    return {WEEKDAYS.index(day): tuple(Session.parse(text) for text in texts) for day, texts in hours.items()}
