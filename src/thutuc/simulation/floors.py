"""When a clock that starts tells something by itself at the earliest: enough to know that nothing is due yet.

A term that begins later never ends earlier, nor are its rungs reached earlier. So for two hours all
clocks of one shape share what the engine's own functions say of one that starts as these begin. When that
instant has come, the dossier's acts are decided, and the true ones are known.
"""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

from thutuc.dossier import Clock, State
from thutuc.dossier.view import instant, local
from thutuc.engine.clock_names import calendar_of, task_with
from thutuc.engine.draft import Draft, World
from thutuc.engine.rules.clocks import ladder_of
from thutuc.errors import CalendarError
from thutuc.net import Net
from thutuc.simulation.prepared import Flow
from thutuc.worktime import Budget, project_left

#: So long do clocks share a floor, in microseconds: two hours.
STRETCH = 7_200_000_000
#: Later than everything.
NEVER = 1 << 62
#: So many stretches, and so many instants, are remembered of one shape.
MOST = 10_000

#: When a clock tells something first, and the rungs that it has.
Told = tuple[int, tuple[str, ...]]


class Shape:
    """Clocks of one kind, step, budget and calendar, whenever they start."""

    __slots__ = ("_floors", "_name", "_net", "_rungs", "_state", "_told", "_world")

    def __init__(self, world: World, net: Net, state: State, name: str) -> None:
        self._world, self._net, self._state, self._name = world, net, state, name
        self._rungs = rungs_of(state.clocks[name])
        self._floors: dict[tuple[int, int], int | None] = {}  #: by era and stretch
        self._told: dict[tuple[int, int], Told | None] = {}  #: by era and instant

    def floor(self, era: int, at: int) -> int | None:
        """The earliest that one which starts at *at* tells something; ``None`` where the engine is to say.

        *era* says between which changes of what plug-ins answer *at* lies.
        """
        stretch = era, at // STRETCH
        try:
            return self._floors[stretch]
        except KeyError:
            if len(self._floors) >= MOST:
                self._floors.clear()
            found = self._floors[stretch] = self._within(*stretch, at)
            return found

    def _within(self, era: int, stretch: int, known: int) -> int | None:
        """The floor in a stretch: by its beginning, where one that starts at its end has the same rungs."""
        first, last = (self.started(era, each * STRETCH, known) for each in (stretch, stretch + 1))
        return (
            first[0]
            if first is not None and last is not None and first[1] == last[1] == self._rungs
            else None
        )

    def started(self, era: int, at: int, known: int) -> Told | None:
        """When the clock tells something if the engine starts it then, and what; ``None`` if it cannot."""
        if (era, at) not in self._told:
            if len(self._told) >= MOST:
                self._told.clear()
            clock = copy(self._state.clocks[self._name])
            clock.started = clock.since = at
            state = copy(self._state)
            state.clocks = {**state.clocks, self._name: clock}
            draft = Draft(self._world, self._net, state, 0, "", at, known)
            calendar = calendar_of(draft, self._name)
            try:
                due = project_left(Budget.from_json(clock.budget), local(at), None, calendar)
                clock.due, clock.rungs = instant(due.at), ladder_of(draft, clock, due, calendar, anew=True)
                self._told[era, at] = clock.wake_at or NEVER, rungs_of(clock)
            except CalendarError:
                self._told[era, at] = None
        return self._told[era, at]


def rungs_of(clock: Clock) -> tuple[str, ...]:
    """The names of the rungs ahead, in whatever order they are reached."""
    return tuple(sorted(rung[0] for rung in clock.rungs))


class Running(NamedTuple):
    """A clock that was started."""

    name: str
    shape: Shape


class Shapes:
    """The shapes of all clocks that were seen."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.found: dict[tuple[object, ...], Shape] = {}  #: by what they have in common

    def of(self, flow: Flow, state: State, name: str) -> Running:
        """The clock of that name in this state."""
        clock = state.clocks[name]
        task = task_with(state.tasks, name)
        about = (task.step, task.unit) if task is not None else (None, None)
        key = flow.number, clock.kind, *about, state.competent, tuple(clock.budget.items()), state.channel
        shape = self.found.get(key)
        if shape is None:
            shape = self.found[key] = Shape(self._world, flow.net, state, name)
        return Running(name, shape)
