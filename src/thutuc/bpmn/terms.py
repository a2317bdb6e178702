"""Judges the terms of a procedure that was just read: which fit each other, and which cannot be added."""

from __future__ import annotations

from collections.abc import Iterable

from thutuc.bpmn.findings import Findings, Place
from thutuc.mistakes import did_you_mean, nearest
from thutuc.procedure import Extension, Procedure, Step, Variant
from thutuc.worktime import Term, TermUnit

_LONGEST_MONTH = 31  #: days
_EXTENDED = frozenset({TermUnit.WORKING_DAY, TermUnit.DAY, TermUnit.WORKING_HOUR, TermUnit.HOUR})


def check_terms(procedure: Procedure, findings: Findings) -> None:
    """Add a finding for every term that contradicts another, or could never be counted."""
    header = procedure.header
    legal, committed = header.legal_term, header.committed_term
    _committed(legal, committed, _place(procedure, procedure.line), findings)
    begins, ends = header.effective_from, header.effective_to
    if begins and ends and ends < begins:
        findings.add("effective-dates", _place(procedure, procedure.line), begins=begins, ends=ends)
    for variant in header.variants:
        place = _place(procedure, variant.line)
        if variant.add is None:
            _committed(variant.term or legal, variant.committed_term or committed, place, findings)
    if "procedure" not in procedure.unread:  # a term that was refused is no term that is missing
        _added(header.variants, (legal, committed), procedure, findings)
    for extension in header.extensions:
        _extension(extension, procedure, findings)
    if header.supplement.when_over == "close" and header.supplement.applicant_term is None:
        findings.add("supplement-endless", _place(procedure, procedure.line))
    for step in procedure.steps:
        _step(step, procedure, findings)
    named = {step.group for step in procedure.steps if step.group is not None}
    for group in header.groups if "step" not in procedure.unread else ():
        if group.id not in named and named <= procedure.group.keys():  # else one may be misspelt
            findings.add("group-unused", _place(procedure, group.line), found=group.id)


def _place(of: Procedure | Step, line: int | None) -> Place:
    return Place(of.id, of.name, line)


def _committed(legal: Term | None, committed: Term | None, place: Place, findings: Findings) -> None:
    """A committed term only cuts the legal one (thời hạn cam kết); what no number tells is left to people."""
    if legal and committed and _longer(committed, legal):
        findings.add("committed-term", place, legal=legal, committed=committed)


def _longer(term: Term, other: Term) -> bool:
    """Whether a term is longer whatever the calendar: each working day is a day of the calendar too."""
    if term.unit is other.unit:
        return term.number > other.number
    days = {TermUnit.DAY: 1, TermUnit.MONTH: _LONGEST_MONTH}.get(other.unit)
    if days is not None and term.unit in (TermUnit.WORKING_DAY, TermUnit.DAY):
        return term.number > other.number * days
    ours, theirs = term.working_hours, other.working_hours
    return ours is not None and theirs is not None and ours > theirs


def _added(
    variants: Iterable[Variant], plain: Iterable[Term | None], of: Procedure | Step, findings: Findings
) -> None:
    """What is added has the unit of every term it may be added to (unlike units never add up)."""
    variants = tuple(variants)
    replacing = [term for each in variants for term in (each.term, each.committed_term)]
    bases = [term for term in (*plain, *replacing) if term is not None]
    for variant in variants:
        if variant.add is None:
            continue
        place = _place(of, variant.line)
        unlike = [base for base in bases if not _adds(variant.add, base)]
        if not bases:
            findings.add("variant-nothing", place, found=variant.add)
        elif unlike:
            findings.add("variant-unit", place, found=variant.add, term=unlike[0])


def _adds(added: Term, base: Term) -> bool:
    return added.unit is base.unit and added.unit is not TermUnit.SAME_DAY


def _extension(extension: Extension, procedure: Procedure, findings: Findings) -> None:
    """An extension is counted like the term it extends; days may follow a term of the same day.

    The law extends its own term (gia hạn theo luật). What a province has committed itself to in another unit
    does not grow with it, for unlike units never add up: such a dossier could never be extended.
    """
    header = procedure.header
    limit = extension.at_most or extension.up_to
    legal, committed = header.legal_term, header.committed_term
    cases = ((each.term or legal, each.committed_term or committed) for each in header.variants)
    for law, own in ((legal, committed), *cases):
        if law is not None and own is not None and law.unit is not own.unit:
            place = _place(procedure, extension.line)
            findings.add("extension-terms", place, legal=law, committed=own)
            return
    plain = header.committed_term or header.legal_term
    bases = [plain, *(each.committed_term or each.term for each in header.variants)]
    for base in bases:
        if limit is None or base is None:
            continue
        same_day = base.unit is TermUnit.SAME_DAY and limit.unit is TermUnit.WORKING_DAY
        if limit.unit not in _EXTENDED or not (limit.unit is base.unit or same_day):
            place = _place(procedure, extension.line)
            findings.add("extension-unit", place, found=limit, term=base)
            return


def _step(step: Step, procedure: Procedure, findings: Findings) -> None:
    if step.group is not None and step.group not in procedure.group and "group" not in procedure.unread:
        english, vietnamese = did_you_mean(nearest(step.group, procedure.group))
        findings.add(
            "group-unknown",
            _place(step, step.line),
            found=step.group,
            guess=english,
            guess_vi=vietnamese,
        )
    for variant in step.variants:
        if variant.committed_term is not None:
            findings.add("variant-committed", _place(step, variant.line), found=variant.committed_term)
    if "term" not in step.unread:
        _added(step.variants, [step.term], step, findings)
