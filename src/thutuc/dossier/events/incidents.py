"""What needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class IncidentRecorded(Event):
    """Something needs a person: nobody holds a role, a service failed, an agency is silent."""

    private: ClassVar[tuple[str, ...]] = ("text",)

    incident: int
    what: str  #: ``vacant``, ``service``, ``silence``, ``calendar`` …
    about: str
    text: str
    told: str | None = None


@dataclass(slots=True)
class IncidentResolved(Event):
    """A person dealt with an incident."""

    private: ClassVar[tuple[str, ...]] = ("how",)

    incident: int
    how: str
