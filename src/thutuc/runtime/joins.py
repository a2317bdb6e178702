"""How tokens come together again: at parallel, inclusive and complex gateways."""

from __future__ import annotations

from collections.abc import Sequence

from thutuc.dossier import Token
from thutuc.dossier.events import TokenPlaced, TokenTaken
from thutuc.dossier.state import SPENT
from thutuc.net import NetNode, Reach
from thutuc.net.words import ACTIVATION
from thutuc.procedure import NodeKind
from thutuc.runtime.core import Core, Move
from thutuc.runtime.flow import go_on, pass_by


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
    as well come by one that is not (BPMN 2.0.2, 13.4.3: then it is on its way to the next round); an event at
    the edge of an activity is such a way to come, but does not excuse the activity's own token. Beyond
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
        if token.node in core.net.reach and not _is_complex(core, token.node):
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
    return any(node in one.far for one in empty) and not any(node in one.flows for one in full)


def _fire(core: Core, node: NetNode, scope: int, joined: dict[str | None, Token]) -> None:
    first, *others = joined.values()
    for other in others:
        core.emit(TokenTaken(other.id))
    core.count()
    go_on(core, node, first.id, scope, [])


# --- complex joins -------------------------------------------------------------------------------


def _is_complex(core: Core, node: str) -> bool:
    return core.net.nodes[node].kind is NodeKind.COMPLEX_GATEWAY


def settle_joins(core: Core) -> bool:
    """Let a join go on, or begin anew, that no token can reach any more; false when there is none."""
    return fire_inclusive(core) or _reset_complex(core)


def enter_complex(core: Core, node: NetNode, move: Move) -> None:
    """Go on as soon as the condition of a complex join holds; later tokens of its round only end there."""
    if len(node.incoming) < 2:
        pass_by(core, node, move)
        return
    core.place(move)
    _activate(core, node, move.scope)


def _there(core: Core, node: str, scope: int) -> dict[str, Token]:
    """By flow, the oldest token at a complex join; spent ones by their own word."""
    there: dict[str, Token] = {}
    for token in core.state.tokens.values():
        if token.node == node and token.scope == scope:
            there.setdefault(token.via or "", token)
    return there


def _activate(core: Core, node: NetNode, scope: int) -> None:
    there = _there(core, node.id, scope)
    if node.activation is None or not there or any(flow.startswith(SPENT) for flow in there):
        return
    if node.activation({**core.names(scope), ACTIVATION: len(there)}):
        for flow, token in there.items():
            core.emit(TokenPlaced(token.id, node.id, scope, SPENT + flow))
        core.count()
        go_on(core, node, core.number(), scope, [])


def _reset_complex(core: Core) -> bool:
    """Begin a new round at a complex join that has gone on, when nothing of the old one can come any more."""
    at = [(t.node, t.scope) for t in core.state.tokens.values() if (t.via or "").startswith(SPENT)]
    for name, scope in dict.fromkeys(at):
        there = _there(core, name, scope)
        spent = [flow for flow in there if flow.startswith(SPENT)]
        late = [flow for flow in there if flow not in spent and SPENT + flow not in there]
        if _awaited(core, name, scope, {flow.removeprefix(SPENT): there[flow] for flow in [*spent, *late]}):
            continue
        for flow in [*spent, *late]:
            core.take(there[flow].id, scope, [])
        _activate(core, core.net.nodes[name], scope)
        return True
    return False
