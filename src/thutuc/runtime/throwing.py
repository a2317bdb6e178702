"""Events given to whoever waits for them, and errors and escalations to whoever handles them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from thutuc.dossier import Wait
from thutuc.dossier.events import ErrorThrown, MessageSent, SignalThrown
from thutuc.net import Handler, NetNode
from thutuc.procedure import EventDefinition, EventKind, NodeKind
from thutuc.runtime.core import Core
from thutuc.runtime.flow import go_on
from thutuc.runtime.levels import close, interrupt, start_handler
from thutuc.runtime.waits import CONDITION, LAPSE, close_wait, close_waits, holds, open_wait, turn
from thutuc.runtime.waits import go_on as wait_on

T = TypeVar("T")
#: Levels that stand for no part of the drawing: rounds of an activity, and what is being compensated.
_BETWEEN = frozenset({"multi", "instance", "undo"})


def trigger(core: Core, wait: Wait, how: str) -> None:
    """What was waited for has come."""
    node = core.net.nodes[wait.node]
    if node.kind is NodeKind.START_EVENT:
        handler = _handler(core, wait.scope, node)
        if _has_come(core, node, wait, how, stays=not handler.interrupting):
            start_handler(core, handler, wait.scope)
        return
    token = core.state.tokens[wait.token if wait.token is not None else 0]
    if node.kind is NodeKind.BOUNDARY_EVENT:
        if _has_come(core, node, wait, how, stays=not node.interrupting):
            _leave_by(core, node, token.id)
        return
    if not _has_come(core, node, wait, how, stays=False):
        return
    close_waits(core, token.id)
    go_on(core, node, token.id, token.scope, [] if token.node == node.id else [node.id])


def _has_come(core: Core, node: NetNode, wait: Wait, how: str, *, stays: bool) -> bool:
    """Note that one thing came; false where others are still needed beside it."""
    if node.event is None or not node.event.together:
        if stays:
            wait_on(core, wait, how)
        else:
            close_wait(core, wait, how)
        return True
    close_wait(core, wait, how)
    others = core.state.waits.values()
    if any((o.node, o.scope, o.token) == (node.id, wait.scope, wait.token) for o in others):
        return False
    if stays:
        open_wait(core, node, wait.scope, wait.token, again=True)
    return True


def ask_conditions(core: Core) -> None:
    """Let go on what waits for a condition that has come true since it was last asked."""
    state, fresh = core.state, core.fresh
    waiting = (
        list(state.waits.values())
        if core.changed
        else [state.waits[one] for one in fresh if one in state.waits]
    )
    waiting = [wait for wait in waiting if wait.kind in (CONDITION, LAPSE)]
    core.stirred, core.changed, core.fresh = False, False, []
    core.count_asked(len(waiting))
    for wait in waiting:
        if core.state.waits.get(wait.id) is not wait:
            continue
        if wait.kind == LAPSE:
            if not holds(core, wait):
                turn(core, wait, CONDITION, "fired")
        elif holds(core, wait):
            trigger(core, wait, "fired")


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


def throw(core: Core, event: EventDefinition, node: NetNode, scope: int, token: int | None = None) -> None:
    """Throw *event* in *scope*, or at the edge of the activity in it that *token* rests at."""
    if event.kind is EventKind.MESSAGE:
        core.emit(MessageSent(event.ref or node.id, node.id))
        return
    if event.kind is EventKind.SIGNAL:
        name = event.ref or node.id
        core.emit(SignalThrown(name, node.id))
        broadcast(core, hearing(core, name))
        return
    catcher = find_catcher(core, event.kind, event.ref, scope, token)
    if catcher is not None:
        hand_over(core, catcher)
        return
    core.emit(ErrorThrown(str(event.kind), event.ref, node.id))
    if event.kind is EventKind.ERROR:
        # nobody handles it: an error ends the whole process instance, an escalation does not
        close(core, [core.state.scopes[0]], "terminated")


def hearing(core: Core, name: str) -> list[Wait]:
    """Everything in the dossier that waits for a signal at this moment."""
    return [wait for wait in core.state.waits.values() if wait.kind == "signal" and wait.name == name]


def broadcast(core: Core, waiting: Iterable[Wait]) -> None:
    """Give a signal to these, as far as they wait still when it is their turn."""
    for wait in waiting:
        if wait.id in core.state.waits:
            trigger(core, wait, "received")


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
    same code before one that catches all. What an event subprocess throws never starts itself again. Once
    an interrupting one runs, the others of its level are over too: what it throws goes further out.
    """
    scopes = core.state.scopes
    over, own = False, None
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
        if level.kind in _BETWEEN:
            if level.kind == "undo":
                over, own = False, None
            token, at = level.token, level.parent
            continue
        if not over:
            handlers = [one for one in core.net.levels[level.node].handlers if one.id != own]
            chosen = _chosen([(event, one) for one in handlers for event in _parts(one.event)], kind, code)
            if chosen is not None:
                return Catcher(handler=chosen, scope=at)
        own = level.node if level.kind == "event" else None
        over = own is not None and _interrupts(core, own, level.parent)
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
    return _chosen([(part.event, one) for one in events for part in one.parts], kind, code)


def _parts(event: EventDefinition) -> tuple[EventDefinition, ...]:
    return event.parts or (event,)


def _chosen(events: Iterable[tuple[EventDefinition, T]], kind: EventKind, code: str | None) -> T | None:
    fitting = [(event.ref, one) for event, one in events if event.kind is kind]
    exact = [one for ref, one in fitting if ref is not None and ref == code]
    return next(iter(exact + [one for ref, one in fitting if ref is None]), None)
