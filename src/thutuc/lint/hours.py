"""Hours that may be of the clock or of the office: asked about, never chosen."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import about
from thutuc.procedure import Group, Procedure, Step
from thutuc.worktime import Counting, Term


def bare_hours(procedure: Procedure) -> Iterator[Finding]:
    """A long term in bare "giờ" says which hours it means (R27–R28; BLDS 2015 Điều 147.1)."""
    owners: tuple[Step | Group, ...] = (*procedure.steps, *procedure.header.groups)
    for owner in owners:
        if owner.counting is Counting.LAW:
            continue
        for term in _terms(owner):
            if term.ambiguous:
                office = f"{term} làm việc"
                yield about(
                    procedure,
                    owner,
                    "bare-hours",
                    f"Expected hours of the office or of the clock, found {str(term)!r}, which may be either",
                    f"Thời hạn {str(term)!r} có thể là giờ làm việc, cũng có thể là giờ theo đồng hồ",
                    f'Write {office!r}, or counting="law" if hours of the clock are meant.',
                    f'Ghi {office!r}, hoặc ghi counting="law" nếu là giờ theo đồng hồ.',
                    "warn",
                )


def _terms(owner: Step | Group) -> Iterator[Term]:
    variants = owner.variants if isinstance(owner, Step) else ()
    for term in (owner.term, *(given for each in variants for given in (each.term, each.add))):
        if term is not None:
            yield term
