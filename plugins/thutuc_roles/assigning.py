"""Where a step lies and who may get it: by the step's kind of unit, by a datum, or by territory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from thutuc.errors import OrganisationError

if TYPE_CHECKING:
    from datetime import datetime

    from thutuc.dossier import DossierView
    from thutuc.organisation import Agency, Assignment, Organisation
    from thutuc.procedure import Procedure, Step


def responsible(
    organisation: Organisation, procedure: Procedure, step: Step, dossier: DossierView, at: datetime
) -> Assignment | None:
    """Who answers for the step and who may work on it; ``None`` for a step without a unit or a role."""
    unit = place_of(organisation, step, dossier)
    if unit is None or step.role is None:
        return None
    by_head = step.assign == "by-head"
    answer = organisation.assign(
        unit,
        step.role,
        at,
        key=f"{dossier.id}/{dossier.submitted.isoformat()}/{step.id}",
        pool=step.assign == "pool" or by_head,
        field=procedure.header.field,
    )
    return replace(answer, how="by head") if by_head and answer.how == "pool" else answer


def place_of(organisation: Organisation, step: Step, dossier: DossierView) -> str | None:
    """The unit the step lies in: named by the dossier's data, or of the step's kind near it."""
    if step.unit_from is not None:
        return organisation.named(_named(step.unit_from, dossier, "the id of a unit"))
    if step.unit is None:
        return None
    if step.territory_from is not None:
        place = _named(step.territory_from, dossier, "the id or code of the agency of a territory")
        return _serving(organisation, step.unit, place)
    if dossier.competent is None:
        raise OrganisationError(
            f"Expected a competent unit, near which the {step.unit!r} of {step.id!r} is, found none."
        )
    return organisation.resolve(step.unit, dossier.received_at, dossier.competent)


def _named(item: str, dossier: DossierView, what: str) -> str:
    named = dossier.data.get(item)
    if not isinstance(named, str):
        raise OrganisationError(f"Expected {what} in the data item {item!r}, found {named!r}.")
    return named


def _serving(organisation: Organisation, kind: str, place: str) -> str:
    """The one unit of this *kind* that serves the territory *place*, or belongs to it."""
    agencies = organisation.data.agencies
    territory = next((agency for agency in agencies if place in (agency.id, agency.code)), None)
    if territory is None:
        raise OrganisationError(f"Expected the id or code of a territory's agency, found {place!r}.")
    for near in ([agency for agency in agencies if territory.id in agency.serves], [territory]):
        units = _units(organisation, kind, near)
        if len(units) > 1:
            found = ", ".join(units)
            raise OrganisationError(
                f"Expected one unit of kind {kind!r} that serves {place!r}, found {found}."
            )
        if units:
            return units[0]
    raise OrganisationError(f"Expected a unit of kind {kind!r} that serves {place!r}, found none.")


def _units(organisation: Organisation, kind: str, agencies: list[Agency]) -> list[str]:
    ids = {agency.id for agency in agencies}
    return [
        unit.id for unit in organisation.data.units if unit.agency in ids and kind in (unit.kind, *unit.also)
    ]
