"""Reads the official work of a file: who is responsible for a step, within which term, with which data."""

from __future__ import annotations

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, ZEEBE, Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import BPMN, line_of, local
from thutuc.bpmn.vocabulary import (
    ApologyWord,
    ConsultWord,
    CutoffWord,
    ExtensionWord,
    FieldWord,
    GroupWord,
    PaymentWord,
    ProcedureWord,
    ResponsibleWord,
    StepWord,
    SupplementWord,
    SuspendWord,
    TermWord,
    UntimedWord,
    VariantWord,
)
from thutuc.procedure import (
    Consult,
    Cutoff,
    Decision,
    Extension,
    Field,
    FieldType,
    Group,
    Header,
    NodeKind,
    Payment,
    Step,
    Supplement,
    Suspend,
    Variant,
)
from thutuc.worktime import Counting, Term

_ASSIGNMENT = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}assignmentDefinition"
_EXPRESSION = ("=", "${", "#{")
_TYPES = {
    "string": FieldType.TEXT,
    "integer": FieldType.INTEGER,
    "int": FieldType.INTEGER,
    "long": FieldType.INTEGER,
    "boolean": FieldType.BOOLEAN,
    "decimal": FieldType.NUMBER,
    "double": FieldType.NUMBER,
    "float": FieldType.NUMBER,
    "date": FieldType.DATE,
    "list": FieldType.LIST,
}


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
        cutoffs=_cutoffs(words),
        variants=_variants(words, place),
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


def read_header(process: etree._Element, properties: list[etree._Element], file: Definitions) -> Header:
    """What the process says it is in law, and the data it may be started with."""
    words, place = file.words.of(process), Place.of(process)
    law = words.one(ProcedureWord) or ProcedureWord()
    apology = words.one(ApologyWord) or ApologyWord()
    _terms_agree(law, place, file)
    fields = {field.name: field for field in read_fields(words, place, file)}
    for item in properties:
        field = _property(item, file)
        if field is not None:
            fields.setdefault(field.name, field)
    return Header(
        code=law.code,
        field=law.field,
        authority=law.authority,
        result=law.result,
        legal_term=law.legal_term,
        committed_term=law.committed_term,
        cutoff=law.cutoff,
        effective_from=law.effective_from,
        effective_to=law.effective_to,
        code_pattern=law.code_pattern,
        decisions=tuple(Decision(word.kind, word.number) for word in law.decision),
        basis=law.basis,
        supplement=_supplement(words),
        cutoffs=_cutoffs(words),
        variants=_variants(words, place),
        extensions=_extensions(words, place),
        payments=_payments(words, place),
        groups=_groups(words, place, file),
        apology=apology.when,
        apology_basis=apology.basis,
        fields=tuple(fields.values()),
        notes=law.note,
    )


def _supplement(words: Words) -> Supplement:
    word = words.one(SupplementWord)
    if word is None:
        return Supplement()
    return Supplement(
        stages=word.stages,
        at_most=word.at_most,
        after=word.after,
        applicant_term=word.applicant_term,
        basis=word.basis,
        ask_within=word.ask_within,
        when_over=word.when_over,
    )


def _suspend(word: SuspendWord) -> Suspend:
    return Suspend(word.ground, word.basis, word.waits_for, word.after, word.reading)


def _cutoffs(words: Words) -> tuple[Cutoff, ...]:
    return tuple(Cutoff(word.at, word.channel, word.basis) for word in words.all(CutoffWord))


def _variants(words: Words, place: Place) -> tuple[Variant, ...]:
    return tuple(
        Variant(
            when=word.when,
            term=word.term,
            committed_term=word.committed_term,
            add=word.add,
            name=word.name,
            basis=word.basis,
            line=place.line,
        )
        for word in words.all(VariantWord)
    )


def _extensions(words: Words, place: Place) -> tuple[Extension, ...]:
    return tuple(
        Extension(
            ground=word.ground,
            at_most=word.at_most,
            up_to=word.up_to,
            when=word.when,
            agreement=word.agreement,
            basis=word.basis,
            line=place.line,
        )
        for word in words.all(ExtensionWord)
    )


def _payments(words: Words, place: Place) -> tuple[Payment, ...]:
    return tuple(
        Payment(word.moment, word.name, word.when, word.basis, place.line) for word in words.all(PaymentWord)
    )


def _groups(words: Words, place: Place, file: Definitions) -> tuple[Group, ...]:
    """The groups of steps, each name once."""
    found: dict[str, Group] = {}
    for word in words.all(GroupWord):
        if word.id in found:
            file.findings.add("extension-twice", place, found=f"group id={word.id!r}")
            continue
        found[word.id] = Group(
            id=word.id,
            name=word.name,
            term=word.term,
            counting=word.counting,
            hand_over=word.hand_over,
            basis=word.basis,
            line=place.line,
        )
    return tuple(found.values())


def _terms_agree(law: ProcedureWord, place: Place, file: Definitions) -> None:
    """A committed term only cuts the legal one (*thời hạn cam kết*); unlike units are left to people."""
    legal, committed = law.legal_term, law.committed_term
    if legal and committed and _longer(committed, legal):
        file.findings.add("committed-term", place, legal=legal, committed=committed)
    if law.effective_from and law.effective_to and law.effective_to < law.effective_from:
        file.findings.add("effective-dates", place, begins=law.effective_from, ends=law.effective_to)


def _longer(term: Term, other: Term) -> bool:
    if term.unit is other.unit:
        return term.number > other.number
    ours, theirs = term.working_hours, other.working_hours
    return ours is not None and theirs is not None and ours > theirs


def _property(item: etree._Element, file: Definitions) -> Field | None:
    """A BPMN ``property`` as a datum that conditions may read; a name they cannot write is left out."""
    name = item.get("name") or item.get("id") or ""
    if not name.isidentifier():
        return None
    structure = file.items.get(item.get("itemSubjectRef", ""), "")
    type_name = structure.rpartition(":")[2].rpartition(".")[2].lower()
    fallback = FieldType.OBJECT if type_name else FieldType.TEXT
    return Field(name, _TYPES.get(type_name, fallback), line=line_of(item))


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
