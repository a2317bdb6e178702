"""The bytes of a BPMN file, and the tree they make once they have passed the guards of ``safexml``."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from thutuc import bounded, safexml
from thutuc.bpmn.findings import Findings, Place


def load(path: Path, findings: Findings) -> bytes:
    """The bytes of a file, or none and a finding."""
    try:
        return bounded.beginning(path, safexml.MOST_BYTES)
    except OSError as error:
        vi, en = bounded.reason(error)
        findings.add("file-unreadable", reason=en, reason_vi=vi)
        return b""


def parse(data: bytes, findings: Findings, *, encoding: str | None = None) -> etree._Element | None:
    """The root element, or ``None`` and a finding; *encoding* overrides what the file declares."""
    try:
        return safexml.parse(data, encoding)
    except safexml.XmlRefusedError as refused:
        place = Place(line=refused.line) if refused.line else None
        findings.add(refused.rule, place, **refused.facts)
        return None
