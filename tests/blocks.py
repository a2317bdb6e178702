"""Block-structured procedures: what they mean is plain from their tree.

``tests/growing.py`` grows a tree from a seed, ``tests/drawing.py`` draws it as a procedure, and
``tests/reference.py`` runs the tree itself, knowing nothing of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from random import Random
from typing import Any


@dataclass(frozen=True)
class Cue:
    """What is waited for or thrown, in BPMN's words: ``timer``, ``message``, ``error`` …"""

    kind: str
    name: str = ""  #: message, signal, code (none catches all) or the variable that has to become 2
    seconds: int = 0  #: timers
    how: str = "duration"  #: timers: ``duration``, ``date`` (so long after the first noon) or ``cycle``
    times: int = 1  #: timers: how often a cycle comes
    parts: tuple[Cue, ...] = ()  #: of several in one event
    together: bool = False  #: all parts are needed

    @property
    def each(self) -> tuple[Cue, ...]:
        """Its parts, or itself."""
        return self.parts or (self,)


@dataclass(frozen=True)
class Skip:
    """Nothing to do."""


@dataclass(frozen=True)
class Task:
    """Somebody does something; perhaps somebody can undo it."""

    id: str
    undo: bool = False
    kind: str = "userTask"


@dataclass(frozen=True)
class Quick:
    """Done at once: a script or a decision makes one more of *var* (after 3 comes 0), others do nothing."""

    id: str
    kind: str  #: ``scriptTask``, ``businessRuleTask`` or ``sendTask``
    var: str


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
    split: str | Task = "or"  #: an inclusive or ``complex`` gateway, or a task whose flows have conditions


@dataclass(frozen=True)
class Early:
    """All branches; what is *after* them begins when *enough* are over, and the rest may go on."""

    id: str
    enough: int
    branches: tuple[Block, ...]
    after: Block


@dataclass(frozen=True)
class Portions:
    """The first gives so many tokens, of which each run of the second takes so many."""

    id: str
    gives: int
    takes: int
    first: Task
    second: Task


@dataclass(frozen=True)
class Loop:
    """Again and again while *var* is 1."""

    var: str
    body: Block


@dataclass(frozen=True)
class Multi:
    """As many times as *var* says, or once for each item of the list *var*; at once or in turn."""

    var: str
    parallel: bool
    body: Task | Sub | Quick
    listed: bool = False
    enough: int | None = None  #: so many done are enough
    throws: tuple[tuple[Cue, int], ...] = ()  #: at each done (0), at the first (1) or from the second on (2)


@dataclass(frozen=True)
class Repeat:
    """An activity that is repeated while *var* is 1, at most so many times; asked before the first or not."""

    var: str
    most: int
    before: bool
    body: Task | Sub


@dataclass(frozen=True)
class Handler:
    """An event subprocess."""

    id: str
    cue: Cue
    interrupting: bool
    body: Block


@dataclass(frozen=True)
class Sub:
    """A subprocess, a transaction or a call; its end may throw while *var* is not 0."""

    id: str
    body: Block
    form: str = "sub"  #: ``sub``, ``transaction`` or ``call``
    handlers: tuple[Handler, ...] = ()
    ends: Cue | None = None
    var: str = ""
    undo: bool = False  #: whether a task at its edge undoes all of it
    startless: bool = False  #: drawn without start and end events; parallel branches without gateways


@dataclass(frozen=True)
class Edge:
    """An event at the edge of an activity, and where it leads."""

    id: str
    cue: Cue
    interrupting: bool
    path: Block


@dataclass(frozen=True)
class Watched:
    """An activity with events at its edge."""

    host: Task | Sub | Multi | Repeat
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Hop:
    """A link, and then the body."""

    id: str
    body: Block


@dataclass(frozen=True)
class Catch:
    """An event that is waited for in the flow."""

    id: str
    cue: Cue


@dataclass(frozen=True)
class Tell:
    """An event that is thrown in the flow."""

    id: str
    cue: Cue


@dataclass(frozen=True)
class Race:
    """The branch whose event comes first; a branch without a cue begins with a receive task."""

    id: str
    branches: tuple[tuple[str, Cue | None, Block], ...]


@dataclass(frozen=True)
class Stop:
    """While *var* is 1, an end event that ends its whole level: an error, a terminate, a cancel."""

    id: str
    var: str
    cue: Cue


@dataclass(frozen=True)
class Unwind:
    """Undoes what was done in the level, the last first, or one activity of it; waits for it or not."""

    id: str
    only: str | None = None
    wait: bool = True


Block = (
    Skip
    | Task
    | Quick
    | Seq
    | Xor
    | Par
    | Inc
    | Early
    | Portions
    | Loop
    | Multi
    | Repeat
    | Sub
    | Watched
    | Hop
    | Catch
    | Tell
    | Race
    | Stop
    | Unwind
)


@dataclass(frozen=True)
class Start:
    """One way to begin the process."""

    id: str
    cue: Cue | None  #: without one it is a receive task
    race: str = ""  #: the event-based gateway that it stands after
    body: Block = Skip()


@dataclass
class Generated:
    """A tree, the variables it asks, and the rounds in it: opinions, then a decision."""

    tree: Block
    starts: tuple[Start, ...] = ()  #: where there are any, they stand before the plain start
    startless: bool = False  #: drawn without start and end events
    handlers: tuple[Handler, ...] = ()
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


def inside(block: Any) -> Iterator[Any]:
    """Everything a tree is made of, outer things first."""
    if is_dataclass(block):
        yield block
        for one in fields(block):
            yield from inside(getattr(block, one.name))
    elif isinstance(block, tuple):
        for one in block:
            yield from inside(one)


def tasks(made: Generated) -> Iterator[str]:
    """The ids of all user tasks in a tree."""
    for one in [*inside(made.tree), *inside(made.starts), *inside(made.handlers)]:
        if isinstance(one, Task) and one.kind == "userTask":
            yield one.id
        if isinstance(one, Task | Sub) and one.undo:
            yield f"undo_{one.id}"
