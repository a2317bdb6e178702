"""The calendar of the civil service and the law of a dossier's clocks, as a plug-in.

Two rooms, each of which a province may replace: ``calendars`` says which days and hours are worked,
``clock_law`` how much time a clock has. ``commands`` brings a new notice in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from thutuc import mistakes
from thutuc.errors import ConfigurationError
from thutuc.hookspecs import hookimpl
from thutuc.worktime import Policies
from thutuc_deadlines.calendars import Calendars
from thutuc_deadlines.clock_law import ClockLaw
from thutuc_deadlines.hours import Hours, UnitHours
from thutuc_deadlines.law import Law, Rule, read_law
from thutuc_deadlines.reading import read_calendar

if TYPE_CHECKING:
    import typer

__all__ = ["Deadlines", "Law", "Rule", "Settings", "plugin", "read_calendar", "read_law"]

#: Readings of this plug-in that differ from those of old journals: what begins at 24:00 belongs to the
#: day that has ended; the cut-off holds for an answer that lets a same-day term go on.
READINGS = {"begins_at_midnight": "day_that_ended", "same_day_resumed": "cutoff"}


class Settings(Hours):
    """The plug-in's section of ``thutuc.toml``."""

    calendar: Path | None = None  #: a calendar file of one's own, instead of the civil service's
    notices: Path | None = None  #: the file that ``thutuc calendar add`` writes notices into
    forecast_until: int | None = None  #: years up to this one are expected, and provisional
    units: Mapping[str, UnitHours] = {}  #: hours of single units, by unit id
    policies: Mapping[str, str] = {}  #: the readings used where the law has two
    law: tuple[Rule, ...] = ()  #: rules of the law that replace the shipped ones of the same id


class Deadlines(Calendars, ClockLaw):
    """The plug-in object: hooks ``calendar``, ``deadline`` and ``cli_commands``."""

    any_thread = True  #: it asks nothing of the thread it is asked in

    def __init__(self, settings: Settings) -> None:
        Calendars.__init__(
            self,
            settings.calendar,
            settings,
            settings.units,
            settings.notices,
            settings.forecast_until,
        )
        ClockLaw.__init__(
            self, Policies.of(READINGS | dict(settings.policies)), read_law().replaced_by(settings.law)
        )

    def changes(self) -> Iterator[datetime]:
        """The instants at which the law changes, or something is ordered about days off."""
        days = {day for rule in self.law.rules for day in (rule.effective_from, rule.effective_to)}
        zone = self.book.base.zone
        for day in (*days, *self.book.learnt):
            if day is not None and day < date.max:  # which says that it never ends
                yield datetime.combine(day, time(), zone)
                yield datetime.combine(day + timedelta(days=1), time(), zone)

    @hookimpl
    def cli_commands(self) -> Sequence[typer.Typer]:
        """``thutuc calendar``."""
        from thutuc_deadlines.commands import commands  # noqa: PLC0415 - only the command line needs it

        return (commands(self),)


def plugin(settings: Mapping[str, object]) -> Deadlines:
    """Make the plug-in from its section of ``thutuc.toml``."""
    try:
        return Deadlines(Settings.model_validate(dict(settings)))
    except ValidationError as error:
        raise ConfigurationError(
            f"Expected the settings of thutuc_deadlines, found: {mistakes.told(error, Settings)}"
        ) from error
