"""Which module brings which command; it is imported when the command is called or asked after."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import typer

from thutuc.cli.helping import App

#: Each command with the module of this package that brings it, in the order of a dossier's life.
ROOMS: Final[Mapping[str, str]] = {
    "check": "check",
    "lint": "lint",
    "test": "scenarios",
    "new": "authoring",
    "import-table": "authoring",
    "modeler": "modeler",
    "forms": "forms",
    "deploy": "procedures",
    "draw": "draw",
    "describe": "describe",
    "diff": "diff",
    "start": "dossiers",
    "receive": "dossiers",
    "complete": "dossiers",
    "send": "dossiers",
    "request-papers": "acts",
    "supply": "acts",
    "note": "remarks",
    "correct": "remarks",
    "pay": "acts",
    "take-over": "acts",
    "refuse": "acts",
    "withdraw": "acts",
    "cancel": "acts",
    "claim": "acts",
    "reassign": "acts",
    "opine": "remarks",
    "suspend": "terms",
    "resume": "terms",
    "extend": "terms",
    "reappoint": "terms",
    "tasks": "reads",
    "search": "search",
    "history": "reads",
    "explain": "reads",
    "status": "waiting",
    "waiting": "waiting",
    "list": "lists",
    "drafting": "lists",
    "irregularities": "lists",
    "facts": "lists",
    "simulate": "simulate",
    "compare": "simulate",
    "serve": "serve",
    "hand-over": "handing",
    "migrate": "migrate",
    "undo-migration": "migrate",
    "end-version": "migrate",
    "retention": "keeping",
    "hold": "keeping",
    "erase": "keeping",
    "export": "keeping",
    "archive": "keeping",
    "backup": "copies",
    "lift-hold": "keeping",
    "verify-file": "keeping",
    "bring-back": "keeping",
    "new-key": "copies",
    "rotate-key": "copies",
    "tick": "upkeep",
    "verify": "upkeep",
    "seal": "upkeep",
    "worker": "worker",
    "reconcile": "reconcile",
    "config": "about",
    "doctor": "about",
    "demo": "demonstration",
    "org": "organisation",
    "log": "logs",
    "token": "serve",
    "inspect": "inspection",
    "incidents": "incidents",
    "db": "db",
}


class Lazily(UserDict[str, Any]):
    """The commands by name; only the names are there until one is asked for."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(ROOMS))

    def __getitem__(self, name: str) -> Any:
        if self.data[name] is None:
            self.data |= brought(ROOMS[name])
        return self.data[name]


def brought(room: str) -> Mapping[str, Any]:
    """The commands that a module brings, by name: functions of these names, or groups.

    A word that the module needs for something else has ``_`` behind it.
    """
    app, module = App(), import_module(f"thutuc.cli.{room}")
    for name in [name for name, each in ROOMS.items() if each == room]:
        word = name.replace("-", "_")
        found: Any = getattr(module, f"{word}_", getattr(module, word, None))
        if isinstance(found, App):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return typer.main.get_group(app).commands
