"""What the clocks are called, and what a name speaks of: which tasks and step, whose calendar.

How clocks are started, stopped and read stands in ``clocks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from thutuc.dossier import Clock, Task, naming, state
from thutuc.engine.draft import Draft
from thutuc.procedure import Step
from thutuc.worktime import Calendar

INTAKE = "intake"
DOSSIER = state.DOSSIER
task_clock = naming.task_clock
PAPERS = "papers"  #: of one leg of a chain with its name behind: ``papers:card``
REPAIR = "repair"  #: until the owner of a system that failed has repaired it
GROUP = "group:"  #: before the name of a group of steps
FORWARD = "forward"  #: until the competent unit takes over what another one-stop received
HANDOVER = "handover:"  #: before the number of the task that a leg begins with


def papers_of(leg: str | None) -> str:
    """The clock of the applicant's time to bring papers, of the whole dossier or of one leg."""
    return PAPERS if leg is None else f"{PAPERS}:{leg}"


def leg_of_papers(name: str) -> str | None:
    """The leg for whose papers a clock runs; ``None`` of any other clock."""
    kind, _, leg = name.partition(":")
    return leg if kind == PAPERS and leg else None


def clock_asked(name: str, dossier: int) -> str:
    """The clock that is asked for; that of a task goes by the task's id, too: ``1.3``, ``handover:1.3``."""
    kind, _, number = name.rpartition(":")
    number = number.removeprefix(f"{dossier}.")
    return f"{kind or 'task'}:{number}" if number.isdecimal() else name


def calendar_for(draft: Draft, task: Task | None) -> Calendar:
    """The calendar of who does *task*; without a task or its unit, of who decides."""
    unit = task.unit if task is not None and task.unit is not None else draft.state.competent
    return draft.calendar(unit)


def calendar_of(draft: Draft, name: str) -> Calendar:
    """The calendar that the clock *name* is counted with, as it is known now."""
    clock = draft.state.clocks.get(name)
    if clock is None:
        return calendar_for(draft, task_of(draft, name))
    unit = unit_of(clock, draft.state.tasks, draft.state.competent)
    return draft.calendar(unit)


def unit_of(clock: Clock, tasks: Mapping[int, Task], competent: str | None) -> str | None:
    """By whose calendar a running clock is counted: its own unit's, its task's, or who decides."""
    if clock.unit is not None:
        return clock.unit
    task = task_with(tasks, clock.id)
    return competent if task is None or task.unit is None else task.unit


def task_with(tasks: Mapping[int, Task], name: str) -> Task | None:
    """The open task whose own clock this is."""
    number = naming.task_of_clock(name)
    return None if number is None else tasks.get(number)


def tasks_of(draft: Draft, name: str) -> list[Task]:
    """The open tasks that a clock speaks of: one, or those of a group or leg; none for all of a dossier."""
    tasks = draft.state.tasks
    if name.startswith(GROUP):
        group = name.removeprefix(GROUP)
        return [task for task in tasks.values() if draft.step(task).group == group]
    if (leg := leg_of_papers(name)) is not None:
        return [task for task in tasks.values() if draft.step(task).group == leg]
    kind, _, number = name.partition(":")
    task = tasks.get(int(number)) if kind in ("task", "handover") else None
    return [] if task is None else [task]


def task_of(draft: Draft, name: str) -> Task | None:
    """The task that a clock speaks of; of a group the one that was opened first."""
    return next(iter(tasks_of(draft, name)), None)


def step_of(draft: Draft, name: str) -> Step | None:
    """The step that a clock speaks of, with the term that this clock has."""
    task = task_of(draft, name) if leg_of_papers(name) is None else None
    if task is None:
        return None
    step = draft.step(task)
    group = draft.procedure.group.get(step.group or "")
    if group is None or naming.task_of_clock(name) is not None:
        return step
    term = group.hand_over if name.startswith(HANDOVER) else group.term
    return replace(step, term=term, consult=None, suspend=None)
