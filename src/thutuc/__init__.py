"""One BPMN file per administrative procedure, run by an embeddable engine.

Whatever stands in ``__all__`` is imported when it is first asked for: who only reckons terms with
``thutuc.worktime``, or catches an error, loads no engine.
"""

import importlib as _importlib
import typing as _typing

from thutuc.sample import sample  # at once: the module has its name, and would stand here instead

if _typing.TYPE_CHECKING:
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

#: Which module each name comes from.
_HOMES = {
    "ClockKind": "thutuc.hookspecs",
    "CommandRejected": "thutuc.errors",
    "Dossier": "thutuc.engine",
    "DossierView": "thutuc.dossier",
    "Engine": "thutuc.engine",
    "Event": "thutuc.dossier",
    "Explanation": "thutuc.engine",
    "Finding": "thutuc.errors",
    "NotPermitted": "thutuc.errors",
    "Plugins": "thutuc.plugins",
    "Procedure": "thutuc.procedure",
    "ProcedureRefused": "thutuc.errors",
    "Record": "thutuc.engine",
    "Rung": "thutuc.hookspecs",
    "Step": "thutuc.procedure",
    "Store": "thutuc.store",
    "StoreError": "thutuc.errors",
    "TaskView": "thutuc.engine",
    "ThutucError": "thutuc.errors",
    "decide": "thutuc.engine",
    "hookimpl": "thutuc.hookspecs",
    "library": "thutuc.bpmn",
    "load_plugins": "thutuc.plugins",
    "open_store": "thutuc.store",
    "read": "thutuc.bpmn",
}

if not _typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(_importlib.import_module(_HOMES[name]), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES})
