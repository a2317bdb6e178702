"""What event nodes wait for: timers, messages, signals and conditions, opened, moved on and closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from thutuc.dossier import Wait
from thutuc.dossier.events import WaitClosed, WaitMoved, WaitOpened
from thutuc.errors import EvaluationError
from thutuc.net import NetNode, Part
from thutuc.net.timers import Planned, following, plan
from thutuc.procedure import EventKind, TimerKind
from thutuc.runtime.core import Core

#: A wait for a condition to come true; one that has come true waits, as a *lapse*, until it no longer holds.
CONDITION, LAPSE = "condition", "lapse"
_RECEIVED = frozenset({EventKind.MESSAGE, EventKind.SIGNAL})


def open_wait(core: Core, node: NetNode, scope: int, token: int | None, *, again: bool = False) -> None:
    """Begin to wait for the event of *node*; *token* rests there, or at the activity it watches.

    *again* is an event that has just happened: its conditions must lapse before they can come true.
    """
    if node.event is None:  # a receive task after an event-based gateway
        core.emit(WaitOpened(core.number(), node.id, scope, "message", token, node.message))
        return
    for number, part in enumerate(node.parts):
        kind, wait = part.event.kind, core.number()
        if kind is EventKind.TIMER:
            when = _planned(core, node, part, scope)
            told = when.due, when.left, when.every, when.since
            core.emit(WaitOpened(wait, node.id, scope, "timer", token, None, *told))
        elif kind is EventKind.CONDITIONAL:
            core.emit(WaitOpened(wait, node.id, scope, LAPSE if again else CONDITION, token, str(number)))
            core.fresh.append(wait)
            core.stirred = True
        elif kind in _RECEIVED:
            core.emit(WaitOpened(wait, node.id, scope, str(kind), token, part.event.ref))


def _planned(core: Core, node: NetNode, part: Part, scope: int) -> Planned:
    timer = part.event.timer
    if timer is None:
        raise EvaluationError(node.id, "its timer says no time")
    if timer.kind is TimerKind.TERM:
        if core.timer is None:
            raise EvaluationError(timer.text, "there is nobody to count legal terms")
        return Planned(core.timer(node, timer, scope), since=core.at)
    names = core.names(scope)
    try:
        planned = plan(timer.kind, timer.text if part.timer is None else part.timer(names), core.at)
        # a date that is past comes at once, not before anybody waited for it
        return replace(planned, due=max(planned.due, core.at))
    except ValueError as error:
        raise EvaluationError(timer.text, str(error)) from None


def holds(core: Core, wait: Wait) -> bool:
    """Whether the condition that *wait* waits for holds now; one whose data are not there yet does not."""
    condition = core.net.nodes[wait.node].parts[int(wait.name or 0)].condition
    return condition is not None and condition.holds(core.names(wait.scope))


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
    if wait.kind == CONDITION:
        turn(core, wait, LAPSE, how)
    if wait.kind != "timer":
        return
    if wait.every is None or not wait.left or wait.due is None:
        core.emit(WaitClosed(wait.id, how))
    else:
        left = wait.left - 1 if wait.left > 0 else wait.left
        core.emit(WaitMoved(wait.id, following(wait.every, wait.due), left))


def turn(core: Core, wait: Wait, kind: str, how: str) -> None:
    """Wait for the opposite of what a condition waited for."""
    core.emit(WaitClosed(wait.id, how))
    core.emit(WaitOpened(core.number(), wait.node, wait.scope, kind, wait.token, wait.name))
