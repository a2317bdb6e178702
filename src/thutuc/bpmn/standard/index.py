"""A BPMN file as the standard's constraints look at it: elements by id, levels with their nodes and flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from thutuc.bpmn.definitions import without_prefix
from thutuc.bpmn.names import BPMN, is_true, local
from thutuc.procedure import NodeKind

LEVELS = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = frozenset({kind.value for kind in NodeKind if kind.is_activity}) | {
    "transaction",
    "adHocSubProcess",
    "businessRuleTask",
}
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
NODES = frozenset({kind.value for kind in NodeKind}) | ACTIVITIES | {"implicitThrowEvent"}
ARTIFACTS = frozenset({"association", "group", "textAnnotation"})
LISTS = ("incoming", "outgoing")
_ANY = f"{{{BPMN}}}*"
_BEFORE = len(_ANY) - 1  #: characters of the namespace before a name


@dataclass(slots=True)
class Scope:
    """A process or subprocess: what lies directly in it."""

    element: etree._Element
    nodes: list[tuple[str, etree._Element]] = field(default_factory=list)  #: each with its name
    into: dict[str, list[etree._Element]] = field(default_factory=dict)  #: flows by the id of their target
    out: dict[str, list[etree._Element]] = field(default_factory=dict)  #: flows by the id of their source

    def flows_in(self, node: etree._Element) -> list[etree._Element]:
        """The flows that lead to a node."""
        return self.into.get(node.get("id", ""), [])

    def flows_out(self, node: etree._Element) -> list[etree._Element]:
        """The flows that leave a node."""
        return self.out.get(node.get("id", ""), [])


class Index:
    """What the constraints look things up in."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.by_id: dict[str, etree._Element] = {}
        self.again: list[etree._Element] = []  #: those whose id another one before them has
        self._named: dict[str, list[etree._Element]] = {}
        self.all = list(root.iter(_ANY))  #: every BPMN element, in document order
        self.tags = [element.tag[_BEFORE:] for element in self.all]  #: the name of each of them
        for tag, element in zip(self.tags, self.all, strict=True):
            self._named.setdefault(tag, []).append(element)
            id_ = element.get("id")
            if id_ is not None and self.by_id.setdefault(id_, element) is not element:
                self.again.append(element)
        self.scopes = [
            self._scope(element) for tag, element in zip(self.tags, self.all, strict=True) if tag in LEVELS
        ]

    def _scope(self, element: etree._Element) -> Scope:
        scope = Scope(element)
        for child in element.iterchildren(_ANY):
            tag = child.tag[_BEFORE:]
            if tag in NODES:
                scope.nodes.append((tag, child))
            elif tag == "sequenceFlow":
                for ends, name in ((scope.into, "targetRef"), (scope.out, "sourceRef")):
                    ends.setdefault(self.name(child, child.get(name, "")), []).append(child)
        return scope

    @cached_property
    def listed(self) -> dict[etree._Element, dict[str, set[str]]]:
        """The flows that nodes list, by the name of the list."""
        found: dict[etree._Element, dict[str, set[str]]] = {}
        for tag in LISTS:
            for reference in self.named(tag):
                node = reference.getparent()
                if node is not None:
                    lists = found.setdefault(node, {})
                    lists.setdefault(tag, set()).add(self.name(reference, reference.text or ""))
        return found

    def named(self, tag: str) -> Sequence[etree._Element]:
        """All elements of one name, in document order."""
        return self._named.get(tag, ())

    def has(self, *tags: str) -> bool:
        """Whether the file has an element of one of these names."""
        return any(tag in self._named for tag in tags)

    def name(self, element: etree._Element, reference: str) -> str:
        """The id a reference means, with or without a namespace prefix."""
        reference = reference.strip()
        return reference if reference in self.by_id else without_prefix(reference, element)

    def referred(self, element: etree._Element, attribute: str) -> etree._Element | None:
        """What an attribute, or a child element of that name, refers to in this file."""
        reference = element.get(attribute) or element.findtext(f"{{{BPMN}}}{attribute}") or ""
        return self.by_id.get(self.name(element, reference)) if reference.strip() else None

    def process_of(self, element: etree._Element) -> etree._Element | None:
        """The process an element lies in."""
        return next((one for one in (element, *element.iterancestors()) if local(one) == "process"), None)

    def is_executable(self, element: etree._Element) -> bool:
        """Whether an element lies in a process that says it is executable."""
        process = self.process_of(element)
        return process is not None and is_true(process, "isExecutable")


def children(element: etree._Element, *tags: str) -> list[etree._Element]:
    """The direct children of these names."""
    return list(element.iterchildren(*[f"{{{BPMN}}}{tag}" for tag in tags]))


def definitions_of(event: etree._Element) -> list[etree._Element]:
    """The event definitions written inside an event."""
    return [child for child in event.iterchildren(_ANY) if local(child).endswith("EventDefinition")]


def has_definition(event: etree._Element, *kinds: str) -> bool:
    """Whether an event has one of these definitions."""
    return any(local(one).removesuffix("EventDefinition") in kinds for one in definitions_of(event))
