"""The words that stand on a process: what the procedure is in law, and the envelope around it."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Option
from pydantic_core import PydanticCustomError

from thutuc.bpmn.values import After, Keeping, Name, TermText, Text, Texts, XmlBoolean, split
from thutuc.bpmn.vocabulary.word import Word
from thutuc.procedure import Tell
from thutuc.worktime import Counting

#: Rungs that mean something to the engine itself; no ladder names its own so.
ENGINE_RUNGS = frozenset({"silence", "not-supplemented", "apology"})


class DecisionWord(Word):
    """``thutuc:decision``: a decision that publishes the procedure or approves its internal process."""

    #: what it does: ``publication`` (công bố) or ``internal-process`` (phê duyệt quy trình nội bộ)
    kind: Literal["publication", "internal-process"]
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
    #: who signs the request: the officer at the desk (TT 03/2025/TT-VPCP Mẫu 02), or for the agency's head
    signer: Literal["desk", "agency-head"] = "desk"


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
    #: longer by written agreement with the applicant; with neither limit: only by such an agreement
    agreement: XmlBoolean = False
    #: ``expiry`` where the law counts it from the day on which the term ends ("kể từ ngày hết hạn")
    since: Literal["expiry"] | None = None
    #: how often one dossier is extended, each time by ``atMost``
    times: Annotated[int, Option(ge=1)] = 1
    #: the text of law that says so
    basis: Text | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> ExtensionWord:
        limits = [limit for limit in (self.at_most, self.up_to) if limit is not None]
        if len(limits) > 1 or not (limits or self.agreement):
            raise PydanticCustomError("extension", "either 'atMost' or 'upTo' is given")
        if self.times > 1 and self.since is not None:
            raise PydanticCustomError("extension_times", "counted from the end of a term it is granted once")
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
    #: a leg: papers are asked for within this time of its own start
    ask_within: TermText | None = None
    #: the text of law that says so
    basis: Text | None = None


class RungWord(Word):
    """``thutuc:rung``: one rung of a ladder; with no time of its own it is reached when the term runs out."""

    #: what it is called in the journal, such as ``reminder``
    name: Text
    #: who is told
    tell: Tell
    #: so long before the term runs out
    before: TermText | None = None
    #: so long after it
    after: TermText | None = None

    @model_validator(mode="after")
    def _one_time(self) -> RungWord:
        if self.before is not None and self.after is not None:
            raise PydanticCustomError("rung", "expected a rung 'before' the end of the term or 'after' it")
        if self.name in ENGINE_RUNGS or len(self.name) > 60 or " " in self.name:
            raise PydanticCustomError("rung", "expected one word that is none of the engine's own rungs")
        return self


class LadderWord(Word):
    """``thutuc:ladder``: who is told of a term, instead of what the plug-in's settings say."""

    #: on a process: of which clock; every clock where it is left out
    clock: Literal["intake", "dossier", "step", "wait", "group"] | None = None
    #: the rungs
    rung: tuple[RungWord, ...] = ()
    #: the text that says so
    basis: Text | None = None

    @model_validator(mode="after")
    def _some_rung(self) -> LadderWord:
        names = [rung.name for rung in self.rung]
        if not names or len(set(names)) < len(names):
            raise PydanticCustomError("ladder", "expected rungs, each with a name of its own")
        return self


class ApologyWord(Word):
    """``thutuc:apology``: when the apology of a late dossier is due, where not the day before."""

    #: at latest one day before the term ends, or when it has ended
    when: Literal["before-expiry", "after-expiry"] = "before-expiry"
    #: the text of law that says so
    basis: Text | None = None


class RetentionWord(Word):
    """``thutuc:retention``: how long a dossier is kept after it has ended (thời hạn bảo quản)."""

    #: whole years from the end of the year in which it ended, or for ever
    term: Keeping
    #: the text of law that says so
    basis: Text | None = None
    #: the number of years stands in no text and is to be replaced
    made_up: XmlBoolean = False

    @model_validator(mode="after")
    def _founded(self) -> RetentionWord:
        if self.basis is None and not self.made_up:
            raise PydanticCustomError("retention", "expected a 'basis', or madeUp=\"true\"")
        return self
