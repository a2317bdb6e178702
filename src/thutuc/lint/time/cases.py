"""The cases of a procedure whose terms depend on conditions: each is proved on its own (R87)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from thutuc.errors import TermError
from thutuc.lint.conditions import condition_told
from thutuc.lint.domains import Values, cases, decided, declared
from thutuc.procedure import Header, Procedure, Step, Variant
from thutuc.worktime import Term

#: cases told apart; of more nothing is proved
MOST = 256


@dataclass(frozen=True, slots=True)
class Case:
    """Which of the conditions that terms depend on hold, and with which data."""

    truth: Mapping[str, bool]  #: condition as written → whether it holds
    values: Values  #: data that make it so, as far as they are known
    name: str = ""  #: what officials call it; nothing where no variant applies

    def holds(self, variant: Variant) -> bool:
        """Whether the variant applies."""
        return self.truth.get(variant.when, False)


def cases_of(
    procedure: Procedure, kept: Sequence[str] = (), settled: Sequence[str] = ()
) -> Sequence[Case] | None:
    """Every case once; ``None`` where there are too many to prove.

    *kept* and *settled* are conditions of flows whose data do not change between them.
    """
    variants = [*procedure.header.variants, *(each for step in procedure.steps for each in step.variants)]
    same = {*kept, *settled}
    asking = sum(flow.condition in same for flow in procedure.flows)
    if not variants and asking < 2:  # one choice excludes no other
        return (Case({}, {}),)
    found = _told_apart(procedure, variants, (*kept, *settled)) if settled else None
    return found or _told_apart(procedure, variants, kept) or _told_apart(procedure, variants, ())


def _told_apart(
    procedure: Procedure, variants: Sequence[Variant], kept: Sequence[str]
) -> Sequence[Case] | None:
    """The cases by what the terms ask and by *kept* conditions of flows; ``None``: too many."""
    texts = list(dict.fromkeys(variant.when for variant in variants))
    names = {each.when: each.name or condition_told(procedure, each.when) for each in variants}
    flows = sorted({flow.condition for flow in procedure.flows if flow.condition is not None})
    found: dict[tuple[object, ...], Case] = {}
    rows = _rows(texts, kept, procedure)
    if rows is None:
        return None
    for values, truth in rows:
        met = tuple(decided(text, values) for text in flows)
        key = (tuple(truth[text] for text in texts), met)
        if key not in found:
            name = " và ".join(dict.fromkeys(names[text] for text in texts if truth[text]))
            found[key] = Case(truth, values, name)
            if len(found) > MOST:
                return None
    return tuple(found.values())


def _rows(
    texts: Sequence[str], kept: Sequence[str], procedure: Procedure
) -> Iterator[tuple[Values, dict[str, bool]]] | None:
    """Data and what holds with them; what data cannot decide is taken to hold, and not to hold.

    ``None`` where they do not decide the *kept* conditions.
    """
    rows = cases((*texts, *kept), declared(procedure))
    if rows is not None:
        return ((values, {text: bool(decided(text, values)) for text in texts}) for values in rows)
    if kept:
        return None
    truths = product((False, True), repeat=min(len(texts), 9))
    return (({}, dict(zip(texts, truth, strict=False))) for truth in truths)


def terms_of(header: Header, case: Case) -> tuple[Term | None, Term | None]:
    """The legal and the committed term in a case: the first variant that replaces, then what is added."""
    legal, committed = header.legal_term, header.committed_term
    applying = [variant for variant in header.variants if case.holds(variant)]
    for variant in applying:
        if variant.add is None:
            legal = variant.term or legal
            committed = variant.committed_term or committed
            break
    for variant in applying:
        if variant.add is not None:
            legal, committed = _plus(legal, variant.add), _plus(committed, variant.add)
    return legal, committed


def step_term_of(step: Step, case: Case) -> Term | None:
    """The term of a step in a case."""
    applying = [variant for variant in step.variants if case.holds(variant)]
    term = next((variant.term or step.term for variant in applying if variant.add is None), step.term)
    for variant in applying:
        if variant.add is not None:
            term = _plus(term, variant.add)
    return term


def _plus(term: Term | None, more: Term) -> Term | None:
    """The two together; unlike ones are refused where the file is read."""
    if term is None:
        return None
    try:
        return term + more
    except TermError:
        return term
