"""When a worker comes by does not matter: the same acts, entered late or not, with other visits between them.

A small procedure is drawn by chance: branches side by side that wait for messages, signals, answers and
papers, each with a term. What is entered is made once; then dossiers live through it with a worker before
every act, with workers at any time, and with none until the end. They end alike, and take and refuse alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.vector_world import World, day, seven_days

from thutuc.dossier import State
from thutuc.errors import ThutucError

BEGIN = day("02/03 10:00")
#: at which hours something is entered, and was done
HOURS = ((0, 0), (8, 30), (9, 0), (11, 20), (14, 0), (16, 50), (17, 30), (17, 31))
_WORK = '<thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="{act}"/>'
_EVENTS = {
    "answer": '<bpmn:messageEventDefinition messageRef="m"/>',
    "other": '<bpmn:messageEventDefinition messageRef="o"/>',
    "signal": '<bpmn:signalEventDefinition signalRef="s"/>',
}


@dataclass(frozen=True)
class Act:
    """What is entered, and when it is entered and was done."""

    what: str  #: a step, ``send answer``, ``papers``, ``supply``, ``note``, …
    entered: datetime
    done: datetime | None

    def __str__(self) -> str:
        done = "" if self.done is None else f" of {self.done:%d/%m %H:%M}"
        return f"{self.entered:%d/%m %H:%M} {self.what}{done}"


# --- what is drawn ---------------------------------------------------------------------------------


def drawn(chance: Random) -> tuple[bytes, list[str]]:
    """The small procedure with two to four branches before its examination; and what may be entered of it."""
    parts = ['<bpmn:parallelGateway id="split"/><bpmn:parallelGateway id="join"/>']
    ways, steps = [("check", "split"), ("join", "examine")], ["examine", "hand_over"]
    for n in range(chance.randrange(2, 5)):
        kind = chance.choice(("gateway", "gateway", "silence", "edge", "beside", "receive"))
        ways.append(("split", f"in{n}"))
        if kind == "gateway":
            _gateway(n, chance, parts, ways, steps)
        else:
            _step(n, kind, chance, parts, ways, steps)
    flows = "".join(
        f'<bpmn:sequenceFlow id="w{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(ways)
    )
    words = {"applicant": f"0{chance.randrange(1, 4)} ngày làm việc", "supplement": 'whenOver="close"'}
    words["term"] = f"0{chance.choice((2, 4, 7))} ngày làm việc"
    file = seven_days(after=chance.choice(("restart", "resume")), **words).decode()
    way = '<bpmn:sequenceFlow id="f1" sourceRef="check" targetRef="examine"/>'
    assert way in file
    told = '<bpmn:message id="m" name="answer"/><bpmn:message id="o" name="other"/>'
    told += '<bpmn:signal id="s" name="signal"/><bpmn:process'
    file = file.replace(way, "".join(parts) + flows).replace("<bpmn:process", told, 1)
    return file.encode(), steps


def _term(chance: Random) -> str:
    days = chance.choice(("01", "01", "02", "02", "03", "04"))
    return f'<thutuc:term value="{days} ngày làm việc" counting="law"/>'


def _timer(id: str, chance: Random, *, edge: str = "") -> str:
    kind = "boundaryEvent" if edge else "intermediateCatchEvent"
    if "false" in edge and chance.random() < 0.4:
        cycle = "<bpmn:timeCycle>R3/P1D</bpmn:timeCycle>"
        timer = f"<bpmn:timerEventDefinition>{cycle}</bpmn:timerEventDefinition>"
        return f'<bpmn:{kind} id="{id}" {edge}>{timer}</bpmn:{kind}>'
    term = f"<bpmn:extensionElements>{_term(chance)}</bpmn:extensionElements>"
    return f'<bpmn:{kind} id="{id}" {edge}>{term}<bpmn:timerEventDefinition/></bpmn:{kind}>'


def _task(id: str, term: str, act: str = "prepare", more: str = "", kind: str = "userTask") -> str:
    inner = f"<bpmn:extensionElements>{term}{_WORK.format(act=act)}{more}</bpmn:extensionElements>"
    ref = ' messageRef="m"' if kind == "receiveTask" else ""
    return f'<bpmn:{kind} id="{id}" name="{id}"{ref}>{inner}</bpmn:{kind}>'


def _gateway(n: int, chance: Random, parts: list[str], ways: list[Any], steps: list[str]) -> None:
    name = chance.choice(("answer", "answer", "other", "signal"))
    steps.append(f"send {name}")
    parts += [
        f'<bpmn:eventBasedGateway id="in{n}"/><bpmn:exclusiveGateway id="out{n}"/>',
        f'<bpmn:intermediateCatchEvent id="came{n}">{_EVENTS[name]}</bpmn:intermediateCatchEvent>',
        _timer(f"over{n}", chance),
    ]
    ways += [(f"in{n}", f"came{n}"), (f"in{n}", f"over{n}"), (f"came{n}", f"out{n}"), (f"out{n}", "join")]
    _late(n, chance, parts, ways, steps)


def _late(n: int, chance: Random, parts: list[str], ways: list[Any], steps: list[str]) -> None:
    """What follows when it is over: nothing, or a step of its own."""
    if chance.random() < 0.5:
        ways.append((f"over{n}", f"out{n}"))
        return
    parts.append(_task(f"late{n}", _term(chance)))
    ways += [(f"over{n}", f"late{n}"), (f"late{n}", f"out{n}")]
    steps.append(f"late{n}")


def _step(n: int, kind: str, chance: Random, parts: list[str], ways: list[Any], steps: list[str]) -> None:
    id, out = f"in{n}", "join"
    steps.append("send answer" if kind == "receive" else id)
    if kind == "silence":
        consult = '<thutuc:consult onSilence="agreed" basis="Nghị định 118/2025/NĐ-CP"/>'
        parts.append(_task(id, _term(chance), "consult", consult))
    else:
        parts.append(_task(id, _term(chance), kind="receiveTask" if kind == "receive" else "userTask"))
        breaks = kind != "beside"
        cancels = "true" if breaks else "false"
        edge = f'attachedToRef="{id}" cancelActivity="{cancels}"'
        parts.append(_timer(f"over{n}", chance, edge=edge))
        if breaks:
            parts.append(f'<bpmn:exclusiveGateway id="out{n}"/>')
            out = f"out{n}"
            ways.append((out, "join"))
            _late(n, chance, parts, ways, steps)
        else:
            parts.append(_task(f"late{n}", _term(chance)) + f'<bpmn:endEvent id="end{n}"/>')
            ways += [(f"over{n}", f"late{n}"), (f"late{n}", f"end{n}")]
            steps.append(f"late{n}")
    ways.append((id, out))


# --- what is entered -------------------------------------------------------------------------------


def acts(chance: Random, steps: Sequence[str]) -> list[Act]:
    """What is entered in some days, a good part of it late."""
    found, now, may = list[Act](), BEGIN, list(steps)
    for _ in range(chance.randrange(3, 9)):
        now = max(now, _moment(chance, now + timedelta(days=chance.choice((0, 0, 1, 1, 2)))))
        now += timedelta(minutes=1 + chance.randrange(3))  # never at the very instant of a timer
        done = _moment(chance, now - timedelta(days=chance.choice((0, 1, 1, 1, 2, 3))))
        late = chance.random() < 0.7 and BEGIN < done < now
        what = chance.choice((*may, *may, "papers", "note", "suspend", "resume", "withdraw"))
        if what == "papers":
            may = [*may, "supply", "supply"]
        found.append(Act(what, now, done if late else None))
    return found


def _moment(chance: Random, at: datetime) -> datetime:
    hour, minute = chance.choice(HOURS)
    return at.replace(hour=hour, minute=minute)


def enter(world: World, act: Act) -> bool:
    """Whether it was taken."""
    how = dict[str, Any]({} if act.done is None else {"happened_at": act.done})
    verb, _, name = act.what.partition(" ")
    try:
        if verb == "send":
            how |= {"signal": name == "signal", "approver": "quang.hoang"}
            world.engine.send(world.id, name, by="an.nguyen", **how)
        elif verb in _VERBS:
            _VERBS[verb](world, act.done or act.entered, how)
        else:
            return _completed(world, verb, act.done or act.entered, how)
    except ThutucError:
        return False
    return True


def _completed(world: World, step: str, at: datetime, how: dict[str, Any]) -> bool:
    engine = world.engine
    engine.note(world.id, by="an.nguyen", text="Đã xem", **how)  # who does a step has seen it
    known = [task for task in engine.history(world.id) if task.step == step and task.since < at]
    if not known:
        return False
    task = max(known, key=lambda task: (task.until is None, task.since))
    engine.complete(task.id, by=task.holder or task.officer or "", approver="quang.hoang", **how)
    return True


def _suspend(world: World, at: datetime, how: dict[str, Any]) -> None:
    order = {"ground": "verification", "basis": "NĐ 118/2025/NĐ-CP", "document": "12/TB"}
    world.engine.suspend(world.id, by="quang.hoang", issued=at.date(), approver="hanh.bui", **order, **how)


_VERBS: dict[str, Callable[[World, datetime, dict[str, Any]], object]] = {
    "papers": lambda world, at, how: world.engine.request_papers(
        world.id, by="linh.pham", content="Bản vẽ", reason="Thiếu", **how
    ),
    "supply": lambda world, at, how: world.engine.supply(
        world.id, by="an.nguyen", approver="quang.hoang", **how
    ),
    "note": lambda world, at, how: world.engine.note(world.id, by="an.nguyen", text="Người nộp hỏi", **how),
    "suspend": _suspend,
    "resume": lambda world, at, how: world.engine.resume(world.id, by="quang.hoang", document="13/TB", **how),
    "withdraw": lambda world, at, how: world.engine.withdraw(
        world.id, by="an.nguyen", reason="Không còn nhu cầu", **how
    ),
}


# --- what comes of it ------------------------------------------------------------------------------


def outcome(state: State) -> dict[str, Any]:
    """What a dossier is, apart from numbers."""
    steps = {f"task:{task.id}": task.step for task in state.tasks.values()}
    return {
        "phase": (state.phase, state.closed, state.ready),
        "data": dict(state.data),
        "tokens": sorted((token.node, token.via or "") for token in state.tokens.values()),
        "tasks": sorted(
            (t.step, str(t.unit), str(t.officer), str(t.holder), t.since, t.held)
            for t in state.tasks.values()
        ),
        "waits": sorted((w.node, w.kind, str(w.name), w.due or 0, w.left or 0) for w in state.waits.values()),
        "due": sorted(
            ((steps.get(each.id, each.id), each.due, each.paused) for each in state.clocks.values()),
            key=repr,
        ),
        "promises": [(each.kind, each.at, each.told) for each in state.promises],
        "missed": (state.late, state.missed, sorted(_missed(state, steps))),
        "papers": state.papers is not None,
    }


def _missed(state: State, steps: dict[str, str]) -> Iterator[tuple[str, int]]:
    for each in state.clocks.values():
        if each.missed is not None:
            yield steps.get(each.id, each.id), each.missed


Visit = Callable[[World, datetime], None]


def live(first: World, told: Sequence[Act], visit: Visit) -> tuple[list[bool], dict[str, Any], World]:
    """A dossier's life, with workers as they come by, on what *first* has deployed; which acts were taken."""
    world = World()
    with first.engine.store.transaction(write=False) as tx:
        kept = [(row, tx.procedure_source(row.key) or b"") for row in tx.procedures()]
    with world.engine.store.transaction() as tx:
        for row, source in kept:
            tx.add_procedure(row, source)
    world.hand_in("02/03 09:00", "bay-ngay")
    world.do("02/03 10:00", "check")
    taken = []
    for act in told:
        visit(world, act.entered)
        world.clock.now = act.entered
        taken.append(enter(world, act))
    world.clock.now = max(each.entered for each in told) + timedelta(hours=1)
    world.engine.tick()
    assert world.engine.verify(world.id) == []
    return taken, outcome(world.it._state), world


def before_each(world: World, until: datetime) -> None:
    """A worker just before every act."""
    world.clock.now = until
    world.engine.tick()


def never(world: World, until: datetime) -> None:
    """Nobody until the end."""


def by_chance(chance: Random) -> Visit:
    """Workers at any time."""

    def visit(world: World, until: datetime) -> None:
        begun = world.clock.now
        free = int((until - begun).total_seconds()) // 60
        for minutes in sorted(chance.choices(range(free + 1), k=chance.randrange(3))):
            world.clock.now = begun + timedelta(minutes=minutes)
            world.engine.tick()

    return visit


def differing(first: World, told: Sequence[Act], seed: str) -> str | None:
    """In what two lives differ, if they do."""
    lives = [live(first, told, visit) for visit in (never, before_each, by_chance(Random(seed)))]
    if any(_ended_a_duty(world) for _, _, world in lives):
        return None
    (taken, ends, _), *others = lives
    for also, end, _ in others:
        if also != taken:
            return f"taken {taken} and {also}"
        for name, value in ends.items():
            if end[name] != value and not (name == "missed" and _stops(told)):
                return f"{name}: {value} and {end[name]}"
    return None


def _ended_a_duty(world: World) -> bool:
    """Whether a lapse ended somebody's duty: no event takes that back, and the lapse stays (ADR 15)."""
    told = [
        {event.kind for event in each.events}
        for each in world.engine.journal(world.id)
        if each.verb == "tick"
    ]
    return any("DutyDone" in kinds and len(kinds) > 1 for kinds in told)


def _stops(told: Sequence[Act]) -> bool:
    """Whether a clock may have been stopped late: a miss that was told until then stays told (ADR 15)."""
    return any(act.done is not None and act.what in ("papers", "suspend", "withdraw") for act in told)


def walk(name: str) -> list[Act]:
    """Live through the list of acts of this name."""
    chance = Random(name)
    file, steps = drawn(chance)
    told = acts(chance, steps)
    found = differing(World(file), told, name)
    assert found is None, f"walk {name}, {'; '.join(map(str, told))}: {found}"
    return told


def run(size: int, seed: int = 1) -> str:
    """Live through *size* lists of acts."""
    done = sum(len(walk(f"{seed}:{number}")) for number in range(size))
    return f"{size} lists of {done} acts lived through in three ways, seed {seed}"
