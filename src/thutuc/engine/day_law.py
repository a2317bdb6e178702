"""A dossier is judged by the law of the day on which it is received, not of the day it was handed in (R1).

The term runs from reception (NĐ 118/2025/NĐ-CP Điều 17.3, am. by NĐ 309/2026/NĐ-CP). What was handed in
under a version that is not in force on that day any more goes over to the one that is, in the act of
reception: nothing of it has begun. A version that a numbered decision moved it to stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thutuc.dossier import Phase, State
from thutuc.dossier.events import DataSet, VersionOfReception
from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.engine.calling import Call
from thutuc.engine.deploying import Library
from thutuc.engine.draft import Draft
from thutuc.engine.rules.data import check_data, forms_of
from thutuc.engine.status import MOVES, last_move
from thutuc.engine.validity import in_force
from thutuc.errors import WrongData, WrongState
from thutuc.procedure import Field, Procedure
from thutuc.store import DossierRow, ProcedureRow, Tx, versions
from thutuc.store.parts import acts_of


def version_of_reception(
    library: Library, tx: Tx, row: DossierRow, state: State, call: Call
) -> c.Under | None:
    """The version that a dossier received by *call* goes over to; ``None`` where it is on the right one.

    Refused where none of its procedure's versions is in force on that day.
    """
    if state.phase is not Phase.SUBMITTED or state.papers is not None:
        return None
    here, there = _of_day(tx, row, call)
    if here is None or (there is not None and here.key == there.key):
        return None
    if _was_moved(tx, row):
        return None
    if there is None:
        day = local(call.at).date()
        named = [] if here.code is None else versions.named(tx, here.code)
        follows = in_force([each for each in named if here.code == each.code], day.isoformat())
        if follows is not None:
            found = (
                f"procedure {follows.id!r} in its place on {day}: refuse this dossier, hand it in under that"
            )
        else:
            found = f"none on {day}: deploy it, or move the dossier by a decision (migrate)"
        raise WrongState("a version in force on the day of reception", found)
    return c.Under(library.net(tx, there.key), there.version, there.key)


def version_of_papers(library: Library, tx: Tx, row: DossierRow, state: State, call: Call) -> c.Under | None:
    """The version whose form the papers are brought for, where a dossier not received is on another one."""
    here, there = (None, None) if state.received is not None else _of_day(tx, row, call)
    if here is None or there is None or here.key == there.key or _was_moved(tx, row):
        return None
    return c.Under(library.net(tx, there.key), there.version, there.key)


def _was_moved(tx: Tx, row: DossierRow) -> bool:
    """Whether a decision has put the dossier on its version."""
    return last_move(acts_of(tx, row.id, *MOVES)) is not None


def _of_day(tx: Tx, row: DossierRow, call: Call) -> tuple[ProcedureRow | None, ProcedureRow | None]:
    """The version that a dossier is on, and the one in force on the day of *call*."""
    here = tx.procedure(row.procedure)
    if here is None:
        return None, None
    versions.share(tx, here.id)
    return here, in_force(tx.procedure_versions(here.id), local(call.at).date().isoformat())


def law_at_entry(tx: Tx, row: DossierRow, call: Call) -> int | None:
    """The version in force when a reception is entered (0: none), where it is dated back to another's day.

    ``None`` where both days have the same, or where a decision has put the dossier on its version.
    """
    told, entered = local(call.at).date(), local(call.recorded).date()
    here = tx.procedure(row.procedure)
    if told == entered or here is None or _was_moved(tx, row):
        return None
    versions_ = tx.procedure_versions(here.id)
    then, now = in_force(versions_, told.isoformat()), in_force(versions_, entered.isoformat())
    if then is None or (now is not None and now.key == then.key):
        return None
    return 0 if now is None else now.version


def in_the_form_of(procedure: Procedure, state: State) -> dict[str, Any]:
    """What was handed in, as the form of *procedure* has it; what that does not ask for is left out."""
    fields, form = procedure.header.fields, procedure.header.form
    given = {**state.document.values, "channel": state.channel}
    asked = {field.name: given[field.name] for field in fields if field.name in given}
    return check_data(fields, asked, forms=forms_of(form))


def fields_of_both(old: Iterable[Field], new: Iterable[Field]) -> tuple[Field, ...]:
    """What may be brought for either form; what both ask for, as the new one does."""
    return tuple({field.name: field for field in (*old, *new)}.values())


def change(draft: Draft, under: c.Under) -> None:
    """Let a dossier that has not begun go over to the version in force on the day of reception."""
    state, net, procedure = draft.state, under.net, under.net.procedure
    standing = state.document.values
    try:
        kept = in_the_form_of(procedure, state)
    except WrongData as error:
        told = f"version {under.version}, in force on {draft.now.date()}, the day of reception"
        said = f"Expected the data of {told}; ask for them (request_papers), then take them (supply)"
        raise WrongData([said], error.faults) from None
    names = {"channel", *(field.name for field in procedure.header.fields)}
    unasked = [name for name in standing if name not in names]
    draft.emit(VersionOfReception(state.version, under.version, procedure.digest, net.beside, unasked))
    draft.net, draft.procedure = net, procedure
    changed = {name: value for name, value in kept.items() if standing.get(name) != value}
    if changed:
        draft.emit(DataSet(changed))
