"""Re-projecting: a notice about days off has come while dossiers are open.

The dates to move are found by columns and moved in short transactions, between which officers work on;
what stands although the present calendar gives another date is counted afterwards, in reading only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime

from thutuc.dossier import Clock
from thutuc.dossier.codec import load_terms
from thutuc.dossier.events import ClockReprojected, Event, PromiseMade, WaitReprojected
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine.batches import MOST, Batches
from thutuc.engine.calling import Call
from thutuc.engine.desk import Desk
from thutuc.engine.rules import notices, rights
from thutuc.engine.surveying import DAY, EAST, EPOCH, Calendars, DaysOff
from thutuc.engine.unread import UNREADABLE, altered
from thutuc.engine.written import is_paper_number
from thutuc.errors import CalendarError, WrongData
from thutuc.store.seeing import reading

#: How many dossiers are looked at in one reading.
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A date that stands although the present calendar gives another."""

    dossier: int
    clock: str
    due: datetime  #: what was told, and stands
    law: datetime  #: what the present calendar gives
    calendar: str | None  #: version of the calendar that the date was set with


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that a notice moved on."""

    dossier: int
    clock: str  #: the clock's id; ``wait:7`` for a timer's legal term
    was: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Reprojected:
    """What a notice did to the open dossiers, or in a dry run would do."""

    notice: str
    dossiers: int  #: dossiers in which a date moved; each has one journal row more
    clocks: int  #: clocks whose due instant moved
    promises: int  #: dates told to applicants anew
    kept: int  #: due instants that stand although the present calendar gives others
    examples: tuple[Kept, ...] = ()  #: the first of these
    hindered: Mapping[int, str] = field(default_factory=dict)  #: dossiers that need a person first, and why
    waits: int = 0  #: timers of a legal term that fire later
    moved: tuple[Moved, ...] = ()  #: the first dates that moved
    dry_run: bool = False  #: nothing was written


@dataclass(slots=True)
class _Count:
    """What a notice does to the open dossiers, while it is being counted."""

    dossiers: int = 0
    clocks: int = 0
    promises: int = 0
    waits: int = 0
    kept: int = 0
    examples: list[Kept] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    hindered: dict[int, str] = field(default_factory=dict)
    rehearsed: set[tuple[int, str]] = field(default_factory=set)  #: what would move, by dossier and clock

    def moved(self, dossier: int, events: Iterable[Event]) -> None:
        self.dossiers += 1
        for event in events:
            self.promises += isinstance(event, PromiseMade)
            if isinstance(event, ClockReprojected):
                self.clocks += 1
                self.moves.append(Moved(dossier, event.clock, local(event.was), local(event.due)))
            elif isinstance(event, WaitReprojected):
                self.waits += 1
                self.moves.append(Moved(dossier, f"wait:{event.wait}", local(event.was), local(event.due)))

    def stands(self, dossier: int, clock: Clock, law: datetime, examples: int) -> None:
        self.kept += 1
        if clock.due is not None and len(self.examples) < examples:
            self.examples.append(Kept(dossier, clock.id, local(clock.due), law, clock.calendar))

    def add(self, batch: _Count, examples: int) -> None:
        self.dossiers += batch.dossiers
        self.clocks += batch.clocks
        self.promises += batch.promises
        self.waits += batch.waits
        self.moves += batch.moves[: examples - len(self.moves)]
        self.hindered |= batch.hindered
        self.rehearsed |= batch.rehearsed

    def told(self, notice: str, *, dry_run: bool) -> Reprojected:
        return Reprojected(
            notice=notice,
            dossiers=self.dossiers,
            clocks=self.clocks,
            promises=self.promises,
            kept=self.kept,
            examples=tuple(self.examples),
            hindered=self.hindered,
            waits=self.waits,
            moved=tuple(self.moves),
            dry_run=dry_run,
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """How a notice is brought in."""

    by: str
    command: c.Reproject
    batch: int
    examples: int
    dry_run: bool


class Reprojector:
    """Moves on what a notice made a day off, in all open dossiers; run again, it moves nothing twice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store

    def reproject(
        self,
        *,
        by: str,
        notice: str,
        days: Iterable[date] | None,
        batch: int,
        examples: int,
        dry_run: bool = False,
    ) -> Reprojected:
        """Move dates in transactions of at most *batch* dossiers, then count what stands but differs."""
        call = self._call(by)
        self._check(call, notice, batch)
        run = _Run(
            by, c.Reproject(notice, None if days is None else frozenset(days)), batch, examples, dry_run
        )
        count = _Count()
        self._move(self._concerned(call.at, run.command.days), run, count)
        self._move(sorted(set(self._survey(call, run, count))), run, count)
        return count.told(notice, dry_run=dry_run)

    def _call(self, by: str) -> Call:
        return self._desk.call("reproject", by, None, None, None)

    def _check(self, call: Call, notice: str, batch: int) -> None:
        with self._desk.guard(call, None, None):
            rights.check_system(self._desk.world, call.by, "reproject")
        if not is_paper_number(notice):
            raise WrongData([f"Expected the number of the notice, found {notice[:40]!a}"])
        if not 1 <= batch <= MOST:
            raise WrongData([f"Expected batches of 1 to {MOST} dossiers, found {batch}"])

    # --- what falls on a day now off ---------------------------------------------------------------

    def _concerned(self, at: int, days: Set[date] | None) -> list[int]:
        """Dossiers of which a date ahead falls on a day that is off now; none of them is read for it."""
        off = DaysOff(self._desk.world, local(at), days)
        found: set[int] = set()
        with reading(self._store) as tx:
            asked = None if days is None else {day.toordinal() - EPOCH for day in days}
            if asked is None:
                ahead = tx.days_ahead(at + 1, east=EAST, length=DAY)
                asked = {day for unit, day in ahead if off.has(unit, day)}
            for day in sorted(asked):
                first, last = max(at + 1, day * DAY - EAST), (day + 1) * DAY - EAST
                for dossier, unit, _ in tx.dates_between(first, last):
                    if off.has(unit, day):
                        found.add(dossier)
                for dossier, unit, earliest, latest in tx.other_dates_between(first, last):
                    # of several dates, those between the first and the last are not known here
                    if earliest != latest or off.has(unit, day):
                        found.add(dossier)
        return sorted(found)

    # --- moving ------------------------------------------------------------------------------------

    def _move(self, dossiers: Sequence[int], run: _Run, count: _Count) -> None:
        for start in range(0, len(dossiers), run.batch):
            batches = Batches(self._desk, run.command, _always(self._call(run.by)))
            move = batches.rehearse if run.dry_run else batches.write
            batch = _Count()
            for outcome in move(dossiers[start : start + run.batch]):
                if outcome.hindered is not None:
                    batch.hindered[outcome.row.id] = outcome.hindered
                else:
                    batch.moved(outcome.row.id, outcome.events)
            if run.dry_run:
                batch.rehearsed = {(move.dossier, move.clock) for move in batch.moves}
            count.add(batch, run.examples)

    # --- what stands -------------------------------------------------------------------------------

    def _survey(self, call: Call, run: _Run, count: _Count) -> list[int]:
        """Count the dates that stand but differ from the law's; gives the dossiers whose dates follow it."""
        follow: list[int] = []
        after, calendars = 0, Calendars(self._desk.world, local(call.recorded))
        while True:
            with reading(self._store) as tx:
                page = tx.all("open_states", (after, PAGE))
            if not page:
                return follow
            after = page[-1][0]
            for dossier, competent, blob in page:
                try:
                    tasks, running = load_terms(blob)
                except UNREADABLE:
                    count.hindered[dossier] = altered(dossier)
                    continue
                for clock in running:
                    if not notices.runs(clock, call.at):
                        continue
                    unit = clock_names.unit_of(clock, tasks, competent)
                    try:
                        law = calendars.law(clock, unit)
                    except CalendarError as error:
                        count.hindered[dossier] = str(error)
                        continue
                    if law is None or (dossier, clock.id) in count.rehearsed:
                        continue
                    if notices.follows_law(clock) and instant(law) > call.at:
                        follow.append(dossier)
                    else:
                        count.stands(dossier, clock, law, run.examples)


def _always(call: Call) -> Callable[[object], Call]:
    """The same call for every dossier of a batch."""
    return lambda row: call
