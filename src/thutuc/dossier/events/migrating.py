"""A dossier goes on under another version of its procedure, or back to the one it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from thutuc.dossier.events.base import Event


@dataclass(slots=True)
class DossierMigrated(Event):
    """The dossier goes on under another version of its procedure, as a numbered decision orders.

    It is received under the law of the day of reception (R1); only what such a decision says moves it.
    Promises, suspensions, duties, and who holds each task stay as they were, and so do terms; the dossier's
    own is another one only where the decision says so (`TermReplaced`).
    """

    from_version: int
    to_version: int
    digest: str  #: of the version it goes on under
    decision: str  #: number of the paper that orders it
    legal_term: str  #: which legal term counts: ``reception`` or ``new``
    nodes: dict[str, str] = field(default_factory=dict)  #: elements that have another id now: old → new
    flows: dict[str, str] = field(default_factory=dict)  #: flows that have another id now: old → new
    beside: str | None = None  #: over what that version asks and calls beside its file


@dataclass(slots=True)
class MigrationUndone(Event):
    """The move was taken back before anything else happened: version and marking are as before it."""

    from_version: int
    to_version: int
    digest: str
    decision: str  #: number of the paper that takes it back
    nodes: dict[str, str] = field(default_factory=dict)
    flows: dict[str, str] = field(default_factory=dict)
    beside: str | None = None
