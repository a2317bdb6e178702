"""One BPMN file per administrative procedure, run by an embeddable engine."""

from thutuc.bpmn import library, read
from thutuc.dossier import DossierView, Event
from thutuc.engine import Dossier, Engine, Explanation, Record, TaskView, decide
from thutuc.errors import (
    CommandRejected,
    Finding,
    NotPermitted,
    ProcedureRefused,
    StoreError,
    ThutucError,
)
from thutuc.hookspecs import ClockKind, Rung, hookimpl
from thutuc.plugins import Plugins, load_plugins
from thutuc.procedure import Procedure, Step
from thutuc.sample import sample
from thutuc.store import Store, open_store

__version__ = "0.1.0"

__all__ = [
    "ClockKind",
    "CommandRejected",
    "Dossier",
    "DossierView",
    "Engine",
    "Event",
    "Explanation",
    "Finding",
    "NotPermitted",
    "Plugins",
    "Procedure",
    "ProcedureRefused",
    "Record",
    "Rung",
    "Step",
    "Store",
    "StoreError",
    "TaskView",
    "ThutucError",
    "decide",
    "hookimpl",
    "library",
    "load_plugins",
    "open_store",
    "read",
    "sample",
]
