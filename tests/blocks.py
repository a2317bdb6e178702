"""Block-structured procedures, made by chance from a seed: what they mean is plain from their tree.

:func:`generate` makes a tree, :func:`drawn` draws it as a procedure; ``tests/reference.py`` interprets the
tree itself, knowing nothing of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

from tests.build import Draw, multi

from thutuc import procedure
from thutuc.procedure import EventKind, NodeKind, Procedure


@dataclass(frozen=True)
class Skip:
    """Nothing to do."""


@dataclass(frozen=True)
class Task:
    """Somebody does something; perhaps somebody can undo it."""

    id: str
    undo: bool = False


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


@dataclass(frozen=True)
class Until:
    """So many instances of a task as *var* says, until *enough* are done."""

    var: str
    parallel: bool
    enough: int
    body: Task


@dataclass(frozen=True)
class Repeat:
    """A task that is repeated while *var* is 1, at most so many times; asked before the first or not."""

    var: str
    most: int
    before: bool
    body: Task


@dataclass(frozen=True)
class Hop:
    """A link, and then the body."""

    id: str
    body: Block


@dataclass(frozen=True)
class Asked:
    """A task or subprocess with a condition at its edge, *var* is 2, which leads to *path*."""

    id: str
    var: str
    interrupting: bool
    host: Task | Sub
    path: Block


@dataclass(frozen=True)
class Deal:
    """A subprocess that at its end undoes what was done in it, the last first."""

    id: str
    body: Block


@dataclass(frozen=True)
class Risky:
    """A subprocess whose end throws while *var* is 1; an error or escalation is caught at its edge."""

    id: str
    var: str
    how: str  #: ``error``, ``escalation`` or ``terminate``
    body: Block
    path: Block


Block = (
    Skip
    | Task
    | Seq
    | Xor
    | Par
    | Inc
    | Loop
    | Multi
    | Sub
    | Timed
    | Until
    | Repeat
    | Hop
    | Asked
    | Deal
    | Risky
)


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
        self.deals = 0  #: how many subprocesses around undo what is done in them

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
        return Task(self.name("task"), undo=self.deals > 0 and self.chance.random() < 0.6)

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
        if kind < 0.89:
            return Multi(self.number(), self.chance.random() < 0.7, self.host(depth))
        if kind < 0.905:
            return Sub(self.name("sub"), self.block(depth - 1, once))
        if kind < 0.97:
            return self.rarer(depth, once)
        seconds = 3600 * self.chance.randint(1, 5) + self.count
        interrupting = self.chance.random() < 0.6
        return Timed(
            self.name("late"), seconds, interrupting, self.host(depth), self.block(depth - 1, once=False)
        )

    def rarer(self, depth: int, once: bool) -> Block:
        """What procedures of the administration seldom have, and other people's do."""
        chance, kind = self.chance, self.chance.randrange(6)
        if kind == 0:
            return Until(self.number(), chance.random() < 0.7, chance.randint(1, 3), self.task())
        if kind == 1:
            return Repeat(self.number(), chance.randint(1, 4), chance.random() < 0.5, self.task())
        if kind == 2:
            return Hop(self.name("hop"), self.block(depth - 1, once))
        if kind == 3:
            interrupting, host = chance.random() < 0.6, self.host(depth)
            path = self.block(depth - 1, once=False) if interrupting else self.host(depth)
            return Asked(self.name("edge"), self.number(), interrupting, host, path)
        if kind == 4:
            self.deals += 1
            deal = Deal(self.name("deal"), Seq((self.task(), self.block(depth - 1, once=False))))
            self.deals -= 1
            return deal
        how = chance.choice(("error", "escalation", "terminate"))
        body = self.block(depth - 1, once=False)
        # what may come while it still runs has a level of its own, so that tokens of two do not mix
        path = self.host(depth) if how == "escalation" else self.block(depth - 1, once=False)
        return Risky(self.name("risk"), self.number(), how, body, path)


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
                how = "parallel" if block.parallel else "sequential"
                self.activity(block.body, multi(how, cardinality=block.var))
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
            case Timed() | Asked():
                return self.watched(block)
            case Until():
                enough = f"nrOfCompletedInstances >= {block.enough}"
                how = "parallel" if block.parallel else "sequential"
                self.activity(block.body, multi(how, cardinality=block.var, until=enough))
                return block.body.id, block.body.id
            case Repeat():
                asked = {"condition": f"{block.var} == 1", "maximum": block.most, "test_before": block.before}
                self.activity(block.body, multi("standard", **asked))
                return block.body.id, block.body.id
            case Hop():
                self.draw.event(f"{block.id}_out", NodeKind.THROW_EVENT, EventKind.LINK, block.id)
                self.draw.event(f"{block.id}_in", NodeKind.CATCH_EVENT, EventKind.LINK, block.id)
                first, last = self.block(block.body)
                self.draw.chain(f"{block.id}_in", first)
                return f"{block.id}_out", last
            case Deal():
                return self.deal(block)
            case Risky():
                return self.risky(block)

    def activity(self, block: Task | Sub, repeated: procedure.Loop | None = None) -> str:
        kind = NodeKind.SUB_PROCESS if isinstance(block, Sub) else NodeKind.USER_TASK
        self.draw.add(block.id, kind, loop=repeated)
        if isinstance(block, Sub):
            with self.inside(block.id):
                first, last = self.block(block.body)
                self.draw.chain(f"start_{block.id}", first).chain(last, f"end_{block.id}")
        elif block.undo:
            self.draw.add(f"undo_{block.id}", NodeKind.USER_TASK, for_compensation=True)
            self.draw.event(
                f"undoes_{block.id}",
                NodeKind.BOUNDARY_EVENT,
                EventKind.COMPENSATION,
                attached_to=block.id,
                handler=f"undo_{block.id}",
            )
        return block.id

    @contextmanager
    def inside(self, id: str) -> Iterator[None]:
        """Draw inside a subprocess for a while."""
        outer, self.draw.parent = self.draw.parent, id
        yield
        self.draw.parent = outer

    def deal(self, block: Deal) -> tuple[str, str]:
        self.draw.add(block.id, NodeKind.SUB_PROCESS)
        with self.inside(block.id):
            first, last = self.block(block.body)
            self.draw.event(f"undo_all_{block.id}", NodeKind.THROW_EVENT, EventKind.COMPENSATION)
            self.draw.chain(f"start_{block.id}", first)
            self.draw.chain(last, f"undo_all_{block.id}", f"end_{block.id}")
        return block.id, block.id

    def risky(self, block: Risky) -> tuple[str, str]:
        self.draw.add(block.id, NodeKind.SUB_PROCESS)
        kind = EventKind(block.how)
        with self.inside(block.id):
            first, last = self.block(block.body)
            split = self.name("xor")
            self.draw.event(f"throw_{block.id}", NodeKind.END_EVENT, kind, block.id)
            self.draw.chain(f"start_{block.id}", first).chain(last, split)
            self.draw.flow(split, f"throw_{block.id}", f"{block.var} == 1")
            self.draw.flow(split, f"end_{block.id}", default=True)
        if block.how == "terminate":
            return block.id, block.id
        edge, interrupting = f"edge_{block.id}", block.how == "error"
        self.draw.event(
            edge, NodeKind.BOUNDARY_EVENT, kind, block.id, attached_to=block.id, interrupting=interrupting
        )
        return self.beside(edge, block.id, block.path, interrupting)

    def branching(self, block: Xor | Par | Inc) -> tuple[str, str]:
        letters = {Xor: "xor", Par: "and", Inc: "or"}[type(block)]
        split, join = self.name(letters), self.name(letters)
        for number, branch in enumerate(block.branches):
            first, last = self.block(branch)
            default = number == len(block.branches) - 1 and not isinstance(block, Par)
            self.draw.flow(split, first, None if default else _asks(block, number), default=default)
            self.draw.chain(last, join)
        return split, join

    def watched(self, block: Timed | Asked) -> tuple[str, str]:
        self.activity(block.host)
        timed = isinstance(block, Timed)
        self.draw.event(
            block.id,
            NodeKind.BOUNDARY_EVENT,
            EventKind.TIMER if timed else EventKind.CONDITIONAL,
            timer=f"PT{block.seconds}S" if isinstance(block, Timed) else None,
            condition=None if isinstance(block, Timed) else f"{block.var} == 2",
            attached_to=block.host.id,
            interrupting=block.interrupting,
        )
        return self.beside(block.id, block.host.id, block.path, block.interrupting)

    def beside(self, edge: str, host: str, path: Block, interrupting: bool) -> tuple[str, str]:
        """The way out of an event at an edge: back into the flow, or to an end of its own."""
        first, last = self.block(path)
        merge = self.name("xor")
        self.draw.chain(edge, first).chain(host, merge)
        self.draw.chain(last, merge if interrupting else self.name("end"))
        return host, merge


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
            if block.undo:
                yield f"undo_{block.id}"
        case Seq():
            for part in block.parts:
                yield from tasks(part)
        case Xor() | Par() | Inc():
            for part in block.branches:
                yield from tasks(part)
        case Loop() | Multi() | Sub() | Until() | Repeat() | Hop() | Deal():
            yield from tasks(block.body)
        case Timed() | Asked():
            yield from tasks(block.host)
            yield from tasks(block.path)
        case Risky():
            yield from tasks(block.body)
            if block.how != "terminate":
                yield from tasks(block.path)
        case Skip():
            pass
