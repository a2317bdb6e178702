"""Why a wait ends when it does: the sum behind a legal term on a timer, such as the days of a posting.

It is told under the step that waits, as the sum of a task's own clock would be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from thutuc.dossier import Event, decode_events
from thutuc.dossier.events import (
    ClockStarted,
    DossierSubmitted,
    HandedOver,
    TaskOpened,
    WaitOpened,
    WaitReprojected,
)
from thutuc.dossier.naming import task_clock
from thutuc.dossier.view import local
from thutuc.engine import wording
from thutuc.engine.clock_names import DOSSIER, clock_asked
from thutuc.engine.draft import World
from thutuc.engine.explaining import Explanation
from thutuc.engine.rules.notices import term_timer
from thutuc.net import Net
from thutuc.procedure import Timer
from thutuc.store import JournalRow
from thutuc.worktime import Budget, Counting, Policies, Term, explain_left

Told = Sequence[tuple[JournalRow, Event]]


def explain_limit(
    world: World,
    net_with: Callable[[str], Net],
    dossier: int,
    unit: str | None,
    rows: Sequence[JournalRow],
    name: str,
) -> Explanation | None:
    """The sum behind the timer of a task that has no clock; ``None`` where there is no such timer.

    *net_with* gives the net in which a step stands: an earlier version's, where the dossier was moved.
    """
    told = [(row, event) for row in rows for event in decode_events(row.public, row.payload)]
    name = clock_asked(name, dossier)
    opened = next(
        (event for _, event in told if isinstance(event, TaskOpened) and task_clock(event.task) == name), None
    )
    if opened is None or any(isinstance(event, ClockStarted) and event.clock == name for _, event in told):
        return None
    net = net_with(opened.step)
    armed = net.nodes[opened.step].armed
    for row, event in told:
        if isinstance(event, DossierSubmitted):  # it is counted with the calendar of who decided then
            unit = event.competent or unit
        elif isinstance(event, HandedOver):
            unit = event.units.get(unit or "", unit)
        elif isinstance(event, WaitOpened) and event.token == opened.token and event.node in armed:
            timer = term_timer(net.nodes[event.node])
            if timer is not None and event.since is not None:
                return _sum(world, dossier, unit, told, row, event, timer)
    return None


def _sum(
    world: World, dossier: int, unit: str | None, told: Told, row: JournalRow, wait: WaitOpened, timer: Timer
) -> Explanation:
    began = next((e for _, e in told if isinstance(e, ClockStarted) and e.clock == DOSSIER), None)
    policies = Budget.from_json(began.budget).policies if began is not None else Policies()
    budget = Budget(Term.parse(timer.text), timer.counting or Counting.LAW, policies=policies)
    since, calendar = local(wait.since or 0), world.calendar(unit, local(row.recorded_at))
    due, version = wait.due or 0, calendar.version
    lines = explain_left(budget, since, None, calendar)
    for _, event in told:
        if isinstance(event, WaitReprojected) and event.wait == wait.wait:
            lines.append(wording.last_day_moved(event))
            due, version = event.due, event.calendar
    return Explanation(
        dossier=dossier,
        clock=f"timer:{wait.node}",
        term=str(budget.term),
        basis=None,
        started=since,
        due=local(due),
        calendar=version,
        plugin=None,
        lines=tuple(lines),
        expiry=local(due),
        policies=budget.policies.chosen(),
    )
