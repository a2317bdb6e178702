"""A second opinion on what a block-structured procedure does: the tree itself, alive, without tokens.

Every block that has begun is a small object that holds what is alive inside it; something happening
goes down the tree, and a block that answers ``None`` is over. There is no net, no state and no event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.blocks import Block, Inc, Loop, Multi, Par, Seq, Skip, Sub, Task, Timed, Xor


@dataclass
class Open:
    """A task that waits for somebody."""

    step: str
    serial: int


@dataclass
class Many:
    """Several things at once; over when all are."""

    parts: list[Alive]


@dataclass
class Chain:
    """One thing, and what comes after it."""

    inner: Alive
    rest: list[Block]


@dataclass
class Again:
    """A round of a loop."""

    block: Loop
    inner: Alive


@dataclass
class Nest:
    """A subprocess or the process: its own course, and what timers started beside it."""

    inner: Alive | None
    beside: list[Alive] = field(default_factory=list)


@dataclass
class Watched:
    """An activity with a timer that may still fire, or the way the timer opened."""

    block: Timed
    serial: int
    due: int | None
    inner: Alive
    nest: Nest


Alive = Open | Many | Chain | Again | Nest | Watched


class Reference:
    """One run of a tree."""

    def __init__(self, tree: Block, data: dict[str, Any], at: int) -> None:
        self.data = dict(data)
        self.at = at
        self.serial = 0
        self.root: Nest | None = self._nest(tree)

    def complete(self, step: str, rank: int, outputs: dict[str, Any], at: int) -> None:
        """Complete the task of *step* that was opened as number *rank* of those still open."""
        self.at = at
        self.data.update(outputs)
        chosen = [task for task in self._tasks(self.root) if task.step == step]
        chosen.sort(key=lambda task: task.serial)
        self._happen(chosen[rank].serial)

    def fire(self, at: int) -> None:
        """Fire the timer that is due first."""
        self.at = at
        first = min(self._timers(self.root), key=lambda one: (one.due, one.serial))
        self._happen(first.serial)

    @property
    def open(self) -> list[str]:
        return sorted(task.step for task in self._tasks(self.root))

    @property
    def dues(self) -> list[int]:
        return sorted(one.due for one in self._timers(self.root) if one.due is not None)

    # --- beginning -------------------------------------------------------------------------------

    def _number(self) -> int:
        self.serial += 1
        return self.serial

    def _nest(self, body: Block) -> Nest | None:
        nest = Nest(None)
        nest.inner = self._begin(body, nest)
        return nest if nest.inner is not None or nest.beside else None

    def _begin(self, block: Block, nest: Nest) -> Alive | None:
        match block:
            case Skip():
                return None
            case Task(id):
                return Open(id, self._number())
            case Sub(_, body):
                return self._nest(body)
            case Seq(parts):
                return self._next(list(parts), nest)
            case Xor(var, branches):
                number = self.data[var]
                return self._begin(branches[number if number < len(branches) - 1 else -1], nest)
            case Par(branches):
                return self._all(list(branches), nest)
            case Inc(var, branches):
                chosen = [branch for number, branch in enumerate(branches[:-1]) if number in self.data[var]]
                return self._all(chosen or [branches[-1]], nest)
            case Loop():
                return self._round(block, nest)
            case Multi(var, parallel, body):
                rounds: list[Block] = [body] * self.data[var]
                return self._all(rounds, nest) if parallel else self._next(rounds, nest)
            case Timed():
                due = self.at + block.seconds * 1_000_000
                serial = self._number()
                inner = self._begin(block.host, nest)
                return Watched(block, serial, due, inner, nest) if inner is not None else None

    def _next(self, rest: list[Block], nest: Nest) -> Alive | None:
        while rest:
            inner = self._begin(rest.pop(0), nest)
            if inner is not None:
                return Chain(inner, rest)
        return None

    def _all(self, blocks: list[Block], nest: Nest) -> Alive | None:
        parts = [part for part in [self._begin(block, nest) for block in blocks] if part is not None]
        return Many(parts) if parts else None

    def _round(self, block: Loop, nest: Nest) -> Alive | None:
        while True:
            inner = self._begin(block.body, nest)
            if inner is not None:
                return Again(block, inner)
            if self.data[block.var] != 1:
                return None

    # --- going on --------------------------------------------------------------------------------

    def _happen(self, serial: int) -> None:
        assert self.root is not None
        root = self._on(self.root, serial, self.root)
        assert root is None or isinstance(root, Nest)
        self.root = root

    def _on(self, alive: Alive, serial: int, nest: Nest) -> Alive | None:
        match alive:
            case Open():
                return None if alive.serial == serial else alive
            case Many():
                alive.parts = self._each(alive.parts, serial, nest)
                return alive if alive.parts else None
            case Chain():
                inner = self._on(alive.inner, serial, nest)
                return Chain(inner, alive.rest) if inner is not None else self._next(alive.rest, nest)
            case Again():
                inner = self._on(alive.inner, serial, nest)
                if inner is not None:
                    return Again(alive.block, inner)
                return self._round(alive.block, nest) if self.data[alive.block.var] == 1 else None
            case Nest():
                if alive.inner is not None:
                    alive.inner = self._on(alive.inner, serial, alive)
                alive.beside = self._each(alive.beside, serial, alive)
                return alive if alive.inner is not None or alive.beside else None
            case Watched():
                return self._watched(alive, serial, nest)

    def _each(self, parts: list[Alive], serial: int, nest: Nest) -> list[Alive]:
        return [part for part in [self._on(one, serial, nest) for one in parts] if part is not None]

    def _watched(self, alive: Watched, serial: int, nest: Nest) -> Alive | None:
        if alive.due is None or alive.serial != serial:
            inner = self._on(alive.inner, serial, nest)
            if inner is None:
                return None
            alive.inner = inner
            return alive
        path = self._begin(alive.block.path, nest)
        if alive.block.interrupting:
            return path
        alive.due = None
        if path is not None:
            nest.beside.append(path)
        return alive

    # --- looking ---------------------------------------------------------------------------------

    def _walk(self, alive: Alive | None) -> Iterator[Alive]:
        if alive is None:
            return
        yield alive
        match alive:
            case Many():
                parts: list[Alive | None] = list(alive.parts)
            case Nest():
                parts = [alive.inner, *alive.beside]
            case Chain() | Again() | Watched():
                parts = [alive.inner]
            case _:
                parts = []
        for part in parts:
            yield from self._walk(part)

    def _tasks(self, alive: Alive | None) -> list[Open]:
        return [one for one in self._walk(alive) if isinstance(one, Open)]

    def _timers(self, alive: Alive | None) -> list[Watched]:
        return [one for one in self._walk(alive) if isinstance(one, Watched) and one.due is not None]
