"""Draws a tree of blocks as a procedure, with gateways, subprocesses and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from tests import blocks as b
from tests.build import Draw, multi
from tests.dmn_world import decision, file, table

from thutuc import procedure
from thutuc.dmn import Decision, read_decisions
from thutuc.net import Net, compile_net
from thutuc.procedure import Asked, EventDefinition, EventKind, NodeKind, Procedure, Throw, Timer, TimerKind

#: 2026-01-01 12:00 in Hà Nội, when every dossier of a test begins
FIRST_NOON = datetime.fromisoformat("2026-01-01T12:00:00+07:00")
_WHEN = {0: None, 1: "nrOfCompletedInstances == 1", 2: "nrOfCompletedInstances > 1"}


def drawn(made: b.Generated, id: str = "generated") -> Procedure:
    """The tree as a procedure."""
    return drawings(made, id)[id]


def drawings(made: b.Generated, id: str = "generated") -> dict[str, Procedure]:
    """The tree as a procedure, and all procedures that it calls."""
    names = [*made.numbers, *made.lists]
    draw = Draw(id, names=names)
    called: dict[str, Procedure] = {}
    pen = _Pen(draw, names, called)
    pen.whole(made)
    return {id: draw.done(), **called}


def net_of(made: b.Generated, changed: Procedure | None = None) -> Net:
    """The compiled procedure, or one that was made of it by changing the drawing."""
    drawings_ = drawings(made)
    known = _decisions(tuple(made.numbers))
    main = drawings_["generated"] if changed is None else changed
    return compile_net(main, drawings_.__getitem__, lambda _, name: known.get(name))


@cache
def _decisions(names: tuple[str, ...]) -> dict[str, Decision]:
    """For each variable a decision that makes one more of it."""
    if not names:
        return {}
    rules = [[str(number), str((number + 1) % 4)] for number in range(4)]
    return read_decisions(
        file(*(decision(f"next_{x}", table([(x, "number")], [(x, "number")], rules)) for x in names))
    )


class _Pen:
    def __init__(self, draw: Draw, names: Sequence[str], called: dict[str, Procedure]) -> None:
        self.draw = draw
        self.names = names
        self.called = called
        self.count = 0
        self.ends = True  #: whether end events are drawn in this level

    def name(self, letters: str) -> str:
        self.count += 1
        return f"{letters}_{self.count}"

    def event(self, id: str, kind: NodeKind, cue: b.Cue, **said: Any) -> str:
        self.draw.add(id, kind, event=defined(cue), **said)
        return id

    def end(self, last: str, id: str) -> None:
        """End a level, where ends are drawn in it."""
        if self.ends:
            self.draw.chain(last, id)

    # --- levels ----------------------------------------------------------------------------------

    def whole(self, made: b.Generated) -> None:
        """The process itself."""
        self.ends = not made.startless
        for handler in made.handlers:
            self.handler(handler)
        if made.startless:
            for part in _apart(made.tree):
                self.block(part)
            return
        first, last = self.block(made.tree)
        if made.starts:
            merge = self.name("xor")
            self.draw.chain(merge, first)
            first = merge
        for start in made.starts:
            if start.race and start.race not in self.draw.nodes:
                self.draw.add(start.race, NodeKind.EVENT_BASED_GATEWAY, instantiate=True)
            kind = NodeKind.CATCH_EVENT if start.race else NodeKind.START_EVENT
            if start.cue is not None:
                self.event(start.id, kind, start.cue)
            else:
                self.draw.add(start.id, NodeKind.RECEIVE_TASK, message=start.id, instantiate=not start.race)
            if start.race:
                self.draw.chain(start.race, start.id)
            begin, over = self.block(start.body)
            self.draw.chain(start.id, begin).chain(over, first)
        if not made.starts or any(start.cue is not None and not start.race for start in made.starts):
            self.draw.chain("start", first)
        self.end(last, "end")

    @contextmanager
    def inside(self, id: str, ends: bool = True) -> Iterator[None]:
        """Draw inside a subprocess for a while."""
        outer, self.draw.parent = self.draw.parent, id
        before, self.ends = self.ends, ends
        yield
        self.draw.parent, self.ends = outer, before

    def sub(self, block: b.Sub, repeated: procedure.Loop | None) -> None:
        if block.form == "call":
            self.draw.add(block.id, NodeKind.CALL_ACTIVITY, called=f"process_{block.id}", loop=repeated)
            draw = Draw(f"process_{block.id}", names=self.names)
            pen = _Pen(draw, self.names, self.called)
            pen.course(block)
            self.called[draw.id] = draw.done()
        else:
            transaction = block.form == "transaction"
            self.draw.add(block.id, NodeKind.SUB_PROCESS, loop=repeated, transaction=transaction)
            with self.inside(block.id, not block.startless):
                self.course(block)
        self.undoes(block)

    def course(self, block: b.Sub) -> None:
        """What is in a level."""
        for handler in block.handlers:
            self.handler(handler)
        if block.startless:
            for part in _apart(block.body):
                self.block(part)
            return
        first, last = self.block(block.body)
        self.draw.chain(f"start_{block.id}", first)
        if block.ends is not None:
            split, thrown = self.name("xor"), f"throw_{block.id}"
            self.event(thrown, NodeKind.END_EVENT, block.ends)
            self.draw.chain(last, split).flow(split, thrown, f"{block.var} > 0")
            self.draw.flow(split, f"end_{block.id}", default=True)
        else:
            self.draw.chain(last, f"end_{block.id}")

    def handler(self, handler: b.Handler) -> None:
        self.draw.add(handler.id, NodeKind.SUB_PROCESS, triggered_by_event=True)
        with self.inside(handler.id):
            first, last = self.block(handler.body)
            on = f"on_{handler.id}"
            self.event(on, NodeKind.START_EVENT, handler.cue, interrupting=handler.interrupting)
            self.draw.chain(on, first)
            self.end(last, f"end_{handler.id}")

    # --- blocks ----------------------------------------------------------------------------------

    def block(self, block: b.Block) -> tuple[str, str]:
        """Draw a block; gives its first and its last node."""
        match block:
            case b.Skip():
                name = self.name("xor")
                self.draw.chain(name)
                return name, name
            case b.Task() | b.Sub() | b.Quick() | b.Multi() | b.Repeat():
                id = self.activity(block)
                return id, id
            case b.Seq():
                ends = [self.block(part) for part in block.parts]
                for (_, last), (first, _) in pairwise(ends):
                    self.draw.flow(last, first)
                return ends[0][0], ends[-1][1]
            case b.Xor() | b.Par() | b.Inc():
                return self.branching(block)
            case b.Loop():
                merge, split = self.name("xor"), self.name("xor")
                first, last = self.block(block.body)
                self.draw.chain(merge, first).chain(last, split).flow(split, merge, f"{block.var} == 1")
                after = self.name("xor")
                self.draw.flow(split, after, default=True)
                return merge, after
            case b.Watched():
                return self.watched(block)
            case b.Early() | b.Portions():
                return self.level_of(block)
            case _:
                return self.eventful(block)

    def eventful(self, block: b.Block) -> tuple[str, str]:
        """Blocks that are events."""
        match block:
            case b.Hop():
                link = b.Cue("link", block.id)
                self.event(f"{block.id}_out", NodeKind.THROW_EVENT, link)
                self.event(f"{block.id}_in", NodeKind.CATCH_EVENT, link)
                first, last = self.block(block.body)
                self.draw.chain(f"{block.id}_in", first)
                return f"{block.id}_out", last
            case b.Catch():
                self.event(block.id, NodeKind.CATCH_EVENT, block.cue)
                return block.id, block.id
            case b.Tell():
                self.event(block.id, NodeKind.THROW_EVENT, block.cue)
                return block.id, block.id
            case b.Unwind():
                event = replace(defined(b.Cue("compensate", block.only or "")), wait=block.wait)
                self.draw.add(block.id, NodeKind.THROW_EVENT, event=event)
                return block.id, block.id
            case b.Stop():
                split, after = self.name("xor"), self.name("xor")
                self.event(block.id, NodeKind.END_EVENT, block.cue)
                self.draw.flow(split, block.id, f"{block.var} == 1").flow(split, after, default=True)
                return split, after
            case b.Race():
                join = self.name("xor")
                self.draw.add(block.id, NodeKind.EVENT_BASED_GATEWAY)
                for id, cue, path in block.branches:
                    if cue is None:
                        self.draw.add(id, NodeKind.RECEIVE_TASK, message=id)
                    else:
                        self.event(id, NodeKind.CATCH_EVENT, cue)
                    first, last = self.block(path)
                    self.draw.chain(block.id, id, first).chain(last, join)
                return block.id, join
        raise AssertionError(block)

    def activity(self, block: b.Task | b.Sub | b.Quick | b.Multi | b.Repeat) -> str:
        if isinstance(block, b.Multi | b.Repeat):
            return self.one(block.body, _repeated(block))
        return self.one(block, None)

    def one(self, block: b.Task | b.Sub | b.Quick, repeated: procedure.Loop | None, **said: Any) -> str:
        if isinstance(block, b.Sub):
            self.sub(block, repeated)
            return block.id
        kind = NodeKind(block.kind)
        if kind is NodeKind.RECEIVE_TASK:
            said["message"] = block.id
        elif kind is NodeKind.SERVICE_TASK:
            said["service"] = "registry"
        elif isinstance(block, b.Quick) and kind is NodeKind.SCRIPT_TASK:
            said["script"] = f"{block.var} = ({block.var} + 1) % 4"
        elif isinstance(block, b.Quick) and kind is NodeKind.BUSINESS_RULE_TASK:
            said["asked"] = Asked(f"next_{block.var}", block.var)
        self.draw.add(block.id, kind, loop=repeated, **said)
        self.undoes(block)
        return block.id

    def undoes(self, block: b.Task | b.Sub | b.Quick) -> None:
        """The task that undoes an activity."""
        if isinstance(block, b.Quick) or not block.undo:
            return
        undo, edge = f"undo_{block.id}", f"undoes_{block.id}"
        self.draw.add(undo, NodeKind.USER_TASK, for_compensation=True)
        self.event(edge, NodeKind.BOUNDARY_EVENT, b.Cue("compensate"), attached_to=block.id, handler=undo)

    def branching(self, block: b.Xor | b.Par | b.Inc) -> tuple[str, str]:
        letters = {b.Xor: "xor", b.Par: "and", b.Inc: "or"}[type(block)]
        split, join = self.name(letters), self.name(letters)
        if isinstance(block, b.Inc):
            task = block.split
            split = self.activity(task) if isinstance(task, b.Task) else self.name(task)
        for number, branch in enumerate(block.branches):
            first, last = self.block(branch)
            default = number == len(block.branches) - 1 and not isinstance(block, b.Par)
            self.draw.flow(split, first, None if default else _asks(block, number), default=default)
            self.draw.chain(last, join)
        return split, join

    def level_of(self, block: b.Early | b.Portions) -> tuple[str, str]:
        """Blocks with a level of their own, because their tokens come one by one to its end."""
        self.draw.add(block.id, NodeKind.SUB_PROCESS)
        with self.inside(block.id):
            if isinstance(block, b.Portions):
                self.one(block.first, None, completion_quantity=block.gives)
                self.one(block.second, None, start_quantity=block.takes)
                self.draw.chain(f"start_{block.id}", block.first.id, block.second.id, f"end_{block.id}")
                return block.id, block.id
            split, join = self.name("and"), self.name("complex")
            enough = f"activationCount >= {block.enough}"
            self.draw.add(join, NodeKind.COMPLEX_GATEWAY, activation=enough).chain(f"start_{block.id}", split)
            for branch in block.branches:
                first, last = self.block(branch)
                self.draw.chain(split, first).chain(last, join)
            first, last = self.block(block.after)
            self.draw.chain(join, first).chain(last, f"end_{block.id}")
        return block.id, block.id

    def watched(self, block: b.Watched) -> tuple[str, str]:
        host, merge = self.activity(block.host), self.name("xor")
        self.draw.chain(host, merge)
        for edge in block.edges:
            said = {"attached_to": host, "interrupting": edge.interrupting}
            self.event(edge.id, NodeKind.BOUNDARY_EVENT, edge.cue, **said)
            first, last = self.block(edge.path)
            self.draw.chain(edge.id, first)
            if edge.interrupting:
                self.draw.chain(last, merge)
            else:
                self.end(last, self.name("end"))
        return host, merge


def _apart(block: b.Block) -> tuple[b.Block, ...]:
    """The branches of a level that begins at several nodes at once."""
    return block.branches if isinstance(block, b.Par) else (block,)


def _repeated(block: b.Multi | b.Repeat) -> procedure.Loop:
    if isinstance(block, b.Repeat):
        asked = {"condition": f"{block.var} == 1", "maximum": block.most, "test_before": block.before}
        return multi("standard", **asked)
    how = "parallel" if block.parallel else "sequential"
    said: dict[str, Any] = {"collection": block.var, "item": "item"} if block.listed else {}
    said |= {} if block.listed else {"cardinality": block.var}
    if block.enough is not None:
        said["until"] = f"nrOfCompletedInstances >= {block.enough}"
    said["throws"] = tuple(Throw(defined(cue), _WHEN[when]) for cue, when in block.throws)
    return multi(how, **said)


def _asks(block: b.Xor | b.Par | b.Inc, number: int) -> str | None:
    match block:
        case b.Xor():
            return f"{block.var} == {number}"
        case b.Inc():
            return f"contains({block.var}, {number})"
        case b.Par():
            return None


def defined(cue: b.Cue) -> EventDefinition:
    """What an event says."""
    if cue.parts:
        parts = tuple(defined(part) for part in cue.parts)
        return EventDefinition(EventKind.MULTIPLE, parts=parts, together=cue.together)
    kind = EventKind(cue.kind)
    if kind is EventKind.TIMER:
        every = f"PT{cue.seconds}S"
        date = (FIRST_NOON + timedelta(seconds=cue.seconds)).isoformat()
        text = {"duration": every, "date": date, "cycle": f"R{cue.times}/{every}"}[cue.how]
        return EventDefinition(kind, timer=Timer(TimerKind(cue.how), text))
    if kind is EventKind.CONDITIONAL:
        return EventDefinition(kind, condition=f"{cue.name} == 2")
    return EventDefinition(kind, cue.name or None)
