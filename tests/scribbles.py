"""Drawings by chance that follow no plan: the runtime goes on with them or refuses them, never crashes."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from tests.build import Draw, multi
from tests.walks import Checked

from thutuc.errors import LimitExceeded, NothingMatches, ProcedureRefused, WrongState
from thutuc.net import Net, compile_net
from thutuc.procedure import EventDefinition, EventKind, NodeKind, Throw

_GATEWAYS = ("xor", "and", "or", "race", "complex")
_ENDS = (
    EventKind.NONE,
    EventKind.ERROR,
    EventKind.ESCALATION,
    EventKind.SIGNAL,
    EventKind.TERMINATE,
    EventKind.COMPENSATION,
)
_CAUGHT: tuple[tuple[EventKind, str | None], ...] = (
    (EventKind.SIGNAL, "A"),
    (EventKind.MESSAGE, "m"),
    (EventKind.TIMER, None),
    (EventKind.ERROR, "A"),
    (EventKind.ERROR, None),
    (EventKind.ESCALATION, None),
    (EventKind.CONDITIONAL, None),
    (EventKind.MULTIPLE, None),
)
_SIGNAL = EventDefinition(EventKind.SIGNAL, "A")
_PARTS = (_SIGNAL, EventDefinition(EventKind.CONDITIONAL, condition="y > 1"))
_RACE = NodeKind.EVENT_BASED_GATEWAY
_LOOPS = (
    multi("parallel", cardinality="x"),
    multi("parallel", cardinality="3", throws=(Throw(_SIGNAL, "nrOfCompletedInstances > 1"),)),
    multi("sequential", cardinality="2", until="y > 1"),
    multi("standard", condition="x > 1", maximum=3),
    multi("standard", condition="x > 1", maximum=3, test_before=True),
)


class Scribble:
    """One drawing."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.draw = Draw("scribble", names=["x", "y"]).chain("start")
        self.level(None, 2)

    def level(self, parent: str | None, depth: int) -> None:
        """Fill the process or a subprocess."""
        self.draw.parent = parent
        ids = [self.node(parent, depth) for _ in range(self.chance.randint(3, 7))]
        edges = [edge for id in ids for edge in self.edges(id)]
        if depth and self.chance.random() < 0.4:
            self.handler(parent)
        for id in ids + edges:
            if self.draw.nodes[id].kind is not NodeKind.END_EVENT:
                self.ways_on(id, ids)
        start = "start" if parent is None else f"start{len(self.draw.nodes)}"
        first = ids[0]
        self.draw.chain(start, f"to_{first}" if first.startswith("link") else first)

    def node(self, parent: str | None, depth: int) -> str:
        chance, draw = self.chance, self.draw
        kinds = ("task",) * 4 + _GATEWAYS + ("sub", "throw", "catch", "script", "end", "link", "undo")
        kind = chance.choice(kinds)
        id = f"{kind}{len(draw.nodes)}"
        loop = chance.choice(_LOOPS) if chance.random() < 0.3 else None
        if kind == "task":
            human = chance.choice((NodeKind.USER_TASK, NodeKind.RECEIVE_TASK))
            takes, gives = chance.choice((1, 1, 1, 1, 2)), chance.choice((1, 1, 1, 1, 2))
            draw.add(id, human, loop=loop, message="m", start_quantity=takes, completion_quantity=gives)
        elif kind == "sub" and depth:
            draw.add(id, NodeKind.SUB_PROCESS, loop=loop)
            self.level(id, depth - 1)
            draw.parent = parent
        elif kind == "script":
            draw.add(id, NodeKind.SCRIPT_TASK, script="x = (x + 1) % 4", loop=loop)
        elif kind == "throw":
            thrown = chance.choice((EventKind.SIGNAL, EventKind.ESCALATION, EventKind.MESSAGE))
            draw.event(id, NodeKind.THROW_EVENT, thrown, chance.choice("AB"))
        elif kind == "catch":
            self.caught(id, NodeKind.CATCH_EVENT, *chance.choice(_CAUGHT[:3] + _CAUGHT[-2:]), timer="PT1H")
        elif kind == "end":
            self.end(id)
        elif kind == "link":
            draw.event(id, NodeKind.CATCH_EVENT, EventKind.LINK, id)
            draw.event(f"to_{id}", NodeKind.THROW_EVENT, EventKind.LINK, id)
        elif kind == "undo":
            draw.event(id, NodeKind.THROW_EVENT, EventKind.COMPENSATION, wait=chance.random() < 0.5)
        elif kind == "complex":
            draw.add(id, NodeKind.COMPLEX_GATEWAY, activation="activationCount > x")
        else:
            draw.chain(id)
        return id

    def edges(self, id: str) -> list[str]:
        """Perhaps an event at the edge of an activity."""
        if not self.draw.nodes[id].kind.is_activity or self.chance.random() < 0.5:
            return []
        edge = f"edge{len(self.draw.nodes)}"
        if self.chance.random() < 0.3:
            handler = f"task{len(self.draw.nodes)}"
            self.draw.add(handler, NodeKind.USER_TASK, for_compensation=True)
            kind = NodeKind.BOUNDARY_EVENT
            self.draw.event(edge, kind, EventKind.COMPENSATION, attached_to=id, handler=handler)
            return []
        event, ref = self.chance.choice(_CAUGHT)
        interrupting = event is EventKind.ERROR or self.chance.random() < 0.5
        timer = self.chance.choice(("PT1H", "R2/PT1H"))
        kind = NodeKind.BOUNDARY_EVENT
        self.caught(edge, kind, event, ref, attached_to=id, interrupting=interrupting, timer=timer)
        return [edge]

    def caught(self, id: str, kind: NodeKind, event: EventKind, ref: str | None, **said: Any) -> None:
        """An event that is waited for."""
        if event is EventKind.CONDITIONAL:
            said["condition"] = "x > 1"
        elif event is EventKind.MULTIPLE:
            said |= {"parts": _PARTS, "together": self.chance.random() < 0.5}
        self.draw.event(id, kind, event, ref, **said)

    def end(self, id: str) -> None:
        """An end that throws something, or nothing."""
        event = self.chance.choice(_ENDS)
        ref = None if event is EventKind.COMPENSATION else self.chance.choice("AB")
        self.draw.event(id, NodeKind.END_EVENT, event, ref)

    def handler(self, parent: str | None) -> None:
        """An event subprocess with a task, and perhaps an error after it."""
        number = len(self.draw.nodes)
        self.draw.add(f"handler{number}", NodeKind.SUB_PROCESS, triggered_by_event=True)
        self.draw.parent = f"handler{number}"
        event, ref = self.chance.choice(_CAUGHT)
        interrupting = self.chance.random() < 0.5
        start = NodeKind.START_EVENT
        if self.chance.random() < 0.2:
            event, ref = EventKind.COMPENSATION, None
        self.caught(f"on{number}", start, event, ref, interrupting=interrupting, timer="PT2H")
        self.end(f"fail{number}")
        self.draw.chain(f"on{number}", f"task{number}", f"fail{number}")
        self.draw.parent = parent

    def ways_on(self, id: str, ids: list[str]) -> None:
        kind = self.draw.nodes[id].kind
        targets = ids
        if kind is NodeKind.EVENT_BASED_GATEWAY:
            catchers = (NodeKind.CATCH_EVENT, NodeKind.RECEIVE_TASK)
            targets = [one for one in ids if self.draw.nodes[one].kind in catchers]
        targets = [one for one in targets if not one.startswith("link")]
        targets += [f"to_{one}" for one in ids if one.startswith("link") and kind is not _RACE]
        asks = kind in (NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY)
        for _ in range(self.chance.randint(1, 2) if kind.is_gateway else 1):
            if targets and self.chance.random() < 0.9:
                when = self.chance.choice(("x == 1", "x > 1", "y == 1", None)) if asks else None
                self.draw.flow(id, self.chance.choice(targets), when)


def walk(net: Net, chance: Random) -> str:
    """Let anything happen for a while; tells how it ended."""
    dossier = Checked(net, {"x": chance.randrange(4), "y": chance.randrange(3)}, [])
    for _ in range(30):
        if dossier.finished:
            assert not (dossier.state.tokens or dossier.state.tasks or dossier.state.waits)
            return "finished"
        if not dossier.state.tasks and not dossier.state.waits:
            return "stuck"
        _happen(dossier, chance)
    return "open"


def _happen(dossier: Checked, chance: Random) -> None:
    tasks: list[Any] = list(dossier.state.tasks.values())
    what = chance.choice(
        ["task"] * (4 if tasks else 0) + ["error"] * bool(tasks) + ["time", "message", "signal"]
    )
    if what == "task":
        dossier.finish(chance.choice(tasks).id, {"x": chance.randrange(4)})
    elif what == "error":
        try:
            dossier.error(chance.choice(tasks).step, "A")
        except WrongState:
            return
    elif what == "time":
        dossier.later(3600)
    elif what == "message":
        dossier.message("m")
    else:
        dossier.signal("A")


def run(size: int, seed: int = 1) -> str:
    """Scribble and walk *size* times; gives how the walks ended."""
    ends: Counter[str] = Counter()
    for number in range(size):
        try:
            net = compile_net(Scribble(seed * 1_000_003 + number).draw.done())
            ends[walk(net, Random(f"{seed}:{number}"))] += 1
        except (ProcedureRefused, NothingMatches, LimitExceeded) as error:
            ends[type(error).__name__] += 1
        except Exception as error:
            raise AssertionError(f"scribble {seed * 1_000_003 + number}: {error!r}") from error
    return f"{size} drawings, seed {seed}; " + ", ".join(
        f"{count} {end}" for end, count in sorted(ends.items())
    )
