"""What is wrong with a plan, in words and with the line, before anything is run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from thutuc.errors import Finding
from thutuc.mistakes import did_you_mean, nearest
from thutuc.simulation.lines import Path, line_of
from thutuc.simulation.mending import Mended

#: Findings that are told of one plan.
MOST_TOLD = 100
#: The rules that say who is not there.
ABOUT_PEOPLE = frozenset({"role", "officer", "unit"})


class Notes:
    """Findings as they are gathered; each knows its line by where in the plan it lies."""

    def __init__(self, file: str, lines: Mapping[Path, int], mended: Mended | None = None) -> None:
        self._file, self._lines, self._mended = file, lines, mended
        self.found: list[Finding] = []
        self._hushed: set[str] = set()

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
        """Note a finding; not one that only what was taken out before may have led to."""
        if self._mended is not None:
            path = self._mended.written(path)
            if self._mended.follows(tuple(path)):
                return
        if rule in self._hushed:
            return
        finding = Finding(
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
        if finding not in self.found:  # what cannot be taken out is met again in the next round
            self.found.append(finding)

    def unknown(
        self, rule: str, path: Sequence[str | int], what: tuple[str, str], found: str, known: Sequence[str]
    ) -> None:
        """Note a name that nothing has, with what may have been meant."""
        english, vietnamese = did_you_mean(nearest(found, known, 3) or sorted(known)[:10])
        self.say(
            rule,
            path,
            f"không có {what[0]} {found[:100]!r}",
            f"expected {what[1]} that is there, found {found[:100]!r}",
            remedy=(
                vietnamese.strip() or "Bỏ khỏi kế hoạch.",
                english.strip() or "Take it out of the plan.",
            ),
        )

    def hush(self, rules: Collection[str]) -> None:
        """Say no more by these rules: what they would say may only follow from what was said."""
        self._hushed.update(rules)

    def wrong(self, path: Sequence[str | int]) -> bool:
        """Whether something was found at *path*, or in what lies there."""
        place = ".".join(map(str, path))
        return any(
            each.element == place or (each.element or "").startswith(f"{place}.") for each in self.found
        )

    def told(self) -> tuple[Finding, ...]:
        """What was found, in the order of the file: mistakes alone where there are any, so many of them."""
        wrong = [each for each in self.found if each.severity == "error"]
        found = sorted(wrong or self.found, key=lambda each: each.line or 0)
        more = len(found) - MOST_TOLD
        if more <= 0:
            return tuple(found)
        last = Notes(self._file, {})
        last.say(
            "more",
            (),
            f"còn ít nhất {more} điểm nữa không kể ở đây",
            f"at least {more} more are not told here",
            remedy=("Sửa những điểm trên trước.", "Correct those above first."),
            warn=not wrong,
        )
        return (*found[:MOST_TOLD], *last.found)

    @property
    def refused(self) -> bool:
        """Whether something was found that a plan cannot be run with."""
        return any(finding.severity == "error" for finding in self.found)
