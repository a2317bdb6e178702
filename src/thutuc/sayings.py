"""What a rule says of a file, in both languages, and the findings it makes once its facts are filled in."""

from __future__ import annotations

from dataclasses import dataclass

from thutuc.errors import Finding, Kind, stopped

_LONGEST = 360  #: characters of one fact of the file that a sentence repeats


@dataclass(frozen=True, slots=True)
class Saying:
    """The four sentences of one rule; words in braces are filled in with the facts found."""

    en: str  #: what was expected, what was found
    vi: str
    remedy: str  #: what to do
    remedy_vi: str
    kind: Kind = Kind.BREAKS

    @property
    def severity(self) -> str:
        """``warn`` for advice; all else refuses the file."""
        return "warn" if self.kind is Kind.ADVICE else "error"

    def told(
        self,
        rule: str,
        file: str | None,
        line: int | None,
        element: str | None = None,
        name: str | None = None,
        /,
        **facts: object,
    ) -> Finding:
        """The finding of the *rule* at a place of the *file*, with the *facts* found there."""
        short = {key: _shortened(fact) if isinstance(fact, str) else fact for key, fact in facts.items()}
        return Finding(
            rule=rule,
            message=stopped(self.en.format(**short)),
            message_vi=stopped(self.vi.format(**short)),
            remedy=stopped(self.remedy.format(**short)),
            remedy_vi=stopped(self.remedy_vi.format(**short)),
            element=_shortened(element or "") or None,
            name=_shortened(name or "") or None,
            line=line,
            file=file,
            severity=self.severity,
            kind=self.kind,
        )


class Gathered:
    """The findings of one file, in the order they were made, so that they are told together."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.items: list[Finding] = []

    @property
    def refuse(self) -> bool:
        """Whether any of them refuses the file."""
        return any(finding.severity == "error" for finding in self.items)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
