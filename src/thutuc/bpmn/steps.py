"""Reads the official work of a file: who is responsible for a step, within which term, with which data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, ZEEBE, Words
from thutuc.bpmn.findings import LONGEST, Place
from thutuc.bpmn.forms import read_form
from thutuc.bpmn.names import BPMN, id_of, inside, local
from thutuc.bpmn.schemas import with_form
from thutuc.bpmn.timers import bare
from thutuc.bpmn.vocabulary import (
    ConsultWord,
    CooperatingWord,
    CutoffWord,
    FieldWord,
    FollowingWord,
    FormWord,
    LadderWord,
    RequiresWord,
    ResponsibleWord,
    ReturnedWord,
    StepWord,
    SuspendWord,
    TermWord,
    UntimedWord,
    VariantWord,
)
from thutuc.forms import Form
from thutuc.procedure import (
    Beside,
    Consult,
    Cutoff,
    Field,
    LadderRung,
    NodeKind,
    Required,
    Returned,
    Step,
    Suspend,
    Variant,
)
from thutuc.worktime import Counting, Term

_ASSIGNMENT = f"{{{ZEEBE}}}assignmentDefinition"
_SCHEDULE = f"{{{ZEEBE}}}taskSchedule"
_CALLED = f"{{{ZEEBE}}}taskDefinition"
_PERFORMER, _OWNER = f"{{{BPMN}}}humanPerformer", f"{{{BPMN}}}potentialOwner"
_OWNED = (_PERFORMER, _OWNER)
_EXPRESSIONS = f"{{{BPMN}}}resourceAssignmentExpression/{{{BPMN}}}formalExpression"
_RESOURCE = re.compile(r"(user|group)\(([^()]*)\)")
#: what FEEL writes for one text or a list of them: ``="a"``, ``=["a", "b"]``
_TEXT = re.compile(r'\s*"([^"{}]*)"\s*')
_DAYS = re.compile(r"P(0*[1-9][0-9]{0,3})D")
_EXPRESSION = ("=", "${", "#{")


def read_step(
    element: etree._Element,
    kind: NodeKind,
    words: Words,
    lane: Callable[[], str | None],
    place: Place,
    file: Definitions,
) -> Step:
    """The step that a user, manual, plain or receive task stands for.

    *lane* is asked for the role drawn around it where the step itself names none.
    """
    table = words.one(StepWord) or StepWord()
    who = words.one(ResponsibleWord) or ResponsibleWord()
    waits = words.one(SuspendWord)
    term, counting, untimed = _term(element, words, waits, place, file)
    role = _role(who, element, words, lane, place, file)
    vendors, named = read_form(element, place, file, schema=True) if words.foreign else ((), None)
    form = read_schema(words, place, file, named)
    own = read_fields(words, place, file, vendors)
    return Step(
        id=id_of(element),
        name=place.name,
        kind=kind,
        line=place.line,
        number=table.number,
        output=table.output,
        role=role,
        unit=who.unit,
        unit_from=who.unit_from,
        act=who.act,
        territory_from=who.territory_from,
        assign=who.assign,
        same_as=who.same_as,
        not_same_as=who.not_same_as,
        cooperating=_places(words.all(CooperatingWord)),
        following=_places(words.all(FollowingWord)),
        requires=tuple(
            Required(word.of, word.name, word.basis, word.line) for word in words.all(RequiresWord)
        ),
        term=term,
        counting=counting,
        untimed=untimed,
        made_up=table.made_up,
        suspend=_suspend(waits) if waits else None,
        consult=_consult(words),
        result_ready=table.result_ready,
        decides=table.decides,
        appointment=table.appointment,
        group=table.group,
        cutoffs=read_cutoffs(words),
        variants=read_variants(words),
        fields=with_form(own, form, place, file.findings),
        form=form,
        ladder=_ladder(words, local(element), place, file),
        returned=tuple(
            Returned(word.term, word.when, word.name, word.basis, word.line)
            for word in words.all(ReturnedWord)
        ),
        unread=words.unread,
    )


def _role(
    who: ResponsibleWord,
    element: etree._Element,
    words: Words,
    lane: Callable[[], str | None],
    place: Place,
    file: Definitions,
) -> str | None:
    """Who does the step: as our words say, else a vendor's or BPMN's; where they name nobody, its lane."""
    groups = _groups(element, words, place, file)
    alias = _alias(groups, place, file) if groups else None
    role = who.role or alias
    return lane() if role is None and (not groups or groups.startswith(_EXPRESSION)) else role


def _places(words: Sequence[CooperatingWord | FollowingWord]) -> tuple[Beside, ...]:
    return tuple(
        Beside(word.role, word.unit, word.unit_from, word.territory_from, word.line) for word in words
    )


def _term(
    element: etree._Element, words: Words, waits: SuspendWord | None, place: Place, file: Definitions
) -> tuple[Term | None, Counting | None, bool]:
    """The step's own term, else the term of whom it waits for, which is counted by law."""
    word, untimed = words.one(TermWord), words.one(UntimedWord) is not None
    if word is not None and untimed:
        file.findings.add("term-or-untimed", place)
    if word is not None:
        return word.value, word.counting, untimed
    if waits is not None and waits.term is not None:
        return waits.term, Counting.LAW, untimed
    due = _due(element) if words.foreign else ""
    days = _DAYS.fullmatch(due)
    if due and (days is None or untimed):
        file.findings.add("due-date", place, found=due)
    return (Term.parse(f"{days[1]} ngày") if days and not untimed else None), None, untimed


def _due(element: etree._Element) -> str:
    """When a vendor says that a task is due."""
    zeebe = inside(element, _SCHEDULE)
    found = zeebe.get("dueDate") if zeebe is not None else None
    return bare(found or element.get(f"{{{CAMUNDA}}}dueDate") or element.get(f"{{{FLOWABLE}}}dueDate") or "")


def _consult(words: Words) -> Consult | None:
    word = words.one(ConsultWord)
    return Consult(word.on_silence, word.basis, word.text) if word else None


def _groups(element: etree._Element, words: Words, place: Place, file: Definitions) -> str:
    """Whom a vendor's or BPMN's own words give the task to; an assignee is a person and is not read."""
    owned = any(child.tag in _OWNED for child in element)
    assignee = _assigned(element, "assignee") if words.foreign else ""
    if assignee or (owned and (assignee := _resource(element, _PERFORMER, "user"))):
        file.findings.add("person-in-file", place, found=assignee)
    groups = _assigned(element, "candidateGroups") if words.foreign else ""
    return groups or (_resource(element, _OWNER, "group") if owned else "")


def _alias(groups: str, place: Place, file: Definitions) -> str | None:
    """The role that ``candidateGroups`` or a potential owner names."""
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


def _assigned(element: etree._Element, key: str) -> str:
    """What zeebe, Camunda 7 or Flowable say about whom a task is given to."""
    zeebe = inside(element, _ASSIGNMENT)
    found = zeebe.get(key) if zeebe is not None else None
    text = (found or element.get(f"{{{CAMUNDA}}}{key}") or element.get(f"{{{FLOWABLE}}}{key}") or "").strip()
    return _written_out(text)


def _written_out(text: str) -> str:
    """The texts that a FEEL expression lists, divided by commas; any other expression as it stands."""
    if not text.startswith("=") or len(text) > LONGEST:
        return text
    listed = [_TEXT.fullmatch(part) for part in text[1:].strip().strip("[]").split(",")]
    return ",".join(part[1] for part in listed if part) if all(listed) else text


def _resource(element: etree._Element, tag: str, function: str) -> str:
    """What BPMN's own words say of it: ``user(…)``, ``group(…)``, or a bare name, which is a group's."""
    names = []
    for text in (text for owner in element.iterchildren(tag) for text in owner.iterfind(_EXPRESSIONS)):
        for part in (text.text or "").split(","):
            found = _RESOURCE.fullmatch(part.strip())
            if found and found[1] == function:
                names.append(found[2].strip())
            elif part.strip() and not found and function == "group":
                names.append(part.strip())
    return ",".join(names)


def read_fields(
    words: Words, place: Place, file: Definitions, form: tuple[Field, ...] = ()
) -> tuple[Field, ...]:
    """The data an element may set, each name once; our own words win over a vendor's *form*."""
    found: dict[str, Field] = {}
    for word in words.all(FieldWord):
        if word.name in found:
            file.findings.add("extension-twice", place, found=f"field name={word.name!r}")
        else:
            found[word.name] = Field(
                word.name,
                word.type,
                word.label,
                word.required,
                word.choices,
                word.append,
                place.line,
                labels=word.labels,
            )
    return (*found.values(), *(field for field in form if field.name not in found))


def read_schema(words: Words, place: Place, file: Definitions, named: str | None = None) -> Form | None:
    """The form that an element names in our own words, else in a vendor's."""
    word = words.one(FormWord)
    name = word.file if word is not None else named
    form = file.shelf.form(name, place) if name else None
    if name and form is None:
        file.words.refused.add("form")  # what it asks for is not known
    return form


def _ladder(words: Words, host: str, place: Place, file: Definitions) -> tuple[LadderRung, ...]:
    """The step's own ladder; it has one clock, so there is none to choose."""
    found = words.all(LadderWord)
    if len(found) > 1:
        file.findings.add("extension-twice", place, found="ladder")
    if any(word.clock is not None for word in found):
        file.findings.add("extension-misplaced", place, found="ladder clock", host=host)
    return read_rungs(found)


def read_rungs(words: Sequence[LadderWord]) -> tuple[LadderRung, ...]:
    """The rungs of ladders, in document order."""
    return tuple(
        LadderRung(rung.name, rung.tell, rung.before, rung.after, rung.line)
        for word in words
        for rung in word.rung
    )


def _suspend(word: SuspendWord) -> Suspend:
    papers = word.papers
    if papers is None and word.waits_for == "applicant" and word.after == "restart":
        papers = "appraisal"  # nothing but papers lets the whole term begin anew (NĐ 61/2018/NĐ-CP Điều 19.4)
    return Suspend(word.ground, word.basis, word.waits_for, word.after, word.reading, papers)


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
            ask_within=word.ask_within,
            name=word.name,
            basis=word.basis,
            line=word.line,
        )
        for word in words.all(VariantWord)
    )


def read_service(element: etree._Element, name: str | None) -> str:
    """The service a task calls: thutuc's word, a vendor's task type or topic, else the task's own id."""
    definition = inside(element, _CALLED)
    return (
        name
        or (definition.get("type") if definition is not None else None)
        or element.get(f"{{{CAMUNDA}}}topic")
        or element.get(f"{{{FLOWABLE}}}topic")
        or element.get("id")
        or local(element)
    )
