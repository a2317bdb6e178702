"""Activities: begun once or many times, waited at, and left when they are done."""

from __future__ import annotations

from typing import Any

from thutuc.dossier import Scope
from thutuc.dossier.events import MessageSent, ScopeClosed, ScopeSet, TaskOpened, TokenTaken, WaitOpened
from thutuc.errors import EvaluationError, LimitExceeded
from thutuc.expressions import Expression
from thutuc.net import NetNode, Repeat
from thutuc.procedure import NodeKind
from thutuc.runtime.compensation import keep, next_undo
from thutuc.runtime.core import MAX_INSTANCES, Core, Move
from thutuc.runtime.flow import go_on
from thutuc.runtime.levels import begin, close, open_level
from thutuc.runtime.throwing import throw
from thutuc.runtime.waits import close_waits, open_wait

_LEVELS = frozenset({NodeKind.SUB_PROCESS, NodeKind.CALL_ACTIVITY})
#: What a sequential activity still has to go through, in its level; no name of the language has a colon.
ITEMS = "loop:items"


def enter_activity(core: Core, node: NetNode, move: Move) -> None:
    """Begin an activity: wait for its boundary events, then run it or its rounds."""
    if node.takes > 1 and not _gathered(core, node, move):
        return
    core.place(move)
    if node.loop is not None and not _is_round(core, node, move.scope):
        _arm(core, node, move)
        _open_rounds(core, node, node.loop, move)
        return
    if node.loop is None and node.armed:
        _arm(core, node, move)
    _run(core, node, move)


def enter_at_once(core: Core, node: NetNode, move: Move) -> None:
    """Do what a script or send task does; nobody waits there."""
    if node.takes > 1 and not _gathered(core, node, move):
        return
    if node.loop is not None and not _is_round(core, node, move.scope):
        core.place(move)
        _arm(core, node, move)
        _open_rounds(core, node, node.loop, move)
        return
    if node.script is not None:
        core.assign(node.script(core.names(move.scope)), move.scope)
    elif node.kind is NodeKind.SEND_TASK:
        core.emit(MessageSent(node.message or node.id, node.id))
    move.path.append(node.id)
    done(core, node, move.token, move.scope, move.path)


def _gathered(core: Core, node: NetNode, move: Move) -> bool:
    """Wait until as many tokens are there as one run takes; tokens that are at work do not count."""
    if node.loop is not None and _is_round(core, node, move.scope):
        return True
    state = core.state
    busy = {task.token for task in state.tasks.values()} | {wait.token for wait in state.waits.values()}
    busy |= {scope.token for scope in state.scopes.values()}
    there = [
        token.id
        for token in state.tokens.values()
        if token.node == node.id and token.scope == move.scope and token.id not in busy
    ]
    if len(there) + 1 < node.takes:
        core.place(move)
        return False
    for token in there[: node.takes - 1]:
        core.emit(TokenTaken(token))
    return True


def _arm(core: Core, node: NetNode, move: Move) -> None:
    for boundary in node.armed:
        open_wait(core, core.net.nodes[boundary], move.scope, move.token)


def _run(core: Core, node: NetNode, move: Move) -> None:
    if node.kind in _LEVELS:
        begin(core, node.id, open_level(core, node.id, move.scope, move.token, "subprocess"))
    elif node.kind is NodeKind.SERVICE_TASK:
        core.emit(WaitOpened(core.number(), node.id, move.scope, "service", move.token, node.service))
    else:
        core.emit(TaskOpened(core.number(), node.id, move.token, move.scope))


def done(
    core: Core, node: NetNode, token: int, scope: int, path: list[str], inner: Scope | None = None
) -> None:
    """Leave an activity that is done; one round of a repeating one makes way for the next."""
    if node.compensable:
        keep(core, node, scope, inner)
    if node.loop is not None and _is_round(core, node, scope):
        _round_done(core, node, node.loop, scope)
        return
    if node.armed:
        close_waits(core, token)
    go_on(core, node, token, scope, path)
    if node.gives > 1:
        _give_more(core, node, scope)


def _give_more(core: Core, node: NetNode, scope: int) -> None:
    """Send out the other tokens that one run gives."""
    for _ in range(node.gives - 1):
        go_on(core, node, core.number(), scope, [])


def complete_level(core: Core, scope: Scope) -> None:
    """End a level in which nothing is left, and go on outside."""
    if scope.kind == "undo":
        next_undo(core, scope)
        return
    core.emit(ScopeClosed(scope.id))
    leave_level(core, scope)


def leave_level(core: Core, scope: Scope) -> None:
    """Go on outside a level that has ended."""
    if scope.kind == "event" and scope.parent is not None:
        core.emptied.append(scope.parent)
    elif scope.token is not None:
        token = core.state.tokens[scope.token]
        done(core, core.net.nodes[token.node], token.id, token.scope, [], scope)


# --- rounds --------------------------------------------------------------------------------------


def _is_round(core: Core, node: NetNode, scope: int) -> bool:
    level = core.state.scopes[scope]
    return level.kind == "instance" and level.node == node.id


def _open_rounds(core: Core, node: NetNode, loop: Repeat, move: Move) -> None:
    names = core.names(move.scope)
    if loop.kind == "standard":
        if loop.test_before and loop.condition and not loop.condition({**names, "loopCounter": 0}):
            _go_on_whole(core, node, move.token, move.scope)
            return
        multi = open_level(core, node.id, move.scope, move.token, "multi", data={"loopCounter": 1})
        _open_round(core, node, multi, {})
        return
    items = _items(node, loop, names)
    if not items:
        _go_on_whole(core, node, move.token, move.scope)
        return
    active = len(items) if loop.kind == "parallel" else 1
    data: dict[str, Any] = {
        "nrOfInstances": len(items),
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": 0,
    }
    if loop.kind == "sequential" and loop.item:
        data[ITEMS] = items
    multi = open_level(core, node.id, move.scope, move.token, "multi", data=data)
    levels = [
        open_level(core, node.id, multi, None, "instance", data=_local(loop, number, item))
        for number, item in enumerate(items[:active], 1)
    ]
    tokens = [core.number() for _ in levels]
    for level, token in reversed(list(zip(levels, tokens, strict=True))):
        core.push(token, level, node.id, [])


def _open_round(core: Core, node: NetNode, multi: int, data: dict[str, Any]) -> None:
    level = open_level(core, node.id, multi, None, "instance", data=data)
    core.push(core.number(), level, node.id, [])


def _local(loop: Repeat, number: int, item: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"loopCounter": number}
    if loop.output:
        data[loop.output] = None
    if loop.item:
        data[loop.item] = item
    return data


def _items(node: NetNode, loop: Repeat, names: dict[str, Any]) -> list[Any]:
    """One item a round; the loop's numbers where it goes through no list."""
    if loop.collection is not None:
        items = loop.collection(names)
        if not isinstance(items, list | tuple):
            raise EvaluationError(loop.collection.text, f"{node.id} goes through a list")
        count = len(items)
    else:
        count = _cardinality(node, loop.cardinality, names)
        items = ()
    if count > MAX_INSTANCES:
        raise LimitExceeded(f"instances of {node.id!r}", MAX_INSTANCES, count)
    return list(items) if loop.collection is not None else [None] * count


def _cardinality(node: NetNode, cardinality: Expression | None, names: dict[str, Any]) -> int:
    if cardinality is None:
        raise EvaluationError(node.id, "its loop says no number of rounds")
    count = cardinality(names)
    if type(count) is not int or count < 0:
        raise EvaluationError(cardinality.text, f"{node.id} is done a whole number of times, 0 or more")
    return count


def _round_done(core: Core, node: NetNode, loop: Repeat, scope: int) -> None:
    scopes = core.state.scopes
    this = scopes[scope]
    multi = scopes[this.parent if this.parent is not None else 0]
    _collect(core, loop, this, multi)
    if loop.kind == "standard":
        over = _standard_over(core, loop, scope, multi)
    else:
        over = _instances_over(core, loop, scope, multi)
    core.emit(ScopeClosed(scope))
    core.stir()
    if loop.throws and not _thrown(core, node, loop, multi):
        return
    if over:
        rest = [level for level in scopes.values() if level.parent == multi.id]
        close(core, rest, "interrupted")
        core.emit(ScopeClosed(multi.id))
        if multi.token is not None and multi.parent is not None:
            _go_on_whole(core, node, multi.token, multi.parent)
    elif loop.kind == "standard":
        core.emit(ScopeSet(multi.id, {"loopCounter": multi.data["loopCounter"] + 1}))
        _open_round(core, node, multi.id, {})
    elif loop.kind == "sequential":
        number = multi.data["nrOfCompletedInstances"]
        item = multi.data[ITEMS][number] if ITEMS in multi.data else None
        _open_round(core, node, multi.id, _local(loop, number + 1, item))


def _thrown(core: Core, node: NetNode, loop: Repeat, multi: Scope) -> bool:
    """Throw what the activity throws when an instance is done; false when that has ended it."""
    for one in loop.throws:
        if multi.id in core.state.scopes and (one.when is None or one.when(core.names(multi.id))):
            throw(core, one.event, node, multi.parent or 0, multi.token)
    return multi.id in core.state.scopes


def _collect(core: Core, loop: Repeat, this: Scope, multi: Scope) -> None:
    """Append what this round gave to the list that is collected."""
    if loop.output and loop.into and this.data.get(loop.output) is not None:
        core.assign({loop.into: this.data[loop.output]}, multi.id, (loop.into,))


def _standard_over(core: Core, loop: Repeat, scope: int, multi: Scope) -> bool:
    if loop.maximum is not None and multi.data["loopCounter"] >= loop.maximum:
        return True
    return loop.condition is not None and not loop.condition(core.names(scope))


def _instances_over(core: Core, loop: Repeat, scope: int, multi: Scope) -> bool:
    total, completed = multi.data["nrOfInstances"], multi.data["nrOfCompletedInstances"] + 1
    active = total - completed if loop.kind == "parallel" else min(1, total - completed)
    core.emit(ScopeSet(multi.id, {"nrOfActiveInstances": active, "nrOfCompletedInstances": completed}))
    if completed == total:
        return True
    return loop.until is not None and loop.until(core.names(scope))


def _go_on_whole(core: Core, node: NetNode, token: int, scope: int) -> None:
    if node.armed:
        close_waits(core, token)
    go_on(core, node, token, scope, [])
    _give_more(core, node, scope)
