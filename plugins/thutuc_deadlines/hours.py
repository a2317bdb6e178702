"""When a unit works and takes papers: what the settings say of everybody, and of single units."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, field_validator

from thutuc.errors import ConfigurationError
from thutuc.worktime import OFFICE_HOURS, Calendar, Override, Session

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Data(BaseModel):
    """Frozen data in which a word that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Data):
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

    def general(self, calendar: Calendar) -> Calendar:
        """The calendar with these hours for everybody."""
        return calendar.working_at(
            office_hours=sessions(self.office_hours) or calendar.office_hours or OFFICE_HOURS,
            reception={**calendar.reception, **by_weekday(self.reception)},
            extra_hours={**calendar.extra_hours, **by_weekday(self.extra_hours)},
        )

    def level(self, unit: str) -> Override:
        """These hours as what one unit decides for itself; its version tells them."""
        told = [",".join(self.office_hours)]
        told += [f"r{day}:{','.join(each)}" for day, each in self.reception.items()]
        told += [f"x{day}:{','.join(each)}" for day, each in self.extra_hours.items()]
        return Override(
            version=f"{unit}({';'.join(each for each in told if each)})",
            office_hours=sessions(self.office_hours),
            reception=by_weekday(self.reception),
            extra_hours=by_weekday(self.extra_hours),
        )


class UnitHours(Hours):
    """The hours of one unit, and whose it takes for the rest."""

    #: the agency or unit whose hours it has otherwise; left out, the organisation says which agency it is of
    inherits: str | None = None


def sessions(texts: tuple[str, ...]) -> tuple[Session, ...]:
    """The stretches of one day, as ``07:30-11:30`` writes them."""
    return tuple(Session.parse(text) for text in texts)


def by_weekday(hours: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[Session, ...]]:
    """The stretches of each weekday that is named, 0 for Monday."""
    return {WEEKDAYS.index(day): sessions(texts) for day, texts in hours.items()}


class Levels:
    """The units that the settings name, each with what it decides for itself."""

    def __init__(self, units: Mapping[str, UnitHours]) -> None:
        self._units = dict(units)
        self._own = {unit: hours.level(unit) for unit, hours in units.items()}
        for unit in units:
            self._check(unit)

    def __contains__(self, unit: str) -> bool:
        return unit in self._units

    def __len__(self) -> int:
        return len(self._units)

    def parent(self, unit: str) -> str | None:
        """Whose hours the settings say it has otherwise; ``None`` leaves it to the organisation."""
        own = self._units.get(unit)
        return own.inherits if own is not None else None

    def own(self, unit: str) -> Override | None:
        """What the unit decides for itself."""
        return self._own.get(unit)

    def _check(self, unit: str) -> None:
        seen, place = [unit], self.parent(unit)
        while place is not None:
            if place in seen:
                raise ConfigurationError(
                    f"Expected unit {unit!r} to inherit hours from one above it, found {' → '.join(seen)}."
                )
            seen.append(place)
            place = self.parent(place)
