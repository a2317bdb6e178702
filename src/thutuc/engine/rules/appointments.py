"""Hẹn lần 1: the part of the term before the steps that wait outside it, with a limit of its own.

Where a financial duty follows, the receipt has two appointments (Quyết định 138/2025/QĐ-UBND Đồng Tháp Điều
5.3): the first when its information goes to the tax office, the second counted from the day its completion is
known. The second is drawn on the wait, ``after="fresh:02 ngày làm việc"``; what that leaves of the dossier's
term is the first one's limit.
"""

from __future__ import annotations

from datetime import datetime

from thutuc.dossier import Clock, State
from thutuc.dossier.events import DeadlineMissed, PromiseMade
from thutuc.dossier.view import instant, local
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.rules.foresight import onward
from thutuc.errors import TermError
from thutuc.procedure import Step
from thutuc.worktime import Budget, Term, fresh_term, project_left
from thutuc.worktime.ledger import granted


def done(draft: Draft, step: Step, own: Clock | None) -> None:
    """A step is done that ends an appointment: remember by when that was, should a wait follow."""
    if step.appointment is None or kept(draft.state) >= step.appointment:
        return
    limit = _limit(draft, step)
    due = limit if limit is not None else own.due if own is not None else None
    if due is not None:
        draft.appointment = step.appointment, due, None if limit is None else _sum(draft, step)


def tell(draft: Draft) -> None:
    """Hẹn lần 1 exists only where a financial duty follows (DT138 Đ5.3): where the clock now stands still."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if draft.appointment is not None and clock is not None and clock.paused == draft.at:
        number, due, counted = draft.appointment
        note = f"hẹn lần {number}" if counted is None else f"hẹn lần {number}, {counted}"
        draft.emit(PromiseMade("appointment", due, note, number=number))
        if counted is not None and draft.at > due and (clock.missed is None or clock.missed > due):
            draft.emit(DeadlineMissed(clock_names.DOSSIER, due))
    draft.appointment = None


def kept(state: State) -> int:
    """Which was told last since the term last began anew: a step that is done again makes no second one."""
    told = 0
    for promise in state.promises:
        if promise.kind == "restart":
            told = 0
        elif promise.kind == "appointment":
            told = promise.number or 1
    return told


def _sum(draft: Draft, step: Step) -> str:
    """What its limit is counted from: ``10 ngày làm việc trừ 02 ngày làm việc của lần sau``."""
    whole = Budget.from_json(draft.state.clocks[clock_names.DOSSIER].budget).whole
    return f"{whole} trừ {_second(draft, step)} của lần sau"


def _limit(draft: Draft, step: Step) -> int | None:
    """When the dossier's term had as much left as a later wait gives anew; ``None`` where none does."""
    clock = draft.state.clocks.get(clock_names.DOSSIER)
    if clock is None or clock.due is None:
        return None
    return limit(draft, step, Budget.from_json(clock.budget), clock.since, clock.left, local(clock.began))


def limit(
    draft: Draft, step: Step, budget: Budget, since: int, left: int | None, began: datetime
) -> int | None:
    """When a term that runs *since* an instant with *left* (``None``: all) has what a later wait gives."""
    second = _second(draft, step)
    if second is None:
        return None
    try:
        by = granted(budget, second)
    except TermError:  # of another unit than the whole: nothing can be taken from it
        return None
    left = (left if left is not None else granted(budget, budget.whole)) - by
    if left < 0:  # it was over when the clock last went on
        return since
    calendar = clock_names.calendar_of(draft, clock_names.DOSSIER)
    return instant(project_left(budget, local(since), left, calendar, began).at)


def _second(draft: Draft, step: Step) -> Term | None:
    """The term of its own that the dossier's clock goes on with after the next wait that gives one."""
    seen, ahead = {step.id}, list(onward(draft.net, draft.net.nodes[step.id]))
    for name in ahead:  # which grows meanwhile
        node = draft.net.nodes[name]
        wait = node.step.suspend if node.step is not None else None
        if wait is not None and (term := fresh_term(wait.after)) is not None:
            return term
        seen.add(name)
        ahead += [each for each in onward(draft.net, node) if each not in seen and each not in ahead]
    return None
