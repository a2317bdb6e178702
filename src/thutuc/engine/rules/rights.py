"""Who may do what: the actor of every verb is checked before anything is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from thutuc.dossier import DossierView, Task
from thutuc.dossier.events import DoneOnLeave, MandateConfirmed, PaperSigned
from thutuc.dossier.view import local
from thutuc.engine.draft import Draft, World
from thutuc.errors import NotPermitted, OrganisationError, TaskHeld, halves, in_both
from thutuc.organisation import APPROVE, ASSIGNING_RULE, Mandate, Seat, UnitFacts
from thutuc.procedure import Act

#: The kind of a unit that takes dossiers in and gives results out.
ONE_STOP: Final = "one-stop"

#: Why somebody without a post does nothing.
UNKNOWN: Final = in_both(
    "không giữ vị trí nào vào ngày đó, và không có hệ thống nào tên như vậy",
    "no post is held by this officer on that day, and no system has this name",
    ASSIGNING_RULE,
)
_GIVEN: Final = in_both("chỉ người được giao mới được thực hiện", "only who was given it may do it")


def check_actor(draft: Draft, verb: str) -> list[Seat]:
    """Refuse an actor nobody knows, or one whom the host does not let; gives the seats he sits on.

    He was in service when it happened, and is when he enters it: who has left enters nothing any more.
    """
    seats: list[Seat] = []
    if draft.by not in draft.world.systems:
        seats = draft.world.seats(draft.by, draft.now)
        late = seats if draft.at == draft.known else draft.world.seats(draft.by, local(draft.known))
        if not seats or not late:
            raise draft.forbid(verb, UNKNOWN)
        for seat in seats if late is seats else (*seats, *late):
            if seat.on_leave:
                draft.emit(DoneOnLeave(draft.by))
                break
    check_let(draft.world, draft.by, verb, draft.view())
    return seats


def check_host(draft: Draft, verb: str, refused: str) -> None:
    """Refuse to do *refused* where the host lets him not call *verb*, which is part of it."""
    check_let(draft.world, draft.by, verb, draft.view(), refused)


def check_let(
    world: World, by: str, verb: str, dossier: DossierView | None = None, refused: str | None = None
) -> None:
    """Refuse whom the host does not let call *verb*, with the host's reason (hook ``may``)."""
    for reason in world.plugins.hook.may(actor=by, verb=verb, dossier=dossier):
        if reason is not None:
            raise NotPermitted(by, refused or verb, reason)


def check_system(world: World, by: str, verb: str) -> None:
    """Refuse anybody but a named system, and one whom the host does not let."""
    if by not in world.systems:
        rule = in_both("chỉ hệ thống được khai báo làm việc này", "only a named system does this")
        raise NotPermitted(by, verb, rule)
    check_let(world, by, verb)


def check_involved(draft: Draft, verb: str, seats: list[Seat]) -> None:
    """Refuse an officer whose agency neither took the dossier in, nor decides it, nor holds a task of it."""
    if draft.by in draft.world.systems:
        return
    state = draft.state
    mine = {seat.agency for seat in seats} | {seat.unit for seat in seats}
    places = {state.received_at, state.competent} | {task.unit for task in state.tasks.values()}
    if mine & places or mine & _agencies(draft, places):
        return
    raise draft.forbid(
        verb,
        in_both(
            "không thuộc cơ quan tiếp nhận hay giải quyết hồ sơ",
            "neither the unit that took the dossier in, nor one that handles it, is this officer's",
            ASSIGNING_RULE,
        ),
    )


def check_desk(draft: Draft, verb: str, seats: list[Seat]) -> None:
    """Refuse who does not sit at the one-stop of the agency where the dossier was handed in.

    Nothing is taken or asked for beside it, wherever in the agency it is said to have been handed in
    (NĐ 61/2018/NĐ-CP Đ5.1e; NĐ 118/2025/NĐ-CP Đ11, Đ17), but where the file draws the reception in a unit of
    that kind, as of a child in danger. An agency that has no one-stop, as a school, is its own desk.
    """
    if draft.by in draft.world.systems:
        return
    unit = draft.state.received_at
    desk = draft.world.unit(unit, draft.now)
    mine = [seat for seat in seats if seat.unit == unit or (desk is not None and seat.agency == desk.agency)]
    if desk is not None and _has_one_stop(draft, desk):
        drawn = {step.unit for step in draft.net.steps.values() if step.act is Act.RECEIVE}
        kinds = {ONE_STOP} | (drawn & {desk.kind})
        mine = [seat for seat in mine if _kind(draft, seat.unit) in kinds]
    if not mine:
        raise draft.forbid(
            verb,
            in_both(
                f"chỉ Bộ phận Một cửa của nơi tiếp nhận hồ sơ ({unit}) được làm việc này",
                f"only the one-stop of where the dossier was handed in ({unit}) may do this",
                "Nghị định 118/2025/NĐ-CP Điều 17; Nghị định 61/2018/NĐ-CP Điều 5.1e",
            ),
        )


def _has_one_stop(draft: Draft, desk: UnitFacts) -> bool:
    """Whether the agency has a unit of that kind in which somebody holds a post."""
    if desk.kind == ONE_STOP:
        return True
    there = draft.world.plugins.officers(desk.agency, draft.now)
    return any(seat.agency == desk.agency and _kind(draft, seat.unit) == ONE_STOP for seat in there)


def _kind(draft: Draft, unit: str) -> str | None:
    facts = draft.world.unit(unit, draft.now)
    return None if facts is None else facts.kind


def check_competent(draft: Draft, verb: str, seats: list[Seat]) -> None:
    """Refuse who does not sit in the agency that decides the dossier."""
    if draft.by in draft.world.systems:
        return
    unit = draft.state.competent
    if not {seat.agency for seat in seats} & (_agencies(draft, {unit}) | {unit}):
        raise draft.forbid(
            verb,
            in_both(
                f"chỉ công chức của cơ quan có thẩm quyền ({unit}) được làm việc này",
                f"only an officer of the competent agency ({unit}) may do this",
                "Nghị định 118/2025/NĐ-CP Điều 17.3",
            ),
        )


def is_agency_of(draft: Draft, unit: str | None, other: str | None) -> bool:
    """Whether two units belong to one agency."""
    return bool(_agencies(draft, {unit}) & _agencies(draft, {other}))


def check_signature(draft: Draft, act: str, verb: str, approver: str | None = None) -> Mandate:
    """Refuse who may not sign a paper of the dossier for the head of the competent agency.

    The head signs, a deputy KT. in his field, whoever runs the agency, or who was authorised in writing
    (Nghị định 30/2020/NĐ-CP Điều 13); *act* is what is signed, such as ``apologise``.
    """
    mandate = ask_mandate(draft, None, draft.by, act)
    if not mandate.allowed:
        raise draft.forbid(verb, mandate.rule)
    _check_at_entry(draft, None, act, verb, mandate, approver)
    return mandate


def sign_paper(draft: Draft, act: str, verb: str, document: str | None, approver: str | None) -> None:
    """Keep under which mandate a refusal, a stop or a suspension was signed; a named system signs nothing.

    After reception these are papers of the head (Thông tư 03/2025/TT-VPCP Mẫu 03; NĐ 30/2020/NĐ-CP Điều 13).
    """
    if draft.by not in draft.world.systems:
        mandate = check_signature(draft, act, verb, approver)
        draft.emit(PaperSigned(act, draft.by, document, **signed(mandate)))


def _check_at_entry(
    draft: Draft, task: Task | None, act: str, verb: str, mandate: Mandate, approver: str | None
) -> None:
    """Refuse to use, by dating back, a mandate that no longer holds, on the actor's own word.

    A paper lets nobody act after its end (Nghị định 30/2020/NĐ-CP Điều 13.3). What was done in its time and
    is entered after it, another confirms who runs the unit or agency; the journal keeps that.
    """
    if draft.at == draft.known or (task is not None and mandate.form is None and mandate.acting_for is None):
        return
    later = ask_mandate(draft, task, draft.by, act, local(draft.known))
    if later.allowed:
        return
    if not is_approved(draft, approver):
        vi, en = halves(later.rule)
        raise draft.forbid(
            f"{verb} in retrospect",
            in_both(
                f"khi ghi, thẩm quyền không còn: {vi}; người điều hành đơn vị, cơ quan xác nhận",
                f"the mandate does not hold any more when it is entered: {en}; who runs the unit or agency "
                "confirms it",
            ),
        )
    draft.emit(MandateConfirmed(verb, draft.by, mandate.form, mandate.decision, later.rule, approver or ""))


def signed(mandate: Mandate) -> dict[str, Any]:
    """What an event keeps of the mandate it was decided under; both names, where he acts for another."""
    if mandate.form is None and mandate.acting_for is None:
        return {"ground": mandate.ground or None, "acting_for": mandate.acting_for}
    return {
        "ground": mandate.ground or None,
        "acting_for": mandate.acting_for,
        "acting_for_name": mandate.acting_for_name,
        "form": mandate.form,
        "decision": mandate.decision,
        "signature": mandate.signature or None,
        "signer_name": mandate.officer_name,
    }


def check_act(draft: Draft, task: Task, verb: str, approver: str | None = None) -> Mandate:
    """Refuse who may not work on *task*; gives the mandate he acts under."""
    act = _act(draft, task)
    mandate = ask_mandate(draft, task, draft.by, act)
    if not mandate.allowed:
        raise draft.forbid(verb, mandate.rule)
    if task.holder is not None and task.holder not in (draft.by, mandate.acting_for):
        rule = in_both(
            f"việc do {task.holder} giữ; nhận việc hoặc đề nghị giao lại trước",
            f"the task is held by {task.holder}; claim it or have it reassigned first",
            ASSIGNING_RULE,
        )
        raise TaskHeld(draft.by, verb, rule)
    _check_at_entry(draft, task, act, verb, mandate, approver)
    return mandate


def check_may_reassign(draft: Draft, task: Task) -> None:
    """Refuse anybody but the head of the task's unit, of its agency, or who answers for it unheld.

    Who works on it himself gives it back; he does not push it on to a colleague (đùn đẩy,
    NĐ 61/2018/NĐ-CP Điều 5.1g, 19.1).
    """
    if draft.by in draft.world.systems or (draft.by == task.officer and draft.by != task.holder):
        return
    heads = [draft.world.head_of(task.unit, level, draft.now) for level in ("unit", "agency")]
    if draft.by not in {seat.officer for seat in heads if seat is not None}:
        raise draft.forbid(
            "reassign",
            in_both(
                f"chỉ người đứng đầu {task.unit!r} giao việc cho người khác, người đang giữ thì trả lại",
                f"only the head of {task.unit!r} gives a task to another, who holds it gives it back",
                ASSIGNING_RULE,
            ),
        )


def _agencies(draft: Draft, places: set[str | None]) -> set[str]:
    found = (draft.world.unit(place, draft.now) for place in places if place is not None)
    return {facts.agency for facts in found if facts is not None}


def check_new_holder(draft: Draft, task: Task, officer: str) -> None:
    """Refuse to give *task* to somebody who may not do its act."""
    mandate = _mandate(draft, task, officer)
    if not mandate.allowed:
        raise NotPermitted(officer, "hold the task", mandate.rule)


def ask_mandate(
    draft: Draft, task: Task | None, officer: str, act: str, at: datetime | None = None
) -> Mandate:
    """What *officer* may do: nothing where no plug-in answers, or none knows the unit.

    On *task*, or with none on the dossier itself; *at* another instant than when it happened.
    """
    rule = _GIVEN
    try:
        answer: Mandate | None = draft.world.plugins.hook.mandate(
            officer=officer,
            act=act,
            step=None if task is None else draft.step(task),
            procedure=draft.procedure,
            dossier=draft.view(task),
            at=draft.now if at is None else at,
        )
    except OrganisationError as error:
        answer, rule = None, str(error).rstrip(".")
    return answer if answer is not None else Mandate(False, "", None, rule)


def _mandate(draft: Draft, task: Task, officer: str) -> Mandate:
    return ask_mandate(draft, task, officer, _act(draft, task))


def _act(draft: Draft, task: Task) -> str:
    act = draft.step(task).act
    return "prepare" if act is None else act.value


def is_approved(draft: Draft, approver: str | None) -> bool:
    """Whether somebody approved who neither holds a task of the dossier nor enters this.

    When it is entered he runs a unit or agency that took the dossier in, decides it or holds a task of it,
    or is the deputy in charge of its field: no fellow clerk (Nghị định 61/2018/NĐ-CP Điều 19.1).
    """
    state = draft.state
    if approver is None or approver in {draft.by, *(task.holder for task in state.tasks.values())}:
        return False
    at, places = local(draft.known), {state.received_at, state.competent}
    places |= {task.unit for task in state.tasks.values()}
    heads = (
        draft.world.head_of(place, level, at) for place in places if place for level in ("unit", "agency")
    )
    if any(head is not None and head.officer == approver for head in heads):
        return True
    return ask_mandate(draft, None, approver, APPROVE, at).form == "KT."
