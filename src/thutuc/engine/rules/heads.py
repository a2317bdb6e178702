"""Whom a rung or a duty finds: the head, who runs the unit for him, past a vacant post who is above."""

from __future__ import annotations

from typing import NamedTuple

from thutuc.dossier import Clock, Task
from thutuc.dossier.events import IncidentRecorded
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.organisation import Seat, UnitFacts


class Found(NamedTuple):
    """Who answers for a unit at an instant."""

    seat: Seat | None
    away: bool = False  #: he is away and nobody was assigned to run the unit


def agency_of(draft: Draft, unit: str | None) -> str | None:
    """The agency that a unit belongs to; of a unit that nobody knows, its own name."""
    facts = draft.world.unit(unit, draft.now) if unit is not None else None
    return unit if facts is None else facts.agency


def find(draft: Draft, unit: str | None, level: str) -> Found:
    """Who runs the unit, or its agency (*level*).

    While the head is away whoever runs it; where nobody was assigned the head himself, who finds it on his
    return; past a post that nobody holds, the agency, and then the agency above (NĐ 61/2018/NĐ-CP Điều 12.8).
    """
    seen: set[str | None] = set()
    unit = living(draft, unit)
    while unit is not None and unit not in seen:
        runs = draft.world.head_of(unit, level, draft.now)
        if runs is not None:
            return Found(runs)
        holder = draft.world.head_of(unit, f"{level}-post", draft.now)
        if holder is not None:
            return Found(holder, away=True)
        if level == "unit":
            level = "agency"
        else:
            seen.add(unit)
            unit = above(draft, unit)
    return Found(None)


def living(draft: Draft, unit: str | None) -> str | None:
    """The unit, or the one that follows it where it has ended: its dossiers wait to be handed over.

    Several successors are a question for a person; then the unit stays, and who is above hears of it.
    """
    seen: set[str] = set()
    today = draft.now.date()
    while unit is not None and unit not in seen:
        seen.add(unit)
        facts: UnitFacts | None = draft.world.unit(unit, draft.now)
        ended = facts is not None and facts.until is not None and facts.until < today
        if facts is None or not ended or len(facts.successors) != 1:
            return unit
        unit = facts.successors[0]
    return unit


def above(draft: Draft, unit: str | None) -> str | None:
    """The agency above that of a unit."""
    facts: UnitFacts | None = draft.world.unit(unit, draft.now) if unit is not None else None
    return None if facts is None else facts.above


def over(draft: Draft, unit: str | None) -> dict[str, Seat]:
    """Who runs the unit, its agency and every agency above, by officer."""
    found: dict[str, Seat] = {}
    level, seen = "unit", set[tuple[str, str]]()
    while unit is not None and (unit, level) not in seen:
        seen.add((unit, level))
        seat = draft.world.head_of(unit, level, draft.now)
        if seat is not None:
            found.setdefault(seat.officer, seat)
        if level == "unit":
            level = "agency"
        else:
            unit = above(draft, unit)
    return found


def told(draft: Draft, clock: Clock, tell: str) -> Found:
    """Who is told of a clock at this instant."""
    state = draft.state
    if tell == "holder":
        seat = _holder(draft, clock)
        return Found(seat) if seat is not None else find(draft, place(draft, clock.id), "unit")
    if tell == "one-stop-head":
        return find(draft, state.received_at, "unit")
    unit = place(draft, clock.id)
    if tell == "manager":
        return _manager(draft, clock, unit)
    if tell == "above-head":
        return find(draft, above(draft, unit) or unit, "agency")
    return find(draft, unit, "agency") if tell == "agency-head" else _over_who_is_late(draft, clock, unit)


def place(draft: Draft, clock: str) -> str | None:
    """The unit that answers for what a clock counts."""
    if clock in (clock_names.INTAKE, clock_names.FORWARD):
        return draft.state.received_at
    task = clock_names.task_of(draft, clock)
    return task.unit if task is not None else handling(draft)


def handling(draft: Draft) -> str | None:
    """The unit of the competent agency that handles the dossier now; its head answers for the delay."""
    facts, competent = draft.world.unit, draft.state.competent
    agency = facts(competent, draft.now)
    for task in draft.state.tasks.values():
        own = facts(task.unit, draft.now) if task.unit is not None else None
        if agency is not None and own is not None and own.agency == agency.agency:
            return task.unit
    return competent


def _of(draft: Draft, clock: Clock) -> list[Task]:
    return clock_names.tasks_of(draft, clock.id) or list(draft.state.tasks.values())


def _holder(draft: Draft, clock: Clock) -> Seat | None:
    tasks = _of(draft, clock)
    officer = next((t.holder or t.officer for t in tasks if t.holder or t.officer), None)
    seats = draft.world.seats(officer, draft.now) if officer is not None else []
    return seats[0] if seats else None


def _manager(draft: Draft, clock: Clock, unit: str | None) -> Found:
    """Who runs the unit of the holder; where that is the holder himself, who runs the agency."""
    found, holder = find(draft, unit, "unit"), _holder(draft, clock)
    same = found.seat is not None and holder is not None and found.seat.officer == holder.officer
    return find(draft, unit, "agency") if same else found


def _over_who_is_late(draft: Draft, clock: Clock, unit: str | None) -> Found:
    """Who runs the unit; where the late work is in his own hands who is above him, for nobody urges himself.

    The head answers to who appointed him to the unit: the agency's head, then the agency above
    (NĐ 61/2018/NĐ-CP Điều 19.1; NĐ 118/2025/NĐ-CP Điều 8.1).
    """
    found = find(draft, unit, "unit")
    holders = {task.holder for task in _of(draft, clock)}
    higher, level = unit, "agency"
    while found.seat is not None and holders == {found.seat.officer}:
        above_him = find(draft, higher, level) if higher is not None else Found(None)
        if above_him.seat is None:
            return found  # nobody is above him
        found, higher = above_him, above(draft, living(draft, higher))
    return found


def present(draft: Draft, unit: str | None) -> Seat | None:
    """Who runs the unit, else its agency, else the first agency above that somebody runs."""
    return next(iter(over(draft, living(draft, unit)).values()), None)


#: Who is told at a rung, in the words of officials.
TOLD = {
    "holder": "người đang giữ việc",
    "manager": "người quản lý trực tiếp",
    "unit-head": "người đứng đầu đơn vị",
    "agency-head": "người đứng đầu cơ quan",
    "one-stop-head": "người đứng đầu Bộ phận Một cửa",
    "above-head": "người đứng đầu cơ quan cấp trên",
}


def missing(draft: Draft, clock: str, rung: str, tell: str) -> None:
    """Record that nobody was there to be told."""
    unit = place(draft, clock)
    facts = draft.world.unit(unit, draft.now) if unit is not None else None
    where = unit if facts is None else facts.name
    text = (
        f"Nấc {rung!r}: không có {TOLD.get(tell, tell)} để báo ({where}) (nobody is {tell} at that instant)"
    )
    draft.emit(IncidentRecorded(draft.state.next, "nobody-to-tell", clock, text))


def away(draft: Draft, clock: str, seat: Seat) -> None:
    """Record, once, that a head is away and nobody was assigned to run the unit; who is above hears of it."""
    what = f"head-away:{seat.unit}"
    if what in draft.state.incidents.values():
        return
    higher = draft.world.head_of(seat.unit, "agency", draft.now)
    if higher is None or higher.officer == seat.officer:
        higher = find(draft, above(draft, seat.unit), "agency").seat
    text = (
        f"{seat.unit_name}: {seat.officer_name} vắng mặt và chưa ai được giao điều hành "
        "(away, and nobody was assigned to run it)"
    )
    draft.emit(
        IncidentRecorded(draft.state.next, what, clock, text, None if higher is None else higher.officer)
    )
