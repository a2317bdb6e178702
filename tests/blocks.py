"""Block-structured procedures, made by chance from a seed: what they mean is plain from their tree.

:func:`generate` makes a tree, :func:`drawn` draws it as a procedure; ``tests/reference.py`` interprets the
tree itself, knowing nothing of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

from tests.build import Draw, multi

from thutuc.procedure import EventKind, NodeKind, Procedure


@dataclass(frozen=True)
class Skip:
    """Nothing to do."""


@dataclass(frozen=True)
class Task:
    """Somebody does something."""

    id: str


@dataclass(frozen=True)
class Seq:
    """One after the other."""

    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Xor:
    """The branch whose number *var* is; the last one otherwise."""

    var: str
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Par:
    """All branches."""

    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Inc:
    """The branches whose numbers are in the list *var*; the last one when none is."""

    var: str
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Loop:
    """Again and again while *var* is 1."""

    var: str
    body: Block


@dataclass(frozen=True)
class Multi:
    """As many times as *var* says, at once or in turn."""

    var: str
    parallel: bool
    body: Task | Sub


@dataclass(frozen=True)
class Sub:
    """A subprocess."""

    id: str
    body: Block


@dataclass(frozen=True)
class Timed:
    """A task or subprocess with a timer at its edge, which leads to *path*."""

    id: str
    seconds: int
    interrupting: bool
    host: Task | Sub
    path: Block


Block = Skip | Task | Seq | Xor | Par | Inc | Loop | Multi | Sub | Timed


@dataclass
class Generated:
    """A tree, the variables it asks, and the rounds in it: opinions, then a decision."""

    tree: Block
    numbers: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    rounds: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def data(self, chance: Random, share: float = 1.0) -> dict[str, Any]:
        """Values for a share of the variables; loops end sooner or later."""
        data: dict[str, Any] = {}
        for name in self.numbers:
            if chance.random() < share:
                data[name] = chance.randrange(4)
        for name in self.lists:
            if chance.random() < share:
                data[name] = [number for number in range(4) if chance.random() < 0.4]
        return data


class _Maker:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.made = Generated(Skip())
        self.count = 0

    def name(self, letters: str) -> str:
        self.count += 1
        return f"{letters}{self.count}"

    def number(self) -> str:
        name = self.name("x")
        self.made.numbers.append(name)
        return name

    def listed(self) -> str:
        name = self.name("h")
        self.made.lists.append(name)
        return name

    def task(self) -> Task:
        return Task(self.name("task"))

    def branches(self, depth: int, once: bool) -> tuple[Block, ...]:
        return tuple(self.block(depth - 1, once) for _ in range(self.chance.randint(2, 3)))

    def host(self, depth: int) -> Task | Sub:
        if self.chance.random() < 0.5:
            return self.task()
        return Sub(self.name("sub"), self.block(depth - 1, once=False))

    def round(self) -> Block:
        """Opinions of several, then a decision, again and again: the leader's loop."""
        opinions = tuple(self.task().id for _ in range(self.chance.randint(2, 4)))
        decide = self.task().id
        self.made.rounds.append((opinions, decide))
        return Loop(self.number(), Seq((Par(tuple(Task(id) for id in opinions)), Task(decide))))

    def block(self, depth: int, once: bool) -> Block:
        """Any block; *once* where at most one of it can be open at a time, so that rounds are clear."""
        kind = self.chance.random() if depth > 0 else self.chance.random() * 0.2
        if kind < 0.03:
            return Skip()
        if kind < 0.2:
            return self.task()
        if kind < 0.4:
            return Seq(tuple(self.block(depth - 1, once) for _ in range(self.chance.randint(2, 3))))
        if kind < 0.5:
            return Xor(self.number(), self.branches(depth, once))
        if kind < 0.6:
            return Par(self.branches(depth, once))
        if kind < 0.7:
            return Inc(self.listed(), self.branches(depth, once))
        if kind < 0.78:
            return Loop(self.number(), Seq((self.task(), self.block(depth - 1, once))))
        if kind < 0.86:
            return (
                self.round() if once else Loop(self.number(), Seq((self.task(), *self.branches(depth, once))))
            )
        if kind < 0.92:
            return Multi(self.number(), self.chance.random() < 0.7, self.host(depth))
        if kind < 0.95:
            return Sub(self.name("sub"), self.block(depth - 1, once))
        seconds = 3600 * self.chance.randint(1, 5) + self.count
        interrupting = self.chance.random() < 0.6
        return Timed(
            self.name("late"), seconds, interrupting, self.host(depth), self.block(depth - 1, once=False)
        )


def generate(seed: int, depth: int = 4) -> Generated:
    """A tree that depends on nothing but *seed*."""
    maker = _Maker(Random(seed))
    maker.made.tree = Seq((maker.task(), maker.block(depth, once=True), maker.block(depth, once=True)))
    return maker.made


# --- drawing -------------------------------------------------------------------------------------


def drawn(made: Generated, id: str = "generated") -> Procedure:
    """The tree as a procedure, drawn with gateways, subprocesses and events."""
    draw = Draw(id, names=[*made.numbers, *made.lists])
    pen = _Pen(draw)
    first, last = pen.block(made.tree)
    draw.chain("start", first)
    draw.chain(last, "end")
    return draw.done()


class _Pen:
    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.count = 0

    def name(self, letters: str) -> str:
        self.count += 1
        return f"{letters}_{self.count}"

    def block(self, block: Block) -> tuple[str, str]:
        """Draw a block; gives its first and its last node."""
        match block:
            case Skip():
                name = self.name("xor")
                self.draw.chain(name)
                return name, name
            case Task() | Sub():
                return self.activity(block), block.id
            case Multi():
                self.activity(block.body, block)
                return block.body.id, block.body.id
            case Seq():
                ends = [self.block(part) for part in block.parts]
                for (_, last), (first, _) in pairwise(ends):
                    self.draw.flow(last, first)
                return ends[0][0], ends[-1][1]
            case Xor() | Par() | Inc():
                return self.branching(block)
            case Loop():
                merge, split = self.name("xor"), self.name("xor")
                first, last = self.block(block.body)
                self.draw.chain(merge, first).chain(last, split).flow(split, merge, f"{block.var} == 1")
                after = self.name("xor")
                self.draw.flow(split, after, default=True)
                return merge, after
            case Timed():
                return self.timed(block)

    def activity(self, block: Task | Sub, repeated: Multi | None = None) -> str:
        kind = NodeKind.SUB_PROCESS if isinstance(block, Sub) else NodeKind.USER_TASK
        how = "parallel" if repeated and repeated.parallel else "sequential"
        self.draw.add(block.id, kind, loop=multi(how, cardinality=repeated.var) if repeated else None)
        if isinstance(block, Sub):
            outer, self.draw.parent = self.draw.parent, block.id
            first, last = self.block(block.body)
            self.draw.chain(f"start_{block.id}", first).chain(last, f"end_{block.id}")
            self.draw.parent = outer
        return block.id

    def branching(self, block: Xor | Par | Inc) -> tuple[str, str]:
        letters = {Xor: "xor", Par: "and", Inc: "or"}[type(block)]
        split, join = self.name(letters), self.name(letters)
        for number, branch in enumerate(block.branches):
            first, last = self.block(branch)
            default = number == len(block.branches) - 1 and not isinstance(block, Par)
            self.draw.flow(split, first, None if default else _asks(block, number), default=default)
            self.draw.chain(last, join)
        return split, join

    def timed(self, block: Timed) -> tuple[str, str]:
        self.activity(block.host)
        self.draw.event(
            block.id,
            NodeKind.BOUNDARY_EVENT,
            EventKind.TIMER,
            timer=f"PT{block.seconds}S",
            attached_to=block.host.id,
            interrupting=block.interrupting,
        )
        first, last = self.block(block.path)
        merge = self.name("xor")
        self.draw.chain(block.id, first).chain(block.host.id, merge)
        self.draw.chain(last, merge if block.interrupting else self.name("end"))
        return block.host.id, merge


def _asks(block: Xor | Par | Inc, number: int) -> str | None:
    match block:
        case Xor():
            return f"{block.var} == {number}"
        case Inc():
            return f"contains({block.var}, {number})"
        case Par():
            return None


def tasks(block: Block) -> Iterator[str]:
    """The ids of all tasks in a tree."""
    match block:
        case Task():
            yield block.id
        case Seq():
            for part in block.parts:
                yield from tasks(part)
        case Xor() | Par() | Inc():
            for part in block.branches:
                yield from tasks(part)
        case Loop() | Multi() | Sub():
            yield from tasks(block.body)
        case Timed():
            yield from tasks(block.host)
            yield from tasks(block.path)
        case Skip():
            pass
