"""A second opinion on what a block-structured procedure does: the tree itself, alive, without tokens.

Every block that has begun is a small object that holds what is alive inside it; something happening
goes down the tree, and a block that answers ``None`` is over. There is no net, no state and no event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.blocks import (
    Asked,
    Block,
    Deal,
    Hop,
    Inc,
    Loop,
    Multi,
    Par,
    Repeat,
    Risky,
    Seq,
    Skip,
    Sub,
    Task,
    Timed,
    Until,
    Xor,
)

#: stands for the serial number of what happened when nothing did, but data have changed
ASK = 0


@dataclass(frozen=True)
class Out:
    """The end of a risky subprocess, which may throw."""

    block: Risky


@dataclass(frozen=True)
class UndoAll:
    """The end of a deal: what was done in it is undone."""


Part = Block | Out | UndoAll


@dataclass
class Open:
    """A task that waits for somebody."""

    step: str
    serial: int
    undo: bool = False


@dataclass
class Many:
    """Several things at once; over when all are."""

    parts: list[Alive]


@dataclass
class Chain:
    """One thing, and what comes after it."""

    inner: Alive
    rest: list[Part]


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
    kept: list[Any] = field(default_factory=list)  #: what was done in it: steps, and lists of subprocesses
    thrown: str | None = None  #: what its end has thrown


@dataclass
class Watched:
    """An activity with a timer that may still fire, or the way the timer opened."""

    block: Timed
    serial: int
    due: int | None
    inner: Alive
    nest: Nest


@dataclass
class Some:
    """Instances of which enough are done sooner or later."""

    block: Until
    parts: list[Alive]
    done: int
    left: int


@dataclass
class Turn:
    """One round of a repeated task."""

    block: Repeat
    inner: Alive
    number: int


@dataclass
class Edge:
    """An activity with a condition at its edge."""

    block: Asked
    inner: Alive
    held: bool


@dataclass
class Guarded:
    """A subprocess that may throw at its end."""

    block: Risky
    inner: Nest


@dataclass
class Undoing:
    """One step that undoes, and what is undone after it."""

    inner: Alive
    rest: list[str]


Alive = Open | Many | Chain | Again | Nest | Watched | Some | Turn | Edge | Guarded | Undoing


def flat(kept: list[Any]) -> list[str]:
    """The steps that were done, the last first, those of subprocesses in their place."""
    steps: list[str] = []
    for done in reversed(kept):
        steps += flat(done) if isinstance(done, list) else [done]
    return steps


class Reference:
    """One run of a tree."""

    def __init__(self, tree: Block, data: dict[str, Any], at: int) -> None:
        self.data = dict(data)
        self.at = at
        self.serial = ASK
        self.closing = ASK  #: the task that is being completed
        self.root: Nest | None = self._nest(tree)

    def complete(self, step: str, rank: int, outputs: dict[str, Any], at: int) -> None:
        """Complete the task of *step* that was opened as number *rank* of those still open."""
        self.at = at
        self.data.update(outputs)
        chosen = [task for task in self._tasks(self.root) if task.step == step]
        chosen.sort(key=lambda task: task.serial)
        self.closing = chosen[rank].serial
        self._happen(ASK)
        self._happen(self.closing)

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

    def _nest(self, *parts: Part) -> Nest | None:
        nest = Nest(None)
        nest.inner = self._next(list(parts), nest)
        return nest if nest.inner is not None or nest.beside else None

    def _begin(self, block: Part, nest: Nest) -> Alive | None:
        match block:
            case Skip():
                return None
            case Task(id):
                return Open(id, self._number(), block.undo)
            case Hop():
                return self._begin(block.body, nest)
            case Asked():
                return self._edge(block, nest)
            case Until():
                return self._some(Some(block, [], 0, self.data[block.var]), nest)
            case Repeat():
                return None if block.before and self.data[block.var] != 1 else self._turn(block, 1, nest)
            case Deal():
                return self._nest(block.body, UndoAll())
            case UndoAll():
                steps, nest.kept = flat(nest.kept), []
                return self._undo(steps)
            case Risky():
                guarded = Guarded(block, Nest(None))
                guarded.inner.inner = self._next([block.body, Out(block)], guarded.inner)
                return self._guarded(guarded, nest)
            case Out():
                nest.thrown = block.block.how if self.data[block.block.var] == 1 else None
                return None
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
                rounds: list[Part] = [body] * self.data[var]
                return self._all(rounds, nest) if parallel else self._next(rounds, nest)
            case Timed():
                due = self.at + block.seconds * 1_000_000
                serial = self._number()
                inner = self._begin(block.host, nest)
                return Watched(block, serial, due, inner, nest) if inner is not None else None

    def _next(self, rest: list[Part], nest: Nest) -> Alive | None:
        while rest:
            inner = self._begin(rest.pop(0), nest)
            if inner is not None:
                return Chain(inner, rest)
        return None

    def _all(self, blocks: Sequence[Part], nest: Nest) -> Alive | None:
        parts = [part for part in [self._begin(block, nest) for block in blocks] if part is not None]
        return Many(parts) if parts else None

    def _round(self, block: Loop, nest: Nest) -> Alive | None:
        while True:
            inner = self._begin(block.body, nest)
            if inner is not None:
                return Again(block, inner)
            if self.data[block.var] != 1:
                return None

    def _edge(self, block: Asked, nest: Nest) -> Alive | None:
        holds = self.data[block.var] == 2
        if holds:
            path = self._begin(block.path, nest)
            if block.interrupting:
                return path
            nest.beside += [path] if path is not None else []
        inner = self._begin(block.host, nest)
        return Edge(block, inner, holds) if inner is not None else None

    def _some(self, some: Some, nest: Nest) -> Alive | None:
        """Begin instances: all at once, or the next one."""
        while some.left and (some.block.parallel or not some.parts):
            some.left -= 1
            part = self._begin(some.block.body, nest)
            some.parts += [part] if part is not None else []
        return some if some.parts else None

    def _turn(self, block: Repeat, number: int, nest: Nest) -> Alive | None:
        inner = self._begin(block.body, nest)
        return Turn(block, inner, number) if inner is not None else None

    def _undo(self, steps: list[str]) -> Alive | None:
        return Undoing(Open(f"undo_{steps[0]}", self._number()), steps[1:]) if steps else None

    def _guarded(self, alive: Guarded, nest: Nest) -> Alive | None:
        """Look at what the subprocess has thrown, and whether it is over."""
        inner, thrown = alive.inner, alive.inner.thrown
        inner.thrown = None
        if thrown in ("error", "escalation"):
            path = self._begin(alive.block.path, nest)
            if thrown == "error":
                return path
            nest.beside += [path] if path is not None else []
        if thrown != "terminate" and (inner.inner is not None or inner.beside):
            return alive
        nest.kept += [inner.kept] if inner.kept else []
        return None

    # --- going on --------------------------------------------------------------------------------

    def _happen(self, serial: int) -> None:
        if self.root is None:
            return
        root = self._on(self.root, serial, self.root)
        assert root is None or isinstance(root, Nest)
        self.root = root

    def _on(self, alive: Alive, serial: int, nest: Nest) -> Alive | None:
        match alive:
            case Open():
                if alive.serial != serial:
                    return alive
                nest.kept += [alive.step] if alive.undo else []
                return None
            case Some():
                before = len(alive.parts)
                alive.parts = self._each(alive.parts, serial, nest)
                alive.done += before - len(alive.parts)
                enough = alive.done >= alive.block.enough and before > len(alive.parts)
                return None if enough else self._some(alive, nest)
            case Turn():
                inner = self._on(alive.inner, serial, nest)
                if inner is not None:
                    return alive
                over = alive.number >= alive.block.most or self.data[alive.block.var] != 1
                return None if over else self._turn(alive.block, alive.number + 1, nest)
            case Edge():
                return self._on_edge(alive, serial, nest)
            case Guarded():
                self._inside(alive.inner, serial)
                return self._guarded(alive, nest)
            case Undoing():
                undoing = self._on(alive.inner, serial, nest)
                return alive if undoing is not None else self._undo(alive.rest)
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
                self._inside(alive, serial)
                if alive.inner is not None or alive.beside:
                    return alive
                nest.kept += [alive.kept] if alive.kept else []
                return None
            case Watched():
                return self._watched(alive, serial, nest)

    def _inside(self, nest: Nest, serial: int) -> None:
        if nest.inner is not None:
            nest.inner = self._on(nest.inner, serial, nest)
        beside, nest.beside = nest.beside, []
        nest.beside = self._each(beside, serial, nest) + nest.beside

    def _on_edge(self, alive: Edge, serial: int, nest: Nest) -> Alive | None:
        ends = isinstance(alive.inner, Open) and alive.inner.serial == self.closing
        if serial == ASK and not ends:
            holds = self.data[alive.block.var] == 2
            if holds and not alive.held:
                path = self._begin(alive.block.path, nest)
                if alive.block.interrupting:
                    return path
                nest.beside += [path] if path is not None else []
            alive.held = holds
        inner = self._on(alive.inner, serial, nest)
        if inner is None:
            return None
        alive.inner = inner
        return alive

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
            case Many() | Some():
                parts: list[Alive | None] = list(alive.parts)
            case Nest():
                parts = [alive.inner, *alive.beside]
            case Chain() | Again() | Watched() | Turn() | Edge() | Guarded() | Undoing():
                parts = [alive.inner]
            case _:
                parts = []
        for part in parts:
            yield from self._walk(part)

    def _tasks(self, alive: Alive | None) -> list[Open]:
        return [one for one in self._walk(alive) if isinstance(one, Open)]

    def _timers(self, alive: Alive | None) -> list[Watched]:
        return [one for one in self._walk(alive) if isinstance(one, Watched) and one.due is not None]
