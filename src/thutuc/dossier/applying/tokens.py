"""How tokens and the levels they run on come and go."""

from __future__ import annotations

from thutuc.dossier import events as e
from thutuc.dossier.applying.registry import applies, number
from thutuc.dossier.state import Scope, State, Token


@applies(e.TokenPlaced)
def _token_placed(event: e.TokenPlaced, state: State, at: int) -> None:
    state.tokens[event.token] = Token(event.token, event.node, event.scope, event.via)
    number(state, event.token)


@applies(e.TokenTaken)
def _token_taken(event: e.TokenTaken, state: State, at: int) -> None:
    state.tokens.pop(event.token, None)
    number(state, event.token)


@applies(e.ScopeOpened)
def _scope_opened(event: e.ScopeOpened, state: State, at: int) -> None:
    state.scopes[event.scope] = Scope(
        event.scope, event.node, event.parent, event.token, event.level, dict(event.data)
    )
    number(state, event.scope)


@applies(e.ScopeSet)
def _scope_set(event: e.ScopeSet, state: State, at: int) -> None:
    state.scopes[event.scope].data.update(event.values)


@applies(e.ScopeClosed)
def _scope_closed(event: e.ScopeClosed, state: State, at: int) -> None:
    closing = {event.scope}
    for scope in state.scopes.values():  # a level is numbered after the one it lies in
        if scope.parent in closing:
            closing.add(scope.id)
    for held in (state.tokens, state.tasks, state.waits):
        for key in [key for key, value in held.items() if value.scope in closing]:
            del held[key]
    for level in closing:
        del state.scopes[level]
