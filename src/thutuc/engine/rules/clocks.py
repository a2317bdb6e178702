"""The four clocks: started with the budget that plug-ins give, stopped by the act they wait for.

What they are called, and whose calendar they are counted with, stands in ``clock_names``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import cast

from thutuc.dossier import Clock, Task
from thutuc.dossier.events import (
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
    DeadlineMissed,
    PromiseMade,
)
from thutuc.dossier.naming import task_of_clock
from thutuc.dossier.view import instant, local
from thutuc.engine.clock_names import (
    DOSSIER,
    GROUP,
    HANDOVER,
    PAPERS,
    REPAIR,
    calendar_for,
    calendar_of,
    step_of,
    task_of,
)
from thutuc.engine.draft import Draft
from thutuc.engine.rules import apologies, duties, variants
from thutuc.engine.rules.assigning import silence_means
from thutuc.engine.rules.foresight import shortfall
from thutuc.errors import CalendarError, WrongState
from thutuc.hookspecs import ClockKind, Rung
from thutuc.procedure import Step
from thutuc.worktime import Budget, Calendar, Due, carry, fresh_term, project_left
from thutuc.worktime.carry import stood_still

#: The rung at which silence gets the meaning that the procedure's law gives it; nobody is told.
SILENCE = "silence"
#: The rung at which a dossier is closed that the applicant has not supplemented; nobody is told.
CLOSE = "not-supplemented"
QUIET = frozenset({SILENCE, CLOSE})

#: Said of a rung that falls into a year that the calendar does not know yet.
UNDATED = "Nấc báo {rung!r} rơi vào năm chưa có lịch nghỉ ({version}): chưa đặt được nấc này."


def start_clock(
    draft: Draft, name: str, kind: ClockKind, *, step: Step | None = None, task: Task | None = None
) -> bool:
    """Start a clock now; false where every plug-in says that it has no term."""
    budget = ask_budget(draft, kind, step=step, task=task)
    if budget is None:
        return False
    begin_clock(draft, name, kind, budget, step=step, task=task, plugin=stamp(draft, budget))
    return True


def ask_budget(
    draft: Draft,
    kind: ClockKind,
    *,
    step: Step | None = None,
    task: Task | None = None,
    at: datetime | None = None,
) -> Budget | None:
    """The time that plug-ins give a clock that starts now or *at*, by the terms of this dossier."""
    procedure, step = variants.chosen(draft, kind, step, task)
    budget: Budget | None = draft.world.plugins.hook.deadline(
        procedure=procedure,
        step=step,
        clock=kind,
        dossier=draft.view(task),
        started_at=draft.now if at is None else at,
    )
    return budget


def stamp(draft: Draft, budget: Budget) -> str | None:
    """Which plug-in gave the time, with its version."""
    return draft.world.plugins.stamp("deadline", budget)


def begin_clock(
    draft: Draft,
    name: str,
    kind: ClockKind,
    budget: Budget,
    *,
    step: Step | None = None,
    task: Task | None = None,
    plugin: str | None = None,
    left: int | None = None,
    missed: int | None = None,
    began: int | None = None,
) -> None:
    """Let a clock with this budget run: all of it, what is *left*, or nothing where it *missed* its end.

    Of what is left, *began* says when the whole began: it is not counted from an earlier day than that was.
    """
    shared = name.startswith((GROUP, HANDOVER))
    unit = task.unit if task is not None and shared else None
    calendar = calendar_for(draft, task)
    due = project_left(budget, draft.now, left, calendar, None if began is None else local(began))
    ladder = due
    if missed is not None:  # the rungs that follow a breach are reached as if it had run out now
        ladder = Due(draft.now.date(), draft.now, draft.now)
        due, left = Due(local(missed).date(), local(missed), local(missed), calendar=calendar.version), 0
    whole = draft.state.clocks.get(DOSSIER)
    late: Sequence[str] = ()
    if step is not None and whole is not None and whole.due is not None and not shared:
        late = shortfall(draft, step, due, whole.due, calendar)
    kept = draft.state.groups.get(name.removeprefix(GROUP), {}) if shared else {}
    told = _told(kept.get("reached", ()), missed)
    rungs, undated = _ladder(draft, name, step, kind, task, ladder, calendar, budget, told)
    draft.emit(
        ClockStarted(
            clock=name,
            of=kind.value,
            budget=budget.to_json(),
            due=(at := instant(due.at)),
            expiry=at if due.expiry is due.at else instant(due.expiry),
            calendar=due.calendar,
            plugin=plugin,
            rungs=rungs,
            warnings=[*due.warnings, *late, *undated],
            left=left,
            unit=unit,
            began=began,
        )
    )


def stop_clock(draft: Draft, name: str, how: str) -> None:
    """Stop a clock, and say whether the act came after its due instant; a group keeps what is left."""
    clock = draft.state.clocks.get(name)
    if clock is None:
        return
    late = clock.missed is not None and draft.at > clock.missed
    if clock.due is not None:
        late = late or draft.at > clock.due
    left = began = over = None
    if name.startswith(GROUP):
        began = clock.began
        left, over = _left_behind(draft, clock)
    draft.emit(ClockStopped(name, how, late, left, began, over))
    if clock.missed is not None and not late and name != DOSSIER:
        duties.refuted(draft, name)
    if name == DOSSIER:  # nobody waits any longer for the system
        stop_clock(draft, REPAIR, "cancelled")


def _left_behind(draft: Draft, clock: Clock) -> tuple[int | None, int | None]:
    """What is left of a group's term, or when it ran out, if that is not the instant recorded as missed.

    A term that was missed and made longer by what was entered afterwards runs, or ran out, by its new end.
    """
    left, due = clock.left, clock.over
    if clock.paused is None:
        due = clock.due
        left = left_of(draft, clock, Budget.from_json(clock.budget), calendar_of(draft, clock.id))
        if clock.missed is not None and due is not None and draft.at > due:
            left = None  # as where it stands still: the last day lasts until 24:00, the promise did not
    return left, due if left is None and due != clock.missed else None


def record_miss(draft: Draft) -> None:
    """Record that the term ran out before this was entered, whether or not a tick has run since."""
    clock = draft.state.clocks.get(DOSSIER)
    if clock is None or clock.paused is not None or clock.missed is not None or clock.due is None:
        return
    if draft.at <= clock.due < draft.known:
        draft.emit(DeadlineMissed(DOSSIER, clock.due))


def suspend_clock(
    draft: Draft,
    name: str,
    ground: str,
    *,
    basis: str | None = None,
    document: str | None = None,
    approver: str | None = None,
    task: int | None = None,
    issued: date | None = None,
    since: int | None = None,
) -> None:
    """Let a clock stand still; what is left of its term is worked out now.

    *since* is when it first stood still, where the same suspension only goes on.
    """
    clock = draft.state.clocks[name]
    if draft.at < clock.since:
        raise WrongState(f"a suspension after the clock began to run at {local(clock.since)}", f"{draft.now}")
    left = left_of(draft, clock, Budget.from_json(clock.budget), calendar_of(draft, name))
    if clock.missed is not None and clock.missed == clock.due and draft.at > clock.missed:
        left = None  # what was promised was missed, though the last day lasts until 24:00
    day = issued.isoformat() if issued is not None else None
    over = clock.due if left is None and clock.missed != clock.due else None
    draft.emit(ClockSuspended(name, ground, left, basis, document, approver, task, day, since, over))


def left_of(
    draft: Draft, clock: Clock, budget: Budget, calendar: Calendar, until: int | None = None
) -> int | None:
    """What is left of a running term now, or at *until*.

    ``None`` where it has run out, however often it stood still since.
    """
    if clock.due is not None and clock.due < clock.since:
        return None
    then = draft.at if until is None else until
    left = carry(budget, local(clock.since), clock.left, local(then), calendar, local(clock.began))
    if left is None and clock.expiry is not None and then <= clock.expiry:
        return 0  # by the present calendar it had run out, but the date that was told stands
    return left


def resume_clock(draft: Draft, name: str, after: str = "resume") -> None:
    """Let a clock run on: with what is left, from the beginning, or with a term of its own.

    From the beginning is the whole term (NĐ 61/2018/NĐ-CP Điều 19.4), an extension by law that was granted
    included: the law grants it once, and nobody is told an earlier day than the extended one.
    A term that had run out before it stood still stays run out where it merely resumes; the rungs that
    follow a breach are reached as if it had run out now, so that nobody parks a late dossier in silence.
    """
    clock = draft.state.clocks[name]
    stood = max(clock.paused or 0, clock.since)  # a suspension that outlasts papers began before they came
    if clock.paused is not None and draft.at < stood:
        raise WrongState(f"an act after the clock stood still at {local(stood)}", f"{draft.now}")
    budget, left = Budget.from_json(clock.budget), clock.left
    calendar = calendar_of(draft, name)
    if after != "resume":
        budget, left = anew(budget, after), None
    elif budget.limit is not None and left is not None:
        budget = stood_still(budget, local(clock.since), local(stood), calendar, local(clock.began))
    if after == "resume" and left is None and clock.missed is not None:
        now = Due(draft.now.date(), draft.now, draft.now)
        rungs = ladder_of(draft, clock, now, calendar)
        ended, version = clock.missed if clock.over is None else clock.over, calendar.version
        draft.emit(ClockResumed(name, after, clock.budget, None, ended, ended, version, rungs))
        return
    due = project_left(budget, draft.now, left, calendar, local(clock.began))
    draft.emit(
        ClockResumed(
            clock=name,
            after=after,
            budget=budget.to_json(),
            left=left,
            due=instant(due.at),
            expiry=instant(due.expiry),
            calendar=due.calendar,
            rungs=ladder_of(draft, clock, due, calendar, anew=after != "resume"),
            warnings=list(due.warnings),
            began=None if after == "resume" else draft.at,
        )
    )


def anew(budget: Budget, after: str) -> Budget:
    """The time of a clock that does not merely resume: the whole again, or a term of its own."""
    term = fresh_term(after)
    if term is None:
        return replace(budget, limit_left=None)
    return replace(budget, term=term, extended=None, limit=None, limit_left=None)


def waiting(draft: Draft) -> Task | None:
    """The step that waits outside the dossier's term, by law, if there is one."""
    return next((task for task in draft.state.tasks.values() if stands_for(draft, draft.step(task))), None)


def stands_for(draft: Draft, step: Step) -> bool:
    """Whether the dossier's clock stands still while *step* waits, by the reading of the law in use."""
    if step.suspend is None or step.suspend.reading is None:
        return step.suspend is not None
    clock = draft.state.clocks.get(DOSSIER)
    policy, _, reading = step.suspend.reading.partition("=")
    return clock is None or getattr(Budget.from_json(clock.budget).policies, policy) == reading


def promise(
    draft: Draft,
    kind: str,
    at: int | None = None,
    note: str | None = None,
    rungs: list[list[object]] | None = None,
) -> None:
    """Tell the applicant a date: the dossier's due instant, or *at*, which may have rungs of its own.

    A day that was told with an apology is never told earlier again (NĐ 61/2018/NĐ-CP Điều 19.9), and where
    the term had run out before it stood still there is no new date to tell.
    """
    clock = draft.state.clocks.get(DOSSIER)
    told = at if at is not None else clock.due if clock is not None else None
    if at is None and told is not None:
        told = max(told, draft.state.reappointed or told)
    if told is not None and (at is not None or told >= draft.at):
        draft.emit(PromiseMade(kind, told, note, rungs or []))


def rungs_again(draft: Draft, at: int) -> list[list[object]]:
    """The rungs of a new date: the ladder of the dossier's clock as if it were due then, and said so."""
    clock, day = draft.state.clocks[DOSSIER], local(at).date()
    midnight = datetime.combine(day + timedelta(days=1), time(), local(at).tzinfo)
    due, calendar = Due(day, local(at), midnight), calendar_of(draft, DOSSIER)
    budget = Budget.from_json(clock.budget)
    ladder, _ = _ladder(draft, DOSSIER, None, ClockKind(clock.kind), None, due, calendar, budget, ())
    again = [[f"{name}-again", when, tell] for name, when, tell in ladder]
    return [rung for rung in again if rung[0] not in clock.reached]


def ladder_of(
    draft: Draft, clock: Clock, due: Due, calendar: Calendar, *, anew: bool = False
) -> list[list[object]]:
    """The rungs ahead of a running clock, asked anew because it is now due at *due*.

    Those that this term has reached are not reached again; a term that begins *anew* has reached none.
    """
    task, step = task_of(draft, clock.id), step_of(draft, clock.id)
    budget = Budget.from_json(clock.budget)
    kind, told = ClockKind(clock.kind), () if anew else _told(clock.reached, clock.missed)
    rungs, _ = _ladder(draft, clock.id, step, kind, task, due, calendar, budget, told)
    again = draft.state.reappointed
    if clock.id == DOSSIER and again is not None and again > instant(due.at):
        rungs = in_order([*rungs, *rungs_again(draft, again)])
    return rungs


def _told(reached: Collection[str], missed: int | None) -> Collection[str]:
    """The rungs that are not reached again; the duty to apologise, let go of in time, may arise anew."""
    return [rung for rung in reached if rung != apologies.RUNG or missed is not None]


def in_order(rungs: Iterable[list[object]]) -> list[list[object]]:
    """Rungs in the order in which they are reached."""
    return sorted(rungs, key=lambda rung: cast(int, rung[1]))


def _for_papers(draft: Draft, name: str, step: Step | None) -> bool:
    """Whether a clock is the applicant's time to bring papers, and no timer drawn on the wait ends it."""
    if name.partition(":")[0] == PAPERS:
        return True
    if step is None or step.suspend is None or step.suspend.papers is None:
        return False
    return task_of_clock(name) is not None and not draft.net.nodes[step.id].armed


def _ladder(
    draft: Draft,
    name: str,
    step: Step | None,
    kind: ClockKind,
    task: Task | None,
    due: Due,
    calendar: Calendar,
    budget: Budget,
    told: Collection[str],
) -> tuple[list[list[object]], list[str]]:
    """The rungs ahead of a clock that is due at *due*, in the order they will be reached; not those *told*.

    One that falls into a year that no calendar knows yet hinders no act: it is left out, with a warning.
    """
    procedure, step = variants.running(draft, kind, step, budget)
    answers: Sequence[Sequence[Rung]] = draft.world.plugins.hook.escalations(
        procedure=procedure,
        step=step,
        clock=kind,
        dossier=draft.view(task),
        started_at=draft.now,
        due=due,
        calendar=calendar,
    )
    rungs, undated = list[tuple[int, str, str]](), list[str]()
    for rung in chain.from_iterable(answers):
        if rung.at is not None:
            rungs.append((instant(rung.at), rung.name, rung.tell))
        elif rung.ahead is None:
            undated.append(rung.name)
        if rung.ahead is not None and name == DOSSIER:
            at = apologies.rung_at(draft, budget, due, rung.ahead, calendar)
            rungs += [] if at is None else [(at, apologies.RUNG, rung.tell)]
    if step is not None and (meaning := silence_means(step, task)) != "block":
        rungs.append((instant(due.expiry), SILENCE, meaning))
    if draft.procedure.header.supplement.when_over == "close" and _for_papers(draft, name, step):
        try:  # what came in time is entered by then
            following = calendar.working_day_after(due.day)
            rungs.append((instant(calendar.closing(following)), CLOSE, "close"))
        except CalendarError:
            undated.append(CLOSE)
    ahead = [[rung, at, tell] for at, rung, tell in sorted(rungs) if at > draft.at and rung not in told]
    return ahead, [UNDATED.format(rung=rung, version=calendar.version) for rung in undated]
