"""Reads DMN files into :class:`Decision` values that can be asked, or says all that is wrong with them.

``docs/reference/dmn.md`` is the page. The cells are FEEL in the safe language of
:mod:`thutuc.expressions`; nothing outside the file is ever opened, and a decision reads data and changes
nothing.
"""

from __future__ import annotations

from pathlib import Path

from thutuc import bounded
from thutuc.dmn.compile import compile_decisions
from thutuc.dmn.coverage import judge_table
from thutuc.dmn.decision import Decision, Stage
from thutuc.dmn.findings import Findings
from thutuc.dmn.model import Aggregation, DecisionFile, HitPolicy
from thutuc.dmn.reader import read_file
from thutuc.dmn.ruling import Ruling
from thutuc.dmn.table import CompiledTable, Outcome
from thutuc.errors import Finding, ProcedureRefused
from thutuc.safexml import MOST_BYTES

__all__ = [
    "Aggregation",
    "CompiledTable",
    "Decision",
    "DecisionFile",
    "HitPolicy",
    "Outcome",
    "Ruling",
    "Source",
    "Stage",
    "beside",
    "inspect_decisions",
    "read_decisions",
    "read_words",
]

#: a path, or the bytes of a file
Source = str | Path | bytes


def read_decisions(source: Source, file: str | None = None) -> dict[str, Decision]:
    """Every decision of a file by its id; everything wrong with the file is raised together."""
    decisions, findings = inspect_decisions(source, file)
    if any(finding.severity == "error" for finding in findings):
        raise ProcedureRefused(findings)
    return decisions


def inspect_decisions(
    source: Source, file: str | None = None
) -> tuple[dict[str, Decision], tuple[Finding, ...]]:
    """The decisions that can be asked, and every finding, warnings too; never raises."""
    words, findings = _words(source, file)
    if words is None:
        return {}, tuple(findings.items)
    decisions = compile_decisions(words, findings)
    judged: set[str] = set()
    for decision in decisions.values():
        for stage in decision.stages:
            if stage.table is not None and stage.id not in judged:
                judged.add(stage.id)
                drawn = next(each for each in words.decisions if each.id == stage.id)
                judge_table(stage.table, drawn, findings)
    return decisions, tuple(findings.items)


def read_words(source: Source, file: str | None = None) -> DecisionFile:
    """What a file says, its cells as they are written; raises with everything that is wrong."""
    words, findings = _words(source, file)
    if words is None or findings.refuse:
        raise ProcedureRefused(findings.items)
    return words


def _words(source: Source, file: str | None) -> tuple[DecisionFile | None, Findings]:
    findings = Findings(file or (None if isinstance(source, bytes) else str(source)))
    if isinstance(source, bytes):
        return read_file(source, findings), findings
    try:
        data = bounded.beginning(Path(source), MOST_BYTES)
    except OSError as error:
        vi, en = bounded.reason(error)
        findings.add("file-unreadable", reason=en, reason_vi=vi)
        return None, findings
    return read_file(data, findings), findings


def beside(procedure: str | Path) -> tuple[Path, ...]:
    """The decision files of a procedure file: ``*.dmn`` beside it, and in ``decisions/`` there."""
    folder = Path(procedure).parent
    return tuple(sorted([*folder.glob("*.dmn"), *folder.glob("decisions/*.dmn")]))
