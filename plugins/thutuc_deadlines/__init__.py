"""The calendar of the civil service and the law of the four clocks, as a plug-in.

Two modules, each of which a province may replace: ``calendars`` says which days and hours are
worked, ``clock_law`` how much time a clock has.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from thutuc.errors import ConfigurationError
from thutuc.worktime import Policies
from thutuc_deadlines.calendars import Calendars, Hours, read_calendar
from thutuc_deadlines.clock_law import ClockLaw

__all__ = ["Deadlines", "Settings", "plugin", "read_calendar"]


class Settings(Hours):
    """The plug-in's section of ``thutuc.toml``."""

    calendar: Path | None = None  #: a calendar file of one's own, instead of the civil service's
    units: Mapping[str, Hours] = {}  #: hours of single units, by unit id
    policies: Mapping[str, str] = {}  #: the readings used where the law has two


class Deadlines(Calendars, ClockLaw):
    """The plug-in object: hooks ``calendar`` and ``deadline``."""

    def __init__(self, settings: Settings) -> None:
        Calendars.__init__(self, settings.calendar, settings, settings.units)
        ClockLaw.__init__(self, Policies.of(settings.policies))


def plugin(settings: Mapping[str, object]) -> Deadlines:
    """Make the plug-in from its section of ``thutuc.toml``."""
    try:
        return Deadlines(Settings.model_validate(dict(settings)))
    except ValidationError as error:
        raise ConfigurationError(f"Expected the settings of thutuc_deadlines, found: {error}") from error
