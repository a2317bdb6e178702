"""Levels: opening a process or subprocess, and ending one, whole or interrupted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thutuc.dossier import Scope
from thutuc.dossier.events import ScopeClosed, ScopeOpened, TaskCancelled, TokenTaken
from thutuc.net import Handler
from thutuc.runtime.core import Core
from thutuc.runtime.waits import close_waits, drop, open_wait


def open_level(
    core: Core,
    node: str | None,
    parent: int | None,
    token: int | None,
    kind: str,
    *,
    data: dict[str, Any] | None = None,
) -> int:
    """Open a level and wait for what its event subprocesses start on; gives its number."""
    scope = 0 if parent is None else core.number()
    core.emit(ScopeOpened(scope, node, parent, token, kind, data or {}))
    if kind not in ("multi", "instance", "undo"):
        for handler in core.net.levels[node].handlers:
            if handler.armed:
                open_wait(core, core.net.nodes[handler.start], scope, None)
    return scope


def begin(core: Core, node: str | None, scope: int) -> None:
    """Place the first token of a level, or one at each node a level without start begins with."""
    starts = core.net.levels[node].starts
    tokens = [core.number() for _ in starts]
    for start, token in reversed(list(zip(starts, tokens, strict=True))):
        core.push(token, scope, start, [])
    if not starts:
        core.emptied.append(scope)


def start_handler(core: Core, handler: Handler, scope: int) -> None:
    """Run an event subprocess of the level *scope*; an interrupting one ends all else in it first."""
    if handler.interrupting:
        clear(core, scope)
    inner = open_level(core, handler.id, scope, None, "event")
    core.push(core.number(), inner, handler.start, [])


# --- ending --------------------------------------------------------------------------------------


def inside(core: Core, outer: Iterable[int]) -> set[int]:
    """The levels *outer* and all levels inside them."""
    found = set(outer)
    children: dict[int | None, list[int]] = {}
    for scope in core.state.scopes.values():
        children.setdefault(scope.parent, []).append(scope.id)
    waiting = list(found)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def close(core: Core, scopes: Iterable[Scope], how: str) -> None:
    """End levels and everything in them; tasks are cancelled one by one, so that each is told."""
    closing = [scope.id for scope in scopes]
    if not closing:
        return
    gone = inside(core, closing)
    _drop_moves(core, gone)
    _cancel_tasks(core, gone, how)
    for scope in closing:
        core.emit(ScopeClosed(scope, how))


def _cancel_tasks(core: Core, scopes: set[int], why: str) -> None:
    for task in [task for task in core.state.tasks.values() if task.scope in scopes]:
        core.emit(TaskCancelled(task.id, task.step, why))


def _drop_moves(core: Core, scopes: set[int]) -> None:
    core.agenda[:] = [move for move in core.agenda if move.scope not in scopes]
    if core.moving is not None and core.moving.scope in scopes:
        core.moving.alive = False


def clear(core: Core, scope: int) -> None:
    """Interrupt everything in a level, what its event subprocesses wait for included; it stays open."""
    state = core.state
    close(core, [child for child in state.scopes.values() if child.parent == scope], "interrupted")
    _drop_moves(core, {scope})
    _cancel_tasks(core, {scope}, "interrupted")
    drop(core, [wait for wait in state.waits.values() if wait.scope == scope])
    for token in [token for token in state.tokens.values() if token.scope == scope]:
        core.emit(TokenTaken(token.id))


def interrupt(core: Core, token: int) -> None:
    """Interrupt the activity that *token* rests at; the token itself stays."""
    state = core.state
    close(core, [scope for scope in state.scopes.values() if scope.token == token], "interrupted")
    for task in [task for task in state.tasks.values() if task.token == token]:
        core.emit(TaskCancelled(task.id, task.step, "interrupted"))
    close_waits(core, token)


def is_empty(core: Core, scope: int) -> bool:
    """Whether nothing is left in a level that could still move."""
    state = core.state
    return not (
        any(token.scope == scope for token in state.tokens.values())
        or any(child.parent == scope for child in state.scopes.values())
        or any(move.scope == scope and move.alive for move in core.agenda)
    )
