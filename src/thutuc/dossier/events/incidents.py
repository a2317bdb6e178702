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
    what: str  #: ``silence``, ``calendar`` …; of one task, service or unit with it: ``vacant:3``
    about: str
    text: str
    told: str | None = None


@dataclass(slots=True)
class IncidentResolved(Event):
    """An incident needs nobody any more."""

    private: ClassVar[tuple[str, ...]] = ("how",)

    incident: int
    how: str


@dataclass(slots=True)
class IncidentHandled(Event):
    """A person saw to an incident: had it tried again, skipped what failed, or said that it is settled."""

    private: ClassVar[tuple[str, ...]] = ("reason",)
    incident: int
    how: str  #: ``retried``, ``skipped`` or ``resolved``
    by: str
    reason: str
    decision: str | None = None  #: number of the decision to go on without a service
