"""Events as BPMN draws them: what is caught, what is thrown, and who handles it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from thutuc.dossier import Wait
from thutuc.dossier.events import ErrorThrown, MessageSent, SignalThrown
from thutuc.net import Handler, NetNode
from thutuc.procedure import EventDefinition, EventKind, NodeKind
from thutuc.runtime.activities import leave_level
from thutuc.runtime.core import Core, Move
from thutuc.runtime.flow import go_on, pass_by
from thutuc.runtime.levels import close, interrupt, start_handler
from thutuc.runtime.waits import close_wait, close_waits, open_wait
from thutuc.runtime.waits import go_on as wait_on

T = TypeVar("T")
_PLAIN = EventDefinition()


# --- catching ------------------------------------------------------------------------------------


def enter_catch(core: Core, node: NetNode, move: Move) -> None:
    """Wait for an event."""
    core.place(move)
    open_wait(core, node, move.scope, move.token)


def enter_event_gateway(core: Core, node: NetNode, move: Move) -> None:
    """Wait for several events; the first that comes decides."""
    core.place(move)
    for arc in node.outgoing:
        open_wait(core, core.net.nodes[arc.target], move.scope, move.token)


def trigger(core: Core, wait: Wait, how: str) -> None:
    """What was waited for has come."""
    node = core.net.nodes[wait.node]
    if node.kind is NodeKind.START_EVENT:
        handler = _handler(core, wait.scope, node)
        if handler.interrupting:
            close_wait(core, wait, how)
        else:
            wait_on(core, wait, how)
        start_handler(core, handler, wait.scope)
        return
    token = core.state.tokens[wait.token if wait.token is not None else 0]
    if node.kind is NodeKind.BOUNDARY_EVENT:
        if node.interrupting:
            close_wait(core, wait, how)
        else:
            wait_on(core, wait, how)
        _leave_by(core, node, token.id)
        return
    close_wait(core, wait, how)
    close_waits(core, token.id)
    go_on(core, node, token.id, token.scope, [] if token.node == node.id else [node.id])


def _handler(core: Core, scope: int, start: NetNode) -> Handler:
    level = core.net.levels[core.state.scopes[scope].node]
    return next(handler for handler in level.handlers if handler.start == start.id)


def _leave_by(core: Core, boundary: NetNode, token: int) -> None:
    """Go on from a boundary event of the activity that *token* rests at."""
    scope = core.state.tokens[token].scope
    if boundary.interrupting:
        interrupt(core, token)
    else:
        token = core.number()
    go_on(core, boundary, token, scope, [boundary.id])


# --- throwing ------------------------------------------------------------------------------------


def enter_throw(core: Core, node: NetNode, move: Move) -> None:
    """Throw, and go on unless what was thrown has ended us."""
    event = node.event or _PLAIN
    if event.kind is EventKind.MESSAGE:
        core.emit(MessageSent(event.ref or node.id, node.id))
    elif event.kind in (EventKind.SIGNAL, EventKind.ESCALATION):
        core.place(move)
        _throw(core, event, node, move.scope)
        if move.alive:
            go_on(core, node, move.token, move.scope, [])
        return
    pass_by(core, node, move)


def enter_end(core: Core, node: NetNode, move: Move) -> None:
    """Use the token up, and throw what the end event throws."""
    event = node.event or _PLAIN
    move.path.append(node.id)
    core.take(move.token, move.scope, move.path)
    if move.scope == 0:
        core.ended_at = node.id
    if event.kind is EventKind.MESSAGE:
        core.emit(MessageSent(event.ref or node.id, node.id))
    elif event.kind is EventKind.TERMINATE:
        level = core.state.scopes[move.scope]
        close(core, [level], "terminated")
        leave_level(core, level)
    elif event.kind is not EventKind.NONE:
        _throw(core, event, node, move.scope)


def _throw(core: Core, event: EventDefinition, node: NetNode, scope: int) -> None:
    if event.kind is EventKind.SIGNAL:
        name = event.ref or node.id
        core.emit(SignalThrown(name, node.id))
        broadcast(core, name)
        return
    catcher = find_catcher(core, event.kind, event.ref, scope)
    if catcher is not None:
        hand_over(core, catcher)
        return
    core.emit(ErrorThrown(str(event.kind), event.ref, node.id))
    if event.kind is EventKind.ERROR:
        # nobody handles it: an error ends the whole process instance, an escalation does not
        close(core, [core.state.scopes[0]], "terminated")


def broadcast(core: Core, name: str) -> bool:
    """Give a signal to everything in the dossier that waits for it at this moment."""
    waiting = [wait for wait in core.state.waits.values() if wait.kind == "signal" and wait.name == name]
    for wait in waiting:
        if wait.id in core.state.waits:
            trigger(core, wait, "received")
    return bool(waiting)


# --- errors and escalations ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Catcher:
    """Who handles an error or escalation: an event subprocess of a level, or a boundary event."""

    handler: Handler | None = None
    scope: int = 0  #: the handler's level
    boundary: NetNode | None = None
    token: int = 0  #: rests at the boundary event's activity


def hand_over(core: Core, catcher: Catcher) -> None:
    """Let it be handled."""
    if catcher.handler is not None:
        start_handler(core, catcher.handler, catcher.scope)
    elif catcher.boundary is not None:
        _leave_by(core, catcher.boundary, catcher.token)


def find_catcher(
    core: Core, kind: EventKind, code: str | None, scope: int, token: int | None = None
) -> Catcher | None:
    """The nearest handler, from *scope* (or the activity of *token* in it) outward.

    In each level event subprocesses come first, then the boundary events of the level's activity; the
    same code before one that catches all. Once an interrupting event subprocess runs, the others of its
    level are over: what it throws goes further out.
    """
    scopes = core.state.scopes
    over = False
    at: int | None = scope
    while True:
        if token is not None:
            boundary = _boundary(core, kind, code, token)
            if boundary is not None:
                return Catcher(boundary=boundary, token=token)
            at = core.state.tokens[token].scope
            token = None
        if at is None:
            return None
        level = scopes[at]
        if level.kind in ("multi", "instance"):
            token, at = level.token, level.parent
            continue
        if not over:
            handlers = core.net.levels[level.node].handlers
            chosen = _chosen([(handler.event, handler) for handler in handlers], kind, code)
            if chosen is not None:
                return Catcher(handler=chosen, scope=at)
        over = level.kind == "event" and _interrupts(core, level.node, level.parent)
        token, at = level.token, level.parent


def _interrupts(core: Core, node: str | None, parent: int | None) -> bool:
    outer = core.state.scopes[parent if parent is not None else 0].node
    return any(one.id == node and one.interrupting for one in core.net.levels[outer].handlers)


def _boundary(core: Core, kind: EventKind, code: str | None, token: int) -> NetNode | None:
    rests = core.state.tokens[token]
    level = core.state.scopes[rests.scope]
    if level.kind == "instance" and level.node == rests.node:
        return None  # boundary events watch all rounds together, at the token outside
    nodes = core.net.nodes
    events = [nodes[one] for one in nodes[rests.node].boundaries]
    return _chosen([(one.event or _PLAIN, one) for one in events], kind, code)


def _chosen(events: Iterable[tuple[EventDefinition, T]], kind: EventKind, code: str | None) -> T | None:
    fitting = [(event.ref, one) for event, one in events if event.kind is kind]
    exact = [one for ref, one in fitting if ref is not None and ref == code]
    return next(iter(exact + [one for ref, one in fitting if ref is None]), None)
