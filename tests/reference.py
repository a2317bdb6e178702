"""A second opinion on what a block-structured procedure does: the tree itself, alive, without tokens.

Every block is a course that begins others and waits for them (:mod:`tests.strands`); there is no net, no
state and no event.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests import blocks as b
from tests.strands import (
    BEGIN,
    EDGE,
    GO,
    REST,
    Await,
    Course,
    Host,
    Level,
    Open,
    Record,
    Room,
    Strands,
    Watch,
)

_EVERYWHERE = ("message", "none")
Caught = Callable[[], None]


class Reference(Strands):
    """One run of a tree."""

    def __init__(self, made: b.Generated, data: dict[str, Any], at: int, start: str | None = None) -> None:
        super().__init__(data, at)
        self.root = Level(None, None, lambda: None, handlers=made.handlers)
        before = [one.body for one in made.starts if one.id == start]
        bodies = made.tree.branches if made.startless and isinstance(made.tree, b.Par) else (made.tree,)
        if before:
            bodies = (b.Seq((before[0], made.tree)),)
        self._open_level(self.root, [self._run(body, self.root) for body in bodies])
        self.settle()

    # --- what happens outside --------------------------------------------------------------------

    def complete(self, step: str, rank: int, outputs: dict[str, Any], at: int) -> None:
        """Complete the task (or service) of *step* that was opened as number *rank* of those still open."""
        self.at = at
        self._set(outputs)
        self._done(self._chosen(step, rank))
        self.settle()

    def error(self, step: str, rank: int, code: str, at: int) -> bool:
        """A task or service fails; false where nobody handles that."""
        self.at = at
        chosen = self._chosen(step, rank)
        caught = self._catcher("error", code, chosen.strand.level, chosen.host)
        if caught is None:
            return False
        caught()
        self.settle()
        return True

    def fire(self, name: str, at: int) -> None:
        """Fire the timer of *name* that is due first."""
        self.at = at
        timers = [one for one in self.awaits if one.due is not None and one.watch.name == name]
        self.come(min(timers, key=lambda one: (one.due, one.serial)))
        self.settle()

    def message(self, name: str, data: dict[str, Any], at: int) -> None:
        """Give a message to the first who waits for it."""
        self.at = at
        self._set(data)
        found: list[tuple[int, int, Open | Await]] = [
            (one.watch.rank, one.serial, one)
            for one in self.awaits
            if (one.cue.kind, one.cue.name) == ("message", name)
        ]
        receiving = [one for one in self.open_ if one.kind == "receiveTask" and _bare(one.step) == name]
        found += [(0, one.serial, one) for one in receiving]
        first = min(found)[2]
        if isinstance(first, Open):
            self._done(first)
        else:
            self.come(first)
        self.settle()

    def signal(self, name: str, data: dict[str, Any], at: int) -> None:
        """Give a signal to all who wait for it."""
        self.at = at
        self._set(data)
        self.broadcast(name)
        self.settle()

    def note(self, data: dict[str, Any], at: int) -> None:
        """Somebody changes data."""
        self.at = at
        self._set(data)
        self.settle()

    @property
    def open(self) -> list[str]:
        return sorted(one.step for one in self.open_ if one.kind != "serviceTask")

    @property
    def waits(self) -> list[tuple[str, str, int]]:
        """What is waited for: the node's name, the kind, and when it is due."""
        waits = [(one.step, "service", 0) for one in self.open_ if one.kind == "serviceTask"]
        for one in self.awaits:
            kind = {"conditional": "lapse" if one.lapse else "condition"}.get(one.cue.kind, one.cue.kind)
            waits.append((one.watch.name, kind, one.due or 0))
        return sorted(waits)

    @property
    def finished(self) -> bool:
        return not self.root.alive

    def _set(self, data: dict[str, Any]) -> None:
        self.data.update(data)
        self.changed = self.changed or bool(data)

    def _chosen(self, step: str, rank: int) -> Open:
        return sorted((one for one in self.open_ if one.step == step), key=lambda one: one.serial)[rank]

    def _done(self, task: Open) -> None:
        self.open_.remove(task)
        self.step(task.strand)

    # --- blocks ----------------------------------------------------------------------------------

    def _run(self, block: b.Block, level: Level) -> Course:
        """The course of any block."""
        match block:
            case b.Task() | b.Quick() | b.Sub() | b.Multi() | b.Repeat() | b.Portions() | b.Early():
                yield from self._activity(block, level, level.room, None)
                yield GO
            case b.Seq(parts):
                for part in parts:
                    yield from self._run(part, level)
            case b.Xor(var, branches):
                number = self.data[var]
                yield from self._run(branches[number if number < len(branches) - 1 else -1], level)
            case b.Par(branches):
                yield from self._together(branches, level)
            case b.Inc():
                yield from self._chosen_ones(block, level)
            case b.Loop():
                yield from self._run(block.body, level)
                while self.data[block.var] == 1:
                    yield from self._run(block.body, level)
            case b.Watched():
                yield from self._watched(block, level)
            case b.Hop():
                yield from self._run(block.body, level)
            case b.Catch():
                yield from self._caught(block, level)
            case b.Race():
                yield from self._race(block, level)
            case b.Tell():
                yield lambda: self._throw_all(block.cue, level, level.room)
            case b.Stop():
                if self.data[block.var] == 1:
                    yield lambda: self._throw_all(block.cue, level, level)
                    yield REST
            case b.Unwind():
                yield from self._unwind(level, block.only, block.wait)

    def _together(self, branches: tuple[b.Block, ...], level: Level) -> Course:
        me, left = self.me(), len(branches)

        def over() -> None:
            nonlocal left
            left -= 1
            if not left:
                self.wake(me)

        for branch in reversed(branches):
            self.spawn(self._run(branch, level), level, ended=over)
        yield REST

    def _chosen_ones(self, block: b.Inc, level: Level) -> Course:
        if isinstance(block.split, b.Task):
            yield from self._run(block.split, level)
        chosen = [one for number, one in enumerate(block.branches[:-1]) if number in self.data[block.var]]
        me, left = self.me(), len(chosen) or 1

        def over() -> None:
            nonlocal left
            left -= 1
            if not left:
                self.joins.append(me)

        for branch in reversed(chosen or [block.branches[-1]]):
            self.spawn(self._run(branch, level), level, ended=over)
        yield REST

    def _caught(self, block: b.Catch, level: Level) -> Course:
        me = self.me()
        self.watch(Watch(level.prefix + block.id, block.cue, level.room, partial(self.wake, me)))
        yield REST

    def _race(self, block: b.Race, level: Level) -> Course:
        me, watches, first = self.me(), list[Watch](), list[b.Block]()

        def come(path: b.Block) -> None:
            for watch in watches:
                self.unwatch(watch)
            first.append(path)
            self.wake(me)

        for id, cue, path in block.branches:
            awaited = cue or b.Cue("message", id)
            watches.append(self.watch(Watch(level.prefix + id, awaited, level.room, partial(come, path))))
        yield REST
        yield from self._run(first[0], level)

    # --- activities ------------------------------------------------------------------------------

    def _activity(self, block: b.Block, level: Level, room: Room, host: Host | None) -> Course:
        """An activity until it is done; whoever is next is not begun yet."""
        match block:
            case b.Task():
                task = Open(level.prefix + block.id, self.me(), self.number(), host, block.kind)
                self.open_.append(task)
                yield REST
                self._keep(level, Record(block.id, block.undo))
            case b.Quick():
                if block.kind != "sendTask":
                    self._set({block.var: (self.data[block.var] + 1) % 4})
            case b.Sub():
                yield from self._sub(block, level, room, host)
            case b.Multi():
                yield from self._multi(block, level, room, host)
            case b.Repeat():
                yield from self._repeat(block, level, room, host)
            case b.Portions() | b.Early():
                yield from self._own_level(block, level, room)

    def _keep(self, level: Level, record: Record) -> None:
        handled = record.level is not None and _undoer(record.level) is not None
        if record.undo or handled or (record.level is not None and record.level.kept):
            level.kept.append(record)

    def _open_level(self, level: Level, courses: list[Course]) -> None:
        self.opened(level)
        for handler in level.handlers:
            watch = Watch(
                f"{level.prefix}on_{handler.id}",
                handler.cue,
                level.room,
                partial(self._start, handler, level),
                not handler.interrupting,
                BEGIN,
            )
            self.watch(watch)
        for course in reversed(courses):
            self.spawn(course, level)

    def _sub(self, block: b.Sub, level: Level, room: Room, host: Host | None) -> Course:
        me = self.me()

        def ended() -> None:
            self._keep(level, Record(block.id, block.undo, inner))
            self.step(me)

        prefix = f"{level.prefix}{block.id}/" if block.form == "call" else level.prefix
        inner = Level(room, level, ended, prefix=prefix, handlers=block.handlers, host=host)
        apart = block.startless and isinstance(block.body, b.Par)
        bodies = block.body.branches if apart and isinstance(block.body, b.Par) else (block.body,)
        courses = [self._run(body, inner) for body in bodies]
        if block.ends is not None:
            courses = [self._ending(block, block.ends, inner)]
        self._open_level(inner, courses)
        yield REST

    def _ending(self, block: b.Sub, cue: b.Cue, level: Level) -> Course:
        yield from self._run(block.body, level)
        if not self.data[block.var]:
            return
        if cue.kind == "compensate":
            yield from self._unwind(level, cue.name or None, True)
        else:
            yield lambda: self._throw_all(cue, level, level)

    def _own_level(self, block: b.Portions | b.Early, level: Level, room: Room) -> Course:
        me = self.me()

        def ended() -> None:
            self._keep(level, Record(block.id, False, inner))
            self.step(me)

        inner = Level(room, level, ended, prefix=level.prefix)
        course = self._portions if isinstance(block, b.Portions) else self._early
        self._open_level(inner, [course(block, inner)])  # type: ignore[arg-type]
        yield REST

    def _portions(self, block: b.Portions, level: Level) -> Course:
        yield from self._run(block.first, level)
        for _ in range(block.gives // block.takes):
            self.spawn(self._run(block.second, level), level)

    def _early(self, block: b.Early, level: Level) -> Course:
        me, count = self.me(), 0

        def over() -> None:
            nonlocal count
            count += 1
            if count == block.enough:
                self.wake(me)

        for branch in reversed(block.branches):
            self.spawn(self._run(branch, level), level, ended=over)
        yield REST
        yield from self._run(block.after, level)

    # --- repetition ------------------------------------------------------------------------------

    def _multi(self, block: b.Multi, level: Level, room: Room, host: Host | None) -> Course:
        count = len(self.data[block.var]) if block.listed else self.data[block.var]
        if not count:
            return
        me, done, rounds = self.me(), 0, Room(room)

        def begin() -> None:
            self.spawn(self._activity(block.body, level, rounds, host), level, rounds, over)

        def over() -> None:
            nonlocal done
            done += 1
            last = done == count or (block.enough is not None and done >= block.enough)
            for cue, when in block.throws:
                if rounds.alive and (not when or (done == 1) == (when == 1)):
                    self._throw(cue, level, host)
            if not rounds.alive:
                return
            if last:
                rounds.over = True
                self.step(me)
            elif not block.parallel:
                begin()

        for _ in range(count if block.parallel else 1):
            begin()
        if block.parallel:
            self.agenda[-count:] = reversed(self.agenda[-count:])
        yield REST

    def _repeat(self, block: b.Repeat, level: Level, room: Room, host: Host | None) -> Course:
        if block.before and self.data[block.var] != 1:
            return
        me, turn = self.me(), 0

        def begin() -> None:
            self.spawn(self._activity(block.body, level, room, host), level, room, over)

        def over() -> None:
            nonlocal turn
            turn += 1
            if turn >= block.most or self.data[block.var] != 1:
                self.step(me)
            else:
                begin()

        begin()
        yield REST

    # --- events at edges and handlers -------------------------------------------------------------

    def _watched(self, block: b.Watched, level: Level) -> Course:
        me, left = self.me(), list[b.Block]()
        room = Room(level.room)

        def over() -> None:
            for watch in host.watches:
                self.unwatch(watch)
            self.wake(me)

        def left_by(edge: b.Edge) -> None:
            if not edge.interrupting:
                self.spawn(self._run(edge.path, level), level)
                return
            room.over = True
            for watch in host.watches:
                self.unwatch(watch)
            self.sweep()
            left.append(edge.path)
            self.wake(me)

        host = Host(room, block.edges, left_by)
        activity = self.prepare(self._activity(block.host, level, room, host), level, room, over)
        for edge in block.edges:
            watch = Watch(
                level.prefix + edge.id,
                edge.cue,
                level.room,
                partial(left_by, edge),
                not edge.interrupting,
                EDGE,
            )
            host.watches.append(self.watch(watch))
        self.step(activity)
        yield REST
        if left:
            yield from self._run(left[0], level)

    def _start(self, handler: b.Handler, level: Level) -> None:
        """Run an event subprocess of a level."""
        if handler.interrupting:
            self.clear(level)
        inner = Level(
            level.room, level, partial(self.emptied.append, level), prefix=level.prefix, handler=handler
        )
        self._open_level(inner, [self._run(handler.body, inner)])

    # --- throwing --------------------------------------------------------------------------------

    def _throw_all(self, cue: b.Cue, level: Level, until: Room) -> None:
        """Throw one thing or several, as long as the thrower (or for an end, its level) is there."""
        for part in cue.each:
            if not until.alive:
                return
            if part.kind == "terminate":
                self.end(level)
            elif part.kind == "cancel":
                self._cancel(level)
            else:
                self._throw(part, level)

    def _throw(self, cue: b.Cue, level: Level, host: Host | None = None) -> None:
        if cue.kind in _EVERYWHERE:
            return
        if cue.kind == "signal":
            self.broadcast(cue.name)
            return
        caught = self._catcher(cue.kind, cue.name, level, host)
        if caught is not None:
            caught()
        elif cue.kind == "error":
            self.end(self.root)
        self.sweep()

    def _catcher(self, kind: str, code: str, level: Level, host: Host | None = None) -> Caught | None:
        """The nearest handler: at the activity, in its level, then further and further out."""
        around: Level | None = level
        own: b.Handler | None = None  #: what throws is a run of it
        over = False  #: a handler that interrupts has put an end to the others of its level
        while True:
            if host is not None:
                edge = _fitting([(part, edge) for edge in host.edges for part in edge.cue.each], kind, code)
                if edge is not None:
                    return partial(host.left_by, edge)
            if around is None:
                return None
            if not over:
                handlers = [(part, one) for one in around.handlers for part in one.cue.each if one is not own]
                handler = _fitting(handlers, kind, code)
                if handler is not None:
                    return partial(self._start, handler, around)
            own = around.handler
            over = own is not None and own.interrupting
            host, around = around.host, around.up

    # --- undoing ---------------------------------------------------------------------------------

    def _cancel(self, level: Level) -> None:
        """End a transaction's work, undo what was done, and leave it at its edge."""
        self.clear(level)

        def course() -> Course:
            yield from self._unwind(level, None, True)
            caught = self._catcher("cancel", "", level)
            if caught is not None:
                yield caught

        self.spawn(course(), level)

    def _unwind(self, level: Level, only: str | None, wait: bool) -> Course:
        """Undo what was done in a level; a handler undoes also what was done in the level it handles."""
        levels = [level, level.up] if level.handler is not None and level.up is not None else [level]
        records: list[Record] = []
        for each in levels:
            chosen = [one for one in each.kept if only in (None, one.id)]
            each.kept = [one for one in each.kept if one not in chosen]
            records += reversed(chosen)
        if not records:
            yield GO
            return
        me = self.me()
        ended = partial(self.wake, me) if wait else partial(self.emptied.append, level)
        self._undo_all(records, level, level.prefix, ended)
        yield REST if wait else GO

    def _undo_all(self, records: list[Record], level: Level, prefix: str, ended: Callable[[], None]) -> None:
        left = list(records)

        def further() -> None:
            """What undoes is a level of its own; undo the next thing when it is empty."""
            if not left:
                undo.over = True
                self.sweep()
                ended()
                return
            self._undo(left.pop(0), undo, further)

        undo = self.opened(Level(level.room, level, further, prefix=prefix, undoing=True))
        further()

    def _undo(self, record: Record, undo: Level, further: Callable[[], None]) -> None:
        done = record.level
        undoer = None if done is None or record.undo else _undoer(done)
        if done is not None and not record.undo and undoer is None:
            self._undo_all(list(reversed(done.kept)), undo, done.prefix, further)
            return
        inner = self.opened(Level(undo.room, undo, further, prefix=undo.prefix, undoing=True))
        if done is not None and undoer is not None:
            inner.prefix = done.prefix
            inner.kept = list(done.kept)
            handled = partial(self.emptied.append, inner)
            level = Level(inner.room, inner, handled, prefix=done.prefix, handler=undoer)
            self._open_level(level, [self._run(undoer.body, level)])
        else:
            task = b.Task(f"undo_{record.id}")
            self.spawn(self._run(task, inner), inner)


def _undoer(level: Level) -> b.Handler | None:
    return next((one for one in level.handlers if one.cue.kind == "compensate"), None)


def _fitting(found: list[tuple[b.Cue, Any]], kind: str, code: str) -> Any:
    """Whoever handles exactly this, else whoever handles all of its kind."""
    of_kind = [(cue.name, one) for cue, one in found if cue.kind == kind]
    exact = [one for name, one in of_kind if name and name == code]
    return next(iter(exact + [one for name, one in of_kind if not name]), None)


def _bare(step: str) -> str:
    return step.rsplit("/", 1)[-1]
