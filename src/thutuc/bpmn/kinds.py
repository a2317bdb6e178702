"""What each rule of the reader means for the file: broken, not supported here, or only not complete."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from thutuc.bpmn.messages_words import WORDS
from thutuc.errors import Finding, Kind

_UNSUPPORTED = frozenset(
    {
        "element-unsupported",
        "file-too-large",
        "called-expression",
        "event-name",
        "expression-language",
        "timer-cron",
        "vendor-mapping",
    }
)
#: BPMN allows it to be left out, or to be said in words that only people read; to run it has to be there
_MISSING = frozenset(
    {
        "id-missing",
        "process-missing",
        "process-ambiguous",
        "event-unnamed",
        "flow-condition-empty",
        "start-missing",
        "start-several",
        "timer-missing",
        "timer-text",
        "called-missing",
        "script-missing",
        "decision-missing",
        "decision-result",
        "loop-missing",
        "rounds-missing",
        "lane-ambiguous",
        "form-missing",
    }
)
#: what BPMN lets be absent in a drawing only: an executable process must have it
_OF_DRAWINGS = frozenset({"event-unnamed", "timer-missing", "rounds-missing"})


def of_executable(finding: Finding) -> Finding:
    """The finding as it stands in a process that is marked as executable."""
    return replace(finding, kind=Kind.BREAKS) if finding.rule in _OF_DRAWINGS else finding


def kind_of(rule: str) -> Kind:
    """The kind of an error by its rule; whatever is not listed breaks BPMN, or the words of thutuc."""
    if rule in _UNSUPPORTED:
        return Kind.UNSUPPORTED
    return Kind.MISSING if rule in _MISSING else Kind.BREAKS


def breaks_what(finding: Finding) -> Literal["BPMN", "thutuc", "DMN"]:
    """Whose rules such a finding breaks: the standard's, our own words', a decision table's."""
    if finding.rule.startswith("decision-") or (finding.file or "").lower().endswith(".dmn"):
        return "DMN"
    of_form = (finding.file or "").endswith(".schema.json")
    return "thutuc" if of_form or finding.rule in WORDS else "BPMN"
