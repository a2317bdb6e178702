"""Who there is: agencies, units, posts and the officers who hold them, each with its dates.

``words`` names what a province writes down about itself (:class:`OrganisationData`), ``answers`` what the
rest of thutuc is told of it (:class:`Seat`, :class:`Assignment`, :class:`Mandate`, :class:`UnitFacts`).
``checks`` finds what contradicts itself, ``survey`` what is missing. ``places`` knows where things are,
``people`` who sits where and who is away, ``mandates`` and ``delegated`` on what ground somebody acts,
``delegating`` what the law asks of a paper that lets him; ``directory`` is the front of them all
(:class:`Organisation`). Every answer is as of an instant.

A unit and an agency are two things: the head of a division (trưởng phòng) is not the head of the
agency (thủ trưởng cơ quan), who signs apologies. An agency's head is the head of the one unit of it
that ``leads``.
"""

from thutuc.organisation.answers import Assignment, Mandate, Seat, UnitFacts
from thutuc.organisation.checks import problems
from thutuc.organisation.delegated import Policies
from thutuc.organisation.directory import Organisation
from thutuc.organisation.mandates import APPROVE, ASSIGNING_RULE, PAPERS, SIGNING_RULE
from thutuc.organisation.people import choice
from thutuc.organisation.places import DESK_KINDS
from thutuc.organisation.survey import SOON, Lack, Wanted, survey
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
    "APPROVE",
    "ASSIGNING_RULE",
    "DESK_KINDS",
    "PAPERS",
    "SIGNING_RULE",
    "SOON",
    "Absence",
    "Agency",
    "AgencyCode",
    "Assignment",
    "Delegation",
    "Holding",
    "Lack",
    "Mandate",
    "Officer",
    "OrgUnit",
    "Organisation",
    "OrganisationData",
    "Policies",
    "Post",
    "Seat",
    "UnitFacts",
    "Wanted",
    "choice",
    "problems",
    "schema",
    "survey",
]
