"""What each rule of the reader means for the file: broken, not supported here, or only not complete."""

from __future__ import annotations

from thutuc.errors import Kind

_UNSUPPORTED = frozenset({"element-unsupported", "file-too-large", "called-expression", "timer-cron"})
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
        "loop-missing",
        "lane-ambiguous",
    }
)


def kind_of(rule: str) -> Kind:
    """The kind of an error by its rule; whatever is not listed breaks BPMN, or the words of thutuc."""
    if rule in _UNSUPPORTED:
        return Kind.UNSUPPORTED
    return Kind.MISSING if rule in _MISSING else Kind.BREAKS
