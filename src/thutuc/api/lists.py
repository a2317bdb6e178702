"""Words of answers: closed lists, each from the one place that keeps it, and what looks like plain text.

A field of an answer stays text: what a later version writes is told, not refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, WithJsonSchema

from thutuc.dossier.state import PROMISE_KINDS
from thutuc.engine.codes import SEEN
from thutuc.engine.lists.catalogue import LINES, TALLIES
from thutuc.engine.lists.drafting import OUTCOMES as DRAFTED
from thutuc.engine.naming import DUTY_NAMES, DUTY_OUTCOMES
from thutuc.engine.rules.apologies import CAUSES
from thutuc.engine.writing import TASK_OUTCOMES
from thutuc.procedure import GROUND_NAMES, Act, FieldType

__all__ = [
    "CAUSE",
    "CAUSES",
    "LISTS",
    "ORDERED",
    "SEEN",
    "ActName",
    "Channel",
    "ChannelName",
    "DraftOutcome",
    "DutyKind",
    "DutyOutcome",
    "EventTold",
    "FieldKind",
    "MessageKind",
    "Moment",
    "Number",
    "PromiseKind",
    "TaskOutcome",
    "among",
]  # fmt: skip

#: Ways in which a dossier is handed in.
Channel = Literal["counter", "online", "post"]


def among(names: Iterable[str], description: str | None = None, called: Iterable[str] = ()) -> Any:
    """A field of text whose values are *names*; *called*: what generators of clients call them."""
    more: dict[str, Any] = {"x-enum-varnames": list(called)} if called else {}
    return Field(description=description, json_schema_extra={"enum": list(names), **more})


#: A cause that an apology names.
CAUSE = among(
    CAUSES,
    "The cause that the apology names.",
    ("SYSTEM", "OTHERS_LATE", "STAFF_SHORT", "COMPLEX", "OWN_MISTAKE", "FORCE_MAJEURE"),
)


#: Names of the lists that can be asked for.
LISTS = (*LINES, *TALLIES)

#: Grounds that a document may order without the procedure drawing them.
ORDERED = tuple(sorted(GROUND_NAMES.keys() - {"applicant"}))

Number = Annotated[int, Field(json_schema_extra={"format": "int64"})]
ChannelName = Annotated[str, among(get_args(Channel), "How it was handed in.")]
PromiseKind = Annotated[str, among(PROMISE_KINDS, "Why the date was told.")]
DutyKind = Annotated[str, among(DUTY_NAMES, "What has to be done.")]
DutyOutcome = Annotated[str, among(DUTY_OUTCOMES, "How it was done, or `given` to the next officer.")]
TaskOutcome = Annotated[str, among(TASK_OUTCOMES, "How it ended; `deemed`: silence counted as the answer.")]
DraftOutcome = Annotated[str, among(DRAFTED, "How the stretch ended.")]
MessageKind = Annotated[
    str,
    Field(
        description="Whom it is for: `officer`, `head`, `applicant`; `status`: the national status has "
        "changed; or the own word of the plug-in that sent it."
    ),
]
FieldKind = Annotated[str, among(FieldType, "What its value is.")]
ActName = Annotated[str, among(Act, "What the step does in law.")]

#: An instant, or a day, that is text already.
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]

#: An event as it is written: its kind, the number of its shape, and its fields by name.
_EVENT = {
    "type": "array",
    "description": "`[kind, shape, fields]`: the event's name, the number of its shape, which grows when the "
    "meaning of its fields changes, and the fields.",
    "prefixItems": [
        {"type": "string"},
        {"type": "integer", "minimum": 1},
        {"type": "object", "additionalProperties": True},
    ],
    "items": {},
    "minItems": 3,
    "maxItems": 3,
}
EventTold = Annotated[list[Any], WithJsonSchema(_EVENT)]
