"""What a rule of lint says, in both languages, and where it says it."""

from __future__ import annotations

from dataclasses import dataclass

from thutuc.errors import Finding
from thutuc.procedure import Procedure
from thutuc.procedure.placed import Placed

LONGEST = 120  #: characters of one fact of the file that a sentence repeats


@dataclass(frozen=True, slots=True)
class Saying:
    """The four sentences of one rule; words in braces are filled in with the facts found."""

    rule: str  #: kebab-case name, which ``thutuc.toml`` and ``docs/reference/lint.md`` use
    en: str  #: what was expected, what was found
    vi: str
    remedy: str  #: what to do
    remedy_vi: str
    severity: str = "warn"  #: ``error``, ``warn``, or ``note`` for what is only told

    def at(self, procedure: Procedure, where: Placed | None = None, /, **facts: object) -> Finding:
        """The finding about *where*, or about the whole procedure."""
        place: Placed = procedure if where is None else where
        short = {key: shortened(fact) for key, fact in facts.items()}
        return Finding(
            rule=self.rule,
            message=self.en.format(**short),
            message_vi=self.vi.format(**short),
            remedy=self.remedy.format(**short),
            remedy_vi=self.remedy_vi.format(**short),
            element=place.id,
            name=place.name or None,
            line=place.line or procedure.line,
            file=procedure.file,
            severity=self.severity,
        )


def about(
    procedure: Procedure,
    where: Placed,
    rule: str,
    message: str,
    message_vi: str,
    remedy: str,
    remedy_vi: str,
    severity: str = "error",
) -> Finding:
    """The finding about *where*, of sentences that have their facts."""
    return Finding(
        rule=rule,
        message=message,
        message_vi=message_vi,
        remedy=remedy,
        remedy_vi=remedy_vi,
        element=where.id,
        name=where.name,
        line=where.line,
        file=procedure.file,
        severity=severity,
    )


class Whole(str):
    """A fact that is told whole, however long it is: the sum of a path."""

    __slots__ = ()


def shortened(fact: object) -> object:
    """A fact as a sentence repeats it; what the file may make very long is cut."""
    if not isinstance(fact, str) or isinstance(fact, Whole) or len(fact) <= LONGEST:
        return fact
    return f"{fact[: LONGEST - 1]}…"
