"""Signing the apology as a duty: on whose head it lies, when there is no more need, and how it is signed."""

from __future__ import annotations

from thutuc.dossier import Clock, Duty
from thutuc.dossier.events import Apologised, RungReached
from thutuc.dossier.view import local
from thutuc.engine import clock_names
from thutuc.engine import commands_oversight as o
from thutuc.engine.draft import Draft
from thutuc.engine.rules import apologies, duties, heads, rights
from thutuc.errors import CalendarError, NotPermitted
from thutuc.organisation import Seat
from thutuc.worktime import Budget


def arise(draft: Draft, clock: Clock) -> None:
    """The dossier's term is about to run out: the head of the agency that is late has to sign.

    Nobody is asked for a letter that exists: the rung passes, and no one is told.
    """
    if draft.state.apologies:
        rung, at, tell = clock.rungs[0]
        draft.emit(RungReached(clock.id, rung, at, tell, None, None, None))
        return
    seat, away = heads.find(draft, late_link(draft), "agency")
    duties.arise(
        draft,
        duties.APOLOGISE,
        clock.id,
        seat,
        unit=draft.state.competent,
        due=_limit(draft, clock),
        rung=apologies.RUNG,
    )
    if seat is None:
        heads.missing(draft, clock.id, apologies.RUNG, "agency-head")
    elif away:
        heads.away(draft, clock.id, seat)


def late_link(draft: Draft) -> str | None:
    """The unit whose agency apologises: of the step or leg whose own term has run out, not the front desk.

    In a chain the agency that is late apologises (NĐ 301/2026/NĐ-CP Điều 3.2). An agency whose opinion is
    asked is no link of it: its delay does not excuse who leads.
    """
    state = draft.state
    own = heads.agency_of(draft, state.competent)
    for task in state.tasks.values():
        if task.unit is None or draft.step(task).consult is not None:
            continue
        named = (clock_names.task_clock(task.id), f"{clock_names.GROUP}{draft.step(task).group}")
        late = any(
            (clock := state.clocks.get(name)) is not None and clock.missed is not None for name in named
        )
        if late and heads.agency_of(draft, task.unit) not in (own, heads.agency_of(draft, state.received_at)):
            return task.unit
    return state.competent


def of_leg(draft: Draft, name: str) -> None:
    """A leg has run out of its time: the head of its agency, where it is another than decides, apologises."""
    if not name.startswith(clock_names.GROUP):
        return
    task = clock_names.task_of(draft, name)
    if task is None or draft.step(task).consult is not None:
        return
    if heads.agency_of(draft, task.unit) == heads.agency_of(draft, draft.state.competent):
        return
    _to_the_late_link(draft)
    if any(d.kind == duties.APOLOGISE and d.about == name for d in draft.state.duties.values()):
        return
    seat, _ = heads.find(draft, task.unit, "agency")
    duties.arise(draft, duties.APOLOGISE, name, seat, unit=task.unit)


def _to_the_late_link(draft: Draft) -> None:
    """The dossier's own apology was asked of who decides while nobody was late: now it is of who is."""
    link = late_link(draft)
    for duty in _of_the_dossier(draft):
        seat, _ = heads.find(draft, link, "agency")
        if seat is not None and heads.agency_of(draft, duty.unit) != heads.agency_of(draft, link):
            duties.give(draft, duty, seat, "late")


def _limit(draft: Draft, clock: Clock) -> int | None:
    """The last moment for the letter; ``None`` where it follows the term, or no calendar knows."""
    if draft.procedure.header.apology == "after-expiry" or clock.due is None:
        return None
    calendar = clock_names.calendar_of(draft, clock.id)
    try:
        return apologies.last_moment(
            Budget.from_json(clock.budget), local(clock.started), clock.due, calendar
        )
    except CalendarError:
        return None


def follow(draft: Draft) -> None:
    """Let go of the duty where it is not needed: the letter exists, or the dossier came in time after all."""
    state = draft.state
    signing = _of_the_dossier(draft)
    if not signing or (not state.apologies and (state.missed is not None or state.late)):
        return
    clock = state.clocks.get(clock_names.DOSSIER)
    runs = clock is not None and clock.paused is None
    if (
        not state.apologies
        and runs
        and clock is not None
        and all(rung[0] != apologies.RUNG for rung in clock.rungs)
    ):
        return
    for duty in signing:
        duties.done(draft, duty, "not-needed")


def signed(draft: Draft) -> None:
    """The letter of the dossier was signed, by whichever verb."""
    for duty in _of_the_dossier(draft):
        duties.done(draft, duty, "signed")


def _of_the_dossier(draft: Draft) -> list[Duty]:
    found = draft.state.duties.values()
    return [duty for duty in found if duty.kind == duties.APOLOGISE and duty.about == clock_names.DOSSIER]


def sign(draft: Draft, command: o.Apologise) -> None:
    """Sign the letter that a duty asks for; late is recorded, never refused: the citizen is owed it."""
    seats = rights.check_actor(draft, "apologise")
    duty = duties.open_duty(draft, command.duty, duties.APOLOGISE)
    words = _mandate(draft, duty, seats)
    apologies.check_cause(command.reason)
    late = duty.due is not None and draft.known > duty.due
    draft.emit(
        Apologised(draft.by, command.reason, command.document, late, duty.due, about=duty.about, **words)
    )
    if duty.about == clock_names.DOSSIER:
        signed(draft)
    else:
        duties.done(draft, duty, "signed")


def _mandate(draft: Draft, duty: Duty, seats: list[Seat]) -> dict[str, str | None]:
    """Who runs the agency that is late signs; for the one that decides also KT. and TUQ. as the law lets."""
    try:
        acting_for = duties.check_holds(draft, duty, seats, "apologise")
    except NotPermitted:
        if heads.agency_of(draft, duty.unit) != heads.agency_of(draft, draft.state.competent):
            raise
        return rights.signed(rights.check_signature(draft, "apologise", "apologise"))
    if heads.agency_of(draft, duty.unit) == heads.agency_of(draft, draft.state.competent):
        return rights.signed(rights.check_signature(draft, "apologise", "apologise"))
    return {"acting_for": acting_for}
