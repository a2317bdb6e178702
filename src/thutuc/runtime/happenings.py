"""Event nodes in the flow: what a token does that comes to one."""

from __future__ import annotations

from thutuc.net import NetNode
from thutuc.procedure import EventDefinition, EventKind
from thutuc.runtime.activities import leave_level
from thutuc.runtime.compensation import UNDONE, compensate
from thutuc.runtime.core import Core, Move
from thutuc.runtime.flow import go_on, pass_by
from thutuc.runtime.levels import clear, close
from thutuc.runtime.throwing import find_catcher, hand_over, throw
from thutuc.runtime.waits import open_wait

_PLAIN = EventDefinition()
#: what may end the thrower itself, so that its token rests at the event meanwhile
_ANSWERED = frozenset({EventKind.SIGNAL, EventKind.ESCALATION, EventKind.MULTIPLE})


def enter_catch(core: Core, node: NetNode, move: Move) -> None:
    """Wait for an event; a link is the end of a flow that is not drawn."""
    if node.event is not None and node.event.kind is EventKind.LINK:
        pass_by(core, node, move)
        return
    core.place(move)
    open_wait(core, node, move.scope, move.token)


def enter_event_gateway(core: Core, node: NetNode, move: Move) -> None:
    """Wait for several events; the first that comes decides."""
    core.place(move)
    for arc in node.outgoing:
        open_wait(core, core.net.nodes[arc.target], move.scope, move.token)


def enter_throw(core: Core, node: NetNode, move: Move) -> None:
    """Throw, and go on unless what was thrown has ended us."""
    event = node.event or _PLAIN
    if event.kind in _ANSWERED:
        core.place(move)
        for part in node.parts:
            if move.alive:
                throw(core, part.event, node, move.scope)
        if move.alive:
            go_on(core, node, move.token, move.scope, [])
    elif event.kind is EventKind.COMPENSATION and move.via != UNDONE:
        core.place(move)
        begun = compensate(core, event, node, move.scope, move.token)
        if not (begun and event.wait):
            go_on(core, node, move.token, move.scope, [])
    elif event.kind is EventKind.COMPENSATION:
        go_on(core, node, move.token, move.scope, [])
    else:
        if event.kind is EventKind.MESSAGE:
            throw(core, event, node, move.scope)
        pass_by(core, node, move)


def enter_end(core: Core, node: NetNode, move: Move) -> None:
    """Use the token up, and throw what the end event throws."""
    event = node.event or _PLAIN
    if event.kind in (EventKind.COMPENSATION, EventKind.CANCEL):
        _end_compensating(core, node, event, move)
        return
    move.path.append(node.id)
    core.take(move.token, move.scope, move.path)
    if move.scope == 0:
        core.ended_at = node.id
    for part in node.parts:
        if move.scope not in core.state.scopes:
            return
        if part.event.kind is EventKind.TERMINATE:
            level = core.state.scopes[move.scope]
            close(core, [level], "terminated")
            leave_level(core, level)
        elif part.event.kind is not EventKind.NONE:
            throw(core, part.event, node, move.scope)


def _end_compensating(core: Core, node: NetNode, event: EventDefinition, move: Move) -> None:
    """Compensate, then end; a transaction that is cancelled ends all else before and is left at its edge."""
    if move.via != UNDONE:
        if event.kind is EventKind.CANCEL:
            clear(core, move.scope)
        core.place(move)
        if compensate(core, event, node, move.scope, move.token) and event.wait:
            return
    if event.kind is EventKind.CANCEL:
        catcher = find_catcher(core, EventKind.CANCEL, None, move.scope)
        if catcher is not None:
            hand_over(core, catcher)
        return
    if move.scope == 0:
        core.ended_at = node.id
    core.take(move.token, move.scope, [])
