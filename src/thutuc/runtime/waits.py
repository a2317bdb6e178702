"""What event nodes wait for: timers, messages and signals, opened, moved on and closed."""

from __future__ import annotations

from collections.abc import Iterable

from thutuc.dossier import Wait
from thutuc.dossier.events import WaitClosed, WaitMoved, WaitOpened
from thutuc.errors import EvaluationError
from thutuc.net import NetNode
from thutuc.net.timers import Planned, later, plan
from thutuc.procedure import EventKind, TimerKind
from thutuc.runtime.core import Core


def open_wait(core: Core, node: NetNode, scope: int, token: int | None) -> None:
    """Begin to wait for the event of *node*; *token* rests there, or at the activity it watches."""
    event = node.event
    if event is None:  # a receive task after an event-based gateway
        core.emit(WaitOpened(core.number(), node.id, scope, "message", token, node.message))
    elif event.kind is EventKind.TIMER:
        when = _planned(core, node, scope)
        core.emit(
            WaitOpened(core.number(), node.id, scope, "timer", token, None, when.due, when.left, when.every)
        )
    else:
        core.emit(WaitOpened(core.number(), node.id, scope, str(event.kind), token, event.ref))


def _planned(core: Core, node: NetNode, scope: int) -> Planned:
    timer = node.event.timer if node.event is not None else None
    if timer is None:
        raise EvaluationError(node.id, "its timer says no time")
    names = core.names(scope)
    if timer.kind is TimerKind.TERM:
        if core.timer is None:
            raise EvaluationError(timer.text, "there is nobody to count legal terms")
        return Planned(core.timer(node, timer, names))
    try:
        return plan(timer.kind, timer.text if node.timer is None else node.timer(names), core.at)
    except ValueError as error:
        raise EvaluationError(timer.text, str(error)) from None


def close_wait(core: Core, wait: Wait, how: str) -> None:
    """Wait no longer."""
    core.emit(WaitClosed(wait.id, how))


def close_waits(core: Core, token: int) -> None:
    """Drop everything that is waited for on behalf of *token*."""
    drop(core, [wait for wait in core.state.waits.values() if wait.token == token])


def drop(core: Core, waits: Iterable[Wait]) -> None:
    """Wait for none of these any longer."""
    for wait in waits:
        core.emit(WaitClosed(wait.id, "dropped"))


def go_on(core: Core, wait: Wait, how: str) -> None:
    """After a non-interrupting event: a cycle waits for its next time, a timer is over, others wait on."""
    if wait.kind != "timer":
        return
    if wait.every is None or not wait.left or wait.due is None:
        core.emit(WaitClosed(wait.id, how))
    else:
        left = wait.left - 1 if wait.left > 0 else wait.left
        core.emit(WaitMoved(wait.id, later(wait.every, wait.due), left))
