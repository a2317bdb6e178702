"""Where a step lies and who may get it: by the step's kind of unit, by a datum, or by territory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from thutuc.errors import OrganisationError

if TYPE_CHECKING:
    from datetime import datetime

    from thutuc.dossier import DossierView
    from thutuc.organisation import Assignment, Organisation
    from thutuc.procedure import Procedure, Step


def responsible(
    organisation: Organisation, procedure: Procedure, step: Step, dossier: DossierView, at: datetime
) -> Assignment | None:
    """Who answers for the step and who may work on it; ``None`` for a step without a unit or a role."""
    unit = place_of(organisation, step, dossier, at)
    if unit is None or step.role is None:
        return None
    by_head = step.assign == "by-head"
    answer = organisation.assign(
        unit,
        step.role,
        at,
        key=lambda: f"{dossier.id}/{dossier.submitted.isoformat()}/{step.id}",
        pool=step.assign == "pool" or by_head,
        field=procedure.header.field,
    )
    return replace(answer, how="by head") if by_head and answer.how == "pool" else answer


def place_of(organisation: Organisation, step: Step, dossier: DossierView, at: datetime) -> str | None:
    """The unit the step lies in: named by the dossier's data, or of the step's kind near it."""
    if step.unit_from is not None:
        return organisation.named(_named(step.unit_from, dossier, "the id of a unit"), at)
    if step.unit is None:
        return None
    if step.territory_from is not None:
        place = _named(step.territory_from, dossier, "the id or code of the agency of a territory")
        return organisation.serving(step.unit, place, at)
    if dossier.competent is None:
        raise OrganisationError(
            f"Expected a competent unit, near which the {step.unit!r} of {step.id!r} is, found none."
        )
    return organisation.resolve(step.unit, dossier.received_at, dossier.competent, at)


def _named(item: str, dossier: DossierView, what: str) -> str:
    named = dossier.data.get(item)
    if not isinstance(named, str):
        raise OrganisationError(f"Expected {what} in the data item {item!r}, found {named!r}.")
    return named
