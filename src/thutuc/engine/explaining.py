"""Why a date is the date: the sum behind a clock, retold from its journal.

Every part of the sum is told by the function that counted it, with the calendar as it was known then;
what a later notice, an extension or an apology did to the date stands below it in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from thutuc.dossier import Event, decode_events
from thutuc.dossier.events import (
    ClockExtended,
    ClockReprojected,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
    DossierMigrated,
    DossierSubmitted,
    HandedOver,
    MigrationUndone,
    TaskAssigned,
    TermReplaced,
    VersionOfReception,
)
from thutuc.dossier.naming import task_of_clock
from thutuc.dossier.view import local
from thutuc.engine import wording
from thutuc.engine.clock_names import DOSSIER, FORWARD, GROUP, clock_asked
from thutuc.engine.draft import World
from thutuc.engine.undone import holding
from thutuc.errors import UnknownClock
from thutuc.procedure import Decision
from thutuc.store import JournalRow
from thutuc.worktime import Budget, Calendar, Line, carry, explain_carry, explain_left, project_left
from thutuc.worktime.in_hours import ClockTime, WorkingTime
from thutuc.worktime.ledger import measure


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a date is the date: the sum that anybody can check with a paper calendar."""

    dossier: int
    clock: str
    term: str  #: in the law's words
    basis: str | None
    started: datetime
    due: datetime | None  #: as told; ``None`` while the clock stands still
    calendar: str | None  #: version that the date was counted with
    plugin: str | None
    lines: tuple[Line, ...]
    expiry: datetime | None = None  #: when the term ends in law: 24:00 of its last day, or the instant
    legal: datetime | None = None  #: what the calendar known now gives, where that is another date
    policies: Mapping[str, str] = field(default_factory=dict)  #: readings of the law other than the default


def explain(
    world: World,
    dossier: int,
    unit: str | None,
    rows: Sequence[JournalRow],
    name: str,
    now: datetime,
    decisions: Sequence[Decision] = (),
) -> Explanation:
    """The sum behind the newest run of the clock *name*, and what is known of its date at *now*.

    *decisions* are those that the procedure cites: what sets the length of a term is named beside the law by
    which it is counted, unless the dossier went on under another version meanwhile.
    """
    name = clock_asked(name, dossier)
    told = [(row, event) for row in holding(rows) for event in decode_events(row.public, row.payload)]
    found = _newest_run(world, name, unit, told)
    if found is None:
        ran = dict.fromkeys(event.clock for _, event in told if isinstance(event, ClockStarted))
        raise UnknownClock(
            f"a clock that has run in this dossier ({', '.join(ran) or 'none so far'})",
            f"{name!r}, which has not",
        )
    legal = found.finish(now)
    if not any(isinstance(event, DossierMigrated) for _, event in told):
        found.lines[1:1] = _decided(name, decisions)
    if name == DOSSIER:
        found.lines += _moves(told)
        found.lines += wording.promises(event for _, event in told)
    return _explanation(found, dossier, legal)


def _newest_run(
    world: World, name: str, unit: str | None, told: Sequence[tuple[JournalRow, Any]]
) -> _Sum | None:
    """The sum of the last time that a clock was started, by the calendar of the unit it was with then."""
    found: _Sum | None = None
    for row, event in told:
        if isinstance(event, DossierSubmitted):
            unit = event.competent or unit
        elif isinstance(event, HandedOver):
            unit = event.units.get(unit or "", unit)
            if found is not None:
                found.handed_over(event, row)
        elif isinstance(event, TaskAssigned) and name.endswith(f":{event.task}"):
            unit = event.unit
        elif getattr(event, "clock", None) != name:
            continue
        elif isinstance(event, ClockStarted):
            again = name.startswith(GROUP) and event.left is not None  # it goes on with what was left
            if found is None or not again:
                found = _Sum(world, event.unit or unit, name, event, row.happened_at)
            found.start(event, row)
        elif found is not None:
            found.enter(event, row)
    return found


def _decided(name: str, decisions: Sequence[Decision]) -> Iterator[Line]:
    """The decision that publishes the procedure's term, or approves the times of its steps."""
    kinds = {DOSSIER: "publication", "task": "internal-process"}
    kind = kinds.get(name.partition(":")[0])
    numbers = "; ".join(each.number for each in decisions if each.kind == kind)
    if numbers:
        yield wording.decided(numbers, published=name == DOSSIER)


def _explanation(found: _Sum, dossier: int, legal: datetime | None) -> Explanation:
    budget = found.told
    return Explanation(
        dossier=dossier,
        clock=found.name,
        term=str(budget["term"]),
        basis=budget.get("basis") or None,
        started=local(found.at),
        due=None if found.due is None else local(found.due),
        calendar=found.calendar,
        plugin=found.first.plugin,
        lines=tuple(found.lines),
        expiry=None if found.expiry is None else local(found.expiry),
        legal=legal,
        policies=found.budget.policies.chosen(),
    )


def _moves(told: Sequence[tuple[JournalRow, Event]]) -> Iterator[Line]:
    """How the dossier went over to other versions, and which legal term counts since."""
    for row, event in told:
        if isinstance(event, DossierMigrated):
            yield wording.migrated(event, local(row.happened_at))
        elif isinstance(event, MigrationUndone):
            yield wording.given_back(event, local(row.happened_at))
        elif isinstance(event, VersionOfReception):
            yield wording.of_reception(event, local(row.happened_at))


class _Sum:
    """One clock's sum, told part by part."""

    def __init__(self, world: World, unit: str | None, name: str, first: ClockStarted, at: int) -> None:
        self.world, self.unit, self.name = world, unit, name
        self.first, self.at = first, at
        self.lines: list[Line] = []
        self.budget = Budget.from_json(first.budget)
        self.told = first.budget  #: the term as it began, or as a decision replaced it
        self.since = self.began = at  #: of the present run, and of the whole term
        self.left: int | None = None  #: of the term, at :attr:`since`
        self.done = 0  #: counted before that, in the unit of :attr:`left`
        self.known = 0  #: what calendars knew when the date was set
        self.due: int | None = None
        self.expiry: int | None = None
        self.calendar = ""
        self.over = False  #: it had run out before it stood still
        self.pause: tuple[ClockSuspended, int] | None = None
        self.left_at: tuple[ClockStopped, JournalRow] | None = None  #: a group that the dossier has left
        self.moves: list[ClockReprojected] = []
        self.notes: list[Line] = []  #: said below the sum of this run: extensions, and what moved before them

    def start(self, event: ClockStarted, row: JournalRow) -> None:
        """It begins, or a group goes on with what was left of it."""
        if self.left_at is not None:
            stopped, then = self.left_at
            if self.pause is None:
                self._part(then.happened_at, then.recorded_at, stopped.left)
            else:
                until = local(then.happened_at)
                self.lines.append(wording.suspended(*self.pause, until, self._calendar(then)))
            self.lines.append(wording.outside(local(then.happened_at), local(row.happened_at)))
            self.left_at = self.pause = None
            self.over = event.due < row.happened_at
            if self.over:
                self.lines.append(wording.ran_out(local(event.due)))
        self.since, self.left = row.happened_at, event.left
        self.began = row.happened_at if event.began is None else event.began
        self._set(event, row)
        if task_of_clock(self.name) is not None and event.due < row.recorded_at:
            self.lines.append(wording.given_late(local(row.recorded_at)))

    def enter(self, event: Event, row: JournalRow) -> None:
        """Something happened to the clock."""
        follow: Callable[[_Sum, Any, JournalRow], None] | None = _ENTER.get(type(event))
        if follow is not None:
            follow(self, event, row)

    def suspended(self, event: ClockSuspended, row: JournalRow) -> None:
        """What was counted until it stood still."""
        self._part(row.happened_at, row.recorded_at, event.left)
        self.pause, self.left = (event, row.happened_at), event.left
        self.due = self.expiry = None

    def resumed(self, event: ClockResumed, row: JournalRow) -> None:
        """It goes on with what is left, or begins anew."""
        if self.pause is not None:
            self.lines.append(wording.suspended(*self.pause, local(row.happened_at), self._calendar(row)))
            self.pause = None
        self.since, self.left = row.happened_at, event.left
        if event.after != "resume":
            self.over, self.done, self.began = False, 0, event.began or self.began
            self.budget = Budget.from_json(event.budget)
            if event.after != "restart":  # a term of its own
                self.told = event.budget
            self.lines.append(wording.anew(event, local(row.happened_at)))
        elif self.over:
            self.lines.append(wording.ran_out(local(event.due)))
        elif self.budget.limit is not None:  # with what is left of the legal term
            self.budget = Budget.from_json(event.budget)
        self._set(event, row)

    def extended(self, event: ClockExtended, row: JournalRow) -> None:
        """The law gives more: what is counted goes on, only longer."""
        line = wording.extended(event, local(self.due), local(row.happened_at))
        if event.since is not None:
            self.notes += [
                *(wording.moved(move, self.budget.policies) for move in self.moves),
                line,
            ]
            self.left = event.left
            self.budget = self.budget if event.budget is None else Budget.from_json(event.budget)
            self._set(event, row)
            return
        then, calendar = local(row.happened_at), self._calendar(row)
        left = carry(self.budget, local(self.since), self.left, then, calendar, local(self.began))
        self._part(row.happened_at, row.recorded_at, event.left if left is None else left)
        self.lines.append(line)
        self.since, self.left = row.happened_at, event.left
        self._set(event, row)

    def replaced(self, event: TermReplaced, row: JournalRow) -> None:
        """Another version's term counts: what is counted goes on, with another length."""
        self.notes += [
            *(wording.moved(move, self.budget.policies) for move in self.moves),
            wording.replaced(event),
        ]
        self.moves, self.left, self.told = [], event.left, event.budget
        self.budget = Budget.from_json(event.budget)
        if event.due is not None and event.expiry is not None:
            self.due, self.expiry, self.calendar = event.due, event.expiry, event.calendar or ""
            self.known = row.recorded_at
        else:
            self.lines += self.notes
            self.notes = []

    def reprojected(self, event: ClockReprojected, row: JournalRow) -> None:
        """A notice moved the date on; the sum below it stays as it was told."""
        self.moves.append(event)
        self.due, self.expiry, self.calendar = event.due, event.expiry, event.calendar

    def handed_over(self, event: HandedOver, row: JournalRow) -> None:
        """Another calendar counts from here on; what was used up until then stands, where that differs."""
        if self.name in event.left:
            left, limit = event.left[self.name]
            self._part(row.happened_at - 1, row.recorded_at, left)
            self.since, self.left, self.known = row.happened_at - 1, left, row.recorded_at
            self.budget = replace(self.budget, limit_left=limit)
        self.unit = event.units.get(self.unit or "", self.unit)

    def stopped(self, event: ClockStopped, row: JournalRow) -> None:
        """A group may be come back to; any other clock keeps the date it had."""
        self.left_at = event, row

    def finish(self, now: datetime) -> datetime | None:
        """Tell the date, or why there is none; gives the one by the calendar known at *now*, if another."""
        if self.pause is not None:
            calendar = self.world.calendar(self.unit, local(self.known))
            until = None if self.left_at is None else local(self.left_at[1].happened_at)
            self.lines.append(wording.suspended(*self.pause, until, calendar))
            if until is None:
                self.lines.append(wording.no_date())
            return None
        if self.over or self.due is None:
            return None
        then, began = self.world.calendar(self.unit, local(self.known)), local(self.began)
        *lines, end = explain_left(self.budget, local(self.since), self.left, then, self.done, began)
        end = wording.to_be_moved(end) if self.name == FORWARD else end
        self.lines += [*lines, *self.notes, end]
        self.notes = []
        told = local(self.moves[0].was) if self.moves else local(self.due)
        counted = project_left(self.budget, local(self.since), self.left, then, began).at
        if counted != told:
            self.lines.append(wording.other_calendar(told, self.calendar, counted, then.version))
        self._tell_moves()
        present = self.world.calendar(self.unit, now)
        legal = project_left(self.budget, local(self.since), self.left, present, began).at
        if legal == local(self.due):
            return None
        if counted == told:
            self.lines.append(wording.by_law(legal, present.version, local(self.due)))
        return legal

    def _set(self, event: ClockStarted | ClockResumed | ClockExtended, row: JournalRow) -> None:
        self.due, self.expiry, self.calendar = event.due, event.expiry, event.calendar
        self.known, self.moves = row.recorded_at, []

    def _calendar(self, row: JournalRow) -> Calendar:
        return self.world.calendar(self.unit, local(row.recorded_at))

    def _part(self, until: int, known: int, left: int | None) -> None:
        """What was counted up to *until*, when *left* was left; ``None``: it had run out before."""
        if self.over:
            return
        calendar = self.world.calendar(self.unit, local(known))
        since, at, began = local(self.since), local(until), local(self.began)
        if left is None:
            self.over = True
            self.lines += explain_left(self.budget, since, self.left, calendar, self.done, began)
            self._tell_moves()
            return
        told = explain_carry(self.budget, since, self.left, at, calendar, self.done, began)
        kind, whole = measure(self.budget, self.budget.term, suspended=True)
        if kind in (WorkingTime, ClockTime):
            self.done += (whole if self.left is None else self.left) - left
        else:
            self.done = max(self.done, *(line.count or 0 for line in told), 0)
        self.lines += told
        self._tell_moves()

    def _tell_moves(self) -> None:
        self.lines += [*self.notes, *(wording.moved(move, self.budget.policies) for move in self.moves)]
        self.moves, self.notes = [], []


_ENTER: dict[type[Event], Callable[[_Sum, Any, JournalRow], None]] = {
    ClockSuspended: _Sum.suspended,
    ClockResumed: _Sum.resumed,
    ClockExtended: _Sum.extended,
    ClockReprojected: _Sum.reprojected,
    TermReplaced: _Sum.replaced,
    ClockStopped: _Sum.stopped,
}
