"""The words of ``xmlns:thutuc``: one model for each extension element, from which all schemas are made.

A model's fields are the element's attributes, written in camelCase in the file. A field whose type is a
tuple of models is a repeated child element, a ``tuple[str, …]`` marked :data:`TEXTS` a repeated child that
holds text, and a field named ``text`` is what stands between the tags.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic import Field as Option
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from thutuc.errors import TermError
from thutuc.procedure import Act, FieldType
from thutuc.worktime import Counting, Term

NAMESPACE = "urn:thutuc:bpmn:1"

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def _term(text: object) -> Term:
    try:
        return Term.parse(str(text))
    except TermError as error:
        raise PydanticCustomError("term", "{reason}", {"reason": error.reason}) from None


def _boolean(text: object) -> object:
    if not isinstance(text, str):
        return text
    if text.strip() not in _BOOLEANS:
        raise PydanticCustomError("boolean", "Input should be 'true' or 'false'")
    return _BOOLEANS[text.strip()]


def _split(text: object) -> object:
    return tuple(text.split()) if isinstance(text, str) else text


def _choices(text: object) -> object:
    return tuple(part.strip() for part in text.split("|") if part.strip()) if isinstance(text, str) else text


def _after(text: str) -> str:
    if text in ("restart", "resume"):
        return text
    if text.startswith("fresh:"):
        return f"fresh:{_term(text.removeprefix('fresh:'))}"
    raise PydanticCustomError("after", "Input should be 'restart', 'resume' or 'fresh:<term>'")


def _identifier(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        raise PydanticCustomError("identifier", "Input should be a name that conditions can use")
    return text


#: a term in the law's words
TermText = Annotated[Term, PlainValidator(_term), WithJsonSchema({"type": "string"})]
XmlBoolean = Annotated[bool, BeforeValidator(_boolean)]
Text = Annotated[str, Option(min_length=1)]
Name = Annotated[str, AfterValidator(_identifier)]
After = Annotated[str, AfterValidator(_after)]
#: marks a repeated child element that holds text
TEXTS = "child elements that hold text"
Texts = Annotated[tuple[Text, ...], TEXTS]


class Word(BaseModel):
    """One element of the vocabulary; an attribute that is not listed is refused."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        str_strip_whitespace=True,
        protected_namespaces=(),
    )


class DecisionWord(Word):
    """``thutuc:decision``: a decision that publishes the procedure or approves its internal process."""

    kind: Text
    number: Text


class ProcedureWord(Word):
    """``thutuc:procedure``: what the procedure is in law."""

    code: Text | None = None
    field: Text | None = None
    authority: Text | None = None
    result: Text | None = None
    legal_term: TermText | None = None
    committed_term: TermText | None = None
    cutoff: time | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    code_pattern: Text | None = None
    decision: tuple[DecisionWord, ...] = ()
    basis: Texts = ()
    note: Texts = ()


class SupplementWord(Word):
    """``thutuc:supplement``: how often papers may be asked for, and how the clock goes on."""

    stages: Annotated[
        tuple[Literal["intake", "appraisal"], ...], BeforeValidator(_split), Option(min_length=1)
    ] = ("intake", "appraisal")
    at_most: Annotated[int, Option(ge=0)] = 1
    after: After = "restart"
    applicant_term: TermText | None = None
    basis: Text | None = None


class FieldWord(Word):
    """``thutuc:field``: one datum that a step, a service, a message or the start may set."""

    name: Name
    type: FieldType = FieldType.TEXT
    label: str = ""
    required: XmlBoolean = False
    choices: Annotated[tuple[str, ...], BeforeValidator(_choices), Option(validate_default=True)] = ()
    append: XmlBoolean = False

    @field_validator("choices")
    @classmethod
    def _choices_fit(cls, choices: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if (info.data.get("type") is FieldType.CHOICE) is not bool(choices):
            raise PydanticCustomError("choices", "choices and type 'choice' belong together")
        return choices


class StepWord(Word):
    """``thutuc:step``: the step's place in the published table."""

    number: Text | None = None
    made_up: XmlBoolean = False
    result_ready: XmlBoolean = False
    appointment: Annotated[int, Option(ge=1)] | None = None


class TermWord(Word):
    """``thutuc:term``: the time a step has, or the legal term that a timer event waits for."""

    value: TermText
    counting: Counting | None = None


class UntimedWord(Word):
    """``thutuc:untimed``: the table says *không tính thời gian*."""


class ResponsibleWord(Word):
    """``thutuc:responsible``: the role and the kind of unit that answer for the step."""

    role: Text | None = None
    unit: Text | None = None
    unit_from: Name | None = None
    act: Act | None = None
    assign: Literal["pool"] | None = None


class SuspendWord(Word):
    """``thutuc:suspend``: while the step waits, the dossier's clock stands still."""

    ground: Text
    basis: Text | None = None
    term: TermText | None = None
    waits_for: Text | None = None
    after: After = "resume"


class ConsultWord(Word):
    """``thutuc:consult``: what a consulted agency's silence means; its text is run when it means yes."""

    on_silence: Literal["agreed", "escalate", "block"] = "block"
    basis: Text | None = None
    text: str | None = None


class ServiceWord(Word):
    """``thutuc:service``: the granted service that a service task calls."""

    name: Text


class EachWord(Word):
    """``thutuc:each``: over what a multi-instance activity repeats, and where its answers go."""

    collection: Text | None = None
    item: Name | None = None
    output: Name | None = None
    into: Name | None = None


#: every word that may stand in ``extensionElements``
WORDS: Mapping[str, type[Word]] = {
    "procedure": ProcedureWord,
    "supplement": SupplementWord,
    "field": FieldWord,
    "step": StepWord,
    "term": TermWord,
    "untimed": UntimedWord,
    "responsible": ResponsibleWord,
    "suspend": SuspendWord,
    "consult": ConsultWord,
    "service": ServiceWord,
    "each": EachWord,
}
#: words that may stand more than once on one element
REPEATED = frozenset({"field"})

_STEP = frozenset({"step", "term", "untimed", "responsible", "suspend", "consult", "field"})
_EVENT = frozenset({"term", "field"})
#: which words each BPMN element understands
PLACES: Mapping[str, frozenset[str]] = {
    "process": frozenset({"procedure", "supplement", "field"}),
    "userTask": _STEP,
    "manualTask": _STEP,
    "task": _STEP,
    "receiveTask": _STEP,
    "serviceTask": frozenset({"service", "field"}),
    "startEvent": _EVENT,
    "intermediateCatchEvent": _EVENT,
    "boundaryEvent": _EVENT,
    "timerEventDefinition": frozenset({"term"}),
    "multiInstanceLoopCharacteristics": frozenset({"each"}),
}
