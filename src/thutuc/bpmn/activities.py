"""What an activity may not ask of the engine, and which procedure a call activity calls."""

from __future__ import annotations

import re

from lxml import etree

from thutuc.bpmn.definitions import without_prefix
from thutuc.bpmn.extensions import CAMUNDA, ZEEBE
from thutuc.bpmn.findings import Findings, Place
from thutuc.bpmn.names import BPMN, line_of
from thutuc.bpmn.support import refuse

_ASSOCIATIONS = (f"{{{BPMN}}}dataInputAssociation", f"{{{BPMN}}}dataOutputAssociation")
_CHANGES = (f"{{{BPMN}}}transformation", f"{{{BPMN}}}assignment")
_TEXT = re.compile(r'=\s*"([^"\\]+)"')
_ZEEBE_CALLED = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}calledElement"


def check_attributes(element: etree._Element, held: set[str], place: Place, findings: Findings) -> None:
    """Refuse what an element asks for beyond its kind: a parallel event gateway, changed data.

    *held*: the names of what stands in it.
    """
    get = element.get
    if get("eventGatewayType", "Exclusive") != "Exclusive":
        refuse(findings, "eventGatewayType", place)
    for link in element.iterchildren(*_ASSOCIATIONS) if not held.isdisjoint(_ASSOCIATIONS) else ():
        if any(child.tag in _CHANGES for child in link):
            refuse(findings, "dataAssociation", Place(place.id, place.name, line_of(link)))


def read_quantity(element: etree._Element, attribute: str, place: Place, findings: Findings) -> int:
    """How many tokens one run of an activity takes or gives."""
    written = element.get(attribute)
    if written is None:
        return 1
    found = written.strip()
    if found.isascii() and found.isdecimal() and 0 < len(found) < 4 and int(found) > 0:
        return int(found)
    findings.add(
        "attribute-value",
        place,
        attribute=attribute,
        expected="a number of tokens from 1 to 999",
        expected_vi="số thẻ từ 1 đến 999",
        found=found,
    )
    return 1


def _constant(text: str) -> str:
    """The text that ``="…"`` is in FEEL; any other expression as it stands."""
    found = _TEXT.fullmatch(text)
    return found[1] if found else text


def read_called(element: etree._Element, place: Place, findings: Findings) -> str | None:
    """The id of the called procedure; it must be named in the file, and the version in force is called."""
    zeebe = element.find(_ZEEBE_CALLED)
    binding = element.get(f"{{{CAMUNDA}}}calledElementBinding") or "latest"
    called = element.get("calledElement", "").strip()
    if zeebe is not None:
        called = called or _constant(zeebe.get("processId", "").strip())
        binding = zeebe.get("bindingType", binding)
    if binding not in ("latest", "deployment"):
        refuse(findings, "calledElementBinding", place)
    if element.get(f"{{{CAMUNDA}}}caseRef"):
        refuse(findings, "caseRef", place)
        return None
    if called.startswith(("=", "${", "#{")):
        findings.add("called-expression", place, found=called)
        return None
    if not called:
        findings.add("called-missing", place, found="none", found_vi="chỗ trống")
        return None
    return without_prefix(called, element)
