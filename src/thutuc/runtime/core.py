"""What every part of the runtime works on: the net, the state, the events so far, the moves still to make.

An emitted event is folded into the state at once, so whatever comes next sees it. Nothing here knows a
kind of node; parts of the runtime talk to each other only by putting moves on the agenda.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from thutuc.dossier import Event, State
from thutuc.dossier.apply import APPLIERS
from thutuc.dossier.events import DataSet, ScopeSet, TokenPlaced, TokenTaken
from thutuc.errors import LimitExceeded
from thutuc.net import Net, NetNode
from thutuc.net.words import COUNTERS
from thutuc.procedure import Timer

#: Bounds of the engine; beyond them the command is refused.
MAX_MOVES = 10_000  #: nodes passed in one command
MAX_ASKED = 100_000  #: conditions of events asked in one command
MAX_KEPT = 2_000  #: activities done in one level that can be compensated
MAX_TOKENS = 1_000  #: tokens at rest in one dossier
MAX_INSTANCES = 1_000  #: instances of one repeating activity

#: Asks for the due instant of a legal term: ``(node, timer, scope) -> microseconds UTC``.
TermTimer = Callable[[NetNode, Timer, int], int]


class Move:
    """A token on its way: where it goes next, and what it passed since it last rested."""

    __slots__ = ("alive", "node", "path", "scope", "token", "via")

    def __init__(self, token: int, scope: int, node: str, via: str | None, path: list[str]) -> None:
        self.token = token
        self.scope = scope
        self.node = node  #: the node it comes to
        self.via = via  #: by which flow
        self.path = path
        self.alive = True  #: until an interruption takes it


class Core:
    """One command at work on one dossier."""

    ended_at: str | None = None  #: the last end event a token of the process itself reached
    moving: Move | None = None  #: the one being made
    stirred = False  #: conditions are to be asked, …
    changed = False  #: … all of them, because data changed, …
    _moves = 0
    _asked = 0
    _next = 0

    def __init__(self, net: Net, state: State, at: int, *, timer: TermTimer | None = None) -> None:
        self.net = net
        self.state = state  #: the caller's own; every emitted event is folded into it at once
        self.at = at  #: microseconds UTC
        self.events: list[Event] = []  #: what happened, in order
        self.timer = timer
        self.agenda: list[Move] = []  #: the last is made next
        self.emptied: list[int] = []  #: levels in which a token was just used up
        self.fresh: list[int] = []  #: … or conditions that are waited for since, by wait

    def emit(self, event: Event) -> None:
        """Note *event* and fold it into the state."""
        self.events.append(event)
        APPLIERS[type(event)](event, self.state, self.at)

    def number(self) -> int:
        """The next number for a token, scope, task or wait."""
        number = self._next = max(self._next, self.state.next)
        self._next += 1
        return number

    # --- tokens ----------------------------------------------------------------------------------

    def push(self, token: int, scope: int, node: str, path: list[str], via: str | None = None) -> None:
        """Send a token to *node*."""
        self.agenda.append(Move(token, scope, node, via, path))

    def count(self) -> None:
        """Count one node passed; a loop that nobody waits in is caught here."""
        self._moves += 1
        if self._moves > MAX_MOVES:
            raise LimitExceeded("nodes passed in one command", MAX_MOVES, self._moves)

    def count_asked(self, conditions: int) -> None:
        """Count conditions that are asked; many that are asked at every move are caught here."""
        self._asked += conditions
        if self._asked > MAX_ASKED:
            raise LimitExceeded("conditions asked in one command", MAX_ASKED, self._asked)

    def place(self, move: Move) -> None:
        """Let the token come to rest where its move leads."""
        state = self.state
        if move.token not in state.tokens and len(state.tokens) >= MAX_TOKENS:
            # a token that only stands for the level inside it does not count
            inner = sum(scope.token is not None for scope in state.scopes.values())
            if len(state.tokens) - inner >= MAX_TOKENS:
                raise LimitExceeded("tokens in one dossier", MAX_TOKENS, MAX_TOKENS + 1)
        self.emit(TokenPlaced(move.token, move.node, move.scope, move.via, move.path))
        move.path = []

    def take(self, token: int, scope: int, path: list[str]) -> None:
        """Use a token up; its level may be empty now."""
        self.emit(TokenTaken(token, path))
        self.emptied.append(scope)

    # --- data ------------------------------------------------------------------------------------

    def names(self, scope: int) -> dict[str, Any]:
        """What a name means at *scope*: from the innermost level outward, then the dossier's document."""
        scopes = self.state.scopes
        layers = []
        level = scopes.get(scope)
        while level is not None:
            if level.data:
                layers.append(level.data)
            level = scopes[level.parent] if level.parent is not None else None
        if not layers:
            return self.state.data
        names = dict(self.state.data)
        for layer in reversed(layers):
            names.update(layer)
        return names

    def stir(self) -> None:
        """Have all conditions asked that are waited for: data have changed."""
        self.stirred = self.changed = self.net.watching

    def assign(self, values: Mapping[str, Any], scope: int, appends: Iterable[str] = frozenset()) -> None:
        """Set *values*: local names where they are local, all others in the dossier's document.

        The counters of a repetition are the runtime's own: an answer with such a name does not move them.
        """
        if not values:
            return
        self.stir()
        rest = dict(values)
        level = self.state.scopes.get(scope)
        while level is not None and rest:
            local = {name: rest.pop(name) for name in level.data if name in rest and name not in COUNTERS}
            if local:
                self.emit(ScopeSet(level.id, local))
            level = self.state.scopes[level.parent] if level.parent is not None else None
        appended = {name: [rest.pop(name)] for name in appends if name in rest}
        if rest or appended:
            self.emit(DataSet(rest, appended))
