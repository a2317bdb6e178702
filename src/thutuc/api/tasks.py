"""The looks at tasks and duties, of the token's agency."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from thutuc.api import answers, figures, paging
from thutuc.api.answers import MOST
from thutuc.api.bodies import Name
from thutuc.api.operations import Asked, Given, Query, look
from thutuc.api.paging import AskedAt, Cursor, Limit, Truth
from thutuc.dossier.naming import duty_named
from thutuc.dossier.view import instant, local
from thutuc.engine import TaskView
from thutuc.engine.supervising import DutyView


class TasksCounted(Query):
    """Whose open tasks."""

    officer: Annotated[Name | None, Field(description="Who answers for them.")] = None
    holder: Annotated[Name | None, Field(description="Who works on them.")] = None
    claimable_by: Annotated[
        Name | None, Field(description="What nobody works on and `claim` would give this officer.")
    ] = None
    unit: Annotated[Name | None, Field(description="A unit or an agency; else the token's.")] = None
    dossier: Name | None = None
    procedure: Annotated[Name | None, Field(description="Id or national code.")] = None
    step: Name | None = None
    due_before: AskedAt | None = None
    pool: Annotated[Truth, Field(description="Only what nobody works on.")] = False
    late: Annotated[Truth, Field(description="Only what is late.")] = False


class Tasks(TasksCounted):
    """Whose open tasks, a page of them."""

    limit: Limit = 100
    cursor: Cursor = None


class Completed(Query):
    """Whose work."""

    by: Annotated[Name, Field(description="Who completed them.")]
    since: Annotated[AskedAt | None, Field(description="Done at this instant or later.")] = None
    until: Annotated[AskedAt | None, Field(description="Done before this instant.")] = None
    unit: Annotated[Name | None, Field(description="A unit or an agency; else the token's.")] = None
    limit: Limit = 100
    cursor: Cursor = None


class Duties(Query):
    """Whose open duties."""

    officer: Name | None = None
    unit: Annotated[Name | None, Field(description="A unit, or an agency with its units.")] = None
    kind: Literal["urge", "apologise", "direction", "flag"] | None = None
    limit: Limit = 100
    cursor: Cursor = None


_TASKS = answers.Page[answers.Task]


@look("/v1/tasks", "Việc đang mở · open tasks, the soonest due first", _TASKS, Tasks)
def _tasks(asked: Asked) -> Given:
    after = None if asked.query.cursor is None else _last_task(asked.query.cursor)
    given, most = _asked(asked), asked.query.limit + 1
    look = partial(asked.caller.engine.tasks, **given, limit=most, after=after)
    found = asked.caller.found_of((given["officer"], given["holder"]), look)
    return _task_page(found, asked.query.limit, lambda last: last.due)


@look("/v1/tasks/count", "Có bao nhiêu việc đang mở · how many open tasks", answers.Counted, TasksCounted)
def _count_tasks(asked: Asked) -> Given:
    given = _asked(asked)
    look = partial(asked.caller.engine.count_tasks, **given, limit=MOST + 1)
    return Given(answers.Counted.of_number(asked.caller.found_of((given["officer"], given["holder"]), look)))


def _asked(asked: Asked) -> dict[str, Any]:
    """What open tasks are looked for by, as far as the token's agency has to do with them."""
    caller, query = asked.caller, asked.query
    dossier = None if query.dossier is None else caller.dossier(query.dossier)
    unit = query.unit
    if unit is not None or dossier is None:
        unit = caller.unit(unit)
    if query.procedure is not None:
        caller.check_procedure(query.procedure)
    plain = ("officer", "holder", "procedure", "step", "due_before", "pool", "late")
    given = {name: getattr(query, name) for name in plain}
    return {**given, "claimable_by": caller.officer(query.claimable_by), "unit": unit, "dossier": dossier}


@look("/v1/completed-tasks", "Việc đã xử lý · what an officer has done, the newest first", _TASKS, Completed)
def _completed_tasks(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    look = partial(
        caller.engine.completed_tasks,
        by=query.by,
        since=query.since,
        until=query.until,
        unit=caller.unit(query.unit),
        limit=query.limit + 1,
        after=None if query.cursor is None else _last_done(query.cursor),
    )
    return _task_page(caller.found_of([query.by], look), query.limit, lambda last: last.until)


def _task_page(found: list[TaskView], limit: int, place: Callable[[TaskView], datetime | None]) -> Given:
    """A page of tasks that stand in the order of an instant, and where the next one begins."""
    page, more = found[:limit], None
    if len(found) > limit:
        at = place(page[-1])
        more = paging.written([None if at is None else instant(at), page[-1].id])
    return Given(answers.Page[answers.Task](items=[answers.Task.of(each) for each in page], next=more))


@look("/v1/tasks/{task}", "Một việc · a task, open or ended", answers.Task)
def _task(asked: Asked) -> Given:
    found = asked.caller.engine.task(asked.caller.part(asked.way["task"]))
    return Given(answers.Task.of(found))


@look(
    "/v1/tasks/{task}/candidates",
    "Ai nhận được việc này · who may be given the task, of the token's agency",
    answers.Page[figures.Candidate],
)
def _candidates(asked: Asked) -> Given:
    found = asked.caller.engine.candidates(asked.caller.part(asked.way["task"]))
    seats = [figures.Candidate.of(seat) for seat in found if asked.caller.holds(seat.unit)]
    return Given(answers.Page[figures.Candidate](items=seats))


def _last_task(cursor: str) -> tuple[datetime | None, str]:
    """Due instant and name of the last task of the page before."""
    place = paging.read(cursor)
    if not isinstance(place, list) or len(place) != 2:
        raise paging.strange()
    due, task = place
    if not isinstance(task, str) or _TASK.fullmatch(task) is None:
        raise paging.strange()
    return None if due is None else _moment(paging.number(due)), task


def _last_done(cursor: str) -> tuple[datetime, str]:
    """End and name of the last task of the page before."""
    until, task = _last_task(cursor)
    if until is None:
        raise paging.strange()
    return until, task


#: The name of a task.
_TASK = re.compile(r"[0-9]{1,18}\.[0-9]{1,18}", re.ASCII)


def _moment(at: int) -> datetime:
    try:
        return local(at)
    except OverflowError:
        raise paging.strange() from None


@look("/v1/duties", "Việc của người đứng đầu · duties beside the steps", answers.Page[figures.Duty], Duties)
def _duties(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    unit = None if query.unit is None else caller.unit(query.unit)
    first = query.cursor is None and (unit is not None or caller.token.agency is None)
    most = query.limit + 1 if first else _MOST_DUTIES

    def look() -> list[DutyView]:
        found = caller.engine.duties(officer=query.officer, unit=unit, kind=query.kind, limit=most)
        return [each for each in found if caller.holds(each.unit)]

    mine = caller.found_of([query.officer], look)
    page, more = paging.section(mine, _place_of, query.cursor, query.limit)
    items = [figures.Duty.of_engine(each, private=caller.private) for each in page]
    return Given(answers.Page[figures.Duty](items=items, next=more))


def _place_of(duty: DutyView) -> tuple[int, ...]:
    """Where a duty stands among others: the oldest first."""
    return instant(duty.since), *duty_named(duty.id)


#: Among so many open duties those of an agency, or of a later page, are looked for.
_MOST_DUTIES = 20_000


TASK_LOOKS = (_tasks, _count_tasks, _completed_tasks, _task, _candidates, _duties)
