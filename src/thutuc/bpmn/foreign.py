"""Names what other engines would run and thutuc does not: listeners, delegate code, mappings of data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.extensions import ACTIVITI, CAMUNDA, FLOWABLE, ZEEBE
from thutuc.bpmn.findings import Findings, Place
from thutuc.bpmn.names import EXTENSIONS, child_of, local, may_write, select
from thutuc.procedure import NodeKind

_VENDORS = tuple(f"{{{vendor}}}" for vendor in (CAMUNDA, FLOWABLE, ZEEBE))
_LISTENERS = ("executionListener", "taskListener", "executionListeners", "taskListeners", "eventListener")
_CODE = ("class", "expression", "delegateExpression", "skipExpression")
_RULES = ("connector", "errorEventDefinition")
_ACTIVITIS = etree.XPath("//a:* | //@a:*/..", namespaces={"a": ACTIVITI})
_NAME = re.compile(r"(?:[$#]\{|=)?\s*(\w+)\s*\}?")
_ENTERED = frozenset({NodeKind.CALL_ACTIVITY, NodeKind.SUB_PROCESS})


def as_flowable(root: etree._Element, data: bytes) -> None:
    """Give Activiti's words the names that Flowable, which grew out of it, has for them."""
    if not may_write(data, ACTIVITI):
        return
    old, new = f"{{{ACTIVITI}}}", f"{{{FLOWABLE}}}"
    for element in select(_ACTIVITIS, root):
        if element.tag.startswith(old):
            element.tag = new + local(element)
        for key, value in list(element.attrib.items()):
            if str(key).startswith(old):
                element.set(new + str(key).removeprefix(old), value)
                del element.attrib[key]


def tell_listeners(element: etree._Element, place: Place, findings: Findings) -> None:
    """Advise about what is run when a process begins or a flow is taken."""
    _tell_listeners(_words(element), place, findings)


def _tell_listeners(words: list[etree._Element], place: Place, findings: Findings) -> None:
    for word in words:
        if local(word) in _LISTENERS:
            findings.add("vendor-code", place, found=local(word))


def tell_foreign(element: etree._Element, kind: NodeKind, place: Place, findings: Findings) -> None:
    """Advise about code that is not run; refuse data that would silently have another name or value."""
    for key, value in element.attrib.items():
        vendor, _, name = str(key).rpartition("}")
        if f"{vendor}}}" in _VENDORS and name in _CODE:
            findings.add("vendor-code", place, found=f"{name} {str(value)!r}")
    words = _words(element)
    if not words:
        return
    _tell_listeners(words, place, findings)
    for word in words:
        if local(word) in _RULES:
            findings.add("vendor-code", place, found=local(word))
        for key in ("propagateAllChildVariables", "propagateAllParentVariables"):
            if word.get(key) == "false":
                findings.add("vendor-code", place, found=f'{key}="false"')
    inputs = []
    for what, name, value in (change for word in words for change in _changes(word)):
        if what == "output" or kind in _ENTERED:
            findings.add("vendor-mapping", place, name=name, value=value)
        else:
            inputs.append(name)
    if inputs:
        findings.add("vendor-inputs", place, found=", ".join(inputs))


def _words(element: etree._Element) -> list[etree._Element]:
    block = child_of(element, EXTENSIONS)
    return [] if block is None else [each for each in block if str(each.tag).startswith(_VENDORS)]


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
