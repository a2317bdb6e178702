"""Compensation: what was done is kept with its level, and undone in reverse when that is thrown.

A record of an activity that is done says which it was, the local data of its round, and for a subprocess what
was done in it; it is local data of the level, under a name that no expression can write. What is being undone
runs in a level of its own, of kind ``undo``: one record after the other, the last that was done first.
"""

from __future__ import annotations

from typing import Any

from thutuc.dossier import Scope
from thutuc.dossier.events import ScopeClosed, ScopeSet
from thutuc.errors import LimitExceeded
from thutuc.net import NetNode
from thutuc.procedure import EventDefinition
from thutuc.runtime.core import MAX_KEPT, Core
from thutuc.runtime.levels import open_level

Record = dict[str, Any]

#: By this flow a token comes back to the event that threw compensation, when it is over.
UNDONE = "undo:over"
_KEPT, _RECORDS, _NEXT = "kept:", "undo:records", "undo:next"


def keep(core: Core, node: NetNode, scope: int, inner: Scope | None) -> None:
    """Keep that *node* was done in *scope*; *inner* was the level of a subprocess."""
    level = core.state.scopes[scope]
    record: Record = {"node": node.id}
    if level.kind == "instance" and level.node == node.id:  # one round: the level outside keeps it
        record["data"] = {name: value for name, value in level.data.items() if ":" not in name}
        multi = core.state.scopes[level.parent if level.parent is not None else 0]
        level = core.state.scopes[multi.parent if multi.parent is not None else 0]
    if inner is not None:
        record["kept"] = [done for _, done in _kept(inner)]
    if node.undo is not None or record.get("kept"):
        number = len(level.data)  # nothing ever leaves a level's data, so no two records have one name
        if number >= MAX_KEPT:
            raise LimitExceeded("activities to be compensated in one level", MAX_KEPT, number + 1)
        core.emit(ScopeSet(level.id, {f"{_KEPT}{number}": record}))


def _kept(level: Scope) -> list[tuple[str, Record]]:
    """What was done in a level and not undone, with the names it is kept by, in order."""
    return [(name, done) for name, done in level.data.items() if name.startswith(_KEPT) and done is not None]


def compensate(core: Core, event: EventDefinition, node: NetNode, scope: int, token: int) -> bool:
    """Undo what was done in the level, or one activity of it; false when there is nothing to undo.

    An event subprocess undoes what was done in it, then what was done in the level whose event it handles.
    """
    level = core.state.scopes[scope]
    levels = [level]
    if level.kind == "event" and level.parent is not None:
        levels.append(core.state.scopes[level.parent])
    records: list[Record] = []
    for each in levels:
        chosen = [(name, done) for name, done in _kept(each) if event.ref in (None, done["node"])]
        if chosen:
            core.emit(ScopeSet(each.id, dict.fromkeys([name for name, _ in chosen])))
        records += [done for _, done in reversed(chosen)]
    if not records:
        return False
    undo = _open(core, node.id, scope, {}, records, token if event.wait else None)
    next_undo(core, core.state.scopes[undo])
    return True


def _open(
    core: Core, node: str, scope: int, data: Record, records: list[Record], token: int | None = None
) -> int:
    return open_level(core, node, scope, token, "undo", data={**data, _RECORDS: records, _NEXT: 0})


def next_undo(core: Core, undo: Scope) -> None:
    """Undo the next record; when there are no more, the thrower goes on."""
    records, number = undo.data[_RECORDS], undo.data[_NEXT]
    if number < len(records):
        core.emit(ScopeSet(undo.id, {_NEXT: number + 1}))
        _undo(core, records[number], undo.id)
        return
    core.emit(ScopeClosed(undo.id))
    if undo.token is not None:
        token = core.state.tokens[undo.token]
        core.push(token.id, token.scope, token.node, [], UNDONE)
    elif undo.parent is not None:
        core.emptied.append(undo.parent)


def _undo(core: Core, record: Record, undo: int) -> None:
    node = core.net.nodes[record["node"]]
    data, kept = record.get("data", {}), record.get("kept", [])
    if node.undo is None:
        next_undo(core, core.state.scopes[_open(core, node.id, undo, data, kept[::-1])])
        return
    handlers = core.net.levels[node.id].handlers if node.id in core.net.levels else ()
    handler = next((one for one in handlers if one.id == node.undo), None)
    if handler is None:
        core.push(core.number(), _open(core, node.id, undo, data, []), node.undo, [])
        return
    again = {f"{_KEPT}{number}": done for number, done in enumerate(kept)}
    level = open_level(core, handler.id, _open(core, node.id, undo, {**data, **again}, []), None, "event")
    core.push(core.number(), level, handler.start, [])
