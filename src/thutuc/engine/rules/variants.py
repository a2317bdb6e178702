"""Which terms a dossier has, where they depend on a condition (thời hạn theo điều kiện).

The file says them all; here the ones are chosen that hold for the dossier that is asked about, when its
clock starts. A plug-in is asked, then and later, with a procedure or step that has these terms, and need not
know.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import replace

from thutuc.dossier import Task
from thutuc.engine.draft import Draft
from thutuc.engine.rules import choosing
from thutuc.errors import EvaluationError, WrongData
from thutuc.hookspecs import ClockKind
from thutuc.lint.conditions import condition_told
from thutuc.procedure import Procedure, Step, Variant
from thutuc.worktime import Budget, Term


def chosen(
    draft: Draft, kind: ClockKind, step: Step | None, task: Task | None
) -> tuple[Procedure, Step | None]:
    """The procedure and step with the terms that hold for this dossier now, its case named."""
    procedure = draft.procedure
    if kind is ClockKind.DOSSIER and procedure.header.variants:
        return _of_procedure(draft, procedure), step
    if step is None or step.variant is not None:  # chosen already
        return procedure, step
    if kind in (ClockKind.STEP, ClockKind.WAIT) and step.variants:
        return procedure, _of_step(draft, step, task)
    return procedure, step


def running(
    draft: Draft, kind: ClockKind, step: Step | None, budget: Budget
) -> tuple[Procedure, Step | None]:
    """The procedure and step with the term that a clock was started with, whichever was chosen then."""
    procedure, term = draft.procedure, budget.term
    header = procedure.header
    if step is not None:
        return procedure, step if step.term == term else replace(step, term=term)
    if kind is ClockKind.DOSSIER and (header.committed_term or header.legal_term) != term:
        return replace(procedure, header=replace(header, legal_term=term, committed_term=None)), step
    return procedure, step


def returned(draft: Draft, step: Step, task: Task) -> Step:
    """The step with the time it has where the dossier comes back to it (thời hạn giải trình, chỉnh sửa).

    That is a limit of its own instead of a whole new term; the clocks of the dossier, of its group and of its
    leg run on, so that nobody gets new days for a return (Quyết định 1594/QĐ-UBND Hà Nội).
    """
    if not step.returned or step.id not in draft.state.holders:
        return step
    if choosing.repeats(draft, task) or choosing.taken_back(draft, step):
        return step
    case = next((each for each in step.returned if holds(draft, each.when, task)), None)
    if case is None:
        return step
    name = case.name or "chuyển trả"
    told = Variant("", term=case.term, name=name, basis=case.basis)
    return replace(step, term=case.term, untimed=False, variants=(told,), variant=name)


def holds(draft: Draft, when: str | None, task: Task | None = None) -> bool:
    """Whether a condition of a term, an extension or a payment holds for this dossier.

    A condition that its data cannot decide refuses the command: nothing stands for yes or no.
    """
    if when is None:
        return True
    data = ChainMap({"channel": draft.state.channel}, dict(draft.view(task).data))
    try:
        return draft.net.conditions[when](data)
    except EvaluationError as error:
        raise WrongData([f"{error} Fill in what it asks for first, or correct it."]) from error


def ask_within(draft: Draft) -> Term | None:
    """Within which time papers are asked for, in this dossier's case; undecided, as the file says of all."""
    header = draft.procedure.header
    if not any(each.ask_within for each in header.variants):
        return header.supplement.ask_within
    try:
        cases = _cases(draft, header.variants, None)
    except WrongData:  # what decides it is not filled in yet: to ask for that hinders nobody
        cases = []
    return next((each.ask_within for each in cases if each.ask_within), header.supplement.ask_within)


def _of_procedure(draft: Draft, procedure: Procedure) -> Procedure:
    header = procedure.header
    cases = _cases(draft, header.variants, None)
    if not cases:
        return procedure
    legal, committed = header.legal_term, header.committed_term
    if cases[0].add is None:
        legal, committed = cases[0].term or legal, cases[0].committed_term or committed
    for case in cases:
        legal, committed = _plus(legal, case.add), _plus(committed, case.add)
    return replace(
        procedure,
        header=replace(
            header,
            legal_term=legal,
            committed_term=committed,
            variant="; ".join(_name(draft, case) for case in cases),
        ),
    )


def _of_step(draft: Draft, step: Step, task: Task | None) -> Step:
    cases = _cases(draft, step.variants, task)
    if not cases:
        return step
    term = step.term
    if cases[0].add is None:
        term = cases[0].term or term
    for case in cases:
        term = _plus(term, case.add)
    return replace(step, term=term, variant="; ".join(_name(draft, case) for case in cases))


def _cases(draft: Draft, variants: Sequence[Variant], task: Task | None) -> list[Variant]:
    """The first one that replaces and holds, then every one that adds and holds."""
    replacing = (each for each in variants if each.add is None and holds(draft, each.when, task))
    first = next(replacing, None)
    adding = [each for each in variants if each.add is not None and holds(draft, each.when, task)]
    return [*([first] if first is not None else []), *adding]


def _plus(term: Term | None, added: Term | None) -> Term | None:
    return term if term is None or added is None else term + added


def _name(draft: Draft, case: Variant) -> str:
    return case.name or condition_told(draft.procedure, case.when)
