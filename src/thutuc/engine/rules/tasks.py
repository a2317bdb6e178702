"""Claiming, finishing, giving away and taking back tasks; messages from outside: the officers' part."""

from __future__ import annotations

from thutuc.dossier import Phase, Task
from thutuc.dossier.events import TaskCompleted
from thutuc.dossier.naming import task_name
from thutuc.dossier.view import local, when_en, when_vi
from thutuc.engine import clock_names
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import acting, assigning, clocks, lapses, papers, rights
from thutuc.engine.rules.data import forms_of
from thutuc.engine.rules.ending import attach, expect_phase
from thutuc.engine.rules.given import check_given
from thutuc.engine.rules.payments import check_paid
from thutuc.engine.written import is_written
from thutuc.errors import CommandRejected, TaskHeld, UnknownTask, WrongData, WrongState, in_both
from thutuc.organisation import ASSIGNING_RULE, Seat
from thutuc.procedure import Act, NodeKind


def claim(draft: Draft, command: c.Claim) -> None:
    """Take a task from the pool; whoever holds it is accountable for it from then on."""
    assigning.claimed(draft, check_claim(draft, command.task), draft.by, "claimed")


def check_claim(draft: Draft, number: int) -> Task:
    """Refuse who may not take the task with this number; gives the task."""
    rights.check_actor(draft, "claim")
    task = open_task(draft, number)
    if task.holder not in (None, draft.by):
        rule = in_both(
            f"việc do {task.holder} giữ; phải được giao lại",
            f"the task is held by {task.holder}; it has to be reassigned",
            ASSIGNING_RULE,
        )
        raise TaskHeld(draft.by, "claim", rule)
    acting.check_lead(draft, task, "claim")
    rights.check_act(draft, task, "claim")
    acting.check_four_eyes(draft, task, "claim")
    if task.holder is None and draft.step(task).assign == "by-head":
        _check_assigns(draft, task)
    return task


def complete(draft: Draft, command: c.Complete) -> None:
    """Finish a task: the actor's mandate and what he filled in are checked, then the dossier goes on."""
    rights.check_actor(draft, "complete")
    task = open_task(draft, command.task)
    acting.check_lead(draft, task, "complete")
    mandate = rights.check_act(draft, task, "complete", command.approver)
    acting.check_four_eyes(draft, task, "complete")
    lapses.check_entered(draft, "complete", task, command.approver)
    step = draft.step(task)
    if draft.state.awaits_papers(step.group) and step.consult is None and step.suspend is None:
        raise WrongState("a dossier whose papers are complete", "one that waits for papers of the applicant")
    if task.papers:
        papers.check_brought(draft, draft.state.clocks.get(clock_names.task_clock(task.id)))
    if step.act is Act.RETURN:
        check_paid(draft, "return")
    if step.act in (Act.SIGN, Act.DECIDE):
        rights.check_host(draft, "sign", "complete")
    acting.check_required(draft, task)
    outputs = check_given(draft, step.fields, command.data, forms=forms_of(step.form))
    if step.result_ready:
        clocks.record_miss(draft)
    draft.emit(TaskCompleted(task.id, task.step, draft.by, **rights.signed(mandate)))
    attach(draft, "", command.attachments)
    draft.run().leave(task, outputs)


def _check_assigns(draft: Draft, task: Task) -> None:
    """Refuse to take a task that the head of the unit assigns (NĐ 61/2018/NĐ-CP Điều 19.1)."""
    heads = [draft.world.head_of(task.unit, level, draft.now) for level in ("unit", "agency")]
    if draft.by not in {seat.officer for seat in heads if seat is not None}:
        rule = in_both(
            "người đứng đầu đơn vị phân công việc này",
            "the head of the unit assigns this task",
            "NĐ 61/2018/NĐ-CP Điều 19.1",
        )
        raise draft.forbid("claim", rule)


def give_back(draft: Draft, command: c.GiveBack) -> None:
    """Give back a task that one holds: to the pool of the unit, or to its head, who answers for it then."""
    rights.check_actor(draft, "give back")
    task = open_task(draft, command.task)
    if task.holder is None or (task.holder != draft.by and draft.by not in draft.world.systems):
        kept = f"việc do {task.holder} giữ" if task.holder else "việc chưa ai nhận"
        rule = in_both(
            f"chỉ người đang giữ việc được trả lại; {kept}",
            f"only who holds it does; it is held by {task.holder or 'nobody'}",
            ASSIGNING_RULE,
        )
        raise draft.forbid("give the task back", rule)
    if not is_written(command.reason):
        raise WrongData(["Expected a reason for giving the task back, found nothing"], argument="reason")
    if command.to not in ("pool", "head"):
        raise WrongData(
            [f"Expected the task to go back to 'pool' or 'head', found {command.to!r}"], argument="to"
        )
    assigning.given_back(draft, task, command.to, command.reason)


def reassign(draft: Draft, command: c.Reassign) -> None:
    """Give a task to somebody who may do it; with a reason, unless its head assigns it the first time."""
    rights.check_actor(draft, "reassign")
    task = open_task(draft, command.task)
    rights.check_may_reassign(draft, task)
    first = task.holder is None and draft.step(task).assign == "by-head"
    if not is_written(command.reason) and not first:
        raise WrongData(
            ["Expected a reason for giving the task to somebody else, found nothing"], argument="reason"
        )
    _check_holder(draft, task, command.to)
    how = "assigned by head" if first else "reassigned"
    assigning.claimed(draft, task, command.to, how, command.reason or None)


def _check_holder(draft: Draft, task: Task, to: str) -> None:
    """Refuse to give *task* to nobody in service, or to somebody who may not do it."""
    if not draft.world.seats(to, draft.now):
        raise WrongData([f"Expected an officer in service on that day, found {to!r}"], argument="to")
    rights.check_new_holder(draft, task, to)
    acting.check_four_eyes(draft, task, "hold the task", to)


def candidates(draft: Draft, number: int) -> list[Seat]:
    """Who may be given the task with this number, each once: whom the organisation names, then the heads."""
    task, found = open_task(draft, number), dict[str, Seat]()
    heads = (draft.world.head_of(task.unit, level, draft.now) for level in ("unit", "agency"))
    for seat in (*assigning.named(draft, task), *heads):
        if seat is not None and seat.officer not in found:
            try:
                _check_holder(draft, task, seat.officer)
            except CommandRejected:
                continue
            found[seat.officer] = seat
    return list(found.values())


def recall(draft: Draft, command: c.Recall) -> None:
    """Take the dossier back before the next officer has opened it."""
    rights.check_actor(draft, "recall")
    task = open_task(draft, command.task)
    if draft.state.holders.get(command.back_to) != draft.by:
        rule = in_both(
            f"chỉ người vừa làm {command.back_to!r} rút lại được việc vừa chuyển",
            f"only who completed {command.back_to!r} last takes the dossier back",
            ASSIGNING_RULE,
        )
        raise draft.forbid("recall", rule)
    if task.seen:
        raise WrongState("a task nobody has opened yet", "one that was claimed")
    draft.run().recall(task.id, command.back_to)


def send(draft: Draft, command: c.Send) -> None:
    """Deliver a message or signal to whoever in the dossier waits for it."""
    seats = rights.check_actor(draft, "send")
    rights.check_involved(draft, "send", seats)
    expect_phase(draft, Phase.IN_PROGRESS, Phase.READY)
    run, name = draft.run(), command.name
    waiting = run.hearing(name) if command.signal else run.waiting_for(name)
    there = [one for one in waiting if command.there is None or one.id in command.there]
    if waiting and not there:
        raise _too_early(draft, name)
    if not there:
        if command.signal:
            raise WrongState(f"a dossier that waits for signal {name!r}", _waits(draft))
        raise WrongState(f"a dossier that waits for message {name!r}", _waits(draft))
    if not command.signal:
        del there[1:]
    for one in there:
        lapses.check_entered(draft, "send", one, command.approver)
    nodes = [draft.net.nodes[one.step if isinstance(one, Task) else one.node] for one in there]
    if command.signal:
        data = check_given(draft, [field for node in nodes for field in node.fields], command.data)
        run.signal(name, data, there={one.id for one in there})
        return
    first, step = there[0], nodes[0].step
    fields = nodes[0].fields if step is None else step.fields
    forms = () if step is None else forms_of(step.form)
    task, wait = (first.id, None) if isinstance(first, Task) else (None, first.id)
    run.message(
        name, check_given(draft, fields, command.data, forms=forms), task=task, wait=wait, by=draft.by
    )


def _too_early(draft: Draft, name: str) -> WrongState:
    now = draft.now
    return WrongState(
        in_both(
            f"hồ sơ đã chờ {name!r} lúc {when_vi(now)}",
            f"a dossier that waited for {name!r} at {when_en(now)}",
        ),
        in_both("sau đó mới bắt đầu chờ", "one that began to wait for it afterwards"),
    )


def _waits(draft: Draft) -> str:
    names = sorted(
        {wait.name for wait in draft.state.waits.values() if wait.name and wait.kind in ("message", "signal")}
        | {
            node.message or node.id
            for task in draft.state.tasks.values()
            if (node := draft.net.nodes[task.step]).kind is NodeKind.RECEIVE_TASK
        }
    )
    return f"one that waits for {', '.join(names)}" if names else "one that waits for no message"


def open_task(draft: Draft, number: int) -> Task:
    """The open task with this number, or the reason why there is none."""
    task = draft.state.tasks.get(number)
    if task is None:
        raise UnknownTask(task_name(draft.id, number))
    begun = max(task.since, task.held)
    if draft.at < begun:
        raise WrongData(
            [f"Expected an act after the task was given out at {local(begun)}, found {draft.now}"],
            argument="happened_at",
        )
    return task
