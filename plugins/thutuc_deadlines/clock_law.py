"""How much time each of a dossier's clocks has, and by which text of law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Protocol

from thutuc.dossier import DossierView
from thutuc.hookspecs import ClockKind, hookimpl
from thutuc.procedure import Cutoff, Header, Procedure, Step, Variant
from thutuc.worktime import Budget, Counting, Policies, Term, TermUnit
from thutuc_deadlines.law import COUNTING, FORWARD_TERM, INTAKE_TERM, Law

#: so many budgets are kept at hand; then they are worked out anew
MOST_KEPT = 4096

#: received after it, a dossier for another agency is moved at the start of the next working day
FORWARD_CUTOFF = time(15)


class _Named(Protocol):
    """What has variants, one of which may have been chosen for the dossier that is asked about."""

    @property
    def variants(self) -> tuple[Variant, ...]: ...

    @property
    def variant(self) -> str | None: ...


class ClockLaw:
    """Answers the hook ``deadline``: a budget for each clock, with the readings that the province uses."""

    def __init__(self, policies: Policies, law: Law) -> None:
        self._policies = policies
        self.law = law
        #: budgets of steps, by the objects they follow from, which are kept so that no other has their ids
        self._kept: dict[tuple[int, int, str], tuple[Header, Step, Budget | None]] = {}

    @hookimpl
    def deadline(
        self,
        procedure: Procedure,
        step: Step | None,
        clock: ClockKind,
        dossier: DossierView,
        started_at: datetime,
    ) -> Budget | None:
        """The clock's budget; ``None`` where neither the law nor the file gives it a term."""
        if clock is ClockKind.STEP:
            return None if step is None else self._of_step(procedure.header, step, dossier.channel)
        if clock is ClockKind.INTAKE:
            return self._intake(dossier, started_at.date())
        day = (dossier.received or started_at).date()
        if clock is ClockKind.WAIT and step is None and dossier.forwarded:
            return self._forward(day)
        if clock is ClockKind.DOSSIER:
            return self._dossier(procedure.header, dossier.channel, day)
        if clock is ClockKind.GROUP:
            return self._group(procedure, step)
        return self._wait(procedure.header, step, dossier.channel, day)

    def _intake(self, dossier: DossierView, day: date) -> Budget | None:
        """Only what comes online waits to be received; at a counter arrival and reception are one act."""
        rule = self.law.rule(INTAKE_TERM, day) if dossier.channel == "online" else None
        if rule is None or rule.term is None:
            return None
        return Budget(Term.parse(rule.term), basis=rule.cited, policies=self._policies)

    def _forward(self, day: date) -> Budget | None:
        """What was received for another agency is moved the same day; after 15:00, as the next one opens."""
        rule = self.law.rule(FORWARD_TERM, day)
        if rule is None or rule.term is None:
            return None
        policies = replace(self._policies, same_day_after_cutoff="opening")
        return Budget(Term.parse(rule.term), cutoff=FORWARD_CUTOFF, basis=rule.cited, policies=policies)

    def _dossier(self, header: Header, channel: str, day: date) -> Budget | None:
        """The committed term where there is one, for the receipt promises that; else the legal one."""
        term = header.committed_term or header.legal_term
        if term is None:
            return None
        cutoff = cutoff_of(header, None, channel)
        return Budget(
            term,
            cutoff=cutoff.at if cutoff else None,
            after=header.supplement.after,
            basis=_cited("; ".join(header.basis) or self._counting(day), header, cutoff),
            policies=self._policies,
            limit=header.limit,
        )

    def _of_step(self, header: Header, step: Step, channel: str) -> Budget | None:
        """The same budget for every dossier, unless the step has the term of a case that was just chosen."""
        if step.variant is not None:
            return self._step(header, step, channel)
        key = (id(header), id(step), channel)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = header, step, self._step(header, step, channel)
        return kept[2]

    def _step(self, header: Header, step: Step, channel: str) -> Budget | None:
        """A step of the published table: eight working hours a day, unless the step says it counts by law."""
        if step.term is None:
            return None
        cutoff = _step_cutoff(header, step, channel)
        return Budget(
            step.term,
            counting=step.counting or Counting.TABLE,
            cutoff=cutoff.at if cutoff else None,
            basis=_cited(f"Quy trình nội bộ, bước {step.number or step.id}", step, cutoff),
            policies=self._policies,
        )

    def _group(self, procedure: Procedure, step: Step | None) -> Budget | None:
        """What several steps have together: a row of the published table, like a step's own."""
        group = procedure.group.get(step.group or "") if step is not None else None
        if group is None or group.term is None:
            return None
        return Budget(
            group.term,
            counting=group.counting or Counting.TABLE,
            basis=group.basis or f"Quy trình nội bộ, nhóm bước {group.name or group.id}",
            policies=self._policies,
        )

    def _wait(self, header: Header, step: Step | None, channel: str, day: date) -> Budget | None:
        """Whoever is waited for has a legal term: no table binds an applicant or another agency."""
        if step is None:
            term, basis = header.supplement.applicant_term, header.supplement.basis
            if term is None:
                return None
            return Budget(term, basis=basis or self._counting(day), policies=self._policies)
        if step.term is None:
            return None
        basis = step.suspend.basis if step.suspend else None
        cutoff = _step_cutoff(header, step, channel)
        return Budget(
            step.term,
            cutoff=cutoff.at if cutoff else None,
            basis=_cited(basis or self._counting(day), step, cutoff),
            policies=self._policies,
        )

    def _counting(self, day: date) -> str:
        """Which text says how a term is counted, where the file cites none."""
        rule = self.law.rule(COUNTING, day)
        return rule.cited if rule is not None else ""


def cutoff_of(header: Header, step: Step | None, channel: str) -> Cutoff | None:
    """The most specific cut-off: the step's by channel, the step's, the procedure's by channel, its own."""
    for cutoffs in (step.cutoffs if step is not None else (), header.cutoffs):
        for wanted in (channel, None):
            found = _first(cutoffs, wanted)
            if found is not None:
                return found
    return Cutoff(header.cutoff) if header.cutoff is not None else None


def _step_cutoff(header: Header, step: Step, channel: str) -> Cutoff | None:
    """A step's own cut-off; the procedure's moves only what is to be done on the same day."""
    if step.term is not None and step.term.unit is TermUnit.SAME_DAY:
        return cutoff_of(header, step, channel)
    return _first(step.cutoffs, channel) or _first(step.cutoffs, None)


def _first(cutoffs: Iterable[Cutoff], channel: str | None) -> Cutoff | None:
    return next((each for each in cutoffs if each.channel == channel), None)


def _cited(basis: str, of: _Named, cutoff: Cutoff | None) -> str:
    """The text of law, with the case that the dossier is and the text that sets the cut-off."""
    parts = [basis]
    if of.variant is not None:
        text = next((each.basis for each in of.variants if each.name == of.variant), None)
        parts.append(f"trường hợp {of.variant}" + (f" ({text})" if text else ""))
    if cutoff is not None and cutoff.basis:
        parts.append(f"giờ chốt {cutoff.at:%H:%M} ({cutoff.basis})")
    return "; ".join(parts)
