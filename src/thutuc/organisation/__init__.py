"""Who there is: agencies, units, posts and the officers who hold them, each with its dates.

``words`` names what a province writes down about itself (:class:`OrganisationData`) and the small
answers the rest of thutuc passes around (:class:`Seat`, :class:`Assignment`, :class:`Mandate`,
:class:`UnitFacts`). ``checks`` finds what contradicts itself in it; ``directory`` indexes it and
answers questions about a unit, a role and an instant (:class:`Organisation`).

A unit and an agency are two things: the head of a division (trưởng phòng) is not the head of the
agency (thủ trưởng cơ quan), who signs apologies. An agency's head is the head of the one unit of it
that ``leads``.
"""

from thutuc.organisation.answers import Assignment, Mandate, Seat, UnitFacts
from thutuc.organisation.delegated import Policies
from thutuc.organisation.directory import Organisation
from thutuc.organisation.mandates import PAPERS, SIGNING_RULE
from thutuc.organisation.places import DESK_KINDS
from thutuc.organisation.words import (
    Absence,
    Agency,
    AgencyCode,
    Delegation,
    Holding,
    Officer,
    OrganisationData,
    OrgUnit,
    Post,
    schema,
)

__all__ = [
    "DESK_KINDS",
    "PAPERS",
    "SIGNING_RULE",
    "Absence",
    "Agency",
    "AgencyCode",
    "Assignment",
    "Delegation",
    "Holding",
    "Mandate",
    "Officer",
    "OrgUnit",
    "Organisation",
    "OrganisationData",
    "Policies",
    "Post",
    "Seat",
    "UnitFacts",
    "schema",
]
