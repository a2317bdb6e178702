"""Duties: what lies on a head or an officer beside the work of the steps, and when it is done.

Escalation is no transfer: who has the task stays accountable for it. The head of the unit gets a duty to
urge (nhiệm vụ đôn đốc), which ends with a written explanation and not with the task.
"""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.dossier import Duty
from thutuc.dossier.events import DutyArose, DutyDone, DutyGiven
from thutuc.dossier.naming import duty_name
from thutuc.engine import clock_names
from thutuc.engine import commands_oversight as o
from thutuc.engine.draft import Draft
from thutuc.engine.rules import assigning
from thutuc.errors import UnknownTask, WrongState, in_both
from thutuc.organisation import Seat

URGE = "urge"
APOLOGISE = "apologise"
DIRECTION = "direction"
FLAG = "flag"

#: What kinds of duty are called in English, with the verb that ends them.
_ENDED_BY = {
    URGE: "a duty to explain a delay (explain_delay)",
    APOLOGISE: "a duty to sign an apology (apologise)",
    DIRECTION: "a duty to carry out a direction (report_done)",
    FLAG: "a flag (unflag)",
}


def arise(
    draft: Draft,
    kind: str,
    about: str,
    seat: Seat | None,
    *,
    unit: str | None = None,
    due: int | None = None,
    text: str | None = None,
    by: str | None = None,
    rung: str | None = None,
) -> None:
    """Let a duty lie on a seat; with nobody there it lies on the *unit*, until somebody runs it."""
    draft.emit(
        DutyArose(
            duty=draft.state.next,
            of=kind,
            about=about,
            unit=seat.unit if seat else unit,
            unit_name=seat.unit_name if seat else None,
            post=seat.post if seat else None,
            officer=seat.officer if seat else None,
            officer_name=seat.officer_name if seat else None,
            instead_of=seat.instead_of if seat else None,
            due=due,
            text=text,
            by=by,
            rung=rung,
        )
    )


def urge(draft: Draft, clock: str, seat: Seat) -> None:
    """The head of the accountable unit has to urge; once for a clock, and not for what the applicant owes."""
    known = draft.state.duties
    if clock in (clock_names.PAPERS, clock_names.REPAIR) or (known and any(_open(draft, URGE, clock))):
        return
    task = clock_names.task_with(draft.state.tasks, clock)
    waits = draft.step(task).suspend if task is not None else None
    if waits is not None and waits.waits_for == "applicant":
        return
    arise(draft, URGE, clock, seat)


def _open(draft: Draft, kind: str, about: str) -> Iterator[Duty]:
    return (duty for duty in draft.state.duties.values() if duty.kind == kind and duty.about == about)


def open_duty(draft: Draft, number: int, kind: str | None = None) -> Duty:
    """The open duty with this number, of that kind."""
    duty = draft.state.duties.get(number)
    if duty is None:
        raise UnknownTask(duty_name(draft.id, number))
    if kind not in (None, duty.kind):
        raise WrongState(_ENDED_BY[str(kind)], _ENDED_BY[duty.kind])
    return duty


def done(
    draft: Draft,
    duty: Duty,
    how: str,
    explanation: str | None = None,
    acting_for: str | None = None,
    told: str | None = None,
) -> None:
    """A duty was done by the actor, or is no longer needed, of which *told* hears."""
    by = None if how == "not-needed" else draft.by
    draft.emit(DutyDone(duty.id, duty.kind, duty.about, by, how, explanation, acting_for, told))


def refuted(draft: Draft, clock: str) -> None:
    """What a clock waited for was done before it ran out, and is entered only now: nobody has to urge."""
    for duty in list(_open(draft, URGE, clock)):
        done(draft, duty, "not-needed", told=duty.officer)


def check_holds(draft: Draft, duty: Duty, seats: list[Seat], verb: str) -> str | None:
    """Refuse who does not sit on the post that a duty lies on; gives the officer he does it for, if another.

    The post decides, not the name: a new head answers for what his predecessor left.
    """
    if draft.by in draft.world.systems:
        raise draft.forbid(verb, in_both("nhiệm vụ này do người thực hiện", "a person does this, no system"))
    found = next((seat for seat in seats if seat.post == duty.post), None)
    if found is not None:
        return found.instead_of
    now = sits(draft, duty)
    if draft.by == (duty.officer if now is None else now.officer):
        return None if now is None else now.instead_of
    who = duty.officer if now is None else now.officer
    raise draft.forbid(
        verb,
        in_both(
            f"nhiệm vụ này của người giữ vị trí {duty.post}, hiện là {who}",
            f"the duty lies on post {duty.post}, which {who} holds",
        ),
    )


def sits(draft: Draft, duty: Duty) -> Seat | None:
    """Who sits on the post of a duty at this instant; ``None`` where the duty stays where it is.

    Of a head's post who runs the unit; while he is away and nobody was assigned he himself, who finds it on
    his return. What lay on an officer who has left goes to who runs the unit.
    """
    world, now = draft.world, draft.now
    if duty.unit is None:
        return None
    runs = world.head_of(duty.unit, "unit", now) or world.head_of(duty.unit, "unit-post", now)
    if runs is not None and duty.post in (None, runs.post):
        return runs
    if duty.officer is not None and any(seat.post == duty.post for seat in world.seats(duty.officer, now)):
        return None
    return runs


def pass_on(draft: Draft, command: o.PassDuties) -> None:
    """Give each open duty to who sits on its post now: the head has changed, is away or is back.

    A task that nobody answers for goes to who runs its unit now.
    """
    assigning.answered_for(draft)
    for duty in list(draft.state.duties.values()):
        seat = sits(draft, duty) if duty.kind != FLAG else None
        if seat is not None and seat.officer != duty.officer:
            give(draft, duty, seat, "head")


def give(draft: Draft, duty: Duty, seat: Seat, why: str) -> None:
    """A duty lies on another seat from now on."""
    draft.emit(
        DutyGiven(
            duty=duty.id,
            unit=seat.unit,
            unit_name=seat.unit_name,
            post=seat.post,
            officer=seat.officer,
            officer_name=seat.officer_name,
            instead_of=seat.instead_of,
            why=why,
        )
    )
