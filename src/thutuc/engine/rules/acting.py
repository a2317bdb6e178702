"""What an act of a step needs besides a mandate: the lead's own hand, four eyes, papers signed before.

Prepare, initial, decide, sign and issue are different acts of different people where the file says so
(NĐ 30/2020/NĐ-CP Điều 13; ``notSameAs``). A dossier goes up only with the papers that the file names
signed and initialled (``requires``), anew each time. Only the lead completes a task; who co-operates gives
an opinion on it and answers for that (NĐ 61/2018/NĐ-CP Điều 19.5, 19.6).
"""

from __future__ import annotations

from functools import lru_cache

from thutuc.dossier import Phase, Task
from thutuc.dossier.events import ActCounted, ActsUsed, OpinionGiven, TaskCompleted, TaskRecalled
from thutuc.dossier.naming import task_name
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import rights
from thutuc.engine.rules.choosing import barred
from thutuc.engine.rules.ending import check_attachments, expect_phase
from thutuc.engine.written import is_written
from thutuc.errors import NotPermitted, OrganisationError, UnknownTask, WrongData, WrongState, in_both
from thutuc.net import Net
from thutuc.organisation import ASSIGNING_RULE, Mandate
from thutuc.procedure import Act, Required, Step

ONLY_LEAD = in_both(
    "chỉ người chủ trì hoàn thành việc này; đơn vị phối hợp cho ý kiến, đơn vị theo dõi chỉ xem",
    "only the lead completes it, who co-operates gives an opinion, who follows only looks",
    "NĐ 61/2018/NĐ-CP Điều 19.6",
)

#: What is missing of a paper whose act has not been done, by that act.
UNDONE = {
    Act.SIGN: "chưa được ký",
    Act.DECIDE: "chưa được ký",
    Act.INITIAL: "chưa được ký nháy",
    Act.ISSUE: "chưa được phát hành",
}


def check_lead(draft: Draft, task: Task, verb: str) -> None:
    """Refuse who only co-operates in the step or follows it, and say so."""
    step = draft.step(task)
    if not (step.cooperating or step.following) or draft.by == task.holder:
        return
    if _allowed(draft, task, step) is None and any(
        _allowed(draft, task, step.seen_from(place)) for place in (*step.cooperating, *step.following)
    ):
        raise draft.forbid(verb, ONLY_LEAD)


def check_four_eyes(draft: Draft, task: Task, verb: str, officer: str | None = None) -> None:
    """Refuse who did an earlier step that this one names in ``notSameAs``."""
    officer = draft.by if officer is None else officer
    other = barred(draft, draft.step(task)).get(officer)
    if other is not None:
        done, asked = _called(draft, other), _called(draft, task.step)
        rule = in_both(
            f"người đã thực hiện bước {done} không thực hiện bước {asked}",
            f"who did step {other!r} does not do step {task.step!r} (four eyes, notSameAs)",
        )
        raise NotPermitted(officer, verb, rule)


def check_required(draft: Draft, task: Task) -> None:
    """Refuse to send up a dossier whose papers are not signed and initialled, naming each that is missing."""
    missing = [each for each in draft.step(task).requires if each.of not in draft.state.acts]
    if missing:
        told = "; ".join(_undone(draft, each) for each in missing)
        raise WrongState("a dossier that goes up with its papers signed and initialled", told)


def _undone(draft: Draft, each: Required) -> str:
    step = draft.net.steps.get(each.of)
    what = UNDONE.get(step.act, "chưa xong") if step is not None and step.act is not None else "chưa xong"
    text = f" ({each.basis})" if each.basis else ""
    return f"{each.name} {what} ở bước {_called(draft, each.of)}{text}"


def _called(draft: Draft, step: str) -> str:
    found = draft.net.steps.get(step)
    return f"“{found.name}”" if found is not None and found.name else repr(step)


def completed(draft: Draft, event: TaskCompleted) -> None:
    """Keep an act that a later step asks for; a step that asked for acts has used them."""
    step = draft.net.steps[event.step]
    if event.step in _asked_for(draft.net):
        draft.emit(ActCounted(event.step, step.act.value if step.act else None, event.by))
    if step.requires:
        draft.emit(ActsUsed(event.step, [each.of for each in step.requires]))


@lru_cache(maxsize=4096)
def _asked_for(net: Net) -> frozenset[str]:
    """The steps whose acts others ask for."""
    return frozenset(each.of for step in net.steps.values() for each in step.requires)


def recalled(draft: Draft, event: TaskRecalled) -> None:
    """Who takes the dossier back to a step takes its act back, and has again what it went up with."""
    done, step = draft.state.holders, draft.net.steps[event.back_to]
    if event.back_to in draft.state.acts:
        draft.emit(ActsUsed(event.back_to, [event.back_to]))
    for each in step.requires:
        if each.of in done:
            act = draft.net.steps[each.of].act
            draft.emit(ActCounted(each.of, act.value if act else None, done[each.of]))


def opine(draft: Draft, command: c.Opine) -> None:
    """Give the opinion of a unit that co-operates; a substitute shows the paper that sends him."""
    rights.check_actor(draft, "opine")
    expect_phase(draft, Phase.IN_PROGRESS, Phase.READY)
    task = draft.state.tasks.get(command.task)
    if task is None:
        raise UnknownTask(task_name(draft.id, command.task))
    step = draft.step(task)
    mandate = next(
        (found for place in step.cooperating if (found := _allowed(draft, task, step.seen_from(place)))),
        None,
    )
    if mandate is None:
        units = ", ".join(filter(None, (place.unit or place.unit_from for place in step.cooperating)))
        raise draft.forbid(
            "give an opinion",
            in_both(
                f"chỉ đơn vị phối hợp cho ý kiến (phối hợp ở bước này: {units or 'không có'})",
                f"only a unit that co-operates gives an opinion (co-operating here: {units or 'none'})",
                ASSIGNING_RULE,
            ),
        )
    if not is_written(command.text):
        raise WrongData(["Expected an opinion, found nothing"], argument="text")
    if command.instead_of is not None and not is_written(command.document):
        raise WrongData(
            ["Expected the number of the paper that sends somebody else to take part, found nothing"],
            argument="document",
        )
    check_attachments(command.attachments)
    draft.emit(
        OpinionGiven(
            task=task.id,
            step=task.step,
            by=draft.by,
            text=command.text,
            ground=mandate.ground or None,
            acting_for=mandate.acting_for,
            instead_of=command.instead_of,
            document=command.document,
            attachments=[dict(paper) for paper in command.attachments],
        )
    )


def _allowed(draft: Draft, task: Task, step: Step) -> Mandate | None:
    """The mandate that the actor has for *step*, where he has one."""
    act = step.act.value if step.act is not None else "prepare"
    try:
        found: Mandate | None = draft.world.plugins.hook.mandate(
            officer=draft.by,
            act=act,
            step=step,
            procedure=draft.procedure,
            dossier=draft.view(task),
            at=draft.now,
        )
    except OrganisationError:
        return None
    return found if found is not None and found.allowed else None
