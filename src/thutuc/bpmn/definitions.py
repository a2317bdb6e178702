"""What stands beside the processes of a file: messages, signals, errors, participants, the drawing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from sys import intern
from typing import Any

from lxml import etree

from thutuc.bpmn.extensions import SPIFF, ZEEBE, Extensions
from thutuc.bpmn.findings import Findings
from thutuc.bpmn.names import BPMN, BPMN_DI, DC, DI, child_of, local, vietnamese
from thutuc.bpmn.schemas import Shelf
from thutuc.bpmn.vocabulary import NAMESPACE
from thutuc.errors import ExpressionError
from thutuc.expressions import check_language, in_vietnamese
from thutuc.procedure import Edge, Shape
from thutuc.procedure.placed import Placed

_SHAPE = f"{{{BPMN_DI}}}BPMNShape"
_EDGE = f"{{{BPMN_DI}}}BPMNEdge"
_LINK = f"{{{BPMN}}}linkEventDefinition"
_ZEEBE_FORM = f"{{{ZEEBE}}}userTaskForm"
_CORRELATED = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}subscription"
_BOUNDS = f"{{{DC}}}Bounds"
_WAYPOINT = f"{{{DI}}}waypoint"
#: which attribute tells a declared thing's public name; its id is the last resort
_PUBLIC = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
#: what one declared thing is called in English
KINDS = tuple(_PUBLIC)


@dataclass
class Definitions:
    """One file while it is read: its declarations, its words and its findings."""

    root: etree._Element
    data: bytes
    findings: Findings
    file: str | None
    digest: str
    shelf: Shelf  #: the forms beside it
    declared: dict[str, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    events: dict[str, etree._Element] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    pools: dict[str, str] = field(default_factory=dict)
    #: process → the pools that stand for it in a modeler, which keeps its properties there
    drawn_as: dict[str, list[etree._Element]] = field(default_factory=dict)
    talks: dict[str, etree._Element] = field(default_factory=dict)  #: element → the message flow at it
    processes: list[etree._Element] = field(default_factory=list)
    global_tasks: list[etree._Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = Extensions(self.root, self.data, self.findings)
        for element in self.root.iterchildren(f"{{{BPMN}}}*"):
            self._declare(element, local(element))

    def _declare(self, element: etree._Element, tag: str) -> None:
        id_ = element.get("id", "")
        if tag == "process":
            self.processes.append(element)
        elif tag in _PUBLIC:
            self.declared[tag][id_] = element.get(_PUBLIC[tag]) or element.get("name") or id_
            key = next((each.get("correlationKey") for each in element.iterfind(_CORRELATED)), None)
            if key:
                self.findings.add("message-correlation", element, found=key)
        elif tag.startswith("global") and tag.endswith("Task"):
            self.global_tasks.append(element)
        elif tag.endswith("EventDefinition"):
            self.events[id_] = element
        elif tag == "itemDefinition":
            self.items[id_] = element.get("structureRef", "")
        elif tag == "collaboration":
            for pool in element.iterchildren(f"{{{BPMN}}}participant"):
                reference = pool.get("processRef")
                if reference:
                    self._pool(without_prefix(reference, pool), pool)
            for flow in element.iterchildren(f"{{{BPMN}}}messageFlow"):
                for end in ("sourceRef", "targetRef"):
                    self.talks.setdefault(without_prefix(flow.get(end, ""), flow), flow)

    def _pool(self, process: str, pool: etree._Element) -> None:
        """A pool gives its process a name; of several pools with one process the first that has one."""
        if process in self.pools:
            self.findings.add("pool-twice", pool, process=process)
        self.drawn_as.setdefault(process, []).append(pool)
        self.pools[process] = self.pools.get(process, "") or pool.get("name", "")

    @property
    def messages(self) -> Mapping[str, str]:
        """Message id → name."""
        return self.declared["message"]

    def name_of(self, kind: str, element: etree._Element, *, required: bool) -> str | None:
        """The public name of what ``messageRef`` and the like point at; a finding when it is not declared."""
        attribute = f"{kind}Ref"
        reference = (element.get(attribute) or "").strip()
        table = self.declared[kind]
        known = reference if reference in table else without_prefix(reference, element)
        if known in table:
            if table[known].startswith("=") or any(sign in table[known] for sign in ("${", "#{")):
                said = {"what": kind, "what_vi": vietnamese(kind), "found": table[known]}
                self.findings.add("event-name", element, **said)
            return table[known]
        drawn = self._drawn(element) if kind == "message" and not reference else None
        if drawn is None and (reference or required):
            self.findings.add(
                "event-reference" if reference else "event-unnamed",
                element,
                attribute=attribute,
                what=kind,
                what_vi=vietnamese(kind),
                found=repr(reference),
                found_vi=repr(reference),
            )
        return drawn

    def _drawn(self, element: etree._Element) -> str | None:
        """The message that a message flow brings to an event or task, or takes from it; both ends know it."""
        around = element.getparent()
        owner = (
            element.get("id", "") if local(element).endswith("Task") or around is None else around.get("id")
        )
        flow = self.talks.get(owner or "")
        if flow is None:
            return None
        message = without_prefix(flow.get("messageRef", ""), flow)
        return (
            self.declared["message"].get(message) or " ".join(flow.get("name", "").split()) or flow.get("id")
        )

    def event(self, reference: str, element: etree._Element) -> etree._Element | None:
        """The event definition that *element* refers to; a finding when the file has none such."""
        found = self.events.get(reference)
        if found is None:
            found = self.events.get(without_prefix(reference, element))
        if found is None:
            self.findings.add(
                "event-reference",
                element,
                attribute="eventDefinitionRef",
                what="eventDefinition",
                what_vi="định nghĩa sự kiện",
                found=repr(reference),
                found_vi=repr(reference),
            )
        return found

    def formal(self, element: etree._Element | None, place: Placed) -> str | None:
        """The text of a formal expression; a finding where its language means something else by it."""
        text = ((element.text if element is not None else "") or "").strip()
        if element is None or not text:
            return None
        self.check_language(text, element.get("language"), place)
        return text

    def check_language(self, text: str, language: str | None, place: Placed, *, script: bool = False) -> None:
        """Add a finding where a text means something else in its language than it is read as."""
        named = (language or self._language).strip()
        try:
            if named:
                check_language(text, named, script=script)
        except ExpressionError as error:
            reason = {"reason": error.reason, "reason_vi": in_vietnamese(error.reason)}
            facts = {"text": text, "language": named, **reason}
            self.findings.add("expression-language", place, **facts)

    @cached_property
    def _language(self) -> str:
        """The language of expressions that do not name one; XPath is what modelers write unasked."""
        named = self.root.get("expressionLanguage", "")
        if named and "xpath" not in named.lower():
            return named
        spaces = set(self.root.nsmap.values())
        return "python" if SPIFF in spaces and NAMESPACE not in spaces else ""

    @cached_property
    def forms(self) -> Mapping[str, list[Any]]:
        """The components of every Camunda 8 form in the file, by its id; none of one that is no JSON."""
        found: dict[str, list[Any]] = {}
        for form in self.root.iter(_ZEEBE_FORM):
            try:
                found[form.get("id", "")] = [json.loads(form.text or "")]
            except (ValueError, RecursionError):
                found[form.get("id", "")] = []
        return found

    @cached_property
    def links(self) -> Mapping[str, etree._Element]:
        """Every link definition of the file by its id."""
        return {link.get("id", ""): link for link in self.root.iter(_LINK)}

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """Where each element is drawn."""
        found: dict[str, Shape] = {}
        for shape in self.root.iter(_SHAPE):
            bounds = child_of(shape, _BOUNDS)
            id_ = without_prefix(shape.get("bpmnElement", ""), shape)
            if bounds is not None and id_ not in found:
                numbers = _numbers(bounds)
                if numbers is not None:
                    found[id_] = Shape(id_, *numbers)
        return found

    @cached_property
    def edges(self) -> Mapping[str, Edge]:
        """How each flow is drawn; an edge with a point that is no number is left out."""
        found: dict[str, Edge] = {}
        for edge in self.root.iter(_EDGE):
            id_ = without_prefix(edge.get("bpmnElement", ""), edge)
            points = [_point(point) for point in edge.iterchildren(_WAYPOINT)]
            if id_ not in found and len(points) > 1 and None not in points:
                found[id_] = Edge(id_, tuple(point for point in points if point is not None))
        return found


def _numbers(bounds: etree._Element) -> tuple[float, float, float, float] | None:
    get = bounds.get
    try:
        x, y = float(get("x", "0")), float(get("y", "0"))
        width, height = float(get("width", "0")), float(get("height", "0"))
    except ValueError:
        return None
    return (x, y, width, height) if isfinite(x + y + width + height) else None


def _point(waypoint: etree._Element) -> tuple[float, float] | None:
    try:
        x, y = float(waypoint.get("x", "0")), float(waypoint.get("y", "0"))
    except ValueError:
        return None
    return (x, y) if isfinite(x + y) else None


def without_prefix(reference: str, element: etree._Element) -> str:
    """``id`` of ``tns:id`` where the file declares the prefix; BPMN references are qualified names."""
    prefix, colon, name = reference.partition(":")
    return intern(name if colon and prefix in element.nsmap else reference)
