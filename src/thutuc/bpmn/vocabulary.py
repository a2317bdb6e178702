"""The words of ``xmlns:thutuc``: one model for each extension element, from which all schemas are made.

A model's fields are the element's attributes, written in camelCase in the file. A field whose type is a
tuple of models is a repeated child element, a ``tuple[str, …]`` marked :data:`TEXTS` a repeated child that
holds text, and a field named ``text`` is what stands between the tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic import Field as Option
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from thutuc.bpmn.values import (
    TEXTS,
    After,
    Name,
    Reading,
    TermText,
    Text,
    Texts,
    XmlBoolean,
    choices_of,
    split,
)
from thutuc.procedure import Act, FieldType
from thutuc.worktime import Counting

__all__ = ["NAMESPACE", "PLACES", "REPEATED", "TEXTS", "WORDS", "Word"]

NAMESPACE = "urn:thutuc:bpmn:1"


class Word(BaseModel):
    """One element of the vocabulary; an attribute that is not listed is refused."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        str_strip_whitespace=True,
        protected_namespaces=(),
    )

    _line: int | None = PrivateAttr(default=None)

    @property
    def line(self) -> int | None:
        """Where in the file it stands."""
        return self._line

    def placed(self, line: int | None) -> Self:
        """Remember where in the file it stands."""
        self._line = line
        return self


class DecisionWord(Word):
    """``thutuc:decision``: a decision that publishes the procedure or approves its internal process."""

    #: what it does: ``publication`` (công bố) or ``internal-process`` (phê duyệt quy trình nội bộ)
    kind: Text
    #: its number, such as ``163/QĐ-BTP``
    number: Text


class ProcedureWord(Word):
    """``thutuc:procedure``: what the procedure is in law."""

    #: national code (mã thủ tục), such as ``1.001193``
    code: Text | None = None
    #: field of work (lĩnh vực); a deputy may be in charge of some only
    field: Text | None = None
    #: who decides, in words
    authority: Text | None = None
    #: what the applicant gets, in words
    result: Text | None = None
    #: the term the law gives (thời hạn giải quyết): the dossier's clock
    legal_term: TermText | None = None
    #: a shorter term the agency has promised; it counts instead of the legal one
    committed_term: TermText | None = None
    #: received after this time of day, the term counts from the next working day
    cutoff: time | None = None
    #: first day on which dossiers are received under this version
    effective_from: date | None = None
    #: last such day
    effective_to: date | None = None
    #: how dossier codes are made, where not in the national way
    code_pattern: Text | None = None
    #: a decision that publishes the procedure or approves its internal process
    decision: tuple[DecisionWord, ...] = ()
    #: a text of law it rests on
    basis: Texts = ()
    #: a remark for readers, such as what is not drawn
    note: Texts = ()


class SupplementWord(Word):
    """``thutuc:supplement``: how often papers may be asked for, and how the clock goes on."""

    #: where papers may be asked for: at reception, or later by who appraises
    stages: Annotated[
        tuple[Literal["intake", "appraisal"], ...], BeforeValidator(split), Option(min_length=1)
    ] = ("intake", "appraisal")
    #: how often in one stage; more needs a legal ground and an approver
    at_most: Annotated[int, Option(ge=0)] = 1
    #: how the term goes on: with what is left, from the beginning, or with a term of its own
    after: After = "restart"
    #: how long the applicant has to bring them
    applicant_term: TermText | None = None
    #: the text of law that says so
    basis: Text | None = None
    #: papers are asked for within this time of reception; later is recorded as late, never refused
    ask_within: TermText | None = None
    #: when the applicant's term ends: only tell, or close the dossier as not supplemented
    when_over: Literal["tell", "close"] = "tell"


class CutoffWord(Word):
    """``thutuc:cutoff``: received after this time of day, the term counts from the next working day."""

    #: the time of day; the minute itself is still in time
    at: time
    #: only for what comes this way
    channel: Literal["counter", "online", "post"] | None = None
    #: the text of law that says so
    basis: Text | None = None


class VariantWord(Word):
    """``thutuc:variant``: another term where a condition holds, such as a difficult area."""

    #: expression over the dossier's data and ``channel``
    when: Text
    #: what officials call the case, such as ``xã khó khăn``
    name: str = ""
    #: replaces the step's term, or the procedure's legal term
    term: TermText | None = None
    #: replaces the procedure's committed term
    committed_term: TermText | None = None
    #: is added instead, in the same unit
    add: TermText | None = None
    #: the text of law that says so
    basis: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> VariantWord:
        if (self.add is None) is (self.term is None and self.committed_term is None):
            raise PydanticCustomError("variant", "either 'add' or 'term' (with 'committedTerm') is given")
        return self


class ExtensionWord(Word):
    """``thutuc:extension``: an extension that a special law allows; no apology, not late."""

    #: why, in a word: ``verification`` …
    ground: Text
    #: so much is added at most
    at_most: TermText | None = None
    #: or: the whole term is so long at most
    up_to: TermText | None = None
    #: only while this expression over the dossier's data holds
    when: Text | None = None
    #: longer by written agreement with the applicant
    agreement: XmlBoolean = False
    #: the text of law that says so
    basis: Text | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> ExtensionWord:
        if (self.at_most is None) is (self.up_to is None):
            raise PydanticCustomError("extension", "either 'atMost' or 'upTo' is given")
        return self


class PaymentWord(Word):
    """``thutuc:payment``: a fee that has to be paid before something happens."""

    #: before what: reception, taking the supplement, or returning the result
    moment: Literal["reception", "supplement", "return"]
    #: what officials call it
    name: str = ""
    #: only while this expression over the dossier's data holds
    when: Text | None = None
    #: the text of law that says so
    basis: Text | None = None


class GroupWord(Word):
    """``thutuc:group``: a term that several steps share, or a leg that one agency answers for."""

    #: the name that steps refer to
    id: Name
    #: what officials call it
    name: str = ""
    #: how long its steps have together
    term: TermText | None = None
    #: by the law or by the step table; else a plug-in says
    counting: Counting | None = None
    #: a leg: its first task is acknowledged within this time
    hand_over: TermText | None = None
    #: the text of law that says so
    basis: Text | None = None


class ApologyWord(Word):
    """``thutuc:apology``: when the apology of a late dossier is due, where not the day before."""

    #: at latest one day before the term ends, or when it has ended
    when: Literal["before-expiry", "after-expiry"] = "before-expiry"
    #: the text of law that says so
    basis: Text | None = None


class FieldWord(Word):
    """``thutuc:field``: one datum that a step, a service, a message or the start may set."""

    #: its name in the dossier's data
    name: Name
    #: what may be filled in
    type: FieldType = FieldType.TEXT
    #: what officials read, in Vietnamese
    label: str = ""
    #: whether it has to be filled in
    required: XmlBoolean = False
    #: what may be chosen, of type ``choice``
    choices: Annotated[tuple[str, ...], BeforeValidator(choices_of), Option(validate_default=True)] = ()
    #: the value is added to a list instead of replacing what stands there
    append: XmlBoolean = False

    @field_validator("choices")
    @classmethod
    def _choices_fit(cls, choices: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if (info.data.get("type") is FieldType.CHOICE) is not bool(choices):
            raise PydanticCustomError("choices", "choices and type 'choice' belong together")
        return choices


class StepWord(Word):
    """``thutuc:step``: the step's place in the published table."""

    #: row number in the published table
    number: Text | None = None
    #: the figure is ours, not the published table's
    made_up: XmlBoolean = False
    #: when this step is completed the result is ready and the dossier's clock stops
    result_ready: XmlBoolean = False
    #: this step ends an appointment printed on the receipt (hẹn lần 1), numbered from 1
    appointment: Annotated[int, Option(ge=1)] | None = None
    #: the ``thutuc:group`` whose term it shares
    group: Name | None = None


class TermWord(Word):
    """``thutuc:term``: the time a step has, or the legal term that a timer event waits for."""

    #: how long, in the law's words
    value: TermText
    #: by the law (days from the next one) or by the step table (8 working hours a day); else a plug-in says
    counting: Counting | None = None


class UntimedWord(Word):
    """``thutuc:untimed``: the table says *không tính thời gian*."""


class ResponsibleWord(Word):
    """``thutuc:responsible``: the role and the kind of unit that answer for the step."""

    #: the role that a post of the organisation lists, letter for letter; else the name of the lane
    role: Text | None = None
    #: a *kind* of unit, looked for from where the dossier is
    unit: Text | None = None
    #: instead of ``unit``: the datum that holds the id of a unit
    unit_from: Name | None = None
    #: what the step does in law; each act is a mandate of its own
    act: Act | None = None
    #: ``pool``: nobody holds the task until somebody of the unit claims it
    assign: Literal["pool"] | None = None


class SuspendWord(Word):
    """``thutuc:suspend``: while the step waits, the dossier's clock stands still."""

    #: why, in a word: ``posting``, ``tax``, ``verification``, ``applicant`` …
    ground: Text
    #: the text of law that lets the clock stand still
    basis: Text | None = None
    #: how long one waits, counted by law
    term: TermText | None = None
    #: for whom, in a word: ``applicant``, ``commune``, ``tax-office`` …
    waits_for: Text | None = None
    #: how the dossier's clock goes on then: with what is left, from the beginning, or with a term of its own
    after: After = "resume"
    #: ``policy=reading``: it stands still only where that reading of the law is used
    reading: Reading | None = None


class ConsultWord(Word):
    """``thutuc:consult``: what a consulted agency's silence means; its text is run when it means yes."""

    #: no answer within the term means yes, an incident for a person, or nothing: one waits
    on_silence: Literal["agreed", "escalate", "block"] = "block"
    #: the text of law that gives silence this meaning
    basis: Text | None = None
    #: sets data when silence means yes, as lines ``name = expression``
    text: str | None = None


class ServiceWord(Word):
    """``thutuc:service``: the granted service that a service task calls."""

    #: the name it is granted under when the file is deployed
    name: Text


class DecideWord(Word):
    """``thutuc:decide``: the decision table that a business rule task asks."""

    #: id of the decision, in a DMN file that is deployed with the procedure
    decision: Text
    #: the datum that is set; without it each output sets the datum of its own name
    result: Name | None = None
    #: how: as the hit policy answers, or as Camunda 7 maps results
    shape: Literal["value", "singleEntry", "singleResult", "collectEntries", "resultList"] = "value"


class EachWord(Word):
    """``thutuc:each``: over what a multi-instance activity repeats, and where its answers go."""

    #: expression that gives the list; one round for each item
    collection: Text | None = None
    #: the datum that holds the item inside a round
    item: Name | None = None
    #: the datum of a round that is collected
    output: Name | None = None
    #: the list it is added to
    into: Name | None = None


#: every word that may stand in ``extensionElements``
WORDS: Mapping[str, type[Word]] = {
    "procedure": ProcedureWord,
    "supplement": SupplementWord,
    "cutoff": CutoffWord,
    "variant": VariantWord,
    "extension": ExtensionWord,
    "payment": PaymentWord,
    "group": GroupWord,
    "apology": ApologyWord,
    "field": FieldWord,
    "step": StepWord,
    "term": TermWord,
    "untimed": UntimedWord,
    "responsible": ResponsibleWord,
    "suspend": SuspendWord,
    "consult": ConsultWord,
    "service": ServiceWord,
    "decide": DecideWord,
    "each": EachWord,
}
#: words that may stand more than once on one element
REPEATED = frozenset({"field", "cutoff", "variant", "extension", "payment", "group"})

_STEP = frozenset(
    {"step", "term", "untimed", "responsible", "suspend", "consult", "field", "cutoff", "variant"}
)
_EVENT = frozenset({"term", "field"})
_HEADER = frozenset({"procedure", "supplement", "extension", "payment", "group", "apology"})
#: which words each BPMN element understands
PLACES: Mapping[str, frozenset[str]] = {
    "process": _HEADER | {"cutoff", "variant", "field"},
    "userTask": _STEP,
    "manualTask": _STEP,
    "task": _STEP,
    "receiveTask": _STEP,
    "serviceTask": frozenset({"service", "field"}),
    "businessRuleTask": frozenset({"decide"}),
    "startEvent": _EVENT,
    "intermediateCatchEvent": _EVENT,
    "boundaryEvent": _EVENT,
    "timerEventDefinition": frozenset({"term"}),
    "multiInstanceLoopCharacteristics": frozenset({"each"}),
}
