"""Reads the official work of a file: who is responsible for a step, within which term, with which data."""

from __future__ import annotations

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, ZEEBE, Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import BPMN, local
from thutuc.bpmn.vocabulary import (
    ConsultWord,
    CutoffWord,
    FieldWord,
    ResponsibleWord,
    StepWord,
    SuspendWord,
    TermWord,
    UntimedWord,
    VariantWord,
)
from thutuc.procedure import (
    Consult,
    Cutoff,
    Field,
    NodeKind,
    Step,
    Suspend,
    Variant,
)
from thutuc.worktime import Counting, Term

_ASSIGNMENT = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}assignmentDefinition"
_EXPRESSION = ("=", "${", "#{")


def read_step(
    element: etree._Element, kind: NodeKind, words: Words, lane: str | None, file: Definitions
) -> Step:
    """The step that a user, manual, plain or receive task stands for; *lane* is the role drawn around it."""
    place = Place.of(element)
    table = words.one(StepWord) or StepWord()
    who = words.one(ResponsibleWord) or ResponsibleWord()
    waits = words.one(SuspendWord)
    term, counting, untimed = _term(words, waits, place, file)
    alias = _alias(element, place, file)
    return Step(
        id=element.get("id", ""),
        name=place.name,
        kind=kind,
        line=place.line,
        number=table.number,
        role=who.role or alias or lane,
        unit=who.unit,
        unit_from=who.unit_from,
        act=who.act,
        assign=who.assign,
        term=term,
        counting=counting,
        untimed=untimed,
        made_up=table.made_up,
        suspend=_suspend(waits) if waits else None,
        consult=_consult(words),
        result_ready=table.result_ready,
        appointment=table.appointment,
        group=table.group,
        cutoffs=read_cutoffs(words),
        variants=read_variants(words),
        fields=read_fields(words, place, file),
    )


def _term(
    words: Words, waits: SuspendWord | None, place: Place, file: Definitions
) -> tuple[Term | None, Counting | None, bool]:
    """The step's own term, else the term of whom it waits for, which is counted by law."""
    word, untimed = words.one(TermWord), words.one(UntimedWord) is not None
    if word is not None and untimed:
        file.findings.add("term-or-untimed", place)
    if word is not None:
        return word.value, word.counting, untimed
    if waits is not None and waits.term is not None:
        return waits.term, Counting.LAW, untimed
    return None, None, untimed


def _consult(words: Words) -> Consult | None:
    word = words.one(ConsultWord)
    return Consult(word.on_silence, word.basis, word.text) if word else None


def _alias(element: etree._Element, place: Place, file: Definitions) -> str | None:
    """The role that a vendor's ``candidateGroups`` names; an assignee is a person and is not read."""
    assignee, groups = _assigned(element, "assignee"), _assigned(element, "candidateGroups")
    if assignee:
        file.findings.add("person-in-file", place, found=assignee)
    if not groups:
        return None
    if groups.startswith(_EXPRESSION):
        file.findings.add(
            "role-alias", place, found=groups, kept="it is not read", kept_vi="không đọc giá trị này"
        )
        return None
    first, *others = (group.strip() for group in groups.split(","))
    if others:
        file.findings.add(
            "role-alias", place, found=groups, kept=f"{first!r} is read", kept_vi=f"chỉ đọc {first!r}"
        )
    return first or None


def names_role(element: etree._Element, words: Words) -> bool:
    """Does the step itself say its role, so that no lane is asked?"""
    who = words.one(ResponsibleWord)
    groups = _assigned(element, "candidateGroups")
    return bool((who and who.role) or (groups and not groups.startswith(_EXPRESSION)))


def _assigned(element: etree._Element, key: str) -> str:
    """What zeebe, Camunda 7 or Flowable say about whom a task is given to."""
    zeebe = element.find(_ASSIGNMENT)
    found = zeebe.get(key) if zeebe is not None else None
    return (found or element.get(f"{{{CAMUNDA}}}{key}") or element.get(f"{{{FLOWABLE}}}{key}") or "").strip()


def read_fields(words: Words, place: Place, file: Definitions) -> tuple[Field, ...]:
    """The data an element may set, each name once."""
    found: dict[str, Field] = {}
    for word in words.all(FieldWord):
        if word.name in found:
            file.findings.add("extension-twice", place, found=f"field name={word.name!r}")
        else:
            found[word.name] = Field(
                word.name, word.type, word.label, word.required, word.choices, word.append, place.line
            )
    return tuple(found.values())


def _suspend(word: SuspendWord) -> Suspend:
    return Suspend(word.ground, word.basis, word.waits_for, word.after, word.reading)


def read_cutoffs(words: Words) -> tuple[Cutoff, ...]:
    """After what time of day something counts as come on the next working day, by channel."""
    return tuple(Cutoff(word.at, word.channel, word.basis) for word in words.all(CutoffWord))


def read_variants(words: Words) -> tuple[Variant, ...]:
    """The terms that depend on a condition, in document order."""
    return tuple(
        Variant(
            when=word.when,
            term=word.term,
            committed_term=word.committed_term,
            add=word.add,
            name=word.name,
            basis=word.basis,
            line=word.line,
        )
        for word in words.all(VariantWord)
    )


def read_service(element: etree._Element, name: str | None) -> str:
    """The service a task calls: thutuc's word, a vendor's task type or topic, else the task's own id."""
    definition = element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}taskDefinition")
    return (
        name
        or (definition.get("type") if definition is not None else None)
        or element.get(f"{{{CAMUNDA}}}topic")
        or element.get(f"{{{FLOWABLE}}}topic")
        or element.get("id")
        or local(element)
    )
