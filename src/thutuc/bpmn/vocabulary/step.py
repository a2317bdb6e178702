"""The words that stand on a step, an event or a loop: its term, its data, what it waits for."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import BeforeValidator, ValidationInfo, field_validator, model_validator
from pydantic import Field as Option
from pydantic_core import PydanticCustomError

from thutuc.bpmn.values import After, Name, Output, Reading, TermText, Text, XmlBoolean, choices_of, labels_of
from thutuc.bpmn.vocabulary.word import Word
from thutuc.procedure import FieldType
from thutuc.worktime import Counting


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
    #: of the procedure: replaces the limit for asking for papers
    ask_within: TermText | None = None
    #: the text of law that says so
    basis: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> VariantWord:
        if (self.add is None) is (self.term is None and self.committed_term is None):
            raise PydanticCustomError("variant", "either 'add' or 'term' (with 'committedTerm') is given")
        return self


class ReturnedWord(Word):
    """``thutuc:returned``: the time a step has when it comes back, instead of a whole new term."""

    #: how long, in the law's words
    term: TermText
    #: only where this expression over the dossier's data and ``channel`` holds; else for every return
    when: Text | None = None
    #: what officials call it, such as ``giải trình``
    name: str = ""
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
    #: what officials read for each choice, as many and in the same order
    labels: Annotated[tuple[str, ...], BeforeValidator(labels_of)] = ()
    #: the value is added to a list instead of replacing what stands there
    append: XmlBoolean = False

    @field_validator("choices")
    @classmethod
    def _choices_fit(cls, choices: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if (info.data.get("type") is FieldType.CHOICE) is not bool(choices):
            raise PydanticCustomError("choices", "choices and type 'choice' belong together")
        return choices

    @field_validator("labels")
    @classmethod
    def _labels_fit(cls, labels: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        choices = info.data.get("choices", labels)  # choices that are refused are told already
        if not all(labels) or not len(labels) == len(choices) == len(set(choices)):
            raise PydanticCustomError("labels", "one label for each of 'choices', which are all different")
        return labels


class FormWord(Word):
    """``thutuc:form``: the form that is filled in, a JSON Schema in a file of the procedure's folder."""

    #: its path, seen from the procedure's file, such as ``forms/application.schema.json``
    file: Text


class StepWord(Word):
    """``thutuc:step``: the step's place in the published table."""

    #: row number in the published table
    number: Text | None = None
    #: what comes of it (Biểu mẫu/Kết quả), such as ``Dự thảo Giấy phép``
    output: Output | None = None
    #: the figure is ours, not the published table's
    made_up: XmlBoolean = False
    #: when this step is completed, unless it sends back, the result is ready and the dossier's clock stops
    result_ready: XmlBoolean = False
    #: who signs here decides what is applied for, or a part of it such as a leg's, though others sign later;
    #: from then on the dossier is not withdrawn, stopped or refused any more, unless it is sent back
    decides: XmlBoolean = False
    #: this step ends an appointment printed on the receipt (hẹn lần 1), numbered from 1; where a wait follows
    #: after ``fresh:<term>``, its limit is the dossier's term less that one, and to miss it is to be late
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


class SuspendWord(Word):
    """``thutuc:suspend``: while the step waits, the dossier's clock stands still."""

    #: why, in a word: ``posting``, ``tax``, ``verification``, ``applicant`` …
    ground: Text
    #: the text of law that lets the clock stand still
    basis: Text | None = None
    #: how long one waits, counted by law
    term: TermText | None = None
    #: for whom: ``applicant``, ``commune``, ``police`` or ``tax-office``, or the name of an agency
    waits_for: Text | None = None
    #: how the dossier's clock goes on then: with what is left, from the beginning, or with a term of its own
    after: After = "resume"
    #: ``policy=reading``: it stands still only where that reading of the law is used
    reading: Reading | None = None
    #: it waits for papers: asked for once, at ``appraisal``, or by special law as ``guidance``, ``council``
    papers: Literal["appraisal", "guidance", "council"] | None = None


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


class EndWord(Word):
    """``thutuc:end``: what becomes of the dossier where the process ends otherwise than by a result."""

    #: ``stopped`` (dừng giải quyết hồ sơ) or ``not-supplemented`` (do không bổ sung): status 8, own columns
    outcome: Literal["stopped", "not-supplemented"]
    #: the text of law that says so
    basis: Text | None = None


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
