"""The looks: dossiers, tasks, procedures and forms, as far as the token's agency has to do with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from thutuc.api import answers, figures, paging
from thutuc.api.acts import given
from thutuc.api.bodies import Name
from thutuc.api.drawn import DRAWN
from thutuc.api.operations import Asked, Given, Query, asking
from thutuc.api.paging import AskedAt, Cursor, Limit, StatusCode, Truth
from thutuc.api.problems import NO_SCOPE, Refused
from thutuc.api.seeing import Caller
from thutuc.api.tokens import Scope
from thutuc.api.written import Written, written
from thutuc.dossier import Phase
from thutuc.dossier.view import instant, local
from thutuc.engine import Dossier, TaskView
from thutuc.engine.supervising import DutyView
from thutuc.store.seeing import reading


class At(Query):
    """An instant that has been."""

    at: AskedAt | None = None


class Which(At):
    """Which clock is asked about."""

    clock: Annotated[Name, Field(description="`dossier`, `intake`, `papers`, a task's id …")] = "dossier"


_WHO_DECIDES = (
    "The very unit or agency that decides; else the token's agency, unless `code`, `external_code`, "
    "`applicant` or `unit` is given."
)


class Dossiers(Query):
    """What dossiers are looked for by; of an agency's token a place in it, a code or an applicant."""

    code: Name | None = None
    external_code: Name | None = None
    applicant: Annotated[Name | None, Field(description="Only with the scope `data`.")] = None
    procedure: Annotated[Name | None, Field(description="Id or national code.")] = None
    phase: Phase | None = None
    status: StatusCode | None = None
    unit: Annotated[
        Name | None, Field(description="Where they were handed in: a unit, or an agency with its units.")
    ] = None
    competent: Annotated[Name | None, Field(description=_WHO_DECIDES)] = None
    open: Truth | None = None
    limit: Limit = 100
    cursor: Cursor = None


class Tasks(Query):
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


# --- dossiers ------------------------------------------------------------------------------------


def _dossier(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    at = getattr(asked.query, "at", None)
    engine = asked.caller.engine
    return given(asked, engine.dossier(number) if at is None else engine.state_at(number, at))


def _search(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    if query.applicant is not None and not caller.private:
        raise Refused(NO_SCOPE, "Expected a token with the scope 'data' to look by applicant.")
    names = ("code", "external_code", "applicant", "unit", "competent", "open")
    filters = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    if query.phase is not None:
        filters["phase"] = query.phase.value
    if query.status is not None:
        filters["status"] = query.status
    agency = caller.token.agency
    if agency is not None and filters.keys().isdisjoint(_NARROW):
        filters["competent"] = agency
    for place in ("unit", "competent"):
        if place in filters:
            caller.unit(filters[place])
    after = 0 if query.cursor is None else paging.number(paging.read(query.cursor))
    if query.procedure is not None:
        caller.check_procedure(query.procedure)
        filters["procedure"] = query.procedure
    found = _seen(caller, filters, after, query.limit + 1)
    page = found[: query.limit]
    items = [answers.Dossier.of_engine(each, private=caller.private) for each in page]
    more = paging.written(page[-1].id) if len(found) > query.limit else None
    return Given(answers.Page[answers.Dossier](items=items, next=more))


def _seen(caller: Caller, filters: dict[str, Any], after: int, wanted: int) -> list[Dossier]:
    """The next dossiers that may be seen; those of others leave no trace, neither a gap nor a page more."""
    found: list[Dossier] = []
    most = wanted if filters.keys() & {"unit", "competent"} else max(wanted, _LOOKED_AT)
    while len(found) < wanted:
        beyond = {"after_id": after} if after else {}
        rows = caller.engine.search(limit=most, **filters, **beyond)
        seen = caller.sees_all({each.id for each in rows})
        found += [each for each in rows if each.id in seen]
        if len(rows) < most:
            break
        after = rows[-1].id
    return found[:wanted]


#: So many dossiers are looked at in one reading, where others' may be among them.
_LOOKED_AT = 100

#: What narrows a search to few dossiers, or to those of a place that is asked for.
_NARROW = ("code", "external_code", "applicant", "unit", "competent")


def _data(asked: Asked) -> Given:
    found = asked.caller.engine.dossier(asked.caller.dossier(asked.way["dossier"]))
    told = answers.Filled(
        dossier=found.id, revision=found.revision or 0, applicant=found.applicant, data=dict(found.data)
    )
    return Given(told, tag=f'"{found.id}-{found.revision}"')


def _status(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    return Given(answers.Status.of_engine(asked.caller.engine.status(number)))


def _explanation(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    found = asked.caller.engine.explain(number, asked.query.clock, at=asked.query.at)
    return Given(answers.Explanation.of_engine(found))


def _history(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    tasks = [answers.Task.of(each) for each in asked.caller.engine.history(number)]
    return Given(answers.Page[answers.Task](items=tasks))


def _journal(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    with reading(asked.caller.engine.store) as tx:
        rows = tx.journal(number)
    items = [answers.Change.of_row(row) for row in rows]
    return Given(answers.Page[answers.Change](items=items))


def _drafting(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    lines = asked.caller.engine.drafting(number, at=asked.query.at)
    return Given(answers.Page[figures.Drafted](items=[figures.Drafted.of_engine(line) for line in lines]))


# --- tasks and duties ----------------------------------------------------------------------------


def _tasks(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    dossier = None if query.dossier is None else caller.dossier(query.dossier)
    unit = query.unit
    if unit is not None or dossier is None:
        unit = caller.unit(unit)
    if query.procedure is not None:
        caller.check_procedure(query.procedure)
    found = caller.engine.tasks(
        officer=query.officer,
        holder=query.holder,
        claimable_by=caller.officer(query.claimable_by),
        unit=unit,
        dossier=dossier,
        procedure=query.procedure,
        step=query.step,
        due_before=query.due_before,
        pool=query.pool,
        late=query.late,
        limit=query.limit + 1,
        after=None if query.cursor is None else _last_task(query.cursor),
    )
    return _task_page(found, query.limit, lambda last: last.due)


def _completed(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    found = caller.engine.completed_tasks(
        by=query.by,
        since=query.since,
        until=query.until,
        unit=caller.unit(query.unit),
        limit=query.limit + 1,
        after=None if query.cursor is None else _last_done(query.cursor),
    )
    return _task_page(found, query.limit, lambda last: last.until)


def _task_page(found: list[TaskView], limit: int, place: Callable[[TaskView], datetime | None]) -> Given:
    """A page of tasks that stand in the order of an instant, and where the next one begins."""
    page, more = found[:limit], None
    if len(found) > limit:
        at = place(page[-1])
        more = paging.written([None if at is None else instant(at), page[-1].id])
    return Given(answers.Page[answers.Task](items=[answers.Task.of(each) for each in page], next=more))


def _task(asked: Asked) -> Given:
    found = asked.caller.engine.task(asked.caller.part(asked.way["task"]))
    return Given(answers.Task.of(found))


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


def _duties(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    unit = None if query.unit is None else caller.unit(query.unit)
    first = query.cursor is None and (unit is not None or caller.token.agency is None)
    found = caller.engine.duties(
        officer=query.officer, unit=unit, kind=query.kind, limit=query.limit + 1 if first else _MOST_DUTIES
    )
    mine = [each for each in found if caller.holds(each.unit)]
    page, more = paging.section(mine, _place_of, query.cursor, query.limit)
    items = [figures.Duty.of_engine(each, private=caller.private) for each in page]
    return Given(answers.Page[figures.Duty](items=items, next=more))


def _place_of(duty: DutyView) -> tuple[int, ...]:
    """Where a duty stands among others: the oldest first."""
    return instant(duty.since), duty.dossier, int(duty.id.rpartition("d")[2])


#: Among so many open duties those of an agency, or of a later page, are looked for.
_MOST_DUTIES = 20_000


_D = "/v1/dossiers/{dossier}"
_TASKS, _DOSSIERS = answers.Page[answers.Task], answers.Page[answers.Dossier]


_look = partial(asking, scope=Scope.READ)

LOOKS = (
    _look("search", "/v1/dossiers", "Tìm hồ sơ · look for dossiers", _DOSSIERS, _search, Dossiers),
    _look(
        "dossier", _D, "Một hồ sơ, nay hoặc lúc trước · a dossier, now or then", answers.Dossier, _dossier, At
    ),
    _look(
        "data", f"{_D}/data", "Dữ liệu đã điền · what was filled in", answers.Filled, _data, scope=Scope.DATA
    ),
    _look(
        "status",
        f"{_D}/status",
        "Tình trạng công khai · what the applicant may be told",
        answers.Status,
        _status,
    ),
    _look(
        "explain",
        f"{_D}/explanation",
        "Vì sao là ngày đó · why a date is the date",
        answers.Explanation,
        _explanation,
        Which,
    ),
    _look("history", f"{_D}/history", "Mọi việc đã mở · every task it has had", _TASKS, _history),
    _look("journal", f"{_D}/journal", "Nhật ký · its journal", answers.Page[answers.Change], _journal),
    _look(
        "written",
        f"{_D}/written",
        "Nội dung đã ghi: giấy tờ yêu cầu, lý do, ghi chú, tệp kèm theo · papers asked for, reasons, remarks",
        answers.Page[Written],
        written,
        scope=Scope.DATA,
    ),
    _look(
        "drafting",
        f"{_D}/drafting",
        "Nhật ký soạn thảo · who had its documents, and how long",
        answers.Page[figures.Drafted],
        _drafting,
        At,
    ),
    _look("tasks", "/v1/tasks", "Việc đang mở · open tasks, the soonest due first", _TASKS, _tasks, Tasks),
    _look(
        "completed_tasks",
        "/v1/completed-tasks",
        "Việc đã xử lý · what an officer has done, the newest first",
        _TASKS,
        _completed,
        Completed,
    ),
    _look("task", "/v1/tasks/{task}", "Một việc · a task, open or ended", answers.Task, _task),
    _look(
        "candidates",
        "/v1/tasks/{task}/candidates",
        "Ai nhận được việc này · who may be given the task, of the token's agency",
        answers.Page[figures.Candidate],
        _candidates,
    ),
    _look(
        "duties",
        "/v1/duties",
        "Việc của người đứng đầu · duties beside the steps",
        answers.Page[figures.Duty],
        _duties,
        Duties,
    ),
    *DRAWN,
)
