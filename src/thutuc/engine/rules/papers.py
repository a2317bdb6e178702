"""Papers that a drawn wait asks for; whether any were asked for in time, and brought in time."""

from __future__ import annotations

from dataclasses import replace

from thutuc.dossier import Clock, Task
from thutuc.dossier.events import PapersRequested, PapersSupplied, TaskCompleted
from thutuc.dossier.view import end_en, end_vi, local
from thutuc.engine import clock_names
from thutuc.engine.draft import Draft
from thutuc.engine.rules import clocks, legs, variants
from thutuc.errors import WrongState, in_both
from thutuc.procedure import Step
from thutuc.worktime import Budget, Calendar, Counting, Term, project_left, working_days_between


def asked_late(draft: Draft, leg: str | None = None) -> int:
    """How many working days after the limit for asking; a day begun counts (NĐ 61/2018/NĐ-CP Đ19.4).

    The limit runs from reception, at the one-stop from when the dossier was handed in; of a leg with a
    limit of its own, from the start of that leg. Where the file names none, none is claimed.
    """
    within, since, own, calendar = _limit(draft, leg)
    if within is None:
        return 0
    budget = Budget(within) if own is None else replace(own, term=within, counting=Counting.LAW)
    limit = project_left(budget, local(since), None, calendar)
    if draft.now <= limit.expiry:
        return 0
    return max(1, working_days_between(limit.day, draft.now.date(), calendar))


def _limit(draft: Draft, asks: str | None) -> tuple[Term | None, int, Budget | None, Calendar]:
    """The limit for asking, from when it runs, whose way of counting it has, by whose calendar."""
    state, whole = draft.state, draft.state.clocks.get(clock_names.DOSSIER)
    calendar = draft.calendar(state.competent)
    if whole is None:
        return variants.ask_within(draft), state.submitted, None, calendar
    own = Budget.from_json(whole.budget)
    each = (task for tasks in (*legs.asking(draft), state.tasks.values()) for task in tasks)
    task = next((task for task in each if asks is None or draft.step(task).group == asks), None)
    if task is not None and any(group.ask_within for group in draft.procedure.header.groups):
        name = clock_names.GROUP + (draft.step(task).group or "")
        group, leg = draft.procedure.group.get(name.removeprefix(clock_names.GROUP)), state.clocks.get(name)
        if group is None or leg is None:  # a leg that is one step, or whose steps have terms of their own
            within = (group or draft.procedure.header.supplement).ask_within
            return within, task.since, None, clock_names.calendar_for(draft, task)
        return (
            group.ask_within,
            leg.started,
            Budget.from_json(leg.budget),
            clock_names.calendar_of(draft, name),
        )
    return variants.ask_within(draft), whole.started, own, calendar


def after_date(draft: Draft) -> bool:
    """Whether papers are asked for after the date on which the result was promised."""
    whole = draft.state.clocks.get(clock_names.DOSSIER)
    return whole is not None and whole.missed is not None and draft.at > whole.missed


def ask(draft: Draft, task: Task, step: Step) -> None:
    """To come to a wait for papers is to ask for them: counted as where an officer does it, late or not.

    The drawing names no approver: a further request at the same stage is not refused but told among the
    irregularities (NĐ 118/2025/NĐ-CP Điều 11). The limit for asking is that of the one request of
    appraisal; what special law lets be asked again has none.
    """
    wait = step.suspend
    if wait is None or wait.papers is None:
        return
    clocks.record_miss(draft)
    number = draft.state.requests.get(wait.papers, 0) + 1
    draft.emit(
        PapersRequested(
            stage=wait.papers,
            content=step.name,
            reason=wait.basis or step.name,
            after=wait.after,
            number=number,
            late=after_date(draft),
            basis=wait.basis,
            days_late=asked_late(draft) if wait.papers == "appraisal" and number == 1 else 0,
            task=task.id,
        )
    )


def brought(draft: Draft, event: TaskCompleted) -> None:
    """Who ends a drawn wait for papers has them."""
    wait = draft.net.steps[event.step].suspend
    if wait is not None and wait.papers is not None:
        draft.emit(PapersSupplied(wait.papers, event.task))


def check_brought(draft: Draft, clock: Clock | None) -> None:
    """Refuse what was brought after the applicant's last day, where the file closes the dossier then.

    What came by then is entered until the office closes on the working day after
    (NĐ 297/2025/NĐ-CP Điều 6.4a; NĐ 301/2026/NĐ-CP).
    """
    if clock is None or clock.expiry is None or draft.procedure.header.supplement.when_over != "close":
        return
    if draft.at > clock.expiry:
        raise WrongState(
            in_both(
                f"giấy tờ nộp chậm nhất {end_vi(clock.expiry)}",
                f"the papers brought by {end_en(clock.expiry)}",
            ),
            f"some brought at {draft.now}; a new dossier is handed in",
        )
