"""What the second opinion runs on: courses of events that go on until they wait, in rooms that can end.

A course is a generator. It says ``GO`` where others may come first (data have changed), ``REST`` until
somebody wakes it, or gives a function to be called while it stands still. A room that ends takes with it
every course in it, everything waited for there and every room inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.blocks import Cue, Edge, Handler

GO, REST = "go", "rest"
Course = Iterator[Any]
_WAITED = ("timer", "message", "signal", "conditional")
#: of several who wait for one message: those in the flow, at an edge, and that begin a handler
FLOW, EDGE, BEGIN = range(3)


class Room:
    """Where courses are that end together."""

    def __init__(self, outer: Room | None) -> None:
        self.outer = outer
        self.over = False

    @property
    def alive(self) -> bool:
        return not self.over and (self.outer is None or self.outer.alive)


@dataclass(eq=False)
class Host:
    """An activity that runs, and the events at its edge."""

    room: Room
    edges: tuple[Edge, ...]
    left_by: Callable[[Edge], None]
    watches: list[Watch] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """An activity that was done and can be undone."""

    id: str
    undo: bool  #: by a task at its edge
    level: Level | None = None  #: the one it was done in itself, for subprocesses


class Level(Room):
    """The process, a subprocess, a handler that runs, or what is being undone."""

    def __init__(
        self,
        outer: Room | None,
        up: Level | None,
        ended: Callable[[], None],
        *,
        prefix: str = "",
        handlers: tuple[Handler, ...] = (),
        host: Host | None = None,
        handler: Handler | None = None,
        undoing: bool = False,
    ) -> None:
        super().__init__(outer)
        self.up = up
        self.ended = ended
        self.prefix = prefix  #: of the ids in it: those of called procedures have the call's before them
        self.handlers = handlers
        self.host = host
        self.handler = handler  #: that it is a run of
        self.undoing = undoing
        self.room = Room(self)  #: everything in it; a handler that interrupts ends this, not the level
        self.kept: list[Record] = []


@dataclass(eq=False)
class Strand:
    """A course under way."""

    course: Course
    level: Level
    room: Room
    ended: Callable[[], None] | None = None


@dataclass(eq=False)
class Open:
    """A task that waits for somebody, or a service that is asked."""

    step: str
    strand: Strand
    serial: int
    host: Host | None
    kind: str


@dataclass(eq=False)
class Watch:
    """An event that is waited for."""

    name: str
    cue: Cue
    room: Room
    come: Callable[[], None]
    stays: bool = False
    rank: int = FLOW


@dataclass(eq=False)
class Await:
    """One part of an event that is waited for."""

    watch: Watch
    cue: Cue
    serial: int
    due: int | None = None
    left: int = 0
    lapse: bool = False  #: a condition that has come true and has to cease first


class Strands:
    """Lets courses go on, the last begun first, and ends levels in which nothing is left."""

    def __init__(self, data: dict[str, Any], at: int) -> None:
        self.data = dict(data)
        self.at = at
        self.noon = at
        self.serial = 0
        self.strands: list[Strand] = []
        self.agenda: list[Strand] = []
        self.running: Strand | None = None
        self.open_: list[Open] = []
        self.awaits: list[Await] = []
        self.emptied: list[Level] = []
        self.joins: list[Strand] = []  #: what goes on when everything else rests
        self.changed = False
        self.fresh: list[Await] = []
        self.levels: list[Level] = []

    def number(self) -> int:
        self.serial += 1
        return self.serial

    # --- courses ---------------------------------------------------------------------------------

    def spawn(
        self, course: Course, level: Level, room: Room | None = None, ended: Callable[[], None] | None = None
    ) -> Strand:
        """Begin a course as soon as whoever moves now rests."""
        strand = self.prepare(course, level, room, ended)
        self.agenda.append(strand)
        return strand

    def prepare(
        self, course: Course, level: Level, room: Room | None = None, ended: Callable[[], None] | None = None
    ) -> Strand:
        """A course that somebody begins himself."""
        strand = Strand(course, level, level.room if room is None else room, ended)
        self.strands.append(strand)
        return strand

    def wake(self, strand: Strand) -> None:
        """Let a course go on."""
        self.agenda.append(strand)

    def me(self) -> Strand:
        """The course that moves."""
        assert self.running is not None
        return self.running

    def step(self, strand: Strand) -> None:
        """Let a course go on until it says something."""
        outer, self.running = self.running, strand
        said = next(strand.course, None)
        self.running = outer
        if said is None:
            self.strands.remove(strand)
            if strand.ended is not None:
                strand.ended()
            self.emptied.append(strand.level)
        elif callable(said):
            said()
            if strand.room.alive:
                self.agenda.append(strand)
        elif said == GO:
            self.agenda.append(strand)

    def settle(self) -> None:
        """Go on until everything rests."""
        while True:
            self.sweep()
            if self.changed or self.fresh:
                self._ask()
            elif self.agenda:
                strand = self.agenda.pop()
                if strand.room.alive:
                    self.step(strand)
            elif self.emptied:
                level = self.emptied.pop()
                if level.alive and self._is_empty(level):
                    self.end(level)
            elif self.joins:
                self.wake(self.joins.pop(0))
            else:
                return

    def sweep(self) -> None:
        """Forget what has ended with its room."""
        self.strands = [one for one in self.strands if one.room.alive]
        self.open_ = [one for one in self.open_ if one.strand.room.alive]
        self.awaits = [one for one in self.awaits if one.watch.room.alive]
        self.fresh = [one for one in self.fresh if one in self.awaits]
        self.joins = [one for one in self.joins if one.room.alive]
        self.levels = [one for one in self.levels if one.alive]

    # --- levels ----------------------------------------------------------------------------------

    def opened(self, level: Level) -> Level:
        """Note a level that begins."""
        self.levels.append(level)
        return level

    def _is_empty(self, level: Level) -> bool:
        beside = [one for one in self.levels if one.up is level and (one.handler or one.undoing)]
        return not any(one.level is level for one in self.strands) and not beside

    def end(self, level: Level) -> None:
        """End a level, whatever is left in it, and go on outside."""
        level.over = True
        self.sweep()
        level.ended()

    def clear(self, level: Level) -> None:
        """End everything in a level, which goes on."""
        level.room.over = True
        level.room = Room(level)
        self.sweep()

    # --- what is waited for ----------------------------------------------------------------------

    def watch(self, watch: Watch, again: bool = False) -> Watch:
        """Wait for all parts of an event."""
        for cue in watch.cue.each:
            if cue.kind in _WAITED:
                one = Await(watch, cue, self.number(), lapse=again)
                if cue.kind == "timer":
                    since = self.noon if cue.how == "date" else self.at
                    one.due = max(self.at, since + cue.seconds * 1_000_000)
                    one.left = cue.times - 1 if cue.how == "cycle" else 0
                elif cue.kind == "conditional":
                    self.fresh.append(one)
                self.awaits.append(one)
        return watch

    def unwatch(self, watch: Watch) -> None:
        self.awaits = [one for one in self.awaits if one.watch is not watch]

    def come(self, one: Await) -> None:
        """One part of an event has come."""
        watch = one.watch
        if watch.cue.together:
            self.awaits.remove(one)
            if any(other.watch is watch for other in self.awaits):
                return
            if watch.stays:
                self.watch(watch, again=True)
        elif watch.stays:
            self._stay(one)
        else:
            self.unwatch(watch)
        watch.come()

    def _stay(self, one: Await) -> None:
        """It may come again: a cycle at its next time, a condition when it has lapsed."""
        if one.cue.kind == "conditional":
            self._turn(one, True)
        elif one.due is not None and one.left:
            one.left -= 1
            one.due += one.cue.seconds * 1_000_000
        elif one.due is not None:
            self.awaits.remove(one)

    def _turn(self, one: Await, lapse: bool) -> None:
        self.awaits.remove(one)
        self.awaits.append(Await(one.watch, one.cue, self.number(), lapse=lapse))

    def _ask(self) -> None:
        """Data have changed, or a condition is new: what has come true comes."""
        asked = self.awaits if self.changed else self.fresh
        asked = [one for one in asked if one.cue.kind == "conditional"]
        self.changed, self.fresh = False, []
        for one in asked:
            if one in self.awaits:
                if self.data[one.cue.name] == 2:
                    if not one.lapse:
                        self.come(one)
                elif one.lapse:
                    self._turn(one, False)
                self.sweep()

    def broadcast(self, name: str) -> bool:
        """A signal comes to all who wait for it now."""
        waiting = [one for one in self.awaits if (one.cue.kind, one.cue.name) == ("signal", name)]
        for one in waiting:
            if one in self.awaits:
                self.come(one)
                self.sweep()
        return bool(waiting)
