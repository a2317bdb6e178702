"""A wait that lapsed goes on, because something had come before it lapsed and was entered late."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class LapseUndone(Event):
    """Something came before a wait lapsed, and is entered only now: the dossier is again as before.

    The commands that are named stay in the journal and hold no longer; those after them that concern
    something else hold on. Tables and fields that are other than they would be without these commands stand
    here as they are from now on, with the numbers, instants and sums they had.
    """

    private: ClassVar[tuple[str, ...]] = ("values", "unset", "items")

    lapse: int  #: number of the command in which the wait lapsed
    at: int  #: when that happened
    commands: list[int]  #: numbers of the commands that hold no longer; the first is the lapse
    steps: list[str]  #: what is waited for again: steps and events
    approver: str | None = None  #: who approved it, where it is entered after the working day that follows
    officers: list[str] = field(default_factory=list)  #: who was told something by these commands
    applicant: bool = False  #: the applicant was told something by them
    #: commands that hold in part: by number, which of their events, from 0, hold no longer
    parts: dict[str, list[int]] = field(default_factory=dict)
    tables: dict[str, list[list[Any]]] = field(default_factory=dict)  #: tokens, tasks, waits … by row
    fields: dict[str, Any] = field(default_factory=dict)  #: everything else, by name
    values: dict[str, Any] = field(default_factory=dict)  #: of the document, by name
    unset: list[str] = field(default_factory=list)  #: names that the document has no longer
    items: dict[str, Any] = field(default_factory=dict)  #: local variables of levels, by number
