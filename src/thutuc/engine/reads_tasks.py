"""The reads of an officer's day: which tasks are open, which he may take, who may have one, and one by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from thutuc.dossier import State, decode_events
from thutuc.dossier.events import TaskCompleted
from thutuc.dossier.naming import task_named
from thutuc.dossier.view import instant, local
from thutuc.engine.calling import check_filters, following
from thutuc.engine.desk import HINDRANCES, Desk
from thutuc.engine.draft import Draft, World
from thutuc.engine.known import check_known, no_task
from thutuc.engine.rules import tasks as rule
from thutuc.engine.unread import UNREADABLE, gone, leave_out, read_state
from thutuc.engine.views import TaskView, task_view
from thutuc.errors import JournalBroken, UnknownTask, WrongData
from thutuc.net import Net
from thutuc.organisation import Seat
from thutuc.store import DossierRow, TaskRow, Tx, lists
from thutuc.store.seeing import reading
from thutuc.whole import FOREVER

#: At least so many tasks of a pool are looked at in one reading.
_LOOKED_AT = 100
#: So many acts are read at once, however many are asked for.
_AT_ONCE = 5_000


class TaskReads:
    """What can be asked of tasks."""

    _desk: Desk

    def tasks(
        self,
        *,
        officer: str | None = None,
        holder: str | None = None,
        claimable_by: str | None = None,
        unit: str | None = None,
        dossier: int | str | None = None,
        procedure: str | None = None,
        step: str | None = None,
        due_before: datetime | None = None,
        pool: bool = False,
        late: bool = False,
        limit: int = 100,
        after: tuple[datetime | None, str] | None = None,
    ) -> list[TaskView]:
        """Open tasks, the soonest due first; *late*: only those whose due instant has passed.

        *claimable_by*: those that nobody works on, in the units in which this officer sits, and that
        `claim` would give him now. *unit* is a unit, or an agency with all its units; *procedure* an id or a
        national code. *after* gives the next page: due instant and id of the last task of the page before.
        Indexes find the tasks of a person, a unit or a dossier; without one, all open ones are gone through.
        """
        at, last = instant(self._desk.clock()), _last_of(after)
        asked = {"officer": officer, "holder": holder, "claimable_by": claimable_by, "unit": unit}
        asked |= {"procedure": procedure, "step": step}
        filters = _asked(asked, dossier, due_before, at if late else None, limit)
        with reading(self._desk.store) as tx:
            if dossier is not None:
                filters["dossier"] = self._desk.row(tx, dossier).id
            if claimable_by is None:
                rows = self._open_tasks(tx, pool, limit, filters, last)
            else:
                rows = self._claimable(tx, claimable_by, limit, filters, last)
            if not rows:
                self._check_known(tx, asked, at)
            looked_at = {row.id: row for row in lists.dossier_rows(tx, {row.dossier for row in rows})}
            return self._shown(tx, ((row, looked_at.get(row.dossier)) for row in rows), at)

    def count_tasks(
        self,
        *,
        officer: str | None = None,
        holder: str | None = None,
        claimable_by: str | None = None,
        unit: str | None = None,
        dossier: int | str | None = None,
        procedure: str | None = None,
        step: str | None = None,
        due_before: datetime | None = None,
        pool: bool = False,
        late: bool = False,
        limit: int = 1_000,
    ) -> int:
        """How many open tasks `tasks` finds by the same words; *limit* stands for so many or more.

        An index counts them; of *claimable_by* each is held against the rule of `claim`, as `tasks` does it.
        """
        at = instant(self._desk.clock())
        asked = {"officer": officer, "holder": holder, "claimable_by": claimable_by, "unit": unit}
        asked |= {"procedure": procedure, "step": step}
        filters = _asked(asked, dossier, due_before, at if late else None, limit)
        with reading(self._desk.store) as tx:
            if dossier is not None:
                filters["dossier"] = self._desk.row(tx, dossier).id
            if claimable_by is None:
                found = self._counted(tx, pool, limit, filters)
            else:
                found = len(self._claimable(tx, claimable_by, limit, filters, None))
            if not found:
                self._check_known(tx, asked, at)
        return found

    def completed_tasks(
        self,
        *,
        by: str,
        since: datetime | None = None,
        until: datetime | None = None,
        unit: str | None = None,
        limit: int = 100,
        after: tuple[datetime, str] | None = None,
    ) -> list[TaskView]:
        """What an officer has done: the tasks he completed, whoever held them, the newest first.

        Done at the instant *since* or later, and before *until*; in *unit*, or an agency with all its units.
        *after* gives the next page: ``until`` and id of the last task of the page before.
        """
        check_filters({"by": by, "unit": unit or "", "limit": limit})
        world, now = self._desk.world.remembering(), instant(self._desk.clock())
        end = FOREVER if until is None else instant(until)
        before = (end, 0, 0) if after is None else min((end, 0, 0), _ended_before(after))
        first, found = -FOREVER if since is None else instant(since), list[tuple[TaskRow, DossierRow]]()
        size = min(max(limit, _LOOKED_AT), _AT_ONCE) + 1
        with reading(self._desk.store) as tx:
            for keys in _completed(tx, by, first, before, size):
                dossiers = {row.id: row for row in lists.dossier_rows(tx, {key[1] for key in keys})}
                rows = {(row.until, row.dossier, row.task): row for row in lists.tasks_of(tx, dossiers)}
                mine = (rows[key] for key in keys if key in rows)  # what was undone has another end, or none
                if unit is not None:
                    mine = (row for row in mine if row.unit and _lies_in(world, row.unit, unit, local(now)))
                found += ((row, dossiers[row.dossier]) for row in mine)
                if len(found) >= limit:
                    break
            if not found:
                check_known(tx, world, local(now), officer=by, person="by", unit=unit)
            return self._shown(tx, found[:limit], now)

    def _shown(self, tx: Tx, found: Iterable[tuple[TaskRow, DossierRow | None]], now: int) -> list[TaskView]:
        """Tasks with their dossiers as people read them; those of a file that is refused now are left out."""
        shown, broken = [], None
        for row, of in found:
            try:
                if of is None:
                    raise JournalBroken(gone(row.dossier))
                net = self._desk.library.net_with(tx, of.procedure, row.step)
            except UNREADABLE as error:
                leave_out(row.dossier)
                broken = error
                continue
            shown.append(task_view(row, net, now, of.code))
        if broken is not None and not shown:
            raise broken
        return shown

    def task(self, task: str) -> TaskView:
        """One task by its id, open or ended."""
        number, part = task_named(task)
        with reading(self._desk.store) as tx:
            dossier, row = tx.dossier(number), tx.task(number, part)
            if dossier is None or row is None:
                raise UnknownTask(task)
            net = self._desk.library.net_with(tx, dossier.procedure, row.step)
            return task_view(row, net, instant(self._desk.clock()), dossier.code)

    def _check_known(self, tx: Tx, asked: Mapping[str, str | None], at: int) -> None:
        """Where nothing was found, refuse what nobody knows."""
        for person in ("officer", "holder", "claimable_by"):
            check_known(tx, self._desk.world, local(at), officer=asked[person], person=person)
        check_known(tx, self._desk.world, local(at), unit=asked["unit"])
        self._desk.library.check_deployed(tx, asked["procedure"])
        self._desk.library.check_step(tx, asked["step"], asked["procedure"])

    def _counted(self, tx: Tx, pool: bool, limit: int, filters: Mapping[str, Any]) -> int:
        """How many there are; of an agency those of each of its units, until there are enough."""
        units, found = self._units_of(tx, filters.get("unit")), 0
        if units is None:
            return tx.count_tasks(pool=pool, limit=limit, **filters)
        for unit in units:
            found += tx.count_tasks(pool=pool, limit=limit - found, **{**filters, "unit": unit})
            if found >= limit:
                break
        return found

    def _open_tasks(
        self, tx: Tx, pool: bool, limit: int, filters: Mapping[str, Any], after: TaskRow | None
    ) -> list[TaskRow]:
        """Of an agency those of each of its units, put in order."""
        units = self._units_of(tx, filters.get("unit"))
        if units is None:
            return tx.open_tasks(pool=pool, limit=limit, after=after, **filters)
        return _of_units(tx, units, pool, limit, filters, after)

    def _units_of(self, tx: Tx, asked: str | None) -> list[str] | None:
        """The units at work of an agency that is asked for; ``None`` where it is a unit, or nothing is."""
        world, now = self._desk.world, local(instant(self._desk.clock()))
        facts = None if asked is None else world.unit(asked, now)
        if asked is None or facts is None or facts.agency != asked:
            return None
        return [each for each in lists.units_at_work(tx) if _lies_in(world, each, asked, now)]

    def _claimable(
        self, tx: Tx, officer: str, limit: int, filters: dict[str, Any], after: TaskRow | None
    ) -> list[TaskRow]:
        """Those of the pools of an officer's units that the rule of `claim` lets him take."""
        world, at = self._desk.world.remembering(), instant(self._desk.clock())
        now = local(at)
        units = {seat.unit for seat in world.seats(officer, now)}
        asked = filters.pop("unit", None)
        if asked is not None:
            units = {each for each in units if _lies_in(world, each, asked, now)}
        found: list[TaskRow] = []
        size = max(limit, _LOOKED_AT)
        while len(found) < limit:
            page = _of_units(tx, units, True, size, filters, after)
            dossiers = {row.id: row for row in lists.dossier_rows(tx, {row.dossier for row in page})}
            for row in page:
                of = dossiers.get(row.dossier)
                if of is None:
                    leave_out(row.dossier)
                    continue
                draft = self._as_found(tx, of, officer, world, at)
                if draft is not None and _may_claim(draft, row.task):
                    found.append(row)
            if len(page) < size:
                break
            after = page[-1]
        return found[:limit]

    def _as_found(self, tx: Tx, row: DossierRow, by: str, world: World, at: int) -> Draft | None:
        """The dossier as a command of *by* would find it; ``None``: it cannot be read."""
        try:
            state, net = read_state(row), self._desk.library.net(tx, row.procedure)
        except UNREADABLE:
            leave_out(row.id)
            return None
        return _found(world, net, state, row.id, by, at)

    def candidates(self, task: str) -> list[Seat]:
        """Who may be given an open task now: of those the organisation names, whom `reassign` would take.

        Whoever heads its unit or agency is named last, where he may do it.
        """
        number, part = task_named(task)
        with reading(self._desk.store) as tx:
            row = tx.dossier(number)
            if row is None:
                raise UnknownTask(task)
            state, at = read_state(row), instant(self._desk.clock())
            if part not in state.tasks:
                raise no_task(tx, number, part)
            net, world = self._desk.library.net(tx, row.procedure), self._desk.world.remembering()
            return rule.candidates(_found(world, net, state, number, self._desk.system, at), part)

    def history(self, dossier: int | str) -> list[TaskView]:
        """Every task a dossier has had, in the order they opened."""
        with reading(self._desk.store) as tx:
            row = self._desk.row(tx, dossier)
            library, key = self._desk.library, row.procedure
            tasks = tx.tasks_of(row.id)
            now = instant(self._desk.clock())
            return [task_view(task, library.net_with(tx, key, task.step), now, row.code) for task in tasks]


def _asked(
    asked: Mapping[str, str | None],
    dossier: int | str | None,
    due_before: datetime | None,
    late_at: int | None,
    limit: int,
) -> dict[str, Any]:
    """What open tasks are looked for by, as the store is asked; refused where that cannot be."""
    given: dict[str, Any] = {**asked, "dossier": dossier, "late_at": late_at}
    given["due_before"] = None if due_before is None else instant(due_before)
    filters = {name: value for name, value in given.items() if value is not None}
    check_filters({**filters, "limit": limit})
    filters.pop("claimable_by", None)  # a rule, no column
    return filters


def _lies_in(world: World, unit: str, asked: str, now: datetime) -> bool:
    """Whether a unit is the one that is asked for, or lies in that agency."""
    facts = world.unit(unit, now)
    return unit == asked or (facts is not None and facts.agency == asked)


def _of_units(
    tx: Tx,
    units: Iterable[str],
    pool: bool,
    limit: int,
    filters: Mapping[str, Any],
    after: TaskRow | None,
) -> list[TaskRow]:
    """The open tasks of these units, the soonest due first."""
    rows: list[TaskRow] = []
    for unit in units:
        rows += tx.open_tasks(pool=pool, limit=limit, after=after, **{**filters, "unit": unit})
    far = FOREVER
    rows.sort(key=lambda row: (far if row.due is None else row.due, row.dossier, row.task))
    return rows[:limit]


def _completed(
    tx: Tx, officer: str, since: int, before: tuple[int, int, int], size: int
) -> Iterator[list[tuple[int, int, int]]]:
    """Instant, dossier and number of the tasks that an officer completed *before* one, the newest first."""
    place = before[:2]
    while True:
        page = lists.completed(tx, officer, since, place, size)
        whole = len(page) < size
        if not whole and page[0][:2] == page[-1][:2]:  # all at one instant in one dossier
            size *= 2
            continue
        read = page if whole else [row for row in page if row[:2] != page[-1][:2]]
        keys = {
            (at, dossier, event.task)
            for at, dossier, public in read
            for event in decode_events(public, None)
            if isinstance(event, TaskCompleted) and event.by == officer
        }
        yield sorted((key for key in keys if key < before), reverse=True)
        if whole:
            return
        place = page[-1][:2]


def _found(world: World, net: Net, state: State, dossier: int, by: str, at: int) -> Draft:
    """A dossier as a command of *by* finds it, where its last act may be another server's."""
    at = following(at, state.latest)
    return Draft(world, net, state, dossier, by, at, at)


def _may_claim(draft: Draft, task: int) -> bool:
    try:
        rule.check_claim(draft, task)
    except HINDRANCES:
        return False
    return True


def _last_of(page: tuple[datetime | None, str] | None) -> TaskRow | None:
    """Where a page of tasks ended, as the store is asked to go on from there."""
    if page is None:
        return None
    match page:
        case (datetime() | None as due, str(last)):
            dossier, number = task_named(last)
        case _:
            raise WrongData([f"Expected after as due instant and id of a task, found {page!r:.40}"])
    at = None if due is None else instant(due)
    return TaskRow(dossier, number, "", None, None, None, None, 0, 0, due=at)


def _ended_before(page: tuple[datetime, str]) -> tuple[int, int, int]:
    """Where a page of ended tasks ended: the instant, dossier and number of the last."""
    match page:
        case (datetime() as ended, str(last)):
            return instant(ended), *task_named(last)
        case _:
            raise WrongData([f"Expected after as end (until) and id of a task, found {page!r:.40}"])
