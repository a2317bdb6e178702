"""Whether a habit of a plan can be kept: a step and an hour that are there, and work in one's own tray."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta

from thutuc.dossier import DossierView, State
from thutuc.dossier.view import ZONE, instant
from thutuc.errors import OrganisationError
from thutuc.organisation import Assignment
from thutuc.procedure import Step
from thutuc.simulation.findings import Notes
from thutuc.simulation.hours import Timeline, officer_hours
from thutuc.simulation.plan import Habit, Plan
from thutuc.simulation.prepared import Flow, Prepared, last_day
from thutuc.worktime.calendar import WEEKDAYS

_REMEDY = (
    "Bỏ officer và nêu step: cả nhóm gom chung một khay.",
    "Leave 'officer' out and name the step: all who take from the pool share a tray.",
)


def check_habits(prepared: Prepared, effect: str, notes: Notes) -> None:
    """Refuse what no habit can do; tell by the rule *effect* of what it leaves as it is."""
    _check_twice(prepared.plan, notes)
    steps = sorted({step for flow in prepared.flows for step in flow.net.steps})
    for number, habit in enumerate(prepared.plan.habit):
        path = ("habit", number)
        if habit.step is not None and habit.step not in steps:
            notes.unknown("step", (*path, "step"), ("bước", "a step"), habit.step, steps)
        elif habit.officer is not None and (pooled := _pooled(prepared, habit, habit.officer)):
            told = ", ".join(map(repr, pooled))
            vi = f'việc của bước {told} để chung cho cả nhóm nhận (assign="pool"), không nằm ở khay của ai'
            en = f'tasks of step {told} lie in a pool (assign="pool"), in no officer\'s own tray'
            if habit.step is None:
                vi, en = (
                    f"{vi}; {habit.officer!r} vẫn nhận ngay",
                    f"{en}; {habit.officer!r} takes them at once",
                )
            notes.say(
                effect if habit.step is None else "habit",
                path,
                vi,
                en,
                remedy=_REMEDY,
                warn=habit.step is None,
            )
        elif not notes.wrong(path):
            _check_hours(prepared, habit, effect, path, notes)


def _check_hours(
    prepared: Prepared, habit: Habit, effect: str, path: Sequence[str | int], notes: Notes
) -> None:
    """Tell of hours at which nobody who would take the tray is there on any day of the plan."""
    plan = prepared.plan
    whose = {habit.officer} if habit.officer is not None else _doing(prepared, habit.step)
    owns = {who: [each for each in plan.hours if each.officer == who] for who in whose}
    lines = [Timeline(officer_hours(prepared.plugins, who, own), plan.start) for who, own in owns.items()]
    days = (last_day(plan).date() - plan.start).days
    for hour in habit.at if lines else ():
        moments = (instant(datetime.combine(plan.start + timedelta(day), hour, ZONE)) for day in range(days))
        if not any(line.begin(at) == at for at in moments for line in lines):
            notes.say(
                effect,
                (*path, "at"),
                f"không ai có mặt lúc {hour:%H:%M} trong những ngày của kế hoạch: "
                "khay không được lấy vào giờ ấy",
                f"nobody is there at {hour:%H:%M} on the days of the plan: the tray is never taken then",
                warn=True,
            )


def _doing(prepared: Prepared, id: str | None) -> set[str]:
    """Who may be given a step, of whichever procedure; nobody where its unit is known only as it runs."""
    flows = [flow for flow in prepared.flows if id in flow.net.steps]
    steps = [flow.net.steps[id] for flow in flows if id is not None]
    if any(step.unit_from is not None or step.territory_from is not None for step in steps):
        return set()
    return set().union(*(_named(prepared, *each) for each in zip(flows, steps, strict=True)))


def _check_twice(plan: Plan, notes: Notes) -> None:
    """Refuse a second habit of the same, and hours of one officer for a day that has some already."""
    known: set[tuple[str | None, str | None]] = set()
    for number, habit in enumerate(plan.habit):
        if (habit.officer, habit.step) in known:
            notes.say(
                "twice",
                ("habit", number),
                "đã có một [[habit]] của cùng cán bộ, cùng bước",
                "expected one [[habit]] of an officer and a step, found a second one",
                remedy=("Gộp làm một, chẳng hạn at = [10:00:00, 16:00:00].",
                        "Make them one, such as at = [10:00:00, 16:00:00]."),
            )  # fmt: skip
        known.add((habit.officer, habit.step))
    for number, hours in enumerate(plan.hours):
        before = [each for each in plan.hours[:number] if each.officer == hours.officer]
        if any(each.is_on(day) and hours.is_on(day) for each in before for day in WEEKDAYS):
            notes.say(
                "twice",
                ("hours", number),
                f"đã có [[hours]] của {hours.officer!r} cho ngày ấy trong tuần",
                f"expected one [[hours]] of {hours.officer!r} for a weekday, found a second one",
                remedy=("Ghi weekdays khác nhau, hoặc gộp sessions vào một [[hours]].",
                        "Give them other 'weekdays', or put the sessions into one [[hours]]."),
            )  # fmt: skip


def _pooled(prepared: Prepared, habit: Habit, officer: str) -> Sequence[str]:
    """The steps that a habit of this officer means and whose tasks lie in a pool that he takes from."""
    return list(dict.fromkeys(
        id
        for flow in prepared.flows
        for id, step in flow.net.steps.items()
        if step.assign == "pool"
        and (habit.step == id or (habit.step is None and officer in _named(prepared, flow, step)))
    ))  # fmt: skip


def _named(prepared: Prepared, flow: Flow, step: Step) -> set[str]:
    """Who may be given the step on the first day of the plan, in its middle or at its end."""
    plan = prepared.plan
    state = State(procedure=flow.row.id, received_at=flow.plan.received_at, competent=flow.plan.competent)
    found: set[str] = set()
    for day in (0, plan.days // 2, plan.days):
        at = datetime.combine(plan.start + timedelta(days=day), time(12), ZONE)
        answer: Assignment | None = None
        with suppress(OrganisationError):
            answer = prepared.plugins.hook.responsible(
                procedure=flow.net.procedure, step=step, dossier=DossierView(state, 1), at=at
            )
        if answer is not None:
            found.update(seat.officer for seat in answer.candidates)
    return found
