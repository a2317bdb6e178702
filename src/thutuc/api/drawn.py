"""The looks at what is drawn: procedures in force, and what is filled in."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import Field

from thutuc.api.answers import Page
from thutuc.api.answers_drawn import FormNamed, ProcedureNamed, ProcedureTold
from thutuc.api.bodies import Name
from thutuc.api.operations import Asked, Given, Query, look
from thutuc.api.paging import Count
from thutuc.api.problems import NO_FORM, Refused
from thutuc.engine.validity import in_force
from thutuc.errors import UnknownProcedure, in_both
from thutuc.procedure import Procedure
from thutuc.store import ProcedureRow, versions


class Version(Query):
    """Which version."""

    version: Annotated[
        Count | None, Field(description="Number of a version; else the one that receives dossiers today.")
    ] = None


class FormName(Version):
    """Which form."""

    name: Name | None = None


_P = "/v1/procedures/{procedure}"


def _rows(asked: Asked, name: str) -> list[ProcedureRow]:
    with asked.caller.engine.store.transaction(write=False) as tx:
        return versions.named(tx, name)


def _today(asked: Asked) -> str:
    return asked.caller.now.date().isoformat()


@look("/v1/procedures", "Thủ tục đang áp dụng · procedures in force", Page[ProcedureNamed])
def _procedures(asked: Asked) -> Given:
    items = [ProcedureNamed.of(each) for each in asked.caller.engine.procedures_in_force()]
    return Given(Page[ProcedureNamed](items=items))


def _found(asked: Asked) -> tuple[Procedure, int]:
    """The procedure that is asked for, and its version."""
    name, engine = asked.way["procedure"], asked.caller.engine
    if len(name) > 500 or "\0" in name:
        raise UnknownProcedure(name[:100])
    version = asked.query.version
    if version is None:
        row = in_force(_rows(asked, name), _today(asked))
        version = None if row is None else row.version
    return engine.procedure(name, version=version), version or 0  # without any the engine says why


@look(_P, "Một thủ tục · a procedure", ProcedureTold, Version)
def _procedure(asked: Asked) -> Given:
    return Given(ProcedureTold.of_engine(*_found(asked)))


@look(f"{_P}/forms", "Biểu mẫu · its forms", Page[FormNamed], Version)
def _forms(asked: Asked) -> Given:
    forms = [FormNamed.of(form) for form in _found(asked)[0].forms]
    return Given(Page[FormNamed](items=forms))


@look(
    f"{_P}/form",
    "Một biểu mẫu, tờ khai nếu không nêu tên · a form as JSON Schema; without a name the application's",
    Any,
    FormName,
)
def _form(asked: Asked) -> Given:
    (found, _), name = _found(asked), asked.query.name
    for form in found.forms:
        if form.name == name or (name is None and form is found.header.form):
            return Given(orjson.loads(form.source))
    raise _no_form(found, name)


def _no_form(procedure: Procedure, name: str | None) -> Refused:
    """The procedure is there, the form is not: which ones there are."""
    names = ", ".join(form.name for form in procedure.forms)
    vi, en = "Thủ tục không có tờ khai", "Expected a procedure with an application form, found one without"
    if name is not None:
        vi = f"Thủ tục không có biểu mẫu {name[:100]!r}"
        en = f"Expected a form of the procedure, found {name[:100]!r}"
    vi += f"; có: {names}." if names else ", cũng không có biểu mẫu nào khác."
    en += f"; it has {names}." if names else "; it has none at all."
    return Refused(NO_FORM, in_both(vi, en), at=name and "/name")


@look("/v1/tasks/{task}/form", "Biểu mẫu của việc · the form of a task", Any)
def _task_form(asked: Asked) -> Given:
    task = asked.caller.engine.task(asked.caller.part(asked.way["task"]))
    whole, step = asked.caller.engine.dossier(task.dossier), task.step
    found = whole.definition.step.get(step)
    if found is None or found.form is None:
        where = f"steps[…].fields: /v1/procedures/{whole.definition.id}?version={whole.version}"
        said = in_both(
            f"Bước {step!r} không có biểu mẫu; trường cần điền xem ở {where}.",
            f"Expected a step with a form, found {step!r} without; what it asks for stands in {where}.",
        )
        raise Refused(NO_FORM, said)
    return Given(orjson.loads(found.form.source))


DRAWN = (_task_form, _procedures, _procedure, _forms, _form)
