"""How much a finding weighs: each rule's own level, what ``thutuc.toml`` says, what a file's notes accept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from unicodedata import normalize

from thutuc.errors import Finding, Kind
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure


class Level(StrEnum):
    """What ``[lint]`` of ``thutuc.toml`` may say of a rule."""

    OFF = "off"  #: not told
    WARN = "warn"  #: told; refuses nothing
    ERROR = "error"  #: refuses the file


NOTE = "note"  #: a finding that only tells something: a proof, a reason that was accepted

_ACCEPTED = re.compile(r"(?:Chấp nhận|Accepted) ([a-z][a-z-]*)(?: (?:ở|at) (\S+?))?: *(\S.*)", re.DOTALL)
STALE = Saying(
    "accepted-nothing",
    "Expected a finding {rule!r} that the note accepts, found none: {note!r}",
    "Ghi chú chấp nhận {rule!r}, nhưng không còn phát hiện nào như vậy: {note!r}",
    "Take the note out; what it accepts was mended.",
    "Bỏ ghi chú này; điều được chấp nhận đã được sửa.",
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that a note of the file lets stand, with its reason: ``Chấp nhận time-path ở ky: lý do``."""

    rule: str
    element: str | None  #: only there; ``None``: wherever the rule finds something
    reason: str
    note: str  #: the whole note

    def covers(self, finding: Finding) -> bool:
        """Whether it is this finding that is accepted."""
        return self.rule == finding.rule and self.element in (None, finding.element)


def accepted(procedure: Procedure) -> list[Accepted]:
    """What the notes of a file accept, each with its reason."""
    notes = procedure.header.notes
    found = [(note, _ACCEPTED.fullmatch(normalize("NFC", note.strip()))) for note in notes]
    return [Accepted(match[1], match[2], match[3].strip(), note) for note, match in found if match]


def reason_told(note: str) -> str:
    """A note as people read it on paper: of one that accepts a finding, the reason."""
    match = _ACCEPTED.fullmatch(normalize("NFC", note.strip()))
    return note if match is None else match[3][:1].upper() + match[3][1:]


def weighed(
    procedure: Procedure, findings: Iterable[Finding], levels: Mapping[str, Level]
) -> Iterator[Finding]:
    """The findings at the levels in force; what a note accepts stays visible, with the reason."""
    reasons = accepted(procedure)
    used: set[str] = set()
    for finding in findings:
        level = levels.get(finding.rule)
        if level is Level.OFF:
            used |= {each.note for each in reasons if each.rule == finding.rule}
            continue
        reason = next((each for each in reasons if each.covers(finding)), None)
        if reason is not None:
            used.add(reason.note)
            yield _with_reason(finding, reason)
        elif level is not None and finding.severity != NOTE:
            yield replace(finding, severity=level.value, kind=Kind.MISSING)
        else:
            yield finding
    for each in reasons:
        if each.note not in used:
            yield STALE.at(procedure, rule=each.rule, note=each.note)


def _with_reason(finding: Finding, reason: Accepted) -> Finding:
    return replace(
        finding,
        severity=NOTE,
        message=f"{finding.message} — accepted in a note of the file: {reason.reason}",
        message_vi=f"{finding.message_vi} — tệp ghi chú chấp nhận: {reason.reason}",
    )
