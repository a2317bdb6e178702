"""What is kept after a dossier has ended, until when it must be, and what was taken out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class HoldPlaced(Event):
    """Nothing may be erased from the dossier until this decision is lifted: a complaint, a trial."""

    private: ClassVar[tuple[str, ...]] = ("reason",)

    decision: str  #: number of the paper that orders it
    reason: str


@dataclass(slots=True)
class HoldLifted(Event):
    """A decision that kept the dossier from being erased was lifted; others may still stand."""

    decision: str  #: number of the paper that was lifted
    by_decision: str  #: number of the paper that lifts it


@dataclass(slots=True)
class PersonsDataErased(Event):
    """Everything that people gave was taken out; who did what, when and by which right stays."""

    decision: str  #: number of the paper that orders it (quyết định hủy tài liệu hết giá trị)
    retention: str  #: how long the dossier had to be kept
    until: str  #: the last day on which it had to be, ISO 8601
    basis: str | None = None  #: the text of law that says so
    entries: int = 0  #: entries of the journal that were emptied of persons' data, or of a request's salt


@dataclass(slots=True)
class DossierArchived(Event):
    """What people gave went into a file of its own and out of the database (nộp lưu)."""

    decision: str  #: number of the paper that orders it
    file: str  #: SHA-256 of the file, hexadecimal
    entries: int  #: entries of the journal that were emptied into it


@dataclass(slots=True)
class ArchiveBroughtBack(Event):
    """What people gave was put back from the file that it had gone into, byte for byte."""

    decision: str  #: number of the paper that orders it
    file: str  #: SHA-256 of the file, hexadecimal
    entries: int  #: entries of the journal that were filled again from it
