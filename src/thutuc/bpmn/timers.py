"""Reads when a timer event fires: ISO 8601 for calendar time, ``thutuc:term`` for a legal term."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from thutuc.bpmn.definitions import Definitions
from thutuc.bpmn.extensions import Words
from thutuc.bpmn.findings import Place
from thutuc.bpmn.names import BPMN
from thutuc.bpmn.vocabulary import TermWord
from thutuc.procedure import Timer, TimerKind

_CHILDREN = {
    f"{{{BPMN}}}timeDuration": TimerKind.DURATION,
    f"{{{BPMN}}}timeDate": TimerKind.DATE,
    f"{{{BPMN}}}timeCycle": TimerKind.CYCLE,
}
_N = r"[0-9]{1,6}"
_DURATION = re.compile(
    rf"P(?=[0-9T])(?:{_N}Y)?(?:{_N}M)?(?:{_N}W)?(?:{_N}D)?"
    rf"(?:T(?=[0-9])(?:{_N}H)?(?:{_N}M)?(?:{_N}(?:[.,][0-9]{{1,6}})?S)?)?"
)
_CYCLE = re.compile(r"R(?:[1-9][0-9]{0,5})?/(?:(?P<start>[^/]+)/)?(?P<every>P[^/]+)")
_QUOTED = re.compile(
    r"""(?:=\s*)?(?:(?:duration|date and time|cycle)\s*\(\s*)?(?:[$#]\{\s*)?(["'])([^"'{}()]+)\1\s*[)}]?"""
)
_CRON = re.compile(r"[-0-9*?,/LW#A-Z]{1,40}(?: +[-0-9*?,/LW#A-Z]{1,40}){4,6}")
_WHAT = {
    TimerKind.DURATION: ("a duration", "khoảng thời gian", "P15D"),
    TimerKind.DATE: ("an instant", "thời điểm", "2026-03-02T07:30:00+07:00"),
    TimerKind.CYCLE: ("a cycle", "chu kỳ", "R3/P1D"),
}


def read_timer(element: etree._Element, event_words: Words, file: Definitions) -> Timer | None:
    """The timer of one ``timerEventDefinition``, or ``None`` and a finding."""
    place = Place.of(element)
    written = [(_CHILDREN[child.tag], bare(child.text or "")) for child in element if child.tag in _CHILDREN]
    word = file.words.of(element).one(TermWord) or event_words.one(TermWord)
    if word is not None:
        if written:
            found = ", ".join(["thutuc:term", *(kind.value for kind, _ in written)])
            file.findings.add("timer-several", place, found=found, kept="thutuc:term")
        return Timer(TimerKind.TERM, str(word.value), word.counting)
    if not any(text for _, text in written):
        file.findings.add("timer-missing", place)
        return None
    kind, text = next((kind, text) for kind, text in written if text)
    if len(written) > 1:
        file.findings.add(
            "timer-several", place, found=", ".join(kind.value for kind, _ in written), kept=kind.value
        )
    if kind is TimerKind.CYCLE and _CRON.fullmatch(text):
        file.findings.add("timer-cron", place, found=text)
        return None
    if not is_expression(text) and not is_literal(kind, text):
        what, what_vi, example = _WHAT[kind]
        file.findings.add("timer-text", place, what=what, what_vi=what_vi, found=text, example=example)
        return None
    child = next(each for each in element if _CHILDREN.get(each.tag) is kind)
    if is_expression(text):
        file.check_language(text, child.get("language"), place)
    return Timer(kind, text)


def bare(text: str) -> str:
    """The text itself of one that a modeler wrote as a constant: ``"P1D"``, ``=duration("P1D")``."""
    found = _QUOTED.fullmatch(text.strip())
    return found[2].strip() if found else text.strip()


def is_expression(text: str) -> bool:
    """``=expression`` or ``${expression}``: worked out on the dossier's data, not here."""
    return (text.startswith("=") and len(text) > 1) or (text.startswith(("${", "#{")) and text.endswith("}"))


def is_literal(kind: TimerKind, text: str) -> bool:
    """Is this text ISO 8601 for that kind of timer?"""
    if kind is TimerKind.DURATION:
        return _DURATION.fullmatch(text) is not None
    if kind is TimerKind.DATE:
        return _is_date(text)
    found = _CYCLE.fullmatch(text)
    if found is None or (found["start"] is not None and not _is_date(found["start"])):
        return False
    every = found["every"]
    return _DURATION.fullmatch(every) is not None and re.search("[1-9]", every) is not None


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
