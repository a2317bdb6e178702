"""How well broken files are told from right ones: ``python -m tests.constraints`` prints the score.

The files each obey or break one rule of BPMN, and their names say which. A broken file counts as found when
it is refused or not supported; a right one may lack what thutuc needs to run it, but nothing worse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from thutuc.engine.checking import Checker, FileReport, Neighbours, Verdict
from thutuc.errors import Kind

FOLDER = Path(__file__).parents[1] / "../shared/data/bpmn-constraints"
_BROKEN = re.compile(r"fail|invalid", re.IGNORECASE)
_RIGHT = re.compile(r"success|valid", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Score:
    """The files that were judged against their names."""

    broken: tuple[FileReport, ...]
    right: tuple[FileReport, ...]

    @property
    def accepted(self) -> list[FileReport]:
        """Broken files that were not found."""
        return [one for one in self.broken if not _refuses(one)]

    @property
    def refused(self) -> list[FileReport]:
        """Right files that were refused."""
        return [one for one in self.right if _refuses(one)]


def _refuses(report: FileReport) -> bool:
    return report.verdict in (Verdict.UNSUPPORTED, Verdict.REFUSED)


@cache
def score() -> Score:
    """Check every file."""
    files = sorted(path for path in FOLDER.rglob("*.bpmn*") if path.is_file())
    checker = Checker(Neighbours(()), walks=False)
    broken = [path for path in files if _BROKEN.search(path.name)]
    right = [path for path in files if path not in broken and _RIGHT.search(path.name)]
    return Score(tuple(map(checker.check, broken)), tuple(map(checker.check, right)))


def main() -> None:
    """Print what was judged wrongly, and the score."""
    found = score()
    for report in found.accepted:
        print(f"accepted  {Path(report.file).relative_to(FOLDER)}")
    for report in found.refused:
        findings = [*report.findings, *(one for process in report.processes for one in process.findings)]
        why = {one.rule for one in findings if one.kind in (Kind.BREAKS, Kind.UNSUPPORTED)}
        print(f"refused   {Path(report.file).relative_to(FOLDER)}: {', '.join(sorted(why))}")
    print(f"broken files accepted: {len(found.accepted)} of {len(found.broken)}")
    print(f"right files refused: {len(found.refused)} of {len(found.right)}")


if __name__ == "__main__":
    main()
