"""Runs a dossier by naming what people decide; everything else goes its usual way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thutuc.engine import Engine, TaskView
from thutuc.errors import ThutucError
from thutuc.mistakes import nearest
from thutuc.procedure import FieldType, Procedure, Step
from thutuc.pytest_plugin.clock import Clock
from thutuc.pytest_plugin.example import RECEPTION, Example, example_of
from thutuc.pytest_plugin.following import Followed
from thutuc.scenario.world import World, next_due
from thutuc.simulation.filling import Filling, units_named

if TYPE_CHECKING:
    from thutuc.pytest_plugin.laboratory import Laboratory
    from thutuc.pytest_plugin.walking import Walk

#: Steps that are done, and instants that are waited for, in one drive.
_MOST_STEPS, _MOST_WAKES = 500, 5_000


class Driver:
    """The fixture ``drive``: call it with a procedure and what people decide."""

    def __init__(self, laboratory: Laboratory, world: World, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._laboratory = laboratory
        self._world = world

    def deploy(self, procedure: str | Path) -> Procedure:
        """Make a procedure known to the engine: a file, or its name in the configuration or the library."""
        return self._laboratory.deploy(self.engine, self._laboratory.file_of(procedure), self._world)

    def __call__(
        self,
        procedure: str | Path,
        *,
        like: str | None = None,
        until: str | None = None,
        pace: str | timedelta = timedelta(),
        start: Mapping[str, Any] | None = None,
        decisions: Mapping[str, Any] | None = None,
        **named: Any,
    ) -> Driven:
        """Run a dossier to its end, or *until* a step is open.

        *named* are decisions by the name of a field; a list gives one for each time it is asked. In
        *decisions* stand the same, and by step or message a table of what is filled in there; ``None`` for
        a step says that nobody does it. Where and when it is handed in, and what is not named, is taken
        from the scenario *like* beside the procedure (``straight``, or the first); *start* says instead
        some of ``received_at``, ``competent``, ``by``, ``channel``, ``data``. Each task takes *pace*;
        without it no time passes but what is waited for.
        """
        __tracebackhide__ = True
        driven = self._begin(procedure, like, start or {}, {**(decisions or {}), **named}, pace)
        return driven.run(until=until)

    def walk(self, procedure: str | Path, walk: Walk, *, like: str | None = None) -> Driven:
        """Run a dossier as chance says; see :func:`thutuc.pytest_plugin.strategies.walks`.

        What is refused on the way stands in ``refusals``; the dossier is left where the walk ends.
        """
        from thutuc.pytest_plugin.walking import go  # noqa: PLC0415 (walking knows what is driven)

        start = {"data": dict(walk.given)} if walk.given is not None else {}
        driven = self._begin(procedure, like, start, {}, timedelta())
        go(driven, walk)
        return driven

    def _begin(
        self,
        procedure: str | Path,
        like: str | None,
        start: Mapping[str, Any],
        decisions: Mapping[str, Any],
        pace: str | timedelta,
    ) -> Driven:
        file = self._laboratory.file_of(procedure)
        drawn = self._laboratory.deploy(self.engine, file, self._world)
        _check(drawn, decisions)
        example = example_of(file, like)
        if example.at is not None:
            self.clock.begin(example.at)
        given = {"by": "system", "channel": "counter", **example.start, **start}
        for name in ("received_at", "competent"):
            if name not in given:
                raise TypeError(f"Expected start={{{name!r}: …}}: no scenario beside {file} says it.")
        named = {each.name: each.name for each in drawn.header.fields if each.name in decisions}
        given["data"] = {**given.get("data", {}), **{name: decisions[name] for name in named}}
        dossier = self.engine.start(drawn.id, **given)
        driven = Driven(self.engine, dossier.id, self.clock, example, decisions, pace, self._laboratory.lang)
        self._laboratory.followed(self.engine, dossier.id, driven.follower)
        driven._pay(RECEPTION)
        driven.told_if_refused(lambda: self.engine.receive(dossier.id, by=given["by"]))
        return driven


def _check(procedure: Procedure, decisions: Mapping[str, Any]) -> None:
    """Refuse a name that no step, field or message of the procedure has."""
    fields = {each.name for each in procedure.header.fields}
    fields |= {each.name for step in procedure.steps for each in step.fields}
    known = sorted({*fields, *procedure.step, *procedure.messages, *procedure.messages.values()})
    for name in decisions:
        if name not in known:
            near = nearest(name, known, cutoff=0.6)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(
                f"Expected a step, field or message of {procedure.id}, found {name!r}{meant} "
                f"Known are: {', '.join(known)}."
            )


class Driven(Followed):
    """A dossier that is run in a test; what people do next, how long nobody does anything."""

    def __init__(
        self,
        engine: Engine,
        dossier: int,
        clock: Clock,
        example: Example,
        decisions: Mapping[str, Any],
        pace: str | timedelta,
        lang: Any,
    ) -> None:
        super().__init__(engine, dossier, lang=lang)
        self.clock = clock
        self.pace = pace
        self.refusals: list[ThutucError] = []  #: of a walk: what was refused
        self._example = example
        self._decisions = decisions
        self._tasks: dict[str, list[str]] = {}  #: ids of the tasks of each step, in their order
        self._asked: Counter[str] = Counter()

    # --- acts --------------------------------------------------------------------------------------

    def run(self, *, until: str | None = None) -> Driven:
        """Go on to the end, or until a step is open: tasks are done, what is waited for comes."""
        __tracebackhide__ = True
        for _ in range(_MOST_STEPS):
            dossier = self.dossier
            if until is not None and until in self.open:
                return self
            if dossier.closed is not None:
                break
            if any(self._is_done(task) for task in dossier.tasks):
                self.wait(self.pace)
                task = next((each for each in self.dossier.tasks if self._is_done(each)), None)
                if task is not None:  # time may have ended it
                    self._do(task, {}, None)
            elif not self._comes():
                break
        else:
            raise AssertionError(f"Expected an end after {_MOST_STEPS} steps at most.\n{self.telling()}")
        if until is not None:
            raise self._not_open(until)
        return self

    def do(
        self, step: str, data: Mapping[str, Any] | None = None, *, by: str | None = None, **named: Any
    ) -> Driven:
        """Finish an open step now, with what is filled in; by whoever has it, unless said otherwise."""
        __tracebackhide__ = True
        task = next((each for each in self.dossier.tasks if each.step == step), None)
        if task is None:
            raise self._not_open(step)
        self._do(task, {**(data or {}), **named}, by)
        return self

    def _not_open(self, step: str) -> AssertionError:
        open_ = ", ".join(self.open) or "none"
        return AssertionError(f"Expected the step {step!r} to be open, found {open_}.\n{self.telling()}")

    def wait(self, pause: str | timedelta) -> Driven:
        """Nobody does anything for so long; what is due by itself happens at its own instant."""
        return self.wait_until(self.clock.after(pause, unit=self.dossier.competent))

    def wait_until(self, at: datetime) -> Driven:
        """Nobody does anything until an instant; what is due by itself happens at its own."""
        for _ in range(_MOST_WAKES):
            due = next_due(self.engine, self.clock.now)
            if due is None or due > at:
                break
            self._tick(due)
        self.clock.set(max(at, self.clock.now))
        return self

    def send(self, message: str, *, by: str = "system", **data: Any) -> Driven:
        """A message comes from outside."""
        self.told_if_refused(lambda: self.engine.send(self.id, message, by=by, data=data))
        self.follower.look()
        return self

    def _pay(self, before: str | None) -> None:
        """The fees are paid that the scenario tells of before this step."""
        for act in self._example.payments.get(before, ()) if before is not None else ():
            arguments = act.arguments()
            self.told_if_refused(partial(self.engine.pay, self.id, by=act.by or "system", **arguments))

    def told_if_refused(self, act: Any) -> Any:
        """Do it; where it is refused, the error tells the story so far, too."""
        try:
            return act()
        except ThutucError as error:
            error.add_note(self.telling())
            raise

    # --- how it goes on ------------------------------------------------------------------------------

    def _do(self, task: TaskView, said: Mapping[str, Any], by: str | None) -> None:
        step = self.dossier.definition.step[task.step]
        visit = self._visit(task)
        self._pay(task.step if visit == 0 else None)
        data = self.filled(step, said, visit)
        who = by or task.holder or task.officer or "system"
        self.told_if_refused(lambda: self.engine.complete(task.id, by=who, data=data))
        self.follower.look()

    def _visit(self, task: TaskView) -> int:
        """How many tasks of the step there were before this one."""
        seen = self._tasks.setdefault(task.step, [])
        if task.id not in seen:
            seen.append(task.id)
        return seen.index(task.id)

    def _is_done(self, task: TaskView) -> bool:
        """Whether somebody does it; where a decision is ``None``, nobody does."""
        visit = self._visit(task)
        if task.step in self._decisions:
            return _nth(self._decisions[task.step], visit) is not None
        return self._example.answer(task.step, visit) is not None

    def filled(self, step: Step, said: Mapping[str, Any], visit: int) -> dict[str, Any]:
        """What is filled in at a step: as said, decided or in the scenario, and what is still asked for."""
        names = {each.name: each for each in step.fields}
        usual = self._example.answer(step.id, visit) or {}
        data = {name: value for name, value in usual.items() if name in names}
        for name, field in names.items():
            if name in self._decisions:
                data[name] = self._turn(name, self._decisions[name], field.type is FieldType.LIST)
        data |= _nth(self._decisions.get(step.id), visit) or {}
        near = dict.fromkeys(units_named(self.dossier.definition.steps), self.dossier.competent)
        return Filling(step.fields, step.form, {**data, **said}, {}, near).of(0, 0, 0)

    def _turn(self, name: str, value: Any, plain: bool) -> Any:
        if plain or not isinstance(value, list | tuple):
            return value
        self._asked[name] += 1
        return _nth(value, self._asked[name] - 1)

    def _comes(self) -> bool:
        """What is waited for comes: a message that was decided on, else what is due next."""
        messages = self.dossier.definition.messages
        for wait in self.waits:
            names = (wait.name, messages.get(wait.name or ""))
            name = next((each for each in names if each in self._decisions), None)
            if wait.kind == "message" and wait.name is not None and name is not None:
                self.wait(self.pace)
                data = self._turn(name, self._decisions[name], False)
                self.send(wait.name, **(data if isinstance(data, Mapping) else {}))
                return True
        due = next_due(self.engine, self.clock.now)
        if due is None:
            return False
        self._tick(due)
        return True

    def _tick(self, due: datetime) -> None:
        self.clock.set(max(due, self.clock.now))
        hindered = self.engine.tick().hindered
        if hindered:
            raise AssertionError(f"{'; '.join(map(str, hindered.values()))}\n{self.telling()}")
        self.follower.look()


def _nth(value: Any, turn: int) -> Any:
    """Of a list, the one whose turn it is; the last stands."""
    return value[min(turn, len(value) - 1)] if isinstance(value, list | tuple) and value else value
