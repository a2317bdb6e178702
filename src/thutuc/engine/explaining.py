"""Why a date is the date: the sum behind a clock, retold from its journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from thutuc.dossier import Event, decode_events
from thutuc.dossier.events import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
    TaskAssigned,
)
from thutuc.dossier.view import local
from thutuc.engine.draft import World
from thutuc.errors import WrongState
from thutuc.procedure import GROUND_NAMES
from thutuc.store import JournalRow
from thutuc.worktime import Budget, Calendar, Due, Line, Pause, Term, project
from thutuc.worktime import explain as tell


def _at(instant: int | None) -> datetime | None:
    return None if instant is None else local(instant)


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


@dataclass(slots=True)
class _Ledger:
    """One clock, as its events tell it."""

    started: ClockStarted
    at: int
    known: int
    pauses: list[Pause]
    due: int | None
    calendar: str
    extended: list[ClockExtended]


def explain(
    world: World, dossier: int, unit: str | None, rows: Sequence[JournalRow], name: str
) -> Explanation:
    """The sum behind the newest run of the clock *name*, with the calendar it was counted with."""
    name = _clock_name(name, dossier)
    ledger = _ledger(rows, name)
    if ledger is None:
        ran = ", ".join(_clocks_that_ran(rows)) or "none so far"
        raise WrongState(f"a clock that has run in this dossier ({ran})", f"{name!r}, which has not")
    budget = Budget.from_json(ledger.started.budget)
    calendar: Calendar = world.calendar(_unit_of(rows, name) or unit, local(ledger.known))
    for extension in ledger.extended:
        extra = Term.parse(extension.by)
        if extra.unit is budget.term.unit:
            budget = replace(budget, term=budget.term + extra)
    lines = tell(budget, local(ledger.at), ledger.pauses, calendar)
    counted = project(budget, local(ledger.at), ledger.pauses, calendar)
    lines += [_extension_line(extension) for extension in ledger.extended]
    if counted is not None and ledger.due is not None and counted.at != local(ledger.due):
        lines.append(_other_calendar_line(ledger, counted, calendar))
    return Explanation(
        dossier=dossier,
        clock=name,
        term=str(ledger.started.budget["term"]),
        basis=ledger.started.budget.get("basis") or None,
        started=local(ledger.at),
        due=_at(ledger.due),
        calendar=ledger.calendar,
        plugin=ledger.started.plugin,
        lines=tuple(lines),
    )


def _clock_name(name: str, dossier: int) -> str:
    """A clock's name; the clock of a task is also known by the task's id: ``1.3``, ``task:1.3``."""
    number = name.removeprefix("task:").removeprefix(f"{dossier}.")
    return f"task:{number}" if number.isdecimal() else name


def _clocks_that_ran(rows: Sequence[JournalRow]) -> list[str]:
    """The clocks that were started, in order."""
    told = (event for row in rows for event in decode_events(row.public, row.payload))
    return list(dict.fromkeys(event.clock for event in told if isinstance(event, ClockStarted)))


def _unit_of(rows: Sequence[JournalRow], name: str) -> str | None:
    """The unit whose calendar a task's clock goes by."""
    units = [
        event.unit
        for row in rows
        for event in decode_events(row.public, row.payload)
        if isinstance(event, TaskAssigned) and name == f"task:{event.task}"
    ]
    return units[-1] if units else None


def _other_calendar_line(ledger: _Ledger, counted: Due, calendar: Calendar) -> Line:
    """The date as it was told stands; the sum above could only be made with another calendar."""
    told = local(ledger.due or 0)
    return Line(
        told.date(),
        f"Ngày đã báo là {told:%H:%M ngày %d/%m/%Y}, tính theo lịch {ledger.calendar}; phép tính trên "
        f"theo lịch đang có ({calendar.version}) cho {counted.at:%H:%M ngày %d/%m/%Y}. "
        "Ngày đã báo giữ nguyên.",
        f"The date told is {told:%H:%M on %d/%m/%Y}, counted with calendar {ledger.calendar}; "
        f"the sum above, with the present one ({calendar.version}), "
        f"gives {counted.at:%H:%M on %d/%m/%Y}. The date told stands.",
    )


def _extension_line(event: ClockExtended) -> Line:
    due = local(event.due)
    return Line(
        due.date(),
        f"Gia hạn theo luật thêm {event.by} ({event.ground}): đến {due:%H:%M ngày %d/%m/%Y}.",
        f"Extended by law by {event.by} ({event.ground}): until {due:%H:%M on %d/%m/%Y}.",
    )


def _ledger(rows: Sequence[JournalRow], name: str) -> _Ledger | None:
    ledger: _Ledger | None = None
    for row in rows:
        for event in decode_events(row.public, row.payload):
            if getattr(event, "clock", None) != name:
                continue
            if isinstance(event, ClockStarted):
                ledger = _Ledger(event, row.happened_at, row.recorded_at, [], event.due, event.calendar, [])
            elif ledger is not None:
                _enter(ledger, event, row)
    return ledger


def _enter(ledger: _Ledger, event: Event, row: JournalRow) -> None:
    at = local(row.happened_at)
    if isinstance(event, ClockSuspended):
        basis = f" ({event.basis})" if event.basis else ""
        called = GROUND_NAMES.get(event.ground, event.ground)
        ledger.pauses.append(Pause(at, None, f"{event.ground}{basis}", ground_vi=f"{called}{basis}"))
        ledger.due = None
    elif isinstance(event, ClockResumed):
        opened = ledger.pauses.pop()
        ledger.pauses.append(replace(opened, until=at, after=event.after))
        ledger.due, ledger.calendar, ledger.known = event.due, event.calendar, row.recorded_at
    elif isinstance(event, ClockExtended):
        ledger.extended.append(event)
        ledger.due, ledger.calendar, ledger.known = event.due, event.calendar, row.recorded_at
    elif isinstance(event, ClockStopped):
        return
