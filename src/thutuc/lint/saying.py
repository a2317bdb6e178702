"""What a rule of lint says, in both languages, and where it says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from thutuc.errors import Finding
from thutuc.procedure import Procedure

LONGEST = 120  #: characters of one fact of the file that a sentence repeats


class Placed(Protocol):
    """Anything that has a place in the file: a step, a node, a flow."""

    @property
    def id(self) -> str:
        """BPMN id."""

    @property
    def name(self) -> str:
        """The name as drawn."""

    @property
    def line(self) -> int | None:
        """Line in the file, from 1."""


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


class Whole(str):
    """A fact that is told whole, however long it is: the sum of a path."""

    __slots__ = ()


def shortened(fact: object) -> object:
    """A fact as a sentence repeats it; what the file may make very long is cut."""
    if not isinstance(fact, str) or isinstance(fact, Whole) or len(fact) <= LONGEST:
        return fact
    return f"{fact[: LONGEST - 1]}…"
