"""Reads what a process says it is in law, and the envelope around it: supplement, extension, payment."""

from __future__ import annotations

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.extensions import Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import line_of
from thutuc.bpmn.schemas import check_payments, with_form
from thutuc.bpmn.steps import read_cutoffs, read_fields, read_rungs, read_schema, read_variants
from thutuc.bpmn.vocabulary import (
    ApologyWord,
    ExtensionWord,
    GroupWord,
    LadderWord,
    PaymentWord,
    ProcedureWord,
    RetentionWord,
    SupplementWord,
)
from thutuc.procedure import (
    Decision,
    Extension,
    Field,
    FieldType,
    Group,
    Header,
    Ladder,
    Payment,
    Retention,
    Supplement,
)

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


def read_header(process: etree._Element, properties: list[etree._Element], file: Definitions) -> Header:
    """What the process says it is in law, and the data it may be started with."""
    beside = file.drawn_as.get(process.get("id", ""), ())
    words, place = file.words.of(process, beside), Place.of(process)
    law = words.one(ProcedureWord) or ProcedureWord()
    apology = words.one(ApologyWord) or ApologyWord()
    fields = {field.name: field for field in read_fields(words, place, file)}
    for item in properties:
        field = _property(item, file)
        if field is not None:
            fields.setdefault(field.name, field)
    form, payments = read_schema(words, place, file), _payments(words)
    check_payments(payments, form, place, file.findings)
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
        cutoffs=read_cutoffs(words),
        variants=read_variants(words),
        extensions=_extensions(words),
        payments=payments,
        groups=_groups(words, place, file),
        ladders=tuple(
            Ladder(read_rungs([word]), word.clock, word.basis, word.line) for word in words.all(LadderWord)
        ),
        apology=apology.when,
        apology_basis=apology.basis,
        retention=_retention(words),
        fields=with_form(tuple(fields.values()), form, place, file.findings),
        form=form,
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
        signer=word.signer,
    )


def _retention(words: Words) -> Retention | None:
    word = words.one(RetentionWord)
    return None if word is None else Retention(word.term, word.basis, word.made_up)


def _extensions(words: Words) -> tuple[Extension, ...]:
    return tuple(
        Extension(
            ground=word.ground,
            at_most=word.at_most,
            up_to=word.up_to,
            when=word.when,
            agreement=word.agreement,
            since=word.since,
            basis=word.basis,
            line=word.line,
            times=word.times,
        )
        for word in words.all(ExtensionWord)
    )


def _payments(words: Words) -> tuple[Payment, ...]:
    return tuple(
        Payment(word.moment, word.name, word.when, word.basis, word.line) for word in words.all(PaymentWord)
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
            ask_within=word.ask_within,
            basis=word.basis,
            line=word.line,
        )
    return tuple(found.values())


def _property(item: etree._Element, file: Definitions) -> Field | None:
    """A BPMN ``property`` as a datum that conditions may read; a name they cannot write is left out."""
    name = item.get("name") or item.get("id") or ""
    if not name.isidentifier():
        return None
    structure = file.items.get(item.get("itemSubjectRef", ""), "")
    type_name = structure.rpartition(":")[2].rpartition(".")[2].lower()
    fallback = FieldType.OBJECT if type_name else FieldType.TEXT
    return Field(name, _TYPES.get(type_name, fallback), line=line_of(item))
