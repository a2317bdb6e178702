"""What clients are told in reports: duties, waits, lists with their formulas; facts, never a verdict."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from thutuc import engine as e
from thutuc.api.answers import Answer, Awaited
from thutuc.api.lists import ActName, DraftOutcome, DutyKind, DutyOutcome, Number
from thutuc.engine.lists.irregularities import Irregularity
from thutuc.engine.lists.listing import Line, Listing
from thutuc.engine.supervising import DutyView

#: Generators of clients make of this a plain number, of `anyOf` a class of its own.
Figures = Annotated[
    dict[str, int | float | None],
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["number", "null"]}}),
]
#: A duration of RFC 3339 has no parts of a second.
Gap = Annotated[timedelta, BeforeValidator(lambda gap: gap // _SECOND * _SECOND)]
_SECOND = timedelta(seconds=1)


class Candidate(Answer):
    """An officer who may be given a task, in the post that lets him."""

    officer: str
    officer_name: str
    post: str
    post_title: str
    unit: str
    unit_name: str
    agency: str
    instead_of: Annotated[str | None, Field(description="Whom he stands in for.")] = None


class Duty(Answer):
    """A duty beside the steps."""

    id: str
    dossier: Number
    kind: DutyKind
    name: str
    about: str
    unit: str | None
    officer: str | None
    instead_of: str | None
    since: datetime
    held: datetime
    due: datetime | None
    by: str | None
    text: Annotated[str | None, Field(description="Only with the scope `data`; else null.")]
    until: datetime | None
    outcome: DutyOutcome | None

    @classmethod
    def of_engine(cls, found: DutyView, *, private: bool) -> Duty:
        """What the engine gives, in the wire's words; what somebody wrote only where *private*."""
        told = cls.of(found)
        return told if private else told.model_copy(update={"text": None})


class Waiting(Answer):
    """One wait or suspension, and how old it is."""

    dossier: Number
    code: str | None
    procedure: str
    awaited: Awaited
    days: int
    working_days: int
    late_days: int

    @classmethod
    def of_engine(cls, found: e.Waiting) -> Waiting:
        """What the engine gives, in the wire's words."""
        whole = found.dossier
        return cls(
            dossier=whole.id,
            code=whole.code,
            procedure=whole.procedure_name,
            awaited=Awaited.of(found.awaited),
            days=found.days,
            working_days=found.working_days,
            late_days=found.late_days,
        )


class Formula(Answer):
    """How a list is counted."""

    name: str
    vi: str
    en: str


class ListLine(Answer):
    """One dossier, or one task of it, on a list."""

    dossier: Number
    code: str | None
    procedure: str
    task: str | None
    what: Annotated[str | None, Field(description="Of a duty only with the scope `data`; else null.")]
    unit: str | None
    unit_name: str | None
    officer: str | None
    officer_name: str | None
    since: datetime | None
    due: datetime | None
    days: int | None
    count: int | None
    note: str

    @classmethod
    def of_engine(cls, found: Line, *, private: bool) -> ListLine:
        """A line in the wire's words; what somebody wrote to make a duty only where *private*."""
        told = cls.of(found)
        written = found.task is not None and ".d" in found.task
        return told.model_copy(update={"what": None}) if written and not private else told


class ListTally(Answer):
    """Figures of one person, one unit, or one agency."""

    unit: str | None
    unit_name: str | None
    head: str | None
    head_name: str | None
    officer: str | None
    officer_name: str | None
    figures: Figures


Missing = Annotated[
    list[Number],
    Field(
        description="Dossiers that are not told: their journals were altered and do not say how it was then."
    ),
]


Next = Annotated[str | None, Field(description="`cursor` of the next page; null on the last one.")]


class ListTold(Answer):
    """A list with the formula it is counted by; facts, never a verdict."""

    name: str
    formula: Formula
    at: datetime
    lines: list[ListLine]
    tallies: list[ListTally]
    next: Next
    missing: Missing

    @classmethod
    def of_engine(cls, found: Listing, skipped: int, next: str | None, *, private: bool) -> ListTold:
        """What the engine gives, in the wire's words, without the first *skipped* lines."""
        return cls(
            name=found.list,
            formula=Formula.of(found.formula),
            at=found.at,
            lines=[ListLine.of_engine(line, private=private) for line in found.lines[skipped:]],
            tallies=[ListTally.of(tally) for tally in found.tallies[skipped:]],
            next=next,
            missing=list(found.missing),
        )


class Irregular(Answer):
    """One fact that an inspector looks at first."""

    kind: str
    dossier: Number
    code: str | None
    procedure: str
    actor: str | None
    actor_name: str | None
    happened_at: datetime
    recorded_at: datetime
    gap: Gap
    unit: str | None
    note: Annotated[str | None, Field(description="Only with the scope `data`; else null.")]
    number: Annotated[int, Field(description="The row of the dossier's journal; 0 where none tells it.")]

    @classmethod
    def of_engine(cls, found: Irregularity, *, private: bool) -> Irregular:
        """What the engine gives, in the wire's words; what somebody wrote only where *private*."""
        told = cls.of(found)
        return told if private else told.model_copy(update={"note": None})


class IrregularTold(Answer):
    """The irregularities of a period, with the formula of each kind."""

    since: datetime
    until: datetime
    formulas: dict[str, Formula]
    lines: list[Irregular]
    counts: Annotated[
        dict[str, int], Field(description="By kind, in the whole period, whatever is on this page.")
    ]
    next: Next
    missing: Missing


class Drafted(Answer):
    """One stretch for which a document lay on one officer."""

    # without the reason of a return: that is what somebody filled in, and stays away
    dossier: Number
    code: str | None
    step: str
    act: ActName
    unit: str | None
    officer: str | None
    officer_name: str | None
    acting_for: str | None
    since: datetime
    until: datetime | None
    outcome: DraftOutcome
    returned_to: str | None
    working_days: int
    hours: float
