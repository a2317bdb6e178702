"""The words of an organisation: what a province writes down, and the small answers about it.

Days are inclusive at both ends, as decisions write them ("từ 09/3 đến hết 13/3").
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

# ---- answers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seat:
    """One officer in one post at one instant; what a task, an event and a letter are addressed to."""

    officer: str  #: id of the officer who sits here
    officer_name: str
    post: str  #: id of the post; a substitute's is the post he runs, not his own
    post_title: str  #: as it stands under a signature, e.g. ``Trưởng phòng``
    unit: str  #: id of the post's unit
    unit_name: str
    agency: str  #: id of the unit's agency
    instead_of: str | None = None  #: id of the absent officer whose post he runs meanwhile


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers for an open task, and who works on it."""

    unit: str  #: id of the unit the task lies in
    accountable: Seat  #: exactly one at every instant
    holder: Seat | None  #: ``None`` in a pool, and where nobody can be given the task
    how: str  #: ``sole``, ``chosen``, ``pool``, ``by head``, ``nobody present`` or ``vacant``
    #: all who are present and may do it, by officer id; the engine chooses among them where the file says how
    candidates: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Mandate:
    """On what ground an officer may do an act, or the rule that forbids it."""

    allowed: bool
    ground: str  #: Vietnamese, for the journal and ``explain``; empty when refused
    acting_for: str | None  #: id of the officer in whose place he acts
    rule: str  #: the rule that allows or forbids it, with its article
    #: ``KT.``, ``TL.``, ``TUQ.``, ``Q.``, ``TM.``, or ``UQ.`` for a power delegated under Luật 72/2025/QH15
    #: Điều 14; ``None`` when he acts in his own name
    form: str | None = None
    decision: str | None = None  #: number of the paper it rests on
    signature: str = ""  #: how the signature block begins, e.g. ``TUQ. GIÁM ĐỐC``
    acting_for_name: str | None = None
    officer_name: str | None = None  #: of who acts


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What a receipt, a code or a report needs to know about a unit."""

    id: str
    name: str
    kind: str
    agency: str
    agency_name: str
    agency_code: str  #: the agency's identification code, which dossier codes begin with
    until: date | None = None  #: the last day on which it is there; ``None`` while it lasts
    #: what follows it once it has ended: its own successors, else the units of its kind in its agency's
    successors: tuple[str, ...] = ()
    above: str | None = None  #: id of the agency above its own, which decides what lies in several successors


# ---- words -------------------------------------------------------------------------------------


def _composed(text: str) -> str:
    """*text* with its marks composed (NFC), so that two spellings of ``Sở`` are one."""
    return unicodedata.normalize("NFC", text)


def _day(value: object) -> object:
    """A day written ``2026-03-09``; a bare number is never read as one."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f"expected a day such as 2026-03-09, found {value!r}")


Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^\S+$")]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(_composed)
]

Day = Annotated[date, BeforeValidator(_day)]


class _Word(BaseModel):
    """Frozen, and closed to misspelt fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Agency(_Word):
    """An authority with a seal and a code (cơ quan)."""

    id: Id
    kind: Id  #: ``province``, ``department``, ``commune``, ``land-branch``…
    name: Text
    code: Id  #: mã định danh, e.g. ``H99.21``
    parent: Id | None = None  #: the agency above it; vertical agencies may have none here
    serves: tuple[Id, ...] = ()  #: agencies whose territory a vertical agency works in


class OrgUnit(_Word):
    """A part of an agency that does work: a division, a desk, the leadership."""

    id: Id
    agency: Id
    kind: Id  #: what procedure files ask for: ``one-stop``, ``economics-division``, ``chair``…
    also: tuple[Id, ...] = ()  #: further kinds it stands for here (an office that also does civil status)
    name: Text
    leads: bool = False  #: its head is the head of the agency


class Post(_Word):
    """One chair in a unit; one officer at a time sits in it (vị trí việc làm)."""

    id: Id
    unit: Id
    title: Text
    roles: tuple[Text, ...] = ()  #: what lanes and steps ask for, e.g. ``Công chức một cửa``
    head: bool = False  #: head of the unit
    deputy: bool = False  #: deputy head, who signs in the head's place (KT.) in his fields
    fields: tuple[Text, ...] = ()  #: fields a deputy is in charge of; none written means all


class Officer(_Word):
    """A person in service."""

    id: Id
    name: Text


class _Dated(_Word):
    """Something true from one day to another."""

    officer: Id
    since: Day  #: the first day

    @field_validator("until", check_fields=False)
    @classmethod
    def _in_order(cls, until: date | None, info: ValidationInfo) -> date | None:
        since = info.data.get("since")
        if until is not None and since is not None and until < since:
            raise ValueError(f"expected a day not before {since}, found {until}")
        return until


class Holding(_Dated):
    """An officer holds a post."""

    post: Id
    until: Day | None = None  #: the last day; ``None`` while it lasts


class Absence(_Dated):
    """An officer is away."""

    until: Day  #: the last day away
    run_by: Id | None = None  #: who is assigned to run his unit meanwhile, if anybody


class OrganisationData(_Word):
    """An organisation as it is written down, in YAML or by a host's directory."""

    agencies: tuple[Agency, ...]
    units: tuple[OrgUnit, ...]
    posts: tuple[Post, ...]
    officers: tuple[Officer, ...]
    holdings: tuple[Holding, ...]
    absences: tuple[Absence, ...] = ()
    zone: str = "Asia/Ho_Chi_Minh"  #: whose calendar days the dates are

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"expected the name of a time zone, found {zone!r}") from error
        return zone
