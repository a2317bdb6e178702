"""Reading a calendar file: the days off and worked days of some years, each with the text that orders it."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from thutuc import bounded, mistakes, safetoml
from thutuc.errors import ConfigurationError
from thutuc.worktime import Calendar, DayOff, OwnHours, WorkedDay
from thutuc_deadlines.hours import Data, sessions

D = TypeVar("D", bound=Data)

#: a calendar, or a file of notices, is no longer
MOST_BYTES = 1_000_000


class Entry(Data):
    """Days that one text orders off, or worked."""

    days: tuple[date, ...]
    reason: str
    notice: str  #: the text itself; a day without one is not accepted
    reason_en: str = ""
    known_from: date | None = None  #: the day of a text that came late


class HoursEntry(Entry):
    """Working days that one text gives hours of their own."""

    hours: tuple[str, ...]


class CalendarFile(Data):
    """A calendar as it lies in ``data/calendars.toml``, or in a province's own file."""

    name: str
    version: str
    years: tuple[int, ...]
    provisional: tuple[int, ...] = ()  #: years that no notice has fixed yet
    off: tuple[Entry, ...] = ()
    worked: tuple[Entry, ...] = ()
    hours: tuple[HoursEntry, ...] = ()


def read_calendar(file: Path | None = None) -> Calendar:
    """Read a calendar file; without one, the civil service's own of the years that are known."""
    data = _data(file)
    off: dict[date, DayOff] = {}
    worked: dict[date, WorkedDay] = {}
    own: dict[date, OwnHours] = {}
    for entry in data.off:
        for day in entry.days:
            off[day] = DayOff(entry.reason, entry.notice, entry.known_from, entry.reason_en)
    for entry in data.worked:
        for day in entry.days:
            worked[day] = WorkedDay(entry.reason, entry.notice, entry.known_from, entry.reason_en)
    for each in data.hours:
        for day in each.days:
            told = (each.reason, each.notice, each.known_from, each.reason_en)
            own[day] = OwnHours(sessions(each.hours), *told)
    for day in [*off, *worked, *own]:
        if day.year not in data.years:
            raise ConfigurationError(
                f"Expected days of the years {data.years} in {data.name!r}, found {day}."
            )
    provisional = frozenset(data.provisional)
    return Calendar(data.name, data.version, data.years, off, worked, provisional=provisional, day_hours=own)


def _data(file: Path | None) -> CalendarFile:
    if file is None:
        text = (files(__package__) / "data" / "calendars.toml").read_text("utf-8")
        return CalendarFile.model_validate(safetoml.loads(text))
    try:
        return parsed(CalendarFile, file, text_of(file))
    except ValidationError as error:
        told = mistakes.told(error, CalendarFile)
        raise ConfigurationError(f"Expected a calendar in {file}, found: {told}") from error


def text_of(file: Path) -> str:
    """What stands in a file; :class:`~thutuc.errors.ConfigurationError` says why it cannot be read."""
    try:
        return bounded.text(file, MOST_BYTES)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"Expected a file in UTF-8 at {file}, found other bytes.") from error
    except OSError as error:
        raise ConfigurationError(f"Expected to read {file}, but: {bounded.reason(error)[1]}.") from error


def parsed(model: type[D], file: Path, text: str) -> D:
    """What a file says, as the *model*, whose own mistakes go through as pydantic's ``ValidationError``."""
    try:
        return model.model_validate(safetoml.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(safetoml.told(file, error, text)) from error
