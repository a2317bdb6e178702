"""How tokens go on: out of a node by the flows that are taken, and together again at joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from thutuc.dossier import Token
from thutuc.dossier.events import TokenTaken
from thutuc.errors import NothingMatches
from thutuc.net import Arc, NetNode, Reach
from thutuc.procedure import NodeKind
from thutuc.runtime.core import Core, Move


def go_on(core: Core, node: NetNode, token: int, scope: int, path: list[str]) -> None:
    """Send a token out of *node*; where it divides, the first branch keeps it and the others get new ones."""
    arc = node.only
    if arc is not None:
        core.push(token, scope, arc.target, path, arc.id)
        return
    arcs = _taken(core, node, scope)
    if not arcs:
        core.take(token, scope, path)
        return
    branches = [(token, path)] + [(core.number(), []) for _ in arcs[1:]]
    for arc, (each, passed) in reversed(list(zip(arcs, branches, strict=True))):
        core.push(each, scope, arc.target, passed, arc.id)


def pass_by(core: Core, node: NetNode, move: Move) -> None:
    """Pass a node at which nothing is waited for."""
    move.path.append(node.id)
    go_on(core, node, move.token, move.scope, move.path)


def _taken(core: Core, node: NetNode, scope: int) -> Sequence[Arc]:
    """The flows by which a token goes on, in document order."""
    if not node.outgoing or node.kind is NodeKind.PARALLEL_GATEWAY:
        return node.outgoing
    if node.kind is NodeKind.EXCLUSIVE_GATEWAY:
        return _first(node, core.names(scope))
    asked = [arc for arc in node.outgoing if arc.condition is not None and arc is not node.default]
    names = core.names(scope) if asked else {}
    held = [arc for arc in node.outgoing if arc is not node.default and _holds(arc, names)]
    # a gateway's default is taken when nothing else is; an activity's when no condition holds,
    # beside the flows that ask nothing (BPMN 2.0.2, 13.3.1 and 13.4)
    decided = held if node.kind.is_gateway else [arc for arc in held if arc.condition is not None]
    if decided or (held and node.default is None):
        return held
    if node.default is None:
        raise _nothing(node)
    return [arc for arc in node.outgoing if arc is node.default or arc in held]


def _first(node: NetNode, names: Mapping[str, Any]) -> Sequence[Arc]:
    for arc in node.outgoing:
        if arc is not node.default and _holds(arc, names):
            return (arc,)
    if node.default is None:
        raise _nothing(node)
    return (node.default,)


def _holds(arc: Arc, names: Mapping[str, Any]) -> bool:
    return arc.condition is None or arc.condition(names)


def _nothing(node: NetNode) -> NothingMatches:
    return NothingMatches(node.id, [arc.condition.text for arc in node.outgoing if arc.condition is not None])


# --- joins ---------------------------------------------------------------------------------------


def enter_parallel(core: Core, node: NetNode, move: Move) -> None:
    """Wait until a token came by every incoming flow; more tokens on one flow stay for the next round."""
    if len(node.incoming) > 1:
        there = {
            token.via: token.id
            for token in reversed(core.state.tokens.values())
            if token.node == node.id and token.scope == move.scope
        }
        others = [there.get(flow) for flow in node.incoming if flow != move.via]
        if None in others:
            core.place(move)
            return
        for other in others:
            if other is not None:
                core.emit(TokenTaken(other))
    pass_by(core, node, move)


def enter_inclusive(core: Core, node: NetNode, move: Move) -> None:
    """Wait at an inclusive join; :func:`fire_inclusive` decides when nothing else moves any more."""
    if len(node.incoming) > 1:
        core.place(move)
    else:
        pass_by(core, node, move)


def fire_inclusive(core: Core) -> bool:
    """Let the first inclusive join go on that no token can reach any more; gives whether there was one.

    A join waits for a token that can come by an incoming flow that is still empty, unless that token can
    as well come by one that is not (BPMN 2.0.2, 13.4.3: then it is on its way to the next round). Beyond
    the standard, it also waits for a token that comes to the empty flow without passing the split again:
    whoever was asked in this round is waited for, even where a way back is drawn for him. Where the tokens
    of a level wait at inclusive joins for nothing but each other, the first one goes on.
    """
    waiting = _waiting(core)
    for (node, scope), joined in waiting.items():
        if not _awaited(core, node, scope, joined):
            _fire(core, core.net.nodes[node], scope, joined)
            return True
    for (node, scope), joined in waiting.items():
        if all(token.node in core.net.reach for token in core.state.tokens.values() if token.scope == scope):
            _fire(core, core.net.nodes[node], scope, joined)
            return True
    return False


def _waiting(core: Core) -> dict[tuple[str, int], dict[str | None, Token]]:
    """The inclusive joins that hold tokens, with the oldest by each flow."""
    waiting: dict[tuple[str, int], dict[str | None, Token]] = {}
    for token in core.state.tokens.values():
        if token.node in core.net.reach:
            waiting.setdefault((token.node, token.scope), {}).setdefault(token.via, token)
    return waiting


def _awaited(core: Core, node: str, scope: int, joined: dict[str | None, Token]) -> bool:
    reach = core.net.reach[node]
    empty = [one for flow, one in reach.items() if flow not in joined]
    full = [one for flow, one in reach.items() if flow in joined]
    return any(
        token.scope == scope and _comes(token.node, empty, full) for token in core.state.tokens.values()
    )


def _comes(node: str, empty: Sequence[Reach], full: Sequence[Reach]) -> bool:
    if any(node in one.near for one in empty):
        return True
    return any(node in one.far for one in empty) and not any(node in one.far for one in full)


def _fire(core: Core, node: NetNode, scope: int, joined: dict[str | None, Token]) -> None:
    first, *others = joined.values()
    for other in others:
        core.emit(TokenTaken(other.id))
    core.count()
    go_on(core, node, first.id, scope, [])
