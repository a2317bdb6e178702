"""Runs a scenario on the engine itself: a store in memory, a clock that jumps from one act to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from thutuc.engine import Dossier, Engine, Record, TaskView, in_vietnamese
from thutuc.engine.supervising import DutyView
from thutuc.errors import CommandRejected, ConfigurationError, ThutucError, WrongState
from thutuc.scenario.acts import Act, Do, Flag, HandOver, Notice, Signal, Until, Wait
from thutuc.scenario.expected import Expected
from thutuc.scenario.following import Follower, Passed
from thutuc.scenario.judging import Found, differences, shown
from thutuc.scenario.lines import Place
from thutuc.scenario.pause import Pause
from thutuc.scenario.slips import slips
from thutuc.scenario.story import Refusal, StoryLine, told_of
from thutuc.scenario.words import Scenario
from thutuc.scenario.world import DaysOff, Stage, World, next_due, prepare

#: Instants at which something happens by itself between two acts.
_MOST_WAKES = 5_000


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is not as the scenario says, at its line."""

    line: int
    act: int | None  #: the number of the act, from 0; ``None``: of the whole
    what: str
    expected: str
    found: str
    found_vi: str | None = None  #: the same in Vietnamese, where it is told otherwise

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return f"{self.what}: mong đợi {self.expected}, thực tế {self.found_vi or self.found}"

    @property
    def en(self) -> str:
        """In English."""
        return f"{self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario."""

    scenario: Scenario
    stage: Stage
    failures: tuple[Failure, ...]
    passed: Passed  #: nodes, flows and rules of time that it came by
    records: tuple[Record, ...]  #: the dossier's journal
    founds: tuple[Expected, ...] = ()  #: what was found after each act and at the end, when it was asked for
    refusals: tuple[Refusal, ...] = ()  #: acts that were refused

    @property
    def ok(self) -> bool:
        """Whether all was as expected."""
        return not self.failures

    @cached_property
    def story(self) -> tuple[StoryLine, ...]:
        """What happened, in order, for people."""
        return told_of(self.stage.procedure, self.records, self.refusals)


def run(
    scenario: Scenario,
    procedure: Stage | str | Path | bytes,
    *,
    world: World | None = None,
    found: Callable[[Found], Expected] | None = None,
) -> Outcome:
    """Run a scenario on a procedure: a file, its bytes, or a stage that :func:`prepare` made for many runs.

    Nothing is raised for what goes otherwise than told: it stands among the failures. *found* is asked, after
    each act and at the end, to put into words what was found. Raises :class:`~thutuc.errors.ProcedureRefused`
    for a procedure that cannot be deployed, :class:`~thutuc.errors.ConfigurationError` for an organisation
    that cannot be read.
    """
    if not isinstance(procedure, Stage):
        beside = scenario.file.parent.parent / "procedure.bpmn" if scenario.file is not None else None
        given = beside if isinstance(procedure, bytes) else None
        procedure = prepare(procedure, world=world, process=scenario.procedure, beside=given)
    if scenario.procedure not in (None, procedure.procedure.id):
        raise ConfigurationError(
            f"Expected the process {scenario.procedure!r} that the scenario names, "
            f"found {procedure.procedure.id!r}."
        )
    return _Run(scenario, procedure, found).whole()


@dataclass
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


class _Stopped(Exception):
    """The run cannot go on; its failure stands among the others."""


class _Run:
    def __init__(self, scenario: Scenario, stage: Stage, words: Callable[[Found], Expected] | None) -> None:
        self.scenario = scenario
        self.stage = stage
        self.clock = _Clock(scenario.start)
        self.days: DaysOff | None = None
        self.failures: list[Failure] = []
        self.founds: list[Expected] = []
        self.refusals: list[Refusal] = []
        self._words = words
        if any(isinstance(act, Notice) for act in scenario.act):
            plugins, self.days = stage.world.with_notices(scenario)
        else:
            plugins = stage.world.plugins(scenario)
        self.engine: Engine = stage.engine(plugins, self.clock)
        self.follower: Follower | None = None
        self.id = 0

    def whole(self) -> Outcome:
        try:
            self._begin()
            for number, act in enumerate(self.scenario.act):
                self._act(number, act)
            self._judge(self.scenario, ())
        except _Stopped:
            pass
        finally:
            if self.follower is not None:
                self.follower.look()
            self.engine.store.close()
        follower = self.follower
        return Outcome(
            self.scenario,
            self.stage,
            tuple(self.failures),
            follower.passed if follower is not None else Passed(),
            tuple(follower.records) if follower is not None else (),
            tuple(self.founds),
            tuple(self.refusals),
        )

    def _begin(self) -> None:
        try:
            dossier = self.engine.start(self.stage.procedure.id, **self.scenario.arguments())
        except ThutucError as error:
            raise self._stop(
                ("start",), None, "start", "nhận vào · taken in", _said(error), _said_vi(error)
            ) from error
        self.id = dossier.id
        self.follower = Follower(self.engine, self.stage.net, dossier.id)
        self.follower.look()

    # --- one act -----------------------------------------------------------------------------------

    def _act(self, number: int, act: Act) -> None:
        place: Place = ("act", number)
        told = len(self._followed.told)  # before the time passes: silence has rungs, too
        self._pass_time(self._when(act, place, number), place, number)
        before = self._journal()
        net, plugins = self.stage.net, self.engine.plugins
        for key, named, found in slips(act, net, plugins, self.stage.world.systems, self.clock.now):
            raise self._stop((*place, key), number, key, named, found)
        try:
            self._perform(act)
        except ThutucError as error:
            self._refused(act, error, before, place, number)
        else:
            if act.refused is not None:
                raise self._stop(
                    (*place, "refused"), number, act.verb(), act.refused, "không bị từ chối · not refused"
                )
        self._followed.look()
        if act.expect is not None:
            self._judge(act.expect, (*place, "expect"), number, told)
        elif self._words is not None:
            self.founds.append(self._words(self._found(told)))

    def _when(self, act: Act, place: Place, number: int) -> datetime:
        pause: Pause | None = act.wait if isinstance(act, Wait) else act.after
        at = act.at
        if at is None:
            if pause is None:
                return self.clock.now
            try:
                return pause.after(self.clock.now, self.engine.plugins, self.scenario.competent)
            except ThutucError as error:
                said, said_vi = _said(error), _said_vi(error)
                raise self._stop(place, number, "after", str(pause), said, said_vi) from error
            except (OverflowError, ValueError) as error:
                raise self._stop(place, number, "after", str(pause), str(error)) from error
        if at < self.clock.now:
            raise self._stop((*place, "at"), number, "at", f"từ · from {shown(self.clock.now)}", shown(at))
        return at

    def _perform(self, act: Act) -> None:
        match act:
            case Wait():
                return
            case Until():
                self._until(act)
            case Signal():
                given = act.arguments()
                self.engine.send(self.id, act.signal, by=act.by or "system", signal=True, **given)
            case HandOver():
                self._hand_over(act)
            case Notice():
                if self.days is not None:
                    self.days.order(act.notice, act.off)
                self.engine.reproject(by=act.by or "system", notice=act.notice, days=act.off)
            case Flag():
                task = self._task(act.step, None, act.by).id if act.step else None
                by, when = act.by or "system", act.happened_at
                self.engine.flag(self.id, by=by, text=act.flag, task=task, happened_at=when)
            case _:
                self._verb(act)

    def _verb(self, act: Act) -> None:
        by, arguments = act.by, act.arguments()
        match act.about:
            case "task":
                came = act.happened_at if isinstance(act, Do) else None
                task = self._task(act.object, getattr(act, "unit", None), by, came)
                getattr(self.engine, act.called)(
                    task.id, by=by or task.holder or task.officer or "system", **arguments
                )
            case "duty":
                duty = self._duty(act)
                getattr(self.engine, act.called)(duty.id, by=by or duty.officer or "system", **arguments)
            case _:
                getattr(self.engine, act.called)(self.id, by=by or "system", **arguments)

    def _hand_over(self, act: HandOver) -> None:
        self.engine.hand_over(
            by=act.by or "system",
            decision=act.hand_over,
            from_unit=act.from_unit,
            officer=act.officer,
            to=act.to,
            reason=act.reason,
        )

    def _until(self, act: Until) -> None:
        """Let time pass until the event at the edge of a step has happened."""
        task = self._task(act.do, None, None)
        passed = self._followed.passed.nodes
        often = passed[act.until]
        for _ in range(_MOST_WAKES):
            due = next_due(self.engine, self.clock.now)
            if due is None:
                break
            self._tick(due)
            self._followed.look()
            if passed[act.until] > often:
                return
            if all(each.id != task.id for each in self._dossier().tasks):
                break
        raise WrongState(
            f"the event {act.until!r} at the edge of {act.do!r}", "that it does not happen by itself"
        )

    def _task(self, step: str, unit: str | None, by: str | None, came: datetime | None = None) -> TaskView:
        """The open task of a step: in this unit, else his who acts, else the first.

        For what *came* earlier the one that waited then, though its wait has lapsed since.
        """
        tasks = self._dossier().tasks
        waited = [each for each in tasks if came is None or each.since <= came]
        lapsed = [] if came is None else self._followed.lapsed(came)
        asked = (
            [each for each in there if each.step == step and unit in (None, each.unit)]
            for there in (waited, lapsed, tasks)
        )
        open_ = next(filter(None, asked), [])
        if not open_:
            named = ", ".join(sorted({each.step for each in tasks})) or "none"
            raise WrongState(f"an open step {step!r}", f"open steps: {named}")
        his = [each for each in open_ if by is not None and by in (each.holder, each.officer)]
        return (his or open_)[0]

    def _duty(self, act: Act) -> DutyView:
        duties = [each for each in self.engine.duties(dossier=self.id) if each.kind == act.duty]
        about = act.object if act.verb() == "explain_delay" else getattr(act, "of", None)
        named = [each for each in duties if about in (None, each.about, self._followed.of(each.about))]
        his = [each for each in named if act.by in (None, each.officer)] or named
        if not his:
            raise WrongState(f"an open duty to {act.duty}", "none")
        return his[0]

    def _refused(self, act: Act, error: ThutucError, before: int, place: Place, number: int) -> None:
        """A refusal that was expected goes on, where nothing was changed by it; any other ends the run."""
        wanted, said, said_vi = act.refused, _said(error), _said_vi(error)
        self.refusals.append(Refusal(before, self.clock.now, act.verb(), said, said_vi))
        if wanted is None:
            line = (*place, act.verb())
            raise self._stop(line, number, act.verb(), "làm được · accepted", said, said_vi) from error
        words = f"{error}\n{in_vietnamese(error)}".casefold()
        if wanted not in _classes(error) and wanted.casefold() not in words:
            raise self._stop((*place, "refused"), number, act.verb(), wanted, said, said_vi) from error
        after = self._journal()
        if isinstance(error, CommandRejected) and after != before:
            self._fail(
                (*place, "refused"),
                number,
                "refused",
                "không thay đổi gì · nothing changed",
                f"{after - before}",
            )

    # --- time --------------------------------------------------------------------------------------

    def _pass_time(self, when: datetime, place: Place, number: int) -> None:
        """Whatever is due by itself happens at its own instant."""
        for _ in range(_MOST_WAKES):
            due = next_due(self.engine, self.clock.now)
            if due is None or due > when:
                break
            try:
                self._tick(due)
            except ThutucError as error:
                raise self._stop(place, number, "wait", shown(due), _said(error), _said_vi(error)) from error
            self._followed.look()
        self.clock.now = when

    def _tick(self, due: datetime) -> None:
        self.clock.now = max(due, self.clock.now)
        ticked = self.engine.tick()
        if ticked.hindered:
            raise ConfigurationError("; ".join(ticked.hindered.values()))

    # --- what came of it ---------------------------------------------------------------------------

    @property
    def _followed(self) -> Follower:
        if self.follower is None:
            raise RuntimeError("the run has not begun")
        return self.follower

    def _dossier(self) -> Dossier:
        return self.engine.dossier(self.id)

    def _journal(self) -> int:
        self._followed.look()
        return len(self._followed.records)

    def _found(self, told: int = 0) -> Found:
        duties = self.engine.duties(dossier=self.id)
        return Found(self._dossier(), self._followed, self._followed.told[told:], duties)

    def _judge(self, expected: Expected, place: Place, act: int | None = None, told: int = 0) -> None:
        found = self._found(told)
        for each in differences(expected, found):
            self._fail((*place, *each.place), act, each.what, each.expected, each.found)
        if self._words is not None:
            self.founds.append(self._words(found))

    def _fail(
        self, place: Place, act: int | None, what: str, expected: str, found: str, vi: str | None = None
    ) -> None:
        self.failures.append(Failure(self.scenario.lines.of(*place), act, what, expected, found, vi))

    def _stop(
        self, place: Place, act: int | None, what: str, expected: str, found: str, vi: str | None = None
    ) -> _Stopped:
        self._fail(place, act, what, expected, found, vi)
        return _Stopped(what)


def _said(error: ThutucError) -> str:
    return f"{type(error).__name__}: {error}"


def _said_vi(error: ThutucError) -> str:
    return f"{type(error).__name__}: {in_vietnamese(error)}"


def _classes(error: ThutucError) -> Sequence[str]:
    return [each.__name__ for each in type(error).__mro__]
