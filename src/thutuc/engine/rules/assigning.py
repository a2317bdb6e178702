"""Who is responsible: one accountable officer for every task that opens, is claimed or given away."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from thutuc.dossier import Task
from thutuc.dossier.events import IncidentRecorded, TaskAssigned
from thutuc.engine.draft import Draft, World
from thutuc.engine.refusals import in_vietnamese
from thutuc.engine.rules import heads, hindering
from thutuc.engine.rules.choosing import FOUR_EYES, choose
from thutuc.errors import CommandRejected, OrganisationError, WrongState, in_both
from thutuc.organisation import Assignment, Seat
from thutuc.procedure import Step

#: Why a task went to the head and to nobody who does it.
HINDRANCES = {
    "vacant": "chưa có người giữ vai trò",
    "nobody present": "người giữ vai trò vắng mặt",
    FOUR_EYES: "mọi người giữ vai trò đã làm bước không được cùng một người làm",
}
_NAMED: Final = in_both("đã xác định được nơi thực hiện", "where it is done is known now")


def assign(draft: Draft, task: Task) -> None:
    """Give a task that has just opened one accountable officer, or record why there is none."""
    step = draft.step(task)
    answer: Assignment | None = None
    own: str | None = None
    problem = f"{step.name}: chưa xác định được người chịu trách nhiệm (no plug-in says who is responsible)"
    try:
        answer = draft.responsible(step, draft.view(task))
    except OrganisationError as error:
        own = error.unit
        problem = f"{step.name}: không có người chịu trách nhiệm ({in_vietnamese(error).rstrip('.')})"
    stamp = draft.world.plugins.stamp("responsible", answer)
    if answer is None:
        _to_the_head(draft, task, own, problem, stamp)
        return
    answer = choose(draft, task, answer)
    if (nobody := _unknown(draft, answer, stamp)) is not None:
        problem = f"{step.name}: {nobody!r} không giữ vị trí nào"
        problem = f"{problem} ({stamp}, responsible: found somebody without a seat)"
        _to_the_head(draft, task, answer.unit, problem, stamp)
        return
    if _nowhere(draft, answer.unit, stamp):
        problem = f"{step.name}: không có đơn vị {answer.unit!r}"
        problem = f"{problem} ({stamp}, responsible: found a unit that nobody knows)"
        _to_the_head(draft, task, None, problem, stamp)
        return
    draft.emit(_assigned(task, answer, stamp))
    if answer.how in HINDRANCES:
        text = f"{step.name}, {step.role or step.id}: {HINDRANCES[answer.how]} ({answer.how})"
        _incident(draft, answer.how, task, text, answer.accountable.officer)
    elif draft.state.incidents:
        for kind in hindering.UNMANNED:
            hindering.ended(draft, f"{kind}:{task.id}", _NAMED)


def named(draft: Draft, task: Task) -> list[Seat]:
    """Whom the organisation names for *task* as it stands now: who may work on it, and who answers."""
    try:
        answer = draft.responsible(draft.step(task), draft.view(task))
    except OrganisationError:
        return []
    if answer is None:
        return []
    return [*answer.candidates, *([answer.holder] if answer.holder else []), answer.accountable]


def _unknown(draft: Draft, answer: Assignment, stamp: str) -> str | None:
    """Who was named by one plug-in and has no seat by the others, so that he could not act."""
    if stamp == draft.world.plugins.stamp("roles_of"):
        return None
    named = [seat.officer for seat in (answer.accountable, answer.holder) if seat is not None]
    return next((one for one in named if not draft.world.seats(one, draft.now)), None)


def _nowhere(draft: Draft, unit: str, stamp: str) -> bool:
    """Whether one plug-in named a unit that is none by the others: no list would show the task."""
    return stamp != draft.world.plugins.stamp("unit") and draft.world.unit(unit, draft.now) is None


def _assigned(task: Task, answer: Assignment, stamp: str) -> TaskAssigned:
    accountable, holder = answer.accountable, answer.holder
    return TaskAssigned(
        task=task.id,
        unit=answer.unit,
        unit_name=accountable.unit_name if accountable.unit == answer.unit else answer.unit,
        post=accountable.post,
        officer=accountable.officer,
        officer_name=accountable.officer_name,
        holder=holder.officer if holder is not None else None,
        holder_name=holder.officer_name if holder is not None else None,
        how=answer.how,
        plugin=stamp,
    )


def assign_again(draft: Draft) -> None:
    """Give out what nobody works on, where the data name its unit now, or another one.

    Who was asked for an opinion by mistake has been asked: a person gives that to somebody else.
    """
    for task in list(draft.state.tasks.values()):
        asked = draft.step(task).consult is not None and not task.unnamed
        if task.holder is None and not asked and _own(draft, task) != task.unit:
            assign(draft, task)


def _to_the_head(draft: Draft, task: Task, own: str | None, problem: str, stamp: str) -> None:
    """Nobody could be named: the head of the agency answers, and an incident says why.

    The task lies in its *own* unit, whose officers find it there when they are back; where that cannot be
    told, with the head of the competent agency.
    """
    unit = draft.state.competent or draft.state.received_at or "?"
    seat = draft.world.head_of(own or unit, "agency", draft.now)
    seat = seat or draft.world.head_of(unit, "agency", draft.now)
    place, name = (seat.unit, seat.unit_name) if seat else (unit, unit)
    if own is not None:
        place, name = own, _name(draft, own)
    draft.emit(
        TaskAssigned(
            task=task.id,
            unit=place,
            unit_name=name,
            post=seat.post if seat else None,
            officer=seat.officer if seat else None,
            officer_name=seat.officer_name if seat else None,
            holder=None,
            holder_name=None,
            how="unnamed",
            plugin=stamp,
            reason=problem,
        )
    )
    # past a vacant post who is above (NĐ 61/2018/NĐ-CP Điều 12.8)
    told = seat or heads.present(draft, own or unit)
    _incident(draft, "vacant", task, problem, told.officer if told else None)


def _name(draft: Draft, unit: str | None) -> str:
    facts = draft.world.unit(unit, draft.now)
    return unit or "" if facts is None else facts.name


def _place(draft: Draft, task: Task) -> str | None:
    """The unit that *task* lies in: its own as soon as that can be told, where nobody could be named."""
    return _own(draft, task) if task.unnamed else task.unit


def _own(draft: Draft, task: Task) -> str | None:
    """The unit of its step as the dossier stands now; where that cannot be told, the one that it lies in.

    So where that unit has other days off: the task's term, once it runs, is counted by one calendar.
    """
    try:
        answer = draft.responsible(draft.step(task), draft.view(task))
        own = None if answer is None else answer.unit
    except OrganisationError as error:
        own = error.unit
    if own is None or draft.calendar(own).version != draft.calendar(task.unit).version:
        return task.unit
    return own


def _incident(draft: Draft, what: str, task: Task, text: str, told: str | None) -> None:
    about = f"{what.replace(' ', '-')}:{task.id}"
    draft.emit(IncidentRecorded(draft.state.next, about, task.step, text, told))


def answered_for(draft: Draft) -> None:
    """What nobody answers for is answered for by who runs its unit now, else its agency.

    The head answers for what lies in his unit (NĐ 61/2018/NĐ-CP Điều 12.8); who works on it goes on.
    """
    for task in list(draft.state.tasks.values()):
        seat = runs(draft.world, task.unit, draft.now) if task.officer is None else None
        if seat is not None:
            draft.emit(
                TaskAssigned(
                    task=task.id,
                    unit=task.unit or seat.unit,
                    unit_name=task.unit_name or seat.unit_name,
                    post=seat.post,
                    officer=seat.officer,
                    officer_name=seat.officer_name,
                    holder=task.holder,
                    holder_name=task.holder_name,
                    how="by head",
                    plugin=draft.world.plugins.stamp("head_of", seat),
                )
            )


def runs(world: World, unit: str | None, now: datetime) -> Seat | None:
    """Who runs a unit, else its agency."""
    return world.head_of(unit, "unit", now) or world.head_of(unit, "agency", now)


def silence_means(step: Step, task: Task | None) -> str:
    """What it means that nobody answers: it agrees only where somebody was asked.

    NĐ 61/2018/NĐ-CP Điều 19.5 speaks of the agency that was asked; of one that could not be found nobody
    was. The applicant is asked whoever has the task.
    """
    meaning = step.consult.on_silence if step.consult is not None else "block"
    of_applicant = step.suspend is not None and step.suspend.waits_for == "applicant"
    unasked = task is not None and task.unnamed and not of_applicant
    return "escalate" if unasked and meaning == "agreed" else meaning


def record_unasked(draft: Draft, task: Task) -> None:
    """Record that the term for an answer is over, though there was nobody to ask."""
    text = (
        f"{draft.step(task).name}: đã hết thời hạn trả lời nhưng chưa xác định được đơn vị để hỏi, nên không "
        "coi là đồng ý; sửa dữ liệu nêu đơn vị rồi giao lại việc (nobody could be asked, so silence does not "
        "agree)"
    )
    head = None if task.officer else heads.present(draft, task.unit)
    told = head.officer if head else task.officer  # whoever works on it since: a person settles that
    draft.emit(IncidentRecorded(draft.state.next, "vacant", task.step, text, told))


def claimed(draft: Draft, task: Task, officer: str, how: str, reason: str | None = None) -> None:
    """Make *officer* the holder of *task*, and with that the one accountable for it."""
    unit = _place(draft, task)
    _lies_on(draft, task, unit, _seat_in(draft, officer, unit), how, "roles_of", reason, held=True)


def given_back(draft: Draft, task: Task, to: str, reason: str) -> None:
    """Nobody holds *task* any more, or the head does: he answers for it until somebody has it again."""
    unit = _place(draft, task)
    seat = runs(draft.world, unit, draft.now)
    if seat is None:
        raise WrongState("a unit that somebody runs, to give the task back to", f"nobody who runs {unit!r}")
    _lies_on(draft, task, unit, seat, "given back", "head_of", reason, held=to == "head")


def _lies_on(
    draft: Draft,
    task: Task,
    unit: str | None,
    seat: Seat,
    how: str,
    hook: str,
    reason: str | None,
    *,
    held: bool,
) -> None:
    """Who sits on *seat* answers for *task*, which lies in *unit*; he is its holder where it is *held*.

    Whoever answered for it all along has had it all along: a head who takes it, or gives it back to himself,
    begins no days anew.
    """
    alone = task.holder in (None, task.officer)
    draft.emit(
        TaskAssigned(
            task=task.id,
            unit=unit or seat.unit,
            unit_name=(task.unit_name if unit == task.unit else _name(draft, unit)) or seat.unit_name,
            post=seat.post,
            officer=seat.officer,
            officer_name=seat.officer_name,
            holder=seat.officer if held else None,
            holder_name=seat.officer_name if held else None,
            how=how,
            plugin=draft.world.plugins.stamp(hook, seat),
            reason=reason,
            kept=alone and (unit, seat.officer) == (task.unit, task.officer),
        )
    )


def _seat_in(draft: Draft, officer: str, unit: str | None) -> Seat:
    seats = draft.world.seats(officer, draft.now)
    if not seats:
        raise CommandRejected(f"Expected an officer in service on that day, found {officer!r}.")
    return next((seat for seat in seats if seat.unit == unit), seats[0])
