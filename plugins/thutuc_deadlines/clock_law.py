"""How much time each of a dossier's four clocks has, and by which text of law."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from thutuc.dossier import DossierView
from thutuc.hookspecs import ClockKind, hookimpl
from thutuc.procedure import Procedure, Step
from thutuc.worktime import Budget, Counting, Policies, Term, TermUnit

#: an online dossier is received or answered within this time of its arrival
INTAKE_TERM = Term(Decimal(8), TermUnit.WORKING_HOUR)
INTAKE_BASIS = "NĐ 118/2025/NĐ-CP Điều 17–18"
#: which text says how a day-term is counted, where the file cites none
COUNTING_BASIS = "Bộ luật Dân sự 2015 Điều 145–148"


class ClockLaw:
    """Answers the hook ``deadline``: a budget for each clock, with the readings that the province uses."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

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
        if clock is ClockKind.INTAKE:
            return self._intake(dossier)
        if clock is ClockKind.DOSSIER:
            return self._dossier(procedure)
        if clock is ClockKind.STEP:
            return self._step(procedure, step)
        return self._wait(procedure, step)

    def _intake(self, dossier: DossierView) -> Budget | None:
        """Only what comes online waits to be received; at a counter arrival and reception are one act."""
        if dossier.channel != "online":
            return None
        return Budget(INTAKE_TERM, basis=INTAKE_BASIS, policies=self._policies)

    def _dossier(self, procedure: Procedure) -> Budget | None:
        """The committed term where there is one, for the receipt promises that; else the legal one."""
        header = procedure.header
        term = header.committed_term or header.legal_term
        if term is None:
            return None
        return Budget(
            term,
            cutoff=header.cutoff,
            after=header.supplement.after,
            basis="; ".join(header.basis) or COUNTING_BASIS,
            policies=self._policies,
        )

    def _step(self, procedure: Procedure, step: Step | None) -> Budget | None:
        """A step of the published table: eight working hours a day, unless the step says it counts by law."""
        if step is None or step.term is None:
            return None
        same_day = step.term.unit is TermUnit.SAME_DAY
        return Budget(
            step.term,
            counting=step.counting or Counting.TABLE,
            cutoff=procedure.header.cutoff if same_day else None,
            basis=f"Quy trình nội bộ, bước {step.number or step.id}",
            policies=self._policies,
        )

    def _wait(self, procedure: Procedure, step: Step | None) -> Budget | None:
        """Whoever is waited for has a legal term: no table binds an applicant or another agency."""
        if step is None:
            supplement = procedure.header.supplement
            term, basis = supplement.applicant_term, supplement.basis
        else:
            term, basis = step.term, step.suspend.basis if step.suspend else None
        if term is None:
            return None
        return Budget(term, basis=basis or COUNTING_BASIS, policies=self._policies)
