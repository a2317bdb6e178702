"""How a dossier becomes again what it was before a wait lapsed, and what has to be said for that."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from operator import attrgetter
from typing import Any

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies
from thutuc.dossier.state import Clock, Phase, Promise, Scope, State, Task, Token, Wait
from thutuc.dossier.values import dump_value

_TABLES: dict[str, type[Any]] = {
    "tokens": Token,
    "scopes": Scope,
    "tasks": Task,
    "waits": Wait,
    "clocks": Clock,
}
#: What never goes back: numbers once given, incidents and duties, which have events of their own.
_STAYS = {"document", "next", "incidents", "duties"}
_FIELDS = [each.name for each in fields(State) if each.name not in {*_TABLES, *_STAYS, "phase", "promises"}]
_GET = {name: attrgetter(*(each.name for each in fields(kind))) for name, kind in _TABLES.items()}
_PROMISE = attrgetter(*(each.name for each in fields(Promise)))
_DATA = [each.name for each in fields(Scope)].index("data")


def restoring(now: State, then: State) -> dict[str, Any]:
    """What `LapseUndone` says so that the state *now* becomes *then*, but for what never goes back."""
    tables = {name: _rows(then, name) for name in _TABLES if _listed(now, name) != _listed(then, name)}
    items: dict[str, Any] = {}
    for row in tables.get("scopes", ()):
        items[str(row[0])], row[_DATA] = row[_DATA], {}
    kept = {name: getattr(then, name) for name in _FIELDS if getattr(now, name) != getattr(then, name)}
    if now.phase is not then.phase:
        kept["phase"] = then.phase.value
    if now.promises != then.promises:
        kept["promises"] = [list(_PROMISE(each)) for each in then.promises]
    known = {name: dump_value(value) for name, value in now.data.items()}
    values = {name: value for name, value in then.data.items() if dump_value(value) != known.get(name)}
    return {
        "tables": tables,
        "fields": deepcopy(kept),
        "values": deepcopy(values),
        "unset": [name for name in now.data if name not in then.data],
        "items": {number: data for number, data in items.items() if data},
    }


def _listed(state: State, name: str) -> list[Any]:
    """A table in its order, which a dossier goes on by."""
    return list(getattr(state, name).values())


def _rows(state: State, name: str) -> list[list[Any]]:
    return [deepcopy(list(_GET[name](each))) for each in getattr(state, name).values()]


@applies(e.LapseUndone)
def _lapse_undone(event: e.LapseUndone, state: State, at: int) -> None:
    for name, rows in event.tables.items():
        held = {row[0]: _TABLES[name](*deepcopy(row)) for row in rows}
        setattr(state, name, held)
    if "scopes" in event.tables:
        for number, data in event.items.items():
            state.scopes[int(number)].data = deepcopy(data)
    kept = deepcopy(event.fields)
    if "phase" in kept:
        kept["phase"] = Phase(kept["phase"])
    if "promises" in kept:
        kept["promises"] = [Promise(*row) for row in kept["promises"]]
    for name, value in kept.items():
        setattr(state, name, value)
    for name in event.unset:
        state.data.pop(name, None)
    state.data.update(deepcopy(event.values))
