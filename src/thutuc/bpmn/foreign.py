"""Names what other engines would run and thutuc does not: listeners, delegate code, mappings of data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, ZEEBE
from thutuc.bpmn.findings import Findings, Place
from thutuc.bpmn.names import BPMN, local
from thutuc.procedure import NodeKind

_WORDS = f"{{{BPMN}}}extensionElements"
_VENDORS = tuple(f"{{{vendor}}}" for vendor in (CAMUNDA, FLOWABLE, ZEEBE))
_LISTENERS = ("executionListener", "taskListener", "executionListeners", "taskListeners", "eventListener")
_CODE = ("class", "expression", "delegateExpression")
_NAME = re.compile(r"(?:[$#]\{|=)?\s*(\w+)\s*\}?")
_ENTERED = frozenset({NodeKind.CALL_ACTIVITY, NodeKind.SUB_PROCESS})


def tell_foreign(element: etree._Element, kind: NodeKind, place: Place, findings: Findings) -> None:
    """Advise about code that is not run; refuse data that would silently have another name or value."""
    for key, value in element.attrib.items():
        vendor, _, name = str(key).rpartition("}")
        if f"{vendor}}}" in _VENDORS and name in _CODE:
            findings.add("vendor-code", place, found=f"{name} {str(value)!r}")
    block = element.find(_WORDS)
    words = [] if block is None else [each for each in block if str(each.tag).startswith(_VENDORS)]
    for word in words:
        if local(word) in _LISTENERS:
            findings.add("vendor-code", place, found=local(word))
        elif local(word) == "connector":
            findings.add("vendor-code", place, found="connector")
    inputs = []
    for what, name, value in (change for word in words for change in _changes(word)):
        if what == "output" or kind in _ENTERED:
            findings.add("vendor-mapping", place, name=name, value=value)
        else:
            inputs.append(name)
    if inputs:
        findings.add("vendor-inputs", place, found=", ".join(inputs))


def _changes(word: etree._Element) -> Iterator[tuple[str, str, str]]:
    """What a mapping gives another name or value: input or output, the name given, what it is given."""
    name = local(word)
    if name in ("in", "out"):
        source = word.get("source") or word.get("sourceExpression")
        if source and word.get("target"):
            yield from _renames("input" if name == "in" else "output", word.get("target", ""), source)
    elif name in ("inputOutput", "ioMapping"):
        for each in word:
            tag = local(each)
            if tag in ("inputParameter", "outputParameter"):
                value = "…" if len(each) else (each.text or "").strip()
                yield from _renames(tag.removesuffix("Parameter"), each.get("name", ""), value)
            elif tag in ("input", "output"):
                yield from _renames(tag, each.get("target", ""), each.get("source", ""))


def _renames(what: str, name: str, value: str) -> Iterator[tuple[str, str, str]]:
    """Nothing, where the name stays as it is; an empty mapping maps nothing."""
    same = _NAME.fullmatch(value)
    if name and value and not (same is not None and same[1] == name):
        yield what, name, value
