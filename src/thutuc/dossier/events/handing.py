"""A dossier goes from a unit that has ended, or an officer who has left, to who follows."""

from __future__ import annotations

from dataclasses import dataclass, field

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class HandedOver(Event):
    """What a unit or an officer had of the dossier lies with the successor now.

    Nothing else changes: terms, promises, counters, suspensions and what was done already stand
    (Nghị quyết 190/2025/QH15). Who holds each task now is told by the assignments that follow.
    """

    decision: str  #: number of the paper that orders it
    reason: str  #: ``merger``, ``reorganisation`` or ``leaver``
    units: dict[str, str] = field(default_factory=dict)  #: unit that had it → unit that has it now
    names: dict[str, str] = field(default_factory=dict)  #: what these units are called
    head: str | None = None  #: who ran the unit last: the time before stays under this name
    head_name: str | None = None
    officer: str | None = None  #: who has left
    officer_name: str | None = None
    #: letters that lay with the unit: ``[task, unit that asked, officer told, name]``
    letters: list[list[str | int | None]] = field(default_factory=list)
    #: running clocks of which the two calendars have used up unlike parts: what the one leaves the moment
    #: before (a microsecond), also of a legal term beside; from then on the successor's counts
    left: dict[str, list[int | None]] = field(default_factory=dict)
