"""What is wrong with a plan, in words and with the line, before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from thutuc.errors import Finding
from thutuc.simulation.lines import Path, line_of


class Notes:
    """Findings as they are gathered; each knows its line by where in the plan it lies."""

    def __init__(self, file: str, lines: Mapping[Path, int]) -> None:
        self._file, self._lines = file, lines
        self.found: list[Finding] = []

    def say(
        self,
        rule: str,
        path: Sequence[str | int],
        vietnamese: str,
        english: str,
        *,
        remedy: tuple[str, str] = ("Sửa trong kế hoạch.", "Correct it in the plan."),
        warn: bool = False,
    ) -> None:
        """Note a finding."""
        self.found.append(
            Finding(
                rule=rule,
                message=english,
                message_vi=vietnamese,
                remedy=remedy[1],
                remedy_vi=remedy[0],
                element=".".join(map(str, path)),
                line=line_of(self._lines, path),
                file=self._file,
                severity="warn" if warn else "error",
            )
        )

    def unknown(
        self, rule: str, path: Sequence[str | int], what: tuple[str, str], found: str, known: Sequence[str]
    ) -> None:
        """Note a name that nothing has, with what may have been meant."""
        near = get_close_matches(found[:100], sorted(known), n=3, cutoff=0.5)
        some = near or sorted(known)[:10]
        self.say(
            rule,
            path,
            f"không có {what[0]} {found[:100]!r}",
            f"expected {what[1]} that is there, found {found[:100]!r}",
            remedy=(
                f"Có phải {' hoặc '.join(map(repr, some))}?" if some else "Bỏ khỏi kế hoạch.",
                f"Did you mean {' or '.join(map(repr, some))}?" if some else "Take it out of the plan.",
            ),
        )

    @property
    def refused(self) -> bool:
        """Whether something was found that a plan cannot be run with."""
        return any(finding.severity == "error" for finding in self.found)
