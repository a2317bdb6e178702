"""The small answers about an organisation that the rest of thutuc passes around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Seat:
    """One officer in one post at one instant; what a task, an event and a letter are addressed to."""

    officer: str  #: id of the officer who sits here
    officer_name: str  #: as it stands on papers
    post: str  #: id of the post; a substitute's is the post he runs, not his own
    post_title: str  #: as it stands under a signature, e.g. ``Trưởng phòng``
    unit: str  #: id of the post's unit
    unit_name: str  #: as it stands on papers
    agency: str  #: id of the unit's agency
    instead_of: str | None = None  #: id of the absent officer whose post he runs meanwhile
    kind: str = "holds"  #: ``holds``, ``acting`` (quyền, phụ trách) or ``seconded`` (biệt phái)
    on_leave: bool = False  #: he is away at that instant, and does not run or work here meanwhile
    home: str | None = None  #: of a seconded officer: id of the unit he comes from and goes back to


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

    allowed: bool  #: whether he may
    ground: str  #: Vietnamese, for the journal and ``explain``; empty when refused
    acting_for: str | None  #: id of the officer in whose place he acts
    rule: str  #: the rule that allows or forbids it, with its article
    #: ``KT.``, ``TL.``, ``TUQ.``, ``Q.``, ``TM.``, or ``UQ.`` for a power delegated under Luật 72/2025/QH15
    #: Điều 14; ``None`` when he acts in his own name
    form: str | None = None
    decision: str | None = None  #: number of the paper it rests on
    signature: str = ""  #: how the signature block begins, e.g. ``TUQ. GIÁM ĐỐC``
    acting_for_name: str | None = None  #: of the officer in whose place he acts
    officer_name: str | None = None  #: of who acts


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What a receipt, a code or a report needs to know about a unit."""

    id: str  #: the unit, or the agency itself
    name: str  #: as it stands on a receipt
    kind: str  #: such as ``one-stop``; what a step's ``unit`` names
    agency: str  #: id of the agency it is of
    agency_name: str  #: as it stands on a receipt
    #: the agency's identification code, which new dossier codes begin with; empty on a day on which none of
    #: its codes is open (Quyết định 09/2025/QĐ-TTg)
    agency_code: str
    until: date | None = None  #: the last day on which it is there; ``None`` while it lasts
    #: what follows it once it has ended: its own successors, else the units of its kind in its agency's
    successors: tuple[str, ...] = ()
    above: str | None = None  #: id of the agency above its own, which decides what lies in several successors
