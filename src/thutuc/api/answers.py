"""What clients are told: the wire's own words, so that the engine's may change without breaking anybody."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Self, TypeVar

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from thutuc import engine as e
from thutuc.api import lists
from thutuc.dossier import Phase
from thutuc.dossier.view import local
from thutuc.store import JournalRow
from thutuc.store.feed import FeedRow

T = TypeVar("T")

#: No more than so many are counted.
MOST = 1_000


class Answer(BaseModel):
    """Something that is told."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True
    )

    @classmethod
    def of(cls, thing: object) -> Self:
        """What the engine gives, in the wire's words."""
        return cls.model_validate(thing)


class Page(Answer, Generic[T]):
    """Some of what was asked for, and where the next page begins."""

    items: list[T]
    next: Annotated[str | None, Field(description="`cursor` of the next page; null on the last one.")] = None


class Counted(Answer):
    """How many there are."""

    count: Annotated[int, Field(description=f"At most {MOST}.", ge=0, le=MOST)]
    more: Annotated[bool, Field(description=f"Whether there are more: people read “{MOST}+”.")]

    @classmethod
    def of_number(cls, found: int) -> Counted:
        """So many, of which one more than are told was looked for."""
        return cls(count=min(found, MOST), more=found > MOST)


class Health(Answer):
    """Whether the service and its database answer."""

    status: str


class Task(Answer):
    """One task: who answers for it, who works on it, until when."""

    id: str
    dossier: lists.Number
    step: str
    name: str
    unit: str | None
    officer: Annotated[str | None, Field(description="Who answers for it.")]
    holder: Annotated[str | None, Field(description="Who works on it; null in a pool.")]
    since: datetime
    due: datetime | None
    late: bool
    until: datetime | None = None
    outcome: lists.TaskOutcome | None = None
    missing: str | None = None
    code: Annotated[str | None, Field(description="Of the dossier.")] = None
    procedure: str


class Promise(Answer):
    """A date told to the applicant."""

    kind: lists.PromiseKind
    at: datetime
    told: datetime
    moved: datetime | None
    expected: datetime | None
    note: str | None
    number: Annotated[int | None, Field(description="Of an appointment: which one (hẹn lần 1, 2).")]
    stands: datetime
    dated: bool


class Incident(Answer):
    """Why the dossier needs a person."""

    number: int
    text: Annotated[str | None, Field(description="Only with the scope `data`; else null.")]


class Dossier(Answer):
    """A dossier at one revision."""

    id: lists.Number
    code: str | None
    external_code: str | None
    procedure: str
    procedure_name: str
    version: Annotated[int, Field(description="Version of the procedure that it goes by.")]
    revision: Annotated[lists.Number, Field(description="How many commands its journal has.")]
    phase: Annotated[Phase, Field(description="Where it is in its life.")]
    status: Annotated[int, Field(description="National status code, 1–10.", ge=1, le=10)]
    status_name: str
    channel: lists.ChannelName
    applicant: Annotated[str | None, Field(description="Only with the scope `data`; else null.")]
    received_at: str | None
    competent: str | None
    submitted: datetime
    received: datetime | None
    taken_over: datetime | None
    ready: datetime | None
    closed: datetime | None
    due: datetime | None
    answer_due: datetime | None
    promised: datetime | None
    missed: datetime | None
    late: bool
    suspended: datetime | None
    ground: str | None
    waits_for_papers: bool
    promises: list[Promise]
    tasks: Annotated[list[Task], Field(description="The open ones.")]
    incidents: list[Incident]

    @classmethod
    def of_engine(cls, found: e.Dossier, *, private: bool) -> Dossier:
        """What the engine gives, in the wire's words; persons' data only where *private*."""
        told = {name: getattr(found, name) for name in cls.model_fields if name not in _WORKED_OUT}
        told["applicant"] = found.applicant if private else None
        told["incidents"] = [
            Incident(number=n, text=text if private else None) for n, text in found.incidents.items()
        ]
        return cls.model_validate(told)


_WORKED_OUT = ("applicant", "incidents")


class Filled(Answer):
    """What was filled in so far: persons' data."""

    dossier: lists.Number
    revision: lists.Number
    applicant: str | None
    data: Annotated[
        dict[str, Any],
        Field(description="By name, as the form declares it: a number is a number, in plain figures."),
    ]

    def as_json(self) -> bytes:
        """What goes over the wire: a Decimal keeps every figure it has."""
        return orjson.dumps(self.model_dump(), _figures)


def _figures(value: object) -> orjson.Fragment:
    """A Decimal as a number of JSON, without an exponent where it has one that anybody writes out."""
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return orjson.Fragment(format(value, "f") if abs(value.adjusted()) <= _WRITTEN_OUT else str(value))


#: Numbers of so many figures are written out; a host's own may have more.
_WRITTEN_OUT = 60


class Awaited(Answer):
    """Something that a dossier waits for."""

    what: str
    whom: str
    whom_en: str
    ground: str | None
    basis: str | None
    since: datetime
    until: datetime | None
    late: bool
    task: str | None
    begun: bool
    document: str | None
    leg: str | None


class Expected(Answer):
    """An expected day (ngày hẹn dự kiến); no promise."""

    at: datetime
    appointment: int | None
    term: Annotated[str | None, BeforeValidator(lambda term: None if term is None else str(term))]
    without: list[str]


class Status(Answer):
    """What anybody with the code may be told (NĐ 224/2026/NĐ-CP Điều 15.1g)."""

    code: str | None
    procedure: str
    status: Annotated[int, Field(description="National status code, 1–10.", ge=1, le=10)]
    status_name: str
    received: datetime | None
    taken_over: datetime | None
    due: datetime | None
    late: bool
    awaited: list[Awaited]
    expected: Expected | None
    promises: list[Promise]
    legal: datetime | None
    ready: datetime | None
    closed: datetime | None
    text_vi: str
    text_en: str


class SumLine(Answer):
    """One line of the sum that leads to a date."""

    date: date | None
    text_vi: str
    text_en: str
    count: int | None


class Explanation(Answer):
    """Why a date is the date."""

    dossier: lists.Number
    clock: str
    term: str
    basis: str | None
    started: datetime
    due: datetime | None
    expiry: datetime | None
    legal: datetime | None
    calendar: str | None
    plugin: str | None
    lines: list[SumLine]
    policies: dict[str, str]


class Change(Answer):
    """One command in the journal, without persons' data."""

    seq: Annotated[lists.Number, Field(description="Its place in the whole journal.")]
    dossier: lists.Number
    number: Annotated[int, Field(description="1, 2, … in the dossier.")]
    verb: str
    actor: str
    happened_at: datetime
    recorded_at: datetime
    events: Annotated[
        list[lists.EventTold], Field(description="What happened, in order; instants in µs UTC (events.md).")
    ]

    @classmethod
    def of_row(cls, row: FeedRow | JournalRow) -> Self:
        """The public part of a row of the journal."""
        return cls(
            seq=row.seq,
            dossier=row.dossier,
            number=row.number,
            verb=row.verb,
            actor=row.actor,
            happened_at=local(row.happened_at),
            recorded_at=local(row.recorded_at),
            events=orjson.loads(row.public),
        )


class Told(Answer):
    """A notice or a status message, as the outbox words it; drop a `key` that was seen."""

    key: str
    kind: lists.MessageKind
    dossier: lists.Number
    code: str | None
    procedure: str
    at: Annotated[lists.Moment, Field(description="When it happened.")]
    to: str | None
    subject: str
    text: str
    status: int | None
    status_name: str | None
    external_code: str | None


class Fault(Answer):
    """One thing that is wrong with what was sent."""

    at: Annotated[
        str,
        Field(
            description="JSON pointer into the body, below `/data` for what was filled in (`/data/name`); "
            "of a query `/` and the name in it. Empty where the whole cannot be read."
        ),
    ]
    message_vi: str
    message: str


class Problem(Answer):
    """What was refused (RFC 9457), in Vietnamese and in English."""

    type: str
    title: str
    title_en: str
    status: int
    detail: Annotated[str, Field(description="What was expected and what was found.")]
    detail_vi: Annotated[str, Field(description="The same in Vietnamese.")]
    faults: list[Fault] = []
