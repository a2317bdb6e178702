"""Says who is responsible, who may act and who runs a unit, from an organisation written in YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from thutuc.errors import ConfigurationError
from thutuc.hookspecs import hookimpl
from thutuc.organisation import Assignment, Mandate, Organisation, OrganisationData, Seat, UnitFacts
from thutuc_roles.assigning import place_of, responsible
from thutuc_roles.filled import RoleFilled
from thutuc_roles.living import Living
from thutuc_roles.reading import read_organisation

if TYPE_CHECKING:
    from thutuc.dossier import DossierView
    from thutuc.procedure import Procedure, Step

__all__ = ["Roles", "plugin", "read_organisation"]


def plugin(settings: Mapping[str, object]) -> Roles:
    """Make the plug-in from its section of ``thutuc.toml``.

    ``organisation`` is the path of a YAML file; a host that keeps its own directory passes an
    :class:`~thutuc.organisation.Organisation` or :class:`~thutuc.organisation.OrganisationData`.
    ``policies`` names readings where the law is silent, such as ``{giver_changed = "runs"}``.
    """
    unknown = sorted(set(settings) - {"organisation", "policies"})
    if unknown:
        raise ConfigurationError(
            f"Expected only 'organisation' and 'policies' for roles, found {', '.join(unknown)}."
        )
    policies = settings.get("policies") or {}
    if not isinstance(policies, Mapping) or not all(isinstance(one, str) for one in policies.values()):
        raise ConfigurationError(f"Expected policies as names and readings for roles, found {policies!r}.")
    match settings.get("organisation"):
        case Organisation() as organisation if not policies:
            return Roles(organisation)
        case Organisation(data=data) | (OrganisationData() as data):
            return Roles(Organisation(data, policies))
        case str() | Path() as path:
            return Roles(Living(Path(path), policies))
        case found:
            raise ConfigurationError(f"Expected the path of an organisation for roles, found {found!r}.")


class Roles:
    """The hooks that an organisation answers."""

    any_thread = True  #: it asks nothing of the thread it is asked in

    def __init__(self, organisation: Organisation | Living) -> None:
        self._given = organisation
        self._living = organisation if isinstance(organisation, Living) else None

    @property
    def organisation(self) -> Organisation:
        """Who there is now."""
        given = self._given
        return given.now if isinstance(given, Living) else given

    @property
    def trouble(self) -> str:
        """Why the organisation's file as it is now is not in force; empty where it is."""
        return "" if self._living is None else self._living.trouble

    def stand_still(self) -> None:
        """Look at the organisation's file no more."""
        if self._living is not None:
            self._living.stand_still()

    @hookimpl
    def steady(self) -> Living | None:
        """One command sees one organisation."""
        return self._living

    def changes(self) -> Iterable[datetime]:
        """The instants at which the organisation changes."""
        return self.organisation.changes()

    @hookimpl
    def responsible(
        self, procedure: Procedure, step: Step, dossier: DossierView, at: datetime
    ) -> Assignment | None:
        """Who answers for the step and who works on it; ``None`` for a step without a unit or a role."""
        return responsible(self.organisation, procedure, step, dossier, at)

    @hookimpl
    def mandate(
        self,
        officer: str,
        act: str,
        step: Step | None,
        procedure: Procedure,
        dossier: DossierView,
        at: datetime,
    ) -> Mandate | None:
        """Whether the officer may do this act, on what ground or against what rule."""
        organisation = self.organisation
        if step is None:
            return organisation.signs(
                officer,
                dossier.competent or "",
                act,
                at,
                field=procedure.header.field,
                procedure=procedure.id,
            )
        unit = place_of(organisation, step, dossier, at)
        if unit is None:
            return None
        return organisation.mandate(
            officer,
            unit,
            step.role,
            act,
            at,
            field=procedure.header.field,
            procedure=procedure.id,
            documents=(step.id, step.name),
        )

    @hookimpl
    def unit(self, unit: str, at: datetime) -> UnitFacts | None:
        """What is known of the unit; ``None`` where this organisation does not have it on that day."""
        return self.organisation.unit_facts(unit, at)

    @hookimpl
    def head_of(self, unit: str, level: str, at: datetime) -> Seat | None:
        """Who runs the unit, or its agency, at that instant; or who holds the post, present or not."""
        match level:
            case "agency":
                return self.organisation.agency_head(unit, at)
            case "unit-post":
                return self.organisation.head_post(unit, at)
            case "agency-post":
                return self.organisation.head_post(unit, at, of_agency=True)
            case _:
                return self.organisation.head(unit, at)

    @hookimpl
    def roles_of(self, officer: str, at: datetime) -> Sequence[Seat]:
        """Every seat the officer has: his own, and those he runs for somebody absent."""
        return self.organisation.seats_of(officer, at)

    @hookimpl
    def officers(self, unit: str | None, at: datetime) -> Sequence[Seat]:
        """Every post that somebody holds in the unit, or in the agency with all its units."""
        return self.organisation.officers(unit, at)

    @hookimpl
    def lint_rules(self) -> Sequence[RoleFilled]:
        """The rule that asks whether somebody could take each step."""
        return [RoleFilled(self.organisation)]
