"""One question to the lists: of whom, as known when; with names as they were given then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from thutuc.dossier import Clock, Event, Task, decode_events
from thutuc.dossier.codec import load_terms
from thutuc.dossier.naming import task_name
from thutuc.dossier.view import local
from thutuc.engine.clock_names import DOSSIER, task_clock
from thutuc.engine.deploying import Library
from thutuc.engine.draft import World
from thutuc.engine.lists.listing import Line, Tally
from thutuc.engine.unread import UNREADABLE, leave_out, read_state
from thutuc.errors import JournalBroken
from thutuc.net import Net
from thutuc.organisation import Seat
from thutuc.procedure import NodeKind, Step
from thutuc.store import DossierRow, JournalRow, TaskRow, Tx, lists
from thutuc.store.chain import is_whole
from thutuc.store.keys import UNREAD
from thutuc.store.lists import Condition
from thutuc.worktime import Calendar, working_days_between

DAY = timedelta(days=1) // timedelta(microseconds=1)


#: What is known of a dossier whose row is gone: that others name it.
_GONE = DossierRow(
    *(0, 0, None, None, None, "", 0, "", None, None, 0, None, None),
    *(None, None, None, None, 0, None, None, None, None, 0, b"", b""),
)


@dataclass(slots=True)
class Known:
    """What is read of a dossier that is looked at, or whose line is shown."""

    row: DossierRow
    procedure: str  #: what it is called
    net: Net | None  #: ``None``: its file is refused now
    _terms: tuple[dict[int, Task], dict[str, Clock]] | None = None
    unread: bool = False  #: its state or file was altered: what is shown is what its columns say

    @property
    def tasks(self) -> dict[int, Task]:
        """Its open tasks, with the names that were given when they were assigned."""
        return self._counted()[0]

    @property
    def clocks(self) -> dict[str, Clock]:
        """Its clocks by their ids."""
        return self._counted()[1]

    def owes_apology(self) -> bool:
        """Whether it is late and nobody has apologised; of one that cannot be read, as far as is known."""
        try:
            state = read_state(self.row)
        except UNREADABLE:
            self.unread = True
            return True
        return not state.apologies and (state.late or DOSSIER in state.clocks)

    def reappointed(self) -> int | None:
        """When its result was promised anew, if it was; of one that cannot be read nothing is known."""
        try:
            return read_state(self.row).reappointed
        except UNREADABLE:
            self.unread = True
            return None

    def asked_since(self) -> int | None:
        """Since when the applicant is waited for: asked by an officer, of a leg, or as drawn."""
        try:
            state = read_state(self.row)
        except UNREADABLE:
            self.unread = True
            return None
        since = [
            int(each["since"]) for each in (state.papers, *state.leg_papers.values()) if each is not None
        ]
        return min(since + [task.since for task in state.tasks.values() if task.papers], default=None)

    def _counted(self) -> tuple[dict[int, Task], dict[str, Clock]]:
        if self._terms is None:
            try:
                tasks, clocks = load_terms(self.row.state)
                self._terms = tasks, {clock.id: clock for clock in clocks}
            except UNREADABLE:
                self._terms, self.unread = ({}, {}), True
        return self._terms


@dataclass(slots=True)
class Question:
    """What a list is asked, and everything it asks in turn; good for one answer."""

    tx: Tx
    world: World  #: one that remembers what it was answered
    library: Library
    now: int  #: as known at this instant, microseconds UTC
    officer: str | None = None
    unit: str | None = None  #: a unit, or an agency with all its units
    since: int = 0  #: the period, where a list has one
    until: int = 0
    number: int | None = None  #: N of the formula
    limit: int = 100
    missing: tuple[int, ...] = ()  #: dossiers that cannot be read as they were at that past instant
    #: entries of journals that were read for the answer, and were altered: by dossier and number
    altered: dict[tuple[int, int], JournalRow] = field(default_factory=dict)
    _known: dict[int, Known] = field(default_factory=dict)
    _within: dict[str | None, bool] = field(default_factory=dict)
    _calendars: dict[str | None, Calendar] = field(default_factory=dict)
    _at_work: Condition | None = None

    @property
    def at(self) -> datetime:
        """The instant it is asked for."""
        return local(self.now)

    def within(self, unit: str | None) -> bool:
        """Whether a unit is the one asked about, or one of that agency; every unit, where none is named."""
        if unit not in self._within:
            self._within[unit] = self.unit in (None, unit) or self._is_part(unit)
        return self._within[unit]

    def _is_part(self, unit: str | None) -> bool:
        facts = self.world.unit(unit, self.at) if unit is not None else None
        return facts is not None and self.unit in (facts.id, facts.agency)

    def at_work(self) -> Condition:
        """The condition that an open task lies in a unit that is asked about."""
        if self._at_work is None:
            units = lists.units_at_work(self.tx)
            self._at_work = lists.among("unit", [unit for unit in units if self.within(unit)])
        return self._at_work

    def deciding(self) -> Condition:
        """The condition that an open dossier is decided by a unit that is asked about."""
        return lists.among("competent", [one for one in lists.deciding_units(self.tx) if self.within(one)])

    def of_officer(self) -> list[Condition]:
        """The condition that the officer who is asked about answers for a task, if one is."""
        return [] if self.officer is None else [("officer = ?", (self.officer,))]

    def is_his(self, row: TaskRow) -> bool:
        """Whether a task lies on the officer who is asked about; any does, where none is named."""
        return self.officer is None or self.officer in (row.officer, row.holder)

    def calendar(self, unit: str | None) -> Calendar:
        """The calendar of a unit, as known at that instant."""
        if unit not in self._calendars:
            self._calendars[unit] = self.world.calendar(unit, self.at)
        return self._calendars[unit]

    def days(self, since: int, unit: str | None, until: int | None = None) -> int:
        """Working days from an instant until now (or *until*), the first day not counted; never below 0."""
        end = self.now if until is None else until
        if end <= since:
            return 0
        return working_days_between(local(since).date(), local(end).date(), self.calendar(unit))

    def head(self, unit: str | None, level: str = "unit") -> Seat | None:
        """Who ran the unit, or its agency, at that instant."""
        return None if unit is None else self.world.head_of(unit, level, self.at)

    def look_up(self, dossiers: Iterable[int]) -> None:
        """Read dossiers that will be asked about, many at a time."""
        for row in lists.dossier_rows(self.tx, set(dossiers) - self._known.keys()):
            self.known(row.id, row)

    def forget(self) -> None:
        """Let go of the dossiers that were read, but for those that were altered."""
        self._known = {number: known for number, known in self._known.items() if known.unread}

    def is_unread(self, dossier: int) -> bool:
        """Whether a dossier was found altered."""
        return dossier in self._known and self._known[dossier].unread

    def known(self, dossier: int, row: DossierRow | None = None) -> Known:
        """A dossier that is shown: its row, and of its state what its terms are counted by."""
        if dossier not in self._known:
            found = row or next(lists.dossier_rows(self.tx, [dossier]), None)
            if found is None:  # a row was just read that names it
                leave_out(dossier)
                self._known[dossier] = Known(_GONE._replace(id=dossier), "", None, unread=True)
                return self._known[dossier]
            try:
                net = self.library.net(self.tx, found.procedure)
                self._known[dossier] = Known(found, net.procedure.name, net)
            except JournalBroken:
                leave_out(dossier)
                kept = self.tx.procedure(found.procedure)
                self._known[dossier] = Known(found, kept.name if kept else "", None, unread=True)
        return self._known[dossier]

    def events(self, entry: JournalRow) -> list[Event]:
        """What an entry of a journal says; of one that was altered what can be read without people's data.

        It is remembered among the :attr:`altered`, and the dossier is shown as not readable.
        """
        try:
            if is_whole(entry):
                return decode_events(entry.public, entry.payload)
            self._remember(entry)
            return decode_events(entry.public, None)
        except UNREADABLE:
            self._remember(entry)
            leave_out(entry.dossier)
            return []

    def _remember(self, entry: JournalRow) -> None:
        self.altered[entry.dossier, entry.number] = entry
        self.known(entry.dossier).unread = True

    def step(self, row: TaskRow) -> Step:
        """The step a task is open for; of a file that is refused now by its id alone."""
        known = self.known(row.dossier)
        if known.net is None:
            return Step(row.step, row.step, NodeKind.TASK)
        try:
            return self.library.net_with(self.tx, known.row.procedure, row.step).steps[row.step]
        except JournalBroken:
            return Step(row.step, row.step, NodeKind.TASK)

    def breached(self, row: TaskRow) -> int | None:
        """The due instant that a task missed first, else the one it has."""
        clock = self.known(row.dossier).clocks.get(task_clock(row.task))
        return row.due if clock is None or clock.missed is None else clock.missed

    def line_of(self, dossier: int, **more: Any) -> Line:
        """A line about a whole dossier."""
        known = self.known(dossier)
        if known.unread:
            more["note"] = "; ".join(filter(None, (more.get("note"), UNREAD)))
        return Line(dossier, known.row.code, known.procedure, **more)

    def line(self, row: TaskRow, **more: Any) -> Line:
        """A line about a task, with the names that were given when it was assigned."""
        known = self.known(row.dossier)
        task = known.tasks.get(row.task)
        given: dict[str, Any] = {
            "task": task_name(row.dossier, row.task),
            "what": self.step(row).name,
            "unit": row.unit,
            "unit_name": task.unit_name if task is not None else self.unit_name(row.unit),
            "officer": row.officer,
            "officer_name": task.officer_name if task is not None else self.officer_name(row.officer),
            "since": local(row.held),
            "due": None if row.due is None else local(row.due),
        }
        return self.line_of(row.dossier, **given | more)

    def unit_name(self, unit: str | None) -> str | None:
        """A unit's name at that instant."""
        facts = self.world.unit(unit, self.at) if unit is not None else None
        if facts is None:
            return unit
        return facts.name if facts.id == unit else facts.agency_name  # an agency's id stands for its leaders

    def officer_name(self, officer: str | None) -> str | None:
        """An officer's name, where he has a post at that instant."""
        seats = self.world.seats(officer, self.at) if officer is not None else []
        return seats[0].officer_name if seats else officer

    def tally(
        self,
        unit: str | None,
        officer: str | None = None,
        *,
        level: str = "unit",
        name: str | None = None,
        figures: Mapping[str, int | float | None],
    ) -> Tally:
        """Figures of a unit or of an officer in it, under the name of who ran it then."""
        head = self.head(unit, level)
        return Tally(
            unit=unit,
            unit_name=self.unit_name(unit),
            head=head.officer if head is not None else None,
            head_name=head.officer_name if head is not None else None,
            officer=officer,
            officer_name=name or self.officer_name(officer),
            figures=figures,
        )

    def open_keys(self, order: str, limit: int, *conditions: Condition) -> list[tuple[int, int]]:
        """Dossier and number of open tasks, read from indexes alone.

        Of an officer: those he answers for, then those he works on and another answers for, which are few.
        """
        keys = lists.open_task_keys(self.tx, [self.at_work(), *self.of_officer(), *conditions], order, limit)
        if self.officer is not None:
            his: Condition = ("holder <> officer AND holder = ?", (self.officer,))
            keys += lists.open_task_keys(self.tx, [his, *conditions], order, limit)
        return keys

    def open_tasks(self, order: str, limit: int, *conditions: Condition) -> list[TaskRow]:
        """Open tasks, those that `open_keys` finds and in its order."""
        return self.tasks_at(self.open_keys(order, limit, *conditions))

    def tasks_at(self, keys: Sequence[tuple[int, int]]) -> list[TaskRow]:
        """The tasks with these keys that are open and lie where it is asked, in the order of the keys."""
        dossiers = [dossier for dossier, _ in keys]
        self.look_up(dossiers)
        open_ = lists.open_tasks_of(self.tx, dossiers)
        found = {(row.dossier, row.task): row for rows in open_.values() for row in rows}
        rows = [found.get(key) for key in keys]
        return [row for row in rows if row is not None and self.within(row.unit)]
