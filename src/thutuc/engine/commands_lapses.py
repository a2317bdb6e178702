"""What is asked of a dossier in which a wait lapsed, although what it waited for had come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thutuc.dossier import State


@dataclass(frozen=True, slots=True)
class UndoLapse:
    """Let a dossier be again what it would be without these commands, for what came in time to be entered."""

    lapse: int  #: number of the command in which the wait lapsed
    at: int  #: when that happened
    ends: int  #: until when it was waited for; the same but where papers were
    commands: tuple[int, ...]  #: those that hold no longer, the lapse first
    parts: Mapping[str, list[int]]  #: of those that hold in part: which of their events do not
    then: State  #: the dossier without them
    duties: frozenset[int]  #: that arose by them
    incidents: frozenset[int]  #: that were recorded by them
    officers: tuple[str, ...]  #: who was told something by them
    applicant: bool  #: whether the applicant was
    approver: str | None
