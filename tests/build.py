"""Draws small procedures without a file: ``Draw().start().user("a").end().done()``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from thutuc.dossier import Event, State, Task, fold
from thutuc.dossier.events import TaskCancelled, TaskCompleted, TokenPlaced, TokenTaken
from thutuc.errors import WrongState
from thutuc.net import Net
from thutuc.procedure import (
    EventDefinition,
    EventKind,
    Field,
    Flow,
    Header,
    Loop,
    Node,
    NodeKind,
    Procedure,
    Step,
    Timer,
    TimerKind,
)
from thutuc.runtime import Run
from thutuc.runtime.throwing import find_catcher, hand_over

NOON = 1_767_243_600_000_000  #: 2026-01-01 12:00 in Hà Nội
SECOND = 1_000_000
HUMAN = {NodeKind.USER_TASK, NodeKind.MANUAL_TASK, NodeKind.TASK, NodeKind.RECEIVE_TASK}


class Draw:
    """A drawing in the making; flows are ``draw.flow("a", "b", when="x > 1")``."""

    def __init__(self, id: str = "test", names: Sequence[str] = ()) -> None:
        self.id = id
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        self.names = list(names)
        self.parent: str | None = None

    def add(self, id: str, kind: NodeKind, fields: Sequence[Field] = (), **said: Any) -> Draw:
        step = Step(id, id, kind, fields=tuple(fields)) if kind in HUMAN or fields else None
        said.setdefault("parent", self.parent)
        self.nodes[id] = Node(id, kind, name=id, line=len(self.nodes) + 10, step=step, **said)
        return self

    def event(self, id: str, kind: NodeKind, event: EventKind, ref: str | None = None, **said: Any) -> Draw:
        timer = said.pop("timer", None)
        if isinstance(timer, str):
            timer = Timer(TimerKind.CYCLE if timer.startswith("R") else TimerKind.DURATION, timer)
        told = {name: said.pop(name) for name in ("condition", "wait", "parts", "together") if name in said}
        return self.add(id, kind, event=EventDefinition(event, ref, timer, **told), **said)

    def chain(self, *ids: str) -> Draw:
        """Flows from each to the next; nodes not drawn yet are made by the first letters of their ids."""
        for id in ids:
            if id not in self.nodes:
                self.add(id, _kind(id))
        for source, target in pairwise(ids):
            self.flow(source, target)
        return self

    def flow(self, source: str, target: str, when: str | None = None, default: bool = False) -> Draw:
        for id in (source, target):
            if id not in self.nodes:
                self.add(id, _kind(id))
        flow = Flow(f"f{len(self.flows) + 1}", source, target, condition=when, line=100 + len(self.flows))
        self.flows.append(flow)
        if default:
            self.nodes[source] = replace(self.nodes[source], default=flow.id)
        return self

    def done(self) -> Procedure:
        nodes = [
            replace(
                node,
                incoming=tuple(flow.id for flow in self.flows if flow.target == node.id),
                outgoing=tuple(flow.id for flow in self.flows if flow.source == node.id),
            )
            for node in self.nodes.values()
        ]
        header = Header(fields=tuple(Field(name) for name in self.names))
        return Procedure(self.id, self.id, header, tuple(nodes), tuple(self.flows), file=f"{self.id}.bpmn")


_LETTERS = {
    "start": NodeKind.START_EVENT,
    "end": NodeKind.END_EVENT,
    "xor": NodeKind.EXCLUSIVE_GATEWAY,
    "and": NodeKind.PARALLEL_GATEWAY,
    "or": NodeKind.INCLUSIVE_GATEWAY,
    "race": NodeKind.EVENT_BASED_GATEWAY,
    "complex": NodeKind.COMPLEX_GATEWAY,
    "sub": NodeKind.SUB_PROCESS,
}


def _kind(id: str) -> NodeKind:
    letters = id.rstrip("0123456789").split("_")[0]
    return _LETTERS.get(letters, NodeKind.USER_TASK)


def multi(kind: str = "parallel", **said: Any) -> Loop:
    """A loop."""
    return Loop(kind, **said)


class Walk:
    """A dossier in a test: its net, its journal and its state, moved one command at a time."""

    def __init__(self, net: Net, data: Mapping[str, Any] | None = None, start: str | None = None) -> None:
        self.net = net
        self.state = State()
        self.rows: list[tuple[int, list[Event]]] = []
        self.at = NOON
        self.do(lambda run: run.start(start, data))

    def do(self, command: Any) -> Any:
        run = Run(self.net, self.state, self.at)
        answer = command(run)
        self.rows.append((self.at, run.events))
        self.run = run
        return answer

    def complete(self, step: str, _index: int = 0, **outputs: Any) -> None:
        """Complete the open task of *step*."""
        tasks = [task for task in self.state.tasks.values() if task.step == step]
        assert tasks, f"{step} is not open, but {self.open}"
        self.finish(tasks[_index].id, outputs)

    def finish(self, task_id: int, outputs: Mapping[str, Any]) -> None:
        task = self.state.tasks[task_id]

        def command(run: Run) -> None:
            run.emit(TaskCompleted(task.id, task.step, "tester"))
            run.leave(task, outputs)

        self.do(command)

    def message(self, name: str, **data: Any) -> bool:
        return bool(self.do(lambda run: run.message(name, data)))

    def signal(self, name: str) -> bool:
        return bool(self.do(lambda run: run.signal(name)))

    def error(self, step: str, code: str | None) -> None:
        task = next(task for task in self.state.tasks.values() if task.step == step)
        self.fail(task, code)

    def fail(self, task: Task, code: str | None) -> None:
        """An error comes to the place of a task, which no verb does: so errors come from everywhere."""

        def command(run: Run) -> None:
            catcher = find_catcher(run, EventKind.ERROR, code, task.scope, task.token)
            if catcher is None:
                raise WrongState(f"a handler for error {code!r} around {task.step!r}", "none drawn")
            run.emit(TaskCancelled(task.id, task.step, f"error {code}" if code else "error"))
            hand_over(run, catcher)
            run._settle()

        self.do(command)

    def later(self, seconds: float) -> None:
        """Let time pass; timers fire at their time, in order."""
        until = self.at + int(seconds * SECOND)
        while True:
            due = [w for w in self.state.waits.values() if w.due is not None and w.due <= until]
            if not due:
                break
            wait = min(due, key=lambda one: (one.due, one.id))
            self.at = max(self.at, wait.due or 0)
            self.do(lambda run, wait=wait: run.fire(wait.id))
        self.at = until

    @property
    def open(self) -> list[str]:
        return sorted(task.step for task in self.state.tasks.values())

    @property
    def finished(self) -> bool:
        return not self.state.scopes

    @property
    def events(self) -> list[Event]:
        return [event for _, events in self.rows for event in events]

    @property
    def passed(self) -> list[str]:
        """Every node a token passed or rested at, in order."""
        path: list[str] = []
        for event in self.events:
            if isinstance(event, TokenPlaced):
                path += [*event.path, event.node]
            elif isinstance(event, TokenTaken):
                path += event.path
        return path

    def count(self, kind: str) -> int:
        return sum(event.kind == kind for event in self.events)

    def folds(self) -> bool:
        return fold(self.rows) == self.state
