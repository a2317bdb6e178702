"""Every event a dossier's journal can hold, in the order a dossier travels.

An event is the past tense of the command that made it. ``private`` names the fields that hold
persons' data: they are kept in the payload, apart from the public part of the journal, so that they
can be erased under a recorded decision without breaking the chain.
"""

# ruff: noqa: I001 - in the order a dossier travels

from thutuc.dossier.events.base import EVENTS, Event
from thutuc.dossier.events.life import (
    Corrected,
    DossierClosed,
    DossierNotAccepted,
    DossierReceived,
    DossierSubmitted,
    DossierTakenOver,
    LegNotSupplemented,
    Noted,
    PapersRequested,
    PapersSupplied,
    PaymentCorrected,
    PaymentRecorded,
    ResultReady,
    VersionOfReception,
)
from thutuc.dossier.events.tokens import (
    ScopeClosed,
    ScopeOpened,
    ScopeSet,
    TokenPlaced,
    TokenTaken,
)
from thutuc.dossier.events.work import (
    DataSet,
    ErrorThrown,
    MessageSent,
    SignalThrown,
    TaskAssigned,
    TaskCancelled,
    TaskCompleted,
    TaskDeemed,
    TaskOpened,
    TaskRecalled,
    WaitClosed,
    WaitMoved,
    WaitOpened,
    WaitReprojected,
)
from thutuc.dossier.events.acts import (
    ActCounted,
    ActsUsed,
    DoneOnLeave,
    EntryApproved,
    MandateConfirmed,
    OpinionGiven,
    PaperSigned,
)
from thutuc.dossier.events.terms import (
    Apologised,
    ClockExtended,
    ClockReprojected,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
    DeadlineMissed,
    PromiseMade,
    RungReached,
    TermReplaced,
)
from thutuc.dossier.events.duties import DutyArose, DutyDone, DutyGiven
from thutuc.dossier.events.lapses import LapseUndone
from thutuc.dossier.events.handing import HandedOver
from thutuc.dossier.events.migrating import DossierMigrated, MigrationUndone
from thutuc.dossier.events.keeping import (
    ArchiveBroughtBack,
    DossierArchived,
    HoldLifted,
    HoldPlaced,
    PersonsDataErased,
)
from thutuc.dossier.events.incidents import (
    IncidentHandled,
    IncidentRecorded,
    IncidentResolved,
)

__all__ = [
    "EVENTS",
    "ActCounted",
    "ActsUsed",
    "Apologised",
    "ArchiveBroughtBack",
    "ClockExtended",
    "ClockReprojected",
    "ClockResumed",
    "ClockStarted",
    "ClockStopped",
    "ClockSuspended",
    "Corrected",
    "DataSet",
    "DeadlineMissed",
    "DoneOnLeave",
    "DossierArchived",
    "DossierClosed",
    "DossierMigrated",
    "DossierNotAccepted",
    "DossierReceived",
    "DossierSubmitted",
    "DossierTakenOver",
    "DutyArose",
    "DutyDone",
    "DutyGiven",
    "EntryApproved",
    "ErrorThrown",
    "Event",
    "HandedOver",
    "HoldLifted",
    "HoldPlaced",
    "IncidentHandled",
    "IncidentRecorded",
    "IncidentResolved",
    "LapseUndone",
    "LegNotSupplemented",
    "MandateConfirmed",
    "MessageSent",
    "MigrationUndone",
    "Noted",
    "OpinionGiven",
    "PaperSigned",
    "PapersRequested",
    "PapersSupplied",
    "PaymentCorrected",
    "PaymentRecorded",
    "PersonsDataErased",
    "PromiseMade",
    "ResultReady",
    "RungReached",
    "ScopeClosed",
    "ScopeOpened",
    "ScopeSet",
    "SignalThrown",
    "TaskAssigned",
    "TaskCancelled",
    "TaskCompleted",
    "TaskDeemed",
    "TaskOpened",
    "TaskRecalled",
    "TermReplaced",
    "TokenPlaced",
    "TokenTaken",
    "VersionOfReception",
    "WaitClosed",
    "WaitMoved",
    "WaitOpened",
    "WaitReprojected",
]
