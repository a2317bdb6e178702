"""Findings as SARIF 2.1.0, which code hosts and editors show beside the file (OASIS, 27 March 2020)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import thutuc
from thutuc.errors import Finding, stopped

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warn": "warning"}  # anything else is a note


def sarif(findings: Iterable[Finding], lang: str) -> dict[str, Any]:
    """One run of lint as a SARIF log."""
    told = list(findings)
    rules = sorted({finding.rule for finding in told})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(told, rules, lang)},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, rules, lang) for finding in told],
            }
        ],
    }


def _driver(told: Sequence[Finding], rules: Sequence[str], lang: str) -> dict[str, Any]:
    first = {finding.rule: finding for finding in reversed(told)}
    return {
        "name": "thutuc",
        "semanticVersion": thutuc.__version__,
        "rules": [
            {
                "id": rule,
                "help": {"text": _words(first[rule], lang)[1]},
                "defaultConfiguration": {"level": _LEVELS.get(first[rule].severity, "note")},
            }
            for rule in rules
        ],
    }


def _result(finding: Finding, rules: Sequence[str], lang: str) -> dict[str, Any]:
    message, remedy = _words(finding, lang)
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS.get(finding.severity, "note"),
        "message": {"text": f"{message} {remedy}"},
        "locations": [_location(finding)],
        "properties": {"kind": finding.kind.value, "remedy": remedy},
    }


def _location(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if finding.file is not None:
        place["physicalLocation"] = {
            "artifactLocation": {"uri": quote(PurePath(finding.file).as_posix(), errors="surrogateescape")},
            "region": {"startLine": finding.line or 1},
        }
    if finding.element is not None:
        place["logicalLocations"] = [
            {
                "name": finding.name or finding.element,
                "fullyQualifiedName": finding.element,
                "kind": "element",
            }
        ]
    return place


def _words(finding: Finding, lang: str) -> tuple[str, str]:
    if lang == "vi":
        return stopped(finding.message_vi), stopped(finding.remedy_vi)
    return stopped(finding.message), stopped(finding.remedy)
