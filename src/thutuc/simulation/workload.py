"""Whose turn it is and how much each has in hand, over all dossiers of a run: what a fair choice asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from thutuc.dossier import Task
from thutuc.dossier.events import TaskAssigned
from thutuc.dossier.naming import task_clock
from thutuc.simulation.cases import Case
from thutuc.simulation.prepared import Flow


class InHand:
    """A :class:`~thutuc.engine.workload.Workload` over the dossiers of one run."""

    def __init__(self, flows: list[Flow]) -> None:
        self.turns: dict[str, int] = {}
        #: whether any step asks how much others have in hand; else nothing is noted
        self.asked = any(step.assign == "least-loaded" for flow in flows for step in flow.net.steps.values())
        self._held: dict[str, dict[tuple[int, int], Case]] = defaultdict(dict)  # unit → its open tasks

    def turn(self, key: str) -> int:
        """The next number under *key*."""
        self.turns[key] = self.turns.get(key, 0) + 1
        return self.turns[key]

    def held(self, unit: str) -> Iterator[tuple[int, str, int | None]]:
        """The dossier, holder and due instant of every open task of *unit* that somebody holds."""
        gone = []
        for place, case in self._held[unit].items():
            task: Task | None = case.standing.tasks.get(place[1])
            if task is None or task.unit != unit:
                gone.append(place)
            elif task.holder is not None:
                clock = case.state.clocks.get(task_clock(task.id))
                yield case.id, task.holder, clock.due if clock is not None else None
        for place in gone:
            del self._held[unit][place]

    def named(self) -> tuple[str, ...]:
        """A plan is checked before it runs; nobody mistypes anything in it."""
        return ()

    def assigned(self, case: Case, event: TaskAssigned) -> None:
        """Note that a task lies in a unit."""
        self._held[event.unit][case.id, event.task] = case
