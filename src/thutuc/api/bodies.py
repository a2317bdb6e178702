"""What clients send: one model for the body of each act, closed to fields nobody knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from thutuc.api.lists import CAUSE, ORDERED, SEEN, Channel
from thutuc.engine.arguments import TEXT

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:(\.\d{1,6})\d{0,24})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
D = TypeVar("D", bound=date)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def to_instant(value: object) -> datetime:
    """An instant of RFC 3339; figures beyond the millionth of a second, as .NET and Java write, are cut."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        day, time, part, zone = found.groups(default="")
        with suppress(ValueError):  # no such hour, no such day
            value = datetime.fromisoformat(f"{day}T{time}{part}{zone.upper()}")
    if not isinstance(value, datetime):
        raise PydanticCustomError(
            "instant", "expected an instant of RFC 3339 with its zone, such as 2026-03-02T09:00:00+07:00"
        )
    return _believable(value)


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):  # no such day
            value = date.fromisoformat(value)
    if not isinstance(value, date):
        raise PydanticCustomError("day", "expected a day such as 2026-03-02")
    return _believable(value)


def _believable(value: D) -> D:
    """No clock of an office shows another year; sums with such a day never leave the calendar."""
    if not 1900 <= value.year < 2200:
        raise PydanticCustomError("year", "expected a year from 1900 to 2199")
    return value


Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT)]
Instant = Annotated[
    datetime, BeforeValidator(to_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
OutsideCode = Annotated[
    Name,
    Field(
        description="The code it came with; it is kept. Such as `H56.14-240823-0001` or "
        "`G09.20-20260609-0092637`.",
        json_schema_extra={"pattern": f"^{SEEN}$"},
    ),
]
Amount = Annotated[
    Name,
    Field(
        description="Đồng in figures alone, such as `400000`. `correct` puts a mistake right.",
        json_schema_extra={"pattern": "^(0|[1-9][0-9]{0,14})$"},
    ),
]
Moment = Annotated[
    Literal["reception", "supplement", "return"],
    Field(description="What waits for the fee; the procedure declares a payment then."),
]
Data = Annotated[
    dict[str, Any], Field(description="What was filled in, by name, as the form or the step declares it.")
]
Document = Annotated[Name | None, Field(description="Number of the document.")]
Approver = Annotated[
    Name | None, Field(description="Who approves, where it is dated back; one whom the token speaks for.")
]


class Attachment(BaseModel):
    """A paper by reference."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    where: Annotated[Name, Field(description="Where it is kept.")]
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


Papers = Annotated[
    tuple[Attachment, ...], Field(description="Papers by reference; they are kept where `where` says.")
]


def _nullable(schema: dict[str, Any]) -> None:
    """Describe that null may stand for whatever may be left out."""
    for name, part in schema["properties"].items():
        if name not in schema["required"] and "anyOf" not in part:
            said = {key: part.pop(key) for key in ("title", "description", "default") if key in part}
            schema["properties"][name] = {"anyOf": [part, {"type": "null"}], **said}


class Body(BaseModel):
    """Who acts, and when it really happened, if it is entered late."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_nullable)

    by: Annotated[Name, Field(description="Who acts: an officer, or a named system.")]
    happened_at: Annotated[Instant | None, Field(description="When, if it is entered late.")] = None

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, sent: Any) -> Any:
        """Take null for what is left out, as clients of Spring and C# write it."""
        optional = {name for name, each in cls.model_fields.items() if not each.is_required()}
        return {name: value for name, value in sent.items() if value is not None or name not in optional}

    def arguments(self) -> dict[str, Any]:
        """What the verb of the engine is called with."""
        return {name: _plain(getattr(self, name)) for name in type(self).model_fields}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [each.model_dump() if isinstance(each, BaseModel) else each for each in value]
    return dict(value) if isinstance(value, Mapping) else value


class Start(Body):
    """A dossier that is handed in."""

    procedure: Annotated[Name, Field(description="Id or national code of the procedure.")]
    received_at: Annotated[Name, Field(description="The unit where it is handed in, of the token's agency.")]
    competent: Annotated[Name, Field(description="The unit or agency that decides.")]
    channel: Channel = "counter"
    applicant: Annotated[Name | None, Field(description="Identifier of the applicant.")] = None
    external_code: OutsideCode | None = None
    data: Data = {}
    attachments: Papers = ()
    receive: Annotated[StrictBool, Field(description="Receive it in the same act, as at a counter.")] = False
    receipt: Annotated[StrictBool, Field(description="Whether a receipt is handed out.")] = True


class Receive(Body):
    """A complete dossier that is received."""

    receipt: StrictBool = True
    forwarded: Annotated[StrictBool, Field(description="Taken outside the competent agency.")] = False
    approver: Approver = None


class TakeOver(Body):
    """A dossier that another one-stop received is taken over."""

    approver: Approver = None


class Pay(Body):
    """A fee that was paid."""

    moment: Moment
    document: Annotated[Name, Field(description="Number of the receipt.")]
    amount: Amount | None = None


class RequestPapers(Body):
    """Papers that the applicant is asked for."""

    content: Text
    reason: Text
    stage: Annotated[
        Literal["intake", "appraisal"] | None,
        Field(description="`intake` before reception, `appraisal` after. Left out: where the dossier is."),
    ] = None
    basis: Annotated[Name | None, Field(description="The law by which it may be asked again.")] = None
    approver: Approver = None
    leg: Annotated[
        str | None,
        Field(description="Of a chain in which who asks has work in several legs: which one asks."),
    ] = None


class Supply(Body):
    """Papers that have come."""

    data: Data = {}
    attachments: Papers = ()
    approver: Approver = None
    leg: Annotated[
        str | None, Field(description="Of a chain in which several legs wait for papers: whose these are.")
    ] = None


class Refuse(Body):
    """Reception, or the dossier itself, is refused."""

    reason: Text
    document: Document = None
    approver: Approver = None


class Send(Body):
    """A message or signal from outside."""

    name: Annotated[Name, Field(description="Name of the message or signal that the procedure draws.")]
    data: Data = {}
    signal: StrictBool = False
    approver: Approver = None


class Suspend(Body):
    """The clock stops on a legal ground, by a document."""

    ground: Annotated[
        Name,
        Field(description=f"{', '.join(f'`{each}`' for each in ORDERED)}, or one that the procedure draws."),
    ]
    basis: Annotated[Name, Field(description="The text of law, with article and clause.")]
    document: Annotated[Name, Field(description="Number of the document that orders it.")]
    approver: Approver = None
    issued: Annotated[Day | None, Field(description="The day of the document, in retrospect.")] = None


class Resume(Body):
    """The clock runs on."""

    document: Document = None
    approver: Approver = None


class Extend(Body):
    """The term is extended by law."""

    term: Annotated[Name, Field(description="Such as `05 ngày làm việc`.")]
    ground: Annotated[
        Name,
        Field(description="One that the procedure's law extends on; the refusal of another lists them."),
    ]
    document: Document = None
    approver: Approver = None


class Reappoint(Body):
    """A new day with an apology."""

    day: Day
    reason: Annotated[Name, CAUSE]
    document: Document = None
    approver: Approver = None


class Withdraw(Body):
    """The applicant withdraws it."""

    reason: Text
    document: Document = None
    approver: Approver = None


class Cancel(Body):
    """Handling is stopped."""

    reason: Text
    document: Name
    approver: Approver = None
    revocation: Annotated[
        Name | None,
        Field(description="Number of the paper that revokes or replaces what was signed already."),
    ] = None


class Note(Body):
    """A remark."""

    text: Text
    attachments: Papers = ()


class Correct(Body):
    """The right values of what was entered wrongly; of a payment its receipt, or that there was none."""

    data: Data = {}
    reason: Text
    payment: Moment | None = None
    document: Annotated[
        Name | None, Field(description="Number of the right receipt, where something was paid.")
    ] = None
    amount: Annotated[Amount | None, Field(description="The right sum; null: as it was recorded.")] = None
    paid: Annotated[
        StrictBool, Field(description="False: nothing was paid; document and amount stay out.")
    ] = True


class Direct(Body):
    """A direction to an officer, or to the head of a unit."""

    text: Text
    to: Annotated[Name, Field(description="Id of an officer, or of a unit: its head.")]
    until: Day | None = None


class Flag(Body):
    """A flag on the dossier, or on a task of it."""

    text: Text
    task: Name | None = None


class Claim(Body):
    """A task is taken from the pool."""


class Complete(Body):
    """A task is finished."""

    data: Data = {}
    attachments: Papers = ()
    approver: Approver = None


class Reassign(Body):
    """A task is given to another officer."""

    to: Annotated[Name, Field(description="Id of the officer.")]
    reason: Annotated[str, StringConstraints(max_length=TEXT)] = ""


class Recall(Body):
    """A task that nobody has opened yet is taken back."""


class GiveBack(Body):
    """A task is given back."""

    reason: Text
    to: Literal["pool", "head"] = "pool"


class Opine(Body):
    """The opinion of who co-operates."""

    text: Text
    instead_of: Name | None = None
    document: Document = None
    attachments: Papers = ()


class Urge(Body):
    """A task is urged."""

    text: Text


class ExplainDelay(Body):
    """A delay is explained in writing."""

    explanation: Text
    action: Annotated[
        Literal["urged", "reassigned", "reappointed", "taken-over"],
        Field(description="What was done; the journal has to know of the last three."),
    ]


class Apologise(Body):
    """An apology without a new day."""

    reason: Annotated[Name, CAUSE]
    document: Document = None


class ReportDone(Body):
    """A direction was carried out."""

    text: Text


class Unflag(Body):
    """A flag is taken away."""

    reason: Text
