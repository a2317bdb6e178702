"""What a hand-over does to one dossier: its places, its open tasks, the letters that lay there.

Terms, promises, counters and suspensions are left as they are, and no step is done again (Nghị quyết
190/2025/QH15). Where nobody can say which of several successors a dossier goes to, a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from thutuc.dossier import Clock, Duty, Task
from thutuc.dossier.events import (
    DutyGiven,
    HandedOver,
    IncidentRecorded,
    IncidentResolved,
    TaskAssigned,
)
from thutuc.dossier.view import local
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import assigning, clocks, heads, hindering, rights
from thutuc.engine.rules.choosing import barred
from thutuc.engine.rules.duties import FLAG
from thutuc.errors import NotPermitted, in_both
from thutuc.organisation import Seat, UnitFacts
from thutuc.worktime import Budget, Calendar
from thutuc.worktime.carry import stood_still

#: How a task came to its officer.
HOW = "handed over"

Letter = list[str | int | None]


def hand_over(draft: Draft, command: c.HandOver) -> None:
    """Give what lies here with a unit or an officer to who follows; nothing where nothing lies here."""
    rights.check_actor(draft, "hand_over")
    if command.officer is not None:
        _leaves(draft, command, command.officer)
    elif command.from_unit is not None:
        _follows(draft, command, command.from_unit)


def mark(from_unit: str) -> str:
    """What the incident is called that waits for a person to say which successor a dossier goes to."""
    return f"hand-over:{from_unit}"


# --- a unit that has ended ------------------------------------------------------------------------


def _follows(draft: Draft, command: c.HandOver, ended: str) -> None:
    units = _followed(draft, command.to, ended)
    if not units:
        return
    for number, what in list(draft.state.incidents.items()):
        if what == mark(ended):
            draft.emit(IncidentResolved(number, command.decision))
    moving = [task for task in draft.state.tasks.values() if task.unit in units]
    head = _last_head(draft, ended)
    draft.emit(
        HandedOver(
            decision=command.decision,
            reason=command.reason,
            units=units,
            names={unit: _name(draft, unit) for pair in units.items() for unit in pair},
            head=None if head is None else head.officer,
            head_name=None if head is None else head.officer_name,
            letters=_letters(draft, moving, units),
            left=_left(draft, units),
        )
    )
    for task in moving:
        _to_the_successor(draft, task, units[task.unit or ""])
    for duty in list(draft.state.duties.values()):
        if duty.unit in units:
            _duty_to(draft, duty, units[duty.unit or ""], None)


def _followed(draft: Draft, to: str | None, ended: str) -> dict[str, str]:
    """Who follows each place of the dossier that has ended; nobody yet where a person has to say who."""
    units: dict[str, str] = {}
    for place in _places(draft):
        facts = draft.world.unit(place, draft.now)
        if place != ended and (facts is None or facts.agency != ended):
            continue
        found = [to] if place == ended and to else _followers(draft, place, to)
        if len(found) != 1:
            _for_a_person(draft, ended, place, facts, found)
            return {}
        units[place] = found[0]
    return units


def _left(draft: Draft, units: Mapping[str, str]) -> dict[str, list[int | None]]:
    """What is left of running clocks by the calendar until now, where the successor's has used up other days.

    The days that were worked where the dossier lay are used up (BLDS 2015 Điều 147.2, 148.5), no others; what
    has run out stays run out. Of a hand-over at midnight the day that begins is the successor's.
    """
    found: dict[str, list[int | None]] = {}
    for clock in draft.state.clocks.values():
        unit = clock_names.unit_of(clock, draft.state.tasks, draft.state.competent)
        if clock.paused is not None or unit not in units or clock.since >= draft.at - 1:
            continue
        was, will = (_rest(draft, clock, draft.calendar(each)) for each in (unit, units[unit or ""]))
        if was[0] is not None and was != will:
            found[clock.id] = was
    return found


def _rest(draft: Draft, clock: Clock, calendar: Calendar) -> list[int | None]:
    """What *calendar* leaves of a running clock the moment before, and of the legal term beside it."""
    budget, until = Budget.from_json(clock.budget), draft.at - 1
    beside = stood_still(budget, local(clock.since), local(until), calendar, local(clock.began))
    return [clocks.left_of(draft, clock, budget, calendar, until), beside.limit_left]


def _flag_to(draft: Draft, flag: Duty, unit: str) -> None:
    """A flag goes along with the dossier, and means whom it meant: he is not freed by a hand-over."""
    draft.emit(
        DutyGiven(
            duty=flag.id,
            unit=unit,
            unit_name=_name(draft, unit),
            post=flag.post,
            officer=flag.officer,
            officer_name=flag.officer_name,
            instead_of=flag.instead_of,
            why=HOW,
        )
    )


def _places(draft: Draft) -> list[str]:
    """Every unit that something of the dossier lies with; of one that has ended, only its duties do."""
    state = draft.state
    found = {state.received_at, state.competent} if state.phase.is_open else set()
    for lying in (state.tasks, state.clocks, state.duties):
        found |= {each.unit for each in lying.values()}
    return sorted(place for place in found if place is not None)


def _followers(draft: Draft, place: str, to: str | None) -> list[str]:
    """What may follow a place: what the organisation says; of that what lies in *to*, else *to* itself."""
    facts, found = draft.world.unit(place, draft.now), list[tuple[str, str]]()  # with its agency
    for each in () if facts is None else facts.successors:
        own = draft.world.unit(each, draft.now)
        if facts is not None and own is not None:
            found.append((own.agency if place == facts.agency else each, own.agency))
    if to is None:
        return list(dict.fromkeys(each for each, _ in found))
    there = draft.world.unit(to, draft.now)
    inside = [each for each, agency in found if there and there.agency == agency]
    return list(dict.fromkeys(inside)) or [to]


def _for_a_person(draft: Draft, ended: str, place: str, facts: UnitFacts | None, found: list[str]) -> None:
    """Several may follow, or nobody is named: who runs the agency above decides, never we by default."""
    if mark(ended) in draft.state.incidents.values():
        return
    above = None if facts is None else facts.above
    told = None if above is None else draft.world.head_of(above, "agency", draft.now)
    which = ", ".join(_name(draft, each) for each in found)
    name = _name(draft, place)
    text = (
        f"{name}: {len(found)} đơn vị kế thừa ({which}); người có thẩm quyền quyết định "
        f"· several successors, a person decides"
        if found
        else f"{name}: chưa có đơn vị kế thừa · no successor is named, a person decides"
    )
    officer = None if told is None else told.officer
    draft.emit(IncidentRecorded(draft.state.next, mark(ended), place, text, officer))


def _to_the_successor(draft: Draft, task: Task, unit: str) -> None:
    """An officer who goes along keeps his work; else it is given out in the new unit as if it opened now."""
    seat = None if task.holder is None else _seat_there(draft, task, task.holder, unit)
    if seat is None:
        assigning.assign(draft, task)
    else:
        _given(draft, task, seat, seat)


def _seat_there(draft: Draft, task: Task, officer: str, unit: str) -> Seat | None:
    """The officer's own seat in the unit that follows, if he may do the task there."""
    seats = draft.world.seats(officer, draft.now)
    own = next((seat for seat in seats if seat.unit == unit and seat.instead_of is None), None)
    return own if own is not None and _may(draft, task, officer) else None


def _letters(draft: Draft, moving: list[Task], units: Mapping[str, str]) -> list[Letter]:
    """What another agency asked the unit: the letter goes along, and who asked is told."""
    asker = units.get(draft.state.competent or "", draft.state.competent)
    asking = draft.world.unit(asker, draft.now)
    letters: list[Letter] = []
    for task in moving:
        asked = draft.world.unit(units[task.unit or ""], draft.now)
        if asker is None or asking is None or (asked is not None and asked.agency == asking.agency):
            continue
        told = _asking(draft, asking.agency) or draft.world.head_of(asker, "unit", draft.now)
        letters.append([task.id, asker, told.officer if told else None, told.officer_name if told else None])
    return letters


def _asking(draft: Draft, agency: str) -> Seat | None:
    """Who answers for the dossier's own work in the agency that asked, if a task lies there."""
    for task in draft.state.tasks.values():
        facts = draft.world.unit(task.unit, draft.now)
        if facts is None or facts.agency != agency or task.officer is None:
            continue
        return next(iter(draft.world.seats(task.officer, draft.now)), None)
    return None


def _last_head(draft: Draft, unit: str) -> Seat | None:
    """Who ran the unit when it ended, or until this moment."""
    facts = draft.world.unit(unit, draft.now)
    before = draft.now - timedelta(microseconds=1)
    if facts is not None and facts.until is not None:
        before = min(before, datetime.combine(facts.until, time.max, draft.now.tzinfo))
    return draft.world.head_of(unit, "unit", before)


def _name(draft: Draft, unit: str) -> str:
    facts = draft.world.unit(unit, draft.now)
    if facts is None:
        return unit
    return facts.agency_name if unit == facts.agency else facts.name


# --- an officer who leaves ------------------------------------------------------------------------


def _leaves(draft: Draft, command: c.HandOver, officer: str) -> None:
    """What he worked on goes to who is named, else back to the unit; what he answered for, to its head."""
    tasks = [task for task in draft.state.tasks.values() if officer in (task.holder, task.officer)]
    duties = [d for d in draft.state.duties.values() if d.officer == officer and d.kind != FLAG]
    if not tasks and not duties:
        return
    for task in tasks:
        rights.check_may_reassign(draft, task)
    names = [task.holder_name if task.holder == officer else task.officer_name for task in tasks]
    name = next(iter([*names, *(duty.officer_name for duty in duties)]))
    draft.emit(HandedOver(command.decision, command.reason, officer=officer, officer_name=name, letters=[]))
    for task in tasks:
        to = command.to if task.holder == officer else None
        seat = None if to is None else _seat_for(draft, task, to)
        if seat is not None:
            _given(draft, task, seat, seat)
        else:
            reason = None if to is None else f"{to} không được thực hiện bước này · may not do this step"
            _back_to_the_head(draft, task, officer, reason)
    for duty in duties:
        _duty_to(draft, duty, duty.unit, officer)


def _seat_for(draft: Draft, task: Task, officer: str) -> Seat | None:
    """The seat on which the officer may do the task: in its unit, else any of his."""
    seats = draft.world.seats(officer, draft.now)
    if not seats or not _may(draft, task, officer):
        return None
    return next((seat for seat in seats if seat.unit == task.unit), seats[0])


def _back_to_the_head(draft: Draft, task: Task, leaver: str, reason: str | None) -> None:
    """Whoever runs the unit answers for it; where somebody else works on it, he goes on."""
    holder = None
    if task.holder not in (None, leaver):
        seats = draft.world.seats(task.holder or "", draft.now)
        holder = next((seat for seat in seats if seat.unit == task.unit), None)
    head = _head(draft, task.unit, leaver)
    _given(draft, task, head, holder, reason)
    if head is None:  # it ends when somebody answers for the task and works on it
        _nobody(draft, f"vacant:{task.id}", task.step, [task], task.unit, task.unit_name, leaver)


def _head(draft: Draft, unit: str | None, leaver: str | None) -> Seat | None:
    """Who runs the unit, else its agency, else the agency that decides; never who leaves."""
    for place, level in ((unit, "unit"), (unit, "agency"), (draft.state.competent, "agency")):
        head = draft.world.head_of(place, level, draft.now)
        if head is not None and head.officer != leaver:
            return head
    return None


def _duty_to(draft: Draft, duty: Duty, unit: str | None, leaver: str | None) -> None:
    """A duty beside the drawing lies on a post: on who runs the unit that follows."""
    if duty.kind == FLAG:
        _flag_to(draft, duty, unit or "")
        return
    head = _head(draft, unit, leaver)
    draft.emit(
        DutyGiven(
            duty=duty.id,
            unit=head.unit if head else unit,
            unit_name=head.unit_name if head else duty.unit_name,
            post=head.post if head else None,
            officer=head.officer if head else None,
            officer_name=head.officer_name if head else None,
            instead_of=head.instead_of if head else None,
            why=HOW,
        )
    )
    if head is None:
        tasks = clock_names.tasks_of(draft, duty.about)
        _nobody(draft, f"vacant:{hindering.DUTY}{duty.id}", duty.about, tasks, unit, duty.unit_name, leaver)


def _nobody(
    draft: Draft,
    what: str,
    about: str,
    tasks: list[Task],
    unit: str | None,
    name: str | None,
    leaver: str | None,
) -> None:
    """Tell who is above that nobody runs a unit (NĐ 61/2018/NĐ-CP Điều 12.8), once until somebody does."""
    hindering.ended(
        draft, what, in_both("báo lại với người nay phải biết", "told anew to who has to know now")
    )
    steps = ", ".join(dict.fromkeys(draft.step(task).name for task in tasks))
    text = f"{steps or 'hồ sơ'}: không còn ai đứng đầu {name or unit} (nobody runs the unit)"
    ways = (heads.over(draft, heads.living(draft, place)) for place in (unit, draft.state.competent))
    told = next((officer for way in ways for officer in way if officer != leaver), None)
    draft.emit(IncidentRecorded(draft.state.next, what, about, text, told))


def _may(draft: Draft, task: Task, officer: str) -> bool:
    """Whether he may do the task's act, and did no earlier step that forbids it."""
    try:
        rights.check_new_holder(draft, task, officer)
    except NotPermitted:
        return False
    return officer not in barred(draft, draft.step(task))


def _given(
    draft: Draft, task: Task, accountable: Seat | None, holder: Seat | None, reason: str | None = None
) -> None:
    """Who answers for the task and who works on it; it lies where he sits who works or whose agency it is."""
    facts = draft.world.unit(task.unit, draft.now)
    elsewhere = accountable is not None and (facts is None or facts.agency != accountable.agency)
    seat = accountable if accountable is holder or elsewhere else None
    draft.emit(
        TaskAssigned(
            task=task.id,
            unit=seat.unit if seat else task.unit or "",
            unit_name=seat.unit_name if seat else task.unit_name or "",
            post=accountable.post if accountable else None,
            officer=accountable.officer if accountable else None,
            officer_name=accountable.officer_name if accountable else None,
            holder=holder.officer if holder else None,
            holder_name=holder.officer_name if holder else None,
            how=HOW,
            plugin=draft.world.plugins.stamp("head_of", accountable),
            reason=reason,
        )
    )
