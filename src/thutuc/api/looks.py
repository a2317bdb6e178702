"""The looks, as far as the token's agency has to do with them: at dossiers, then at tasks and procedures."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from thutuc.api import answers, figures, paging
from thutuc.api.acts import given
from thutuc.api.answers import MOST
from thutuc.api.bodies import Name
from thutuc.api.choosing import CHOOSING
from thutuc.api.drawn import DRAWN
from thutuc.api.operations import Asked, Given, Query, look
from thutuc.api.paging import AskedAt, Count, Cursor, Limit, StatusCode, Truth
from thutuc.api.problems import NO_SCOPE, Refused
from thutuc.api.seeing import Caller
from thutuc.api.tasks import TASK_LOOKS
from thutuc.api.tokens import Scope
from thutuc.api.written import written
from thutuc.dossier import Phase
from thutuc.engine import Dossier
from thutuc.store.seeing import reading


class At(Query):
    """An instant that has been."""

    at: AskedAt | None = None


class Which(At):
    """Which clock is asked about."""

    clock: Annotated[
        Name, Field(description="`dossier`, `intake`, `papers`, `papers:LEG`, a task's id …")
    ] = "dossier"


_WHO_DECIDES = (
    "The very unit or agency that decides; else the token's agency, unless `code`, `external_code`, "
    "`applicant` or `unit` is given."
)


class DossiersCounted(Query):
    """What dossiers are counted by; of an agency's token those of a place in it."""

    procedure: Annotated[Name | None, Field(description="Id or national code.")] = None
    version: Annotated[Count | None, Field(description="Version of the `procedure`.")] = None
    phase: Phase | None = None
    status: StatusCode | None = None
    unit: Annotated[
        Name | None, Field(description="Where they were handed in: a unit, or an agency with its units.")
    ] = None
    competent: Annotated[Name | None, Field(description=_WHO_DECIDES)] = None
    open: Truth | None = None
    received_from: Annotated[AskedAt | None, Field(description="Received at this instant or later.")] = None
    received_before: Annotated[AskedAt | None, Field(description="Received before this instant.")] = None


class Dossiers(DossiersCounted):
    """What dossiers are looked for by; of an agency's token a place in it, a code or an applicant."""

    code: Name | None = None
    external_code: Name | None = None
    applicant: Annotated[Name | None, Field(description="Only with the scope `data`.")] = None
    limit: Limit = 100
    cursor: Cursor = None


# --- dossiers ------------------------------------------------------------------------------------


_D = "/v1/dossiers/{dossier}"
_TASKS, _DOSSIERS = answers.Page[answers.Task], answers.Page[answers.Dossier]


@look(_D, "Một hồ sơ, nay hoặc lúc trước · a dossier, now or then", answers.Dossier, At)
def _dossier(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    at = getattr(asked.query, "at", None)
    engine = asked.caller.engine
    return given(asked, engine.dossier(number) if at is None else engine.state_at(number, at))


@look("/v1/dossiers", "Tìm hồ sơ · look for dossiers", _DOSSIERS, Dossiers)
def _search(asked: Asked) -> Given:
    caller, query = asked.caller, asked.query
    if query.applicant is not None and not caller.private:
        raise Refused(NO_SCOPE, "Expected a token with the scope 'data' to look by applicant.")
    own = {name: getattr(query, name) for name in _OWN if getattr(query, name) is not None}
    filters = own | _placed(asked, narrowed=bool(own))
    after = 0 if query.cursor is None else paging.number(paging.read(query.cursor))
    found = _seen(caller, filters, after, query.limit + 1)
    page = found[: query.limit]
    items = [answers.Dossier.of_engine(each, private=caller.private) for each in page]
    more = paging.written(page[-1].id) if len(found) > query.limit else None
    return Given(answers.Page[answers.Dossier](items=items, next=more))


@look("/v1/dossiers/count", "Có bao nhiêu hồ sơ · how many dossiers", answers.Counted, DossiersCounted)
def _count_dossiers(asked: Asked) -> Given:
    filters = _placed(asked, narrowed=False)  # of places of the agency alone, which sees all that is there
    return Given(answers.Counted.of_number(asked.caller.engine.count_dossiers(**filters, limit=MOST + 1)))


def _placed(asked: Asked, *, narrowed: bool) -> dict[str, Any]:
    """What dossiers are asked for by besides codes and applicants: in places of the token's agency."""
    caller, query = asked.caller, asked.query
    filters = {name: getattr(query, name) for name in _MORE if getattr(query, name) is not None}
    if query.phase is not None:
        filters["phase"] = query.phase.value
    if caller.token.agency is not None and not narrowed and filters.keys().isdisjoint(_PLACES):
        filters["competent"] = caller.token.agency
    for place in _PLACES:
        if place in filters:
            caller.unit(filters[place])
    if query.procedure is not None:
        caller.check_procedure(query.procedure)
    return filters


def _seen(caller: Caller, filters: dict[str, Any], after: int, wanted: int) -> list[Dossier]:
    """The next dossiers that may be seen; those of others leave no trace, neither a gap nor a page more."""
    found: list[Dossier] = []
    most = wanted if filters.keys() & {"unit", "competent"} else max(wanted, _LOOKED_AT)
    while len(found) < wanted:
        beyond = {"after": after} if after else {}
        rows = caller.engine.search(limit=most, **filters, **beyond)
        seen = caller.sees_all({each.id for each in rows})
        found += [each for each in rows if each.id in seen]
        if len(rows) < most:
            break
        after = rows[-1].id
    return found[:wanted]


#: So many dossiers are looked at in one reading, where others' may be among them.
_LOOKED_AT = 100

#: What narrows a search to few dossiers, what to those of a place, and what else.
_OWN = ("code", "external_code", "applicant")
_PLACES = ("unit", "competent")
_MORE = (*_PLACES, "procedure", "version", "status", "open", "received_from", "received_before")


@look(f"{_D}/data", "Dữ liệu đã điền · what was filled in", answers.Filled, scope=Scope.DATA)
def _data(asked: Asked) -> Given:
    found = asked.caller.engine.dossier(asked.caller.dossier(asked.way["dossier"]))
    told = answers.Filled(
        dossier=found.id, revision=found.revision or 0, applicant=found.applicant, data=dict(found.data)
    )
    return Given(told, tag=f'"{found.id}-{found.revision}"')


@look(f"{_D}/status", "Tình trạng công khai · what the applicant may be told", answers.Status)
def _status(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    return Given(answers.Status.of(asked.caller.engine.status(number)))


@look(f"{_D}/explanation", "Vì sao là ngày đó · why a date is the date", answers.Explanation, Which)
def _explain(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    found = asked.caller.engine.explain(number, asked.query.clock, at=asked.query.at)
    return Given(answers.Explanation.of(found))


@look(f"{_D}/history", "Mọi việc đã mở · every task it has had", _TASKS)
def _history(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    tasks = [answers.Task.of(each) for each in asked.caller.engine.history(number)]
    return Given(answers.Page[answers.Task](items=tasks))


@look(f"{_D}/journal", "Nhật ký · its journal", answers.Page[answers.Change])
def _journal(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    with reading(asked.caller.engine.store) as tx:
        rows = tx.journal(number)
    items = [answers.Change.of_row(row) for row in rows]
    return Given(answers.Page[answers.Change](items=items))


@look(
    f"{_D}/drafting",
    "Nhật ký soạn thảo · who had its documents, and how long",
    answers.Page[figures.Drafted],
    At,
)
def _drafting(asked: Asked) -> Given:
    number = asked.caller.dossier(asked.way["dossier"])
    lines = asked.caller.engine.drafting(number, at=asked.query.at)
    return Given(answers.Page[figures.Drafted](items=[figures.Drafted.of(line) for line in lines]))


LOOKS = (
    _search,
    _count_dossiers,
    _dossier,
    _data,
    _status,
    _explain,
    _history,
    _journal,
    written,
    _drafting,
    *TASK_LOOKS,
    *CHOOSING,
    *DRAWN,
)
