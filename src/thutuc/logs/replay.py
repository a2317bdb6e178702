"""Plays a trace on the net of a procedure: each step in its turn, with choices that let the next one happen.

What people chose is not in a log, so several dossiers are kept at once, one for each way they may have
chosen (a bounded number); those on which the next step is not open fall away. The instants of this play are
places in the trace, so that traces with the same steps are played once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from thutuc.bounded import dotted
from thutuc.dossier import State, Task, Wait, dump_state, load_state
from thutuc.dossier.events import TaskCompleted
from thutuc.errors import CommandRejected, EvaluationError, LogRefused
from thutuc.logs.candidates import MOST_INSTANCES, Candidates
from thutuc.net import Net
from thutuc.runtime import Run

#: Bounds of the search.
MOST_POINTS = 64  #: ways that are kept at once
MOST_MISSING = 4  #: steps that may be missing before one
MOST_LOOKED = 400  #: ways that are looked at for them
MOST_STEPS = 5_000  #: steps of a trace that are played

_REFUSED = (CommandRejected, EvaluationError)


class Reason(StrEnum):
    """Why an occurrence does not fit."""

    UNKNOWN = "unknown-step"  #: quy trình không có bước này
    NOT_OPEN = "not-open"  #: bước chưa mở
    MISSING = "missing-step"  #: thiếu bước trước đó
    OUT_OF_ORDER = "out-of-order"  #: sai thứ tự
    REPEATED = "done-again"  #: làm lại khi chưa được mở lại
    AFTER_END = "after-the-end"  #: sau khi đã kết thúc


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place where a trace leaves the procedure."""

    place: int  #: which occurrence
    step: str
    reason: Reason
    others: tuple[str, ...] = ()  #: the steps that are missing, or come later, or could be done instead


@dataclass(frozen=True, slots=True)
class Done:
    """A step as it was played."""

    place: int  #: which occurrence; of a step that is missing, the one before which it is missed
    step: str
    opened: int  #: after which occurrence it opened; -1: at the reception
    data: Mapping[str, Any]  #: what was filled in, as far as ways depend on it
    told: bool = True  #: the log tells it; a missing step it does not


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a trace."""

    start: Mapping[str, Any]  #: what was filled in when it was handed in
    done: tuple[Done, ...]
    misfits: tuple[Misfit, ...]
    ended: bool  #: the process has ended
    open: tuple[str, ...]  #: the steps still open
    cut: bool = False  #: there were more ways than are kept, so that a misfit may be none


class _Point:
    """One way in which the dossier may have gone: its state, and how it came there."""

    __slots__ = ("before", "done", "key", "state")

    def __init__(self, state: State, key: object, before: _Point | None, done: Done | None) -> None:
        self.state, self.key, self.before, self.done = state, key, before, done

    @property
    def finished(self) -> bool:
        return not self.state.scopes

    def way(self) -> list[Done]:
        """Everything done, in order."""
        found: list[Done] = []
        point: _Point | None = self
        while point is not None:
            if point.done is not None:
                found.append(point.done)
            point = point.before
        return found[::-1]


class Player:
    """Plays traces on one net; those with the same steps are played once."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._candidates = Candidates(net)
        self._known: dict[tuple[str, ...], Played] = {}
        self._starts: list[_Point] | None = None

    def play(self, steps: Iterable[str]) -> Played:
        """Play the steps of a trace in their order."""
        told = tuple(steps)
        if len(told) > MOST_STEPS:
            raise LogRefused(
                f"Một hồ sơ có quá {dotted(MOST_STEPS)} bước "
                f"· expected at most {MOST_STEPS:,} steps in a trace, "
                f"found {len(told):,}."
            )
        found = self._known.get(told)
        if found is None:
            found = self._known[told] = _Play(self, told).played()
        return found

    def starts(self) -> list[_Point]:
        """The dossier as it may have been handed in."""
        if self._starts is None:
            header = self.net.procedure.header
            self._starts = []
            for data in self._candidates.of("", header.fields):
                state = State()
                done = Done(-1, "", -1, data)
                if self._ran(state, -1, partial(_start, data)):
                    self._starts.append(_Point(state, self._key(state), None, done))
            self._starts = _apart(self._starts)
        return self._starts

    def after(self, point: _Point, step: str, place: int, *, told: bool) -> Iterator[_Point]:
        """The ways on from an open step."""
        node = self.net.nodes[step]
        opened = [task.id for task in point.state.tasks.values() if task.step == step]
        for number in opened[:1]:
            for data in self._candidates.of(step, node.fields):
                state = load_state(dump_state(point.state))
                task = state.tasks[number]
                if self._ran(state, place, partial(_complete, task, data)):
                    done = Done(place, step, task.since, data, told)
                    yield _Point(state, self._key(state), point, done)

    def by_itself(self, point: _Point, place: int) -> Iterator[_Point]:
        """What may have happened without anybody's step: a timer, a message, a service."""
        for wait in point.state.waits.values():
            state = load_state(dump_state(point.state))
            if self._ran(state, place, _happening(wait)):
                yield _Point(state, self._key(state), point, None)

    def _ran(self, state: State, place: int, happened: Callable[[Run], object]) -> bool:
        try:
            happened(Run(self.net, state, place, timer=lambda node, timer, scope: place))
        except _REFUSED:
            return False
        return True

    def _key(self, state: State) -> object:
        """What two dossiers have in common that go on alike."""
        scopes = {one.id: (one.node, one.kind, repr(one.data)) for one in state.scopes.values()}
        tokens = sorted(
            (one.node, one.via or "", str(scopes.get(one.scope))) for one in state.tokens.values()
        )
        waits = sorted((one.node, one.kind) for one in state.waits.values())
        data = sorted(
            (name, repr(state.data[name])) for name in self._candidates.deciding if name in state.data
        )
        return tuple(tokens), tuple(waits), tuple(data)


def _start(data: Mapping[str, Any], run: Run) -> None:
    run.start(None, data)


def _happening(wait: Wait) -> Callable[[Run], object]:
    """What ends a wait."""
    if wait.kind == "timer":
        return lambda run: run.fire(wait.id)
    if wait.kind == "service":
        return lambda run: run.service_done(wait.id)
    if wait.kind == "message":
        return lambda run: run.message(wait.name or "", wait=wait.id)
    return lambda run: run.signal(wait.name or "")


def _complete(task: Task, data: Mapping[str, Any], run: Run) -> None:
    run.emit(TaskCompleted(task.id, task.step, "log"))
    run.leave(task, data)


def _apart(points: Iterable[_Point]) -> list[_Point]:
    """Those that differ, as many as are kept."""
    found: dict[object, _Point] = {}
    for point in points:
        found.setdefault(point.key, point)
        if len(found) >= MOST_POINTS:
            break
    return list(found.values())


class _Play:
    """One trace being played."""

    def __init__(self, player: Player, told: Sequence[str]) -> None:
        self._player = player
        self._told = told
        self._points = player.starts()
        self._misfits: list[Misfit] = []
        self._ahead: Counter[str] = Counter()  #: steps that were missed, and come later
        self._seen: set[str] = set()
        self._cut = False

    def played(self) -> Played:
        """Play all of it."""
        for place, step in enumerate(self._told):
            if step not in self._player.net.steps:
                self._misfits.append(Misfit(place, step, Reason.UNKNOWN))
            elif not self._step(place, step):
                self._misfit(place, step)
            self._seen.add(step)
        last = self._last()
        way = last.way() if last is not None else []
        start = next((each.data for each in way if not each.step), {})
        return Played(
            start,
            tuple(each for each in way if each.step),
            tuple(self._misfits),
            last is not None and last.finished,
            () if last is None else _open(last),
            self._cut or max(Counter(self._told).values(), default=0) > MOST_INSTANCES,
        )

    def _step(self, place: int, step: str) -> bool:
        """Do a step that is open; false where it is not, and nothing has changed then."""
        return self._took(self._points, place, step) or self._took(self._quietly(place, step), place, step)

    def _took(self, points: Iterable[_Point], place: int, step: str) -> bool:
        gone_on = _apart(
            after for point in points for after in self._player.after(point, step, place, told=True)
        )
        self._cut = self._cut or len(gone_on) >= MOST_POINTS
        self._points = gone_on or self._points
        return bool(gone_on)

    def _quietly(self, place: int, step: str | None) -> list[_Point]:
        """The ways on which a step is open (or all is over) after what happens by itself."""
        found, frontier, looked = list[_Point](), self._points, {point.key for point in self._points}
        for _ in range(MOST_MISSING):
            nearer = []
            for after in (after for point in frontier for after in self._player.by_itself(point, place)):
                if after.key not in looked and len(looked) < MOST_LOOKED:
                    looked.add(after.key)
                    nearer.append(after)
            found = [point for point in nearer if (step in _open(point) if step else point.finished)]
            if found or not nearer:
                break
            frontier = nearer
        return found

    def _misfit(self, place: int, step: str) -> None:
        """Say why a step cannot be done, and go on as sensibly as can be."""
        if self._ahead[step]:
            self._ahead[step] -= 1
            return
        open_now = tuple(sorted({each for point in self._points for each in _open(point)}))
        if all(point.finished for point in self._points):
            self._misfits.append(Misfit(place, step, Reason.AFTER_END))
            return
        if step in self._seen:
            self._misfits.append(Misfit(place, step, Reason.REPEATED))
            return
        missed = self._missing(place, step)
        if not missed:
            self._misfits.append(Misfit(place, step, Reason.NOT_OPEN, open_now))
            return
        others = tuple(each.step for each in missed[0].way() if each.place == place and not each.told)
        later = [each for each in others if each in self._told[place + 1 :]]
        self._ahead.update(later)
        reason = Reason.OUT_OF_ORDER if later else Reason.MISSING
        self._misfits.append(Misfit(place, step, reason, tuple(later) or others))
        self._took(missed, place, step)

    def _missing(self, place: int, step: str) -> list[_Point]:
        """The ways on which a step is open after the fewest steps that the log does not tell."""
        frontier, looked = self._points, {point.key for point in self._points}
        for _ in range(MOST_MISSING):
            nearer: list[_Point] = []
            for point in frontier:
                for each in self._onward(point, place):
                    if each.key not in looked and len(looked) < MOST_LOOKED:
                        looked.add(each.key)
                        nearer.append(each)
            found = [point for point in nearer if step in _open(point)]
            if found:
                return found
            frontier = nearer
        return []

    def _onward(self, point: _Point, place: int) -> Iterator[_Point]:
        for each in _open(point):
            yield from self._player.after(point, each, place, told=False)
        yield from self._player.by_itself(point, place)

    def _last(self) -> _Point | None:
        """How the trace most likely stands at its end: over where that can be."""
        ended = [point for point in self._points if point.finished] or self._quietly(len(self._told), None)
        return next(iter(ended or self._points), None)


def _open(point: _Point) -> tuple[str, ...]:
    return tuple(dict.fromkeys(task.step for task in point.state.tasks.values()))
