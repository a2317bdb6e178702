"""Reads which decision a business rule task asks, and where its answer goes, in every modeler's words."""

from __future__ import annotations

from lxml import etree

from thutuc.bpmn.extensions import CAMUNDA, FLOWABLE, SPIFF, ZEEBE, Words
from thutuc.bpmn.findings import Findings, Place
from thutuc.bpmn.names import BPMN
from thutuc.bpmn.support import refuse
from thutuc.bpmn.vocabulary import DecideWord
from thutuc.procedure import Asked

_INSIDE = f"{{{BPMN}}}extensionElements/"
_ZEEBE = f"{_INSIDE}{{{ZEEBE}}}calledDecision"
_SPIFF = f"{_INSIDE}{{{SPIFF}}}calledDecisionId"
_FLOWABLE = f"{_INSIDE}{{{FLOWABLE}}}field[@name='decisionTableReferenceKey']"
_SHAPES = ("singleEntry", "singleResult", "collectEntries", "resultList")
_EXPRESSION = ("=", "${", "#{")


def read_asked(element: etree._Element, words: Words, place: Place, findings: Findings) -> Asked | None:
    """The decision and the variable; a finding where the file does not name both."""
    asked = _said(element, words, place, findings)
    if asked is None or not asked.decision or asked.decision.startswith(_EXPRESSION):
        found = repr(asked.decision) if asked is not None and asked.decision else "none"
        found_vi = repr(asked.decision) if asked is not None and asked.decision else "chỗ trống"
        findings.add("decision-missing", place, found=found, found_vi=found_vi)
        return None
    if asked.result is None and asked.shape != "spread":
        findings.add("decision-result", place, decision=asked.decision)
        return None
    return asked


def _said(element: etree._Element, words: Words, place: Place, findings: Findings) -> Asked | None:
    own = words.one(DecideWord)
    if own is not None:
        return Asked(own.decision, own.result, own.shape if own.result else "spread")
    zeebe = element.find(_ZEEBE)
    if zeebe is not None:
        return Asked(zeebe.get("decisionId", "").strip(), zeebe.get("resultVariable"))
    if element.get(f"{{{CAMUNDA}}}decisionRef"):
        return _camunda(element, place, findings)
    spiff = element.findtext(_SPIFF)
    if spiff is not None:
        return Asked(spiff.strip(), shape="spread")
    flowable = element.find(_FLOWABLE)
    if flowable is not None:
        inside = flowable.findtext(f"{{{FLOWABLE}}}string") or flowable.get("stringValue") or ""
        return Asked(inside.strip(), shape="spread")
    return None


def _camunda(element: etree._Element, place: Place, findings: Findings) -> Asked:
    def get(name: str) -> str | None:
        return element.get(f"{{{CAMUNDA}}}{name}")

    if get("decisionRefBinding") not in (None, "latest", "deployment"):
        refuse(findings, "calledElementBinding", place)
    shape = get("mapDecisionResult") or "resultList"
    if shape not in _SHAPES:
        findings.add(
            "attribute-value",
            place,
            attribute="mapDecisionResult",
            expected=", ".join(_SHAPES),
            expected_vi=", ".join(_SHAPES),
            found=shape,
        )
        shape = "resultList"
    return Asked((get("decisionRef") or "").strip(), get("resultVariable"), shape)
