"""How tokens go on: out of a node by the flows that are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from thutuc.errors import NothingMatches
from thutuc.net import Arc, NetNode
from thutuc.procedure import NodeKind
from thutuc.runtime.core import Core, Move


def go_on(core: Core, node: NetNode, token: int, scope: int, path: list[str]) -> None:
    """Send a token out of *node*; where it divides, the first branch keeps it and the others get new ones."""
    arcs = (node.only,) if node.only is not None else taken(node, scope, core.names)
    if not arcs:
        core.take(token, scope, path)
        return
    if len(arcs) == 1:  # most often
        core.push(token, scope, arcs[0].target, path, arcs[0].id)
        return
    branches = [(token, path)] + [(core.number(), []) for _ in arcs[1:]]
    for arc, (each, passed) in reversed(list(zip(arcs, branches, strict=True))):
        core.push(each, scope, arc.target, passed, arc.id)


def pass_by(core: Core, node: NetNode, move: Move) -> None:
    """Pass a node at which nothing is waited for."""
    move.path.append(node.id)
    go_on(core, node, move.token, move.scope, move.path)


def taken(node: NetNode, scope: int, names_at: Callable[[int], Mapping[str, Any]]) -> Sequence[Arc]:
    """The flows by which a token goes on, in document order; *names_at* says what names mean at a level."""
    if not node.outgoing or node.kind is NodeKind.PARALLEL_GATEWAY:
        return node.outgoing
    if node.kind is NodeKind.EXCLUSIVE_GATEWAY:
        return _first(node, names_at(scope))
    asked = [arc for arc in node.outgoing if arc.condition is not None and arc is not node.default]
    names = names_at(scope) if asked else {}
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
